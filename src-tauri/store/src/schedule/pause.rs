//! One post paused: its plan waits on, past its time too, until a person releases it. What came due meanwhile
//! goes through its misfire policy then, like everything that came due while nothing could be sent.

use super::{CalendarEntry, ScheduleRow, entries, from_schedule, read, schedule_columns, still_waiting};
use crate::{
    Desk, StoreError,
    draft::{self, draft_columns},
    row::{self, Columns as _},
};
use rusqlite::{Connection, params};
use sendoff_core::{id::DraftId, time::UtcInstant};

/// Added to files of the third format.
pub(crate) const SCHEMA: &str = "
-- A person paused this post. Only what waits can be paused.
ALTER TABLE schedule ADD COLUMN paused_at_ms INTEGER
    CHECK (paused_at_ms IS NULL OR (consumed_by IS NULL AND lapsed_at_ms IS NULL));
CREATE INDEX schedule_paused ON schedule (instant_ms, draft_id) WHERE paused_at_ms IS NOT NULL;
";

pub(crate) const DUE_PAUSED: &str = concat!(
    "SELECT ",
    draft_columns!(),
    from_schedule!(),
    "WHERE schedule.paused_at_ms IS NOT NULL AND schedule.instant_ms <= ?1 AND draft.trashed_at_ms IS NULL
     ORDER BY schedule.instant_ms, schedule.draft_id"
);

/// Plans that wait and are not paused.
pub(crate) const GOING: &str = concat!(
    "SELECT ",
    schedule_columns!(),
    " FROM schedule WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL AND paused_at_ms IS NULL
      ORDER BY instant_ms, draft_id LIMIT ?1"
);

/// Pauses a waiting plan, or releases it. Whether it is so already makes no difference.
pub(crate) fn set_paused(
    c: &Connection,
    id: DraftId,
    paused: bool,
    now: UtcInstant,
) -> Result<(), StoreError> {
    draft::ensure_unlocked(c, id)?;
    draft::touch(c, id, now)?;
    let changed = row::run(
        c,
        "UPDATE schedule SET paused_at_ms = CASE WHEN ?2 THEN coalesce(paused_at_ms, ?3) END
         WHERE draft_id = ?1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL",
        params![id.to_string(), paused, now.millis()],
    )?;
    still_waiting(changed)
}

impl Desk {
    /// Pauses posts that wait for their time, or releases them: all or none.
    pub fn schedules_pause(
        &self,
        drafts: &[DraftId],
        paused: bool,
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let drafts = drafts.to_vec();
        self.write(move |c| drafts.iter().try_for_each(|id| set_paused(c, *id, paused, now)))
    }

    /// Paused posts whose time has come: they are kept back and shown.
    pub fn due_paused(&self, now: UtcInstant) -> Result<Vec<CalendarEntry>, StoreError> {
        self.read(|c| entries(c, DUE_PAUSED, now))
    }

    /// Waiting schedules that are not paused, in order of time.
    pub fn schedules_going(&self, limit: u32) -> Result<Vec<(DraftId, ScheduleRow)>, StoreError> {
        self.read(|c| {
            row::all(c, GOING, [limit], |row| {
                Ok((row.parsed("s_draft_id")?, read(row)?))
            })
        })
    }
}
