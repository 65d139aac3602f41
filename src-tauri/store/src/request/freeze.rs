//! The freeze: from here on a request's bytes and keys never change (P1).

use crate::{Journal, SetDelivery, StoreError, batch, delivery, row};
use rusqlite::{Connection as Sqlite, params};
use sendoff_core::{
    delivery::{DeliveryState, Reason},
    fault::Write,
    id::{BatchId, ConnectionId, DeliveryId},
    key::{BodyHash, BusinessKey, Generation, IdempotencyKey},
    request::Request,
    time::UtcInstant,
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
        post: None,
        decision: None,
        now: refusal.now,
    };
    delivery::set(c, &act)
}

impl Journal {
    /// Stores frozen requests and ties their deliveries to them: one answer each, one commit for all.
    pub fn freeze(&self, frozen: Vec<Freeze>) -> Vec<Result<(), StoreError>> {
        self.write_all(Write::Freeze, frozen, freeze)
    }

    /// Ends planned deliveries as refused: one answer each, one commit for all. Closes batches with their last
    /// delivery.
    pub fn refuse_locally(&self, refusals: Vec<LocalRefusal>) -> Vec<Result<(), StoreError>> {
        self.write_all(Write::Refuse, refusals, refuse)
    }
}
