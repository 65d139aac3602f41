//! A process that is killed in the middle of a backup, a migration or a restore: what it leaves opens, with the old or
//! the new content whole, and nothing half is taken for a good backup. Each kill is a real one, of a process of its own.

use super::{file::database, world::*};
use crate::{Desk, backup, file, inspect, migrations, restore, step};
use sendoff_core::id::DraftId;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

/// What the child does, in which folder, and at which place it waits to be killed.
const TASK: &str = "SENDOFF_TEST_TASK";
const FOLDER: &str = "SENDOFF_TEST_FOLDER";
const DIES_AT: &str = "SENDOFF_TEST_DIES_AT";
const REACHED: &str = "reached: ";

/// Runs in the processes that are killed, and does nothing in any other.
#[test]
fn child() {
    let (Ok(task), Ok(folder)) = (std::env::var(TASK), std::env::var(FOLDER)) else {
        return;
    };
    let dies_at: u64 = std::env::var(DIES_AT).unwrap().parse().unwrap();
    let count = AtomicU64::new(0);
    step::watch(move |place| {
        if count.fetch_add(1, Ordering::SeqCst) + 1 == dies_at {
            println!("\n{REACHED}{place}");
            std::io::stdout().flush().unwrap();
            loop {
                thread::park();
            }
        }
    });
    let folder = PathBuf::from(folder);
    match task.as_str() {
        "open" => drop(open(&folder).unwrap()),
        "back up" => {
            let desk = open(&folder).unwrap().desk();
            desk.backup_rotating(at(50), 1).unwrap();
        }
        _ => {
            let here = crate::Here::new(folder.join("state"), None);
            restore(&folder, &here, &folder.join("wanted.db"), at(60)).unwrap();
        }
    }
}

/// Kills a process that does this at its n-th place; where that was, or `None` if it ended before.
fn killed(task: &str, folder: &Path, n: u64) -> Option<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::kills::child", "--nocapture"])
        .env(TASK, task)
        .env(FOLDER, folder)
        .env(DIES_AT, n.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let place = lines.find_map(|line| line.strip_prefix(REACHED).map(ToOwned::to_owned));
    if place.is_some() {
        child.kill().unwrap();
    }
    let ended = child.wait().unwrap();
    assert!(place.is_some() || ended.success(), "{task} did not end well");
    place
}

/// Does a task again and again, in a folder of its own each time, killed at each place in turn.
fn at_each_place(task: &str, prepare: impl Fn(&Path), judge: impl Fn(&Path, &str)) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    for n in 1.. {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let Some(place) = killed(task, folder.path(), n) else {
            return places;
        };
        judge(folder.path(), &place);
        places.insert(place);
    }
    places
}

fn texts(desk: &Desk) -> Vec<String> {
    let drafts = desk.draft_list(&crate::DraftFilter::default(), 99, None).unwrap();
    let mut texts: Vec<String> = drafts
        .into_iter()
        .map(|item| desk.draft_get(item.draft.id).unwrap().newest.text)
        .collect();
    texts.sort();
    texts
}

/// Every backup that is offered is whole and holds these texts.
fn backups_hold(folder: &Path, held: &[&str], place: &str) {
    for path in backup::all(folder) {
        inspect(&path).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(texts_of(&path), held, "{place}: {}", path.display());
    }
}

/// What a database holds, opened elsewhere with its log.
fn texts_of(path: &Path) -> Vec<String> {
    let elsewhere = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        let from = file::beside(path, suffix);
        if from.exists() {
            fs::copy(
                &from,
                file::beside(&elsewhere.path().join(file::DATABASE), suffix),
            )
            .unwrap();
        }
    }
    texts(&open(elsewhere.path()).unwrap().desk())
}

#[test]
fn p9_a_backup_that_is_killed_leaves_nothing_half_that_is_offered() {
    let prepare = |folder: &Path| {
        let world = World::new();
        world.draft("kept");
        fs::create_dir_all(folder).unwrap();
        world.desk.backup_to(&folder.join(file::DATABASE)).unwrap();
        let desk = open(folder).unwrap().desk();
        desk.backup_rotating(at(10), 9).unwrap();
    };
    let judge = |folder: &Path, place: &str| {
        assert!(!backup::all(folder).is_empty(), "{place}: the one before is kept");
        backups_hold(folder, &["kept"], place);
        let desk = open(folder).unwrap().desk();
        assert_eq!(texts(&desk), ["kept"], "{place}");
        // Whoever comes a day later removes what was left.
        desk.backup_rotating(at(100_000), 9).unwrap();
        let half = fs::read_dir(folder.join("backups")).unwrap().flatten();
        let half = half.filter(|entry| entry.file_name().to_string_lossy().contains(".part"));
        assert_eq!(half.count(), 0, "{place}");
    };
    let places = at_each_place("back up", prepare, judge);
    assert_eq!(places.len(), 6, "{places:?}");
}

#[test]
fn p9_a_migration_that_is_killed_has_happened_or_has_not() {
    let prepare = |folder: &Path| super::keeping::first_format(folder);
    let judge = |folder: &Path, place: &str| {
        for path in backup::all(folder) {
            inspect(&path).unwrap_or_else(|error| panic!("{place}: {error}"));
        }
        let format = |folder: &Path| {
            let c = file::reader(&folder.join(file::DATABASE)).unwrap();
            migrations::format(&c).unwrap()
        };
        let left = format(folder);
        assert!(left == 1 || left == migrations::known(), "{place}: format {left}");
        let store = crate::Store::open(
            folder,
            &crate::Here::new(folder.join("state"), None),
            at(1),
            &Counter::default(),
        );
        let store = store.unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(texts(&store.desk()), ["kept"], "{place}");
        assert_eq!(
            store.desk().schedules_waiting(9, None).unwrap().len(),
            1,
            "{place}"
        );
        assert_eq!(format(folder), migrations::known(), "{place}");
    };
    let places = at_each_place("open", prepare, judge);
    let wanted = ["backed up before migration", "format taken", "migrated"];
    assert!(wanted.iter().all(|place| places.contains(*place)), "{places:?}");
}

#[test]
fn p9_a_restore_that_is_killed_leaves_the_old_or_the_new_database_whole() {
    let prepare = |folder: &Path| {
        let world = World::new();
        world.draft("old");
        world.desk.backup_to(&folder.join("wanted.db")).unwrap();
        world.draft("new");
        // As a crash leaves it: what was written last stands in the log alone.
        for suffix in ["", "-wal"] {
            let from = file::beside(&database(world.folder.path()), suffix);
            fs::copy(from, file::beside(&folder.join(file::DATABASE), suffix)).unwrap();
        }
    };
    let judge = |folder: &Path, place: &str| {
        let store = open(folder).unwrap_or_else(|error| panic!("{place}: {error}"));
        let held = texts(&store.desk());
        assert!(held == ["old"] || held == ["new", "old"], "{place}: {held:?}");
        drop(store);
        let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
        let aside: Vec<PathBuf> = entries
            .filter(|path| {
                let name = path.file_name().unwrap().to_string_lossy();
                name.contains("set-aside") && !name.ends_with("-wal")
            })
            .collect();
        assert_eq!(aside.len(), usize::from(held == ["old"]), "{place}: {aside:?}");
        for path in aside {
            assert_eq!(texts_of(&path), ["new", "old"], "{place}");
        }
        let rest = fs::read_dir(folder).unwrap().flatten();
        let mut rest = rest.filter(|entry| entry.file_name().to_string_lossy().contains("restoring"));
        assert!(rest.next().is_none(), "{place}: nothing half is left");
    };
    let places = at_each_place("restore", prepare, judge);
    let wanted = [
        "restore copied",
        "restore remembered",
        "restore set aside",
        "restore in place",
    ];
    assert!(wanted.iter().all(|place| places.contains(*place)), "{places:?}");
}

#[test]
fn backups_that_are_made_in_the_same_millisecond_are_whole_each_under_a_name_of_its_own() {
    let world = World::new();
    let (draft, _): (DraftId, _) = world.draft("kept");
    let barrier = std::sync::Barrier::new(6);
    let paths: BTreeSet<PathBuf> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| {
                let (desk, barrier) = (world.store.desk(), &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    desk.backup_rotating(at(5), 9).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(paths.len(), 6);
    for path in &paths {
        assert_eq!(inspect(path).unwrap().counts.drafts, 1, "{draft}");
    }
    let folder = world.folder.path().join("backups");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 6);
}
