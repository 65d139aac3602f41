//! letmepost: what a listing proves.

use crate::support::{
    MINUTE, SENT_AT, answer, id, instant, lost, never_left, page, post, remote, talk, two_targets,
};
use sendoff_client::{Answer, BodyState, Report};
use sendoff_core::{
    answer::{LookReport, Sighting, TargetVerdict},
    connection::ServiceKind,
    delivery::PostId,
    network::Network,
};
use sendoff_services::{Sent, service};
use serde_json::{Value, json};

fn look(sent: &Sent, script: &[Report]) -> (LookReport, Vec<String>) {
    talk(service(ServiceKind::Letmepost).look(sent), script)
}

/// Account 1 alone: Bluesky, "Version 2 is out.".
pub fn one() -> Sent {
    let mut sent = two_targets();
    sent.posts.truncate(1);
    sent
}

fn accounts(ids: &[&str]) -> Report {
    let data: Vec<Value> = ids
        .iter()
        .map(|id| json!({"id": id, "platform": "bluesky"}))
        .collect();
    answer(200, &json!({"data": data}))
}

fn rows(rows: &[Value]) -> Report {
    answer(200, &json!({"data": rows, "nextCursor": null}))
}

/// Our row as the service writes it, with some fields changed.
pub fn row(changed: Value) -> Value {
    let mut row = json!({
        "id": "post-1", "accountId": "acc-1", "platform": "bluesky", "status": "published",
        "text": "Version 2 is out.", "platformUri": "https://bsky.app/1", "error": null,
        "createdAt": "2026-09-03T08:15:01.000Z",
    });
    for (field, value) in changed.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

/// What a look sees of account 1 when it is connected and these rows are listed.
fn seen_by(sent: &Sent, listed: &[Value]) -> Sighting {
    let (report, _) = look(sent, &[accounts(&["acc-1", "acc-2"]), rows(listed)]);
    assert!(report.complete);
    report
        .sightings
        .into_iter()
        .find(|(account, _)| *account == id(1))
        .unwrap()
        .1
}

fn seen(listed: &[Value]) -> Sighting {
    seen_by(&one(), listed)
}

fn is_nothing(sighting: &Sighting) -> bool {
    matches!(sighting, Sighting::Nothing(why) if !why.is_silent())
}

#[test]
fn a_look_asks_for_the_accounts_and_then_for_every_row_since_it_was_sent() {
    let next = answer(200, &json!({"data": [row(json!({}))], "nextCursor": "a/b="}));
    let other =
        row(json!({"id": "post-2", "accountId": "acc-2", "platform": "linkedin", "text": "Longer note."}));
    let (report, asked) = look(
        &two_targets(),
        &[accounts(&["acc-1", "acc-2"]), next, rows(&[other])],
    );
    let since = "/v1/posts?after=2026-09-03T08%3A10%3A00.000Z&limit=200";
    assert_eq!(
        asked,
        [
            "/v1/accounts".to_owned(),
            since.to_owned(),
            format!("{since}&cursor=a%2Fb%3D")
        ]
    );
    assert!(report.complete);
    let found = report
        .sightings
        .iter()
        .filter(|(_, s)| matches!(s, Sighting::Found(TargetVerdict::Published(_))));
    assert_eq!(found.count(), 2, "{report:?}");
}

#[test]
fn the_rows_status_gives_the_verdict() {
    let post = || remote("post-1", Some("https://bsky.app/1"));
    let bare = || remote("post-1", None);
    let failed = |code: &str| json!({"status": "failed", "error": {"code": code, "message": "No."}});
    let cases = [
        (json!({}), TargetVerdict::Published(post())),
        (json!({"sandbox": true}), TargetVerdict::Rehearsed(Some(post()))),
        (json!({"status": "publishing"}), TargetVerdict::Accepted(bare())),
        (json!({"status": "validated"}), TargetVerdict::Accepted(bare())),
        (json!({"status": "canceled"}), TargetVerdict::Accepted(bare())),
        (
            json!({"status": "a_word_of_tomorrow"}),
            TargetVerdict::Accepted(bare()),
        ),
    ];
    for (changed, expected) in cases {
        assert_eq!(
            seen(&[row(changed.clone())]),
            Sighting::Found(expected),
            "{changed}"
        );
    }
    for mark in [
        json!({"platformUri": "https://sandbox.letmepost.dev/bluesky/sandbox_00"}),
        json!({"platformCid": "sandbox_00"}),
    ] {
        let seen = seen(&[row(mark.clone())]);
        assert!(
            matches!(seen, Sighting::Found(TargetVerdict::Rehearsed(_))),
            "{mark}"
        );
    }
    assert!(matches!(
        seen(&[row(failed("preflight_failed"))]),
        Sighting::Found(TargetVerdict::Refused(..))
    ));
    assert!(matches!(
        seen(&[row(failed("platform_rejected"))]),
        Sighting::Found(TargetVerdict::FailedUnproven(Some(_), _))
    ));
}

#[test]
fn p6_an_empty_listing_with_the_account_still_there_says_not_listed() {
    assert_eq!(seen(&[]), Sighting::NotListed);
}

#[test]
fn p5_without_the_account_absence_is_not_said() {
    let (report, _) = look(&one(), &[accounts(&["acc-2"]), rows(&[])]);
    assert!(is_nothing(&report.sightings[0].1));
    let (report, _) = look(&one(), &[accounts(&["acc-2"]), rows(&[row(json!({}))])]);
    assert!(
        matches!(report.sightings[0].1, Sighting::Found(_)),
        "a row counts all the same"
    );
}

#[test]
fn p5_a_row_that_nobody_can_explain_forbids_absence() {
    let theirs = row(json!({"id": "post-8", "text": "Version 2 is out!"}));
    assert!(is_nothing(&seen(std::slice::from_ref(&theirs))));
    let forgotten = row(json!({"id": "post-8", "accountId": null}));
    assert!(
        is_nothing(&seen(&[forgotten])),
        "a row that lost its account, on the same network"
    );
    assert!(
        is_nothing(&seen(&[json!({"id": "post-8"})])),
        "a row that cannot be read"
    );
}

#[test]
fn rows_that_explain_themselves_do_not_forbid_absence() {
    let theirs = || row(json!({"id": "post-8", "text": "Good night."}));
    let mut adopted = one();
    adopted.adopted.insert(PostId::new("post-8"));
    assert_eq!(
        seen_by(&adopted, &[theirs()]),
        Sighting::NotListed,
        "another delivery's"
    );

    let mut open = one();
    open.other_open.push((id(1), "Good night.".to_owned()));
    assert_eq!(
        seen_by(&open, &[theirs()]),
        Sighting::NotListed,
        "another open request's"
    );
    let second = row(json!({"id": "post-9", "text": "Good night."}));
    assert!(
        is_nothing(&seen_by(&open, &[theirs(), second])),
        "one open request explains one row"
    );

    let refused = json!({"code": "preflight_failed", "message": "No."});
    let refused = row(json!({"id": "post-8", "text": "x", "status": "rejected", "error": refused}));
    let elsewhere = row(json!({"id": "post-7", "accountId": "acc-2", "platform": "linkedin"}));
    let earlier = row(json!({"id": "post-6", "text": "x", "createdAt": "2026-09-03T08:09:59.000Z"}));
    let later = row(json!({"id": "post-5", "text": "x", "createdAt": "2026-09-03T08:23:00.000Z"}));
    assert_eq!(seen(&[refused, elsewhere, earlier, later]), Sighting::NotListed);
}

#[test]
fn a_late_row_with_our_text_is_found_however_late() {
    let late = row(json!({"createdAt": "2026-09-03T11:00:00.000Z"}));
    assert!(matches!(seen(&[late]), Sighting::Found(_)));
    let before = row(json!({"createdAt": "2026-09-03T08:09:00.000Z"}));
    assert_eq!(
        seen(&[before]),
        Sighting::NotListed,
        "older than any clock's error"
    );
}

#[test]
fn white_space_at_the_ends_and_composed_accents_are_the_same_text() {
    let mut sent = one();
    sent.posts[0].text = " caf\u{e9}\r\n".to_owned();
    let listed = row(json!({"text": "cafe\u{301}"}));
    assert!(matches!(seen_by(&sent, &[listed]), Sighting::Found(_)));
}

#[test]
fn p7_two_rows_that_both_fit_are_a_collision_unless_one_is_anothers() {
    let twins = [row(json!({})), row(json!({"id": "post-2"}))];
    assert!(is_nothing(&seen(&twins)));
    let mut sent = one();
    sent.adopted.insert(PostId::new("post-1"));
    assert!(matches!(
        seen_by(&sent, &twins),
        Sighting::Found(TargetVerdict::Published(post)) if post.id == PostId::new("post-2")
    ));
}

#[test]
fn p7_with_another_open_request_of_equal_text_nothing_is_certain() {
    let mut sent = one();
    sent.other_open.push((id(1), "Version 2 is out.\n".to_owned()));
    assert!(is_nothing(&seen_by(&sent, &[])));
    assert!(is_nothing(&seen_by(&sent, &[row(json!({}))])));
    sent.other_open[0].0 = id(2);
    assert!(
        matches!(seen_by(&sent, &[row(json!({}))]), Sighting::Found(_)),
        "another account's is no twin"
    );
}

#[test]
fn a_refused_row_from_before_the_first_transmission_is_an_earlier_tries() {
    let refused = json!({"code": "preflight_failed", "message": "No."});
    let earlier =
        || row(json!({"status": "failed", "error": refused, "createdAt": "2026-09-03T08:12:00.000Z"}));
    assert!(
        is_nothing(&seen(&[earlier()])),
        "it proves nothing of this request"
    );
    let ours = row(json!({"id": "post-2"}));
    assert!(matches!(
        seen(&[earlier(), ours]),
        Sighting::Found(TargetVerdict::Published(post)) if post.id == PostId::new("post-2")
    ));
}

#[test]
fn p5_a_listing_that_cannot_be_read_to_its_end_says_nothing_of_absence() {
    let forbidden =
        json!({"error": {"code": "unauthorized", "message": "No posts:read.", "rule": "api_key.scope"}});
    let endless = answer(200, &json!({"data": [], "nextCursor": "same"}));
    let broken = [
        vec![lost()],
        vec![never_left()],
        vec![page(200, "<html>")],
        vec![page(502, "")],
        vec![answer(403, &forbidden)],
        vec![answer(200, &json!({"data": []}))],
        vec![answer(200, &json!({"nextCursor": null}))],
        vec![endless.clone(), endless],
    ];
    for mut script in broken {
        script.insert(0, accounts(&["acc-1"]));
        let (report, _) = look(&one(), &script);
        assert!(
            !report.complete && is_nothing(&report.sightings[0].1),
            "{report:?}"
        );
    }
}

#[test]
fn what_was_found_before_the_listing_broke_counts() {
    let first = answer(200, &json!({"data": [row(json!({}))], "nextCursor": "2"}));
    let (report, _) = look(&two_targets(), &[accounts(&["acc-1", "acc-2"]), first, lost()]);
    assert!(matches!(report.sightings[0].1, Sighting::Found(_)));
    assert!(is_nothing(&report.sightings[1].1) && !report.complete);
}

#[test]
fn p5_without_the_account_list_nothing_is_said() {
    let unauthenticated = json!({"error": {"code": "unauthenticated", "message": "Unknown key."}});
    for report in [lost(), never_left(), page(200, ""), answer(401, &unauthenticated)] {
        let (report, asked) = look(&two_targets(), &[report]);
        assert_eq!(asked, ["/v1/accounts"]);
        assert!(!report.complete && report.sightings.iter().all(|(_, s)| is_nothing(s)));
    }
}

#[test]
fn a_page_too_big_to_read_is_asked_for_in_smaller_pieces() {
    let mut big = Answer::new(200, "{");
    big.body_state = BodyState::TooBig;
    let big = Report::Answered(big);
    let (report, asked) = look(
        &one(),
        &[accounts(&["acc-1"]), big.clone(), big.clone(), rows(&[])],
    );
    assert_eq!(report.sightings[0].1, Sighting::NotListed);
    let limits: Vec<_> = asked[1..]
        .iter()
        .map(|path| path.rsplit('=').next().unwrap())
        .collect();
    assert_eq!(limits, ["200", "50", "10"]);
    let (report, _) = look(
        &one(),
        &[accounts(&["acc-1"]), big.clone(), big.clone(), big.clone(), big],
    );
    assert!(!report.complete);
}

#[test]
fn a_listing_ends_even_if_the_service_never_ends_it() {
    let pages = (0..50).map(|n| answer(200, &json!({"data": [], "nextCursor": n.to_string()})));
    let script: Vec<Report> = std::iter::once(accounts(&["acc-1"])).chain(pages).collect();
    let (report, _) = look(&one(), &script);
    assert!(!report.complete && is_nothing(&report.sightings[0].1));
}

#[test]
fn rows_of_a_repeat_long_after_the_first_are_still_inside_the_interval() {
    let mut sent = one();
    sent.last_ended = instant(SENT_AT).plus(MINUTE * 90);
    let theirs = row(json!({"id": "post-8", "text": "x", "createdAt": "2026-09-03T09:46:00.000Z"}));
    assert!(is_nothing(&seen_by(&sent, &[theirs])));
}

#[test]
fn practice_settles_in_seconds() {
    let mut sent = two_targets();
    let rules = |sent: &Sent| service(ServiceKind::Letmepost).rules(&sent.connection);
    assert_eq!(rules(&sent).settling.otherwise, MINUTE * 2);
    assert_eq!(rules(&sent).settling.after_own_error, MINUTE / 6);
    sent.connection.practice_ledger = Some("ledger".to_owned());
    assert_eq!(rules(&sent).settling.otherwise, MINUTE / 30);
    sent.posts = vec![post(1, Network::Bluesky, "Version 2 is out.")];
    let later = row(json!({"id": "post-5", "text": "x", "createdAt": "2026-09-03T08:20:03.000Z"}));
    assert_eq!(
        seen_by(&sent, &[later]),
        Sighting::NotListed,
        "made after its handler must have ended"
    );
}
