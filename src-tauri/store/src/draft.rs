//! Drafts: what a person writes, and for whom.

use crate::{
    Desk, ScheduleRow, StoreError, batch, revision,
    row::{self, Columns as _},
    schedule, search,
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{
    draft::{Draft, Revision},
    id::{AccountId, BatchId, DraftId},
    key::Generation,
    time::UtcInstant,
};

/// A draft's stage, computed from what there is. The one place that says what each stage means.
macro_rules! stage_refresh {
    ($draft:literal) => {
        concat!(
            "UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = ",
            $draft,
            ";"
        )
    };
}
pub(crate) use stage_refresh;

/// While a batch is open its draft stands still.
macro_rules! refuse_while_open {
    ($draft:literal) => {
        concat!(
            "SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = ",
            $draft,
            " AND closed_at_ms IS NULL);"
        )
    };
}
pub(crate) use refuse_while_open;

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE draft (
    seq           INTEGER NOT NULL PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE CHECK (length(id) = 36),
    label         TEXT,
    created_at_ms INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    trashed_at_ms INTEGER,
    -- The last generation used; generations never restart.
    generation    INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0),
    -- Kept by triggers, so that lists need not compute it.
    stage         TEXT    NOT NULL DEFAULT 'unscheduled'
                  CHECK (stage IN ('unscheduled', 'scheduled', 'open', 'done', 'trash'))
) STRICT;
CREATE INDEX draft_by_change ON draft (changed_at_ms, seq) WHERE stage <> 'trash';
CREATE INDEX draft_by_stage ON draft (stage, changed_at_ms, seq);
CREATE TRIGGER draft_stays_itself BEFORE UPDATE ON draft
WHEN NEW.id IS NOT OLD.id OR NEW.created_at_ms IS NOT OLD.created_at_ms OR NEW.generation < OLD.generation BEGIN
    SELECT RAISE(ABORT, 'a draft keeps its id, and generations never restart');
END;
CREATE TRIGGER draft_stays_while_open BEFORE UPDATE OF trashed_at_ms ON draft
WHEN NEW.trashed_at_ms IS NOT NULL BEGIN
    ",
    refuse_while_open!("NEW.id"),
    "
END;
CREATE TRIGGER draft_stage_of_trash AFTER UPDATE OF trashed_at_ms ON draft BEGIN
    ",
    stage_refresh!("NEW.id"),
    "
END;

CREATE TABLE target (
    draft_id   TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    position   INTEGER NOT NULL,
    PRIMARY KEY (draft_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX target_by_account ON target (account_id);
CREATE TRIGGER target_added_while_open BEFORE INSERT ON target BEGIN
    ",
    refuse_while_open!("NEW.draft_id"),
    "
END;
CREATE TRIGGER target_removed_while_open BEFORE DELETE ON target BEGIN
    ",
    refuse_while_open!("OLD.draft_id"),
    "
END;
"
);

sendoff_core::words! {
    /// Where a draft stands, as lists show it.
    DraftStage: "stage of a draft" {
        /// Not planned, never published.
        Unscheduled = "unscheduled",
        /// Waiting for its time.
        Scheduled = "scheduled",
        /// Being published.
        Open = "open",
        /// Published, or ended otherwise.
        Done = "done",
        /// Thrown away.
        Trash = "trash",
    }
}

/// Everything about one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftDetail {
    /// The draft with its targets and, while it waits for its time, its schedule.
    pub draft: Draft,
    /// Where it stands.
    pub stage: DraftStage,
    /// The newest revision, confirmed or not.
    pub newest: Revision,
    /// The newest confirmed revision.
    pub confirmed: Option<Revision>,
    /// The schedule with the revision that will go out, consumed ones too.
    pub schedule: Option<ScheduleRow>,
    /// The last generation used; `None` if it was never published.
    pub generation: Option<Generation>,
    /// The batch that locks it.
    pub open_batch: Option<BatchId>,
    /// When anything about it was last changed.
    pub changed_at: UtcInstant,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftListItem {
    /// The draft with its targets and, while it waits for its time, its schedule.
    pub draft: Draft,
    /// Where it stands.
    pub stage: DraftStage,
    /// The first [`TEXT_START_CHARS`] characters of the newest text.
    pub text_start: String,
    /// Whether the newest revision is unconfirmed.
    pub unconfirmed: bool,
    /// When anything about it was last changed.
    pub changed_at: UtcInstant,
    /// Where this line stands in the list: give it as `after` for the next page.
    pub cursor: DraftCursor,
}

/// So many characters of a text are shown in lists.
pub const TEXT_START_CHARS: usize = 280;

/// A place in a list of drafts: by newest change, or with a search by newest making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DraftCursor {
    /// When the draft was last changed, in milliseconds since 1970.
    pub changed_ms: i64,
    /// Its number in the file.
    pub seq: i64,
}

/// Which drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// Only those at this stage; `None` is all but the trash.
    pub stage: Option<DraftStage>,
    /// Only those in whose text or label every word begins some word, accents and case aside.
    pub search: Option<String>,
}

/// The columns that [`read_item`] reads, of the draft, its newest revision and its schedule.
macro_rules! draft_columns {
    () => {
        concat!(
            "draft.seq AS d_seq, draft.id AS d_id, draft.label AS d_label, draft.created_at_ms AS d_created_at_ms,
             draft.changed_at_ms AS d_changed_at_ms, draft.trashed_at_ms AS d_trashed_at_ms,
             draft.generation AS d_generation, draft.stage AS d_stage,
             (SELECT group_concat(target.account_id, ',' ORDER BY target.position) FROM target
              WHERE target.draft_id = draft.id) AS d_targets,
             substr(revision.text, 1, 280) AS d_text_start,
             revision.confirmed_at_ms IS NULL AS d_unconfirmed, ",
            $crate::schedule::schedule_columns!()
        )
    };
}
pub(crate) use draft_columns;

/// The tables of [`draft_columns`], after `FROM draft`.
macro_rules! draft_joins {
    () => {
        " JOIN revision ON revision.draft_id = draft.id AND revision.number =
            (SELECT max(newest.number) FROM revision AS newest WHERE newest.draft_id = draft.id)
          LEFT JOIN schedule ON schedule.draft_id = draft.id "
    };
}
pub(crate) use draft_joins;

/// Reads [`draft_columns`].
pub(crate) fn read_item(row: &Row<'_>) -> Result<DraftListItem, StoreError> {
    let changed_at = row.instant("d_changed_at_ms")?;
    Ok(DraftListItem {
        draft: read(row)?,
        stage: row.parsed("d_stage")?,
        text_start: row.value("d_text_start")?,
        unconfirmed: row.value("d_unconfirmed")?,
        changed_at,
        cursor: DraftCursor {
            changed_ms: changed_at.millis(),
            seq: row.value("d_seq")?,
        },
    })
}

/// Reads [`draft_columns`].
fn read(row: &Row<'_>) -> Result<Draft, StoreError> {
    let targets: Option<String> = row.value("d_targets")?;
    let targets = targets.unwrap_or_default();
    Ok(Draft {
        id: row.parsed("d_id")?,
        label: row.value("d_label")?,
        created_at: row.instant("d_created_at_ms")?,
        trashed_at: row.instant_opt("d_trashed_at_ms")?,
        targets: targets
            .split_terminator(',')
            .map(|id| row::parse("target", id))
            .collect::<Result<_, _>>()?,
        schedule: schedule::read_opt(row)?
            .filter(ScheduleRow::waits)
            .map(|s| s.schedule),
    })
}

pub(crate) fn detail(c: &Connection, id: DraftId) -> Result<DraftDetail, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        draft_columns!(),
        " FROM draft",
        draft_joins!(),
        "WHERE draft.id = ?1"
    );
    let (item, generation, schedule) = row::one(c, "draft", SQL, &id, |row| {
        Ok((
            read_item(row)?,
            row.value::<u32>("d_generation")?,
            schedule::read_opt(row)?,
        ))
    })?;
    Ok(DraftDetail {
        draft: item.draft,
        stage: item.stage,
        newest: revision::newest(c, id)?,
        confirmed: revision::newest_confirmed(c, id)?,
        schedule,
        generation: (generation > 0).then(|| Generation::new(generation)),
        open_batch: batch::open_of(c, id)?,
        changed_at: item.changed_at,
    })
}

/// Notes that something about the draft changed.
pub(crate) fn touch(c: &Connection, id: DraftId, now: UtcInstant) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE draft SET changed_at_ms = ?2 WHERE id = ?1",
        params![id.to_string(), now.millis()],
    )?;
    row::changed_one(changed, "draft", &id)
}

/// Refuses what may not be done while a batch of the draft is open.
pub(crate) fn ensure_unlocked(c: &Connection, id: DraftId) -> Result<(), StoreError> {
    match batch::open_of(c, id)? {
        Some(batch) => Err(StoreError::Locked { batch }),
        None => Ok(()),
    }
}

/// Raises the draft's generation: each is used once.
pub(crate) fn next_generation(c: &Connection, id: DraftId) -> Result<Generation, StoreError> {
    let next = row::first(
        c,
        "UPDATE draft SET generation = generation + 1 WHERE id = ?1 RETURNING generation",
        [id.to_string()],
        |row| row.value::<u32>("generation"),
    )?;
    next.map(Generation::new)
        .ok_or_else(|| row::not_found("draft", &id))
}

fn create(c: &Connection, draft: &Draft, first: &Revision) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO draft (id, label, created_at_ms, changed_at_ms, trashed_at_ms) VALUES (?1, ?2, ?3, ?3, ?4)",
        params![
            draft.id.to_string(),
            draft.label,
            draft.created_at.millis(),
            draft.trashed_at.map(UtcInstant::millis),
        ],
    )?;
    revision::insert(c, draft.id, 1, first)?;
    if let Some(confirmed) = first.confirmed_at {
        revision::mark_confirmed(c, first.id, confirmed)?;
    }
    insert_targets(c, draft.id, &draft.targets)
}

/// Targets in the order given, each once.
fn insert_targets(c: &Connection, id: DraftId, accounts: &[AccountId]) -> Result<(), StoreError> {
    for (position, account) in (0_i64..).zip(accounts) {
        crate::account::get(c, *account)?;
        row::run(
            c,
            "INSERT OR IGNORE INTO target (draft_id, account_id, position) VALUES (?1, ?2, ?3)",
            params![id.to_string(), account.to_string(), position],
        )?;
    }
    Ok(())
}

fn replace_targets(
    c: &Connection,
    id: DraftId,
    accounts: &[AccountId],
    now: UtcInstant,
) -> Result<(), StoreError> {
    ensure_unlocked(c, id)?;
    touch(c, id, now)?;
    row::run(c, "DELETE FROM target WHERE draft_id = ?1", [id.to_string()])?;
    insert_targets(c, id, accounts)
}

fn set_trashed(
    c: &Connection,
    id: DraftId,
    at: Option<UtcInstant>,
    now: UtcInstant,
) -> Result<(), StoreError> {
    touch(c, id, now)?;
    row::run(
        c,
        "UPDATE draft SET trashed_at_ms = ?2 WHERE id = ?1",
        params![id.to_string(), at.map(UtcInstant::millis)],
    )?;
    Ok(())
}

fn list(
    c: &Connection,
    filter: &DraftFilter,
    limit: u32,
    after: Option<DraftCursor>,
) -> Result<Vec<DraftListItem>, StoreError> {
    const ALL: &str = concat!(
        "SELECT ",
        draft_columns!(),
        " FROM draft",
        draft_joins!(),
        "WHERE draft.stage <> 'trash' AND (draft.changed_at_ms, draft.seq) < (?1, ?2)
         ORDER BY draft.changed_at_ms DESC, draft.seq DESC LIMIT ?3"
    );
    const AT_STAGE: &str = concat!(
        "SELECT ",
        draft_columns!(),
        " FROM draft",
        draft_joins!(),
        "WHERE draft.stage = ?4 AND (draft.changed_at_ms, draft.seq) < (?1, ?2)
         ORDER BY draft.changed_at_ms DESC, draft.seq DESC LIMIT ?3"
    );
    // Newest made first: that order the index of words gives by itself.
    const FOUND: &str = concat!(
        "SELECT ",
        draft_columns!(),
        " FROM draft_search CROSS JOIN draft ON draft.seq = draft_search.rowid",
        draft_joins!(),
        "WHERE draft_search MATCH ?1 AND draft_search.rowid < ?2
           AND CASE WHEN ?4 IS NULL THEN draft.stage <> 'trash' ELSE draft.stage = ?4 END
         ORDER BY draft_search.rowid DESC LIMIT ?3"
    );
    let (changed_ms, seq) = after.map_or((i64::MAX, i64::MAX), |at| (at.changed_ms, at.seq));
    if let Some(words) = &filter.search {
        let Some(words) = search::query(words) else {
            return Ok(Vec::new());
        };
        let stage = filter.stage.map(DraftStage::as_str);
        return row::all(c, FOUND, params![words, seq, limit, stage], read_item);
    }
    match filter.stage {
        None => row::all(c, ALL, params![changed_ms, seq, limit], read_item),
        Some(stage) => row::all(
            c,
            AT_STAGE,
            params![changed_ms, seq, limit, stage.as_str()],
            read_item,
        ),
    }
}

fn export(c: &Connection, limit: u32, after: Option<DraftId>) -> Result<Vec<DraftDetail>, StoreError> {
    let ids = row::all(
        c,
        "SELECT id AS d_id FROM draft
         WHERE seq > coalesce((SELECT seq FROM draft WHERE id = ?1), 0) ORDER BY seq LIMIT ?2",
        params![after.map(|id| id.to_string()), limit],
        |row| row.parsed("d_id"),
    )?;
    ids.into_iter().map(|id| detail(c, id)).collect()
}

impl Desk {
    /// Stores a new draft with its targets and first revision. A schedule in `draft` is ignored: see
    /// [`Desk::schedule_set`].
    pub fn draft_create(&self, draft: &Draft, first: &Revision) -> Result<(), StoreError> {
        let (draft, first) = (draft.clone(), first.clone());
        self.write(move |c| create(c, &draft, &first))
    }

    /// Everything about one draft; trashed ones too.
    pub fn draft_get(&self, draft: DraftId) -> Result<DraftDetail, StoreError> {
        self.read(|c| detail(c, draft))
    }

    /// A page of drafts, newest change first; with a search, newest made first.
    pub fn draft_list(
        &self,
        filter: &DraftFilter,
        limit: u32,
        after: Option<DraftCursor>,
    ) -> Result<Vec<DraftListItem>, StoreError> {
        self.read(|c| list(c, filter, limit, after))
    }

    /// A page of whole drafts in the order of their making, for export; trashed ones too. `after` is the last
    /// draft of the page before.
    pub fn export_drafts(&self, limit: u32, after: Option<DraftId>) -> Result<Vec<DraftDetail>, StoreError> {
        self.read(|c| export(c, limit, after))
    }

    /// Sets the accounts a draft is meant for, in this order. Refused while it is being published.
    pub fn set_targets(
        &self,
        draft: DraftId,
        accounts: &[AccountId],
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let accounts = accounts.to_vec();
        self.write(move |c| replace_targets(c, draft, &accounts, now))
    }

    /// Sets the client's or campaign's name.
    pub fn set_label(&self, draft: DraftId, label: Option<&str>, now: UtcInstant) -> Result<(), StoreError> {
        let label = label.map(ToOwned::to_owned);
        self.write(move |c| {
            touch(c, draft, now)?;
            row::run(
                c,
                "UPDATE draft SET label = ?2 WHERE id = ?1",
                params![draft.to_string(), label],
            )?;
            Ok(())
        })
    }

    /// Throws a draft away; it can be restored. Refused while it is being published.
    pub fn trash(&self, draft: DraftId, now: UtcInstant) -> Result<(), StoreError> {
        self.write(move |c| {
            ensure_unlocked(c, draft)?;
            set_trashed(c, draft, Some(now), now)
        })
    }

    /// Takes a draft out of the trash. A time that has passed meanwhile lapses: nothing goes out by surprise.
    pub fn restore(&self, draft: DraftId, now: UtcInstant) -> Result<(), StoreError> {
        self.write(move |c| {
            set_trashed(c, draft, None, now)?;
            schedule::lapse_if_past(c, draft, now)
        })
    }
}
