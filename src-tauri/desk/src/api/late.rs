//! What came due too late, and what a person decides about it.

use super::{IntentState, PlanTime};
use sendoff_core::{attention::SafeAction, delivery::Reason, id::DraftId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One decision about targets that came due too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LateResolve {
    /// Their items under attention.
    pub items: Vec<String>,
    /// `publish_now` or `skip`.
    pub action: SafeAction,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LateDone {
    /// Whether all of it has been carried out already.
    pub state: IntentState,
    /// For how many it was carried out or written down.
    pub done: u32,
    /// Those about which nothing was decided, and why.
    pub kept: Vec<KeptItem>,
}

/// Another time for targets of one post that came due too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LatePlan {
    /// Their items under attention.
    pub items: Vec<String>,
    /// Their new time.
    #[serde(flatten)]
    #[ts(flatten)]
    pub time: PlanTime,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LatePlanned {
    /// `waiting`: whoever sends has not answered yet; until then everything stays as it is.
    pub state: IntentState,
    /// The post of its own that goes out then; not there yet while that waits.
    pub draft: DraftId,
    /// Those that stay as they are, and why.
    pub kept: Vec<KeptItem>,
}

/// An item that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptItem {
    /// Which.
    pub item: String,
    /// Why.
    pub reason: Reason,
}
