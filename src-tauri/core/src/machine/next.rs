//! What a request wants done next, and when.

use super::looked::settled;
use crate::{
    delivery::DeliveryState,
    request::{Doubt, DoubtCause, Request, RequestState},
    rules::{RepeatRule, ServiceRules},
    time::{Stamp, UtcInstant},
    wait,
};
use std::time::Duration;

/// What to do with a request now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Transmit it (for the first time, or again under the same key with the same bytes).
    Send,
    /// Ask the service what it has.
    Look,
    /// Read the posts that it has taken.
    Follow,
    /// What held it may be over: try again.
    Release,
    /// Its window has closed while it waited to go again: give it up as absent.
    Lapse,
    /// Nothing before this instant.
    Wait(UtcInstant),
    /// Nothing by itself: final, held, or waiting for bytes.
    Rest,
}

/// Decides. `now` is the stamp at the moment of acting; the same arguments always give the same act.
pub fn next_act(request: &Request, rules: &ServiceRules, now: &Stamp) -> Act {
    let present = now.present();
    let at = |wait: Option<UtcInstant>, act: Act| wait.map_or(act, Act::Wait);
    let not_before = still_ahead(request.not_before, wait::NOT_BEFORE_MAX, present);
    let look_at = still_ahead(request.look_at, wait::LOOK_MAX, present);
    match request.state {
        RequestState::Ready if request.split() => Act::Rest,
        RequestState::Ready if window_closed(request, rules, now) => Act::Lapse,
        RequestState::Ready => at(not_before, Act::Send),
        RequestState::Following => at(look_at, Act::Follow),
        RequestState::InDoubt => in_doubt(request, rules, now),
        RequestState::Held => held(request, present),
        RequestState::WrittenOff if request.look_at.is_some() && request.looks < WRITTEN_OFF_LOOKS_MAX => {
            at(look_at, Act::Look)
        }
        _ => Act::Rest,
    }
}

/// When the request wants something done; `None` if nothing by itself. For the scheduler's sleep.
pub fn next_instant(request: &Request, rules: &ServiceRules, now: &Stamp) -> Option<UtcInstant> {
    match next_act(request, rules, now) {
        Act::Wait(until) => Some(until),
        Act::Rest => None,
        Act::Send | Act::Look | Act::Follow | Act::Release | Act::Lapse => Some(now.present()),
    }
}

/// A written-off request is looked at this often, so that a late arrival is still noticed.
pub const WRITTEN_OFF_LOOKS_MAX: u32 = 12;

/// The same while nothing may be sent: what may be out is looked for all the same.
pub fn next_act_unsent(request: &Request, rules: &ServiceRules, now: &Stamp) -> Act {
    match next_act(request, rules, now) {
        Act::Send if request.doubt.is_some() => look_or_wait(request, now.present(), None),
        Act::Send => Act::Rest,
        other => other,
    }
}

/// Tried again when its time has come. What may be out is looked for meanwhile.
fn held(request: &Request, present: UtcInstant) -> Act {
    let ends = request
        .held
        .as_ref()
        .and_then(|held| Some((held.why, held.until?)));
    let ahead = ends.map(|(why, until)| still_ahead(Some(until), wait::hold_max(why), present));
    match ahead {
        Some(None) => Act::Release,
        ahead if request.doubt.is_some() => look_or_wait(request, present, ahead.flatten()),
        Some(Some(until)) => Act::Wait(until),
        None => Act::Rest,
    }
}

/// Looks when that is due, and waits no longer than for `other`.
fn look_or_wait(request: &Request, present: UtcInstant, other: Option<UtcInstant>) -> Act {
    match still_ahead(request.look_at, wait::LOOK_MAX, present) {
        Some(look) => Act::Wait(other.map_or(look, |other| other.min(look))),
        None => Act::Look,
    }
}

fn in_doubt(request: &Request, rules: &ServiceRules, now: &Stamp) -> Act {
    let present = now.present();
    let repeat = may_repeat(request, rules, now);
    let not_before = still_ahead(request.not_before, wait::NOT_BEFORE_MAX, present);
    if repeat && not_before.is_none() {
        return Act::Send;
    }
    look_or_wait(request, present, not_before.filter(|_| repeat))
}

/// The instant, if it is still to come. One that lies farther ahead than any wait of its kind was written by a
/// clock that was wrong: it has come.
fn still_ahead(instant: Option<UtcInstant>, longest: Duration, present: UtcInstant) -> Option<UtcInstant> {
    instant.filter(|at| *at > present && at.since(present) <= longest)
}

/// Whether an earlier transmission was so long ago that its key is no repeat's any more (P5), as far as that is
/// known. Of unknown age it is not given up: nothing is sent before the service has told its time.
fn window_closed(request: &Request, rules: &ServiceRules, now: &Stamp) -> bool {
    request
        .opened
        .as_ref()
        .and_then(|opened| now.age_since(opened))
        .is_some_and(|age| age >= rules.window)
}

/// Whether a repeat under the same key is safe while in doubt (P5): only for services that keep the key's
/// promise, only whole, only inside the window, never after a 2xx or a mismatch.
fn may_repeat(request: &Request, rules: &ServiceRules, now: &Stamp) -> bool {
    let Some(doubt) = &request.doubt else { return false };
    let same_key = rules.repeat == RepeatRule::SameKey || rules.trust_replay;
    if !same_key || doubt.taken || doubt.mismatch || doubt.overdue || doubt.refusal.is_some() {
        return false;
    }
    if request.split()
        || request
            .targets
            .iter()
            .any(|t| t.state == DeliveryState::Following)
    {
        return false;
    }
    let inside = request
        .opened
        .as_ref()
        .and_then(|opened| now.age_since(opened))
        .is_some_and(|age| age < rules.window);
    inside && (answered_itself(doubt, rules) || settled_and_looked(request, doubt, rules, now))
}

/// A 500 or 503 in the service's own JSON: its handler has ended, and the key is what answers a repeat.
fn answered_itself(doubt: &Doubt, rules: &ServiceRules) -> bool {
    rules.repeat == RepeatRule::SameKey
        && matches!(
            doubt.cause,
            DoubtCause::Unclear {
                status: 500 | 503,
                own_envelope: true,
                ..
            }
        )
}

fn settled_and_looked(request: &Request, doubt: &Doubt, rules: &ServiceRules, now: &Stamp) -> bool {
    // Who trusts the replay does so where a look is impossible: one that was made and left doubt is no leave to repeat.
    let looked = match rules.repeat {
        RepeatRule::SameKey => doubt.looked_after_settling,
        RepeatRule::AbsentForCertain => rules.trust_replay && doubt.unlookable,
    };
    looked && settled(request, rules, now)
}
