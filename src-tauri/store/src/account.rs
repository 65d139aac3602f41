//! Accounts: the profiles that a connection reaches.

use crate::{
    Desk, Journal, StoreError,
    row::{self, Columns as _},
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{
    connection::{Account, Habits, ListedAccount},
    delivery::Reason,
    entropy::Entropy,
    fault::Write,
    id::{AccountId, ConnectionId},
    pace::Pace,
    said,
    time::UtcInstant,
};
use std::collections::BTreeSet;

pub(crate) const SCHEMA: &str = "
CREATE TABLE account (
    id            TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    network       TEXT    NOT NULL CHECK (network IN ('twitter', 'linkedin', 'bluesky', 'instagram', 'threads',
                              'facebook', 'pinterest', 'tiktok', 'youtube', 'mastodon')),
    remote_id     TEXT    NOT NULL,
    profile       TEXT    NOT NULL,
    handle        TEXT    NOT NULL,
    trouble       TEXT    CHECK (json_valid(trouble)),
    paused        INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    removed_at_ms INTEGER,
    UNIQUE (connection_id, remote_id)
) STRICT;
CREATE TRIGGER account_is_one_profile BEFORE UPDATE ON account
WHEN NEW.id IS NOT OLD.id OR NEW.connection_id IS NOT OLD.connection_id OR NEW.remote_id IS NOT OLD.remote_id
  OR NEW.network IS NOT OLD.network BEGIN
    SELECT RAISE(ABORT, 'an account never becomes another one');
END;
CREATE TRIGGER account_is_kept BEFORE DELETE ON account BEGIN
    SELECT RAISE(ABORT, 'accounts are marked removed, never deleted');
END;
";

/// How a person wants an account treated: added later.
pub(crate) const HABITS: &str = "
ALTER TABLE account ADD COLUMN zone TEXT;
ALTER TABLE account ADD COLUMN by_default INTEGER NOT NULL DEFAULT 0 CHECK (by_default IN (0, 1));
-- The least time between two posts: from two minutes to a day.
ALTER TABLE account ADD COLUMN pace_minutes INTEGER CHECK (pace_minutes BETWEEN 2 AND 1440);
";

/// The columns that [`read`] reads.
macro_rules! account_columns {
    () => {
        "account.id AS a_id, account.connection_id AS a_connection_id, account.network AS a_network, \
         account.remote_id AS a_remote_id, account.profile AS a_profile, account.handle AS a_handle, \
         account.trouble AS a_trouble, account.paused AS a_paused, account.removed_at_ms AS a_removed_at_ms, \
         account.zone AS a_zone, account.by_default AS a_by_default, account.pace_minutes AS a_pace_minutes"
    };
}
pub(crate) use account_columns;

/// Which accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Only those of this connection.
    pub connection: Option<ConnectionId>,
    /// Removed ones too.
    pub removed_too: bool,
}

/// What a fresh listing changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountsPut {
    /// Every account now listed.
    pub listed: Vec<Account>,
    /// Those seen for the first time.
    pub added: Vec<AccountId>,
    /// Those that were removed and are back.
    pub revived: Vec<AccountId>,
    /// Those that are no longer listed.
    pub removed: Vec<AccountId>,
}

/// Reads [`account_columns`].
pub(crate) fn read(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.parsed("a_id")?,
        connection: row.parsed("a_connection_id")?,
        network: row.parsed("a_network")?,
        remote_id: row.value("a_remote_id")?,
        profile: row.value("a_profile")?,
        handle: row.value("a_handle")?,
        trouble: row.json_opt("a_trouble")?,
        paused: row.value("a_paused")?,
        habits: Habits {
            zone: row.parsed_opt("a_zone")?,
            by_default: row.value("a_by_default")?,
            pace: pace(row.value("a_pace_minutes")?)?,
        },
        removed_at: row.instant_opt("a_removed_at_ms")?,
    })
}

fn pace(minutes: Option<u32>) -> Result<Option<Pace>, StoreError> {
    minutes
        .map(Pace::of_minutes)
        .transpose()
        .map_err(|error| StoreError::Unreadable {
            detail: format!("account.pace_minutes: {error}"),
        })
}

pub(crate) fn get(c: &Connection, id: AccountId) -> Result<Account, StoreError> {
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM account WHERE id = ?1");
    row::one(c, "account", SQL, &id, read)
}

fn list(c: &Connection, filter: AccountFilter) -> Result<Vec<Account>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        " FROM account WHERE (?1 IS NULL OR connection_id = ?1) AND (?2 OR removed_at_ms IS NULL)
          ORDER BY network, handle, id"
    );
    let connection = filter.connection.map(|id| id.to_string());
    row::all(c, SQL, params![connection, filter.removed_too], read)
}

/// The account that a service lists under this id, removed or not.
fn by_remote_id(
    c: &Connection,
    connection: ConnectionId,
    remote_id: &str,
) -> Result<Option<Account>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        " FROM account WHERE connection_id = ?1 AND remote_id = ?2"
    );
    row::first(c, SQL, params![connection.to_string(), remote_id], read)
}

/// See [`Desk::accounts_put`].
pub(crate) fn put_all(
    c: &Connection,
    connection: ConnectionId,
    listed: &[(ListedAccount, AccountId)],
    now: UtcInstant,
) -> Result<AccountsPut, StoreError> {
    crate::connection::get(c, connection)?;
    let mut put = AccountsPut::default();
    for (account, fresh) in listed {
        put_one(c, connection, account, *fresh, &mut put)?;
    }
    let names: BTreeSet<&str> = listed
        .iter()
        .map(|(account, _)| account.remote_id.as_str())
        .collect();
    let filter = AccountFilter {
        connection: Some(connection),
        removed_too: false,
    };
    for account in list(c, filter)? {
        if names.contains(account.remote_id.as_str()) {
            put.listed.push(account);
        } else {
            row::run(
                c,
                "UPDATE account SET removed_at_ms = ?2 WHERE id = ?1",
                params![account.id.to_string(), now.millis()],
            )?;
            put.removed.push(account.id);
        }
    }
    Ok(put)
}

fn put_one(
    c: &Connection,
    connection: ConnectionId,
    account: &ListedAccount,
    fresh: AccountId,
    put: &mut AccountsPut,
) -> Result<(), StoreError> {
    let trouble = row::json_opt(account.trouble.as_ref())?;
    let Some(known) = by_remote_id(c, connection, &account.remote_id)? else {
        row::run(
            c,
            "INSERT INTO account (id, connection_id, network, remote_id, profile, handle, trouble)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                fresh.to_string(),
                connection.to_string(),
                account.network.as_str(),
                account.remote_id,
                account.profile,
                account.handle,
                trouble,
            ],
        )?;
        put.added.push(fresh);
        return Ok(());
    };
    if known.network != account.network {
        return Err(StoreError::Conflict {
            what: said!("The network of the account {handle}", handle = &known.handle),
        });
    }
    row::run(
        c,
        "UPDATE account SET profile = ?2, handle = ?3, trouble = ?4, removed_at_ms = NULL WHERE id = ?1",
        params![known.id.to_string(), account.profile, account.handle, trouble],
    )?;
    if known.removed_at.is_some() {
        put.revived.push(known.id);
    }
    Ok(())
}

/// The account of the same profile that is chosen for new drafts, if another one is.
fn other_default(c: &Connection, id: AccountId) -> Result<Option<AccountId>, StoreError> {
    row::first(
        c,
        "SELECT other.id AS a_id FROM account AS other JOIN account AS this
            ON other.network = this.network AND other.profile = this.profile AND other.id <> this.id
         WHERE this.id = ?1 AND other.by_default = 1 AND other.removed_at_ms IS NULL
         ORDER BY other.id",
        [id.to_string()],
        |row| row.parsed("a_id"),
    )
}

/// Each account with the id that it gets if it is new.
pub(crate) fn with_fresh_ids(
    listed: &[ListedAccount],
    entropy: &dyn Entropy,
) -> Vec<(ListedAccount, AccountId)> {
    listed
        .iter()
        .map(|account| (account.clone(), AccountId::generate(entropy)))
        .collect()
}

impl Desk {
    /// Brings the accounts of a connection into agreement with what the service lists: new ones are added,
    /// known ones updated or revived, missing ones marked removed. Rows are never deleted.
    pub fn accounts_put(
        &self,
        connection: ConnectionId,
        listed: &[ListedAccount],
        now: UtcInstant,
        entropy: &dyn Entropy,
    ) -> Result<AccountsPut, StoreError> {
        let listed = with_fresh_ids(listed, entropy);
        self.write(move |c| put_all(c, connection, &listed, now))
    }

    /// The accounts, by network and handle.
    pub fn accounts(&self, filter: AccountFilter) -> Result<Vec<Account>, StoreError> {
        self.read(|c| list(c, filter))
    }

    /// One account, removed or not.
    pub fn account(&self, account: AccountId) -> Result<Account, StoreError> {
        self.read(|c| get(c, account))
    }

    /// Says how an account is to be treated. Of one profile that is reached through several connections, one alone is
    /// chosen for new drafts: if another one is, that one is the answer, and nothing is written.
    pub fn account_treat(&self, account: AccountId, habits: Habits) -> Result<Option<AccountId>, StoreError> {
        self.write(move |c| {
            if let Some(other) = other_default(c, account)?.filter(|_| habits.by_default) {
                return Ok(Some(other));
            }
            let changed = row::run(
                c,
                "UPDATE account SET zone = ?2, by_default = ?3, pace_minutes = ?4 WHERE id = ?1",
                params![
                    account.to_string(),
                    habits.zone.map(|zone| zone.to_string()),
                    habits.by_default,
                    habits.pace.map(Pace::minutes),
                ],
            )?;
            row::changed_one(changed, "account", &account)?;
            Ok(None)
        })
    }

    /// Pauses an account, or lets it go on.
    pub fn account_pause(&self, account: AccountId, paused: bool) -> Result<(), StoreError> {
        self.write(move |c| {
            let changed = row::run(
                c,
                "UPDATE account SET paused = ?2 WHERE id = ?1",
                params![account.to_string(), paused],
            )?;
            row::changed_one(changed, "account", &account)
        })
    }
}

impl Journal {
    /// The accounts of a connection that are not removed.
    pub fn accounts_of(&self, connection: ConnectionId) -> Result<Vec<Account>, StoreError> {
        let filter = AccountFilter {
            connection: Some(connection),
            removed_too: false,
        };
        self.read(|c| list(c, filter))
    }

    /// The same as [`Desk::accounts_put`], for the check that the sender makes ahead of the due time.
    pub fn accounts_put(
        &self,
        connection: ConnectionId,
        listed: &[ListedAccount],
        now: UtcInstant,
        entropy: &dyn Entropy,
    ) -> Result<AccountsPut, StoreError> {
        let listed = with_fresh_ids(listed, entropy);
        self.write(Write::Note, move |c| put_all(c, connection, &listed, now))
    }

    /// Notes why an account cannot be published to, or that it can.
    pub fn set_account_trouble(
        &self,
        account: AccountId,
        trouble: Option<&Reason>,
    ) -> Result<(), StoreError> {
        let trouble = row::json_opt(trouble)?;
        self.write(Write::Note, move |c| {
            let changed = row::run(
                c,
                "UPDATE account SET trouble = ?2 WHERE id = ?1",
                params![account.to_string(), trouble],
            )?;
            row::changed_one(changed, "account", &account)
        })
    }
}
