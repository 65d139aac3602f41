//! A real week of an agency's posts: imported, scheduled, run through under a virtual clock with faults on.

use sendoff_core::{delivery::DeliveryState, id::DraftId, time::UtcInstant};
use sendoff_desk::{OpenOptions, SecretsChoice, api::ImportReport};
use sendoff_tests::house::House;
use std::collections::BTreeMap;

const WEEK: &str = include_str!("../data/posts.jsonl");

/// What happens to the week: answers lost before and after commit, errors of all kinds, limits, slow workers.
const WEATHER: &str = r#"{"faults": [
    {"service": "letmepost", "kind": {"drop": {"commit": true}}, "skip": 0},
    {"service": "letmepost", "kind": {"error": {"status": 500, "commit": true}}, "skip": 3},
    {"service": "letmepost", "kind": {"error": {"status": 504, "commit": false, "body": "proxy_html"}}, "skip": 5},
    {"service": "letmepost", "kind": {"rate_limited": {"retry_after": {"seconds": 30}}}, "skip": 7, "times": 2},
    {"service": "letmepost", "kind": {"reset": {"commit": false}}, "skip": 10},
    {"service": "letmepost", "kind": "cut_json", "skip": 13},
    {"service": "letmepost", "kind": {"error": {"status": 502, "commit": true, "body": "proxy_html"}}, "skip": 16},
    {"service": "letmepost", "kind": {"truncated_body": {"bytes": 12}}, "skip": 19},
    {"service": "postato", "kind": {"drop": {"commit": true}}, "skip": 1},
    {"service": "postato", "kind": {"error": {"status": 500, "commit": false}}, "skip": 3, "times": 2},
    {"service": "postato", "kind": {"drop": {"commit": false}}, "skip": 6},
    {"service": "postato", "kind": {"error": {"status": 503, "commit": true}}, "skip": 9},
    {"service": "postato", "operation": "delivery", "kind": {"delivery_retries": {"attempts": 2}}, "skip": 2, "times": 3},
    {"operation": "list_posts", "kind": {"error": {"status": 500}}, "skip": 2, "times": 2}
]}"#;

/// The lines of the week whose text or time is refused as a whole; every network of theirs is.
const REFUSED_LINES: &[(u32, &str)] = &[
    (10, "gap"),
    (11, "twice"),
    (30, "too_long"),
    (33, "too_long"),
    (35, "too_long"),
    (41, "empty"),
];
/// Single targets refused, beside every Mastodon target (no account) and every Instagram one (needs a picture).
const REFUSED_TARGETS: &[(u32, &str, &str)] = &[(37, "twitter", "too_long"), (37, "bluesky", "too_long")];

fn expected_code(line: u32, network: &str) -> Option<&'static str> {
    let whole = REFUSED_LINES
        .iter()
        .find(|(l, _)| *l == line)
        .map(|(_, code)| *code);
    let single = REFUSED_TARGETS
        .iter()
        .find(|(l, n, _)| *l == line && *n == network)
        .map(|(.., code)| *code);
    match network {
        "mastodon" => Some("no_account"),
        "instagram" => Some("needs_picture"),
        _ => whole.or(single),
    }
}

fn import(house: &House) -> ImportReport {
    let options = OpenOptions {
        clock: house.clock.clone(),
        zone: Some("Europe/Lisbon".parse().unwrap()),
        ..OpenOptions::new(house.data(), house.folder_named("state"), SecretsChoice::File)
    };
    let desk = sendoff_desk::open(options).unwrap();
    let answer = desk
        .rpc("draft_import", serde_json::json!({ "lines": WEEK }))
        .unwrap();
    serde_json::from_value(answer).unwrap()
}

#[test]
fn the_week_is_imported_with_every_refusal_as_it_should_be() {
    let house = House::new();
    let report = import(&house);
    assert_eq!(report.lines.len(), 41);
    for line in &report.lines {
        assert!(line.error.is_none(), "line {}: {:?}", line.line, line.error);
        for accepted in &line.accepted {
            let code = expected_code(line.line, &accepted.network);
            assert_eq!(
                code, None,
                "line {} on {} was accepted",
                line.line, accepted.network
            );
        }
        for refused in &line.refused {
            let code = refused.reason.as_ref().unwrap().code.as_str();
            let expected = expected_code(line.line, &refused.network);
            assert_eq!(Some(code), expected, "line {} on {}", line.line, refused.network);
        }
        assert_eq!(
            line.draft.is_some(),
            !line.accepted.is_empty(),
            "line {}",
            line.line
        );
    }
}

#[test]
fn the_week_runs_to_its_end_in_bad_weather_with_every_accepted_target_once() {
    let mut house = House::new();
    let report = import(&house);
    let drafts: Vec<(DraftId, usize)> = report
        .lines
        .iter()
        .filter_map(|l| Some((l.draft?, l.accepted.len())))
        .collect();
    house.faults(WEATHER);
    house.run_until(UtcInstant::parse("2026-12-01T12:00:00Z").unwrap());

    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for (draft, targets) in &drafts {
        let newest = house.newest(*draft);
        assert_eq!(newest.len(), *targets);
        for view in newest.values() {
            let row = &view.delivery;
            assert_eq!(
                row.state,
                DeliveryState::Published,
                "{}: {:?}",
                view.account.handle,
                row.reason
            );
            *expected.entry(row.text.clone().unwrap()).or_default() += 1;
        }
    }
    let mut published: BTreeMap<String, usize> = BTreeMap::new();
    for line in house.ledger() {
        assert!(!line.own_double, "the service doubled by itself: {line:?}");
        *published.entry(line.text).or_default() += 1;
    }
    assert_eq!(published, expected);
    let happened: usize = house
        .practice
        .transmissions()
        .unwrap()
        .iter()
        .filter(|t| t.method == "POST")
        .count();
    assert!(
        happened > drafts.len(),
        "the weather made repeats: {happened} transmissions, {} drafts",
        drafts.len()
    );
}

#[test]
fn every_post_of_the_week_goes_out_at_its_time() {
    let mut house = House::new();
    let report = import(&house);
    house.run_until(UtcInstant::parse("2026-12-01T12:00:00Z").unwrap());
    let mut seen = 0;
    for draft in report.lines.iter().filter_map(|l| l.draft) {
        let due = house.desk.batches_of(draft).unwrap()[0].batch.due;
        for attempt in house.attempts(draft) {
            let late = attempt.started.wall().since(due);
            assert!(
                attempt.started.wall() >= due && late.as_secs() < 5,
                "{late:?} late"
            );
            seen += 1;
        }
    }
    assert!(seen >= 30, "{seen}");
}
