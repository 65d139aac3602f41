//! Nothing waits in silence (P9, P12): what the person is shown under attention, against what the file says is
//! open, by the oracle's own measure of how long something may stand.

use super::Oracle;
use std::collections::{BTreeMap, BTreeSet};

/// The longest that a target may stand open past its time without a word: the longest patience with a service that
/// has taken a post, an hour, and a quarter.
const SILENT: i64 = 75 * 60_000;
/// Ten minutes without a way out, one for the turn, and the time between two looks of the oracle.
const UNREACHED: i64 = 17 * 60_000;
/// A due post that nothing comes of is told within a minute, and one that waits behind an earlier sending half a
/// minute later; and the time between two looks.
const DUE: i64 = 8 * 60_000;

/// Every host of the simulation bears this in its name.
const HOST: &str = "example";

/// What the program shows under attention.
#[derive(Debug, Default)]
pub struct UnderAttention {
    /// Targets, by delivery, with what is said of each.
    pub deliveries: BTreeMap<String, String>,
    /// Drafts that came due and of which nothing was claimed.
    pub drafts: BTreeSet<String>,
}

/// When the oracle looks.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The true time.
    pub now: i64,
    /// The program's clock.
    pub wall: i64,
    /// Since when the computer has been awake, its clock right, its disk writable, and nobody has paused everything.
    pub able_since: i64,
    /// Since when there has been no network, if there is none.
    pub offline_since: Option<i64>,
}

/// An open target, or one that ended badly and that nobody has seen.
struct Standing {
    id: String,
    state: String,
    /// Why it is held, if it is: for the message alone.
    why: Option<String>,
    due: i64,
    paused: bool,
    doubted: bool,
    ended: bool,
    /// A limiter has asked its connection to wait.
    limited: bool,
}

impl Standing {
    /// P12: without a network the person is told which host cannot be reached, unless something else keeps it anyway.
    fn misses_its_host(&self, said: &str) -> bool {
        self.state == "waiting" && !self.limited && !said.contains(HOST)
    }
}

impl Oracle {
    /// Nothing stands longer than it may without a word to the person.
    pub fn check_silence(&mut self, at: Moment, shown: &UnderAttention) {
        let (standing, due) = match (self.standing(at.wall), self.unclaimed(at.wall)) {
            (Ok(standing), Ok(due)) => (standing, due),
            (Err(error), _) | (_, Err(error)) => {
                return self.broken("P9", format!("the file cannot be read: {error}"));
            }
        };
        let mut silent = std::mem::take(&mut self.silent);
        let mut now_silent = BTreeMap::new();
        let mut since = |id: &str| {
            let since = silent.remove(id).filter(|since| *since >= at.able_since);
            let since = since.unwrap_or(at.now);
            now_silent.insert(id.to_owned(), since);
            at.now - since
        };
        let mut found = vec![];
        for one in standing {
            let own_pause = one.paused && !one.doubted;
            let unreached = at.offline_since.is_some_and(|since| at.now - since > UNREACHED);
            let told = match shown.deliveries.get(&one.id) {
                Some(said) => !unreached || !one.misses_its_host(said),
                None => false,
            };
            if told || own_pause || one.due > at.wall {
                continue;
            }
            let waited = since(&one.id);
            let Standing { id, state, why, .. } = &one;
            if one.ended && waited > 0 {
                found.push(("P9", format!("{id} ended as {state}, and nobody is told")));
            }
            if waited > SILENT {
                let what = format!(
                    "{id} stands {state} ({why:?}) for {waited} ms past its time, and nobody is told"
                );
                found.push(("P9", what));
            }
            if unreached && waited > UNREACHED && state != "following" {
                let what = format!("{id} finds no way out for {waited} ms, and nobody is told where to");
                found.push(("P12", what));
            }
        }
        for draft in due.into_iter().filter(|draft| !shown.drafts.contains(draft)) {
            let waited = since(&draft);
            if waited > DUE {
                found.push((
                    "P9",
                    format!("{draft} came due {waited} ms ago, and nobody is told"),
                ));
            }
        }
        self.silent = now_silent;
        for (promise, what) in found {
            self.broken(promise, what);
        }
    }

    /// Whether everything that stands past its time is shown to the person.
    pub fn all_is_shown(&self, wall: i64, shown: &UnderAttention) -> rusqlite::Result<bool> {
        let mut standing = self.standing(wall)?.into_iter();
        Ok(standing.all(|one| one.due > wall || shown.deliveries.contains_key(&one.id)))
    }

    /// What stands open and is not shown, whatever its time.
    pub fn silent(&self, wall: i64, shown: &UnderAttention) -> rusqlite::Result<Vec<String>> {
        let standing = self.standing(wall)?.into_iter();
        let silent = standing.filter(|one| !shown.deliveries.contains_key(&one.id));
        Ok(silent.map(|one| format!("{} {}", one.id, one.state)).collect())
    }

    fn standing(&self, wall: i64) -> rusqlite::Result<Vec<Standing>> {
        const STANDING: &str = "SELECT d.id, d.state, coalesce(r.due_ms, d.due_ms, b.due_ms),
                a.paused = 1, r.doubt IS NOT NULL, d.state IN ('refused', 'failed_unproven'), json_extract(r.held, '$.why'),
                coalesce(c.not_before_ms, 0) > ?1
            FROM delivery d JOIN batch b ON b.id = d.batch_id JOIN account a ON a.id = d.account_id
                JOIN connection c ON c.id = d.connection_id
                LEFT JOIN request r ON r.id = d.request_id
            WHERE d.state NOT IN ('published', 'published_by_person', 'withdrawn', 'skipped', 'written_off')
              AND (d.state NOT IN ('refused', 'failed_unproven')
                   OR d.superseded_by IS NULL AND d.acknowledged_at_ms IS NULL)";
        let mut standing = self.db.prepare_cached(STANDING)?;
        let rows = standing.query_map([wall], |r| {
            Ok(Standing {
                id: r.get(0)?,
                state: r.get(1)?,
                due: r.get(2)?,
                paused: r.get(3)?,
                doubted: r.get(4)?,
                ended: r.get(5)?,
                why: r.get(6)?,
                limited: r.get(7)?,
            })
        })?;
        rows.collect()
    }

    /// Drafts past due of which nothing was claimed, whatever keeps them.
    fn unclaimed(&self, wall: i64) -> rusqlite::Result<Vec<String>> {
        const UNCLAIMED: &str = "SELECT s.draft_id FROM schedule s JOIN draft d ON d.id = s.draft_id
            WHERE s.instant_ms < ?1 AND s.consumed_by IS NULL AND s.lapsed_at_ms IS NULL
              AND d.trashed_at_ms IS NULL AND EXISTS (SELECT 1 FROM target WHERE draft_id = d.id)";
        let mut unclaimed = self.db.prepare_cached(UNCLAIMED)?;
        unclaimed.query_map([wall], |r| r.get(0))?.collect()
    }
}
