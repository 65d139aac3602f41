//! The practice service's own SQLite file.

use crate::options::{Durability, PracticeError};
use crate::plan::FaultPlan;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

const SCHEMA: &str = include_str!("schema.sql");
const SCHEMA_VERSION: i64 = 1;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database file of a practice folder.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("practice.db")
}

/// Makes the folder, its owner's alone: what is tried out may be what is meant for later.
pub(crate) fn make_folder(folder: &Path) -> Result<(), PracticeError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|source| PracticeError::folder(folder, source))
}

/// Opens the file for reading and writing and creates it where there is none.
pub(crate) fn open(folder: &Path, durability: Durability) -> Result<Connection, PracticeError> {
    make_folder(folder)?;
    let mut connection = Connection::open(file(folder))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", durability.pragma())?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens an existing file for reading.
pub(crate) fn open_to_read(folder: &Path) -> Result<Connection, PracticeError> {
    let path = file(folder);
    if !path.exists() {
        return Err(PracticeError::NoPractice(path));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "query_only", true)?;
    refuse_newer(version(&connection)?)?;
    Ok(connection)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn refuse_newer(found: i64) -> Result<(), PracticeError> {
    if found > SCHEMA_VERSION {
        return Err(PracticeError::Newer {
            found,
            known: SCHEMA_VERSION,
        });
    }
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), PracticeError> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&tx)?;
    refuse_newer(found)?;
    if found < SCHEMA_VERSION {
        tx.execute_batch(SCHEMA)?;
        tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    tx.commit()?;
    Ok(())
}

/// A fact that is fixed once: the ledger's id, the workspace, and the like.
pub(crate) fn fact(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection
        .query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| {
            row.get(0)
        })
        .optional()
}

pub(crate) fn set_fact(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO facts (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )?;
    Ok(())
}

/// The plan in force; the default where none was set.
pub(crate) fn plan(connection: &Connection) -> Result<FaultPlan, PracticeError> {
    let json: Option<String> = connection
        .query_row("SELECT json FROM plan WHERE one = 1", [], |row| row.get(0))
        .optional()?;
    match json {
        Some(json) => Ok(serde_json::from_str(&json)?),
        None => Ok(FaultPlan::default()),
    }
}

/// Puts `plan` in force and starts its counters anew.
pub(crate) fn set_plan(connection: &mut Connection, plan: &FaultPlan) -> Result<(), PracticeError> {
    let json = serde_json::to_string(plan)?;
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    tx.execute("DELETE FROM fault_counters", [])?;
    tx.execute(
        "INSERT INTO plan (one, json) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET json = excluded.json",
        params![json],
    )?;
    tx.commit()?;
    Ok(())
}
