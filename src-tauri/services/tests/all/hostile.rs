//! Whatever comes back: nothing panics, nothing loops, and nothing is believed that should not be.

use crate::support::{one_target, two_targets};
use proptest::prelude::*;
use sendoff_client::{Answer, BodyState, Report};
use sendoff_core::{answer::Meaning, connection::ServiceKind, delivery::PostId};
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
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

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

#[test]
fn deeply_nested_json_is_survived() {
    let deep = "[".repeat(100_000);
    let meaning = everything(
        &two_targets(),
        &reported(200, deep.into_bytes(), BodyState::Complete),
    );
    assert!(matches!(meaning, Meaning::TakenUnconfirmed { .. }));
}
