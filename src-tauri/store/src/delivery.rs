//! Deliveries: what became of each target of a batch.

use crate::{
    DecisionRow, Desk, EventKind, Journal, StoreError, account,
    account::account_columns,
    batch, connection,
    connection::connection_columns,
    decision, event,
    event::About,
    request,
    row::{self, Columns as _},
};
use rusqlite::{Connection as Sqlite, Row, params};
use sendoff_core::{
    connection::{Account, Connection},
    delivery::{DeliveryState, PostId, Reason, RemotePost, Target},
    id::{AccountId, BatchId, ConnectionId, DeliveryId, DraftId, RequestId},
    key::Generation,
    request::Request,
    time::UtcInstant,
};

/// A delivery as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its id.
    pub id: DeliveryId,
    /// Of which batch.
    pub batch: BatchId,
    /// Of which draft.
    pub draft: DraftId,
    /// For which account.
    pub account: AccountId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Under which generation.
    pub generation: Generation,
    /// The request that carries it, once frozen.
    pub request: Option<RequestId>,
    /// Where it stands.
    pub state: DeliveryState,
    /// The text that goes or went to this account, once frozen.
    pub text: Option<String>,
    /// The post at the service.
    pub post: Option<RemotePost>,
    /// Why it stands there.
    pub reason: Option<Reason>,
    /// The delivery under a later generation that took its place.
    pub superseded_by: Option<DeliveryId>,
    /// When its state last changed.
    pub changed_at: UtcInstant,
    /// When it became final.
    pub final_at: Option<UtcInstant>,
    /// When a person said that they have seen how it ended.
    pub acknowledged_at: Option<UtcInstant>,
}

impl DeliveryRow {
    /// The delivery as a target of the machine.
    pub fn target(&self) -> Target {
        Target {
            delivery: self.id,
            account: self.account,
            state: self.state,
            post: self.post.clone(),
            reason: self.reason.clone(),
        }
    }
}

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
    /// Schedules waiting for their time (or for the confirmation of a newer text).
    pub schedules: u64,
    /// Intents not carried out yet.
    pub intents: u64,
}

/// A person's act on a delivery that has no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDelivery {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Where it stood when the person was asked.
    pub expected: DeliveryState,
    /// Where it goes.
    pub state: DeliveryState,
    /// Why.
    pub reason: Option<Reason>,
    /// What the person decided, on what evidence.
    pub decision: Option<DecisionRow>,
    /// Now.
    pub now: UtcInstant,
}

/// Deliveries that attention may have to show.
macro_rules! noteworthy {
    () => {
        "(delivery.final_at_ms IS NULL OR (delivery.acknowledged_at_ms IS NULL
          AND delivery.superseded_by IS NULL AND delivery.state IN ('refused', 'failed_unproven')))"
    };
}

pub(crate) const SCHEMA: &str = "
CREATE TABLE delivery (
    id                 TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    batch_id           TEXT    NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    draft_id           TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    account_id         TEXT    NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    connection_id      TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    generation         INTEGER NOT NULL CHECK (generation >= 1),
    -- Its place among the targets of the batch; once frozen, in the body of the request.
    position           INTEGER NOT NULL,
    request_id         TEXT    REFERENCES request (id) ON DELETE RESTRICT,
    state              TEXT    NOT NULL CHECK (state IN ('planned', 'waiting', 'sending', 'in_doubt', 'following',
                                   'held', 'asked', 'published', 'published_by_person', 'refused',
                                   'failed_unproven', 'withdrawn', 'skipped', 'written_off')),
    text               TEXT,
    text_key           TEXT,
    post_id            TEXT,
    url                TEXT,
    reason             TEXT    CHECK (json_valid(reason)),
    superseded_by      TEXT    REFERENCES delivery (id) ON DELETE RESTRICT,
    changed_at_ms      INTEGER NOT NULL,
    final_at_ms        INTEGER,
    acknowledged_at_ms INTEGER,
    CHECK ((state IN ('published', 'published_by_person', 'refused', 'failed_unproven', 'withdrawn', 'skipped',
                      'written_off')) = (final_at_ms IS NOT NULL)),
    CHECK (state <> 'published' OR (post_id IS NOT NULL AND request_id IS NOT NULL)),
    CHECK (request_id IS NOT NULL OR state NOT IN ('waiting', 'sending', 'in_doubt', 'following',
                                                   'failed_unproven')),
    CHECK (reason IS NOT NULL OR state NOT IN ('refused', 'failed_unproven', 'skipped', 'withdrawn',
                                               'written_off')),
    CHECK ((request_id IS NULL) = (text IS NULL) AND (text IS NULL) = (text_key IS NULL)),
    CHECK (url IS NULL OR post_id IS NOT NULL),
    CHECK (superseded_by IS NULL OR state IN ('refused', 'withdrawn', 'skipped', 'written_off',
                                              'published_by_person')),
    CHECK (acknowledged_at_ms IS NULL OR final_at_ms IS NOT NULL)
) STRICT;
-- At most one delivery of a draft to an account that is open, published, or not proven absent (P6).
CREATE UNIQUE INDEX delivery_one ON delivery (draft_id, account_id)
    WHERE state NOT IN ('refused', 'withdrawn', 'skipped', 'written_off');
-- A post at a service is adopted once.
CREATE UNIQUE INDEX delivery_post ON delivery (connection_id, post_id)
    WHERE post_id IS NOT NULL AND state IN ('published', 'published_by_person', 'following', 'failed_unproven');
CREATE INDEX delivery_of_batch ON delivery (batch_id, position);
CREATE INDEX delivery_of_draft ON delivery (draft_id, account_id, generation);
CREATE INDEX delivery_of_request ON delivery (request_id, position) WHERE request_id IS NOT NULL;
CREATE INDEX delivery_planned ON delivery (batch_id) WHERE state = 'planned' AND request_id IS NULL;
CREATE INDEX delivery_open_of_batch ON delivery (batch_id) WHERE final_at_ms IS NULL;
CREATE INDEX delivery_open_of_connection ON delivery (connection_id) WHERE final_at_ms IS NULL;
CREATE INDEX delivery_open_text ON delivery (account_id, text_key)
    WHERE final_at_ms IS NULL AND text_key IS NOT NULL;
CREATE INDEX delivery_adopted ON delivery (connection_id, changed_at_ms) WHERE post_id IS NOT NULL;
CREATE INDEX delivery_noteworthy ON delivery (changed_at_ms)
    WHERE (delivery.final_at_ms IS NULL OR (delivery.acknowledged_at_ms IS NULL
          AND delivery.superseded_by IS NULL AND delivery.state IN ('refused', 'failed_unproven')));
CREATE TRIGGER delivery_belongs BEFORE INSERT ON delivery
WHEN NOT EXISTS (SELECT 1 FROM batch JOIN draft ON draft.id = batch.draft_id
                 WHERE batch.id = NEW.batch_id AND batch.draft_id = NEW.draft_id AND batch.closed_at_ms IS NULL
                   AND NEW.generation BETWEEN batch.generation AND draft.generation)
  OR NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.account_id AND connection_id = NEW.connection_id)
  OR NEW.request_id IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a delivery begins in an open batch of its draft, through the connection of its account');
END;
CREATE TRIGGER delivery_stays_itself BEFORE UPDATE ON delivery
WHEN NEW.id IS NOT OLD.id OR NEW.batch_id IS NOT OLD.batch_id OR NEW.draft_id IS NOT OLD.draft_id
  OR NEW.account_id IS NOT OLD.account_id OR NEW.connection_id IS NOT OLD.connection_id
  OR NEW.generation IS NOT OLD.generation
  OR (OLD.request_id IS NOT NULL AND (NEW.request_id IS NOT OLD.request_id OR NEW.text IS NOT OLD.text
      OR NEW.text_key IS NOT OLD.text_key OR NEW.position IS NOT OLD.position))
  OR (OLD.superseded_by IS NOT NULL AND NEW.superseded_by IS NOT OLD.superseded_by) BEGIN
    SELECT RAISE(ABORT, 'a delivery never becomes another one, and what was frozen stands');
END;
CREATE TRIGGER delivery_joins_its_request BEFORE UPDATE OF request_id ON delivery
WHEN OLD.request_id IS NULL AND NEW.request_id IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM request WHERE id = NEW.request_id AND batch_id = NEW.batch_id
                 AND connection_id = NEW.connection_id AND generation = NEW.generation) BEGIN
    SELECT RAISE(ABORT, 'a request covers deliveries of its own batch, connection and generation');
END;
CREATE TRIGGER delivery_final_stands BEFORE UPDATE OF state ON delivery
WHEN OLD.final_at_ms IS NOT NULL AND NEW.state IS NOT OLD.state
 AND NOT (OLD.state IN ('failed_unproven', 'written_off') AND NEW.state IN ('written_off', 'published_by_person'))
BEGIN
    SELECT RAISE(ABORT, 'a final state of a delivery stands, unless a person decides about what is unproven');
END;
CREATE TRIGGER delivery_post_stands BEFORE UPDATE OF post_id ON delivery
WHEN OLD.state IN ('published', 'published_by_person') AND NEW.post_id IS NOT OLD.post_id BEGIN
    SELECT RAISE(ABORT, 'a published delivery keeps its post');
END;
-- Only people write off, and only people say without a service's word that something is published.
CREATE TRIGGER delivery_decided_by_a_person BEFORE UPDATE OF state ON delivery
WHEN NEW.state IN ('published_by_person', 'written_off') AND NEW.state IS NOT OLD.state
 AND NOT EXISTS (SELECT 1 FROM decision WHERE delivery_id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'what a person decides is recorded with its evidence');
END;
CREATE TRIGGER delivery_is_kept BEFORE DELETE ON delivery BEGIN
    SELECT RAISE(ABORT, 'deliveries are never deleted');
END;
";

/// The columns that [`read`] reads.
macro_rules! delivery_columns {
    () => {
        "delivery.id AS v_id, delivery.batch_id AS v_batch_id, delivery.draft_id AS v_draft_id,
         delivery.account_id AS v_account_id, delivery.connection_id AS v_connection_id,
         delivery.generation AS v_generation, delivery.request_id AS v_request_id, delivery.state AS v_state,
         delivery.text AS v_text, delivery.post_id AS v_post_id, delivery.url AS v_url,
         delivery.reason AS v_reason, delivery.superseded_by AS v_superseded_by,
         delivery.changed_at_ms AS v_changed_at_ms, delivery.final_at_ms AS v_final_at_ms,
         delivery.acknowledged_at_ms AS v_acknowledged_at_ms"
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

/// Reads [`delivery_columns`].
fn read(row: &Row<'_>) -> Result<DeliveryRow, StoreError> {
    let url = row.value("v_url")?;
    let post = row.value::<Option<String>>("v_post_id")?.map(|id| RemotePost {
        id: PostId::new(id),
        url,
    });
    Ok(DeliveryRow {
        id: row.parsed("v_id")?,
        batch: row.parsed("v_batch_id")?,
        draft: row.parsed("v_draft_id")?,
        account: row.parsed("v_account_id")?,
        connection: row.parsed("v_connection_id")?,
        generation: Generation::new(row.value("v_generation")?),
        request: row.parsed_opt("v_request_id")?,
        state: row.parsed("v_state")?,
        text: row.value("v_text")?,
        post,
        reason: row.json_opt("v_reason")?,
        superseded_by: row.parsed_opt("v_superseded_by")?,
        changed_at: row.instant("v_changed_at_ms")?,
        final_at: row.instant_opt("v_final_at_ms")?,
        acknowledged_at: row.instant_opt("v_acknowledged_at_ms")?,
    })
}

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

fn get(c: &Sqlite, id: DeliveryId) -> Result<DeliveryRow, StoreError> {
    const SQL: &str = concat!("SELECT ", delivery_columns!(), " FROM delivery WHERE id = ?1");
    row::one(c, "delivery", SQL, &id, read)
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
    row::all(c, NOTEWORTHY, [], read_open)?
        .into_iter()
        .map(|open| with_request(c, open))
        .collect()
}

pub(crate) fn views_of_batch(c: &Sqlite, id: BatchId) -> Result<Vec<DeliveryView>, StoreError> {
    const SQL: &str = views_where!(
        "WHERE delivery.batch_id = ?1 ORDER BY delivery.generation, delivery.position, delivery.id"
    );
    row::all(c, SQL, [id.to_string()], read_view)
}

/// The targets of a request in the order of its body.
pub(crate) fn targets_of(c: &Sqlite, id: RequestId) -> Result<Vec<DeliveryRow>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        delivery_columns!(),
        " FROM delivery WHERE request_id = ?1 ORDER BY position"
    );
    row::all(c, SQL, [id.to_string()], read)
}

/// The delivery that keeps a draft from going to an account (again): open, published, or not proven absent.
pub(crate) fn occupant(
    c: &Sqlite,
    draft: DraftId,
    account: AccountId,
) -> Result<Option<(DeliveryId, DeliveryState)>, StoreError> {
    row::first(
        c,
        "SELECT id AS v_id, state AS v_state FROM delivery WHERE draft_id = ?1 AND account_id = ?2
         AND state NOT IN ('refused', 'withdrawn', 'skipped', 'written_off')",
        params![draft.to_string(), account.to_string()],
        |row| Ok((row.parsed("v_id")?, row.parsed("v_state")?)),
    )
}

/// The delivery of a draft to an account under the highest generation.
pub(crate) fn last_of(
    c: &Sqlite,
    draft: DraftId,
    account: AccountId,
) -> Result<Option<DeliveryId>, StoreError> {
    row::first(
        c,
        "SELECT id AS v_id FROM delivery WHERE draft_id = ?1 AND account_id = ?2
         ORDER BY generation DESC LIMIT 1",
        params![draft.to_string(), account.to_string()],
        |row| row.parsed("v_id"),
    )
}

/// The place after the last one of a batch.
pub(crate) fn next_position(c: &Sqlite, batch: BatchId) -> Result<u32, StoreError> {
    let next = row::first(
        c,
        "SELECT coalesce(max(position), -1) + 1 AS next FROM delivery WHERE batch_id = ?1",
        [batch.to_string()],
        |row| row.value("next"),
    )?;
    Ok(next.unwrap_or(0))
}

/// A new delivery.
pub(crate) struct Fresh<'a> {
    pub(crate) id: DeliveryId,
    pub(crate) batch: BatchId,
    pub(crate) draft: DraftId,
    pub(crate) account: AccountId,
    pub(crate) generation: Generation,
    pub(crate) position: u32,
    pub(crate) state: DeliveryState,
    pub(crate) reason: Option<&'a Reason>,
}

/// Stores a new delivery and tells of it. The account must be free for the draft.
pub(crate) fn insert(c: &Sqlite, fresh: &Fresh<'_>, now: UtcInstant) -> Result<(), StoreError> {
    refuse_occupied(c, fresh.draft, fresh.account)?;
    let account = account::get(c, fresh.account)?;
    row::run(
        c,
        "INSERT INTO delivery (id, batch_id, draft_id, account_id, connection_id, generation, position, state,
            reason, changed_at_ms, final_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            fresh.id.to_string(),
            fresh.batch.to_string(),
            fresh.draft.to_string(),
            fresh.account.to_string(),
            account.connection.to_string(),
            fresh.generation.get(),
            fresh.position,
            fresh.state.as_str(),
            row::json_opt(fresh.reason)?,
            now.millis(),
            fresh.state.is_final().then(|| now.millis()),
        ],
    )?;
    let about = About::delivery(fresh.draft, fresh.batch, fresh.id);
    let payload = serde_json::json!({
        "account": fresh.account,
        "from": null,
        "to": fresh.state,
        "url": null,
        "reason": fresh.reason,
    });
    event::append(c, now, EventKind::DeliveryChanged, about, &payload)
}

fn refuse_occupied(c: &Sqlite, draft: DraftId, account: AccountId) -> Result<(), StoreError> {
    match occupant(c, draft, account)? {
        Some((held_by, state)) => Err(StoreError::Occupied {
            account,
            held_by,
            state,
        }),
        None => Ok(()),
    }
}

/// A post at the service belongs to one delivery.
fn refuse_collision(c: &Sqlite, delivery: &DeliveryRow, target: &Target) -> Result<(), StoreError> {
    let Some(post) = &target.post else { return Ok(()) };
    let held_by = row::first(
        c,
        "SELECT id AS v_id FROM delivery WHERE connection_id = ?1 AND post_id = ?2 AND id <> ?3
         AND state IN ('published', 'published_by_person', 'following', 'failed_unproven')",
        params![
            delivery.connection.to_string(),
            post.id.as_str(),
            delivery.id.to_string()
        ],
        |row| row.parsed("v_id"),
    )?;
    match held_by {
        Some(held_by) if adopts(target.state) => Err(StoreError::Collision {
            post: post.id.clone(),
            held_by,
        }),
        _ => Ok(()),
    }
}

/// The states in which a delivery has its post for its own: those of the index `delivery_post`.
fn adopts(state: DeliveryState) -> bool {
    state.is_published() || matches!(state, DeliveryState::Following | DeliveryState::FailedUnproven)
}

/// Brings a delivery into agreement with the machine's target, and tells of it if its state changed.
pub(crate) fn put(
    c: &Sqlite,
    before: &DeliveryRow,
    target: &Target,
    now: UtcInstant,
) -> Result<(), StoreError> {
    let same_state = before.state == target.state;
    if same_state && before.post == target.post && before.reason == target.reason {
        return Ok(());
    }
    refuse_collision(c, before, target)?;
    if before.state == DeliveryState::WrittenOff && !same_state {
        refuse_occupied(c, before.draft, before.account)?;
    }
    let changed_at = if same_state { before.changed_at } else { now };
    let final_at = before.final_at.or_else(|| target.state.is_final().then_some(now));
    row::run(
        c,
        "UPDATE delivery SET state = ?2, post_id = ?3, url = ?4, reason = ?5, changed_at_ms = ?6,
            final_at_ms = ?7, acknowledged_at_ms = CASE WHEN state = ?2 THEN acknowledged_at_ms END
         WHERE id = ?1",
        params![
            before.id.to_string(),
            target.state.as_str(),
            target.post.as_ref().map(|post| post.id.as_str()),
            target.post.as_ref().and_then(|post| post.url.as_deref()),
            row::json_opt(target.reason.as_ref())?,
            changed_at.millis(),
            final_at.map(UtcInstant::millis),
        ],
    )?;
    if same_state {
        Ok(())
    } else {
        tell(c, before, target, now)
    }
}

fn tell(c: &Sqlite, before: &DeliveryRow, target: &Target, now: UtcInstant) -> Result<(), StoreError> {
    let about = About::delivery(before.draft, before.batch, before.id);
    let payload = serde_json::json!({
        "account": before.account,
        "from": before.state,
        "to": target.state,
        "url": target.post.as_ref().and_then(|post| post.url.as_deref()),
        "reason": target.reason,
    });
    event::append(c, now, EventKind::DeliveryChanged, about, &payload)
}

/// Ties a planned delivery to its request.
pub(crate) fn freeze(
    c: &Sqlite,
    request: RequestId,
    frozen: &request::FrozenText,
    position: u32,
) -> Result<DeliveryRow, StoreError> {
    let changed = row::run(
        c,
        "UPDATE delivery SET request_id = ?2, text = ?3, text_key = ?4, position = ?5
         WHERE id = ?1 AND state = 'planned' AND request_id IS NULL",
        params![
            frozen.delivery.to_string(),
            request.to_string(),
            frozen.text,
            frozen.text_key,
            position
        ],
    )?;
    if changed == 1 {
        get(c, frozen.delivery)
    } else {
        Err(not_as_seen())
    }
}

/// Moves a delivery that has no request, by compare-and-set; closes its batch with its last delivery.
pub(crate) fn set(c: &Sqlite, act: &SetDelivery) -> Result<(), StoreError> {
    let before = get(c, act.delivery)?;
    if before.state != act.expected || before.request.is_some() {
        return Err(not_as_seen());
    }
    if let Some(decision) = &act.decision {
        decision::append(c, decision)?;
    }
    let target = Target {
        state: act.state,
        reason: act.reason.clone(),
        ..before.target()
    };
    put(c, &before, &target, act.now)?;
    batch::close_if_ended(c, before.batch, act.now)
}

fn not_as_seen() -> StoreError {
    StoreError::Conflict {
        what: "This delivery".to_owned(),
    }
}

fn acknowledge(c: &Sqlite, id: DeliveryId, now: UtcInstant) -> Result<(), StoreError> {
    if get(c, id)?.final_at.is_none() {
        return Err(not_as_seen());
    }
    row::run(
        c,
        "UPDATE delivery SET acknowledged_at_ms = ?2 WHERE id = ?1 AND acknowledged_at_ms IS NULL",
        params![id.to_string(), now.millis()],
    )?;
    Ok(())
}

fn equal_text(
    c: &Sqlite,
    account: AccountId,
    text_key: &str,
    except: RequestId,
) -> Result<Option<RequestId>, StoreError> {
    row::first(
        c,
        "SELECT request.id AS q_id FROM delivery CROSS JOIN request ON request.id = delivery.request_id
         WHERE delivery.account_id = ?1 AND delivery.text_key = ?2 AND delivery.final_at_ms IS NULL
           AND request.id <> ?3
           AND (request.state IN ('sending', 'in_doubt') OR (request.state = 'held' AND request.doubt IS NOT NULL))
         ORDER BY request.frozen_at_ms LIMIT 1",
        params![account.to_string(), text_key, except.to_string()],
        |row| row.parsed("q_id"),
    )
}

fn other_texts(
    c: &Sqlite,
    connection: ConnectionId,
    except: RequestId,
) -> Result<Vec<(AccountId, String)>, StoreError> {
    row::all(
        c,
        "SELECT delivery.account_id AS v_account_id, delivery.text AS v_text
         FROM request CROSS JOIN delivery ON delivery.request_id = request.id
         WHERE request.connection_id = ?1 AND request.final_at_ms IS NULL AND request.id <> ?2
           AND (request.state = 'sending' OR request.doubt IS NOT NULL) AND delivery.final_at_ms IS NULL",
        params![connection.to_string(), except.to_string()],
        |row| Ok((row.parsed("v_account_id")?, row.value("v_text")?)),
    )
}

fn adopted(
    c: &Sqlite,
    connection: ConnectionId,
    since: UtcInstant,
) -> Result<Vec<(PostId, DeliveryId)>, StoreError> {
    row::all(
        c,
        "SELECT post_id AS v_post_id, id AS v_id FROM delivery
         WHERE connection_id = ?1 AND changed_at_ms >= ?2 AND post_id IS NOT NULL",
        params![connection.to_string(), since.millis()],
        |row| {
            Ok((
                PostId::new(row.value::<String>("v_post_id")?),
                row.parsed("v_id")?,
            ))
        },
    )
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
        (SELECT count(*) FROM schedule WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL) AS schedules,
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
            intents: count("intents")?,
        })
    })?;
    Ok(counts.unwrap_or_default())
}

impl Desk {
    /// Everything that attention may have to show: open deliveries, and those that ended as `refused` or
    /// `failed_unproven`, were not superseded, and have not been acknowledged. Oldest first.
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

    /// A person has seen how a delivery ended. Refused while it is open ([`StoreError::Conflict`]).
    pub fn acknowledge(&self, delivery: DeliveryId, now: UtcInstant) -> Result<(), StoreError> {
        self.write(move |c| acknowledge(c, delivery, now))
    }

    /// How much is open.
    pub fn open_counts(&self) -> Result<OpenCounts, StoreError> {
        self.read(open_counts)
    }
}

impl Journal {
    /// One delivery.
    pub fn delivery(&self, delivery: DeliveryId) -> Result<DeliveryView, StoreError> {
        self.read(|c| view(c, delivery))
    }

    /// A person's act on a delivery without a request (asked, planned). Compare-and-set on its state; closes
    /// the batch with its last delivery.
    pub fn set_delivery(&self, act: SetDelivery) -> Result<(), StoreError> {
        self.write(move |c| set(c, &act))
    }

    /// Another delivery to the same account whose text counts as equal and whose request may have reached the
    /// service: sending, in doubt, or held in doubt.
    pub fn equal_text_open(
        &self,
        account: AccountId,
        text_key: &str,
        except: RequestId,
    ) -> Result<Option<RequestId>, StoreError> {
        self.read(|c| equal_text(c, account, text_key, except))
    }

    /// The texts of all other requests of the connection that are open and may have reached the service.
    pub fn other_open_texts(
        &self,
        connection: ConnectionId,
        except: RequestId,
    ) -> Result<Vec<(AccountId, String)>, StoreError> {
        self.read(|c| other_texts(c, connection, except))
    }

    /// The posts of this connection that deliveries have adopted, those changed at `since` or later.
    pub fn adopted_posts(
        &self,
        connection: ConnectionId,
        since: UtcInstant,
    ) -> Result<Vec<(PostId, DeliveryId)>, StoreError> {
        self.read(|c| adopted(c, connection, since))
    }

    /// How much is open: zero everywhere (schedules aside) is *idle*.
    pub fn nothing_open(&self) -> Result<OpenCounts, StoreError> {
        self.read(open_counts)
    }
}
