//! What people may do: cancel, decide, mend a key.

use sendoff_core::{
    delivery::{DeliveryState as D, Reason},
    intent::{Intent, IntentOutcome, PersonVerdict},
    misfire::MisfirePolicy,
};
use sendoff_engine::EngineEvent;
use sendoff_tests::house::House;
use std::time::Duration;

const X: &str = "twitter@letmepost";
const BLUESKY: &str = "bluesky@letmepost";

#[test]
fn cancel_takes_back_what_has_not_left() {
    let mut house = House::new();
    house.offline(true);
    let draft = house.draft("On second thought…", &[X, BLUESKY]);
    house.wish(&Intent::PublishNow { draft });
    house.run_until(house.now().plus(Duration::from_secs(30)));
    let account = Some(house.account(X));
    house.wish(&Intent::Cancel { draft, account });
    house.offline(false);
    house.run();
    assert_eq!(house.state(draft, X), D::Withdrawn);
    assert_eq!(house.state(draft, BLUESKY), D::Published);
    assert_eq!(house.times_published("On second thought…"), 1);
}

#[test]
fn what_may_have_left_cannot_be_taken_back() {
    let mut house = House::new();
    house.faults(
        r#"{"letmepost": {"list_settling_ms": 600000}, "faults": [{"kind": {"drop": {"commit": true}}}]}"#,
    );
    let draft = house.draft("Too late.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    house.run_while(|h| h.state(draft, X) != D::InDoubt);
    let outcome = house.wish(&Intent::Cancel { draft, account: None });
    let IntentOutcome::Done { left_out, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(left_out.len(), 1);
}

#[test]
fn p6_a_person_who_looked_may_send_again_under_a_new_key() {
    let mut house = House::new();
    house.faults(
        r#"{"faults": [{"kind": {"target_failed": {"code": "platform_unavailable", "published": false}}}]}"#,
    );
    let draft = house.draft("Look first.", &[X]);
    house.publish(draft);
    assert_eq!(house.state(draft, X), D::FailedUnproven);
    let outcome = house.decide(draft, X, PersonVerdict::SendAgain);
    assert!(matches!(outcome, IntentOutcome::Done { .. }), "{outcome:?}");
    house.run();
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Look first."), 1);
    let attempts = house.attempts(draft);
    assert_ne!(attempts[0].idempotency_key, attempts[1].idempotency_key);
}

#[test]
fn it_is_there_settles_without_sending() {
    let mut house = House::new();
    house.faults(
        r#"{"faults": [{"kind": {"target_failed": {"code": "platform_unavailable", "published": true}}}]}"#,
    );
    let draft = house.draft("Seen it.", &[X]);
    house.publish(draft);
    let url = Some("https://x.example/1".to_owned());
    house.decide(draft, X, PersonVerdict::ItIsThere { url });
    house.run();
    assert_eq!(house.state(draft, X), D::PublishedByPerson);
    let outcome = house.wish(&Intent::PublishNow { draft });
    assert!(matches!(outcome, IntentOutcome::Refused { .. }), "{outcome:?}");
    assert_eq!(house.attempts(draft).len(), 1);
}

#[test]
fn pain_8_a_dead_login_holds_posts_and_a_working_one_lets_them_go() {
    let mut house = House::new();
    let key = house
        .practice
        .profile()
        .unwrap()
        .letmepost
        .key
        .expose()
        .to_owned();
    house.set_key(house.letmepost, "lmp_live_wrong");
    let draft = house.draft("Held for the key.", &[X]);
    house.publish(draft);
    assert_eq!(house.state(draft, X), D::Held);
    assert!(house.ledger().is_empty());
    house.set_key(house.letmepost, &key);
    let delivery = house.newest(draft).into_values().next().unwrap().delivery.id;
    house.wish(&Intent::TryNow { delivery });
    house.run();
    assert_eq!(house.state(draft, X), D::Published);
}

#[test]
fn pain_8_trouble_is_found_before_the_slot() {
    let mut house = House::new();
    house.set_key(house.letmepost, "lmp_live_wrong");
    let draft = house.draft("In three minutes.", &[X]);
    house.schedule(draft, Duration::from_secs(170), MisfirePolicy::Always);
    house.turn();
    house.run_while(|h| {
        h.desk
            .connection_get(h.letmepost)
            .unwrap()
            .connection
            .trouble
            .is_none()
    });
    assert!(
        house
            .desk
            .connection_get(house.letmepost)
            .unwrap()
            .connection
            .trouble
            .is_some()
    );
    assert!(house.attempts(draft).is_empty());
}

const HOUR: Duration = Duration::from_secs(3600);

fn trouble(house: &House) -> Option<Reason> {
    house
        .desk
        .connection_get(house.letmepost)
        .unwrap()
        .connection
        .trouble
}

/// How often a connection's check has ended.
fn checks(house: &House) -> usize {
    let id = house.letmepost;
    let events = house.events.lock().unwrap();
    let ended = |event: &&EngineEvent| matches!(event, EngineEvent::ConnectionChanged { connection } if *connection == id);
    events.iter().filter(ended).count()
}

fn run_for(house: &mut House, span: Duration, step: Duration) {
    let end = house.now().plus(span);
    while house.now() < end {
        house.run_until(house.now().plus(step));
    }
}

#[test]
fn pain_8_a_login_that_fails_is_told_hours_before_the_slot_and_a_good_one_clears_it() {
    let mut house = House::new();
    let key = house.practice.profile().unwrap().letmepost.key;
    let draft = house.draft("Tomorrow.", &[X]);
    house.schedule(draft, 20 * HOUR, MisfirePolicy::Always);
    run_for(&mut house, HOUR, Duration::from_secs(600));
    assert_eq!(
        (trouble(&house), checks(&house)),
        (None, 1),
        "proven once, at the start"
    );

    house.set_key(house.letmepost, "lmp_live_wrong");
    run_for(&mut house, 4 * HOUR, Duration::from_secs(600));
    assert!(trouble(&house).is_some());
    assert_eq!(checks(&house), 2);

    house.set_key(house.letmepost, key.expose());
    run_for(&mut house, 5 * HOUR, Duration::from_secs(600));
    assert_eq!(trouble(&house), None);
    assert!(house.attempts(draft).is_empty());
}

#[test]
fn pain_8_logins_that_nothing_is_planned_through_within_a_day_are_left_alone() {
    let mut house = House::new();
    let draft = house.draft("Next week.", &[X]);
    house.schedule(draft, 30 * HOUR, MisfirePolicy::Always);
    run_for(&mut house, 5 * HOUR, Duration::from_secs(600));
    assert_eq!(checks(&house), 0);
    run_for(&mut house, 2 * HOUR, Duration::from_secs(600));
    assert_eq!(checks(&house), 1);
}

#[test]
fn pain_8_an_unreachable_service_is_not_asked_all_the_time() {
    let mut house = House::new();
    let draft = house.draft("Tomorrow.", &[X]);
    house.schedule(draft, 20 * HOUR, MisfirePolicy::Always);
    house.offline(true);
    run_for(&mut house, HOUR, Duration::from_secs(20));
    let asked = checks(&house);
    assert!((3..=5).contains(&asked), "{asked} times in an hour");
    assert_eq!(trouble(&house), None, "nothing is known of the login");
    house.offline(false);
    run_for(&mut house, HOUR, Duration::from_secs(600));
    assert_eq!(checks(&house), asked + 1);
}

#[test]
fn pain_8_a_locked_keychain_is_told_before_the_slot_until_it_opens() {
    let mut house = House::new();
    let key = house.practice.profile().unwrap().letmepost.key;
    house.lose_key(house.letmepost);
    let draft = house.draft("Tomorrow.", &[X]);
    house.schedule(draft, 20 * HOUR, MisfirePolicy::Always);
    run_for(&mut house, HOUR, Duration::from_secs(600));
    let found = trouble(&house).unwrap();
    assert_eq!(found.code, "keychain");
    assert!(found.remedy.is_some());
    assert_eq!(checks(&house), 1, "told once while it stays so");
    house.set_key(house.letmepost, key.expose());
    run_for(&mut house, HOUR, Duration::from_secs(600));
    assert_eq!(trouble(&house), None);
}

#[test]
fn p6_send_again_from_doubt_writes_the_old_one_off_and_still_looks_for_it() {
    let mut house = House::new();
    // The first transmission arrives an hour late, long after the person has decided.
    house.faults(
        r#"{"letmepost": {"list_settling_ms": 0}, "faults": [
            {"kind": "html", "skip": 0},
            {"operation": "list_posts", "kind": {"error": {"status": 500}}, "times": 30}]}"#,
    );
    let draft = house.draft("It was there after all.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    house.run_until(house.now().plus(Duration::from_secs(600)));
    assert_eq!(house.state(draft, X), D::InDoubt);
    house.practice.clear_faults().unwrap();
    let outcome = house.decide(draft, X, PersonVerdict::SendAgain);
    assert!(matches!(outcome, IntentOutcome::Done { .. }), "{outcome:?}");
    house.run_until(house.now().plus(Duration::from_secs(6 * 3600)));
    assert_eq!(
        house.state(draft, X),
        D::Published,
        "the new generation went out, as the person wished"
    );
    let all: Vec<_> = house
        .desk
        .batches_of(draft)
        .unwrap()
        .into_iter()
        .flat_map(|b| b.deliveries)
        .collect();
    let old = all.iter().find(|v| v.delivery.state == D::WrittenOff).unwrap();
    assert!(
        old.delivery.post.is_some(),
        "the look says where the written-off one is: {old:?}"
    );
    assert_eq!(
        house.times_published("It was there after all."),
        2,
        "the person was told the risk"
    );
}

#[test]
fn publishing_a_scheduled_draft_now_does_not_publish_it_again_at_its_time() {
    let mut house = House::new();
    let draft = house.draft("Now rather than later.", &[X]);
    house.schedule(draft, Duration::from_secs(3600), MisfirePolicy::Always);
    house.wish(&Intent::PublishNow { draft });
    house.run_until(house.now().plus(Duration::from_secs(2 * 3600)));
    assert_eq!(house.times_published("Now rather than later."), 1);
    assert_eq!(house.state(draft, X), D::Published);
}
