//! The calendar: what stands in a stretch of time, whether it is still to come or has gone out; and moving what
//! is still to come.

use super::{ScheduleRow, read_opt, schedule_columns, still_waiting};
use crate::{
    Desk, DraftStage, StoreError, draft,
    row::{self, Columns as _},
    tag,
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{
    delivery::DeliveryState,
    id::{AccountId, DraftId},
    schedule::Schedule,
    tag::Tag,
    time::UtcInstant,
};

/// One post on the calendar: a draft with a plan, or one that was published without any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPost {
    /// The draft.
    pub draft: DraftId,
    /// The client's or campaign's name.
    pub label: Option<String>,
    /// The first [`WORDS_CHARS`] characters of its newest text.
    pub words: String,
    /// Where it stands.
    pub stage: DraftStage,
    /// Whether the newest text is unconfirmed.
    pub unconfirmed: bool,
    /// When it stands there: its planned time, or when it was published now.
    pub at: UtcInstant,
    /// Its plan, while that waits for its time.
    pub waiting: Option<Schedule>,
    /// Whether a person paused it.
    pub paused: bool,
    /// Whether its plan is from before the folder was copied or restored, and nobody has released it.
    pub kept_back: bool,
    /// By which words it is found.
    pub tags: Vec<Tag>,
    /// Its targets in the order chosen, each with the state of its newest delivery.
    pub targets: Vec<(AccountId, Option<DeliveryState>)>,
}

/// So many characters of a text stand on a card.
pub const WORDS_CHARS: usize = 140;

/// The columns of a [`CalendarPost`], of `draft`, its newest `revision` and its `schedule`; `$at` is its time.
macro_rules! post_columns {
    ($at:literal) => {
        concat!(
            "draft.id AS p_id, draft.label AS p_label, draft.stage AS p_stage, ",
            $at,
            " AS p_at_ms, substr(revision.text, 1, 140) AS p_words,
             revision.confirmed_at_ms IS NULL AS p_unconfirmed,
             (SELECT group_concat(target.account_id || ':' || coalesce(
                (SELECT delivery.state FROM delivery
                 WHERE delivery.draft_id = draft.id AND delivery.account_id = target.account_id
                 ORDER BY delivery.generation DESC LIMIT 1), ''), ',' ORDER BY target.position)
              FROM target WHERE target.draft_id = draft.id) AS p_targets, ",
            tag::tags_column!("p_tags"),
            ", ",
            schedule_columns!()
        )
    };
}

/// What is planned, or went out at its planned time.
pub(crate) const PLANNED: &str = concat!(
    "SELECT ",
    post_columns!("schedule.instant_ms"),
    " FROM schedule CROSS JOIN draft ON draft.id = schedule.draft_id
      CROSS JOIN revision ON revision.draft_id = draft.id AND revision.number =
        (SELECT max(newest.number) FROM revision AS newest WHERE newest.draft_id = draft.id)
      WHERE schedule.instant_ms >= ?1 AND schedule.instant_ms < ?2 AND schedule.lapsed_at_ms IS NULL
        AND draft.trashed_at_ms IS NULL
        AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.id = schedule.consumed_by AND batch.occasion = 'now')
      ORDER BY schedule.instant_ms, schedule.draft_id LIMIT ?3"
);

/// What a person published at once. A draft stands there once, where it was last published.
pub(crate) const AT_ONCE: &str = concat!(
    "SELECT ",
    post_columns!("batch.created_at_ms"),
    " FROM batch CROSS JOIN draft ON draft.id = batch.draft_id
      CROSS JOIN revision ON revision.draft_id = draft.id AND revision.number =
        (SELECT max(newest.number) FROM revision AS newest WHERE newest.draft_id = draft.id)
      LEFT JOIN schedule ON schedule.draft_id = draft.id
      WHERE batch.created_at_ms >= ?1 AND batch.created_at_ms < ?2 AND batch.occasion = 'now'
        AND draft.trashed_at_ms IS NULL
        AND NOT EXISTS (SELECT 1 FROM batch AS newer WHERE newer.draft_id = draft.id
                        AND newer.generation > batch.generation AND newer.occasion = 'now')
        AND (schedule.draft_id IS NULL OR schedule.lapsed_at_ms IS NOT NULL
             OR EXISTS (SELECT 1 FROM batch AS used WHERE used.id = schedule.consumed_by AND used.occasion = 'now'))
      ORDER BY batch.created_at_ms, batch.id LIMIT ?3"
);

fn read_post(row: &Row<'_>) -> Result<CalendarPost, StoreError> {
    let targets: Option<String> = row.value("p_targets")?;
    let tags: Option<String> = row.value("p_tags")?;
    let plan = read_opt(row)?.filter(ScheduleRow::waits);
    Ok(CalendarPost {
        draft: row.parsed("p_id")?,
        label: row.value("p_label")?,
        words: row.value("p_words")?,
        stage: row.parsed("p_stage")?,
        unconfirmed: row.value("p_unconfirmed")?,
        at: row.instant("p_at_ms")?,
        paused: plan.as_ref().is_some_and(|plan| plan.paused_at.is_some()),
        kept_back: plan.as_ref().is_some_and(|plan| plan.unreleased),
        waiting: plan.map(|plan| plan.schedule),
        tags: tag::read("p_tags", tags.as_deref())?,
        targets: targets
            .unwrap_or_default()
            .split_terminator(',')
            .map(read_target)
            .collect::<Result<_, _>>()?,
    })
}

/// `account:state`, the state absent before there is a delivery.
fn read_target(text: &str) -> Result<(AccountId, Option<DeliveryState>), StoreError> {
    let (account, state) = text.split_once(':').unwrap_or((text, ""));
    let state = (!state.is_empty()).then(|| row::parse("p_targets", state));
    Ok((row::parse("p_targets", account)?, state.transpose()?))
}

fn between(
    c: &Connection,
    from: UtcInstant,
    to: UtcInstant,
    limit: u32,
) -> Result<Vec<CalendarPost>, StoreError> {
    let range = params![from.millis(), to.millis(), limit];
    let mut posts = row::all(c, PLANNED, range, read_post)?;
    posts.extend(row::all(c, AT_ONCE, range, read_post)?);
    posts.sort_by_key(|post| post.at);
    posts.truncate(limit as usize);
    Ok(posts)
}

/// Gives a waiting plan another time; the revision that goes out stays the same.
fn move_one(c: &Connection, id: DraftId, to: &Schedule, now: UtcInstant) -> Result<(), StoreError> {
    draft::ensure_unlocked(c, id)?;
    draft::touch(c, id, now)?;
    let changed = row::run(
        c,
        "UPDATE schedule SET wall = ?2, zone = ?3, fold = ?4, instant_ms = ?5, misfire = ?6
         WHERE draft_id = ?1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL",
        params![
            id.to_string(),
            to.wall.to_string(),
            to.zone.to_string(),
            to.fold.map(sendoff_core::schedule::Fold::as_str),
            to.instant.millis(),
            to.misfire.to_string(),
        ],
    )?;
    still_waiting(changed)
}

impl Desk {
    /// The posts that stand at `from <= time < to`, in order of time, without the trash.
    pub fn calendar(
        &self,
        from: UtcInstant,
        to: UtcInstant,
        limit: u32,
    ) -> Result<Vec<CalendarPost>, StoreError> {
        self.read(|c| between(c, from, to, limit))
    }

    /// Gives waiting plans other times, all or none. Unlike [`Desk::schedule_set`] this neither makes a plan nor
    /// wakes one that has led to a batch ([`StoreError::Consumed`]), and confirms nothing.
    pub fn schedules_move(&self, moves: &[(DraftId, Schedule)], now: UtcInstant) -> Result<(), StoreError> {
        let moves = moves.to_vec();
        self.write(move |c| {
            for (draft, to) in &moves {
                move_one(c, *draft, to, now)?;
            }
            Ok(())
        })
    }
}
