//! Attempts: every transmission, written down before its first byte and after its end.

use crate::{
    Desk, Journal, StoreError,
    row::{self, Columns as _},
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{
    id::{AttemptId, BatchId, ConnectionId, DraftId, RequestId},
    key::{BodyHash, IdempotencyKey},
    said::Said,
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
        conclusion: Option<Said>,
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
    pub conclusion: Option<Said>,
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

pub(crate) const SCHEMA: &str = "
CREATE TABLE attempt (
    id             TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    request_id     TEXT    NOT NULL REFERENCES request (id) ON DELETE RESTRICT,
    connection_id  TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    number         INTEGER NOT NULL CHECK (number >= 1),
    epoch          INTEGER NOT NULL,
    started        TEXT    NOT NULL CHECK (json_valid(started)),
    started_ms     INTEGER NOT NULL,
    ended_ms       INTEGER,
    outcome        TEXT    CHECK (outcome IN ('never_left', 'lost', 'answered', 'crashed')),
    status         INTEGER CHECK (status BETWEEN 100 AND 999),
    answer_headers TEXT    CHECK (json_valid(answer_headers)),
    answer_body    BLOB,
    conclusion     TEXT,
    UNIQUE (request_id, number),
    CHECK ((ended_ms IS NULL) = (outcome IS NULL)),
    CHECK (outcome IS NOT NULL OR coalesce(status, answer_headers, answer_body, conclusion) IS NULL),
    CHECK (outcome IS NOT 'answered' OR status IS NOT NULL),
    CHECK (status IS NULL OR outcome IN ('answered', 'lost'))
) STRICT;
CREATE UNIQUE INDEX attempt_open ON attempt (request_id) WHERE ended_ms IS NULL;
CREATE INDEX attempt_by_start ON attempt (started_ms);
CREATE INDEX attempt_of_connection ON attempt (connection_id, started_ms);
CREATE TRIGGER attempt_follows BEFORE INSERT ON attempt
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE request_id = NEW.request_id)
  OR NOT EXISTS (SELECT 1 FROM request WHERE id = NEW.request_id AND connection_id = NEW.connection_id
                 AND state IN ('ready', 'in_doubt')) BEGIN
    SELECT RAISE(ABORT, 'an attempt starts from ready or in doubt, and attempts are counted without gaps');
END;
CREATE TRIGGER attempt_ends_once BEFORE UPDATE ON attempt
WHEN OLD.ended_ms IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.request_id IS NOT OLD.request_id
  OR NEW.connection_id IS NOT OLD.connection_id OR NEW.number IS NOT OLD.number OR NEW.epoch IS NOT OLD.epoch
  OR NEW.started IS NOT OLD.started OR NEW.started_ms IS NOT OLD.started_ms BEGIN
    SELECT RAISE(ABORT, 'the end of an attempt is written once, and its start never changed');
END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN
    SELECT RAISE(ABORT, 'attempts are only appended');
END;
";

/// Writes a start or an end. A start is made by the sender whose epoch stands in the file.
pub(crate) fn change(c: &Connection, request: RequestId, change: &AttemptChange) -> Result<(), StoreError> {
    match change {
        AttemptChange::Start { id, number, started } => {
            row::run(
                c,
                "INSERT INTO attempt (id, request_id, connection_id, number, epoch, started, started_ms)
                 SELECT ?1, request.id, request.connection_id, ?3, sender.epoch, ?4, ?5
                 FROM request, sender WHERE request.id = ?2",
                params![
                    id.to_string(),
                    request.to_string(),
                    number,
                    row::json(started)?,
                    started.wall().millis()
                ],
            )?;
            Ok(())
        }
        AttemptChange::End {
            number,
            ended,
            outcome,
            status,
            headers,
            body,
            conclusion,
        } => {
            let changed = row::run(
                c,
                "UPDATE attempt SET ended_ms = ?3, outcome = ?4, status = ?5, answer_headers = ?6,
                    answer_body = ?7, conclusion = ?8
                 WHERE request_id = ?1 AND number = ?2 AND ended_ms IS NULL",
                params![
                    request.to_string(),
                    number,
                    ended.millis(),
                    outcome.as_str(),
                    status,
                    row::json_opt(headers.as_ref())?,
                    body,
                    conclusion.as_ref().map(Said::stored)
                ],
            )?;
            row::changed_one(changed, "open attempt", number)
        }
    }
}

/// The columns of an attempt and of the request that it carried.
macro_rules! attempts_where {
    ($condition:literal) => {
        concat!(
            "SELECT attempt.id, attempt.request_id, request.batch_id, batch.draft_id, attempt.connection_id,
                attempt.number, attempt.epoch, attempt.started, attempt.ended_ms, attempt.outcome, attempt.status,
                attempt.answer_headers, attempt.answer_body, attempt.conclusion, request.origin, request.path,
                length(request.body) AS body_bytes, request.body_sha256, request.idempotency_key
             FROM attempt CROSS JOIN request ON request.id = attempt.request_id
             CROSS JOIN batch ON batch.id = request.batch_id ",
            $condition,
            " ORDER BY attempt.started_ms DESC, attempt.number DESC LIMIT ?1"
        )
    };
}

fn read(row: &Row<'_>) -> Result<AttemptRow, StoreError> {
    let hash: String = row.value("body_sha256")?;
    Ok(AttemptRow {
        id: row.parsed("id")?,
        request: row.parsed("request_id")?,
        batch: row.parsed("batch_id")?,
        draft: row.parsed("draft_id")?,
        connection: row.parsed("connection_id")?,
        number: row.value("number")?,
        epoch: row.value::<i64>("epoch")?.unsigned_abs(),
        started: row.json("started")?,
        ended: row.instant_opt("ended_ms")?,
        outcome: row.parsed_opt("outcome")?,
        status: row.value("status")?,
        headers: row.json_opt("answer_headers")?,
        body: row.value("answer_body")?,
        conclusion: row.said_opt("conclusion")?,
        origin: row.value("origin")?,
        path: row.value("path")?,
        body_bytes: row.value::<i64>("body_bytes")?.unsigned_abs(),
        body_hash: crate::request::hash(&hash)?,
        idempotency_key: IdempotencyKey::from_stored(row.value("idempotency_key")?),
    })
}

fn list(c: &Connection, filter: AttemptFilter, limit: u32) -> Result<Vec<AttemptRow>, StoreError> {
    match filter {
        AttemptFilter::All => row::all(c, attempts_where!(""), [limit], read),
        AttemptFilter::Request(id) => row::all(
            c,
            attempts_where!("WHERE attempt.request_id = ?2"),
            params![limit, id.to_string()],
            read,
        ),
        AttemptFilter::Batch(id) => row::all(
            c,
            attempts_where!("WHERE attempt.request_id IN (SELECT id FROM request WHERE batch_id = ?2)"),
            params![limit, id.to_string()],
            read,
        ),
        AttemptFilter::Draft(id) => row::all(
            c,
            attempts_where!(
                "WHERE attempt.request_id IN (SELECT request.id FROM batch JOIN request
                    ON request.batch_id = batch.id WHERE batch.draft_id = ?2)"
            ),
            params![limit, id.to_string()],
            read,
        ),
    }
}

impl Desk {
    /// The wire log, newest first.
    pub fn attempts(&self, filter: AttemptFilter, limit: u32) -> Result<Vec<AttemptRow>, StoreError> {
        self.read(|c| list(c, filter, limit))
    }
}

impl Journal {
    /// How many transmissions of the connection that were not proven to have stayed here have started at
    /// `since` or later: for its rate budget.
    pub fn attempts_since(&self, connection: ConnectionId, since: UtcInstant) -> Result<u32, StoreError> {
        self.read(|c| {
            let count = row::first(
                c,
                "SELECT count(*) AS n FROM attempt
                 WHERE connection_id = ?1 AND started_ms >= ?2 AND outcome IS NOT 'never_left'",
                params![connection.to_string(), since.millis()],
                |row| row.value("n"),
            )?;
            Ok(count.unwrap_or(0))
        })
    }
}
