//! Requests: frozen once, then moved by compare-and-set alone.

use crate::{AttemptChange, DecisionRow, Journal, LookRow, StoreError, error::unfinished};
use sendoff_core::{
    connection::{Account, Connection},
    delivery::Reason,
    id::{AccountId, BatchId, ConnectionId, DeliveryId, DraftId, RequestId},
    key::{BodyHash, BusinessKey, Generation, IdempotencyKey},
    misfire::MisfirePolicy,
    request::{Request, RequestState},
    time::UtcInstant,
    witness::Witness,
};

/// What is frozen, once per request: from here on bytes and keys never change (P1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// The request as the machine left it; its targets in the order of the body.
    pub request: Request,
    /// When the machine wants something next.
    pub next_at: Option<UtcInstant>,
    /// Of which batch.
    pub batch: BatchId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Under which generation.
    pub generation: Generation,
    /// Where it goes: scheme, host, port, perhaps a path prefix.
    pub origin: String,
    /// Path and query.
    pub path: String,
    /// The exact body bytes.
    pub body: Vec<u8>,
    /// Their hash; checked against them.
    pub body_hash: BodyHash,
    /// What is asked for.
    pub business_key: BusinessKey,
    /// What stands in the header.
    pub idempotency_key: IdempotencyKey,
    /// One per target.
    pub texts: Vec<FrozenText>,
    /// Now.
    pub now: UtcInstant,
}

/// What goes to one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenText {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The text.
    pub text: String,
    /// Equal for texts that a service's listing cannot tell apart.
    pub text_key: String,
}

/// A planned delivery that cannot be sent: refused here, before anything left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRefusal {
    /// The delivery: planned, without a request.
    pub delivery: DeliveryId,
    /// Why.
    pub reason: Reason,
    /// Now.
    pub now: UtcInstant,
}

/// Everything needed to move one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The request.
    pub request: Request,
    /// Rises with every change.
    pub version: u64,
    /// Of which batch.
    pub batch: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// Through which connection.
    pub connection: Connection,
    /// The name of its secret.
    pub secret_name: String,
    /// The service's last `Date`.
    pub witness: Option<Witness>,
    /// Under which generation.
    pub generation: Generation,
    /// The batch's policy for late targets.
    pub misfire: MisfirePolicy,
    /// Whom it covers, in the order of the body.
    pub posts: Vec<LoadedPost>,
    /// The frozen origin.
    pub origin: String,
    /// The frozen path.
    pub path: String,
    /// The frozen bytes.
    pub body: Vec<u8>,
    /// Their hash.
    pub body_hash: BodyHash,
    /// What is asked for.
    pub business_key: BusinessKey,
    /// What stands in the header.
    pub idempotency_key: IdempotencyKey,
    /// How many attempts there are, the open one included: the next one bears this number plus one.
    pub attempts: u32,
    /// When the machine wants something next.
    pub next_at: Option<UtcInstant>,
}

/// One target of a loaded request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedPost {
    /// The delivery.
    pub delivery: DeliveryId,
    /// For whom.
    pub account: Account,
    /// The text that goes to this account.
    pub text: String,
}

/// One move of a request, with all that belongs to it, in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Advance {
    /// The request as the machine left it.
    pub request: Request,
    /// As it was loaded: its state and version. Anything else is a [`StoreError::Conflict`].
    pub expected: (RequestState, u64),
    /// When the machine wants something next; `None` for nothing.
    pub next_at: Option<UtcInstant>,
    /// Now.
    pub now: UtcInstant,
    /// An attempt that starts or ends with this move.
    pub attempt: Option<AttemptChange>,
    /// A look that was made.
    pub look: Option<LookRow>,
    /// A person's decision.
    pub decision: Option<DecisionRow>,
    /// Targets that go again under the draft's next generation.
    pub replan: Option<Replan>,
    /// The connection sends nothing before this instant.
    pub pause_connection: Option<UtcInstant>,
}

/// Targets proven absent (or written off by a person) that go again: new deliveries, `planned`, under the
/// draft's next generation. They join the request's batch, or the draft's open one; if all have closed, a new
/// batch `if_closed` is made of the same revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replan {
    /// The id of a new batch, used only if none is open.
    pub if_closed: BatchId,
    /// The accounts, each with the id of its new delivery.
    pub deliveries: Vec<(AccountId, DeliveryId)>,
}

impl Journal {
    /// Stores frozen requests and ties their deliveries to them: one answer each, one commit for all.
    pub fn freeze(&self, frozen: Vec<Freeze>) -> Vec<Result<(), StoreError>> {
        frozen.iter().map(|_| unfinished()).collect()
    }

    /// Ends planned deliveries as refused: one answer each, one commit for all. Closes batches with their last
    /// delivery.
    pub fn refuse_locally(&self, refusals: Vec<LocalRefusal>) -> Vec<Result<(), StoreError>> {
        refusals.iter().map(|_| unfinished()).collect()
    }

    /// The requests that want something at `now`, by due instant.
    pub fn due_requests(&self, now: UtcInstant, limit: u32) -> Result<Vec<RequestId>, StoreError> {
        let _ = (now, limit);
        unfinished()
    }

    /// Every request that is not final, by due instant.
    pub fn open_requests(&self) -> Result<Vec<RequestId>, StoreError> {
        unfinished()
    }

    /// Every request with an open attempt: at start, the process died in the middle of these.
    pub fn sending_requests(&self) -> Result<Vec<RequestId>, StoreError> {
        unfinished()
    }

    /// Requests whole, in the order asked for.
    pub fn load(&self, requests: &[RequestId]) -> Result<Vec<Loaded>, StoreError> {
        let _ = requests;
        unfinished()
    }

    /// Moves requests: compare-and-set on (id, state, version, epoch); writes targets to their deliveries,
    /// attempts, looks, decisions; plans new generations; closes batches whose deliveries are all final;
    /// appends an event for every delivery whose state changed. One answer each, one commit for all.
    pub fn advance(&self, moves: Vec<Advance>) -> Vec<Result<(), StoreError>> {
        moves.iter().map(|_| unfinished()).collect()
    }
}
