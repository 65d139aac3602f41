//! Postato's contract without faults.

use crate::harness::*;
use sendoff_practice::Network;
use serde_json::json;

#[test]
fn a_post_is_taken_then_published_by_the_worker() {
    let setup = setup();
    let heard = setup.create("k1", "The kiln opens at nine.");
    assert_eq!(heard.status, 202);
    let body = heard.json();
    assert_eq!(
        (&body["status"], &body["platform"]),
        (&json!("pending"), &json!("linkedin"))
    );
    assert_eq!(body["items"][0]["text"], "The kiln opens at nine.");
    assert!(body.get("accountId").is_none());
    assert!(setup.ledger().is_empty());
    let path = format!("/posts/{}", body["id"].as_str().unwrap());
    setup.pass(200);
    assert_eq!(
        setup.postato("GET", &path, None, b"").json()["status"],
        "processing"
    );
    setup.pass(200);
    let read = setup.postato("GET", &path, None, b"").json();
    assert_eq!(read["status"], "published");
    assert_eq!(read["platformUrl"], read["externalUrl"]);
    let ledger = setup.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0].published_at, "2026-11-22T09:00:00.400Z");
    assert_eq!(read["platformUrl"], json!(ledger[0].url));
}

#[test]
fn scheduled_posts_drafts_and_cancelling() {
    let setup = setup();
    let account = setup.postato_account(Network::Linkedin);
    let body = |status: &str| {
        let body = json!({
            "platform": "linkedin", "accountId": account, "status": status, "postType": "post",
            "content": [{ "text": "Later." }], "scheduledAt": "2026-11-22T10:00:00Z",
        });
        body.to_string().into_bytes()
    };
    let draft = setup.postato("POST", "/posts", Some("k1"), &body("draft")).json();
    let kept = setup
        .postato("POST", "/posts", Some("k2"), &body("scheduled"))
        .json();
    let gone = setup
        .postato("POST", "/posts", Some("k3"), &body("scheduled"))
        .json();
    assert_eq!(
        (&draft["status"], &kept["status"]),
        (&json!("draft"), &json!("scheduled"))
    );
    let path = |post: &serde_json::Value| format!("/posts/{}", post["id"].as_str().unwrap());
    assert_eq!(
        setup.postato("DELETE", &path(&gone), None, b"").json(),
        json!({ "success": true })
    );
    assert_eq!(setup.postato("DELETE", &path(&gone), None, b"").status, 404);
    assert_eq!(setup.postato("GET", &path(&gone), None, b"").status, 404);
    // Deleting does not free the key.
    assert_eq!(
        setup
            .postato("POST", "/posts", Some("k3"), &body("scheduled"))
            .json()["id"],
        gone["id"]
    );
    setup.pass(HOUR_MS + SECOND_MS);
    assert_eq!(setup.ledger().len(), 1);
    let promoted = setup.postato("PATCH", &path(&draft), None, br#"{"status":"publish"}"#);
    assert_eq!(promoted.json()["status"], "pending");
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 2);
    assert_eq!(
        setup
            .postato("PATCH", &path(&draft), None, br#"{"status":"publish"}"#)
            .status,
        409
    );
}

#[test]
fn lists_posts_accounts_and_workspaces() {
    let setup = setup();
    setup.create("k1", "one");
    setup.create("k2", "two");
    let list = setup
        .postato("GET", "/posts?limit=1&platform=linkedin", None, b"")
        .json();
    assert_eq!(
        (&list["items"][0]["items"][0]["text"], &list["totalPages"]),
        (&json!("two"), &json!(2))
    );
    let accounts = setup.postato("GET", "/accounts", None, b"").json();
    assert_eq!(accounts["accounts"][0]["platform"], "instagram");
    assert_eq!(accounts["accounts"][1]["status"], "connected");
    let token = setup.profile.postato.key.expose();
    let bytes = exchange(
        &setup.profile.listen,
        &request(token, "GET", "/postato/v1/workspaces", None, b""),
    );
    let workspaces = heard(bytes).unwrap().json();
    assert_eq!(
        workspaces["items"][0]["id"],
        json!(setup.profile.postato.workspace)
    );
    assert_eq!(
        workspaces["items"][0]["connectedPlatforms"],
        json!(["instagram", "linkedin"])
    );
}

#[test]
fn refuses_with_its_own_bodies() {
    let setup = setup();
    let account = setup.postato_account(Network::Instagram);
    let post = |change: serde_json::Value| {
        let mut body = json!({
            "platform": "instagram", "accountId": account, "status": "publish", "postType": "feed",
            "content": "a", "media": [{ "url": "https://example.org/a.jpg", "type": "image" }],
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        setup.postato("POST", "/posts", None, body.to_string().as_bytes())
    };
    assert_eq!(post(json!({})).status, 202);
    let bad = post(json!({ "status": "now" }));
    assert_eq!(
        (bad.status, bad.json()["error"].clone()),
        (400, json!("INVALID_REQUEST"))
    );
    assert!(bad.json()["details"]["status"][0].is_string());
    let past = post(json!({ "status": "scheduled", "scheduledAt": "2026-11-22T08:59:59Z" }));
    assert_eq!(
        (past.status, past.json()["details"].clone()),
        (400, json!({ "scheduledAt": ["Must be in the future"] }))
    );
    let local = post(json!({ "status": "scheduled", "scheduledAt": "2026-12-22T08:59:59" }));
    assert_eq!(local.status, 400);
    let bare = post(json!({ "media": [] }));
    assert_eq!(
        (bare.status, bare.json()["errors"][0]["code"].clone()),
        (422, json!("MEDIA_COUNT"))
    );
    assert_eq!(post(json!({ "accountId": "acc_x" })).json()["error"], "not_found");
    assert_eq!(
        post(json!({ "media": [{ "url": "http://example.org/a.jpg" }] })).status,
        422
    );
    let two = json!([{ "url": "https://example.org/a.jpg" }, { "url": "https://example.org/b.jpg" }]);
    assert_eq!(post(json!({ "media": two })).json()["postType"], "carousel");
    setup.plan(|plan| plan.postato.read_only = true);
    assert_eq!(post(json!({})).json()["required"], "posts.publish");
}

#[test]
fn a_text_too_long_is_taken_and_fails_at_delivery() {
    let setup = setup();
    let heard = setup.create("k1", &"a".repeat(3_001));
    assert_eq!(heard.status, 202);
    setup.pass(SECOND_MS);
    let read = setup.postato(
        "GET",
        &format!("/posts/{}", heard.json()["id"].as_str().unwrap()),
        None,
        b"",
    );
    assert_eq!(
        (&read.json()["status"], &read.json()["error"]),
        (&json!("failed"), &json!("text_too_long"))
    );
    assert!(setup.ledger().is_empty());
}
