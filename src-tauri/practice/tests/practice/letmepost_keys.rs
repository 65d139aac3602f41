//! letmepost's idempotency: every row of its documented table, under a clock of the test's own.

use crate::harness::*;
use sendoff_practice::plan::{
    ErrorBody, ExitPoint, ExpiredKeys, LetmepostKeyScope, OtherBody, RetryAfter, TestKeys,
};
use sendoff_practice::{FaultKind, Network};
use serde_json::json;
use std::thread;

const MINUTE_MS: i64 = 60 * SECOND_MS;

#[test]
fn the_same_key_and_bytes_replay_the_answer() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let first = setup.published("k1", &[&x], "once");
    let second = setup.published("k1", &[&x], "once");
    assert_eq!(first.header("idempotency-replayed"), None);
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    assert_eq!(second.header("idempotency-key"), Some("k1"));
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert_eq!(setup.ledger().len(), 1);
    let sent = setup.practice().transmissions().unwrap();
    assert_eq!((sent.len(), &sent[0].body_sha256), (2, &sent[1].body_sha256));
}

#[test]
fn other_bytes_conflict_or_replay() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let first = setup.published("k1", &[&x], "once");
    let other = setup.published("k1", &[&x], "once ");
    assert_eq!(
        (other.status, other.rule()),
        (409, "idempotency_key.body_mismatch".to_owned())
    );
    setup.plan(|plan| plan.letmepost.other_body = OtherBody::Replay);
    assert_eq!(setup.published("k1", &[&x], "once ").body, first.body);
    assert_eq!(setup.ledger().len(), 1);
}

#[test]
fn a_running_request_conflicts_until_sixty_seconds_and_is_then_taken_over() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(FaultKind::SlowHandler {
        for_ms: 90 * SECOND_MS,
    });
    thread::scope(|scope| {
        let first = scope.spawn(|| setup.published("k1", &[&x], "first"));
        setup.wait_for_held(1);
        let busy = setup.published("k1", &[&x], "first");
        assert_eq!(
            (busy.status, busy.rule()),
            (409, "idempotency_key.in_progress".to_owned())
        );
        setup.pass(MINUTE_MS);
        assert_eq!(
            setup.published("k1", &[&x], "other bytes").rule(),
            "idempotency_key.in_progress"
        );
        setup.pass(1);
        let second = setup.published("k1", &[&x], "other bytes");
        assert_eq!(second.status, 200, "the take-over accepts other bytes");
        setup.pass(MINUTE_MS);
        assert_eq!(first.join().unwrap().status, 200);
    });
    let texts: Vec<_> = setup
        .ledger()
        .into_iter()
        .map(|line| (line.text, line.own_double))
        .collect();
    assert_eq!(
        texts,
        [("other bytes".to_owned(), false), ("first".to_owned(), false)]
    );
    // The second filled the record under its own hash; the first's late answer is not stored.
    assert_eq!(
        setup
            .published("k1", &[&x], "other bytes")
            .header("idempotency-replayed"),
        Some("true")
    );
}

#[test]
fn a_first_handler_that_ends_after_the_take_over_fills_the_seconds_record() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| {
        let slow = |for_ms| FaultKind::SlowHandler { for_ms };
        let once = |kind| sendoff_practice::Fault::once(sendoff_practice::plan::Operation::Publish, kind);
        plan.faults = vec![once(slow(90 * SECOND_MS)), once(slow(90 * SECOND_MS))];
    });
    thread::scope(|scope| {
        let first = scope.spawn(|| setup.published("k1", &[&x], "first"));
        setup.wait_for_held(1);
        setup.pass(MINUTE_MS + 1);
        let second = scope.spawn(|| setup.published("k1", &[&x], "second"));
        setup.wait_for_held(2);
        setup.pass(30 * SECOND_MS);
        let first = first.join().unwrap();
        let replay = setup.published("k1", &[&x], "second");
        assert_eq!(
            replay.body, first.body,
            "the first's answer under the second's hash"
        );
        setup.pass(MINUTE_MS);
        assert_ne!(second.join().unwrap().body, first.body);
    });
}

#[test]
fn the_window_is_twenty_four_hours_from_the_claim() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.published("k1", &[&x], "once");
    setup.pass(24 * HOUR_MS - 1);
    assert_eq!(
        setup
            .published("k1", &[&x], "once")
            .header("idempotency-replayed"),
        Some("true")
    );
    setup.pass(1);
    for lines in 2..4 {
        assert_eq!(
            setup.published("k1", &[&x], "once").header("idempotency-key"),
            None
        );
        assert_eq!(setup.ledger().len(), lines, "an expired key protects nothing");
    }
}

#[test]
fn an_expired_key_may_be_fresh_instead() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| {
        plan.letmepost.expired_keys = ExpiredKeys::Fresh;
        plan.letmepost.window_ms = HOUR_MS;
    });
    setup.published("k1", &[&x], "once");
    setup.pass(HOUR_MS);
    setup.published("k1", &[&x], "once");
    assert_eq!(
        setup
            .published("k1", &[&x], "once")
            .header("idempotency-replayed"),
        Some("true")
    );
    assert_eq!(setup.ledger().len(), 2);
}

#[test]
fn refusals_are_stored_and_replayed() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let soon = json!({ "targets": [{ "accountId": x }], "text": "a", "scheduledAt": "2026-11-22T09:00:00Z" });
    let unknown = batch(&["00000000-0000-4000-8000-000000000000"], "a");
    for (key, body, status) in [
        ("k1", soon.to_string().into_bytes(), 400),
        ("k2", unknown, 404),
        ("k3", b"{".to_vec(), 400),
    ] {
        let first = setup.letmepost("POST", "/v1/posts", Some(key), &body);
        let second = setup.letmepost("POST", "/v1/posts", Some(key), &body);
        assert_eq!((first.status, second.status), (status, status));
        assert_eq!(second.header("idempotency-replayed"), Some("true"));
        assert_eq!(first.body, second.body);
    }
}

#[test]
fn the_quotas_429_is_stored_and_the_limiters_is_not() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| plan.letmepost.monthly_quota = Some(0));
    let spent = setup.published("k1", &[&x], "a");
    assert_eq!(
        (spent.status, spent.rule()),
        (429, "billing.posts.monthly_cap".to_owned())
    );
    assert_eq!(
        spent.json()["error"]["platformResponse"]["resetAt"],
        "2026-12-01T00:00:00.000Z"
    );
    assert_eq!(spent.header("retry-after"), None);
    setup.practice().clear_faults().unwrap();
    let again = setup.published("k1", &[&x], "a");
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (429, Some("true"))
    );

    setup.next_publish(FaultKind::RateLimited {
        retry_after: RetryAfter::Seconds(7),
    });
    let limited = setup.published("k2", &[&x], "a");
    assert_eq!((limited.status, limited.header("retry-after")), (429, Some("7")));
    assert_eq!(limited.json()["error"]["code"], "rate_limited");
    assert_eq!(setup.published("k2", &[&x], "a").status, 200);
}

#[test]
fn a_401_or_403_is_not_stored() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    for (key, kind, status) in [
        ("k1", FaultKind::Unauthenticated, 401),
        ("k2", FaultKind::Forbidden, 403),
    ] {
        setup.next_publish(kind);
        assert_eq!(setup.published(key, &[&x], "a").status, status);
        assert_eq!(setup.published(key, &[&x], "a").status, 200);
    }
}

#[test]
fn a_5xx_of_its_own_frees_the_key_and_a_proxys_does_not() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let error = |body| FaultKind::Error {
        status: 500,
        commit: true,
        body,
    };
    setup.next_publish(error(ErrorBody::Envelope));
    assert_eq!(
        setup.published("k1", &[&x], "a").json()["error"]["code"],
        "internal_error"
    );
    assert_eq!(setup.ledger().len(), 1, "published although it says 500");
    assert_eq!(
        setup.published("k1", &[&x], "a").header("idempotency-replayed"),
        None
    );
    assert_eq!(setup.ledger().len(), 2, "the freed key publishes again");

    setup.next_publish(error(ErrorBody::ProxyHtml));
    assert!(setup.published("k2", &[&x], "a").body.starts_with(b"<html>"));
    let replay = setup.published("k2", &[&x], "a");
    assert_eq!(
        (replay.status, replay.header("idempotency-replayed")),
        (200, Some("true"))
    );
    assert_eq!(setup.ledger().len(), 3);

    setup.plan(|plan| {
        plan.letmepost.server_error_frees_key = false;
        let kind = error(ErrorBody::Envelope);
        plan.faults = vec![sendoff_practice::Fault::once(
            sendoff_practice::plan::Operation::Publish,
            kind,
        )];
    });
    assert_eq!(setup.published("k3", &[&x], "a").status, 500);
    assert_eq!(
        setup.published("k3", &[&x], "a").header("idempotency-replayed"),
        Some("true")
    );
    assert_eq!(setup.ledger().len(), 4);
}

#[test]
fn a_handler_that_died_holds_its_key_for_sixty_seconds() {
    let mut setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(FaultKind::Exit {
        at: ExitPoint::AfterPublish,
    });
    assert!(heard(setup.publish("k1", &[&x], "a")).is_err());
    setup.restart();
    assert_eq!(
        setup.published("k1", &[&x], "a").rule(),
        "idempotency_key.in_progress"
    );
    setup.pass(MINUTE_MS + 1);
    assert_eq!(setup.published("k1", &[&x], "a").status, 200);
    assert_eq!(setup.ledger().len(), 2);
    let rows = setup
        .letmepost("GET", "/v1/posts?status=publishing", None, b"")
        .json();
    assert_eq!(
        rows["data"].as_array().unwrap().len(),
        1,
        "the dead handler's row is stranded"
    );
    setup.pass(45 * MINUTE_MS);
    let rows = setup
        .letmepost("GET", "/v1/posts?errorCode=internal_error", None, b"")
        .json();
    assert_eq!(rows["data"][0]["status"], "failed");
}

#[test]
fn test_and_live_keys_share_one_space_unless_told_otherwise() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let test = setup.profile.letmepost.sandbox_key.expose();
    let rehearse =
        |key| heard(setup.letmepost_raw(test, "POST", "/v1/posts", Some(key), &batch(&[&x], "a"))).unwrap();
    let rehearsed = rehearse("k1");
    let result = &rehearsed.json()["results"][0];
    assert!(
        result["uri"]
            .as_str()
            .unwrap()
            .starts_with("https://sandbox.letmepost.dev/twitter/sandbox_")
    );
    assert_eq!(result["warnings"][0]["code"], "sandbox.no_platform_write");
    assert_eq!(setup.published("k1", &[&x], "a").body, rehearsed.body);
    assert!(setup.ledger().is_empty());
    setup.plan(|plan| plan.letmepost.key_scope = LetmepostKeyScope::Route);
    rehearse("k2");
    assert_eq!(
        setup.published("k2", &[&x], "a").header("idempotency-replayed"),
        None
    );
    assert_eq!(setup.ledger().len(), 1);
}

#[test]
fn a_test_key_may_publish_for_real() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let test = setup.profile.letmepost.sandbox_key.expose();
    for (lines, (mode, marked)) in [
        (TestKeys::Sandbox, true),
        (TestKeys::Publish, false),
        (TestKeys::MarkedButPublish, true),
    ]
    .into_iter()
    .enumerate()
    {
        setup.plan(|plan| plan.letmepost.test_keys = mode);
        let key = format!("k{lines}");
        let bytes = setup.letmepost_raw(test, "POST", "/v1/posts", Some(&key), &batch(&[&x], "a"));
        let result = heard(bytes).unwrap().json()["results"][0].clone();
        assert_eq!(result.get("warnings").is_some(), marked, "{mode:?}");
        assert_eq!(setup.ledger().len(), lines, "{mode:?}");
        let path = format!("/v1/posts/{}", result["postId"].as_str().unwrap());
        let row = setup.letmepost("GET", &path, None, b"").json();
        assert_eq!(
            row.get("sandbox").cloned(),
            if marked { Some(json!(true)) } else { None },
            "{mode:?}"
        );
    }
}

#[test]
fn key_lengths() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    assert_eq!(setup.published(&"k".repeat(255), &[&x], "a").status, 200);
    assert_eq!(
        setup.published(&"k".repeat(256), &[&x], "a").rule(),
        "idempotency_key.length"
    );
    assert_eq!(setup.published("", &[&x], "a").header("idempotency-key"), None);
    assert_eq!(
        setup.published("", &[&x], "a").status,
        200,
        "an empty header is no key"
    );
    assert_eq!(setup.ledger().len(), 3);
}

#[test]
fn the_old_server_claims_nothing() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| {
        plan.letmepost.claim = false;
        let kind = FaultKind::SlowHandler { for_ms: SECOND_MS };
        plan.faults = vec![sendoff_practice::Fault::once(
            sendoff_practice::plan::Operation::Publish,
            kind,
        )];
    });
    thread::scope(|scope| {
        let first = scope.spawn(|| setup.published("k1", &[&x], "a"));
        setup.wait_for_held(1);
        assert_eq!(setup.published("k1", &[&x], "a").status, 200);
        setup.pass(SECOND_MS);
        assert_eq!(first.join().unwrap().status, 200);
    });
    assert_eq!(setup.ledger().len(), 2, "both ran");
    assert_eq!(
        setup.published("k1", &[&x], "a").header("idempotency-replayed"),
        Some("true")
    );
}

#[test]
fn replay_records_survive_a_restart() {
    let mut setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let first = setup.published("k1", &[&x], "once");
    let ledger = setup.profile.ledger_id.clone();
    setup.restart();
    assert_eq!(setup.profile.ledger_id, ledger);
    assert_eq!(setup.published("k1", &[&x], "once").body, first.body);
    let after = setup.published("k2", &[&x], "twice").json();
    assert_ne!(
        after["results"][0]["postId"],
        first.json()["results"][0]["postId"]
    );
    assert_eq!(setup.ledger().len(), 2);
}
