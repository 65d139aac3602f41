//! A few connections that only read, each call in one consistent state of the file.

use crate::{StoreError, file, row};
use rusqlite::Connection;
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// So many connections are kept for the next call.
const KEPT_MAX: usize = 4;

/// The pool. Connections are opened when wanted and kept.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Runs a reading in one transaction: it sees one state of the file, whatever is written meanwhile.
    pub(crate) fn read<T>(
        &self,
        reading: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => file::reader(&self.path)?,
        };
        // Prepared once, unlike those of rusqlite's transactions: there are a dozen readings to a turn of the engine.
        // A connection that cannot end its transaction, or whose reading panics, is dropped and not kept.
        row::run(&connection, "BEGIN", [])?;
        let result = reading(&connection);
        row::run(&connection, "ROLLBACK", [])?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT_MAX {
            idle.push(connection);
        }
        result
    }
}
