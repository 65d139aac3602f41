//! The main job, and the JSON that is promised for it.

use crate::terminal::{Terminal, text_of};
use sendoff_core::time::UtcInstant;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, time::Duration};

/// The documented JSON of a command: the first block of JSON under its heading in `docs/cli.md`.
pub fn documented(heading: &str) -> Value {
    let document = include_str!("../../../../docs/cli.md");
    let section = document.split(&format!("\n### `{heading}`\n")).nth(1);
    let block = section.and_then(|section| section.split("```json\n").nth(1));
    let block = block.and_then(|block| block.split("```").next());
    let block = block.unwrap_or_else(|| panic!("docs/cli.md has no JSON for {heading}"));
    serde_json::from_str(block).unwrap_or_else(|error| panic!("docs/cli.md, {heading}: {error}"))
}

/// Every member that the document names has to be there, at every depth; nothing undocumented may be.
pub fn same_shape(found: &Value, documented: &Value, place: &str) {
    match (found, documented) {
        (Value::Object(found), Value::Object(documented)) => {
            let names =
                |object: &serde_json::Map<String, Value>| object.keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(names(found), names(documented), "{place}");
            // Variants are listed under ids of accounts.
            for (name, value) in found.iter().filter(|(name, _)| *name != "variants") {
                same_shape(value, &documented[name], &format!("{place}.{name}"));
            }
        }
        (Value::Array(found), Value::Array(documented)) => {
            for (value, example) in found.iter().zip(documented.iter().cycle()) {
                same_shape(value, example, &format!("{place}[]"));
            }
        }
        _ => {}
    }
}

/// The wall time in UTC of an instant as JSON has it.
fn wall(instant: &str, later: Duration) -> String {
    let at = UtcInstant::parse(instant).unwrap().plus(later);
    at.to_string()[..19].replace('T', " ")
}

#[test]
fn a_planned_draft_reaches_each_target_once() {
    let terminal = Terminal::new();
    let accounts = terminal.json(&["practice", "init"]);
    assert_eq!(accounts.as_array().unwrap().len(), 5);
    same_shape(&accounts, &documented("account list"), "account list");
    same_shape(
        &terminal.json(&["connection", "list"]),
        &documented("connection list"),
        "connection list",
    );

    let checks = terminal.json(&["connection", "check"]);
    same_shape(&checks, &documented("connection check"), "connection check");

    let targets = "x,Practice on LinkedIn,bluesky,practice-studio";
    let new = [
        "draft",
        "new",
        "--text",
        "Good morning",
        "--target",
        targets,
        "--label",
        "Sol",
    ];
    let variant = [&new[..], &["--variant", "x=Good morning, X"]].concat();
    let draft = terminal.json(&variant);
    same_shape(&draft, &documented("draft show"), "draft new");
    let id = text_of(&draft, "id");
    // The plan is made by another process, which a loaded computer may start late.
    let at = wall(&text_of(&draft, "created_at"), Duration::from_secs(15));
    let planned = terminal.json(&[
        "schedule",
        &id[..8],
        "--at",
        &at,
        "--zone",
        "UTC",
        "--if-missed",
        "always",
    ]);
    assert_eq!(planned["schedule"]["wall"].as_str(), Some(at.as_str()));
    assert_eq!(planned["deliveries"][0]["state"], "planned");
    assert_eq!(
        terminal
            .json(&["draft", "list", "--filter", "scheduled"])
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let lines = terminal.ok(&["run", "--until-idle", "--json"]);
    let events: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.first().unwrap()["event"], "started");
    assert_eq!(
        events.last().unwrap(),
        &json!({ "event": "stopped", "why": "idle" })
    );
    let published = |event: &&Value| event["event"] == "delivery_changed" && event["state"] == "published";
    assert_eq!(events.iter().filter(published).count(), 4);

    let shown = terminal.json(&["draft", "show", &id]);
    same_shape(&shown, &documented("draft show"), "draft show");
    for delivery in shown["deliveries"].as_array().unwrap() {
        assert_eq!(
            (&delivery["state"], &delivery["reason"]),
            (&json!("published"), &Value::Null)
        );
        assert!(delivery["url"].is_string());
    }
    let batches = terminal.json(&["batch", "list", "--draft", &id]);
    same_shape(&batches, &documented("batch list"), "batch list");
    let batch = terminal.json(&["batch", "show", &text_of(&batches[0], "id")]);
    same_shape(&batch, &documented("batch show"), "batch show");
    assert_eq!(batch["deliveries"].as_array().unwrap().len(), 4);
    let attempts = terminal.json(&["attempt", "list", "--batch", &text_of(&batches[0], "id")]);
    same_shape(&attempts, &documented("attempt list"), "attempt list");

    let ledger = terminal.json(&["practice", "ledger"]);
    same_shape(&ledger, &documented("practice ledger"), "practice ledger");
    let ledger = ledger.as_array().unwrap();
    assert_eq!(ledger.len(), 4);
    let texts: BTreeSet<_> = ledger.iter().map(|line| text_of(line, "text")).collect();
    assert_eq!(
        texts,
        BTreeSet::from(["Good morning".to_owned(), "Good morning, X".to_owned()])
    );
    // Each ledger line is one of the deliveries, under a key that an attempt carried.
    let keys: BTreeSet<_> = attempts
        .as_array()
        .unwrap()
        .iter()
        .map(|a| text_of(a, "idempotency_key"))
        .collect();
    for line in ledger {
        let of = shown["deliveries"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|d| d["remote_id"] == line["account"]);
        assert_eq!(of.count(), 1);
        assert!(keys.contains(&text_of(line, "idempotency_key")));
    }
    assert_eq!(terminal.json(&["attention", "list"]), json!([]));
    same_shape(&terminal.json(&["doctor"]), &documented("doctor"), "doctor");
}

#[test]
fn drafts_are_imported_and_exported() {
    let terminal = Terminal::with_practice();
    // In Berlin clocks jump on 25 March 2035 and go back on 28 October.
    let lines = [
        r#"{"client": "Sol", "text": "Bom dia", "networks": ["instagram", "twitter"], "local": "2035-11-23 07:00", "zone": "America/Sao_Paulo", "note": "n"}"#,
        r#"{"text": "Gap", "networks": ["twitter"], "local": "2035-03-25 02:30", "zone": "Europe/Berlin"}"#,
        r#"{"text": "Twice", "networks": ["twitter"], "local": "2035-10-28 02:30", "zone": "Europe/Berlin"}"#,
        r#"{"text": "", "networks": ["linkedin", "mastodon"], "local": "2035-12-01 09:00", "zone": "Europe/Berlin"}"#,
        r#"{"text": "Past", "networks": ["bluesky"], "local": "2020-12-01 09:00", "zone": "Europe/Berlin"}"#,
    ]
    .join("\n");
    let file = terminal.folder().join("posts.jsonl");
    fs::write(&file, &lines).unwrap();
    let file = file.to_str().unwrap();
    let report = terminal.json(&["draft", "import", file]);
    same_shape(&report, &documented("draft import"), "draft import");
    let codes = |line: usize| -> Vec<String> {
        report["lines"][line]["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| text_of(t, "code"))
            .collect()
    };
    assert_eq!(codes(0), ["needs_picture"]);
    assert_eq!(codes(1), ["gap"]);
    assert_eq!(codes(2), ["twice"]);
    assert_eq!(codes(3), ["empty", "empty", "no_account"]);
    assert_eq!(codes(4), ["past"]);
    assert_eq!(report["drafts"], 1);

    // A malformed line is named, the others go on, and the exit code says so.
    let ran = terminal.run_with(&["draft", "import", "-"], &format!("{{\n{lines}"));
    assert_eq!(ran.code, 4);
    assert!(
        ran.out.contains("line 1: ") && ran.out.contains("Imported 1 drafts"),
        "{ran:?}"
    );

    let exported = terminal.ok(&["draft", "export"]);
    assert_eq!(exported.lines().count(), 2);
    let other = Terminal::with_practice();
    let ran = other.run_with(&["draft", "import", "-"], &exported);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(other.ok(&["draft", "export"]), exported);
}

#[test]
fn a_draft_is_changed_copied_thrown_away_and_brought_back() {
    let terminal = Terminal::with_practice();
    let id = terminal.draft("First", "x");
    terminal.ok(&[
        "schedule",
        &id,
        "--at",
        "2035-12-01 09:00",
        "--zone",
        "Europe/Berlin",
    ]);
    let edited = terminal.run(&["draft", "edit", &id, "--text", "Second", "--target", "x,bluesky"]);
    assert!(edited.err.contains("not confirmed"), "{edited:?}");
    let shown = terminal.json(&["draft", "show", &id]);
    assert_eq!(
        (&shown["text"], &shown["confirmed_text"]),
        (&json!("Second"), &json!("First"))
    );
    let confirmed = terminal.json(&["draft", "edit", &id, "--confirm"]);
    assert_eq!(
        (&confirmed["unconfirmed"], &confirmed["confirmed_text"]),
        (&json!(false), &Value::Null)
    );
    let copy = terminal.json(&["draft", "duplicate", &id]);
    assert_ne!(text_of(&copy, "id"), id);
    assert_eq!(
        (&copy["state"], &copy["text"]),
        (&json!("unscheduled"), &json!("Second"))
    );
    assert_eq!(terminal.json(&["unschedule", &id])["state"], "unscheduled");
    assert_eq!(terminal.json(&["draft", "delete", &id])["state"], "trash");
    assert_eq!(terminal.json(&["draft", "restore", &id])["state"], "unscheduled");
}

#[test]
fn completions_and_help_need_no_data_folder() {
    let terminal = Terminal::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            terminal.ok(&["completions", shell]).contains("retry-failed"),
            "{shell}"
        );
    }
    assert!(terminal.ok(&["--help"]).contains("Exit codes"));
    assert!(fs::read_dir(terminal.folder()).unwrap().next().is_none());
}

#[test]
fn a_post_is_tagged_paused_and_released() {
    let terminal = Terminal::with_practice();
    let [planned, loose] = ["Planned", "Loose"].map(|text| terminal.draft(text, "x"));
    let at = ["--at", "2035-12-01 09:00", "--zone", "UTC"];
    terminal.ok(&[&["schedule", &planned], at.as_slice()].concat());
    let tagged = terminal.json(&["draft", "tag", &planned, "#launch", "Client A"]);
    assert_eq!(tagged["tags"], json!(["Client A", "launch"]));
    let found = terminal.json(&["draft", "list", "--tag", "client a"]);
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    let report = terminal.run(&["--json", "draft", "pause", &planned, &loose]);
    assert_eq!(report.code, 4, "{report:?}");
    assert!(report.out.contains("It has no time"), "{report:?}");
    let report: Value = serde_json::from_str(&report.out).unwrap();
    same_shape(
        &report,
        &documented("draft pause`, `draft release"),
        "draft pause",
    );
    let shown = terminal.json(&["draft", "show", &planned]);
    assert_eq!(
        (&shown["paused"], &shown["deliveries"][0]["state"]),
        (&json!(true), &json!("held"))
    );
    assert!(terminal.ok(&["draft", "list"]).contains("paused"));
    let released = terminal.json(&["draft", "release", &planned]);
    assert_eq!(released["changed"], json!([planned]));
    assert_eq!(
        terminal.json(&["draft", "show", &planned])["paused"],
        json!(false)
    );
}
