//! Asleep at the due time: the policy is obeyed, nothing bursts, nothing doubles (pain 5).

use sendoff_core::{
    connection::Habits,
    delivery::DeliveryState as D,
    intent::{Intent, IntentOutcome, PersonVerdict},
    misfire::MisfirePolicy,
    pace::Pace,
};
use sendoff_tests::house::House;
use std::{sync::atomic::Ordering, time::Duration};

const X: &str = "twitter@letmepost";
const BLUESKY: &str = "bluesky@letmepost";
const POSTATO: &str = "linkedin@postato";
const HOUR: Duration = Duration::from_secs(3600);

fn slept_through(policy: MisfirePolicy, slept: Duration) -> (House, sendoff_core::id::DraftId) {
    let mut house = House::new();
    let draft = house.draft("Good morning!", &[X]);
    house.schedule(draft, HOUR, policy);
    house.turn();
    house.clock.pass(HOUR + slept);
    house.run();
    (house, draft)
}

#[test]
fn pain_5_each_policy_decides_what_a_missed_time_means() {
    let within = MisfirePolicy::default();
    for (policy, slept_hours, state, lines) in [
        (within, 2, D::Published, 1),
        (within, 4, D::Asked, 0),
        (MisfirePolicy::Always, 100, D::Published, 1),
        (MisfirePolicy::Ask, 1, D::Asked, 0),
        (MisfirePolicy::Skip, 1, D::Skipped, 0),
    ] {
        let (house, draft) = slept_through(policy, HOUR * slept_hours);
        assert_eq!(house.state(draft, X), state, "{policy} after {slept_hours} h");
        let frozen = house
            .newest(draft)
            .into_values()
            .any(|view| view.delivery.request.is_some());
        assert_eq!(
            frozen,
            state == D::Published,
            "what is asked about or skipped gets no bytes"
        );
        assert_eq!(
            house.times_published("Good morning!"),
            lines,
            "{policy} after {slept_hours} h"
        );
    }
}

#[test]
fn pain_5_who_is_asked_may_publish_it_all_the_same_or_leave_it_out() {
    let (mut house, draft) = slept_through(MisfirePolicy::Ask, HOUR);
    let outcome = house.decide(draft, X, PersonVerdict::PublishLate);
    assert!(matches!(outcome, IntentOutcome::Done { .. }), "{outcome:?}");
    house.run();
    assert_eq!(house.state(draft, X), D::Published);

    let (mut house, draft) = slept_through(MisfirePolicy::Ask, HOUR);
    house.decide(draft, X, PersonVerdict::SkipLate);
    house.run();
    assert_eq!(house.state(draft, X), D::Skipped);
    assert!(house.ledger().is_empty());
}

/// One request with two accounts, frozen, and held up until it was too late.
/// *Publish now* was pressed while nothing could be carried out: no sender, a full disk.
#[test]
fn pain_5_a_wish_that_stood_for_hours_is_as_late_as_any_post() {
    for (policy, hours, state) in [
        (MisfirePolicy::default(), 2, D::Published),
        (MisfirePolicy::default(), 4, D::Asked),
        (MisfirePolicy::Always, 100, D::Published),
        // Who pressed it is asked rather than left without a word.
        (MisfirePolicy::Skip, 2, D::Published),
        (MisfirePolicy::Skip, 4, D::Asked),
    ] {
        let mut house = House::new();
        let draft = house.draft("At once!", &[X]);
        house.schedule(draft, HOUR * 1000, policy);
        house.crash();
        house.leave_wish(&Intent::PublishNow { draft });
        house.clock.pass(HOUR * hours);
        house.start();
        house.run();
        assert_eq!(house.state(draft, X), state, "{policy} after {hours} h");
    }
}

#[test]
fn pain_5_a_wish_to_send_again_that_stood_for_hours_is_asked_about() {
    let mut house = House::new();
    let draft = house.draft("Again!", &[X]);
    house.faults(r#"{"faults": [{"kind": "past_schedule"}]}"#);
    house.publish(draft);
    assert_eq!(house.state(draft, X), D::Refused);
    house.crash();
    let accounts = vec![house.account(X)];
    house.leave_wish(&Intent::RetryFailed { draft, accounts });
    house.clock.pass(HOUR * 4);
    house.start();
    house.run();
    assert_eq!(house.state(draft, X), D::Asked);
}

fn held_up_with_two() -> (House, sendoff_core::id::DraftId) {
    let mut house = House::new();
    let draft = house.draft("To both.", &[X, BLUESKY]);
    house.schedule(draft, HOUR, MisfirePolicy::default());
    house.clock.pass(HOUR);
    house.offline(true);
    house.run_until(house.now().plus(HOUR * 5));
    house.offline(false);
    house.run_until(house.now().plus(HOUR / 6));
    assert_eq!(house.state(draft, X), D::Asked);
    assert_eq!(house.state(draft, BLUESKY), D::Asked);
    (house, draft)
}

#[test]
fn pain_5_publishing_one_of_two_late_targets_leaves_the_other_one_to_be_decided() {
    let (mut house, draft) = held_up_with_two();
    house.decide(draft, X, PersonVerdict::PublishLate);
    house.run_until(house.now().plus(HOUR / 6));
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(
        house.state(draft, BLUESKY),
        D::Asked,
        "nobody has said so of this one"
    );
    house.decide(draft, BLUESKY, PersonVerdict::SkipLate);
    house.run();
    assert_eq!(house.state(draft, BLUESKY), D::Skipped);
    assert_eq!(house.times_published("To both."), 1);
}

#[test]
fn pain_5_both_of_two_late_targets_can_be_published_one_after_the_other() {
    let (mut house, draft) = held_up_with_two();
    for target in [X, BLUESKY] {
        house.decide(draft, target, PersonVerdict::PublishLate);
    }
    house.run_until(house.now().plus(HOUR));
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.state(draft, BLUESKY), D::Published);
    assert_eq!(house.times_published("To both."), 2);
    let again = house.decide(draft, X, PersonVerdict::PublishLate);
    assert!(matches!(again, IntentOutcome::Refused { .. }), "{again:?}");
}

/// What a person sends again is due when they say so, however long its batch has been open.
#[test]
fn pain_5_a_retry_in_an_open_batch_is_not_late_for_having_been_planned_long_ago() {
    let mut house = House::new();
    house.faults(
        r#"{"faults": [{"kind": {"target_failed": {"code": "preflight_failed", "published": false}}}]}"#,
    );
    let draft = house.draft("Again, please.", &[X, POSTATO]);
    house.schedule(draft, HOUR, MisfirePolicy::Skip);
    house.desk.account_pause(house.account(POSTATO), true).unwrap();
    house.clock.pass(HOUR);
    house.run_until(house.now().plus(HOUR * 4));
    assert_eq!(house.state(draft, X), D::Refused);
    let accounts = vec![house.account(X)];
    house.wish(&Intent::RetryFailed { draft, accounts });
    house.run_until(house.now().plus(HOUR / 6));
    assert_eq!(house.state(draft, X), D::Published);
}

#[test]
fn pain_5_late_posts_to_one_account_keep_two_minutes_between_them() {
    late_posts_keep(House::new(), Duration::from_secs(120));
}

#[test]
fn pain_5_late_posts_keep_the_pace_that_a_person_set_for_their_account() {
    let house = House::new();
    let habits = Habits {
        pace: Some(Pace::of_minutes(25).unwrap()),
        ..Habits::default()
    };
    house.desk.account_treat(house.account(X), habits).unwrap();
    late_posts_keep(house, Duration::from_secs(25 * 60));
}

fn late_posts_keep(mut house: House, pace: Duration) {
    let drafts: Vec<_> = (0..4)
        .map(|n| {
            let draft = house.draft(&format!("Late {n}"), &[X]);
            house.schedule(draft, Duration::from_secs(60 * (n + 1)), MisfirePolicy::Always);
            draft
        })
        .collect();
    house.clock.pass(HOUR);
    house.run();
    let mut starts: Vec<_> = drafts
        .iter()
        .map(|d| house.attempts(*d)[0].started.wall())
        .collect();
    starts.sort_unstable();
    for pair in starts.windows(2) {
        let apart = pair[1].since(pair[0]);
        assert!(apart >= pace && apart < pace + HOUR / 6, "{starts:?}");
    }
    assert_eq!(house.ledger().len(), 4);
}

#[test]
fn pain_5_late_posts_keep_their_pace_across_a_restart() {
    let mut house = House::new();
    let hourly = Habits {
        pace: Some(Pace::of_minutes(60).unwrap()),
        ..Habits::default()
    };
    house.desk.account_treat(house.account(X), hourly).unwrap();
    let mut drafts: Vec<_> = ["Late one.", "Late two."]
        .map(|text| {
            let draft = house.draft(text, &[X]);
            house.schedule(draft, HOUR, MisfirePolicy::Always);
            draft
        })
        .into();
    house.clock.pass(HOUR * 2);
    house.run_while(|house| house.times_published("Late one.") + house.times_published("Late two.") == 0);
    house.crash();
    house.start();
    let third = house.draft("Late three.", &[X]);
    house.schedule(third, HOUR / 60, MisfirePolicy::Always);
    house.clock.pass(HOUR / 12);
    drafts.push(third);
    house.run_until(house.now().plus(HOUR * 4));
    let mut starts: Vec<_> = drafts
        .iter()
        .map(|draft| house.attempts(*draft)[0].started.wall())
        .collect();
    starts.sort_unstable();
    assert!(
        starts.windows(2).all(|pair| pair[1].since(pair[0]) >= HOUR),
        "{starts:?}"
    );
}

#[test]
fn p10_a_slot_that_a_wrong_clock_gave_keeps_no_late_post_waiting() {
    let mut house = House::new();
    let two_days = 2 * 86_400_000;
    house.clock.wall_skew_ms.store(two_days, Ordering::SeqCst);
    let early = house.draft("Taken for late by a clock that ran ahead.", &[X]);
    house.schedule(early, Duration::from_secs(60), MisfirePolicy::Always);
    house.clock.pass(HOUR);
    house.run_until(house.now().plus(Duration::from_secs(120)));
    house.clock.wall_skew_ms.store(0, Ordering::SeqCst);
    let late = house.draft("Half an hour late.", &[X]);
    house.schedule(late, Duration::from_secs(60), MisfirePolicy::default());
    house.clock.pass(HOUR / 2);
    house.run_until(house.now().plus(HOUR / 6));
    assert_eq!(house.state(late, X), D::Published);
}

#[test]
fn p13_a_newer_unconfirmed_text_keeps_a_due_draft_back() {
    let mut house = House::new();
    let draft = house.draft("The confirmed text.", &[X]);
    house.schedule(draft, HOUR, MisfirePolicy::Always);
    let id = sendoff_core::id::RevisionId::generate(&sendoff_tests::house::Seeded::new(99));
    house
        .desk
        .save_text(
            draft,
            "Half a sen",
            &std::collections::BTreeMap::new(),
            house.now(),
            id,
        )
        .unwrap();
    house.run_until(house.now().plus(HOUR * 2));
    assert!(house.ledger().is_empty());
    assert_eq!(house.desk.due_unconfirmed(house.now()).unwrap().len(), 1);
}

#[test]
fn pause_stops_everything_and_resume_goes_on() {
    let mut house = House::new();
    let draft = house.draft("Not now.", &[X]);
    house.schedule(draft, HOUR, MisfirePolicy::Always);
    house
        .desk
        .setting_set(sendoff_store::PAUSED, &serde_json::json!(true))
        .unwrap();
    house.run_until(house.now().plus(HOUR * 2));
    assert!(house.ledger().is_empty());
    house
        .desk
        .setting_set(sendoff_store::PAUSED, &serde_json::json!(false))
        .unwrap();
    house.run();
    assert_eq!(house.state(draft, X), D::Published);
}
