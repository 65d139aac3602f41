//! The keys under which a service is asked for the same thing at most once.
//!
//! A business key names *what* is asked for; the `Idempotency-Key` is the first half of its SHA-256. Both
//! are stored with the frozen bytes and never computed anew for a repeat. Every account enters the key,
//! since Postato scopes keys to the whole tenant
//! (<https://docs.postato.com.br/guides/idempotency>): one draft for three accounts must never share one.

use crate::id::{AccountId, ConnectionId, DraftId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Which asking of a draft this is, from 1. Generations never restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "number"))]
pub struct Generation(u32);

impl Generation {
    /// The first one.
    pub const FIRST: Self = Self(1);

    /// The `n`-th generation, `n` from 1; 0 is read as 1.
    pub fn new(n: u32) -> Self {
        Self(n.max(1))
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The one after this.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// `sendoff/1/<draft>/<generation>/<connection>/<account>[,<account>…]`, ASCII, accounts sorted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessKey(String);

impl BusinessKey {
    /// The key of one request: the same facts always give the same key, in whatever order the accounts come.
    pub fn of(
        draft: DraftId,
        generation: Generation,
        connection: ConnectionId,
        accounts: &[AccountId],
    ) -> Self {
        let mut sorted = accounts.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let accounts: Vec<String> = sorted.iter().map(ToString::to_string).collect();
        Self(format!(
            "sendoff/1/{draft}/{}/{connection}/{}",
            generation.get(),
            accounts.join(",")
        ))
    }

    /// A key read back from storage.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The header's value: the first 32 hexadecimal characters of the SHA-256 of this key.
    pub fn idempotency_key(&self) -> IdempotencyKey {
        let mut digest = hex::encode(Sha256::digest(self.0.as_bytes()));
        digest.truncate(32);
        IdempotencyKey(digest)
    }
}

/// What stands in the `Idempotency-Key` header: 32 lower-case hexadecimal characters, sent bare.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// A key read back from storage.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 of the exact body bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodyHash([u8; 32]);

impl BodyHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// A hash read back from its hexadecimal form; `None` if it is not 64 hexadecimal characters.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

impl fmt::Display for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected values computed with coreutils:
    //   printf %s "sendoff/1/…" | sha256sum | cut -c1-32
    const DRAFT: &str = "3f0c8a52-7d1e-4f6b-9a44-0d2b6c1e9f10";
    const CONNECTION: &str = "b7e1d6c9-2a3f-4c58-8e07-5a9f1c3d2e84";
    const FIRST: &str = "0b6f2f2e-5b0d-4d43-9b1c-6d1a4f0c7a11";
    const SECOND: &str = "91aa2b3c-4d5e-4f60-8172-93a4b5c6d7e8";

    fn key(generation: u32, accounts: &[&str]) -> BusinessKey {
        let accounts: Vec<AccountId> = accounts.iter().map(|a| a.parse().unwrap()).collect();
        let generation = Generation::new(generation);
        BusinessKey::of(
            DRAFT.parse().unwrap(),
            generation,
            CONNECTION.parse().unwrap(),
            &accounts,
        )
    }

    #[test]
    fn vectors_computed_by_other_means() {
        let one = key(1, &[FIRST]);
        assert_eq!(
            one.as_str(),
            "sendoff/1/3f0c8a52-7d1e-4f6b-9a44-0d2b6c1e9f10/1/b7e1d6c9-2a3f-4c58-8e07-5a9f1c3d2e84/0b6f2f2e-5b0d-4d43-9b1c-6d1a4f0c7a11"
        );
        assert_eq!(one.idempotency_key().as_str(), "77813d31d6c81ad851bdc340b53e6c51");
        assert_eq!(
            key(2, &[FIRST]).idempotency_key().as_str(),
            "aa089507f3ec496db8abcdd97e512840"
        );
        assert_eq!(
            key(1, &[FIRST, SECOND]).idempotency_key().as_str(),
            "a26bace98b03bcf07af56e82ad90afdc"
        );
    }

    #[test]
    fn accounts_are_sorted_and_named_once() {
        assert_eq!(key(1, &[SECOND, FIRST, FIRST]), key(1, &[FIRST, SECOND]));
    }

    #[test]
    fn the_vector_published_for_postato_agrees_with_the_derivation() {
        let text = "draft-7f3c|rev-2|wks_01JEXAMPLE0000000000000WKS|acc_01JEXAMPLE0000000000000ACC|twitter";
        let key = BusinessKey::from_stored(text.to_owned()).idempotency_key();
        assert_eq!(key.as_str(), "fde4e746363e099becf0b450a5727dfa");
    }

    #[test]
    fn body_hashes_read_back() {
        let hash = BodyHash::of(b"abc");
        assert_eq!(
            hash.to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(BodyHash::from_hex(&hash.to_string()), Some(hash));
        assert_eq!(BodyHash::from_hex("xyz"), None);
    }

    #[test]
    fn keys_and_hashes_are_written_out() {
        let key = key(1, &[FIRST]).idempotency_key();
        assert_eq!(key.to_string(), key.as_str());
        let hash = BodyHash::of(b"");
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(format!("{hash:?}"), format!("sha256:{empty}"));
    }
}
