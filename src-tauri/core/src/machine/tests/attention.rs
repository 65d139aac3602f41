//! What stands under attention, when, and with which actions: every kind, and the moment before it.

use super::*;
use crate::{
    attention::{Around, Attention, AttentionKind as K, SafeAction as A, of, of_asked, out_of_reach},
    copies::MAY_HAVE_GONE_OUT,
    request::{Doubt, DoubtCause, Unreachable},
    said::Said,
};
use DeliveryState as D;

const MINUTE: u64 = 60;
const DECIDE: [A; 5] = [A::LookNow, A::ItIsThere, A::SendAgain, A::NotThere, A::Leave];

fn at(request: &Request, second: u64) -> Option<Attention> {
    heard_elsewhere(request, second, None)
}

/// The same, another host having answered at a second.
fn heard_elsewhere(request: &Request, second: u64, heard: Option<u64>) -> Option<Attention> {
    let around = Around {
        rules: &letmepost(),
        now: &stamp(second),
        acknowledged: false,
        elsewhere: heard.map(|second| stamp(second).wall()),
        limited_until: None,
        unreachable: None,
    };
    of(Some(request), &request.targets[0], around)
}

fn kind(request: &Request, second: u64) -> Option<K> {
    at(request, second).map(|item| item.kind)
}

/// A request whose answer was lost one second after it was sent.
fn doubted() -> Request {
    Life::sent(1, letmepost()).then(1, lost()).request
}

fn with_doubt(change: impl FnOnce(&mut Doubt)) -> Request {
    let mut request = doubted();
    change(request.doubt.as_mut().unwrap());
    request
}

fn unreachable_since(second: u64) -> Unreachable {
    Unreachable {
        since: stamp(second).wall(),
        host: "api.example".into(),
        detail: Said::as_is("No route."),
        times: 3,
    }
}

#[test]
fn a_final_target_waits_for_a_person_if_it_failed_and_nobody_has_seen_it() {
    let mut target = request(1).targets.remove(0);
    let wanted = |state| match state {
        D::FailedUnproven => Some((K::FailedUnproven, vec![A::ItIsThere, A::SendAgain, A::Leave])),
        D::Refused => Some((K::Refused, vec![A::Retry, A::Leave])),
        _ => None,
    };
    let finals = D::ALL.iter().copied().filter(|state| state.is_final());
    let (rules, now) = (letmepost(), stamp(0));
    for state in finals {
        target.state = state;
        target.reason = Some(Reason::new("too_long", Said::as_is("Too long.")));
        let around = |acknowledged| Around {
            rules: &rules,
            now: &now,
            acknowledged,
            elsewhere: None,
            limited_until: None,
            unreachable: None,
        };
        let item = of(None, &target, around(false));
        let got = item.as_ref().map(|item| (item.kind, item.actions.clone()));
        assert_eq!(got, wanted(state), "{state:?}");
        if let Some(item) = item {
            assert_eq!(item.reason.message, "Too long.");
        }
        assert_eq!(of(None, &target, around(true)), None, "{state:?}");
    }
}

#[test]
fn p9_what_is_ready_and_long_past_its_time_is_told_with_what_it_waits_for() {
    let mut ready = request(1);
    ready.state = RequestState::Ready;
    let waits = |request: &Request, second, until: Option<u64>| {
        let around = Around {
            rules: &letmepost(),
            now: &stamp(second),
            acknowledged: false,
            elsewhere: None,
            limited_until: until.map(|second| stamp(second).wall()),
            unreachable: None,
        };
        of(Some(request), &request.targets[0], around)
    };
    let told = |item: Option<Attention>| {
        let item = item.expect("it is told");
        assert_eq!((item.kind, item.actions), (K::Waits, vec![A::Withdraw]));
        item.reason.message.to_string()
    };
    assert_eq!(waits(&ready, 15 * MINUTE - 1, Some(60 * MINUTE)), None);
    let by_the_connection = told(waits(&ready, 15 * MINUTE, Some(60 * MINUTE)));
    assert!(by_the_connection.contains("asks to wait"), "{by_the_connection}");
    let mut late = ready.clone();
    late.not_before = Some(stamp(60 * MINUTE).wall());
    assert_eq!(
        waits(&late, 75 * MINUTE - 1, None),
        None,
        "it waits for its own slot"
    );
    told(waits(&late, 75 * MINUTE, None));
    let over = told(waits(&ready, 15 * MINUTE, Some(15 * MINUTE)));
    assert!(over.contains("its turn"), "{over}");
    ready.limited = 1;
    let by_itself = told(waits(&ready, 15 * MINUTE, None));
    assert!(by_itself.contains("asks to wait"), "{by_itself}");
}

#[test]
fn p6_which_states_are_final_published_and_proven_absent() {
    let (mut last, mut published, mut absent) = (vec![], vec![], vec![]);
    for state in D::ALL.iter().copied() {
        if state.is_final() {
            last.push(state);
        }
        if state.is_published() {
            published.push(state);
        }
        if state.is_proven_absent() {
            absent.push(state);
        }
    }
    assert_eq!(published, [D::Published, D::PublishedByPerson]);
    assert_eq!(absent, [D::Refused, D::Withdrawn, D::Skipped]);
    let both = [&published[..], &absent[..], &[D::FailedUnproven, D::WrittenOff]].concat();
    assert_eq!(last.len(), both.len());
    assert!(both.iter().all(|state| last.contains(state)));
}

#[test]
fn who_is_asked_about_a_late_post_and_about_one_that_may_have_gone_out() {
    let late = of_asked(None);
    assert_eq!((late.kind, late.reason.code.as_str()), (K::Asked, "late"));
    assert_eq!(late.actions, [A::PublishNow, A::Skip]);
    let told = of_asked(Some(Reason::new("late", Said::as_is("Three hours late."))));
    assert_eq!(
        (told.kind, told.reason.message.to_string().as_str()),
        (K::Asked, "Three hours late.")
    );
    let gone = of_asked(Some(Reason::new(MAY_HAVE_GONE_OUT, Said::as_is("Another copy."))));
    assert_eq!(
        (gone.kind, gone.reason.message.to_string().as_str()),
        (K::MayHaveGoneOut, "Another copy.")
    );
    assert_eq!(gone.actions, [A::ItIsThere, A::PublishNow, A::Skip]);
}

#[test]
fn a_hold_is_told_with_what_helps_and_a_pause_is_not() {
    for why in HoldReason::ALL.iter().copied() {
        let fresh = Life::ready(1, letmepost()).then(1, held(why)).request;
        let item = at(&fresh, 2).map(|item| (item.kind, item.actions, item.reason.message));
        let wanted = match why {
            HoldReason::Paused | HoldReason::EqualText => None,
            HoldReason::Late => Some((K::Asked, vec![A::PublishNow, A::Skip], Said::as_is("held"))),
            _ => Some((K::Held, vec![A::TryNow, A::Withdraw], Said::as_is("held"))),
        };
        assert_eq!(item, wanted, "{why:?}");
    }
}

#[test]
fn p7_what_is_held_in_doubt_is_never_offered_for_taking_back() {
    let mut request = doubted();
    request.state = RequestState::Held;
    let Event::Held(credential) = held(HoldReason::Credential) else {
        unreachable!("held() makes holds")
    };
    request.held = Some(credential);
    let item = at(&request, 2).unwrap();
    assert_eq!(item.kind, K::Held);
    assert_eq!(item.actions, [A::TryNow, A::ItIsThere, A::SendAgain, A::Leave]);
}

#[test]
fn a_post_that_waits_for_its_twin_is_told_after_a_quarter_of_an_hour() {
    let twin = Life::ready(1, letmepost())
        .then(1, held(HoldReason::EqualText))
        .request;
    assert_eq!(at(&twin, 15 * MINUTE - 1), None);
    let item = at(&twin, 15 * MINUTE).unwrap();
    assert_eq!((item.kind, item.actions), (K::Held, vec![A::Withdraw]));
    assert!(item.reason.message.to_string().contains("same text"));
}

#[test]
fn fresh_doubt_settles_itself_and_doubt_of_a_quarter_of_an_hour_is_told() {
    let request = doubted();
    assert_eq!(at(&request, 15 * MINUTE), None);
    let item = at(&request, 15 * MINUTE + 1).unwrap();
    assert_eq!((item.kind, &item.actions[..]), (K::InDoubt, &DECIDE[..]));
    assert!(item.reason.remedy.unwrap().to_string().contains("profile"));
}

#[test]
fn each_thing_that_no_time_mends_is_told_at_once() {
    type Change = fn(&mut Doubt);
    let kinds: [(Change, K); 4] = [
        (|doubt| doubt.mismatch = true, K::KeyMismatch),
        (
            |doubt| (doubt.taken, doubt.looked_after_settling) = (true, true),
            K::TakenUnconfirmed,
        ),
        (|doubt| doubt.overdue = true, K::InDoubt),
        (
            |doubt| doubt.refusal = Some(Reason::new("x", Said::as_is("No."))),
            K::InDoubt,
        ),
    ];
    for (change, wanted) in kinds {
        let item = at(&with_doubt(change), 2).unwrap();
        assert_eq!((item.kind, &item.actions[..]), (wanted, &DECIDE[..]));
    }
    let mut dead = doubted();
    dead.dead_letter = true;
    assert_eq!(kind(&dead, 2), Some(K::DeadLetter));
    // None of these alone says more than that time will tell.
    assert_eq!(at(&with_doubt(|doubt| doubt.taken = true), 2), None);
    assert_eq!(
        at(&with_doubt(|doubt| doubt.looked_after_settling = true), 2),
        None
    );
}

#[test]
fn doubt_that_was_looked_at_in_vain_is_told_when_the_window_has_passed() {
    let window = letmepost().window.as_secs();
    // The last transmission ended shortly before: it is not the age of the doubt that tells.
    let looked = |second| {
        let mut request = with_doubt(|doubt| doubt.looked_after_settling = true);
        request.doubt.as_mut().unwrap().last_end = stamp(second - MINUTE);
        request
    };
    assert_eq!(kind(&looked(window - 1), window - 1), None);
    assert_eq!(kind(&looked(window), window), Some(K::InDoubt));
    // Without a look since, a look comes first.
    let mut unlooked = looked(window);
    unlooked.doubt.as_mut().unwrap().looked_after_settling = false;
    assert_eq!(kind(&unlooked, window), None);
}

#[test]
fn p12_a_host_out_of_reach_for_ten_minutes_is_named_and_doubt_is_not_called_unsent() {
    let mut fresh = Life::ready(1, letmepost()).request;
    fresh.unreachable = Some(unreachable_since(0));
    assert_eq!(at(&fresh, 10 * MINUTE - 1), None);
    let item = at(&fresh, 10 * MINUTE).unwrap();
    assert_eq!(
        (item.kind, item.actions),
        (K::Unreachable, vec![A::TryNow, A::Withdraw])
    );
    let words = "api.example cannot be reached. No route. Nothing has been sent.";
    assert_eq!(item.reason.message, words);

    // P12: another host answers, so the network is there.
    let told = |heard| heard_elsewhere(&fresh, 60, heard).map(|item| item.kind);
    assert_eq!((told(Some(0)), told(Some(1))), (None, Some(K::Unreachable)));
    let mut twice = fresh.clone();
    twice.unreachable.as_mut().unwrap().times = 2;
    assert_eq!(heard_elsewhere(&twice, 60, Some(30)), None, "it may pass at once");

    let mut doubted = doubted();
    doubted.unreachable = Some(unreachable_since(1));
    let item = at(&doubted, 10 * MINUTE + 1).unwrap();
    assert_eq!((item.kind, &item.actions[..]), (K::Unreachable, &DECIDE[..]));
    assert!(
        !item.reason.message.to_string().contains("Nothing has been sent"),
        "{item:?}"
    );
    assert!(
        item.reason
            .message
            .to_string()
            .contains("api.example cannot be reached"),
        "{item:?}"
    );
}

#[test]
fn p12_what_one_request_met_is_told_of_all_that_are_due_at_the_same_connection() {
    let met = unreachable_since(0);
    let told = |request: &Request, second| {
        let (rules, now) = (letmepost(), stamp(second));
        let around = Around {
            rules: &rules,
            now: &now,
            acknowledged: false,
            elsewhere: None,
            limited_until: None,
            unreachable: Some(&met),
        };
        of(Some(request), &request.targets[0], around)
    };
    let mut behind = Life::ready(1, letmepost()).request;
    behind.due = stamp(0).wall();
    assert_eq!(told(&behind, 10 * MINUTE - 1), None);
    let item = told(&behind, 10 * MINUTE).unwrap();
    assert_eq!(item.kind, K::Unreachable);
    let words = "api.example cannot be reached. No route. Nothing has been sent.";
    assert_eq!(item.reason.message, words);

    // What has just come due tries by itself first.
    behind.due = stamp(20 * MINUTE).wall();
    assert_eq!(told(&behind, 21 * MINUTE - 1), None);
    assert_eq!(told(&behind, 21 * MINUTE).unwrap().kind, K::Unreachable);
    // Nor does a host matter to what was given a later slot.
    behind.not_before = Some(stamp(30 * MINUTE).wall());
    assert_eq!(told(&behind, 31 * MINUTE - 1), None);
    assert_eq!(told(&behind, 31 * MINUTE).unwrap().kind, K::Unreachable);
    // A look cannot be made either.
    let item = told(&doubted(), 11 * MINUTE).unwrap();
    assert_eq!((item.kind, &item.actions[..]), (K::Unreachable, &DECIDE[..]));
}

#[test]
fn p12_a_host_that_has_answered_since_is_not_out_of_reach_for_others() {
    let [early, late] = [10, 20].map(unreachable_since);
    let since = |heard: Option<u64>| {
        let heard = heard.map(|second| stamp(second).wall());
        out_of_reach([&late, &early], heard).map(|unreachable| unreachable.since)
    };
    assert_eq!(since(None), Some(early.since));
    assert_eq!(since(Some(9)), Some(early.since));
    assert_eq!(since(Some(10)), Some(late.since));
    assert_eq!(since(Some(20)), None);
    assert_eq!(out_of_reach([], None), None);
}

#[test]
fn what_left_the_doubt_is_said_and_what_the_look_saw() {
    let detail = || Said::as_is("The detail.");
    let causes = [
        (DoubtCause::Crash, "Sendoff was ended while it was being sent"),
        (
            DoubtCause::Copied,
            "Another copy of this data folder may have sent it",
        ),
        (DoubtCause::InProgress, "the first request is still running"),
        (DoubtCause::Lost { detail: detail() }, "The detail"),
        (DoubtCause::AnswerToRepeat { detail: detail() }, "The detail"),
    ];
    for (cause, words) in causes {
        let mut request = with_doubt(|doubt| doubt.overdue = true);
        let doubt = request.doubt.as_mut().unwrap();
        (doubt.cause, doubt.last_look) = (cause, Some(Said::as_is("twelve rows, not among them")));
        let said = at(&request, 2).unwrap().reason.message.to_string();
        let wanted = format!("{words}. Looked: twelve rows, not among them");
        assert!(said.ends_with(&wanted), "{said}");
    }
}

#[test]
fn what_is_followed_for_longer_than_the_service_takes_is_told() {
    let patience = letmepost().patience.as_secs();
    let mut followed = Life::sent(1, letmepost()).request;
    followed.state = RequestState::Following;
    followed.sending_since = None;
    followed.targets[0].state = D::Following;
    assert_eq!(at(&followed, patience), None);
    let item = at(&followed, patience + 1).unwrap();
    let actions = vec![A::ItIsThere, A::SendAgain, A::Leave];
    assert_eq!((item.kind, &item.actions), (K::SlowToSettle, &actions));
    assert!(item.reason.message.to_string().contains("long ago"));

    followed.targets[0].reason = Some(Reason::new("approval", Said::as_is("Waits for approval.")));
    let item = at(&followed, 1).unwrap();
    assert_eq!((item.kind, &item.actions), (K::SlowToSettle, &actions));
    assert_eq!(item.reason.message, "Waits for approval.");

    // One target in doubt, another followed: each is told for what it is.
    let mut split = doubted();
    split.targets[0].state = D::Following;
    split.doubt.as_mut().unwrap().overdue = true;
    assert_eq!(at(&split, 2), None);
}

#[test]
fn a_dead_letter_that_never_arrived_says_how_often_it_was_sent() {
    let mut dead = Life::ready(1, letmepost()).request;
    assert_eq!(at(&dead, 5), None);
    (dead.dead_letter, dead.tries) = (true, 5);
    let item = at(&dead, 5).unwrap();
    assert_eq!(
        (item.kind, item.actions),
        (K::DeadLetter, vec![A::TryNow, A::Withdraw])
    );
    assert!(item.reason.message.to_string().starts_with("Sent 5 times"));
}
