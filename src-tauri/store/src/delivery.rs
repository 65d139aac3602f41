//! Deliveries: what became of each target of a batch.

use crate::{DecisionRow, Desk, Journal, StoreError, error::unfinished};
use sendoff_core::{
    connection::{Account, Connection},
    delivery::{DeliveryState, PostId, Reason, RemotePost, Target},
    id::{AccountId, BatchId, ConnectionId, DeliveryId, DraftId, RequestId},
    key::Generation,
    request::Request,
    time::UtcInstant,
};

/// A delivery as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its id.
    pub id: DeliveryId,
    /// Of which batch.
    pub batch: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// For which account.
    pub account: AccountId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Under which generation.
    pub generation: Generation,
    /// The request that carries it, once frozen.
    pub request: Option<RequestId>,
    /// Where it stands.
    pub state: DeliveryState,
    /// The text that goes or went to this account, once frozen.
    pub text: Option<String>,
    /// The post at the service.
    pub post: Option<RemotePost>,
    /// Why it stands there.
    pub reason: Option<Reason>,
    /// The delivery under a later generation that took its place.
    pub superseded_by: Option<DeliveryId>,
    /// When its state last changed.
    pub changed_at: UtcInstant,
    /// When it became final.
    pub final_at: Option<UtcInstant>,
    /// When a person said that they have seen how it ended.
    pub acknowledged_at: Option<UtcInstant>,
}

impl DeliveryRow {
    /// The delivery as a target of the machine.
    pub fn target(&self) -> Target {
        Target {
            delivery: self.id,
            account: self.account,
            state: self.state,
            post: self.post.clone(),
            reason: self.reason.clone(),
        }
    }
}

/// A delivery with whom it is for and through which login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryView {
    /// The delivery.
    pub delivery: DeliveryRow,
    /// Its account.
    pub account: Account,
    /// Its connection.
    pub connection: Connection,
}

/// What may stand under attention: a delivery that is open, or that ended badly and nobody has seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDelivery {
    /// The delivery, its account, its connection.
    pub view: DeliveryView,
    /// Its request, once frozen.
    pub request: Option<Request>,
    /// The draft's label.
    pub label: Option<String>,
    /// The first [`crate::TEXT_START_CHARS`] characters of what goes or went to the account.
    pub text_start: String,
}

/// How much is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenCounts {
    /// Deliveries that are not final.
    pub deliveries: u64,
    /// Of these: asked, waiting for a person's word.
    pub asked: u64,
    /// Of these: planned, without a request.
    pub planned: u64,
    /// Requests that are not final.
    pub requests: u64,
    /// Of these: with a transmission open.
    pub sending: u64,
    /// Of these: held.
    pub held: u64,
    /// Of these: in doubt.
    pub in_doubt: u64,
    /// Schedules waiting for their time (or for the confirmation of a newer text).
    pub schedules: u64,
    /// Intents not carried out yet.
    pub intents: u64,
}

/// A person's act on a delivery that has no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDelivery {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Where it stood when the person was asked.
    pub expected: DeliveryState,
    /// Where it goes.
    pub state: DeliveryState,
    /// Why.
    pub reason: Option<Reason>,
    /// What the person decided, on what evidence.
    pub decision: Option<DecisionRow>,
    /// Now.
    pub now: UtcInstant,
}

impl Desk {
    /// Everything that attention may have to show: open deliveries, and those that ended as `refused` or
    /// `failed_unproven`, were not superseded, and have not been acknowledged. Oldest first.
    pub fn open_and_unacknowledged(&self) -> Result<Vec<OpenDelivery>, StoreError> {
        unfinished()
    }

    /// One delivery.
    pub fn delivery(&self, delivery: DeliveryId) -> Result<DeliveryView, StoreError> {
        let _ = delivery;
        unfinished()
    }

    /// One delivery with its request, as attention needs it.
    pub fn open_delivery(&self, delivery: DeliveryId) -> Result<OpenDelivery, StoreError> {
        let _ = delivery;
        unfinished()
    }

    /// A person has seen how a delivery ended. Refused while it is open ([`StoreError::Conflict`]).
    pub fn acknowledge(&self, delivery: DeliveryId, now: UtcInstant) -> Result<(), StoreError> {
        let _ = (delivery, now);
        unfinished()
    }

    /// How much is open.
    pub fn open_counts(&self) -> Result<OpenCounts, StoreError> {
        unfinished()
    }
}

impl Journal {
    /// One delivery.
    pub fn delivery(&self, delivery: DeliveryId) -> Result<DeliveryView, StoreError> {
        let _ = delivery;
        unfinished()
    }

    /// A person's act on a delivery without a request (asked, planned). Compare-and-set on its state; closes
    /// the batch with its last delivery.
    pub fn set_delivery(&self, act: SetDelivery) -> Result<(), StoreError> {
        let _ = act;
        unfinished()
    }

    /// Another delivery to the same account whose text counts as equal and whose request may have reached the
    /// service: sending, in doubt, or held in doubt.
    pub fn equal_text_open(
        &self,
        account: AccountId,
        text_key: &str,
        except: RequestId,
    ) -> Result<Option<RequestId>, StoreError> {
        let _ = (account, text_key, except);
        unfinished()
    }

    /// The texts of all other requests of the connection that are open and may have reached the service.
    pub fn other_open_texts(
        &self,
        connection: ConnectionId,
        except: RequestId,
    ) -> Result<Vec<(AccountId, String)>, StoreError> {
        let _ = (connection, except);
        unfinished()
    }

    /// The posts of this connection that deliveries have adopted, those changed at `since` or later.
    pub fn adopted_posts(
        &self,
        connection: ConnectionId,
        since: UtcInstant,
    ) -> Result<Vec<(PostId, DeliveryId)>, StoreError> {
        let _ = (connection, since);
        unfinished()
    }

    /// How much is open: zero everywhere (schedules aside) is *idle*.
    pub fn nothing_open(&self) -> Result<OpenCounts, StoreError> {
        unfinished()
    }
}
