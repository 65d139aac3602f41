//! Identities: one type per noun, so that no id can stand where another belongs.
//!
//! Ids are UUIDs, written lower-case and hyphenated everywhere (SQL, JSON, keys). They are made from
//! given entropy; this module has no randomness of its own.

use crate::entropy::Entropy;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that is no id of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a {noun} id: it looks like 3f0c8a52-7d1e-4f6b-9a44-0d2b6c1e9f10")]
pub struct IdError {
    noun: &'static str,
    text: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh version 4 id (RFC 9562 §5.4) out of the given entropy.
            pub fn generate(entropy: &dyn Entropy) -> Self {
                Self(uuid::Builder::from_random_bytes(entropy.bytes16()).into_uuid())
            }

            /// The id with exactly these bits.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bits.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($noun, ":{}"), self.0.as_hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text.trim()).map(Self).map_err(|_| IdError { noun: $noun, text: text.to_owned() })
            }
        }
    )*};
}

ids! {
    /// A draft: given at creation, never changed, the stable part of every business key.
    DraftId = "draft";
    /// One saved state of a draft's content.
    RevisionId = "revision";
    /// One login at a service.
    ConnectionId = "connection";
    /// One profile reached through one connection.
    AccountId = "account";
    /// One act of publishing a draft.
    BatchId = "batch";
    /// What becomes of one target of a batch.
    DeliveryId = "delivery";
    /// One HTTP request of a batch.
    RequestId = "request";
    /// One transmission of a request.
    AttemptId = "attempt";
    /// A data folder: given with its database, and borne by every copy of it.
    FolderId = "folder";
    /// This installation: one person's Sendoff on one machine. It lives outside every data folder.
    InstallationId = "installation";
}
