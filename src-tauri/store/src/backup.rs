//! Backups, checks and counts.

use crate::{
    Desk, StoreError, file, migrations,
    row::{self, Columns as _},
    step, store,
};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use sendoff_core::time::UtcInstant;
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Where backups are kept, in the data folder.
const FOLDER: &str = "backups";
/// What the names of the rotating backups begin with; others are never deleted.
const ROTATING: &str = "sendoff-";
/// So many names are tried for a backup.
const NAMES_MAX: u64 = 1000;
/// What the names of files that are not whole end with; others follow them (`-journal`).
const PART: &str = ".part";
/// No backup takes so long.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 3600);
/// The length of an instant in a name.
const STAMP_CHARS: usize = "20261122T080000000Z".len();
/// Pages copied at once: all, since a reader of a WAL database keeps nobody waiting.
const EVERY_PAGE: i32 = -1;

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

/// A copy before a migration; it is never deleted by itself.
pub(crate) fn before_migration(
    connection: &Connection,
    dir: &Path,
    format: i64,
    now: UtcInstant,
) -> Result<(), StoreError> {
    let path = folder(dir)?.join(format!("before-format-{}-{}.db", format + 1, stamp(now)));
    copy(connection, &path)
}

fn folder(dir: &Path) -> Result<PathBuf, StoreError> {
    let folder = dir.join(FOLDER);
    file::ensure_folder(&folder)?;
    Ok(folder)
}

/// An instant as a part of a file's name that sorts by time.
pub(crate) fn stamp(now: UtcInstant) -> String {
    now.to_chrono().format("%Y%m%dT%H%M%S%3fZ").to_string()
}

/// Copies the file through SQLite, checks the copy, and only then gives it its name.
pub(crate) fn copy(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Err(StoreError::Io {
            path: path.to_owned(),
            source: ErrorKind::AlreadyExists.into(),
        });
    }
    let part = file::beside(path, &own_part());
    let written = write_part(connection, &part)
        .and_then(|()| verify(&part))
        .and_then(|()| give_name(&part, path));
    if let Err(error) = written {
        // What is left of it is of no use; that it cannot be removed adds nothing to the error.
        let _ = fs::remove_file(&part);
        return Err(error.located(path));
    }
    step::reach("backup named");
    path.parent().map_or(Ok(()), file::sync)
}

/// What is added to a name while the file is not whole: nobody else writes to the same.
fn own_part() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(".{}-{count}{PART}", std::process::id())
}

/// Gives a whole file its name, if nobody else has taken that meanwhile.
fn give_name(part: &Path, path: &Path) -> Result<(), StoreError> {
    step::reach("backup verified");
    match fs::hard_link(part, path) {
        Ok(()) => {
            step::reach("backup linked");
            fs::remove_file(part).map_err(|source| file::io_error(part, source))
        }
        Err(source) if source.kind() == ErrorKind::AlreadyExists => Err(file::io_error(path, source)),
        // There are no links on this disk.
        Err(_) if path.exists() => Err(file::io_error(path, ErrorKind::AlreadyExists.into())),
        Err(_) => fs::rename(part, path).map_err(|source| file::io_error(path, source)),
    }
}

fn write_part(connection: &Connection, part: &Path) -> Result<(), StoreError> {
    file::create_private(part)?;
    step::reach("backup begun");
    let mut target = file::open(part)?;
    let step = Backup::new(connection, &mut target)?.step(EVERY_PAGE)?;
    if step != StepResult::Done {
        return Err(StoreError::Busy);
    }
    step::reach("backup copied");
    // One file that stands alone, without a log.
    target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    target.close().map_err(|(_, error)| error)?;
    file::sync(part)
}

fn verify(part: &Path) -> Result<(), StoreError> {
    let copy = file::reader(part)?;
    let mut faults = faults_of(&copy)?;
    if migrations::format(&copy)? == 0 {
        faults.push("the copy has no format".to_owned());
    }
    match faults.into_iter().next() {
        None => Ok(()),
        Some(detail) => Err(StoreError::Damaged {
            path: part.to_owned(),
            detail: format!("the copy is not sound: {detail}"),
        }),
    }
}

pub(crate) fn faults_of(c: &Connection) -> Result<Vec<String>, StoreError> {
    let mut faults = file::faults(c, "integrity_check")?;
    c.pragma_query(None, "foreign_key_check", |row| {
        let table: String = row.get(0)?;
        faults.push(format!("a row of {table} names a row that is not there"));
        Ok(())
    })?;
    Ok(faults)
}

/// Deletes the oldest rotating backups beyond `keep`, never the one just made: names of a clock that was wrong may
/// be younger.
fn rotate(folder: &Path, made: &Path, keep: usize, now: UtcInstant) -> Result<(), StoreError> {
    let entries = fs::read_dir(folder).map_err(|source| file::io_error(folder, source))?;
    let paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    let mut names: Vec<&PathBuf> = paths
        .iter()
        .filter(|path| is_rotating(path) && *path != made)
        .collect();
    names.sort();
    let surplus = (names.len() + 1).saturating_sub(keep);
    let abandoned = paths.iter().filter(|path| is_abandoned(path, now));
    for path in names.into_iter().take(surplus).chain(abandoned) {
        // Somebody else may rotate at the same moment.
        store::remove_if_there(path)?;
        step::reach("backup rotated");
    }
    Ok(())
}

/// Whether a file was never finished: whoever began it a day ago is gone.
fn is_abandoned(path: &Path, now: UtcInstant) -> bool {
    let name = path.to_string_lossy();
    let begun_at = name
        .rsplit_once(".db.")
        .filter(|(_, rest)| rest.contains(PART))
        .and_then(|(whole, _)| made_at(Path::new(&format!("{whole}.db"))));
    begun_at.is_some_and(|at| now.since(at) > ABANDONED_AFTER)
}

/// Every backup of a folder, the newest first; those whose names tell no time come last.
pub(crate) fn all(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir.join(FOLDER))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "db"))
        .collect();
    found.sort_by(|one, other| (made_at(other), other).cmp(&(made_at(one), one)));
    found
}

/// When a backup was made, by its name.
pub(crate) fn made_at(path: &Path) -> Option<UtcInstant> {
    let name = path.file_stem()?.to_str()?;
    let stamp = name.get(name.len().checked_sub(STAMP_CHARS)?..)?;
    if !stamp.is_ascii() {
        return None;
    }
    let (day, time) = stamp.strip_suffix('Z')?.split_once('T')?;
    let at = format!(
        "{}-{}-{}T{}:{}:{}.{}Z",
        day.get(..4)?,
        day.get(4..6)?,
        day.get(6..8)?,
        time.get(..2)?,
        time.get(2..4)?,
        time.get(4..6)?,
        time.get(6..)?,
    );
    UtcInstant::parse(&at).ok()
}

fn is_rotating(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    name.starts_with(ROTATING) && path.extension().is_some_and(|extension| extension == "db")
}

pub(crate) fn counts(c: &Connection) -> Result<Counts, StoreError> {
    const SQL: &str = "SELECT
        (SELECT count(*) FROM draft WHERE stage <> 'trash') AS drafts,
        (SELECT count(*) FROM draft WHERE stage = 'trash') AS trashed,
        (SELECT count(*) FROM schedule WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL) AS schedules,
        (SELECT count(*) FROM connection WHERE removed_at_ms IS NULL) AS connections,
        (SELECT count(*) FROM account WHERE removed_at_ms IS NULL) AS accounts,
        (SELECT count(*) FROM batch) AS batches,
        (SELECT count(*) FROM request) AS requests,
        (SELECT count(*) FROM attempt) AS attempts,
        (SELECT count(*) FROM delivery) AS deliveries,
        (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size()) AS file_bytes";
    let format = migrations::format(c)?;
    let counts = row::first(c, SQL, [], |row| {
        let count = |column: &str| Ok::<u64, StoreError>(row.value::<i64>(column)?.unsigned_abs());
        Ok(Counts {
            drafts: count("drafts")?,
            trashed: count("trashed")?,
            schedules: count("schedules")?,
            connections: count("connections")?,
            accounts: count("accounts")?,
            batches: count("batches")?,
            requests: count("requests")?,
            attempts: count("attempts")?,
            deliveries: count("deliveries")?,
            file_bytes: count("file_bytes")?,
            format,
            sqlite: rusqlite::version().to_owned(),
        })
    })?;
    Ok(counts.unwrap_or_default())
}

impl Desk {
    /// Counts for the doctor.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(counts)
    }

    /// Reads the whole file and says what is wrong with it; empty if nothing is.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read(faults_of)
    }

    /// Writes a copy to `path`, which must not exist, and verifies it by opening and checking it.
    pub fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        copy(&file::reader(&self.inner.path)?, path)
    }

    /// When the newest rotating backup was made that is not from the future.
    pub fn last_backup(&self, now: UtcInstant) -> Option<UtcInstant> {
        let rotating = all(&self.inner.dir).into_iter().filter(|path| is_rotating(path));
        rotating
            .filter_map(|path| made_at(&path))
            .find(|made_at| *made_at <= now)
    }

    /// Every backup in the folder, the newest first.
    pub fn backups(&self) -> Vec<PathBuf> {
        all(&self.inner.dir)
    }

    /// When a backup was made, if its name tells.
    pub fn backup_made_at(path: &Path) -> Option<UtcInstant> {
        made_at(path)
    }

    /// Writes a verified copy named after `now` into `backups/` and deletes the oldest beyond `keep`.
    pub fn backup_rotating(&self, now: UtcInstant, keep: usize) -> Result<PathBuf, StoreError> {
        let folder = folder(&self.inner.dir)?;
        let path = self.backup_under_a_free_name(&folder, now)?;
        rotate(&folder, &path, keep, now)?;
        Ok(path)
    }

    /// Two within one millisecond: the later one bears the next, also where both are written at once.
    fn backup_under_a_free_name(&self, folder: &Path, now: UtcInstant) -> Result<PathBuf, StoreError> {
        let named = |more| {
            let at = now.plus(Duration::from_millis(more));
            folder.join(format!("{ROTATING}{}.db", stamp(at)))
        };
        for path in (0..NAMES_MAX).map(named) {
            match self.backup_to(&path) {
                Err(StoreError::Io { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(path),
            }
        }
        Err(file::io_error(folder, ErrorKind::AlreadyExists.into()))
    }
}
