//! What becomes of one target of a batch.

use crate::{
    id::{AccountId, DeliveryId},
    said::Said,
    words,
};
use serde::{Deserialize, Serialize};

words! {
    /// The state of a delivery. The words are the same in SQL, JSON and the interface.
    DeliveryState: "delivery state" {
        /// Part of a batch, no request yet.
        Planned = "planned",
        /// Frozen, waiting for its turn.
        Waiting = "waiting",
        /// A transmission is open.
        Sending = "sending",
        /// A transmission may have reached the service, and nothing yet proves what it did.
        InDoubt = "in_doubt",
        /// The service has taken it; it is followed until the network has it or not.
        Following = "following",
        /// May not be sent now; the reason says why and what releases it.
        Held = "held",
        /// Came due too late for its policy: the person is asked.
        Asked = "asked",
        /// Final: the service says it is published.
        Published = "published",
        /// Final: a person says it is published.
        PublishedByPerson = "published_by_person",
        /// Final: proven not published.
        Refused = "refused",
        /// Final: the service says failed, which does not prove absence.
        FailedUnproven = "failed_unproven",
        /// Final: taken back before anything left.
        Withdrawn = "withdrawn",
        /// Final: came due too late, and its policy says skip.
        Skipped = "skipped",
        /// Final: a person decided to leave it; still looked at, never sent.
        WrittenOff = "written_off",
    }
}

impl DeliveryState {
    /// Whether nothing happens to it any more by itself.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Published
                | Self::PublishedByPerson
                | Self::Refused
                | Self::FailedUnproven
                | Self::Withdrawn
                | Self::Skipped
                | Self::WrittenOff
        )
    }

    /// Whether the post stands on the network as far as anybody knows.
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Published | Self::PublishedByPerson)
    }

    /// Whether it is proven that nothing of this delivery was published, so that a new key is safe (P6).
    pub const fn is_proven_absent(self) -> bool {
        matches!(self, Self::Refused | Self::Withdrawn | Self::Skipped)
    }
}

/// Why something is as it is: a stable code, the words (the service's own where it spoke), and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Reason {
    /// Stable, for programs: `too_long`, `preflight_failed`, `credential`, …
    pub code: String,
    /// For people.
    pub message: Said,
    /// What would help, if anything is known to.
    pub remedy: Option<Said>,
}

impl Reason {
    /// A reason without a remedy.
    pub fn new(code: impl Into<String>, message: Said) -> Self {
        Self {
            code: code.into(),
            message,
            remedy: None,
        }
    }

    /// The same with a remedy.
    pub fn with_remedy(mut self, remedy: Said) -> Self {
        self.remedy = Some(remedy);
        self
    }
}

/// A post's identity at its service, opaque to us.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct PostId(String);

impl PostId {
    /// As the service wrote it.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// As the service wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A post as the service knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemotePost {
    /// The service's id.
    pub id: PostId,
    /// Where people can see it, once known.
    pub url: Option<String>,
}

/// One target inside a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The delivery that this target's fate is written to.
    pub delivery: DeliveryId,
    /// The account.
    pub account: AccountId,
    /// Where it stands.
    pub state: DeliveryState,
    /// The post at the service, once known.
    pub post: Option<RemotePost>,
    /// Why it stands there.
    pub reason: Option<Reason>,
}

impl Target {
    /// A target that nothing has happened to.
    pub fn planned(delivery: DeliveryId, account: AccountId) -> Self {
        Self {
            delivery,
            account,
            state: DeliveryState::Planned,
            post: None,
            reason: None,
        }
    }
}
