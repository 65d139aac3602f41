//! The accounts and logins by their ids, read once for the many rows of one answer.

use crate::api::{AccountView, AppError, ConnectionView};
use sendoff_core::{
    connection::{Account, Connection, ServiceKind},
    delivery::Reason,
    id::{AccountId, ConnectionId},
    pace::Pace,
    said,
};
use sendoff_store::{AccountFilter, Desk as Rows};
use std::collections::{BTreeMap, btree_map::Entry};

/// Every account and its login, removed ones too: a draft may still be meant for them.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    accounts: BTreeMap<AccountId, Account>,
    connections: BTreeMap<ConnectionId, Connection>,
}

impl Book {
    /// Reads all of them.
    pub(crate) fn read(rows: &Rows) -> Result<Self, AppError> {
        let listed = rows.accounts(AccountFilter {
            connection: None,
            removed_too: true,
        })?;
        let mut connections = BTreeMap::new();
        for row in rows.connection_list()? {
            connections.insert(row.connection.id, row.connection);
        }
        for account in &listed {
            if let Entry::Vacant(place) = connections.entry(account.connection) {
                place.insert(rows.connection_get(account.connection)?.connection);
            }
        }
        let accounts = listed.into_iter().map(|account| (account.id, account)).collect();
        Ok(Self {
            accounts,
            connections,
        })
    }

    /// All of them, removed or not.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// An account that is known, removed or not.
    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// An account that can be chosen: known and not removed.
    pub(crate) fn choosable(&self, id: AccountId) -> Result<&Account, AppError> {
        let account = self
            .account(id)
            .ok_or_else(|| AppError::not_found(said!("There is no account {id}.", id)))?;
        match account.removed_at {
            None => Ok(account),
            Some(_) => Err(AppError::conflict(said!(
                "{name} is no longer connected.",
                name = name_of(account)
            ))
            .with_remedy(said!("Choose another account, or add its connection again."))),
        }
    }

    /// The accounts that can be chosen, by network and handle.
    pub(crate) fn choosable_accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts
            .values()
            .filter(|account| account.removed_at.is_none())
    }

    /// The login of an account.
    pub(crate) fn connection(&self, account: &Account) -> Option<&Connection> {
        self.connections.get(&account.connection)
    }

    /// The service of an account.
    pub(crate) fn service(&self, account: &Account) -> Option<ServiceKind> {
        self.connection(account).map(|connection| connection.service)
    }

    /// Whether an account is the practice service's.
    pub(crate) fn is_practice(&self, account: &Account) -> bool {
        self.connection(account)
            .is_some_and(|connection| connection.practice_ledger.is_some())
    }

    /// An account as shown.
    pub(crate) fn account_view(&self, account: &Account) -> Result<AccountView, AppError> {
        let connection = self.connection(account).ok_or_else(|| {
            AppError::not_found(said!(
                "{name} has no connection any more.",
                name = name_of(account)
            ))
        })?;
        Ok(AccountView {
            id: account.id,
            connection: account.connection,
            connection_name: connection.name.clone(),
            service: connection.service,
            network: account.network,
            handle: account.handle.clone(),
            remote_id: account.remote_id.clone(),
            practice: connection.practice_ledger.is_some(),
            paused: account.paused,
            zone: account.habits.zone,
            by_default: self.is_default(account),
            pace_minutes: account.habits.pace.map(Pace::minutes),
            trouble: account.trouble.clone().or_else(|| connection.trouble.clone()),
            removed_at: account.removed_at,
        })
    }

    /// A login as shown.
    pub(crate) fn connection_view(&self, connection: &Connection) -> ConnectionView {
        let reached = |account: &&Account| account.connection == connection.id;
        ConnectionView {
            id: connection.id,
            service: connection.service,
            name: connection.name.clone(),
            base_url: connection.origin.clone(),
            workspace: connection.workspace.clone(),
            practice: connection.practice_ledger.is_some(),
            settings: connection.settings.clone(),
            trouble: connection.trouble.clone(),
            proven_at: connection.proven_at,
            accounts: u32::try_from(self.choosable_accounts().filter(reached).count()).unwrap_or(u32::MAX),
        }
    }

    /// Why this text cannot go to this account: all that is certain before sending.
    pub(crate) fn refusals(&self, account: &Account, text: &str) -> Vec<Reason> {
        let Some(kind) = self.service(account) else {
            return vec![removed(account)];
        };
        let mut reasons = Vec::new();
        if account.removed_at.is_some() {
            reasons.push(removed(account));
        }
        reasons.extend(sendoff_services::service(kind).refusals(account, text));
        reasons
    }

    /// Whether new drafts begin with an account. Of two that are one profile only one is: nothing is to appear there
    /// twice because nobody looked.
    pub(crate) fn is_default(&self, account: &Account) -> bool {
        account.habits.by_default
            && self
                .other_default(account)
                .is_none_or(|other| other.id > account.id)
    }

    /// Another account that is the same profile, and that new drafts begin with.
    pub(crate) fn other_default(&self, account: &Account) -> Option<&Account> {
        self.choosable_accounts().find(|other| {
            let same = other.network == account.network && other.profile == account.profile;
            same && other.id != account.id && other.habits.by_default
        })
    }

    /// Groups of accounts that are one and the same profile, reached through several logins.
    pub(crate) fn same_profiles(&self, targets: &[AccountId]) -> Vec<Vec<AccountId>> {
        let mut profiles: BTreeMap<_, Vec<AccountId>> = BTreeMap::new();
        for account in targets.iter().filter_map(|id| self.account(*id)) {
            let ids = profiles
                .entry((account.network, account.profile.as_str()))
                .or_default();
            if !ids.contains(&account.id) {
                ids.push(account.id);
            }
        }
        profiles.into_values().filter(|ids| ids.len() > 1).collect()
    }
}

/// An account as people call it: `X (@sol)`.
pub(crate) fn name_of(account: &Account) -> String {
    format!("{} ({})", account.handle, account.network.label())
}

fn removed(account: &Account) -> Reason {
    Reason::new(
        "account_removed",
        said!("{name} is no longer connected.", name = name_of(account)),
    )
    .with_remedy(said!("Add its connection again, or leave this account out."))
}
