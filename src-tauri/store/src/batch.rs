//! Batches: acts of publishing a draft. The claim makes them; nothing with a batch is ever deleted.

use crate::{DeliveryView, Desk, Journal, StoreError, error::unfinished};
use sendoff_core::{
    connection::{Account, Connection},
    delivery::{DeliveryState, Reason},
    draft::Revision,
    id::{AccountId, BatchId, ConnectionId, DeliveryId, DraftId, RevisionId},
    key::Generation,
    misfire::MisfirePolicy,
    schedule::{Schedule, WallTime, Zone},
    time::UtcInstant,
};

sendoff_core::words! {
    /// What made a batch.
    Occasion: "occasion of a batch" {
        /// Its time came.
        Schedule = "schedule",
        /// A person published it now.
        Now = "now",
        /// A person sent again what had failed.
        Retry = "retry",
    }
}

/// A batch as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// The content that goes out.
    pub revision: RevisionId,
    /// Which asking of the draft it began with.
    pub generation: Generation,
    /// When it was due.
    pub due: UtcInstant,
    /// The wall time that was planned, if its time came.
    pub wall: Option<WallTime>,
    /// The zone of that wall time.
    pub zone: Option<Zone>,
    /// What to do with targets that are late.
    pub misfire: MisfirePolicy,
    /// What made it.
    pub occasion: Occasion,
    /// When it was claimed.
    pub created_at: UtcInstant,
    /// When its last delivery became final.
    pub closed_at: Option<UtcInstant>,
}

/// A batch with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchView {
    /// The batch.
    pub batch: BatchRow,
    /// The draft's label.
    pub label: Option<String>,
    /// The text of its revision for accounts without a variant.
    pub text: String,
    /// Its deliveries, superseded ones too, in the order of the draft's targets.
    pub deliveries: Vec<DeliveryView>,
}

/// Which batches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BatchFilter {
    /// All.
    #[default]
    All,
    /// Those in which something is open.
    Open,
    /// Those that have ended.
    Closed,
}

/// What to claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The draft.
    pub draft: DraftId,
    /// The id of the new batch.
    pub batch: BatchId,
    /// The confirmed revision that goes out.
    pub revision: RevisionId,
    /// Why.
    pub occasion: Occasion,
    /// From when lateness counts.
    pub due: UtcInstant,
    /// For [`Occasion::Schedule`]: the plan as the caller read it; it is consumed only if it still stands.
    pub schedule: Option<Schedule>,
    /// What to do with targets that become late.
    pub misfire: MisfirePolicy,
    /// One per target.
    pub deliveries: Vec<NewDelivery>,
    /// Now.
    pub now: UtcInstant,
}

/// One target of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The id of the new delivery.
    pub id: DeliveryId,
    /// For which account.
    pub account: AccountId,
    /// `planned`, `asked`, `skipped` or `refused`.
    pub state: DeliveryState,
    /// Why, where there is a why.
    pub reason: Option<Reason>,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// The batch exists, and the schedule is consumed.
    Claimed {
        /// The generation of its deliveries.
        generation: Generation,
        /// Accounts left out, since the draft has a delivery to them that is open, published, or not proven
        /// absent.
        left_out: Vec<AccountId>,
    },
    /// Another batch of the draft is open: that one is the answer.
    AlreadyOpen(BatchId),
    /// The draft is gone or trashed, or its schedule is no longer as the caller read it.
    Gone,
    /// No target is left to send to. The schedule has lapsed.
    NothingToSend,
}

/// Targets to send again, under the draft's next generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddDeliveries {
    /// The draft.
    pub draft: DraftId,
    /// The id of a new batch, used only if none of the draft's is open.
    pub batch: BatchId,
    /// The confirmed revision of a new batch.
    pub revision: RevisionId,
    /// From when the lateness of a new batch counts.
    pub due: UtcInstant,
    /// The policy of a new batch.
    pub misfire: MisfirePolicy,
    /// The accounts, each with the id of its new delivery.
    pub accounts: Vec<(AccountId, DeliveryId)>,
    /// Now.
    pub now: UtcInstant,
}

/// What became of [`AddDeliveries`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The batch that the new deliveries are part of; `None` if there are none.
    pub batch: Option<BatchId>,
    /// Their generation.
    pub generation: Option<Generation>,
    /// Accounts left out, with the delivery in the way and where it stands.
    pub left_out: Vec<(AccountId, DeliveryId, DeliveryState)>,
}

/// A batch with deliveries that have no request yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanWork {
    /// The batch.
    pub batch: BatchRow,
    /// Its content.
    pub revision: Revision,
    /// The planned deliveries without a request.
    pub deliveries: Vec<PlannedDelivery>,
    /// The connections that they go through.
    pub connections: Vec<Connection>,
}

/// A delivery that wants a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// For which account.
    pub account: Account,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Under which generation.
    pub generation: Generation,
}

impl Desk {
    /// A page of batches, newest first. `before` is when the last one of the page before was made, and its id.
    pub fn batches(
        &self,
        filter: BatchFilter,
        limit: u32,
        before: Option<(UtcInstant, BatchId)>,
    ) -> Result<Vec<BatchView>, StoreError> {
        let _ = (filter, limit, before);
        unfinished()
    }

    /// One batch.
    pub fn batch(&self, batch: BatchId) -> Result<BatchView, StoreError> {
        let _ = batch;
        unfinished()
    }

    /// The batches of a draft, newest first.
    pub fn batches_of(&self, draft: DraftId) -> Result<Vec<BatchView>, StoreError> {
        let _ = draft;
        unfinished()
    }
}

impl Journal {
    /// Claims a draft in one transaction: consumes the schedule by compare-and-set, raises the draft's
    /// generation, stores batch and deliveries. If every delivery is final already, the batch is closed.
    pub fn claim(&self, claim: Claim) -> Result<ClaimOutcome, StoreError> {
        self.claim_all(vec![claim])
            .pop()
            .unwrap_or(Err(StoreError::Closed))
    }

    /// The same for many: one answer each, one commit for all.
    pub fn claim_all(&self, claims: Vec<Claim>) -> Vec<Result<ClaimOutcome, StoreError>> {
        claims.iter().map(|_| unfinished()).collect()
    }

    /// The batches with planned deliveries that have no request, by due instant; at most `limit` batches.
    pub fn plan_work(&self, limit: u32) -> Result<Vec<PlanWork>, StoreError> {
        let _ = limit;
        unfinished()
    }

    /// A draft as it stands, for *publish now* and retries.
    pub fn draft(&self, draft: DraftId) -> Result<crate::DraftDetail, StoreError> {
        let _ = draft;
        unfinished()
    }

    /// One batch with its deliveries.
    pub fn batch(&self, batch: BatchId) -> Result<BatchView, StoreError> {
        let _ = batch;
        unfinished()
    }

    /// The batches of a draft, newest first.
    pub fn batches_of(&self, draft: DraftId) -> Result<Vec<BatchView>, StoreError> {
        let _ = draft;
        unfinished()
    }

    /// Changes what an open batch does with late targets.
    pub fn set_batch_misfire(&self, batch: BatchId, policy: MisfirePolicy) -> Result<(), StoreError> {
        let _ = (batch, policy);
        unfinished()
    }

    /// Sends targets again under the draft's next generation: in its open batch, else in a new one. Only
    /// accounts whose deliveries so far are all proven absent or written off; the last of those is then
    /// superseded by the new one.
    pub fn add_deliveries(&self, add: AddDeliveries) -> Result<Added, StoreError> {
        let _ = add;
        unfinished()
    }
}
