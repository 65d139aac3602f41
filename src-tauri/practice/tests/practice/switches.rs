//! The switches that change no key's meaning: freshness, retention, words, paging, texts, limits.

use crate::harness::*;
use sendoff_practice::plan::{
    DeletedPosts, ListPaging, NetworkIdNames, PostatoPatch, TextChange, Vocabulary,
};
use sendoff_practice::{FaultPlan, Network};
use serde_json::{Value, json};

#[test]
fn a_list_that_lags() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| {
        plan.letmepost.list_settling_ms = SECOND_MS;
        plan.postato.list_settling_ms = SECOND_MS;
    });
    setup.published("k1", &[&x], "a");
    setup.create("k1", "a");
    let counts = || {
        let letmepost = setup.letmepost("GET", "/v1/posts", None, b"").json()["data"]
            .as_array()
            .unwrap()
            .len();
        let postato = setup.postato("GET", "/posts", None, b"").json()["items"]
            .as_array()
            .unwrap()
            .len();
        (letmepost, postato)
    };
    assert_eq!(counts(), (0, 0));
    setup.pass(SECOND_MS);
    assert_eq!(counts(), (1, 1));
}

#[test]
fn rows_vanish_after_their_retention() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| plan.letmepost.retention_days = Some(14));
    let id = setup.published("k1", &[&x], "a").json()["results"][0]["postId"]
        .as_str()
        .unwrap()
        .to_owned();
    setup.pass(14 * 24 * HOUR_MS);
    assert_eq!(
        setup
            .letmepost("GET", &format!("/v1/posts/{id}"), None, b"")
            .status,
        200
    );
    setup.pass(1);
    assert_eq!(
        setup
            .letmepost("GET", &format!("/v1/posts/{id}"), None, b"")
            .status,
        404
    );
    assert_eq!(
        setup.letmepost("GET", "/v1/posts", None, b"").json()["data"],
        json!([])
    );
    assert_eq!(setup.ledger().len(), 1, "the ledger forgets nothing");
}

#[test]
fn both_services_may_change_a_text() {
    for (change, text) in [
        (TextChange::AsSent, " a  b "),
        (TextChange::Trimmed, "a  b"),
        (TextChange::Collapsed, "a b"),
        (TextChange::Suffix("!".to_owned()), " a  b !"),
    ] {
        let setup = setup();
        let x = setup.letmepost_account(Network::Twitter);
        setup.plan(|plan| {
            plan.letmepost.text = change.clone();
            plan.postato.text = change.clone();
        });
        setup.published("k1", &[&x], " a  b ");
        setup.create("k1", " a  b ");
        setup.pass(SECOND_MS);
        let texts: Vec<_> = setup.ledger().into_iter().map(|line| line.text).collect();
        assert_eq!(texts, [text, text]);
        assert_eq!(
            setup.letmepost("GET", "/v1/posts", None, b"").json()["data"][0]["text"],
            text
        );
    }
}

#[test]
fn postatos_words_and_codes() {
    for (vocabulary, first, second) in [
        (Vocabulary::Generated, "pending", "processing"),
        (Vocabulary::Prose, "queued", "publishing"),
        (Vocabulary::Unknown("limbo".to_owned()), "limbo", "limbo"),
    ] {
        let setup = setup();
        setup.plan(|plan| {
            plan.postato.vocabulary = vocabulary.clone();
            plan.postato.success_status = 201;
        });
        let heard = setup.create("k1", "a");
        assert_eq!((heard.status, &heard.json()["status"]), (201, &json!(first)));
        let path = format!("/posts/{}", heard.json()["id"].as_str().unwrap());
        let status = || setup.postato("GET", &path, None, b"").json()["status"].clone();
        setup.pass(200);
        assert_eq!(status(), second);
        setup.pass(200);
        assert_eq!(status(), "published");
    }
}

#[test]
fn postatos_pages_by_cursor() {
    let setup = setup();
    for key in ["k1", "k2", "k3"] {
        setup.create(key, key);
    }
    setup.plan(|plan| plan.postato.list_paging = ListPaging::Cursor);
    let page = |query: &str| {
        setup
            .postato("GET", &format!("/posts?limit=2{query}"), None, b"")
            .json()
    };
    let first = page("");
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let second = page(&format!("&cursor={}", first["cursor"].as_str().unwrap()));
    assert_eq!(
        (&second["items"][0]["items"][0]["text"], &second["cursor"]),
        (&json!("k1"), &Value::Null)
    );
}

#[test]
fn postatos_deleted_posts_and_network_ids() {
    let setup = setup();
    let gone = setup.create("k1", "a").json()["id"].as_str().unwrap().to_owned();
    let kept = setup.create("k2", "b").json()["id"].as_str().unwrap().to_owned();
    setup.postato("DELETE", &format!("/posts/{gone}"), None, b"");
    setup.pass(SECOND_MS);
    setup.plan(|plan| plan.postato.deleted_posts = DeletedPosts::Cancelled);
    assert_eq!(
        setup.postato("GET", &format!("/posts/{gone}"), None, b"").json()["status"],
        "cancelled"
    );
    for (names, generated, prose) in [
        (NetworkIdNames::Generated, true, false),
        (NetworkIdNames::Prose, false, true),
        (NetworkIdNames::Both, true, true),
    ] {
        setup.plan(|plan| plan.postato.network_id_names = names);
        let read = setup.postato("GET", &format!("/posts/{kept}"), None, b"").json();
        assert_eq!(
            (
                read.get("platformUrl").is_some(),
                read.get("externalUrl").is_some()
            ),
            (generated, prose)
        );
    }
}

#[test]
fn postatos_patch_of_the_tool_table() {
    let setup = setup();
    setup.plan(|plan| plan.postato.patch = PostatoPatch::Generated);
    let id = setup.create("k1", "a").json()["id"].as_str().unwrap().to_owned();
    let patch = |body: &str| setup.postato("PATCH", &format!("/posts/{id}"), None, body.as_bytes());
    assert_eq!(patch(r#"{"content":"b"}"#).status, 400);
    assert_eq!(patch(r#"{"status":"publish"}"#).status, 409);
    assert_eq!(patch(r#"{"status":"cancelled"}"#).json()["status"], "cancelled");
    setup.pass(SECOND_MS);
    assert!(setup.ledger().is_empty());
}

#[test]
fn several_workspaces_must_be_named() {
    let setup = setup();
    let token = setup.profile.postato.key.expose();
    let get = || {
        let bytes = exchange(
            &setup.profile.listen,
            &request(token, "GET", "/postato/v1/posts", None, b""),
        );
        heard(bytes).unwrap()
    };
    assert_eq!(get().status, 200);
    for status in [403, 400] {
        setup.plan(|plan| {
            plan.postato.second_workspace = true;
            plan.postato.workspace_required_status = status;
        });
        assert_eq!(
            (get().status, &get().json()["error"]),
            (status, &json!("workspace_required"))
        );
        assert_eq!(get().json()["available_workspaces"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn each_services_own_limiter() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| {
        plan.letmepost.creations_per_minute = Some(1);
        plan.postato.creations_per_minute = Some(1);
    });
    setup.clock.advance_ms(50 * SECOND_MS);
    assert_eq!(
        (
            setup.published("k1", &[&x], "a").status,
            setup.create("k1", "a").status
        ),
        (200, 202)
    );
    let (letmepost, postato) = (setup.published("k2", &[&x], "a"), setup.create("k2", "a"));
    assert_eq!(
        (letmepost.status, letmepost.header("retry-after")),
        (429, Some("10"))
    );
    assert_eq!((postato.status, postato.header("retry-after")), (429, Some("10")));
    setup.pass(10 * SECOND_MS);
    assert_eq!(
        (
            setup.published("k2", &[&x], "a").status,
            setup.create("k2", "a").status
        ),
        (200, 202)
    );
}

#[test]
fn accounts_in_trouble_and_a_plan_that_lapsed() {
    let setup = setup();
    let linkedin = setup.postato_account(Network::Linkedin);
    setup.plan(|plan| plan.accounts.dead_tokens = vec![linkedin.clone()]);
    let accounts = setup
        .postato("GET", "/accounts?platform=linkedin", None, b"")
        .json();
    assert_eq!(accounts["accounts"][0]["status"], "token_expired");
    setup.create("k1", "a");
    setup.pass(SECOND_MS);
    assert_eq!(
        setup.postato("GET", "/posts?status=failed", None, b"").json()["items"][0]["error"],
        "token_expired"
    );
    setup.plan(|plan| plan.postato.plan_inactive = true);
    assert_eq!(setup.create("k2", "a").json()["error"], "plan_inactive");
    setup.plan(|plan| plan.postato.keys_revoked = true);
    assert_eq!(setup.create("k2", "a").status, 401);
}

#[test]
fn a_plan_is_read_as_it_is_written_and_a_wrong_word_is_refused() {
    let plan = FaultPlan::default();
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<FaultPlan>(&json).unwrap(), plan);
    assert_eq!(serde_json::from_str::<FaultPlan>("{}").unwrap(), plan);
    for wrong in [
        r#"{"letmepst":{}}"#,
        r#"{"faults":[{"kind":"drpo"}]}"#,
        r#"{"faults":[{"kind":{"drop":{"comit":true}}}]}"#,
    ] {
        assert!(serde_json::from_str::<FaultPlan>(wrong).is_err(), "{wrong}");
    }
}

/// Every example of the page that documents the plan is a plan.
#[test]
fn the_documented_examples_are_plans() {
    let page = include_str!("../../../../docs/practice.md");
    let examples: Vec<_> = page
        .split("```json\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let plans = examples
        .iter()
        .filter(|example| example.contains("\"faults\"") || example.contains("\"clock\""));
    let mut kinds = std::collections::BTreeSet::new();
    for example in plans {
        let plan: FaultPlan =
            serde_json::from_str(example).unwrap_or_else(|error| panic!("{error} in\n{example}"));
        kinds.extend(
            plan.faults
                .iter()
                .map(|fault| format!("{:?}", std::mem::discriminant(&fault.kind))),
        );
    }
    assert_eq!(kinds.len(), 34, "every kind of fault has its example");
}
