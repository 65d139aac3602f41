//! Batches, deliveries, attempts, attention.

use super::ConfirmPayload;
use sendoff_core::{
    attention::{Attention, SafeAction},
    delivery::{DeliveryState, Reason},
    id::{AccountId, AttemptId, BatchId, ConnectionId, DeliveryId, DraftId, RequestId},
    network::Network,
    said::Said,
    time::UtcInstant,
    words,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What stands with one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeliveryView {
    /// The delivery; none before the draft has a batch.
    pub id: Option<DeliveryId>,
    /// The account.
    pub account: AccountId,
    /// How people call it.
    pub handle: String,
    /// Its network.
    pub network: Network,
    /// The word of its state.
    pub state: DeliveryState,
    /// Where the post is, once known.
    pub url: Option<String>,
    /// Why it stands as it does.
    pub reason: Option<Reason>,
    /// Whether it belongs to the practice service.
    pub practice: bool,
    /// When its state last changed.
    pub changed_at: Option<UtcInstant>,
}

/// Names a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchRef {
    /// Its id.
    pub batch: BatchId,
}

/// A question for batches, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct BatchQuery {
    /// Only this draft's.
    #[ts(optional = nullable)]
    pub draft: Option<DraftId>,
    /// Only open ones.
    pub open: bool,
    /// At most this many (1 to 500; 100 if absent).
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
    /// Go on before this one.
    #[ts(optional = nullable)]
    pub before: Option<BatchId>,
}

/// A batch in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchView {
    /// Its id.
    pub id: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// The draft's label.
    pub label: Option<String>,
    /// Which asking of the draft.
    pub generation: u32,
    /// The text that went out.
    pub text: String,
    /// When it was due.
    pub due: UtcInstant,
    /// When it began.
    pub created_at: UtcInstant,
    /// When its last target became final.
    pub closed_at: Option<UtcInstant>,
    /// Target by target.
    pub deliveries: Vec<DeliveryView>,
}

/// A batch with its whole record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchDetail {
    /// As in a list; its JSON members stand beside these.
    #[serde(flatten)]
    pub batch: BatchView,
    /// The wire log.
    pub attempts: Vec<AttemptView>,
    /// What was looked at.
    pub looks: Vec<LookView>,
    /// What people decided.
    pub decisions: Vec<DecisionView>,
}

/// A question for the wire log, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AttemptQuery {
    /// Only this draft's.
    #[ts(optional = nullable)]
    pub draft: Option<DraftId>,
    /// Only this batch's.
    #[ts(optional = nullable)]
    pub batch: Option<BatchId>,
    /// At most this many (1 to 1000; 200 if absent).
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
}

/// One transmission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttemptView {
    /// Its id.
    pub id: AttemptId,
    /// Of which request.
    pub request: RequestId,
    /// Of which batch.
    pub batch: BatchId,
    /// Counted from 1 within the request.
    pub number: u32,
    /// For whom.
    pub accounts: Vec<AccountId>,
    /// `POST` and the whole address.
    pub target: String,
    /// The key it carried.
    pub idempotency_key: String,
    /// The key's meaning.
    pub business_key: String,
    /// SHA-256 of the body.
    pub body_sha256: String,
    /// The body's length.
    #[ts(type = "number")]
    pub body_bytes: u64,
    /// When it started.
    pub started_at: UtcInstant,
    /// When it ended.
    pub ended_at: Option<UtcInstant>,
    /// How it ended: `never_left`, `lost`, `answered`, `crashed`; none while open.
    pub outcome: Option<String>,
    /// The answer's status.
    pub status: Option<u16>,
    /// The answer's body as text, bounded.
    pub answer: Option<String>,
    /// What was concluded.
    pub conclusion: Option<Said>,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LookView {
    /// Of which request.
    pub request: RequestId,
    /// When.
    pub at: UtcInstant,
    /// What was read, for people.
    pub examined: Said,
    /// What was seen, for people.
    pub verdict: Said,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DecisionView {
    /// About which delivery.
    pub delivery: DeliveryId,
    /// When.
    pub at: UtcInstant,
    /// What was decided.
    pub decision: String,
    /// The evidence that was shown.
    pub evidence: Said,
}

/// An item of the attention list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttentionItem {
    /// What `attention_resolve` takes: a delivery's id, or a draft's or a connection's with its kind before it.
    pub id: String,
    /// Which draft; the first that is planned through a login that fails.
    pub draft: DraftId,
    /// Which batch, if there is one.
    pub batch: Option<BatchId>,
    /// The target, if it is about one.
    pub delivery: Option<DeliveryView>,
    /// The text that was or would be sent.
    pub text: String,
    /// When it was due.
    pub due: Option<UtcInstant>,
    /// Since when it waits for a person.
    pub since: UtcInstant,
    /// Why, and what is safe.
    pub attention: Attention,
    /// What is known: transmissions and looks, one line each.
    pub evidence: Vec<Said>,
    /// The profile's public page, where a person can look for themselves.
    pub profile: Option<String>,
    /// What would help under Accounts, if something would.
    pub cure: Option<Cure>,
}

/// What would let a target go on, and is done under Accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cure {
    /// What is to be done.
    pub act: CureAct,
    /// With which connection.
    pub connection: ConnectionId,
}

words! {
    /// What is to be done about a connection.
    CureAct: "cure" {
        /// Its service does not take the key: it needs a new one.
        NewKey = "new_key",
        /// Look at it and check it: the keychain is locked, or the login does not work.
        Check = "check",
        /// It has been removed: connect the service again.
        Connect = "connect",
    }
}

/// What a person does about an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResolvePayload {
    /// The item.
    pub item: String,
    /// The action; only the item's own are possible.
    pub action: SafeAction,
    /// Where the post is (with `it_is_there`).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub url: Option<String>,
}

/// Take back what has not left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CancelPayload {
    /// Which draft.
    pub draft: DraftId,
    /// One account alone.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub account: Option<AccountId>,
}

/// Retry the failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RetryPayload {
    /// Which draft.
    pub draft: DraftId,
    /// Only these; all that qualify if empty.
    #[serde(default)]
    pub accounts: Vec<AccountId>,
}

/// A text of its own for an account that refused what others have taken, sent to it alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CorrectPayload {
    /// The text as the person has seen it: confirmed with the account's own.
    pub seen: ConfirmPayload,
    /// Which account.
    pub account: AccountId,
    /// Its own text.
    pub own: String,
}

/// What *Retry failed* would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RetryPreview {
    /// Would be sent again: proven absent.
    pub will_send: Vec<DeliveryView>,
    /// Out of reach, and why.
    pub left_out: Vec<LeftOut>,
}

/// A target that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOut {
    /// The account.
    pub account: AccountId,
    /// Why.
    pub reason: Reason,
}

words! {
    /// What became of a wish.
    IntentState: "state of a wish" {
        /// Carried out.
        Done = "done",
        /// Written down; the process that sends will see it.
        Waiting = "waiting",
    }
}

/// The answer to a wish about sending. A refused wish is an error instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IntentAnswer {
    /// Whether it has been carried out already.
    pub state: IntentState,
    /// The batch it led to or touched.
    pub batch: Option<BatchId>,
    /// Targets left out, and why.
    pub left_out: Vec<LeftOut>,
}

/// Pause or resume everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PausePayload {
    /// Paused from now on, or not.
    pub paused: bool,
}

/// What will not go out if Sendoff is quit now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuitCheck {
    /// Batches still open.
    #[ts(type = "number")]
    pub open: u64,
    /// Drafts scheduled.
    #[ts(type = "number")]
    pub scheduled: u64,
    /// The next few, in words: "Tue 24 Nov 09:30 Europe/Berlin: Winterreifen fürs Rad?".
    pub next: Vec<Said>,
}
