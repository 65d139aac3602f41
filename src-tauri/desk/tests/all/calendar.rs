//! What the calendar shows, and what can be moved on it.

use crate::office::Office;
use sendoff_core::{delivery::DeliveryState, id::DraftId, time::UtcInstant};
use sendoff_desk::api::{
    CalendarPage, CalendarQuery, DraftFilter, DraftRef, MovePayload, MoveReport, MoveTo, Nothing, PlanTime,
    SchedulePayload, TimeWords,
};

fn planned(office: &Office, text: &str, wall: &str, zone: &str) -> DraftId {
    let draft = office.draft(text, &["x", "bluesky"]).summary.id;
    let payload = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: zone.to_owned(),
            fold: None,
            if_missed: Some("skip".parse().unwrap()),
        },
    };
    office.desk.schedule_set(payload).unwrap();
    draft
}

fn month(office: &Office, from: &str, to: &str) -> CalendarPage {
    let instant = |date: &str| UtcInstant::parse(&format!("{date}T00:00:00Z")).unwrap();
    let query = CalendarQuery {
        from: instant(from),
        to: instant(to),
    };
    office.desk.calendar(query).unwrap()
}

fn shift(office: &Office, draft: DraftId, wall: &str, zone: &str) -> MoveReport {
    let to = MoveTo {
        draft,
        wall: wall.to_owned(),
        zone: zone.to_owned(),
        fold: None,
    };
    office
        .desk
        .schedule_move(MovePayload { moves: vec![to] })
        .unwrap()
}

fn words(page: &CalendarPage) -> Vec<&str> {
    page.posts.iter().map(|post| post.words.as_str()).collect()
}

#[test]
fn a_month_shows_what_is_planned_and_what_went_out_each_once() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let now = office.draft("At once", &["x"]).summary.id;
    office.desk.publish_now(DraftRef { draft: now }).unwrap();
    office.until_all(now, DeliveryState::Published);
    office.advance(std::time::Duration::from_secs(60));
    let rash = planned(&office, "Planned, then\nsent at once", "2026-12-20 09:00", "UTC");
    office.desk.publish_now(DraftRef { draft: rash }).unwrap();
    office.until_all(rash, DeliveryState::Published);
    planned(&office, "Later", "2026-12-02 23:30", "America/Sao_Paulo");
    planned(&office, "Sooner", "2026-12-02 09:00", "Europe/Berlin");
    let thrown = planned(&office, "Thrown away", "2026-12-02 10:00", "UTC");
    office.desk.draft_trash(DraftRef { draft: thrown }).unwrap();

    let all = month(&office, "2026-11-01", "2027-01-01");
    assert_eq!(
        words(&all),
        ["At once", "Planned, then sent at once", "Sooner", "Later"],
        "what was sent at once stands where it went out, not where it had been planned"
    );
    assert!(!all.more);
    let [once, _, sooner, later] = all.posts.as_slice() else {
        panic!("four posts");
    };
    assert_eq!((once.stand, once.plan.is_some()), (DraftFilter::Done, false));
    assert_eq!(once.targets[0].state, DeliveryState::Published);
    assert_eq!((sooner.stand, sooner.targets.len()), (DraftFilter::Scheduled, 2));
    assert_eq!(sooner.targets[0].state, DeliveryState::Planned);
    // The office is in Lisbon: an hour behind Berlin, three ahead of São Paulo.
    assert_eq!(sooner.here.to_string(), "2026-12-02 08:00");
    assert_eq!(later.here.to_string(), "2026-12-03 02:30");
    assert_eq!(words(&month(&office, "2026-12-03", "2026-12-04")), ["Later"]);
}

#[test]
fn a_moved_post_keeps_its_zone_and_what_happens_if_it_is_missed() {
    let office = Office::new();
    let draft = planned(&office, "Abroad", "2026-12-02 09:00", "America/Sao_Paulo");
    let report = shift(&office, draft, "2026-12-04 15:00", "Europe/Lisbon");
    assert!(report.kept.is_empty(), "{:?}", report.kept);
    let stands = office.show(draft).summary.schedule.unwrap();
    assert_eq!(stands, report.moved[0].after);
    assert_eq!(stands.wall.to_string(), "2026-12-04 12:00");
    assert_eq!(stands.zone.to_string(), "America/Sao_Paulo");
    assert_eq!(stands.if_missed.to_string(), "skip");
    // Where it stood before is enough to take the move back.
    let before = &report.moved[0].before;
    shift(&office, draft, &before.wall.to_string(), before.zone.name());
    assert_eq!(office.show(draft).summary.schedule.as_ref(), Some(before));
}

#[test]
fn what_cannot_be_moved_stays_and_says_why_and_the_others_move() {
    let office = Office::new();
    let good = planned(&office, "Good", "2027-03-27 02:30", "Europe/Berlin");
    let gap = planned(&office, "Gap", "2027-03-27 02:30", "Europe/Berlin");
    let past = planned(&office, "Past", "2026-12-02 09:00", "UTC");
    let loose = office.draft("Without a time", &["x"]).summary.id;
    let to = |draft, wall: &str| MoveTo {
        draft,
        wall: wall.to_owned(),
        zone: "Europe/Berlin".to_owned(),
        fold: None,
    };
    let moves = vec![
        to(good, "2027-03-29 02:30"),
        to(gap, "2027-03-28 02:30"),
        to(past, "2026-11-01 09:00"),
        to(loose, "2027-03-29 02:30"),
    ];
    let report = office.desk.schedule_move(MovePayload { moves }).unwrap();
    assert_eq!(report.moved.len(), 1);
    let said: Vec<_> = report
        .kept
        .iter()
        .map(|kept| kept.reason.message.to_string())
        .collect();
    for (said, part) in said.iter().zip(["does not exist", "is past", "no time"]) {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(
        office.show(good).summary.schedule.unwrap().wall.to_string(),
        "2027-03-29 02:30"
    );
    assert_eq!(
        office.show(gap).summary.schedule.unwrap().wall.to_string(),
        "2027-03-27 02:30"
    );
}

#[test]
fn a_published_post_cannot_be_moved_into_being_sent_again() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let draft = office.draft("Once", &["x"]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::Published);
    let report = shift(&office, draft, "2026-12-02 09:00", "UTC");
    assert!(report.moved.is_empty());
    assert!(report.kept[0].reason.message.to_string().contains("has gone out"));
    assert_eq!(office.show(draft).summary.stand, DraftFilter::Done);
    assert_eq!(office.desk.app_state(Nothing {}).unwrap().scheduled, 0);
    assert_eq!(office.ledger().len(), 1);
}

#[test]
fn p13_moving_a_post_confirms_nothing() {
    let office = Office::new();
    let draft = planned(&office, "Confirmed", "2026-12-02 09:00", "UTC");
    office.save(draft, "Half writ");
    shift(&office, draft, "2026-12-03 09:00", "UTC");
    let shown = office.show(draft);
    assert_eq!(
        shown.summary.schedule.unwrap().wall.to_string(),
        "2026-12-03 09:00"
    );
    assert!(shown.summary.unconfirmed);
    assert_eq!(shown.confirmed_text.as_deref(), Some("Confirmed"));
}

#[test]
fn the_next_free_time_keeps_its_distance_from_posts_to_the_same_accounts() {
    let office = Office::new();
    let free = |handles: &[&str]| {
        let asked = TimeWords {
            words: "Next free".to_owned(),
            zone: "Europe/Lisbon".to_owned(),
            targets: handles.iter().map(|handle| office.account(handle)).collect(),
        };
        let wall = office.desk.schedule_understand(asked).unwrap().wall;
        wall.map(|wall| wall.to_string()).unwrap_or_default()
    };
    // The office's clock shows 06:00.
    assert_eq!(free(&["x"]), "2026-11-22 09:00");
    planned(&office, "To X and Bluesky", "2026-11-22 09:45", "Europe/Lisbon");
    assert_eq!(free(&["x"]), "2026-11-22 12:00");
    assert_eq!(free(&["Practice on LinkedIn"]), "2026-11-22 09:00");
    planned(&office, "An hour before", "2026-11-22 11:00", "Europe/Lisbon");
    assert_eq!(free(&["bluesky"]), "2026-11-22 12:00", "an hour is enough");
}

#[test]
fn words_for_a_time_are_understood_by_the_wall_of_their_zone() {
    let office = Office::new();
    let asked = |words: &str| TimeWords {
        words: words.to_owned(),
        zone: "Asia/Tokyo".to_owned(),
        targets: Vec::new(),
    };
    let wall = |words: &str| office.desk.schedule_understand(asked(words)).unwrap().wall;
    // It is 15:00 in Tokyo.
    assert_eq!(wall("14:00").unwrap().to_string(), "2026-11-23 14:00");
    assert_eq!(wall("tomorrow 9:30").unwrap().to_string(), "2026-11-23 09:30");
    assert_eq!(wall("tomor"), None, "half a word is no error");
}

#[test]
fn quitting_says_when_posts_were_to_go_out_as_people_say_it() {
    let office = Office::new();
    planned(&office, "Here", "2026-11-23 09:00", "Europe/Lisbon");
    planned(&office, "There", "2027-01-04 09:00", "America/Sao_Paulo");
    let next = office.desk.quit_check(Nothing {}).unwrap().next;
    assert_eq!(
        next,
        [
            "Mon 23 Nov 09:00: Here",
            "Mon 4 Jan 2027 09:00 in Sao Paulo: There"
        ]
    );
}
