//! Batches and deliveries.

use super::{super::world::*, *};
use sendoff_core::delivery::DeliveryState;

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
