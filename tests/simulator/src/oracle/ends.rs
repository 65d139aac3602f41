//! What became of everything, against what the networks have (P6, P8, P9), and what nothing has come of yet.

use super::Oracle;
use rusqlite::{Connection, OptionalExtension as _, params};

/// A minute, and what a turn takes.
const PAST_DUE: i64 = 65_000;

impl Oracle {
    /// P9: nothing past due is without a state for longer than a minute, counted from when it was first seen so
    /// while the program could act (`able_since`).
    pub fn check_due(&mut self, wall: i64, now: i64, able_since: i64) {
        let found = match self.planned_before(wall) {
            Ok(found) => found,
            Err(error) => return self.broken("P9", format!("the file cannot be read: {error}")),
        };
        let before = self.standing.take();
        let Some(draft) = found else { return };
        let since = before
            .filter(|(known, since)| *known == draft && *since >= able_since)
            .map_or(now, |(_, since)| since);
        if now - since > PAST_DUE {
            let what = format!("{draft} is past due and stands nowhere for {} ms", now - since);
            self.broken("P9", what);
        }
        self.standing = Some((draft, since));
    }

    /// Whether no schedule waits for an earlier instant, but for drafts whose newest text nobody has confirmed.
    pub fn nothing_planned(&self, before: i64) -> bool {
        matches!(self.planned_before(before), Ok(None))
    }

    fn planned_before(&self, instant: i64) -> rusqlite::Result<Option<String>> {
        const PLANNED: &str = "SELECT s.draft_id FROM schedule s JOIN draft d ON d.id = s.draft_id
            WHERE s.instant_ms < ?1 AND s.consumed_by IS NULL AND s.lapsed_at_ms IS NULL
              AND s.paused_at_ms IS NULL AND d.trashed_at_ms IS NULL AND EXISTS (SELECT 1 FROM target WHERE draft_id = d.id)
              -- Behind an earlier sending of its own it is under attention for as long as that is open.
              AND NOT EXISTS (SELECT 1 FROM batch WHERE draft_id = d.id AND closed_at_ms IS NULL)
              AND (SELECT confirmed_at_ms FROM revision WHERE draft_id = d.id ORDER BY number DESC LIMIT 1)
                  IS NOT NULL
            ORDER BY s.instant_ms, s.draft_id LIMIT 1";
        let mut planned = self.db.prepare_cached(PLANNED)?;
        planned.query_row([instant], |r| r.get(0)).optional()
    }

    /// What every delivery says at last, against what really went out.
    pub fn check_ends(&mut self) {
        const NEWEST: &str = "SELECT draft_id, account_id, state FROM delivery d
            WHERE generation = (SELECT max(generation) FROM delivery
                                WHERE draft_id = d.draft_id AND account_id = d.account_id)";
        type Ends = Vec<(String, String, String)>;
        let read = |db: &Connection| -> rusqlite::Result<Ends> {
            let mut newest = db.prepare_cached(NEWEST)?;
            let rows = newest.query_map(params![], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            rows.collect()
        };
        let ends = match read(&self.db) {
            Ok(ends) => ends,
            Err(error) => return self.broken("P9", format!("the file cannot be read: {error}")),
        };
        self.check_nobody_is_forgotten();
        for (draft, account, state) in ends {
            let out = self.is_out(&draft, &account);
            match state.as_str() {
                "published" | "published_by_person" if !out => {
                    self.broken("P8", format!("{draft} is shown as {state} and never went out"));
                }
                "refused" | "withdrawn" | "skipped" if out => {
                    self.broken("P6", format!("{draft} is shown as {state} and went out"));
                }
                _ => {}
            }
        }
    }

    /// P9: whatever was claimed has a delivery for each account that it was meant for.
    fn check_nobody_is_forgotten(&mut self) {
        // The plan that stands, if it has led to a batch.
        const FORGOTTEN: &str = "SELECT DISTINCT t.draft_id, t.account_id,
                (SELECT s.instant_ms FROM schedule s WHERE s.draft_id = t.draft_id AND s.consumed_by IS NOT NULL)
            FROM batch b JOIN target t ON t.draft_id = b.draft_id
            WHERE NOT EXISTS (SELECT 1 FROM delivery
                              WHERE draft_id = t.draft_id AND account_id = t.account_id)";
        type Forgotten = Vec<((String, String), Option<i64>)>;
        let read = |db: &Connection| -> rusqlite::Result<Forgotten> {
            let mut forgotten = db.prepare_cached(FORGOTTEN)?;
            let rows = forgotten.query_map(params![], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?;
            rows.collect()
        };
        let forgotten = match read(&self.db) {
            Ok(forgotten) => forgotten,
            Err(error) => return self.broken("P9", format!("the file cannot be read: {error}")),
        };
        for (pair, led_to_a_batch) in forgotten {
            // What was added later was in no earlier batch: only the plan made for it had to bring it out.
            let was_due = self
                .added
                .get(&pair)
                .is_none_or(|planned| planned.is_some() && *planned == led_to_a_batch);
            if was_due {
                let (draft, account) = pair;
                let what = format!("{draft} was meant for {account}, and nothing came of it");
                self.broken("P9", what);
            }
        }
    }
}
