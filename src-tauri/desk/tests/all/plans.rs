//! Plans of many posts at once: taken back, put back, and made for the next free times.

use crate::office::{Office, new};
use sendoff_core::{delivery::DeliveryState, id::DraftId};
use sendoff_desk::api::{
    DraftFilter, DraftRef, FreeTimesReport, KeptPost, PlanTime, PostPlan, PostsPause, PostsPlans, PostsRef,
    PostsReport, SchedulePayload, UnscheduleReport,
};
use std::time::Duration;

fn planned(office: &Office, text: &str, wall: &str) -> DraftId {
    let draft = office.draft(text, &["x"]).summary.id;
    plan(office, draft, wall);
    draft
}

fn plan(office: &Office, draft: DraftId, wall: &str) {
    let payload = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: "Asia/Tokyo".to_owned(),
            fold: None,
            if_missed: Some("ask".parse().unwrap()),
        },
    };
    office.desk.schedule_set(payload).unwrap();
}

fn unschedule(office: &Office, drafts: &[DraftId]) -> UnscheduleReport {
    let drafts = drafts.to_vec();
    office.desk.posts_unschedule(PostsRef { drafts }).unwrap()
}

fn put_back(office: &Office, posts: Vec<PostPlan>) -> PostsReport {
    office.desk.posts_set_plans(PostsPlans { posts }).unwrap()
}

fn next_free(office: &Office, drafts: &[DraftId]) -> FreeTimesReport {
    let drafts = drafts.to_vec();
    office.desk.posts_plan_next_free(PostsRef { drafts }).unwrap()
}

fn reasons(kept: &[KeptPost]) -> Vec<(DraftId, String)> {
    kept.iter()
        .map(|kept| (kept.draft, kept.reason.message.to_string()))
        .collect()
}

#[test]
fn unscheduling_many_takes_back_what_waits_and_its_undo_puts_it_back_as_it_was() {
    let office = Office::new();
    let [first, second] = ["First", "Second"].map(|text| planned(&office, text, "2026-12-02 09:00"));
    let loose = office.draft("Without a time", &["x"]).summary.id;
    let pause = PostsPause {
        drafts: vec![second],
        paused: true,
    };
    office.desk.posts_pause(pause).unwrap();
    let before = [first, second].map(|draft| office.show(draft));

    let report = unschedule(&office, &[first, loose, second]);
    assert_eq!(
        reasons(&report.kept),
        [(loose, "This draft is not scheduled.".to_owned())]
    );
    for draft in [first, second] {
        assert_eq!(office.show(draft).summary.stand, DraftFilter::Unscheduled);
    }
    let back = put_back(&office, report.changed);
    assert_eq!((back.changed, back.kept), (vec![first, second], vec![]));
    assert_eq!([first, second].map(|draft| office.show(draft)), before);
}

#[test]
fn p13_putting_a_plan_back_confirms_nothing() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let draft = planned(&office, "Confirmed", "2026-11-22 15:10");
    office.save(draft, "Half writ");
    let report = unschedule(&office, &[draft]);
    assert_eq!(put_back(&office, report.changed).changed, [draft]);
    let shown = office.show(draft);
    assert_eq!(shown.summary.stand, DraftFilter::Scheduled);
    assert!(shown.summary.unconfirmed);
    assert_eq!(shown.confirmed_text.as_deref(), Some("Confirmed"));

    // Of the same minute, to show that the engine has done its turn.
    let other = planned(&office, "On time", "2026-11-22 15:10");
    office.advance(Duration::from_secs(601));
    office.until_all(other, DeliveryState::Published);
    let texts: Vec<_> = office.ledger().into_iter().map(|entry| entry.text).collect();
    assert_eq!(texts, ["On time"], "the unread text is not sent");
}

#[test]
fn a_plan_is_not_put_back_over_what_has_happened_meanwhile() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let [out, again, trashed, late] =
        ["Out", "Again", "Trashed", "Late"].map(|text| planned(&office, text, "2026-11-22 15:30"));
    let report = unschedule(&office, &[out, again, trashed, late]);
    assert_eq!(report.changed.len(), 4);
    office.desk.publish_now(DraftRef { draft: out }).unwrap();
    office.until_all(out, DeliveryState::Published);
    plan(&office, again, "2026-12-24 09:00");
    office.desk.draft_trash(DraftRef { draft: trashed }).unwrap();
    office.advance(Duration::from_secs(3600));

    let back = put_back(&office, report.changed);
    assert!(back.changed.is_empty());
    let said = reasons(&back.kept);
    let parts = ["already gone", "another time", "in the trash", "is past"];
    for ((draft, said), (wanted, part)) in said
        .iter()
        .zip([out, again, trashed, late].into_iter().zip(parts))
    {
        assert_eq!(*draft, wanted);
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(said.len(), 4);
    let stands = office.show(again).summary.schedule.unwrap().wall.to_string();
    assert_eq!(stands, "2026-12-24 09:00");
    assert_eq!(office.ledger().len(), 1);
}

#[test]
fn many_drafts_are_planned_into_the_next_free_times_in_one_act() {
    let office = Office::new();
    // The office's clock shows 06:00 in Lisbon; Tokyo's 18:30 is half past nine there.
    planned(&office, "In the way", "2026-11-22 18:30");
    let [first, second] = ["First", "Second"].map(|text| office.draft(text, &["x"]).summary.id);
    let elsewhere = office.draft("Elsewhere", &["bluesky"]).summary.id;
    let both = office.draft("Both", &["x", "bluesky"]).summary.id;
    let report = next_free(&office, &[first, elsewhere, second, both]);
    assert_eq!(report.kept, []);
    let times: Vec<_> = report
        .planned
        .iter()
        .map(|post| (post.draft, post.plan.wall.to_string()))
        .collect();
    assert_eq!(
        times,
        [
            (first, "2026-11-22 12:00".to_owned()),
            (elsewhere, "2026-11-22 09:00".to_owned()),
            (second, "2026-11-22 15:00".to_owned()),
            (both, "2026-11-22 18:00".to_owned()),
        ]
    );
    for post in report.planned {
        let shown = office.show(post.draft);
        assert_eq!(shown.summary.schedule, Some(post.plan));
        assert!(!shown.summary.unconfirmed);
    }
    // One act takes it back.
    let drafts = [first, elsewhere, second, both];
    assert_eq!(unschedule(&office, &drafts).changed.len(), 4);
}

#[test]
fn a_draft_that_could_not_go_everywhere_is_not_planned_among_many() {
    let office = Office::new();
    let nobody = office
        .desk
        .draft_create(new("For nobody", []))
        .unwrap()
        .summary
        .id;
    let empty = office.draft(" \n", &["x"]).summary.id;
    let long = office
        .draft(&"x".repeat(400), &["Practice on LinkedIn", "x"])
        .summary
        .id;
    let has_one = planned(&office, "Has one", "2026-12-02 09:00");
    let good = office.draft("Good", &["x"]).summary.id;
    let report = next_free(&office, &[nobody, empty, long, has_one, good]);
    assert_eq!(report.planned.len(), 1);
    assert_eq!(report.planned[0].draft, good);
    let said = reasons(&report.kept);
    let parts = [
        "meant for nobody",
        "no text",
        "would refuse it",
        "its time already",
    ];
    assert_eq!(said.len(), parts.len());
    for ((_, said), part) in said.iter().zip(parts) {
        assert!(said.contains(part), "{said}");
    }
    assert!(
        office.show(long).summary.unconfirmed,
        "what stays is not confirmed"
    );
}

#[test]
fn when_no_hour_is_free_the_rest_says_so() {
    let office = Office::new();
    // Ninety days of four hours, the first of which are still to come.
    let drafts: Vec<_> = (0..361)
        .map(|n| office.draft(&format!("Number {n}"), &["x"]).summary.id)
        .collect();
    let report = next_free(&office, &drafts);
    assert_eq!(report.planned.len(), 360);
    let said = reasons(&report.kept);
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].0, drafts[360]);
    assert!(said[0].1.contains("No usual hour"), "{}", said[0].1);
}
