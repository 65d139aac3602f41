//! One data folder, opened.

use crate::{
    Desk, Here, Journal, StoreError, backup, copy, file, file::Header, migrations, readers::Readers, restore,
    row, sender, step, writer::Writer,
};
use rusqlite::Connection;
use sendoff_core::{
    copies::Identity,
    entropy::Entropy,
    fault::{Fate, FaultPoint, Faults},
    id::{FolderId, InstallationId},
    time::UtcInstant,
};
use std::{
    fmt,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Held while the file is opened, so that two programs never make or migrate it at once.
const OPENING_LOCK: &str = "open.lock";
/// Shared by everybody who has the folder open.
const USE_LOCK: &str = "use.lock";
/// A file up to this size is read through whenever it is opened (some 20 ms); a larger one when asked, with
/// [`Desk::check`].
const CHECKED_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// One data folder: `sendoff.db`, `sender.lock`, `backups/`. Cheap to clone; the file closes with the last
/// handle.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

/// What the handles share. Fields are dropped in order: the readers close before the writer, whose close
/// empties the log into the file.
pub(crate) struct Inner {
    pub(crate) readers: Readers,
    watcher: Mutex<Connection>,
    pub(crate) writer: Writer,
    pub(crate) dir: PathBuf,
    pub(crate) path: PathBuf,
    /// What the store is told of this computer.
    pub(crate) here: Here,
    /// The folder's own id, which its copies bear too.
    pub(crate) folder: FolderId,
    /// The id of this installation, if it has none yet.
    fresh_installation: InstallationId,
    /// Others know by it that the folder is in use.
    _in_use: File,
    faults: OnceLock<Arc<dyn Faults>>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.path).finish()
    }
}

impl Inner {
    /// Runs a reading in one transaction.
    pub(crate) fn read<T>(
        &self,
        reading: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.readers
            .read(reading)
            .map_err(|error| error.located(&self.path))
    }

    /// Runs a job in the writer and waits until it is committed.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        job: impl Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_all(vec![job]).pop().unwrap_or(Err(StoreError::Closed))
    }

    /// The same for many: one answer each, one commit for all.
    pub(crate) fn write_all<T: Send + 'static>(
        &self,
        jobs: Vec<impl Fn(&Connection) -> Result<T, StoreError> + Send + 'static>,
    ) -> Vec<Result<T, StoreError>> {
        let answers = self.writer.submit(jobs);
        answers
            .into_iter()
            .map(|answer| answer.map_err(|error| error.located(&self.path)))
            .collect()
    }
}

impl Inner {
    /// Who this installation is.
    pub(crate) fn identity(&self) -> Result<Identity, StoreError> {
        self.here.identity(self.fresh_installation)
    }

    /// Tells whoever watches that the program has come here.
    pub(crate) fn reach(&self, point: FaultPoint) -> Result<(), StoreError> {
        match self
            .faults
            .get()
            .map_or(Fate::GoesOn, |faults| faults.reach(point))
        {
            Fate::GoesOn => Ok(()),
            Fate::Dies => Err(StoreError::Closed),
            Fate::DiskFull => Err(StoreError::Full),
            Fate::WriteFails => Err(StoreError::Disk {
                detail: "disk I/O error".to_owned(),
            }),
        }
    }
}

impl Store {
    /// From now on `faults` is told of every write of the sender, and decides what becomes of it. Only the
    /// first watcher counts.
    pub fn watch(&self, faults: Arc<dyn Faults>) {
        let _ = self.inner.faults.set(faults);
    }

    /// Opens the folder, making it and the file if there are none, and brings an older file up to date after
    /// a verified backup. Foreign, newer, damaged, empty, missing and read-only files are refused untouched.
    /// `here` is this computer, and where it remembers things outside the folder; `entropy` makes the ids of
    /// a new folder and of a new installation.
    pub fn open(dir: &Path, here: &Here, now: UtcInstant, entropy: &dyn Entropy) -> Result<Self, StoreError> {
        let path = dir.join(file::DATABASE);
        Self::open_at(dir, &path, here, now, entropy).map_err(|error| error.located(&path))
    }

    fn open_at(
        dir: &Path,
        path: &Path,
        here: &Here,
        now: UtcInstant,
        entropy: &dyn Entropy,
    ) -> Result<Self, StoreError> {
        file::ensure_folder(dir)?;
        let lock = opening_lock(dir)?;
        let in_use = use_lock(dir)?;
        let fresh_installation = InstallationId::generate(entropy);
        let is_there = || path.try_exists().map_err(|source| file::io_error(path, source));
        if is_there()? {
            restore::forget(dir)?;
        } else {
            restore::finish(dir, path)?;
        }
        if !is_there()? {
            restore::refuse_missing(dir, path)?;
            // Without it the folder counts as older than the question who sends from it.
            let identity = here.identity(fresh_installation).ok();
            create(path, identity.as_ref(), now, FolderId::generate(entropy))?;
        }
        let connection = open_existing(dir, path, now)?;
        drop(lock);
        let folder = copy::folder_id(&connection)?;
        let writer = Writer::start(connection).map_err(|source| file::io_error(path, source))?;
        Ok(Self {
            inner: Arc::new(Inner {
                readers: Readers::new(path.to_owned()),
                watcher: Mutex::new(file::reader(path)?),
                writer,
                dir: dir.to_owned(),
                path: path.to_owned(),
                here: here.clone(),
                folder,
                fresh_installation,
                _in_use: in_use,
                faults: OnceLock::new(),
            }),
        })
    }

    /// The handle for what a person does.
    pub fn desk(&self) -> Desk {
        Desk {
            inner: Arc::clone(&self.inner),
        }
    }

    /// Takes the sender's lock and with it the right to send; `None` while another process, or another
    /// `Store` in this one, holds it. The epoch rises: a stale sender is fenced. Dropping the handle (or the
    /// death of the process) releases the lock.
    pub fn try_take_sender(&self, now: UtcInstant) -> Result<Option<Journal>, StoreError> {
        sender::try_take(&self.inner, now)
    }

    /// Changes whenever anything was committed to the file since the last call, by this process or another.
    /// Costs microseconds.
    pub fn change_counter(&self) -> Result<u64, StoreError> {
        let watcher = self.inner.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let version: i64 = watcher.pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(version.unsigned_abs())
    }

    /// The id of this data folder, made when it was first opened; copies bear the same.
    pub fn folder(&self) -> FolderId {
        self.inner.folder
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }
}

/// Makes a new file beside its place and moves it there whole: a crash leaves no half of one.
fn create(
    path: &Path,
    identity: Option<&Identity>,
    now: UtcInstant,
    folder: FolderId,
) -> Result<(), StoreError> {
    set_orphans_aside(path, now)?;
    let fresh = file::beside(path, ".new");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        remove_if_there(&file::beside(&fresh, suffix))?;
    }
    file::create_private(&fresh)?;
    let mut connection = file::open(&fresh)?;
    connection.pragma_update(None, "application_id", file::APPLICATION_ID)?;
    file::trust(&connection)?;
    migrations::migrate(&mut connection, migrations::MIGRATIONS, now)?;
    row::run(
        &connection,
        "INSERT INTO meta (key, value) VALUES ('folder', ?1)",
        [folder.to_string()],
    )?;
    if let Some(identity) = identity {
        sender::take_over(&connection, 0, identity, now)?;
    }
    connection.close().map_err(|(_, error)| error)?;
    file::sync(&fresh)?;
    fs::rename(&fresh, path).map_err(|source| file::io_error(path, source))?;
    path.parent().map_or(Ok(()), file::sync)
}

/// Held while the file is made, opened, migrated or replaced.
pub(crate) fn opening_lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(OPENING_LOCK);
    lock_file(&path)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|source| file::io_error(&path, source))
}

/// Shared by everybody who has the folder open; whoever replaces its file wants it alone.
fn use_lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(USE_LOCK);
    lock_file(&path)
        .and_then(|file| file.lock_shared().map(|()| file))
        .map_err(|source| file::io_error(&path, source))
}

/// The folder for oneself: `None` while anybody has it open.
pub(crate) fn sole_use(dir: &Path) -> Result<Option<File>, StoreError> {
    let path = dir.join(USE_LOCK);
    let file = lock_file(&path).map_err(|source| file::io_error(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(file::io_error(&path, source)),
    }
}

fn lock_file(path: &Path) -> std::io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
}

/// A log without its database would be played into the new one: it is kept under another name.
fn set_orphans_aside(path: &Path, now: UtcInstant) -> Result<(), StoreError> {
    for suffix in ["-wal", "-journal"] {
        let orphan = file::beside(path, suffix);
        if orphan.exists() {
            let aside = file::beside(&orphan, &format!("-without-database-{}", now.millis()));
            fs::rename(&orphan, &aside).map_err(|source| file::io_error(&orphan, source))?;
        }
    }
    remove_if_there(&file::beside(path, "-shm"))
}

pub(crate) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(file::io_error(path, source)),
        _ => Ok(()),
    }
}

fn open_existing(dir: &Path, path: &Path, now: UtcInstant) -> Result<Connection, StoreError> {
    let known = migrations::known();
    let newer = |found| StoreError::Newer {
        path: path.to_owned(),
        found,
        known,
    };
    match file::header(path)? {
        Header::Empty => {
            return Err(StoreError::Empty {
                path: path.to_owned(),
            });
        }
        Header::Foreign => {
            return Err(StoreError::Foreign {
                path: path.to_owned(),
            });
        }
        Header::Ours { format } if format > known => return Err(newer(format)),
        Header::Ours { .. } => {}
    }
    file::refuse_read_only(path)?;
    let mut connection = file::open(path)?;
    refuse_damaged(&connection, path)?;
    let found = migrations::format(&connection)?;
    if found > known {
        return Err(newer(found));
    }
    migrations::check_history(&connection, migrations::MIGRATIONS, path)?;
    file::trust(&connection)?;
    if found < known {
        backup::before_migration(&connection, dir, found, now)?;
        step::reach("backed up before migration");
        migrations::migrate(&mut connection, migrations::MIGRATIONS, now)?;
    }
    Ok(connection)
}

fn refuse_damaged(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let size = fs::metadata(path)
        .map_err(|source| file::io_error(path, source))?
        .len();
    if size > CHECKED_BYTES_MAX {
        return Ok(());
    }
    match file::faults(connection, "quick_check")?.into_iter().next() {
        None => Ok(()),
        Some(detail) => Err(StoreError::Damaged {
            path: path.to_owned(),
            detail,
        }),
    }
}
