//! Drafts, connections, and what is only appended.

use super::{super::world::*, *};
use crate::StoreError;
use sendoff_core::{delivery::DeliveryState, said::Said};

#[test]
fn p13_only_confirmed_revisions_are_planned_or_published_and_they_never_change() {
    let (world, ..) = busy();
    let unconfirmed = "(SELECT id FROM revision WHERE confirmed_at_ms IS NULL)";
    let plan = format!("UPDATE schedule SET revision_id = {unconfirmed}");
    refused(&world, &plan, "names a confirmed revision of its draft");
    let others = "UPDATE schedule SET revision_id = (SELECT id FROM revision WHERE revision.draft_id <> schedule.draft_id)";
    refused(&world, others, "names a confirmed revision of its draft");
    refused(
        &world,
        "INSERT INTO batch (id, draft_id, revision_id, generation, due_ms, misfire, occasion, created_at_ms)
         SELECT 'aaaaaaaa-0000-4000-8000-000000000000', draft_id, id, 9, 0, 'ask', 'now', 0
         FROM revision WHERE confirmed_at_ms IS NULL",
        "only a confirmed revision",
    );
    refused(
        &world,
        "UPDATE revision SET text = 'other'
         WHERE confirmed_at_ms IS NOT NULL AND draft_id NOT IN (SELECT draft_id FROM batch)",
        "a confirmed revision is never changed",
    );
    refused(
        &world,
        "UPDATE revision SET confirmed_at_ms = NULL
         WHERE confirmed_at_ms IS NOT NULL AND draft_id NOT IN (SELECT draft_id FROM batch)",
        "a confirmed revision is never changed",
    );
    refused(
        &world,
        "INSERT INTO variant (revision_id, account_id, text) SELECT revision.id, account.id, 'x'
         FROM revision, account WHERE confirmed_at_ms IS NOT NULL",
        "a confirmed revision is never changed",
    );
}

#[test]
fn a_draft_stands_still_while_it_is_published_whoever_asks() {
    let (world, ..) = busy();
    let open = "(SELECT draft_id FROM batch WHERE closed_at_ms IS NULL)";
    let words = "not changed while it is being published";
    refused(
        &world,
        &format!("DELETE FROM target WHERE draft_id IN {open}"),
        words,
    );
    refused(
        &world,
        &format!("INSERT INTO revision (id, draft_id, number, text, saved_at_ms)
            SELECT 'aaaaaaaa-0000-4000-8000-000000000000', id, 9, '', 0 FROM draft WHERE id IN {open} LIMIT 1"),
        words,
    );
    refused(
        &world,
        &format!("UPDATE draft SET trashed_at_ms = 1 WHERE id IN {open}"),
        words,
    );
    refused(
        &world,
        &format!(
            "INSERT INTO schedule (draft_id, revision_id, wall, zone, instant_ms, misfire)
            SELECT draft_id, id, '', '', 0, '' FROM revision WHERE draft_id IN {open} LIMIT 1"
        ),
        words,
    );
}

#[test]
fn connections_and_accounts_stay_what_they_are() {
    let (world, ..) = busy();
    let moved = "UPDATE connection SET origin = 'https://other.example.com'";
    refused(&world, moved, "stays where it is while a request of it is open");
    let workspace = "UPDATE connection SET workspace = 'other'";
    refused(
        &world,
        workspace,
        "stays where it is while a request of it is open",
    );
    let removed = "UPDATE connection SET removed_at_ms = 1";
    refused(&world, removed, "not removed while a delivery through it is open");
    refused(
        &world,
        "UPDATE connection SET service = 'postato'",
        "never becomes another one",
    );
    refused(
        &world,
        "UPDATE account SET remote_id = remote_id || 'x'",
        "never becomes another one",
    );
    refused(
        &world,
        "UPDATE account SET network = 'threads'",
        "never becomes another one",
    );
    refused(
        &world,
        "UPDATE connection SET witness_date_ms = 1",
        "CHECK constraint failed",
    );
    refused(
        &world,
        "INSERT INTO connection (id, service, name, origin, secret_name, settings, created_at_ms)
         SELECT 'aaaaaaaa-0000-4000-8000-000000000000', service, name, origin, '', settings, 0 FROM connection",
        "UNIQUE constraint failed: connection.name",
    );
}

#[test]
fn p9_nothing_of_the_journal_is_ever_deleted_and_logs_are_only_appended() {
    let (world, journal, freeze) = busy();
    let mut step = lost(&journal, freeze.request.id);
    step.look = Some(crate::LookRow {
        at: at(20),
        examined: Said::as_is(""),
        verdict: serde_json::Value::Null,
    });
    step.decision = Some(decision(freeze.request.targets[0].delivery));
    only(journal.advance(vec![step])).unwrap();
    let intent = sendoff_core::intent::Intent::TryNow {
        delivery: freeze.request.targets[0].delivery,
    };
    world
        .desk
        .intent_add(&intent, at(1), crate::IntentId::generate(&world.entropy))
        .unwrap();
    for table in [
        "batch",
        "request",
        "delivery",
        "attempt",
        "look",
        "decision",
        "event",
        "intent",
        "revision",
        "connection",
        "account",
        "sender",
    ] {
        let words = if table == "sender" { "never deleted" } else { "" };
        refused(&world, &format!("DELETE FROM {table}"), words);
    }
    let with_batch = "DELETE FROM draft WHERE id IN (SELECT draft_id FROM batch)";
    refused(&world, with_batch, "FOREIGN KEY constraint failed");
    for (table, column) in [("look", "examined"), ("decision", "kind"), ("event", "kind")] {
        refused(
            &world,
            &format!("UPDATE {table} SET {column} = 'x'"),
            "only appended",
        );
    }
    refused(&world, "UPDATE intent SET body = '{}'", "carried out once");
}

#[test]
fn a_promise_that_was_refused_leaves_no_trace() {
    let (world, journal, freeze) = busy();
    let before = world.desk.newest_event().unwrap();
    let mut bad = answered(&journal, freeze.request.id, DeliveryState::Published, "post");
    bad.attempt = None;
    let answer = only(journal.advance(vec![bad]));
    assert!(
        matches!(&answer, Err(StoreError::Promise { promise }) if promise.contains("attempt")),
        "{answer:?}"
    );
    assert_eq!(world.desk.newest_event().unwrap(), before);
    assert_eq!(
        journal.load(&[freeze.request.id]).unwrap()[0]
            .request
            .state
            .as_str(),
        "sending"
    );
}
