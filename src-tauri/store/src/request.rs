//! Requests: frozen once, then moved by compare-and-set alone.

use crate::{
    Journal, SetDelivery, StoreError, batch, connection,
    connection::connection_columns,
    delivery,
    row::{self, Columns as _},
};
use rusqlite::{Connection as Sqlite, Row, params};
use sendoff_core::{
    connection::{Account, Connection},
    delivery::{DeliveryState, Reason},
    id::{BatchId, ConnectionId, DeliveryId, DraftId, RequestId},
    key::{BodyHash, BusinessKey, Generation, IdempotencyKey},
    misfire::MisfirePolicy,
    request::{Request, RequestState},
    time::UtcInstant,
    witness::Witness,
};

/// What is frozen, once per request: from here on bytes and keys never change (P1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// The request as the machine left it; its targets in the order of the body.
    pub request: Request,
    /// When the machine wants something next.
    pub next_at: Option<UtcInstant>,
    /// Of which batch.
    pub batch: BatchId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Under which generation.
    pub generation: Generation,
    /// Where it goes: scheme, host, port, perhaps a path prefix.
    pub origin: String,
    /// Path and query.
    pub path: String,
    /// The exact body bytes.
    pub body: Vec<u8>,
    /// Their hash; checked against them.
    pub body_hash: BodyHash,
    /// What is asked for.
    pub business_key: BusinessKey,
    /// What stands in the header.
    pub idempotency_key: IdempotencyKey,
    /// One per target.
    pub texts: Vec<FrozenText>,
    /// Now.
    pub now: UtcInstant,
}

/// What goes to one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenText {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The text.
    pub text: String,
    /// Equal for texts that a service's listing cannot tell apart.
    pub text_key: String,
}

/// A planned delivery that cannot be sent: refused here, before anything left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRefusal {
    /// The delivery: planned, without a request.
    pub delivery: DeliveryId,
    /// Why.
    pub reason: Reason,
    /// Now.
    pub now: UtcInstant,
}

/// Everything needed to move one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The request.
    pub request: Request,
    /// Rises with every change.
    pub version: u64,
    /// Of which batch.
    pub batch: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// Through which connection.
    pub connection: Connection,
    /// The name of its secret.
    pub secret_name: String,
    /// The service's last `Date`.
    pub witness: Option<Witness>,
    /// Under which generation.
    pub generation: Generation,
    /// The batch's policy for late targets.
    pub misfire: MisfirePolicy,
    /// Whom it covers, in the order of the body.
    pub posts: Vec<LoadedPost>,
    /// The frozen origin.
    pub origin: String,
    /// The frozen path.
    pub path: String,
    /// The frozen bytes.
    pub body: Vec<u8>,
    /// Their hash.
    pub body_hash: BodyHash,
    /// What is asked for.
    pub business_key: BusinessKey,
    /// What stands in the header.
    pub idempotency_key: IdempotencyKey,
    /// How many attempts there are, the open one included: the next one bears this number plus one.
    pub attempts: u32,
    /// When the machine wants something next.
    pub next_at: Option<UtcInstant>,
}

/// One target of a loaded request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedPost {
    /// The delivery.
    pub delivery: DeliveryId,
    /// For whom.
    pub account: Account,
    /// The text that goes to this account.
    pub text: String,
}

pub(crate) const SCHEMA: &str = "
CREATE TABLE request (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    batch_id        TEXT    NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    connection_id   TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    generation      INTEGER NOT NULL CHECK (generation >= 1),
    state           TEXT    NOT NULL CHECK (state IN ('planned', 'ready', 'sending', 'in_doubt', 'following', 'held',
                                'settled', 'refused', 'absent', 'withdrawn', 'written_off')),
    -- Rises by one with every change.
    version         INTEGER NOT NULL DEFAULT 1,
    origin          TEXT    NOT NULL CHECK (origin <> ''),
    path            TEXT    NOT NULL CHECK (path LIKE '/%'),
    body            BLOB    NOT NULL,
    body_sha256     TEXT    NOT NULL CHECK (length(body_sha256) = 64),
    business_key    TEXT    NOT NULL UNIQUE,
    idempotency_key TEXT    NOT NULL UNIQUE,
    doubt           TEXT    CHECK (json_valid(doubt)),
    opened          TEXT    CHECK (json_valid(opened)),
    sending_since   TEXT    CHECK (json_valid(sending_since)),
    held            TEXT    CHECK (json_valid(held)),
    unreachable     TEXT    CHECK (json_valid(unreachable)),
    tries           INTEGER NOT NULL DEFAULT 0,
    limited         INTEGER NOT NULL DEFAULT 0,
    looks           INTEGER NOT NULL DEFAULT 0,
    not_before_ms   INTEGER,
    look_at_ms      INTEGER,
    due_ms          INTEGER NOT NULL,
    dead_letter     INTEGER NOT NULL DEFAULT 0 CHECK (dead_letter IN (0, 1)),
    -- When something is to be done next; nothing by itself if empty.
    next_at_ms      INTEGER,
    frozen_at_ms    INTEGER NOT NULL,
    final_at_ms     INTEGER,
    CHECK ((state = 'sending') = (sending_since IS NOT NULL)),
    CHECK ((state = 'held') = (held IS NOT NULL)),
    CHECK (state <> 'in_doubt' OR doubt IS NOT NULL),
    CHECK (doubt IS NULL OR opened IS NOT NULL),
    CHECK (state <> 'planned'),
    CHECK ((state IN ('settled', 'refused', 'absent', 'withdrawn', 'written_off')) = (final_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX request_next ON request (next_at_ms) WHERE next_at_ms IS NOT NULL;
CREATE INDEX request_open ON request (due_ms, id) WHERE final_at_ms IS NULL;
CREATE INDEX request_sending ON request (id) WHERE state = 'sending';
CREATE INDEX request_open_of_connection ON request (connection_id) WHERE final_at_ms IS NULL;
CREATE INDEX request_of_batch ON request (batch_id);
CREATE TRIGGER request_frozen_stands BEFORE UPDATE ON request
WHEN NEW.id IS NOT OLD.id OR NEW.batch_id IS NOT OLD.batch_id OR NEW.connection_id IS NOT OLD.connection_id
  OR NEW.generation IS NOT OLD.generation OR NEW.origin IS NOT OLD.origin OR NEW.path IS NOT OLD.path
  OR NEW.body IS NOT OLD.body OR NEW.body_sha256 IS NOT OLD.body_sha256
  OR NEW.business_key IS NOT OLD.business_key OR NEW.idempotency_key IS NOT OLD.idempotency_key
  OR NEW.due_ms IS NOT OLD.due_ms OR NEW.frozen_at_ms IS NOT OLD.frozen_at_ms BEGIN
    SELECT RAISE(ABORT, 'what is frozen never changes: origin, path, bytes, keys');
END;
CREATE TRIGGER request_version_rises BEFORE UPDATE ON request WHEN NEW.version IS NOT OLD.version + 1 BEGIN
    SELECT RAISE(ABORT, 'the version of a request rises by one with every change');
END;
CREATE TRIGGER request_final_stands BEFORE UPDATE OF state ON request
WHEN OLD.final_at_ms IS NOT NULL AND (NEW.state IS NOT OLD.state OR NEW.final_at_ms IS NOT OLD.final_at_ms) BEGIN
    SELECT RAISE(ABORT, 'a final state of a request stands');
END;
CREATE TRIGGER request_begins_ready BEFORE INSERT ON request
WHEN NEW.state IN ('sending', 'in_doubt', 'following') BEGIN
    SELECT RAISE(ABORT, 'a request is frozen before anything of it is sent');
END;
-- The attempt is written before its first byte leaves, and its end before anything follows from it.
CREATE TRIGGER request_sends_with_attempt BEFORE UPDATE OF state ON request
WHEN (NEW.state = 'sending') IS NOT
     (EXISTS (SELECT 1 FROM attempt WHERE request_id = NEW.id AND ended_ms IS NULL)) BEGIN
    SELECT RAISE(ABORT, 'a request is sending exactly while an attempt of it is open');
END;
CREATE TRIGGER request_ends_with_deliveries BEFORE UPDATE OF state ON request
WHEN NEW.final_at_ms IS NOT NULL
 AND EXISTS (SELECT 1 FROM delivery WHERE request_id = NEW.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a request ends with the last of its deliveries');
END;
CREATE TRIGGER request_is_kept BEFORE DELETE ON request BEGIN
    SELECT RAISE(ABORT, 'requests are never deleted');
END;
";

/// The columns that [`read`] reads.
macro_rules! request_columns {
    () => {
        "request.id AS q_id, request.state AS q_state, request.doubt AS q_doubt, request.opened AS q_opened,
         request.sending_since AS q_sending_since, request.held AS q_held, request.unreachable AS q_unreachable,
         request.tries AS q_tries, request.limited AS q_limited, request.looks AS q_looks,
         request.not_before_ms AS q_not_before_ms, request.look_at_ms AS q_look_at_ms,
         request.due_ms AS q_due_ms, request.dead_letter AS q_dead_letter"
    };
}

pub(crate) const DUE: &str = "SELECT id AS q_id FROM request
    WHERE next_at_ms IS NOT NULL AND next_at_ms <= ?1 ORDER BY due_ms, id LIMIT ?2";
const OPEN: &str = "SELECT id AS q_id FROM request WHERE final_at_ms IS NULL ORDER BY due_ms, id";
const SENDING: &str = "SELECT id AS q_id FROM request WHERE state = 'sending' ORDER BY id";

fn read_id(row: &Row<'_>) -> Result<RequestId, StoreError> {
    row.parsed("q_id")
}

/// Reads `request_columns`; the targets are still to come.
fn read(row: &Row<'_>) -> Result<Request, StoreError> {
    Ok(Request {
        id: row.parsed("q_id")?,
        state: row.parsed("q_state")?,
        targets: Vec::new(),
        doubt: row.json_opt("q_doubt")?,
        opened: row.json_opt("q_opened")?,
        sending_since: row.json_opt("q_sending_since")?,
        held: row.json_opt("q_held")?,
        tries: row.value("q_tries")?,
        limited: row.value("q_limited")?,
        looks: row.value("q_looks")?,
        not_before: row.instant_opt("q_not_before_ms")?,
        look_at: row.instant_opt("q_look_at_ms")?,
        unreachable: row.json_opt("q_unreachable")?,
        due: row.instant("q_due_ms")?,
        dead_letter: row.value("q_dead_letter")?,
    })
}

/// One request with its targets.
pub(crate) fn get(c: &Sqlite, id: RequestId) -> Result<Request, StoreError> {
    const SQL: &str = concat!("SELECT ", request_columns!(), " FROM request WHERE id = ?1");
    let request = row::one(c, "request", SQL, &id, read)?;
    Ok(Request {
        targets: delivery::targets_of(c, id)?
            .iter()
            .map(crate::DeliveryRow::target)
            .collect(),
        ..request
    })
}

/// When a request wants something next, after `now`.
pub(crate) fn next_after(c: &Sqlite, now: UtcInstant) -> Result<Option<UtcInstant>, StoreError> {
    row::first(
        c,
        "SELECT next_at_ms AS next_ms FROM request WHERE next_at_ms > ?1 ORDER BY next_at_ms LIMIT 1",
        [now.millis()],
        |row| row.instant("next_ms"),
    )
}

/// A stored hash.
pub(crate) fn hash(text: &str) -> Result<BodyHash, StoreError> {
    BodyHash::from_hex(text).ok_or_else(|| StoreError::Unreadable {
        detail: format!("body_sha256: {text}"),
    })
}

fn load(c: &Sqlite, id: RequestId) -> Result<Loaded, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        request_columns!(),
        ", ",
        connection_columns!(),
        ", request.version AS q_version, request.batch_id AS q_batch_id, batch.draft_id AS b_draft_id,
           request.generation AS q_generation, batch.misfire AS b_misfire, request.origin AS q_origin,
           request.path AS q_path, request.body AS q_body, request.body_sha256 AS q_body_sha256,
           request.business_key AS q_business_key, request.idempotency_key AS q_idempotency_key,
           request.next_at_ms AS q_next_at_ms,
           (SELECT count(*) FROM attempt WHERE attempt.request_id = request.id) AS q_attempts
         FROM request JOIN batch ON batch.id = request.batch_id
         JOIN connection ON connection.id = request.connection_id WHERE request.id = ?1"
    );
    let loaded = row::one(c, "request", SQL, &id, read_loaded)?;
    with_posts(c, loaded)
}

fn read_loaded(row: &Row<'_>) -> Result<Loaded, StoreError> {
    let connection = connection::read_row(row)?;
    let stored_hash: String = row.value("q_body_sha256")?;
    Ok(Loaded {
        request: read(row)?,
        version: row.value::<i64>("q_version")?.unsigned_abs(),
        batch: row.parsed("q_batch_id")?,
        draft: row.parsed("b_draft_id")?,
        connection: connection.connection,
        secret_name: connection.secret_name,
        witness: connection.witness,
        generation: Generation::new(row.value("q_generation")?),
        misfire: row.parsed("b_misfire")?,
        posts: Vec::new(),
        origin: row.value("q_origin")?,
        path: row.value("q_path")?,
        body: row.value("q_body")?,
        body_hash: hash(&stored_hash)?,
        business_key: BusinessKey::from_stored(row.value("q_business_key")?),
        idempotency_key: IdempotencyKey::from_stored(row.value("q_idempotency_key")?),
        attempts: row.value("q_attempts")?,
        next_at: row.instant_opt("q_next_at_ms")?,
    })
}

/// Adds the targets. Bytes that are no longer what was frozen are never handed out (P1).
fn with_posts(c: &Sqlite, mut loaded: Loaded) -> Result<Loaded, StoreError> {
    if BodyHash::of(&loaded.body) != loaded.body_hash {
        return Err(StoreError::Unreadable {
            detail: format!(
                "the bytes of request {} are not those that were frozen",
                loaded.request.id
            ),
        });
    }
    for row in delivery::targets_of(c, loaded.request.id)? {
        loaded.request.targets.push(row.target());
        loaded.posts.push(LoadedPost {
            delivery: row.id,
            account: crate::account::get(c, row.account)?,
            text: row.text.unwrap_or_default(),
        });
    }
    Ok(loaded)
}

fn freeze(c: &Sqlite, frozen: &Freeze) -> Result<(), StoreError> {
    check_frozen(frozen)?;
    insert(c, frozen)?;
    for (position, target) in (0_u32..).zip(&frozen.request.targets) {
        let text = frozen
            .texts
            .iter()
            .find(|text| text.delivery == target.delivery)
            .ok_or_else(|| contradiction("every target of a request has its text"))?;
        let before = delivery::freeze(c, frozen.request.id, text, position)?;
        delivery::put(c, &before, target, frozen.now)?;
    }
    batch::close_if_ended(c, frozen.batch, frozen.now)
}

fn check_frozen(frozen: &Freeze) -> Result<(), StoreError> {
    if BodyHash::of(&frozen.body) != frozen.body_hash {
        return Err(contradiction("the hash of a request is that of its bytes"));
    }
    if frozen.business_key.idempotency_key() != frozen.idempotency_key {
        return Err(contradiction("the idempotency key is made of the business key"));
    }
    let mut covered: Vec<DeliveryId> = frozen.request.targets.iter().map(|t| t.delivery).collect();
    covered.sort_unstable();
    covered.dedup();
    if covered.is_empty() || covered.len() != frozen.request.targets.len() {
        return Err(contradiction(
            "a request covers at least one target, and each once",
        ));
    }
    Ok(())
}

fn contradiction(promise: &str) -> StoreError {
    StoreError::Promise {
        promise: promise.to_owned(),
    }
}

fn insert(c: &Sqlite, frozen: &Freeze) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO request (id, batch_id, connection_id, generation, state, origin, path, body, body_sha256,
            business_key, idempotency_key, held, tries, limited, looks, not_before_ms, look_at_ms, due_ms,
            next_at_ms, frozen_at_ms, final_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        params![
            frozen.request.id.to_string(),
            frozen.batch.to_string(),
            frozen.connection.to_string(),
            frozen.generation.get(),
            frozen.request.state.as_str(),
            frozen.origin,
            frozen.path,
            frozen.body,
            frozen.body_hash.to_string(),
            frozen.business_key.as_str(),
            frozen.idempotency_key.as_str(),
            row::json_opt(frozen.request.held.as_ref())?,
            frozen.request.tries,
            frozen.request.limited,
            frozen.request.looks,
            frozen.request.not_before.map(UtcInstant::millis),
            frozen.request.look_at.map(UtcInstant::millis),
            frozen.request.due.millis(),
            frozen.next_at.map(UtcInstant::millis),
            frozen.now.millis(),
            frozen.request.state.is_final().then(|| frozen.now.millis()),
        ],
    )?;
    Ok(())
}

fn refuse(c: &Sqlite, refusal: &LocalRefusal) -> Result<(), StoreError> {
    let act = SetDelivery {
        delivery: refusal.delivery,
        expected: DeliveryState::Planned,
        state: DeliveryState::Refused,
        reason: Some(refusal.reason.clone()),
        decision: None,
        now: refusal.now,
    };
    delivery::set(c, &act)
}

/// Writes where the machine left a request, if it still is where the caller took it from.
pub(crate) fn compare_and_set(
    c: &Sqlite,
    request: &Request,
    expected: (RequestState, u64),
    next_at: Option<UtcInstant>,
    now: UtcInstant,
) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE request SET state = ?4, version = version + 1, doubt = ?5, opened = ?6, sending_since = ?7,
            held = ?8, unreachable = ?9, tries = ?10, limited = ?11, looks = ?12, not_before_ms = ?13,
            look_at_ms = ?14, dead_letter = ?15, next_at_ms = ?16,
            final_at_ms = CASE WHEN ?17 THEN coalesce(final_at_ms, ?18) END
         WHERE id = ?1 AND state = ?2 AND version = ?3",
        params![
            request.id.to_string(),
            expected.0.as_str(),
            expected.1 as i64,
            request.state.as_str(),
            row::json_opt(request.doubt.as_ref())?,
            row::json_opt(request.opened.as_ref())?,
            row::json_opt(request.sending_since.as_ref())?,
            row::json_opt(request.held.as_ref())?,
            row::json_opt(request.unreachable.as_ref())?,
            request.tries,
            request.limited,
            request.looks,
            request.not_before.map(UtcInstant::millis),
            request.look_at.map(UtcInstant::millis),
            request.dead_letter,
            next_at.map(UtcInstant::millis),
            request.state.is_final(),
            now.millis(),
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(conflict()) }
}

/// Whether a request is still where the caller took it from; its batch and connection.
pub(crate) fn check(
    c: &Sqlite,
    id: RequestId,
    expected: (RequestState, u64),
) -> Result<(BatchId, ConnectionId), StoreError> {
    let (state, version, batch, connection) = row::one(
        c,
        "request",
        "SELECT state, version, batch_id, connection_id FROM request WHERE id = ?1",
        &id,
        |row| {
            Ok((
                row.parsed::<RequestState>("state")?,
                row.value::<i64>("version")?.unsigned_abs(),
                row.parsed("batch_id")?,
                row.parsed("connection_id")?,
            ))
        },
    )?;
    if (state, version) == expected {
        Ok((batch, connection))
    } else {
        Err(conflict())
    }
}

fn conflict() -> StoreError {
    StoreError::Conflict {
        what: "This request".to_owned(),
    }
}

impl Journal {
    /// Stores frozen requests and ties their deliveries to them: one answer each, one commit for all.
    pub fn freeze(&self, frozen: Vec<Freeze>) -> Vec<Result<(), StoreError>> {
        self.write_all(frozen, freeze)
    }

    /// Ends planned deliveries as refused: one answer each, one commit for all. Closes batches with their last
    /// delivery.
    pub fn refuse_locally(&self, refusals: Vec<LocalRefusal>) -> Vec<Result<(), StoreError>> {
        self.write_all(refusals, refuse)
    }

    /// The requests that want something at `now`, by due instant.
    pub fn due_requests(&self, now: UtcInstant, limit: u32) -> Result<Vec<RequestId>, StoreError> {
        self.read(|c| row::all(c, DUE, params![now.millis(), limit], read_id))
    }

    /// Every request that is not final, by due instant.
    pub fn open_requests(&self) -> Result<Vec<RequestId>, StoreError> {
        self.read(|c| row::all(c, OPEN, [], read_id))
    }

    /// Every request with an open attempt: at start, the process died in the middle of these.
    pub fn sending_requests(&self) -> Result<Vec<RequestId>, StoreError> {
        self.read(|c| row::all(c, SENDING, [], read_id))
    }

    /// Requests whole, in the order asked for.
    pub fn load(&self, requests: &[RequestId]) -> Result<Vec<Loaded>, StoreError> {
        self.read(|c| requests.iter().map(|id| load(c, *id)).collect())
    }
}
