//! The file's formats, in order. Forward only; a released format is never changed.

use crate::{StoreError, account, copy, delivery, request, row, schedule, schema, step, tag};
use rusqlite::{Connection, TransactionBehavior};
use sendoff_core::time::UtcInstant;
use std::path::Path;

/// One step to the next format.
pub(crate) struct Migration {
    /// What it brings.
    pub(crate) name: &'static str,
    /// The statements, by noun.
    pub(crate) sql: &'static [&'static str],
}

/// Every step. The format of a file is how many it has gone.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "the beginning",
        sql: schema::BEGINNING,
    },
    Migration {
        name: "copies of the folder",
        sql: &[copy::SCHEMA],
    },
    Migration {
        name: "tags",
        sql: &[tag::SCHEMA],
    },
    Migration {
        name: "posts paused one by one",
        sql: &[schedule::PAUSE],
    },
    Migration {
        name: "requests held by reason",
        sql: &[request::HELD_BY_REASON],
    },
    Migration {
        name: "how accounts are treated",
        sql: &[account::HABITS],
    },
    Migration {
        name: "when one target is due",
        sql: &[delivery::OWN_TERMS],
    },
];

/// The newest format that this program knows.
pub(crate) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The format of an open file, its log included.
pub(crate) fn format(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a file whose steps are not the first of ours.
pub(crate) fn check_history(
    connection: &Connection,
    steps: &[Migration],
    path: &Path,
) -> Result<(), StoreError> {
    let gone = row::all(
        connection,
        "SELECT name FROM migration ORDER BY format",
        [],
        |row| Ok(row.get::<_, String>(0)?),
    )?;
    let ours: Vec<&str> = steps.iter().map(|step| step.name).take(gone.len()).collect();
    if gone == ours {
        return Ok(());
    }
    Err(StoreError::History {
        path: path.to_owned(),
        detail: format!("it went through {gone:?}, and this Sendoff knows {ours:?}"),
    })
}

/// Takes every step still missing, in one transaction: all of them or none.
pub(crate) fn migrate(
    connection: &mut Connection,
    steps: &[Migration],
    now: UtcInstant,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = format(&transaction)?;
    for (number, step) in (1_i64..).zip(steps) {
        if number <= from {
            continue;
        }
        for sql in step.sql {
            transaction.execute_batch(sql)?;
        }
        transaction.execute(
            "INSERT INTO migration (format, name, applied_at_ms) VALUES (?1, ?2, ?3)",
            rusqlite::params![number, step.name, now.millis()],
        )?;
        transaction.pragma_update(None, "user_version", number)?;
        step::reach("format taken");
    }
    transaction.commit()?;
    step::reach("migrated");
    Ok(())
}
