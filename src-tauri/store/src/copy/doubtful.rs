//! Targets that another copy of the folder may have sent: kept beside the drafts until a delivery bears the
//! question. Whoever makes a delivery for one, for whatever reason, makes a question of it.

use crate::{
    Cursor, Desk, Journal, Page, StoreError,
    row::{self, Columns as _},
    schedule::{self, CalendarEntry},
};
use rusqlite::{Connection, params};
use sendoff_core::{
    copies::{MAY_HAVE_GONE_OUT, SentNote},
    delivery::Reason,
    id::{AccountId, DraftId, RevisionId},
    said,
    time::UtcInstant,
};

/// What a copy that sends needs besides: added to files of the first format.
pub(crate) const SCHEMA: &str = "
-- What used to be called the installation is the folder's own id.
UPDATE meta SET key = 'folder' WHERE key = 'installation';
-- Whose database this is: copied, it says so.
ALTER TABLE sender ADD COLUMN installation TEXT;
ALTER TABLE sender ADD COLUMN machine TEXT;
-- A person said that another copy sends.
ALTER TABLE sender ADD COLUMN yielded_at_ms INTEGER;
-- Planned before the folder was copied or restored, and not released since.
ALTER TABLE schedule ADD COLUMN unreleased INTEGER NOT NULL DEFAULT 0 CHECK (unreleased IN (0, 1));
CREATE INDEX schedule_unreleased ON schedule (instant_ms)
    WHERE unreleased = 1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL;
CREATE TABLE may_have_gone (
    draft_id    TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    account_id  TEXT    NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    -- When another copy sent it, as far as this computer remembers.
    sent_at_ms  INTEGER,
    since_ms    INTEGER NOT NULL,
    -- When a delivery began to ask.
    asked_at_ms INTEGER,
    PRIMARY KEY (draft_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX may_have_gone_unasked ON may_have_gone (draft_id) WHERE asked_at_ms IS NULL;
CREATE TRIGGER may_have_gone_is_kept BEFORE DELETE ON may_have_gone BEGIN
    SELECT RAISE(ABORT, 'what may have gone out from another copy is never forgotten');
END;
";

/// How much of a copy waits for a person's word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopyCounts {
    /// Plans for later that wait to be released, those that came due meanwhile included.
    pub unreleased: u64,
    /// Targets that may have gone out and about which nobody has been asked yet.
    pub may_have_gone_out: u64,
}

/// A draft of which targets may have gone out, and which no delivery asks about yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// The draft.
    pub draft: DraftId,
    /// Its newest revision, confirmed.
    pub revision: RevisionId,
    /// The accounts.
    pub accounts: Vec<AccountId>,
}

/// Free for a new delivery, of the target named by `draft_id` and `account_id`.
macro_rules! no_delivery_in_the_way {
    ($draft:literal, $account:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.draft_id = ",
            $draft,
            " AND delivery.account_id = ",
            $account,
            " AND delivery.state NOT IN ('refused', 'withdrawn', 'skipped', 'written_off'))"
        )
    };
}

/// This computer remembers that a draft was sent after this copy was made. Generations never restart.
pub(super) fn sent_elsewhere(c: &Connection, note: &SentNote, now: UtcInstant) -> Result<(), StoreError> {
    row::run(
        c,
        "UPDATE draft SET generation = max(generation, ?2) WHERE id = ?1",
        params![note.draft.to_string(), note.generation.get()],
    )?;
    for account in &note.accounts {
        row::run(
            c,
            concat!(
                "INSERT INTO may_have_gone (draft_id, account_id, sent_at_ms, since_ms)
                 SELECT draft.id, account.id, ?3, ?4 FROM draft, account
                 WHERE draft.id = ?1 AND account.id = ?2 AND ",
                no_delivery_in_the_way!("draft.id", "account.id"),
                " ON CONFLICT (draft_id, account_id) DO UPDATE SET sent_at_ms = ?3, since_ms = ?4,
                    asked_at_ms = NULL"
            ),
            params![
                note.draft.to_string(),
                account.to_string(),
                note.at.millis(),
                now.millis()
            ],
        )?;
    }
    Ok(())
}

/// From where the targets come that were due up to `?1` and stand free: another copy may have sent them.
macro_rules! due_up_to {
    () => {
        concat!(
            " FROM schedule JOIN target ON target.draft_id = schedule.draft_id
             WHERE schedule.consumed_by IS NULL AND schedule.lapsed_at_ms IS NULL AND schedule.instant_ms <= ?1
               AND ",
            no_delivery_in_the_way!("schedule.draft_id", "target.account_id")
        )
    };
}
pub(super) use {due_up_to, no_delivery_in_the_way};

/// Everything that was due while another copy may have been sending. How many targets may have gone out in all.
pub(super) fn due_meanwhile(c: &Connection, horizon: UtcInstant, now: UtcInstant) -> Result<u64, StoreError> {
    row::run(
        c,
        concat!(
            "INSERT INTO may_have_gone (draft_id, account_id, since_ms)
             SELECT schedule.draft_id, target.account_id, ?2",
            due_up_to!(),
            " ON CONFLICT (draft_id, account_id) DO UPDATE SET since_ms = ?2, asked_at_ms = NULL"
        ),
        params![horizon.millis(), now.millis()],
    )?;
    Ok(counts(c)?.may_have_gone_out)
}

/// If a target may have gone out and nobody has been asked: the question, which the caller now puts.
pub(crate) fn reason_if_in_doubt(
    c: &Connection,
    draft: DraftId,
    account: AccountId,
    now: UtcInstant,
) -> Result<Option<Reason>, StoreError> {
    let doubt = row::first(
        c,
        "UPDATE may_have_gone SET asked_at_ms = ?3
         WHERE draft_id = ?1 AND account_id = ?2 AND asked_at_ms IS NULL RETURNING sent_at_ms AS sent_at_ms",
        params![draft.to_string(), account.to_string(), now.millis()],
        |row| row.instant_opt("sent_at_ms"),
    )?;
    Ok(doubt.map(question))
}

/// The question, in words.
pub(crate) fn question(sent_at: Option<UtcInstant>) -> Reason {
    let message = match sent_at {
        Some(at) => said!(
            "It was being sent at {at}, after this copy of the data folder was made.",
            at
        ),
        None => said!("Its time came while another copy of this data folder may have been sending."),
    };
    Reason::new(MAY_HAVE_GONE_OUT, message).with_remedy(said!(
        "Look at the profile: is it there, is it to be published now, or left out?"
    ))
}

fn unasked(c: &Connection, limit: u32, after: Option<&Cursor>) -> Result<Page<Doubtful>, StoreError> {
    const SQL: &str = concat!(
        "SELECT DISTINCT may_have_gone.draft_id AS d_id, revision.id AS r_id
         FROM may_have_gone CROSS JOIN draft ON draft.id = may_have_gone.draft_id
         CROSS JOIN revision ON revision.draft_id = draft.id AND revision.number =
            (SELECT max(newest.number) FROM revision AS newest WHERE newest.draft_id = draft.id)
         WHERE may_have_gone.asked_at_ms IS NULL AND draft.trashed_at_ms IS NULL
           AND revision.confirmed_at_ms IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.draft_id = draft.id AND batch.closed_at_ms IS NULL)
           AND ",
        no_delivery_in_the_way!("may_have_gone.draft_id", "may_have_gone.account_id"),
        " AND may_have_gone.draft_id > ?2 ORDER BY may_have_gone.draft_id LIMIT ?1"
    );
    let (_, id) = Cursor::bounds(after);
    let drafts = row::all(c, SQL, params![limit, id], |row| {
        let whole = || Ok((row.parsed("d_id")?, row.parsed("r_id")?));
        Ok((Cursor::new(0, row.value("d_id")?), whole()))
    })?;
    let asked = |(draft, revision): (DraftId, RevisionId)| {
        Ok(Doubtful {
            accounts: unasked_of(c, draft)?,
            draft,
            revision,
        })
    };
    let asked = |(place, found): (Cursor, Result<_, StoreError>)| (place, found.and_then(asked));
    Page::of(drafts.into_iter().map(asked).collect(), limit)
}

fn unasked_of(c: &Connection, draft: DraftId) -> Result<Vec<AccountId>, StoreError> {
    const SQL: &str = concat!(
        "SELECT account_id AS a_id FROM may_have_gone WHERE draft_id = ?1 AND asked_at_ms IS NULL AND ",
        no_delivery_in_the_way!("may_have_gone.draft_id", "may_have_gone.account_id"),
    );
    row::all(c, SQL, [draft.to_string()], |row| row.parsed("a_id"))
}

fn counts(c: &Connection) -> Result<CopyCounts, StoreError> {
    const SQL: &str = "SELECT
        (SELECT count(*) FROM schedule
         WHERE unreleased = 1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL) AS unreleased,
        (SELECT count(*) FROM may_have_gone WHERE asked_at_ms IS NULL) AS may_have_gone_out";
    let counts = row::first(c, SQL, [], |row| {
        let count = |column: &str| Ok::<u64, StoreError>(row.value::<i64>(column)?.unsigned_abs());
        Ok(CopyCounts {
            unreleased: count("unreleased")?,
            may_have_gone_out: count("may_have_gone_out")?,
        })
    })?;
    Ok(counts.unwrap_or_default())
}

impl Desk {
    /// How much of a copy waits for a person's word.
    pub fn copy_counts(&self) -> Result<CopyCounts, StoreError> {
        self.read(counts)
    }

    /// Plans of a restored copy whose time has come and that nobody has released.
    pub fn due_unreleased(&self, now: UtcInstant) -> Result<Vec<CalendarEntry>, StoreError> {
        self.read(|c| schedule::due_unreleased(c, now))
    }

    /// Lets plans of a restored copy go on: one draft's, or all. How many there were.
    pub fn release_plans(&self, draft: Option<DraftId>) -> Result<u64, StoreError> {
        self.write(move |c| {
            let released = row::run(
                c,
                "UPDATE schedule SET unreleased = 0 WHERE unreleased = 1 AND consumed_by IS NULL
                   AND lapsed_at_ms IS NULL AND (?1 IS NULL OR draft_id = ?1)",
                params![draft.map(|id| id.to_string())],
            )?;
            Ok(released as u64)
        })
    }
}

impl Journal {
    /// Drafts of which targets may have gone out and about which no delivery asks yet, confirmed and free; at most
    /// `limit`, after the last one seen.
    pub fn doubtful(&self, limit: u32, after: Option<&Cursor>) -> Result<Page<Doubtful>, StoreError> {
        self.read(|c| unasked(c, limit, after))
    }
}
