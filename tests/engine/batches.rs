//! Batches of several targets: one envelope, a result for each.

use sendoff_core::{connection::ConnectionSettings, delivery::DeliveryState as D, intent::Intent};
use sendoff_engine::EngineEvent;
use sendoff_tests::house::House;

const THREE: [&str; 3] = ["twitter@letmepost", "linkedin@letmepost", "bluesky@letmepost"];

#[test]
fn three_targets_go_out_in_one_request_each_once() {
    let mut house = House::new();
    let draft = house.draft("Version 2 is out.", &THREE);
    house.publish(draft);
    for account in THREE {
        assert_eq!(house.state(draft, account), D::Published, "{account}");
    }
    assert_eq!(house.times_published("Version 2 is out."), 3);
    assert_eq!(house.attempts(draft).len(), 1);
    for (_, view) in house.newest(draft) {
        assert!(
            view.delivery
                .post
                .and_then(|p| p.url)
                .is_some_and(|url| url.starts_with("https://"))
        );
    }
}

#[test]
fn one_target_per_request_is_a_setting_of_the_connection() {
    let mut house = House::with(ConnectionSettings {
        one_target_per_request: true,
        trust_replay: false,
    });
    let draft = house.draft("One by one.", &THREE);
    house.publish(draft);
    assert_eq!(house.attempts(draft).len(), 3);
    assert_eq!(house.times_published("One by one."), 3);
    let keys: std::collections::BTreeSet<_> = house
        .attempts(draft)
        .iter()
        .map(|a| a.idempotency_key.as_str().to_owned())
        .collect();
    assert_eq!(keys.len(), 3, "one key, one account, one outcome");
}

#[test]
fn p8_an_answer_lost_after_commit_ends_in_per_target_results_with_one_ledger_line_each() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"kind": {"drop": {"commit": true}}}]}"#);
    let draft = house.draft("Did it arrive?", &THREE);
    house.publish(draft);
    for account in THREE {
        assert_eq!(house.state(draft, account), D::Published, "{account}");
    }
    assert_eq!(house.times_published("Did it arrive?"), 3);
    assert_eq!(house.attempts(draft).len(), 1, "it was read, not sent again");
}

#[test]
fn p5_a_batch_whose_answer_was_lost_before_commit_goes_again_byte_for_byte() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"kind": {"drop": {"commit": false}}}]}"#);
    let draft = house.draft("Lost on the way.", &THREE);
    house.publish(draft);
    assert_eq!(house.times_published("Lost on the way."), 3);
    let attempts = house.attempts(draft);
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[0].idempotency_key, attempts[1].idempotency_key);
    let seen: Vec<_> = house
        .practice
        .transmissions()
        .unwrap()
        .into_iter()
        .filter(|t| t.path.ends_with("/posts") && t.method == "POST")
        .map(|t| (t.idempotency_key, t.body_sha256, t.body_bytes))
        .collect();
    assert_eq!(seen.len(), 2);
    assert_eq!(
        seen[0], seen[1],
        "the service saw the same key and the same bytes twice"
    );
}

#[test]
fn pain_3_a_partial_failure_shows_each_target_and_retry_sends_only_those_proven_absent() {
    let mut house = House::new();
    house.faults(
        r#"{"faults": [{"kind": {"target_failed": {"code": "preflight_failed", "published": false}}, "account": "ACCOUNT"}]}"#
            .replace("ACCOUNT", &house.remote_id("linkedin@letmepost"))
            .as_str(),
    );
    let draft = house.draft("Two of three.", &THREE);
    house.publish(draft);
    assert_eq!(house.state(draft, THREE[0]), D::Published);
    assert_eq!(house.state(draft, THREE[1]), D::Refused);
    assert_eq!(house.state(draft, THREE[2]), D::Published);
    let first_key = house.attempts(draft)[0].idempotency_key.clone();

    house.wish(&Intent::RetryFailed {
        draft,
        accounts: vec![],
    });
    house.run();
    assert_eq!(house.state(draft, THREE[1]), D::Published);
    assert_eq!(house.times_published("Two of three."), 3);
    let attempts = house.attempts(draft);
    assert_eq!(attempts.len(), 2);
    assert_ne!(
        attempts[1].idempotency_key, first_key,
        "other bytes, another generation"
    );
}

#[test]
fn p6_targets_that_are_sent_again_in_an_open_batch_go_each_alone() {
    let mut house = House::new();
    let paused = "linkedin@postato";
    house.desk.account_pause(house.account(paused), true).unwrap();
    house.faults(
        r#"{"faults": [{"kind": {"target_failed": {"code": "preflight_failed", "published": false}}, "times": 2}]}"#,
    );
    let draft = house.draft("All over again.", &[THREE[0], THREE[1], THREE[2], paused]);
    house.publish(draft);
    assert_eq!(house.state(draft, paused), D::Held);
    let refused = THREE
        .iter()
        .filter(|target| house.state(draft, target) == D::Refused)
        .count();
    let first = house.attempts(draft).len();
    assert!(refused > 1, "{refused}");
    house.wish(&Intent::RetryFailed {
        draft,
        accounts: vec![],
    });
    house.run();
    let attempts = house.attempts(draft);
    assert_eq!(attempts.len() - first, refused, "one request for each");
    let keys: std::collections::BTreeSet<_> =
        attempts.iter().map(|a| a.idempotency_key.to_string()).collect();
    assert_eq!(keys.len(), attempts.len());
}

/// What cannot go as it is never gets bytes, is told with its own names, and leaves the others alone.
#[test]
fn pain_2_a_text_that_a_network_cannot_take_is_refused_here_and_told_of_its_own_batch() {
    let mut house = House::new();
    let long = "much too long ".repeat(100);
    let drafts = [1, 2].map(|n| {
        let draft = house.draft(&format!("{n} {long}"), &THREE[..2]);
        house.schedule(
            draft,
            std::time::Duration::from_secs(60),
            sendoff_core::misfire::MisfirePolicy::Always,
        );
        draft
    });
    house.run();
    let told = house.events.lock().unwrap().clone();
    for draft in drafts {
        assert_eq!(house.state(draft, THREE[0]), D::Refused);
        assert_eq!(house.state(draft, THREE[1]), D::Published);
        assert_eq!(house.attempts(draft).len(), 1);
        let view = house
            .newest(draft)
            .remove(&house.account(THREE[0]))
            .unwrap()
            .delivery;
        let opened = told.iter().filter(|event| {
            matches!(event, EngineEvent::BatchOpened { batch, draft: of, .. } if (*batch, *of) == (view.batch, draft))
        });
        assert_eq!(opened.count(), 1);
        let refused = told.iter().filter(|event| {
            matches!(event, EngineEvent::DeliveryMoved { batch, draft: of, delivery, state: D::Refused, .. }
                if (*batch, *of, *delivery) == (view.batch, draft, view.id))
        });
        assert_eq!(refused.count(), 1);
    }
}

#[test]
fn pain_4_a_target_that_failed_without_proof_is_out_of_reach_for_retry() {
    let mut house = House::new();
    house.faults(
        r#"{"faults": [{"kind": {"target_failed": {"code": "platform_unavailable", "published": true}}, "account": "ACCOUNT"}]}"#
            .replace("ACCOUNT", &house.remote_id("linkedin@letmepost"))
            .as_str(),
    );
    let draft = house.draft("Failed, they say.", &THREE);
    house.publish(draft);
    assert_eq!(house.state(draft, THREE[1]), D::FailedUnproven);
    let outcome = house.wish(&Intent::RetryFailed {
        draft,
        accounts: vec![],
    });
    assert!(
        matches!(outcome, sendoff_core::intent::IntentOutcome::Refused { .. }),
        "{outcome:?}"
    );
    house.run();
    assert_eq!(
        house.times_published("Failed, they say."),
        3,
        "it was live all the time"
    );
}

#[test]
fn p6_one_bad_target_does_not_keep_the_rest_from_going_out() {
    let mut house = House::new();
    house.faults(
        r#"{"accounts": {"removed": ["ACCOUNT"]}}"#
            .replace("ACCOUNT", &house.remote_id("linkedin@letmepost"))
            .as_str(),
    );
    let draft = house.draft("One account is gone.", &THREE);
    house.publish(draft);
    assert_eq!(house.state(draft, THREE[0]), D::Published);
    assert!(!house.state(draft, THREE[1]).is_published());
    assert_eq!(house.state(draft, THREE[2]), D::Published);
    assert_eq!(house.times_published("One account is gone."), 2);
}

#[test]
fn a_draft_is_published_once_and_publish_now_on_an_open_batch_is_that_batch() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"kind": {"error": {"status": 502, "body": "proxy_html"}}, "times": 2}]}"#);
    let draft = house.draft("Click, click.", &THREE[..1]);
    let first = house.wish(&Intent::PublishNow { draft });
    let second = house.wish(&Intent::PublishNow { draft });
    assert_eq!(batch_of(&first), batch_of(&second));
    house.run();
    let third = house.wish(&Intent::PublishNow { draft });
    assert!(
        matches!(third, sendoff_core::intent::IntentOutcome::Refused { .. }),
        "{third:?}"
    );
    house.run();
    assert_eq!(house.times_published("Click, click."), 1);
}

#[test]
fn p6_a_target_added_later_goes_alone_under_a_key_of_its_own() {
    let mut house = House::new();
    let draft = house.draft("One more, please.", &THREE[..1]);
    house.publish(draft);
    let targets = [house.account(THREE[0]), house.account(THREE[1])];
    house.desk.set_targets(draft, &targets, house.now()).unwrap();
    house.publish(draft);
    assert_eq!(
        (house.state(draft, THREE[0]), house.state(draft, THREE[1])),
        (D::Published, D::Published)
    );
    assert_eq!(
        house.times_published("One more, please."),
        2,
        "the first one is not sent again"
    );
    let attempts = house.attempts(draft);
    assert_eq!(attempts.len(), 2);
    assert_ne!(attempts[0].idempotency_key, attempts[1].idempotency_key);
}

fn batch_of(outcome: &sendoff_core::intent::IntentOutcome) -> Option<sendoff_core::id::BatchId> {
    match outcome {
        sendoff_core::intent::IntentOutcome::Done { batch, .. } => *batch,
        sendoff_core::intent::IntentOutcome::Refused { .. } => None,
    }
}
