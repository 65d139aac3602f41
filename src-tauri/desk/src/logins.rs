//! Secrets and addresses of logins: from the keychain or file for real ones, from the running practice
//! service for practice ones, whose port and secret change with every start.

use crate::{
    PracticeLink, PracticeService,
    api::AppError,
    error::{secrets, technical},
    hub::lock,
};
use sendoff_core::{connection::Connection, said, said::Said};
use sendoff_engine::{Login, LoginError};
use sendoff_secrets::{Secret, SecretError, SecretKind, SecretName, SecretStore};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

/// Where a person chose to keep secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretsChoice {
    /// The operating system's keychain.
    Keychain,
    /// A file in the data folder that only its owner can read.
    File,
}

/// The name of the file for [`SecretsChoice::File`].
const SECRETS_FILE: &str = "secrets.json";

/// All secrets behind one door. The chosen place is opened when it is first needed, so that a computer
/// without a keychain can still use everything that needs none.
pub(crate) struct Logins {
    kind: SecretKind,
    opened: Mutex<Option<Arc<dyn SecretStore>>>,
    practice: Option<Arc<dyn PracticeLink>>,
}

impl Logins {
    pub(crate) fn new(choice: SecretsChoice, folder: &Path, practice: Option<Arc<dyn PracticeLink>>) -> Self {
        let kind = match choice {
            SecretsChoice::Keychain => SecretKind::Keychain,
            SecretsChoice::File => SecretKind::File {
                path: folder.join(SECRETS_FILE),
            },
        };
        Self {
            kind,
            opened: Mutex::new(None),
            practice,
        }
    }

    /// The chosen place, in words.
    pub(crate) fn place(&self) -> Said {
        match &self.kind {
            SecretKind::Keychain => said!("the system's keychain"),
            SecretKind::File { path } => Said::as_is(path.display().to_string()),
        }
    }

    /// Opens the chosen place if it is not open yet.
    pub(crate) fn store(&self) -> Result<Arc<dyn SecretStore>, SecretError> {
        let mut opened = lock(&self.opened);
        if let Some(store) = &*opened {
            return Ok(Arc::clone(store));
        }
        let store: Arc<dyn SecretStore> = Arc::from(sendoff_secrets::open(&self.kind)?);
        *opened = Some(Arc::clone(&store));
        Ok(store)
    }

    /// The running practice service that this connection belongs to: `None` for a real service, and for one
    /// that was added by its address and is not ours.
    fn practice_now(&self, connection: &Connection) -> Option<PracticeService> {
        let ledger = connection.practice_ledger.as_deref()?;
        let address = self.practice.as_ref()?.running()?;
        let service = address.service(connection.service)?.clone();
        (address.ledger == ledger).then_some(service)
    }

    /// Keeps a connection's secret. A practice secret is held in memory by the service and written nowhere.
    pub(crate) fn keep(&self, connection: &Connection, secret: &Secret) -> Result<(), AppError> {
        if is_stored(connection) {
            self.store()?
                .set(&SecretName::new(&secret_name(connection))?, secret)?;
        }
        Ok(())
    }

    /// Forgets a connection's secret.
    pub(crate) fn forget(&self, connection: &Connection) -> Result<(), AppError> {
        if is_stored(connection) {
            self.store()?
                .remove(&SecretName::new(&secret_name(connection))?)?;
        }
        Ok(())
    }
}

impl sendoff_engine::Logins for Logins {
    fn login(&self, connection: &Connection, secret_name: &str) -> Result<Login, LoginError> {
        if !is_stored(connection) {
            let service = self.practice_now(connection).ok_or_else(|| {
                LoginError::NotRunning(said!(
                    "The practice service that \"{name}\" belongs to does not run here.",
                    name = &connection.name
                ))
            })?;
            return Ok(Login {
                origin: service.base_url,
                secret: service.secret,
            });
        }
        let locked = |error: SecretError| LoginError::Keychain(secrets::said(&error));
        let name = SecretName::new(secret_name).map_err(|error| LoginError::Keychain(technical(&error)))?;
        let secret = self.store().map_err(locked)?.get(&name).map_err(locked)?;
        let secret = secret.ok_or_else(|| {
            LoginError::Keychain(said!(
                "The secret of \"{name}\" is not in {place}.",
                name = &connection.name,
                place = self.place()
            ))
        })?;
        Ok(Login {
            origin: connection.origin.clone(),
            secret,
        })
    }
}

/// Whether a connection's secret is kept by us.
fn is_stored(connection: &Connection) -> bool {
    connection.practice_ledger.is_none()
}

/// The name of a connection's secret.
pub(crate) fn secret_name(connection: &Connection) -> String {
    match &connection.practice_ledger {
        Some(ledger) => format!("practice/{ledger}/{}", connection.service),
        None => format!("connection/{}", connection.id),
    }
}

/// A secret as a person or a pipe gives it: blank space around it is not part of it.
pub(crate) fn given_secret(text: &str) -> Result<Secret, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::invalid(said!("The secret is empty."))
            .with_remedy(said!("Give the service's key; in a terminal, on standard input.")));
    }
    if text.chars().any(char::is_control) {
        return Err(AppError::invalid(said!(
            "The secret has a line break or another character that no key has."
        ))
        .with_remedy(said!("Copy the key again, on one line.")));
    }
    Ok(Secret::new(text.to_owned()))
}
