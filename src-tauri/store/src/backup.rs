//! Backups, checks and counts.

use crate::{Desk, StoreError, error::unfinished};
use sendoff_core::time::UtcInstant;
use std::path::{Path, PathBuf};

/// What the doctor counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Drafts outside the trash.
    pub drafts: u64,
    /// Drafts in the trash.
    pub trashed: u64,
    /// Schedules waiting.
    pub schedules: u64,
    /// Connections not removed.
    pub connections: u64,
    /// Accounts not removed.
    pub accounts: u64,
    /// Batches.
    pub batches: u64,
    /// Requests.
    pub requests: u64,
    /// Attempts.
    pub attempts: u64,
    /// Deliveries.
    pub deliveries: u64,
    /// The size of the file in bytes, its log aside.
    pub file_bytes: u64,
    /// The file's format.
    pub format: i64,
    /// SQLite's version.
    pub sqlite: String,
}

impl Desk {
    /// Counts for the doctor.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        unfinished()
    }

    /// Reads the whole file and says what is wrong with it; empty if nothing is.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        unfinished()
    }

    /// Writes a copy to `path`, which must not exist, and verifies it by opening and checking it.
    pub fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        let _ = path;
        unfinished()
    }

    /// Writes a verified copy named after `now` into `backups/` and deletes the oldest beyond `keep`.
    pub fn backup_rotating(&self, now: UtcInstant, keep: usize) -> Result<PathBuf, StoreError> {
        let _ = (now, keep);
        unfinished()
    }
}
