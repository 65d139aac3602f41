//! Whatever comes back: nothing panics, nothing loops, and nothing is believed that should not be.

use crate::support::{one_target, two_targets};
use proptest::prelude::*;
use sendoff_client::{Answer, BodyState, Report};
use sendoff_core::{
    answer::{Meaning, Patience},
    connection::ServiceKind,
    delivery::PostId,
};
use sendoff_services::{Conversation, Sent, Turn, service};
use serde_json::{Value, json};

/// More questions than any conversation may ask.
const QUESTIONS_MAX: usize = 200;

fn run<T>(mut conversation: Box<dyn Conversation<T>>, report: &Report) {
    let mut turn = conversation.next(None);
    for _ in 0..QUESTIONS_MAX {
        match turn {
            Turn::Ask(question) => {
                assert!(question.path.starts_with('/') && question.path.is_ascii());
                turn = conversation.next(Some(report));
            }
            Turn::Done(_) => return,
        }
    }
    panic!("it never ends");
}

fn everything(sent: &Sent, report: &Report) -> Meaning {
    let service = service(sent.connection.service);
    let account = sent.posts[0].account.id;
    run(service.look(sent), report);
    run(service.check(&sent.connection), report);
    run(service.follow(sent, account, &PostId::new("post-1")), report);
    service.read(sent, report)
}

fn settles(meaning: &Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::Unclear { .. } | Meaning::TakenUnconfirmed { .. } | Meaning::Lost { .. }
    )
}

/// JSON of any shape, made of words that the services use, so that it comes close to what is believed.
fn shapes() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "published",
        "failed",
        "pending",
        "preflight_failed",
        "validation_failed",
        "post-1",
        "acc-1",
        "acc-2",
        "bluesky",
        "twitter",
        "Version 2 is out.",
        "The kiln opens at nine.",
        "2026-09-03T08:15:01Z",
        "",
        "..",
        "targets.0.text",
        "targets.99999999999999999999.x",
        "INVALID_REQUEST",
        "idempotency_conflict",
        "\u{0}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    let field = prop::sample::select(vec![
        "error",
        "code",
        "message",
        "rule",
        "platform",
        "status",
        "results",
        "accountId",
        "postId",
        "uri",
        "cid",
        "warnings",
        "data",
        "nextCursor",
        "id",
        "text",
        "createdAt",
        "items",
        "cursor",
        "totalPages",
        "workspaces",
        "accounts",
        "content",
        "details",
        "errors",
        "remediation",
    ]);
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((field.clone(), inner), 0..8).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            }),
        ]
    })
}

fn states() -> impl Strategy<Value = BodyState> {
    prop::sample::select(vec![
        BodyState::Complete,
        BodyState::Cut,
        BodyState::TooBig,
        BodyState::TimedOut,
    ])
}

fn reported(status: u16, body: Vec<u8>, state: BodyState) -> Report {
    let mut answer = Answer::new(status, body);
    answer.body_state = state;
    Report::Answered(answer)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(512)) })]

    #[test]
    fn p7_arbitrary_bytes_settle_nothing(status in 100_u16..1000, body: Vec<u8>, state in states()) {
        let report = reported(status, body, state);
        for sent in [two_targets(), one_target()] {
            let meaning = everything(&sent, &report);
            prop_assert!(!settles(&meaning), "{meaning:?}");
        }
    }

    #[test]
    fn any_json_under_any_status_is_survived(status in 100_u16..1000, body in shapes(), state in states()) {
        let report = reported(status, body.to_string().into_bytes(), state);
        for sent in [two_targets(), one_target()] {
            let meaning = everything(&sent, &report);
            let refused = matches!(meaning, Meaning::Refused(_) | Meaning::Barred { .. } | Meaning::Limited(_));
            prop_assert!(!refused || (400..500).contains(&status));
            let taken = matches!(meaning, Meaning::Taken(_));
            prop_assert!(!taken || ((200..300).contains(&status) && state == BodyState::Complete));
        }
    }

    #[test]
    fn any_json_in_a_success_is_survived(body in shapes()) {
        let report = reported(200, body.to_string().into_bytes(), BodyState::Complete);
        for sent in [two_targets(), one_target()] {
            let meaning = everything(&sent, &report);
            prop_assert!(
                matches!(meaning, Meaning::Taken(_) | Meaning::TakenUnconfirmed { .. } | Meaning::KeyMismatch { .. }),
                "a 2xx is never a refusal: {:?}", meaning
            );
        }
    }

    #[test]
    fn any_text_freezes_to_json_that_holds_it(text in ".*") {
        for mut sent in [two_targets(), one_target()] {
            sent.posts.truncate(1);
            sent.posts[0].text.clone_from(&text);
            let frozen = service(sent.connection.service).freeze(&sent.connection, &sent.posts);
            let body: Value = serde_json::from_slice(&frozen.body).unwrap();
            let field = if sent.connection.service == ServiceKind::Postato { "content" } else { "text" };
            prop_assert_eq!(&body[field], &json!(text));
        }
    }
}

/// Answers as the services really give them, to all that is asked: the practice service says the same.
fn valid() -> Vec<Value> {
    vec![
        json!({ "id": "post-1", "status": "published", "results": [
            { "accountId": "acc-1", "platform": "bluesky", "status": "published", "postId": "post-1",
              "uri": "https://bsky.app/profile/sol1/post/1", "cid": "c", "warnings": [] },
            { "accountId": "acc-2", "platform": "linkedin", "status": "failed",
              "error": { "code": "preflight_failed", "message": "No.", "rule": "text.length" } }] }),
        json!({ "error": { "code": "validation_failed", "message": "Too long.", "rule": "targets.0.text",
            "platform": "bluesky", "remediation": "Shorten it." } }),
        json!({ "data": [{ "id": "acc-1", "platform": "bluesky", "displayName": "sol", "platformAccountId": "p1" }] }),
        json!({ "data": [{ "id": "post-1", "accountId": "acc-1", "platform": "bluesky", "status": "published",
            "text": "Version 2 is out.", "createdAt": "2026-09-03T08:15:01Z", "postId": "x", "uri": "https://a.example/1" }],
            "nextCursor": "c2", "total": 1 }),
        json!({ "id": "post-1", "content": "The kiln opens at nine.", "status": "published",
            "createdAt": "2026-09-03T08:15:01Z", "accounts": [{ "accountId": "acc-1", "status": "published",
            "url": "https://x.com/sol/status/1", "platformPostId": "1" }] }),
        json!({ "items": [{ "id": "post-1", "content": "The kiln opens at nine.", "createdAt": "2026-09-03T08:15:01Z" }],
            "totalPages": 3, "page": 1, "cursor": null }),
        json!({ "workspaces": [{ "id": "wks_1", "name": "Agency" }], "accounts": [{ "id": "acc-1", "platform": "twitter" }] }),
    ]
}

/// One change of a valid answer.
#[derive(Debug, Clone)]
enum Change {
    Put(Value),
    Remove,
    Twice,
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, Change)>> {
    let wrong = prop_oneof![
        Just(Value::Null),
        Just(json!(-1)),
        Just(json!(1e308)),
        Just(json!(u64::MAX)),
        Just(json!(i64::MIN)),
        Just(json!([])),
        Just(json!({})),
        Just(json!("x".repeat(70_000))),
        Just(json!("\u{0}\u{202e}")),
        Just(json!("9999-12-31T23:59:60Z")),
        Just(json!("-262143-01-01T00:00:00Z")),
        any::<bool>().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
        shapes(),
    ];
    let change =
        prop_oneof![4 => wrong.prop_map(Change::Put), 1 => Just(Change::Remove), 1 => Just(Change::Twice)];
    prop::collection::vec((any::<prop::sample::Index>(), change), 0..4)
}

/// Every place in a value, as a JSON pointer (RFC 6901).
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                places(item, &format!("{here}/{number}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{here}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn changed(mut value: Value, changes: &[(prop::sample::Index, Change)]) -> Value {
    for (place, change) in changes {
        let mut found = Vec::new();
        places(&value, "", &mut found);
        let place = place.get(&found).clone();
        match change {
            Change::Put(other) => {
                if let Some(there) = value.pointer_mut(&place) {
                    *there = other.clone();
                }
            }
            Change::Remove | Change::Twice => {
                let Some((parent, name)) = place.rsplit_once('/') else {
                    continue;
                };
                match value.pointer_mut(parent) {
                    Some(Value::Object(members)) => {
                        members.remove(name);
                    }
                    Some(Value::Array(items)) => {
                        let Ok(number) = name.parse::<usize>() else {
                            continue;
                        };
                        if matches!(change, Change::Twice) {
                            items.push(items[number].clone());
                        } else {
                            items.remove(number);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    value
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(1024)) })]

    /// Nearly right is the worst kind of wrong: what is believed of it is still only what a success may say, and
    /// what is kept of it is bounded.
    #[test]
    fn nearly_valid_answers_are_survived(
        body in prop::sample::select(valid()),
        changes in changes(),
        status in prop::sample::select(vec![200_u16, 201, 202, 207, 400, 401, 403, 404, 409, 422, 429, 500, 503]),
    ) {
        let report = reported(status, changed(body, &changes).to_string().into_bytes(), BodyState::Complete);
        for sent in [two_targets(), one_target()] {
            let meaning = everything(&sent, &report);
            let taken = matches!(meaning, Meaning::Taken(_) | Meaning::TakenUnconfirmed { .. });
            prop_assert!(!taken || (200..300).contains(&status), "{meaning:?}");
            let refused = matches!(meaning, Meaning::Refused(_) | Meaning::Barred { .. } | Meaning::Limited(_));
            prop_assert!(!refused || (400..500).contains(&status), "{meaning:?}");
            prop_assert!(format!("{meaning:?}").len() < 64 * 1024, "so much is kept");
        }
    }

    /// The headers that are read, whatever stands in them.
    #[test]
    fn any_headers_are_survived(
        retry_after in ".{0,40}|[0-9]{1,40}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT",
        date in ".{0,40}|[A-Z][a-z]{2}, [0-9]{2} Nov [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT",
        replayed in "true|TRUE|false|.{0,10}",
        status in 100_u16..1000,
    ) {
        let answer = Answer::new(status, r#"{"error": {"code": "rate_limited", "message": "Slow down."}}"#)
            .with_header("retry-after", &retry_after)
            .with_header("date", &date)
            .with_header("idempotency-replayed", &replayed)
            .with_header("content-type", &date);
        let report = Report::Answered(answer);
        for sent in [two_targets(), one_target()] {
            if let Meaning::Limited(Patience::Wait(wait)) = everything(&sent, &report) {
                prop_assert!(wait <= std::time::Duration::from_hours(9000 * 366 * 24), "{wait:?}");
            }
        }
    }
}

/// Else the answers above would be spoiled already.
#[test]
fn what_is_spoiled_was_right() {
    let whole = |body: &Value| reported(200, body.to_string().into_bytes(), BodyState::Complete);
    let meaning = everything(&two_targets(), &whole(&valid()[0]));
    assert!(matches!(meaning, Meaning::Taken(_)), "{meaning:?}");
    let meaning = everything(&one_target(), &whole(&valid()[4]));
    assert!(matches!(meaning, Meaning::Taken(_)), "{meaning:?}");
}

/// `SENDOFF_FUZZ=<n>` multiplies the cases (`make fuzz`).
fn cases(cases: u32) -> u32 {
    let more = std::env::var("SENDOFF_FUZZ")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    cases.saturating_mul(more)
}

#[test]
fn deeply_nested_json_is_survived() {
    let deep = "[".repeat(100_000);
    let meaning = everything(
        &two_targets(),
        &reported(200, deep.into_bytes(), BodyState::Complete),
    );
    assert!(matches!(meaning, Meaning::TakenUnconfirmed { .. }));
}
