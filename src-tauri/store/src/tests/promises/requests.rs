//! Requests and attempts.

use super::{super::world::*, *};

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
