//! Offline costs nothing (P12).

use sendoff_core::{delivery::DeliveryState as D, misfire::MisfirePolicy};
use sendoff_tests::house::House;
use std::time::Duration;

const HOUR: u64 = 3600;

#[test]
fn p12_three_days_offline_then_back_is_one_publication_each_and_no_attempt_counted() {
    let mut house = House::new();
    let targets = ["twitter@letmepost", "linkedin@postato"];
    let drafts: Vec<_> = (0..3)
        .map(|n| {
            let draft = house.draft(&format!("Written offline, {n}."), &targets);
            house.schedule(draft, Duration::from_secs((n + 1) * HOUR), MisfirePolicy::Always);
            draft
        })
        .collect();
    house.offline(true);
    house.run_until(house.now().plus(Duration::from_secs(72 * HOUR)));
    for draft in &drafts {
        assert_eq!(
            house.attempts(*draft).len(),
            0,
            "nothing was transmitted, so nothing counts"
        );
        assert_eq!(house.state(*draft, targets[0]), D::Waiting);
    }
    assert!(house.ledger().is_empty());
    house.offline(false);
    house.run_until(house.now().plus(Duration::from_secs(HOUR)));
    for (n, draft) in drafts.iter().enumerate() {
        for target in targets {
            assert_eq!(house.state(*draft, target), D::Published, "{n} {target}");
        }
        assert_eq!(house.times_published(&format!("Written offline, {n}.")), 2);
    }
}

#[test]
fn p12_back_too_late_asks_instead_of_publishing() {
    let mut house = House::new();
    let draft = house.draft("Today only!", &["twitter@letmepost"]);
    house.schedule(draft, Duration::from_secs(HOUR), MisfirePolicy::default());
    house.offline(true);
    house.run_until(house.now().plus(Duration::from_secs(6 * HOUR)));
    house.offline(false);
    // Nobody had witnessed the clock when it came due: whether it is late is judged when the service tells its time.
    house.run_until(house.now().plus(Duration::from_secs(HOUR / 6)));
    assert_eq!(house.state(draft, "twitter@letmepost"), D::Asked);
    assert!(house.ledger().is_empty());
}

#[test]
fn p12_ten_minutes_without_the_host_stand_under_attention_with_its_name() {
    let mut house = House::new();
    let draft = house.draft("Hello?", &["twitter@letmepost"]);
    house.offline(true);
    house.wish(&sendoff_core::intent::Intent::PublishNow { draft });
    house.run_until(house.now().plus(Duration::from_secs(11 * 60)));
    let open = house.desk.open_and_unacknowledged().unwrap();
    let unreachable = open[0].request.as_ref().unwrap().unreachable.as_ref().unwrap();
    assert!(!unreachable.host.is_empty());
    assert!(
        house.engine().idle().unwrap(),
        "it waits for the network, and a person knows"
    );
    house.offline(false);
    house.run_until(house.now().plus(Duration::from_secs(180)));
    assert_eq!(house.state(draft, "twitter@letmepost"), D::Published);
}
