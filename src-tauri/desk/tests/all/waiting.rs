//! What is told of what begins to wait for a person, and what a failing login says before a post is due.

use crate::{connections, office::Office};
use sendoff_core::{attention::AttentionKind, delivery::DeliveryState};
use sendoff_desk::api::{
    AttentionItem, ConnectionRef, ConnectionUpdate, DeskEvent, DraftRef, Nothing, PlanTime, SchedulePayload,
};
use std::{sync::mpsc::Receiver, time::Duration};

fn items(office: &Office) -> Vec<AttentionItem> {
    office.desk.attention_list(Nothing {}).unwrap()
}

fn plan(office: &Office, text: &str, account: &str, wall: &str) -> sendoff_core::id::DraftId {
    let draft = office.draft(text, &[account]).summary.id;
    let payload = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: "UTC".to_owned(),
            fold: None,
            if_missed: None,
        },
    };
    office.desk.schedule_set(payload).unwrap();
    draft
}

/// The next notification among what is told.
fn next_wanted(events: &Receiver<DeskEvent>) -> (Option<String>, u64, String) {
    loop {
        let event = events
            .recv_timeout(Duration::from_secs(30))
            .expect("something is told");
        if let DeskEvent::PersonWanted {
            item, count, title, ..
        } = event
        {
            return (item, count, title.to_string());
        }
    }
}

#[test]
fn pain_8_a_login_that_fails_stands_under_attention_with_what_it_holds_up() {
    let office = Office::new();
    let id = connections::add(&office, "Mine", None, None)
        .unwrap()
        .connection
        .id;
    let account = office
        .accounts()
        .into_iter()
        .find(|a| a.connection == id)
        .unwrap()
        .id;
    let first = plan(&office, "The first", &account.to_string(), "2026-11-22 18:00");
    plan(&office, "The second", &account.to_string(), "2026-11-23 18:00");
    assert!(items(&office).is_empty());

    office.faults(r#"{"letmepost": {"keys_revoked": true}}"#);
    office
        .desk
        .connection_check(ConnectionRef { connection: id })
        .unwrap();
    let [item] = items(&office).try_into().unwrap();
    assert_eq!(item.attention.kind, AttentionKind::LoginFails);
    assert_eq!(
        (item.cure.map(|cure| cure.connection), item.draft),
        (Some(id), first)
    );
    assert_eq!(item.id, format!("login:{id}"));
    assert_eq!(item.text, "The first");
    assert!(item.attention.actions.is_empty());
    let words = item.attention.reason.message.to_string();
    assert!(
        words.contains("2 posts are planned through \"Mine\", the first"),
        "{words}"
    );
    assert!(item.attention.reason.remedy.is_some());
    assert_eq!(office.desk.app_state(Nothing {}).unwrap().attention, 1);

    office.faults("{}");
    let (_, key) = office.letmepost();
    office
        .desk
        .connection_update(ConnectionUpdate {
            connection: id,
            name: None,
            secret: Some(key),
            settings: None,
        })
        .unwrap();
    assert!(items(&office).is_empty());
}

#[test]
fn what_begins_to_wait_is_told_once_and_an_answer_tells_nothing() {
    let office = Office::new();
    let events = office.desk.subscribe();
    office.desk.start_sender().unwrap();
    let long = "x".repeat(290);
    let short = office.draft("Short", &["x"]).summary.id;
    let other = office.draft(&long, &["x", "bluesky"]).summary.id;
    office.desk.publish_now(DraftRef { draft: other }).unwrap();
    let told = next_wanted(&events);
    let [item] = items(&office).try_into().unwrap();
    assert_eq!(told, (Some(item.id), 1, "A post needs you".to_owned()));
    // What is published tells nothing; the clock going on tells nothing.
    office.desk.publish_now(DraftRef { draft: short }).unwrap();
    office.until_all(short, DeliveryState::Published);
    office.advance(Duration::from_secs(60));
    let second = office.draft(&long, &["x", "bluesky"]).summary.id;
    office.desk.publish_now(DraftRef { draft: second }).unwrap();
    // The next thing that is told is the next that waits, and it alone.
    let (item, count, _) = next_wanted(&events);
    let waiting = items(&office)
        .into_iter()
        .find(|item| item.draft == second)
        .unwrap();
    assert_eq!((item, count), (Some(waiting.id), 1));
}

#[test]
fn what_waits_already_is_one_sentence_to_whoever_begins_to_listen() {
    let office = Office::new();
    for text in ["One", "Two", "Three"] {
        plan(&office, text, "x", "2026-11-22 07:00");
    }
    office.advance(Duration::from_secs(5 * 3600));
    office.desk.start_sender().unwrap();
    office.until("three questions", || items(&office).len() == 3);
    let later = office.another_desk();
    let events = later.subscribe();
    assert_eq!(next_wanted(&events), (None, 3, "3 posts need you".to_owned()));
}
