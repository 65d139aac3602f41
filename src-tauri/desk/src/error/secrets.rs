//! What can go wrong with the place for secrets, in words for people: that room knows no other, and so cannot say it.

use sendoff_core::{said, said::Said};
use sendoff_secrets::SecretError;

/// The same to a person.
pub(crate) fn said(error: &SecretError) -> Said {
    match error {
        SecretError::NoKeychain { detail } => said!(
            "There is no keychain here ({detail}); start one, or choose to keep secrets in a file.",
            detail
        ),
        SecretError::Locked { detail } => said!(
            "The keychain is locked ({detail}); unlock it and try again.",
            detail
        ),
        SecretError::Ambiguous => said!(
            "The keychain has several entries for this login; remove the ones too many in the keychain's own window."
        ),
        SecretError::NotText => {
            said!("The keychain's entry for this login is not readable text; enter the secret again.")
        }
        SecretError::NotTaken { detail } => {
            said!("The keychain does not take this secret: {detail}.", detail)
        }
        SecretError::Keychain { detail } => said!("The keychain failed: {detail}.", detail),
        SecretError::Exposed { path, mode } => said!(
            "{path} may be read by others (its mode is {mode}); run chmod 600 on it, and change the secrets in it if someone may have read them.",
            path,
            mode = format!("{mode:03o}")
        ),
        SecretError::Foreign { path, owner } => said!(
            "{path} belongs to another user of this computer (number {owner}); choose another file.",
            path,
            owner = *owner
        ),
        SecretError::NotAFile { path } => said!("{path} is not an ordinary file; choose another one.", path),
        SecretError::Damaged { path } => said!(
            "{path} is damaged or not a file of Sendoff's secrets; nothing in it was changed.",
            path
        ),
        SecretError::Newer { path } => said!(
            "{path} was written by a newer Sendoff; nothing in it was changed.",
            path
        ),
        SecretError::Io { path, doing, source } => {
            let source = source.to_string();
            match *doing {
                "read" => said!("{path} could not be read: {source}.", path, source),
                "written" => said!("{path} could not be written: {source}.", path, source),
                _ => said!(
                    "{path} could not be {doing}: {source}.",
                    path,
                    doing = *doing,
                    source
                ),
            }
        }
    }
}
