//! What each service declares about itself: its repeat rule, window, settling time, evidence life, patience.
//!
//! The numbers stand with each service; the engine and the machine know no service by name.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a repeat of a request in doubt needs at this service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepeatRule {
    /// Only after every target is absent for certain.
    AbsentForCertain,
    /// The same key, inside the window: at once after a 500 or 503 in the service's own JSON; after anything
    /// else once settled and looked.
    SameKey,
}

/// How far a completed look can go in proving absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evidence {
    /// A listing can prove absence while the first transmission is younger than this.
    AbsenceFor(Duration),
    /// Presence only: absence is never certain.
    PresenceOnly,
}

/// How long after the end of the last transmission a handler may still be running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settling {
    /// After a 5xx in the service's own envelope: its handler has ended.
    pub after_own_error: Duration,
    /// After anything else.
    pub otherwise: Duration,
}

/// The rules of one connection, as its service declares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRules {
    /// What a repeat needs.
    pub repeat: RepeatRule,
    /// How long a repeat under the same key is safe, from the first transmission that may have arrived.
    pub window: Duration,
    /// When absence starts to count.
    pub settling: Settling,
    /// What absence is worth.
    pub evidence: Evidence,
    /// How long a taken post is followed, from its due instant, before a person is told.
    pub patience: Duration,
    /// How many targets one request may cover.
    pub targets_max: usize,
    /// Publishing requests per minute, if the service limits them; the whole connection shares it.
    pub per_minute: Option<u32>,
    /// Publishing requests open at once.
    pub concurrency: usize,
    /// *Trust the replay promise* (off by default): a request whose look is impossible may repeat under the
    /// same key once settled, inside the window.
    pub trust_replay: bool,
}
