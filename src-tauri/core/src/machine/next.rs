//! What a request wants done next, and when.

use super::looked::settled;
use crate::{
    delivery::DeliveryState,
    request::{Doubt, DoubtCause, Request, RequestState},
    rules::{RepeatRule, ServiceRules},
    time::{Stamp, UtcInstant},
};

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
    let wall = now.wall();
    let at = |instant: Option<UtcInstant>, act: Act| match instant {
        Some(later) if later > wall => Act::Wait(later),
        _ => act,
    };
    match request.state {
        RequestState::Ready if request.split() => Act::Rest,
        RequestState::Ready if window_closed(request, rules, now) => Act::Lapse,
        RequestState::Ready => at(request.not_before, Act::Send),
        RequestState::Following => at(request.look_at, Act::Follow),
        RequestState::InDoubt => in_doubt(request, rules, now),
        RequestState::Held => match request.held.as_ref().and_then(|h| h.until) {
            Some(until) => at(Some(until), Act::Release),
            None => Act::Rest,
        },
        RequestState::WrittenOff if request.look_at.is_some() && request.looks < WRITTEN_OFF_LOOKS_MAX => {
            at(request.look_at, Act::Look)
        }
        _ => Act::Rest,
    }
}

/// When the request wants something done; `None` if nothing by itself. For the scheduler's sleep.
pub fn next_instant(request: &Request, rules: &ServiceRules, now: &Stamp) -> Option<UtcInstant> {
    match next_act(request, rules, now) {
        Act::Wait(until) => Some(until),
        Act::Rest => None,
        Act::Send | Act::Look | Act::Follow | Act::Release | Act::Lapse => Some(now.wall()),
    }
}

/// A written-off request is looked at this often, so that a late arrival is still noticed.
pub const WRITTEN_OFF_LOOKS_MAX: u32 = 12;

fn in_doubt(request: &Request, rules: &ServiceRules, now: &Stamp) -> Act {
    let wall = now.wall();
    if may_repeat(request, rules, now) && request.not_before.is_none_or(|t| t <= wall) {
        return Act::Send;
    }
    let repeat = request
        .not_before
        .filter(|t| *t > wall && may_repeat(request, rules, now));
    match request.look_at {
        Some(at) if at <= wall => Act::Look,
        Some(at) => Act::Wait(repeat.map_or(at, |r| r.min(at))),
        None => Act::Look,
    }
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
    let looked = doubt.looked_after_settling || (rules.trust_replay && request.looks > 0);
    looked && settled(request, rules, now)
}
