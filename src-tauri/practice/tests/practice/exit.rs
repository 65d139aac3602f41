//! The fault that really ends the process. The service runs in a process of its own: this test binary, asked
//! for one ignored test.

use crate::harness::{batch, exchange, heard, request};
use sendoff_practice::plan::{ExitPoint, Operation};
use sendoff_practice::{
    Fault, FaultKind, FaultPlan, Network, Options, Practice, Profile, ledger, set_faults,
};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FOLDER: &str = "PRACTICE_TEST_FOLDER";

/// Serves until standard input ends. No test: the body of the process that the tests below start.
#[test]
#[ignore = "the child process of the tests beside it"]
fn serve() {
    let folder = std::env::var(FOLDER).unwrap();
    let practice = Practice::start(Options::serve(folder, "127.0.0.1:0".parse().unwrap())).unwrap();
    println!("{}", serde_json::to_string(&practice.profile().unwrap()).unwrap());
    std::io::stdin().read_line(&mut String::new()).unwrap();
    practice.stop();
}

fn start(folder: &Path) -> (Child, Value) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "exit::serve",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let profile = lines.map(Result::unwrap).find_map(|line| {
        let json = line.find('{').map(|start| line[start..].to_owned())?;
        serde_json::from_str(&json).ok()
    });
    (child, profile.expect("the child prints its profile"))
}

fn publish(profile: &Value) -> std::io::Result<Vec<u8>> {
    let account = &profile["letmepost"]["accounts"][0];
    assert_eq!(account["network"], serde_json::json!(Network::Twitter));
    let body = batch(&[account["id"].as_str().unwrap()], "a");
    let token = profile["letmepost"]["key"].as_str().unwrap();
    let bytes = request(token, "POST", "/letmepost/v1/posts", Some("k1"), &body);
    exchange(profile["listen"].as_str().unwrap(), &bytes)
}

#[test]
fn the_process_dies_where_the_plan_says_and_what_was_done_stays() {
    for (at, lines) in [(ExitPoint::BeforePublish, 0), (ExitPoint::AfterPublish, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let (mut child, profile) = start(folder.path());
        let faults = vec![Fault::once(Operation::Publish, FaultKind::Exit { at })];
        set_faults(
            folder.path(),
            &FaultPlan {
                faults,
                ..FaultPlan::default()
            },
        )
        .unwrap();
        assert!(heard(publish(&profile)).is_err());
        assert!(!child.wait().unwrap().success());
        assert_eq!(ledger(folder.path()).unwrap().len(), lines, "{at:?}");

        let (mut child, again) = start(folder.path());
        assert_eq!(again["letmepost"]["key"], profile["letmepost"]["key"]);
        assert_eq!(again["ledger_id"], profile["ledger_id"]);
        let answer = heard(publish(&again)).unwrap();
        assert_eq!(
            answer.rule(),
            "idempotency_key.in_progress",
            "its claim outlives it"
        );
        child.stdin.take().unwrap().write_all(b"\n").unwrap();
        child.wait().unwrap();
    }
}

/// The profile that a process prints has everything that a client needs.
#[test]
fn a_profile_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let practice = Practice::start(Options::embedded(folder.path())).unwrap();
    let profile: Profile = practice.profile().unwrap();
    let json = serde_json::to_value(&profile).unwrap();
    assert_eq!(
        json["postato"]["base_url"],
        format!("http://{}/postato", profile.listen)
    );
    assert_eq!(json["postato"]["key"], profile.postato.key.expose());
    assert!(json["postato"]["workspace"].as_str().unwrap().starts_with("wks_"));
    assert_eq!(json["letmepost"]["accounts"].as_array().unwrap().len(), 3);
    assert_eq!(json["postato"]["accounts"].as_array().unwrap().len(), 2);
}
