//! The one way in which a request moves once it is frozen.

use crate::{
    AttemptChange, DecisionRow, Journal, LookRow, StoreError, attempt, batch, connection, decision, delivery,
    look, request, retry, sender,
};
use rusqlite::Connection;
use sendoff_core::{
    copies::SentNote,
    fault::Write,
    id::{AccountId, BatchId, DeliveryId},
    request::{Request, RequestState},
    time::UtcInstant,
};

/// One move of a request, with all that belongs to it, in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Advance {
    /// The request as the machine left it.
    pub request: Request,
    /// As it was loaded: its state and version. Anything else is a [`StoreError::Conflict`].
    pub expected: (RequestState, u64),
    /// When the machine wants something next; `None` for nothing.
    pub next_at: Option<UtcInstant>,
    /// Now.
    pub now: UtcInstant,
    /// An attempt that starts or ends with this move.
    pub attempt: Option<AttemptChange>,
    /// A look that was made.
    pub look: Option<LookRow>,
    /// A person's decision.
    pub decision: Option<DecisionRow>,
    /// Targets that go again under the draft's next generation.
    pub replan: Option<Replan>,
    /// The connection sends nothing before this instant.
    pub pause_connection: Option<UtcInstant>,
}

/// Targets proven absent (or written off by a person) that go again: new deliveries, `planned`, under the
/// draft's next generation. They join the request's batch, or the draft's open one; if all have closed, a new
/// batch `if_closed` is made of the same revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replan {
    /// The id of a new batch, used only if none is open.
    pub if_closed: BatchId,
    /// The accounts, each with the id of its new delivery.
    pub deliveries: Vec<(AccountId, DeliveryId)>,
}

/// Moves one request. The attempt's start is written before the state that says so, everything else before the
/// state that follows from it: the triggers of the schema check each against the other.
/// What is remembered outside the folder of an attempt that starts.
pub(crate) fn advance(c: &Connection, step: &Advance) -> Result<Option<SentNote>, StoreError> {
    let mut note = None;
    let id = step.request.id;
    let (batch, connection) = request::check(c, id, step.expected)?;
    if let Some(change) = &step.attempt {
        attempt::change(c, id, change)?;
        if let AttemptChange::Start { started, .. } = change {
            sender::note(c, started.wall())?;
            note = Some(sent_note(c, step, started.wall())?);
        }
    }
    if let Some(look) = &step.look {
        look::append(c, id, look)?;
    }
    if let Some(decision) = &step.decision {
        decision::append(c, decision)?;
    }
    put_targets(c, step)?;
    request::compare_and_set(c, &step.request, step.expected, step.next_at, step.now)?;
    if let Some(until) = step.pause_connection {
        connection::pause_until(c, connection, until)?;
    }
    if let Some(replan) = &step.replan {
        plan_again(c, batch, replan, step.now)?;
    }
    batch::close_if_ended(c, batch, step.now)?;
    Ok(note)
}

fn sent_note(c: &Connection, step: &Advance, at: UtcInstant) -> Result<SentNote, StoreError> {
    let (draft, generation) = request::draft_and_generation(c, step.request.id)?;
    Ok(SentNote {
        mark: sender::mark(c)?,
        at,
        draft,
        generation,
        accounts: step.request.targets.iter().map(|target| target.account).collect(),
    })
}

/// Every target of the request is one of its deliveries, and the other way round.
fn put_targets(c: &Connection, step: &Advance) -> Result<(), StoreError> {
    let known = delivery::targets_of(c, step.request.id)?;
    if known.len() != step.request.targets.len() {
        return Err(foreign_target());
    }
    for target in &step.request.targets {
        let before = known
            .iter()
            .find(|row| row.id == target.delivery)
            .ok_or_else(foreign_target)?;
        delivery::put(c, before, target, step.now)?;
    }
    Ok(())
}

fn foreign_target() -> StoreError {
    StoreError::Promise {
        promise: "a request covers the targets that it was frozen with".to_owned(),
    }
}

/// The new deliveries join the request's batch if it is open, else the draft's open one, else a new one.
fn plan_again(c: &Connection, id: BatchId, replan: &Replan, now: UtcInstant) -> Result<(), StoreError> {
    if replan.deliveries.is_empty() {
        return Ok(());
    }
    let before = batch::get(c, id)?;
    let again = retry::Again {
        draft: before.draft,
        open: batch::open_of(c, before.draft)?,
        fresh_batch: replan.if_closed,
        revision: before.revision,
        due: now,
        misfire: before.misfire,
        by_person: false,
        accounts: &replan.deliveries,
        now,
    };
    retry::send_again(c, &again)?;
    Ok(())
}

/// What kind of write these moves are, for the fault points around it.
fn kind(moves: &[Advance]) -> Write {
    let any = |wanted: fn(&AttemptChange) -> bool| {
        moves.iter().any(|step| step.attempt.as_ref().is_some_and(wanted))
    };
    if any(|change| matches!(change, AttemptChange::Start { .. })) {
        Write::Begin
    } else if any(|change| matches!(change, AttemptChange::End { .. })) {
        Write::Result
    } else {
        Write::Move
    }
}

impl Journal {
    /// Moves requests: compare-and-set on (id, state, version, epoch); writes targets to their deliveries,
    /// attempts, looks, decisions; plans new generations; closes batches whose deliveries are all final;
    /// appends an event for every delivery whose state changed. One answer each, one commit for all.
    ///
    /// Attempts that start are remembered outside the folder before this returns. If that fails, the answer is
    /// [`StoreError::MarkNotWritten`]: the one error after which the move is stored all the same. Nothing of it
    /// may be transmitted, and its end has to be written.
    pub fn advance(&self, moves: Vec<Advance>) -> Vec<Result<(), StoreError>> {
        self.with_marks(self.write_all(kind(&moves), moves, advance))
    }

    fn with_marks(&self, answers: Vec<Result<Option<SentNote>, StoreError>>) -> Vec<Result<(), StoreError>> {
        let started = |answer: &Result<Option<SentNote>, StoreError>| match answer {
            Ok(note) => note.clone(),
            Err(_) => None,
        };
        let marked = self.remember(answers.iter().filter_map(started).collect());
        let Err(failure) = marked else {
            return answers.into_iter().map(|answer| answer.map(drop)).collect();
        };
        answers
            .into_iter()
            .map(|answer| match answer? {
                Some(_) => Err(failure.again()),
                None => Ok(()),
            })
            .collect()
    }
}
