//! Plans: when a draft goes out. Wall time and zone are the truth; what does not exist or exists twice is said.

use crate::{
    Desk,
    api::{AppError, DraftDetail, DraftRef, PlanTime, SchedulePayload, SchedulePreview, ScheduleQuestion},
    book::Book,
    views,
};
use sendoff_core::{
    delivery::DeliveryState,
    draft::Revision,
    id::AccountId,
    misfire::{LATE_AFTER, MisfirePolicy},
    said,
    said::Said,
    schedule::{Resolution, Schedule, WallTime, Zone},
};
use sendoff_store::{DraftDetail as Row, DraftStage};
use std::collections::BTreeMap;

impl Desk {
    /// What a wall time in a zone means.
    pub fn schedule_preview(&self, question: ScheduleQuestion) -> Result<SchedulePreview, AppError> {
        let wall: Result<WallTime, _> = question.wall.parse();
        let zone: Result<Zone, _> = question.zone.parse();
        let (wall, zone) = match (wall, zone) {
            (Ok(wall), Ok(zone)) => (wall, zone),
            (Err(error), _) | (_, Err(error)) => {
                return Ok(SchedulePreview::Wrong {
                    message: error.said(),
                });
            }
        };
        Ok(match zone.resolve(wall) {
            Resolution::Once(at) => SchedulePreview::Once {
                at,
                here: WallTime::of(at, self.inner.zone),
                past: self.is_past(at),
            },
            Resolution::Twice { earlier, later } => SchedulePreview::Twice { earlier, later },
            Resolution::Gap { before, after } => SchedulePreview::Gap { before, after },
        })
    }

    /// Plans a draft, and confirms its newest text: that is what goes out. Replaces an earlier plan. What stands on
    /// the calendar is moved with [`Desk::schedule_move`] instead, which confirms nothing.
    pub fn schedule_set(&self, payload: SchedulePayload) -> Result<DraftDetail, AppError> {
        let plan = self.plan_to_come(&payload.time, self.settings()?.if_missed)?;
        let row = self.rows().draft_get(payload.draft)?;
        let revision = self.ready_to_go(&row)?;
        self.rows()
            .schedule_set(payload.draft, &plan, revision.id, self.now())?;
        self.poke();
        self.changed(payload.draft)
    }

    /// Gives a post that waits for its time another one, in any zone and with any policy. What goes out then is what
    /// went out before: this confirms nothing (P13).
    pub fn schedule_change(&self, payload: SchedulePayload) -> Result<DraftDetail, AppError> {
        let before = waiting_plan(&self.rows().draft_get(payload.draft)?)?;
        let plan = self.plan_to_come(&payload.time, before.misfire)?;
        self.rows().schedules_move(&[(payload.draft, plan)], self.now())?;
        self.poke();
        self.changed(payload.draft)
    }

    /// The plan that a time in a zone makes, refused if it is past. If missed: as it says, else `otherwise`.
    pub(crate) fn plan_to_come(
        &self,
        time: &PlanTime,
        otherwise: MisfirePolicy,
    ) -> Result<Schedule, AppError> {
        let wall: WallTime = time.wall.parse()?;
        let zone: Zone = time.zone.parse()?;
        let plan = Schedule::new(wall, zone, time.fold, time.if_missed.unwrap_or(otherwise))?;
        if self.is_past(plan.instant) {
            return Err(AppError::invalid(said!("{wall} in {zone} is past.", wall, zone))
                .with_remedy(said!("Choose a time to come, or publish it now.")));
        }
        Ok(plan)
    }

    /// Takes a plan back. Not possible once its time has come.
    pub fn schedule_clear(&self, which: DraftRef) -> Result<DraftDetail, AppError> {
        let row = self.rows().draft_get(which.draft)?;
        if row.draft.schedule.is_none() && row.open_batch.is_none() {
            return Err(AppError::conflict(said!("This draft is not scheduled.")));
        }
        self.rows().schedule_clear(which.draft, self.now())?;
        self.poke();
        self.changed(which.draft)
    }

    /// Whether an instant is past by more than counts as now.
    pub(crate) fn is_past(&self, at: sendoff_core::time::UtcInstant) -> bool {
        self.now().since(at) > LATE_AFTER
    }

    /// Checks that a draft can go out somewhere, and confirms its newest text if it is not confirmed yet.
    pub(crate) fn ready_to_go(&self, row: &Row) -> Result<Revision, AppError> {
        if row.draft.trashed_at.is_some() {
            return Err(AppError::conflict(said!("This draft is in the trash."))
                .with_remedy(said!("Restore it first.")));
        }
        if row.open_batch.is_some() {
            return Err(AppError::conflict(said!(
                "This draft is being published and cannot be changed until that has ended."
            ))
            .with_remedy(said!("To post it again, duplicate it.")));
        }
        if row.draft.targets.is_empty() {
            return Err(AppError::invalid(said!("This draft is meant for nobody yet."))
                .with_remedy(said!("Choose at least one account.")));
        }
        let book = Book::read(self.rows())?;
        check_sendable(&book, row)?;
        self.check_not_everywhere(row)?;
        match row.newest.confirmed_at {
            Some(_) => Ok(row.newest.clone()),
            None => Ok(self.rows().confirm(&row.newest, self.now())?),
        }
    }

    /// One published or open delivery per draft and account: posting the same again is another draft.
    pub(crate) fn check_not_everywhere(&self, row: &Row) -> Result<(), AppError> {
        if row.generation.is_none() {
            return Ok(());
        }
        let batches = self.rows().batches_of(row.draft.id)?;
        let newest = views::newest(&batches);
        let done = row.draft.targets.iter().all(|target| {
            newest.iter().any(|delivery| {
                let state = delivery.delivery.state;
                let free = state.is_proven_absent() || state == DeliveryState::WrittenOff;
                delivery.delivery.account == *target && !free
            })
        });
        if done {
            return Err(
                AppError::conflict(said!("This draft has already gone to all of its accounts."))
                    .with_remedy(said!("To post it again, duplicate it.")),
            );
        }
        Ok(())
    }
}

/// The plan of a post that waits for its time; otherwise why it has none that could be changed.
pub(crate) fn waiting_plan(row: &Row) -> Result<Schedule, AppError> {
    match (row.stage, row.draft.schedule) {
        (DraftStage::Scheduled, Some(plan)) => Ok(plan),
        (DraftStage::Open | DraftStage::Done, _) => Err(AppError::conflict(said!(
            "It has gone out: moving it would not send it again."
        ))
        .with_remedy(said!("To post it again, duplicate it."))),
        _ => Err(AppError::conflict(said!("It has no time that could be moved."))),
    }
}

/// The newest text has to be fit for at least one of the draft's accounts.
pub(crate) fn check_sendable(book: &Book, row: &Row) -> Result<(), AppError> {
    let Revision { text, variants, .. } = &row.newest;
    sendable(book, text, variants, &row.draft.targets)
}

/// Whether a text can be planned for these accounts: there is one, and at least one of them takes it.
pub(crate) fn sendable(
    book: &Book,
    text: &str,
    variants: &BTreeMap<AccountId, String>,
    targets: &[AccountId],
) -> Result<(), AppError> {
    let mut texts = variants.values().map(String::as_str).chain([text]);
    if texts.all(|text| text.trim().is_empty()) {
        return Err(AppError::invalid(said!("This draft has no text.")).with_remedy(said!("Write one.")));
    }
    let mut first = None;
    for id in targets {
        let Some(account) = book.account(*id) else {
            continue;
        };
        let text = variants.get(id).map_or(text, String::as_str);
        let mut reasons = book.refusals(account, text).into_iter();
        match reasons.next() {
            None => return Ok(()),
            Some(reason) => first = first.or(Some(reason)),
        }
    }
    first.map_or(Ok(()), |reason| {
        Err(AppError {
            code: crate::api::ErrorCode::Invalid,
            message: Said::several([said!("None of its accounts can take this draft."), reason.message]),
            remedy: reason.remedy,
        })
    })
}
