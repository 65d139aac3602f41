//! Nothing waits in silence (P9, P12): what the person is shown under attention, against what the file says is
//! open, by the oracle's own measure of how long something may stand.

use super::Oracle;
use std::collections::{BTreeMap, BTreeSet};

/// The longest that a target may stand open past its time without a word: the longest patience with a service that
/// has taken a post, an hour, and a quarter.
const SILENT: i64 = 75 * 60_000;
/// Ten minutes without a way out, one for the turn, and the time between two looks of the oracle.
const UNREACHED: i64 = 17 * 60_000;
/// What ended badly is told at once, a due post that nothing comes of within a minute, and one that waits behind an
/// earlier sending half a minute later; and the time between two looks.
const DUE: i64 = 8 * 60_000;
/// What should be in the list already is missed when two looks have not found it.
const SOON: i64 = 1000;
/// What was found in the list is looked for again when its state changes, and after so long.
const FOUND: i64 = 12 * 3_600_000;

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
    /// Its connection may not be asked anything before this.
    limited_until: i64,
    host: String,
}

/// How long something has stood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch {
    /// Since when it stands, or was last found in the list.
    since: i64,
    /// When it was first missed in the list since then.
    missed: Option<i64>,
    /// Whether it has ever been found there.
    shown: bool,
}

/// What may not be silent for longer than so, and what is broken if it is.
struct Subject {
    id: String,
    /// Its name and state: another state is watched anew.
    key: String,
    limit: i64,
    promise: &'static str,
    what: String,
    /// Words that what is told of it has to hold.
    words: String,
}

impl Subject {
    fn is_in(&self, shown: &UnderAttention) -> bool {
        let told = shown.deliveries.get(&self.id);
        told.is_some_and(|told| told.contains(&self.words)) || shown.drafts.contains(&self.id)
    }
}

impl Oracle {
    /// Nothing stands longer than it may without a word to the person. The list is asked for only when something has
    /// stood so long that it should be in it.
    pub fn check_silence<E>(
        &mut self,
        at: Moment,
        list: impl FnOnce() -> Result<UnderAttention, E>,
    ) -> Result<(), E> {
        let subjects = match self.subjects(at) {
            Ok(subjects) => subjects,
            Err(error) => {
                self.broken("P9", format!("the file cannot be read: {error}"));
                return Ok(());
            }
        };
        let fresh = Watch {
            since: at.now,
            missed: None,
            shown: false,
        };
        let known = std::mem::take(&mut self.silent);
        let mut watches: BTreeMap<String, Watch> = BTreeMap::new();
        for subject in &subjects {
            let watch = known
                .get(&subject.key)
                .filter(|watch| watch.since >= at.able_since);
            watches.insert(subject.key.clone(), watch.copied().unwrap_or(fresh));
        }
        let suspect = |subject: &&Subject| {
            let Watch { since, shown, .. } = watches[&subject.key];
            let limit = if shown { FOUND } else { subject.limit };
            at.now - since > limit
        };
        if subjects.iter().any(|subject| suspect(&subject)) {
            let shown = list()?;
            for subject in subjects {
                let watch = watches.entry(subject.key.clone()).or_insert(fresh);
                if subject.is_in(&shown) {
                    *watch = Watch { shown: true, ..fresh };
                } else if at.now - *watch.missed.get_or_insert(at.now) > subject.limit {
                    let (span, said) = (at.now - watch.since, shown.deliveries.get(&subject.id));
                    let what = format!("{} for {span} ms, and told {said:?}", subject.what);
                    self.broken(subject.promise, what);
                }
            }
        }
        self.silent = watches;
        Ok(())
    }

    fn subjects(&self, at: Moment) -> rusqlite::Result<Vec<Subject>> {
        // It can find out that there is no way only while it can act.
        let offline = at.offline_since.map(|since| at.now - since.max(at.able_since));
        let unreached = offline.is_some_and(|span| span > UNREACHED);
        let standing = self.standing()?.into_iter();
        let standing = standing.filter(|one| (one.doubted || !one.paused) && one.due <= at.wall);
        let targets = standing.flat_map(|one| {
            let Standing { id, state, why, .. } = &one;
            let waits_long = one.due <= at.wall - UNREACHED;
            let cut_off = unreached && waits_long && state != "following" && !one.ended;
            // What a limiter or a hold kept back has to find out itself, once they are over.
            let limited = one.limited_until > at.wall;
            let tries = cut_off && !limited && state == "waiting";
            let named = tries.then(|| Subject {
                limit: UNREACHED,
                promise: "P12",
                what: format!("{id} stands {state}, offline, and its host is not named,"),
                key: format!("{id} {state} named"),
                id: id.clone(),
                words: one.host.clone(),
            });
            let seen = Subject {
                limit: if cut_off {
                    SOON
                } else if one.ended {
                    DUE
                } else {
                    SILENT
                },
                promise: if cut_off { "P12" } else { "P9" },
                what: format!("{id} stands {state} ({why:?}) past its time, offline {cut_off},"),
                key: format!("{id} {state} {cut_off}"),
                id: one.id,
                words: String::new(),
            };
            [Some(seen), named].into_iter().flatten()
        });
        let drafts = self.unclaimed(at.wall)?.into_iter().map(|id| Subject {
            limit: DUE,
            promise: "P9",
            what: format!("{id} is due and unclaimed"),
            key: id.clone(),
            id,
            words: String::new(),
        });
        Ok(targets.chain(drafts).collect())
    }

    /// Whether everything that stands past its time is shown to the person.
    pub fn all_is_shown(&self, wall: i64, shown: &UnderAttention) -> rusqlite::Result<bool> {
        let mut standing = self.standing()?.into_iter();
        Ok(standing.all(|one| one.due > wall || shown.deliveries.contains_key(&one.id)))
    }

    /// What stands open and is not shown, whatever its time.
    pub fn silent(&self, shown: &UnderAttention) -> rusqlite::Result<Vec<String>> {
        let standing = self.standing()?.into_iter();
        let silent = standing.filter(|one| !shown.deliveries.contains_key(&one.id));
        Ok(silent.map(|one| format!("{} {}", one.id, one.state)).collect())
    }

    fn standing(&self) -> rusqlite::Result<Vec<Standing>> {
        // Worded as the file's own index is: the answer is wanted often.
        const STANDING: &str = "SELECT delivery.id, delivery.state,
                iif(r.tries + r.limited = 0 AND r.unreachable IS NULL AND r.doubt IS NULL,
                    max(r.due_ms, coalesce(r.not_before_ms, 0)), coalesce(r.due_ms, delivery.due_ms, b.due_ms)),
                a.paused = 1, r.doubt IS NOT NULL, delivery.final_at_ms IS NOT NULL, json_extract(r.held, '$.why'),
                coalesce(c.not_before_ms, 0), c.origin
            FROM delivery CROSS JOIN batch b ON b.id = delivery.batch_id
                CROSS JOIN account a ON a.id = delivery.account_id
                CROSS JOIN connection c ON c.id = a.connection_id
                LEFT JOIN request r ON r.id = delivery.request_id
            WHERE (delivery.final_at_ms IS NULL OR (delivery.acknowledged_at_ms IS NULL
                AND delivery.superseded_by IS NULL AND delivery.state IN ('refused', 'failed_unproven')))";
        let mut standing = self.db.prepare_cached(STANDING)?;
        let rows = standing.query_map([], |r| {
            Ok(Standing {
                id: r.get(0)?,
                state: r.get(1)?,
                due: r.get(2)?,
                paused: r.get(3)?,
                doubted: r.get(4)?,
                ended: r.get(5)?,
                why: r.get(6)?,
                limited_until: r.get(7)?,
                host: r.get::<_, String>(8)?.replace("https://", ""),
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
