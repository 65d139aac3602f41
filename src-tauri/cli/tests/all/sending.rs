//! Sending from the terminal: one sender, a practice service of its own, doubt, signals.

use crate::{
    flow::{documented, same_shape},
    terminal::{Terminal, text_of},
};
use serde_json::{Value, json};
use std::fs;

#[test]
fn p4_a_second_sender_is_told_and_a_signal_ends_the_first_cleanly() {
    let terminal = Terminal::with_practice();
    let mut first = terminal.start(&["run", "--json"]);
    assert_eq!(first.line()["event"], "started");
    assert_eq!(terminal.fails(&["run", "--for", "1s"], 6)["code"], "busy");
    // Wishes of another process are carried out by the one that sends.
    let id = terminal.draft("Wanted elsewhere", "x");
    let wish = text_of(&terminal.json(&["publish", &id]), "state");
    assert!(["done", "waiting"].contains(&wish.as_str()), "{wish}");
    let published = |event: &Value| event["event"] == "delivery_changed" && event["state"] == "published";
    while !published(&first.line()) {}
    let shown = terminal.json(&["publish", &terminal.draft("Waited for", "x"), "--wait"]);
    assert_eq!(shown["deliveries"][0]["state"], "published");
    let (rest, code) = first.end();
    assert_eq!(code, 0);
    assert!(rest.last().unwrap().contains("asked to"), "{rest:?}");
    assert_eq!(
        terminal.json(&["practice", "ledger"]).as_array().unwrap().len(),
        2
    );
    assert_eq!(
        terminal.json(&["publish", &terminal.draft("Nobody sends", "x")])["state"],
        "done",
        "the batch stands, and waits for somebody who sends"
    );
    let idle = terminal.ok(&["run", "--until-idle"]);
    assert!(
        idle.contains("published") && idle.contains("stopped: idle"),
        "{idle}"
    );
}

#[test]
fn a_practice_service_of_its_own_is_a_service_like_any_other() {
    let terminal = Terminal::new();
    let data = terminal.folder().join("service");
    let data = data.to_str().unwrap();
    let serve = [
        "practice",
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data,
        "--json",
    ];
    let mut service = terminal.start(&serve);
    let profile = service.line();
    for (name, key) in [
        ("letmepost", &profile["letmepost"]),
        ("postato", &profile["postato"]),
    ] {
        let url = text_of(key, "base_url");
        let add = ["connection", "add", name, "--name", name, "--base-url", &url];
        let error = terminal.fails_with(&add, "smcp_wrong", 7);
        assert!(!error.to_string().contains("smcp_wrong"));
        let secret = text_of(key, "key");
        let ran = terminal.run_with(&add, &format!("{secret}\n"));
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(!ran.out.contains(&secret));
        // P11: neither the file of drafts nor any list holds it.
        let database = fs::read(terminal.folder().join("sendoff.db")).unwrap();
        assert!(
            !database
                .windows(secret.len())
                .any(|part| part == secret.as_bytes())
        );
    }
    assert_eq!(
        terminal.json(&["connection", "check"]).as_array().unwrap().len(),
        2
    );
    assert_eq!(
        terminal
            .json(&["account", "list", "--refresh"])
            .as_array()
            .unwrap()
            .len(),
        5
    );
    let id = terminal.draft("Served alone", "x,bluesky");
    assert_eq!(
        terminal.json(&["publish", &id, "--wait"])["deliveries"][1]["state"],
        "published"
    );
    let ledger = ["practice", "ledger", "--data", data];
    assert_eq!(terminal.json(&ledger).as_array().unwrap().len(), 2);
    assert_eq!(
        terminal.json(&["connection", "remove", "postato"])["drafts"],
        json!([])
    );
    drop(service);
    let id = terminal.draft("The service is gone", "x");
    let ran = terminal.fails(&["connection", "check", "letmepost"], 7);
    assert_eq!(ran["code"], "service");
    terminal.ok(&["publish", &id]);
    // Both wishes are carried out although nobody sends.
    assert_eq!(terminal.json(&["cancel", &id])["state"], "done");
    let shown = terminal.json(&["draft", "show", &id]);
    assert_eq!(shown["deliveries"][0]["state"], "withdrawn");
}

#[test]
fn a_refused_target_waits_for_a_person_and_is_sent_again() {
    let terminal = Terminal::with_practice();
    let x = terminal.json(&["account", "list"]);
    let x = x
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["network"] == "twitter")
        .unwrap()
        .clone();
    let plan = json!({ "faults": [{ "operation": "publish", "account": x["remote_id"], "times": 1,
        "kind": { "target_failed": { "code": "preflight_failed", "published": false } } }] });
    let ran = terminal.run_with(&["practice", "faults", "set", "-"], &plan.to_string());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        terminal.json(&["practice", "faults"])["faults"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let id = terminal.draft("One is refused", "x,bluesky");
    let ran = terminal.run(&["publish", &id, "--wait", "--json"]);
    assert_eq!(ran.code, 9, "{ran:?}");
    let shown: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(shown["deliveries"][0]["state"], "refused");
    assert!(shown["deliveries"][0]["reason"].is_string());
    assert_eq!(shown["deliveries"][1]["state"], "published");
    let items = terminal.json(&["attention", "list"]);
    same_shape(&items, &documented("attention list"), "attention list");
    assert_eq!(items[0]["kind"], "refused");
    assert_eq!(items[0]["actions"], json!(["retry", "leave"]));
    let item = text_of(&items[0], "id");
    assert_eq!(
        terminal.fails(&["attention", "resolve", &item, "--skip"], 5)["code"],
        "conflict"
    );
    // It is proven not published, so that no look is asked for.
    let wish = terminal.json(&["attention", "resolve", &item[..8], "--send-again"]);
    same_shape(&wish, &documented("publish"), "attention resolve");
    assert_eq!(wish["state"], "done");
    terminal.ok(&["practice", "faults", "clear"]);
    terminal.ok(&["run", "--until-idle"]);
    let shown = terminal.json(&["draft", "show", &id]);
    assert_eq!(shown["deliveries"][0]["state"], "published");
    let keys: std::collections::BTreeSet<String> = terminal
        .json(&["practice", "ledger"])
        .as_array()
        .unwrap()
        .iter()
        .map(|line| text_of(line, "idempotency_key"))
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(terminal.fails(&["retry-failed", &id], 5)["code"], "conflict");
}

#[test]
fn everything_paused_is_idle_and_goes_on_after() {
    let terminal = Terminal::with_practice();
    assert_eq!(terminal.json(&["pause"])["paused"], true);
    let id = terminal.draft("Later", "x");
    terminal.ok(&["publish", &id]);
    terminal.ok(&["run", "--until-idle"]);
    assert_eq!(terminal.json(&["practice", "ledger"]), json!([]));
    terminal.ok(&["resume"]);
    terminal.ok(&["run", "--until-idle"]);
    assert_eq!(
        terminal.json(&["draft", "show", &id])["deliveries"][0]["state"],
        "published"
    );
}
