//! Random lives: whatever happens in whatever order, the promises hold after every step.

use super::*;
use crate::said::Said;
use proptest::prelude::*;

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => Just(Event::Begun),
        2 => Just(lost()),
        1 => Just(unclear(500, true)),
        1 => Just(unclear(502, false)),
        1 => Just(Event::Recovered),
        1 => Just(Event::Ended(Meaning::Taken(vec![published(1), published(2)]))),
        1 => Just(Event::Ended(Meaning::Taken(vec![published(2)]))),
        1 => Just(Event::Ended(Meaning::Taken(vec![
            (account(1), TargetVerdict::Accepted(post("a"))),
            (account(2), TargetVerdict::FailedUnproven(None, Reason::new("f", Said::as_is("failed")))),
        ]))),
        1 => Just(Event::Ended(Meaning::TakenUnconfirmed { detail: Said::as_is("cut") })),
        1 => any::<bool>().prop_map(|replayed| refused(replayed, None)),
        1 => Just(refused(false, Some(account(1)))),
        1 => Just(barred(Bar::Credential)),
        1 => Just(barred(Bar::Quota)),
        1 => (0..30_000_u64).prop_map(limited),
        1 => Just(Event::Ended(Meaning::InProgress)),
        1 => Just(Event::Ended(Meaning::KeyMismatch { reason: Reason::new("k", Said::as_is("k")) })),
        2 => Just(Event::Ended(Meaning::NeverLeft { host: "h".into(), detail: Said::as_is("d") })),
        3 => Just(not_listed(&[1, 2])),
        1 => Just(not_listed(&[1])),
        1 => Just(found(vec![published(1)])),
        1 => Just(looked_in_vain()),
        1 => Just(Event::Followed(account(1), FollowUp::Final(published(1).1))),
        1 => Just(held(HoldReason::Clock)),
        1 => Just(held(HoldReason::Paused)),
        2 => Just(Event::Released),
        1 => Just(Event::Overdue(Overdue::Ask)),
        1 => Just(Event::Overdue(Overdue::Skip)),
        1 => Just(Event::Withdrawn(None)),
        1 => Just(Event::Withdrawn(Some(account(2)))),
        1 => Just(Event::Decided(account(2), Decision::ItIsThere { url: None, post: None })),
        1 => Just(Event::Decided(account(1), Decision::SendAgain)),
    ]
}

/// What the world would know: whether a transmission may have arrived that no look has since disproved.
fn check(before: &Request, event: &Event, after: &Request, effects: &[Effect]) -> Result<(), TestCaseError> {
    let open = |r: &Request| r.targets.iter().filter(|t| !t.state.is_final()).count();
    prop_assert_eq!(
        after.state.is_final(),
        open(after) == 0,
        "final exactly when no target is open"
    );
    prop_assert_eq!(
        after.sending_since.is_some(),
        after.state == RequestState::Sending
    );
    prop_assert_eq!(after.held.is_some(), after.state == RequestState::Held);
    if after.state == RequestState::InDoubt {
        prop_assert!(after.doubt.is_some(), "in doubt needs doubt");
    }
    for (was, is) in before.targets.iter().zip(&after.targets) {
        if was.state.is_final() && !matches!(event, Event::Decided(..)) {
            prop_assert_eq!(was.state, is.state, "final states absorb");
        }
        if is.state == DeliveryState::Published {
            prop_assert!(is.post.is_some(), "published needs evidence");
        }
    }
    if before.doubt.is_some() && after.doubt.is_none() {
        let settles = matches!(
            event,
            Event::Looked { .. } | Event::Decided(..) | Event::Followed(..)
        ) || matches!(event, Event::Ended(Meaning::Taken(_)))
            || matches!(event, Event::Ended(Meaning::Refused(r)) if r.replayed);
        prop_assert!(settles, "doubt is sticky: {:?}", event);
    }
    if before.doubt.as_ref().is_some_and(|d| d.taken) {
        prop_assert!(after.state != RequestState::Sending, "a 2xx is never sent again");
    }
    for effect in effects {
        if let Effect::Replan(accounts) = effect {
            for account in accounts {
                let word = after
                    .targets
                    .iter()
                    .find(|t| t.account == *account)
                    .unwrap()
                    .state;
                prop_assert!(matches!(
                    word,
                    DeliveryState::Refused | DeliveryState::WrittenOff | DeliveryState::Withdrawn
                ));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_happens_the_promises_hold(
        same_key in any::<bool>(),
        steps in prop::collection::vec((0..200_u64, any_event()), 1..60),
    ) {
        let rules = if same_key { postato() } else { letmepost() };
        let mut life = Life::ready(2, rules);
        let mut second = 0;
        for (pause, event) in steps {
            second += pause;
            let before = life.request.clone();
            let allowed = life.act(second);
            if life.try_then(second, event.clone()).is_ok() {
                if event == Event::Begun {
                    prop_assert_eq!(allowed, Act::Send);
                    let blind = before.doubt.is_some() && !same_key;
                    prop_assert!(!blind, "a request in doubt went again without absence for certain");
                    let whole = before.targets.iter().all(|t| !t.state.is_final());
                    prop_assert!(whole, "bytes that name a finished target went out");
                }
                check(&before, &event, &life.request, &life.effects)?;
            } else {
                prop_assert_eq!(&before, &life.request, "a forbidden event changes nothing");
            }
        }
    }

    #[test]
    fn nothing_waits_for_ever_in_silence(steps in prop::collection::vec((0..200_u64, any_event()), 1..40)) {
        let mut life = Life::ready(2, letmepost());
        let mut second = 0;
        for (pause, event) in steps {
            second += pause;
            let _ = life.try_then(second, event);
        }
        let act = life.act(second);
        let rests = act == Act::Rest;
        // A pause is the person's own and always in sight, as long as nothing may be out.
        let paused = life.request.held.as_ref().is_some_and(|held| held.why == HoldReason::Paused);
        let wanted = !(paused && life.request.doubt.is_none());
        let silent = wanted
            && !life.request.state.is_final()
            && life.request.state != RequestState::Sending
            && life.request.open_targets().all(|t| {
                attention_of(&life, t, second).is_none()
            });
        prop_assert!(!(rests && silent), "resting without a word to anybody: {:?}", life.request);
    }
}
