//! Bad input: each a clear error with its exit code, and nothing lost.

use crate::terminal::Terminal;
use serde_json::json;
use std::{fs, path::PathBuf};

#[test]
fn every_bad_argument_has_its_exit_code_and_says_what_is_wrong() {
    let terminal = Terminal::with_practice();
    let id = terminal.draft("Good", "x");
    let long = "x".repeat(400);
    let over = terminal.draft(&long, "x");
    let unknown = "3f0c8a52-7d1e-4f6b-9a44-0d2b6c1e9f10";
    let cases: &[(&[&str], i32, &str)] = &[
        (
            &["schedule", &id, "--at", "tomorrow", "--zone", "UTC"],
            4,
            "is not a time",
        ),
        (
            &["schedule", &id, "--at", "2035-02-30 09:00", "--zone", "UTC"],
            4,
            "2035-02-30",
        ),
        (
            &["schedule", &id, "--at", "2035-12-01 09:00", "--zone", "Berlin"],
            4,
            "time zone",
        ),
        (
            &[
                "schedule",
                &id,
                "--at",
                "2035-03-25 02:30",
                "--zone",
                "Europe/Berlin",
            ],
            4,
            "does not exist",
        ),
        (
            &[
                "schedule",
                &id,
                "--at",
                "2035-10-28 02:30",
                "--zone",
                "Europe/Berlin",
            ],
            4,
            "exists twice",
        ),
        (
            &["schedule", &id, "--at", "2020-12-01 09:00", "--zone", "UTC"],
            4,
            "past",
        ),
        (
            &[
                "schedule",
                &id,
                "--at",
                "2035-12-01 09:00",
                "--zone",
                "UTC",
                "--if-missed",
                "late",
            ],
            4,
            "late",
        ),
        (
            &["schedule", &id, "--at", "2035-12-01 09:00", "--fold", "both"],
            2,
            "both",
        ),
        (
            &["schedule", &over, "--at", "2035-12-01 09:00", "--zone", "UTC"],
            4,
            "Too long for X",
        ),
        (
            &["schedule", unknown, "--at", "2035-12-01 09:00", "--zone", "UTC"],
            3,
            unknown,
        ),
        (&["publish", &over], 4, "Too long for X"),
        (&["publish", unknown], 3, unknown),
        (&["publish", "nonsense"], 3, "nonsense"),
        (&["cancel", &id], 5, "on its way"),
        (&["unschedule", &id], 5, "not scheduled"),
        (&["retry-failed", &id], 5, "nothing to send again"),
        (&["draft", "show", unknown], 3, unknown),
        (&["draft", "new", "--text", " ", "--target", "x"], 4, "empty"),
        (
            &["draft", "new", "--text", "Hello", "--target", "nobody"],
            3,
            "nobody",
        ),
        (
            &["draft", "new", "--text", "Hello", "--target", "linkedin"],
            4,
            "2 accounts",
        ),
        (
            &["draft", "new", "--text", "Hello", "--variant", "x"],
            4,
            "ACCOUNT=TEXT",
        ),
        (&["draft", "new"], 2, "--text"),
        (&["draft", "edit", &id], 4, "nothing to change"),
        (&["draft", "list", "--filter", "some"], 2, "some"),
        (&["draft", "list", "--limit", "0"], 4, "1 to 500"),
        (
            &["draft", "import", "/nowhere/posts.jsonl"],
            4,
            "/nowhere/posts.jsonl",
        ),
        (&["batch", "show", unknown], 3, unknown),
        (&["attempt", "list", "--batch", unknown], 3, unknown),
        (&["attention", "resolve", unknown, "--leave"], 3, unknown),
        (&["attention", "resolve", unknown], 2, "--published"),
        (&["connection", "check", "nobody"], 3, "nobody"),
        (
            &[
                "connection",
                "add",
                "mastodon",
                "--name",
                "m",
                "--base-url",
                "https://a.example",
            ],
            2,
            "mastodon",
        ),
        (&["run", "--for", "soon"], 4, "soon"),
        (&["practice", "serve", "--listen", "0.0.0.0:0"], 4, "loopback"),
        (&["practice", "ledger", "--data", "/nowhere"], 3, "/nowhere"),
        (&["frobnicate"], 2, "frobnicate"),
    ];
    for (args, code, part) in cases {
        let error = terminal.fails(args, *code);
        let said = format!("{} {}", error["message"], error["remedy"]);
        assert!(said.contains(part), "{args:?}: {said}");
    }
    for (url, part) in [
        ("api.example", "not a web address"),
        ("ftp://api.example", "https"),
        ("http://api.example", "only for this computer"),
        ("https://api.example?x=1", "question mark"),
    ] {
        let add = [
            "connection",
            "add",
            "letmepost",
            "--name",
            "bad",
            "--base-url",
            url,
        ];
        let error = terminal.fails_with(&add, "key", 4);
        assert!(error["message"].to_string().contains(part), "{url}: {error}");
    }
    let drafts = terminal.json(&["draft", "list"]);
    assert_eq!(
        drafts.as_array().unwrap().len(),
        2,
        "nothing was lost, nothing was made"
    );
    // Without --json the same in words, on standard error.
    let ran = terminal.run(&["draft", "show", unknown]);
    assert!(ran.err.starts_with("error: ") && ran.out.is_empty(), "{ran:?}");
}

/// A folder with a whole database, and its file.
fn with_database() -> (Terminal, PathBuf) {
    let terminal = Terminal::with_practice();
    terminal.draft("Kept", "x");
    let file = terminal.folder().join("sendoff.db");
    assert!(file.is_file());
    (terminal, file)
}

fn refused_untouched(terminal: &Terminal, file: &PathBuf, part: &str) {
    let before = fs::read(file).unwrap();
    for args in [&["draft", "list"][..], &["run", "--until-idle"], &["doctor"]] {
        let error = terminal.fails(args, 8);
        assert_eq!(error["code"], "storage");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(part) && message.contains("sendoff.db"),
            "{args:?}: {message}"
        );
    }
    assert_eq!(fs::read(file).unwrap(), before, "the file is left as it was");
}

#[test]
fn a_foreign_database_is_refused_untouched() {
    let (terminal, file) = with_database();
    fs::write(
        &file,
        "This is somebody's shopping list, and long enough to have a header: eggs, flour, quince.\n"
            .repeat(20),
    )
    .unwrap();
    refused_untouched(&terminal, &file, "not a file of Sendoff's");
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let (terminal, file) = with_database();
    let mut bytes = fs::read(&file).unwrap();
    // The format's number stands at byte 60 (https://www.sqlite.org/fileformat.html#user_version_number).
    bytes[60..64].copy_from_slice(&9_999_u32.to_be_bytes());
    fs::write(&file, bytes).unwrap();
    refused_untouched(&terminal, &file, "newer Sendoff");
}

#[test]
fn a_damaged_database_is_refused_untouched() {
    let (terminal, file) = with_database();
    let mut bytes = fs::read(&file).unwrap();
    let half = bytes.len() / 2;
    bytes[4096..half].fill(0xA5);
    fs::write(&file, bytes).unwrap();
    refused_untouched(&terminal, &file, "damaged");
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let terminal = Terminal::new();
    let file = terminal.folder().join("a-file");
    fs::write(&file, "x").unwrap();
    // Nobody, not even root, can make a folder there.
    for folder in [file.to_str().unwrap(), "/proc/sendoff"] {
        let error = terminal.fails(&["--data-dir", folder, "draft", "list"], 8);
        assert!(error["message"].as_str().unwrap().contains(folder), "{error}");
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "x");
    let none = terminal.fails(&["practice", "faults", "set", "/nowhere.json"], 4);
    assert_eq!(none["code"], json!("invalid"));
}
