//! Decisions: what people decided, when, and on what evidence. Append-only.

use crate::{Desk, StoreError, error::unfinished};
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

impl Desk {
    /// The decisions about a delivery, newest first.
    pub fn decisions(&self, delivery: DeliveryId) -> Result<Vec<DecisionRow>, StoreError> {
        let _ = delivery;
        unfinished()
    }
}
