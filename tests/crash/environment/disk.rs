//! A full disk and a read-only folder, on file systems of their own.
//!
//! Mounting needs rights and leaves traces, so these tests run themselves again in a mount namespace that ends
//! with them (`unshare(1)`).

use super::wait_until;
use crate::{
    house::{self, House, Rules},
    judge,
};
use sendoff_desk::api::{DraftCreate, ErrorCode};
use sendoff_store::AttemptFilter;
use serde_json::json;
use std::{
    collections::BTreeMap,
    env, fs,
    io::{ErrorKind, Write as _},
    path::Path,
    process::Command,
    time::Duration,
};
use tempfile::TempDir;

/// Set inside the namespace.
const INSIDE: &str = "SENDOFF_TEST_OWN_MOUNTS";
/// The disk: room for the database, its log and the reserve, and some to spare.
const DISK: &str = "size=12m";

/// Runs a test of this file again with mounts of its own; says loudly where that is impossible.
fn with_own_mounts(test: &str) {
    let own: &[&[&str]] = &[
        &["--mount", "--propagation", "private"],
        &["--user", "--map-root-user", "--mount", "--propagation", "private"],
    ];
    let unshare = |flags: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(flags);
        command
    };
    let mounts = "mount -t tmpfs none /tmp";
    let works = |flags: &&&[&str]| {
        let tried = unshare(flags).args(["sh", "-c", mounts]).output();
        tried.is_ok_and(|output| output.status.success())
    };
    let Some(flags) = own.iter().find(works) else {
        eprintln!("SKIPPED: {test}: nothing can be mounted here, not even in a namespace of its own");
        return;
    };
    let name = format!("environment::disk::{test}");
    let status = unshare(flags)
        .arg(env::current_exe().unwrap())
        .args(["--exact", &name, "--ignored", "--nocapture"])
        .env(INSIDE, "1")
        .status()
        .unwrap();
    assert!(status.success(), "{name}: {status}");
}

fn mount(words: &[&str], place: &Path) {
    assert!(
        env::var_os(INSIDE).is_some(),
        "mounts only in a namespace of its own"
    );
    let status = Command::new("mount").args(words).arg(place).status().unwrap();
    assert!(status.success(), "mount {words:?}: {status}");
}

/// A folder whose data lie on a small disk.
fn on_a_small_disk() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = house::data(folder.path());
    fs::create_dir(&data).unwrap();
    mount(&["-t", "tmpfs", "-o", DISK, "none"], &data);
    folder
}

/// Fills the disk to its last byte.
fn fill(data: &Path, name: &str) {
    let mut file = fs::File::create(data.join(name)).unwrap();
    for size in [64 * 1024, 1024, 1] {
        let block = vec![1; size];
        let full = loop {
            if let Err(error) = file.write_all(&block) {
                break error;
            }
        };
        assert_eq!(full.kind(), ErrorKind::StorageFull);
    }
}

#[test]
fn p3_p9_the_disk_fills_while_answers_are_pending() {
    with_own_mounts("inside_the_disk_fills");
}

#[test]
#[ignore = "runs with mounts of its own"]
fn inside_the_disk_fills() {
    let mut house = House::in_folder(on_a_small_disk(), Rules::Practice);
    let data = house::data(house.folder.path());
    let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
    for post in 0..3 {
        house.post(&format!("On the wire when the disk fills, {post}."), &accounts);
    }
    for post in 0..2 {
        let draft = house.write(&format!("Due while the disk is full, {post}."), &accounts);
        house.schedule(draft, Duration::from_secs(7));
    }
    let slow = json!({ "faults": [{ "kind": { "slow_handler": { "for_ms": 1500 } }, "times": 6 }] });
    house.misbehave(&serde_json::from_value(slow).unwrap());
    let mut sender = house.sender().start();
    wait_until("the posts are on the wire", || {
        house.practice().transmissions().unwrap().len() >= 6
    });
    fill(&data, "filler");

    // Results are written down all the same: that is what the reserve is for.
    wait_until("results are written down", || {
        let attempts = house.rows().attempts(AttemptFilter::All, 100).unwrap();
        attempts.len() >= 6 && attempts.iter().all(|attempt| attempt.ended.is_some())
    });
    fill(&data, "second filler");
    assert!(
        sender.says("\"event\":\"trouble\",\"message\":\""),
        "the person is told that nothing is sent"
    );
    let refused = house.desk().draft_create(DraftCreate {
        text: "No room.".to_owned(),
        targets: accounts.clone(),
        variants: BTreeMap::new(),
        label: None,
        same_profile_confirmed: true,
    });
    assert_eq!(refused.unwrap_err().code, ErrorCode::Storage);

    // Killed with nothing to spare, it says why it does not start.
    sender.kill();
    house.tally.kills += 1;
    let (status, said) = house.sender().start_until_idle().end();
    assert_eq!(status.code(), Some(8), "{said}");
    assert!(said.contains("full"), "{said}");

    fs::remove_file(data.join("filler")).unwrap();
    fs::remove_file(data.join("second filler")).unwrap();
    house.drain();
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash disk");
}

#[test]
fn p9_a_read_only_folder_is_refused_in_words() {
    with_own_mounts("inside_the_folder_is_read_only");
}

#[test]
#[ignore = "runs with mounts of its own"]
fn inside_the_folder_is_read_only() {
    let mut house = House::new(Rules::Practice);
    let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
    house.post("Waits until the folder can be written.", &accounts);
    let victim = house.sender().start();
    wait_until("it is on the wire", || {
        !house.practice().transmissions().unwrap().is_empty()
    });
    victim.kill();
    house.tally.kills += 1;
    house.close();
    let data = house::data(house.folder.path());
    mount(&["--bind", data.to_str().unwrap()], &data);
    mount(&["-o", "remount,bind,ro"], &data);
    let (status, said) = house.sender().start_until_idle().end();
    assert_eq!(status.code(), Some(8), "{said}");
    assert!(
        said.contains("may not be written") && said.contains(data.to_str().unwrap()),
        "{said}"
    );
    mount(&["-o", "remount,bind,rw"], &data);
    house.reopen();
    house.drain();
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash disk");
}
