//! Every row of Postato's answer table.

use crate::support::{answer, id, lost, never_left, one_target, page, remote, with_header};
use sendoff_client::{Answer, BodyState, Report};
use sendoff_core::{
    answer::{Bar, Meaning, Patience, TargetVerdict},
    connection::ServiceKind,
    delivery::PostId,
};
use sendoff_services::service;
use serde_json::{Value, json};
use std::time::Duration;

fn read(report: &Report) -> Meaning {
    service(ServiceKind::Postato).read(&one_target(), report)
}

/// The answer to a creation, with some fields changed.
fn created(changed: Value) -> Value {
    let mut body = json!({
        "id": "pst_1", "status": "pending", "platform": "twitter", "postType": "tweet",
        "createdAt": "2026-09-03T08:15:01Z",
        "items": [{"id": "pit_1", "index": 0, "text": "The kiln opens at nine.", "status": "pending"}],
    });
    for (field, value) in changed.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

fn verdict(report: &Report) -> TargetVerdict {
    match read(report) {
        Meaning::Taken(mut verdicts) if verdicts.len() == 1 && verdicts[0].0 == id(1) => verdicts.remove(0).1,
        other => panic!("not taken: {other:?}"),
    }
}

#[test]
fn p8_both_vocabularies_and_unknown_words_are_accepted_and_followed() {
    let on_its_way = [
        "pending",
        "queued",
        "processing",
        "publishing",
        "retrying",
        "scheduled",
        "draft",
        "pending_approval",
        "rejected",
        "cancelled",
        "a_word_of_tomorrow",
    ];
    for word in on_its_way {
        for status in [200, 201, 202] {
            let report = answer(status, &created(json!({"status": word})));
            assert_eq!(
                verdict(&report),
                TargetVerdict::Accepted(remote("pst_1", None)),
                "{word}"
            );
        }
    }
}

#[test]
fn p8_published_and_failed_settle() {
    let url = "https://x.com/example/status/1";
    for field in ["platformUrl", "externalUrl"] {
        let report = answer(202, &created(json!({"status": "published", field: url})));
        assert_eq!(
            verdict(&report),
            TargetVerdict::Published(remote("pst_1", Some(url)))
        );
    }
    for error in [
        json!("The network said no."),
        json!({"code": "x_refused", "message": "The network said no."}),
        json!(null),
    ] {
        let report = answer(202, &created(json!({"status": "failed", "error": error})));
        let TargetVerdict::FailedUnproven(Some(post), reason) = verdict(&report) else {
            panic!("{error}")
        };
        assert_eq!(post.id, PostId::new("pst_1"));
        assert!(reason.remedy.unwrap().to_string().contains("look at the profile"));
    }
}

#[test]
fn x_is_twitter_and_what_the_answer_leaves_out_contradicts_nothing() {
    for changed in [
        json!({"platform": "x"}),
        json!({"platform": null}),
        json!({"items": []}),
        json!({"items": null}),
        json!({"postType": "thread"}),
        json!({"items": [{"text": "  The kiln opens at nine.\r\n"}]}),
        json!({"accountId": "acc-1"}),
    ] {
        assert!(
            matches!(
                verdict(&answer(202, &created(changed.clone()))),
                TargetVerdict::Accepted(_)
            ),
            "{changed}"
        );
    }
}

#[test]
fn p1_the_answer_of_another_post_means_that_the_key_holds_something_else() {
    for changed in [
        json!({"platform": "linkedin"}),
        json!({"platform": "pinterest"}),
        json!({"items": [{"text": "An older text."}]}),
        json!({"items": [{"text": "The kiln opens at nine."}, {"text": "And a second part."}]}),
        json!({"accountId": "acc-2"}),
    ] {
        let meaning = read(&answer(202, &created(changed.clone())));
        assert!(
            matches!(meaning, Meaning::KeyMismatch { .. }),
            "{changed}: {meaning:?}"
        );
    }
    let mut sent = one_target();
    sent.adopted.insert(PostId::new("pst_1"));
    let meaning = service(ServiceKind::Postato).read(&sent, &answer(202, &created(json!({}))));
    assert!(
        matches!(meaning, Meaning::KeyMismatch { .. }),
        "an id that is another delivery's"
    );
}

#[test]
fn p8_a_2xx_in_any_other_shape_is_taken_unconfirmed() {
    let mut cut = Answer::new(202, created(json!({})).to_string());
    cut.body_state = BodyState::Cut;
    let reports = [
        Report::Answered(cut),
        page(200, "<html>hello</html>"),
        page(202, ""),
        page(204, ""),
        answer(202, &json!({"id": "pst_1"})),
        answer(202, &json!({"status": "pending"})),
        answer(202, &json!({"id": 7, "status": "pending"})),
        answer(202, &json!({"error": "INVALID_REQUEST"})),
    ];
    for report in reports {
        assert!(
            matches!(read(&report), Meaning::TakenUnconfirmed { .. }),
            "{:?}",
            read(&report)
        );
    }
}

#[test]
fn p6_refusals_that_precede_publication() {
    let details = json!({"error": "INVALID_REQUEST", "message": "Request body is not valid", "details": {"accountId": ["Required"]}});
    let errors = json!({"error": "VALIDATION_FAILED", "errors": [{"field": "content", "message": "Too long", "platform": "twitter", "code": "X"}]});
    let policy = json!({"error": "policy_violation", "facet": "hours", "reason": "Not at night."});
    let cases = [
        (400, details, "Request body is not valid: accountId: Required"),
        (422, errors, "VALIDATION_FAILED: Too long"),
        (
            404,
            json!({"error": "not_found", "message": "No such account."}),
            "No such account.",
        ),
        (403, policy, "policy_violation: Not at night."),
        (
            400,
            json!({"error": "workspace_required", "available_workspaces": []}),
            "workspace_required",
        ),
        (403, json!({"error": "workspace_required"}), "workspace_required"),
    ];
    for (status, body, message) in cases {
        let report = with_header(answer(status, &body), "idempotency-replayed", "true");
        let Meaning::Refused(refusal) = read(&report) else {
            panic!("{body}")
        };
        assert_eq!(refusal.reason.message, message);
        assert!(
            !refusal.replayed,
            "no mark of replay is documented, so none is believed"
        );
    }
}

#[test]
fn credentials_and_plan_bar_and_are_no_refusal() {
    let denied =
        json!({"error": "permission_denied", "required": "posts.publish", "granted": ["posts.read"]});
    let cases = [
        (401, json!({"error": "anything"}), Bar::Credential),
        (403, denied, Bar::Credential),
        (403, json!({"error": "plan_inactive"}), Bar::Quota),
    ];
    for (status, body, bar) in cases {
        assert!(
            matches!(read(&answer(status, &body)), Meaning::Barred { why, .. } if why == bar),
            "{body}"
        );
    }
}

#[test]
fn a_limit_waits_for_seconds_or_until_a_date() {
    let own = answer(
        429,
        &json!({"error": "rate_limited", "message": "Too many post creations"}),
    );
    let cases = [
        (None, Patience::Unsaid),
        (Some("7"), Patience::Wait(Duration::from_secs(7))),
        (
            Some("Thu, 03 Sep 2026 08:15:37 GMT"),
            Patience::Wait(Duration::from_secs(7)),
        ),
        (
            Some("Thu, 03 Sep 2020 08:15:37 GMT"),
            Patience::Wait(Duration::ZERO),
        ),
        (Some(""), Patience::Unsaid),
        (Some("-1"), Patience::Unsaid),
    ];
    for (header, expected) in cases {
        let mut report = with_header(own.clone(), "date", "Thu, 03 Sep 2026 08:15:30 GMT");
        if let Some(value) = header {
            report = with_header(report, "retry-after", value);
        }
        assert_eq!(read(&report), Meaning::Limited(expected), "{header:?}");
    }
    let huge = with_header(own, "retry-after", "99999999999999999999");
    assert!(
        matches!(read(&huge), Meaning::Limited(Patience::Wait(wait)) if wait > Duration::from_secs(6 * 3600))
    );
}

#[test]
fn p7_a_409_never_refuses() {
    assert_eq!(
        read(&answer(409, &json!({"error": "conflict"}))),
        Meaning::InProgress
    );
    for status in [409, 422] {
        let meaning = read(&answer(status, &json!({"error": "idempotency_mismatch"})));
        assert!(matches!(meaning, Meaning::KeyMismatch { .. }), "{status}");
    }
}

#[test]
fn a_500_or_503_in_its_own_json_is_told_from_a_gateways() {
    let own = |status| answer(status, &json!({"error": "internal_error", "message": "Sorry."}));
    for (status, expected) in [(500, true), (503, true), (502, false), (504, false)] {
        let meaning = read(&own(status));
        assert!(
            matches!(meaning, Meaning::Unclear { status: s, own_envelope, .. } if s == status && own_envelope == expected),
            "{meaning:?}"
        );
        assert!(matches!(
            read(&page(status, "<html>")),
            Meaning::Unclear {
                own_envelope: false,
                ..
            }
        ));
    }
}

#[test]
fn p7_anything_else_proves_nothing() {
    let wrong_code = [
        (400, "invalid_request"),
        (400, "not_found"),
        (404, "INVALID_REQUEST"),
        (403, "forbidden"),
        (422, "SOMETHING"),
        (425, "too_early"),
    ];
    for (status, code) in wrong_code {
        let meaning = read(&answer(status, &json!({"error": code})));
        assert!(
            matches!(
                meaning,
                Meaning::Unclear {
                    own_envelope: true,
                    ..
                }
            ),
            "{status} {code}: {meaning:?}"
        );
    }
    for status in [301, 302, 307, 400, 401, 403, 404, 409, 413, 422, 429, 500, 503] {
        for report in [
            page(status, "<h1>no</h1>"),
            page(status, ""),
            answer(status, &json!({"error": {"code": "x"}})),
        ] {
            let meaning = read(&report);
            assert!(
                matches!(
                    meaning,
                    Meaning::Unclear {
                        own_envelope: false,
                        ..
                    }
                ),
                "{status}: {meaning:?}"
            );
        }
    }
}

#[test]
fn what_never_left_is_not_in_doubt_and_what_was_lost_is() {
    assert!(matches!(read(&never_left()), Meaning::NeverLeft { .. }));
    assert!(matches!(read(&lost()), Meaning::Lost { .. }));
    assert!(matches!(
        read(&answer(408, &json!({"error": "timeout"}))),
        Meaning::Lost { .. }
    ));
}
