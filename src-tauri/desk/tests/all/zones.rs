//! Pain 6: the wall time of a post's own zone is the truth, wherever the laptop is and whatever its clocks do.

use crate::office::Office;
use sendoff_core::{id::DraftId, time::UtcInstant};
use sendoff_desk::{
    Desk, OpenOptions, SecretsChoice,
    api::{CalendarQuery, DraftRef, MovePayload, MoveTo, PlanTime, SchedulePayload},
};

/// Wall time, zone, the instant they mean. Beside gaps and overlaps: half hours, a shift of half an hour, no summer
/// time, summer time in winter, a day that was skipped long ago (<https://www.iana.org/time-zones>).
const TABLE: [(&str, &str, &str); 12] = [
    ("2027-03-27 02:30", "Europe/Berlin", "2027-03-27T01:30:00.000Z"),
    ("2027-03-28 01:59", "Europe/Berlin", "2027-03-28T00:59:00.000Z"),
    ("2027-03-28 03:00", "Europe/Berlin", "2027-03-28T01:00:00.000Z"),
    ("2027-10-31 03:00", "Europe/Berlin", "2027-10-31T02:00:00.000Z"),
    ("2027-03-14 03:30", "America/New_York", "2027-03-14T07:30:00.000Z"),
    ("2027-11-07 09:00", "America/New_York", "2027-11-07T14:00:00.000Z"),
    ("2026-12-01 14:55", "Asia/Kolkata", "2026-12-01T09:25:00.000Z"),
    ("2026-12-01 09:00", "Asia/Kathmandu", "2026-12-01T03:15:00.000Z"),
    (
        "2026-12-01 09:00",
        "America/Sao_Paulo",
        "2026-12-01T12:00:00.000Z",
    ),
    (
        "2027-01-15 09:00",
        "Australia/Lord_Howe",
        "2027-01-14T22:00:00.000Z",
    ),
    (
        "2027-07-15 09:00",
        "Australia/Lord_Howe",
        "2027-07-14T22:30:00.000Z",
    ),
    ("2027-01-01 00:30", "Pacific/Apia", "2026-12-31T11:30:00.000Z"),
];

/// The same folder on a laptop whose system says that it is elsewhere.
fn desk_in(office: &Office, zone: &str) -> Desk {
    let options = OpenOptions {
        zone: Some(zone.parse().unwrap()),
        ..OpenOptions::new(office.path(), office.path().join("state"), SecretsChoice::File)
    };
    sendoff_desk::open(options).unwrap()
}

fn planned(office: &Office) -> Vec<DraftId> {
    let plan = |(wall, zone, at): &(&str, &str, &str)| {
        let draft = office.draft(&format!("{wall} in {zone}"), &["x"]).summary.id;
        let payload = SchedulePayload {
            draft,
            time: PlanTime {
                wall: (*wall).to_owned(),
                zone: (*zone).to_owned(),
                fold: None,
                if_missed: None,
            },
        };
        let plan = office
            .desk
            .schedule_set(payload)
            .unwrap()
            .summary
            .schedule
            .unwrap();
        assert_eq!(plan.at.to_string(), *at, "{wall} in {zone}");
        draft
    };
    TABLE.iter().map(plan).collect()
}

#[test]
fn pain_6_the_wall_time_stays_wherever_the_laptop_is() {
    let office = Office::new();
    let drafts = planned(&office);
    for elsewhere in ["Asia/Kolkata", "America/New_York", "Pacific/Apia", "UTC"] {
        let desk = desk_in(&office, elsewhere);
        for (draft, (wall, zone, at)) in drafts.iter().zip(TABLE) {
            let plan = desk
                .draft_show(DraftRef { draft: *draft })
                .unwrap()
                .summary
                .schedule
                .unwrap();
            assert_eq!(
                (
                    plan.wall.to_string().as_str(),
                    plan.zone.name(),
                    plan.at.to_string().as_str()
                ),
                (wall, zone, at),
                "seen from {elsewhere}"
            );
        }
    }
}

#[test]
fn pain_6_the_calendar_shows_each_post_where_the_persons_own_clock_will_stand() {
    let office = Office::new();
    planned(&office);
    let desk = desk_in(&office, "Asia/Kolkata");
    let from = UtcInstant::parse("2026-12-01T00:00:00Z").unwrap();
    let to = UtcInstant::parse("2026-12-02T00:00:00Z").unwrap();
    let posts = desk.calendar(CalendarQuery { from, to }).unwrap().posts;
    let here: Vec<String> = posts.iter().map(|post| post.here.to_string()).collect();
    assert_eq!(here, ["2026-12-01 08:45", "2026-12-01 14:55", "2026-12-01 17:30"]);
}

#[test]
fn pain_6_moving_by_weeks_over_the_change_keeps_nine_in_the_morning() {
    let office = Office::new();
    let draft = office.draft("Every Monday at nine", &["x"]).summary.id;
    let wall = |day: &str| format!("{day} 09:00");
    let zone = "Europe/Berlin".to_owned();
    let payload = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall("2027-03-22"),
            zone: zone.clone(),
            fold: None,
            if_missed: None,
        },
    };
    office.desk.schedule_set(payload).unwrap();
    // Over the night in March and the one in October, and back: what drifts by an hour shows at the end.
    for (day, at) in [
        ("2027-03-29", "2027-03-29T07:00:00.000Z"),
        ("2027-11-01", "2027-11-01T08:00:00.000Z"),
        ("2027-03-22", "2027-03-22T08:00:00.000Z"),
    ] {
        let to = MoveTo {
            draft,
            wall: wall(day),
            zone: zone.clone(),
            fold: None,
        };
        let report = office
            .desk
            .schedule_move(MovePayload { moves: vec![to] })
            .unwrap();
        assert_eq!(report.moved[0].after.wall.to_string(), wall(day));
        assert_eq!(report.moved[0].after.at.to_string(), at);
    }
}
