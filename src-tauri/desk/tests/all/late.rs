//! What came due too late: decided for many at once, and given another time target by target.

use crate::office::Office;
use sendoff_core::{attention::SafeAction, delivery::DeliveryState, id::DraftId};
use sendoff_desk::api::{
    AttentionItem, DraftFilter, DraftQuery, DraftRef, DraftSave, ErrorCode, IntentState, LabelPayload,
    LatePlan, LateResolve, Nothing, PlanTime, SchedulePayload, TagsPayload,
};
use std::{collections::BTreeMap, time::Duration};

fn missed(office: &Office, text: &str, handles: &[&str]) -> DraftId {
    let draft = office.draft(text, handles).summary.id;
    office
        .desk
        .schedule_set(SchedulePayload {
            draft,
            time: PlanTime {
                wall: "2026-11-22 09:00".to_owned(),
                zone: "Europe/Berlin".to_owned(),
                fold: None,
                if_missed: Some("ask".parse().unwrap()),
            },
        })
        .unwrap();
    draft
}

/// The sender wakes hours after these were due.
fn wake(office: &Office, targets: usize) {
    office.advance(Duration::from_secs(4 * 3600));
    office.desk.start_sender().unwrap();
    office.until("the questions", || items(office).len() == targets);
}

fn items(office: &Office) -> Vec<AttentionItem> {
    office.desk.attention_list(Nothing {}).unwrap()
}

fn item_for(office: &Office, handle: &str) -> String {
    let account = office.account(handle);
    let about =
        |item: &AttentionItem| item.delivery.as_ref().map(|delivery| delivery.account) == Some(account);
    items(office).into_iter().find(about).unwrap().id
}

fn to(items: Vec<String>, wall: &str) -> LatePlan {
    LatePlan {
        items,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: "Europe/Berlin".to_owned(),
            fold: None,
            if_missed: None,
        },
    }
}

/// Every draft outside the trash.
fn drafts(office: &Office) -> usize {
    let query = DraftQuery {
        filter: DraftFilter::All,
        search: None,
        tag: None,
        limit: None,
        after: None,
        from: None,
        to: None,
    };
    office.desk.draft_list(query).unwrap().drafts.len()
}

#[test]
fn one_late_target_is_given_another_time_as_a_post_of_its_own_and_keeps_everything_else() {
    let office = Office::new();
    let draft = missed(&office, "For all", &["x", "bluesky"]);
    let bluesky = office.account("bluesky");
    let own = BTreeMap::from([
        (bluesky, "For Bluesky".to_owned()),
        (office.account("x"), "For X".to_owned()),
    ]);
    office
        .desk
        .draft_save(DraftSave {
            draft,
            text: "For all".to_owned(),
            variants: own,
        })
        .unwrap();
    office.confirm(draft);
    let tags = TagsPayload {
        draft,
        tags: vec!["autumn".to_owned()],
    };
    office.desk.draft_set_tags(tags).unwrap();
    let label = LabelPayload {
        draft,
        label: Some("Padaria".to_owned()),
    };
    office.desk.draft_set_label(label).unwrap();
    wake(&office, 2);

    let late = to(vec![item_for(&office, "bluesky")], "2026-11-22 18:00");
    let planned = office.desk.late_plan(late).unwrap();
    assert_eq!((planned.state, planned.kept.len()), (IntentState::Done, 0));
    assert_eq!(
        office.states(draft),
        [DeliveryState::Asked, DeliveryState::Skipped],
        "the other target still waits for its own answer"
    );
    let apart = office.show(planned.draft);
    let plan = apart.summary.schedule.clone().unwrap();
    assert_eq!(apart.targets, [bluesky]);
    assert_eq!(
        (
            plan.wall.to_string(),
            plan.zone.to_string(),
            plan.if_missed.to_string()
        ),
        (
            "2026-11-22 18:00".to_owned(),
            "Europe/Berlin".to_owned(),
            "ask".to_owned()
        )
    );
    assert!(!apart.summary.paused && !apart.summary.unconfirmed);
    assert_eq!(
        apart.variants,
        BTreeMap::from([(bluesky, "For Bluesky".to_owned())])
    );
    assert_eq!(apart.summary.label.as_deref(), Some("Padaria"));
    assert_eq!(apart.summary.tags[0].as_str(), "autumn");

    let now = LateResolve {
        items: vec![item_for(&office, "x")],
        action: SafeAction::PublishNow,
    };
    assert_eq!(office.desk.late_resolve(now).unwrap().done, 1);
    office.until("one is out", || {
        office.states(draft)[0] == DeliveryState::Published
    });
    assert_eq!(office.ledger().len(), 1, "the other one's time has not come");
    office.advance(Duration::from_secs(7 * 3600));
    office.until_all(planned.draft, DeliveryState::Published);
    let texts: Vec<String> = office.ledger().into_iter().map(|entry| entry.text).collect();
    assert_eq!(texts, ["For X", "For Bluesky"], "each once");
}

#[test]
fn a_late_target_that_cannot_be_planned_so_stays_as_it_was_and_leaves_nothing_behind() {
    let office = Office::new();
    let [one, other] = ["One", "Other"].map(|text| missed(&office, text, &["x"]));
    wake(&office, 2);
    let ids: Vec<String> = items(&office).into_iter().map(|item| item.id).collect();
    for (late, code, part) in [
        (
            to(vec![ids[0].clone()], "2026-11-22 07:30"),
            ErrorCode::Invalid,
            "is past",
        ),
        (
            to(vec![ids[0].clone()], "at noon"),
            ErrorCode::Invalid,
            "is not a time",
        ),
        (
            to(ids.clone(), "2026-11-22 18:00"),
            ErrorCode::Invalid,
            "several posts",
        ),
        (
            to(vec![], "2026-11-22 18:00"),
            ErrorCode::Invalid,
            "Nothing is named",
        ),
        (
            to(vec!["nothing".to_owned()], "2026-11-22 18:00"),
            ErrorCode::Conflict,
            "Nobody is asked",
        ),
    ] {
        let error = office.desk.late_plan(late).unwrap_err();
        assert_eq!(error.code, code, "{}", error.message);
        assert!(error.message.to_string().contains(part), "{}", error.message);
    }
    assert_eq!(office.states(one), [DeliveryState::Asked]);
    assert_eq!(office.states(other), [DeliveryState::Asked]);
    assert_eq!(drafts(&office), 2, "no post of its own was made");
}

#[test]
fn many_late_targets_are_decided_in_one_act_and_what_settled_meanwhile_says_so() {
    let office = Office::new();
    let [first, second] = ["First", "Second"].map(|text| missed(&office, text, &["x", "bluesky"]));
    wake(&office, 4);
    let mut ids: Vec<String> = items(&office).into_iter().map(|item| item.id).collect();
    ids.push(format!("draft:{first}"));
    let wrong = LateResolve {
        items: ids.clone(),
        action: SafeAction::SendAgain,
    };
    assert_eq!(
        office.desk.late_resolve(wrong).unwrap_err().code,
        ErrorCode::Invalid
    );
    let skip = LateResolve {
        items: ids,
        action: SafeAction::Skip,
    };
    let answer = office.desk.late_resolve(skip).unwrap();
    assert_eq!((answer.state, answer.done), (IntentState::Done, 4));
    assert_eq!(answer.kept[0].item, format!("draft:{first}"));
    for draft in [first, second] {
        office.until_all(draft, DeliveryState::Skipped);
    }
    assert!(office.ledger().is_empty());
    let again = office.desk.retry_preview(DraftRef { draft: first }).unwrap();
    assert_eq!(again.will_send.len(), 2, "left out, and not gone for good");
}

#[test]
fn where_nothing_may_be_wished_a_late_target_stays_and_no_second_post_stands_beside_it() {
    let office = Office::new();
    let draft = missed(&office, "One", &["x"]);
    wake(&office, 1);
    let office = office.carried_to("desktop");
    let late = to(vec![items(&office).remove(0).id], "2026-11-22 18:00");
    let error = office.desk.late_plan(late).unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict, "{}", error.message);
    assert_eq!(office.states(draft), [DeliveryState::Asked]);
    assert_eq!(drafts(&office), 1);
}
