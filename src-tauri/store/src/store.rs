//! One data folder, opened.

use crate::{Desk, Journal, StoreError, error::unfinished};
use sendoff_core::{entropy::Entropy, id::InstallationId, time::UtcInstant};
use std::path::Path;

/// One data folder: `sendoff.db`, `sender.lock`, `backups/`. Cheap to clone; the file closes with the last
/// handle.
#[derive(Debug, Clone)]
pub struct Store {}

impl Store {
    /// Opens the folder, making it and the file if there are none, and brings an older file up to date after
    /// a verified backup. Foreign, newer, damaged, empty and read-only files are refused untouched. `entropy`
    /// makes the installation id of a new folder.
    pub fn open(dir: &Path, now: UtcInstant, entropy: &dyn Entropy) -> Result<Self, StoreError> {
        let _ = (dir, now, entropy);
        unfinished()
    }

    /// The handle for what a person does.
    pub fn desk(&self) -> Desk {
        Desk {}
    }

    /// Takes the sender's lock and with it the right to send; `None` while another process, or another
    /// `Store` in this one, holds it. The epoch rises: a stale sender is fenced. Dropping the handle (or the
    /// death of the process) releases the lock.
    pub fn try_take_sender(&self, now: UtcInstant) -> Result<Option<Journal>, StoreError> {
        let _ = now;
        unfinished()
    }

    /// Changes whenever anything was committed to the file since the last call, by this process or another.
    /// Costs microseconds.
    pub fn change_counter(&self) -> Result<u64, StoreError> {
        unfinished()
    }

    /// The identity of this data folder, made when it was first opened.
    pub fn installation(&self) -> InstallationId {
        InstallationId::from_uuid(uuid::Uuid::nil())
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        Path::new("")
    }
}
