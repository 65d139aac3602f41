//! Deliveries as they are shown, with whom they are for and through which login.

use super::{DeliveryRow, delivery_columns, read};
use crate::{
    Desk, Journal, StoreError, account,
    account::account_columns,
    connection,
    connection::connection_columns,
    request,
    row::{self, Columns as _},
    unreadable::leave_out,
};
use rusqlite::{Connection as Sqlite, Row};
use sendoff_core::{
    connection::{Account, Connection},
    id::{BatchId, DeliveryId},
    request::Request,
};

/// A delivery with whom it is for and through which login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryView {
    /// The delivery.
    pub delivery: DeliveryRow,
    /// Its account.
    pub account: Account,
    /// Its connection.
    pub connection: Connection,
}

/// What may stand under attention: a delivery that is open, or that ended badly and nobody has seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDelivery {
    /// The delivery, its account, its connection.
    pub view: DeliveryView,
    /// Its request, once frozen.
    pub request: Option<Request>,
    /// The draft's label.
    pub label: Option<String>,
    /// The first [`crate::TEXT_START_CHARS`] characters of what goes or went to the account.
    pub text_start: String,
}

/// How much is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenCounts {
    /// Deliveries that are not final.
    pub deliveries: u64,
    /// Of these: asked, waiting for a person's word.
    pub asked: u64,
    /// Of these: planned, without a request.
    pub planned: u64,
    /// Requests that are not final.
    pub requests: u64,
    /// Of these: with a transmission open.
    pub sending: u64,
    /// Of these: held.
    pub held: u64,
    /// Of these: in doubt.
    pub in_doubt: u64,
    /// Schedules waiting for their time (or for the confirmation of a newer text), without paused ones.
    pub schedules: u64,
    /// Posts that a person paused.
    pub paused: u64,
    /// Intents not carried out yet.
    pub intents: u64,
}

/// Deliveries that attention may have to show.
macro_rules! noteworthy {
    () => {
        "(delivery.final_at_ms IS NULL OR (delivery.acknowledged_at_ms IS NULL
          AND delivery.superseded_by IS NULL AND delivery.state IN ('refused', 'failed_unproven')))"
    };
}

/// Deliveries with account and connection.
macro_rules! views_where {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            delivery_columns!(),
            ", ",
            account_columns!(),
            ", ",
            connection_columns!(),
            " FROM delivery CROSS JOIN account ON account.id = delivery.account_id
              CROSS JOIN connection ON connection.id = delivery.connection_id ",
            $condition
        )
    };
}

/// Deliveries with all that attention needs of them, but the request.
macro_rules! open_where {
    ($condition:expr) => {
        concat!(
            "SELECT ",
            delivery_columns!(),
            ", ",
            account_columns!(),
            ", ",
            connection_columns!(),
            ", draft.label AS v_label, substr(coalesce(delivery.text,
                (SELECT variant.text FROM variant WHERE variant.revision_id = batch.revision_id
                 AND variant.account_id = delivery.account_id), revision.text), 1, 280) AS v_text_start
             FROM delivery CROSS JOIN account ON account.id = delivery.account_id
             CROSS JOIN connection ON connection.id = delivery.connection_id
             CROSS JOIN batch ON batch.id = delivery.batch_id
             CROSS JOIN draft ON draft.id = delivery.draft_id
             CROSS JOIN revision ON revision.id = batch.revision_id WHERE ",
            $condition
        )
    };
}

pub(crate) const NOTEWORTHY: &str = open_where!(concat!(noteworthy!(), " ORDER BY delivery.changed_at_ms"));

fn read_view(row: &Row<'_>) -> Result<DeliveryView, StoreError> {
    Ok(DeliveryView {
        delivery: read(row)?,
        account: account::read(row)?,
        connection: connection::read(row)?,
    })
}

fn read_open(row: &Row<'_>) -> Result<OpenDelivery, StoreError> {
    Ok(OpenDelivery {
        view: read_view(row)?,
        request: None,
        label: row.value("v_label")?,
        text_start: row.value("v_text_start")?,
    })
}

fn with_request(c: &Sqlite, open: OpenDelivery) -> Result<OpenDelivery, StoreError> {
    let request = open
        .view
        .delivery
        .request
        .map(|id| request::get(c, id))
        .transpose()?;
    Ok(OpenDelivery { request, ..open })
}

fn view(c: &Sqlite, id: DeliveryId) -> Result<DeliveryView, StoreError> {
    row::one(
        c,
        "delivery",
        views_where!("WHERE delivery.id = ?1"),
        &id,
        read_view,
    )
}

fn open_view(c: &Sqlite, id: DeliveryId) -> Result<OpenDelivery, StoreError> {
    let open = row::one(c, "delivery", open_where!("delivery.id = ?1"), &id, read_open)?;
    with_request(c, open)
}

fn noteworthy(c: &Sqlite) -> Result<Vec<OpenDelivery>, StoreError> {
    let each = row::each(c, NOTEWORTHY, [], read_open)?.into_iter();
    leave_out(each.map(|open| with_request(c, open?)))
}

pub(crate) fn views_of_batch(c: &Sqlite, id: BatchId) -> Result<Vec<DeliveryView>, StoreError> {
    const SQL: &str = views_where!(
        "WHERE delivery.batch_id = ?1 ORDER BY delivery.generation, delivery.position, delivery.id"
    );
    row::all(c, SQL, [id.to_string()], read_view)
}

fn open_counts(c: &Sqlite) -> Result<OpenCounts, StoreError> {
    const SQL: &str = "SELECT
        (SELECT count(*) FROM delivery WHERE final_at_ms IS NULL) AS deliveries,
        (SELECT count(*) FROM delivery WHERE final_at_ms IS NULL AND state = 'asked') AS asked,
        (SELECT count(*) FROM delivery WHERE state = 'planned' AND request_id IS NULL) AS planned,
        (SELECT count(*) FROM request WHERE final_at_ms IS NULL) AS requests,
        (SELECT count(*) FROM request WHERE state = 'sending') AS sending,
        (SELECT count(*) FROM request WHERE final_at_ms IS NULL AND state = 'held') AS held,
        (SELECT count(*) FROM request WHERE final_at_ms IS NULL AND state = 'in_doubt') AS in_doubt,
        -- As a difference: both numbers are read from an index alone, twenty times faster with 50,000 posts planned.
        (SELECT count(*) FROM schedule WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL)
           - (SELECT count(*) FROM schedule WHERE paused_at_ms IS NOT NULL AND consumed_by IS NULL
                AND lapsed_at_ms IS NULL) AS schedules,
        (SELECT count(*) FROM schedule WHERE paused_at_ms IS NOT NULL) AS paused,
        (SELECT count(*) FROM intent WHERE done_at_ms IS NULL) AS intents";
    let counts = row::first(c, SQL, [], |row| {
        let count = |column: &str| Ok::<u64, StoreError>(row.value::<i64>(column)?.unsigned_abs());
        Ok(OpenCounts {
            deliveries: count("deliveries")?,
            asked: count("asked")?,
            planned: count("planned")?,
            requests: count("requests")?,
            sending: count("sending")?,
            held: count("held")?,
            in_doubt: count("in_doubt")?,
            schedules: count("schedules")?,
            paused: count("paused")?,
            intents: count("intents")?,
        })
    })?;
    Ok(counts.unwrap_or_default())
}

const POST_ADDRESS: &str = "SELECT 1 FROM delivery JOIN connection ON connection.id = delivery.connection_id
    WHERE delivery.url = ?1 AND delivery.state IN ('following', 'published', 'failed_unproven')
      AND connection.practice_ledger IS NULL LIMIT 1";

impl Desk {
    /// Everything that attention may have to show: open deliveries, and those that ended as `refused` or
    /// `failed_unproven`, were not superseded, and have not been acknowledged. Oldest first; without what cannot be understood
    /// ([`Desk::unreadable`]).
    pub fn open_and_unacknowledged(&self) -> Result<Vec<OpenDelivery>, StoreError> {
        self.read(noteworthy)
    }

    /// One delivery.
    pub fn delivery(&self, delivery: DeliveryId) -> Result<DeliveryView, StoreError> {
        self.read(|c| view(c, delivery))
    }

    /// One delivery with its request, as attention needs it.
    pub fn open_delivery(&self, delivery: DeliveryId) -> Result<OpenDelivery, StoreError> {
        self.read(|c| open_view(c, delivery))
    }

    /// How much is open.
    pub fn open_counts(&self) -> Result<OpenCounts, StoreError> {
        self.read(open_counts)
    }

    /// Whether a real service gave this address for a post of ours.
    pub fn is_post_address(&self, url: &str) -> Result<bool, StoreError> {
        self.read(|c| Ok(row::first(c, POST_ADDRESS, [url], |_| Ok(()))?.is_some()))
    }
}

impl Journal {
    /// One delivery.
    pub fn delivery(&self, delivery: DeliveryId) -> Result<DeliveryView, StoreError> {
        self.read(|c| view(c, delivery))
    }

    /// How much is open: zero everywhere (schedules aside) is *idle*.
    pub fn nothing_open(&self) -> Result<OpenCounts, StoreError> {
        self.read(open_counts)
    }
}
