//! letmepost's contract without faults: publishing, listing, reading, changing, accounts, refusals.

use crate::harness::*;
use sendoff_practice::{Network, NewAccount, ServiceName};
use serde_json::json;

#[test]
fn publishes_at_once_to_several_accounts() {
    let setup = setup();
    let (x, bluesky) = (
        setup.letmepost_account(Network::Twitter),
        setup.letmepost_account(Network::Bluesky),
    );
    let heard = setup.published("k1", &[&x, &bluesky], "Version 2 is out.");
    assert_eq!(heard.status, 200);
    let body = heard.json();
    assert_eq!(body["status"], "published");
    assert_eq!(body["createdAt"], "2026-11-22T09:00:00.000Z");
    assert_eq!(body["results"][0]["accountId"], json!(x));
    assert!(
        body["results"][1]["uri"]
            .as_str()
            .unwrap()
            .starts_with("at://did:plc:")
    );
    assert_eq!(heard.header("idempotency-key"), Some("k1"));
    assert_eq!(heard.header("x-ratelimit-limit"), Some("1000"));
    assert_eq!(heard.header("date"), Some("Sun, 22 Nov 2026 09:00:00 GMT"));
    assert_eq!(
        heard.header("x-practice-ledger"),
        Some(setup.profile.ledger_id.as_str())
    );

    let ledger = setup.ledger();
    assert_eq!(ledger.len(), 2);
    assert_eq!(ledger[0].account, x);
    assert_eq!(ledger[0].idempotency_key.as_deref(), Some("k1"));
    assert_eq!(ledger[0].post_id, body["results"][0]["postId"]);
    assert_eq!(ledger[0].request_id, heard.header("x-request-id").unwrap());
    assert_eq!(ledger[0].published_at, "2026-11-22T09:00:00.000Z");
    assert!(!ledger[0].own_double);
    let timelines = setup.practice().timelines().unwrap();
    let mine = timelines
        .iter()
        .find(|timeline| timeline.account.id == bluesky)
        .unwrap();
    assert_eq!(mine.posts, vec![ledger[1].clone()]);
}

#[test]
fn a_scheduled_post_goes_out_at_its_time_and_is_dated_by_it() {
    let setup = setup();
    let body = json!({
        "targets": [{ "platform": "bluesky" }],
        "text": "Doors open at noon.",
        "scheduledAt": "2026-11-22T12:00:00.000Z",
    });
    let heard = setup.letmepost("POST", "/v1/posts", Some("k1"), body.to_string().as_bytes());
    assert_eq!(heard.status, 202);
    assert_eq!(heard.json()["results"][0]["status"], "queued");
    let path = format!(
        "/v1/posts/{}",
        heard.json()["results"][0]["postId"].as_str().unwrap()
    );
    setup.pass(3 * HOUR_MS - 1);
    assert!(setup.ledger().is_empty());
    assert_eq!(
        setup.letmepost("GET", &path, None, b"").json()["status"],
        "queued"
    );
    setup.pass(HOUR_MS);
    assert_eq!(setup.ledger()[0].published_at, "2026-11-22T12:00:00.000Z");
    assert_eq!(
        setup.letmepost("GET", &path, None, b"").json()["status"],
        "published"
    );
}

#[test]
fn lists_newest_first_in_pages_and_by_filter() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    for (number, text) in ["one", "two 100%", "three"].iter().enumerate() {
        setup.published(&format!("k{number}"), &[&x], text);
        setup.pass(SECOND_MS);
    }
    let texts = |path: &str| {
        let page = setup.letmepost("GET", path, None, b"").json();
        let texts: Vec<_> = page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["text"].clone())
            .collect();
        (json!(texts), page["nextCursor"].clone())
    };
    let (first, next) = texts("/v1/posts?limit=2");
    assert_eq!(first, json!(["three", "two 100%"]));
    let (second, end) = texts(&format!("/v1/posts?limit=2&cursor={}", next.as_str().unwrap()));
    assert_eq!((second, end), (json!(["one"]), json!(null)));
    assert_eq!(
        texts("/v1/posts?after=2026-11-22T09:00:00.000Z").0,
        json!(["three", "two 100%"])
    );
    assert_eq!(texts("/v1/posts?q=TWO%20100%25").0, json!(["two 100%"]));
    assert_eq!(texts("/v1/posts?platform=bluesky,linkedin").0, json!([]));
    assert_eq!(
        texts("/v1/posts?status=published&status=failed").0,
        json!(["three", "two 100%", "one"])
    );
    assert_eq!(
        setup.letmepost("GET", "/v1/posts?limit=0", None, b"").rule(),
        "limit"
    );
}

#[test]
fn lists_the_connected_accounts() {
    let setup = setup();
    let data = setup.letmepost("GET", "/v1/accounts", None, b"").json()["data"].clone();
    let platforms: Vec<_> = data
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["platform"].clone())
        .collect();
    assert_eq!(json!(platforms), json!(["twitter", "linkedin", "bluesky"]));
    setup.plan(|plan| plan.accounts.removed = vec![setup.letmepost_account(Network::Twitter)]);
    let left = setup.letmepost("GET", "/v1/accounts", None, b"").json();
    assert_eq!(left["data"].as_array().unwrap().len(), 2);
}

#[test]
fn refuses_in_the_documented_order() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    let rule = |body: &serde_json::Value| {
        let heard = setup.letmepost("POST", "/v1/posts", None, body.to_string().as_bytes());
        (heard.status, heard.rule())
    };
    let is = |status: u16, rule: &str| (status, rule.to_owned());
    let many = vec![json!({ "accountId": x }); 26];
    let unknown = "00000000-0000-4000-8000-000000000000";
    assert_eq!(
        setup.letmepost("POST", "/v1/posts", None, b"{").rule(),
        "body.json"
    );
    assert_eq!(rule(&json!({ "targets": [] })), is(400, "targets"));
    assert_eq!(
        rule(&json!({ "targets": [{ "accountId": "x" }] })),
        is(400, "targets.0.accountId")
    );
    assert_eq!(
        rule(&json!({ "targets": many, "text": "a" })),
        is(400, "targets.max")
    );
    let both = json!({
        "targets": [{ "accountId": x }], "text": "a", "publishNow": true, "scheduledAt": "2026-12-01T00:00:00Z"
    });
    assert_eq!(rule(&both), is(400, "mode_conflict"));
    assert_eq!(
        rule(&json!({ "targets": [{ "accountId": unknown }], "text": "a" })),
        is(404, "")
    );
    let mismatch = json!({ "targets": [{ "accountId": x, "platform": "bluesky" }], "text": "a" });
    assert_eq!(rule(&mismatch), is(400, "targets.account.platform_mismatch"));
    let missing = json!({ "targets": [{ "platform": "threads" }], "text": "a" });
    assert_eq!(rule(&missing), is(400, "target.account.not_connected"));
    let options =
        json!({ "targets": [{ "accountId": x, "options": { "platform": "bluesky" } }], "text": "a" });
    assert_eq!(rule(&options), is(400, "targets.options.platform_mismatch"));
    assert_eq!(
        rule(&json!({ "targets": [{ "accountId": x }] })),
        is(400, "targets.text.required")
    );
    let long = json!({ "targets": [{ "accountId": x }], "text": "a".repeat(281) });
    assert_eq!(rule(&long), is(400, "twitter.text.max_graphemes"));
    let offset =
        json!({ "targets": [{ "accountId": x }], "text": "a", "scheduledAt": "2026-12-01T00:00:00+01:00" });
    assert_eq!(rule(&offset), is(400, "scheduledAt"));
    let past =
        json!({ "targets": [{ "accountId": x }], "text": "a", "scheduledAt": "2026-11-22T09:00:00.999Z" });
    assert_eq!(rule(&past), is(400, "scheduledAt.future"));
    assert!(setup.ledger().is_empty());
}

#[test]
fn two_accounts_of_one_platform_are_ambiguous() {
    let setup = setup_with(|options| {
        options.accounts = vec![NewAccount {
            service: ServiceName::Letmepost,
            network: Network::Twitter,
            handle: "second".to_owned(),
            display_name: "Second".to_owned(),
        }];
    });
    let body = json!({ "targets": [{ "platform": "twitter" }], "text": "a" });
    let heard = setup.letmepost("POST", "/v1/posts", None, body.to_string().as_bytes());
    assert_eq!(heard.rule(), "target.account.ambiguous");
    let candidates = &heard.json()["error"]["platformResponse"]["candidates"];
    assert_eq!(candidates.as_array().unwrap().len(), 2);
}

#[test]
fn keys_scopes_and_unknown_paths() {
    let setup = setup();
    let get = |token: &str, path: &str| heard(setup.letmepost_raw(token, "GET", path, None, b"")).unwrap();
    let live = setup.profile.letmepost.key.expose().to_owned();
    assert_eq!(
        get("lmp_live_wrong", "/v1/posts").json()["error"]["code"],
        "unauthenticated"
    );
    assert_eq!(get(&live, "/v1/nothing").status, 404);
    assert_eq!(get(&live, "/health").json(), json!({ "status": "ok" }));
    assert_eq!(
        get(&live, "/v1/posts/00000000-0000-4000-8000-000000000000").status,
        404
    );
    assert_eq!(get(&live, "/v1/posts/not-a-uuid").status, 500);
    setup.plan(|plan| plan.letmepost.scopes = vec!["posts:read".to_owned()]);
    let refused = setup.letmepost("POST", "/v1/posts", None, b"{}");
    assert_eq!(
        (refused.status, refused.rule()),
        (403, "api_key.scope".to_owned())
    );
    setup.plan(|plan| plan.letmepost.keys_revoked = true);
    assert_eq!(get(&live, "/v1/posts").status, 401);
}
