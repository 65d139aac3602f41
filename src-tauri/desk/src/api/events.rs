//! What the window is told without asking.

use sendoff_core::{
    delivery::DeliveryState,
    id::{AccountId, BatchId, DeliveryId, DraftId},
    said::Said,
    time::UtcInstant,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One event. After any of them the pages it names are stale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeskEvent {
    /// A draft was written, planned, thrown away.
    DraftChanged {
        /// Which.
        draft: DraftId,
    },
    /// A batch began.
    BatchOpened {
        /// Which.
        batch: BatchId,
        /// Of which draft.
        draft: DraftId,
    },
    /// A target moved.
    DeliveryChanged {
        /// Of which batch.
        batch: BatchId,
        /// Of which draft.
        draft: DraftId,
        /// Which.
        delivery: DeliveryId,
        /// For whom.
        account: AccountId,
        /// Its new word.
        state: DeliveryState,
        /// Where the post is.
        url: Option<String>,
        /// Why, for people.
        reason: Option<Said>,
        /// When.
        at: UtcInstant,
    },
    /// A batch ended.
    BatchClosed {
        /// Which.
        batch: BatchId,
        /// Of which draft.
        draft: DraftId,
    },
    /// The number of things that wait for a person changed.
    AttentionChanged {
        /// How many.
        #[ts(type = "number")]
        count: u64,
    },
    /// A person is wanted now: worth a system notification.
    DeadLetter {
        /// Of which draft.
        draft: DraftId,
        /// Of which batch.
        batch: BatchId,
        /// For people.
        message: Said,
    },
    /// Something has begun to wait for a person: told once, together with what began with it. A dead letter has
    /// its own event where this process sends.
    PersonWanted {
        /// The item under attention, if it is one or about one post.
        item: Option<String>,
        /// How many items.
        #[ts(type = "number")]
        count: u64,
        /// For people, in a few words.
        title: Said,
        /// For people.
        message: Said,
        /// Whether it came due late and may be published now.
        late: bool,
    },
    /// The window is led somewhere: it takes the place (`lead_take`) and goes.
    Led,
    /// Connections or accounts changed.
    ConnectionsChanged,
    /// Paused, resumed, settings, who sends.
    StateChanged,
    /// A backup is to be put back, which is done while the program starts: whoever runs it starts it anew.
    RestartWanted,
    /// Another process wrote to the data folder: everything may be stale.
    EverythingChanged,
}
