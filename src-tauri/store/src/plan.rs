//! What is claimed and not yet frozen.

use crate::{
    BatchRow, Cursor, DraftDetail, Journal, Page, StoreError, Terms, account,
    account::account_columns,
    batch,
    batch::batch_columns,
    connection, draft, revision,
    row::{self, Columns as _},
    unreadable::OfDraft,
};
use rusqlite::{Connection as Sqlite, Row, params};
use sendoff_core::{
    connection::{Account, Connection},
    draft::Revision,
    id::{ConnectionId, DeliveryId, DraftId},
    key::Generation,
};

/// A batch with deliveries that have no request yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanWork {
    /// The batch.
    pub batch: BatchRow,
    /// Its content.
    pub revision: Revision,
    /// The planned deliveries without a request.
    pub deliveries: Vec<PlannedDelivery>,
    /// The connections that they go through.
    pub connections: Vec<Connection>,
}

/// A delivery that wants a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// For which account.
    pub account: Account,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Under which generation.
    pub generation: Generation,
    /// On which terms.
    pub terms: Terms,
}

pub(crate) const BATCHES: &str = concat!(
    "SELECT ",
    batch_columns!(),
    " FROM batch WHERE closed_at_ms IS NULL AND EXISTS (
        SELECT 1 FROM delivery WHERE delivery.batch_id = batch.id AND delivery.state = 'planned'
        AND delivery.request_id IS NULL)
      AND (due_ms, id) > (?2, ?3)
      ORDER BY due_ms, id LIMIT ?1"
);

const PLANNED: &str = concat!(
    "SELECT delivery.id AS v_id, delivery.connection_id AS v_connection_id,
        delivery.generation AS v_generation, delivery.due_ms AS v_due_ms, delivery.misfire AS v_misfire, ",
    account_columns!(),
    " FROM delivery CROSS JOIN account ON account.id = delivery.account_id
      WHERE delivery.batch_id = ?1 AND delivery.state = 'planned' AND delivery.request_id IS NULL
      ORDER BY delivery.position"
);

/// Each batch, as far as it can be understood, with the draft that it is of.
pub(crate) fn work_each(c: &Sqlite) -> Result<Vec<OfDraft<PlanWork>>, StoreError> {
    let batches = row::all(c, BATCHES, params![u32::MAX, i64::MIN, ""], |row| {
        Ok((row.parsed("b_draft_id"), batch::read(row)))
    })?;
    let work = |(draft, batch): OfDraft<BatchRow>| (draft, batch.and_then(|batch| work_of(c, batch)));
    Ok(batches.into_iter().map(work).collect())
}

fn work_page(c: &Sqlite, limit: u32, after: Option<&Cursor>) -> Result<Page<PlanWork>, StoreError> {
    let (at, id) = Cursor::bounds(after);
    let batches = row::all(c, BATCHES, params![limit, at, id], |row| {
        let cursor = Cursor::new(row.value("b_due_ms")?, row.value("b_id")?);
        Ok((cursor, batch::read(row)))
    })?;
    let work = |(cursor, batch): (Cursor, Result<BatchRow, StoreError>)| {
        (cursor, batch.and_then(|batch| work_of(c, batch)))
    };
    Page::of(batches.into_iter().map(work).collect(), limit)
}

fn work_of(c: &Sqlite, batch: BatchRow) -> Result<PlanWork, StoreError> {
    let deliveries = planned(c, &batch)?;
    let mut connections: Vec<Connection> = Vec::new();
    for delivery in &deliveries {
        if connections.iter().all(|known| known.id != delivery.connection) {
            connections.push(connection::get(c, delivery.connection)?.connection);
        }
    }
    Ok(PlanWork {
        revision: revision::get(c, batch.revision)?,
        batch,
        deliveries,
        connections,
    })
}

fn planned(c: &Sqlite, batch: &BatchRow) -> Result<Vec<PlannedDelivery>, StoreError> {
    row::all(c, PLANNED, [batch.id.to_string()], |row| read(row, batch))
}

fn read(row: &Row<'_>, batch: &BatchRow) -> Result<PlannedDelivery, StoreError> {
    Ok(PlannedDelivery {
        id: row.parsed("v_id")?,
        account: account::read(row)?,
        connection: row.parsed("v_connection_id")?,
        generation: Generation::new(row.value("v_generation")?),
        terms: Terms::of(batch).unless_own(row.instant_opt("v_due_ms")?, row.parsed_opt("v_misfire")?),
    })
}

impl Journal {
    /// The batches with planned deliveries that have no request, by due instant; at most `limit` batches after the
    /// last one seen, without those that cannot be understood ([`crate::Desk::unreadable`]).
    pub fn plan_work(&self, limit: u32, after: Option<&Cursor>) -> Result<Page<PlanWork>, StoreError> {
        self.read(|c| work_page(c, limit, after))
    }

    /// A draft as it stands, for *publish now* and retries.
    pub fn draft(&self, draft: DraftId) -> Result<DraftDetail, StoreError> {
        self.read(|c| draft::detail(c, draft))
    }
}
