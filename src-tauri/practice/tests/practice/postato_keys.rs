//! Postato's idempotency, under every reading of its pages.

use crate::harness::*;
use sendoff_practice::plan::{
    Concurrent, ErrorBody, MarkedReplay, Operation, PostatoKeyScope, PostatoOtherBody, StoredOutcomes,
};
use sendoff_practice::{Fault, FaultKind, FaultPlan};
use std::thread;

fn error(commit: bool) -> FaultKind {
    FaultKind::Error {
        status: 500,
        commit,
        body: ErrorBody::Envelope,
    }
}

#[test]
fn the_cookbooks_three_cases() {
    let setup = setup();
    assert_eq!(setup.create("k1", "a").status, 202);
    setup.plan(|plan| {
        plan.faults = vec![Fault {
            times: sendoff_practice::plan::Times::Count(2),
            ..Fault::once(Operation::Publish, error(false))
        }];
    });
    let statuses: Vec<_> = (0..3).map(|_| setup.create("k2", "b").status).collect();
    assert_eq!(statuses, [500, 500, 202]);
    let (one, two) = (setup.create("k3", "c"), setup.create("k3", "c"));
    assert_eq!((one.status, one.body), (two.status, two.body));
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 3);
}

#[test]
fn other_bytes_under_a_known_key() {
    let setup = setup();
    let first = setup.create("k1", "a");
    for (reading, status) in [
        (PostatoOtherBody::Replay, 202),
        (PostatoOtherBody::Conflict, 409),
        (PostatoOtherBody::Unprocessable, 422),
    ] {
        setup.plan(|plan| plan.postato.other_body = reading);
        let other = setup.create("k1", "b");
        assert_eq!(other.status, status, "{reading:?}");
        assert_eq!(other.body == first.body, reading == PostatoOtherBody::Replay);
    }
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 1);
}

#[test]
fn a_second_request_while_the_first_runs() {
    for (reading, status, lines) in [
        (Concurrent::Wait, 202, 1),
        (Concurrent::Conflict, 409, 1),
        (Concurrent::ServerError, 500, 1),
        (Concurrent::CreateTwice, 202, 2),
    ] {
        let setup = setup();
        setup.plan(|plan| {
            plan.postato.concurrent = reading;
            plan.faults = vec![Fault::once(
                Operation::Publish,
                FaultKind::SlowHandler { for_ms: SECOND_MS },
            )];
        });
        thread::scope(|scope| {
            let first = scope.spawn(|| setup.create("k1", "a"));
            setup.wait_for_held(1);
            let second = scope.spawn(|| setup.create("k1", "a"));
            if reading == Concurrent::Wait {
                setup.wait_for_held(2);
                setup.pass(SECOND_MS);
                assert_eq!(second.join().unwrap().body, first.join().unwrap().body);
            } else {
                assert_eq!(second.join().unwrap().status, status, "{reading:?}");
                setup.pass(SECOND_MS);
                first.join().unwrap();
            }
        });
        setup.pass(SECOND_MS);
        assert_eq!(setup.ledger().len(), lines, "{reading:?}");
    }
}

#[test]
fn retention() {
    let setup = setup();
    setup.create("k1", "a");
    setup.pass(365 * 24 * HOUR_MS);
    setup.create("k1", "a");
    assert_eq!(setup.ledger().len(), 1, "for ever by default");
    setup.plan(|plan| plan.postato.key_retention_ms = Some(HOUR_MS));
    setup.create("k2", "a");
    setup.pass(HOUR_MS - 1);
    setup.create("k2", "a");
    assert_eq!(setup.ledger().len(), 2);
    setup.pass(1);
    setup.create("k2", "a");
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 3);
}

/// The status of a repeat, after a first that was refused by validation and one that failed after its work.
fn repeats(setup: &Setup, stored: StoredOutcomes) -> (u16, u16) {
    let plan = |faults| {
        let mut plan = FaultPlan {
            faults,
            ..FaultPlan::default()
        };
        plan.postato.stored_outcomes = stored;
        plan.postato.validate_before_key = false;
        setup.practice().set_faults(&plan).unwrap();
    };
    plan(Vec::new());
    let (bad, failing) = (format!("bad {stored:?}"), format!("failing {stored:?}"));
    setup.postato("POST", "/posts", Some(&bad), b"{}");
    let refused = setup
        .postato("POST", "/posts", Some(&bad), &setup.linkedin_post("a"))
        .status;
    plan(vec![Fault::once(Operation::Publish, error(true))]);
    assert_eq!(setup.create(&failing, "a").status, 500);
    (refused, setup.create(&failing, "a").status)
}

#[test]
fn which_answers_a_key_remembers() {
    let setup = setup();
    assert_eq!(repeats(&setup, StoredOutcomes::Success), (202, 202));
    assert_eq!(repeats(&setup, StoredOutcomes::SuccessAndRefusal), (400, 202));
    assert_eq!(repeats(&setup, StoredOutcomes::All), (400, 500));
    setup.pass(SECOND_MS);
    // One line for the refused that was then taken, one for each failing one; repeats add none.
    assert_eq!(setup.ledger().len(), 4);
}

#[test]
fn replay_markers_and_scopes() {
    let setup = setup();
    let first = setup.create("k1", "a");
    setup.plan(|plan| plan.postato.replay_marker = MarkedReplay::Header);
    assert_eq!(
        setup.create("k1", "a").header("idempotency-replayed"),
        Some("true")
    );
    setup.plan(|plan| plan.postato.replay_marker = MarkedReplay::Status200);
    let replay = setup.create("k1", "a");
    assert_eq!((replay.status, replay.body), (200, first.body));
    setup.plan(|plan| plan.postato.key_scope = PostatoKeyScope::Workspace);
    assert_eq!(setup.create("k1", "a").status, 202, "another space of keys");
}

#[test]
fn a_replay_can_fail_validation() {
    let setup = setup();
    let account = setup.postato_account(sendoff_practice::Network::Linkedin);
    let body = serde_json::json!({
        "platform": "linkedin", "accountId": account, "status": "scheduled", "postType": "post",
        "content": "a", "scheduledAt": "2026-11-22T09:00:10Z",
    })
    .to_string();
    let send = || {
        setup
            .postato("POST", "/posts", Some("k1"), body.as_bytes())
            .status
    };
    assert_eq!(send(), 202);
    setup.pass(20 * SECOND_MS);
    assert_eq!(send(), 400, "the time has passed although the post exists");
    setup.plan(|plan| plan.postato.validate_before_key = false);
    assert_eq!(send(), 202);
    assert_eq!(setup.ledger().len(), 1);
}

#[test]
fn replay_records_survive_a_restart() {
    let mut setup = setup();
    let first = setup.create("k1", "a");
    setup.restart();
    assert_eq!(setup.create("k1", "a").body, first.body);
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 1);
}
