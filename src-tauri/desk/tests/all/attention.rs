//! What waits for a person, and what they may do.

use crate::{
    connections,
    office::{Office, new},
};
use sendoff_core::{
    attention::{AttentionKind, SafeAction},
    delivery::DeliveryState,
    id::DraftId,
    network::Network,
    time::UtcInstant,
};
use sendoff_desk::api::{
    AccountView, AttentionItem, CalendarQuery, DraftRef, DraftSave, ErrorCode, Nothing, PlanTime,
    ResolvePayload, RetryPayload, SchedulePayload, TargetsPayload,
};
use std::time::Duration;

fn plan(office: &Office, draft: DraftId, wall: &str, if_missed: Option<&str>) {
    let payload = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: "UTC".to_owned(),
            fold: None,
            if_missed: if_missed.map(|policy| policy.parse().unwrap()),
        },
    };
    office.desk.schedule_set(payload).unwrap();
}

fn items(office: &Office) -> Vec<AttentionItem> {
    office.desk.attention_list(Nothing {}).unwrap()
}

fn resolve(item: &str, action: SafeAction) -> ResolvePayload {
    ResolvePayload {
        item: item.to_owned(),
        action,
        url: None,
    }
}

#[test]
fn p13_a_due_draft_with_an_unconfirmed_text_waits_and_is_asked_about() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let draft = office.draft("First", &["x"]).summary.id;
    plan(&office, draft, "2026-11-22 06:10", None);
    office.save(draft, "Half-writ");
    office.advance(Duration::from_secs(601));
    office.until("attention", || items(&office).len() == 1);
    let item = items(&office).remove(0);
    assert_eq!(item.id, format!("draft:{draft}"));
    assert_eq!(item.attention.kind, AttentionKind::Unconfirmed);
    assert_eq!(office.states(draft), [DeliveryState::Held]);
    assert!(office.ledger().is_empty());
    office.save(draft, "Whole");
    let wrong = office
        .desk
        .attention_resolve(resolve(&item.id, SafeAction::Leave))
        .unwrap_err();
    assert_eq!(wrong.code, ErrorCode::Conflict);
    office
        .desk
        .attention_resolve(resolve(&item.id, SafeAction::Confirm))
        .unwrap();
    office.until_all(draft, DeliveryState::Published);
    assert_eq!(office.ledger()[0].text, "Whole");
    assert!(items(&office).is_empty());
}

#[test]
fn a_missed_post_asks_and_does_what_it_is_told() {
    let office = Office::new();
    let [go, leave] = ["Go", "Leave"].map(|text| {
        let draft = office.draft(text, &["x"]).summary.id;
        plan(&office, draft, "2026-11-22 07:00", Some("ask"));
        draft
    });
    office.advance(Duration::from_secs(2 * 3600));
    office.desk.start_sender().unwrap();
    office.until("two questions", || items(&office).len() == 2);
    let of = |draft| {
        items(&office)
            .into_iter()
            .find(|item| item.draft == draft)
            .unwrap()
            .id
    };
    assert!(
        items(&office)
            .iter()
            .all(|item| item.attention.kind == AttentionKind::Asked)
    );
    office
        .desk
        .attention_resolve(resolve(&of(go), SafeAction::PublishNow))
        .unwrap();
    office
        .desk
        .attention_resolve(resolve(&of(leave), SafeAction::Skip))
        .unwrap();
    office.until_all(go, DeliveryState::Published);
    office.until_all(leave, DeliveryState::Skipped);
    assert_eq!(office.ledger().len(), 1);
}

/// One account of a draft is in doubt while the same draft, planned for another account, comes due.
#[test]
fn p9_a_plan_that_waits_for_an_earlier_sending_of_its_draft_is_told_of_and_goes_when_that_has_ended() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let x = office.account("x");
    let remote = &office
        .accounts()
        .into_iter()
        .find(|a| a.id == x)
        .unwrap()
        .remote_id;
    let refused = serde_json::json!({ "operation": "publish", "account": remote,
        "kind": { "target_failed": { "code": "preflight_failed", "published": false } } });
    let lost = serde_json::json!({ "operation": "publish", "kind": { "drop": { "commit": false } } });
    let no_list = serde_json::json!({ "operation": "list_posts", "times": "forever",
        "kind": { "error": { "status": 502, "body": "proxy_html" } } });
    let faults = |list: &[&serde_json::Value]| serde_json::json!({ "faults": list }).to_string();
    office.faults(&faults(&[&refused]));
    let draft = office.draft("Twice planned", &["x"]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::Refused);
    let targets = TargetsPayload {
        draft,
        targets: vec![x, office.account("bluesky")],
        same_profile_confirmed: false,
    };
    office.desk.draft_set_targets(targets).unwrap();
    plan(&office, draft, "2026-11-22 07:00", None);
    office.faults(&faults(&[&lost, &no_list]));
    let again = RetryPayload {
        draft,
        accounts: vec![x],
    };
    office.desk.retry_failed(again).unwrap();
    office.until("x in doubt", || {
        office.states(draft).contains(&DeliveryState::InDoubt)
    });
    let kinds = || {
        items(&office)
            .iter()
            .map(|item| item.attention.kind)
            .collect::<Vec<_>>()
    };
    let due = UtcInstant::parse("2026-11-22T07:00:00Z").unwrap();
    office.advance(due.since(office.now()));
    assert!(!kinds().contains(&AttentionKind::Behind), "it may end any second");
    office.advance(Duration::from_secs(31));
    assert!(kinds().contains(&AttentionKind::Behind), "{:?}", kinds());
    office.faults("{}");
    office.advance(Duration::from_secs(1800));
    // A look, the wait before the repeat, and the plan: each at its second.
    office.until("both are out", || {
        office.advance(Duration::from_secs(1));
        office.ledger().len() == 2 && !kinds().contains(&AttentionKind::Behind)
    });
}

#[test]
fn a_refused_target_is_shown_until_it_is_seen() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let long = "x".repeat(290);
    let draft = office.draft(&long, &["x", "bluesky"]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until("one refused", || {
        office.states(draft) == [DeliveryState::Refused, DeliveryState::Published]
    });
    let item = items(&office).remove(0);
    assert_eq!(item.attention.kind, AttentionKind::Refused);
    assert_eq!(item.attention.reason.code, "too_long");
    assert_eq!(office.desk.find_item(&item.id[..8]).unwrap(), item.id);
    let unknown = office
        .desk
        .attention_resolve(resolve("nothing", SafeAction::Leave))
        .unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
    let with_url = ResolvePayload {
        url: Some("https://x.example/1".to_owned()),
        ..resolve(&item.id, SafeAction::Leave)
    };
    assert_eq!(
        office.desk.attention_resolve(with_url).unwrap_err().code,
        ErrorCode::Invalid
    );
    office
        .desk
        .attention_resolve(resolve(&item.id, SafeAction::Leave))
        .unwrap();
    assert!(items(&office).is_empty());
    assert_eq!(
        office.states(draft),
        [DeliveryState::Refused, DeliveryState::Published]
    );
}

/// One account has it, the other one could not take the text: that one gets a shorter one, and nobody gets it twice.
#[test]
fn pain_3_what_a_repeat_cannot_cure_is_corrected_for_the_account_that_refused_it_alone() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let long = "x".repeat(290);
    let draft = office.draft(&long, &["x", "bluesky"]).summary.id;
    let x = office.account("x");
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until("one refused", || {
        office.states(draft) == [DeliveryState::Refused, DeliveryState::Published]
    });
    let preview = office.desk.retry_preview(DraftRef { draft }).unwrap();
    assert!(preview.will_send.is_empty());
    let left_out = preview.left_out.iter().find(|left| left.account == x).unwrap();
    assert_eq!(left_out.reason.code, "too_long");
    let again = || RetryPayload {
        draft,
        accounts: Vec::new(),
    };
    assert_eq!(
        office.desk.retry_failed(again()).unwrap_err().code,
        ErrorCode::Conflict
    );
    let corrected = DraftSave {
        draft,
        text: long.clone(),
        variants: [(x, "Short enough.".to_owned())].into(),
    };
    let corrected = office.desk.draft_save(corrected).unwrap();
    office.desk.draft_confirm(corrected.to_confirm()).unwrap();
    let preview = office.desk.retry_preview(DraftRef { draft }).unwrap();
    assert_eq!(preview.will_send.len(), 1);
    office.desk.retry_failed(again()).unwrap();
    office.until_all(draft, DeliveryState::Published);
    let mut texts: Vec<_> = office.ledger().into_iter().map(|line| line.text).collect();
    texts.sort();
    assert_eq!(texts, ["Short enough.".to_owned(), long]);
}

/// The transmission is lost on the way, and the service cannot say what it has: nothing settles the doubt.
const NOBODY_KNOWS: &str = r#"{"faults": [
    {"operation": "publish", "kind": {"drop": {"commit": false}}, "times": "forever"},
    {"operation": "list_posts", "kind": {"drop": {"commit": false}}, "times": "forever"}]}"#;

#[test]
fn doubt_shows_where_a_person_can_look_and_only_that_page_opens_unasked() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    // A login of the person's own: practice profiles have no page.
    let own = connections::add(&office, "Mine", None, None)
        .unwrap()
        .connection
        .id;
    let account = |account: &AccountView| account.connection == own && account.network == Network::Twitter;
    let account = office.accounts().into_iter().find(account).unwrap().id;
    office.faults(NOBODY_KNOWS);
    let draft = office
        .desk
        .draft_create(new("Perhaps", [account]))
        .unwrap()
        .summary
        .id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until("a quarter of an hour of doubt, and then a person", || {
        office.advance(Duration::from_secs(60));
        !items(&office).is_empty()
    });
    let profile = items(&office).remove(0).profile.unwrap();
    assert!(profile.starts_with("https://x.com/i/user/"), "{profile}");
    let own = |address: &str| office.desk.is_own_address(address).unwrap();
    assert!(own(&profile));
    assert!(!own("https://x.com/somebody_else") && !own(&format!("{profile}?to=elsewhere")));
}

#[test]
fn p7_doubt_is_shown_with_its_evidence_and_settled_by_a_person() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    office.faults(NOBODY_KNOWS);
    let draft = office.draft("Perhaps", &["x"]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until("a quarter of an hour of doubt, and then a person", || {
        office.advance(Duration::from_secs(60));
        !items(&office).is_empty()
    });
    office.until_all(draft, DeliveryState::InDoubt);
    let item = items(&office).remove(0);
    assert!(
        item.evidence
            .iter()
            .any(|line| line.to_string().starts_with("Sent ")),
        "{:?}",
        item.evidence
    );
    assert!(
        item.evidence
            .iter()
            .any(|line| line.to_string().starts_with("Looked ")),
        "{:?}",
        item.evidence
    );
    assert_eq!(item.attention.kind, AttentionKind::InDoubt);
    assert!(item.attention.actions.contains(&SafeAction::ItIsThere));
    assert_eq!(
        office.desk.retry_preview(DraftRef { draft }).unwrap().left_out[0]
            .reason
            .code,
        "in_doubt"
    );
    let there = |url: &str| ResolvePayload {
        url: Some(url.to_owned()),
        ..resolve(&item.id, SafeAction::ItIsThere)
    };
    assert_eq!(
        office
            .desk
            .attention_resolve(there("over there"))
            .unwrap_err()
            .code,
        ErrorCode::Invalid
    );
    office
        .desk
        .attention_resolve(there("https://x.example/sol/1"))
        .unwrap();
    office.until_all(draft, DeliveryState::PublishedByPerson);
    let shown = office.show(draft);
    assert_eq!(
        shown.summary.deliveries[0].url.as_deref(),
        Some("https://x.example/sol/1")
    );
    assert!(office.ledger().is_empty() && items(&office).is_empty());
}

#[test]
fn what_came_due_too_late_and_is_given_another_time_goes_out_once_and_then() {
    let office = Office::new();
    let draft = office.draft("Later then", &["x", "bluesky"]).summary.id;
    plan(&office, draft, "2026-11-22 07:00", Some("ask"));
    office.advance(Duration::from_secs(2 * 3600));
    office.desk.start_sender().unwrap();
    office.until("two questions", || items(&office).len() == 2);
    for item in items(&office) {
        office
            .desk
            .attention_resolve(resolve(&item.id, SafeAction::Skip))
            .unwrap();
    }
    office.until_all(draft, DeliveryState::Skipped);
    plan(&office, draft, "2026-11-22 09:00", Some("ask"));
    assert!(office.ledger().is_empty());
    let day = CalendarQuery {
        from: UtcInstant::parse("2026-11-22T00:00:00Z").unwrap(),
        to: UtcInstant::parse("2026-11-23T00:00:00Z").unwrap(),
    };
    let shown = office.desk.calendar(day).unwrap().posts.remove(0);
    let states: Vec<_> = shown.targets.iter().map(|target| target.state).collect();
    assert_eq!(
        states,
        [DeliveryState::Planned; 2],
        "it is planned again for both"
    );
    office.advance(Duration::from_secs(3600));
    office.until_all(draft, DeliveryState::Published);
    assert_eq!(office.ledger().len(), 2);
}
