//! Opening, refusing, backing up, and a full disk.

use super::world::*;
use crate::{Store, StoreError, file, migrations, migrations::Migration};
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

fn database(dir: &Path) -> PathBuf {
    dir.join("sendoff.db")
}

/// A folder with a closed database and a draft in it.
fn closed() -> tempfile::TempDir {
    let world = World::new();
    world.draft("kept");
    let World {
        folder, store, desk, ..
    } = world;
    drop((store, desk));
    folder
}

/// Opening fails, and neither the file nor what lies beside it has changed.
fn refused_untouched(dir: &Path) -> StoreError {
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
fn reopening_keeps_everything() {
    let world = World::new();
    let (draft, _) = world.scheduled("kept", 10);
    let (detail, installation) = (world.desk.draft_get(draft).unwrap(), world.store.installation());
    let World {
        folder, store, desk, ..
    } = world;
    drop((store, desk));
    assert!(
        !folder.path().join("sendoff.db-wal").exists(),
        "the log is emptied into the file"
    );
    let again = open(folder.path()).unwrap();
    assert_eq!(again.desk().draft_get(draft).unwrap(), detail);
    assert_eq!(again.installation(), installation);
    assert_eq!(again.desk().check().unwrap(), Vec::<String>::new());
}

#[test]
fn many_may_open_a_new_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("not/yet/there");
    let ids: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| open(&dir).unwrap())).collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap().installation())
            .collect()
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
        StoreError::Newer {
            found: 99,
            known: 1,
            ..
        }
    ));
    drop(other);
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Newer {
            found: 99,
            known: 1,
            ..
        }
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

#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    let world = World::new();
    let (draft, revision) = world.draft("kept");
    limit_pages(&world, 1);
    let big = "x".repeat(1_000_000);
    let save = |text: &str| {
        let fresh = sendoff_core::id::RevisionId::generate(&world.entropy);
        world
            .desk
            .save_text(draft, text, &std::collections::BTreeMap::new(), at(1), fresh)
    };
    assert!(matches!(save(&big), Err(StoreError::Full)));
    let detail = world.desk.draft_get(draft).unwrap();
    assert_eq!(
        (detail.newest.id, detail.newest.text.as_str()),
        (revision, "kept")
    );
    limit_pages(&world, 1_000_000);
    assert_eq!(save(&big).unwrap().text, big);
    assert_eq!(world.desk.check().unwrap(), Vec::<String>::new());
}

#[test]
fn on_a_full_disk_claiming_stops_first_and_results_get_the_reserve() {
    let world = World::new();
    let journal = world.journal();
    let reserve = world.folder.path().join("reserve");
    assert_eq!(fs::metadata(&reserve).unwrap().len(), 4 * 1024 * 1024);
    let freeze = world.sending(&journal, "on the wire");
    let (draft, revision) = world.draft("due");
    let mut claim = world.claim_of(draft, revision);
    for delivery in &mut claim.deliveries {
        delivery.state = sendoff_core::delivery::DeliveryState::Asked;
        delivery.reason = Some(sendoff_core::delivery::Reason::new("late", "x".repeat(100_000)));
    }
    limit_pages(&world, 1);
    assert!(matches!(journal.claim(claim.clone()), Err(StoreError::Full)));
    assert!(reserve.exists(), "kept for what is on the wire");
    let mut result = lost(&journal, freeze.request.id);
    result.look = Some(crate::LookRow {
        at: at(20),
        examined: "x".repeat(100_000),
        verdict: serde_json::Value::Null,
    });
    // This limit does not rise with the room on the disk: the second try fails like the first.
    assert!(matches!(
        only(journal.advance(vec![result.clone()])),
        Err(StoreError::Full)
    ));
    assert!(!reserve.exists(), "given up");
    assert_eq!(journal.sending_requests().unwrap(), [freeze.request.id]);
    limit_pages(&world, 1_000_000);
    only(journal.advance(vec![result])).unwrap();
    journal.claim(claim).unwrap();
    drop(journal);
    let _again = world.journal();
    assert!(reserve.exists());
}

fn limit_pages(world: &World, pages: i64) {
    let job = move |c: &Connection| Ok(c.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?);
    world.store.inner.write(job).unwrap();
}

#[test]
fn a_backup_stands_alone_and_holds_everything() {
    let world = World::new();
    let (draft, _) = world.draft("kept");
    let copy = world.folder.path().join("copy.db");
    world.desk.backup_to(&copy).unwrap();
    assert!(
        matches!(world.desk.backup_to(&copy), Err(StoreError::Io { .. })),
        "never over another file"
    );
    let elsewhere = tempfile::tempdir().unwrap();
    fs::copy(&copy, database(elsewhere.path())).unwrap();
    let restored = open(elsewhere.path()).unwrap();
    assert_eq!(
        restored.desk().draft_get(draft).unwrap(),
        world.desk.draft_get(draft).unwrap()
    );
    assert_eq!(restored.installation(), world.store.installation());
}

#[test]
fn rotating_backups_keep_the_newest_and_nothing_else_is_deleted() {
    let world = World::new();
    let folder = world.folder.path().join("backups");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("mine.db"), b"a person's own").unwrap();
    let paths: Vec<PathBuf> = (0..4)
        .map(|n| world.desk.backup_rotating(at(n), 2).unwrap())
        .collect();
    let kept: Vec<bool> = paths.iter().map(|path| path.exists()).collect();
    assert_eq!(kept, [false, false, true, true]);
    assert!(folder.join("mine.db").exists());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
}

const GOOD: Migration = Migration {
    name: "a table more",
    sql: &["CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;"],
};
const BAD: Migration = Migration {
    name: "nonsense",
    sql: &[
        "CREATE TABLE another (id INTEGER PRIMARY KEY) STRICT;",
        "NONSENSE;",
    ],
};

fn steps(more: Vec<Migration>) -> Vec<Migration> {
    let first = migrations::MIGRATIONS.iter().map(|step| Migration {
        name: step.name,
        sql: step.sql,
    });
    first.chain(more).collect()
}

#[test]
fn migrations_take_every_step_or_none() {
    let folder = closed();
    let path = database(folder.path());
    let mut connection = Connection::open(&path).unwrap();
    let tables = |c: &Connection| -> i64 {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name IN ('more', 'another')";
        c.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert!(migrations::migrate(&mut connection, &steps(vec![GOOD, BAD]), at(1)).is_err());
    assert_eq!(
        (migrations::format(&connection).unwrap(), tables(&connection)),
        (1, 0)
    );
    migrations::migrate(&mut connection, &steps(vec![GOOD]), at(1)).unwrap();
    assert_eq!(
        (migrations::format(&connection).unwrap(), tables(&connection)),
        (2, 1)
    );
    migrations::check_history(&connection, &steps(vec![GOOD]), &path).unwrap();
    let reordered = migrations::check_history(&connection, &steps(vec![BAD, GOOD]), &path);
    assert!(matches!(reordered, Err(StoreError::History { .. })));
    drop(connection);
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Newer { found: 2, .. }
    ));
}

#[test]
fn handles_outlive_the_store_they_came_from() {
    let World {
        folder, store, desk, ..
    } = World::new();
    drop(store);
    assert!(desk.counts().unwrap().accounts == 2);
    let other: Store = open(folder.path()).unwrap();
    assert_eq!(other.dir(), folder.path());
}
