//! Postato: what a listing shows, and what following finds.

use crate::support::{answer, id, lost, never_left, one_target, page, remote, talk};
use sendoff_client::Report;
use sendoff_core::{
    answer::{FollowUp, LookReport, Sighting, TargetVerdict},
    connection::ServiceKind,
    delivery::PostId,
    rules::{Evidence, RepeatRule},
};
use sendoff_services::{Sent, service};
use serde_json::{Value, json};

const LIST: &str = "/v1/workspaces/wks_1/posts?platform=twitter&limit=100";

fn look(sent: &Sent, script: &[Report]) -> (LookReport, Vec<String>) {
    talk(service(ServiceKind::Postato).look(sent), script)
}

/// Our post as the service shows it, with some fields changed.
fn record(changed: Value) -> Value {
    let mut record = json!({
        "id": "pst_1", "status": "published", "platform": "twitter", "postType": "tweet",
        "createdAt": "2026-09-03T08:15:01Z", "accountId": "acc-1",
        "items": [{"text": "The kiln opens at nine."}], "platformUrl": "https://x.com/e/1",
    });
    for (field, value) in changed.as_object().unwrap() {
        record[field] = value.clone();
    }
    record
}

fn list(records: &[Value]) -> Report {
    answer(200, &json!({"items": records, "cursor": null}))
}

/// What a look sees when these are listed and the candidates, read alone, show the same.
fn seen_by(sent: &Sent, listed: &[Value], candidates: &[Value]) -> Sighting {
    let reads = candidates.iter().map(|c| answer(200, c));
    let script: Vec<Report> = std::iter::once(list(listed)).chain(reads).collect();
    let (report, _) = look(sent, &script);
    assert!(report.complete);
    report.sightings[0].1.clone()
}

fn is_nothing(sighting: &Sighting) -> bool {
    matches!(sighting, Sighting::Nothing(why) if !why.is_silent())
}

#[test]
fn the_rules_say_presence_only_and_same_key() {
    let rules = service(ServiceKind::Postato).rules(&one_target().connection);
    assert_eq!(
        (rules.evidence, rules.repeat),
        (Evidence::PresenceOnly, RepeatRule::SameKey)
    );
    assert_eq!(
        (rules.window.as_secs(), rules.per_minute, rules.targets_max),
        (1800, Some(120), 1)
    );
    assert_eq!(rules.settling.otherwise.as_secs(), 120);
    assert_eq!(rules.patience.as_secs(), 3600);
}

#[test]
fn a_listed_post_is_read_alone_and_found() {
    let bare =
        json!({"id": "pst_1", "status": "pending", "platform": "x", "createdAt": "2026-09-03T08:15:01Z"});
    let (report, asked) = look(&one_target(), &[list(&[bare]), answer(200, &record(json!({})))]);
    assert_eq!(asked, [LIST, "/v1/workspaces/wks_1/posts/pst_1"]);
    let found = TargetVerdict::Published(remote("pst_1", Some("https://x.com/e/1")));
    assert_eq!(report.sightings, [(id(1), Sighting::Found(found))]);
}

#[test]
fn what_the_list_shows_stands_if_the_post_cannot_be_read_alone() {
    for report in [lost(), page(404, ""), answer(404, &json!({"error": "not_found"}))] {
        let (report, _) = look(&one_target(), &[list(&[record(json!({}))]), report]);
        assert!(matches!(
            report.sightings[0].1,
            Sighting::Found(TargetVerdict::Published(_))
        ));
    }
    let bare = json!({"id": "pst_1", "status": "pending", "createdAt": "2026-09-03T08:15:01Z"});
    let (report, _) = look(&one_target(), &[list(&[bare]), lost()]);
    assert!(
        is_nothing(&report.sightings[0].1),
        "without its text it may be anybody's"
    );
}

#[test]
fn posts_that_are_not_ours_are_not_listed_as_ours() {
    let mut sent = one_target();
    sent.adopted.insert(PostId::new("pst_9"));
    let others = [
        record(json!({"accountId": "acc-2"})),
        record(json!({"platform": "linkedin"})),
        record(json!({"items": [{"text": "Another text."}]})),
        record(json!({"createdAt": "2026-09-03T08:09:00Z"})),
        record(json!({"id": "pst_9"})),
    ];
    for other in others {
        assert_eq!(
            seen_by(&sent, std::slice::from_ref(&other), &[]),
            Sighting::NotListed,
            "{other}"
        );
    }
    assert_eq!(seen_by(&sent, &[], &[]), Sighting::NotListed);
}

#[test]
fn a_read_that_shows_another_account_drops_the_candidate() {
    let listed = record(json!({"accountId": null}));
    assert_eq!(
        seen_by(&one_target(), &[listed], &[record(json!({"accountId": "acc-2"}))]),
        Sighting::NotListed
    );
}

#[test]
fn p7_two_candidates_are_a_collision() {
    let two = [record(json!({})), record(json!({"id": "pst_2"}))];
    assert!(is_nothing(&seen_by(&one_target(), &two, &two)));
    let many: Vec<Value> = (0..9)
        .map(|n| record(json!({"id": format!("pst_{n}")})))
        .collect();
    assert!(
        is_nothing(&seen_by(&one_target(), &many, &[])),
        "and many are not even read"
    );
}

#[test]
fn p7_another_open_request_of_equal_text_forbids_finding() {
    let mut sent = one_target();
    sent.other_open
        .push((id(2), "The kiln opens at nine.".to_owned()));
    let ours = [record(json!({}))];
    assert!(
        matches!(seen_by(&sent, &ours, &ours), Sighting::Found(_)),
        "the record names our account"
    );
    let nameless = [record(json!({"accountId": null}))];
    assert!(
        is_nothing(&seen_by(&sent, &nameless, &nameless)),
        "it may be the other account's"
    );
    sent.other_open[0].0 = id(1);
    assert!(is_nothing(&seen_by(&sent, &ours, &ours)));
}

#[test]
fn both_styles_of_paging_are_read_to_the_end() {
    let other = |n: u32| record(json!({"id": format!("o{n}"), "items": [{"text": "x"}]}));
    let pages = |page: u32, n: u32| answer(200, &json!({"items": [other(n)], "page": page, "totalPages": 3}));
    let (report, asked) = look(&one_target(), &[pages(1, 1), pages(2, 2), pages(3, 3)]);
    assert_eq!(
        asked,
        [
            LIST.to_owned(),
            format!("{LIST}&page=2"),
            format!("{LIST}&page=3")
        ]
    );
    assert!(report.complete);

    let cursor = |n: u32, next: Option<&str>| answer(200, &json!({"items": [other(n)], "cursor": next}));
    let (report, asked) = look(&one_target(), &[cursor(1, Some("c/1")), cursor(2, None)]);
    assert_eq!(asked, [LIST.to_owned(), format!("{LIST}&cursor=c%2F1")]);
    assert!(report.complete);

    let bare = |n: u32| answer(200, &json!([other(n)]));
    let (_, asked) = look(&one_target(), &[bare(1), bare(2), bare(2)]);
    assert_eq!(
        asked.len(),
        3,
        "without a word about pages: until one brings nothing new"
    );

    let older = record(json!({"id": "old", "createdAt": "2026-09-01T00:00:00Z"}));
    let (report, asked) = look(
        &one_target(),
        &[answer(
            200,
            &json!({"posts": [other(1), older], "cursor": "more"}),
        )],
    );
    assert_eq!(asked.len(), 1, "newest first: an older post ends it");
    assert!(report.complete);
}

#[test]
fn a_list_that_never_ends_or_cannot_be_read_is_incomplete() {
    let endless: Vec<Report> = (0..10)
        .map(|n| {
            answer(
                200,
                &json!({"items": [record(json!({"id": format!("o{n}"), "items": [{"text": "x"}]}))]}),
            )
        })
        .collect();
    let unread = answer(404, &json!({"error": "not_found"}));
    for script in [
        endless,
        vec![lost()],
        vec![never_left()],
        vec![page(200, "<html>")],
        vec![unread],
    ] {
        let (report, _) = look(&one_target(), &script);
        assert!(
            !report.complete && is_nothing(&report.sightings[0].1),
            "{report:?}"
        );
    }
}

fn follow(report: Report) -> FollowUp {
    let conversation = service(ServiceKind::Postato).follow(&one_target(), id(1), &PostId::new("pst_1"));
    let (result, asked) = talk(conversation, &[report]);
    assert_eq!(asked, ["/v1/workspaces/wks_1/posts/pst_1"]);
    result
}

fn code(follow_up: FollowUp) -> String {
    match follow_up {
        FollowUp::NeedsPerson(reason) => reason.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn following_a_post_to_its_end() {
    let standing = |changed| follow(answer(200, &record(changed)));
    let url = "https://x.com/e/1";
    let published = FollowUp::Final(TargetVerdict::Published(remote("pst_1", Some(url))));
    assert_eq!(standing(json!({})), published);
    assert_eq!(
        standing(json!({"platformUrl": null, "externalUrl": url})),
        published
    );
    for word in [
        "pending",
        "queued",
        "processing",
        "publishing",
        "retrying",
        "scheduled",
        "new_word",
    ] {
        assert_eq!(
            standing(json!({"status": word})),
            FollowUp::Still(word.to_owned())
        );
    }
    assert!(matches!(
        standing(json!({"status": "failed", "error": "The network was away."})),
        FollowUp::Final(TargetVerdict::FailedUnproven(Some(_), reason)) if reason.message == "The network was away."
    ));
    for (word, expected) in [
        ("pending_approval", "pending_approval"),
        ("draft", "draft"),
        ("cancelled", "cancelled"),
    ] {
        assert_eq!(code(standing(json!({"status": word}))), expected);
    }
    assert_eq!(
        code(standing(json!({"items": [{"text": "Edited."}]}))),
        "other_post"
    );
    assert_eq!(
        code(follow(answer(404, &json!({"error": "not_found"})))),
        "not_found"
    );
}

#[test]
fn p6_a_reviewers_refusal_proves_absence() {
    let rejected = follow(answer(200, &record(json!({"status": "rejected"}))));
    assert!(
        matches!(rejected, FollowUp::Final(TargetVerdict::Refused(_, reason)) if reason.code == "rejected")
    );
}

#[test]
fn a_follow_up_that_could_not_be_asked_says_nothing() {
    let other = record(json!({"id": "pst_2"}));
    for report in [
        lost(),
        page(404, "<html>"),
        page(502, ""),
        answer(200, &json!({})),
        answer(200, &other),
    ] {
        assert!(matches!(follow(report), FollowUp::Nothing(_)));
    }
}
