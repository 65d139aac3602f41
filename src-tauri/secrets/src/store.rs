//! The seam: one trait for every place that keeps secrets.

use crate::{Keychain, Secret, SecretError, SecretFile, SecretName};
use std::path::PathBuf;

/// A place that keeps secrets by name. Calls may block; see the crate's documentation.
pub trait SecretStore: Send + Sync {
    /// The secret of this name, or `None` if there is none.
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError>;

    /// Keeps a secret under this name, in place of any earlier one. Kept for good once this returns.
    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError>;

    /// Forgets the secret of this name. No error if there is none.
    fn remove(&self, name: &SecretName) -> Result<(), SecretError>;
}

/// Where a person chose to keep secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretKind {
    /// The operating system's keychain.
    Keychain,
    /// A file readable by its owner alone.
    File {
        /// Where the file is, or will be made.
        path: PathBuf,
    },
}

/// Opens the chosen place. Fails if it cannot be used; never opens another one instead.
pub fn open(kind: &SecretKind) -> Result<Box<dyn SecretStore>, SecretError> {
    match kind {
        SecretKind::Keychain => Ok(Box::new(Keychain::open()?)),
        SecretKind::File { path } => Ok(Box::new(SecretFile::open(path)?)),
    }
}
