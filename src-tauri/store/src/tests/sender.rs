//! One sender per folder, and other processes beside it.

use super::world::*;
use crate::{EventKind, IntentId, PendingIntent, StoreError};
use rusqlite::Connection;
use sendoff_core::{
    id::BatchId,
    intent::{Intent, IntentOutcome},
    misfire::MisfirePolicy,
};
use serde_json::json;

#[test]
fn p4_two_stores_on_one_folder_have_one_sender() {
    let world = World::new();
    let other = open(world.folder.path()).unwrap();
    let journal = world.journal();
    assert_eq!(journal.epoch(), 1);
    assert!(other.try_take_sender(at(1)).unwrap().is_none());
    assert!(world.store.try_take_sender(at(1)).unwrap().is_none());
    drop(journal);
    let next = other.try_take_sender(at(2)).unwrap().unwrap();
    assert_eq!(next.epoch(), 2);
    assert!(world.store.try_take_sender(at(3)).unwrap().is_none());
    let taken: Vec<_> = world.desk.events_after(0, 9).unwrap();
    assert!(taken.iter().all(|event| event.kind == EventKind::SenderTaken));
    assert_eq!(taken.last().unwrap().payload, json!({ "epoch": 2 }));
}

#[test]
fn p4_a_sender_of_an_older_epoch_writes_nothing() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.frozen(&journal, "one");
    let start = world.start(&journal, freeze.request.id);
    // What a second sender would do if the lock failed, say on a file system without locks.
    let raw = Connection::open(world.folder.path().join("sendoff.db")).unwrap();
    raw.execute_batch("UPDATE sender SET epoch = epoch + 1").unwrap();
    assert!(matches!(
        only(journal.advance(vec![start])),
        Err(StoreError::Fenced)
    ));
    let claim = journal.claim(world.claim_of(freeze_draft(&world), revision_of(&world)));
    assert!(matches!(claim, Err(StoreError::Fenced)));
    assert!(matches!(journal.note_instant(at(99)), Err(StoreError::Fenced)));
    let delivery = freeze.request.targets[0].delivery;
    let misfire = journal.set_delivery_misfire(delivery, MisfirePolicy::Skip);
    assert!(matches!(misfire, Err(StoreError::Fenced)));
    assert!(journal.sending_requests().unwrap().is_empty());
    assert_eq!(journal.load(&[freeze.request.id]).unwrap()[0].attempts, 0);
}

fn freeze_draft(world: &World) -> sendoff_core::id::DraftId {
    world.draft("two").0
}

fn revision_of(world: &World) -> sendoff_core::id::RevisionId {
    world.draft("three").1
}

#[test]
fn the_epoch_never_falls() {
    let world = World::new();
    drop(world.journal());
    let raw = Connection::open(world.folder.path().join("sendoff.db")).unwrap();
    let fallen = raw.execute_batch("UPDATE sender SET epoch = 0").unwrap_err();
    assert!(fallen.to_string().contains("only rise"), "{fallen}");
}

#[test]
fn edits_of_another_store_are_noticed() {
    let world = World::new();
    let other = open(world.folder.path()).unwrap();
    let quiet = other.change_counter().unwrap();
    assert_eq!(other.change_counter().unwrap(), quiet);
    world.draft("from elsewhere");
    assert_ne!(other.change_counter().unwrap(), quiet);
    let own = world.store.change_counter().unwrap();
    world.draft("from here");
    assert_ne!(world.store.change_counter().unwrap(), own);
}

#[test]
fn an_intent_of_one_store_is_carried_out_by_the_sender_of_another() {
    let world = World::new();
    let journal = world.journal();
    let other = open(world.folder.path()).unwrap().desk();
    let (draft, _) = world.draft("now");
    let intent = Intent::PublishNow { draft };
    let (first, second) = (
        IntentId::generate(&world.entropy),
        IntentId::generate(&world.entropy),
    );
    other.intent_add(&intent, at(5), first).unwrap();
    other.intent_add(&intent, at(5), second).unwrap();
    let pending = |id| PendingIntent {
        id,
        intent: intent.clone(),
        given_at: at(5),
    };
    assert_eq!(
        journal.intents_pending().unwrap(),
        [pending(first), pending(second)]
    );
    assert_eq!(other.intent_outcome(first).unwrap(), None);
    let outcome = IntentOutcome::Done {
        batch: Some(BatchId::generate(&world.entropy)),
        left_out: vec![],
    };
    journal.intent_done(first, &outcome, at(6)).unwrap();
    assert_eq!(other.intent_outcome(first).unwrap(), Some(outcome.clone()));
    let twice = journal.intent_done(first, &outcome, at(7));
    assert!(matches!(twice, Err(StoreError::Conflict { .. })));
    assert_eq!(journal.intents_pending().unwrap().len(), 1);
    let unknown = other.intent_outcome(IntentId::generate(&world.entropy));
    assert!(matches!(unknown, Err(StoreError::NotFound { .. })));
}

#[test]
fn p10_the_newest_instant_only_rises_and_starts_of_attempts_raise_it() {
    let world = World::new();
    let journal = world.journal();
    assert_eq!(journal.newest_instant().unwrap(), None);
    journal.note_instant(at(5)).unwrap();
    journal.note_instant(at(3)).unwrap();
    assert_eq!(journal.newest_instant().unwrap(), Some(at(5)));
    world.sending(&journal, "one");
    assert_eq!(journal.newest_instant().unwrap(), Some(at(12)));
}

#[test]
fn pausing_is_a_setting() {
    let world = World::new();
    let journal = world.journal();
    assert!(!journal.paused().unwrap());
    world.desk.setting_set(crate::PAUSED, &json!(true)).unwrap();
    assert!(journal.paused().unwrap());
    world.desk.setting_set(crate::PAUSED, &json!(false)).unwrap();
    assert!(!journal.paused().unwrap());
    assert_eq!(world.desk.setting_get("other").unwrap(), None);
}
