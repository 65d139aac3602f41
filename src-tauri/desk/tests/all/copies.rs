//! Copies of the data folder at the desk: what a person is told, and what follows from their word.

use crate::office::Office;
use sendoff_core::{
    copies::{CopyDoubt, MayHaveGone},
    delivery::DeliveryState,
    id::DraftId,
    time::UtcInstant,
};
use sendoff_desk::api::{
    BackupRef, CalendarQuery, CopyChoice, CopyDecision, DeskEvent, DraftRef, ErrorCode, Nothing, PlanTime,
    ResolvePayload, SchedulePayload, SenderState,
};
use std::time::Duration;

fn decide(office: &Office, sends: CopyChoice) -> sendoff_desk::api::CopyDecided {
    office.desk.copy_decide(CopyDecision { sends }).unwrap()
}

fn plan(office: &Office, draft: DraftId, wall: &str) {
    let plan = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: "UTC".to_owned(),
            fold: None,
            if_missed: Some("always".parse().unwrap()),
        },
    };
    office.desk.schedule_set(plan).unwrap();
}

/// A backup of this moment, as the window names it. The day's own is there first: here the clock stands still, and
/// two of the same instant would have one name.
fn back_up(office: &Office) -> BackupRef {
    // Whether it is due is looked at every ten minutes.
    office.advance(Duration::from_secs(601));
    office.until("the day's backup", || {
        !office.desk.backup_list(Nothing {}).unwrap().is_empty()
    });
    office.advance(Duration::from_secs(1));
    BackupRef {
        name: office.desk.backup_now(Nothing {}).unwrap().name,
    }
}

#[test]
fn p4_p5_a_backup_put_back_tells_what_went_out_since_before_anybody_decides() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let sent = office
        .draft("Goes out after the backup", &["x", "bluesky"])
        .summary
        .id;
    let later = office.draft("Next month", &["x"]).summary.id;
    plan(&office, sent, "2026-11-22 12:00");
    plan(&office, later, "2026-12-22 12:00");
    let backup = back_up(&office);
    office.advance(Duration::from_secs(24 * 3600));
    office.until_all(sent, DeliveryState::Published);
    let unknown = office.draft("Written after the backup", &["x"]).summary.id;
    office.desk.publish_now(DraftRef { draft: unknown }).unwrap();
    office.until_all(unknown, DeliveryState::Published);

    office.desk.backup_restore(backup).unwrap();
    assert!(office.heard().contains(&DeskEvent::RestartWanted));
    let (office, restored) = office.started_anew();
    assert_eq!(restored.unwrap().from.drafts, 2);
    let outlook = office.desk.copy_outlook(Nothing {}).unwrap();
    assert_eq!(outlook.doubt, Some(CopyDoubt::Restored));
    assert!(outlook.remembered_until > outlook.known_until);
    assert_eq!((outlook.unknown, outlook.later), (1, 1));
    assert_eq!(outlook.posts.len(), 1);
    assert_eq!(outlook.posts[0].draft, sent);
    let why: Vec<_> = outlook.posts[0].targets.iter().map(|target| target.why).collect();
    assert_eq!(why, [MayHaveGone::Sent; 2]);

    // What was told is what is asked about, and what is kept back.
    let decided = decide(&office, CopyChoice::This);
    assert_eq!((decided.may_have_gone_out, decided.copy.unreleased), (2, 1));
    let nothing = office.desk.copy_outlook(Nothing {}).unwrap();
    assert_eq!(nothing.doubt, None);
    let month = CalendarQuery {
        from: UtcInstant::parse("2026-12-01T00:00:00Z").unwrap(),
        to: UtcInstant::parse("2027-01-01T00:00:00Z").unwrap(),
    };
    let stands = |at: &CalendarQuery| office.desk.calendar(*at).unwrap().posts.remove(0);
    let kept = stands(&month);
    assert!(kept.kept_back);
    assert_eq!(kept.targets[0].state, DeliveryState::Held);
    assert_eq!(office.states(later), [DeliveryState::Held]);
    office.desk.start_sender().unwrap();
    office.until("both are asked about", || {
        office.desk.attention_list(Nothing {}).unwrap().len() == 2
    });
    office.desk.copy_release(Nothing {}).unwrap();
    assert!(!stands(&month).kept_back);
    // The two that went out before, and the one that this copy does not know.
    assert_eq!(office.ledger().len(), 3);
}

#[test]
fn p5_a_copy_tells_what_was_open_and_what_came_due_before_anybody_decides() {
    let office = Office::new();
    let due = office.draft("Comes due meanwhile", &["x"]).summary.id;
    plan(&office, due, "2026-11-22 12:00");
    let office = office.carried_to("desktop");
    office.advance(Duration::from_secs(24 * 3600));
    let outlook = office.desk.copy_outlook(Nothing {}).unwrap();
    assert_eq!(outlook.doubt, Some(CopyDoubt::OtherMachine));
    assert_eq!((outlook.posts.len(), outlook.later), (1, 0));
    let target = &outlook.posts[0].targets[0];
    assert_eq!(target.why, MayHaveGone::Due);
    assert_eq!(
        target.at,
        Some(UtcInstant::parse("2026-11-22T12:00:00Z").unwrap())
    );
    assert_eq!(decide(&office, CopyChoice::This).may_have_gone_out, 1);
}

#[test]
fn a_wish_for_a_backup_is_carried_out_once_at_most_and_not_while_somebody_has_the_folder() {
    let office = Office::new();
    office.draft("Kept", &["x"]);
    let backup = back_up(&office);
    let gone = BackupRef {
        name: "../sendoff.db".to_owned(),
    };
    assert_eq!(
        office.desk.backup_restore(gone).unwrap_err().code,
        ErrorCode::NotFound
    );
    assert!(!sendoff_desk::restore_wanted(office.path()));
    office.desk.backup_restore(backup.clone()).unwrap();
    assert!(sendoff_desk::restore_wanted(office.path()));
    let mut tries = 0;
    let busy = sendoff_desk::restore_wished(&office.options(), || {
        tries += 1;
        tries < 3
    });
    assert_eq!(busy.unwrap_err().code, ErrorCode::Busy);
    assert_eq!(tries, 3);
    assert!(!sendoff_desk::restore_wanted(office.path()));

    office.desk.backup_restore(backup).unwrap();
    let (office, restored) = office.started_anew();
    assert!(restored.unwrap().set_aside.is_some());
    let (_, again) = office.started_anew();
    assert_eq!(again, None);
}

#[test]
fn p4_p9_a_copy_on_another_computer_waits_for_a_word_and_then_for_one_release() {
    let office = Office::new();
    let draft = office.draft("Next week", &["x"]).summary.id;
    let plan = SchedulePayload {
        draft,
        time: PlanTime {
            wall: "2026-11-30 09:00".to_owned(),
            zone: "UTC".to_owned(),
            fold: None,
            if_missed: Some("always".parse().unwrap()),
        },
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
