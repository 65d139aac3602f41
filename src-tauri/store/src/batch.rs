//! Batches: acts of publishing a draft. The claim makes them; nothing with a batch is ever deleted.

use crate::{
    DeliveryView, Desk, EventKind, Journal, StoreError, delivery,
    draft::stage_refresh,
    event,
    event::About,
    row::{self, Columns as _},
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{
    id::{BatchId, DraftId, RevisionId},
    key::Generation,
    misfire::MisfirePolicy,
    schedule::{WallTime, Zone},
    time::UtcInstant,
};

sendoff_core::words! {
    /// What made a batch.
    Occasion: "occasion of a batch" {
        /// Its time came.
        Schedule = "schedule",
        /// A person published it now.
        Now = "now",
        /// A person sent again what had failed.
        Retry = "retry",
    }
}

/// A batch as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// The content that goes out.
    pub revision: RevisionId,
    /// Which asking of the draft it began with.
    pub generation: Generation,
    /// When it was due.
    pub due: UtcInstant,
    /// The wall time that was planned, if its time came.
    pub wall: Option<WallTime>,
    /// The zone of that wall time.
    pub zone: Option<Zone>,
    /// What to do with targets that are late.
    pub misfire: MisfirePolicy,
    /// What made it.
    pub occasion: Occasion,
    /// When it was claimed.
    pub created_at: UtcInstant,
    /// When its last delivery became final.
    pub closed_at: Option<UtcInstant>,
}

/// A batch with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchView {
    /// The batch.
    pub batch: BatchRow,
    /// The draft's label.
    pub label: Option<String>,
    /// The text of its revision for accounts without a variant.
    pub text: String,
    /// Its deliveries, superseded ones too, in the order of the draft's targets.
    pub deliveries: Vec<DeliveryView>,
}

/// Which batches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BatchFilter {
    /// All.
    #[default]
    All,
    /// Those in which something is open.
    Open,
    /// Those that have ended.
    Closed,
}

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE batch (
    id            TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    draft_id      TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    revision_id   TEXT    NOT NULL REFERENCES revision (id) ON DELETE RESTRICT,
    generation    INTEGER NOT NULL CHECK (generation >= 1),
    due_ms        INTEGER NOT NULL,
    wall          TEXT,
    zone          TEXT,
    misfire       TEXT    NOT NULL,
    occasion      TEXT    NOT NULL CHECK (occasion IN ('schedule', 'now', 'retry')),
    created_at_ms INTEGER NOT NULL,
    closed_at_ms  INTEGER,
    UNIQUE (draft_id, generation),
    CHECK ((wall IS NULL) = (zone IS NULL))
) STRICT;
CREATE UNIQUE INDEX batch_open ON batch (draft_id) WHERE closed_at_ms IS NULL;
CREATE INDEX batch_open_by_due ON batch (due_ms, id) WHERE closed_at_ms IS NULL;
CREATE INDEX batch_open_by_making ON batch (created_at_ms, id) WHERE closed_at_ms IS NULL;
CREATE INDEX batch_closed_by_making ON batch (created_at_ms, id) WHERE closed_at_ms IS NOT NULL;
CREATE INDEX batch_by_making ON batch (created_at_ms, id);
CREATE TRIGGER batch_sends_confirmed BEFORE INSERT ON batch
WHEN NOT EXISTS (SELECT 1 FROM revision WHERE id = NEW.revision_id AND draft_id = NEW.draft_id
                 AND confirmed_at_ms IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'only a confirmed revision of the draft is published');
END;
CREATE TRIGGER batch_stays_itself BEFORE UPDATE ON batch
WHEN NEW.id IS NOT OLD.id OR NEW.draft_id IS NOT OLD.draft_id OR NEW.revision_id IS NOT OLD.revision_id
  OR NEW.generation IS NOT OLD.generation OR NEW.due_ms IS NOT OLD.due_ms OR NEW.occasion IS NOT OLD.occasion
  OR NEW.created_at_ms IS NOT OLD.created_at_ms
  OR (OLD.closed_at_ms IS NOT NULL AND NEW.closed_at_ms IS NOT OLD.closed_at_ms) BEGIN
    SELECT RAISE(ABORT, 'a batch never becomes another one, and is never opened again');
END;
CREATE TRIGGER batch_closes_when_ended BEFORE UPDATE OF closed_at_ms ON batch
WHEN NEW.closed_at_ms IS NOT NULL
 AND EXISTS (SELECT 1 FROM delivery WHERE batch_id = NEW.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a batch closes with its last delivery');
END;
CREATE TRIGGER batch_is_kept BEFORE DELETE ON batch BEGIN
    SELECT RAISE(ABORT, 'batches are never deleted');
END;
CREATE TRIGGER batch_stage_opened AFTER INSERT ON batch BEGIN
    ",
    stage_refresh!("NEW.draft_id"),
    "
END;
CREATE TRIGGER batch_stage_closed AFTER UPDATE OF closed_at_ms ON batch BEGIN
    ",
    stage_refresh!("NEW.draft_id"),
    "
END;
"
);

/// The columns that [`read`] reads.
macro_rules! batch_columns {
    () => {
        "batch.id AS b_id, batch.draft_id AS b_draft_id, batch.revision_id AS b_revision_id,
         batch.generation AS b_generation, batch.due_ms AS b_due_ms, batch.wall AS b_wall, batch.zone AS b_zone,
         batch.misfire AS b_misfire, batch.occasion AS b_occasion, batch.created_at_ms AS b_created_at_ms,
         batch.closed_at_ms AS b_closed_at_ms"
    };
}
pub(crate) use batch_columns;

/// Batches with what is shown of them.
macro_rules! views_where {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            batch_columns!(),
            ", draft.label AS b_label, revision.text AS b_text
             FROM batch CROSS JOIN draft ON draft.id = batch.draft_id
             CROSS JOIN revision ON revision.id = batch.revision_id ",
            $condition
        )
    };
}

const PAGE_OF_ALL: &str = views_where!(
    "WHERE (batch.created_at_ms, batch.id) < (?2, ?3)
     ORDER BY batch.created_at_ms DESC, batch.id DESC LIMIT ?1"
);
const PAGE_OF_OPEN: &str = views_where!(
    "WHERE batch.closed_at_ms IS NULL AND (batch.created_at_ms, batch.id) < (?2, ?3)
     ORDER BY batch.created_at_ms DESC, batch.id DESC LIMIT ?1"
);
const PAGE_OF_CLOSED: &str = views_where!(
    "WHERE batch.closed_at_ms IS NOT NULL AND (batch.created_at_ms, batch.id) < (?2, ?3)
     ORDER BY batch.created_at_ms DESC, batch.id DESC LIMIT ?1"
);

#[cfg(test)]
pub(crate) const PAGES: [&str; 3] = [PAGE_OF_ALL, PAGE_OF_OPEN, PAGE_OF_CLOSED];

/// Reads [`batch_columns`].
pub(crate) fn read(row: &Row<'_>) -> Result<BatchRow, StoreError> {
    Ok(BatchRow {
        id: row.parsed("b_id")?,
        draft: row.parsed("b_draft_id")?,
        revision: row.parsed("b_revision_id")?,
        generation: Generation::new(row.value("b_generation")?),
        due: row.instant("b_due_ms")?,
        wall: row.parsed_opt("b_wall")?,
        zone: row.parsed_opt("b_zone")?,
        misfire: row.parsed("b_misfire")?,
        occasion: row.parsed("b_occasion")?,
        created_at: row.instant("b_created_at_ms")?,
        closed_at: row.instant_opt("b_closed_at_ms")?,
    })
}

fn read_view(row: &Row<'_>) -> Result<BatchView, StoreError> {
    Ok(BatchView {
        batch: read(row)?,
        label: row.value("b_label")?,
        text: row.value("b_text")?,
        deliveries: Vec::new(),
    })
}

fn with_deliveries(c: &Connection, views: Vec<BatchView>) -> Result<Vec<BatchView>, StoreError> {
    views
        .into_iter()
        .map(|view| {
            Ok(BatchView {
                deliveries: delivery::views_of_batch(c, view.batch.id)?,
                ..view
            })
        })
        .collect()
}

fn page(
    c: &Connection,
    filter: BatchFilter,
    limit: u32,
    before: Option<(UtcInstant, BatchId)>,
) -> Result<Vec<BatchView>, StoreError> {
    let sql = match filter {
        BatchFilter::All => PAGE_OF_ALL,
        BatchFilter::Open => PAGE_OF_OPEN,
        BatchFilter::Closed => PAGE_OF_CLOSED,
    };
    let (made, id) = before.map_or((i64::MAX, String::new()), |(at, id)| {
        (at.millis(), id.to_string())
    });
    with_deliveries(c, row::all(c, sql, params![limit, made, id], read_view)?)
}

fn view(c: &Connection, id: BatchId) -> Result<BatchView, StoreError> {
    const SQL: &str = views_where!("WHERE batch.id = ?1");
    let view = row::one(c, "batch", SQL, &id, read_view)?;
    Ok(BatchView {
        deliveries: delivery::views_of_batch(c, id)?,
        ..view
    })
}

fn of_draft(c: &Connection, id: DraftId) -> Result<Vec<BatchView>, StoreError> {
    const SQL: &str = views_where!("WHERE batch.draft_id = ?1 ORDER BY batch.generation DESC");
    with_deliveries(c, row::all(c, SQL, [id.to_string()], read_view)?)
}

/// One batch without its deliveries.
pub(crate) fn get(c: &Connection, id: BatchId) -> Result<BatchRow, StoreError> {
    const SQL: &str = concat!("SELECT ", batch_columns!(), " FROM batch WHERE id = ?1");
    row::one(c, "batch", SQL, &id, read)
}

/// The open batch of a draft.
pub(crate) fn open_of(c: &Connection, id: DraftId) -> Result<Option<BatchId>, StoreError> {
    row::first(
        c,
        "SELECT id AS b_id FROM batch WHERE draft_id = ?1 AND closed_at_ms IS NULL",
        [id.to_string()],
        |row| row.parsed("b_id"),
    )
}

/// Stores a new batch and tells of it.
pub(crate) fn insert(c: &Connection, batch: &BatchRow) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO batch (id, draft_id, revision_id, generation, due_ms, wall, zone, misfire, occasion,
            created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            batch.id.to_string(),
            batch.draft.to_string(),
            batch.revision.to_string(),
            batch.generation.get(),
            batch.due.millis(),
            batch.wall.map(|wall| wall.to_string()),
            batch.zone.map(|zone| zone.to_string()),
            batch.misfire.to_string(),
            batch.occasion.as_str(),
            batch.created_at.millis(),
        ],
    )?;
    let payload = serde_json::json!({
        "occasion": batch.occasion,
        "generation": batch.generation,
        "due": batch.due,
    });
    let about = About::batch(batch.draft, batch.id);
    event::append(c, batch.created_at, EventKind::BatchOpened, about, &payload)
}

/// Closes a batch whose deliveries are all final, and tells of it.
pub(crate) fn close_if_ended(c: &Connection, id: BatchId, now: UtcInstant) -> Result<(), StoreError> {
    let closed = row::first(
        c,
        "UPDATE batch SET closed_at_ms = ?2 WHERE id = ?1 AND closed_at_ms IS NULL
            AND NOT EXISTS (SELECT 1 FROM delivery WHERE batch_id = ?1 AND final_at_ms IS NULL)
         RETURNING draft_id AS b_draft_id",
        params![id.to_string(), now.millis()],
        |row| row.parsed("b_draft_id"),
    )?;
    match closed {
        Some(draft) => {
            let about = About::batch(draft, id);
            event::append(c, now, EventKind::BatchClosed, about, &serde_json::Value::Null)
        }
        None => Ok(()),
    }
}

/// From when something is late, and what happens then: what its batch says, or what a person said of it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Terms {
    /// What made it due.
    pub occasion: Occasion,
    /// From when its lateness counts.
    pub due: UtcInstant,
    /// What happens if it is missed.
    pub misfire: MisfirePolicy,
}

impl Terms {
    /// Those of a whole batch.
    pub fn of(batch: &BatchRow) -> Self {
        Self {
            occasion: batch.occasion,
            due: batch.due,
            misfire: batch.misfire,
        }
    }

    /// The same, unless a delivery has its own. A due instant of its own has what a person sent again: it waits for
    /// no planned time.
    pub(crate) fn unless_own(self, due: Option<UtcInstant>, misfire: Option<MisfirePolicy>) -> Self {
        Self {
            occasion: due.map_or(self.occasion, |_| Occasion::Retry),
            due: due.unwrap_or(self.due),
            misfire: misfire.unwrap_or(self.misfire),
        }
    }
}

impl Desk {
    /// A page of batches, newest first. `before` is when the last one of the page before was made, and its id.
    pub fn batches(
        &self,
        filter: BatchFilter,
        limit: u32,
        before: Option<(UtcInstant, BatchId)>,
    ) -> Result<Vec<BatchView>, StoreError> {
        self.read(|c| page(c, filter, limit, before))
    }

    /// One batch.
    pub fn batch(&self, batch: BatchId) -> Result<BatchView, StoreError> {
        self.read(|c| view(c, batch))
    }

    /// The batches of a draft, newest first.
    pub fn batches_of(&self, draft: DraftId) -> Result<Vec<BatchView>, StoreError> {
        self.read(|c| of_draft(c, draft))
    }
}

impl Journal {
    /// One batch with its deliveries.
    pub fn batch(&self, batch: BatchId) -> Result<BatchView, StoreError> {
        self.read(|c| view(c, batch))
    }

    /// The batches of a draft, newest first.
    pub fn batches_of(&self, draft: DraftId) -> Result<Vec<BatchView>, StoreError> {
        self.read(|c| of_draft(c, draft))
    }
}
