//! What a look may say, and what follows from it, at each service: found, absent for certain, nothing certain; how
//! long absence means anything; some rows of a batch; texts that the service changed; accounts that are gone.

use sendoff_core::{delivery::DeliveryState as D, id::DraftId, intent::Intent};
use sendoff_tests::house::House;
use std::time::Duration;

const X: &str = "twitter@letmepost";
const BLUESKY: &str = "bluesky@letmepost";
const LINKEDIN: &str = "linkedin@postato";
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// One account at each service, with the service's word in the fault plan.
const SERVICES: [(&str, &str); 2] = [(X, "letmepost"), (LINKEDIN, "postato")];

/// The answer to the first transmission is lost, its work done or not.
fn lost(commit: bool) -> String {
    format!(r#"{{"kind": {{"drop": {{"commit": {commit}}}}}}}"#)
}

/// Every question for the service's posts ends in a gateway's page.
const NO_LIST: &str = r#"{"operation": "list_posts", "times": "forever",
    "kind": {"error": {"status": 502, "body": "proxy_html"}}}"#;

fn published(plan: &str, targets: &[&str]) -> (House, DraftId) {
    let mut house = House::new();
    house.faults(plan);
    let draft = house.draft("Once.", targets);
    house.wish(&Intent::PublishNow { draft });
    (house, draft)
}

fn faults(list: &[String]) -> String {
    format!(r#"{{"faults": [{}]}}"#, list.join(","))
}

fn pass(house: &mut House, seconds: u64) {
    house.run_until(house.now().plus(Duration::from_secs(seconds)));
}

/// State, transmissions, publications.
fn outcome(house: &House, draft: DraftId, account: &str) -> (D, usize, usize) {
    (
        house.state(draft, account),
        house.attempts(draft).len(),
        house.times_published("Once."),
    )
}

#[test]
fn p5_what_is_found_counts_at_once_and_is_not_sent_again() {
    for (account, _) in SERVICES {
        let (mut house, draft) = published(&faults(&[lost(true)]), &[account]);
        // Long before it is settled.
        pass(&mut house, MINUTE);
        assert_ne!(house.state(draft, account), D::InDoubt, "{account}");
        pass(&mut house, HOUR);
        assert_eq!(outcome(&house, draft, account), (D::Published, 1, 1), "{account}");
    }
}

/// Sent again within a second of its refusal: the service lists the refused row, which looks like the new one.
#[test]
fn p6_the_row_of_an_earlier_refusal_settles_nothing_about_the_next_try() {
    let refused = r#"{"operation": "publish",
        "kind": {"target_failed": {"code": "preflight_failed", "published": false}}}"#;
    let (mut house, draft) = published(&faults(&[refused.to_owned()]), &[X]);
    house.run();
    assert_eq!(outcome(&house, draft, X), (D::Refused, 1, 0));
    // Its handler outlives the connection: nothing is known until it has published.
    house.faults(r#"{"faults": [{"kind": {"hold": {"commit": {"after_ms": 90000}}}}]}"#);
    let accounts = vec![house.account(X)];
    house.wish(&Intent::RetryFailed { draft, accounts });
    house.run_while(|house| house.state(draft, X) != D::InDoubt);
    pass(&mut house, MINUTE);
    assert_ne!(
        house.state(draft, X),
        D::Refused,
        "that was said of the first try"
    );
    pass(&mut house, HOUR);
    assert_eq!(outcome(&house, draft, X), (D::Published, 2, 1));
}

#[test]
fn p5_absence_counts_after_settling_alone_and_the_same_bytes_go_again() {
    for (account, _) in SERVICES {
        let (mut house, draft) = published(&faults(&[lost(false)]), &[account]);
        pass(&mut house, MINUTE);
        assert_eq!(outcome(&house, draft, account), (D::InDoubt, 1, 0), "{account}");
        pass(&mut house, 5 * MINUTE);
        assert_eq!(outcome(&house, draft, account), (D::Published, 2, 1), "{account}");
        let attempts = house.attempts(draft);
        assert_eq!(attempts[0].idempotency_key, attempts[1].idempotency_key);
        assert_eq!(attempts[0].body_hash, attempts[1].body_hash);
    }
}

#[test]
fn p5_a_list_that_cannot_be_read_says_nothing_certain_and_nothing_is_sent() {
    for (account, _) in SERVICES {
        let (mut house, draft) = published(&faults(&[lost(false), NO_LIST.to_owned()]), &[account]);
        pass(&mut house, HOUR);
        assert_eq!(outcome(&house, draft, account), (D::InDoubt, 1, 0), "{account}");
        // Readable again: at letmepost absence is certain inside the window; Postato's window has passed, and its
        // list proves presence alone, so a person is asked.
        house.faults("{}");
        pass(&mut house, HOUR);
        let wanted = if account == X {
            (D::Published, 2, 1)
        } else {
            (D::InDoubt, 1, 0)
        };
        assert_eq!(outcome(&house, draft, account), wanted, "{account}");
    }
}

#[test]
fn p5_what_is_found_after_days_still_counts() {
    for (account, _) in SERVICES {
        let (mut house, draft) = published(&faults(&[lost(true), NO_LIST.to_owned()]), &[account]);
        pass(&mut house, 2 * DAY);
        assert_eq!(outcome(&house, draft, account), (D::InDoubt, 1, 1), "{account}");
        house.faults("{}");
        pass(&mut house, DAY);
        assert_eq!(outcome(&house, draft, account), (D::Published, 1, 1), "{account}");
    }
}

#[test]
fn p5_absence_outside_the_window_ends_as_proven_absent_and_beyond_the_evidence_life_means_nothing() {
    for (days, wanted) in [(2, D::Refused), (14, D::InDoubt)] {
        let (mut house, draft) = published(&faults(&[lost(false), NO_LIST.to_owned()]), &[X]);
        pass(&mut house, days * DAY);
        house.faults("{}");
        pass(&mut house, DAY);
        assert_eq!(outcome(&house, draft, X), (wanted, 1, 0), "after {days} days");
    }
}

#[test]
fn p5_p6_of_a_batch_with_some_rows_only_what_is_missing_for_certain_goes_again_alone() {
    // The service dies after it has written its rows and before any network has heard of them; one row is lost.
    let plan = faults(&[r#"{"kind": {"exit": {"at": "before_publish"}}}"#.to_owned()]);
    let (mut house, draft) = published(&plan, &[X, BLUESKY]);
    while house.turn().sending == 0 {
        house.engine().wait(Some(Duration::from_secs(60)));
    }
    // Its end is here, and not yet written down: no look has been made.
    house.engine().wait(Some(Duration::from_secs(60)));
    let practice = rusqlite::Connection::open(house.practice_folder().join("practice.db")).unwrap();
    practice.busy_timeout(Duration::from_secs(10)).unwrap();
    let lost = practice
        .execute("DELETE FROM letmepost_posts WHERE network = 'twitter'", [])
        .unwrap();
    assert_eq!(lost, 1);
    pass(&mut house, 2 * HOUR);
    let attempts = house.attempts(draft);
    assert_eq!(attempts.len(), 2);
    assert_ne!(attempts[0].idempotency_key, attempts[1].idempotency_key);
    assert_eq!(house.state(draft, X), D::Published);
    let ledger = house.ledger();
    assert_eq!((ledger.len(), ledger[0].network.as_str()), (1, "twitter"));
    let stranded = D::FailedUnproven;
    assert_eq!(
        house.state(draft, BLUESKY),
        stranded,
        "it says failed, which proves nothing"
    );
}

#[test]
fn p5_a_text_that_the_service_changed_is_found_or_nothing_certain_and_never_sent_blindly() {
    for (account, service) in SERVICES {
        // White space alone is the same text; anything else is nobody's that could be told, and a repeat that is
        // answered with it proves nothing either.
        for (change, wanted) in [
            (r#""trimmed""#, D::Published),
            (r#"{"suffix": " (via us)"}"#, D::InDoubt),
        ] {
            let plan = format!(
                r#"{{"{service}": {{"text": {change}}}, "faults": [{}]}}"#,
                lost(true)
            );
            let (mut house, draft) = published(&plan, &[account]);
            pass(&mut house, HOUR);
            assert_eq!(house.state(draft, account), wanted, "{account} {change}");
            assert_eq!(house.ledger().len(), 1, "{account} {change}: out once");
        }
    }
}

#[test]
fn p5_p7_without_the_account_in_the_logins_own_list_absence_is_not_certain() {
    // So it looks when the account was removed at the service, or the key is one of another organisation.
    for (account, _) in SERVICES {
        let (mut house, draft) = published(&faults(&[lost(false)]), &[account]);
        pass(&mut house, 1);
        let id = house.remote_id(account);
        house.faults(&format!(r#"{{"accounts": {{"removed": ["{id}"]}}}}"#));
        pass(&mut house, 3 * HOUR);
        let (state, _, published) = outcome(&house, draft, account);
        assert_eq!((state, published), (D::InDoubt, 0), "{account}");
        // A refusal of the repeat, where there was one, does not speak of the first (P7).
        let key = house.attempts(draft)[0].idempotency_key.clone();
        assert!(
            house
                .attempts(draft)
                .iter()
                .all(|attempt| attempt.idempotency_key == key)
        );
    }
}
