//! Accounts: who can be published to.

use crate::{
    Desk,
    api::{AccountPause, AccountQuery, AccountTreat, AccountView, AppError, ConnectionRef, DeskEvent},
    book::{Book, name_of},
};
use sendoff_core::{connection::Habits, pace::Pace, said};
use sendoff_store::AccountFilter;

impl Desk {
    /// The accounts, by network and handle. With `refresh` every service is asked first; one that cannot be
    /// reached is an error, told after all have been asked.
    pub fn account_list(&self, query: AccountQuery) -> Result<Vec<AccountView>, AppError> {
        if query.refresh {
            self.refresh()?;
        }
        let book = Book::read(self.rows())?;
        let accounts = self.rows().accounts(AccountFilter {
            connection: None,
            removed_too: query.removed,
        })?;
        accounts
            .iter()
            .map(|account| book.account_view(account))
            .collect()
    }

    /// Pauses an account, or lets it go on.
    pub fn account_pause(&self, pause: AccountPause) -> Result<AccountView, AppError> {
        self.rows().account_pause(pause.account, pause.paused)?;
        self.tell(&DeskEvent::ConnectionsChanged);
        self.poke();
        let account = self.rows().account(pause.account)?;
        Book::read(self.rows())?.account_view(&account)
    }

    /// Says how an account is to be treated: its zone, whether new drafts are meant for it, its pace.
    pub fn account_treat(&self, treat: AccountTreat) -> Result<AccountView, AppError> {
        let pace = treat.pace_minutes.map(Pace::of_minutes).transpose();
        let habits = Habits {
            zone: treat.zone,
            by_default: treat.by_default,
            pace: pace.map_err(AppError::from)?,
        };
        if let Some(other) = self.rows().account_treat(treat.account, habits)? {
            let other = self.rows().account(other)?;
            return Err(AppError::conflict(said!(
                "{name} is chosen for new drafts already, through another connection.",
                name = name_of(&other)
            ))
            .with_remedy(said!("Take the choice back there first: one profile, one post.")));
        }
        self.tell(&DeskEvent::ConnectionsChanged);
        self.poke();
        let account = self.rows().account(treat.account)?;
        Book::read(self.rows())?.account_view(&account)
    }

    fn refresh(&self) -> Result<(), AppError> {
        let rows = self.rows().connection_list()?;
        let checks = rows.iter().map(|row| {
            let connection = row.connection.id;
            self.connection_check(ConnectionRef { connection }).map(drop)
        });
        checks.collect::<Vec<_>>().into_iter().collect()
    }
}
