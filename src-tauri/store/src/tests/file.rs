//! Opening, refusing, backing up, and a full disk.

use super::world::*;
use crate::{StoreError, file, migrations};
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

pub(super) fn database(dir: &Path) -> PathBuf {
    dir.join("sendoff.db")
}

/// A folder with a closed database and a draft in it.
pub(super) fn closed() -> tempfile::TempDir {
    let world = World::new();
    world.draft("kept");
    let World {
        folder, store, desk, ..
    } = world;
    drop((store, desk));
    folder
}

/// Opening fails, and neither the file nor what lies beside it has changed.
pub(super) fn refused_untouched(dir: &Path) -> StoreError {
    let path = database(dir);
    let before = fs::read(&path).unwrap();
    let error = open(dir).unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), before, "{error}");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    error
}

#[test]
fn the_writer_is_as_durable_as_it_says() {
    let world = World::new();
    let pragmas = world.store.inner.write(|c| {
        [
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "trusted_schema",
            "cell_size_check",
            "fullfsync",
        ]
        .iter()
        .map(|name| file::pragma(c, name))
        .collect::<Result<Vec<_>, _>>()
    });
    assert_eq!(pragmas.unwrap(), ["wal", "2", "1", "0", "1", "1"]);
    let written = world
        .store
        .inner
        .read(|c| Ok(c.execute("DELETE FROM setting", [])?));
    assert!(matches!(written, Err(StoreError::ReadOnly { .. })), "{written:?}");
}

#[test]
fn many_may_open_a_new_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("not/yet/there");
    let ids: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| open(&dir).unwrap())).collect();
        threads.into_iter().map(|t| t.join().unwrap().folder()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[cfg(unix)]
#[test]
fn folder_and_file_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("data");
    let store = open(&dir).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&dir), mode(&database(&dir))), (0o700, 0o600));
    let copy = dir.join("copy.db");
    store.desk().backup_to(&copy).unwrap();
    assert_eq!(mode(&copy), 0o600);
}

#[test]
fn a_foreign_file_is_refused() {
    for foreign in [b"Dear diary, ".repeat(30), b"short".to_vec()] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(database(folder.path()), foreign).unwrap();
        assert!(matches!(
            refused_untouched(folder.path()),
            StoreError::Foreign { .. }
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    let other = Connection::open(database(folder.path())).unwrap();
    other.execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    drop(other);
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Foreign { .. }
    ));
}

#[test]
fn an_empty_file_is_never_taken_for_a_new_one() {
    let folder = closed();
    fs::write(database(folder.path()), b"").unwrap();
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Empty { .. }
    ));
}

#[test]
fn a_newer_file_is_refused_even_if_only_its_log_is_newer() {
    let folder = closed();
    let other = Connection::open(database(folder.path())).unwrap();
    other.execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Newer { found: 99, known, .. } if known == migrations::known()
    ));
    drop(other);
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Newer { found: 99, known, .. } if known == migrations::known()
    ));
}

#[test]
fn a_history_that_is_not_ours_is_refused() {
    let folder = closed();
    let other = Connection::open(database(folder.path())).unwrap();
    other
        .execute_batch("UPDATE migration SET name = 'another beginning'")
        .unwrap();
    drop(other);
    let error = refused_untouched(folder.path());
    assert!(matches!(&error, StoreError::History { .. }), "{error}");
    assert!(error.to_string().contains("another beginning"), "{error}");
}

#[test]
fn a_damaged_file_is_told_and_never_overwritten() {
    let folder = closed();
    let path = database(folder.path());
    let sound = fs::read(&path).unwrap();
    let page = 4096;
    let mut told = 0;
    for n in 1..sound.len() / page {
        let mut damaged = sound.clone();
        damaged[n * page..(n + 1) * page].fill(0xff);
        fs::write(&path, &damaged).unwrap();
        match open(folder.path()) {
            Err(StoreError::Damaged { path: named, .. }) => {
                assert_eq!(named, path);
                assert_eq!(fs::read(&path).unwrap(), damaged);
                told += 1;
            }
            other => panic!("page {n} of {}: {other:?}", sound.len() / page),
        }
    }
    assert!(told > 20, "{told}");
}

#[test]
fn a_file_cut_short_is_told() {
    let folder = closed();
    let path = database(folder.path());
    let sound = fs::read(&path).unwrap();
    fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Damaged { .. }
    ));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_written_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = closed();
    let path = database(folder.path());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::ReadOnly { .. }
    ));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let error = open(folder.path()).unwrap_err();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(
        matches!(&error, StoreError::ReadOnly { path } if path == folder.path()),
        "{error:?}"
    );
}

#[test]
fn a_folder_that_cannot_be_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, b"").unwrap();
    assert!(matches!(open(&taken), Err(StoreError::NotAFolder { path }) if path == taken));
    let below = open(&taken.join("below"));
    assert!(
        matches!(&below, Err(StoreError::FolderNotMade { .. })),
        "{below:?}"
    );
}

#[test]
fn a_log_without_its_database_is_kept_aside_and_not_played() {
    let folder = closed();
    let path = database(folder.path());
    let keeper = Connection::open(&path).unwrap();
    keeper
        .execute_batch("INSERT INTO setting (key, value) VALUES ('ghost', 'true')")
        .unwrap();
    let log = fs::read(file::beside(&path, "-wal")).unwrap();
    assert!(!log.is_empty());
    drop(keeper);
    fs::remove_file(&path).unwrap();
    fs::write(file::beside(&path, "-wal"), &log).unwrap();
    let store = open(folder.path()).unwrap();
    assert_eq!(store.desk().setting_get("ghost").unwrap(), None);
    let aside = file::beside(&path, &format!("-wal-without-database-{}", at(0).millis()));
    assert_eq!(fs::read(aside).unwrap(), log);
}

#[test]
fn a_half_made_new_file_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sendoff.db.new"), b"half").unwrap();
    open(folder.path()).unwrap();
    assert!(!folder.path().join("sendoff.db.new").exists());
}
