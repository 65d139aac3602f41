//! The dead letter: what a person reads when five transmissions of a post have failed.

use sendoff_core::{said, said::Said};
use sendoff_store::Loaded;

/// So much of a text tells it from others.
const CHARS_MAX: usize = 60;

/// Which post it is, for whom, and what happens now.
pub(crate) fn words(loaded: &Loaded) -> Said {
    let text = loaded.posts.first().map_or("", |post| post.text.as_str());
    let names: Vec<String> = loaded
        .posts
        .iter()
        .map(|post| format!("{} ({})", post.account.handle, post.account.network.label()))
        .collect();
    said!(
        "“{text}” has been tried five times for {names} without a clear answer. Sendoff goes on by itself; what can \
         be done stands under Attention.",
        text = begins(text),
        names = names.join(", ")
    )
}

/// The beginning of a text, on one line.
fn begins(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= CHARS_MAX {
        return line;
    }
    let cut: String = line.chars().take(CHARS_MAX - 1).collect();
    // Whole words, where there are any.
    let whole = cut.rfind(' ').map_or(cut.as_str(), |at| &cut[..at]);
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_words() {
        let long = "Don't miss it:\nthe bakery opens at nine, with fresh bread from the stone oven.";
        assert_eq!(
            begins(long),
            "Don't miss it: the bakery opens at nine, with fresh bread…"
        );
        assert_eq!(begins("Short\n"), "Short");
        assert_eq!(begins(&"ü".repeat(80)).chars().count(), CHARS_MAX);
    }
}
