//! Importing a real week, malformed lines, and reading back what was written.

use crate::office::Office;
use sendoff_core::id::AccountId;
use sendoff_desk::api::{DraftFilter, DraftQuery, ImportPayload, ImportReport, ImportedLine, Nothing};

const WEEK: &str = include_str!("../data/week.jsonl");

fn import(office: &Office, lines: &str, dry_run: bool) -> ImportReport {
    let payload = ImportPayload {
        lines: lines.to_owned(),
        dry_run,
    };
    office.desk.draft_import(payload).unwrap()
}

fn refusals(line: &ImportedLine) -> Vec<(u32, &str, &str)> {
    line.refused
        .iter()
        .map(|target| {
            (
                line.line,
                target.network.as_str(),
                target.reason.as_ref().unwrap().code.as_str(),
            )
        })
        .collect()
}

/// Line by line, as a person reads the file with the five practice accounts at hand: no account on Mastodon,
/// no picture for Instagram, and two LinkedIn profiles for every line that says LinkedIn.
const REFUSED: &[(u32, &str, &str)] = &[
    (1, "instagram", "needs_picture"),
    (2, "instagram", "needs_picture"),
    (3, "instagram", "needs_picture"),
    (4, "instagram", "needs_picture"),
    (5, "mastodon", "no_account"),
    (6, "mastodon", "no_account"),
    (7, "mastodon", "no_account"),
    (9, "mastodon", "no_account"),
    (10, "twitter", "gap"),
    (11, "twitter", "twice"),
    (12, "instagram", "needs_picture"),
    (13, "mastodon", "no_account"),
    (16, "instagram", "needs_picture"),
    (17, "instagram", "needs_picture"),
    (18, "mastodon", "no_account"),
    (19, "instagram", "needs_picture"),
    (22, "mastodon", "no_account"),
    (25, "mastodon", "no_account"),
    (26, "mastodon", "no_account"),
    (27, "mastodon", "no_account"),
    (28, "mastodon", "no_account"),
    (30, "bluesky", "too_long"),
    (33, "twitter", "too_long"),
    (35, "twitter", "too_long"),
    (36, "mastodon", "no_account"),
    (37, "twitter", "too_long"),
    (37, "bluesky", "too_long"),
    (37, "mastodon", "no_account"),
    (38, "mastodon", "no_account"),
    (40, "mastodon", "no_account"),
    (41, "twitter", "empty"),
];

#[test]
fn an_agencys_week_is_imported_target_by_target() {
    let office = Office::new();
    let dry = import(&office, WEEK, true);
    assert!(dry.lines.iter().all(|line| line.draft.is_none()));
    let report = import(&office, WEEK, false);
    assert_eq!(report.lines.len(), 41);
    assert!(report.lines.iter().all(|line| line.error.is_none()));
    let refused: Vec<_> = report.lines.iter().flat_map(refusals).collect();
    assert_eq!(refused, REFUSED);
    // What is accepted, counted from the file itself.
    for (line, source) in report.lines.iter().zip(WEEK.lines()) {
        let source: serde_json::Value = serde_json::from_str(source).unwrap();
        let networks = source["networks"].as_array().unwrap();
        let linkedin = networks.iter().filter(|network| *network == "linkedin").count();
        assert_eq!(
            line.accepted.len() + line.refused.len(),
            networks.len() + linkedin,
            "line {}",
            line.line
        );
        assert_eq!(line.draft.is_some(), !line.accepted.is_empty());
        let Some(draft) = line.draft else { continue };
        let shown = office.show(draft);
        let targets: Vec<AccountId> = line.accepted.iter().filter_map(|target| target.account).collect();
        assert_eq!(shown.targets, targets);
        assert_eq!(shown.summary.text, source["text"].as_str().unwrap());
        assert_eq!(shown.summary.label.as_deref(), source["client"].as_str());
        let plan = shown.summary.schedule.unwrap();
        assert_eq!(plan.wall.to_string(), source["local"].as_str().unwrap());
        assert_eq!(plan.zone.to_string(), source["zone"].as_str().unwrap());
        assert!(!shown.summary.unconfirmed && shown.summary.stand == DraftFilter::Scheduled);
    }
}

#[test]
fn a_malformed_line_does_not_stop_the_others() {
    let office = Office::new();
    let good = r#"{"text": "Good", "networks": ["x"], "local": "2026-12-01 09:00", "zone": "Europe/Berlin"}"#;
    let lines = [
        good,
        "",
        "not json",
        r#"{"text": "No zone", "networks": ["x"], "local": "2026-12-01 09:00"}"#,
        r#"{"text": "Nowhere", "networks": ["x"], "local": "2026-12-01 09:00", "zone": "Atlantis"}"#,
        r#"{"text": "Unknown network", "networks": ["myspace", "x"], "local": "2026-12-01 09:00", "zone": "UTC"}"#,
        r#"{"text": "Past", "networks": ["x"], "local": "2020-12-01 09:00", "zone": "UTC"}"#,
        r#"{"text": "Both", "networks": ["x"], "local": "2026-10-25 02:30", "zone": "Europe/Berlin", "fold": "later"}"#,
        r#"{"text": "Twice", "networks": ["x", "x", "twitter"]}"#,
        good,
    ];
    let report = import(&office, &lines.join("\n"), false);
    let numbers: Vec<(u32, bool, bool)> = report
        .lines
        .iter()
        .map(|line| (line.line, line.error.is_some(), line.draft.is_some()))
        .collect();
    assert_eq!(
        numbers,
        [
            (1, false, true),
            (3, true, false),
            (4, true, false),
            (5, true, false),
            (6, false, true),
            (7, false, false),
            (8, false, false),
            (9, false, true),
            (10, false, true),
        ]
    );
    let refused: Vec<_> = report.lines.iter().flat_map(refusals).collect();
    assert_eq!(
        refused,
        [
            (6, "myspace", "unknown_network"),
            (7, "twitter", "past"),
            (8, "twitter", "past")
        ]
        .map(|(line, network, code)| (line, if network == "twitter" { "x" } else { network }, code))
    );
    assert_eq!(
        report.lines[7].accepted.len(),
        1,
        "one account named thrice is meant once"
    );
    let nothing = ImportPayload {
        lines: " \n".to_owned(),
        dry_run: false,
    };
    assert!(office.desk.draft_import(nothing).is_err());
}

#[test]
fn what_is_exported_reads_back_in_another_folder() {
    let here = Office::new();
    import(&here, WEEK, false);
    let unplanned = here.draft("Not planned", &["x", "practice-studio"]);
    let trashed = here.draft("Thrown away", &["x"]).summary.id;
    here.desk
        .draft_trash(sendoff_desk::api::DraftRef { draft: trashed })
        .unwrap();
    let exported = here.desk.draft_export(Nothing {}).unwrap().lines;
    let there = Office::new();
    let report = import(&there, &exported, false);
    assert!(
        report
            .lines
            .iter()
            .all(|line| line.error.is_none() && line.refused.is_empty())
    );
    assert_eq!(there.desk.draft_export(Nothing {}).unwrap().lines, exported);
    let all = DraftQuery {
        filter: DraftFilter::Unscheduled,
        search: None,
        tag: None,
        limit: None,
        after: None,
        from: None,
        to: None,
    };
    let drafts = there.desk.draft_list(all).unwrap().drafts;
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].text, unplanned.summary.text);
}
