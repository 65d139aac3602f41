//! Where secrets stay: the operating system's keychain, or an owner-only file that the person chose openly.
//!
//! One trait, [`SecretStore`], and [`open`] for the store that the person chose ([`SecretKind`]). [`probe`]
//! says beforehand whether this computer has a keychain, so that the choice can be offered; nothing
//! here ever falls back from the keychain to the file by itself.
//!
//! Every call may block: a keychain may ask the person to unlock it, and waits for the answer. Call from
//! a thread that may wait, never from an async task.
//!
//! # What is deliberately absent
//!
//! - **Caching.** Each `get` asks the store again; a secret lives in memory as long as its [`Secret`].
//! - **Encryption of our own.** The file is protected by its permissions, which is what is promised of it.
//! - **Listing.** Names are known to those who stored them.
//! - **Printing.** [`Secret`] prints redacted, and no error repeats a secret or a piece of a damaged file.

mod error;
mod file;
mod keychain;
mod secret;
mod store;

pub use error::SecretError;
pub use file::SecretFile;
pub use keychain::{Keychain, probe};
pub use secret::{NameError, Secret, SecretName};
pub use store::{SecretKind, SecretStore, open};
