//! Reopening, a full disk, backups, migrations: what was saved stays.

use super::file::{closed, database, refused_untouched};
use super::world::*;
use crate::{Store, StoreError, file, migrations, migrations::Migration};
use rusqlite::Connection;
use sendoff_core::fault::{Fate, FaultPoint, Faults};
use sendoff_core::said::Said;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

#[test]
fn reopening_keeps_everything() {
    let world = World::new();
    let (draft, _) = world.scheduled("kept", 10);
    let (detail, installation) = (world.desk.draft_get(draft).unwrap(), world.store.folder());
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
    assert_eq!(again.folder(), installation);
    assert_eq!(again.desk().check().unwrap(), Vec::<String>::new());
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
        delivery.reason = Some(sendoff_core::delivery::Reason::new(
            "late",
            Said::as_is("x".repeat(100_000)),
        ));
    }
    limit_pages(&world, 1);
    assert!(matches!(journal.claim(claim.clone()), Err(StoreError::Full)));
    assert!(reserve.exists(), "kept for what is on the wire");
    let mut result = lost(&journal, freeze.request.id);
    result.look = Some(crate::LookRow {
        at: at(20),
        examined: Said::as_is("x".repeat(100_000)),
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

/// The disk is full at these points, while the reserve stands.
#[derive(Debug)]
struct FullWhileReserved(PathBuf, Vec<FaultPoint>);

impl Faults for FullWhileReserved {
    fn reach(&self, point: FaultPoint) -> Fate {
        if self.0.exists() && self.1.contains(&point) {
            Fate::DiskFull
        } else {
            Fate::GoesOn
        }
    }
}

#[test]
fn what_belongs_to_a_result_gets_the_reserve_and_a_new_transmission_does_not() {
    let world = World::new();
    let journal = world.journal();
    let reserve = world.folder.path().join("reserve");
    let freeze = world.frozen(&journal, "frozen");
    let points = vec![FaultPoint::BeginBefore, FaultPoint::NoteBefore];
    world
        .store
        .watch(Arc::new(FullWhileReserved(reserve.clone(), points)));
    let start = world.start(&journal, freeze.request.id);
    assert!(matches!(
        only(journal.advance(vec![start])),
        Err(StoreError::Full)
    ));
    assert!(reserve.exists(), "nothing new begins on a full disk");
    // What the engine notes first when an answer comes.
    journal.set_connection_trouble(freeze.connection, None).unwrap();
    assert!(!reserve.exists(), "given up");
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
    assert_eq!(restored.folder(), world.store.folder());
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
    let known = migrations::known();
    let tables = |c: &Connection| -> i64 {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name IN ('more', 'another')";
        c.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert!(migrations::migrate(&mut connection, &steps(vec![GOOD, BAD]), at(1)).is_err());
    assert_eq!(
        (migrations::format(&connection).unwrap(), tables(&connection)),
        (known, 0)
    );
    migrations::migrate(&mut connection, &steps(vec![GOOD]), at(1)).unwrap();
    assert_eq!(
        (migrations::format(&connection).unwrap(), tables(&connection)),
        (known + 1, 1)
    );
    migrations::check_history(&connection, &steps(vec![GOOD]), &path).unwrap();
    let reordered = migrations::check_history(&connection, &steps(vec![BAD, GOOD]), &path);
    assert!(matches!(reordered, Err(StoreError::History { .. })));
    drop(connection);
    assert!(matches!(
        refused_untouched(folder.path()),
        StoreError::Newer { found, .. } if found == known + 1
    ));
}

#[test]
fn a_file_of_the_first_format_is_brought_up_to_date_with_all_it_holds_after_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    first_format(folder.path());
    let store = open(folder.path()).unwrap();
    assert_eq!(store.folder().to_string(), "00000000-0000-4000-8000-000000000001");
    let waiting = store.desk().schedules_waiting(9, None).unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(!waiting[0].1.unreleased);
    // Nobody asked who sends from it then, so it is taken as it is.
    let journal = store.try_take_sender(at(1)).unwrap().unwrap();
    assert_eq!(journal.epoch(), 5);
    let backups = fs::read_dir(folder.path().join("backups")).unwrap();
    let names: Vec<String> = backups
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        names.len() == 1 && names[0].starts_with("before-format-2-"),
        "{names:?}"
    );
}

/// Makes a folder's file as the first format had it.
pub(super) fn first_format(folder: &Path) {
    let path = database(folder);
    file::create_private(&path).unwrap();
    let mut c = file::open(&path).unwrap();
    c.pragma_update(None, "application_id", file::APPLICATION_ID)
        .unwrap();
    file::trust(&c).unwrap();
    migrations::migrate(&mut c, &migrations::MIGRATIONS[..1], at(0)).unwrap();
    c.execute_batch(FIRST_FORMAT).unwrap();
}

/// What a folder of the first format may hold.
const FIRST_FORMAT: &str = "
INSERT INTO meta (key, value) VALUES ('installation', '00000000-0000-4000-8000-000000000001');
UPDATE sender SET epoch = 4, holder = 'process 1';
INSERT INTO draft (id, created_at_ms, changed_at_ms) VALUES ('00000000-0000-4000-8000-000000000002', 0, 0);
INSERT INTO revision (id, draft_id, number, text, saved_at_ms, confirmed_at_ms)
    VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 1, 'kept', 0, 0);
INSERT INTO schedule (draft_id, revision_id, wall, zone, instant_ms, misfire)
    VALUES ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003',
        '2026-12-01 09:00:00', 'UTC', 1796115600000, 'always');
";

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
