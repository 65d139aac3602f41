//! Revisions: the saved states of a draft's content.

use crate::{
    Desk, IntentId, StoreError,
    draft::{self, refuse_while_open},
    intent,
    row::{self, Columns as _},
    schedule,
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{
    draft::Revision,
    id::{AccountId, DraftId, RevisionId},
    intent::Intent,
    said,
    time::UtcInstant,
};
use std::collections::BTreeMap;

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE revision (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    draft_id        TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    number          INTEGER NOT NULL CHECK (number >= 1),
    text            TEXT    NOT NULL,
    saved_at_ms     INTEGER NOT NULL,
    confirmed_at_ms INTEGER,
    UNIQUE (draft_id, number)
) STRICT;
CREATE TABLE variant (
    revision_id TEXT NOT NULL REFERENCES revision (id) ON DELETE RESTRICT,
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    text        TEXT NOT NULL,
    PRIMARY KEY (revision_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER revision_confirmed_stands BEFORE UPDATE ON revision WHEN OLD.confirmed_at_ms IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a confirmed revision is never changed');
END;
CREATE TRIGGER revision_stays_itself BEFORE UPDATE ON revision
WHEN NEW.id IS NOT OLD.id OR NEW.draft_id IS NOT OLD.draft_id OR NEW.number IS NOT OLD.number BEGIN
    SELECT RAISE(ABORT, 'a revision never becomes another one');
END;
CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision BEGIN
    SELECT RAISE(ABORT, 'revisions are never deleted');
END;
CREATE TRIGGER revision_added_while_open BEFORE INSERT ON revision BEGIN
    ",
    refuse_while_open!("NEW.draft_id"),
    "
END;
CREATE TRIGGER revision_changed_while_open BEFORE UPDATE ON revision BEGIN
    ",
    refuse_while_open!("NEW.draft_id"),
    "
END;
CREATE TRIGGER variant_stands BEFORE UPDATE ON variant BEGIN
    SELECT RAISE(ABORT, 'variants are replaced, never changed');
END;
CREATE TRIGGER variant_added BEFORE INSERT ON variant
WHEN (SELECT confirmed_at_ms FROM revision WHERE id = NEW.revision_id) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a confirmed revision is never changed');
END;
CREATE TRIGGER variant_removed BEFORE DELETE ON variant
WHEN (SELECT confirmed_at_ms FROM revision WHERE id = OLD.revision_id) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a confirmed revision is never changed');
END;
"
);

macro_rules! revision_columns {
    () => {
        "revision.id AS r_id, revision.draft_id AS r_draft_id, revision.number AS r_number,
         revision.text AS r_text, revision.saved_at_ms AS r_saved_at_ms,
         revision.confirmed_at_ms AS r_confirmed_at_ms"
    };
}

/// Reads `revision_columns`; the variants are still to come.
fn read(row: &Row<'_>) -> Result<Revision, StoreError> {
    Ok(Revision {
        id: row.parsed("r_id")?,
        draft: row.parsed("r_draft_id")?,
        number: row.value("r_number")?,
        text: row.value("r_text")?,
        variants: BTreeMap::new(),
        saved_at: row.instant("r_saved_at_ms")?,
        confirmed_at: row.instant_opt("r_confirmed_at_ms")?,
    })
}

fn with_variants(c: &Connection, revision: Revision) -> Result<Revision, StoreError> {
    let variants = row::all(
        c,
        "SELECT account_id, text FROM variant WHERE revision_id = ?1",
        [revision.id.to_string()],
        |row| Ok((row.parsed("account_id")?, row.value("text")?)),
    )?;
    Ok(Revision {
        variants: variants.into_iter().collect(),
        ..revision
    })
}

pub(crate) fn get(c: &Connection, id: RevisionId) -> Result<Revision, StoreError> {
    const SQL: &str = concat!("SELECT ", revision_columns!(), " FROM revision WHERE id = ?1");
    with_variants(c, row::one(c, "revision", SQL, &id, read)?)
}

/// Every draft has at least one.
pub(crate) fn newest(c: &Connection, draft: DraftId) -> Result<Revision, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        revision_columns!(),
        " FROM revision WHERE draft_id = ?1 ORDER BY number DESC LIMIT 1"
    );
    with_variants(c, row::one(c, "draft", SQL, &draft, read)?)
}

pub(crate) fn newest_confirmed(c: &Connection, draft: DraftId) -> Result<Option<Revision>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        revision_columns!(),
        " FROM revision WHERE draft_id = ?1 AND confirmed_at_ms IS NOT NULL ORDER BY number DESC LIMIT 1"
    );
    row::first(c, SQL, [draft.to_string()], read)?
        .map(|revision| with_variants(c, revision))
        .transpose()
}

/// Refuses a revision that is not confirmed, not of this draft, or not its newest.
pub(crate) fn ensure_newest_confirmed(
    c: &Connection,
    draft: DraftId,
    id: RevisionId,
) -> Result<(), StoreError> {
    let newest = newest(c, draft)?;
    if newest.id == id && newest.confirmed_at.is_some() {
        Ok(())
    } else {
        Err(StoreError::Unconfirmed)
    }
}

/// Stores a new revision, unconfirmed.
pub(crate) fn insert(
    c: &Connection,
    draft: DraftId,
    number: u32,
    fresh: &Revision,
) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO revision (id, draft_id, number, text, saved_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            fresh.id.to_string(),
            draft.to_string(),
            number,
            fresh.text,
            fresh.saved_at.millis()
        ],
    )?;
    insert_variants(c, fresh.id, &fresh.variants)
}

fn insert_variants(
    c: &Connection,
    id: RevisionId,
    variants: &BTreeMap<AccountId, String>,
) -> Result<(), StoreError> {
    for (account, text) in variants {
        crate::account::get(c, *account)?;
        row::run(
            c,
            "INSERT INTO variant (revision_id, account_id, text) VALUES (?1, ?2, ?3)",
            params![id.to_string(), account.to_string(), text],
        )?;
    }
    Ok(())
}

pub(crate) fn mark_confirmed(c: &Connection, id: RevisionId, now: UtcInstant) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE revision SET confirmed_at_ms = ?2 WHERE id = ?1",
        params![id.to_string(), now.millis()],
    )?;
    row::changed_one(changed, "revision", &id)
}

fn save(c: &Connection, content: &Revision) -> Result<Revision, StoreError> {
    draft::ensure_unlocked(c, content.draft)?;
    let newest = newest(c, content.draft)?;
    if newest.text == content.text && newest.variants == content.variants {
        return Ok(newest);
    }
    draft::touch(c, content.draft, content.saved_at)?;
    if newest.confirmed_at.is_some() || newest.is_kept_beside(content) {
        return append(c, newest.number, content);
    }
    row::run(
        c,
        "UPDATE revision SET text = ?2, saved_at_ms = ?3 WHERE id = ?1",
        params![newest.id.to_string(), content.text, content.saved_at.millis()],
    )?;
    row::run(
        c,
        "DELETE FROM variant WHERE revision_id = ?1",
        [newest.id.to_string()],
    )?;
    insert_variants(c, newest.id, &content.variants)?;
    get(c, newest.id)
}

fn append(c: &Connection, newest: u32, content: &Revision) -> Result<Revision, StoreError> {
    insert(c, content.draft, newest.saturating_add(1), content)?;
    get(c, content.id)
}

/// The newest revision, if it is the one that was seen.
fn newest_as_seen(c: &Connection, seen: &Revision) -> Result<Revision, StoreError> {
    let newest = newest(c, seen.draft)?;
    // An unconfirmed revision is saved in place: its number alone does not tell what was seen.
    if (newest.number, &newest.text, &newest.variants) == (seen.number, &seen.text, &seen.variants) {
        Ok(newest)
    } else {
        Err(StoreError::Conflict {
            what: said!("The text of this draft"),
        })
    }
}

/// Confirms the newest revision, which must be the one that was seen. A waiting schedule then names it.
pub(crate) fn confirm(c: &Connection, seen: &Revision, now: UtcInstant) -> Result<Revision, StoreError> {
    let id = seen.draft;
    let newest = newest_as_seen(c, seen)?;
    if newest.confirmed_at.is_some() {
        return Ok(newest);
    }
    draft::ensure_unlocked(c, id)?;
    draft::touch(c, id, now)?;
    mark_confirmed(c, newest.id, now)?;
    schedule::follow_revision(c, id, newest.id)?;
    get(c, newest.id)
}

fn restore(
    c: &Connection,
    id: DraftId,
    number: u32,
    fresh: RevisionId,
    now: UtcInstant,
) -> Result<Revision, StoreError> {
    draft::ensure_unlocked(c, id)?;
    let earlier = list(c, id)?
        .into_iter()
        .find(|revision| revision.number == number)
        .ok_or_else(|| row::not_found("revision", &number))?;
    draft::touch(c, id, now)?;
    let content = Revision {
        id: fresh,
        saved_at: now,
        confirmed_at: None,
        ..earlier
    };
    append(c, newest(c, id)?.number, &content)
}

fn list(c: &Connection, draft: DraftId) -> Result<Vec<Revision>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        revision_columns!(),
        " FROM revision WHERE draft_id = ?1 ORDER BY number DESC"
    );
    row::all(c, SQL, [draft.to_string()], read)?
        .into_iter()
        .map(|revision| with_variants(c, revision))
        .collect()
}

impl Desk {
    /// Saves the text and the variants. While the newest revision is unconfirmed it is updated in place; a
    /// confirmed one is never changed: then a new, unconfirmed revision `fresh` is made. Equal content
    /// changes nothing. Refused while the draft is being published.
    pub fn save_text(
        &self,
        draft: DraftId,
        text: &str,
        variants: &BTreeMap<AccountId, String>,
        now: UtcInstant,
        fresh: RevisionId,
    ) -> Result<Revision, StoreError> {
        let content = Revision {
            id: fresh,
            draft,
            number: 0,
            text: text.to_owned(),
            variants: variants.clone(),
            saved_at: now,
            confirmed_at: None,
        };
        self.write(move |c| save(c, &content))
    }

    /// Confirms what a person has seen, which must be the newest, number, text and variants
    /// ([`StoreError::Conflict`] if anything else has been saved meanwhile). A waiting schedule then names it.
    pub fn confirm(&self, seen: &Revision, now: UtcInstant) -> Result<Revision, StoreError> {
        let seen = seen.clone();
        self.write(move |c| confirm(c, &seen, now))
    }

    /// Saves the seen text with other texts of single accounts, confirms it, and stores a wish about it: all of it or
    /// nothing. The seen text must be the newest ([`StoreError::Conflict`]).
    pub fn correct(
        &self,
        seen: &Revision,
        (fresh, variants): (RevisionId, &BTreeMap<AccountId, String>),
        (id, wish): (IntentId, &Intent),
        now: UtcInstant,
    ) -> Result<Revision, StoreError> {
        let content = Revision {
            id: fresh,
            draft: seen.draft,
            number: 0,
            text: seen.text.clone(),
            variants: variants.clone(),
            saved_at: now,
            confirmed_at: None,
        };
        let (seen, body) = (seen.clone(), row::json(wish)?);
        self.write(move |c| {
            newest_as_seen(c, &seen)?;
            let saved = save(c, &content)?;
            let confirmed = confirm(c, &saved, now)?;
            intent::add(c, id, &body, now)?;
            Ok(confirmed)
        })
    }

    /// Every revision, newest first.
    pub fn revisions(&self, draft: DraftId) -> Result<Vec<Revision>, StoreError> {
        self.read(|c| list(c, draft))
    }

    /// One revision.
    pub fn revision(&self, revision: RevisionId) -> Result<Revision, StoreError> {
        self.read(|c| get(c, revision))
    }

    /// Makes the content of an earlier revision the newest again: as a new, unconfirmed revision `fresh`.
    pub fn restore_revision(
        &self,
        draft: DraftId,
        number: u32,
        now: UtcInstant,
        fresh: RevisionId,
    ) -> Result<Revision, StoreError> {
        self.write(move |c| restore(c, draft, number, fresh, now))
    }
}
