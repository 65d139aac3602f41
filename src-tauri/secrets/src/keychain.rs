//! The operating system's keychain: Keychain Services on macOS, Credential Manager on Windows, the Secret
//! Service (<https://specifications.freedesktop.org/secret-service/latest/>) elsewhere.

use crate::{Secret, SecretError, SecretName, SecretStore};
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// What our entries are filed under in the keychain's own window.
const SERVICE: &str = "Sendoff";

/// The operating system's keychain.
pub struct Keychain {
    /// The connection, made anew after a failure: keychains are restarted while we run.
    connection: Mutex<Option<Arc<CredentialStore>>>,
}

impl std::fmt::Debug for Keychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keychain")
    }
}

/// Whether this computer has a keychain that answers: asks it for an entry that does not exist.
///
/// It asks the person nothing, and so cannot tell whether the keychain is locked.
pub fn probe() -> Result<(), SecretError> {
    let keychain = Keychain::open()?;
    keychain.with_entry("probe", |entry| match entry.get_secret() {
        Ok(secret) => {
            drop(Zeroizing::new(secret));
            Ok(())
        }
        Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error),
    })
}

impl Keychain {
    /// Connects to the keychain. [`SecretError::NoKeychain`] if there is none.
    pub fn open() -> Result<Self, SecretError> {
        let connection = connect()?;
        Ok(Self {
            connection: Mutex::new(Some(connection)),
        })
    }

    fn with_entry<T>(
        &self,
        name: &str,
        act: impl FnOnce(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, SecretError> {
        let connection = self.connection()?;
        let done = connection
            .build(SERVICE, name, None)
            .and_then(|entry| act(&entry));
        done.map_err(|error| {
            let error = told_apart(error);
            if matches!(error, SecretError::Keychain { .. }) {
                *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            error
        })
    }

    fn connection(&self) -> Result<Arc<CredentialStore>, SecretError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = connection.as_ref() {
            return Ok(connection.clone());
        }
        let made = connect()?;
        *connection = Some(made.clone());
        Ok(made)
    }
}

impl SecretStore for Keychain {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        let bytes = self.with_entry(name.as_str(), |entry| match entry.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        let Some(bytes) = bytes else { return Ok(None) };
        let text = std::str::from_utf8(&bytes).map_err(|_| SecretError::NotText)?;
        Ok(Some(Secret::new(text.to_owned())))
    }

    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError> {
        self.with_entry(name.as_str(), |entry| {
            entry.set_secret(secret.expose().as_bytes())
        })
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        self.with_entry(name.as_str(), |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            other => other,
        })
    }
}

fn connect() -> Result<Arc<CredentialStore>, SecretError> {
    system_store().map_err(|error| SecretError::NoKeychain {
        detail: words(&error),
    })
}

#[cfg(all(unix, not(target_os = "macos")))]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

fn told_apart(error: Error) -> SecretError {
    let detail = words(&error);
    match error {
        Error::NoStorageAccess(_) => SecretError::Locked { detail },
        Error::Ambiguous(_) => SecretError::Ambiguous,
        Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            SecretError::NotText
        }
        Error::TooLong(..) | Error::Invalid(..) | Error::NotSupportedByStore(_) => {
            SecretError::NotTaken { detail }
        }
        Error::NoDefaultStore => SecretError::NoKeychain { detail },
        _ => SecretError::Keychain { detail },
    }
}

/// The error's words, for those kinds whose words cannot hold data from the keychain.
fn words(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble() -> Box<dyn std::error::Error + Send + Sync> {
        "prompt dismissed".into()
    }

    #[test]
    fn the_keychains_errors_are_told_apart() {
        use SecretError as E;
        assert!(
            matches!(told_apart(Error::NoStorageAccess(trouble())), E::Locked { detail } if detail.contains("dismissed"))
        );
        assert!(matches!(
            told_apart(Error::PlatformFailure(trouble())),
            E::Keychain { .. }
        ));
        assert!(matches!(told_apart(Error::NoDefaultStore), E::NoKeychain { .. }));
        assert!(matches!(told_apart(Error::Ambiguous(Vec::new())), E::Ambiguous));
        assert!(matches!(
            told_apart(Error::TooLong("secret".into(), 10)),
            E::NotTaken { .. }
        ));
    }

    #[test]
    fn p11_bytes_from_the_keychain_are_not_in_the_error() {
        for error in [
            Error::BadEncoding(b"hUnTeR2\xff".to_vec()),
            Error::BadDataFormat(b"hUnTeR2".to_vec(), "hUnTeR2".into()),
        ] {
            let error = told_apart(error);
            assert!(!format!("{error} {error:?}").contains("hUnTeR2"));
            assert!(matches!(error, SecretError::NotText));
        }
    }
}
