//! The plans of many posts at once: taken back, put back, made for the next free times. One act each; what cannot be
//! done says why.

use crate::{
    Desk,
    api::{
        AppError, FreeTimesReport, PlannedPost, PostPlan, PostsPlans, PostsRef, PostsReport, UnscheduleReport,
    },
    book::Book,
    many::{self, Sorted, check_taken, ids, in_sight, not_gone_out},
    views,
    when::FreeTimes,
};
use sendoff_core::{id::DraftId, said, schedule::Schedule};
use sendoff_store::{DraftDetail as Row, DraftStage, PlanBefore, ScheduleRow};

impl Desk {
    /// Takes back the plans of posts that wait for their time.
    pub fn posts_unschedule(&self, which: PostsRef) -> Result<UnscheduleReport, AppError> {
        let Sorted { doable, kept } = self.sort(&which.drafts, |row| self.plan_before(row).map(Some))?;
        self.rows().schedules_clear(&ids(&doable), self.now())?;
        self.poke();
        let changed: Vec<PostPlan> = doable.into_iter().map(|(_, plan)| plan).collect();
        self.tell_changed(changed.iter().map(|post| post.draft));
        Ok(UnscheduleReport { changed, kept })
    }

    /// Gives posts back the plans that they had, with the revision that was to go out then: this confirms nothing
    /// (P13), and releases nothing that was paused or kept back.
    pub fn posts_set_plans(&self, payload: PostsPlans) -> Result<PostsReport, AppError> {
        let drafts: Vec<DraftId> = payload.posts.iter().map(|post| post.draft).collect();
        let Sorted { doable, kept } = self.sort(&drafts, |row| {
            let post = payload.posts.iter().find(|post| post.draft == row.draft.id);
            post.map(|post| self.plan_again(row, post)).transpose()
        })?;
        let plans: Vec<PlanBefore> = doable.iter().map(|(_, plan)| *plan).collect();
        self.rows().schedules_put_back(&plans, self.now())?;
        self.poke();
        Ok(self.told(ids(&doable), kept))
    }

    /// Plans drafts that have no time, one after the other, each for the next time that is free for its accounts by
    /// then, and confirms their newest texts. A draft that one of its accounts would refuse stays: nobody reads every
    /// text when many are planned at once.
    pub fn posts_plan_next_free(&self, which: PostsRef) -> Result<FreeTimesReport, AppError> {
        let book = Book::read(self.rows())?;
        let settings = self.settings()?;
        let Sorted { doable, mut kept } = self.sort(&which.drafts, |row| ready(&book, row).map(Some))?;
        let mut free = FreeTimes::read(self, settings.zone)?;
        let (mut plans, mut planned) = (Vec::new(), Vec::new());
        for (row, ()) in doable {
            let draft = row.draft.id;
            let Some(wall) = free.take(&book, &row.draft.targets) else {
                kept.push(many::kept(draft, no_free_time()));
                continue;
            };
            let plan = Schedule::new(wall, settings.zone, None, settings.if_missed)?;
            plans.push((plan, row.newest));
            planned.push(PlannedPost {
                draft,
                plan: views::schedule(&plan),
            });
        }
        self.rows().schedules_set(&plans, self.now())?;
        self.poke();
        self.tell_changed(planned.iter().map(|post| post.draft));
        Ok(FreeTimesReport { planned, kept })
    }

    /// The plan of a post that waits for its time; otherwise why there is none to take back.
    fn plan_before(&self, row: &Row) -> Result<PostPlan, AppError> {
        let plan = waiting(row)?;
        Ok(PostPlan {
            draft: row.draft.id,
            plan: views::schedule(&plan.schedule),
            revision: self.rows().revision(plan.revision)?.number,
            paused: plan.paused_at.is_some(),
            kept_back: plan.unreleased,
        })
    }

    /// A plan as it is to stand again; otherwise why it cannot.
    fn plan_again(&self, row: &Row, post: &PostPlan) -> Result<PlanBefore, AppError> {
        in_sight(row)?;
        if row.open_batch.is_some() {
            return Err(
                AppError::conflict(said!("It is going out now.")).with_remedy(said!("Wait for its result."))
            );
        }
        if row.schedule.is_some() {
            return Err(AppError::conflict(said!("It got another time meanwhile.")));
        }
        if row.draft.targets.is_empty() {
            return Err(AppError::conflict(said!("It would be meant for nobody."))
                .with_remedy(said!("Choose at least one account.")));
        }
        self.check_not_everywhere(row)?;
        let view = &post.plan;
        let schedule = Schedule::new(view.wall, view.zone, view.fold, view.if_missed)?;
        if self.is_past(schedule.instant) {
            let (wall, zone) = (view.wall, view.zone);
            return Err(AppError::conflict(said!("{wall} in {zone} is past.", wall, zone))
                .with_remedy(said!("Choose a time to come.")));
        }
        let revisions = self.rows().revisions(row.draft.id)?;
        let revision = revisions
            .iter()
            .find(|revision| revision.number == post.revision && revision.confirmed_at.is_some())
            .ok_or_else(|| AppError::conflict(said!("The text that was to go out is not confirmed.")))?;
        Ok(PlanBefore {
            draft: row.draft.id,
            schedule,
            revision: revision.id,
            paused: post.paused,
            unreleased: post.kept_back,
        })
    }
}

fn waiting(row: &Row) -> Result<&ScheduleRow, AppError> {
    match (row.stage, &row.schedule) {
        (DraftStage::Scheduled, Some(plan)) if plan.waits() => Ok(plan),
        (DraftStage::Open, _) => Err(AppError::conflict(said!("It is on its way already."))
            .with_remedy(said!("Take back what has not left, under Activity."))),
        (DraftStage::Done, _) => Err(AppError::conflict(said!(
            "It has gone out, and stays where it went out."
        ))),
        (DraftStage::Trash, _) => {
            Err(AppError::conflict(said!("It is in the trash.")).with_remedy(said!("Restore it first.")))
        }
        _ => Err(AppError::conflict(said!("This draft is not scheduled."))),
    }
}

/// Whether a draft that has no time can get one without being looked at.
fn ready(book: &Book, row: &Row) -> Result<(), AppError> {
    not_gone_out(row)?;
    in_sight(row)?;
    if row.stage == DraftStage::Scheduled {
        return Err(AppError::conflict(said!("It has its time already.")));
    }
    let targets = &row.draft.targets;
    if targets.is_empty() {
        return Err(AppError::conflict(said!("This draft is meant for nobody yet."))
            .with_remedy(said!("Choose at least one account.")));
    }
    for id in targets {
        let text = row.newest.text_for(*id);
        if text.trim().is_empty() {
            return Err(AppError::conflict(said!("This draft has no text.")).with_remedy(said!("Write one.")));
        }
        check_taken(book, book.choosable(*id)?, text)?;
    }
    Ok(())
}

fn no_free_time() -> AppError {
    AppError::conflict(said!("No usual hour of the next three months is free for it."))
        .with_remedy(said!("Choose a time for it."))
}
