//! Requests: frozen once, then moved by compare-and-set alone.

mod freeze;
mod schema;

pub use freeze::{Freeze, FrozenText, LocalRefusal};
pub(crate) use schema::{HELD_BY_REASON, SCHEMA};

use crate::{
    ConnectionRow, Cursor, DeliveryRow, Journal, Occasion, Page, StoreError, Terms, account, connection,
    delivery,
    row::{self, Columns as _},
    unreadable::leave_out,
};
use rusqlite::{Connection as Sqlite, Params, Row, params};
use sendoff_core::{
    connection::{Account, Connection},
    id::{AccountId, BatchId, ConnectionId, DeliveryId, DraftId, RequestId},
    key::{BodyHash, BusinessKey, Generation, IdempotencyKey},
    misfire::MisfirePolicy,
    request::{HoldReason, Request, RequestState},
    said,
    time::UtcInstant,
    witness::Witness,
};
use std::collections::{BTreeMap, btree_map::Entry};

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
    /// When its bytes were frozen, by the wall clock.
    pub frozen_at: UtcInstant,
    /// What happens to it when it is late: its batch's policy, or what a person said of it alone.
    pub misfire: MisfirePolicy,
    /// What made it due.
    pub occasion: Occasion,
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

impl Loaded {
    /// What goes to the targets whose fate is open.
    pub fn open_posts(&self) -> impl Iterator<Item = &LoadedPost> {
        let open = |account| {
            self.request
                .open_targets()
                .any(|target| target.account == account)
        };
        self.posts.iter().filter(move |post| open(post.account.id))
    }
}

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

pub(crate) const DUE: &str = "SELECT id AS q_id, due_ms AS q_due_ms FROM request
    WHERE next_at_ms IS NOT NULL AND next_at_ms <= ?1 AND (due_ms, id) > (?3, ?4)
    ORDER BY due_ms, id LIMIT ?2";
pub(crate) const NEXT: &str =
    "SELECT next_at_ms AS next_ms FROM request WHERE next_at_ms > ?1 ORDER BY next_at_ms LIMIT 1";
const OPEN: &str = "SELECT id AS q_id FROM request WHERE final_at_ms IS NULL ORDER BY due_ms, id";
pub(crate) const HELD: &str = "SELECT id AS q_id FROM request
    WHERE state = 'held' AND json_extract(held, '$.why') = ?1 ORDER BY due_ms, id";
/// Held since they or everything was paused, and not paused any more: of what may be out no open account is; of what is not,
/// at least one is free, and goes by itself.
pub(crate) const PAUSED_NO_MORE: &str = "SELECT id AS q_id, due_ms AS q_due_ms FROM request
    WHERE state = 'held' AND json_extract(held, '$.why') = 'paused' AND (due_ms, id) > (?2, ?3)
    AND CASE WHEN doubt IS NULL THEN EXISTS (SELECT 1 FROM delivery JOIN account ON account.id = delivery.account_id
                    WHERE delivery.request_id = request.id AND delivery.final_at_ms IS NULL AND account.paused = 0)
        ELSE NOT EXISTS (SELECT 1 FROM delivery JOIN account ON account.id = delivery.account_id
                    WHERE delivery.request_id = request.id AND delivery.final_at_ms IS NULL AND account.paused = 1) END
    ORDER BY due_ms, id LIMIT ?1";
const SENDING: &str = "SELECT id AS q_id FROM request WHERE state = 'sending' ORDER BY id";

fn read_id(row: &Row<'_>) -> Result<RequestId, StoreError> {
    row.parsed("q_id")
}

fn read_place(row: &Row<'_>) -> Result<(Cursor, Result<RequestId, StoreError>), StoreError> {
    let cursor = Cursor::new(row.value("q_due_ms")?, row.value("q_id")?);
    Ok((cursor, read_id(row)))
}

/// Those that can be told apart.
fn ids(c: &Sqlite, sql: &str, params: impl Params) -> Result<Vec<RequestId>, StoreError> {
    leave_out(row::each(c, sql, params, read_id)?)
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

/// Every request that is not final.
pub(crate) fn open(c: &Sqlite) -> Result<Vec<RequestId>, StoreError> {
    ids(c, OPEN, [])
}

/// Requests whole, in the order asked for.
pub(crate) fn load_all(c: &Sqlite, requests: &[RequestId]) -> Result<Vec<Loaded>, StoreError> {
    load_each(c, requests).collect()
}

fn load_each(c: &Sqlite, requests: &[RequestId]) -> impl Iterator<Item = Result<Loaded, StoreError>> {
    let mut known = Known::default();
    requests.iter().map(move |id| load(c, *id, &mut known))
}

/// What many requests share, read once for all that are loaded together.
#[derive(Default)]
struct Known {
    connections: BTreeMap<ConnectionId, ConnectionRow>,
    accounts: BTreeMap<AccountId, Account>,
}

impl Known {
    fn connection(&mut self, c: &Sqlite, id: ConnectionId) -> Result<ConnectionRow, StoreError> {
        Ok(match self.connections.entry(id) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => unknown.insert(connection::get(c, id)?).clone(),
        })
    }

    fn account(&mut self, c: &Sqlite, id: AccountId) -> Result<Account, StoreError> {
        Ok(match self.accounts.entry(id) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => unknown.insert(account::get(c, id)?).clone(),
        })
    }
}

/// Of which draft a request is, and under which generation.
pub(crate) fn draft_and_generation(c: &Sqlite, id: RequestId) -> Result<(DraftId, Generation), StoreError> {
    row::one(
        c,
        "request",
        "SELECT batch.draft_id AS b_draft_id, request.generation AS q_generation
         FROM request JOIN batch ON batch.id = request.batch_id WHERE request.id = ?1",
        &id,
        |row| {
            Ok((
                row.parsed("b_draft_id")?,
                Generation::new(row.value("q_generation")?),
            ))
        },
    )
}

/// When a request wants something next, after `now`.
pub(crate) fn next_after(c: &Sqlite, now: UtcInstant) -> Result<Option<UtcInstant>, StoreError> {
    row::first(c, NEXT, [now.millis()], |row| row.instant("next_ms"))
}

/// A stored hash.
pub(crate) fn hash(text: &str) -> Result<BodyHash, StoreError> {
    BodyHash::from_hex(text).ok_or_else(|| StoreError::Unreadable {
        detail: format!("body_sha256: {text}"),
    })
}

fn load(c: &Sqlite, id: RequestId, known: &mut Known) -> Result<Loaded, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        request_columns!(),
        ", request.connection_id AS q_connection_id, request.version AS q_version,
           request.batch_id AS q_batch_id, batch.draft_id AS b_draft_id,
           request.generation AS q_generation, request.frozen_at_ms AS q_frozen_at_ms,
           batch.misfire AS b_misfire, batch.occasion AS b_occasion, request.origin AS q_origin,
           request.path AS q_path, request.body AS q_body, request.body_sha256 AS q_body_sha256,
           request.business_key AS q_business_key, request.idempotency_key AS q_idempotency_key,
           (SELECT count(*) FROM attempt WHERE attempt.request_id = request.id) AS q_attempts,
           request.next_at_ms AS q_next_at_ms
         FROM request JOIN batch ON batch.id = request.batch_id WHERE request.id = ?1"
    );
    let loaded = row::one(c, "request", SQL, &id, |row| {
        let connection = known.connection(c, row.parsed("q_connection_id")?)?;
        read_loaded(row, connection)
    })?;
    with_posts(c, loaded, known)
}

fn read_loaded(row: &Row<'_>, connection: ConnectionRow) -> Result<Loaded, StoreError> {
    Ok(Loaded {
        request: read(row)?,
        version: row.value::<i64>("q_version")?.unsigned_abs(),
        batch: row.parsed("q_batch_id")?,
        draft: row.parsed("b_draft_id")?,
        connection: connection.connection,
        secret_name: connection.secret_name,
        witness: connection.witness,
        generation: Generation::new(row.value("q_generation")?),
        frozen_at: row.instant("q_frozen_at_ms")?,
        misfire: row.parsed("b_misfire")?,
        occasion: row.parsed("b_occasion")?,
        posts: Vec::new(),
        origin: row.value("q_origin")?,
        path: row.value("q_path")?,
        body: row.value("q_body")?,
        body_hash: hash(&row.value::<String>("q_body_sha256")?)?,
        business_key: BusinessKey::from_stored(row.value("q_business_key")?),
        idempotency_key: IdempotencyKey::from_stored(row.value("q_idempotency_key")?),
        attempts: row.value("q_attempts")?,
        next_at: row.instant_opt("q_next_at_ms")?,
    })
}

/// Adds the targets. Bytes that are no longer what was frozen are never handed out (P1).
fn with_posts(c: &Sqlite, mut loaded: Loaded, known: &mut Known) -> Result<Loaded, StoreError> {
    if BodyHash::of(&loaded.body) != loaded.body_hash {
        return Err(StoreError::Unreadable {
            detail: format!(
                "the bytes of request {} are not those that were frozen",
                loaded.request.id
            ),
        });
    }
    let deliveries = delivery::targets_of(c, loaded.request.id)?;
    if let Some((due, misfire)) = own_terms(&deliveries) {
        let of_batch = Terms {
            occasion: loaded.occasion,
            due: loaded.request.due,
            misfire: loaded.misfire,
        };
        let terms = of_batch.unless_own(due, misfire);
        loaded.occasion = terms.occasion;
        loaded.misfire = terms.misfire;
    }
    for row in deliveries {
        loaded.request.targets.push(row.target());
        loaded.posts.push(LoadedPost {
            delivery: row.id,
            account: known.account(c, row.account)?,
            text: row.text.unwrap_or_default(),
        });
    }
    Ok(loaded)
}

/// What a person said of the targets alone. It is one word: they were frozen together for having the same, and what is
/// said later of one of several parts them first.
fn own_terms(deliveries: &[DeliveryRow]) -> Option<(Option<UtcInstant>, Option<MisfirePolicy>)> {
    let terms = |row: &DeliveryRow| (row.own_due, row.own_misfire);
    let first = deliveries.first().map(terms)?;
    deliveries.iter().all(|row| terms(row) == first).then_some(first)
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
        what: said!("This request"),
    }
}

impl Journal {
    /// The requests that want something at `now`, by due instant; at most `limit`, after the last one seen.
    pub fn due_requests(
        &self,
        now: UtcInstant,
        limit: u32,
        after: Option<&Cursor>,
    ) -> Result<Page<RequestId>, StoreError> {
        let (at, id) = Cursor::bounds(after);
        let params = params![now.millis(), limit, at, id];
        self.read(|c| Page::of(row::all(c, DUE, params, read_place)?, limit))
    }

    /// Open requests that are held for this reason, whether or not it still stands.
    pub fn held_requests(&self, why: HoldReason) -> Result<Vec<RequestId>, StoreError> {
        self.read(|c| ids(c, HELD, [why.as_str()]))
    }

    /// Requests that are held since they or everything was paused, and may go on: none of their accounts is paused, or,
    /// where nothing may be out, not all. At most `limit`, after the last one seen.
    pub fn paused_no_more(&self, limit: u32, after: Option<&Cursor>) -> Result<Page<RequestId>, StoreError> {
        let (at, id) = Cursor::bounds(after);
        let params = params![limit, at, id];
        self.read(|c| Page::of(row::all(c, PAUSED_NO_MORE, params, read_place)?, limit))
    }

    /// Every request that is not final, by due instant.
    pub fn open_requests(&self) -> Result<Vec<RequestId>, StoreError> {
        self.read(open)
    }

    /// Every request with an open attempt: at start, the process died in the middle of these.
    pub fn sending_requests(&self) -> Result<Vec<RequestId>, StoreError> {
        self.read(|c| ids(c, SENDING, []))
    }

    /// Requests whole, in the order asked for. One that cannot be understood is left out: nothing is done with it,
    /// and it stands under attention ([`crate::Desk::unreadable`]).
    pub fn load(&self, requests: &[RequestId]) -> Result<Vec<Loaded>, StoreError> {
        self.read(|c| leave_out(load_each(c, requests)))
    }

    /// One request whole, for whom leaving it out would lose something.
    pub fn load_one(&self, request: RequestId) -> Result<Loaded, StoreError> {
        self.read(|c| load(c, request, &mut Known::default()))
    }
}
