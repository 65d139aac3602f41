//! Full-text search over labels, texts and variants (<https://sqlite.org/fts5.html>).
//!
//! The index holds one document per draft, its newest content, kept by triggers. Words are compared without
//! case and accents.

/// Indexes a draft anew.
macro_rules! search_refresh {
    ($draft:literal) => {
        concat!(
            "DELETE FROM draft_search WHERE rowid = (SELECT seq FROM draft WHERE id = ",
            $draft,
            ");
    INSERT INTO draft_search (rowid, label, body)
        SELECT draft.seq, coalesce(draft.label, ''), revision.text || coalesce(
            (SELECT group_concat(' ' || variant.text, '') FROM variant
             WHERE variant.revision_id = revision.id), '')
        FROM draft JOIN revision ON revision.draft_id = draft.id WHERE draft.id = ",
            $draft,
            "
        ORDER BY revision.number DESC LIMIT 1;"
        )
    };
}

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE VIRTUAL TABLE draft_search USING fts5 (
    label, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TRIGGER search_label AFTER UPDATE OF label ON draft BEGIN
    ",
    search_refresh!("NEW.id"),
    "
END;
CREATE TRIGGER search_revision AFTER INSERT ON revision BEGIN
    ",
    search_refresh!("NEW.draft_id"),
    "
END;
CREATE TRIGGER search_text AFTER UPDATE OF text ON revision BEGIN
    ",
    search_refresh!("NEW.draft_id"),
    "
END;
CREATE TRIGGER search_variant AFTER INSERT ON variant BEGIN
    ",
    search_refresh!("(SELECT draft_id FROM revision WHERE id = NEW.revision_id)"),
    "
END;
CREATE TRIGGER search_variant_gone AFTER DELETE ON variant BEGIN
    ",
    search_refresh!("(SELECT draft_id FROM revision WHERE id = OLD.revision_id)"),
    "
END;
"
);

/// What a person typed, as a query: every word begins some word of the draft. `None` if there is no word.
pub(crate) fn query(typed: &str) -> Option<String> {
    let words: Vec<String> = typed
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\"*", word.replace('"', "")))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn operators_of_the_query_language_are_words_like_others() {
        assert_eq!(
            query(" crème  OR \"x").as_deref(),
            Some("\"crème\"* \"OR\"* \"x\"*")
        );
        assert_eq!(query(" \" - * "), None);
    }
}
