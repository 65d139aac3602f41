//! Intents: what people ask of the sender, from any process.

use crate::{
    Desk, EventKind, Journal, StoreError, event,
    row::{self, Columns as _},
    unreadable::leave_out,
};
use rusqlite::{Connection, params};
use sendoff_core::{
    entropy::Entropy,
    fault::Write,
    intent::{Intent, IntentOutcome},
    said,
    time::UtcInstant,
};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// One intent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct IntentId(Uuid);

impl IntentId {
    /// A fresh version 4 id (RFC 9562 §5.4) out of the given entropy.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(uuid::Builder::from_random_bytes(entropy.bytes16()).into_uuid())
    }

    /// The id with exactly these bits.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "intent:{}", self.0.as_hyphenated())
    }
}

impl FromStr for IntentId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::try_parse(text.trim()).map(Self)
    }
}

pub(crate) const SCHEMA: &str = "
CREATE TABLE intent (
    id            TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    created_at_ms INTEGER NOT NULL,
    body          TEXT    NOT NULL CHECK (json_valid(body)),
    done_at_ms    INTEGER,
    outcome       TEXT    CHECK (json_valid(outcome)),
    CHECK ((done_at_ms IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX intent_pending ON intent (created_at_ms) WHERE done_at_ms IS NULL;
CREATE TRIGGER intent_is_done_once BEFORE UPDATE ON intent
WHEN OLD.done_at_ms IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.body IS NOT OLD.body BEGIN
    SELECT RAISE(ABORT, 'an intent stands as it was given and is carried out once');
END;
CREATE TRIGGER intent_is_kept BEFORE DELETE ON intent BEGIN
    SELECT RAISE(ABORT, 'intents are never deleted');
END;
";

/// An intent that nobody has carried out yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingIntent {
    /// Its id.
    pub id: IntentId,
    /// What is asked for.
    pub intent: Intent,
    /// When a person asked for it.
    pub given_at: UtcInstant,
}

/// The intents not carried out yet, oldest first.
pub(crate) fn pending(c: &Connection) -> Result<Vec<IntentId>, StoreError> {
    row::all(
        c,
        "SELECT id FROM intent WHERE done_at_ms IS NULL ORDER BY created_at_ms, rowid",
        [],
        |row| row.parsed("id"),
    )
}

pub(crate) fn done(
    c: &Connection,
    id: IntentId,
    outcome: &IntentOutcome,
    now: UtcInstant,
) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE intent SET done_at_ms = ?2, outcome = ?3 WHERE id = ?1 AND done_at_ms IS NULL",
        params![id.to_string(), now.millis(), row::json(outcome)?],
    )?;
    if changed == 0 {
        return Err(StoreError::Conflict {
            what: said!("The request to the sender"),
        });
    }
    let payload = serde_json::json!({ "intent": id, "outcome": outcome });
    event::append(c, now, EventKind::IntentDone, event::About::default(), &payload)
}

pub(crate) fn add(c: &Connection, id: IntentId, body: &str, now: UtcInstant) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO intent (id, created_at_ms, body) VALUES (?1, ?2, ?3)",
        params![id.to_string(), now.millis(), body],
    )?;
    Ok(())
}

impl Desk {
    /// Stores an intent for the sender to carry out, in this process or another.
    pub fn intent_add(&self, intent: &Intent, now: UtcInstant, id: IntentId) -> Result<(), StoreError> {
        let body = row::json(intent)?;
        self.write(move |c| add(c, id, &body, now))
    }

    /// What became of an intent; `None` while it waits.
    pub fn intent_outcome(&self, id: IntentId) -> Result<Option<IntentOutcome>, StoreError> {
        self.read(|c| {
            row::one(
                c,
                "intent",
                "SELECT outcome FROM intent WHERE id = ?1",
                &id,
                |row| row.json_opt("outcome"),
            )
        })
    }
}

impl Journal {
    /// The intents not carried out yet, oldest first; without those that cannot be understood, which nobody
    /// carries out.
    pub fn intents_pending(&self) -> Result<Vec<PendingIntent>, StoreError> {
        self.read(|c| {
            leave_out(row::each(
                c,
                "SELECT id, created_at_ms, body FROM intent WHERE done_at_ms IS NULL
                 ORDER BY created_at_ms, rowid",
                [],
                |row| {
                    Ok(PendingIntent {
                        id: row.parsed("id")?,
                        intent: row.json("body")?,
                        given_at: row.instant("created_at_ms")?,
                    })
                },
            )?)
        })
    }

    /// Stores what became of an intent; once ([`StoreError::Conflict`]).
    pub fn intent_done(
        &self,
        id: IntentId,
        outcome: &IntentOutcome,
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let outcome = outcome.clone();
        self.write(Write::Note, move |c| done(c, id, &outcome, now))
    }
}
