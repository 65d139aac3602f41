//! The one place where every room's errors become the error that a person sees.

pub(crate) mod secrets;

use crate::{
    api::{AppError, ErrorCode},
    copies,
};
use sendoff_client::{AddressError, SetupError};
use sendoff_core::{
    delivery::Reason, id::IdError, misfire::PolicyError, pace::PaceError, said, said::Said,
    schedule::ScheduleError, tag::TagError, words::UnknownWord,
};
use sendoff_secrets::{NameError, SecretError};
use sendoff_store::StoreError;

impl AppError {
    /// An error of this kind, without a remedy.
    pub fn new(code: ErrorCode, message: Said) -> Self {
        Self {
            code,
            message,
            remedy: None,
        }
    }

    /// The request makes no sense, and why.
    pub fn invalid(message: Said) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    /// Nothing goes by this name.
    pub fn not_found(message: Said) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// Not possible as things stand.
    pub fn conflict(message: Said) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// The service or its login refused.
    pub fn service(message: Said) -> Self {
        Self::new(ErrorCode::Service, message)
    }

    /// The same with what to do about it.
    pub fn with_remedy(mut self, remedy: Said) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// A reason as an error of this kind.
    pub fn of_reason(code: ErrorCode, reason: Reason) -> Self {
        Self {
            code,
            message: reason.message,
            remedy: reason.remedy,
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NotFound { .. } => ErrorCode::NotFound,
            StoreError::Conflict { .. }
            | StoreError::Locked { .. }
            | StoreError::Collision { .. }
            | StoreError::Occupied { .. }
            | StoreError::ConnectionInUse
            | StoreError::OtherLogin { .. }
            | StoreError::NameTaken { .. }
            | StoreError::Unconfirmed
            | StoreError::Consumed
            | StoreError::GoneOut
            | StoreError::Undecided { .. } => ErrorCode::Conflict,
            StoreError::Fenced | StoreError::InUse { .. } | StoreError::SentElsewhere { .. } => {
                ErrorCode::Busy
            }
            StoreError::Promise { .. } => ErrorCode::Internal,
            _ => ErrorCode::Storage,
        };
        let remedy = match &error {
            StoreError::Locked { .. } => Some(said!(
                "Wait for its results, or take back what has not left with cancel. To post it again, duplicate it."
            )),
            StoreError::OtherLogin { .. } => Some(said!(
                "Nothing was changed. Use a secret of the same login, or wait until they have ended."
            )),
            StoreError::Undecided { .. } => Some(copies::decide()),
            StoreError::Promise { .. } => Some(said!(
                "This is a defect of Sendoff; nothing was stored. Please report it."
            )),
            _ => None,
        };
        Self {
            code,
            message: error.said(),
            remedy,
        }
    }
}

impl From<SecretError> for AppError {
    fn from(error: SecretError) -> Self {
        let remedy = match &error {
            SecretError::NoKeychain { .. } => Some(said!(
                "Start with --secrets file to keep secrets in a file that only you can read."
            )),
            _ => None,
        };
        Self {
            code: ErrorCode::Secrets,
            message: secrets::said(&error),
            remedy,
        }
    }
}

impl From<NameError> for AppError {
    fn from(error: NameError) -> Self {
        Self::new(ErrorCode::Internal, technical(&error))
    }
}

impl From<AddressError> for AppError {
    fn from(error: AddressError) -> Self {
        Self::invalid(error.said())
    }
}

impl From<SetupError> for AppError {
    fn from(error: SetupError) -> Self {
        Self::new(ErrorCode::Service, error.said())
    }
}

impl From<ScheduleError> for AppError {
    fn from(error: ScheduleError) -> Self {
        let remedy = match &error {
            ScheduleError::Wall(_) => Some(said!(
                "Write the time as year-month-day hour:minute: 2026-12-01 09:00."
            )),
            ScheduleError::Zone(_) => Some(said!(
                "Use the name of a place as in the IANA list: Europe/Berlin."
            )),
            ScheduleError::Twice { .. } => Some(said!("Say earlier or later.")),
            ScheduleError::Gap { .. } => None,
        };
        Self {
            code: ErrorCode::Invalid,
            message: error.said(),
            remedy,
        }
    }
}

macro_rules! invalid {
    ($($error:ty),*) => {$(
        impl From<$error> for AppError {
            fn from(error: $error) -> Self {
                Self::invalid(error.said())
            }
        }
    )*};
}
invalid!(TagError, PaceError);

/// The words of programs and of the terminal: whoever uses the window never meets them.
macro_rules! malformed {
    ($($error:ty),*) => {$(
        impl From<$error> for AppError {
            fn from(error: $error) -> Self {
                Self::invalid(technical(&error))
            }
        }
    )*};
}
malformed!(PolicyError, IdError, UnknownWord);

/// A system's or a library's own words, which nobody translates, as a sentence.
pub(crate) fn technical(words: &dyn std::fmt::Display) -> Said {
    Said::as_is(sentence(&words.to_string()))
}

/// Begins like a sentence and ends like one, as every message shown does.
fn sentence(text: &str) -> String {
    let mut chars = text.trim_end().chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let mut said: String = first.to_uppercase().collect();
    said.push_str(chars.as_str());
    if !said.ends_with(['.', '!', '?', '…']) {
        said.push('.');
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_a_sentence() {
        assert_eq!(sentence("the keychain is locked"), "The keychain is locked.");
        assert_eq!(sentence("\"9h\" is not a time"), "\"9h\" is not a time.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn a_locked_draft_says_what_can_be_done() {
        let locked = StoreError::Locked {
            batch: "3f0c8a52-7d1e-4f6b-9a44-0d2b6c1e9f10".parse().unwrap(),
        };
        let error = AppError::from(locked);
        assert_eq!(error.code, ErrorCode::Conflict);
        assert!(error.remedy.unwrap().to_string().contains("duplicate"));
    }
}
