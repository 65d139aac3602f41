//! The file itself: how it is told from others, how connections to it are set up, how a new one is made.

use crate::StoreError;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// The database.
pub(crate) const DATABASE: &str = "sendoff.db";
/// In the header of every file of ours, so that no other database is taken for it ("SndO").
pub(crate) const APPLICATION_ID: i32 = 0x536e_644f;

/// The first release without the fault that could corrupt a WAL database when two connections write and
/// checkpoint at once (<https://sqlite.org/wal.html#walresetbug>).
const SQLITE_MIN: i32 = 3_051_003;
/// So long a statement waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Room for every statement of the crate.
const STATEMENTS_KEPT: usize = 256;
/// What the log is cut down to after a checkpoint.
const LOG_BYTES_MAX: i64 = 16 * 1024 * 1024;

/// What the header of a file says, read without SQLite: nothing is touched.
pub(crate) enum Header {
    /// A file of ours, in this format (or a later one that is still in the log beside it).
    Ours { format: i64 },
    /// Another program's, or no database.
    Foreign,
    /// Nothing in it.
    Empty,
}

/// Reads the header (<https://sqlite.org/fileformat2.html#the_database_header>).
pub(crate) fn header(path: &Path) -> Result<Header, StoreError> {
    let mut bytes = Vec::with_capacity(100);
    File::open(path)
        .and_then(|file| file.take(100).read_to_end(&mut bytes))
        .map_err(|source| io_error(path, source))?;
    let number = |at: usize| {
        bytes
            .get(at..at + 4)
            .and_then(|b| <[u8; 4]>::try_from(b).ok())
            .map(i32::from_be_bytes)
    };
    Ok(match (number(60), number(68)) {
        _ if bytes.is_empty() => Header::Empty,
        (Some(format), Some(APPLICATION_ID)) if bytes.starts_with(b"SQLite format 3\0") => Header::Ours {
            format: i64::from(format),
        },
        _ => Header::Foreign,
    })
}

/// Makes an empty database file that only its owner may read; it must not exist.
pub(crate) fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|source| io_error(path, source))
}

/// Makes the folder (its owner's alone), or takes the one that is there.
pub(crate) fn ensure_folder(dir: &Path) -> Result<(), StoreError> {
    match fs::metadata(dir) {
        Ok(found) if !found.is_dir() => {
            return Err(StoreError::NotAFolder { path: dir.to_owned() });
        }
        Ok(_) => return refuse_read_only(dir),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => {
            return Err(StoreError::FolderNotMade {
                path: dir.to_owned(),
                source,
            });
        }
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|source| StoreError::FolderNotMade {
        path: dir.to_owned(),
        source,
    })
}

/// What nobody has the right to write is not written, even by a superuser. (On Windows the mark of a folder
/// means nothing.)
pub(crate) fn refuse_read_only(path: &Path) -> Result<(), StoreError> {
    let found = fs::metadata(path).map_err(|source| io_error(path, source))?;
    if found.permissions().readonly() && (cfg!(unix) || found.is_file()) {
        return Err(StoreError::ReadOnly {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// Opens for writing, without looking yet at what the file holds. Closing the connection leaves the log where
/// it is until [`trust`] is called: a file that is refused stays as it was.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < SQLITE_MIN {
        return Err(StoreError::Unsafe {
            detail: format!("SQLite {} is too old", rusqlite::version()),
        });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

/// The file is ours and sound: sets the connection up for durable writing, and reads back that it is.
pub(crate) fn trust(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    keep_statements(connection)?;
    keep_temporary_data_in_memory(connection)?;
    set(connection, "journal_mode", "WAL", "wal")?;
    let (level, number) = synchronous();
    set(connection, "synchronous", level, number)?;
    // They matter on macOS alone, where an ordinary sync leaves data in the drive's cache.
    set(connection, "fullfsync", "ON", "1")?;
    set(connection, "checkpoint_fullfsync", "ON", "1")?;
    set(connection, "foreign_keys", "ON", "1")?;
    set(connection, "trusted_schema", "OFF", "0")?;
    set(connection, "cell_size_check", "ON", "1")?;
    set(
        connection,
        "journal_size_limit",
        &LOG_BYTES_MAX.to_string(),
        &LOG_BYTES_MAX.to_string(),
    )
}

/// How durable a commit is: the word of the pragma, and the number that it reads back as.
fn synchronous() -> (&'static str, &'static str) {
    #[cfg(feature = "fault-points")]
    if let Some(weaker) = WEAKENED.get() {
        return *weaker;
    }
    ("FULL", "2")
}

/// See [`weaken_durability`].
#[cfg(feature = "fault-points")]
static WEAKENED: std::sync::OnceLock<(&str, &str)> = std::sync::OnceLock::new();

/// Durability that breaks P2, for the negative controls of a proof.
#[cfg(feature = "fault-points")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakened {
    /// `synchronous=NORMAL`: a commit waits for no sync.
    Normal,
    /// `synchronous=OFF`: nothing does.
    Off,
}

/// From now on every file that this process opens is written with less durability than the promises need: a
/// proof that cannot see the difference proves nothing. Exists only with the feature `fault-points`.
#[cfg(feature = "fault-points")]
pub fn weaken_durability(to: Weakened) {
    let _ = WEAKENED.set(match to {
        Weakened::Normal => ("NORMAL", "1"),
        Weakened::Off => ("OFF", "0"),
    });
}

/// Opens for reading alone.
pub(crate) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    keep_statements(&connection)?;
    keep_temporary_data_in_memory(&connection)?;
    set(&connection, "trusted_schema", "OFF", "0")?;
    set(&connection, "cell_size_check", "ON", "1")?;
    Ok(connection)
}

/// Statements are prepared once. Without the stability guarantee SQLite prepares a statement anew for every new
/// value of a parameter that it compares with the condition of a partial index: a third of the engine's time.
fn keep_statements(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// What SQLite sets aside while it works stays in memory: drafts and keys in a temporary file would outlive
/// their deletion, in a folder that is not ours.
fn keep_temporary_data_in_memory(connection: &Connection) -> Result<(), StoreError> {
    set(connection, "temp_store", "MEMORY", "2")
}

/// Sets a pragma and reads it back.
fn set(connection: &Connection, name: &str, value: &str, expected: &str) -> Result<(), StoreError> {
    // Some pragmas answer with a row, some with none.
    connection
        .pragma_update_and_check(None, name, value, |_| Ok(()))
        .or_else(no_row)?;
    let found = pragma(connection, name)?;
    if found == expected {
        Ok(())
    } else {
        Err(StoreError::Unsafe {
            detail: format!("{name} stays {found} and must be {expected}"),
        })
    }
}

fn no_row(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}

/// A pragma's value as text.
pub(crate) fn pragma(connection: &Connection, name: &str) -> Result<String, StoreError> {
    Ok(connection.pragma_query_value(None, name, |row| {
        row.get_ref(0).map(|value| match value {
            rusqlite::types::ValueRef::Integer(n) => n.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        })
    })?)
}

/// What SQLite finds wrong with the whole file; empty if nothing.
pub(crate) fn faults(connection: &Connection, pragma: &str) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    connection.pragma_query(None, pragma, |row| {
        let line: String = row.get(0)?;
        if line != "ok" {
            found.push(line);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Makes what was written to a file, or a name in a folder, survive a loss of power.
pub(crate) fn sync(path: &Path) -> Result<(), StoreError> {
    if cfg!(windows) && path.is_dir() {
        return Ok(());
    }
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| io_error(path, source))
}

/// A path beside the database, such as its log.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// [`StoreError::Io`], or [`StoreError::Full`] if that is what it means.
pub(crate) fn io_error(path: &Path, source: io::Error) -> StoreError {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly {
            path: path.to_owned(),
        },
        _ => StoreError::Io {
            path: path.to_owned(),
            source,
        },
    }
}
