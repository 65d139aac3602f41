//! Writing and planning: what is refused and how it is said.

use crate::office::{Office, new};
use sendoff_core::{
    id::{AccountId, DraftId},
    schedule::Fold,
    time::UtcInstant,
};
use sendoff_desk::api::{
    AccountTreat, AppError, CalendarQuery, ConnectionAdd, DraftFilter, DraftQuery, DraftRef, DraftSave,
    ErrorCode, FreeQuestion, NeighbourQuestion, PlanTime, SchedulePayload, SchedulePreview, ScheduleQuestion,
    TargetsPayload, TextQuestion, TimeWords,
};
use std::collections::BTreeMap;

fn plan(draft: DraftId, wall: &str, zone: &str) -> SchedulePayload {
    SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: zone.to_owned(),
            fold: None,
            if_missed: None,
        },
    }
}

#[test]
fn times_that_do_not_stand_are_refused_in_words() {
    let office = Office::new();
    let draft = office.draft("Good morning", &["x"]).summary.id;
    for (wall, zone, part) in [
        ("tomorrow", "Europe/Berlin", "is not a time"),
        ("2026-02-30 09:00", "Europe/Berlin", "is not a time"),
        ("2026-12-01 09:00", "Berlin", "is not a time zone"),
        ("2027-03-28 02:30", "Europe/Berlin", "does not exist"),
        ("2027-10-31 02:30", "Europe/Berlin", "exists twice"),
        ("2026-11-22 05:58", "UTC", "is past"),
    ] {
        let error = office.desk.schedule_set(plan(draft, wall, zone)).unwrap_err();
        assert_eq!(error.code, ErrorCode::Invalid, "{wall} {zone}");
        assert!(
            error.message.to_string().contains(part),
            "{wall} {zone}: {}",
            error.message
        );
    }
    assert_eq!(office.show(draft).summary.stand, DraftFilter::Unscheduled);
    let mut later = plan(draft, "2027-10-31 02:30", "Europe/Berlin");
    later.time.fold = Some(Fold::Later);
    let planned = office.desk.schedule_set(later).unwrap().summary.schedule.unwrap();
    assert_eq!(planned.at.to_string(), "2027-10-31T01:30:00.000Z");
    assert_eq!(planned.wall.to_string(), "2027-10-31 02:30");
}

#[test]
fn a_time_less_than_a_minute_past_is_still_now() {
    let office = Office::new();
    let draft = office.draft("Just now", &["x"]).summary.id;
    assert!(
        office
            .desk
            .schedule_set(plan(draft, "2026-11-22 05:59:30", "UTC"))
            .is_ok()
    );
}

#[test]
fn a_wall_time_is_explained_before_it_is_chosen() {
    let office = Office::new();
    let preview = |wall: &str, zone: &str| {
        let question = ScheduleQuestion {
            wall: wall.to_owned(),
            zone: zone.to_owned(),
        };
        office.desk.schedule_preview(question).unwrap()
    };
    let SchedulePreview::Once { at, here, past } = preview("2026-12-01 09:00", "Europe/Berlin") else {
        panic!("exists once");
    };
    assert_eq!(at.to_string(), "2026-12-01T08:00:00.000Z");
    assert_eq!(here.to_string(), "2026-12-01 08:00");
    assert!(!past);
    assert!(matches!(
        preview("2027-03-28 02:30", "Europe/Berlin"),
        SchedulePreview::Gap { .. }
    ));
    assert!(matches!(
        preview("2027-10-31 02:30", "Europe/Berlin"),
        SchedulePreview::Twice { .. }
    ));
    assert!(matches!(
        preview("noon", "Europe/Berlin"),
        SchedulePreview::Wrong { .. }
    ));
}

#[test]
fn only_what_can_go_out_somewhere_is_planned() {
    let office = Office::new();
    let long = "x".repeat(400);
    let refused = |draft: DraftId| -> AppError {
        office
            .desk
            .schedule_set(plan(draft, "2026-12-01 09:00", "UTC"))
            .unwrap_err()
    };
    let nobody = office.desk.draft_create(new("For nobody", [])).unwrap();
    assert!(refused(nobody.summary.id).message.to_string().contains("nobody"));
    assert!(
        refused(office.draft(" \n", &["x"]).summary.id)
            .message
            .to_string()
            .contains("no text")
    );
    assert!(
        refused(office.draft(&long, &["x", "bluesky"]).summary.id)
            .message
            .to_string()
            .contains("Too long")
    );
    // LinkedIn takes it, X does not: X will be refused, and does not stop LinkedIn.
    let partly = office.draft(&long, &["x", "practice-studio"]).summary.id;
    assert!(
        office
            .desk
            .schedule_set(plan(partly, "2026-12-01 09:00", "UTC"))
            .is_ok()
    );
}

#[test]
fn p13_planning_confirms_the_newest_text_and_typing_on_does_not() {
    let office = Office::new();
    let draft = office.draft("First", &["x"]).summary.id;
    assert!(office.show(draft).summary.unconfirmed);
    let planned = office
        .desk
        .schedule_set(plan(draft, "2026-12-01 09:00", "UTC"))
        .unwrap();
    assert!(!planned.summary.unconfirmed);
    let edited = office.save(draft, "Second");
    assert!(edited.summary.unconfirmed);
    assert_eq!(edited.confirmed_text.as_deref(), Some("First"));
    let stale = planned.to_confirm();
    assert_eq!(
        office.desk.draft_confirm(stale).unwrap_err().code,
        ErrorCode::Conflict
    );
    let confirmed = office.desk.draft_confirm(edited.to_confirm()).unwrap();
    assert_eq!(confirmed.confirmed_revision, Some(edited.revision));
    assert_eq!(confirmed.confirmed_text, None);
    let revisions = office.desk.draft_revisions(DraftRef { draft }).unwrap();
    assert_eq!(
        revisions.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(),
        ["Second", "First"]
    );
}

#[test]
fn p13_a_change_of_time_zone_and_policy_leaves_the_text_that_goes_out() {
    let office = Office::new();
    let draft = office.draft("First", &["x"]).summary.id;
    let change = |wall: &str, zone: &str, policy: Option<&str>| SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: zone.to_owned(),
            fold: None,
            if_missed: policy.map(|policy| policy.parse().unwrap()),
        },
    };
    let early = office
        .desk
        .schedule_change(change("2026-12-02 10:00", "UTC", None))
        .unwrap_err();
    assert!(early.message.to_string().contains("no time"), "{}", early.message);
    office
        .desk
        .schedule_set(plan(draft, "2026-12-01 09:00", "UTC"))
        .unwrap();
    office.save(draft, "Half-writ");
    let moved = office
        .desk
        .schedule_change(change("2026-12-02 10:00", "Asia/Tokyo", Some("skip")))
        .unwrap();
    let stands = moved.summary.schedule.clone().unwrap();
    assert_eq!(
        (
            stands.wall.to_string(),
            stands.zone.to_string(),
            stands.if_missed.to_string()
        ),
        (
            "2026-12-02 10:00".to_owned(),
            "Asia/Tokyo".to_owned(),
            "skip".to_owned()
        )
    );
    assert!(moved.summary.unconfirmed, "nobody has confirmed what was typed");
    assert_eq!(moved.confirmed_text.as_deref(), Some("First"));
    let past = office
        .desk
        .schedule_change(change("2026-11-21 10:00", "UTC", None))
        .unwrap_err();
    assert!(past.message.to_string().contains("is past"), "{}", past.message);
    let stays = office.show(draft).summary.schedule.unwrap();
    assert_eq!((stays.at, stays.if_missed), (stands.at, stands.if_missed));
}

#[test]
fn a_text_of_an_accounts_own_that_changed_since_is_told_too() {
    let office = Office::new();
    let draft = office.draft("For all", &["x", "bluesky"]).summary.id;
    let [x, bluesky] = ["x", "bluesky"].map(|handle| office.account(handle));
    let write = |own: &[(AccountId, &str)]| {
        let variants = own.iter().map(|(id, text)| (*id, (*text).to_owned())).collect();
        let text = "For all".to_owned();
        office
            .desk
            .draft_save(DraftSave {
                draft,
                text,
                variants,
            })
            .unwrap()
    };
    write(&[(x, "For X"), (bluesky, "For Bluesky")]);
    office
        .desk
        .schedule_set(plan(draft, "2026-12-01 09:00", "UTC"))
        .unwrap();
    assert_eq!(office.show(draft).confirmed_text, None);
    let changed = write(&[(x, "For X, longer"), (bluesky, "For Bluesky")]);
    assert_eq!(changed.confirmed_text.as_deref(), Some("For all"));
    assert_eq!(
        changed.confirmed_variants,
        BTreeMap::from([(x, "For X".to_owned())])
    );
    let gone = write(&[(bluesky, "For Bluesky")]);
    assert_eq!(gone.confirmed_variants, BTreeMap::from([(x, "For X".to_owned())]));
}

#[test]
fn the_measure_of_a_text_says_whether_it_can_be_planned_by_the_rule_that_planning_has() {
    let office = Office::new();
    let long = "x".repeat(400);
    let cases: [(&str, &[&str], bool); 5] = [
        ("Short", &["x", "bluesky"], true),
        (&long, &["x", "practice-studio"], true),
        (&long, &["x", "bluesky"], false),
        (" \n", &["x"], false),
        ("For nobody", &[], false),
    ];
    for (text, handles, sendable) in cases {
        let draft = office.draft(text, handles);
        let check = office
            .desk
            .text_check(TextQuestion {
                text: text.to_owned(),
                variants: BTreeMap::new(),
                targets: draft.targets.clone(),
            })
            .unwrap();
        let planned = office
            .desk
            .schedule_set(plan(draft.summary.id, "2026-12-01 09:00", "UTC"));
        assert_eq!(
            (check.sendable, planned.is_ok()),
            (sendable, sendable),
            "{handles:?}"
        );
    }
}

/// A profile on X that two connections reach.
fn one_profile_through_two_connections(office: &Office) -> Vec<AccountId> {
    let service = office.letmepost();
    let second = ConnectionAdd {
        service: sendoff_core::connection::ServiceKind::Letmepost,
        name: "The same again".to_owned(),
        base_url: service.0,
        secret: service.1,
        workspace: None,
        settings: sendoff_core::connection::ConnectionSettings::default(),
    };
    office.desk.connection_add(second).unwrap();
    let network = sendoff_core::network::Network::Twitter;
    office
        .accounts()
        .into_iter()
        .filter(|account| account.network == network)
        .map(|account| account.id)
        .collect()
}

#[test]
fn one_profile_through_two_connections_is_refused_unless_confirmed() {
    let office = Office::new();
    let both = one_profile_through_two_connections(&office);
    assert_eq!(both.len(), 2);
    let error = office.desk.draft_create(new("Twice", both.clone())).unwrap_err();
    assert!(error.message.to_string().contains("2 times"), "{}", error.message);
    let question = TextQuestion {
        text: "Twice".to_owned(),
        variants: BTreeMap::new(),
        targets: both.clone(),
    };
    assert_eq!(office.desk.text_check(question).unwrap().same_profile.len(), 1);
    let draft = office
        .desk
        .draft_create(new("Once", [both[0]]))
        .unwrap()
        .summary
        .id;
    let mut targets = TargetsPayload {
        draft,
        targets: both,
        same_profile_confirmed: false,
    };
    assert_eq!(
        office.desk.draft_set_targets(targets.clone()).unwrap_err().code,
        ErrorCode::Invalid
    );
    targets.same_profile_confirmed = true;
    assert_eq!(office.desk.draft_set_targets(targets).unwrap().targets.len(), 2);
    // A handle that two accounts have is named, not guessed.
    let error = office.desk.find_account("Practice on X").unwrap_err();
    assert!(
        error
            .remedy
            .unwrap()
            .to_string()
            .contains("twitter:Practice on X")
    );
}

#[test]
fn a_draft_goes_by_its_id_or_six_characters_of_it() {
    let office = Office::new();
    let draft = office.draft("Find me", &["x"]).summary.id;
    let id = draft.to_string();
    assert_eq!(office.desk.find_draft(&id).unwrap(), draft);
    assert_eq!(office.desk.find_draft(&id[..6]).unwrap(), draft);
    for typed in [
        &id[..5],
        "zzzzzz",
        "ffffffff",
        "3f0c8a52-7d1e-4f6b-9a44-0d2b6c1e9f10",
        "",
    ] {
        assert_eq!(
            office.desk.find_draft(typed).unwrap_err().code,
            ErrorCode::NotFound,
            "{typed}"
        );
    }
    office.desk.draft_trash(DraftRef { draft }).unwrap();
    assert_eq!(office.desk.find_draft(&id[..8]).unwrap(), draft);
}

#[test]
fn lists_come_in_pages_and_name_what_stands() {
    let office = Office::new();
    let mut planned = Vec::new();
    for hour in ["11", "09", "10"] {
        let draft = office.draft(&format!("At {hour}"), &["x"]).summary.id;
        let wall = format!("2026-12-01 {hour}:00");
        office.desk.schedule_set(plan(draft, &wall, "UTC")).unwrap();
        planned.push(draft);
    }
    office.draft("No plan", &["bluesky"]);
    let query = |filter, limit, after| DraftQuery {
        filter,
        search: None,
        tag: None,
        limit,
        after,
        from: None,
        to: None,
    };
    let first = office
        .desk
        .draft_list(query(DraftFilter::Scheduled, Some(2), None))
        .unwrap();
    let ids: Vec<_> = first.drafts.iter().map(|draft| draft.id).collect();
    assert_eq!(
        (ids.as_slice(), first.more),
        ([planned[1], planned[2]].as_slice(), true)
    );
    let rest = office
        .desk
        .draft_list(query(DraftFilter::Scheduled, Some(2), Some(planned[2])))
        .unwrap();
    assert_eq!((rest.drafts[0].id, rest.more), (planned[0], false));
    let all = office
        .desk
        .draft_list(query(DraftFilter::All, Some(3), None))
        .unwrap();
    let next = office
        .desk
        .draft_list(query(DraftFilter::All, None, Some(all.drafts[2].id)))
        .unwrap();
    assert_eq!((all.drafts.len(), all.more, next.drafts.len()), (3, true, 1));
    let none = office
        .desk
        .draft_list(query(DraftFilter::All, Some(0), None))
        .unwrap_err();
    assert_eq!(none.code, ErrorCode::Invalid);
    let within = DraftQuery {
        from: Some("2026-12-01T09:30:00Z".parse_instant()),
        to: Some("2026-12-01T10:30:00Z".parse_instant()),
        ..query(DraftFilter::All, None, None)
    };
    let found = office.desk.draft_list(within).unwrap();
    assert_eq!(
        found.drafts.iter().map(|draft| draft.id).collect::<Vec<_>>(),
        [planned[2]]
    );
    let words = DraftQuery {
        search: Some("no pl".to_owned()),
        ..query(DraftFilter::All, None, None)
    };
    assert_eq!(office.desk.draft_list(words).unwrap().drafts.len(), 1);
}

trait ParseInstant {
    fn parse_instant(&self) -> sendoff_core::time::UtcInstant;
}

impl ParseInstant for str {
    fn parse_instant(&self) -> sendoff_core::time::UtcInstant {
        sendoff_core::time::UtcInstant::parse(self).unwrap()
    }
}

#[test]
fn a_text_is_measured_for_each_account_by_the_stricter_rule() {
    let office = Office::new();
    let question = TextQuestion {
        text: "x".repeat(301),
        variants: BTreeMap::from([(office.account("x"), "short".to_owned())]),
        targets: ["x", "bluesky", "instagram"]
            .map(|handle| office.account(handle))
            .to_vec(),
    };
    let check = office.desk.text_check(question).unwrap();
    let codes = |place: usize| -> Vec<&str> {
        check.accounts[place]
            .problems
            .iter()
            .map(|reason| reason.code.as_str())
            .collect()
    };
    assert_eq!((check.accounts[0].used, check.accounts[0].limit), (5, Some(280)));
    assert_eq!(
        (check.accounts[1].used, check.accounts[1].limit),
        (301, Some(300))
    );
    assert_eq!(
        (codes(0).as_slice(), codes(1).as_slice()),
        ([].as_slice(), ["too_long"].as_slice())
    );
    assert_eq!(codes(2), ["needs_picture"]);
}

fn treat(office: &Office, handle: &str) -> AccountTreat {
    AccountTreat {
        account: office.account(handle),
        zone: None,
        by_default: false,
        pace_minutes: None,
    }
}

#[test]
fn an_account_has_its_zone_its_pace_and_its_place_in_new_drafts() {
    let office = Office::new();
    let wanted = AccountTreat {
        zone: Some("America/Sao_Paulo".parse().unwrap()),
        by_default: true,
        pace_minutes: Some(45),
        ..treat(&office, "bluesky")
    };
    let shown = office.desk.account_treat(wanted).unwrap();
    assert_eq!(
        (shown.zone, shown.by_default, shown.pace_minutes),
        (wanted.zone, true, Some(45))
    );
    for minutes in [0, 1, 1441] {
        let wrong = AccountTreat {
            pace_minutes: Some(minutes),
            ..wanted
        };
        let refused = office.desk.account_treat(wrong).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Invalid);
    }
    let others = office.accounts();
    let kept = others.iter().find(|account| account.id == shown.id).unwrap();
    assert_eq!(*kept, shown, "a refusal changes nothing");
    assert_eq!(others.iter().filter(|account| account.by_default).count(), 1);
}

#[test]
fn new_drafts_never_begin_with_one_profile_twice() {
    let office = Office::new();
    let [one, other] = one_profile_through_two_connections(&office)[..] else {
        panic!("two accounts");
    };
    let by_default = |account| AccountTreat {
        account,
        zone: None,
        by_default: true,
        pace_minutes: None,
    };
    office.desk.account_treat(by_default(one)).unwrap();
    let refused = office.desk.account_treat(by_default(other)).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
}

#[test]
fn posts_closer_than_the_pace_of_an_account_are_told_of_and_not_moved() {
    let office = Office::new();
    let paced = AccountTreat {
        pace_minutes: Some(60),
        ..treat(&office, "x")
    };
    office.desk.account_treat(paced).unwrap();
    let first = office.draft("First", &["x", "bluesky"]).summary.id;
    let near = office.draft("Near", &["x"]).summary.id;
    let apart = office.draft("An hour later", &["x"]).summary.id;
    let elsewhere = office.draft("To another account", &["bluesky"]).summary.id;
    for (draft, wall) in [
        (first, "2026-12-01 09:00"),
        (near, "2026-12-01 09:59"),
        (elsewhere, "2026-12-01 09:01"),
    ] {
        office.desk.schedule_set(plan(draft, wall, "UTC")).unwrap();
    }
    let day = CalendarQuery {
        from: UtcInstant::parse("2026-12-01T00:00:00Z").unwrap(),
        to: UtcInstant::parse("2026-12-02T00:00:00Z").unwrap(),
    };
    let close = || {
        let posts = office.desk.calendar(day).unwrap().posts;
        let close = posts.into_iter().filter(|post| post.too_close);
        close.map(|post| post.draft).collect::<Vec<_>>()
    };
    assert_eq!(close(), [first, near]);
    let around = |wall: &str, draft| {
        let question = NeighbourQuestion {
            at: UtcInstant::parse(wall).unwrap(),
            targets: vec![office.account("x"), office.account("bluesky")],
            draft,
        };
        let found = office.desk.schedule_neighbours(question).unwrap();
        found.into_iter().map(|one| one.draft).collect::<Vec<_>>()
    };
    assert_eq!(around("2026-12-01T09:30:00Z", None), [first, near]);
    assert_eq!(around("2026-12-01T09:30:00Z", Some(first)), [near]);
    assert!(around("2026-12-01T11:00:00Z", None).is_empty());
    office
        .desk
        .schedule_set(plan(near, "2026-12-01 10:00", "UTC"))
        .unwrap();
    assert!(close().is_empty(), "an hour is the pace itself");

    // A free time keeps the pace too.
    let slow = AccountTreat {
        pace_minutes: Some(24 * 60),
        ..paced
    };
    office.desk.account_treat(slow).unwrap();
    office
        .desk
        .schedule_set(plan(apart, "2026-11-22 18:00", "UTC"))
        .unwrap();
    let words = TimeWords {
        words: "next free".to_owned(),
        zone: "UTC".to_owned(),
        targets: vec![office.account("x")],
    };
    let free = office.desk.schedule_understand(words).unwrap().wall.unwrap();
    assert_eq!(free.to_string(), "2026-11-23 18:00");
    // The same without words, which a window in another language has others for.
    let asked = FreeQuestion {
        zone: "UTC".to_owned(),
        targets: vec![office.account("x")],
    };
    assert_eq!(office.desk.schedule_free(asked).unwrap().wall, Some(free));
}
