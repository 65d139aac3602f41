//! The calendar: what stands when, and moving what is still to come.

use crate::{
    Desk,
    api::{
        AppError, CalendarPage, CalendarPost, CalendarQuery, CalendarTarget, DeskEvent, KeptPost,
        MovePayload, MoveReport, MoveTo, MovedPost,
    },
    book::Book,
    pace,
    schedules::waiting_plan,
    views,
};
use sendoff_core::{
    delivery::{DeliveryState, Reason},
    said,
    schedule::{Fold, Resolution, Schedule, WallTime, Zone},
};
use sendoff_store as store;

/// More posts than anybody plans in the six weeks that a month's page shows.
const POSTS_MAX: u32 = 10_000;
/// As many as one act moves.
const MOVES_MAX: usize = 5_000;

impl Desk {
    /// What stands in a stretch of time, in order of time, without the trash.
    pub fn calendar(&self, query: CalendarQuery) -> Result<CalendarPage, AppError> {
        if query.from > query.to {
            return Err(AppError::invalid(said!(
                "The end of the time lies before its beginning."
            )));
        }
        let found = self.rows().calendar(query.from, query.to, POSTS_MAX + 1)?;
        let more = found.len() > POSTS_MAX as usize;
        let here = self.inner.zone;
        let book = Book::read(self.rows())?;
        let close = pace::too_close(&found, &book);
        Ok(CalendarPage {
            posts: found
                .into_iter()
                .take(POSTS_MAX as usize)
                .map(|row| CalendarPost {
                    too_close: close.contains(&row.draft),
                    ..post(row, here, &book)
                })
                .collect(),
            more,
        })
    }

    /// Gives posts that wait for their time another one: those that can be moved in one act, the others with the
    /// reason why they stay. Moving confirms nothing (P13), and never sends anything again.
    pub fn schedule_move(&self, payload: MovePayload) -> Result<MoveReport, AppError> {
        if payload.moves.len() > MOVES_MAX {
            return Err(AppError::invalid(said!(
                "No more than {most} posts can be moved in one act.",
                most = MOVES_MAX
            )));
        }
        let mut report = MoveReport {
            moved: Vec::new(),
            kept: Vec::new(),
        };
        let mut moves = Vec::new();
        for to in &payload.moves {
            match self.moved(to) {
                Ok((before, after)) => {
                    moves.push((to.draft, after));
                    report.moved.push(MovedPost {
                        draft: to.draft,
                        before: views::schedule(&before),
                        after: views::schedule(&after),
                    });
                }
                Err(error) => report.kept.push(KeptPost {
                    draft: to.draft,
                    reason: Reason {
                        code: error.code.as_str().to_owned(),
                        message: error.message,
                        remedy: error.remedy,
                    },
                }),
            }
        }
        self.rows().schedules_move(&moves, self.now())?;
        self.poke();
        for (draft, _) in moves {
            self.tell(&DeskEvent::DraftChanged { draft });
        }
        Ok(report)
    }

    /// The plan of one post as it is and as it would be.
    fn moved(&self, to: &MoveTo) -> Result<(Schedule, Schedule), AppError> {
        let row = self.rows().draft_get(to.draft)?;
        let before = waiting_plan(&row)?;
        let wall: WallTime = to.wall.parse()?;
        let zone: Zone = to.zone.parse()?;
        let wanted = Schedule::new(wall, zone, to.fold, before.misfire)?;
        if self.is_past(wanted.instant) {
            return Err(AppError::invalid(said!("{wall} in {zone} is past.", wall, zone))
                .with_remedy(said!("Choose a time to come.")));
        }
        Ok((before, in_zone(&wanted, before.zone)))
    }
}

/// The same instant, told by the wall of another zone.
fn in_zone(plan: &Schedule, zone: Zone) -> Schedule {
    if plan.zone == zone {
        return *plan;
    }
    let wall = WallTime::of(plan.instant, zone);
    let fold = match zone.resolve(wall) {
        Resolution::Twice { later, .. } if later == plan.instant => Some(Fold::Later),
        Resolution::Twice { .. } => Some(Fold::Earlier),
        Resolution::Once(_) | Resolution::Gap { .. } => None,
    };
    Schedule {
        wall,
        zone,
        fold,
        ..*plan
    }
}

fn post(row: store::CalendarPost, here: Zone, book: &Book) -> CalendarPost {
    let waits = row.waiting.is_some();
    let is_paused = |id| book.account(id).is_some_and(|account| account.paused);
    let planned = |id| {
        if row.paused || row.kept_back || (waits && is_paused(id)) {
            DeliveryState::Held
        } else {
            DeliveryState::Planned
        }
    };
    CalendarPost {
        draft: row.draft,
        label: row.label,
        words: views::start_of(&row.words, store::WORDS_CHARS),
        stand: views::stand(row.stage),
        at: row.at,
        here: WallTime::of(row.at, here),
        plan: row.waiting.as_ref().map(views::schedule),
        paused: row.paused,
        kept_back: row.kept_back,
        too_close: false,
        unconfirmed: row.unconfirmed,
        tags: row.tags,
        targets: row
            .targets
            .into_iter()
            .map(|(account, state)| CalendarTarget {
                account,
                // Where it did not get to before, the plan that waits goes again.
                state: state
                    .filter(|state| !(waits && state.is_proven_absent()))
                    .unwrap_or_else(|| planned(account)),
            })
            .collect(),
    }
}
