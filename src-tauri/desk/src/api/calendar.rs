//! The calendar, and moving what stands on it.

use super::{DraftFilter, ScheduleView};
use sendoff_core::{
    delivery::{DeliveryState, Reason},
    id::{AccountId, DraftId},
    network::Network,
    schedule::{Fold, WallTime},
    tag::Tag,
    time::UtcInstant,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A question for the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarQuery {
    /// From this time on.
    pub from: UtcInstant,
    /// Up to this time, which is not part of it.
    pub to: UtcInstant,
}

/// What stands in that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarPage {
    /// In the order of their time.
    pub posts: Vec<CalendarPost>,
    /// Whether there are more than can be shown.
    pub more: bool,
}

/// One post on the calendar, kept small: a month may have thousands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarPost {
    /// The draft.
    pub draft: DraftId,
    /// A client's or campaign's name.
    pub label: Option<String>,
    /// Its first words, on one line.
    pub words: String,
    /// Where it stands.
    pub stand: DraftFilter,
    /// When.
    pub at: UtcInstant,
    /// The same by this computer's zone.
    pub here: WallTime,
    /// Its plan while that waits for its time: only such a post can be moved.
    pub plan: Option<ScheduleView>,
    /// A person paused it: it is not sent until it is released.
    pub paused: bool,
    /// Planned before this data folder was copied or restored: it is not sent until such plans are let go on.
    pub kept_back: bool,
    /// It stands closer to another post to one of its accounts than that account's pace allows.
    pub too_close: bool,
    /// A newer text than the confirmed one exists.
    pub unconfirmed: bool,
    /// By which words it is found.
    pub tags: Vec<Tag>,
    /// For whom, and what stands with each.
    pub targets: Vec<CalendarTarget>,
}

/// One target of a post on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarTarget {
    /// The account.
    pub account: AccountId,
    /// What stands with it (`planned` before there is a delivery).
    pub state: DeliveryState,
}

/// A question for what stands around a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NeighbourQuestion {
    /// The time.
    pub at: UtcInstant,
    /// For these accounts.
    pub targets: Vec<AccountId>,
    /// The draft that is to stand there, which is no neighbour of its own.
    pub draft: Option<DraftId>,
}

/// A post that stands closer to a time than the pace of an account that both go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Neighbour {
    /// The account.
    pub account: AccountId,
    /// How people call it.
    pub handle: String,
    /// Its network.
    pub network: Network,
    /// Its pace.
    pub pace_minutes: u32,
    /// The other post.
    pub draft: DraftId,
    /// Its first words.
    pub words: String,
    /// When it stands there.
    pub at: UtcInstant,
}

/// Other times for posts that wait for theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MovePayload {
    /// Post by post.
    pub moves: Vec<MoveTo>,
}

/// Another time for one post. It keeps its own zone, and what is done if it is missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MoveTo {
    /// Which.
    pub draft: DraftId,
    /// `2026-12-01 09:00`.
    pub wall: String,
    /// Where the clock on the wall shows that.
    pub zone: String,
    /// Which of two equal times.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub fold: Option<Fold>,
}

/// What became of a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MoveReport {
    /// Those that were moved, all in one act.
    pub moved: Vec<MovedPost>,
    /// Those that stay where they are, and why.
    pub kept: Vec<KeptPost>,
}

/// A post that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MovedPost {
    /// Which.
    pub draft: DraftId,
    /// Where it stood.
    pub before: ScheduleView,
    /// Where it stands.
    pub after: ScheduleView,
}

/// A post that was not moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptPost {
    /// Which.
    pub draft: DraftId,
    /// Why.
    pub reason: Reason,
}
