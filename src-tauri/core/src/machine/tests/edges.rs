//! The machine's small print: what each event leaves alone, and where it goes back to.

use super::*;
use crate::request::{DoubtCause, Request};
use crate::said::Said;
use DeliveryState as D;
use RequestState as S;

/// Two targets; the first has ended as refused, for a reason of its own.
fn first_ended(mut life: Life) -> Life {
    let first = &mut life.request.targets[0];
    first.state = D::Refused;
    first.reason = Some(Reason::new("too_long", Said::as_is("Too long.")));
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
            reason: Reason::new("mismatch", Said::as_is("other bytes")),
        })
    };
    let garbled = || {
        Event::Ended(Meaning::TakenUnconfirmed {
            detail: Said::as_is("cut"),
        })
    };
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
                detail: Said::as_is("DNS"),
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
            detail: Said::as_is("DNS"),
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

#[test]
fn a_limiter_that_asks_for_six_hours_waits_and_for_more_holds() {
    let hours = 6 * 3600;
    let waits = Life::sent(1, letmepost()).then(1, limited(hours));
    assert_eq!(waits.request.state, S::Ready);
    assert_eq!(waits.act(2), Act::Wait(stamp(1 + hours).present()));
    let held = Life::sent(1, letmepost()).then(1, limited(hours + 1));
    assert_eq!(held.words(), [D::Held]);
    // It releases itself when the limiter's time has come.
    assert_eq!(held.act(hours), Act::Wait(stamp(2 + hours).present()));
    assert_eq!(held.act(hours + 2), Act::Release);
    let now = stamp(hours);
    let next = next_instant(&held.request, &held.rules, &now);
    assert_eq!(next, Some(stamp(2 + hours).present()));
}

#[test]
fn what_is_held_by_a_person_alone_wants_nothing_by_itself() {
    let life = Life::ready(1, letmepost()).then(1, held(HoldReason::Late));
    assert_eq!(life.act(9999), Act::Rest);
    assert_eq!(next_instant(&life.request, &life.rules, &stamp(9999)), None);
    let ready = Life::ready(1, letmepost());
    assert_eq!(
        next_instant(&ready.request, &ready.rules, &stamp(5)),
        Some(stamp(5).present())
    );
}

#[test]
fn a_written_off_target_is_looked_for_a_dozen_times_and_learns_where_its_post_is() {
    let left = Event::Decided(account(1), Decision::Leave);
    let life = Life::sent(2, letmepost()).then(1, lost()).then(2, left);
    assert_eq!(life.request.targets[0].reason.as_ref().unwrap().code, "left");
    let not_there = Event::Decided(account(2), Decision::NotThere);
    let mut life = life.then(3, not_there);
    assert_eq!(life.request.targets[1].reason.as_ref().unwrap().code, "not_there");
    assert_eq!(
        (life.request.state, life.words()),
        (S::WrittenOff, vec![D::WrittenOff; 2])
    );
    let mut second = 3;
    let mut looks = 0;
    while let Act::Look | Act::Wait(_) = life.act(second) {
        if let Act::Wait(until) = life.act(second) {
            second += until.since(stamp(second).present()).as_secs();
        }
        life.try_then(second, not_listed(&[1, 2])).unwrap();
        looks += 1;
        assert!(looks < 100, "it never ends");
    }
    assert_eq!(life.request.looks, 12);

    let mut found_late = Life::sent(2, letmepost())
        .then(1, lost())
        .then(2, Event::Decided(account(1), Decision::Leave))
        .then(3, Event::Decided(account(2), Decision::Leave));
    found_late.try_then(4, found(vec![published(2)])).unwrap();
    let posts: Vec<bool> = found_late
        .request
        .targets
        .iter()
        .map(|t| t.post.is_some())
        .collect();
    assert_eq!(posts, [false, true]);
    let post = found_late.request.targets[1].post.as_ref().unwrap();
    assert_eq!(post.id.as_str(), "post2");
    assert_eq!(found_late.words(), [D::WrittenOff; 2]);
}

#[test]
fn p5_settling_depends_on_who_ended_the_transmission_and_looks_wait_for_it() {
    for (event, settles) in [
        (unclear(500, true), 10),
        (unclear(500, false), 120),
        (unclear(418, true), 120),
        (lost(), 120),
    ] {
        let life = Life::sent(1, letmepost()).then(0, event);
        // A first look before it is settled: the next one waits for the settling, and not for its own rhythm.
        let early = life.then(1, not_listed(&[1]));
        assert_eq!(early.request.look_at, Some(stamp(settles).present()));
        assert_eq!(early.act(settles - 1), Act::Wait(stamp(settles).present()));
        let settled = early.then(settles, looked_in_vain());
        let rhythm = crate::wait::after_look(1).as_secs();
        assert_eq!(settled.request.look_at, Some(stamp(settles + rhythm).present()));
    }
}

#[test]
fn p5_absence_at_the_end_of_the_evidence_life_means_nothing() {
    let Evidence::AbsenceFor(life) = letmepost().evidence else {
        unreachable!("letmepost's lists are evidence for a while")
    };
    let seconds = life.as_secs();
    let before = Life::sent(1, letmepost())
        .then(1, lost())
        .then(seconds - 1, not_listed(&[1]));
    assert_eq!(
        before.words(),
        [D::Refused],
        "the window has passed; absent for certain"
    );
    let after = Life::sent(1, letmepost())
        .then(1, lost())
        .then(seconds, not_listed(&[1]));
    assert_eq!(after.words(), [D::InDoubt]);
}

#[test]
fn p5_a_trusted_replay_goes_again_once_settled_and_looked_for_in_vain_and_not_before() {
    let trusting = || ServiceRules {
        trust_replay: true,
        ..letmepost()
    };
    let doubted = || Life::sent(1, trusting()).then(0, lost());
    assert_eq!(doubted().act(1), Act::Look);
    assert_ne!(doubted().act(300), Act::Send, "nobody has looked");
    let looked = doubted().then(1, looked_in_vain());
    assert_ne!(looked.act(119), Act::Send, "not settled");
    assert_eq!(looked.act(120), Act::Send);
    let window = letmepost().window.as_secs();
    assert_ne!(looked.act(window), Act::Send, "outside the window");
    // A look that could be made and left doubt is no leave to repeat: something there is not explained.
    let made = |second| {
        let nothing = LookReport {
            sightings: vec![(account(1), Sighting::Nothing(Said::as_is("another text")))],
            examined: Said::as_is("the list"),
            complete: true,
        };
        doubted()
            .then(1, looked_in_vain())
            .then(second, super::looked(nothing))
    };
    assert_ne!(made(110).act(120), Act::Send);
    assert_ne!(made(130).act(300), Act::Send);
    // Without that trust a look in vain allows nothing.
    let plain = Life::sent(1, letmepost())
        .then(0, lost())
        .then(1, looked_in_vain());
    assert_ne!(plain.act(300), Act::Send);
}

#[test]
fn what_following_says_is_said_of_its_target_alone() {
    let following = |n| (account(n), TargetVerdict::Accepted(post(&format!("post{n}"))));
    let approval =
        || crate::answer::FollowUp::NeedsPerson(Reason::new("another", Said::as_is("Waits for approval.")));
    let taken =
        Life::sent(2, letmepost()).then(1, Event::Ended(Meaning::Taken(vec![following(1), following(2)])));
    let told = taken.then(2, Event::Followed(account(2), approval()));
    assert_eq!(reasons(&told.request), [None, Some("another")]);
    let told = told.then(
        3,
        Event::Followed(account(1), crate::answer::FollowUp::Final(published(1).1)),
    );
    let told = told.then(4, Event::Followed(account(1), approval()));
    assert_eq!(
        reasons(&told.request),
        [None, Some("another")],
        "what has ended is not remarked upon"
    );
    let still = crate::answer::FollowUp::Still("queued".into());
    let told = told.then(5, Event::Followed(account(2), still));
    assert_eq!(reasons(&told.request), [None, None]);
}
