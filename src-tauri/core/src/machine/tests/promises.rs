//! Rows of the answer table that carry a promise, each with its number.

use super::*;
use crate::said::Said;
use DeliveryState as D;
use RequestState as S;

use crate::attention::{AttentionKind, SafeAction};

/// What stands under attention of the first target at this second.
fn attention(life: &Life, second: u64) -> Option<crate::attention::Attention> {
    attention_of(life, &life.request.targets[0], second)
}

#[test]
fn p5_a_lost_answer_is_doubt_looked_at_once_and_never_repeated_blindly() {
    let life = Life::sent(3, letmepost()).then(1, lost());
    assert_eq!(life.request.state, S::InDoubt);
    assert_eq!(life.words(), [D::InDoubt; 3]);
    assert_eq!(life.act(1), Act::Look);
    let life = life.then(1, not_listed(&[1, 2, 3]));
    for second in [2, 60, 121] {
        assert_ne!(life.act(second), Act::Send, "at {second}");
    }
}

#[test]
fn p5_absence_counts_only_after_settling_and_then_the_same_request_goes_again() {
    let life = Life::sent(2, letmepost())
        .then(1, lost())
        .then(2, not_listed(&[1, 2]));
    assert_eq!(life.request.state, S::InDoubt);
    assert_eq!(life.request.look_at, Some(stamp(121).wall()));
    let life = life.then(121, not_listed(&[1, 2]));
    assert_eq!(
        (life.request.state, life.request.doubt.is_none()),
        (S::Ready, true)
    );
    assert_eq!(life.act(121), Act::Send);
}

#[test]
fn p5_after_a_5xx_in_its_own_envelope_letmepost_settles_in_ten_seconds() {
    let life = Life::sent(1, letmepost())
        .then(1, unclear(500, true))
        .then(11, not_listed(&[1]));
    assert_eq!(life.request.state, S::Ready);
    let proxy = Life::sent(1, letmepost())
        .then(1, unclear(504, false))
        .then(11, not_listed(&[1]));
    assert_eq!(proxy.request.state, S::InDoubt);
}

/// The lid was closed while the answer was on its way, or the service took its time: what the list lacked then says
/// nothing about what a handler has published since.
#[test]
fn p5_what_was_asked_before_settling_proves_no_absence_however_late_it_is_read() {
    let doubted = || Life::sent(1, letmepost()).then(1, unclear(500, true));
    let stale = doubted().told(2, 60, not_listed(&[1]));
    assert_eq!(stale.request.state, S::InDoubt);
    assert_eq!(doubted().told(11, 60, not_listed(&[1])).request.state, S::Ready);
    // Found counts whenever it was asked.
    let late = doubted().told(2, 60, found(vec![published(1)]));
    assert_eq!(late.words(), [D::Published]);
    // Where the same key is safe to repeat only once settled and looked, the same.
    let stale = Life::sent(1, postato())
        .then(1, lost())
        .told(2, 200, not_listed(&[1]));
    assert_ne!(stale.act(200), Act::Send);
    assert_eq!(stale.then(201, not_listed(&[1])).act(201), Act::Send);
}

/// A look from before the last transmission says nothing about it.
#[test]
fn p5_a_question_older_than_the_last_transmission_proves_nothing_about_it() {
    let again = Life::sent(1, postato())
        .then(1, lost())
        .then(200, not_listed(&[1]))
        .then(201, Event::Begun)
        .then(202, lost());
    assert_ne!(again.told(200, 400, not_listed(&[1])).act(400), Act::Send);
}

/// Sending may wait for a person's pause; looking for what may be out does not, and its time does not stand still.
#[test]
fn p7_p9_doubt_that_is_held_is_looked_for_told_of_and_settled_all_the_same() {
    for why in [HoldReason::Paused, HoldReason::Credential, HoldReason::EqualText] {
        let held = || {
            Life::sent(1, letmepost())
                .then(1, lost())
                .then(2, looked_in_vain())
                .then(3, held(why))
        };
        assert_eq!(held().request.state, S::Held);
        assert_eq!(held().act(4 * 3600), Act::Look, "{why:?}");
        let life = held();
        let told = attention(&life, 20 * 60).map(|item| item.kind);
        assert!(
            told.is_some(),
            "{why:?}: a post that may be out is under attention"
        );
        let there = held().then(300, found(vec![published(1)]));
        assert_eq!(there.words(), [D::Published]);
        let gone = held().then(300, not_listed(&[1]));
        assert_eq!(
            (gone.request.state, gone.request.doubt.is_none()),
            (S::Held, true)
        );
        assert_eq!(gone.act(301), Act::Rest, "absent, it waits as any held post");
        assert_eq!(gone.then(400, Event::Released).act(400), Act::Send);
        // Beyond the window what is absent for certain ends, held or not.
        let window = letmepost().window.as_secs();
        assert_eq!(held().then(window + 1, not_listed(&[1])).words(), [D::Refused]);
    }
}

#[test]
fn p7_what_tries_again_by_itself_goes_on_looking_ever_more_rarely() {
    let Event::Held(mut keychain) = held(HoldReason::Keychain) else {
        unreachable!("held() makes holds")
    };
    keychain.until = Some(stamp(500).wall());
    let mut life = Life::sent(1, letmepost()).then(1, lost());
    for second in [121, 200, 300, 400] {
        life = life.then(second, looked_in_vain());
    }
    let due = life.request.look_at;
    let life = life.then(401, Event::Held(keychain));
    assert_eq!(life.act(500), Act::Release);
    let life = life.then(500, Event::Released);
    assert_eq!((life.request.looks, life.request.look_at), (4, due));
    // Somebody let it go: what could not be asked before may be asked now.
    let life = life
        .then(501, held(HoldReason::Credential))
        .then(502, Event::Released);
    assert_eq!(life.act(502), Act::Look);
}

#[test]
fn p5_outside_the_window_absence_ends_the_request_and_nothing_is_repeated() {
    let life = Life::sent(1, letmepost())
        .then(1, lost())
        .then(20 * 3600 + 1, not_listed(&[1]));
    assert_eq!((life.request.state, life.words()), (S::Absent, vec![D::Refused]));
}

#[test]
fn p5_beyond_the_life_of_the_evidence_absence_is_nothing_certain() {
    let life = Life::sent(1, letmepost())
        .then(1, lost())
        .then(12 * 86_400 + 2, not_listed(&[1]));
    assert_eq!(life.request.state, S::InDoubt);
}

#[test]
fn p5_an_incomplete_look_proves_nothing() {
    let mut life = Life::sent(1, letmepost()).then(1, lost());
    let half = looked(LookReport {
        sightings: vec![(account(1), Sighting::NotListed)],
        examined: Said::as_is("one page of two"),
        complete: false,
    });
    life.try_then(500, half).unwrap();
    assert_eq!(life.request.state, S::InDoubt);
}

#[test]
fn p5_postato_repeats_the_same_key_at_once_after_its_own_500_and_503_only() {
    for (status, own, at_once) in [
        (500, true, true),
        (503, true, true),
        (502, true, false),
        (500, false, false),
    ] {
        let life = Life::sent(1, postato())
            .then(1, unclear(status, own))
            .then(1, not_listed(&[1]));
        assert_eq!(life.act(2) == Act::Send, at_once, "{status} own={own}");
    }
}

#[test]
fn p5_postato_repeats_a_lost_request_once_settled_and_looked_inside_the_window() {
    let life = Life::sent(1, postato()).then(1, lost()).then(1, not_listed(&[1]));
    assert_eq!(life.act(121), Act::Look, "settled, but not looked since");
    let life = life.then(121, not_listed(&[1]));
    assert_eq!(
        life.request.state,
        S::InDoubt,
        "presence only: absence is never certain"
    );
    assert_eq!(life.act(121), Act::Send);
    assert_ne!(life.act(1801), Act::Send, "the window is over");
}

#[test]
fn p6_a_refusal_before_publication_settles_the_only_transmission() {
    let life = Life::sent(1, letmepost()).then(1, refused(false, None));
    assert_eq!((life.request.state, life.words()), (S::Refused, vec![D::Refused]));
    assert!(life.effects.is_empty());
}

#[test]
fn p6_where_the_refusal_names_nobody_each_target_goes_again_by_itself() {
    let life = Life::sent(3, letmepost()).then(1, refused(false, None));
    assert_eq!(
        life.effects,
        [Effect::Replan(vec![account(1), account(2), account(3)])]
    );
}

#[test]
fn p6_one_bad_target_does_not_keep_the_rest_from_going_out() {
    let life = Life::sent(3, letmepost()).then(1, refused(false, Some(account(2))));
    assert_eq!(life.request.state, S::Refused);
    assert_eq!(life.effects, [Effect::Replan(vec![account(1), account(3)])]);
}

#[test]
fn p7_a_later_4xx_does_not_clear_doubt() {
    let again = || {
        Life::sent(1, postato())
            .then(1, unclear(500, true))
            .then(2, Event::Begun)
    };
    for (name, event, state) in [
        ("refusal", refused(false, None), S::InDoubt),
        (
            "refusal marked as replay, after an answer of another kind",
            refused(true, None),
            S::InDoubt,
        ),
        ("credential", barred(Bar::Credential), S::Held),
        ("quota", barred(Bar::Quota), S::Held),
        ("limiter", limited(5), S::InDoubt),
        (
            "never left",
            Event::Ended(Meaning::NeverLeft {
                host: "h".into(),
                detail: Said::as_is("d"),
            }),
            S::InDoubt,
        ),
    ] {
        let life = again().then(3, event);
        assert_eq!(
            (life.request.state, life.request.doubt.is_some()),
            (state, true),
            "{name}"
        );
        assert!(life.words().iter().all(|w| !w.is_final()), "{name}");
    }
}

#[test]
fn p7_a_replayed_refusal_is_evidence_only_if_every_earlier_transmission_was_lost() {
    let lost_then_repeat = Life::sent(1, postato())
        .then(1, lost())
        .then(121, not_listed(&[1]))
        .then(121, Event::Begun)
        .then(122, refused(true, None));
    assert_eq!(lost_then_repeat.words(), [D::Refused]);
}

#[test]
fn p7_a_refusal_met_in_doubt_stops_repeats_and_absence_then_ends_it() {
    let life = Life::sent(1, postato())
        .then(1, unclear(500, true))
        .then(2, Event::Begun)
        .then(3, refused(false, None));
    assert_ne!(life.act(30), Act::Send);
    let mut life = life;
    life.rules = letmepost();
    let life = life.then(200, not_listed(&[1]));
    assert_eq!((life.request.state, life.words()), (S::Absent, vec![D::Refused]));
    assert_eq!(
        life.request.targets[0].reason.as_ref().unwrap().code,
        "preflight_failed"
    );
}

#[test]
fn p8_a_2xx_is_never_sent_again_whatever_it_looks_like() {
    let life = Life::sent(1, letmepost()).then(
        1,
        Event::Ended(Meaning::TakenUnconfirmed {
            detail: Said::as_is("HTML"),
        }),
    );
    assert_eq!(life.request.state, S::InDoubt);
    let mut life = life.then(200, not_listed(&[1]));
    assert_ne!(life.act(200), Act::Send);
    assert!(life.try_then(300, Event::Begun).is_err());
    let trusting = ServiceRules {
        trust_replay: true,
        ..postato()
    };
    let life = Life::sent(1, trusting).then(
        1,
        Event::Ended(Meaning::TakenUnconfirmed {
            detail: Said::as_is("cut"),
        }),
    );
    assert_ne!(life.then(200, looked_in_vain()).act(200), Act::Send);
}

#[test]
fn p8_an_answer_that_speaks_of_some_targets_leaves_the_others_in_doubt_and_is_never_resent() {
    let life = Life::sent(2, letmepost()).then(1, Event::Ended(Meaning::Taken(vec![published(1)])));
    assert_eq!(life.words(), [D::Published, D::InDoubt]);
    let life = life.then(200, not_listed(&[1, 2]));
    // The service took it: what is missing all the same is for a person to send again.
    assert_eq!(life.effects, []);
    assert_eq!(
        (life.request.state, life.words()),
        (S::Settled, vec![D::Published, D::Refused])
    );
}

/// One of two rows is found; the other is missing for certain, and goes again by itself only where the whole would.
#[test]
fn p5_p8_what_is_missing_of_a_batch_goes_again_only_where_the_whole_would() {
    let found_one = || found(vec![published(1)]);
    let both = || {
        looked(LookReport {
            sightings: vec![
                (account(1), Sighting::Found(published(1).1)),
                (account(2), Sighting::NotListed),
            ],
            examined: Said::as_is("the list"),
            complete: true,
        })
    };
    let window = letmepost().window.as_secs();
    let garbled = || {
        Event::Ended(Meaning::TakenUnconfirmed {
            detail: Said::as_is("cut"),
        })
    };
    let cases = [
        (Life::sent(2, letmepost()).then(1, lost()), 200, true),
        (Life::sent(2, letmepost()).then(1, garbled()), 200, false),
        (Life::sent(2, letmepost()).then(1, lost()), window, false),
        (
            Life::sent(2, letmepost())
                .then(1, lost())
                .then(2, Event::Overdue(Overdue::Skip)),
            200,
            false,
        ),
    ];
    for (number, (life, second, again)) in cases.into_iter().enumerate() {
        let life = life.then(3, found_one());
        assert_eq!(life.words(), [D::Published, D::InDoubt], "{number}");
        let life = life.then(second, both());
        let wanted = if again {
            vec![Effect::Replan(vec![account(2)])]
        } else {
            vec![]
        };
        assert_eq!(life.effects, wanted, "{number}");
        assert_eq!(life.words(), [D::Published, D::Refused], "{number}");
        assert_eq!(life.request.state, S::Settled, "{number}");
    }
}

#[test]
fn p12_what_never_left_is_no_attempt_opens_no_window_and_goes_again() {
    let mut life = Life::ready(1, letmepost());
    for second in [0, 40, 80] {
        life.try_then(second, Event::Begun).unwrap();
        life.try_then(
            second,
            Event::Ended(Meaning::NeverLeft {
                host: "api".into(),
                detail: Said::as_is("DNS"),
            }),
        )
        .unwrap();
    }
    assert_eq!(life.request.tries, 0);
    assert!(life.request.opened.is_none() && life.request.doubt.is_none());
    assert_eq!(life.act(80 + 31), Act::Send);
    let item = attention(&life, 700).unwrap();
    assert!(item.reason.message.to_string().contains("api"), "{item:?}");
}

/// A clock that ran ahead said when it began.
#[test]
fn p12_a_host_is_named_by_ten_minutes_of_the_clock_that_is_right_by_now() {
    let never_left = || Event::CannotReach {
        host: "api".into(),
        detail: Said::as_is("DNS"),
    };
    let ahead = 365 * 86_400;
    let life = Life::ready(1, letmepost()).then(ahead, never_left());
    let mut right = life.then(60, never_left());
    right.request.due = stamp(0).wall();
    assert_eq!(attention(&right, 60 + 599), None);
    let item = attention(&right, 60 + 600).unwrap();
    assert_eq!(item.kind, crate::attention::AttentionKind::Unreachable);
}

#[test]
fn a_limiter_spends_no_attempt_and_holds_the_whole_connection() {
    let life = Life::sent(1, letmepost()).then(1, limited(90));
    assert_eq!((life.request.state, life.request.tries), (S::Ready, 0));
    assert_eq!(life.effects, [Effect::PauseConnection(stamp(91).wall())]);
    assert_eq!(life.act(90), Act::Wait(stamp(91).wall()));
    assert_eq!(life.act(91), Act::Send);
}

#[test]
fn five_transmissions_make_a_dead_letter_once_and_repeats_go_on_slower() {
    let mut life = Life::ready(1, postato());
    let mut letters = 0;
    let mut second = 0;
    for _ in 0..6 {
        while life.act(second) != Act::Send {
            if life.act(second) == Act::Look {
                life.try_then(second, not_listed(&[1])).unwrap();
            }
            second += 1;
        }
        life.try_then(second, Event::Begun).unwrap();
        life.try_then(second, unclear(500, true)).unwrap();
        letters += life.effects.iter().filter(|e| **e == Effect::DeadLetter).count();
    }
    assert_eq!((life.request.tries, letters), (6, 1));
    assert_eq!(
        second,
        1 + 2 + 4 + 8 + 300,
        "the cookbook's waits, then five minutes"
    );
}

#[test]
fn p5_a_window_that_closes_while_an_absent_post_waits_to_go_again_ends_it_as_absent() {
    let absent = Life::sent(1, letmepost())
        .then(1, lost())
        .then(121, not_listed(&[1]));
    assert_eq!((absent.request.state, absent.act(122)), (S::Ready, Act::Send));
    let hours = |n: u64| n * 3600;
    assert_eq!(absent.act(hours(20) - 1), Act::Send);
    assert_eq!(absent.act(hours(20)), Act::Lapse);
    let mut early = absent;
    assert!(early.try_then(hours(20) - 1, Event::Lapsed).is_err());
    assert!(early.try_then(hours(20), Event::Begun).is_err());
    let lapsed = early.then(hours(20), Event::Lapsed);
    assert_eq!(
        (lapsed.request.state, lapsed.words(), lapsed.effects.len()),
        (S::Absent, vec![D::Refused], 0)
    );
}

#[test]
fn a_dead_letter_that_never_arrived_stays_under_attention_while_it_waits_to_go_again() {
    let mut life = Life::ready(1, letmepost());
    let mut second = 0;
    while life.request.tries < 5 {
        match life.act(second) {
            Act::Send => {
                life.try_then(second, Event::Begun).unwrap();
                life.try_then(second, lost()).unwrap();
            }
            Act::Look => life.try_then(second, not_listed(&[1])).unwrap(),
            _ => second += 1,
        }
    }
    assert_eq!(life.request.state, S::InDoubt);
    assert_eq!(attention(&life, second).unwrap().kind, AttentionKind::DeadLetter);
    life.try_then(second + 120, not_listed(&[1])).unwrap();
    assert_eq!(life.request.state, S::Ready);
    let item = attention(&life, second + 120).unwrap();
    assert_eq!(item.kind, AttentionKind::DeadLetter);
    assert_eq!(item.actions, [SafeAction::TryNow, SafeAction::Withdraw]);
    let sent = life.then(second + 600, Event::Begun);
    assert_eq!(attention(&sent, second + 600), None);
}

#[test]
fn quota_is_a_hold_and_its_release_takes_a_new_key_since_the_refusal_is_stored() {
    let life = Life::sent(1, letmepost())
        .then(1, barred(Bar::Quota))
        .then(100, Event::Released);
    assert_eq!(
        (life.request.state, life.effects),
        (S::Refused, vec![Effect::Replan(vec![account(1)])])
    );
    let life = Life::sent(1, letmepost())
        .then(1, barred(Bar::Credential))
        .then(100, Event::Released);
    assert_eq!(life.request.state, S::Ready);
}

#[test]
fn p6_targets_part_only_before_anything_may_have_left_and_only_where_there_are_several() {
    let parted = Life::ready(2, letmepost()).then(9, Event::Parted);
    assert_eq!(
        (parted.request.state, parted.words()),
        (S::Refused, vec![D::Refused; 2])
    );
    assert_eq!(parted.effects, [Effect::Replan(vec![account(1), account(2)])]);
    let forbidden = |life: &mut Life| life.try_then(10, Event::Parted).unwrap_err().event;
    assert_eq!(forbidden(&mut Life::ready(1, letmepost())), "parted");
    assert_eq!(forbidden(&mut Life::sent(2, letmepost())), "parted");
    assert_eq!(
        forbidden(&mut Life::sent(2, letmepost()).then(2, lost())),
        "parted"
    );
    let held = held(HoldReason::Paused);
    assert_eq!(
        forbidden(&mut Life::ready(2, letmepost()).then(9, held)),
        "parted"
    );
}

#[test]
fn who_publishes_one_of_several_late_sends_that_one_alone_and_the_others_stay_questions() {
    let asked = |targets| Life::ready(targets, letmepost()).then(9, Event::Overdue(Overdue::Ask));
    let alone = asked(1).then(10, Event::PublishedLate(account(1)));
    assert_eq!(
        (alone.request.state, alone.words(), alone.effects),
        (S::Ready, vec![D::Waiting], vec![])
    );
    let one = asked(2).then(10, Event::PublishedLate(account(1)));
    assert_eq!(
        (one.request.state, one.words()),
        (S::Refused, vec![D::Refused; 2])
    );
    assert_eq!(one.effects, [Effect::Replan(vec![account(1), account(2)])]);
    let mut paused = Life::ready(1, letmepost()).then(9, held(HoldReason::Paused));
    let forbidden = paused.try_then(10, Event::PublishedLate(account(1))).unwrap_err();
    assert_eq!(forbidden.event, "published late");
}

#[test]
fn too_late_asks_or_skips_before_anything_left_and_only_stops_repeats_after() {
    let ask = Life::ready(1, letmepost()).then(9, Event::Overdue(Overdue::Ask));
    assert_eq!(ask.words(), [D::Asked]);
    let skip = Life::ready(1, letmepost()).then(9, Event::Overdue(Overdue::Skip));
    assert_eq!(
        (skip.request.state, skip.words()),
        (S::Withdrawn, vec![D::Skipped])
    );
    let doubt = Life::sent(1, postato())
        .then(1, unclear(500, true))
        .then(2, Event::Overdue(Overdue::Skip));
    assert_eq!(doubt.words(), [D::InDoubt]);
    assert_ne!(doubt.act(30), Act::Send);
}

#[test]
fn s6_a_person_decides_only_while_no_attempt_is_open() {
    let mut life = Life::sent(1, letmepost());
    assert!(
        life.try_then(1, Event::Decided(account(1), Decision::Leave))
            .is_err()
    );
    assert!(life.try_then(1, Event::Withdrawn(None)).is_err());
    let life = Life::sent(1, letmepost())
        .then(1, lost())
        .then(2, Event::Decided(account(1), Decision::SendAgain));
    assert_eq!(
        (life.request.state, life.words()),
        (S::WrittenOff, vec![D::WrittenOff])
    );
    assert_eq!(life.effects, [Effect::Replan(vec![account(1)])]);
}

#[test]
fn an_answer_marked_sandbox_is_never_shown_as_published() {
    let verdict = (account(1), TargetVerdict::Rehearsed(Some(post("p"))));
    let life = Life::sent(1, letmepost()).then(1, Event::Ended(Meaning::Taken(vec![verdict])));
    assert_eq!(life.words(), [D::FailedUnproven]);
    assert_eq!(life.request.targets[0].reason.as_ref().unwrap().code, "rehearsed");
}

#[test]
fn p10_a_window_of_unknown_age_is_closed() {
    let mut life = Life::sent(1, letmepost()).then(1, lost());
    let mut later = stamp(300);
    later.reading.boot = BootId::new("another boot");
    later.service = None;
    let context = Context {
        now: &later,
        rules: &life.rules,
        entropy: &NoJitter,
    };
    let listed = |asked: &Stamp| Event::Looked {
        report: listing_without(&[1]),
        asked: asked.clone(),
    };
    let (after, _) = step(&life.request, listed(&later), context).unwrap();
    assert_eq!(after.state, S::InDoubt, "neither settled nor young can be told");
    later.service = Some(later.reading.wall);
    let context = Context {
        now: &later,
        rules: &life.rules,
        entropy: &NoJitter,
    };
    life.request = step(&life.request, listed(&later), context).unwrap().0;
    assert_eq!(
        life.request.state,
        S::Ready,
        "the service's own Date tells the age"
    );
}

#[test]
fn p1_taking_out_one_target_before_anything_left_sends_the_others_under_keys_of_their_own() {
    let life = Life::ready(3, letmepost()).then(1, Event::Withdrawn(Some(account(2))));
    assert_eq!(life.effects, [Effect::Replan(vec![account(1), account(3)])]);
    assert_eq!(life.words(), [D::Refused, D::Withdrawn, D::Refused]);
    assert_eq!(life.act(1), Act::Rest);
}

#[test]
fn p9_doubt_that_no_look_can_settle_comes_under_attention() {
    let mut life = Life::sent(1, letmepost()).then(1, lost());
    for second in (1..=900).step_by(60) {
        life.try_then(second, looked_in_vain()).unwrap();
    }
    let attention = |second| attention(&life, second);
    assert!(attention(600).is_none());
    assert!(
        attention(901).is_some_and(|item| item.actions.contains(&crate::attention::SafeAction::ItIsThere))
    );
}

#[test]
fn p5_what_another_copy_may_have_sent_is_in_doubt_and_not_sent_before_a_look() {
    for life in [
        Life::ready(1, letmepost()),
        Life::sent(1, letmepost()),
        Life::sent(1, letmepost()).then(0, lost()),
        Life::ready(1, letmepost()).then(0, held(HoldReason::Credential)),
    ] {
        let life = life.then(5, Event::Copied { since: stamp(1) });
        assert_eq!(life.request.state, RequestState::InDoubt);
        assert_eq!(life.request.targets[0].state, DeliveryState::InDoubt);
        let doubt = life.request.doubt.as_ref().unwrap();
        assert!(!doubt.only_lost && !doubt.looked_after_settling);
        assert_eq!(next_act(&life.request, &life.rules, &stamp(5)), Act::Look);
    }
}

#[test]
fn p5_the_window_of_a_copied_request_is_counted_from_its_freezing() {
    let life = Life::ready(1, postato()).then(5, Event::Copied { since: stamp(1) });
    assert_eq!(life.request.opened, Some(stamp(1)));
    let looked = life.then(1000, not_listed(&[1]));
    assert_eq!(next_act(&looked.request, &looked.rules, &stamp(1000)), Act::Send);
    let late = next_act(&looked.request, &looked.rules, &stamp(1 + 30 * 60));
    assert_ne!(late, Act::Send);
}

#[test]
fn p8_what_the_service_has_taken_is_followed_in_a_copy_as_before() {
    let life = Life::sent(1, letmepost()).then(
        0,
        Event::Ended(Meaning::Taken(vec![(
            account(1),
            TargetVerdict::Accepted(post("post1")),
        )])),
    );
    let context = Context {
        now: &stamp(5),
        rules: &life.rules,
        entropy: &NoJitter,
    };
    assert!(step(&life.request, Event::Copied { since: stamp(1) }, context).is_err());
}

#[test]
fn p9_a_post_whose_twin_stays_in_doubt_does_not_wait_in_silence() {
    let life = Life::ready(1, letmepost()).then(0, held(HoldReason::EqualText));
    let attention = |second| attention(&life, second);
    assert_eq!(
        attention(14 * 60),
        None,
        "two equal texts mostly settle themselves"
    );
    let item = attention(15 * 60).unwrap();
    assert_eq!(
        (item.kind, item.actions),
        (AttentionKind::Held, vec![SafeAction::Withdraw])
    );
    assert!(item.reason.remedy.is_some());
}
