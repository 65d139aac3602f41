//! The clock may lie (P10).

use sendoff_core::{delivery::DeliveryState as D, intent::Intent, misfire::MisfirePolicy};
use sendoff_tests::house::House;
use std::{sync::atomic::Ordering, time::Duration};

const X: &str = "twitter@letmepost";

#[test]
fn p10_a_laptop_that_believes_it_is_2031_publishes_nothing_and_says_why() {
    let mut house = House::new();
    let five_years = 5 * 365 * 86_400_000_i64;
    house.clock.wall_skew_ms.store(five_years, Ordering::SeqCst);
    let draft = house.draft("Happy new year 2031?", &[X]);
    house.publish(draft);
    assert_eq!(house.state(draft, X), D::Held);
    let reason = house
        .newest(draft)
        .into_values()
        .next()
        .unwrap()
        .delivery
        .reason
        .unwrap();
    assert!(
        reason.message.to_string().contains("2031") && reason.message.to_string().contains("2026"),
        "{reason:?}"
    );
    assert!(house.ledger().is_empty());
    house.clock.wall_skew_ms.store(0, Ordering::SeqCst);
    house.run_until(house.now().plus(Duration::from_secs(120)));
    assert_eq!(
        house.state(draft, X),
        D::Published,
        "and goes on once it is right"
    );
}

#[test]
fn p10_a_service_that_does_not_tell_its_time_is_no_witness() {
    let mut house = House::new();
    house.faults(r#"{"clock": {"no_date": true}}"#);
    let draft = house.draft("What time is it?", &[X]);
    house.wish(&Intent::PublishNow { draft });
    house.run_until(house.now().plus(Duration::from_secs(60)));
    assert!(house.ledger().is_empty());
    house.practice.clear_faults().unwrap();
    house.run_until(house.now().plus(Duration::from_secs(60)));
    assert_eq!(house.state(draft, X), D::Published);
}

#[test]
fn p10_doubt_across_a_reboot_is_settled_by_the_services_own_date() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"kind": {"drop": {"commit": false}}}]}"#);
    let draft = house.draft("Before and after.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    house.run_while(|h| h.attempts(draft).is_empty());
    house.crash();
    house.clock.pass(Duration::from_secs(3600));
    house.clock.reboot("second boot");
    house.start();
    house.run();
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Before and after."), 1);
}

/// P9 and P10 together: whether it is late cannot be said yet, and nothing past due stands without a word for a minute.
#[test]
fn p9_p10_a_late_draft_waits_45_seconds_for_a_witness_of_the_clock_and_no_longer() {
    let mut house = House::new();
    let draft = house.draft("Am I late?", &[X]);
    house.schedule(draft, Duration::from_secs(60), MisfirePolicy::Ask);
    house.crash();
    house.offline(true);
    house.clock.reboot("second boot");
    house.clock.pass(Duration::from_secs(3600));
    house.start();
    house.run_until(house.now().plus(Duration::from_secs(44)));
    assert!(
        house.newest(draft).is_empty(),
        "not claimed before a service could have been asked"
    );
    house.run_until(house.now().plus(Duration::from_secs(2)));
    assert_eq!(house.state(draft, X), D::Waiting);
    house.offline(false);
    house.run_until(house.now().plus(Duration::from_secs(60)));
    assert_eq!(
        house.state(draft, X),
        D::Asked,
        "and judged once the clock has its witness"
    );
}

#[test]
fn more_drafts_than_a_turn_takes_are_claimed_in_the_next_one_at_once() {
    let mut house = House::new();
    house.offline(true);
    let drafts: Vec<_> = (0..501)
        .map(|n| {
            let draft = house.draft(&format!("One of many, {n}."), &[X]);
            house.schedule(draft, Duration::from_secs(60), MisfirePolicy::Always);
            draft
        })
        .collect();
    house.clock.pass(Duration::from_secs(61));
    let claimed = |house: &House| {
        drafts
            .iter()
            .filter(|draft| !house.newest(**draft).is_empty())
            .count()
    };
    let tick = house.turn();
    assert_eq!(claimed(&house), 500);
    assert!(
        tick.next.is_some_and(|next| next <= house.now()),
        "{:?}",
        tick.next
    );
    house.turn();
    assert_eq!(claimed(&house), 501);
}

fn ten_days_ahead(house: &mut House) -> sendoff_core::id::DraftId {
    house.clock.wall_skew_ms.store(10 * 86_400_000, Ordering::SeqCst);
    house.offline(true);
    let draft = house.draft("Waiting for the network.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    house.run_until(house.now().plus(Duration::from_secs(10)));
    assert_eq!(house.state(draft, X), D::Waiting);
    house.offline(false);
    draft
}

/// What waits until an instant that the clock reached ten days too early goes on when the clock is right.
#[test]
fn p10_waits_that_a_clock_wrote_which_ran_ahead_are_written_anew_when_it_is_put_right() {
    let mut house = House::new();
    let draft = ten_days_ahead(&mut house);
    house.clock.wall_skew_ms.store(0, Ordering::SeqCst);
    house.run_until(house.now().plus(Duration::from_secs(120)));
    assert_eq!(house.state(draft, X), D::Published);
}

/// The same where nobody was there to see the clock put right.
#[test]
fn p10_waits_of_a_clock_that_was_put_right_between_two_runs_are_written_anew_at_the_start() {
    let mut house = House::new();
    let draft = ten_days_ahead(&mut house);
    house.crash();
    house.clock.wall_skew_ms.store(0, Ordering::SeqCst);
    house.start();
    house.run_until(house.now().plus(Duration::from_secs(120)));
    assert_eq!(house.state(draft, X), D::Published);
}
