//! Accounts: the profiles that a connection reaches.

use crate::{Desk, Journal, StoreError, error::unfinished};
use sendoff_core::{
    connection::{Account, ListedAccount},
    delivery::Reason,
    entropy::Entropy,
    id::{AccountId, ConnectionId},
    time::UtcInstant,
};

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
        let _ = (connection, listed, now, entropy);
        unfinished()
    }

    /// The accounts, by network and handle.
    pub fn accounts(&self, filter: AccountFilter) -> Result<Vec<Account>, StoreError> {
        let _ = filter;
        unfinished()
    }

    /// One account, removed or not.
    pub fn account(&self, account: AccountId) -> Result<Account, StoreError> {
        let _ = account;
        unfinished()
    }

    /// Pauses an account, or lets it go on.
    pub fn account_pause(&self, account: AccountId, paused: bool) -> Result<(), StoreError> {
        let _ = (account, paused);
        unfinished()
    }
}

impl Journal {
    /// The accounts of a connection that are not removed.
    pub fn accounts_of(&self, connection: ConnectionId) -> Result<Vec<Account>, StoreError> {
        let _ = connection;
        unfinished()
    }

    /// The same as [`Desk::accounts_put`], for the check that the sender makes ahead of the due time.
    pub fn accounts_put(
        &self,
        connection: ConnectionId,
        listed: &[ListedAccount],
        now: UtcInstant,
        entropy: &dyn Entropy,
    ) -> Result<AccountsPut, StoreError> {
        let _ = (connection, listed, now, entropy);
        unfinished()
    }

    /// Notes why an account cannot be published to, or that it can.
    pub fn set_account_trouble(
        &self,
        account: AccountId,
        trouble: Option<&Reason>,
    ) -> Result<(), StoreError> {
        let _ = (account, trouble);
        unfinished()
    }
}
