//! The schema as a whole, and its words against core's.

use super::world::World;
use crate::{AttemptOutcome, DraftStage, EventKind, Occasion};
use rusqlite::Connection;
use sendoff_core::{
    connection::ServiceKind,
    delivery::DeliveryState,
    network::Network,
    request::{HoldReason, RequestState},
    schedule::Fold,
};

/// The whole schema as it was last looked at. After a change on purpose, run the tests once with
/// `SENDOFF_WRITE_SCHEMA=1` and read the difference.
const SEEN: &str = include_str!("schema.sql");

fn schema_of(c: &Connection) -> String {
    let mut statement = c
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name")
        .unwrap();
    let parts: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    parts.join(";\n\n") + ";\n"
}

fn current() -> String {
    World::new().store.inner.read(|c| Ok(schema_of(c))).unwrap()
}

#[test]
fn the_schema_is_the_one_that_was_looked_at() {
    let current = current();
    if std::env::var_os("SENDOFF_WRITE_SCHEMA").is_some() {
        std::fs::write(
            concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/schema.sql"),
            &current,
        )
        .unwrap();
    }
    assert!(
        current == SEEN,
        "the schema has changed: see the doc comment of SEEN"
    );
}

/// The words of the CHECK on a column.
fn words(schema: &str, table: &str, column: &str) -> Vec<String> {
    let start = schema.find(&format!("CREATE TABLE {table} (")).unwrap();
    let table = &schema[start..];
    let check = format!("CHECK ({column} IN (");
    let list = &table[table.find(&check).unwrap() + check.len()..];
    let list = &list[..list.find(')').unwrap()];
    list.split(',')
        .map(|word| word.trim().trim_matches('\'').to_owned())
        .collect()
}

#[test]
fn the_words_of_the_checks_are_those_of_the_enums() {
    let schema = current();
    let all = |words: &[&'static str]| -> Vec<String> { words.iter().map(ToString::to_string).collect() };
    macro_rules! same {
        ($($table:literal.$column:literal = $type:ty),* $(,)?) => {$(
            let words_of_type: Vec<&str> = <$type>::ALL.iter().map(|word| word.as_str()).collect();
            assert_eq!(words(&schema, $table, $column), all(&words_of_type), "{}.{}", $table, $column);
        )*};
    }
    same!(
        "connection"."service" = ServiceKind,
        "account"."network" = Network,
        "draft"."stage" = DraftStage,
        "schedule"."fold" = Fold,
        "batch"."occasion" = Occasion,
        "request"."state" = RequestState,
        "delivery"."state" = DeliveryState,
        "attempt"."outcome" = AttemptOutcome,
        "event"."kind" = EventKind,
    );
    assert!(!HoldReason::ALL.is_empty(), "hold reasons live in JSON");
}

#[test]
fn the_final_states_of_the_checks_are_those_of_core() {
    let schema = current();
    let finals = |table: &str| -> Vec<String> {
        let start = schema.find(&format!("CREATE TABLE {table} (")).unwrap();
        let text = &schema[start..];
        let check = "CHECK ((state IN (";
        let list = &text[text.find(check).unwrap() + check.len()..];
        let list = &list[..list.find(')').unwrap()];
        list.split(',')
            .map(|word| word.trim().trim_matches('\'').to_owned())
            .collect()
    };
    let deliveries: Vec<&str> = DeliveryState::ALL
        .iter()
        .filter(|s| s.is_final())
        .map(|s| s.as_str())
        .collect();
    let requests: Vec<&str> = RequestState::ALL
        .iter()
        .filter(|s| s.is_final())
        .map(|s| s.as_str())
        .collect();
    assert_eq!(finals("delivery"), deliveries);
    assert_eq!(finals("request"), requests);
}

#[test]
fn every_table_is_strict() {
    let loose = World::new()
        .store
        .inner
        .read(|c| {
            let sql = "SELECT group_concat(name) FROM pragma_table_list
                       WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'";
            Ok(c.query_row(sql, [], |row| row.get::<_, Option<String>>(0))?)
        })
        .unwrap();
    assert_eq!(loose, None);
}
