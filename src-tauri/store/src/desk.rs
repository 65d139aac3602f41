//! The handle for what a person does.

use crate::{StoreError, store::Inner};
use rusqlite::Connection;
use std::sync::Arc;

/// Drafts, schedules, connections, settings, intents, and everything that is shown. Any number of processes
/// may hold one. Its methods stand in the modules of their nouns.
#[derive(Debug, Clone)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
}

impl Desk {
    pub(crate) fn read<T>(
        &self,
        reading: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.read(reading)
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        job: impl Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.write(job)
    }
}
