//! Looks: what the service was asked, and what it showed. Append-only.

use crate::{Desk, StoreError, error::unfinished};
use sendoff_core::{id::RequestId, time::UtcInstant};
use serde_json::Value;

/// One look (or follow-up) at a request.
#[derive(Debug, Clone, PartialEq)]
pub struct LookRow {
    /// When.
    pub at: UtcInstant,
    /// What was read, for people.
    pub examined: String,
    /// What it meant, per target.
    pub verdict: Value,
}

impl Desk {
    /// The looks at a request, newest first.
    pub fn looks(&self, request: RequestId) -> Result<Vec<LookRow>, StoreError> {
        let _ = request;
        unfinished()
    }
}
