//! `kill -9` of the real `sendoff run` while an answer is pending. The service runs in another process (this
//! one), so that its handler finishes after the kill.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use sendoff_practice::{Options, Practice};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

fn sendoff(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendoff"));
    command
        .args(["--json", "--secrets", "file", "--data-dir"])
        .arg(data)
        .arg("--state-dir")
        .arg(data.join("state"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ask(data: &Path, args: &[&str]) -> Value {
    answer(&sendoff(data).args(args).output().unwrap())
}

fn connect(data: &Path, practice: &Practice) {
    let profile = practice.profile().unwrap();
    let mut add = sendoff(data);
    add.args([
        "connection",
        "add",
        "letmepost",
        "--name",
        "Agency",
        "--base-url",
        &profile.letmepost.base_url,
    ]);
    let mut child = add.stdin(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(profile.letmepost.key.expose().as_bytes())
        .unwrap();
    answer(&child.wait_with_output().unwrap());
}

fn new_draft(data: &Path, text: &str) -> String {
    let accounts = ask(data, &["account", "list"]);
    let ids: Vec<&str> = accounts
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["id"].as_str().unwrap())
        .collect();
    let mut args = vec!["draft", "new", "--text", text];
    for id in ids {
        args.extend(["--target", id]);
    }
    ask(data, &args)["id"].as_str().unwrap().to_owned()
}

fn run(data: &Path, args: &[&str]) -> Child {
    sendoff(data).arg("run").args(args).spawn().unwrap()
}

#[test]
fn p2_killed_while_the_answer_is_pending_each_target_is_published_once() {
    for (round, commit) in ["on_arrival", "on_hang_up"].into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let practice = Practice::start(Options::serve(folder.path().join("practice"), address)).unwrap();
        connect(&data, &practice);
        let text = format!("Killed in round {round}.");
        let draft = new_draft(&data, &text);
        let plan = format!(r#"{{"faults": [{{"kind": {{"hold": {{"commit": "{commit}"}}}}}}]}}"#);
        practice
            .set_faults(&serde_json::from_str(&plan).unwrap())
            .unwrap();
        ask(&data, &["publish", &draft]);

        let mut victim = run(&data, &[]);
        assert!(
            practice.wait_for_held(1, Duration::from_secs(30)),
            "the request is under way"
        );
        victim.kill().unwrap();
        victim.wait().unwrap();

        let show = ask(&data, &["draft", "show", &draft]);
        let words: Vec<&str> = words(&show);
        assert!(
            words.iter().all(|w| *w == "sending"),
            "as the process left it: {words:?}"
        );

        let output = run(&data, &["--until-idle", "--for", "60s"])
            .wait_with_output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let show = ask(&data, &["draft", "show", &draft]);
        assert!(
            self::words(&show).iter().all(|w| *w == "published"),
            "{commit}: {show}"
        );
        let lines: Vec<_> = practice
            .ledger()
            .unwrap()
            .into_iter()
            .filter(|l| l.text == text)
            .collect();
        assert_eq!(
            lines.len(),
            self::words(&show).len(),
            "{commit}: one line for each target"
        );
        let posts = practice
            .transmissions()
            .unwrap()
            .into_iter()
            .filter(|t| t.method == "POST")
            .count();
        assert_eq!(posts, 1, "{commit}: looked for, not sent again");
    }
}

fn words(show: &Value) -> Vec<&str> {
    show["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["state"].as_str().unwrap())
        .collect()
}

#[test]
fn p4_a_second_sender_on_the_same_folder_is_refused_and_the_first_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let practice = Practice::start(Options::serve(folder.path().join("practice"), address)).unwrap();
    connect(&data, &practice);
    let draft = new_draft(&data, "Only one of us sends.");
    let plan = r#"{"faults": [{"kind": {"hold": {"commit": "on_arrival"}}}]}"#;
    practice.set_faults(&serde_json::from_str(plan).unwrap()).unwrap();
    ask(&data, &["publish", &draft]);
    let mut first = run(&data, &[]);
    assert!(
        practice.wait_for_held(1, Duration::from_secs(30)),
        "the first one sends"
    );

    let second = run(&data, &["--until-idle"]).wait_with_output().unwrap();
    assert_eq!(second.status.code(), Some(6), "{second:?}");
    let mut line = String::new();
    BufReader::new(second.stderr.as_slice())
        .read_line(&mut line)
        .unwrap();
    assert!(line.contains("error"), "{line}");
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(practice.ledger().unwrap().len(), 3);
}
