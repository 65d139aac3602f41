//! The promises, checked from outside: by what was put on the wire, what reached the networks, and what the
//! file says to a plain SQLite connection. The program's own words are no evidence.

mod ends;
mod silence;
mod told;
mod wire;

pub use silence::{Moment, UnderAttention};
pub use told::Word;

use crate::service::Line;
use rusqlite::{Connection, OpenFlags};
use sendoff_client::Transmission;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

/// How far a clock that may send can be off: five minutes by the witness rule, whole seconds of `Date`, and
/// the way of the answer.
const CLOCK_SLACK: i64 = 5 * 60_000 + 15_000;

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
    /// What the file knew of doubt when the last transmission began.
    doubted: bool,
    /// Whether the file had a window open then.
    opened: bool,
}

/// A draft meant for an account, as the file ties it to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    draft: String,
    account: String,
    remote: String,
    text: String,
}

/// The observer.
#[derive(Debug)]
pub struct Oracle {
    db: Connection,
    keys: BTreeMap<String, Known>,
    by_exchange: BTreeMap<u64, String>,
    /// What the program was told and has not written down yet.
    told: Vec<told::Told>,
    /// How long each open target and unclaimed draft has stood past its time.
    silent: BTreeMap<String, silence::Watch>,
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
            told: vec![],
            silent: BTreeMap::new(),
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

    pub(super) fn broken(&mut self, promise: &'static str, what: impl Into<String>) {
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

    /// P11: no secret lies in any file.
    pub fn check_secret(&mut self, files: &[(PathBuf, Vec<u8>)], secret: &str) {
        for (path, bytes) in files {
            if bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
            {
                self.broken("P11", format!("a secret lies in {}", path.display()));
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
