//! Decisions: what people decided, when, and on what evidence. Append-only.

use crate::{
    Desk, StoreError,
    row::{self, Columns as _},
};
use rusqlite::{Connection, params};
use sendoff_core::{id::DeliveryId, time::UtcInstant};
use serde_json::Value;

/// One decision about one delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRow {
    /// When.
    pub at: UtcInstant,
    /// About which delivery.
    pub delivery: DeliveryId,
    /// What was decided, in one word.
    pub kind: String,
    /// What the person was shown and said.
    pub evidence: Value,
}

impl Eq for DecisionRow {}

pub(crate) const SCHEMA: &str = "
CREATE TABLE decision (
    id          INTEGER NOT NULL PRIMARY KEY,
    delivery_id TEXT    NOT NULL REFERENCES delivery (id) ON DELETE RESTRICT,
    at_ms       INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind <> ''),
    evidence    TEXT    NOT NULL CHECK (json_valid(evidence))
) STRICT;
CREATE INDEX decision_of_delivery ON decision (delivery_id, id);
CREATE TRIGGER decision_stands BEFORE UPDATE ON decision BEGIN
    SELECT RAISE(ABORT, 'decisions are only appended');
END;
CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision BEGIN
    SELECT RAISE(ABORT, 'decisions are only appended');
END;
";

pub(crate) fn append(c: &Connection, decision: &DecisionRow) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO decision (delivery_id, at_ms, kind, evidence) VALUES (?1, ?2, ?3, ?4)",
        params![
            decision.delivery.to_string(),
            decision.at.millis(),
            decision.kind,
            row::json(&decision.evidence)?
        ],
    )?;
    Ok(())
}

impl Desk {
    /// The decisions about a delivery, newest first.
    pub fn decisions(&self, delivery: DeliveryId) -> Result<Vec<DecisionRow>, StoreError> {
        self.read(|c| {
            row::all(
                c,
                "SELECT delivery_id, at_ms, kind, evidence FROM decision WHERE delivery_id = ?1 ORDER BY id DESC",
                [delivery.to_string()],
                |row| {
                    Ok(DecisionRow {
                        at: row.instant("at_ms")?,
                        delivery: row.parsed("delivery_id")?,
                        kind: row.value("kind")?,
                        evidence: row.json("evidence")?,
                    })
                },
            )
        })
    }
}
