//! Asking a service about a login: whether it works, which accounts it reaches. Questions only; nothing here
//! publishes.

use crate::{
    Desk,
    api::{AppError, ErrorCode},
    practice::practice_start_hint,
};
use sendoff_client::{BaseUrl, Limits};
use sendoff_core::{connection::Connection, delivery::Reason, said, witness::Witness};
use sendoff_engine::{Login, LoginError, Logins as _, ask};
use sendoff_services::Check;
use sendoff_store::ConnectionRow;

impl Desk {
    /// Asks under a given login.
    pub(crate) fn check_login(&self, connection: &Connection, login: &Login) -> Result<Check, AppError> {
        Ok(self.ask_login(connection, login)?.0)
    }

    /// The same, with what the service's clock said.
    pub(crate) fn ask_login(
        &self,
        connection: &Connection,
        login: &Login,
    ) -> Result<(Check, Option<Witness>), AppError> {
        let service = sendoff_services::service(connection.service);
        let base = BaseUrl::parse(&login.origin)?;
        let headers = service.headers(login.secret.expose(), None).map_err(|_| {
            AppError::invalid(said!("The secret has a character that cannot be sent."))
                .with_remedy(said!("Copy the service's key again."))
        })?;
        let inner = &self.inner;
        let conversation = service.check(connection);
        let asked = inner.runtime()?.block_on(ask(
            inner.transport.as_ref(),
            inner.clock.as_ref(),
            &base,
            &headers,
            Limits::default(),
            conversation,
        ));
        let witness = asked.witness;
        asked.result.map(|check| (check, witness)).ok_or_else(|| {
            AppError::new(
                ErrorCode::Internal,
                said!("A question to the service could not be put on the wire."),
            )
        })
    }

    /// Asks under the login that is stored, starting the practice service if it is one of its own.
    pub(crate) fn check_stored(&self, row: &ConnectionRow) -> Result<Check, AppError> {
        let login = self.login_of(row)?;
        self.check_login(&row.connection, &login)
    }

    pub(crate) fn login_of(&self, row: &ConnectionRow) -> Result<Login, AppError> {
        if row.connection.practice_ledger.is_some()
            && let Some(practice) = &self.inner.practice
        {
            practice.start()?;
        }
        self.inner
            .logins
            .login(&row.connection, &row.secret_name)
            .map_err(|error| match error {
                LoginError::Keychain(message) => AppError::new(ErrorCode::Secrets, message)
                    .with_remedy(said!("Unlock it, or enter the secret again.")),
                LoginError::NotRunning(message) => {
                    AppError::service(message).with_remedy(practice_start_hint())
                }
            })
    }
}

/// What a rejected or unreachable check says to a person who wanted it to work.
pub(crate) fn failed(reason: Reason) -> AppError {
    AppError {
        code: ErrorCode::Service,
        message: reason.message,
        remedy: reason.remedy,
    }
}
