//! Looks: what the service was asked, and what it showed. Append-only.

use crate::{
    Desk, StoreError,
    row::{self, Columns as _},
};
use rusqlite::{Connection, params};
use sendoff_core::{id::RequestId, said::Said, time::UtcInstant};
use serde_json::Value;

/// One look (or follow-up) at a request.
#[derive(Debug, Clone, PartialEq)]
pub struct LookRow {
    /// When.
    pub at: UtcInstant,
    /// What was read, for people.
    pub examined: Said,
    /// What it meant, per target.
    pub verdict: Value,
}

pub(crate) const SCHEMA: &str = "
CREATE TABLE look (
    id         INTEGER NOT NULL PRIMARY KEY,
    request_id TEXT    NOT NULL REFERENCES request (id) ON DELETE RESTRICT,
    at_ms      INTEGER NOT NULL,
    examined   TEXT    NOT NULL,
    verdict    TEXT    NOT NULL CHECK (json_valid(verdict))
) STRICT;
CREATE INDEX look_of_request ON look (request_id, id);
CREATE TRIGGER look_stands BEFORE UPDATE ON look BEGIN
    SELECT RAISE(ABORT, 'looks are only appended');
END;
CREATE TRIGGER look_is_kept BEFORE DELETE ON look BEGIN
    SELECT RAISE(ABORT, 'looks are only appended');
END;
";

pub(crate) fn append(c: &Connection, request: RequestId, look: &LookRow) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO look (request_id, at_ms, examined, verdict) VALUES (?1, ?2, ?3, ?4)",
        params![
            request.to_string(),
            look.at.millis(),
            look.examined.stored(),
            row::json(&look.verdict)?
        ],
    )?;
    Ok(())
}

impl Desk {
    /// The looks at a request, newest first.
    pub fn looks(&self, request: RequestId) -> Result<Vec<LookRow>, StoreError> {
        self.read(|c| {
            row::all(
                c,
                "SELECT at_ms, examined, verdict FROM look WHERE request_id = ?1 ORDER BY id DESC",
                [request.to_string()],
                |row| {
                    Ok(LookRow {
                        at: row.instant("at_ms")?,
                        examined: row.said("examined")?,
                        verdict: row.json("verdict")?,
                    })
                },
            )
        })
    }
}
