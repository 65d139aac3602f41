//! What is looked at before each transmission: each question keeps a post back on its own.

use sendoff_core::{
    delivery::DeliveryState as D, id::DraftId, intent::Intent, misfire::MisfirePolicy, time::UtcInstant,
};
use sendoff_tests::house::House;
use std::{sync::atomic::Ordering, time::Duration};

const X: &str = "twitter@letmepost";
const LINKEDIN: &str = "linkedin@postato";
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const DAY_MS: i64 = 86_400_000;

fn run_for(house: &mut House, span: Duration) {
    let until = house.now().plus(span);
    house.run_until(until);
}

fn skewed(house: &House, ahead_ms: i64) {
    house.clock.wall_skew_ms.store(ahead_ms, Ordering::SeqCst);
}

fn posts(house: &House, count: usize, target: &str) -> Vec<DraftId> {
    let drafts: Vec<DraftId> = (0..count)
        .map(|n| house.draft(&format!("Post {n} to {target}"), &[target]))
        .collect();
    for draft in &drafts {
        house.leave_wish(&Intent::PublishNow { draft: *draft });
    }
    drafts
}

fn transmissions(house: &House, drafts: &[DraftId]) -> usize {
    drafts.iter().map(|draft| house.attempts(*draft).len()).sum()
}

fn open(house: &House, drafts: &[DraftId]) -> usize {
    let attempts = drafts.iter().flat_map(|draft| house.attempts(*draft));
    attempts.filter(|attempt| attempt.outcome.is_none()).count()
}

#[test]
fn an_account_paused_after_its_post_was_frozen_keeps_it_back() {
    let mut house = House::new();
    house.offline(true);
    let draft = house.draft("Not today.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    run_for(&mut house, SECOND * 30);
    assert_eq!(house.state(draft, X), D::Waiting);
    house.desk.account_pause(house.account(X), true).unwrap();
    house.offline(false);
    run_for(&mut house, HOUR / 6);
    assert_eq!(house.state(draft, X), D::Held);
    assert!(house.ledger().is_empty());
    house.desk.account_pause(house.account(X), false).unwrap();
    run_for(&mut house, HOUR / 6);
    assert_eq!(house.state(draft, X), D::Published);
}

/// Frozen together, they go or wait each by itself: one target never stops another.
#[test]
fn p9_one_paused_account_keeps_no_other_of_the_same_request_back() {
    const BLUESKY: &str = "bluesky@letmepost";
    let mut house = House::new();
    let draft = house.draft("To whoever listens.", &[X, BLUESKY]);
    let states = |house: &House| (house.state(draft, X), house.state(draft, BLUESKY));
    let pause = |house: &House, account, paused| {
        house.desk.account_pause(house.account(account), paused).unwrap();
    };
    house.offline(true);
    house.wish(&Intent::PublishNow { draft });
    run_for(&mut house, SECOND * 30);
    pause(&house, X, true);
    pause(&house, BLUESKY, true);
    house.offline(false);
    run_for(&mut house, HOUR / 6);
    assert_eq!(states(&house), (D::Held, D::Held));
    pause(&house, BLUESKY, false);
    run_for(&mut house, HOUR / 6);
    assert_eq!(states(&house), (D::Held, D::Published));
    assert_eq!(house.ledger().len(), 1);
    pause(&house, X, false);
    run_for(&mut house, HOUR / 6);
    assert_eq!(states(&house), (D::Published, D::Published));
    assert_eq!(house.ledger().len(), 2);
}

/// A draft for these accounts that a clock running a day ahead has claimed: it is due in twenty hours.
fn claimed_too_early(house: &mut House, targets: &[&str]) -> (DraftId, UtcInstant) {
    skewed(house, DAY_MS);
    let draft = house.draft("Tomorrow's news.", targets);
    skewed(house, 0);
    house.schedule(draft, HOUR * 20, MisfirePolicy::Skip);
    let due = house.now().plus(HOUR * 20);
    skewed(house, DAY_MS);
    run_for(house, SECOND * 90);
    let batches = house.desk.batches_of(draft).unwrap().len();
    assert_eq!(batches, 1, "the clock that ran ahead claimed it");
    (draft, due)
}

/// Its clock is right again: nothing goes out before its time, and then what may.
fn until_its_time(house: &mut House, due: UtcInstant) {
    skewed(house, 0);
    house.run_until(due.minus(SECOND * 30));
    assert!(house.ledger().is_empty());
    run_for(house, SECOND * 60);
}

/// It parts when its time has come, and not before.
#[test]
fn p10_a_paused_account_lets_the_others_go_no_earlier() {
    const BLUESKY: &str = "bluesky@letmepost";
    let mut house = House::new();
    let (draft, due) = claimed_too_early(&mut house, &[X, BLUESKY]);
    house.desk.account_pause(house.account(X), true).unwrap();
    until_its_time(&mut house, due);
    let states = (house.state(draft, X), house.state(draft, BLUESKY));
    assert_eq!(states, (D::Held, D::Published));
}

#[test]
fn p10_what_a_clock_that_ran_ahead_took_for_due_waits_for_its_time() {
    let mut house = House::new();
    let (draft, due) = claimed_too_early(&mut house, &[X]);
    until_its_time(&mut house, due);
    assert_eq!(house.state(draft, X), D::Published);
}

#[test]
fn p10_publish_now_waits_for_no_time_when_the_clock_is_put_back() {
    let mut house = House::new();
    let draft = house.draft("Now means now.", &[X]);
    let first = house.draft("A first one, so that the service has told its time.", &[X]);
    house.publish(first);
    let account = house.account(X);
    house.desk.account_pause(account, true).unwrap();
    skewed(&house, 100_000);
    house.wish(&Intent::PublishNow { draft });
    skewed(&house, 0);
    house.desk.account_pause(account, false).unwrap();
    run_for(&mut house, SECOND * 30);
    assert_eq!(house.state(draft, X), D::Published);
}

/// A clock that nobody has witnessed since the start neither skips nor asks: the service is asked for its time first.
#[test]
fn p10_nothing_is_late_by_a_clock_that_nobody_has_witnessed() {
    let mut house = House::new();
    let draft = house.draft("Not late at all.", &[X]);
    house.schedule(draft, HOUR, MisfirePolicy::Skip);
    house.crash();
    house.clock.reboot("second boot");
    skewed(&house, 2 * DAY_MS);
    house.start();
    run_for(&mut house, SECOND * 120);
    assert_ne!(house.state(draft, X), D::Skipped);
    assert!(house.ledger().is_empty());
    skewed(&house, 0);
    run_for(&mut house, HOUR * 2);
    assert_eq!(house.state(draft, X), D::Published);
}

#[test]
fn what_a_limiter_asks_for_holds_for_every_post_of_its_connection_and_for_no_other() {
    let mut house = House::new();
    house.faults(
        r#"{"faults": [{"service": "letmepost", "kind": {"rate_limited": {"retry_after": {"seconds": 600}}}}]}"#,
    );
    let first = house.draft("Too fast.", &[X]);
    house.wish(&Intent::PublishNow { draft: first });
    house.run_while(|h| h.attempts(first).is_empty());
    let (other, elsewhere) = (house.draft("Me too.", &[X]), house.draft("Not me.", &[LINKEDIN]));
    for draft in [other, elsewhere] {
        house.wish(&Intent::PublishNow { draft });
    }
    run_for(&mut house, SECOND * 590);
    assert_eq!(transmissions(&house, &[other]), 0);
    assert_eq!(house.state(elsewhere, LINKEDIN), D::Published);
    run_for(&mut house, SECOND * 60);
    assert_eq!(house.state(other, X), D::Published);
}

#[test]
fn a_limiter_that_asks_for_more_than_six_hours_is_shown_with_every_post_that_waits_for_it() {
    // After the longer one it is too late for it, and the person is asked.
    for (hours, state, then) in [(2, D::Waiting, D::Published), (7, D::Held, D::Asked)] {
        let mut house = House::new();
        let plan = r#"{"faults": [{"kind": {"rate_limited": {"retry_after": {"seconds": SECONDS}}}}]}"#;
        house.faults(&plan.replace("SECONDS", &(hours * 3600).to_string()));
        let first = house.draft("Too fast.", &[X]);
        house.wish(&Intent::PublishNow { draft: first });
        house.run_while(|h| h.attempts(first).is_empty());
        let other = house.draft("Me too.", &[X]);
        house.wish(&Intent::PublishNow { draft: other });
        run_for(&mut house, SECOND * 30);
        assert_eq!(house.state(other, X), state, "{hours} hours");
        run_for(&mut house, HOUR * hours);
        assert_eq!(house.state(other, X), then, "{hours} hours");
    }
}

#[test]
fn no_more_than_four_requests_of_a_connection_are_under_way_at_once() {
    let mut house = House::new();
    house.publish(house.draft(
        "A first one, so that both services have told their time.",
        &[X, LINKEDIN],
    ));
    house.faults(r#"{"faults": [{"kind": {"hold": {"commit": "never"}}, "times": "forever"}]}"#);
    let there = posts(&house, 6, X);
    let here = posts(&house, 3, LINKEDIN);
    house.turn();
    let begun = (transmissions(&house, &there), transmissions(&house, &here));
    assert_eq!(begun, (4, 3), "within one turn");
    // One may end early (a connection kept from before was closed meanwhile) and free its place.
    for _ in 0..3 {
        house.turn();
        let open = (open(&house, &there), open(&house, &here));
        assert!(open.0 <= 4 && open.1 <= 3, "over turns: {open:?}");
    }
    house.crash();
}

#[test]
fn a_services_budget_for_a_minute_is_kept() {
    let mut house = House::new();
    let budget = 120;
    let drafts = posts(&house, budget + 10, LINKEDIN);
    let begun = house.now();
    run_for(&mut house, SECOND * 55);
    assert_eq!(transmissions(&house, &drafts), budget);
    house.run();
    assert_eq!(transmissions(&house, &drafts), budget + 10);
    let mut starts: Vec<_> = drafts
        .iter()
        .map(|draft| house.attempts(*draft)[0].started.wall())
        .collect();
    starts.sort_unstable();
    for pair in starts.windows(budget + 1) {
        let (Some(first), Some(last)) = (pair.first(), pair.last()) else {
            unreachable!()
        };
        assert!(last.since(*first) >= SECOND * 60, "{:?}", last.since(begun));
    }
}
