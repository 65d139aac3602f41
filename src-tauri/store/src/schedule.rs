//! Schedules: when a draft goes out, and which revision of it.

use crate::{Desk, Journal, StoreError, draft::DraftListItem, error::unfinished};
use sendoff_core::{
    connection::Account,
    draft::Draft,
    id::{BatchId, DraftId, RevisionId},
    schedule::Schedule,
    time::UtcInstant,
};

/// A draft's schedule as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// The plan.
    pub schedule: Schedule,
    /// The confirmed revision that will go out.
    pub revision: RevisionId,
    /// The batch that it led to.
    pub consumed_by: Option<BatchId>,
    /// When it passed without a batch: nothing was left to send, or the draft was in the trash.
    pub lapsed_at: Option<UtcInstant>,
}

/// One entry of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The draft.
    pub item: DraftListItem,
    /// Its schedule, consumed or not.
    pub schedule: ScheduleRow,
}

/// A draft whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The draft.
    pub draft: Draft,
    /// The confirmed revision that goes out.
    pub revision: RevisionId,
    /// Its schedule.
    pub schedule: Schedule,
    /// Its targets in the order chosen, removed and paused ones too.
    pub targets: Vec<Account>,
}

impl Desk {
    /// Plans a draft. The revision must be its newest and confirmed ([`StoreError::Unconfirmed`]). Replaces an
    /// earlier plan; refused while the draft is being published.
    pub fn schedule_set(
        &self,
        draft: DraftId,
        schedule: &Schedule,
        revision: RevisionId,
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let _ = (draft, schedule, revision, now);
        unfinished()
    }

    /// Takes the plan back. Refused once it has been consumed ([`StoreError::Consumed`]).
    pub fn schedule_clear(&self, draft: DraftId, now: UtcInstant) -> Result<(), StoreError> {
        let _ = (draft, now);
        unfinished()
    }

    /// The schedules with `from <= instant < to` of drafts outside the trash, in order of time.
    pub fn scheduled_between(
        &self,
        from: UtcInstant,
        to: UtcInstant,
        limit: u32,
    ) -> Result<Vec<CalendarEntry>, StoreError> {
        let _ = (from, to, limit);
        unfinished()
    }

    /// Waiting schedules in order of time, from `after` (exclusive: instant and draft of the last one seen),
    /// to resolve them anew when zone data has changed.
    pub fn schedules_waiting(
        &self,
        limit: u32,
        after: Option<(UtcInstant, DraftId)>,
    ) -> Result<Vec<(DraftId, ScheduleRow)>, StoreError> {
        let _ = (limit, after);
        unfinished()
    }

    /// Drafts past due whose newest revision is not confirmed: they are kept back and shown.
    pub fn due_unconfirmed(&self, now: UtcInstant) -> Result<Vec<CalendarEntry>, StoreError> {
        let _ = now;
        unfinished()
    }
}

impl Journal {
    /// The drafts whose time has come, oldest first: not consumed, not in the trash, newest revision confirmed
    /// (a newer unconfirmed one keeps it out; see [`Desk::due_unconfirmed`]).
    pub fn due(&self, now: UtcInstant, limit: u32) -> Result<Vec<Due>, StoreError> {
        let _ = (now, limit);
        unfinished()
    }

    /// The earliest instant at which anything is wanted: open requests' `next_at` and the waiting schedules of
    /// confirmed drafts. May lie in the past.
    pub fn next_instant(&self) -> Result<Option<UtcInstant>, StoreError> {
        unfinished()
    }
}
