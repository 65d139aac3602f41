//! This computer, as the store is told of it: the place outside every data folder in which it remembers.

use crate::{StoreError, file};
use sendoff_core::{
    copies::{Identity, MachineId},
    id::InstallationId,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

/// Who this installation is.
const IDENTITY: &str = "installation.json";
/// Held while the identity is read or made.
const IDENTITY_LOCK: &str = "installation.lock";
/// What is remembered of each data folder.
const FOLDERS: &str = "folders";

/// What the store is told of this computer: where it may remember things outside the data folder, and which
/// machine it is. Given by whoever opens the store; nothing here reads the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    state: PathBuf,
    machine: Option<MachineId>,
}

/// The identity as stored.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    installation: InstallationId,
    machine: Option<MachineId>,
}

impl Here {
    /// `state` is the system's place for what a program remembers (made when first needed); `machine` the
    /// system's name of the machine, hashed, where it has one.
    pub fn new(state: impl Into<PathBuf>, machine: Option<MachineId>) -> Self {
        Self {
            state: state.into(),
            machine,
        }
    }

    /// The place outside the data folders.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// The place of the marks.
    pub(crate) fn folders(&self) -> Result<PathBuf, StoreError> {
        let folders = self.state.join(FOLDERS);
        if !folders.is_dir() {
            file::ensure_folder(&folders)?;
            file::sync(&self.state)?;
            self.state.parent().map_or(Ok(()), file::sync)?;
        }
        Ok(folders)
    }

    /// Who this installation is. One that was made on another machine (the whole home was copied), or that
    /// cannot be read, is replaced by `fresh`.
    pub(crate) fn identity(&self, fresh: InstallationId) -> Result<Identity, StoreError> {
        file::ensure_folder(&self.state)?;
        let lock_path = self.state.join(IDENTITY_LOCK);
        let _lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .and_then(|file| file.lock().map(|()| file))
            .map_err(|source| file::io_error(&lock_path, source))?;
        let path = self.state.join(IDENTITY);
        let installation = match self.stored(&path)? {
            Some(known) => known,
            None => self.store(&path, fresh)?,
        };
        Ok(Identity {
            installation,
            machine: self.machine.clone(),
        })
    }

    fn stored(&self, path: &Path) -> Result<Option<InstallationId>, StoreError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(file::io_error(path, source)),
        };
        let stored: Option<Stored> = serde_json::from_slice(&bytes).ok();
        Ok(stored
            .filter(|stored| stored.machine == self.machine)
            .map(|stored| stored.installation))
    }

    fn store(&self, path: &Path, installation: InstallationId) -> Result<InstallationId, StoreError> {
        let stored = Stored {
            installation,
            machine: self.machine.clone(),
        };
        replace(path, crate::row::json(&stored)?.as_bytes())?;
        Ok(installation)
    }
}

/// Puts a file in its place whole, or not at all, so that it survives a loss of power.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let fresh = file::beside(path, ".new");
    File::create(&fresh)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&fresh, path))
        .map_err(|source| file::io_error(path, source))?;
    path.parent().map_or(Ok(()), file::sync)
}
