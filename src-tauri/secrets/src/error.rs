//! Why a place for secrets cannot be used, told apart so that the person can be told what to do.

use std::{io, path::PathBuf};

/// Why a secret could not be read, kept or forgotten. Never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// This computer, or this session, has no keychain.
    #[error("there is no keychain here ({detail}); start one, or choose to keep secrets in a file")]
    NoKeychain {
        /// The technical words.
        detail: String,
    },
    /// The keychain is locked, or the person did not let it be unlocked.
    #[error("the keychain is locked ({detail}); unlock it and try again")]
    Locked {
        /// The technical words.
        detail: String,
    },
    /// The keychain has several secrets of this name, which only another program can have made.
    #[error(
        "the keychain has several entries for this login; remove the ones too many in the keychain's own window"
    )]
    Ambiguous,
    /// The keychain's entry is not a text that Sendoff has stored.
    #[error("the keychain's entry for this login is not readable text; enter the secret again")]
    NotText,
    /// The keychain does not take this secret.
    #[error("the keychain does not take this secret: {detail}")]
    NotTaken {
        /// The technical words.
        detail: String,
    },
    /// The keychain failed otherwise.
    #[error("the keychain failed: {detail}")]
    Keychain {
        /// The technical words.
        detail: String,
    },
    /// Others than its owner may read or change the file.
    #[error(
        "{path} may be read by others (its mode is {mode:03o}); run chmod 600 on it, and change the secrets in it if someone may have read them"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file belongs to another user.
    #[error("{path} belongs to another user of this computer (number {owner}); choose another file")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The number of the user it belongs to.
        owner: u32,
    },
    /// What stands there is no ordinary file: a folder, a link, a device.
    #[error("{path} is not an ordinary file; choose another one")]
    NotAFile {
        /// The place.
        path: PathBuf,
    },
    /// The file is there and is none of ours, or damaged.
    #[error("{path} is damaged or not a file of Sendoff's secrets; nothing in it was changed")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The file is of a newer Sendoff.
    #[error("{path} was written by a newer Sendoff; nothing in it was changed")]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// The file, or the folder it is in, could not be read or written.
    #[error("{path} could not be {doing}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: "read", "written", "locked".
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
}
