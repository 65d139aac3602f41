//! Whatever the file holds, what is asked all the time stays on indexes.

use super::world::*;
use crate::{DraftFilter, DraftStage, batch, connection, delivery, draft, plan, request, schedule};
use rusqlite::{Connection, StatementStatus};
use sendoff_core::id::DraftId;

/// The plan of a statement, one step a line.
fn steps(c: &Connection, sql: &str) -> Vec<String> {
    let mut statement = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let parameters = vec![rusqlite::types::Null; statement.parameter_count()];
    let rows = statement
        .query_map(rusqlite::params_from_iter(parameters), |row| row.get(3))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// No table is read through: every step is a search, or walks an index (or the rowid) that the statement's
/// own limit ends.
fn stays_on_indexes(c: &Connection, sql: &str, walks: &[&str], sorts: bool) {
    for step in steps(c, sql) {
        let scans = step.starts_with("SCAN ") && !walks.iter().any(|walk| step.starts_with(walk));
        let sorted = step.starts_with("USE TEMP B-TREE FOR ORDER BY") && !sorts;
        assert!(!scans && !sorted, "{step}\n  in {sql}");
    }
}

#[test]
fn what_is_asked_all_the_time_stays_on_indexes() {
    let world = World::new();
    let check = |c: &Connection| {
        let waiting = "SCAN schedule USING INDEX schedule_waiting";
        let covering = "SCAN schedule USING COVERING INDEX schedule_waiting";
        stays_on_indexes(c, schedule::DUE, &[], false);
        stays_on_indexes(c, schedule::NEXT, &[waiting, covering], false);
        stays_on_indexes(c, schedule::BETWEEN, &[], false);
        stays_on_indexes(c, schedule::PLANNED, &[], false);
        stays_on_indexes(c, schedule::AT_ONCE, &[], false);
        stays_on_indexes(c, schedule::DUE_UNCONFIRMED, &[], false);
        stays_on_indexes(c, schedule::DUE_PAUSED, &[], false);
        stays_on_indexes(c, schedule::DUE_BEHIND, &[], false);
        stays_on_indexes(c, schedule::GOING, &[waiting], false);
        stays_on_indexes(c, connection::WANTED, &[], false);
        stays_on_indexes(c, connection::THROUGH, &[], false);
        stays_on_indexes(
            c,
            request::NEXT,
            &["SCAN request USING COVERING INDEX request_next"],
            false,
        );
        // Those due are sorted by when they were due: they are few, or all are wanted.
        stays_on_indexes(c, request::DUE, &[], true);
        stays_on_indexes(c, request::HELD, &[], false);
        stays_on_indexes(c, request::PAUSED_NO_MORE, &[], false);
        stays_on_indexes(
            c,
            plan::BATCHES,
            &["SCAN batch USING INDEX batch_open_by_due"],
            false,
        );
        stays_on_indexes(c, draft::ALL, &[], false);
        stays_on_indexes(c, draft::AT_STAGE, &[], false);
        stays_on_indexes(c, draft::TAGGED, &[], true);
        stays_on_indexes(c, draft::FOUND, &["SCAN draft_search VIRTUAL TABLE"], false);
        stays_on_indexes(
            c,
            delivery::NOTEWORTHY,
            &["SCAN delivery USING INDEX delivery_noteworthy"],
            false,
        );
        for page in batch::PAGES {
            stays_on_indexes(c, page, &[], false);
        }
        Ok(())
    };
    world.store.inner.read(check).unwrap();
}

/// How many steps SQLite's machine takes for a statement, every row read.
fn effort(c: &Connection, sql: &str, parameters: &[&dyn rusqlite::ToSql]) -> i32 {
    let mut statement = c.prepare(sql).unwrap();
    let mut rows = statement.query(parameters).unwrap();
    while rows.next().unwrap().is_some() {}
    drop(rows);
    statement.get_status(StatementStatus::VmStep)
}

/// Adds so many confirmed drafts, every second one planned far ahead.
fn crowd(world: &World, from: i64, to: i64) {
    let fill = move |c: &Connection| {
        c.execute_batch(&format!(
            "CREATE TEMP TABLE crowd AS
                WITH RECURSIVE n(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {to})
                SELECT n, printf('00000000-0000-4000-8000-%012d', n) AS draft,
                       printf('00000000-0000-4000-9000-%012d', n) AS revision FROM n;
             INSERT INTO draft (id, created_at_ms, changed_at_ms) SELECT draft, n, n FROM crowd;
             INSERT INTO revision (id, draft_id, number, text, saved_at_ms, confirmed_at_ms)
                SELECT revision, draft, 1, 'words of draft ' || n, n, n FROM crowd;
             INSERT INTO schedule (draft_id, revision_id, wall, zone, instant_ms, misfire)
                SELECT draft, revision, '2027-01-01 09:00', 'UTC', {ahead} + n, 'ask' FROM crowd WHERE n % 2 = 0;
             DROP TABLE crowd;",
            ahead = at(1_000_000).millis(),
        ))?;
        Ok(())
    };
    world.store.inner.write(fill).unwrap();
}

#[test]
fn a_thousand_times_the_drafts_cost_no_more_steps() {
    let world = World::new();
    let efforts = || {
        let measure = |c: &Connection| {
            let far = i64::MAX;
            let (now, page) = (at(1_000_000).millis(), 10);
            let day = at(1_086_400).millis();
            Ok([
                effort(c, schedule::DUE, &[&(now + 60), &page, &i64::MIN, &""]),
                effort(c, schedule::NEXT, &[&(now - 1)]),
                effort(c, schedule::BETWEEN, &[&now, &day, &page]),
                effort(c, schedule::PLANNED, &[&now, &day, &page]),
                effort(c, draft::ALL, &[&far, &far, &page]),
                effort(c, draft::AT_STAGE, &[&far, &far, &page, &"scheduled"]),
                effort(
                    c,
                    draft::FOUND,
                    &[&"\"word\"*", &far, &page, &None::<String>, &None::<String>],
                ),
            ])
        };
        world.store.inner.read(measure).unwrap()
    };
    crowd(&world, 0, 100);
    let few = efforts();
    crowd(&world, 100, 100_000);
    let many = efforts();
    assert!(few.iter().all(|steps| *steps > 0), "{few:?}");
    for (few, many) in few.iter().zip(many) {
        assert!(
            f64::from(many) <= f64::from(*few) * 1.5 + 50.0,
            "{few} steps became {many}"
        );
    }
    let filter = DraftFilter {
        stage: Some(DraftStage::Scheduled),
        search: Some("99998".to_owned()),
        tag: None,
    };
    let found = only(world.desk.draft_list(&filter, 9, None).unwrap());
    assert_eq!(
        found.draft.id,
        "00000000-0000-4000-8000-000000099998".parse::<DraftId>().unwrap()
    );
    assert_eq!(world.desk.counts().unwrap().drafts, 100_000);
}
