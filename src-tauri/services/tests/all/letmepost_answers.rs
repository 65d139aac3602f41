//! letmepost's answer table: the 2xx.

use crate::support::{answer, id, page, remote, two_targets, with_header};
use sendoff_client::{Answer, BodyState, Report};
use sendoff_core::{
    answer::{Meaning, TargetVerdict},
    connection::ServiceKind,
    delivery::PostId,
};
use sendoff_services::{Sent, service};
use serde_json::{Value, json};

fn read(report: &Report) -> Meaning {
    read_as(&two_targets(), report)
}

fn read_as(sent: &Sent, report: &Report) -> Meaning {
    service(ServiceKind::Letmepost).read(sent, report)
}

/// The envelope with these results for Bluesky (account 1) and LinkedIn (account 2).
fn envelope(status: &str, bluesky: Value, linkedin: Value) -> Value {
    let mut results = vec![bluesky, linkedin];
    for (n, platform, result) in [(1, "bluesky", 0), (2, "linkedin", 1)] {
        let base =
            json!({"accountId": format!("acc-{n}"), "platform": platform, "postId": format!("post-{n}")});
        for (field, value) in base.as_object().unwrap() {
            results[result]
                .as_object_mut()
                .unwrap()
                .entry(field)
                .or_insert(value.clone());
        }
    }
    json!({"id": "batch-1", "status": status, "createdAt": "2026-09-03T08:15:02.114Z", "results": results})
}

fn published() -> Value {
    json!({"status": "published", "uri": "https://www.linkedin.com/feed/update/urn:li:share:1"})
}

fn failed(code: &str, rule: Option<&str>) -> Value {
    json!({"status": "failed", "error": {"code": code, "message": "It did not work.", "rule": rule, "remediation": "Check the account."}})
}

fn error(code: &str, rule: Option<&str>) -> Value {
    json!({"error": {"code": code, "message": "No.", "rule": rule, "docUrl": "https://docs.letmepost.dev/errors/x"}})
}

fn verdicts(meaning: Meaning) -> Vec<TargetVerdict> {
    match meaning {
        Meaning::Taken(verdicts) => {
            assert_eq!(
                verdicts.iter().map(|(a, _)| *a).collect::<Vec<_>>(),
                [id(1), id(2)]
            );
            verdicts.into_iter().map(|(_, verdict)| verdict).collect()
        }
        other => panic!("not taken: {other:?}"),
    }
}

#[test]
fn p8_a_published_batch_settles_each_target_with_its_address() {
    let bluesky =
        json!({"status": "published", "uri": "at://did:plc:abc/app.bsky.feed.post/3abcxyz", "cid": "bafy"});
    let report = answer(200, &envelope("published", bluesky, published()));
    assert_eq!(
        verdicts(read(&report)),
        [
            TargetVerdict::Published(remote(
                "post-1",
                Some("https://bsky.app/profile/did:plc:abc/post/3abcxyz")
            )),
            TargetVerdict::Published(remote(
                "post-2",
                Some("https://www.linkedin.com/feed/update/urn:li:share:1")
            )),
        ]
    );
    let replayed = with_header(report.clone(), "Idempotency-Replayed", "true");
    assert_eq!(
        read(&replayed),
        read(&report),
        "the stored envelope says the same"
    );
}

#[test]
fn results_are_matched_by_account_and_not_by_place() {
    let mut body = envelope("published", published(), published());
    body["results"].as_array_mut().unwrap().reverse();
    let verdicts = verdicts(read(&answer(200, &body)));
    assert!(matches!(&verdicts[0], TargetVerdict::Published(post) if post.id == PostId::new("post-1")));
}

#[test]
fn p6_in_results_only_codes_that_precede_the_network_prove_absence() {
    let cases = [
        ("validation_failed", None, true),
        ("preflight_failed", Some("bluesky.media.image_size_max"), true),
        ("rate_limited", Some("twitter.launch_cap.per_account"), true),
        ("rate_limited", None, false),
        ("rate_limited", Some("bluesky.network_limit"), false),
        ("platform_rejected", None, false),
        ("platform_unavailable", None, false),
        ("platform_auth_failed", None, false),
        ("internal_error", None, false),
        ("a_code_of_tomorrow", None, false),
    ];
    for (code, rule, absent) in cases {
        for status in ["failed", "rejected"] {
            let mut result = failed(code, rule);
            result["status"] = json!(status);
            let body = envelope("partial_failed", result, published());
            match &verdicts(read(&answer(200, &body)))[0] {
                TargetVerdict::Refused(_, reason) => {
                    assert!(absent, "{code}");
                    assert_eq!(
                        (
                            reason.code.as_str(),
                            reason.remedy.as_ref().map(ToString::to_string).as_deref()
                        ),
                        (code, Some("Check the account."))
                    );
                }
                TargetVerdict::FailedUnproven(post, reason) => {
                    assert!(!absent, "{code}");
                    assert_eq!(post, &Some(remote("post-1", None)));
                    assert_eq!(
                        (reason.code.as_str(), reason.message.to_string().as_str()),
                        (code, "It did not work.")
                    );
                    assert!(
                        reason
                            .remedy
                            .as_ref()
                            .unwrap()
                            .to_string()
                            .contains("look at the profile"),
                        "{code}"
                    );
                }
                other => panic!("{code}: {other:?}"),
            }
        }
    }
}

#[test]
fn p6_a_failure_without_its_error_or_in_a_batch_that_calls_itself_published_proves_nothing() {
    for (batch, result) in [
        ("failed", json!({"status": "failed"})),
        ("failed", json!({"status": "failed", "error": "no"})),
        ("published", failed("preflight_failed", None)),
    ] {
        let body = envelope(batch, result, published());
        assert!(matches!(
            &verdicts(read(&answer(200, &body)))[0],
            TargetVerdict::FailedUnproven(Some(_), _)
        ));
    }
}

#[test]
fn accepted_is_not_published_whatever_the_word() {
    for (http, batch, word) in [
        (202, "queued", "queued"),
        (200, "published", "publishing"),
        (200, "published", "validated"),
        (200, "published", "a_word_of_tomorrow"),
        (201, "published", "canceled"),
    ] {
        let body = envelope(batch, json!({"status": word}), published());
        assert_eq!(
            verdicts(read(&answer(http, &body)))[0],
            TargetVerdict::Accepted(remote("post-1", None)),
            "{word}"
        );
    }
}

#[test]
fn a_sandbox_answer_is_rehearsed_and_never_published() {
    for mark in [
        json!({"uri": "https://sandbox.letmepost.dev/bluesky/sandbox_00"}),
        json!({"uri": "https://x.com/a/1", "cid": "sandbox_00"}),
        json!({"uri": "https://x.com/a/1", "warnings": [{"code": "sandbox.no_platform_write", "message": "-"}]}),
    ] {
        let mut result = mark.clone();
        result["status"] = json!("published");
        let body = envelope("published", result, published());
        assert!(
            matches!(
                &verdicts(read(&answer(200, &body)))[0],
                TargetVerdict::Rehearsed(Some(_))
            ),
            "{mark}"
        );
    }
}

#[test]
fn p8_a_target_that_the_envelope_does_not_speak_of_clearly_stays_in_doubt() {
    let unclear = [
        ("no id", json!({"status": "published", "postId": null})),
        ("dot id", json!({"status": "published", "postId": ".."})),
        ("no status", json!({"status": null})),
        (
            "another platform",
            json!({"status": "published", "platform": "twitter"}),
        ),
        (
            "another text",
            json!({"status": "published", "text": "Somebody else's."}),
        ),
        (
            "another account",
            json!({"status": "published", "accountId": "acc-9"}),
        ),
        (
            "the other target's id",
            json!({"status": "published", "postId": "post-2"}),
        ),
    ];
    for (name, result) in unclear {
        let body = envelope("published", result, published());
        let Meaning::Taken(verdicts) = read(&answer(200, &body)) else {
            assert_eq!(name, "the other target's id", "neither may have a shared id");
            continue;
        };
        assert_eq!(
            verdicts.iter().map(|(a, _)| *a).collect::<Vec<_>>(),
            [id(2)],
            "{name}"
        );
    }
}

#[test]
fn p8_an_account_that_is_spoken_of_twice_stays_in_doubt() {
    let mut body = envelope("partial_failed", published(), published());
    let mut twice = body["results"][0].clone();
    twice["postId"] = json!("post-9");
    twice["status"] = json!("failed");
    body["results"].as_array_mut().unwrap().push(twice);
    assert!(matches!(read(&answer(200, &body)), Meaning::Taken(v) if v.len() == 1 && v[0].0 == id(2)));
}

#[test]
fn p8_an_id_that_is_another_deliverys_already_is_not_taken() {
    let mut sent = two_targets();
    sent.adopted.insert(PostId::new("post-1"));
    let report = answer(200, &envelope("published", published(), published()));
    assert!(matches!(read_as(&sent, &report), Meaning::Taken(v) if v.len() == 1 && v[0].0 == id(2)));
}

#[test]
fn p8_a_2xx_in_any_other_shape_is_taken_unconfirmed() {
    let body_in = |body_state| {
        let mut answer = Answer::new(200, envelope("published", published(), published()).to_string());
        answer.body_state = body_state;
        Report::Answered(answer)
    };
    let foreign = envelope(
        "published",
        json!({"accountId": "acc-8"}),
        json!({"accountId": "acc-9"}),
    );
    let reports = [
        body_in(BodyState::Cut),
        body_in(BodyState::TooBig),
        body_in(BodyState::TimedOut),
        page(200, "<html>hello</html>"),
        page(200, ""),
        page(204, ""),
        answer(200, &json!({"ok": true})),
        answer(200, &json!([1, 2])),
        answer(200, &json!({"status": "published", "results": []})),
        answer(200, &error("internal_error", None)),
        answer(
            201,
            &json!({"id": "p", "status": "published", "uri": "https://x.com/1"}),
        ),
        answer(200, &foreign),
    ];
    for report in reports {
        assert!(
            matches!(read(&report), Meaning::TakenUnconfirmed { .. }),
            "{:?}",
            read(&report)
        );
    }
}
