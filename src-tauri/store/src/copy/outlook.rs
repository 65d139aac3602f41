//! What *this copy sends* would have to ask about, told before anybody has said so. Nothing is written.

use super::{adopt, database, doubtful, doubtful::no_delivery_in_the_way};
use crate::{
    Store, StoreError,
    mark::{self, Remembered},
    row::{self, Columns as _},
    sender,
};
use rusqlite::{Connection, params};
use sendoff_core::{
    copies::{Mark, MayHaveGone},
    id::{AccountId, DraftId},
    time::UtcInstant,
};
use std::collections::{BTreeMap, BTreeSet};

/// What this copy and this computer know, and what may have gone out elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyOutlook {
    /// The newest that this copy knows of; `None` if nothing was ever done with it.
    pub known_until: Option<UtcInstant>,
    /// When sending from the folder was last noted on this computer, outside of it.
    pub remembered_until: Option<UtcInstant>,
    /// Targets of this copy that may have gone out.
    pub targets: Vec<OutlookTarget>,
    /// Drafts that were sent and that this copy does not have: written after it was made.
    pub unknown: u64,
    /// Plans for later: they would be kept back.
    pub later: u64,
}

/// One target that may have gone out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlookTarget {
    /// The draft.
    pub draft: DraftId,
    /// The first words of its newest text.
    pub words: String,
    /// For whom.
    pub account: AccountId,
    /// Why it may have gone out.
    pub why: MayHaveGone,
    /// When it was sent, or due, as far as anybody knows.
    pub at: Option<UtcInstant>,
}

/// By draft and account, the surest reason.
type Found = BTreeMap<(DraftId, AccountId), (MayHaveGone, Option<UtcInstant>)>;

impl Store {
    /// What may have gone out since this copy was made, for the question which copy sends.
    pub fn copy_outlook(&self, now: UtcInstant) -> Result<CopyOutlook, StoreError> {
        let inner = &self.inner;
        let remembered = mark::read(&inner.here, inner.folder)?;
        inner.read(|c| read(c, &remembered, now))
    }
}

fn read(c: &Connection, remembered: &Remembered, now: UtcInstant) -> Result<CopyOutlook, StoreError> {
    let newest = sender::newest(c)?;
    let horizon = adopt::horizon(now, newest, remembered);
    let mut found = due(c, horizon)?;
    found.extend(open(c)?);
    let (sent, unknown) = sent(c, remembered, database(c)?.mark)?;
    found.extend(sent);
    Ok(CopyOutlook {
        known_until: newest,
        remembered_until: remembered.newest,
        targets: found
            .into_iter()
            .map(|((draft, account), (why, at))| {
                Ok(OutlookTarget {
                    words: words(c, draft)?.unwrap_or_default(),
                    draft,
                    account,
                    why,
                    at,
                })
            })
            .collect::<Result<_, StoreError>>()?,
        unknown,
        later: later(c, horizon)?,
    })
}

fn due(c: &Connection, horizon: UtcInstant) -> Result<Found, StoreError> {
    const SQL: &str = concat!(
        "SELECT schedule.draft_id AS d_id, target.account_id AS a_id, schedule.instant_ms AS at_ms",
        doubtful::due_up_to!()
    );
    targets(c, SQL, Some(horizon), MayHaveGone::Due)
}

/// What is being followed has been taken by its service, and is followed as before.
fn open(c: &Connection) -> Result<Found, StoreError> {
    const SQL: &str = "SELECT draft_id AS d_id, account_id AS a_id, NULL AS at_ms FROM delivery
        WHERE final_at_ms IS NULL AND state <> 'following'";
    targets(c, SQL, None, MayHaveGone::Open)
}

fn targets(
    c: &Connection,
    sql: &'static str,
    until: Option<UtcInstant>,
    why: MayHaveGone,
) -> Result<Found, StoreError> {
    let until: Vec<i64> = until.into_iter().map(UtcInstant::millis).collect();
    let rows = row::all(c, sql, rusqlite::params_from_iter(until), |row| {
        let target = (row.parsed("d_id")?, row.parsed("a_id")?);
        Ok((target, (why, row.instant_opt("at_ms")?)))
    })?;
    Ok(rows.into_iter().collect())
}

/// What this computer remembers as sent since, and how many drafts of it this copy does not have.
fn sent(c: &Connection, remembered: &Remembered, mark: Mark) -> Result<(Found, u64), StoreError> {
    let mut found = Found::new();
    let mut unknown = BTreeSet::new();
    for note in remembered.sent_after(mark) {
        if words(c, note.draft)?.is_none() {
            unknown.insert(note.draft);
            continue;
        }
        for account in &note.accounts {
            found.insert((note.draft, *account), (MayHaveGone::Sent, Some(note.at)));
        }
    }
    Ok((found, unknown.len() as u64))
}

fn words(c: &Connection, draft: DraftId) -> Result<Option<String>, StoreError> {
    const SQL: &str = "SELECT substr(text, 1, 140) AS words FROM revision WHERE draft_id = ?1
        ORDER BY number DESC LIMIT 1";
    row::first(c, SQL, [draft.to_string()], |row| row.value("words"))
}

fn later(c: &Connection, horizon: UtcInstant) -> Result<u64, StoreError> {
    const SQL: &str = concat!("SELECT count(*) AS later FROM schedule", adopt::later!());
    let later = row::first(c, SQL, params![horizon.millis()], |row| row.value::<i64>("later"))?;
    Ok(later.unwrap_or_default().unsigned_abs())
}
