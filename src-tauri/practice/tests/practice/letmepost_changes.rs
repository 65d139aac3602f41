//! letmepost: changing, cancelling and retrying posts.

use crate::harness::*;
use sendoff_practice::plan::{ErrorBody, Operation, PatchGeneration};
use sendoff_practice::{Fault, FaultKind, Network};
use serde_json::{Value, json};

fn scheduled(setup: &Setup, key: &str) -> String {
    let body =
        json!({ "targets": [{ "platform": "twitter" }], "text": "a", "scheduledAt": "2026-11-22T10:00:00Z" });
    let heard = setup.letmepost("POST", "/v1/posts", Some(key), body.to_string().as_bytes());
    format!(
        "/v1/posts/{}",
        heard.json()["results"][0]["postId"].as_str().unwrap()
    )
}

fn patch(setup: &Setup, path: &str, body: &Value) -> Heard {
    setup.letmepost("PATCH", path, None, body.to_string().as_bytes())
}

#[test]
fn a_waiting_post_can_be_changed() {
    let setup = setup();
    let path = scheduled(&setup, "k1");
    let row = patch(
        &setup,
        &path,
        &json!({ "text": "b", "scheduledAt": "2026-11-22T11:00:00Z" }),
    )
    .json();
    assert_eq!(
        (&row["text"], &row["scheduledAt"]),
        (&json!("b"), &json!("2026-11-22T11:00:00.000Z"))
    );
    assert_eq!(
        patch(&setup, &path, &json!({ "text": "x".repeat(281) })).rule(),
        "twitter.text.max_graphemes"
    );
    setup.plan(|plan| plan.letmepost.patch = PatchGeneration::TimeOnly);
    assert_eq!(
        patch(&setup, &path, &json!({ "text": "c" })).rule(),
        "scheduledAt"
    );
    let row = patch(
        &setup,
        &path,
        &json!({ "text": "c", "scheduledAt": "2026-11-22T12:00:00Z" }),
    )
    .json();
    assert_eq!(row["text"], "b", "the text is ignored");
    setup.pass(3 * HOUR_MS);
    assert_eq!(setup.ledger()[0].published_at, "2026-11-22T12:00:00.000Z");
    assert_eq!(setup.ledger()[0].text, "b");
    assert_eq!(
        patch(&setup, &path, &json!({ "scheduledAt": "2026-11-23T12:00:00Z" })).rule(),
        "post.status"
    );
}

#[test]
fn a_500_on_a_scheduled_create_leaves_a_row_that_goes_out() {
    let setup = setup();
    setup.next_publish(FaultKind::Error {
        status: 500,
        commit: true,
        body: ErrorBody::Envelope,
    });
    let body =
        json!({ "targets": [{ "platform": "twitter" }], "text": "a", "scheduledAt": "2026-11-22T10:00:00Z" });
    let heard = setup.letmepost("POST", "/v1/posts", Some("k1"), body.to_string().as_bytes());
    assert_eq!(heard.status, 500);
    setup.pass(2 * HOUR_MS);
    assert_eq!(setup.ledger().len(), 1);
}

#[test]
fn a_cancelled_post_does_not_go_out_unless_the_cancel_loses() {
    let setup = setup();
    let path = scheduled(&setup, "k1");
    assert_eq!(
        setup.letmepost("DELETE", &path, None, b"").json()["status"],
        "canceled"
    );
    let again = setup.letmepost("DELETE", &path, None, b"");
    assert_eq!((again.status, again.rule()), (409, "post.status".to_owned()));
    setup.pass(2 * HOUR_MS);
    assert!(setup.ledger().is_empty());

    let setup = setup_with(|_| {});
    let path = scheduled(&setup, "k1");
    setup.plan(|plan| plan.faults = vec![Fault::once(Operation::CancelPost, FaultKind::CancelLosesRace)]);
    assert_eq!(
        setup.letmepost("DELETE", &path, None, b"").json()["status"],
        "canceled"
    );
    setup.pass(2 * HOUR_MS);
    assert_eq!(setup.ledger().len(), 1);
    assert_eq!(
        setup.letmepost("GET", &path, None, b"").json()["status"],
        "canceled"
    );
}

#[test]
fn postatos_cancel_may_lose_too() {
    let setup = setup();
    let id = setup.create("k1", "a").json()["id"].as_str().unwrap().to_owned();
    setup.plan(|plan| plan.faults = vec![Fault::once(Operation::CancelPost, FaultKind::CancelLosesRace)]);
    assert_eq!(
        setup.postato("DELETE", &format!("/posts/{id}"), None, b"").status,
        200
    );
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 1);
}

#[test]
fn a_dead_post_can_be_retried_without_any_key() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let kind = FaultKind::TargetFailed {
        code: "platform_unavailable".to_owned(),
        published: true,
    };
    setup.next_publish(kind);
    let id = setup.published("k1", &[&x], "a").json()["results"][0]["postId"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/v1/posts/{id}/retry");
    assert_eq!(
        setup.letmepost("POST", &path, Some("k1"), b"").json()["status"],
        "queued"
    );
    assert_eq!(
        setup.letmepost("POST", &path, None, b"").rule(),
        "post.retry.status"
    );
    setup.pass(SECOND_MS);
    let doubles: Vec<_> = setup.ledger().iter().map(|line| line.own_double).collect();
    assert_eq!(doubles, [false, false], "the client asked for the second");
    setup.plan(|plan| plan.letmepost.retry_endpoint = false);
    assert_eq!(setup.letmepost("POST", &path, None, b"").status, 404);
}

#[test]
fn a_test_key_may_not_touch_live_rows() {
    let setup = setup();
    let path = scheduled(&setup, "k1");
    let test = setup.profile.letmepost.sandbox_key.expose();
    let refused = heard(setup.letmepost_raw(test, "DELETE", &path, None, b"")).unwrap();
    assert_eq!(
        (refused.status, refused.rule()),
        (404, "api_key.environment_scope".to_owned())
    );
}

#[test]
fn a_removed_account_takes_its_waiting_posts_along() {
    let setup = setup();
    let path = scheduled(&setup, "k1");
    setup.plan(|plan| plan.accounts.removed = vec![setup.letmepost_account(Network::Twitter)]);
    let row = setup.letmepost("GET", &path, None, b"").json();
    assert_eq!(
        (&row["status"], &row["accountId"]),
        (&json!("canceled"), &json!(null))
    );
    setup.pass(2 * HOUR_MS);
    assert!(setup.ledger().is_empty());
}

#[test]
fn a_post_more_than_a_day_late_is_given_up() {
    for (late_ms, lines) in [(24 * HOUR_MS, 1), (24 * HOUR_MS + 1, 0)] {
        let mut setup = setup();
        scheduled(&setup, "k1");
        drop(setup.practice.take());
        setup.clock.advance_ms(HOUR_MS + late_ms);
        setup.restart();
        assert_eq!(setup.ledger().len(), lines);
    }
}
