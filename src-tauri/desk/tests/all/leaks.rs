//! A service that repeats our key in everything it says (P11): it stands in no file but the secrets', in no
//! answer, no error, no event and no export.

use crate::office::Office;
use sendoff_core::{
    connection::{ConnectionSettings, ServiceKind},
    id::DraftId,
};
use sendoff_desk::api::{ConnectionAdd, ConnectionRef, DraftRef};
use serde_json::{Value, json};
use std::{fmt::Write as _, fs, path::Path};

/// The file that may hold it, and the practice service's own folder: there the test has planted it.
const EXCEPT: [&str; 2] = ["secrets.json", "practice"];

fn files_with(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if EXCEPT.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            found.extend(files_with(&entry.path(), needle));
        } else if fs::read(entry.path())
            .unwrap()
            .windows(needle.len())
            .any(|part| part == needle)
        {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

fn nowhere(office: &Office, draft: DraftId, key: &str, said: &mut String) {
    for command in [
        "app_state",
        "settings_get",
        "connection_list",
        "account_list",
        "draft_export",
        "batch_list",
        "attempt_list",
        "attention_list",
        "quit_check",
        "practice_timelines",
    ] {
        said.push_str(&office.desk.rpc(command, json!({})).unwrap().to_string());
    }
    let drafts = office.desk.rpc("draft_list", json!({ "filter": "all" })).unwrap();
    said.push_str(&drafts.to_string());
    for command in ["draft_show", "draft_revisions", "retry_preview"] {
        let answer = office.desk.rpc(command, json!({ "draft": draft })).unwrap();
        said.push_str(&answer.to_string());
    }
    if let Some(batch) = office.show(draft).batch {
        let answer = office.desk.rpc("batch_show", json!({ "batch": batch })).unwrap();
        said.push_str(&answer.to_string());
    }
    for event in office.heard() {
        let _ = write!(said, "{event:?} {}", serde_json::to_string(&event).unwrap());
    }
    let _ = write!(said, "{:?}", office.desk.doctor());
    assert!(!said.contains(key), "told");
    assert_eq!(files_with(office.path(), key.as_bytes()), [""; 0]);
}

/// An answer that holds the key wherever one could be read from.
fn echo(status: u16, key: &str) -> Value {
    let body = json!({
        "error": { "code": key, "message": format!("Bad key {key}"), "rule": key, "platform": key },
        "message": key, "id": key, "status": key, "nextCursor": key,
        "results": [{ "accountId": key, "status": "published", "postId": key, "uri": format!("https://x.example/{key}") }],
        "data": [{ "id": key, "platform": "twitter", "displayName": key, "platformAccountId": key }],
        "again": format!("Authorization: Bearer {key}"),
    });
    json!({ "answer": { "status": status, "body": body.to_string(), "commit": false,
        "headers": { "x-echo": key, "retry-after": key, "location": format!("https://x.example/{key}") } } })
}

#[test]
fn p11_a_key_that_the_service_repeats_is_kept_and_told_nowhere() {
    let office = Office::new();
    let (base_url, key) = office.letmepost();
    let add = ConnectionAdd {
        service: ServiceKind::Letmepost,
        name: "Mine".to_owned(),
        base_url,
        secret: key.clone(),
        workspace: None,
        settings: ConnectionSettings::default(),
    };
    let connection = office.desk.connection_add(add).unwrap().connection.id;
    let account = office
        .accounts()
        .into_iter()
        .find(|account| account.connection == connection)
        .unwrap();
    office.desk.start_sender().unwrap();
    for status in [200, 201, 302, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503] {
        let publish = json!({ "operation": "publish", "times": "forever", "kind": echo(status, &key) });
        office.faults(&json!({ "faults": [publish] }).to_string());
        let draft = office
            .draft(&format!("Echo of {status}"), &[&account.id.to_string()])
            .summary
            .id;
        office.desk.publish_now(DraftRef { draft }).unwrap();
        let answered = || {
            let attempts = office
                .desk
                .rpc("attempt_list", json!({ "draft": draft }))
                .unwrap();
            attempts[0]["answer"]
                .as_str()
                .is_some_and(|answer| answer.contains("(secret)"))
        };
        office.until("an answer without the key", answered);
        let any = json!({ "operation": "any", "times": "forever", "kind": echo(status, &key) });
        office.faults(&json!({ "faults": [any] }).to_string());
        let checked = office.desk.connection_check(ConnectionRef { connection });
        let mut said = format!("{checked:?}");
        nowhere(&office, draft, &key, &mut said);
        // The next round has its own turn: a limiter's word or a held login would keep it back.
        office.faults("{}");
        office
            .desk
            .connection_check(ConnectionRef { connection })
            .unwrap();
        let withdrawn = office.desk.rpc("cancel", json!({ "draft": draft }));
        assert!(!format!("{withdrawn:?}").contains(&key));
        office.advance(std::time::Duration::from_secs(400));
    }
}
