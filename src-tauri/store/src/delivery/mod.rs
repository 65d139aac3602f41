//! Deliveries: what became of each target of a batch.

mod evidence;
mod schema;
mod view;

pub(crate) use schema::{OWN_TERMS, SCHEMA};
#[cfg(test)]
pub(crate) use view::NOTEWORTHY;
pub(crate) use view::views_of_batch;
pub use view::{DeliveryView, OpenCounts, OpenDelivery};

use crate::{
    DecisionRow, Desk, EventKind, Journal, StoreError, account, batch, copy, decision, event,
    event::About,
    request,
    row::{self, Columns as _},
};
use rusqlite::{Connection as Sqlite, Row, params};
use sendoff_core::{
    delivery::{DeliveryState, PostId, Reason, RemotePost, Target},
    fault::Write,
    id::{AccountId, BatchId, ConnectionId, DeliveryId, DraftId, RequestId},
    key::Generation,
    misfire::MisfirePolicy,
    said,
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
    /// When it became due, if not with its batch: a person sent it again while that was open.
    pub own_due: Option<UtcInstant>,
    /// What happens if it is missed, if a person said so of this one alone.
    pub own_misfire: Option<MisfirePolicy>,
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
    /// The post, if the person says that it is there.
    pub post: Option<RemotePost>,
    /// What the person decided, on what evidence.
    pub decision: Option<DecisionRow>,
    /// Now.
    pub now: UtcInstant,
}

/// The columns that [`read`] reads.
macro_rules! delivery_columns {
    () => {
        "delivery.id AS v_id, delivery.batch_id AS v_batch_id, delivery.draft_id AS v_draft_id,
         delivery.account_id AS v_account_id, delivery.connection_id AS v_connection_id,
         delivery.generation AS v_generation, delivery.request_id AS v_request_id, delivery.state AS v_state,
         delivery.text AS v_text, delivery.post_id AS v_post_id, delivery.url AS v_url,
         delivery.reason AS v_reason, delivery.superseded_by AS v_superseded_by,
         delivery.changed_at_ms AS v_changed_at_ms, delivery.final_at_ms AS v_final_at_ms,
         delivery.acknowledged_at_ms AS v_acknowledged_at_ms, delivery.due_ms AS v_due_ms,
         delivery.misfire AS v_misfire"
    };
}
use delivery_columns;

/// Reads [`delivery_columns`].
fn read(row: &Row<'_>) -> Result<DeliveryRow, StoreError> {
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
        post: read_post(row)?,
        reason: row.json_opt("v_reason")?,
        superseded_by: row.parsed_opt("v_superseded_by")?,
        changed_at: row.instant("v_changed_at_ms")?,
        final_at: row.instant_opt("v_final_at_ms")?,
        acknowledged_at: row.instant_opt("v_acknowledged_at_ms")?,
        own_due: row.instant_opt("v_due_ms")?,
        own_misfire: row.parsed_opt("v_misfire")?,
    })
}

fn read_post(row: &Row<'_>) -> Result<Option<RemotePost>, StoreError> {
    let id: Option<String> = row.value("v_post_id")?;
    let url = row.value("v_url")?;
    Ok(id.map(|id| RemotePost {
        id: PostId::new(id),
        url,
    }))
}

fn get(c: &Sqlite, id: DeliveryId) -> Result<DeliveryRow, StoreError> {
    const SQL: &str = concat!("SELECT ", delivery_columns!(), " FROM delivery WHERE id = ?1");
    row::one(c, "delivery", SQL, &id, read)
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
) -> Result<Option<DeliveryRow>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        delivery_columns!(),
        " FROM delivery WHERE draft_id = ?1 AND account_id = ?2 ORDER BY generation DESC LIMIT 1"
    );
    row::first(c, SQL, params![draft.to_string(), account.to_string()], read)
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
    /// When it is due, if not with its batch.
    pub(crate) own_due: Option<UtcInstant>,
    /// What happens if it is missed, if not what its batch says.
    pub(crate) own_misfire: Option<MisfirePolicy>,
}

/// Stores a new delivery and tells of it. The account must be free for the draft.
pub(crate) fn insert(c: &Sqlite, fresh: &Fresh<'_>, now: UtcInstant) -> Result<(), StoreError> {
    refuse_occupied(c, fresh.draft, fresh.account)?;
    let account = account::get(c, fresh.account)?;
    // What another copy may have sent is never planned by itself: whoever wants it, a person is asked first.
    let question = copy::reason_if_in_doubt(c, fresh.draft, fresh.account, now)?;
    let (state, reason) = match &question {
        Some(question) => (DeliveryState::Asked, Some(question)),
        None => (fresh.state, fresh.reason),
    };
    row::run(
        c,
        "INSERT INTO delivery (id, batch_id, draft_id, account_id, connection_id, generation, position, state,
            reason, changed_at_ms, final_at_ms, due_ms, misfire)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            fresh.id.to_string(),
            fresh.batch.to_string(),
            fresh.draft.to_string(),
            fresh.account.to_string(),
            account.connection.to_string(),
            fresh.generation.get(),
            fresh.position,
            state.as_str(),
            row::json_opt(reason)?,
            now.millis(),
            state.is_final().then(|| now.millis()),
            fresh.own_due.map(UtcInstant::millis),
            fresh.own_misfire.map(|policy| policy.to_string()),
        ],
    )?;
    let about = About::delivery(fresh.draft, fresh.batch, fresh.id);
    let payload = serde_json::json!({
        "account": fresh.account,
        "from": null,
        "to": state,
        "url": null,
        "reason": reason,
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
        post: act.post.clone(),
        ..before.target()
    };
    put(c, &before, &target, act.now)?;
    batch::close_if_ended(c, before.batch, act.now)
}

/// Everything claimed and not frozen becomes a question: another copy may have sent it. How many there were.
pub(crate) fn ask_unfrozen(c: &Sqlite, now: UtcInstant) -> Result<u64, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        delivery_columns!(),
        " FROM delivery WHERE final_at_ms IS NULL AND request_id IS NULL"
    );
    let open = row::all(c, SQL, [], read)?;
    for before in &open {
        let target = Target {
            state: DeliveryState::Asked,
            reason: Some(copy::question(None)),
            ..before.target()
        };
        put(c, before, &target, now)?;
    }
    Ok(open.len() as u64)
}

fn not_as_seen() -> StoreError {
    StoreError::Conflict {
        what: said!("This delivery"),
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

/// What happens if an open delivery is missed, whatever its batch says of the others.
pub(crate) fn set_misfire(c: &Sqlite, id: DeliveryId, policy: MisfirePolicy) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE delivery SET misfire = ?2 WHERE id = ?1 AND final_at_ms IS NULL",
        params![id.to_string(), policy.to_string()],
    )?;
    if changed == 1 { Ok(()) } else { Err(not_as_seen()) }
}

impl Desk {
    /// A person has seen how a delivery ended. Refused while it is open ([`StoreError::Conflict`]).
    pub fn acknowledge(&self, delivery: DeliveryId, now: UtcInstant) -> Result<(), StoreError> {
        self.write(move |c| acknowledge(c, delivery, now))
    }
}

impl Journal {
    /// A person's act on a delivery without a request (asked, planned). Compare-and-set on its state; closes
    /// the batch with its last delivery.
    pub fn set_delivery(&self, act: SetDelivery) -> Result<(), StoreError> {
        self.write(Write::Note, move |c| set(c, &act))
    }

    /// What happens if an open delivery is missed, whatever its batch says of the others.
    pub fn set_delivery_misfire(
        &self,
        delivery: DeliveryId,
        policy: MisfirePolicy,
    ) -> Result<(), StoreError> {
        self.write(Write::Note, move |c| set_misfire(c, delivery, policy))
    }
}
