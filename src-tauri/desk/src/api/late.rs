//! What came due too late, and what a person decides about it.

use super::IntentState;
use sendoff_core::{
    attention::SafeAction, delivery::Reason, id::DraftId, misfire::MisfirePolicy, schedule::Fold,
};
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
    /// `2026-12-01 09:00`.
    pub wall: String,
    /// `Europe/Berlin`.
    pub zone: String,
    /// Which of two equal times.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub fold: Option<Fold>,
    /// What to do if missed again; what the post had if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub if_missed: Option<MisfirePolicy>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LatePlanned {
    /// `waiting`: the new post stays paused, since the old targets are not left out yet.
    pub state: IntentState,
    /// The post of its own that goes out then.
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
