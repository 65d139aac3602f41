//! The request's state machine: one pure function, [`step`]. No I/O, no clock, no randomness of its own.
//!
//! The engine feeds events and carries out effects; the simulator and the property tests run the same
//! function. Every row of `docs/state-machine.md` is tested against it.

mod ended;
mod looked;
mod next;
mod person;
#[cfg(test)]
mod tests;

pub use next::{Act, next_act, next_act_unsent, next_instant};
pub use person::Decision;

use crate::{
    answer::{FollowUp, LookReport, Meaning},
    delivery::{DeliveryState, Reason, Target},
    entropy::Entropy,
    id::AccountId,
    request::{Doubt, DoubtCause, Held, Request, RequestState},
    rules::ServiceRules,
    said,
    said::Said,
    time::{Stamp, UtcInstant},
};

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Its bytes and key were stored.
    Frozen,
    /// A transmission is about to start; the attempt row goes into the same transaction.
    Begun,
    /// The transmission ended, and this is what its answer means.
    Ended(Meaning),
    /// The program found a `sending` request at start: the process died in the middle.
    Recovered,
    /// The file is a copy, and a person said that this one sends: another copy may have sent the request, at
    /// `since` at the earliest.
    Copied {
        /// When its bytes were frozen.
        since: Stamp,
    },
    /// A look was made.
    Looked {
        /// What the service had.
        report: LookReport,
        /// When it was asked: a handler may have gone on, and a list may have grown, since its first question left.
        asked: Stamp,
    },
    /// One target was followed.
    Followed(AccountId, FollowUp),
    /// The service could not even be asked for its time: nothing was sent, as in a transmission that never left.
    CannotReach {
        /// Which host.
        host: String,
        /// What goes wrong, for people.
        detail: Said,
    },
    /// It may not be sent now.
    Held(Held),
    /// What held it is gone.
    Released,
    /// A person asks for the next look, follow-up or transmission now. Only waits of our own end: what a
    /// limiter asked for stands, and so does every rule about repeats.
    Nudged,
    /// Came due too late for its policy at the moment of sending.
    Overdue(Overdue),
    /// Came due too late, and the person publishes this target all the same. The others of the request stay questions.
    PublishedLate(AccountId),
    /// Came due too late, and the person leaves these targets out.
    Skipped(Vec<AccountId>),
    /// One of its accounts is paused and others are not; of the request nothing is out. Frozen bytes name every target,
    /// so each goes, or waits, by itself.
    Parted,
    /// Proven absent, and its window closed before it could go again.
    Lapsed,
    /// Taken back by a person before anything may have left; `None` takes back every target.
    Withdrawn(Option<AccountId>),
    /// A person decided about one target.
    Decided(AccountId, Decision),
}

/// What the misfire policy says of a request that is too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// Ask the person.
    Ask,
    /// Skip it.
    Skip,
}

/// What the caller must do beside storing the new request, in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The whole connection sends nothing before this instant (a limiter spoke).
    PauseConnection(UtcInstant),
    /// These targets are proven absent, or a person says so: each goes again, alone, under the draft's next
    /// generation.
    Replan(Vec<AccountId>),
    /// Tell the person, outside the window too: five transmissions have failed.
    DeadLetter,
}

/// What a step needs to know besides the request and the event.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Now, by both local clocks and the service's as witnessed.
    pub now: &'a Stamp,
    /// The service's rules.
    pub rules: &'a ServiceRules,
    /// For jitter alone.
    pub entropy: &'a dyn Entropy,
}

/// An event that cannot happen in this state: a defect of the caller. Nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a request that is {state} cannot meet: {event}")]
pub struct Forbidden {
    /// The state.
    pub state: RequestState,
    /// The event, in short.
    pub event: &'static str,
}

/// Moves a request by one event. The same arguments always give the same result.
pub fn step(
    request: &Request,
    event: Event,
    context: Context<'_>,
) -> Result<(Request, Vec<Effect>), Forbidden> {
    let mut moved = request.clone();
    let effects = transition(&mut moved, event, context)?;
    settle(&mut moved);
    Ok((moved, effects))
}

fn transition(request: &mut Request, event: Event, context: Context<'_>) -> Result<Vec<Effect>, Forbidden> {
    use RequestState as S;
    let forbidden = |event| {
        Err(Forbidden {
            state: request.state,
            event,
        })
    };
    match (request.state, event) {
        (S::Planned, Event::Frozen) => {
            request.state = S::Ready;
            Ok(vec![])
        }
        (S::Ready | S::InDoubt, Event::Begun) => begin(request, context),
        (S::Sending, Event::Ended(meaning)) => Ok(ended::ended(request, meaning, context)),
        (S::Sending, Event::Recovered) => {
            open_doubt(request, DoubtCause::Crash, true, context);
            count_try(request);
            Ok(vec![])
        }
        (S::Ready | S::Sending | S::InDoubt | S::Held, Event::Copied { since }) => {
            copied(request, since, context);
            Ok(vec![])
        }
        (S::InDoubt | S::Held | S::WrittenOff, Event::Looked { report, asked })
            if request.doubt.is_some() =>
        {
            Ok(looked::looked(request, report, &asked, context))
        }
        (S::Following | S::InDoubt | S::Held, Event::Followed(account, follow_up))
            if request.may_have_left() =>
        {
            looked::followed(request, account, follow_up, context);
            Ok(vec![])
        }
        (S::Ready | S::InDoubt, Event::CannotReach { host, detail }) => {
            ended::never_left(request, host, detail, context);
            Ok(vec![])
        }
        (S::Planned | S::Ready | S::InDoubt | S::Held, Event::Held(held)) => {
            hold(request, held);
            Ok(vec![])
        }
        (S::Held, Event::Released) => Ok(release(request, context)),
        (S::Ready | S::InDoubt | S::Following, Event::Nudged) => {
            nudge(request, context);
            Ok(vec![])
        }
        (S::Ready | S::InDoubt, Event::Overdue(overdue)) => {
            overdue_now(request, overdue, context);
            Ok(vec![])
        }
        (S::Held, Event::PublishedLate(account)) if held_late(request) => {
            Ok(publish_late(request, account, context))
        }
        (S::Held, Event::Skipped(accounts)) if !request.may_have_left() => {
            person::skip(request, &accounts);
            Ok(spare_the_others(request))
        }
        (S::Ready, Event::Parted) if request.open_targets().count() > 1 => {
            let why = Reason::new(
                "replanned",
                said!("Another account of the same request is paused; this one goes by itself."),
            );
            Ok(replan(request, None, &why))
        }
        (S::Ready, Event::Lapsed) if next_act(request, context.rules, context.now) == Act::Lapse => {
            looked::absent(request, None);
            request.state = S::Absent;
            Ok(vec![])
        }
        (S::Planned | S::Ready | S::Held, Event::Withdrawn(account)) if !request.may_have_left() => {
            person::withdraw(request, account);
            Ok(spare_the_others(request))
        }
        // Sending alone is closed to a person: an attempt is open.
        (state, Event::Decided(account, decision)) if state != S::Sending => {
            let effects = person::decide(request, account, decision)?;
            Ok(effects.into_iter().chain(spare_the_others(request)).collect())
        }
        (_, event) => forbidden(event_name(&event)),
    }
}

fn event_name(event: &Event) -> &'static str {
    match event {
        Event::Frozen => "frozen",
        Event::Begun => "begun",
        Event::Ended(_) => "ended",
        Event::Recovered => "recovered",
        Event::Copied { .. } => "copied",
        Event::Looked { .. } => "looked",
        Event::Followed(..) => "followed",
        Event::CannotReach { .. } => "cannot reach",
        Event::Held(_) => "held",
        Event::Released => "released",
        Event::Nudged => "nudged",
        Event::Overdue(_) => "overdue",
        Event::PublishedLate(_) => "published late",
        Event::Skipped(_) => "skipped",
        Event::Parted => "parted",
        Event::Lapsed => "lapsed",
        Event::Withdrawn(_) => "withdrawn",
        Event::Decided(..) => "decided",
    }
}

fn begin(request: &mut Request, context: Context<'_>) -> Result<Vec<Effect>, Forbidden> {
    if next_act(request, context.rules, context.now) != Act::Send {
        return Err(Forbidden {
            state: request.state,
            event: "begun (not allowed yet)",
        });
    }
    request.state = RequestState::Sending;
    request.sending_since = Some(context.now.clone());
    request.not_before = None;
    request.look_at = None;
    Ok(vec![])
}

/// Doubt begins or goes on: the transmission that just ended may have arrived. `lost` tells whether it ended
/// without any answer.
fn open_doubt(request: &mut Request, cause: DoubtCause, lost: bool, context: Context<'_>) {
    let began = request.sending_since.take();
    if request.opened.is_none() {
        request.opened = Some(began.unwrap_or_else(|| context.now.clone()));
    }
    let before = request.doubt.take();
    request.doubt = Some(Doubt {
        last_end: context.now.clone(),
        only_lost: lost && before.as_ref().is_none_or(|d| d.only_lost),
        taken: before.as_ref().is_some_and(|d| d.taken)
            || matches!(cause, DoubtCause::TakenUnconfirmed { .. }),
        mismatch: before.as_ref().is_some_and(|d| d.mismatch)
            || matches!(cause, DoubtCause::KeyMismatch { .. }),
        looked_after_settling: false,
        unlookable: false,
        refusal: before.as_ref().and_then(|d| d.refusal.clone()),
        overdue: before.as_ref().is_some_and(|d| d.overdue),
        last_look: before.and_then(|d| d.last_look),
        cause,
    });
    request.state = RequestState::InDoubt;
    request.unreachable = None;
    request.looks = 0;
    request.look_at = Some(context.now.present());
}

/// What another copy of the file did with the request is unknown, so all of it is in doubt: no answer of ours
/// was the last one, and no look was made after it.
fn copied(request: &mut Request, since: Stamp, context: Context<'_>) {
    request.held = None;
    for target in request.targets.iter_mut().filter(|t| !t.state.is_final()) {
        target.reason = None;
    }
    if request.sending_since.is_none() {
        request.opened.get_or_insert(since);
    }
    open_doubt(request, DoubtCause::Copied, false, context);
}

/// A transmission that counts has ended; after five of a round a person is told once.
fn count_try(request: &mut Request) -> bool {
    request.tries = request.tries.saturating_add(1);
    request.limited = 0;
    let dead = request.tries >= crate::wait::ROUND_TRANSMISSIONS_MAX && !request.dead_letter;
    request.dead_letter |= dead;
    dead
}

fn hold(request: &mut Request, held: Held) {
    request.state = RequestState::Held;
    // What may be out is looked for all the same: only sending waits.
    if request.doubt.is_none() {
        request.look_at = None;
    }
    for target in request.targets.iter_mut().filter(|t| !t.state.is_final()) {
        target.reason = Some(held.reason.clone());
    }
    request.held = Some(held);
}

fn release(request: &mut Request, context: Context<'_>) -> Vec<Effect> {
    let held = request.held.take();
    for target in request.targets.iter_mut().filter(|t| !t.state.is_final()) {
        target.reason = None;
    }
    if request.doubt.is_some() {
        request.state = RequestState::InDoubt;
        // What was held without an end has been let go by somebody: now a look may tell more. What only tries
        // again after a while goes on looking ever more rarely.
        if held.is_none_or(|held| held.until.is_none()) {
            request.looks = 0;
            request.look_at = Some(context.now.present());
        }
        return vec![];
    }
    if request
        .targets
        .iter()
        .any(|t| t.state == DeliveryState::Following)
    {
        request.state = RequestState::Following;
        request.look_at = Some(context.now.present());
        return vec![];
    }
    // A service may have stored the refusal under the key and would replay it for as long as the key lives,
    // even after an upgrade (letmepost does: <https://docs.letmepost.dev/idempotency>). Nothing of it was
    // published, so the targets go under a new key.
    if held.is_some_and(|h| h.why == crate::request::HoldReason::Quota) && request.tries > 0 {
        return replan(
            request,
            None,
            &Reason::new(
                "superseded",
                said!("Refused for the quota; sent again under a new key."),
            ),
        );
    }
    request.state = RequestState::Ready;
    vec![]
}

fn nudge(request: &mut Request, context: Context<'_>) {
    if request.limited == 0 {
        request.not_before = None;
    }
    if request.state != RequestState::Ready {
        request.looks = 0;
        request.look_at = Some(context.now.present());
    }
}

fn overdue_now(request: &mut Request, overdue: Overdue, context: Context<'_>) {
    if let Some(doubt) = &mut request.doubt {
        doubt.overdue = true;
        return;
    }
    match overdue {
        Overdue::Skip => {
            for target in request.targets.iter_mut().filter(|t| !t.state.is_final()) {
                target.state = DeliveryState::Skipped;
                target.reason = Some(Reason::new(
                    "late",
                    said!("Came due too late for its policy, and was skipped."),
                ));
            }
        }
        Overdue::Ask => hold(
            request,
            Held {
                why: crate::request::HoldReason::Late,
                reason: Reason::new("late", said!("It is past its time. Publish it now, or leave it?")),
                since: context.now.present(),
                until: None,
            },
        ),
    }
}

fn held_late(request: &Request) -> bool {
    let held = request.held.as_ref();
    held.is_some_and(|held| held.why == crate::request::HoldReason::Late)
}

/// Frozen bytes name every target, and the person spoke of one: if there are others, each goes by itself, and what
/// became due too late is asked about anew.
fn publish_late(request: &mut Request, account: AccountId, context: Context<'_>) -> Vec<Effect> {
    if request.open_targets().all(|target| target.account == account) {
        return release(request, context);
    }
    let why = Reason::new(
        "replanned",
        said!("You published one account of the same request late; each goes by itself."),
    );
    replan(request, None, &why)
}

/// Frozen bytes name every target. When one is taken out before anything has left, the others may not go out
/// under those bytes: nothing of them was sent, so each goes again under a key of its own.
fn spare_the_others(request: &mut Request) -> Vec<Effect> {
    let frozen = matches!(request.state, RequestState::Ready | RequestState::Held);
    if !frozen || request.may_have_left() || !request.split() {
        return vec![];
    }
    let why = Reason::new(
        "replanned",
        said!("Another account of the same request was taken out; this one goes by itself."),
    );
    replan(request, None, &why)
}

/// Ends open targets as proven absent and asks for them to go again, each alone; `spare` is left as it is.
fn replan(request: &mut Request, spare: Option<AccountId>, why: &Reason) -> Vec<Effect> {
    let mut again = Vec::new();
    for target in request
        .targets
        .iter_mut()
        .filter(|t| !t.state.is_final() && Some(t.account) != spare)
    {
        target.state = DeliveryState::Refused;
        target.reason = Some(why.clone());
        again.push(target.account);
    }
    if again.is_empty() {
        vec![]
    } else {
        vec![Effect::Replan(again)]
    }
}

/// Brings the targets' words and the request's state into agreement. The one place that makes a request final.
fn settle(request: &mut Request) {
    use DeliveryState as D;
    use RequestState as S;
    if request.targets.iter().all(|t| t.state.is_final()) {
        if !request.state.is_final() {
            request.state = final_state(&request.targets, request.doubt.is_some());
        }
        request.held = None;
        request.sending_since = None;
        request.not_before = None;
        if request.state != S::WrittenOff {
            request.doubt = None;
            request.look_at = None;
        }
        return;
    }
    if request.state == S::InDoubt
        && !request
            .targets
            .iter()
            .any(|t| t.state == D::InDoubt || t.state.is_waiting())
    {
        request.state = S::Following;
        request.doubt = None;
    }
    let word = match request.state {
        S::Planned => D::Planned,
        S::Ready => D::Waiting,
        S::Sending => D::Sending,
        S::InDoubt => D::InDoubt,
        S::Held if held_late(request) => D::Asked,
        S::Held => D::Held,
        _ => D::Following,
    };
    for target in request
        .targets
        .iter_mut()
        .filter(|t| !t.state.is_final() && t.post.is_none())
    {
        target.state = word;
    }
}

fn final_state(targets: &[Target], looked: bool) -> RequestState {
    use DeliveryState as D;
    let all = |state: D| targets.iter().all(|t| t.state == state);
    if all(D::Refused) {
        if looked {
            RequestState::Absent
        } else {
            RequestState::Refused
        }
    } else if all(D::Withdrawn) || all(D::Skipped) {
        RequestState::Withdrawn
    } else if targets.iter().any(|t| t.state == D::WrittenOff) {
        RequestState::WrittenOff
    } else {
        RequestState::Settled
    }
}

impl DeliveryState {
    /// Words that a target wears only because its request wears the like; they change with it.
    fn is_waiting(self) -> bool {
        matches!(
            self,
            Self::Planned | Self::Waiting | Self::Sending | Self::InDoubt | Self::Held | Self::Asked
        )
    }
}
