//! Events: what happened, in order, for the activity page and for other processes. Append-only.

use crate::{
    Desk, StoreError,
    row::{self, Columns as _},
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{
    id::{BatchId, DeliveryId, DraftId},
    time::UtcInstant,
};
use serde_json::Value;

sendoff_core::words! {
    /// What happened.
    EventKind: "kind of event" {
        /// A sender took over. Payload: `{"epoch": n}`.
        SenderTaken = "sender_taken",
        /// A draft was claimed. Payload: `{"occasion", "generation", "due"}`.
        BatchOpened = "batch_opened",
        /// The last delivery of a batch became final.
        BatchClosed = "batch_closed",
        /// A delivery's state changed. Payload: `{"account", "from", "to", "url", "reason"}`; `from` is null for a
        /// new one.
        DeliveryChanged = "delivery_changed",
        /// A due draft had nothing left to send.
        ScheduleLapsed = "schedule_lapsed",
        /// An intent was carried out or refused. Payload: `{"intent", "outcome"}`.
        IntentDone = "intent_done",
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Rises with every event; never reused.
    pub id: i64,
    /// When, by the sender's wall clock.
    pub at: UtcInstant,
    /// What.
    pub kind: EventKind,
    /// About which draft.
    pub draft: Option<DraftId>,
    /// About which batch.
    pub batch: Option<BatchId>,
    /// About which delivery.
    pub delivery: Option<DeliveryId>,
    /// The rest, by kind.
    pub payload: Value,
}

pub(crate) const SCHEMA: &str = "
CREATE TABLE event (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at_ms       INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('sender_taken', 'batch_opened', 'batch_closed',
                            'delivery_changed', 'schedule_lapsed', 'intent_done')),
    draft_id    TEXT    REFERENCES draft (id) ON DELETE RESTRICT,
    batch_id    TEXT    REFERENCES batch (id) ON DELETE RESTRICT,
    delivery_id TEXT    REFERENCES delivery (id) ON DELETE RESTRICT,
    payload     TEXT    NOT NULL CHECK (json_valid(payload))
) STRICT;
CREATE TRIGGER event_stands BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only appended');
END;
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only appended');
END;
";

/// What an event is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About {
    pub(crate) draft: Option<DraftId>,
    pub(crate) batch: Option<BatchId>,
    pub(crate) delivery: Option<DeliveryId>,
}

impl About {
    pub(crate) fn draft(draft: DraftId) -> Self {
        Self {
            draft: Some(draft),
            ..Self::default()
        }
    }

    pub(crate) fn batch(draft: DraftId, batch: BatchId) -> Self {
        Self {
            draft: Some(draft),
            batch: Some(batch),
            delivery: None,
        }
    }

    pub(crate) fn delivery(draft: DraftId, batch: BatchId, delivery: DeliveryId) -> Self {
        Self {
            draft: Some(draft),
            batch: Some(batch),
            delivery: Some(delivery),
        }
    }
}

/// Appends an event.
pub(crate) fn append(
    c: &Connection,
    now: UtcInstant,
    kind: EventKind,
    about: About,
    payload: &Value,
) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO event (at_ms, kind, draft_id, batch_id, delivery_id, payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            now.millis(),
            kind.as_str(),
            about.draft.map(|id| id.to_string()),
            about.batch.map(|id| id.to_string()),
            about.delivery.map(|id| id.to_string()),
            row::json(payload)?,
        ],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        id: row.value("id")?,
        at: row.instant("at_ms")?,
        kind: row.parsed("kind")?,
        draft: row.parsed_opt("draft_id")?,
        batch: row.parsed_opt("batch_id")?,
        delivery: row.parsed_opt("delivery_id")?,
        payload: row.json("payload")?,
    })
}

impl Desk {
    /// The events after this id, oldest first.
    pub fn events_after(&self, id: i64, limit: u32) -> Result<Vec<EventRow>, StoreError> {
        self.read(|c| {
            row::all(
                c,
                "SELECT id, at_ms, kind, draft_id, batch_id, delivery_id, payload FROM event
                 WHERE id > ?1 ORDER BY id LIMIT ?2",
                params![id, limit],
                read,
            )
        })
    }

    /// The id of the newest event; 0 if there is none.
    pub fn newest_event(&self) -> Result<i64, StoreError> {
        self.read(|c| {
            let newest = row::first(c, "SELECT max(id) AS id FROM event", [], |row| {
                row.value::<Option<i64>>("id")
            })?;
            Ok(newest.flatten().unwrap_or(0))
        })
    }
}
