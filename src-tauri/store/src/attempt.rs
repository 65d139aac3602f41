//! Attempts: every transmission, written down before its first byte and after its end.

use crate::{Desk, Journal, StoreError, error::unfinished};
use sendoff_core::{
    id::{AttemptId, BatchId, ConnectionId, DraftId, RequestId},
    key::{BodyHash, IdempotencyKey},
    time::{Stamp, UtcInstant},
};
use serde_json::Value;

sendoff_core::words! {
    /// How a transmission ended.
    AttemptOutcome: "outcome of an attempt" {
        /// Provably nothing left.
        NeverLeft = "never_left",
        /// It may have arrived; no answer.
        Lost = "lost",
        /// Answered.
        Answered = "answered",
        /// The program ended while it was open.
        Crashed = "crashed",
    }
}

/// A change of a request's attempts.
#[derive(Debug, Clone, PartialEq)]
pub enum AttemptChange {
    /// A transmission starts with this commit.
    Start {
        /// Its id.
        id: AttemptId,
        /// Counted from 1 within the request.
        number: u32,
        /// Both clocks.
        started: Stamp,
    },
    /// It has ended.
    End {
        /// Which.
        number: u32,
        /// When, by the wall clock.
        ended: UtcInstant,
        /// How.
        outcome: AttemptOutcome,
        /// The status of an answer.
        status: Option<u16>,
        /// The headers of an answer, without secrets: an array of `[name, value]`.
        headers: Option<Value>,
        /// The body of an answer, bounded by the caller.
        body: Option<Vec<u8>>,
        /// What was concluded, for people.
        conclusion: Option<String>,
    },
}

/// One line of the wire log.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRow {
    /// Its id.
    pub id: AttemptId,
    /// Of which request.
    pub request: RequestId,
    /// Of which batch.
    pub batch: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Counted from 1 within the request.
    pub number: u32,
    /// Which sender made it.
    pub epoch: u64,
    /// When it started, by both clocks.
    pub started: Stamp,
    /// When it ended.
    pub ended: Option<UtcInstant>,
    /// How.
    pub outcome: Option<AttemptOutcome>,
    /// The status of an answer.
    pub status: Option<u16>,
    /// The headers of an answer.
    pub headers: Option<Value>,
    /// The body of an answer.
    pub body: Option<Vec<u8>>,
    /// What was concluded.
    pub conclusion: Option<String>,
    /// Where it went.
    pub origin: String,
    /// Path and query.
    pub path: String,
    /// The length of the frozen body in bytes.
    pub body_bytes: u64,
    /// The hash of the frozen body.
    pub body_hash: BodyHash,
    /// The key that was sent.
    pub idempotency_key: IdempotencyKey,
}

/// Which attempts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AttemptFilter {
    /// All.
    #[default]
    All,
    /// Those of one request.
    Request(RequestId),
    /// Those of one batch.
    Batch(BatchId),
    /// Those of one draft.
    Draft(DraftId),
}

impl Desk {
    /// The wire log, newest first.
    pub fn attempts(&self, filter: AttemptFilter, limit: u32) -> Result<Vec<AttemptRow>, StoreError> {
        let _ = (filter, limit);
        unfinished()
    }
}

impl Journal {
    /// How many transmissions of the connection that were not proven to have stayed here have started at
    /// `since` or later: for its rate budget.
    pub fn attempts_since(&self, connection: ConnectionId, since: UtcInstant) -> Result<u32, StoreError> {
        let _ = (connection, since);
        unfinished()
    }
}
