//! Whatever the window, an import file or a hand in the database says: nothing panics, nothing grows without
//! bound, and nothing is taken for a defect of Sendoff's own.
//!
//! `SENDOFF_FUZZ=<n>` multiplies the cases (`make fuzz`).

use crate::office::Office;
use proptest::{
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};
use rusqlite::{Connection, types::Value as Cell};
use sendoff_desk::api::{AppError, DraftRef, ErrorCode, ImportPayload};
use serde_json::{Value, json};
use std::{
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

macro_rules! names {
    ($($name:ident: $payload:ty => $answer:ty,)*) => { [$(stringify!($name)),*] };
}

/// Every command there is.
fn commands() -> Vec<&'static str> {
    Vec::from(sendoff_desk::commands!(names))
}

/// Stands for a key that somebody put where none belongs.
const CANARY: &str = "lmp_live_cAnArY0123456789";

fn runner(cases: u32) -> TestRunner {
    let more = std::env::var("SENDOFF_FUZZ")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases.saturating_mul(more))
    })
}

/// One object that has every member of every payload, and payloads made of such members and of what comes close to
/// them.
fn payloads(office: &Office) -> (Value, impl Strategy<Value = Value> + use<>) {
    let drafts: Vec<String> = (0..12)
        .map(|n| {
            office
                .draft(&format!("In the way {n}"), &["x", "bluesky"])
                .summary
                .id
                .to_string()
        })
        .collect();
    let draft = drafts[0].clone();
    let account = office.account("x").to_string();
    let connection = office.accounts()[0].connection.to_string();
    let words: Vec<String> = [
        &draft,
        &account,
        &connection,
        CANARY,
        "",
        " ",
        "x",
        "late:3h",
        "always",
        "ask",
        "skip",
        "earlier",
        "2026-12-01 09:00",
        "2026-03-29 02:30",
        "9999999-01-01 00:00",
        "2026-12-01T09:00:00Z",
        "Europe/Berlin",
        "UTC",
        "Nowhere/Else",
        "letmepost",
        "postato",
        "http://127.0.0.1:9",
        "https://u:p@127.0.0.1:9",
        "file:///etc/passwd",
        "scheduled",
        "trash",
        "leave",
        "it_is_there",
        "try_now",
        "calm",
        "javascript:alert(1)",
        "{\"faults\": []}",
        "{\"faults\": [{\"kind\": \"html\"}]}",
        "00000000-0000-0000-0000-000000000000",
        "\u{0}",
        "\u{202e}\u{feff}",
    ]
    .map(str::to_owned)
    .into();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::sample::select(vec![
            i64::MIN,
            -1,
            0,
            1,
            2,
            500,
            i64::from(u32::MAX) + 1,
            i64::MAX
        ])
        .prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(words).prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        Just(Value::from("é".repeat(100_000))),
    ];
    let name = prop::sample::select(vec![
        "draft",
        "text",
        "targets",
        "variants",
        "label",
        "account",
        "accounts",
        "connection",
        "service",
        "name",
        "base_url",
        "secret",
        "workspace",
        "settings",
        "wall",
        "zone",
        "fold",
        "if_missed",
        "theme",
        "filter",
        "search",
        "limit",
        "after",
        "from",
        "to",
        "revision",
        "lines",
        "dry_run",
        "batch",
        "item",
        "action",
        "url",
        "paused",
        "plan",
        "preset",
        "refresh",
        "removed",
        "same_profile_confirmed",
        "trust_replay",
        "one_target_per_request",
        "confirmed",
    ]);
    let name =
        prop_oneof![8 => name.prop_map(str::to_owned), 1 => Just(account.clone()), 1 => Just(draft.clone())];
    // One object has every member of every payload; members that a command does not know are passed over.
    let whole = json!({
        "draft": &draft, "account": &account, "connection": &connection, "text": "Whole", "targets": [&account],
        "variants": { &account: "Mine" }, "label": "Sol", "filter": "all", "search": "way", "limit": 10,
        "revision": 1, "wall": "2026-12-01 09:00", "zone": "Europe/Berlin", "fold": null, "if_missed": "ask",
        "theme": "dark", "lines": "{\"text\": \"a\", \"networks\": [\"x\"]}", "dry_run": true, "accounts": [],
        "item": "nothing", "action": "leave", "paused": false, "service": "letmepost", "name": "Mine",
        "base_url": "http://127.0.0.1:9", "secret": CANARY, "settings": { "trust_replay": false },
        "plan": "{\"faults\": []}", "weather": "flaky", "same_profile_confirmed": true,
        "sends": "this", "drafts": &drafts[1..3], "posts": &drafts[1..3], "tags": ["sale"], "add": [], "remove": [],
    });
    let value = leaf.prop_recursive(3, 48, 10, {
        let name = name.clone();
        move |inner| {
            prop_oneof![
                1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                4 => prop::collection::vec((name.clone(), inner), 0..10)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        }
    });
    let changes = prop::collection::vec((name, value.clone()), 0..4);
    let every_member = whole.clone();
    let nearly = (prop::sample::select(drafts), changes).prop_map(move |(draft, changes)| {
        let mut payload = whole.clone();
        payload["draft"] = Value::from(draft);
        for (member, value) in changes {
            payload[member] = value;
        }
        payload
    });
    (every_member, prop_oneof![3 => nearly, 1 => value])
}

/// An error that a person can do something about, which does not hold the canary.
fn told(command: &str, error: &AppError) -> Result<(), TestCaseError> {
    let said = format!("{} {:?}", error.message, error.remedy);
    let ours = matches!(
        error.code,
        ErrorCode::Internal | ErrorCode::Storage | ErrorCode::Secrets
    );
    prop_assert!(
        !ours && !error.message.is_silent(),
        "{command}: {:?} {said}",
        error.code
    );
    let secret = command.starts_with("connection_") && said.contains(CANARY);
    prop_assert!(!secret, "{command}: {said}");
    Ok(())
}

#[test]
fn any_payload_of_any_command_is_answered_or_refused() {
    let office = Office::new();
    let (whole, payloads) = payloads(&office);
    // The payloads reach behind the door: with every member there, most commands are answered. No chance decides it.
    let answered = |command: &&str| match office.desk.rpc(command, whole.clone()) {
        Ok(_) => true,
        Err(error) => {
            told(command, &error).unwrap();
            false
        }
    };
    let answered: Vec<&str> = commands().into_iter().filter(answered).collect();
    assert!(answered.len() > commands().len() / 2, "{answered:?}");
    runner(1500)
        .run(
            &(prop::sample::select(commands()), payloads),
            |(command, payload)| match office.desk.rpc(command, payload) {
                Ok(_) => Ok(()),
                Err(error) => told(command, &error),
            },
        )
        .unwrap();
}

/// A secret that stands where none belongs is not repeated, whatever is wrong with the payload.
#[test]
fn p11_a_misplaced_secret_is_not_quoted() {
    let office = Office::new();
    let whole = json!({ "service": "letmepost", "name": "a", "base_url": "http://127.0.0.1:9", "secret": "s",
        "connection": "00000000-0000-0000-0000-000000000000" });
    for command in ["connection_add", "connection_update"] {
        for value in [
            json!(CANARY),
            json!([CANARY]),
            json!({ CANARY: CANARY }),
            json!(0xCA_11A12_u32),
        ] {
            for member in [
                "service",
                "name",
                "base_url",
                "secret",
                "settings",
                "connection",
                "workspace",
            ] {
                let mut payload = whole.clone();
                payload[member] = value.clone();
                let answer = office.desk.rpc(command, payload);
                let said = format!("{answer:?}");
                assert!(
                    !said.contains(CANARY) || member == "name",
                    "{command} {member}: {said}"
                );
                assert!(!said.contains("211884562"), "{command} {member}: {said}");
            }
            let said = format!("{:?}", office.desk.rpc(command, value));
            assert!(!said.contains(CANARY), "{command}: {said}");
        }
    }
}

fn import_lines() -> impl Strategy<Value = String> {
    const WEEK: &str = include_str!("../data/week.jsonl");
    let line = prop::sample::select(WEEK.lines().collect::<Vec<_>>());
    let spoiled = (
        line,
        any::<prop::sample::Index>(),
        ".{0,3}",
        any::<prop::sample::Index>(),
    )
        .prop_map(|(line, at, with, to)| {
            let chars: Vec<char> = line.chars().collect();
            let (at, to) = (at.index(chars.len()), to.index(chars.len()));
            let (at, to) = (at.min(to), at.max(to));
            let begin: String = chars[..at].iter().collect();
            let end: String = chars[to..].iter().collect();
            format!("{begin}{with}{end}")
        });
    let typed = (".{0,20}", "[0-9: -]{0,18}", "[A-Za-z/_]{0,16}").prop_map(|(text, local, zone)| {
        json!({ "text": text, "networks": ["x", zone], "local": local, "zone": zone, "accounts": null })
            .to_string()
    });
    let line = prop_oneof![
        3 => spoiled,
        2 => typed,
        1 => ".*",
        1 => Just(format!("{{\"text\": {}", "[".repeat(20_000))),
        1 => Just(format!("{{\"text\": \"a\", \"networks\": [\"x\"], \"note\": {}1{}}}", "[".repeat(100), "]".repeat(100))),
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
}

#[test]
fn any_import_file_is_read_line_by_line() {
    let office = Office::new();
    runner(600)
        .run(
            &(import_lines(), prop::bool::weighted(0.8)),
            |(lines, dry_run)| {
                let given = lines.lines().filter(|line| !line.trim().is_empty()).count();
                match office.desk.draft_import(ImportPayload { lines, dry_run }) {
                    Ok(report) => prop_assert_eq!(report.lines.len(), given),
                    Err(error) => told("draft_import", &error)?,
                }
                Ok(())
            },
        )
        .unwrap();
}

/// What a hand may put into a cell.
fn cells() -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    vec![
        Cell::Null,
        Cell::Blob(vec![0, 0xff, 0xfe]),
        text("no such word"),
        text(""),
        Cell::Integer(-1),
        Cell::Integer(i64::MAX),
        Cell::Integer(i64::MIN),
        Cell::Real(1e308),
        text("{}"),
        text("[]"),
        text("{\"why\":"),
        text("00000000-0000-0000-0000-000000000000"),
        text("9999999-99-99 99:99"),
    ]
}

/// A database in which a hand may write anything anywhere: no types, no checks, no triggers.
fn unguarded(file: &std::path::Path) -> Connection {
    let db = Connection::open(file).unwrap();
    db.busy_timeout(Duration::from_secs(30)).unwrap();
    db.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(replace(sql, ') STRICT, WITHOUT ROWID', ') WITHOUT ROWID'), ') STRICT', ')')
             WHERE type = 'table';
         PRAGMA writable_schema = RESET;",
    )
    .unwrap();
    for trigger in names_of(&db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
        db.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
    }
    db
}

fn names_of(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Everything that only reads, with what it is asked for.
fn readings(office: &Office) -> Vec<(&'static str, Value)> {
    let mut readings: Vec<(&'static str, Value)> = [
        "app_state",
        "settings_get",
        "connection_list",
        "account_list",
        "draft_export",
        "batch_list",
        "attempt_list",
        "attention_list",
        "quit_check",
    ]
    .map(|command| (command, json!({})))
    .into();
    readings.push(("draft_list", json!({ "filter": "all" })));
    for row in office.desk.rpc("draft_list", json!({ "filter": "all" })).unwrap()["drafts"]
        .as_array()
        .unwrap()
    {
        let draft = json!({ "draft": row["id"] });
        for command in ["draft_show", "draft_revisions", "retry_preview", "publish_now"] {
            readings.push((command, draft.clone()));
        }
    }
    for row in office
        .desk
        .rpc("batch_list", json!({}))
        .unwrap()
        .as_array()
        .unwrap()
    {
        readings.push(("batch_show", json!({ "batch": row["id"] })));
    }
    readings
}

/// Panics of the desk's own threads, which no test thread would see.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |what| {
        let thread = std::thread::current();
        if thread.name().is_some_and(|name| name.starts_with("sendoff")) {
            PANICS.fetch_add(1, Ordering::SeqCst);
        }
        before(what);
    }));
}

/// A folder in which something of everything has happened.
fn lived_in() -> Office {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let sent = office
        .draft("Sent", &["x", "bluesky", "practice-studio"])
        .summary
        .id;
    office.desk.publish_now(DraftRef { draft: sent }).unwrap();
    office.until("attempts", || {
        let attempts = office.desk.rpc("attempt_list", json!({ "draft": sent })).unwrap();
        attempts
            .as_array()
            .unwrap()
            .iter()
            .filter(|attempt| !attempt["ended_at"].is_null())
            .count()
            == 2
    });
    let lost = r#"{"operation": "publish", "kind": {"drop": {"commit": false}}, "times": "forever"}"#;
    office.faults(&format!(r#"{{"faults": [{lost}]}}"#));
    let doubt = office.draft("Doubt", &["x"]).summary.id;
    office.desk.publish_now(DraftRef { draft: doubt }).unwrap();
    office.until_all(doubt, sendoff_core::delivery::DeliveryState::InDoubt);
    office.desk.stop_sender();
    let later = json!({ "draft": office.draft("Later", &["x"]).summary.id, "wall": "2026-12-01 09:00", "zone": "UTC" });
    office.desk.rpc("schedule_set", later).unwrap();
    office
}

#[test]
fn cells_changed_by_hand_are_survived() {
    count_panics();
    let office = lived_in();
    let readings = readings(&office);
    let db = unguarded(&office.path().join("sendoff.db"));
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                  AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT GLOB '*_search_*' AND name NOT GLOB '*_fts*'";
    let everything = std::env::var_os("SENDOFF_FUZZ").is_some();
    let (mut changed, mut refused) = (0, 0);
    for table in names_of(&db, tables) {
        db.execute_batch(&format!(
            "CREATE TEMP TABLE kept AS SELECT * FROM main.\"{table}\""
        ))
        .unwrap();
        let columns = names_of(&db, &format!("SELECT name FROM pragma_table_info('{table}')"));
        for (place, column) in columns.iter().enumerate() {
            for (number, cell) in cells().into_iter().enumerate() {
                // Each column meets a sixth of the values, each value a sixth of the columns.
                if !everything && (place + number) % 6 != 0 {
                    continue;
                }
                let update = format!("UPDATE OR IGNORE \"{table}\" SET \"{column}\" = ?1");
                changed += db.execute(&update, [&cell]).unwrap_or(0);
                for (command, payload) in &readings {
                    refused += usize::from(office.desk.rpc(command, payload.clone()).is_err());
                }
                let _ = office.desk.doctor();
                if number % 2 == 0 && office.desk.start_sender().is_ok() {
                    office.desk.stop_sender();
                }
                assert_eq!(PANICS.load(Ordering::SeqCst), 0, "{table}.{column} = {cell:?}");
                db.execute_batch(&format!(
                    "DELETE FROM main.\"{table}\"; INSERT INTO main.\"{table}\" SELECT * FROM kept"
                ))
                .unwrap();
            }
        }
        db.execute_batch("DROP TABLE temp.kept").unwrap();
    }
    assert!(
        changed > 200 && refused > 200,
        "{changed} cells changed, {refused} commands refused"
    );
}
