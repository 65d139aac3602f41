//! What is planned through a connection: what a login that fails would hold up.

use crate::{
    Desk, StoreError,
    row::{self, Columns as _},
};
use rusqlite::params;
use sendoff_core::{
    id::{ConnectionId, DraftId},
    time::UtcInstant,
};

/// The posts that wait for their time and would go through a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedThrough {
    /// How many.
    pub posts: u64,
    /// The first of them.
    pub first: DraftId,
    /// When that one is due.
    pub due: UtcInstant,
}

/// A plan that goes out by itself, given `schedule`, `draft` and `account`.
macro_rules! goes_out {
    () => {
        " schedule.consumed_by IS NULL AND schedule.lapsed_at_ms IS NULL
          AND schedule.unreleased = 0 AND schedule.paused_at_ms IS NULL
          AND draft.trashed_at_ms IS NULL AND account.removed_at_ms IS NULL AND account.paused = 0 "
    };
}

pub(crate) const WANTED: &str = concat!(
    "SELECT DISTINCT account.connection_id AS w_id
     FROM schedule CROSS JOIN draft ON draft.id = schedule.draft_id
     CROSS JOIN target ON target.draft_id = schedule.draft_id
     CROSS JOIN account ON account.id = target.account_id
     WHERE",
    goes_out!(),
    "AND schedule.instant_ms >= ?1 AND schedule.instant_ms < ?2"
);

// With `min` alone SQLite takes the other columns from the row that has the least.
pub(crate) const THROUGH: &str = concat!(
    "SELECT count(DISTINCT schedule.draft_id) AS p_posts, schedule.draft_id AS p_first,
            min(schedule.instant_ms) AS p_due_ms
     FROM account CROSS JOIN target ON target.account_id = account.id
     CROSS JOIN schedule ON schedule.draft_id = target.draft_id
     CROSS JOIN draft ON draft.id = schedule.draft_id
     WHERE account.connection_id = ?1 AND",
    goes_out!(),
    "HAVING p_posts > 0"
);

impl Desk {
    /// The connections through which something is planned at `from <= time < to`.
    pub fn connections_wanted(
        &self,
        from: UtcInstant,
        to: UtcInstant,
    ) -> Result<Vec<ConnectionId>, StoreError> {
        let span = params![from.millis(), to.millis()];
        self.read(|c| row::all(c, WANTED, span, |row| row.parsed("w_id")))
    }

    /// What is planned through a connection; `None` if nothing is.
    pub fn planned_through(&self, connection: ConnectionId) -> Result<Option<PlannedThrough>, StoreError> {
        self.read(|c| {
            row::first(c, THROUGH, [connection.to_string()], |row| {
                Ok(PlannedThrough {
                    posts: row.value::<i64>("p_posts")?.unsigned_abs(),
                    first: row.parsed("p_first")?,
                    due: row.instant("p_due_ms")?,
                })
            })
        })
    }
}
