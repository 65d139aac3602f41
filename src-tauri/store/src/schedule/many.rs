//! The plans of many drafts at once: made, taken back, and put back as they were. All or none.

use super::{clear, of_draft, set, still_waiting};
use crate::{Desk, StoreError, draft, revision, row};
use rusqlite::{Connection, params};
use sendoff_core::{
    draft::Revision,
    id::{DraftId, RevisionId},
    schedule::{Fold, Schedule},
    time::UtcInstant,
};

/// A plan as it stood before it was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanBefore {
    /// Of which draft.
    pub draft: DraftId,
    /// The plan.
    pub schedule: Schedule,
    /// The confirmed revision that was to go out; a newer text may exist.
    pub revision: RevisionId,
    /// Whether a person had paused it.
    pub paused: bool,
    /// Whether it was kept back since the folder was copied or restored.
    pub unreleased: bool,
}

/// Takes back a plan that waits, and no other.
fn take_back(c: &Connection, id: DraftId, now: UtcInstant) -> Result<(), StoreError> {
    draft::ensure_unlocked(c, id)?;
    match of_draft(c, id)? {
        Some(row) if row.waits() => clear(c, id, now),
        _ => Err(StoreError::Consumed),
    }
}

/// Confirms nothing: the plan names the revision that it named before. A plan that was made meanwhile stays.
fn put_back(c: &Connection, plan: &PlanBefore, now: UtcInstant) -> Result<(), StoreError> {
    let id = plan.draft;
    draft::ensure_unlocked(c, id)?;
    draft::touch(c, id, now)?;
    let revision = revision::get(c, plan.revision)?;
    if revision.draft != id || revision.confirmed_at.is_none() {
        return Err(StoreError::Unconfirmed);
    }
    let changed = row::run(
        c,
        "INSERT INTO schedule (draft_id, revision_id, wall, zone, fold, instant_ms, misfire, unreleased,
            paused_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (draft_id) DO NOTHING",
        params![
            id.to_string(),
            plan.revision.to_string(),
            plan.schedule.wall.to_string(),
            plan.schedule.zone.to_string(),
            plan.schedule.fold.map(Fold::as_str),
            plan.schedule.instant.millis(),
            plan.schedule.misfire.to_string(),
            plan.unreleased,
            plan.paused.then(|| now.millis()),
        ],
    )?;
    still_waiting(changed)
}

/// Confirms the newest revision, which must be the one that was seen, and plans it.
fn plan(c: &Connection, schedule: &Schedule, seen: &Revision, now: UtcInstant) -> Result<(), StoreError> {
    let revision = revision::confirm(c, seen, now)?;
    set(c, revision.draft, schedule, revision.id, now)
}

impl Desk {
    /// Takes back plans that wait ([`StoreError::Consumed`] if one waits no longer).
    pub fn schedules_clear(&self, drafts: &[DraftId], now: UtcInstant) -> Result<(), StoreError> {
        let drafts = drafts.to_vec();
        self.write(move |c| drafts.iter().try_for_each(|id| take_back(c, *id, now)))
    }

    /// Puts plans back that were taken back. Unlike [`Desk::schedule_set`] this neither confirms anything, nor
    /// releases what was paused or kept back, nor replaces a plan.
    pub fn schedules_put_back(&self, plans: &[PlanBefore], now: UtcInstant) -> Result<(), StoreError> {
        let plans = plans.to_vec();
        self.write(move |c| plans.iter().try_for_each(|before| put_back(c, before, now)))
    }

    /// Plans drafts, and confirms of each the newest revision ([`StoreError::Conflict`] if another one was seen).
    pub fn schedules_set(&self, plans: &[(Schedule, Revision)], now: UtcInstant) -> Result<(), StoreError> {
        let plans = plans.to_vec();
        self.write(move |c| {
            plans
                .iter()
                .try_for_each(|(schedule, seen)| plan(c, schedule, seen, now))
        })
    }
}
