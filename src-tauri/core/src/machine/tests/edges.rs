//! The machine's small print: what each event leaves alone, and where it goes back to.

use super::*;
use crate::request::{DoubtCause, Request};
use DeliveryState as D;
use RequestState as S;

/// Two targets; the first has ended as refused, for a reason of its own.
fn first_ended(mut life: Life) -> Life {
    let first = &mut life.request.targets[0];
    first.state = D::Refused;
    first.reason = Some(Reason::new("too_long", "Too long."));
    life
}

fn reasons(request: &Request) -> Vec<Option<&str>> {
    request
        .targets
        .iter()
        .map(|target| target.reason.as_ref().map(|reason| reason.code.as_str()))
        .collect()
}

#[test]
fn what_has_ended_keeps_its_reason_through_holds_releases_and_copies() {
    let life = first_ended(Life::sent(2, letmepost()).then(1, lost()));
    let life = life.then(2, held(HoldReason::Credential));
    assert_eq!(reasons(&life.request), [Some("too_long"), Some("credential")]);
    let life = life.then(3, Event::Released);
    assert_eq!(reasons(&life.request), [Some("too_long"), None]);
    assert_eq!(life.request.state, S::InDoubt);
    let life = life
        .then(4, held(HoldReason::Credential))
        .then(5, Event::Copied { since: stamp(0) });
    assert_eq!(reasons(&life.request), [Some("too_long"), None]);
    assert_eq!(life.words(), [D::Refused, D::InDoubt]);
}

#[test]
fn doubt_remembers_a_foreign_body_and_a_success_through_later_transmissions() {
    let mismatch = || {
        Event::Ended(Meaning::KeyMismatch {
            reason: Reason::new("mismatch", "other bytes"),
        })
    };
    let garbled = || Event::Ended(Meaning::TakenUnconfirmed { detail: "cut".into() });
    let marks = |life: &Life| {
        let doubt = life.request.doubt.as_ref().unwrap();
        (doubt.mismatch, doubt.taken)
    };
    let fresh = Life::sent(1, letmepost());
    assert_eq!(marks(&fresh.then(1, mismatch())), (true, false));
    let fresh = Life::sent(1, letmepost());
    assert_eq!(marks(&fresh.then(1, garbled())), (false, true));
    for event in [mismatch(), garbled()] {
        let marked = Life::sent(1, letmepost()).then(1, event);
        let before = marks(&marked);
        let copied = marked.then(2, Event::Copied { since: stamp(0) });
        assert_eq!(marks(&copied), before, "a later doubt forgets neither");
    }
}

#[test]
fn a_hold_for_the_quota_takes_a_new_key_only_if_a_transmission_met_it() {
    let met = Life::sent(1, letmepost()).then(1, barred(Bar::Quota));
    assert_eq!(met.words(), [D::Held]);
    let met = met.then(2, Event::Released);
    assert_eq!(met.effects, [Effect::Replan(vec![account(1)])]);
    let known_before = Life::ready(1, letmepost()).then(1, held(HoldReason::Quota));
    let known_before = known_before.then(2, Event::Released);
    assert_eq!(
        (known_before.effects.len(), known_before.request.state),
        (0, S::Ready)
    );
}

#[test]
fn a_nudge_ends_waits_of_our_own_and_none_of_the_limiters() {
    let never_left = |second| {
        Life::sent(1, letmepost()).then(
            second,
            Event::Ended(Meaning::NeverLeft {
                host: "api".into(),
                detail: "DNS".into(),
            }),
        )
    };
    let life = never_left(1);
    assert!(life.request.not_before.is_some());
    let life = life.then(2, Event::Nudged);
    assert_eq!(life.request.not_before, None);
    assert_eq!((life.act(2), life.request.look_at), (Act::Send, None));

    let limited = Life::sent(1, letmepost()).then(1, limited(600));
    let before = limited.request.not_before;
    assert_eq!(limited.then(2, Event::Nudged).request.not_before, before);

    let doubted = Life::sent(1, letmepost())
        .then(1, lost())
        .then(2, not_listed(&[1]));
    assert!(doubted.request.look_at > Some(stamp(3).present()) && doubted.request.looks == 1);
    let doubted = doubted.then(3, Event::Nudged);
    assert_eq!(
        (doubted.request.look_at, doubted.request.looks),
        (Some(stamp(3).present()), 0)
    );
    assert_eq!(doubted.act(3), Act::Look);
}

#[test]
fn doubt_ends_when_no_target_is_in_doubt_any_more_and_not_before() {
    let following = |n| (account(n), TargetVerdict::Accepted(post(&format!("post{n}"))));
    let life = Life::sent(2, letmepost())
        .then(1, lost())
        .then(2, found(vec![following(1)]));
    assert_eq!(
        (life.request.state, life.words()),
        (S::InDoubt, vec![D::Following, D::InDoubt])
    );
    assert!(life.request.doubt.is_some());
    let life = life.then(3, found(vec![following(2)]));
    assert_eq!(
        (life.request.state, life.words()),
        (S::Following, vec![D::Following; 2])
    );
    assert!(life.request.doubt.is_none());
}

#[test]
fn what_is_forbidden_is_named() {
    let mut life = Life::ready(1, letmepost());
    for (event, name) in [
        (Event::Frozen, "frozen"),
        (lost(), "ended"),
        (Event::Recovered, "recovered"),
        (not_listed(&[1]), "looked"),
        (Event::Released, "released"),
    ] {
        let forbidden = life.try_then(1, event).unwrap_err();
        assert_eq!((forbidden.state, forbidden.event), (S::Ready, name));
    }
    assert_eq!(life.request.state, S::Ready);
}

#[test]
fn who_waits_for_a_twin_and_what_is_only_waiting_for_its_slot() {
    let states = |life: Life| (life.request.targets_unknown(), life.request.untried());
    assert_eq!(states(Life::ready(2, letmepost())), (0, true));
    assert_eq!(states(Life::sent(2, letmepost())), (2, true));
    assert_eq!(states(Life::sent(2, letmepost()).then(1, lost())), (2, false));
    let half = Life::sent(2, letmepost())
        .then(1, lost())
        .then(2, found(vec![published(1)]));
    assert_eq!(states(half), (1, false));
    let held_in_doubt = Life::sent(2, letmepost())
        .then(1, lost())
        .then(2, held(HoldReason::Credential));
    assert_eq!(states(held_in_doubt), (2, false));
    let held_fresh = Life::ready(2, letmepost()).then(1, held(HoldReason::Credential));
    assert_eq!(states(held_fresh), (0, true));
    assert_eq!(states(Life::sent(1, letmepost()).then(1, limited(5))), (0, false));

    let mut unreachable = Life::ready(1, letmepost()).then(
        1,
        Event::CannotReach {
            host: "api".into(),
            detail: "DNS".into(),
        },
    );
    assert!(!unreachable.request.untried());
    unreachable.request.unreachable = None;
    assert!(unreachable.request.untried());
    unreachable.request.tries = 1;
    assert!(!unreachable.request.untried());
}

#[test]
fn a_crash_and_a_copy_are_each_called_by_their_name() {
    let cause = |life: Life| life.request.doubt.unwrap().cause;
    let crashed = Life::sent(1, letmepost()).then(1, Event::Recovered);
    assert_eq!(crashed.request.tries, 1);
    assert_eq!(cause(crashed), DoubtCause::Crash);
    let copied = Life::ready(1, letmepost()).then(1, Event::Copied { since: stamp(0) });
    assert_eq!(copied.request.opened, Some(stamp(0)));
    assert_eq!(cause(copied), DoubtCause::Copied);
}
