//! Freezes and moves of requests: what the sender may write, and what it is told instead.

use super::world::*;
use crate::{AttemptFilter, AttemptOutcome, LookRow, StoreError};
use sendoff_core::{
    delivery::{DeliveryState, PostId},
    request::RequestState,
    said::Said,
};
use serde_json::json;

#[test]
fn a_move_from_another_state_or_version_is_a_conflict_and_writes_nothing() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.frozen(&journal, "one");
    let id = freeze.request.id;
    let (first, second) = (world.start(&journal, id), world.start(&journal, id));
    let answers = journal.advance(vec![first, second]);
    assert!(answers[0].is_ok());
    assert!(
        matches!(answers[1], Err(StoreError::Conflict { .. })),
        "{answers:?}"
    );
    assert_eq!(journal.load(&[id]).unwrap()[0].attempts, 1);
    let mut stale = lost(&journal, id);
    stale.expected.1 -= 1;
    assert!(matches!(
        only(journal.advance(vec![stale])),
        Err(StoreError::Conflict { .. })
    ));
    let mut other = lost(&journal, id);
    other.expected.0 = RequestState::Ready;
    assert!(matches!(
        only(journal.advance(vec![other])),
        Err(StoreError::Conflict { .. })
    ));
    assert_eq!(journal.sending_requests().unwrap(), [id]);
}

#[test]
fn everything_of_a_request_reads_back_as_the_machine_left_it() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "one");
    let id = freeze.request.id;
    let mut step = lost(&journal, id);
    step.request.tries = 3;
    step.request.limited = 2;
    step.request.looks = 1;
    step.request.not_before = Some(at(50));
    step.request.look_at = Some(at(51));
    step.request.dead_letter = true;
    step.next_at = Some(at(50));
    step.pause_connection = Some(at(60));
    step.look = Some(LookRow {
        at: at(20),
        examined: Said::as_is("12 posts"),
        verdict: json!({ "nothing": true }),
    });
    let expected = step.request.clone();
    only(journal.advance(vec![step])).unwrap();
    let loaded = only(journal.load(&[id]).unwrap());
    assert_eq!(loaded.request, expected);
    assert_eq!((loaded.version, loaded.next_at), (3, Some(at(50))));
    assert_eq!(loaded.connection.not_before, Some(at(60)));
    assert_eq!(loaded.posts[0].text, "one");
    assert_eq!(only(world.desk.looks(id).unwrap()).examined, "12 posts");
    let mut held = step_to_held(&journal, id);
    held.pause_connection = Some(at(55));
    let expected = held.request.clone();
    only(journal.advance(vec![held])).unwrap();
    let loaded = only(journal.load(&[id]).unwrap());
    assert_eq!(loaded.request, expected);
    assert_eq!(
        loaded.connection.not_before,
        Some(at(60)),
        "a later limit is not shortened"
    );
    assert!(journal.due_requests(at(99), 9, None).unwrap().rows.is_empty());
    assert_eq!(journal.open_requests().unwrap(), [id]);
}

#[test]
fn the_wire_log_tells_every_transmission() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "one");
    let id = freeze.request.id;
    only(journal.advance(vec![lost(&journal, id)])).unwrap();
    let row = only(world.desk.attempts(AttemptFilter::Request(id), 9).unwrap());
    assert_eq!(
        (row.number, row.epoch, row.outcome),
        (1, 1, Some(AttemptOutcome::Lost))
    );
    assert_eq!((row.started, row.ended), (stamp(12), Some(at(14))));
    assert_eq!((row.body_hash, row.body_bytes), (freeze.body_hash, 3));
    assert_eq!(row.idempotency_key, freeze.idempotency_key);
    let draft = row.draft;
    for filter in [
        AttemptFilter::All,
        AttemptFilter::Batch(freeze.batch),
        AttemptFilter::Draft(draft),
    ] {
        assert_eq!(world.desk.attempts(filter, 9).unwrap().len(), 1, "{filter:?}");
    }
    assert_eq!(journal.attempts_since(world.connection, at(12)).unwrap(), 1);
    assert_eq!(journal.attempts_since(world.connection, at(13)).unwrap(), 0);
}

#[test]
fn p12_what_never_left_spends_no_budget() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "one");
    let mut back = step(&journal, freeze.request.id);
    back.request.state = RequestState::Ready;
    back.request.sending_since = None;
    back.attempt = Some(end(AttemptOutcome::NeverLeft, None));
    only(journal.advance(vec![back])).unwrap();
    assert_eq!(journal.attempts_since(world.connection, at(0)).unwrap(), 0);
}

#[test]
fn a_post_is_adopted_once() {
    let world = World::new();
    let journal = world.journal();
    let (first, second) = (world.sending(&journal, "one"), world.sending(&journal, "two"));
    let adopt = |freeze: &crate::Freeze| {
        only(journal.advance(vec![answered(
            &journal,
            freeze.request.id,
            DeliveryState::Following,
            "post",
        )]))
    };
    adopt(&first).unwrap();
    let collision = adopt(&second);
    let held_by = first.request.targets[0].delivery;
    assert!(
        matches!(&collision, Err(StoreError::Collision { post, held_by: by })
            if *by == held_by && *post == PostId::new("post-0")),
        "{collision:?}"
    );
    assert_eq!(
        journal.sending_requests().unwrap(),
        [second.request.id],
        "nothing of it is stored"
    );
    let adopted: Vec<PostId> = journal
        .adopted_posts(world.connection, at(0))
        .unwrap()
        .into_iter()
        .map(|(post, _)| post)
        .collect();
    assert_eq!(adopted, [PostId::new("post-0"), PostId::new("post-1")]);
    assert!(
        journal
            .adopted_posts(world.connection, at(21))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn p1_a_freeze_whose_parts_contradict_each_other_is_refused() {
    let world = World::new();
    let journal = world.journal();
    let claim = world.claimed(&journal, "one");
    let good = world.freeze_of(&journal, claim.batch);
    let mut other_bytes = good.clone();
    other_bytes.body.push(b'!');
    let mut other_key = good.clone();
    other_key.idempotency_key = sendoff_core::key::IdempotencyKey::from_stored("0".repeat(32));
    let mut no_text = good.clone();
    no_text.texts.pop();
    let mut nobody = good.clone();
    nobody.request.targets.clear();
    for bad in [other_bytes, other_key, no_text, nobody] {
        assert!(matches!(
            only(journal.freeze(vec![bad])),
            Err(StoreError::Promise { .. })
        ));
    }
    only(journal.freeze(vec![good.clone()])).unwrap();
    let twice = only(journal.freeze(vec![good]));
    assert!(matches!(twice, Err(StoreError::Promise { .. })), "{twice:?}");
}

#[test]
fn equal_text_waits_while_another_may_have_reached_the_service() {
    let world = World::new();
    let journal = world.journal();
    let account = world.accounts[0].id;
    let (first, second) = (world.frozen(&journal, "same"), world.frozen(&journal, "same"));
    let equal = |except: &crate::Freeze| {
        journal
            .equal_text_open(account, "key of same", except.request.id)
            .unwrap()
    };
    assert_eq!(equal(&second), None, "nothing of the first has left");
    only(journal.advance(vec![world.start(&journal, first.request.id)])).unwrap();
    assert_eq!(equal(&second), Some(first.request.id));
    assert_eq!(equal(&first), None);
    assert_eq!(
        journal
            .other_open_texts(world.connection, second.request.id)
            .unwrap()
            .len(),
        2
    );
    only(journal.advance(vec![lost(&journal, first.request.id)])).unwrap();
    assert_eq!(equal(&second), Some(first.request.id));
    only(journal.advance(vec![step_to_held(&journal, first.request.id)])).unwrap();
    assert_eq!(equal(&second), Some(first.request.id), "held in doubt");
    assert_eq!(
        journal
            .equal_text_open(account, "key of other", second.request.id)
            .unwrap(),
        None
    );
}
