//! Faults between a service and its networks: targets that fail, workers that repeat, approvals, threads.

use crate::harness::*;
use sendoff_practice::plan::{Approval, ExitPoint, Operation};
use sendoff_practice::{Fault, FaultKind, Network};
use serde_json::{Value, json};

const MINUTE_MS: i64 = 60 * SECOND_MS;

fn deliver(setup: &Setup, kind: FaultKind) {
    setup.plan(|plan| plan.faults = vec![Fault::once(Operation::Delivery, kind)]);
}

/// A Postato post and, after a minute, how it reads and how many lines it has (own doubles apart).
fn postato(kind: FaultKind) -> (Setup, Value, (usize, usize)) {
    let setup = setup();
    deliver(&setup, kind);
    let id = setup.create("k1", "a").json()["id"].clone();
    setup.pass(MINUTE_MS);
    let read = setup
        .postato("GET", &format!("/posts/{}", id.as_str().unwrap()), None, b"")
        .json();
    let doubles = setup.ledger().iter().filter(|line| line.own_double).count();
    let lines = setup.ledger().len() - doubles;
    (setup, read, (lines, doubles))
}

#[test]
fn one_target_of_a_batch_fails_under_each_code() {
    for (code, status) in [
        ("platform_rejected", "rejected"),
        ("platform_unavailable", "failed"),
        ("platform_auth_failed", "rejected"),
        ("preflight_failed", "rejected"),
        ("validation_failed", "failed"),
        ("rate_limited", "failed"),
        ("internal_error", "failed"),
    ] {
        for published in [false, true] {
            let setup = setup();
            let (x, bluesky) = (
                setup.letmepost_account(Network::Twitter),
                setup.letmepost_account(Network::Bluesky),
            );
            let kind = FaultKind::TargetFailed {
                code: code.to_owned(),
                published,
            };
            let fault = Fault {
                account: Some(x.clone()),
                ..Fault::once(Operation::Publish, kind)
            };
            setup.plan(|plan| plan.faults = vec![fault]);
            let heard = setup.published("k1", &[&x, &bluesky], "a");
            assert_eq!(
                (heard.status, &heard.json()["status"]),
                (200, &json!("partial_failed"))
            );
            let result = &heard.json()["results"][0];
            assert_eq!(
                (&result["status"], &result["error"]["code"]),
                (&json!(status), &json!(code))
            );
            assert_eq!(
                setup.ledger().len(),
                1 + usize::from(published),
                "{code} {published}"
            );
        }
    }
}

#[test]
fn all_targets_failing_is_still_200() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| plan.accounts.dead_tokens = vec![x.clone()]);
    let heard = setup.published("k1", &[&x], "a");
    assert_eq!((heard.status, &heard.json()["status"]), (200, &json!("failed")));
    assert_eq!(
        heard.json()["results"][0]["error"]["code"],
        "platform_auth_failed"
    );
}

#[test]
fn a_target_that_stays_publishing() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(FaultKind::TargetPending);
    let heard = setup.published("k1", &[&x], "a").json();
    assert_eq!(
        (&heard["status"], &heard["results"][0]["status"]),
        (&json!("published"), &json!("publishing"))
    );
    assert!(setup.ledger().is_empty());
}

#[test]
fn the_launch_cap_and_unknown_media() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.plan(|plan| plan.letmepost.launch_cap = Some(1));
    setup.published("k1", &[&x], "a");
    let capped = setup.published("k2", &[&x], "b").json()["results"][0]["error"].clone();
    assert_eq!(capped["rule"], "twitter.launch_cap.per_account");
    assert_eq!(capped["platformResponse"]["cap"], 1);
    let body = json!({
        "targets": [{ "platform": "bluesky" }], "text": "a",
        "media": [{ "kind": "image", "mediaId": "med_0000000000000000000000" }],
    });
    let heard = setup.letmepost("POST", "/v1/posts", None, body.to_string().as_bytes());
    assert_eq!(heard.json()["results"][0]["error"]["rule"], "media.unknown");
}

/// A scheduled letmepost post, and its states seen every ten seconds from its time on.
fn scheduled(kind: FaultKind, looks: usize) -> (Setup, Vec<Value>) {
    let setup = setup();
    deliver(&setup, kind);
    let body =
        json!({ "targets": [{ "platform": "twitter" }], "text": "a", "scheduledAt": "2026-11-22T09:01:00Z" });
    setup.letmepost("POST", "/v1/posts", Some("k1"), body.to_string().as_bytes());
    setup.clock.advance_ms(50 * SECOND_MS);
    let look = |_| {
        setup.clock.advance_ms(10 * SECOND_MS);
        setup.letmepost("GET", "/v1/posts", None, b"").json()["data"][0]["status"].clone()
    };
    let states = (0..looks).map(look).collect();
    (setup, states)
}

#[test]
fn letmeposts_worker_repeats_what_is_unclear() {
    let (setup, states) = scheduled(FaultKind::DeliveryRetries { attempts: 2 }, 4);
    assert_eq!(
        states,
        ["validated", "validated", "validated", "published"],
        "10 s, then 20 s"
    );
    assert_eq!(setup.ledger().len(), 1);
    let (setup, states) = scheduled(FaultKind::DeliveryRetries { attempts: 3 }, 4);
    assert_eq!(states[3], "failed", "three tries and no more");
    assert!(setup.ledger().is_empty());
    let rejected = FaultKind::TargetFailed {
        code: "platform_rejected".to_owned(),
        published: false,
    };
    assert_eq!(scheduled(rejected, 1).1, ["rejected"], "not repeated");
}

#[test]
fn letmeposts_worker_may_double_by_itself() {
    let (setup, states) = scheduled(FaultKind::DeliveryDoubles, 2);
    assert_eq!(states, ["validated", "published"]);
    let doubles: Vec<_> = setup.ledger().iter().map(|line| line.own_double).collect();
    assert_eq!(doubles, [false, true]);
    assert_eq!(setup.ledger()[0].post_id, setup.ledger()[1].post_id);
}

#[test]
fn a_scheduled_post_stranded_by_a_death_is_given_up() {
    for (at, lines) in [(ExitPoint::BeforePublish, 0), (ExitPoint::AfterPublish, 1)] {
        let (setup, states) = scheduled(FaultKind::Exit { at }, 1);
        assert_eq!(states, ["publishing"]);
        setup.pass(45 * MINUTE_MS);
        let row = setup.letmepost("GET", "/v1/posts", None, b"").json()["data"][0].clone();
        assert_eq!(
            (&row["status"], &row["error"]["code"]),
            (&json!("failed"), &json!("internal_error"))
        );
        assert_eq!(setup.ledger().len(), lines);
    }
}

#[test]
fn postato_deliveries_that_fail() {
    let (_, read, lines) = postato(FaultKind::DeliveryFails { published: false });
    assert_eq!((&read["status"], lines), (&json!("failed"), (0, 0)));
    assert!(read["error"].is_string());
    let (setup, read, lines) = postato(FaultKind::DeliveryFails { published: true });
    assert_eq!((&read["status"], lines), (&json!("failed"), (1, 0)));
    setup.create("k1", "a");
    setup.pass(MINUTE_MS);
    assert_eq!(
        setup.ledger().len(),
        1,
        "the same key starts nothing after a failure"
    );
}

#[test]
fn postato_deliveries_that_repeat() {
    let (_, read, lines) = postato(FaultKind::DeliveryRetries { attempts: 2 });
    assert_eq!((&read["status"], lines), (&json!("published"), (1, 0)));
    let (_, read, lines) = postato(FaultKind::DeliveryDoubles);
    assert_eq!((&read["status"], lines), (&json!("published"), (1, 1)));
    let (_, read, lines) = postato(FaultKind::Exit {
        at: ExitPoint::BeforePublish,
    });
    assert_eq!((&read["status"], lines), (&json!("published"), (1, 0)));
    let (_, read, lines) = postato(FaultKind::Exit {
        at: ExitPoint::AfterPublish,
    });
    assert_eq!((&read["status"], lines), (&json!("published"), (1, 1)));
}

#[test]
fn whoever_looks_at_the_same_moment_each_post_goes_out_once() {
    let setup = setup();
    for n in 0..40 {
        setup.create(&format!("k{n}"), "a");
    }
    setup.clock.advance_ms(MINUTE_MS);
    let practice = setup.practice();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| practice.ledger().unwrap());
        }
    });
    assert_eq!(setup.ledger().len(), 40);
}

#[test]
fn postato_says_retrying_in_between() {
    let setup = setup();
    deliver(&setup, FaultKind::DeliveryRetries { attempts: 1 });
    let id = setup.create("k1", "a").json()["id"].as_str().unwrap().to_owned();
    setup.pass(400);
    assert_eq!(
        setup.postato("GET", &format!("/posts/{id}"), None, b"").json()["status"],
        "retrying"
    );
}

#[test]
fn approvals() {
    for (then, status, lines) in [
        (Approval::Approved, "published", 1),
        (Approval::Rejected, "rejected", 0),
        (Approval::Undecided, "pending_approval", 0),
    ] {
        let setup = setup();
        deliver(
            &setup,
            FaultKind::Approval {
                then,
                after_ms: HOUR_MS,
            },
        );
        let taken = setup.create("k1", "a").json();
        assert_eq!(taken["status"], "pending_approval");
        let path = format!("/posts/{}", taken["id"].as_str().unwrap());
        setup.pass(HOUR_MS - 1);
        assert_eq!(
            setup
                .postato("GET", &format!("{path}/approval"), None, b"")
                .json()["status"],
            "pending"
        );
        setup.pass(MINUTE_MS);
        assert_eq!(setup.postato("GET", &path, None, b"").json()["status"], status);
        assert_eq!(setup.ledger().len(), lines, "{then:?}");
    }
}

#[test]
fn words_and_ends_that_no_page_knows() {
    let (_, read, lines) = postato(FaultKind::UnknownStatus {
        word: "limbo".to_owned(),
    });
    assert_eq!((&read["status"], lines), (&json!("limbo"), (1, 0)));
    let (setup, read, lines) = postato(FaultKind::NeverFinishes);
    assert_eq!((&read["status"], lines), (&json!("processing"), (0, 0)));
    setup.pass(1_000 * HOUR_MS);
    assert!(setup.ledger().is_empty());
}

#[test]
fn a_thread_that_breaks() {
    let setup = setup_with(|options| {
        options.accounts = vec![sendoff_practice::NewAccount {
            service: sendoff_practice::ServiceName::Postato,
            network: Network::Twitter,
            handle: "threads".to_owned(),
            display_name: "Threads".to_owned(),
        }];
    });
    deliver(&setup, FaultKind::PartialThread { published: 2 });
    let body = json!({
        "platform": "x", "accountId": setup.postato_account(Network::Twitter), "status": "publish",
        "postType": "thread", "content": [{ "text": "1" }, { "text": "2" }, { "text": "3" }],
    });
    let taken = setup
        .postato("POST", "/posts", Some("k1"), body.to_string().as_bytes())
        .json();
    assert_eq!(taken["platform"], "twitter");
    setup.pass(MINUTE_MS);
    let read = setup
        .postato(
            "GET",
            &format!("/posts/{}", taken["id"].as_str().unwrap()),
            None,
            b"",
        )
        .json();
    let items: Vec<_> = read["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["status"].clone())
        .collect();
    assert_eq!(
        (&read["status"], items),
        (
            &json!("failed"),
            vec![json!("published"), json!("published"), json!("failed")]
        )
    );
    assert_eq!(setup.ledger()[0].text, "1\n\n2");
}
