//! Marks, copies, backups put back: what the file and this computer know of each other.

use super::file::database;
use super::world::*;
use crate::{Here, Store, StoreError, inspect, newest_good_backup, restore};
use sendoff_core::{
    copies::{CopyDoubt, MachineId, Mark, Standing},
    delivery::DeliveryState,
};
use std::{
    fs::{self, File},
    path::Path,
};
use tempfile::TempDir;

fn laptop(world: &World) -> Here {
    Here::new(world.folder.path().join("state"), None)
}

/// The folder as it lies on the disk, log included.
fn copied(from: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["sendoff.db", "sendoff.db-wal"] {
        if from.join(name).exists() {
            fs::copy(from.join(name), copy.path().join(name)).unwrap();
        }
    }
    copy
}

fn doubt_of(store: &Store) -> CopyDoubt {
    match store.try_take_sender(at(50)) {
        Err(StoreError::Undecided { doubt }) => {
            assert_eq!(store.standing().unwrap(), Standing::Doubt(doubt));
            doubt
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn p2_the_mark_outside_the_folder_knows_every_attempt_before_its_call_returns() {
    let world = World::new();
    assert_eq!(world.store.standing().unwrap(), Standing::FirstTime);
    let journal = world.journal();
    let known = || {
        crate::mark::read(&laptop(&world), world.store.folder())
            .unwrap()
            .mark
            .unwrap()
    };
    assert_eq!(known(), Mark { epoch: 1, attempt: 0 });
    let freeze = world.sending(&journal, "one");
    assert_eq!(known(), Mark { epoch: 1, attempt: 1 });
    let remembered = crate::mark::read(&laptop(&world), world.store.folder()).unwrap();
    assert_eq!(remembered.sent.len(), 1);
    assert_eq!(remembered.sent[0].accounts.len(), freeze.request.targets.len());
    only(journal.advance(vec![lost(&journal, freeze.request.id)])).unwrap();
    assert_eq!(known(), Mark { epoch: 1, attempt: 1 });
    drop(journal);
    assert_eq!(world.store.standing().unwrap(), Standing::Same);
}

#[test]
fn p2_without_its_mark_an_attempt_is_refused_to_the_caller_and_stands_in_the_journal() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.frozen(&journal, "one");
    journal.break_marks(File::open(world.folder.path().join("sendoff.db")).unwrap());
    let answer = only(journal.advance(vec![world.start(&journal, freeze.request.id)]));
    assert!(
        matches!(answer, Err(StoreError::MarkNotWritten { .. })),
        "{answer:?}"
    );
    assert_eq!(journal.sending_requests().unwrap(), [freeze.request.id]);
    // Its end can be written: nothing of it was to leave.
    let mut end = answered(&journal, freeze.request.id, DeliveryState::Refused, "none");
    end.attempt = Some(super::world::end(crate::AttemptOutcome::NeverLeft, None));
    only(journal.advance(vec![end])).unwrap();
}

#[test]
fn p4_a_fork_of_the_file_is_told_from_the_original_whichever_goes_first() {
    let world = World::new();
    drop(world.journal());
    let copy = copied(world.folder.path());
    let here = laptop(&world);
    let fork = open_at(copy.path(), &here).unwrap();
    assert_eq!(fork.folder(), world.store.folder());
    assert_eq!(doubt_of(&fork), CopyDoubt::Beside);
    let elsewhere = Here::new(copy.path().join("state"), Some(MachineId::new("desktop")));
    drop(fork);
    let carried = Store::open(copy.path(), &elsewhere, at(0), &world.entropy).unwrap();
    assert_eq!(doubt_of(&carried), CopyDoubt::OtherInstallation);
    drop(carried);
    // The original goes on; the fork is behind for good.
    drop(world.journal());
    let fork = open_at(copy.path(), &here).unwrap();
    assert_eq!(doubt_of(&fork), CopyDoubt::Restored);
}

#[test]
fn p4_a_memory_that_was_lost_or_spoilt_leaves_a_doubt_and_a_decision_mends_it() {
    let world = World::new();
    drop(world.journal());
    let log = world
        .folder
        .path()
        .join(format!("state/folders/{}.log", world.store.folder()));
    let kept = fs::read(&log).unwrap();
    fs::remove_file(&log).unwrap();
    assert_eq!(doubt_of(&world.store), CopyDoubt::Unmarked);
    fs::write(&log, [b"nonsense\n".as_slice(), &kept].concat()).unwrap();
    assert_eq!(doubt_of(&world.store), CopyDoubt::Unmarked);
    let undecided = world.store.try_take_undecided().unwrap().unwrap();
    undecided.this_copy_sends(vec![], at(60)).unwrap();
    let journal = world.journal();
    assert_eq!(journal.epoch(), 3);
    assert_eq!(world.store.standing().unwrap(), Standing::Same);
}

#[test]
fn p4_the_epoch_of_a_chosen_copy_is_above_everything_this_computer_remembers() {
    let world = World::new();
    let early = copied(world.folder.path());
    for _ in 0..4 {
        drop(world.journal());
    }
    let here = laptop(&world);
    let rolled_back = open_at(early.path(), &here).unwrap();
    assert_eq!(doubt_of(&rolled_back), CopyDoubt::Restored);
    let undecided = rolled_back.try_take_undecided().unwrap().unwrap();
    undecided.this_copy_sends(vec![], at(60)).unwrap();
    assert_eq!(rolled_back.try_take_sender(at(61)).unwrap().unwrap().epoch(), 6);
    assert_eq!(doubt_of(&world.store), CopyDoubt::Restored);
}

#[test]
fn a_backup_is_put_back_beside_what_was_there_and_is_seen_to_be_restored() {
    let world = World::new();
    let (old, _) = world.draft("in the backup");
    drop(world.journal());
    let backup = world.desk.backup_rotating(at(1), 7).unwrap();
    let (new, _) = world.draft("written since");
    let (dir, here) = (world.folder.path().to_owned(), laptop(&world));
    let in_use = restore(&dir, &here, &backup, at(70));
    assert!(matches!(in_use, Err(StoreError::InUse { .. })), "{in_use:?}");
    let World {
        folder, store, desk, ..
    } = world;
    drop((store, desk));
    let done = restore(&dir, &here, &backup, at(70)).unwrap();
    assert_eq!(done.from.made_at, Some(at(1)));
    let restored = open(&dir).unwrap();
    assert!(restored.desk().draft_get(old).is_ok());
    assert!(restored.desk().draft_get(new).is_err());
    // Nothing was sent since, but it is a restored one all the same.
    assert_eq!(doubt_of(&restored), CopyDoubt::Restored);
    // What was there is whole where it was put.
    let aside = done.set_aside.unwrap();
    let there = tempfile::tempdir().unwrap();
    fs::copy(&aside, database(there.path())).unwrap();
    let wal = file_beside(&aside, "-wal");
    if wal.exists() {
        fs::copy(&wal, file_beside(&database(there.path()), "-wal")).unwrap();
    }
    let kept = open(there.path()).unwrap();
    assert!(kept.desk().draft_get(new).is_ok());
    drop(folder);
}

fn file_beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    crate::file::beside(path, suffix)
}

#[test]
fn l4_a_damaged_file_is_kept_and_the_newest_good_backup_is_found_past_a_bad_one() {
    let world = World::new();
    let (draft, _) = world.draft("kept");
    let good = world.desk.backup_rotating(at(1), 7).unwrap();
    let bad = world.desk.backup_rotating(at(2), 7).unwrap();
    let (dir, here) = (world.folder.path().to_owned(), laptop(&world));
    let World {
        folder, store, desk, ..
    } = world;
    drop((store, desk));
    spoil(&bad);
    assert!(inspect(&bad).is_err());
    spoil(&database(&dir));
    assert!(matches!(open(&dir), Err(StoreError::Damaged { .. })));
    let offered = newest_good_backup(&dir).unwrap();
    assert_eq!(
        (offered.path.as_path(), offered.counts.drafts),
        (good.as_path(), 1)
    );
    let spoilt = fs::read(database(&dir)).unwrap();
    let done = restore(&dir, &here, &offered.path, at(70)).unwrap();
    assert_eq!(fs::read(done.set_aside.unwrap()).unwrap(), spoilt);
    assert!(open(&dir).unwrap().desk().draft_get(draft).is_ok());
    drop(folder);
}

/// Turns pages in the middle of a file into nonsense.
fn spoil(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    for byte in bytes.iter_mut().skip(4096).take(40_000) {
        *byte = 0xa5;
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn l4_a_folder_whose_database_is_gone_is_never_taken_for_a_new_one() {
    let world = World::new();
    drop(world.journal());
    let dir = world.folder.path().to_owned();
    let World {
        folder, store, desk, ..
    } = world;
    drop((store, desk));
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(file_beside(&database(&dir), suffix));
    }
    assert!(matches!(open(&dir), Err(StoreError::Missing { .. })));
    assert!(!database(&dir).exists());
    drop(folder);
}

#[test]
fn what_is_no_whole_file_of_ours_is_not_restored() {
    let world = World::new();
    let (dir, here) = (world.folder.path().to_owned(), laptop(&world));
    let World {
        folder, store, desk, ..
    } = world;
    drop((store, desk));
    let before = fs::read(database(&dir)).unwrap();
    let foreign = dir.join("notes.txt");
    fs::write(&foreign, b"not a database").unwrap();
    let empty = dir.join("empty.db");
    fs::write(&empty, b"").unwrap();
    for file in [foreign, empty, dir.join("nowhere.db")] {
        assert!(restore(&dir, &here, &file, at(70)).is_err(), "{}", file.display());
    }
    assert_eq!(fs::read(database(&dir)).unwrap(), before);
    drop(folder);
}

#[test]
fn the_time_of_a_backup_is_read_from_its_name_alone() {
    let read = |name: &str| crate::backup::made_at(Path::new(name));
    assert_eq!(read("sendoff-20261122T080001000Z.db"), Some(at(1)));
    assert_eq!(read("before-format-2-20261122T080001000Z.db"), Some(at(1)));
    for name in [
        "mine.db",
        "sendoff-20261399T080001000Z.db",
        "ü.db",
        "sendoff-2026112üT08000100Z.db",
        "",
    ] {
        assert_eq!(read(name), None, "{name}");
    }
}
