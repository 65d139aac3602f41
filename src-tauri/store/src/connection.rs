//! Connections: logins at services.

use crate::{Desk, Journal, StoreError, error::unfinished};
use sendoff_core::{
    connection::{Connection, ConnectionSettings},
    delivery::Reason,
    id::{ConnectionId, DraftId},
    time::UtcInstant,
    witness::Witness,
};

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

impl Desk {
    /// Adds a connection. Its name must be free among the connections not removed.
    pub fn connection_add(&self, connection: &Connection, secret_name: &str) -> Result<(), StoreError> {
        let _ = (connection, secret_name);
        unfinished()
    }

    /// All connections that are not removed, by name.
    pub fn connection_list(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        unfinished()
    }

    /// One connection, removed or not.
    pub fn connection_get(&self, connection: ConnectionId) -> Result<ConnectionRow, StoreError> {
        let _ = connection;
        unfinished()
    }

    /// The connection (removed or not) that belongs to a practice service's ledger.
    pub fn connections_of_practice(&self, ledger: &str) -> Result<Vec<ConnectionRow>, StoreError> {
        let _ = ledger;
        unfinished()
    }

    /// Replaces the person's settings of a connection.
    pub fn connection_update_settings(
        &self,
        connection: ConnectionId,
        settings: &ConnectionSettings,
    ) -> Result<(), StoreError> {
        let _ = (connection, settings);
        unfinished()
    }

    /// Renames a connection.
    pub fn connection_rename(&self, connection: ConnectionId, name: &str) -> Result<(), StoreError> {
        let _ = (connection, name);
        unfinished()
    }

    /// Moves a connection to another origin or workspace: refused ([`StoreError::ConnectionInUse`]) while a
    /// request of it is open, except for the practice service, whose port changes with every start.
    pub fn connection_set_address(
        &self,
        connection: ConnectionId,
        origin: &str,
        workspace: Option<&str>,
    ) -> Result<(), StoreError> {
        let _ = (connection, origin, workspace);
        unfinished()
    }

    /// Notes why the login is not accepted, or that it is.
    pub fn connection_set_trouble(
        &self,
        connection: ConnectionId,
        trouble: Option<&Reason>,
    ) -> Result<(), StoreError> {
        let _ = (connection, trouble);
        unfinished()
    }

    /// Notes that the login was proven to work: clears its trouble.
    pub fn connection_set_proven(&self, connection: ConnectionId, now: UtcInstant) -> Result<(), StoreError> {
        let _ = (connection, now);
        unfinished()
    }

    /// Removes a connection and its accounts (rows stay, marked). Refused while anything is on its way through
    /// it. Returns the drafts not yet published that are meant for one of its accounts.
    pub fn connection_remove(
        &self,
        connection: ConnectionId,
        now: UtcInstant,
    ) -> Result<Vec<DraftId>, StoreError> {
        let _ = (connection, now);
        unfinished()
    }

    /// The drafts not yet published that are meant for one of the connection's accounts.
    pub fn connection_drafts(&self, connection: ConnectionId) -> Result<Vec<DraftId>, StoreError> {
        let _ = connection;
        unfinished()
    }
}

impl Journal {
    /// One connection with its witness, removed or not.
    pub fn connection(&self, connection: ConnectionId) -> Result<ConnectionRow, StoreError> {
        let _ = connection;
        unfinished()
    }

    /// The connections not removed.
    pub fn connections(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        unfinished()
    }

    /// Stores the service's latest `Date` with our clocks.
    pub fn set_witness(&self, connection: ConnectionId, witness: &Witness) -> Result<(), StoreError> {
        let _ = (connection, witness);
        unfinished()
    }

    /// Notes why the login is not accepted, or that it is.
    pub fn set_connection_trouble(
        &self,
        connection: ConnectionId,
        trouble: Option<&Reason>,
    ) -> Result<(), StoreError> {
        let _ = (connection, trouble);
        unfinished()
    }

    /// Notes that the login was proven to work: clears its trouble.
    pub fn set_connection_proven(&self, connection: ConnectionId, now: UtcInstant) -> Result<(), StoreError> {
        let _ = (connection, now);
        unfinished()
    }
}
