//! Logins: add, check, change, remove. A login that does not work is never stored, and one that works is
//! never lost to one that does not.

use crate::{
    Desk,
    api::{
        AppError, CheckView, ConnectionAdd, ConnectionRef, ConnectionUpdate, ConnectionView, DeskEvent,
        DraftRef, Nothing,
    },
    asking::failed,
    book::Book,
    logins::{given_secret, secret_name},
};
use sendoff_client::BaseUrl;
use sendoff_core::{
    connection::{Connection, ListedAccount},
    id::{ConnectionId, DeliveryId},
    intent::Intent,
    request::HoldReason,
    said,
};
use sendoff_engine::Login;
use sendoff_secrets::Secret;
use sendoff_services::Check;
use sendoff_store::ConnectionRow;

/// The longest name of a connection, in characters.
const NAME_CHARS_MAX: usize = 80;

impl Desk {
    /// The connections, by name.
    pub fn connection_list(&self, _: Nothing) -> Result<Vec<ConnectionView>, AppError> {
        let book = Book::read(self.rows())?;
        let rows = self.rows().connection_list()?;
        Ok(rows
            .iter()
            .map(|row| book.connection_view(&row.connection))
            .collect())
    }

    /// Adds a connection whose login works. Where the service has several workspaces and none is named,
    /// nothing is added and the answer names them.
    pub fn connection_add(&self, add: ConnectionAdd) -> Result<CheckView, AppError> {
        let secret = given_secret(&add.secret)?;
        let base = BaseUrl::parse(&add.base_url)?;
        let mut connection = Connection {
            id: ConnectionId::generate(self.entropy()),
            service: add.service,
            name: self.free_name(&add.name, None)?,
            origin: base.as_str().to_owned(),
            workspace: add.workspace,
            practice_ledger: None,
            settings: add.settings,
            not_before: None,
            trouble: None,
            proven_at: None,
            created_at: self.now(),
        };
        self.ask_about(&base)?;
        let login = Login {
            origin: connection.origin.clone(),
            secret: secret.clone(),
        };
        let accounts = match self.check_choosing(&mut connection, &login)? {
            Chosen::Accounts(accounts) => accounts,
            Chosen::Among(workspaces) => return self.ask_for_workspace(&connection, workspaces),
        };
        self.store_connection(&connection, &secret, &accounts)
    }

    /// Stores a connection whose login has just been proven to work.
    pub(crate) fn store_connection(
        &self,
        connection: &Connection,
        secret: &Secret,
        accounts: &[ListedAccount],
    ) -> Result<CheckView, AppError> {
        self.inner.logins.keep(connection, secret)?;
        if let Err(error) = self.rows().connection_add(connection, &secret_name(connection)) {
            // Nobody knows this secret's name: better gone than left behind.
            self.inner.logins.forget(connection)?;
            return Err(error.into());
        }
        self.note_works(connection.id, accounts)?;
        self.check_view(connection.id, Vec::new())
    }

    /// Asks whether a connection's login still works, and which accounts it reaches.
    pub fn connection_check(&self, which: ConnectionRef) -> Result<CheckView, AppError> {
        let row = self.known_connection(which.connection)?;
        let workspaces = match self.check_stored(&row)? {
            Check::Works { accounts, workspaces } => {
                self.note_works(which.connection, &accounts)?;
                workspaces
            }
            Check::Rejected(reason) => {
                self.rows()
                    .connection_set_trouble(which.connection, Some(&reason))?;
                self.tell(&DeskEvent::ConnectionsChanged);
                Vec::new()
            }
            Check::ChooseWorkspace(workspaces) => workspaces,
            Check::Unreachable(reason) => return Err(failed(reason)),
        };
        self.check_view(which.connection, workspaces)
    }

    /// Renames a connection, changes its settings, or replaces its secret by one that works. While posts of it
    /// are open a new secret has to reach the same accounts.
    pub fn connection_update(&self, update: ConnectionUpdate) -> Result<ConnectionView, AppError> {
        let row = self.known_connection(update.connection)?;
        let name = update.name.as_deref();
        let name = name
            .map(|name| self.free_name(name, Some(update.connection)))
            .transpose()?;
        if let Some(secret) = &update.secret {
            self.replace_secret(&row, &given_secret(secret)?)?;
        }
        if let Some(name) = name {
            self.rows().connection_rename(update.connection, &name)?;
        }
        if let Some(settings) = &update.settings {
            self.rows()
                .connection_update_settings(update.connection, settings)?;
        }
        self.tell(&DeskEvent::ConnectionsChanged);
        let row = self.known_connection(update.connection)?;
        Ok(Book::read(self.rows())?.connection_view(&row.connection))
    }

    /// Removes a connection, its accounts and its secret; refused while posts of it are open. Answers the drafts
    /// that were meant for its accounts.
    pub fn connection_remove(&self, which: ConnectionRef) -> Result<Vec<DraftRef>, AppError> {
        let row = self.known_connection(which.connection)?;
        let drafts = self.rows().connection_remove(which.connection, self.now())?;
        self.inner.logins.forget(&row.connection)?;
        self.tell(&DeskEvent::ConnectionsChanged);
        Ok(drafts.into_iter().map(|draft| DraftRef { draft }).collect())
    }

    /// A connection that has not been removed.
    pub(crate) fn known_connection(&self, id: ConnectionId) -> Result<ConnectionRow, AppError> {
        let row = self.rows().connection_get(id)?;
        if row.removed_at.is_some() {
            return Err(AppError::not_found(said!(
                "The connection \"{name}\" has been removed.",
                name = row.connection.name
            )));
        }
        Ok(row)
    }

    fn replace_secret(&self, row: &ConnectionRow, secret: &Secret) -> Result<(), AppError> {
        let connection = &row.connection;
        if connection.practice_ledger.is_some() {
            return Err(AppError::conflict(said!(
                "The practice service makes its own secrets."
            )));
        }
        let login = Login {
            origin: connection.origin.clone(),
            secret: secret.clone(),
        };
        let accounts = match self.check_login(connection, &login)? {
            Check::Works { accounts, .. } => accounts,
            Check::Rejected(reason) | Check::Unreachable(reason) => return Err(failed(reason)),
            Check::ChooseWorkspace(_) => {
                return Err(AppError::service(said!(
                    "This secret does not reach the workspace of \"{name}\".",
                    name = &connection.name
                ))
                .with_remedy(said!(
                    "Nothing was changed. Add a new connection for another workspace."
                )));
            }
        };
        // A place that gives no secrets takes none: told before anything is written.
        self.inner.logins.store()?;
        // A secret of another organisation would look for open posts in the wrong place, and send them again. So what
        // it lists is checked against what is open in the transaction that notes it, and only then it takes the place
        // of the other one: what opens from now on is for accounts that both reach.
        let now = self.now();
        self.rows()
            .connection_relist(connection, &accounts, now, self.entropy())?;
        self.inner.logins.keep(connection, secret)?;
        self.rows().connection_set_proven(connection.id, now)?;
        self.tell(&DeskEvent::ConnectionsChanged);
        self.try_again(&self.open_of(connection.id)?)
    }

    /// The open deliveries of a connection, each with why it is held if it is.
    fn open_of(&self, connection: ConnectionId) -> Result<Vec<(DeliveryId, Option<HoldReason>)>, AppError> {
        let rows = self.rows().open_and_unacknowledged()?;
        Ok(rows
            .into_iter()
            .filter(|row| row.view.connection.id == connection && !row.view.delivery.state.is_final())
            .map(|row| {
                let held = row.request.and_then(|request| request.held);
                (row.view.delivery.id, held.map(|held| held.why))
            })
            .collect())
    }

    fn try_again(&self, waiting: &[(DeliveryId, Option<HoldReason>)]) -> Result<(), AppError> {
        for (delivery, why) in waiting {
            if matches!(why, Some(HoldReason::Credential | HoldReason::Keychain)) {
                self.wish(&Intent::TryNow { delivery: *delivery })?;
            }
        }
        Ok(())
    }

    pub(crate) fn note_works(&self, id: ConnectionId, accounts: &[ListedAccount]) -> Result<(), AppError> {
        let now = self.now();
        self.rows().accounts_put(id, accounts, now, self.entropy())?;
        self.rows().connection_set_proven(id, now)?;
        self.tell(&DeskEvent::ConnectionsChanged);
        Ok(())
    }

    /// Checks a login; the only workspace there is, is chosen.
    pub(crate) fn check_choosing(
        &self,
        connection: &mut Connection,
        login: &Login,
    ) -> Result<Chosen, AppError> {
        match self.check_login(connection, login)? {
            Check::Works { accounts, .. } => Ok(Chosen::Accounts(accounts)),
            Check::ChooseWorkspace(workspaces) => match workspaces.as_slice() {
                [(only, _)] if connection.workspace.is_none() => {
                    connection.workspace = Some(only.clone());
                    self.check_choosing(connection, login)
                }
                _ => Ok(Chosen::Among(workspaces)),
            },
            Check::Rejected(reason) | Check::Unreachable(reason) => Err(failed(reason)),
        }
    }

    fn ask_for_workspace(
        &self,
        connection: &Connection,
        workspaces: Vec<(String, String)>,
    ) -> Result<CheckView, AppError> {
        if let Some(named) = &connection.workspace {
            let known: Vec<&str> = workspaces.iter().map(|(id, _)| id.as_str()).collect();
            return Err(
                AppError::invalid(said!("This login reaches no workspace \"{named}\".", named))
                    .with_remedy(said!("It reaches: {known}.", known = known.join(", "))),
            );
        }
        Ok(CheckView {
            connection: Book::read(self.rows())?.connection_view(connection),
            accounts: Vec::new(),
            workspaces,
        })
    }

    fn check_view(&self, id: ConnectionId, workspaces: Vec<(String, String)>) -> Result<CheckView, AppError> {
        let row = self.known_connection(id)?;
        let book = Book::read(self.rows())?;
        let accounts = book
            .choosable_accounts()
            .filter(|account| account.connection == id);
        let accounts = accounts
            .map(|account| book.account_view(account))
            .collect::<Result<_, _>>()?;
        Ok(CheckView {
            connection: book.connection_view(&row.connection),
            accounts,
            workspaces,
        })
    }

    /// A name that no other connection bears.
    fn free_name(&self, name: &str, except: Option<ConnectionId>) -> Result<String, AppError> {
        let name = name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(AppError::invalid(said!("The connection has no name."))
                .with_remedy(said!("Give it one, on one line.")));
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(AppError::invalid(said!(
                "The name of the connection is longer than {most} characters.",
                most = NAME_CHARS_MAX
            )));
        }
        let rows = self.rows().connection_list()?;
        let other = |row: &&ConnectionRow| Some(row.connection.id) != except && row.connection.name == name;
        match rows.iter().find(other) {
            None => Ok(name.to_owned()),
            Some(_) => Err(
                AppError::conflict(said!("Another connection is called \"{name}\".", name))
                    .with_remedy(said!("Choose another name.")),
            ),
        }
    }
}

/// What a check of a new login came to.
pub(crate) enum Chosen {
    /// These accounts.
    Accounts(Vec<ListedAccount>),
    /// One of these workspaces (id and name) has to be named first.
    Among(Vec<(String, String)>),
}
