//! Everything is paused: nothing is sent, what is ready says so, and what may be out is looked for all the same.

use sendoff_core::{
    delivery::DeliveryState as D,
    id::DraftId,
    intent::{Intent, IntentOutcome, PersonVerdict},
    misfire::MisfirePolicy,
    request::HoldReason,
};
use sendoff_tests::house::House;
use std::time::Duration;

const X: &str = "twitter@letmepost";
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

fn run_for(house: &mut House, span: Duration) {
    house.run_until(house.now().plus(span));
}

fn pause_everything(house: &House, paused: bool) {
    let value = serde_json::json!(paused);
    house.desk.setting_set(sendoff_store::PAUSED, &value).unwrap();
}

fn held(house: &House) -> Vec<Option<HoldReason>> {
    let open = house.desk.open_and_unacknowledged().unwrap().into_iter();
    open.filter_map(|row| Some(row.request?.held.map(|held| held.why)))
        .collect()
}

/// A post whose answer was lost, its work done or not, and everything paused right after.
fn in_doubt_and_paused(commit: bool) -> (House, DraftId) {
    let mut house = House::new();
    house.faults(&format!(
        r#"{{"faults": [{{"kind": {{"drop": {{"commit": {commit}}}}}}}]}}"#
    ));
    let draft = house.draft("Once.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    house.run_while(|house| house.state(draft, X) != D::InDoubt);
    pause_everything(&house, true);
    (house, draft)
}

#[test]
fn what_is_ready_is_held_while_everything_is_paused_and_goes_on_after() {
    let mut house = House::new();
    house.offline(true);
    let draft = house.draft("Not now.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    run_for(&mut house, SECOND * 30);
    assert_eq!((house.state(draft, X), held(&house)), (D::Waiting, vec![None]));
    pause_everything(&house, true);
    house.offline(false);
    run_for(&mut house, HOUR / 6);
    assert_eq!(house.state(draft, X), D::Held);
    assert_eq!(held(&house), [Some(HoldReason::Paused)]);
    assert!(house.ledger().is_empty());
    pause_everything(&house, false);
    run_for(&mut house, SECOND * 60);
    assert_eq!(house.state(draft, X), D::Published);
}

#[test]
fn p5_what_may_be_out_is_found_while_everything_is_paused() {
    let (mut house, draft) = in_doubt_and_paused(true);
    run_for(&mut house, HOUR);
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!((house.attempts(draft).len(), house.ledger().len()), (1, 1));
}

#[test]
fn p5_what_may_be_out_is_not_repeated_while_everything_is_paused() {
    let (mut house, draft) = in_doubt_and_paused(false);
    run_for(&mut house, HOUR / 4);
    assert_eq!(house.attempts(draft).len(), 1);
    assert_ne!(house.state(draft, X), D::Published);
    pause_everything(&house, false);
    run_for(&mut house, HOUR / 4);
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!((house.attempts(draft).len(), house.ledger().len()), (2, 1));
}

/// Nothing of it has left: a person cannot say that it is there, or that it is not.
#[test]
fn a_word_about_what_has_not_been_sent_is_refused() {
    let mut house = House::new();
    let draft = house.draft("Soon.", &[X]);
    house.schedule(draft, HOUR, MisfirePolicy::Ask);
    house.turn();
    house.clock.pass(HOUR * 9);
    house.run();
    let asked = house.newest(draft)[&house.account(X)].delivery.clone();
    assert!(asked.request.is_none(), "{asked:?}");
    for verdict in [PersonVerdict::ItIsThere { url: None }, PersonVerdict::NotThere] {
        let outcome = house.decide(draft, X, verdict);
        assert!(
            matches!(&outcome, IntentOutcome::Refused { reason } if reason.code == "nothing_sent"),
            "{outcome:?}"
        );
    }
}

/// The row of the one that was published a moment before is not taken for the one in doubt.
#[test]
fn p3_an_equal_text_that_went_out_before_is_not_taken_for_the_one_in_doubt() {
    let mut house = House::new();
    let first = house.draft("Good morning!", &[X]);
    house.publish(first);
    run_for(&mut house, SECOND * 20);
    assert_eq!(house.state(first, X), D::Published);
    house.faults(r#"{"faults": [{"kind": {"drop": {"commit": false}}}]}"#);
    let second = house.draft("Good morning!", &[X]);
    house.wish(&Intent::PublishNow { draft: second });
    run_for(&mut house, HOUR);
    assert_eq!(house.state(second, X), D::Published);
    assert_eq!(house.attempts(second).len(), 2);
    assert_eq!(house.times_published("Good morning!"), 2);
}

/// Without its key nothing can be looked at: that is said, and the look is made once the key is back.
#[test]
fn p5_doubt_whose_login_is_gone_is_looked_at_when_it_is_back() {
    let mut house = House::new();
    house.faults(
        r#"{"faults": [{"kind": {"drop": {"commit": true}}},
            {"operation": "list_posts", "times": "forever", "kind": {"error": {"status": 502, "body": "proxy_html"}}}]}"#,
    );
    let draft = house.draft("Once.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    run_for(&mut house, HOUR / 12);
    let key = house.practice.profile().unwrap().letmepost.key;
    house.lose_key(house.letmepost);
    let looked = |house: &House| {
        let request = house.desk.open_and_unacknowledged().unwrap().remove(0).request;
        let request = request.expect("it is frozen");
        let look = request.doubt.expect("it is in doubt").last_look.expect("a look");
        (request.looks, look.to_string())
    };
    let (before, _) = looked(&house);
    run_for(&mut house, HOUR);
    let (after, said) = looked(&house);
    assert!(after > before, "{before} {after}");
    assert_eq!(said, "no such secret");
    house.practice.clear_faults().unwrap();
    house.set_key(house.letmepost, key.expose());
    run_for(&mut house, HOUR * 2);
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.ledger().len(), 1);
}
