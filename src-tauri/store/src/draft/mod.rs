//! Drafts: what a person writes, and for whom.

mod list;
mod many;
mod schema;

#[cfg(test)]
pub(crate) use list::{ALL, AT_STAGE, FOUND, TAGGED};
pub use list::{DraftCursor, DraftFilter, DraftListItem, TEXT_START_CHARS};
pub(crate) use list::{draft_columns, draft_joins, read_item};
pub(crate) use schema::{SCHEMA, refuse_while_open, stage_refresh};

use crate::{
    Desk, ScheduleRow, StoreError, batch, revision,
    row::{self, Columns as _},
    schedule,
};
use rusqlite::{Connection, params};
use sendoff_core::{
    draft::{Draft, Revision},
    id::{AccountId, BatchId, DraftId},
    key::Generation,
    tag::Tag,
    time::UtcInstant,
};

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
    /// By which words it is found.
    pub tags: Vec<Tag>,
    /// The last generation used; `None` if it was never published.
    pub generation: Option<Generation>,
    /// The batch that locks it.
    pub open_batch: Option<BatchId>,
    /// When anything about it was last changed.
    pub changed_at: UtcInstant,
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
        tags: item.tags,
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

pub(crate) fn create(c: &Connection, draft: &Draft, first: &Revision) -> Result<(), StoreError> {
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
