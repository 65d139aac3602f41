//! Settings, and the newest instant that the sender has seen.

use crate::{Desk, Journal, StoreError, error::unfinished};
use sendoff_core::time::UtcInstant;
use serde_json::Value;

/// The setting that pauses all sending: `true` or absent.
pub const PAUSED: &str = "paused";

impl Desk {
    /// One setting; `None` if it was never set.
    pub fn setting_get(&self, key: &str) -> Result<Option<Value>, StoreError> {
        let _ = key;
        unfinished()
    }

    /// Sets one setting.
    pub fn setting_set(&self, key: &str, value: &Value) -> Result<(), StoreError> {
        let _ = (key, value);
        unfinished()
    }
}

impl Journal {
    /// One setting; `None` if it was never set.
    pub fn setting(&self, key: &str) -> Result<Option<Value>, StoreError> {
        let _ = key;
        unfinished()
    }

    /// Whether all sending is paused.
    pub fn paused(&self) -> Result<bool, StoreError> {
        unfinished()
    }

    /// The newest instant ever noted. Starts of attempts are noted by themselves.
    pub fn newest_instant(&self) -> Result<Option<UtcInstant>, StoreError> {
        unfinished()
    }

    /// Notes an instant of a witnessed clock, if it is newer than all before.
    pub fn note_instant(&self, now: UtcInstant) -> Result<(), StoreError> {
        let _ = now;
        unfinished()
    }
}
