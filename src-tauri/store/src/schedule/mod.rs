//! Schedules: when a draft goes out, and which revision of it.

mod apart;
mod calendar;
mod many;
mod pause;
mod schema;

pub use apart::Apart;
pub(crate) use apart::make as make_apart;
#[cfg(test)]
pub(crate) use calendar::{AT_ONCE, PLANNED};
pub use calendar::{CalendarPost, WORDS_CHARS};
pub use many::PlanBefore;
pub(crate) use pause::SCHEMA as PAUSE;
#[cfg(test)]
pub(crate) use pause::{DUE_PAUSED, GOING};
pub(crate) use schema::SCHEMA;

use crate::{
    Cursor, Desk, Journal, Page, StoreError,
    account::{self, account_columns},
    draft::{self, DraftListItem, draft_columns},
    revision,
    row::{self, Columns as _},
    unreadable::{OfDraft, leave_out},
};
use rusqlite::{Connection, Row, params};
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
    /// Planned before the folder was restored or copied, and kept back until it is released.
    pub unreleased: bool,
    /// Since when a person has paused it.
    pub paused_at: Option<UtcInstant>,
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

impl ScheduleRow {
    /// Whether its time is still to come or to be dealt with.
    pub fn waits(&self) -> bool {
        self.consumed_by.is_none() && self.lapsed_at.is_none()
    }
}

/// The columns that [`read`] reads.
macro_rules! schedule_columns {
    () => {
        "schedule.draft_id AS s_draft_id, schedule.revision_id AS s_revision_id, schedule.wall AS s_wall,
         schedule.zone AS s_zone, schedule.fold AS s_fold, schedule.instant_ms AS s_instant_ms,
         schedule.misfire AS s_misfire, schedule.consumed_by AS s_consumed_by,
         schedule.lapsed_at_ms AS s_lapsed_at_ms, schedule.unreleased AS s_unreleased,
         schedule.paused_at_ms AS s_paused_at_ms"
    };
}
pub(crate) use schedule_columns;

/// What lets a waiting schedule go once its instant has come, but for an open batch of the same draft; given `draft`,
/// `schedule` and the draft's newest `revision`.
macro_rules! going {
    () => {
        " schedule.consumed_by IS NULL AND schedule.lapsed_at_ms IS NULL
          AND schedule.unreleased = 0 AND schedule.paused_at_ms IS NULL
          AND draft.trashed_at_ms IS NULL AND revision.id = schedule.revision_id "
    };
}

/// An open batch of the draft.
macro_rules! open_batch {
    () => {
        " (SELECT 1 FROM batch WHERE batch.draft_id = draft.id AND batch.closed_at_ms IS NULL) "
    };
}

/// What makes a waiting schedule claimable once its instant has come: at most one batch of a draft is open.
macro_rules! claimable {
    () => {
        concat!(going!(), "AND NOT EXISTS", open_batch!())
    };
}

/// The tables of [`draft_columns`], found by way of the schedule.
macro_rules! from_schedule {
    () => {
        " FROM schedule CROSS JOIN draft ON draft.id = schedule.draft_id
          CROSS JOIN revision ON revision.draft_id = draft.id AND revision.number =
            (SELECT max(newest.number) FROM revision AS newest WHERE newest.draft_id = draft.id) "
    };
}
use from_schedule;

pub(crate) const DUE: &str = concat!(
    "SELECT ",
    draft_columns!(),
    from_schedule!(),
    "WHERE",
    claimable!(),
    "AND schedule.instant_ms <= ?1 AND (schedule.instant_ms, schedule.draft_id) > (?3, ?4)
     ORDER BY schedule.instant_ms, schedule.draft_id LIMIT ?2"
);

pub(crate) const NEXT: &str = concat!(
    "SELECT schedule.instant_ms AS next_ms",
    from_schedule!(),
    "WHERE",
    claimable!(),
    "AND schedule.instant_ms > ?1 ORDER BY schedule.instant_ms LIMIT 1"
);

pub(crate) const BETWEEN: &str = concat!(
    "SELECT ",
    draft_columns!(),
    from_schedule!(),
    "WHERE schedule.instant_ms >= ?1 AND schedule.instant_ms < ?2 AND draft.trashed_at_ms IS NULL
     ORDER BY schedule.instant_ms, schedule.draft_id LIMIT ?3"
);

pub(crate) const DUE_UNCONFIRMED: &str = concat!(
    "SELECT ",
    draft_columns!(),
    from_schedule!(),
    "WHERE schedule.consumed_by IS NULL AND schedule.lapsed_at_ms IS NULL AND schedule.instant_ms <= ?1
       AND draft.trashed_at_ms IS NULL AND revision.confirmed_at_ms IS NULL
       AND schedule.paused_at_ms IS NULL
     ORDER BY schedule.instant_ms, schedule.draft_id"
);

pub(crate) const DUE_UNRELEASED: &str = concat!(
    "SELECT ",
    draft_columns!(),
    from_schedule!(),
    "WHERE schedule.unreleased = 1 AND schedule.consumed_by IS NULL AND schedule.lapsed_at_ms IS NULL
       AND schedule.instant_ms <= ?1 AND draft.trashed_at_ms IS NULL AND revision.confirmed_at_ms IS NOT NULL
       AND schedule.paused_at_ms IS NULL
     ORDER BY schedule.instant_ms, schedule.draft_id"
);

pub(crate) const DUE_BEHIND: &str = concat!(
    "SELECT ",
    draft_columns!(),
    from_schedule!(),
    "WHERE",
    going!(),
    "AND EXISTS",
    open_batch!(),
    "AND schedule.instant_ms <= ?1 ORDER BY schedule.instant_ms, schedule.draft_id"
);

/// Plans of a restored copy whose time has come and that nobody has released; of confirmed drafts.
pub(crate) fn due_unreleased(c: &Connection, now: UtcInstant) -> Result<Vec<CalendarEntry>, StoreError> {
    entries(c, DUE_UNRELEASED, now)
}

/// Reads [`schedule_columns`].
pub(crate) fn read(row: &Row<'_>) -> Result<ScheduleRow, StoreError> {
    Ok(ScheduleRow {
        schedule: Schedule {
            wall: row.parsed("s_wall")?,
            zone: row.parsed("s_zone")?,
            fold: row.parsed_opt("s_fold")?,
            instant: row.instant("s_instant_ms")?,
            misfire: row.parsed("s_misfire")?,
        },
        revision: row.parsed("s_revision_id")?,
        consumed_by: row.parsed_opt("s_consumed_by")?,
        lapsed_at: row.instant_opt("s_lapsed_at_ms")?,
        unreleased: row.value("s_unreleased")?,
        paused_at: row.instant_opt("s_paused_at_ms")?,
    })
}

/// The same where the schedule is joined loosely.
pub(crate) fn read_opt(row: &Row<'_>) -> Result<Option<ScheduleRow>, StoreError> {
    match row.value::<Option<String>>("s_draft_id")? {
        Some(_) => read(row).map(Some),
        None => Ok(None),
    }
}

fn read_entry(row: &Row<'_>) -> Result<CalendarEntry, StoreError> {
    Ok(CalendarEntry {
        item: draft::read_item(row)?,
        schedule: read(row)?,
    })
}

/// Those of a statement that asks for what is due and kept back, without those that cannot be understood.
fn entries(c: &Connection, sql: &str, now: UtcInstant) -> Result<Vec<CalendarEntry>, StoreError> {
    leave_out(row::each(c, sql, [now.millis()], read_entry)?)
}

/// What is due, or due and kept back, and cannot be understood: its draft, and why.
pub(crate) fn due_in_vain(c: &Connection, now: UtcInstant) -> Result<Vec<OfDraft<()>>, StoreError> {
    let mut each: Vec<OfDraft<()>> = due_each(c, now, u32::MAX, None)?
        .into_iter()
        .map(|(place, due)| (row::parse("s_draft_id", place.id()), due.map(drop)))
        .collect();
    for sql in [DUE_UNCONFIRMED, DUE_UNRELEASED, DUE_BEHIND, pause::DUE_PAUSED] {
        each.extend(row::all(c, sql, [now.millis()], |row| {
            Ok((row.parsed("s_draft_id"), read_entry(row).map(drop)))
        })?);
    }
    Ok(each)
}

pub(crate) fn of_draft(c: &Connection, id: DraftId) -> Result<Option<ScheduleRow>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        schedule_columns!(),
        " FROM schedule WHERE draft_id = ?1"
    );
    row::first(c, SQL, [id.to_string()], read)
}

/// A waiting schedule names the revision that was just confirmed.
pub(crate) fn follow_revision(c: &Connection, id: DraftId, confirmed: RevisionId) -> Result<(), StoreError> {
    row::run(
        c,
        "UPDATE schedule SET revision_id = ?2
         WHERE draft_id = ?1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL",
        params![id.to_string(), confirmed.to_string()],
    )?;
    Ok(())
}

/// The waiting schedule of a draft, if there is one, has led to a batch.
pub(crate) fn consume(c: &Connection, id: DraftId, by: BatchId) -> Result<(), StoreError> {
    row::run(
        c,
        "UPDATE schedule SET consumed_by = ?2, paused_at_ms = NULL
         WHERE draft_id = ?1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL",
        params![id.to_string(), by.to_string()],
    )?;
    Ok(())
}

/// The waiting schedule of a draft passes without a batch.
pub(crate) fn lapse(c: &Connection, id: DraftId, now: UtcInstant) -> Result<(), StoreError> {
    row::run(
        c,
        "UPDATE schedule SET lapsed_at_ms = ?2, paused_at_ms = NULL
         WHERE draft_id = ?1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL",
        params![id.to_string(), now.millis()],
    )?;
    Ok(())
}

/// The same, if its instant has passed.
pub(crate) fn lapse_if_past(c: &Connection, id: DraftId, now: UtcInstant) -> Result<(), StoreError> {
    match of_draft(c, id)? {
        Some(row) if row.waits() && row.schedule.instant <= now => lapse(c, id, now),
        _ => Ok(()),
    }
}

fn set(
    c: &Connection,
    id: DraftId,
    schedule: &Schedule,
    revision: RevisionId,
    now: UtcInstant,
) -> Result<(), StoreError> {
    draft::ensure_unlocked(c, id)?;
    revision::ensure_newest_confirmed(c, id, revision)?;
    draft::touch(c, id, now)?;
    row::run(
        c,
        "INSERT INTO schedule (draft_id, revision_id, wall, zone, fold, instant_ms, misfire)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (draft_id) DO UPDATE SET revision_id = ?2, wall = ?3, zone = ?4, fold = ?5, instant_ms = ?6,
            misfire = ?7, consumed_by = NULL, lapsed_at_ms = NULL, unreleased = 0",
        params![
            id.to_string(),
            revision.to_string(),
            schedule.wall.to_string(),
            schedule.zone.to_string(),
            schedule.fold.map(sendoff_core::schedule::Fold::as_str),
            schedule.instant.millis(),
            schedule.misfire.to_string(),
        ],
    )?;
    Ok(())
}

fn clear(c: &Connection, id: DraftId, now: UtcInstant) -> Result<(), StoreError> {
    draft::touch(c, id, now)?;
    match of_draft(c, id)? {
        Some(row) if row.consumed_by.is_some() => Err(StoreError::Consumed),
        Some(_) => {
            row::run(c, "DELETE FROM schedule WHERE draft_id = ?1", [id.to_string()])?;
            Ok(())
        }
        None => Ok(()),
    }
}

/// A change of a waiting plan found the one row that it was meant for, or the plan waits no longer.
fn still_waiting(changed: usize) -> Result<(), StoreError> {
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Consumed)
    }
}

fn waiting(
    c: &Connection,
    limit: u32,
    after: Option<(UtcInstant, DraftId)>,
) -> Result<Vec<(DraftId, ScheduleRow)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        schedule_columns!(),
        " FROM schedule WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL AND (instant_ms, draft_id) > (?1, ?2)
          ORDER BY instant_ms, draft_id LIMIT ?3"
    );
    let (instant, draft) = after.map_or((i64::MIN, String::new()), |(at, id)| {
        (at.millis(), id.to_string())
    });
    row::all(c, SQL, params![instant, draft, limit], |row| {
        Ok((row.parsed("s_draft_id")?, read(row)?))
    })
}

/// Something as far as it can be understood, and where it stands in its list.
type Placed<T> = (Cursor, Result<T, StoreError>);

fn due_each(
    c: &Connection,
    now: UtcInstant,
    limit: u32,
    after: Option<&Cursor>,
) -> Result<Vec<Placed<Due>>, StoreError> {
    let (at, id) = Cursor::bounds(after);
    let found = row::all(c, DUE, params![now.millis(), limit, at, id], |row| {
        let whole = || Ok((draft::read_item(row)?.draft, read(row)?));
        let place = Cursor::new(row.value("s_instant_ms")?, row.value("s_draft_id")?);
        Ok((place, whole()))
    })?;
    let with_targets = |(draft, row): (Draft, ScheduleRow)| {
        Ok(Due {
            targets: targets(c, draft.id)?,
            draft,
            revision: row.revision,
            schedule: row.schedule,
        })
    };
    let due = |(place, whole): Placed<_>| (place, whole.and_then(with_targets));
    Ok(found.into_iter().map(due).collect())
}

/// The accounts of a draft in the order chosen.
pub(crate) fn targets(c: &Connection, id: DraftId) -> Result<Vec<Account>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        " FROM target JOIN account ON account.id = target.account_id WHERE target.draft_id = ?1
          ORDER BY target.position"
    );
    row::all(c, SQL, [id.to_string()], account::read)
}

fn next_after(c: &Connection, now: UtcInstant) -> Result<Option<UtcInstant>, StoreError> {
    let draft = row::first(c, NEXT, [now.millis()], |row| row.instant("next_ms"))?;
    let request = crate::request::next_after(c, now)?;
    Ok(draft.into_iter().chain(request).min())
}

impl Desk {
    /// Plans a draft. The revision must be its newest and confirmed ([`StoreError::Unconfirmed`]). Replaces an
    /// earlier plan, which leaves it paused if it was; refused while the draft is being published.
    pub fn schedule_set(
        &self,
        draft: DraftId,
        schedule: &Schedule,
        revision: RevisionId,
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let schedule = *schedule;
        self.write(move |c| set(c, draft, &schedule, revision, now))
    }

    /// Takes the plan back. Refused once it has been consumed ([`StoreError::Consumed`]).
    pub fn schedule_clear(&self, draft: DraftId, now: UtcInstant) -> Result<(), StoreError> {
        self.write(move |c| clear(c, draft, now))
    }

    /// The schedules with `from <= instant < to` of drafts outside the trash, in order of time.
    pub fn scheduled_between(
        &self,
        from: UtcInstant,
        to: UtcInstant,
        limit: u32,
    ) -> Result<Vec<CalendarEntry>, StoreError> {
        self.read(|c| row::all(c, BETWEEN, params![from.millis(), to.millis(), limit], read_entry))
    }

    /// Waiting schedules in order of time, from `after` (exclusive: instant and draft of the last one seen),
    /// to resolve them anew when zone data has changed.
    pub fn schedules_waiting(
        &self,
        limit: u32,
        after: Option<(UtcInstant, DraftId)>,
    ) -> Result<Vec<(DraftId, ScheduleRow)>, StoreError> {
        self.read(|c| waiting(c, limit, after))
    }

    /// Drafts past due whose newest revision is not confirmed: they are kept back and shown.
    pub fn due_unconfirmed(&self, now: UtcInstant) -> Result<Vec<CalendarEntry>, StoreError> {
        self.read(|c| entries(c, DUE_UNCONFIRMED, now))
    }

    /// Drafts past due that wait for an earlier batch of their own to end.
    pub fn due_behind(&self, now: UtcInstant) -> Result<Vec<CalendarEntry>, StoreError> {
        self.read(|c| entries(c, DUE_BEHIND, now))
    }
}

impl Journal {
    /// The drafts whose time has come, oldest first: not consumed, not in the trash, newest revision confirmed
    /// (a newer unconfirmed one keeps it out; see [`Desk::due_unconfirmed`]). At most `limit`, after the last one
    /// seen.
    pub fn due(&self, now: UtcInstant, limit: u32, after: Option<&Cursor>) -> Result<Page<Due>, StoreError> {
        self.read(|c| Page::of(due_each(c, now, limit, after)?, limit))
    }

    /// The earliest instant after `now` at which anything is wanted: open requests' `next_at` and the waiting
    /// schedules of confirmed drafts. What is due already is [`Journal::due`] and
    /// [`Journal::due_requests`].
    pub fn next_instant_after(&self, now: UtcInstant) -> Result<Option<UtcInstant>, StoreError> {
        self.read(|c| next_after(c, now))
    }
}
