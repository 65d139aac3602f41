//! What carrying a wish out comes to: what is written, what the person is told, and who else hears of it.

use crate::{Engine, EngineEvent};
use sendoff_core::{
    delivery::{DeliveryState, Reason, RemotePost},
    id::{AccountId, BatchId},
    intent::IntentOutcome,
    machine::Effect,
    request::Request,
    said::Said,
    time::UtcInstant,
};
use sendoff_store::{
    Act, Acted, Advance, DecisionRow, DeliveryRow, IntentId, Loaded, SetDelivery, StoreError,
};
use serde_json::json;

type Outcome = Box<dyn Fn(&[Acted]) -> IntentOutcome + Send + Sync>;
type Telling = Box<dyn FnOnce(&mut Engine, &[Acted])>;

/// Nothing of it is written before all of it is.
pub(super) struct Deed {
    acts: Vec<Act>,
    outcome: Outcome,
    tellings: Vec<Telling>,
}

impl Deed {
    /// Something of which the outcome is known when it is written.
    pub(super) fn judged(
        act: Act,
        outcome: impl Fn(&[Acted]) -> IntentOutcome + Send + Sync + 'static,
    ) -> Self {
        Self {
            acts: vec![act],
            outcome: Box::new(outcome),
            tellings: Vec::new(),
        }
    }

    /// Nothing yet, of which this is told.
    pub(super) fn told(outcome: IntentOutcome) -> Self {
        Self {
            acts: Vec::new(),
            outcome: Box::new(move |_| outcome.clone()),
            tellings: Vec::new(),
        }
    }

    pub(super) fn done(batch: Option<BatchId>) -> Self {
        Self::told(done(batch, Vec::new()))
    }

    pub(super) fn refused(code: &str, message: Said) -> Self {
        Self::told(refused(code, message))
    }

    pub(super) fn with_outcome(self, outcome: IntentOutcome) -> Self {
        Self {
            outcome: Box::new(move |_| outcome.clone()),
            ..self
        }
    }

    /// The same, and once it is written this is told to whoever listens.
    pub(super) fn then(mut self, telling: impl FnOnce(&mut Engine, &[Acted]) + 'static) -> Self {
        self.tellings.push(Box::new(telling));
        self
    }

    pub(super) fn act(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    /// The same, and a delivery without a request goes elsewhere, by a person's decision of this kind.
    pub(super) fn set(
        self,
        row: &DeliveryRow,
        state: DeliveryState,
        (reason, post): (Option<Reason>, Option<RemotePost>),
        kind: &str,
        now: UtcInstant,
    ) -> Self {
        let set = SetDelivery {
            delivery: row.id,
            expected: row.state,
            state,
            reason: reason.clone(),
            post: post.clone(),
            decision: Some(DecisionRow {
                at: now,
                delivery: row.id,
                kind: kind.to_owned(),
                evidence: json!({ "state": row.state, "reason": row.reason }),
            }),
            now,
        };
        let moved = EngineEvent::DeliveryMoved {
            batch: row.batch,
            draft: row.draft,
            delivery: row.id,
            account: row.account,
            state,
            url: post.and_then(|post| post.url),
            reason,
            at: now,
        };
        self.act(Act::Set(set)).then(move |engine, _| engine.tell(moved))
    }

    /// The same, and a request moves.
    pub(super) fn advance(self, loaded: Loaded, advance: Advance, effects: Vec<Effect>) -> Self {
        let after: Request = advance.request.clone();
        self.act(Act::Move(Box::new(advance)))
            .then(move |engine, _| engine.stored(&loaded, &after, &effects))
    }
}

impl Engine {
    /// Writes a deed down with the outcome of its wish, and then tells of it.
    pub(super) fn accomplish(&mut self, id: IntentId, deed: Deed) -> Result<(), StoreError> {
        let now = self.now().wall;
        let (_, acted) = self.parts.journal.carry_out(id, deed.acts, now, deed.outcome)?;
        for telling in deed.tellings {
            telling(self, &acted);
        }
        self.tell(EngineEvent::IntentDone);
        Ok(())
    }
}

pub(super) fn done(batch: Option<BatchId>, left_out: Vec<(AccountId, Reason)>) -> IntentOutcome {
    IntentOutcome::Done { batch, left_out }
}

pub(super) fn refused(code: &str, message: Said) -> IntentOutcome {
    IntentOutcome::Refused {
        reason: Reason::new(code, message),
    }
}
