//! What the engine tells while it works, after it has been written down.

use sendoff_core::{
    delivery::{DeliveryState, Reason},
    id::{AccountId, BatchId, ConnectionId, DeliveryId, DraftId},
    said::Said,
    time::UtcInstant,
};

/// One thing that happened. Everything in it is in the store already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineEvent {
    /// A draft was claimed.
    BatchOpened {
        /// The new batch.
        batch: BatchId,
        /// Of which draft.
        draft: DraftId,
        /// When.
        at: UtcInstant,
    },
    /// A delivery's state or reason changed.
    DeliveryMoved {
        /// Of which batch.
        batch: BatchId,
        /// Of which draft.
        draft: DraftId,
        /// Which.
        delivery: DeliveryId,
        /// For whom.
        account: AccountId,
        /// Where it stands now.
        state: DeliveryState,
        /// Where the post is.
        url: Option<String>,
        /// Why.
        reason: Option<Reason>,
        /// When.
        at: UtcInstant,
    },
    /// The last delivery of a batch became final.
    BatchClosed {
        /// Which batch.
        batch: BatchId,
        /// Of which draft.
        draft: DraftId,
    },
    /// Five transmissions have failed, or a person is wanted for another reason that cannot wait.
    DeadLetter {
        /// Of which batch.
        batch: BatchId,
        /// Of which draft.
        draft: DraftId,
        /// For people.
        message: Said,
    },
    /// What is known of a connection changed.
    ConnectionChanged {
        /// Which.
        connection: ConnectionId,
    },
    /// An intent was carried out or refused.
    IntentDone,
    /// A result could not be written down: nothing new is sent until it can.
    StorageTrouble {
        /// For people.
        message: Said,
    },
    /// Everything could be written down again.
    StorageWell,
    /// Another sender has taken over this folder: this one has stopped for good.
    Fenced,
    /// A defect ended this engine in the middle. What it had begun is found by the next one, as after any crash.
    BrokeDown,
}
