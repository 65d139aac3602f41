//! From an arrived request to what is sent back: the plan's fault, the service's work, the spoiling of the
//! answer.

mod spoil;

use crate::http::{Answer, Call, Wire};
use crate::networks::ServiceName;
use crate::options::PracticeError;
use crate::plan::{ClockSwitches, ErrorBody, FaultKind, FaultPlan, HoldCommit, Operation, Stage, Subject};
use crate::state::State;
use crate::{letmepost, postato};
use rusqlite::params;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What a connection is to do.
pub(crate) struct Reaction {
    /// The answer; none ends the connection without one.
    pub(crate) answer: Option<Answer>,
    pub(crate) wire: Wire,
    pub(crate) clock: ClockSwitches,
}

/// What a service makes of a request at first sight.
pub(crate) enum Begun {
    /// It is answered.
    Answer(Answer),
    /// Its work is to be done now, under this ticket.
    Run(Ticket),
    /// Another request with its key still runs: try again when something has moved.
    Wait,
}

/// The right to do the work of a request that claims an idempotency key.
pub(crate) struct Ticket {
    /// The key's scope, where the key is claimed.
    pub(crate) claim: Option<String>,
    pub(crate) body_hash: String,
    /// Whether the answer is stored although nothing was claimed.
    pub(crate) store_unclaimed: bool,
    pub(crate) sandbox: bool,
}

/// How a request's work ended.
pub(crate) enum Outcome {
    Answer(Answer),
    /// The process died in the middle of it.
    Died,
}

/// SHA-256 of a body's raw bytes, 64 hexadecimal characters.
pub(crate) fn body_hash(call: &Call) -> String {
    hex::encode(Sha256::digest(&call.body))
}

/// Handles one request. Never fails: trouble of the service's own becomes its 500.
pub(crate) async fn handle(state: Arc<State>, call: Call, hung_up: oneshot::Receiver<()>) -> Reaction {
    let plan = state.plan();
    let clock = plan
        .as_ref()
        .map_or_else(|_| ClockSwitches::default(), |plan| plan.clock.clone());
    let (answer, wire) = match plan {
        Ok(plan) => match react(&state, &plan, &call, hung_up).await {
            Ok(reaction) => reaction,
            Err(error) => (Some(trouble(&call, &error)), Wire::Honest),
        },
        Err(error) => (Some(trouble(&call, &error)), Wire::Honest),
    };
    let answer = match state.sync() {
        Ok(()) => answer,
        Err(error) => Some(trouble(&call, &error)),
    };
    // Another request may wait for what this one has done, and a worker may have got something to do.
    state.moved.notify_waiters();
    if call.method != "GET" {
        state.agenda.notify_one();
    }
    Reaction { answer, wire, clock }
}

fn trouble(call: &Call, error: &PracticeError) -> Answer {
    server_error(
        call,
        500,
        &format!("The practice service has a problem of its own: {error}"),
    )
}

type Sent = (Option<Answer>, Wire);

async fn react(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    hung_up: oneshot::Receiver<()>,
) -> Result<Sent, PracticeError> {
    if call.method != "GET" {
        record(state, call)?;
    }
    state.advance()?;
    let operation = operation(call);
    let accounts = match (operation, call.service) {
        (Operation::Publish, ServiceName::Letmepost) => letmepost::accounts_named(state, plan, call)?,
        (Operation::Publish, ServiceName::Postato) => postato::accounts_named(call),
        _ => Vec::new(),
    };
    let subject = Subject {
        stage: Stage::Request,
        service: call.service,
        operation,
        accounts: &accounts,
        idempotency_key: call.key(),
    };
    let Some(fault) = state.fault(plan, &subject)? else {
        return Ok(answered(run(state, plan, call, None).await?));
    };
    if let FaultKind::Hold { commit } = fault {
        return hold(state, plan, call, commit, hung_up).await;
    }
    if let Some(sent) = spoil::without_work(state, call, &fault) {
        return Ok(sent);
    }
    match run(state, plan, call, Some(&fault)).await? {
        Outcome::Answer(answer) => Ok(spoil::after_work(call, &fault, answer)),
        Outcome::Died => Ok(answered(Outcome::Died)),
    }
}

fn answered(outcome: Outcome) -> Sent {
    match outcome {
        Outcome::Answer(answer) => (Some(answer), Wire::Honest),
        Outcome::Died => (None, Wire::Reset),
    }
}

/// Lets the client wait until it gives up, and does the work when the plan says.
async fn hold(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    commit: HoldCommit,
    hung_up: oneshot::Receiver<()>,
) -> Result<Sent, PracticeError> {
    match commit {
        HoldCommit::OnArrival => drop(run(state, plan, call, None).await?),
        HoldCommit::AfterMs(after_ms) => state.defer(call, call.arrived_at.saturating_add(after_ms))?,
        HoldCommit::Never | HoldCommit::OnHangUp => {}
    }
    let _held = (state.held.hold(), state.until_hang_up.hold());
    // The sender is dropped, never used: an error is the signal that the client has gone.
    let _ = hung_up.await;
    if commit == HoldCommit::OnHangUp {
        let late = Call {
            arrived_at: state.now(),
            ..call.clone()
        };
        drop(run(state, plan, &late, None).await?);
    }
    Ok((None, Wire::Honest))
}

/// Does a request's work, waiting where its key or a slow handler makes it wait.
async fn run(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    fault: Option<&FaultKind>,
) -> Result<Outcome, PracticeError> {
    let ticket = loop {
        let moved = state.moved.notified();
        match begin(state, plan, call)? {
            Begun::Answer(answer) => return Ok(Outcome::Answer(replaced(call, fault, answer))),
            Begun::Run(ticket) => break ticket,
            Begun::Wait => {
                let _held = state.held.hold();
                moved.await;
            }
        }
    };
    if let Some(FaultKind::SlowHandler { for_ms }) = fault {
        let _held = state.held.hold();
        state.wait_until(call.arrived_at.saturating_add(*for_ms)).await;
        let now = Call {
            arrived_at: state.now(),
            ..call.clone()
        };
        return finish(state, plan, &now, &ticket, fault);
    }
    finish(state, plan, call, &ticket, fault)
}

/// Does the work of a request whose client has long gone.
pub(crate) fn run_late(state: &State, call: &Call, plan: &FaultPlan) -> Result<(), PracticeError> {
    if let Begun::Run(ticket) = begin(state, plan, call)? {
        finish(state, plan, call, &ticket, None)?;
    }
    Ok(())
}

fn begin(state: &State, plan: &FaultPlan, call: &Call) -> Result<Begun, PracticeError> {
    match call.service {
        ServiceName::Letmepost => letmepost::begin(state, plan, call),
        ServiceName::Postato => postato::begin(state, plan, call),
    }
}

fn finish(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    ticket: &Ticket,
    fault: Option<&FaultKind>,
) -> Result<Outcome, PracticeError> {
    let outcome = match call.service {
        ServiceName::Letmepost => letmepost::finish(state, plan, call, ticket, fault)?,
        ServiceName::Postato => postato::finish(state, plan, call, ticket, fault)?,
    };
    if matches!(outcome, Outcome::Died) {
        state.die_if_allowed();
    }
    Ok(outcome)
}

/// A request that is answered without a ticket (a read, a cancel) meets the service's own 5xx here.
fn replaced(call: &Call, fault: Option<&FaultKind>, answer: Answer) -> Answer {
    match fault {
        Some(FaultKind::Error {
            status,
            commit: true,
            body: ErrorBody::Envelope,
        }) => server_error(call, *status, "Something went wrong on our side."),
        _ => answer,
    }
}

/// An error in the service's own envelope.
pub(crate) fn server_error(call: &Call, status: u16, message: &str) -> Answer {
    match call.service {
        ServiceName::Letmepost => letmepost::server_error(call, status, message),
        ServiceName::Postato => postato::server_error(status, message),
    }
}

fn operation(call: &Call) -> Operation {
    match call.service {
        ServiceName::Letmepost => letmepost::operation(call),
        ServiceName::Postato => postato::operation(call),
    }
}

fn record(state: &State, call: &Call) -> Result<(), PracticeError> {
    state.db().execute(
        "INSERT INTO transmissions
             (service, method, path, idempotency_key, body_sha256, body_bytes, arrived_at, request_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            call.service.as_str(),
            call.method,
            call.path,
            call.key(),
            body_hash(call),
            call.body.len() as i64,
            call.arrived_at,
            call.request_id,
        ],
    )?;
    Ok(())
}
