//! Address, key and accounts of a connection while a request of it is open: what they were frozen as stands.

use sendoff_core::{delivery::DeliveryState as D, id::DraftId, intent::Intent};
use sendoff_store::StoreError;
use sendoff_tests::house::House;
use std::time::Duration;

const X: &str = "twitter@letmepost";

/// A post that is published and of which nobody here knows that it is: its answer was lost, and the service's
/// list is a minute behind.
fn in_doubt() -> (House, DraftId) {
    let mut house = House::new();
    house.faults(
        r#"{"letmepost": {"list_settling_ms": 60000}, "faults": [{"kind": {"drop": {"commit": true}}}]}"#,
    );
    let draft = house.draft("Once.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    house.run_while(|house| house.state(draft, X) != D::InDoubt);
    (house, draft)
}

fn published_once(house: &mut House, draft: DraftId) {
    let end = house.now().plus(Duration::from_secs(2 * 3600));
    house.run_until(end);
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Once."), 1);
    assert_eq!(house.attempts(draft).len(), 1);
}

#[test]
fn p5_p7_a_key_that_was_changed_under_a_request_in_doubt_proves_nothing_and_sends_nothing() {
    let (mut house, draft) = in_doubt();
    let key = house
        .practice
        .profile()
        .unwrap()
        .letmepost
        .key
        .expose()
        .to_owned();
    // Somebody has changed it in the keychain, past Sendoff.
    house.set_key(house.letmepost, "lmp_live_of_somebody_else");
    let end = house.now().plus(Duration::from_secs(3600));
    house.run_until(end);
    assert!([D::InDoubt, D::Held].contains(&house.state(draft, X)));
    assert_eq!(house.attempts(draft).len(), 1);
    house.set_key(house.letmepost, &key);
    let delivery = house.newest(draft).into_values().next().unwrap().delivery.id;
    house.wish(&Intent::TryNow { delivery });
    published_once(&mut house, draft);
}

#[test]
fn p5_a_connection_neither_moves_nor_goes_while_a_request_of_it_is_open() {
    let (mut house, draft) = in_doubt();
    let elsewhere = house
        .desk
        .connection_set_address(house.letmepost, "http://127.0.0.1:9", None);
    assert!(
        matches!(elsewhere, Err(StoreError::ConnectionInUse)),
        "{elsewhere:?}"
    );
    let origin = house
        .desk
        .connection_get(house.letmepost)
        .unwrap()
        .connection
        .origin;
    let workspace = house
        .desk
        .connection_set_address(house.letmepost, &origin, Some("another"));
    assert!(
        matches!(workspace, Err(StoreError::ConnectionInUse)),
        "{workspace:?}"
    );
    let removed = house.desk.connection_remove(house.letmepost, house.now());
    assert!(matches!(removed, Err(StoreError::ConnectionInUse)), "{removed:?}");
    published_once(&mut house, draft);
    // Once everything has ended, it may.
    house
        .desk
        .connection_set_address(house.letmepost, "http://127.0.0.1:9", None)
        .unwrap();
    house
        .desk
        .connection_remove(house.letmepost, house.now())
        .unwrap();
}

#[test]
fn p5_an_account_that_the_service_no_longer_lists_is_not_absent() {
    let (mut house, draft) = in_doubt();
    let now = house.now();
    // The service stopped listing every account of the login: its rows are marked removed, not forgotten.
    house
        .desk
        .accounts_put(house.letmepost, &[], now, &*house.entropy())
        .unwrap();
    published_once(&mut house, draft);
}
