//! Doubt: every way to lose an answer, and what the look makes of it.

use sendoff_core::{delivery::DeliveryState as D, id::DraftId, said::Said};
use sendoff_engine::EngineEvent;
use sendoff_tests::house::House;
use std::time::Duration;

const X: &str = "twitter@letmepost";

fn after(plan: &str) -> (House, DraftId) {
    let mut house = House::new();
    house.faults(plan);
    let draft = house.draft("Once.", &[X]);
    house.publish(draft);
    (house, draft)
}

#[test]
fn pain_1_every_fault_of_an_answer_ends_in_exactly_one_post() {
    for kind in [
        r#"{"drop": {"commit": true}}"#,
        r#"{"drop": {"commit": false}}"#,
        r#"{"reset": {"commit": true}}"#,
        r#"{"reset": {"commit": false}}"#,
        r#"{"hold": {"commit": "on_arrival"}}"#,
        r#"{"hold": {"commit": "never"}}"#,
        r#"{"hold": {"commit": "on_hang_up"}}"#,
        r#"{"not_http": {"commit": true}}"#,
        r#"{"truncated_head": {"bytes": 20}}"#,
        r#"{"truncated_body": {"bytes": 10}}"#,
        r#""cut_json""#,
        r#""not_json""#,
        r#""html""#,
        r#""empty_body""#,
        r#"{"wrong_length": {"by": 10}}"#,
        r#"{"error": {"status": 500, "commit": true}}"#,
        r#"{"error": {"status": 500, "commit": false}}"#,
        r#"{"error": {"status": 503, "commit": true}}"#,
        r#"{"error": {"status": 502, "commit": true, "body": "proxy_html"}}"#,
        r#"{"error": {"status": 504, "commit": true, "body": "proxy_html"}}"#,
        r#"{"error": {"status": 504, "commit": false, "body": "empty"}}"#,
        r#"{"error": {"status": 408, "commit": true, "body": "empty"}}"#,
        r#"{"rate_limited": {"retry_after": {"seconds": 7}}}"#,
        r#"{"rate_limited": {"retry_after": {"http_date": 30}}}"#,
        r#"{"rate_limited": {"retry_after": "garbage"}}"#,
        r#"{"rate_limited": {"retry_after": "negative"}}"#,
        r#"{"rate_limited": {"retry_after": "none"}}"#,
        r#"{"redirect": {"status": 307, "location": "https://elsewhere.invalid/"}}"#,
        r#"{"answer": {"status": 418, "headers": {}, "body": "tea", "commit": false}}"#,
    ] {
        let (house, draft) = after(&format!(r#"{{"faults": [{{"kind": {kind}}}]}}"#));
        assert_eq!(house.state(draft, X), D::Published, "{kind}");
        assert_eq!(house.times_published("Once."), 1, "{kind}");
    }
}

/// What a person may want to see later: the answer as it came, up to 64 KiB of it, and each look with what it said.
#[test]
fn what_came_back_and_what_was_looked_at_is_kept_with_an_end() {
    let body = "tea ".repeat(25 * 1024);
    let answer = format!(
        r#"{{"answer": {{"status": 418, "headers": {{"set-cookie": "session=s3cret", "x-odd": "yes"}},
            "body": "{body}", "commit": true}}}}"#
    );
    let (house, draft) = after(&format!(r#"{{"faults": [{{"kind": {answer}}}]}}"#));
    let attempts = house.attempts(draft);
    let kept = attempts[0].body.as_deref().unwrap();
    assert_eq!(kept, &body.as_bytes()[..64 * 1024]);
    let headers = attempts[0].headers.as_ref().unwrap().to_string();
    assert!(headers.contains("x-odd"), "{headers}");
    assert!(!headers.contains("cookie"), "{headers}");
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(attempts.len(), 1, "a look found it");
    let looks = house.desk.looks(attempts[0].request).unwrap();
    let handle = &house.newest(draft).into_values().next().unwrap().account.handle;
    let seen: Vec<String> = looks
        .iter()
        .map(|look| {
            serde_json::from_value::<Said>(look.verdict.clone())
                .unwrap()
                .to_string()
        })
        .collect();
    assert_eq!(seen, [format!("{handle}: found.")]);
}

#[test]
fn an_answer_that_was_cut_off_is_called_so_and_a_whole_one_is_not() {
    let concluded = |plan: &str| {
        let (house, draft) = after(plan);
        house.attempts(draft)[0].conclusion.as_ref().unwrap().to_string()
    };
    let cut = concluded(r#"{"faults": [{"kind": {"truncated_body": {"bytes": 10}}}]}"#);
    assert!(cut.contains("(the answer was cut off)"), "{cut}");
    let whole = concluded(r#"{"faults": []}"#);
    assert!(!whole.contains('('), "{whole}");
}

#[test]
fn the_journal_says_of_every_answer_what_it_was_taken_for() {
    for (kind, conclusion) in [
        (r#"{"drop": {"commit": true}}"#, "Lost, may have arrived: "),
        (
            r#"{"rate_limited": {"retry_after": {"seconds": 7}}}"#,
            "The limiter turned it away; it did not run.",
        ),
        (r#""in_progress""#, "The first transmission is still running."),
        (
            r#"{"error": {"status": 500, "commit": true}}"#,
            "Status 500 proves nothing: ",
        ),
        (r#""unauthenticated""#, "May not be sent now: "),
        (r#""past_schedule""#, "Refused before publication: "),
        (r#""cut_json""#, "Taken, unconfirmed: "),
    ] {
        let (house, draft) = after(&format!(r#"{{"faults": [{{"kind": {kind}}}]}}"#));
        let said = house.attempts(draft)[0].conclusion.as_ref().unwrap().to_string();
        assert!(said.starts_with(conclusion), "{kind}: {said}");
    }
    let (house, draft) = after(r#"{"faults": []}"#);
    let said = house.attempts(draft)[0].conclusion.as_ref().unwrap().to_string();
    assert_eq!(said, "Taken; the answer speaks of 1 target.");
}

/// Every step of a post is told once, and its batch's end.
#[test]
fn what_moves_is_told_once_and_what_stays_is_not() {
    let (house, draft) = after(r#"{"faults": [{"kind": {"drop": {"commit": true}}}]}"#);
    let events = house.events.lock().unwrap();
    let states: Vec<D> = events
        .iter()
        .filter_map(|event| match event {
            EngineEvent::DeliveryMoved { draft: of, state, .. } if *of == draft => Some(*state),
            _ => None,
        })
        .collect();
    assert_eq!(states, [D::Sending, D::InDoubt, D::Published]);
    let closed = events
        .iter()
        .filter(|event| matches!(event, EngineEvent::BatchClosed { draft: of, .. } if *of == draft));
    assert_eq!(closed.count(), 1);
}

#[test]
fn p5_a_late_first_request_that_commits_after_the_client_gave_up_is_found_and_not_repeated() {
    let (house, draft) = after(r#"{"faults": [{"kind": {"hold": {"commit": {"after_ms": 90000}}}}]}"#);
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Once."), 1);
    assert_eq!(house.attempts(draft).len(), 1);
}

#[test]
fn p7_a_refusal_of_the_repeat_does_not_hide_what_the_first_did() {
    const LINKEDIN: &str = "linkedin@postato";
    for repeat in [r#""past_schedule""#, r#""unauthenticated""#, r#""forbidden""#] {
        let mut house = House::new();
        // The first transmission takes effect, its answer is an error, the listing is ten minutes behind, and
        // the repeat under the same key is refused, or held for the credential: it is looked for all the same.
        house.faults(&format!(
            r#"{{"postato": {{"list_settling_ms": 600000}}, "faults": [
                {{"service": "postato", "kind": {{"error": {{"status": 500, "commit": true}}}}}},
                {{"service": "postato", "kind": {repeat}, "skip": 1, "times": 9}}]}}"#
        ));
        let draft = house.draft("Once.", &[LINKEDIN]);
        house.wish(&sendoff_core::intent::Intent::PublishNow { draft });
        house.run_until(house.now().plus(Duration::from_secs(3600)));
        assert_eq!(house.attempts(draft).len(), 2, "{repeat}");
        assert_eq!(house.times_published("Once."), 1, "{repeat}");
        assert_eq!(house.state(draft, LINKEDIN), D::Published, "{repeat}");
    }
}

#[test]
fn p8_a_success_in_a_shape_that_cannot_be_read_is_looked_up_and_never_resent() {
    for kind in [r#""cut_json""#, r#""html""#, r#""empty_body""#, r#""not_json""#] {
        let (house, draft) = after(&format!(r#"{{"faults": [{{"kind": {kind}}}]}}"#));
        assert_eq!(house.attempts(draft).len(), 1, "{kind}");
        assert_eq!(house.state(draft, X), D::Published, "{kind}");
    }
}

#[test]
fn p2_a_crash_while_the_answer_is_pending_is_doubt_at_the_next_start_and_one_ledger_line() {
    let mut house = House::new();
    house.be_patient();
    house.faults(r#"{"faults": [{"kind": {"hold": {"commit": "on_hang_up"}}}]}"#);
    let draft = house.draft("Once.", &[X]);
    house.wish(&sendoff_core::intent::Intent::PublishNow { draft });
    while house.turn().sending == 0 {
        house.engine().wait(Some(Duration::from_secs(60)));
    }
    assert!(
        house.practice.wait_for_held(1, Duration::from_secs(60)),
        "the service holds the request"
    );
    house.crash();
    house.start();
    assert_eq!(house.state(draft, X), D::InDoubt);
    house.run();
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Once."), 1);
}

#[test]
fn a_post_that_waits_for_its_twin_rests_until_the_twin_has_ended() {
    const LINKEDIN: &str = "linkedin@postato";
    let mut house = House::new();
    // The first is out, its answer lost, and the listing ten minutes behind.
    house.faults(
        r#"{"postato": {"list_settling_ms": 600000},
            "faults": [{"service": "postato", "kind": {"drop": {"commit": true}}}]}"#,
    );
    let first = house.draft("Same words, every Monday.", &[LINKEDIN]);
    let second = house.draft("Same words, every Monday.", &[LINKEDIN]);
    house.wish(&sendoff_core::intent::Intent::PublishNow { draft: first });
    house.wish(&sendoff_core::intent::Intent::PublishNow { draft: second });
    house.run_until(house.now().plus(Duration::from_secs(100)));
    // Both are due at the same instant: either may go first.
    let (waits, goes) = if house.state(first, LINKEDIN) == D::Held {
        (first, second)
    } else {
        (second, first)
    };
    assert_eq!(house.state(goes, LINKEDIN), D::InDoubt);
    assert_eq!(house.state(waits, LINKEDIN), D::Held);
    let moved =
        |event: &&EngineEvent| matches!(event, EngineEvent::DeliveryMoved { draft, .. } if *draft == waits);
    let moves = house.events.lock().unwrap().iter().filter(moved).count();
    assert!(moves < 5, "it was moved {moves} times in a hundred seconds");
    house.run_until(house.now().plus(Duration::from_secs(3600)));
    assert_eq!(house.state(first, LINKEDIN), D::Published);
    assert_eq!(house.state(second, LINKEDIN), D::Published);
    assert_eq!(house.times_published("Same words, every Monday."), 2);
}

#[test]
fn two_posts_with_equal_text_to_one_account_wait_for_each_other() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"kind": {"drop": {"commit": true}}}]}"#);
    let first = house.draft("Same words, every Monday.", &[X]);
    let second = house.draft("Same words, every Monday.", &[X]);
    house.wish(&sendoff_core::intent::Intent::PublishNow { draft: first });
    house.wish(&sendoff_core::intent::Intent::PublishNow { draft: second });
    house.run();
    assert_eq!(
        (house.state(first, X), house.state(second, X)),
        (D::Published, D::Published)
    );
    assert_eq!(house.times_published("Same words, every Monday."), 2);
    // Either may go first; the other goes when that one is found, not when it is next looked at all the same.
    let mut starts = [first, second].map(|draft| house.attempts(draft).remove(0).started.wall());
    starts.sort_unstable();
    assert!(
        starts[1].since(starts[0]) < Duration::from_secs(300),
        "{starts:?}"
    );
    let posts: std::collections::BTreeSet<_> = [first, second]
        .into_iter()
        .map(|d| {
            house
                .newest(d)
                .into_values()
                .next()
                .unwrap()
                .delivery
                .post
                .unwrap()
                .id
        })
        .collect();
    assert_eq!(posts.len(), 2, "each adopted its own post");
}

#[test]
fn a_dead_letter_is_told_once_and_the_post_still_goes_out_in_the_end() {
    let (house, draft) = after(r#"{"faults": [{"kind": {"error": {"status": 500}}, "times": 7}]}"#);
    assert_eq!(
        house.times_published("Once."),
        0,
        "under attention after five; it goes on by itself"
    );
    let mut house = house;
    house.run_until(house.now().plus(Duration::from_secs(4 * 3600)));
    let _ = draft;
    let letters = house
        .events
        .lock()
        .unwrap()
        .iter()
        .filter(|e| matches!(e, sendoff_engine::EngineEvent::DeadLetter { .. }))
        .count();
    assert_eq!(letters, 1);
}
