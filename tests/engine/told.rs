//! What stands under attention, by the file that the engine wrote: what is told of each target and draft, and when.

use sendoff_core::{
    attention::{Attention, AttentionKind as K, SafeAction as A},
    id::DraftId,
    intent::Intent,
    misfire::MisfirePolicy,
    time::Clock,
};
use sendoff_engine::{waiting_deliveries, waiting_drafts};
use sendoff_tests::house::House;
use std::time::Duration;

const X: &str = "twitter@letmepost";
const LINKEDIN: &str = "linkedin@postato";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// What is told of the targets of a draft.
fn told(house: &House, draft: DraftId) -> Vec<Attention> {
    let waiting = waiting_deliveries(&house.desk, &house.clock.read()).unwrap();
    let of_draft = waiting
        .into_iter()
        .filter(|(row, _)| row.view.delivery.draft == draft);
    of_draft.map(|(_, attention)| attention).collect()
}

fn run_for(house: &mut House, span: Duration) {
    house.run_until(house.now().plus(span));
}

#[test]
fn p9_what_came_due_too_late_is_asked_about() {
    let mut house = House::new();
    let early = house.draft("In time.", &[X]);
    let late = house.draft("Too late.", &[X, LINKEDIN]);
    house.publish(early);
    house.schedule(late, HOUR, MisfirePolicy::Ask);
    house.crash();
    house.clock.pass(HOUR * 9);
    house.start();
    run_for(&mut house, MINUTE);
    assert_eq!(told(&house, early), []);
    let asked: Vec<_> = told(&house, late)
        .into_iter()
        .map(|item| (item.kind, item.actions))
        .collect();
    let one = (K::Asked, vec![A::PublishNow, A::Skip]);
    assert_eq!(asked, [one.clone(), one]);
}

#[test]
fn p9_a_paused_post_is_told_of_when_its_time_comes() {
    let mut house = House::new();
    let draft = house.draft("When I say so.", &[X]);
    house.schedule(draft, HOUR, MisfirePolicy::Always);
    let now = house.now();
    house.desk.schedules_pause(&[draft], true, now).unwrap();
    let kinds = |house: &House| -> Vec<(DraftId, K)> {
        let waiting = waiting_drafts(&house.desk, house.now()).unwrap();
        let kind =
            |(entry, item): (sendoff_store::CalendarEntry, Attention)| (entry.item.draft.id, item.kind);
        waiting.into_iter().map(kind).collect()
    };
    run_for(&mut house, MINUTE * 59);
    assert_eq!(kinds(&house), []);
    run_for(&mut house, MINUTE * 2);
    assert_eq!(kinds(&house), [(draft, K::PausedPost)]);
}

/// What one post met at a connection is known of the connection: nobody is told that a post waits for its turn where
/// there is no way.
#[test]
fn p12_a_host_out_of_reach_is_named_of_every_post_that_is_due_there() {
    let mut house = House::new();
    let [first, second, other] = ["First.", "Second.", "Elsewhere."].map(|text| {
        let target = if text == "Elsewhere." { LINKEDIN } else { X };
        house.draft(text, &[target])
    });
    house.offline(true);
    house.wish(&Intent::PublishNow { draft: first });
    house.schedule(second, MINUTE * 8, MisfirePolicy::Always);
    house.schedule(other, MINUTE * 8, MisfirePolicy::Always);
    run_for(&mut house, MINUTE * 11);
    let kinds = |house: &House, draft| {
        told(house, draft)
            .iter()
            .map(|item| item.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&house, first), [K::Unreachable]);
    assert_eq!(kinds(&house, second), [K::Unreachable]);
    // Of its own connection nothing is known for so long.
    assert_eq!(kinds(&house, other), []);
    let words = told(&house, second)[0].reason.message.to_string();
    assert!(words.contains("127.0.0.1 cannot be reached"), "{words}");

    house.offline(false);
    run_for(&mut house, MINUTE * 10);
    for draft in [first, second, other] {
        assert_eq!(told(&house, draft), []);
    }
    assert_eq!(house.ledger().len(), 3);
}

/// A window of the service is counted by the service's own clock where this computer's was started anew.
#[test]
fn p5_doubt_is_told_of_by_the_age_that_its_own_service_gives_it_after_a_reboot() {
    let mut house = House::new();
    let draft = house.draft("Before and after.", &[X]);
    house.faults(
        r#"{"faults": [
            {"kind": {"drop": {"commit": false}}},
            {"kind": {"error": {"status": 500}}, "operation": "list_posts", "times": "forever"},
            {"kind": {"error": {"status": 500}}, "operation": "publish", "times": "forever", "skip": 1}
        ]}"#,
    );
    house.wish(&Intent::PublishNow { draft });
    house.run_while(|h| h.attempts(draft).is_empty());
    house.crash();
    house.clock.pass(MINUTE);
    house.clock.reboot("second boot");
    house.start();
    run_for(&mut house, MINUTE);
    assert_eq!(told(&house, draft), [], "it settles by itself as yet");
    run_for(&mut house, MINUTE * 20);
    let kinds: Vec<_> = told(&house, draft).iter().map(|item| item.kind).collect();
    assert_eq!(kinds.len(), 1, "{kinds:?}");
}
