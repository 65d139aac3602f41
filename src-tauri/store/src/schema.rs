//! The schema of the first format, noun by noun. Promises that SQL can keep are kept here: what would break
//! one cannot be stored, whoever asks.
//!
//! Instants are INTEGER milliseconds UTC in columns named `…_ms`; ids are lower-case hyphenated UUIDs; words
//! are those of core's enums. Triggers speak in sentences, since [`crate::StoreError::Promise`] repeats them.

use crate::{
    account, attempt, batch, connection, decision, delivery, draft, event, intent, look, request, revision,
    schedule, search, sender, setting,
};

/// The history of the file, and facts about it.
const FILE: &str = "
CREATE TABLE migration (
    format        INTEGER NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    applied_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The statements of the first format.
pub(crate) const BEGINNING: &[&str] = &[
    FILE,
    sender::SCHEMA,
    setting::SCHEMA,
    connection::SCHEMA,
    account::SCHEMA,
    draft::SCHEMA,
    revision::SCHEMA,
    schedule::SCHEMA,
    batch::SCHEMA,
    request::SCHEMA,
    delivery::SCHEMA,
    attempt::SCHEMA,
    look::SCHEMA,
    decision::SCHEMA,
    event::SCHEMA,
    intent::SCHEMA,
    search::SCHEMA,
];
