//! Copies of the data folder at the desk: what a person is told, and what follows from their word.

use crate::office::Office;
use sendoff_core::{copies::CopyDoubt, delivery::DeliveryState};
use sendoff_desk::api::{
    CopyChoice, CopyDecision, DraftRef, ErrorCode, Nothing, ResolvePayload, SchedulePayload, SenderState,
};
use std::time::Duration;

fn decide(office: &Office, sends: CopyChoice) -> sendoff_desk::api::CopyDecided {
    office.desk.copy_decide(CopyDecision { sends }).unwrap()
}

#[test]
fn p4_p9_a_copy_on_another_computer_waits_for_a_word_and_then_for_one_release() {
    let office = Office::new();
    let draft = office.draft("Next week", &["x"]).summary.id;
    let plan = SchedulePayload {
        draft,
        wall: "2026-11-30 09:00".to_owned(),
        zone: "UTC".to_owned(),
        fold: None,
        if_missed: Some("always".parse().unwrap()),
    };
    office.desk.schedule_set(plan).unwrap();
    assert_eq!(office.desk.copy_show(Nothing {}).unwrap().reason, None);
    let office = office.carried_to("desktop");

    let refused = office.desk.start_sender().unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    let state = office.desk.app_state(Nothing {}).unwrap();
    let copy = state.copy.unwrap();
    assert_eq!(copy.doubt, Some(CopyDoubt::OtherMachine));
    assert_eq!(copy.reason.unwrap().message, refused.message);
    assert!(office.desk.publish_now(DraftRef { draft }).is_err());
    assert_eq!(office.desk.sender(), SenderState::Nobody);
    assert!(!office.desk.doctor().unwrap().well);

    let decided = decide(&office, CopyChoice::This);
    assert_eq!((decided.copy.doubt, decided.copy.unreleased), (None, 1));
    // Who wanted to send does so now.
    assert_eq!(office.desk.sender(), SenderState::Here);
    office.advance(Duration::from_secs(9 * 24 * 3600));
    let waits = || office.desk.attention_list(Nothing {}).unwrap();
    office.until("the plan waits for its release", || waits().len() == 1);
    assert!(office.ledger().is_empty());
    let item = waits().remove(0);
    let action = item.attention.actions[0];
    office
        .desk
        .attention_resolve(ResolvePayload {
            item: item.id,
            action,
            url: None,
        })
        .unwrap();
    office.until_all(draft, DeliveryState::Published);
    assert_eq!(office.ledger().len(), 1);
    assert_eq!(office.desk.app_state(Nothing {}).unwrap().copy, None);
}

#[test]
fn who_gives_way_stops_sending_and_says_so() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let decided = decide(&office, CopyChoice::Another);
    assert_eq!(decided.copy.doubt, Some(CopyDoubt::Yielded));
    assert_eq!(office.desk.sender(), SenderState::Nobody);
    assert!(office.desk.start_sender().is_err());
    office.draft("Still written here", &["x"]);
    decide(&office, CopyChoice::This);
    assert_eq!(office.desk.sender(), SenderState::Here);
}

#[test]
fn a_backup_is_made_every_day_by_itself_and_the_last_seven_are_kept() {
    let office = Office::new();
    office.draft("Worth keeping", &["x"]);
    let count = || office.desk.backup_list(Nothing {}).unwrap().len();
    for day in 1..=9_usize {
        office.advance(Duration::from_secs(24 * 3600 + 1));
        // The new one is there before the oldest is deleted.
        office.until("the day's backup, and no more than seven", || {
            let listed = office.desk.backup_list(Nothing {}).unwrap();
            let newest = listed.first().and_then(|backup| backup.made_at);
            newest == Some(office.now()) && listed.len() <= 7
        });
        assert_eq!(count(), day.min(7), "day {day}");
    }
    let newest = office.desk.backup_list(Nothing {}).unwrap().remove(0);
    assert_eq!(newest.drafts, 1);
}
