//! Events: what happened, in order, for the activity page and for other processes. Append-only.

use crate::{Desk, StoreError, error::unfinished};
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

impl Desk {
    /// The events after this id, oldest first.
    pub fn events_after(&self, id: i64, limit: u32) -> Result<Vec<EventRow>, StoreError> {
        let _ = (id, limit);
        unfinished()
    }

    /// The id of the newest event; 0 if there is none.
    pub fn newest_event(&self) -> Result<i64, StoreError> {
        unfinished()
    }
}
