//! Another secret for a connection: what it lists is checked and noted in one transaction, before the secret itself is
//! kept anywhere. What opens afterwards is meant for accounts that the new login reaches; what is open already keeps
//! it out, if it reaches others.

use super::{get, has_open_delivery};
use crate::{
    Desk, StoreError,
    account::{self, account_columns},
    row,
};
use rusqlite::Connection as Sqlite;
use sendoff_core::{
    connection::{Account, Connection, ListedAccount},
    entropy::Entropy,
    id::{AccountId, ConnectionId},
    said,
    time::UtcInstant,
};

/// The accounts that somebody may still ask for: those listed last, and those that something open is meant for.
fn needed(c: &Sqlite, id: ConnectionId) -> Result<Vec<Account>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        " FROM account WHERE connection_id = ?1 AND (removed_at_ms IS NULL OR EXISTS
            (SELECT 1 FROM delivery WHERE delivery.account_id = account.id AND delivery.final_at_ms IS NULL))
          ORDER BY network, handle, id"
    );
    row::all(c, SQL, [id.to_string()], account::read)
}

fn replace(
    c: &Sqlite,
    seen: &Connection,
    listed: &[(ListedAccount, AccountId)],
    now: UtcInstant,
) -> Result<(), StoreError> {
    let row = get(c, seen.id)?;
    let same = row.connection.origin == seen.origin && row.connection.workspace == seen.workspace;
    if row.removed_at.is_some() || !same {
        return Err(StoreError::Conflict {
            what: said!("The connection \"{name}\"", name = &seen.name),
        });
    }
    if has_open_delivery(c, seen.id)? {
        let reached = |account: &Account| listed.iter().any(|(l, _)| l.remote_id == account.remote_id);
        if let Some(missing) = needed(c, seen.id)?.into_iter().find(|account| !reached(account)) {
            return Err(StoreError::OtherLogin {
                handle: missing.handle,
            });
        }
    }
    account::put_all(c, seen.id, listed, now).map(drop)
}

impl Desk {
    /// Notes what another login of a connection lists, which was asked where the connection pointed when it was
    /// `seen`. Refused ([`StoreError::OtherLogin`]) if something of the connection is open and an account is not
    /// among them; then, and while the connection has changed in between ([`StoreError::Conflict`]), nothing is
    /// written.
    pub fn connection_relist(
        &self,
        seen: &Connection,
        listed: &[ListedAccount],
        now: UtcInstant,
        entropy: &dyn Entropy,
    ) -> Result<(), StoreError> {
        let (seen, listed) = (seen.clone(), account::with_fresh_ids(listed, entropy));
        self.write(move |c| replace(c, &seen, &listed, now))
    }
}
