//! What a person asks of the sender. Any process may write an intent; only the holder of the sender's lock
//! carries it out, in its own time, and writes the result beside it.

use crate::{
    delivery::Reason,
    id::{AccountId, BatchId, DeliveryId, DraftId},
    schedule::Schedule,
};
use serde::{Deserialize, Serialize};

/// One wish about sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Publish this draft now. With a batch open, that batch is the answer.
    PublishNow {
        /// The draft.
        draft: DraftId,
    },
    /// Take back what has not left.
    Cancel {
        /// The draft.
        draft: DraftId,
        /// One account alone, or all.
        account: Option<AccountId>,
    },
    /// Send again, under the next generation, exactly those targets that are proven absent.
    RetryFailed {
        /// The draft.
        draft: DraftId,
        /// Only these accounts; all that qualify if empty.
        accounts: Vec<AccountId>,
    },
    /// A person's word about one delivery.
    Decide {
        /// The delivery.
        delivery: DeliveryId,
        /// What they decided.
        verdict: PersonVerdict,
    },
    /// Leave these targets of one post out, which came due late, and plan a post of its own for them with the same text.
    PlanLate {
        /// The deliveries.
        deliveries: Vec<DeliveryId>,
        /// The id of the new post.
        apart: DraftId,
        /// Its plan.
        plan: Schedule,
    },
    /// Try now what is held, waiting or to be looked at.
    TryNow {
        /// The delivery.
        delivery: DeliveryId,
    },
}

/// A person's word about one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum PersonVerdict {
    /// It is there.
    ItIsThere {
        /// Where.
        url: Option<String>,
    },
    /// It is not there; nothing more.
    NotThere,
    /// It is not there, and they looked: send it again.
    SendAgain,
    /// Leave it.
    Leave,
    /// It came due late: publish it all the same.
    PublishLate,
    /// It came due late: leave it out.
    SkipLate,
}

/// What became of an intent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum IntentOutcome {
    /// Done.
    Done {
        /// The batch it led to or touched.
        batch: Option<BatchId>,
        /// Targets left out, and why.
        left_out: Vec<(AccountId, Reason)>,
    },
    /// Not possible, and why. Nothing changed.
    Refused {
        /// For people.
        reason: Reason,
    },
}
