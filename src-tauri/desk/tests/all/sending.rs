//! From a plan to results, through the engine and real HTTP.

use crate::office::Office;
use sendoff_core::{delivery::DeliveryState, id::DraftId};
use sendoff_desk::api::{
    BatchRef, CancelPayload, DraftFilter, DraftRef, ErrorCode, IntentState, Nothing, PausePayload, PlanTime,
    RetryPayload, SchedulePayload, SenderState,
};
use std::time::Duration;

fn plan(office: &Office, draft: DraftId, seconds: u64) {
    let at = office.now().plus(Duration::from_secs(seconds));
    let wall = at.to_string().replace('T', " ");
    let payload = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall[..19].to_owned(),
            zone: "UTC".to_owned(),
            fold: None,
            if_missed: None,
        },
    };
    office.desk.schedule_set(payload).unwrap();
}

#[test]
fn a_planned_draft_goes_out_once_to_each_target() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let draft = office
        .draft("Good morning", &["x", "bluesky", "Practice on LinkedIn"])
        .summary
        .id;
    plan(&office, draft, 600);
    assert_eq!(office.states(draft), [DeliveryState::Planned; 3]);
    office.advance(Duration::from_secs(600));
    office.until_all(draft, DeliveryState::Published);
    let shown = office.show(draft);
    assert_eq!(shown.summary.stand, DraftFilter::Done);
    assert!(
        shown
            .summary
            .deliveries
            .iter()
            .all(|delivery| delivery.url.is_some() && delivery.practice)
    );
    assert_eq!(office.ledger().len(), 3);
    let batch = office
        .desk
        .batch_show(BatchRef {
            batch: shown.batch.unwrap(),
        })
        .unwrap();
    let [attempt] = batch.attempts.as_slice() else {
        panic!("one transmission");
    };
    assert_eq!((attempt.status, attempt.accounts.len()), (Some(200), 3));
    assert_eq!(attempt.idempotency_key.len(), 32);
    assert!(attempt.business_key.starts_with(&format!("sendoff/1/{draft}/1/")));
    // Posting it again is another draft.
    let again = office.desk.publish_now(DraftRef { draft }).unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict);
    let copy = office
        .desk
        .draft_duplicate(DraftRef { draft })
        .unwrap()
        .summary
        .id;
    office.desk.publish_now(DraftRef { draft: copy }).unwrap();
    office.until_all(copy, DeliveryState::Published);
    assert_eq!(office.ledger().len(), 6);
}

#[test]
fn p4_one_desk_sends_and_a_wish_without_a_sender_is_carried_out_but_not_sent() {
    let office = Office::new();
    let other = office.another_desk();
    let draft = office.draft("Wanted elsewhere", &["x"]).summary.id;
    assert_eq!(other.sender(), SenderState::Nobody);
    let wish = other.publish_now(DraftRef { draft }).unwrap();
    assert_eq!(wish.state, IntentState::Done);
    assert_eq!(
        office.show(draft).summary.deliveries[0].state,
        DeliveryState::Planned
    );
    assert!(office.ledger().is_empty() && other.sender() == SenderState::Nobody);
    office.desk.start_sender().unwrap();
    assert_eq!(
        (office.desk.sender(), other.sender()),
        (SenderState::Here, SenderState::Elsewhere)
    );
    assert_eq!(other.start_sender().unwrap_err().code, ErrorCode::Busy);
    office.until_all(draft, DeliveryState::Published);
    office.desk.stop_sender();
    assert_eq!(office.desk.sender(), SenderState::Nobody);
    other.start_sender().unwrap();
    assert_eq!(office.desk.sender(), SenderState::Elsewhere);
    assert_eq!(office.ledger().len(), 1);
}

#[test]
fn everything_paused_sends_nothing_until_it_goes_on() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    office.desk.pause(PausePayload { paused: true }).unwrap();
    let draft = office.draft("Later", &["x"]).summary.id;
    plan(&office, draft, 60);
    office.advance(Duration::from_secs(61));
    office.until_all(draft, DeliveryState::Held);
    assert_eq!(
        office.show(draft).summary.deliveries[0]
            .reason
            .as_ref()
            .unwrap()
            .code,
        "paused"
    );
    assert!(office.desk.is_idle().unwrap() && office.ledger().is_empty());
    office.desk.pause(PausePayload { paused: false }).unwrap();
    office.until_all(draft, DeliveryState::Published);
}

#[test]
fn p6_retry_sends_only_what_is_proven_absent_under_a_new_key() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let x = office
        .accounts()
        .into_iter()
        .find(|account| account.network.as_str() == "twitter")
        .unwrap();
    let fault = serde_json::json!({ "faults": [{
        "operation": "publish", "account": x.remote_id, "times": 1,
        "kind": { "target_failed": { "code": "preflight_failed", "published": false } },
    }]});
    office.faults(&fault.to_string());
    let draft = office.draft("One is refused", &["x", "bluesky"]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until("one refused, one published", || {
        office.states(draft) == [DeliveryState::Refused, DeliveryState::Published]
    });
    let preview = office.desk.retry_preview(DraftRef { draft }).unwrap();
    assert_eq!((preview.will_send.len(), preview.left_out.len()), (1, 1));
    assert_eq!(preview.left_out[0].reason.code, "published");
    let nothing = RetryPayload {
        draft,
        accounts: vec![office.account("bluesky")],
    };
    assert_eq!(
        office.desk.retry_failed(nothing).unwrap_err().code,
        ErrorCode::Conflict
    );
    office
        .desk
        .retry_failed(RetryPayload {
            draft,
            accounts: Vec::new(),
        })
        .unwrap();
    office.until_all(draft, DeliveryState::Published);
    let keys: std::collections::BTreeSet<_> = office
        .ledger()
        .into_iter()
        .map(|line| line.idempotency_key)
        .collect();
    assert_eq!((office.ledger().len(), keys.len()), (2, 2));
}

#[test]
fn what_is_on_its_way_locks_its_draft_and_what_is_not_cannot_be_taken_back() {
    let office = Office::new();
    let draft = office.draft("Nothing yet", &["practice-studio"]).summary.id;
    let cancel = CancelPayload { draft, account: None };
    assert_eq!(
        office.desk.cancel(cancel.clone()).unwrap_err().code,
        ErrorCode::Conflict
    );
    office.desk.start_sender().unwrap();
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::Following);
    let open = office.show(draft);
    assert!(open.locked);
    let error = office.desk.draft_trash(DraftRef { draft }).unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict);
    // Publishing it again answers the batch that is open.
    let second = office.desk.publish_now(DraftRef { draft }).unwrap();
    assert_eq!(open.batch, second.batch);
    assert!(!office.desk.is_idle().unwrap());
    let kept = office.desk.cancel(cancel).unwrap();
    assert_eq!(kept.left_out[0].reason.code, "may_have_left");
    let quit = office.desk.quit_check(Nothing {}).unwrap();
    assert_eq!((quit.open, quit.scheduled), (1, 0));
}

#[test]
fn the_doctor_says_what_is_well() {
    let office = Office::new();
    let health = office.desk.doctor().unwrap();
    assert!(health.well, "{health:?}");
    let names: Vec<&str> = health
        .findings
        .iter()
        .map(|finding| finding.name.as_str())
        .collect();
    for name in [
        "data_folder",
        "sender",
        "database",
        "sqlite",
        "counts",
        "secrets",
        "attention",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(names.iter().any(|name| name.starts_with("clock ")));
    office.faults(r#"{"clock": {"date_skew_ms": 3600000}}"#);
    let skewed = office.desk.doctor().unwrap();
    assert!(
        skewed
            .findings
            .iter()
            .any(|f| f.name.starts_with("clock ") && !f.well)
    );
}
