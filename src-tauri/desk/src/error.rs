//! The one place where every room's errors become the error that a person sees.

use crate::{
    api::{AppError, ErrorCode},
    copies,
};
use sendoff_client::{AddressError, SetupError};
use sendoff_core::{
    delivery::Reason, id::IdError, misfire::PolicyError, schedule::ScheduleError, tag::TagError,
    words::UnknownWord,
};
use sendoff_secrets::{NameError, SecretError};
use sendoff_store::StoreError;

impl AppError {
    /// An error of this kind, without a remedy.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            remedy: None,
        }
    }

    /// The request makes no sense, and why.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    /// Nothing goes by this name.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// Not possible as things stand.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// The service or its login refused.
    pub fn service(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Service, message)
    }

    /// The same with what to do about it.
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
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
            StoreError::Locked { .. } => Some(
                "Wait for its results, or take back what has not left with cancel. To post it again, duplicate it.",
            ),
            StoreError::Undecided { .. } => Some(copies::DECIDE),
            StoreError::Promise { .. } => {
                Some("This is a defect of Sendoff; nothing was stored. Please report it.")
            }
            _ => None,
        };
        Self {
            code,
            message: error.to_string(),
            remedy: remedy.map(ToOwned::to_owned),
        }
    }
}

impl From<SecretError> for AppError {
    fn from(error: SecretError) -> Self {
        let remedy = match &error {
            SecretError::NoKeychain { .. } => {
                Some("Start with --secrets file to keep secrets in a file that only you can read.")
            }
            _ => None,
        };
        Self {
            code: ErrorCode::Secrets,
            message: sentence(&error.to_string()),
            remedy: remedy.map(ToOwned::to_owned),
        }
    }
}

impl From<NameError> for AppError {
    fn from(error: NameError) -> Self {
        Self::new(ErrorCode::Internal, sentence(&error.to_string()))
    }
}

impl From<AddressError> for AppError {
    fn from(error: AddressError) -> Self {
        Self::invalid(sentence(&error.to_string()))
    }
}

impl From<SetupError> for AppError {
    fn from(error: SetupError) -> Self {
        Self::new(ErrorCode::Service, sentence(&error.to_string()))
    }
}

impl From<ScheduleError> for AppError {
    fn from(error: ScheduleError) -> Self {
        let remedy = match &error {
            ScheduleError::Wall(_) => Some("Write the time as year-month-day hour:minute: 2026-12-01 09:00."),
            ScheduleError::Zone(_) => Some("Use the name of a place as in the IANA list: Europe/Berlin."),
            ScheduleError::Twice { .. } => Some("Say earlier or later."),
            ScheduleError::Gap { .. } => None,
        };
        Self {
            code: ErrorCode::Invalid,
            message: sentence(&error.to_string()),
            remedy: remedy.map(ToOwned::to_owned),
        }
    }
}

macro_rules! invalid {
    ($($error:ty),*) => {$(
        impl From<$error> for AppError {
            fn from(error: $error) -> Self {
                Self::invalid(sentence(&error.to_string()))
            }
        }
    )*};
}
invalid!(PolicyError, IdError, UnknownWord, TagError);

/// Begins like a sentence and ends like one, as every message shown does.
pub(crate) fn sentence(text: &str) -> String {
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
        assert!(error.remedy.unwrap().contains("duplicate"));
    }
}
