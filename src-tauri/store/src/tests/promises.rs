//! Every promise that SQL keeps is attacked here by plain SQL, as no code of ours would.

use super::world::*;
use crate::StoreError;
use sendoff_core::{delivery::DeliveryState, id::RevisionId};
use std::collections::BTreeMap;

/// Runs a statement past all of the crate's own checks.
fn sql(world: &World, statement: &str) -> Result<usize, StoreError> {
    let owned = statement.to_owned();
    world.store.inner.write(move |c| {
        let changed = c.execute(&owned, [])?;
        Ok(changed)
    })
}

/// The statement is refused in these words.
fn refused(world: &World, statement: &str, words: &str) {
    match sql(world, statement) {
        Err(StoreError::Promise { promise }) => {
            assert!(promise.contains(words), "{statement}\n  is refused as: {promise}");
        }
        other => panic!("{statement}\n  is not refused: {other:?}"),
    }
}

/// A world with one request sending, another planned, a draft being written.
fn busy() -> (World, crate::Journal, crate::Freeze) {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "sending");
    world.claimed(&journal, "planned");
    let (draft, _) = world.scheduled("written", 1000);
    let fresh = RevisionId::generate(&world.entropy);
    world
        .desk
        .save_text(draft, "unconfirmed", &BTreeMap::new(), at(1), fresh)
        .unwrap();
    (world, journal, freeze)
}

const SENDING: &str = "(SELECT id FROM request WHERE state = 'sending')";

#[test]
fn p1_what_is_frozen_never_changes() {
    let (world, ..) = busy();
    for change in [
        "origin = 'https://evil.example.com'",
        "path = '/v2/posts'",
        "body = x'00'",
        "body_sha256 = lower(hex(zeroblob(32)))",
        "business_key = 'other'",
        "idempotency_key = 'other'",
        "generation = 9",
        "due_ms = 0",
        "frozen_at_ms = 0",
        "batch_id = (SELECT id FROM batch WHERE id <> batch_id LIMIT 1)",
    ] {
        refused(
            &world,
            &format!("UPDATE request SET version = version + 1, {change}"),
            "what is frozen",
        );
    }
    for change in [
        "text = 'other'",
        "text_key = 'other'",
        "request_id = NULL",
        "position = position + 9",
    ] {
        refused(
            &world,
            &format!("UPDATE delivery SET {change} WHERE request_id = {SENDING}"),
            "what was frozen stands",
        );
    }
}

#[test]
fn p1_keys_are_unique() {
    let (world, ..) = busy();
    for key in ["business_key", "idempotency_key"] {
        let other = if key == "business_key" {
            "idempotency_key"
        } else {
            "business_key"
        };
        let copy = format!(
            "INSERT INTO request (id, batch_id, connection_id, generation, state, origin, path, body, body_sha256,
                {key}, {other}, due_ms, frozen_at_ms)
             SELECT 'aaaaaaaa-0000-4000-8000-000000000000', batch_id, connection_id, generation, 'ready', origin,
                path, body, body_sha256, {key}, 'another', due_ms, frozen_at_ms FROM request"
        );
        refused(&world, &copy, &format!("UNIQUE constraint failed: request.{key}"));
    }
}

#[test]
fn p2_sending_and_an_open_attempt_go_together() {
    let (world, ..) = busy();
    let not_sending = "UPDATE request SET version = version + 1, state = 'ready', sending_since = NULL";
    refused(&world, not_sending, "exactly while an attempt");
    let no_start = "UPDATE request SET version = version + 1, state = 'sending' WHERE state <> 'sending'";
    assert_eq!(sql(&world, no_start).unwrap(), 0, "there is no other request yet");
    let journal_world = World::new();
    let journal = journal_world.journal();
    journal_world.frozen(&journal, "ready");
    refused(
        &journal_world,
        "UPDATE request SET version = version + 1, state = 'sending', sending_since = '{}'",
        "exactly while an attempt",
    );
}

#[test]
fn p4_one_open_attempt_per_request() {
    let (world, ..) = busy();
    let second = |number: i64| {
        format!(
            "INSERT INTO attempt (id, request_id, connection_id, number, epoch, started, started_ms)
             SELECT 'aaaaaaaa-0000-4000-8000-000000000000', request_id, connection_id, {number}, epoch, started,
                started_ms FROM attempt"
        )
    };
    refused(&world, &second(2), "starts from ready or in doubt");
    // Past the trigger too: the index alone holds.
    sql(&world, "DROP TRIGGER attempt_follows").unwrap();
    refused(&world, &second(2), "UNIQUE constraint failed: attempt.request_id");
    refused(&world, &second(1), "UNIQUE constraint failed: attempt.request_id");
}

#[test]
fn p3_the_end_of_an_attempt_is_written_once_and_whole() {
    let (world, journal, freeze) = busy();
    refused(
        &world,
        "UPDATE attempt SET ended_ms = 1",
        "CHECK constraint failed",
    );
    refused(
        &world,
        "UPDATE attempt SET outcome = 'lost'",
        "CHECK constraint failed",
    );
    refused(
        &world,
        "UPDATE attempt SET status = 200",
        "CHECK constraint failed",
    );
    refused(
        &world,
        "UPDATE attempt SET ended_ms = 1, outcome = 'answered'",
        "CHECK constraint failed",
    );
    let never_with_status = "UPDATE attempt SET ended_ms = 1, outcome = 'never_left', status = 200";
    refused(&world, never_with_status, "CHECK constraint failed");
    refused(
        &world,
        "UPDATE attempt SET started_ms = 1",
        "its start never changed",
    );
    refused(&world, "UPDATE attempt SET number = 2", "its start never changed");
    only(journal.advance(vec![lost(&journal, freeze.request.id)])).unwrap();
    refused(
        &world,
        "UPDATE attempt SET outcome = 'never_left'",
        "written once",
    );
    refused(
        &world,
        "UPDATE attempt SET ended_ms = NULL, outcome = NULL",
        "written once",
    );
    refused(&world, "UPDATE attempt SET conclusion = 'other'", "written once");
    refused(&world, "DELETE FROM attempt", "only appended");
}

#[test]
fn one_open_batch_per_draft_and_each_generation_once() {
    let (world, ..) = busy();
    let copy = |generation: &str| {
        format!(
            "INSERT INTO batch (id, draft_id, revision_id, generation, due_ms, misfire, occasion, created_at_ms)
             SELECT 'aaaaaaaa-0000-4000-8000-000000000000', draft_id, revision_id, {generation}, due_ms, misfire,
                occasion, created_at_ms FROM batch LIMIT 1"
        )
    };
    refused(
        &world,
        &copy("generation + 1"),
        "UNIQUE constraint failed: batch.draft_id",
    );
    refused(
        &world,
        &copy("generation"),
        "UNIQUE constraint failed: batch.draft_id",
    );
    refused(
        &world,
        "UPDATE batch SET closed_at_ms = 1",
        "closes with its last delivery",
    );
    refused(
        &world,
        "UPDATE batch SET generation = 7",
        "never becomes another one",
    );
    refused(
        &world,
        "UPDATE draft SET generation = generation - 1 WHERE generation > 0",
        "never restart",
    );
}

#[test]
fn a_closed_batch_stays_closed_and_takes_no_more() {
    let (world, journal, freeze) = busy();
    let step = answered(&journal, freeze.request.id, DeliveryState::Published, "post");
    only(journal.advance(vec![step])).unwrap();
    let closed = "WHERE closed_at_ms IS NOT NULL";
    refused(
        &world,
        &format!("UPDATE batch SET closed_at_ms = NULL {closed}"),
        "never opened again",
    );
    refused(
        &world,
        "INSERT INTO delivery (id, batch_id, draft_id, account_id, connection_id, generation, position, state,
            changed_at_ms)
         SELECT 'aaaaaaaa-0000-4000-8000-000000000000', batch_id, delivery.draft_id, account_id, connection_id,
            delivery.generation, 9, 'planned', 0
         FROM delivery JOIN batch ON batch.id = batch_id WHERE closed_at_ms IS NOT NULL LIMIT 1",
        "begins in an open batch",
    );
}

#[test]
fn p6_one_delivery_per_draft_and_account_that_is_not_proven_absent() {
    let (world, ..) = busy();
    let second = |state: &str, more: &str| {
        format!(
            "INSERT INTO delivery (id, batch_id, draft_id, account_id, connection_id, generation, position, state,
                changed_at_ms{more})
             SELECT 'aaaaaaaa-0000-4000-8000-000000000000', batch_id, draft_id, account_id, connection_id,
                generation, 9, {state} FROM delivery WHERE state = 'planned' LIMIT 1"
        )
    };
    refused(
        &world,
        &second("'planned', 0", ""),
        "UNIQUE constraint failed: delivery.draft_id",
    );
    refused(
        &world,
        &second("'asked', 0", ""),
        "UNIQUE constraint failed: delivery.draft_id",
    );
    let refused_too = second("'refused', 0, 0, '{}'", ", final_at_ms, reason");
    assert_eq!(
        sql(&world, &refused_too).unwrap(),
        1,
        "a proven absent one may stand beside it"
    );
}

#[test]
fn a_delivery_belongs_to_its_draft_connection_and_request() {
    let (world, ..) = busy();
    let stray = |columns: &str| {
        format!(
            "INSERT INTO delivery (id, batch_id, draft_id, account_id, connection_id, generation, position, state,
                final_at_ms, reason, changed_at_ms)
             SELECT 'aaaaaaaa-0000-4000-8000-000000000000', {columns}, 9, 'refused', 0, '{{}}', 0
             FROM delivery WHERE state = 'planned' LIMIT 1"
        )
    };
    let words = "begins in an open batch of its draft";
    let other_draft = "(SELECT id FROM draft WHERE draft.id <> draft_id LIMIT 1)";
    refused(
        &world,
        &stray(&format!("batch_id, {other_draft}, account_id, connection_id, 1")),
        words,
    );
    refused(
        &world,
        &stray("batch_id, draft_id, account_id, connection_id, 9"),
        words,
    );
    refused(
        &world,
        &stray("batch_id, draft_id, account_id, 'other', 1"),
        words,
    );
    refused(
        &world,
        &format!(
            "UPDATE delivery SET request_id = {SENDING}, text = '', text_key = '' WHERE state = 'planned'"
        ),
        "a request covers deliveries of its own batch",
    );
    refused(
        &world,
        "UPDATE delivery SET draft_id = 'other'",
        "never becomes another one",
    );
    refused(
        &world,
        "UPDATE delivery SET account_id = 'other'",
        "never becomes another one",
    );
}

#[test]
fn final_states_stand_and_have_their_evidence() {
    let (world, journal, freeze) = busy();
    for (state, more) in [
        ("published", ", final_at_ms = 1"),
        ("published", ", final_at_ms = 1, post_id = NULL"),
        ("refused", ", final_at_ms = 1"),
        ("failed_unproven", ", final_at_ms = 1"),
        ("withdrawn", ", final_at_ms = 1"),
        ("skipped", ", final_at_ms = 1"),
        ("refused", ", reason = '{}'"),
        ("held", ", final_at_ms = 1"),
    ] {
        let half = format!("UPDATE delivery SET state = '{state}'{more} WHERE request_id = {SENDING}");
        refused(&world, &half, "CHECK constraint failed");
    }
    for state in ["waiting", "sending", "in_doubt", "following"] {
        let unsent = format!("UPDATE delivery SET state = '{state}' WHERE state = 'planned'");
        refused(&world, &unsent, "CHECK constraint failed");
    }
    for state in ["published_by_person", "written_off"] {
        let undecided = format!(
            "UPDATE delivery SET state = '{state}', final_at_ms = 1, reason = '{{}}' WHERE request_id = {SENDING}"
        );
        refused(&world, &undecided, "recorded with its evidence");
    }
    let early =
        "UPDATE request SET version = version + 1, state = 'settled', sending_since = NULL, final_at_ms = 1";
    sql(&world, "UPDATE attempt SET ended_ms = 1, outcome = 'lost'").unwrap();
    refused(&world, early, "ends with the last of its deliveries");
    let (other, journal_of_other) = {
        drop((world, journal, freeze));
        let other = World::new();
        let journal = other.journal();
        (other, journal)
    };
    let freeze = other.sending(&journal_of_other, "one");
    let step = answered(
        &journal_of_other,
        freeze.request.id,
        DeliveryState::Published,
        "post",
    );
    only(journal_of_other.advance(vec![step])).unwrap();
    for state in ["refused", "withdrawn", "failed_unproven", "following"] {
        let undone = format!("UPDATE delivery SET state = '{state}', reason = '{{}}'");
        refused(&other, &undone, "a final state of a delivery stands");
    }
    refused(
        &other,
        "UPDATE delivery SET state = 'planned', final_at_ms = NULL",
        "stands",
    );
    refused(&other, "UPDATE delivery SET post_id = 'other'", "keeps its post");
    let reopened = "UPDATE request SET version = version + 1, state = 'ready', final_at_ms = NULL";
    refused(&other, reopened, "a final state of a request stands");
    let otherwise = "UPDATE request SET version = version + 1, state = 'refused'";
    refused(&other, otherwise, "a final state of a request stands");
}

#[test]
fn attributes_of_a_request_fit_its_state() {
    let world = World::new();
    let journal = world.journal();
    world.frozen(&journal, "one");
    for change in [
        "state = 'held'",
        "held = '{}'",
        "sending_since = '{}'",
        "state = 'in_doubt'",
        "doubt = '{}'",
        "state = 'planned'",
        "final_at_ms = 1",
        "state = 'nonsense'",
        "doubt = 'no json', opened = '{}'",
    ] {
        refused(
            &world,
            &format!("UPDATE request SET version = version + 1, {change}"),
            "CHECK constraint failed",
        );
    }
    refused(
        &world,
        "UPDATE request SET tries = 1",
        "version of a request rises",
    );
    refused(
        &world,
        "UPDATE request SET tries = 1, version = version + 2",
        "version of a request rises",
    );
}

#[test]
fn p7_a_request_begins_before_anything_of_it_is_sent() {
    let (world, ..) = busy();
    refused(
        &world,
        "INSERT INTO request (id, batch_id, connection_id, generation, state, origin, path, body, body_sha256,
            business_key, idempotency_key, due_ms, frozen_at_ms)
         SELECT 'aaaaaaaa-0000-4000-8000-000000000000', batch_id, connection_id, generation, 'following', origin,
            path, body, body_sha256, 'b', 'i', due_ms, frozen_at_ms FROM request",
        "frozen before anything of it is sent",
    );
}

#[test]
fn a_post_belongs_to_one_delivery() {
    let (world, journal, freeze) = busy();
    let step = answered(&journal, freeze.request.id, DeliveryState::Following, "post");
    only(journal.advance(vec![step])).unwrap();
    refused(
        &world,
        "UPDATE delivery SET post_id = 'post-0' WHERE post_id = 'post-1'",
        "UNIQUE constraint failed: delivery.connection_id, delivery.post_id",
    );
}

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
        examined: String::new(),
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
