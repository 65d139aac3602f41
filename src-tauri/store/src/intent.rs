//! Intents: what people ask of the sender, from any process.

use crate::{Desk, Journal, StoreError, error::unfinished};
use sendoff_core::{
    entropy::Entropy,
    intent::{Intent, IntentOutcome},
    time::UtcInstant,
};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// One intent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct IntentId(Uuid);

impl IntentId {
    /// A fresh version 4 id (RFC 9562 §5.4) out of the given entropy.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(uuid::Builder::from_random_bytes(entropy.bytes16()).into_uuid())
    }

    /// The id with exactly these bits.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "intent:{}", self.0.as_hyphenated())
    }
}

impl FromStr for IntentId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::try_parse(text.trim()).map(Self)
    }
}

impl Desk {
    /// Stores an intent for the sender to carry out, in this process or another.
    pub fn intent_add(&self, intent: &Intent, now: UtcInstant, id: IntentId) -> Result<(), StoreError> {
        let _ = (intent, now, id);
        unfinished()
    }

    /// What became of an intent; `None` while it waits.
    pub fn intent_outcome(&self, id: IntentId) -> Result<Option<IntentOutcome>, StoreError> {
        let _ = id;
        unfinished()
    }
}

impl Journal {
    /// The intents not carried out yet, oldest first.
    pub fn intents_pending(&self) -> Result<Vec<(IntentId, Intent)>, StoreError> {
        unfinished()
    }

    /// Stores what became of an intent; once ([`StoreError::Conflict`]).
    pub fn intent_done(
        &self,
        id: IntentId,
        outcome: &IntentOutcome,
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let _ = (id, outcome, now);
        unfinished()
    }
}
