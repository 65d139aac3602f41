//! The promises, checked from outside: by what was put on the wire, what reached the networks, and what the
//! file says to a plain SQLite connection. The program's own words are no evidence.

use crate::service::{Line, hash};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use sendoff_client::Transmission;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

/// How far a clock that may send can be off: five minutes by the witness rule, whole seconds of `Date`, and
/// the way of the answer.
const CLOCK_SLACK: i64 = 5 * 60_000 + 15_000;
const WINDOW_SLACK: i64 = 15_000;
/// Late posts to one account are spaced out by half a day at most, and one more space.
const SPACING_MAX: i64 = 12 * 3_600_000 + 120_000;
/// A minute, and what a turn takes.
const PAST_DUE: i64 = 65_000;

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which promise.
    pub promise: &'static str,
    /// What happened.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.what)
    }
}

/// How a service's repeats are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatLimit {
    /// No repeat after this long since the first that may have arrived, in milliseconds.
    pub window: i64,
    /// Whether the service keeps the key's promise, so that a repeat of what was published is harmless.
    pub same_key: bool,
}

/// One key as it was seen on the wire.
#[derive(Debug)]
struct Known {
    print: String,
    url: String,
    targets: Vec<Target>,
    first_in_doubt: Option<i64>,
    open: Option<u64>,
    sends: u32,
    last_number: i64,
    lines: u32,
}

/// A draft meant for an account, as the file ties it to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    draft: String,
    account: String,
    remote: String,
    text: String,
}

/// What the file says of a key.
struct Row {
    id: String,
    body: Vec<u8>,
    due: i64,
    /// From when its lateness counts: what spacing late posts out adds is not its own.
    slot: i64,
    planned: bool,
    misfire: String,
    open: i64,
    number: i64,
    paused: bool,
    /// A 2xx is written down, in whatever shape.
    taken: bool,
}

/// How late a post may go out under a policy without a question, in milliseconds: read here by other code than the
/// program's.
fn latest(policy: &str) -> i64 {
    const MINUTE: i64 = 60_000;
    let within = |said: &str| {
        let (count, unit) = said.split_at_checked(said.len().checked_sub(1)?)?;
        let span = match unit {
            "s" => MINUTE / 60,
            "m" => MINUTE,
            "h" => 60 * MINUTE,
            "d" => 24 * 60 * MINUTE,
            _ => return None,
        };
        Some(count.parse::<i64>().ok()? * span)
    };
    match policy.strip_prefix("late:") {
        Some(said) => within(said).unwrap_or(0).max(MINUTE),
        None if policy == "always" => i64::MAX - CLOCK_SLACK,
        None => MINUTE,
    }
}

/// The observer.
#[derive(Debug)]
pub struct Oracle {
    db: Connection,
    keys: BTreeMap<String, Known>,
    by_exchange: BTreeMap<u64, String>,
    intents: BTreeMap<(String, String), u32>,
    confirmed: BTreeSet<(String, String)>,
    /// Accounts that a draft was meant for later, and the instant of the plan that was made for them, if one was.
    added: BTreeMap<(String, String), Option<i64>>,
    /// The draft that was past due without a state when it was last looked, and since when.
    standing: Option<(String, i64)>,
    /// Promises that were broken.
    pub violations: Vec<Violation>,
    /// Publishing transmissions seen.
    pub transmissions: u64,
}

/// A connection that reads the file as anybody may.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(db)
}

impl Oracle {
    /// Observes this database.
    pub fn new(database: &Path) -> rusqlite::Result<Self> {
        Ok(Self {
            db: open(database)?,
            keys: BTreeMap::new(),
            by_exchange: BTreeMap::new(),
            intents: BTreeMap::new(),
            confirmed: BTreeSet::new(),
            added: BTreeMap::new(),
            standing: None,
            violations: vec![],
            transmissions: 0,
        })
    }

    /// The file was put in place of another.
    pub fn reopen(&mut self, database: &Path) -> rusqlite::Result<()> {
        self.db = open(database)?;
        Ok(())
    }

    fn broken(&mut self, promise: &'static str, what: impl Into<String>) {
        let what = what.into();
        self.violations.push(Violation { promise, what });
    }

    /// A person confirmed this text for this draft.
    pub fn confirmed(&mut self, draft: &str, text: &str) {
        self.confirmed.insert((draft.to_owned(), text.to_owned()));
    }

    /// An old draft is meant for one account more.
    pub fn added(&mut self, draft: &str, account: &str) {
        self.added.insert((draft.to_owned(), account.to_owned()), None);
    }

    /// A draft was planned: what was added to it is to go out then.
    pub fn planned(&mut self, draft: &str, instant: i64) {
        for ((of, _), planned) in &mut self.added {
            if of == draft {
                *planned = Some(instant);
            }
        }
    }

    /// The drafts and accounts that have been published, and how often.
    pub fn intents(&self) -> impl Iterator<Item = (&(String, String), &u32)> {
        self.intents.iter()
    }

    /// A publishing transmission is put on the wire.
    pub fn sent(
        &mut self,
        exchange: u64,
        transmission: &Transmission,
        now: i64,
        wall: i64,
        service_clock: i64,
        limit: RepeatLimit,
    ) -> Option<String> {
        self.transmissions += 1;
        let key = header(transmission, "idempotency-key");
        let Some(key) = key else {
            self.broken("P1", "a publishing request without a key");
            return None;
        };
        let body = transmission.body.as_deref().unwrap_or_default();
        if let Err(error) = self.check_row(&key, body, now) {
            self.broken("P2", format!("the file cannot be read: {error}"));
        }
        self.check_repeat(exchange, &key, transmission.url.as_str(), body, now, limit);
        let off = (wall - service_clock).abs();
        if off > CLOCK_SLACK {
            self.broken(
                "P10",
                format!("sent while the clock was {off} ms from the service's"),
            );
        }
        Some(key)
    }

    /// P1, P2, P9, P13: what the file says about this key at the moment its first byte leaves.
    fn check_row(&mut self, key: &str, body: &[u8], now: i64) -> rusqlite::Result<()> {
        let Some(row) = self.row(key)? else {
            self.broken("P2", format!("key {key} is on the wire and not in the file"));
            return Ok(());
        };
        if row.body != body {
            self.broken(
                "P1",
                format!("other bytes than the frozen ones were sent under {key}"),
            );
        }
        if row.open != 1 {
            let what = format!("{} open attempts stand in the file while {key} is sent", row.open);
            self.broken("P2", what);
        }
        self.check_time(&row, now);
        if row.paused {
            self.broken("P9", format!("{key} was sent while it was paused"));
        }
        if row.taken {
            self.broken("P8", format!("{key} was sent again after a 2xx"));
        }
        let number = row.number;
        let known = match self.keys.get(key) {
            Some(known) => known.last_number,
            None => 0,
        };
        if number <= known {
            self.broken("P2", format!("attempt {number} of {key} was sent twice"));
        }
        let targets = self.targets(&row.id)?;
        for target in &targets {
            let text = (target.draft.clone(), target.text.clone());
            if !self.confirmed.contains(&text) {
                self.broken(
                    "P13",
                    format!("a text that nobody confirmed was sent: {:?}", target.text),
                );
            }
        }
        let entry = self.keys.entry(key.to_owned()).or_insert_with(|| Known {
            print: String::new(),
            url: String::new(),
            targets,
            first_in_doubt: None,
            open: None,
            sends: 0,
            last_number: 0,
            lines: 0,
        });
        entry.last_number = number;
        Ok(())
    }

    fn row(&self, key: &str) -> rusqlite::Result<Option<Row>> {
        // What a person said of targets alone counts where they said it of every one in the request.
        const REQUEST: &str = "SELECT r.id, r.body, coalesce(own.due_ms, b.due_ms), r.due_ms,
                CASE WHEN own.due_ms IS NULL THEN b.occasion ELSE 'retry' END, coalesce(own.misfire, b.misfire),
                (SELECT count(*) FROM attempt WHERE request_id = r.id AND ended_ms IS NULL),
                (SELECT coalesce(max(number), 0) FROM attempt WHERE request_id = r.id),
                EXISTS (SELECT 1 FROM setting WHERE key = 'paused' AND value = 'true')
                OR EXISTS (SELECT 1 FROM delivery d JOIN account a ON a.id = d.account_id
                           WHERE d.request_id = r.id AND a.paused = 1)
                OR EXISTS (SELECT 1 FROM schedule
                           WHERE draft_id = b.draft_id AND consumed_by IS NULL AND paused_at_ms IS NOT NULL),
                EXISTS (SELECT 1 FROM attempt WHERE request_id = r.id AND status BETWEEN 200 AND 299)
            FROM request r JOIN batch b ON b.id = r.batch_id,
                (SELECT CASE WHEN count(*) = count(due_ms) THEN min(due_ms) END AS due_ms,
                        CASE WHEN count(*) = count(misfire) THEN min(misfire) END AS misfire
                 FROM delivery WHERE request_id = (SELECT id FROM request WHERE idempotency_key = ?1)) AS own
            WHERE r.idempotency_key = ?1";
        let mut request = self.db.prepare_cached(REQUEST)?;
        request
            .query_row([key], |r| {
                Ok(Row {
                    id: r.get(0)?,
                    body: r.get(1)?,
                    due: r.get(2)?,
                    slot: r.get(3)?,
                    planned: r.get::<_, String>(4)? == "schedule",
                    misfire: r.get(5)?,
                    open: r.get(6)?,
                    number: r.get(7)?,
                    paused: r.get(8)?,
                    taken: r.get(9)?,
                })
            })
            .optional()
    }

    /// P10: never before its time, and never so late that the person wants to be asked first.
    fn check_time(&mut self, row: &Row, now: i64) {
        if row.planned && now < row.due - CLOCK_SLACK {
            self.broken("P10", format!("sent {} ms before its time", row.due - now));
        }
        if row.slot - row.due > SPACING_MAX {
            let what = format!("spaced out by {} ms", row.slot - row.due);
            self.broken("P10", what);
        }
        let late = now - row.slot;
        if late > latest(&row.misfire) + CLOCK_SLACK {
            let what = format!("sent {late} ms late, although its policy is {}", row.misfire);
            self.broken("P10", what);
        }
    }

    fn targets(&mut self, request: &str) -> rusqlite::Result<Vec<Target>> {
        const TARGETS: &str = "SELECT d.draft_id, d.account_id, a.remote_id, d.text, d.state
            FROM delivery d JOIN account a ON a.id = d.account_id WHERE d.request_id = ?1";
        let mut statement = self.db.prepare_cached(TARGETS)?;
        let rows = statement.query_map([request], |r| {
            let target = Target {
                draft: r.get(0)?,
                account: r.get(1)?,
                remote: r.get(2)?,
                text: r.get(3)?,
            };
            Ok((target, r.get::<_, String>(4)?))
        })?;
        let rows: Vec<(Target, String)> = rows.collect::<rusqlite::Result<_>>()?;
        drop(statement);
        for (target, state) in &rows {
            if state != "sending" {
                let what = format!("sent to {} while its delivery is {state}", target.remote);
                self.broken("P2", what);
            }
        }
        Ok(rows.into_iter().map(|(target, _)| target).collect())
    }

    /// P1, P4, P5: what the wire has seen of this key before.
    fn check_repeat(
        &mut self,
        exchange: u64,
        key: &str,
        url: &str,
        body: &[u8],
        now: i64,
        limit: RepeatLimit,
    ) {
        let print = hash(body);
        let mut found = vec![];
        let Some(known) = self.keys.get_mut(key) else {
            return;
        };
        if known.sends == 0 {
            (known.print, known.url) = (print, url.to_owned());
        } else if known.print != print || known.url != url {
            found.push((
                "P1",
                format!("{key} was bound to other bytes or another address before"),
            ));
        }
        if let Some(open) = known.open {
            found.push((
                "P4",
                format!("{key} is sent while transmission {open} of it is open"),
            ));
        }
        if let Some(first) = known.first_in_doubt {
            if now - first > limit.window + WINDOW_SLACK {
                found.push((
                    "P5",
                    format!("repeated {} ms after the first, outside the window", now - first),
                ));
            }
            if known.lines > 0 && !limit.same_key {
                found.push(("P5", format!("{key} was repeated although it had been published")));
            }
        }
        known.sends += 1;
        known.open = Some(exchange);
        self.by_exchange.insert(exchange, key.to_owned());
        for (promise, what) in found {
            self.broken(promise, what);
        }
    }

    /// The engine's side of a transmission has ended; whether its bytes may have arrived and done something.
    pub fn ended(&mut self, exchange: u64, may_have_arrived: bool, began: i64) {
        let Some(key) = self.by_exchange.remove(&exchange) else {
            return;
        };
        let Some(known) = self.keys.get_mut(&key) else {
            return;
        };
        if known.open == Some(exchange) {
            known.open = None;
        }
        if may_have_arrived {
            known.first_in_doubt.get_or_insert(began);
        }
    }

    /// A publication reached a network.
    pub fn published(&mut self, line: &Line) {
        if line.doubled {
            return;
        }
        let Some(known) = self.keys.get_mut(&line.key) else {
            return self.broken("P2", format!("published under the unknown key {}", line.key));
        };
        known.lines += 1;
        let target = known
            .targets
            .iter()
            .find(|target| target.remote == line.remote)
            .cloned();
        let Some(target) = target else {
            return self.broken("P1", format!("published to {}, which was not meant", line.remote));
        };
        if target.text != line.text {
            self.broken(
                "P1",
                format!("published {:?} instead of {:?}", line.text, target.text),
            );
        }
        let count = self.intents.entry((target.draft, target.account)).or_default();
        *count += 1;
        if *count > 1 {
            let what = format!("{} copies of {:?} at {}", *count, line.text, line.remote);
            self.broken("never twice", what);
        }
    }

    /// Whether this draft has reached this account.
    pub fn is_out(&self, draft: &str, account: &str) -> bool {
        self.intents.contains_key(&(draft.to_owned(), account.to_owned()))
    }

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

    /// Reads the file for a person who looks for something to do.
    pub fn db(&self) -> &Connection {
        &self.db
    }
}

/// A header's value, if it is no secret.
pub fn header(transmission: &Transmission, name: &str) -> Option<String> {
    let found = transmission
        .headers
        .iter()
        .find(|h| h.name().eq_ignore_ascii_case(name));
    found.and_then(|h| h.shown_value()).map(str::to_owned)
}
