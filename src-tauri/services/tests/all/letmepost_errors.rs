//! letmepost's answer table: everything but a 2xx.

use crate::support::{answer, id, lost, never_left, page, two_targets, with_header};
use sendoff_client::{Answer, BodyState, Report};
use sendoff_core::{
    answer::{Bar, Meaning, Patience},
    connection::ServiceKind,
};
use sendoff_services::{Sent, service};
use serde_json::{Value, json};
use std::time::Duration;

fn read(report: &Report) -> Meaning {
    read_as(&two_targets(), report)
}

fn read_as(sent: &Sent, report: &Report) -> Meaning {
    service(ServiceKind::Letmepost).read(sent, report)
}

fn error(code: &str, rule: Option<&str>) -> Value {
    json!({"error": {"code": code, "message": "No.", "rule": rule, "docUrl": "https://docs.letmepost.dev/errors/x"}})
}

#[test]
fn p6_refusals_that_precede_publication() {
    let rows = [
        (400, "validation_failed"),
        (400, "preflight_failed"),
        (404, "not_found"),
        (413, "validation_failed"),
    ];
    for (status, code) in rows {
        let report = answer(status, &error(code, None));
        let Meaning::Refused(refusal) = read(&report) else {
            panic!("{status} {code}")
        };
        assert_eq!(
            (refusal.reason.code.as_str(), refusal.replayed, refusal.named),
            (code, false, None)
        );
        let replay = with_header(report, "idempotency-replayed", "true");
        assert!(matches!(read(&replay), Meaning::Refused(refusal) if refusal.replayed));
    }
}

#[test]
fn a_refusal_names_the_one_target_it_is_about() {
    let cases = [
        (json!({"rule": "targets.1.accountId"}), Some(id(2))),
        (json!({"rule": "targets.0.text"}), Some(id(1))),
        (json!({"rule": "targets.7.text"}), None),
        (json!({"rule": "targets.max"}), None),
        (
            json!({"rule": "bluesky.text.max_graphemes", "platform": "bluesky"}),
            Some(id(1)),
        ),
        (
            json!({"rule": "twitter.text.max_graphemes", "platform": "twitter"}),
            None,
        ),
        (json!({"message": "No account acc-2 in scope."}), Some(id(2))),
        (
            json!({"platformResponse": {"candidates": ["acc-1", "acc-2"]}}),
            None,
        ),
        (json!({}), None),
    ];
    for (fields, expected) in cases {
        let mut body = error("preflight_failed", None);
        for (field, value) in fields.as_object().unwrap() {
            body["error"][field] = value.clone();
        }
        let Meaning::Refused(refusal) = read(&answer(400, &body)) else {
            panic!("{fields}")
        };
        assert_eq!(refusal.named, expected, "{fields}");
    }
}

#[test]
fn a_platform_that_two_targets_share_names_neither() {
    let mut sent = two_targets();
    sent.posts[1].account.network = sent.posts[0].account.network;
    let body = json!({"error": {"code": "preflight_failed", "message": "Too long.", "platform": "bluesky"}});
    assert!(matches!(read_as(&sent, &answer(400, &body)), Meaning::Refused(r) if r.named.is_none()));
}

#[test]
fn credentials_and_quota_bar_and_are_no_refusal() {
    let barred = |status, code, rule| match read(&answer(status, &error(code, rule))) {
        Meaning::Barred { why, reason } => (why, reason.remedy.is_some()),
        other => panic!("{other:?}"),
    };
    assert_eq!(barred(401, "unauthenticated", None), (Bar::Credential, true));
    assert_eq!(
        barred(403, "unauthorized", Some("api_key.scope")),
        (Bar::Credential, true)
    );
    assert_eq!(
        barred(429, "quota_exceeded", Some("billing.posts.monthly_cap")),
        (Bar::Quota, false)
    );
}

#[test]
fn only_the_limiters_own_429_is_a_limit() {
    let own = answer(429, &error("rate_limited", None));
    assert_eq!(read(&own), Meaning::Limited(Patience::Unsaid));
    let seconds = with_header(own.clone(), "retry-after", "7");
    assert_eq!(
        read(&seconds),
        Meaning::Limited(Patience::Wait(Duration::from_secs(7)))
    );
    let dated = with_header(own, "retry-after", "Thu, 03 Sep 2026 08:16:00 GMT");
    let dated = with_header(dated, "date", "Thu, 03 Sep 2026 08:15:30 GMT");
    assert_eq!(
        read(&dated),
        Meaning::Limited(Patience::Wait(Duration::from_secs(30)))
    );
    assert!(matches!(
        read(&page(429, "slow down")),
        Meaning::Unclear {
            status: 429,
            own_envelope: false,
            ..
        }
    ));
}

#[test]
fn p7_the_two_conflicts_are_told_apart_and_neither_refuses() {
    let conflict = |rule| read(&answer(409, &error("idempotency_conflict", rule)));
    assert_eq!(conflict(Some("idempotency_key.in_progress")), Meaning::InProgress);
    assert!(matches!(
        conflict(Some("idempotency_key.body_mismatch")),
        Meaning::KeyMismatch { .. }
    ));
    assert!(matches!(
        conflict(Some("idempotency_key.new")),
        Meaning::Unclear {
            own_envelope: true,
            ..
        }
    ));
    assert!(matches!(conflict(None), Meaning::Unclear { .. }));
}

#[test]
fn p7_anything_else_proves_nothing() {
    let own = [
        (500, "internal_error"),
        (502, "platform_rejected"),
        (503, "platform_unavailable"),
        (401, "platform_auth_failed"),
        (403, "platform_not_enabled"),
        (409, "validation_failed"),
        (400, "internal_error"),
        (400, "not_found"),
        (404, "validation_failed"),
        (422, "validation_failed"),
        (429, "validation_failed"),
    ];
    for (status, code) in own {
        let meaning = read(&answer(status, &error(code, None)));
        assert!(
            matches!(meaning, Meaning::Unclear { status: s, own_envelope: true, .. } if s == status),
            "{status} {code}: {meaning:?}"
        );
    }
    for status in [
        300, 302, 307, 400, 401, 403, 404, 409, 413, 418, 422, 500, 502, 503, 504, 520, 999,
    ] {
        for report in [
            page(status, "<h1>no</h1>"),
            page(status, ""),
            answer(status, &json!({"error": "no"})),
        ] {
            let meaning = read(&report);
            assert!(
                matches!(meaning, Meaning::Unclear { status: s, own_envelope: false, .. } if s == status),
                "{status}: {meaning:?}"
            );
        }
    }
    let mut cut = Answer::new(400, error("validation_failed", None).to_string());
    cut.body_state = BodyState::Cut;
    assert!(matches!(
        read(&Report::Answered(cut)),
        Meaning::Unclear {
            own_envelope: false,
            ..
        }
    ));
}

#[test]
fn what_never_left_is_not_in_doubt_and_what_was_lost_is() {
    assert!(matches!(read(&never_left()), Meaning::NeverLeft { host, .. } if host == "service.example"));
    assert!(matches!(read(&lost()), Meaning::Lost { .. }));
    assert!(matches!(read(&page(408, "")), Meaning::Lost { .. }));
    assert!(matches!(
        read(&answer(408, &error("validation_failed", None))),
        Meaning::Lost { .. }
    ));
}
