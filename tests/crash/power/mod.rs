//! Loss of power.
//!
//! Killing a process loses nothing that it has handed to the system; losing power does. The real sender runs
//! under strace(1), which orders every write and sync against every byte that leaves for the service. From that
//! order follows what a disk that keeps its word (assumption A5) holds at any instant: all that was synced, and whatever
//! chance leaves of the rest ([`disk`]). That folder is opened by the real store.
//!
//! The promise is P2: whatever key had sent its first byte is known there. With less durability than the program has
//! (`synchronous=NORMAL`, `OFF`) the same runs break it, so they would notice.

mod campaign;
mod disk;
mod trace;

use crate::{
    house::{self, House, Rules},
    sender::Sender,
};
use disk::{Disk, Remains};
use sendoff_core::entropy::Entropy;
use sendoff_store::AttemptFilter;
use sendoff_tests::house::Seeded;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use trace::{Call, Step};

/// A publishing request on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sent {
    key: String,
    /// The step in which its first byte leaves.
    step: usize,
}

/// What a file number stands for.
enum Opened {
    File { inode: usize, position: usize },
    Folder(PathBuf),
    Socket(usize),
}

/// What was said on one connection to the service.
#[derive(Default)]
struct Said {
    first: Option<usize>,
    bytes: Vec<u8>,
}

/// Follows the steps of a trace.
struct Replay {
    disk: Disk,
    port: u16,
    open: BTreeMap<i64, Opened>,
    calls: BTreeMap<usize, Call>,
    said: Vec<Said>,
    syncs: BTreeSet<usize>,
}

impl Replay {
    fn new(disk: Disk, port: u16) -> Self {
        Self {
            disk,
            port,
            open: BTreeMap::new(),
            calls: BTreeMap::new(),
            said: Vec::new(),
            syncs: BTreeSet::new(),
        }
    }

    /// Whether the call with this number made something durable.
    fn was_sync(&self, number: usize) -> bool {
        self.syncs.contains(&number)
    }

    fn step(&mut self, at: usize, step: &Step) {
        match step {
            Step::Begins(number, call) => {
                self.begins(at, *number, call);
                self.calls.insert(*number, call.clone());
            }
            Step::Ends(number, result) => {
                if let Some(call) = self.calls.remove(number)
                    && (*result >= 0 || call.name == "connect")
                {
                    self.ends(*number, &call, *result);
                }
            }
        }
    }

    fn begins(&mut self, at: usize, number: usize, call: &Call) {
        let Some(file) = call.file() else { return };
        if call.name == "connect" && call.port() == Some(self.port) {
            self.said.push(Said::default());
            self.open.insert(file, Opened::Socket(self.said.len() - 1));
            return;
        }
        match (call.name.as_str(), self.open.get_mut(&file)) {
            // Its number may be given to another file before the call has returned.
            ("close", Some(_)) => drop(self.open.remove(&file)),
            ("pwrite64", Some(Opened::File { inode, .. })) => {
                let at = usize::try_from(call.last().unwrap()).unwrap();
                self.disk.write(number, *inode, at, call.bytes().concat());
            }
            ("write" | "writev", Some(Opened::File { inode, position })) => {
                let bytes = call.bytes().concat();
                let at = *position;
                *position += bytes.len();
                self.disk.write(number, *inode, at, bytes);
            }
            ("ftruncate", Some(Opened::File { inode, .. })) => {
                let to = usize::try_from(call.last().unwrap()).unwrap();
                self.disk.truncate(number, *inode, to);
            }
            ("fsync" | "fdatasync", Some(Opened::File { inode, .. })) => {
                self.disk.sync_begins(number, *inode);
                self.syncs.insert(number);
            }
            ("fsync" | "fdatasync", Some(Opened::Folder(path))) => {
                self.disk.folder_sync_begins(number, path);
                self.syncs.insert(number);
            }
            ("sendto" | "sendmsg" | "write" | "writev", Some(Opened::Socket(index))) => {
                self.said[*index].first.get_or_insert(at);
            }
            _ => {}
        }
    }

    fn ends(&mut self, number: usize, call: &Call, result: i64) {
        let path = |n| call.text(n).map(PathBuf::from).unwrap_or_default();
        match call.name.as_str() {
            "openat" => {
                let path = path(0);
                if let Some(inode) = self.disk.open(number, &path, call.arguments.contains("O_TRUNC")) {
                    let position = if call.arguments.contains("O_APPEND") {
                        self.disk.length(inode)
                    } else {
                        0
                    };
                    self.open.insert(result, Opened::File { inode, position });
                } else {
                    self.open.insert(result, Opened::Folder(path));
                }
            }
            "rename" => self.disk.rename(number, &path(0), &path(1)),
            "unlink" | "unlinkat" => self.disk.remove(number, &path(0)),
            "sendto" | "sendmsg" | "write" | "writev" => {
                if let Some(Opened::Socket(index)) = call.file().and_then(|file| self.open.get(&file)) {
                    let bytes = call.bytes().concat().into_iter();
                    let left = usize::try_from(result).unwrap_or(0);
                    self.said[*index].bytes.extend(bytes.take(left));
                } else {
                    self.disk.end(number);
                }
            }
            _ => self.disk.end(number),
        }
    }
}

impl Said {
    /// The publishing request that was sent, if one was.
    fn publication(&self) -> Option<Sent> {
        let text = String::from_utf8_lossy(&self.bytes);
        let head = text.split("\r\n\r\n").next()?;
        let mut lines = head.lines();
        if !lines.next()?.starts_with("POST ") {
            return None;
        }
        let key = lines.find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("idempotency-key").then_some(value)
        })?;
        Some(Sent {
            key: key.to_owned(),
            step: self.first?,
        })
    }
}

/// A run of the real sender, traced.
struct Traced {
    before: Disk,
    port: u16,
    steps: Vec<Step>,
    sent: Vec<Sent>,
    house: House,
}

impl Traced {
    /// Posts to every account, some planned apart, sent with this durability.
    fn run(posts: u64, synchronous: &str) -> Self {
        let mut house = House::new(Rules::Practice);
        let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
        for post in 0..posts {
            let draft = house.write(&format!("When the lights go out, {post}."), &accounts);
            if post % 3 == 0 {
                house.schedule(draft, Duration::from_millis(300 * post));
            } else {
                house.publish(draft);
            }
        }
        // The last handle closes the file: from here on it is the traced sender's alone.
        house.close();
        let folder = house.folder.path().to_owned();
        let apart = [folder.join("practice"), folder.join("trace")];
        let before = Disk::of(&folder, &apart);
        let file = folder.join("trace").display().to_string();
        Sender::through(&folder, &trace::before(&file))
            .env("SENDOFF_TEST_SYNCHRONOUS", synchronous)
            .until_idle();
        let steps = trace::read(&fs::read_to_string(&file).unwrap());
        let port = house.port();
        let sent = sent(before.clone(), port, &steps);
        house.reopen();
        Self {
            before,
            port,
            steps,
            sent,
            house,
        }
    }

    /// Loses power at these steps and gives everything that is wrong with what is found afterwards.
    fn lose_power(&self, cuts: &BTreeMap<usize, Vec<Remains>>, chance: &dyn Entropy) -> (u64, Vec<String>) {
        let mut replay = Replay::new(self.before.clone(), self.port);
        let (mut losses, mut wrong) = (0, Vec::new());
        for (at, step) in self.steps.iter().enumerate() {
            replay.step(at, step);
            for remains in cuts.get(&at).into_iter().flatten() {
                losses += 1;
                if let Err(why) = self.found(&replay.disk, at, *remains, chance) {
                    wrong.push(format!(
                        "power lost in step {at}, {remains:?} of the rest kept: {why}"
                    ));
                }
            }
        }
        (losses, wrong)
    }

    fn found(&self, disk: &Disk, at: usize, remains: Remains, chance: &dyn Entropy) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        disk.after_power_loss(remains, chance, folder.path());
        let known = known_keys(folder.path())?;
        match self
            .sent
            .iter()
            .find(|sent| sent.step <= at && !known.contains(&sent.key))
        {
            None => Ok(()),
            Some(sent) => Err(format!("key {} had left and is not known", sent.key)),
        }
    }

    /// Every first byte, with all that can remain; and so many other steps, as chance has it.
    fn cuts(&self, others: u64, chance: &dyn Entropy) -> BTreeMap<usize, Vec<Remains>> {
        let mut cuts: BTreeMap<usize, Vec<Remains>> = BTreeMap::new();
        for sent in &self.sent {
            let all = [
                Remains::Nothing,
                Remains::Some,
                Remains::Some,
                Remains::Everything,
            ];
            cuts.entry(sent.step).or_default().extend(all);
        }
        for _ in 0..others {
            let at = usize::try_from(chance.below(self.steps.len() as u64)).unwrap();
            cuts.entry(at).or_default().push(Remains::Some);
        }
        cuts
    }
}

fn sent(before: Disk, port: u16, steps: &[Step]) -> Vec<Sent> {
    let mut replay = Replay::new(before, port);
    for (at, step) in steps.iter().enumerate() {
        replay.step(at, step);
    }
    replay.said.iter().filter_map(Said::publication).collect()
}

/// The keys in the attempt log of a folder that the real store opens and finds sound.
fn known_keys(folder: &Path) -> Result<BTreeSet<String>, String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let store = house::open_store(folder).map_err(|e| words(&e))?;
    let desk = store.desk();
    let faults = desk.check().map_err(|e| words(&e))?;
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    let attempts = desk
        .attempts(AttemptFilter::All, 100_000)
        .map_err(|e| words(&e))?;
    Ok(attempts
        .iter()
        .map(|row| row.idempotency_key.to_string())
        .collect())
}

/// Whether the machine can trace at all; a machine that cannot is told so loudly.
fn is_traceable() -> bool {
    let works = std::process::Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .status()
        .is_ok_and(|status| status.success());
    if !works {
        eprintln!("SKIPPED: strace is missing or may not trace here (scripts/packages.sh test installs it)");
    }
    works
}

#[test]
fn p2_after_a_loss_of_power_every_key_that_had_left_is_known() {
    if !is_traceable() {
        return;
    }
    let chance = Seeded::new(22);
    let mut traced = Traced::run(6, "full");
    assert!(traced.sent.len() >= 12, "{:?}", traced.sent);
    let (losses, wrong) = traced.lose_power(&traced.cuts(30, &chance), &chance);
    assert!(
        wrong.is_empty(),
        "of {losses} losses of power:\n{}",
        wrong.join("\n")
    );
    crate::judge::must_be_clean(
        &mut traced.house,
        "cargo test -p sendoff-tests --test crash power",
    );
    eprintln!(
        "{losses} losses of power, {} keys, none unknown",
        traced.sent.len()
    );
}

/// Enough is written for the log to be emptied into the file on the way.
#[test]
#[ignore = "the long part: make crash"]
fn long_many_posts() {
    if !is_traceable() {
        return;
    }
    let chance = Seeded::new(crate::random::number("SEED").unwrap_or(1));
    let mut traced = Traced::run(60, "full");
    let (losses, wrong) = traced.lose_power(&traced.cuts(300, &chance), &chance);
    assert!(
        wrong.is_empty(),
        "of {losses} losses of power:\n{}",
        wrong.join("\n")
    );
    crate::judge::must_be_clean(&mut traced.house, "make crash");
    println!(
        "{losses} losses of power in {} steps, {} keys, none unknown",
        traced.steps.len(),
        traced.sent.len()
    );
}

/// A folder that is being made is there or not, and never in between.
#[test]
fn p9_power_lost_while_a_folder_is_made_leaves_one_that_opens() {
    if !is_traceable() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let before = Disk::of(folder.path(), &[folder.path().join("trace")]);
    let file = folder.path().join("trace").display().to_string();
    let making = Sender::through(folder.path(), &trace::before(&file)).command(&["draft", "list"]);
    let (status, said) = making.end();
    assert!(status.success(), "{said}");
    let steps = trace::read(&fs::read_to_string(&file).unwrap());
    let chance = Seeded::new(9);
    let mut replay = Replay::new(before, 0);
    let mut losses = 0;
    for (at, step) in steps.iter().enumerate() {
        replay.step(at, step);
        // What is durable changes when a sync ends.
        if matches!(step, Step::Ends(number, _) if replay.was_sync(*number)) {
            losses += 1;
            let found = tempfile::tempdir().unwrap();
            replay.disk.after_power_loss(Remains::Some, &chance, found.path());
            if let Err(why) = known_keys(found.path()) {
                panic!("power lost in step {at}: {why}");
            }
        }
    }
    assert!(losses > 10, "{losses} syncs");
}

/// With less durability the same run has to fail.
fn breaks_with(synchronous: &str) {
    if !is_traceable() {
        return;
    }
    let chance = Seeded::new(23);
    let traced = Traced::run(4, synchronous);
    let (losses, wrong) = traced.lose_power(&traced.cuts(0, &chance), &chance);
    let unknown = wrong.iter().filter(|why| why.contains("is not known")).count();
    assert!(
        unknown > 0,
        "{losses} losses of power with synchronous={synchronous} harm nothing: {wrong:?}"
    );
    eprintln!("{losses} losses of power with synchronous={synchronous}, {unknown} with an unknown key");
}

#[test]
fn the_proof_notices_synchronous_normal() {
    breaks_with("normal");
}

#[test]
fn the_proof_notices_synchronous_off() {
    breaks_with("off");
}
