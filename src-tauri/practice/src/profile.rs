//! What a client needs to know of a running practice service.

use crate::accounts::PracticeAccount;
use crate::options::PracticeKey;
use serde::Serialize;

/// A running practice service, described for its clients. Serialised, it shows the keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// The ledger's id: a UUID that stays with the data folder. Every answer names it in `X-Practice-Ledger`.
    pub ledger_id: String,
    /// Where it listens, `address:port`.
    pub listen: String,
    /// The part that speaks letmepost's contract.
    pub letmepost: LetmepostProfile,
    /// The part that speaks Postato's contract.
    pub postato: PostatoProfile,
}

/// The part of the practice service that speaks letmepost's contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetmepostProfile {
    /// What stands before `/v1/…`.
    pub base_url: String,
    /// A key that publishes.
    pub key: PracticeKey,
    /// A test key, which publishes nothing unless the plan says so.
    pub sandbox_key: PracticeKey,
    /// The connected accounts.
    pub accounts: Vec<PracticeAccount>,
}

/// The part of the practice service that speaks Postato's contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostatoProfile {
    /// What stands before `/v1/…`.
    pub base_url: String,
    /// The key.
    pub key: PracticeKey,
    /// The workspace that holds the accounts.
    pub workspace: String,
    /// The connected accounts.
    pub accounts: Vec<PracticeAccount>,
}
