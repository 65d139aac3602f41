//! Room kept free on the disk: when it is full, the results of what is on the wire are still written.
//!
//! The sender keeps a file of [`BYTES`] beside the database. Claims, freezes and a person's writes fail when
//! the disk is full; a move of a request gives the file up and tries once more.

use crate::{StoreError, file};
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

/// The file.
const NAME: &str = "reserve";
/// Enough for thousands of results: each is a few pages of 4 KiB.
const BYTES: usize = 4 * 1024 * 1024;

/// Makes the file if it is not there. A disk too full for it is no reason not to send.
pub(crate) fn keep(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join(NAME);
    if fs::metadata(&path).is_ok_and(|found| found.len() == BYTES as u64) {
        return Ok(());
    }
    match write(&path) {
        Err(StoreError::Full) => {
            give_up(dir);
            Ok(())
        }
        other => other,
    }
}

fn write(path: &Path) -> Result<(), StoreError> {
    // Not zeros, which some file systems store as nothing.
    let block: Vec<u8> = (0..=u8::MAX).cycle().take(64 * 1024).collect();
    let fill = || -> io::Result<()> {
        let mut file = File::create(path)?;
        for _ in 0..BYTES / block.len() {
            file.write_all(&block)?;
        }
        file.sync_all()
    };
    fill().map_err(|source| file::io_error(path, source))
}

/// Gives the room back; whether there was any.
pub(crate) fn give_up(dir: &Path) -> bool {
    fs::remove_file(dir.join(NAME)).is_ok()
}
