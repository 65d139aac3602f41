//! Replacing the database by a backup: what is there is set aside under a name of its own, never overwritten.

use crate::{
    Counts, Here, StoreError, backup, copy, file, file::Header, here, mark::MarkFile, migrations, sender,
    step, store,
};
use rusqlite::Connection;
use sendoff_core::{
    copies::{Database, Mark},
    id::FolderId,
    time::UtcInstant,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Names the backup that a person wants back, for the next start: nobody may have the folder open then.
const WANTED: &str = "restore-wanted";
/// The verified copy that is about to take the database's place.
const RESTORING: &str = "sendoff.db.restoring";
/// What the names of databases that were set aside begin with.
const SET_ASIDE: &str = "sendoff.db.set-aside-";

/// A file that was opened and found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// When it was made, if its name tells.
    pub made_at: Option<UtcInstant>,
    /// What is in it.
    pub counts: Counts,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What took the place of the database.
    pub from: Backup,
    /// Where the database that was there is now.
    pub set_aside: Option<PathBuf>,
}

/// Opens a file, reads it through, and says what is in it. Anything that is no whole database of ours is refused.
pub fn inspect(path: &Path) -> Result<Backup, StoreError> {
    let (_, counts) = open_whole(path)?;
    Ok(Backup {
        path: path.to_owned(),
        made_at: backup::made_at(path),
        counts,
    })
}

/// The newest backup of a folder that is whole, for when its database is not.
pub fn newest_good_backup(dir: &Path) -> Option<Backup> {
    backup::all(dir).into_iter().find_map(|path| inspect(&path).ok())
}

/// Puts a backup in the place of the folder's database, which is set aside with its log. Refused while anybody
/// has the folder open. What was sent since is remembered outside the folder, so what is restored sends nothing
/// before a person has said that it does.
pub fn restore(dir: &Path, here: &Here, from: &Path, now: UtcInstant) -> Result<Restored, StoreError> {
    file::ensure_folder(dir)?;
    let path = dir.join(file::DATABASE);
    let _opening = store::opening_lock(dir)?;
    let in_use = || StoreError::InUse { path: dir.to_owned() };
    let _sole = store::sole_use(dir)?.ok_or_else(in_use)?;
    let _sender = sender::lock_in(dir)?.ok_or_else(in_use)?;
    finish(dir, &path)?;
    let (connection, counts) = open_whole(from)?;
    let fresh = dir.join(RESTORING);
    forget(dir)?;
    backup::copy(&connection, &fresh)?;
    step::reach("restore copied");
    remember(here, dir, &connection, now)?;
    step::reach("restore remembered");
    let set_aside = set_aside(dir, &path, now)?;
    put_in_place(dir, &path)?;
    Ok(Restored {
        from: Backup {
            path: from.to_owned(),
            made_at: backup::made_at(from),
            counts,
        },
        set_aside,
    })
}

/// Notes that this backup is to be put back at the next start. It is looked through now, and again then.
pub fn want(dir: &Path, from: &Path) -> Result<Backup, StoreError> {
    let backup = inspect(from)?;
    let path = from.to_string_lossy();
    here::replace(&dir.join(WANTED), path.as_bytes())?;
    Ok(backup)
}

/// Whether a backup is to be put back at the next start.
pub fn is_wanted(dir: &Path) -> bool {
    dir.join(WANTED).exists()
}

/// Takes the note away and gives what it names. It is gone before anything is done about it: what was lost with a
/// note can be wished again, whereas a note that is carried out twice takes away what was done in between.
pub fn take_wanted(dir: &Path) -> Result<Option<PathBuf>, StoreError> {
    let note = dir.join(WANTED);
    let named = match fs::read_to_string(&note) {
        Ok(named) => PathBuf::from(named),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(file::io_error(&note, source)),
    };
    store::remove_if_there(&note)?;
    file::sync(dir)?;
    Ok(Some(named))
}

fn open_whole(path: &Path) -> Result<(Connection, Counts), StoreError> {
    let known = migrations::known();
    match file::header(path)? {
        Header::Ours { format } if format > known => {
            return Err(StoreError::Newer {
                path: path.to_owned(),
                found: format,
                known,
            });
        }
        Header::Ours { .. } => {}
        Header::Foreign | Header::Empty => {
            return Err(StoreError::Foreign {
                path: path.to_owned(),
            });
        }
    }
    let read = || {
        let connection = file::reader(path)?;
        if let Some(detail) = backup::faults_of(&connection)?.into_iter().next() {
            return Err(StoreError::Damaged {
                path: path.to_owned(),
                detail,
            });
        }
        let counts = backup::counts(&connection)?;
        Ok((connection, counts))
    };
    read().map_err(|error| error.located(path))
}

/// Raises the folder's mark above the file that is restored and above everything that was sent, so that the file
/// is seen to be a restored one, even if nothing was sent since it was made.
fn remember(here: &Here, dir: &Path, restored: &Connection, now: UtcInstant) -> Result<(), StoreError> {
    // A file of the first format bears its id under another name, and is brought up to date when it is opened.
    let Some((folder, restored)) = bearer(restored) else {
        return Ok(());
    };
    let present = file::reader(&dir.join(file::DATABASE))
        .ok()
        .and_then(|c| bearer(&c))
        .filter(|(id, _)| *id == folder)
        .map(|(_, database)| database.mark);
    let Some((mut marks, remembered)) = MarkFile::hold(here, folder)? else {
        return Err(StoreError::InUse { path: dir.to_owned() });
    };
    let newest = present
        .max(remembered.mark)
        .unwrap_or_default()
        .max(restored.mark);
    let place = remembered.place.unwrap_or_else(|| crate::place::canonical(dir));
    let above = Mark {
        epoch: newest.epoch + 1,
        attempt: newest.attempt,
    };
    marks.taken(above, now, &place)
}

fn bearer(c: &Connection) -> Option<(FolderId, Database)> {
    copy::folder_id(c).ok().zip(copy::database(c).ok())
}

/// Moves the database and its log out of the way, together.
fn set_aside(dir: &Path, path: &Path, now: UtcInstant) -> Result<Option<PathBuf>, StoreError> {
    let aside = dir.join(format!("{SET_ASIDE}{}", backup::stamp(now)));
    let mut moved = false;
    // The database first: a folder without one is refused, whereas one without its log would look like an older one.
    for suffix in ["", "-wal", "-journal"] {
        let (from, to) = (file::beside(path, suffix), file::beside(&aside, suffix));
        if from
            .try_exists()
            .map_err(|source| file::io_error(&from, source))?
        {
            if to.exists() {
                return Err(file::io_error(&to, std::io::ErrorKind::AlreadyExists.into()));
            }
            fs::rename(&from, &to).map_err(|source| file::io_error(&from, source))?;
            step::reach("restore set aside");
            moved = true;
        }
    }
    store::remove_if_there(&file::beside(path, "-shm"))?;
    file::sync(dir)?;
    Ok(moved.then_some(aside))
}

fn put_in_place(dir: &Path, path: &Path) -> Result<(), StoreError> {
    let fresh = dir.join(RESTORING);
    fs::rename(&fresh, path).map_err(|source| file::io_error(path, source))?;
    step::reach("restore in place");
    file::sync(dir)
}

/// Ends a restore that died after the database was set aside: the copy that was to take its place is whole, or it would
/// not bear its name, and the mark was raised before. Only under the opening lock.
pub(crate) fn finish(dir: &Path, path: &Path) -> Result<(), StoreError> {
    let there = |path: &Path| path.try_exists().map_err(|source| file::io_error(path, source));
    if there(path)? || !there(&dir.join(RESTORING))? {
        return Ok(());
    }
    let Some(aside) = last_set_aside(dir) else {
        return Ok(());
    };
    // A log of the database that was set aside would be played into the other one.
    for suffix in ["-wal", "-journal"] {
        let (from, to) = (file::beside(path, suffix), file::beside(&aside, suffix));
        if there(&from)? && !there(&to)? {
            fs::rename(&from, &to).map_err(|source| file::io_error(&from, source))?;
        }
    }
    store::remove_if_there(&file::beside(path, "-shm"))?;
    put_in_place(dir, path)
}

/// The database that was set aside last.
fn last_set_aside(dir: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(dir).ok()?.flatten();
    let mut names: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(SET_ASIDE) && !name.ends_with("-wal") && !name.ends_with("-journal")
        })
        .collect();
    names.sort();
    names.pop()
}

/// Removes what is left of a restore that died before the database was touched. Only under the opening lock.
pub(crate) fn forget(dir: &Path) -> Result<(), StoreError> {
    let entries = fs::read_dir(dir).map_err(|source| file::io_error(dir, source))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(RESTORING) {
            store::remove_if_there(&entry.path())?;
        }
    }
    Ok(())
}

/// A folder that had a database is never taken for a new one.
pub(crate) fn refuse_missing(dir: &Path, path: &Path) -> Result<(), StoreError> {
    let aside = |entries: fs::ReadDir| {
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(SET_ASIDE) || name == RESTORING || name == sender::LOCK
        })
    };
    let had_one = !backup::all(dir).is_empty() || fs::read_dir(dir).is_ok_and(aside);
    if had_one {
        return Err(StoreError::Missing {
            path: path.to_owned(),
        });
    }
    Ok(())
}
