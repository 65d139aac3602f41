//! Connections: logins at services.

mod login;
mod planned;
mod schema;

pub use planned::PlannedThrough;
#[cfg(test)]
pub(crate) use planned::{THROUGH, WANTED};
pub(crate) use schema::SCHEMA;

use crate::{
    Desk, Journal, StoreError,
    row::{self, Columns as _},
    unreadable::leave_out,
};
use rusqlite::{Connection as Sqlite, Row, params};
use sendoff_core::{
    connection::{Connection, ConnectionSettings},
    delivery::Reason,
    fault::Write,
    id::{ConnectionId, DraftId},
    time::{BootId, Reading, UtcInstant},
    witness::Witness,
};

/// The columns that [`read`] reads.
macro_rules! connection_columns {
    () => {
        "connection.id AS c_id, connection.service AS c_service, connection.name AS c_name, \
         connection.origin AS c_origin, \
         connection.workspace AS c_workspace, connection.practice_ledger AS c_practice_ledger, \
         connection.settings AS c_settings, connection.not_before_ms AS c_not_before_ms, \
         connection.trouble AS c_trouble, connection.proven_at_ms AS c_proven_at_ms, \
         connection.created_at_ms AS c_created_at_ms, connection.secret_name AS c_secret_name, \
         connection.witness_date_ms AS c_witness_date_ms, connection.witness_wall_ms AS c_witness_wall_ms, \
         connection.witness_boot AS c_witness_boot, \
         connection.witness_since_boot_ms AS c_witness_since_boot_ms, \
         connection.removed_at_ms AS c_removed_at_ms"
    };
}
pub(crate) use connection_columns;

/// A connection with what only the store and the engine need of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// The connection.
    pub connection: Connection,
    /// The name of its secret in the keychain.
    pub secret_name: String,
    /// The last `Date` that the service sent, and our clocks then.
    pub witness: Option<Witness>,
    /// When it was removed.
    pub removed_at: Option<UtcInstant>,
}

impl ConnectionRow {
    /// The connection, and what was last heard of its host.
    pub fn heard(&self) -> (&Connection, Option<&Witness>) {
        (&self.connection, self.witness.as_ref())
    }
}

/// Reads [`connection_columns`].
pub(crate) fn read(row: &Row<'_>) -> Result<Connection, StoreError> {
    Ok(Connection {
        id: row.parsed("c_id")?,
        service: row.parsed("c_service")?,
        name: row.value("c_name")?,
        origin: row.value("c_origin")?,
        workspace: row.value("c_workspace")?,
        practice_ledger: row.value("c_practice_ledger")?,
        settings: row.json("c_settings")?,
        not_before: row.instant_opt("c_not_before_ms")?,
        trouble: row.json_opt("c_trouble")?,
        proven_at: row.instant_opt("c_proven_at_ms")?,
        created_at: row.instant("c_created_at_ms")?,
    })
}

/// Reads [`connection_columns`].
pub(crate) fn read_row(row: &Row<'_>) -> Result<ConnectionRow, StoreError> {
    Ok(ConnectionRow {
        connection: read(row)?,
        secret_name: row.value("c_secret_name")?,
        witness: read_witness(row)?,
        removed_at: row.instant_opt("c_removed_at_ms")?,
    })
}

fn read_witness(row: &Row<'_>) -> Result<Option<Witness>, StoreError> {
    let Some(date) = row.instant_opt("c_witness_date_ms")? else {
        return Ok(None);
    };
    Ok(Some(Witness {
        date,
        read: Reading {
            wall: row.instant("c_witness_wall_ms")?,
            boot: BootId::new(row.value::<String>("c_witness_boot")?),
            since_boot_ms: row.value::<i64>("c_witness_since_boot_ms")?.unsigned_abs(),
        },
    }))
}

pub(crate) fn get(c: &Sqlite, id: ConnectionId) -> Result<ConnectionRow, StoreError> {
    const SQL: &str = concat!("SELECT ", connection_columns!(), " FROM connection WHERE id = ?1");
    row::one(c, "connection", SQL, &id, read_row)
}

fn list(c: &Sqlite) -> Result<Vec<ConnectionRow>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        connection_columns!(),
        " FROM connection WHERE removed_at_ms IS NULL ORDER BY name"
    );
    row::all(c, SQL, [], read_row)
}

fn witnesses(c: &Sqlite) -> Result<Vec<Witness>, StoreError> {
    // One that cannot be understood testifies nothing, and silences no other.
    let all = leave_out(row::each(
        c,
        "SELECT witness_date_ms AS c_witness_date_ms, witness_wall_ms AS c_witness_wall_ms,
            witness_boot AS c_witness_boot, witness_since_boot_ms AS c_witness_since_boot_ms
         FROM connection WHERE removed_at_ms IS NULL",
        [],
        read_witness,
    )?)?;
    Ok(all.into_iter().flatten().collect())
}

fn refuse_taken_name(c: &Sqlite, name: &str, except: ConnectionId) -> Result<(), StoreError> {
    let taken = row::first(
        c,
        "SELECT 1 FROM connection WHERE name = ?1 AND removed_at_ms IS NULL AND id <> ?2",
        params![name, except.to_string()],
        |_| Ok(()),
    )?;
    match taken {
        Some(()) => Err(StoreError::NameTaken {
            name: name.to_owned(),
        }),
        None => Ok(()),
    }
}

fn insert(c: &Sqlite, connection: &Connection, secret_name: &str) -> Result<(), StoreError> {
    refuse_taken_name(c, &connection.name, connection.id)?;
    row::run(
        c,
        "INSERT INTO connection (id, service, name, origin, secret_name, workspace, practice_ledger, settings,
            not_before_ms, trouble, proven_at_ms, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            connection.id.to_string(),
            connection.service.as_str(),
            connection.name,
            connection.origin,
            secret_name,
            connection.workspace,
            connection.practice_ledger,
            row::json(&connection.settings)?,
            connection.not_before.map(UtcInstant::millis),
            row::json_opt(connection.trouble.as_ref())?,
            connection.proven_at.map(UtcInstant::millis),
            connection.created_at.millis(),
        ],
    )?;
    Ok(())
}

fn set_trouble(c: &Sqlite, id: ConnectionId, trouble: Option<&Reason>) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE connection SET trouble = ?2 WHERE id = ?1",
        params![id.to_string(), row::json_opt(trouble)?],
    )?;
    row::changed_one(changed, "connection", &id)
}

fn set_proven(c: &Sqlite, id: ConnectionId, now: UtcInstant) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE connection SET proven_at_ms = ?2, trouble = NULL WHERE id = ?1",
        params![id.to_string(), now.millis()],
    )?;
    row::changed_one(changed, "connection", &id)
}

fn set_address(
    c: &Sqlite,
    id: ConnectionId,
    origin: &str,
    workspace: Option<&str>,
) -> Result<(), StoreError> {
    let before = get(c, id)?.connection;
    let moves = before.origin != origin || before.workspace.as_deref() != workspace;
    if moves && before.practice_ledger.is_none() && has_open_request(c, id)? {
        return Err(StoreError::ConnectionInUse);
    }
    let changed = row::run(
        c,
        "UPDATE connection SET origin = ?2, workspace = ?3 WHERE id = ?1",
        params![id.to_string(), origin, workspace],
    )?;
    row::changed_one(changed, "connection", &id)
}

fn has_open_request(c: &Sqlite, id: ConnectionId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM request WHERE connection_id = ?1 AND final_at_ms IS NULL LIMIT 1";
    Ok(row::first(c, sql, [id.to_string()], |_| Ok(()))?.is_some())
}

fn has_open_delivery(c: &Sqlite, id: ConnectionId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM delivery WHERE connection_id = ?1 AND final_at_ms IS NULL LIMIT 1";
    Ok(row::first(c, sql, [id.to_string()], |_| Ok(()))?.is_some())
}

/// Nothing is sent through it before `until`; an earlier limit does not shorten a later one.
pub(crate) fn pause_until(c: &Sqlite, id: ConnectionId, until: UtcInstant) -> Result<(), StoreError> {
    row::run(
        c,
        "UPDATE connection SET not_before_ms = max(coalesce(not_before_ms, ?2), ?2) WHERE id = ?1",
        params![id.to_string(), until.millis()],
    )?;
    Ok(())
}

fn drafts(c: &Sqlite, id: ConnectionId) -> Result<Vec<DraftId>, StoreError> {
    row::all(
        c,
        "SELECT DISTINCT draft.id AS d_id FROM account
         JOIN target ON target.account_id = account.id
         JOIN draft ON draft.id = target.draft_id
         WHERE account.connection_id = ?1 AND draft.stage IN ('unscheduled', 'scheduled')
         ORDER BY draft.seq",
        [id.to_string()],
        |row| row.parsed("d_id"),
    )
}

fn remove(c: &Sqlite, id: ConnectionId, now: UtcInstant) -> Result<Vec<DraftId>, StoreError> {
    if has_open_delivery(c, id)? {
        return Err(StoreError::ConnectionInUse);
    }
    let changed = row::run(
        c,
        "UPDATE connection SET removed_at_ms = ?2 WHERE id = ?1 AND removed_at_ms IS NULL",
        params![id.to_string(), now.millis()],
    )?;
    row::changed_one(changed, "connection", &id)?;
    row::run(
        c,
        "UPDATE account SET removed_at_ms = ?2 WHERE connection_id = ?1 AND removed_at_ms IS NULL",
        params![id.to_string(), now.millis()],
    )?;
    drafts(c, id)
}

impl Desk {
    /// Adds a connection. Its name must be free among the connections not removed.
    pub fn connection_add(&self, connection: &Connection, secret_name: &str) -> Result<(), StoreError> {
        let (connection, secret_name) = (connection.clone(), secret_name.to_owned());
        self.write(move |c| insert(c, &connection, &secret_name))
    }

    /// All connections that are not removed, by name.
    pub fn connection_list(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        self.read(list)
    }

    /// One connection, removed or not.
    pub fn connection_get(&self, connection: ConnectionId) -> Result<ConnectionRow, StoreError> {
        self.read(|c| get(c, connection))
    }

    /// The connection (removed or not) that belongs to a practice service's ledger.
    pub fn connections_of_practice(&self, ledger: &str) -> Result<Vec<ConnectionRow>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            connection_columns!(),
            " FROM connection WHERE practice_ledger = ?1 ORDER BY created_at_ms, id"
        );
        self.read(|c| row::all(c, SQL, [ledger], read_row))
    }

    /// Replaces the person's settings of a connection.
    pub fn connection_update_settings(
        &self,
        connection: ConnectionId,
        settings: &ConnectionSettings,
    ) -> Result<(), StoreError> {
        let settings = row::json(settings)?;
        self.write(move |c| {
            let changed = row::run(
                c,
                "UPDATE connection SET settings = ?2 WHERE id = ?1",
                params![connection.to_string(), settings],
            )?;
            row::changed_one(changed, "connection", &connection)
        })
    }

    /// Renames a connection.
    pub fn connection_rename(&self, connection: ConnectionId, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.write(move |c| {
            refuse_taken_name(c, &name, connection)?;
            let changed = row::run(
                c,
                "UPDATE connection SET name = ?2 WHERE id = ?1",
                params![connection.to_string(), name],
            )?;
            row::changed_one(changed, "connection", &connection)
        })
    }

    /// Moves a connection to another origin or workspace: refused ([`StoreError::ConnectionInUse`]) while a
    /// request of it is open, except for the practice service, whose port changes with every start.
    pub fn connection_set_address(
        &self,
        connection: ConnectionId,
        origin: &str,
        workspace: Option<&str>,
    ) -> Result<(), StoreError> {
        let (origin, workspace) = (origin.to_owned(), workspace.map(ToOwned::to_owned));
        self.write(move |c| set_address(c, connection, &origin, workspace.as_deref()))
    }

    /// Notes why the login is not accepted, or that it is.
    pub fn connection_set_trouble(
        &self,
        connection: ConnectionId,
        trouble: Option<&Reason>,
    ) -> Result<(), StoreError> {
        let trouble = trouble.cloned();
        self.write(move |c| set_trouble(c, connection, trouble.as_ref()))
    }

    /// Notes that the login was proven to work: clears its trouble.
    pub fn connection_set_proven(&self, connection: ConnectionId, now: UtcInstant) -> Result<(), StoreError> {
        self.write(move |c| set_proven(c, connection, now))
    }

    /// Removes a connection and its accounts (rows stay, marked). Refused while anything is on its way through
    /// it. Returns the drafts not yet published that are meant for one of its accounts.
    pub fn connection_remove(
        &self,
        connection: ConnectionId,
        now: UtcInstant,
    ) -> Result<Vec<DraftId>, StoreError> {
        self.write(move |c| remove(c, connection, now))
    }

    /// The drafts not yet published that are meant for one of the connection's accounts.
    pub fn connection_drafts(&self, connection: ConnectionId) -> Result<Vec<DraftId>, StoreError> {
        self.read(|c| drafts(c, connection))
    }
}

impl Journal {
    /// One connection with its witness, removed or not.
    pub fn connection(&self, connection: ConnectionId) -> Result<ConnectionRow, StoreError> {
        self.read(|c| get(c, connection))
    }

    /// The connections not removed.
    pub fn connections(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        self.read(list)
    }

    /// What the services of the connections not removed have said of the time.
    pub fn witnesses(&self) -> Result<Vec<Witness>, StoreError> {
        self.read(witnesses)
    }

    /// Stores the service's latest `Date` with our clocks.
    pub fn set_witness(&self, connection: ConnectionId, witness: &Witness) -> Result<(), StoreError> {
        let witness = witness.clone();
        self.write(Write::Note, move |c| {
            let changed = row::run(
                c,
                "UPDATE connection SET witness_date_ms = ?2, witness_wall_ms = ?3, witness_boot = ?4,
                    witness_since_boot_ms = ?5 WHERE id = ?1",
                params![
                    connection.to_string(),
                    witness.date.millis(),
                    witness.read.wall.millis(),
                    witness.read.boot.as_str(),
                    witness.read.since_boot_ms as i64,
                ],
            )?;
            row::changed_one(changed, "connection", &connection)
        })
    }

    /// Notes why the login is not accepted, or that it is.
    pub fn set_connection_trouble(
        &self,
        connection: ConnectionId,
        trouble: Option<&Reason>,
    ) -> Result<(), StoreError> {
        let trouble = trouble.cloned();
        self.write(Write::Note, move |c| set_trouble(c, connection, trouble.as_ref()))
    }

    /// Notes that the login was proven to work: clears its trouble.
    pub fn set_connection_proven(&self, connection: ConnectionId, now: UtcInstant) -> Result<(), StoreError> {
        self.write(Write::Note, move |c| set_proven(c, connection, now))
    }
}
