//! A practice folder seen from outside: another process reads the ledger and sets the plan while the service
//! runs, or after it has ended.

use crate::accounts::{self, PracticeAccount};
use crate::db;
use crate::instant::rfc3339;
use crate::ledger::{self, LedgerEntry};
use crate::networks::ServiceName;
use crate::options::{Durability, PracticeError};
use crate::plan::FaultPlan;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What one account has published, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// The account.
    pub account: PracticeAccount,
    /// Its publications.
    pub posts: Vec<LedgerEntry>,
}

/// One request that arrived and could have changed something, as its bytes were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmission {
    /// The service it was meant for.
    pub service: ServiceName,
    /// Its method.
    pub method: String,
    /// Its path below the service's prefix.
    pub path: String,
    /// Its `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// SHA-256 of its body, 64 hexadecimal characters.
    pub body_sha256: String,
    /// The length of its body.
    pub body_bytes: u64,
    /// When it had arrived whole, RFC 3339 in UTC.
    pub arrived_at: String,
    /// The id that the service gave it.
    pub request_id: String,
}

/// The publications of the practice service in `folder`, oldest first. The service may be running or not; its
/// workers are not moved on.
pub fn ledger(folder: &Path) -> Result<Vec<LedgerEntry>, PracticeError> {
    Ok(ledger::read(&db::open_to_read(folder)?)?)
}

/// What each account of the practice service in `folder` has published, newest first.
pub fn timelines(folder: &Path) -> Result<Vec<Timeline>, PracticeError> {
    read_timelines(&db::open_to_read(folder)?)
}

/// Every request that reached the practice service in `folder` and could have changed something, oldest first.
pub fn transmissions(folder: &Path) -> Result<Vec<Transmission>, PracticeError> {
    read_transmissions(&db::open_to_read(folder)?)
}

/// The fault plan in force in `folder`.
pub fn faults(folder: &Path) -> Result<FaultPlan, PracticeError> {
    db::plan(&db::open_to_read(folder)?)
}

/// Puts a fault plan in force in `folder` and starts its counters anew. A running service follows it from the
/// next request on; one that is started later finds it.
pub fn set_faults(folder: &Path, plan: &FaultPlan) -> Result<(), PracticeError> {
    db::set_plan(&mut db::open(folder, Durability::PowerLoss)?, plan)
}

/// Puts the plan without any fault in force in `folder`.
pub fn clear_faults(folder: &Path) -> Result<(), PracticeError> {
    set_faults(folder, &FaultPlan::default())
}

pub(crate) fn read_timelines(connection: &Connection) -> Result<Vec<Timeline>, PracticeError> {
    let mut lines = ledger::read(connection)?;
    lines.reverse();
    let accounts = accounts::all(connection)?;
    let of = |account: &PracticeAccount| {
        lines
            .iter()
            .filter(|line| line.account == account.id)
            .cloned()
            .collect()
    };
    Ok(accounts
        .into_iter()
        .map(|account| Timeline {
            posts: of(&account),
            account,
        })
        .collect())
}

pub(crate) fn read_transmissions(connection: &Connection) -> Result<Vec<Transmission>, PracticeError> {
    let mut statement = connection.prepare(
        "SELECT service, method, path, idempotency_key, body_sha256, body_bytes, arrived_at, request_id
         FROM transmissions ORDER BY number",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Transmission {
            service: ledger::service(row, 0)?,
            method: row.get(1)?,
            path: row.get(2)?,
            idempotency_key: row.get(3)?,
            body_sha256: row.get(4)?,
            body_bytes: row.get::<_, i64>(5)?.cast_unsigned(),
            arrived_at: rfc3339(row.get(6)?),
            request_id: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
