//! Tags, single posts paused, and acts on many posts at once.

use crate::office::Office;
use sendoff_core::{
    attention::{AttentionKind, SafeAction},
    delivery::DeliveryState,
    id::DraftId,
    said,
};
use sendoff_desk::api::{
    AccountPause, CalendarQuery, DraftFilter, DraftQuery, DraftRef, ImportPayload, Nothing, PlanTime,
    PostTags, PostTargets, PostsAccounts, PostsPause, PostsRef, PostsReport, PostsTagging, PostsTags,
    PostsTargets, ResolvePayload, SchedulePayload, TagsPayload,
};
use std::time::Duration;

fn plan(office: &Office, draft: DraftId, wall: &str, if_missed: &str) {
    let payload = SchedulePayload {
        draft,
        time: PlanTime {
            wall: wall.to_owned(),
            zone: "UTC".to_owned(),
            fold: None,
            if_missed: Some(if_missed.parse().unwrap()),
        },
    };
    office.desk.schedule_set(payload).unwrap();
}

/// A post of ten past six, which the office's clock reaches after ten minutes.
fn planned(office: &Office, text: &str, if_missed: &str) -> DraftId {
    let draft = office.draft(text, &["x"]).summary.id;
    plan(office, draft, "2026-11-22 06:10", if_missed);
    draft
}

fn pause(office: &Office, drafts: &[DraftId], paused: bool) -> PostsReport {
    let drafts = drafts.to_vec();
    office.desk.posts_pause(PostsPause { drafts, paused }).unwrap()
}

fn tag(office: &Office, draft: DraftId, tags: &[&str]) {
    let tags = tags.iter().map(ToString::to_string).collect();
    office.desk.draft_set_tags(TagsPayload { draft, tags }).unwrap();
}

fn tags_of(office: &Office, draft: DraftId) -> Vec<String> {
    let tags = office.show(draft).summary.tags;
    tags.into_iter().map(String::from).collect()
}

/// A post that is published, and was tagged before.
fn published(office: &Office) -> DraftId {
    let draft = office.draft("Out there", &["x"]).summary.id;
    tag(office, draft, &["old"]);
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::Published);
    draft
}

#[test]
fn p9_a_paused_post_is_held_in_every_list_and_stands_under_attention_once_it_is_due() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let draft = planned(&office, "Not yet", "late:3h");
    assert_eq!(pause(&office, &[draft], true).changed, [draft]);
    let shown = office.show(draft).summary;
    assert!(shown.paused);
    assert_eq!(shown.deliveries[0].state, DeliveryState::Held);
    assert_eq!(shown.deliveries[0].reason.as_ref().unwrap().code, "paused_post");
    let query = CalendarQuery {
        from: office.now(),
        to: office.now().plus(Duration::from_secs(86_400)),
    };
    let post = office.desk.calendar(query).unwrap().posts.remove(0);
    assert!(post.paused && post.plan.is_some());
    assert_eq!(post.targets[0].state, DeliveryState::Held);
    let state = office.desk.app_state(Nothing {}).unwrap();
    assert_eq!(
        (state.scheduled, state.paused_posts, state.next_due),
        (0, 1, None)
    );
    assert!(office.desk.quit_check(Nothing {}).unwrap().next.is_empty());
    assert!(
        office.desk.attention_list(Nothing {}).unwrap().is_empty(),
        "not due yet"
    );

    // A post of the same minute shows when the engine has done its turn.
    let other = planned(&office, "On time", "late:3h");
    office.advance(Duration::from_secs(601));
    office.until_all(other, DeliveryState::Published);
    assert_eq!(office.ledger().len(), 1, "the paused one is not sent");
    let item = office.desk.attention_list(Nothing {}).unwrap().remove(0);
    assert_eq!(item.attention.kind, AttentionKind::PausedPost);
    assert_eq!(item.attention.actions, [SafeAction::Release]);
    office
        .desk
        .attention_resolve(ResolvePayload {
            item: item.id,
            action: SafeAction::Release,
            url: None,
        })
        .unwrap();
    office.until_all(draft, DeliveryState::Published);
    assert_eq!(office.ledger().len(), 2);
}

#[test]
fn pain_5_a_post_released_after_its_time_goes_through_its_late_policy() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let posts: Vec<_> = [
        ("late:3h", DeliveryState::Published),
        ("ask", DeliveryState::Asked),
        ("skip", DeliveryState::Skipped),
    ]
    .into_iter()
    .map(|(policy, end)| (planned(&office, &format!("If missed: {policy}"), policy), end))
    .collect();
    let drafts: Vec<_> = posts.iter().map(|(draft, _)| *draft).collect();
    pause(&office, &drafts, true);
    office.advance(Duration::from_secs(2 * 3600));
    pause(&office, &drafts, false);
    for (draft, end) in posts {
        office.until_all(draft, end);
    }
    assert_eq!(office.ledger().len(), 1);
}

#[test]
fn pausing_changes_only_what_waits_and_its_undo_only_what_it_changed() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let out = published(&office);
    let [first, second] = ["First", "Second"].map(|text| planned(&office, text, "ask"));
    let loose = office.draft("Without a time", &["x"]).summary.id;
    pause(&office, &[first], true);
    let report = pause(&office, &[first, second, loose, out], true);
    assert_eq!(report.changed, [second], "the first one was paused before");
    let said: Vec<_> = report
        .kept
        .iter()
        .map(|kept| (kept.draft, kept.reason.message.clone()))
        .collect();
    assert_eq!(
        said,
        [
            (loose, said!("It has no time: nothing of it goes out by itself.")),
            (out, said!("It has gone out: there is nothing left to pause.")),
        ]
    );
    assert_eq!(pause(&office, &report.changed, false).changed, [second]);
    assert!(office.show(first).summary.paused && !office.show(second).summary.paused);
}

#[test]
fn a_post_for_a_paused_account_is_held_before_its_time_too() {
    let office = Office::new();
    let draft = office.draft("For two", &["x", "bluesky"]).summary.id;
    let held = |office: &Office| {
        let states = office.states(draft);
        states
            .iter()
            .map(|state| *state == DeliveryState::Held)
            .collect::<Vec<_>>()
    };
    let account = office.account("x");
    office
        .desk
        .account_pause(AccountPause {
            account,
            paused: true,
        })
        .unwrap();
    assert_eq!(held(&office), [false, false], "nothing of it is planned");
    plan(&office, draft, "2026-12-01 09:00", "ask");
    assert_eq!(held(&office), [true, false]);
    office
        .desk
        .account_pause(AccountPause {
            account,
            paused: false,
        })
        .unwrap();
    assert_eq!(held(&office), [false, false]);
}

#[test]
fn accounts_of_many_posts_change_in_one_act_and_back_in_another() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let out = published(&office);
    let [x, bluesky] = ["x", "bluesky"].map(|handle| office.account(handle));
    let only_x = planned(&office, "For X", "ask");
    let both = office.draft("For both", &["bluesky", "x"]).summary.id;
    let change = PostsAccounts {
        drafts: vec![only_x, both, out],
        add: vec![bluesky],
        remove: vec![x],
    };
    let report = office.desk.posts_change_accounts(change).unwrap();
    assert_eq!(office.show(only_x).targets, [bluesky]);
    assert_eq!(office.show(both).targets, [bluesky]);
    assert_eq!(office.show(out).targets, [x]);
    assert_eq!(report.kept.len(), 1);
    assert!(report.kept[0].reason.message.to_string().contains("has gone out"));
    let before: Vec<_> = report.changed.iter().map(|post| post.targets.clone()).collect();
    assert_eq!(before, [vec![x], vec![bluesky, x]]);
    let undone = office
        .desk
        .posts_set_targets(PostsTargets {
            posts: report.changed,
        })
        .unwrap();
    assert_eq!(undone.changed.len(), 2);
    assert_eq!(
        office.show(both).targets,
        [bluesky, x],
        "in the order that they had"
    );

    let nobody = PostsAccounts {
        drafts: vec![only_x],
        add: Vec::new(),
        remove: vec![x],
    };
    let report = office.desk.posts_change_accounts(nobody).unwrap();
    assert!(report.kept[0].reason.message.to_string().contains("for nobody"));
    assert_eq!(office.show(only_x).targets, [x]);
    let tampered = PostsTargets {
        posts: vec![PostTargets {
            draft: out,
            targets: vec![bluesky],
        }],
    };
    assert!(
        office
            .desk
            .posts_set_targets(tampered)
            .unwrap()
            .changed
            .is_empty()
    );
    assert_eq!(office.ledger().len(), 1);
}

#[test]
fn an_account_that_would_refuse_a_planned_post_is_not_added_to_it() {
    let office = Office::new();
    let bluesky = office.account("bluesky");
    let long = "ä".repeat(290);
    let draft = office.draft(&long, &["bluesky"]).summary.id;
    plan(&office, draft, "2026-12-01 09:00", "ask");
    let change = |drafts: Vec<DraftId>, handle: &str| {
        let change = PostsAccounts {
            drafts,
            add: vec![office.account(handle)],
            remove: Vec::new(),
        };
        office.desk.posts_change_accounts(change).unwrap()
    };
    let report = change(vec![draft], "x");
    assert!(report.changed.is_empty());
    assert!(
        report.kept[0]
            .reason
            .message
            .to_string()
            .contains("would refuse it"),
        "{:?}",
        report.kept
    );
    assert_eq!(office.show(draft).targets, [bluesky]);
    // What is not planned is still being written: the composer says what would refuse it.
    let loose = office.draft(&long, &["bluesky"]).summary.id;
    assert_eq!(change(vec![loose], "x").changed.len(), 1);
}

#[test]
fn many_posts_go_to_the_trash_and_come_back_as_they_were_but_never_a_published_one() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let out = published(&office);
    let [first, second] = ["First", "Second"].map(|text| planned(&office, text, "ask"));
    pause(&office, &[second], true);
    let drafts = vec![first, out, second];
    let report = office.desk.posts_trash(PostsRef { drafts }).unwrap();
    assert_eq!(report.changed, [first, second]);
    assert_eq!(report.kept[0].draft, out);
    assert_eq!(office.show(first).summary.stand, DraftFilter::Trash);
    assert_eq!(office.show(out).summary.stand, DraftFilter::Done);
    let back = PostsRef {
        drafts: report.changed,
    };
    assert_eq!(office.desk.posts_restore(back).unwrap().changed.len(), 2);
    assert_eq!(office.show(first).summary.stand, DraftFilter::Scheduled);
    assert!(office.show(second).summary.paused, "as it was");
}

#[test]
fn tags_of_many_posts_change_in_one_act_and_back_in_another() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let out = published(&office);
    let [first, second] = ["First", "Second"].map(|text| planned(&office, text, "ask"));
    tag(&office, first, &["sale", "#Spring"]);
    let tagging = PostsTagging {
        drafts: vec![first, second, out],
        add: vec!["spring".to_owned()],
        remove: vec!["SALE".to_owned()],
    };
    let report = office.desk.posts_tag(tagging).unwrap();
    assert_eq!(tags_of(&office, first), ["Spring"]);
    assert_eq!(tags_of(&office, second), ["Spring"], "as it is written already");
    assert_eq!(tags_of(&office, out), ["old"]);
    assert_eq!(report.kept[0].draft, out);
    let listed = office.desk.tag_list(Nothing {}).unwrap();
    let listed: Vec<_> = listed.iter().map(|tag| (tag.tag.as_str(), tag.drafts)).collect();
    assert_eq!(listed, [("old", 1), ("Spring", 2)]);
    office
        .desk
        .posts_set_tags(PostsTags {
            posts: report.changed,
        })
        .unwrap();
    assert_eq!(tags_of(&office, first), ["sale", "Spring"]);
    assert!(tags_of(&office, second).is_empty());
    let tampered = PostsTags {
        posts: vec![PostTags {
            draft: out,
            tags: Vec::new(),
        }],
    };
    assert!(office.desk.posts_set_tags(tampered).unwrap().changed.is_empty());
}

#[test]
fn drafts_are_found_by_tag_and_a_copy_of_a_draft_keeps_them() {
    let office = Office::new();
    let draft = office.draft("Tagged", &["x"]).summary.id;
    office.draft("Not tagged", &["x"]);
    tag(&office, draft, &["Client A"]);
    let copy = office.desk.draft_duplicate(DraftRef { draft }).unwrap().summary;
    assert_eq!(copy.tags.len(), 1);
    let found = |tag: &str| {
        let query = DraftQuery {
            filter: DraftFilter::All,
            search: None,
            tag: Some(tag.to_owned()),
            limit: None,
            after: None,
            from: None,
            to: None,
        };
        office.desk.draft_list(query).unwrap().drafts.len()
    };
    assert_eq!((found("client a"), found("client b")), (2, 0));
    let wrong = TagsPayload {
        draft,
        tags: vec!["a, b".to_owned()],
    };
    let error = office.desk.draft_set_tags(wrong).unwrap_err();
    assert_eq!(
        error.message,
        "A tag has no commas, line breaks or invisible characters."
    );
}

#[test]
fn tags_and_a_pause_travel_in_an_export() {
    let office = Office::new();
    let draft = planned(&office, "Packed", "ask");
    tag(&office, draft, &["trip"]);
    pause(&office, &[draft], true);
    let lines = office.desk.draft_export(Nothing {}).unwrap().lines;
    let report = office
        .desk
        .draft_import(ImportPayload {
            lines,
            dry_run: false,
        })
        .unwrap();
    let copy = office.show(report.lines[0].draft.unwrap()).summary;
    assert!(copy.paused, "what was paused is not let go by moving it");
    assert_eq!(copy.tags[0].as_str(), "trip");
}
