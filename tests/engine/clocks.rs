//! The clock may lie (P10).

use sendoff_core::{delivery::DeliveryState as D, intent::Intent};
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
