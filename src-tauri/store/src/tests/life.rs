//! One draft's way through the store.

use super::world::*;
use crate::{ClaimOutcome, DraftStage};
use sendoff_core::{delivery::DeliveryState, key::Generation, request::RequestState};

#[test]
fn a_draft_becomes_a_batch_a_request_an_attempt_and_two_published_posts() {
    let world = World::new();
    let journal = world.journal();
    let (draft, revision) = world.scheduled("Grüße", 10);
    assert_eq!(world.desk.draft_get(draft).unwrap().stage, DraftStage::Scheduled);
    assert_eq!(journal.next_instant_after(at(0)).unwrap(), Some(at(10)));
    assert!(journal.due(at(9), 10, None).unwrap().rows.is_empty());
    let due = only(journal.due(at(10), 10, None).unwrap().rows);
    assert_eq!(
        (due.draft.id, due.revision, due.schedule),
        (draft, revision, plan(10))
    );
    assert_eq!(due.targets, world.accounts);

    let mut claim = world.claim_of(draft, revision);
    claim.occasion = crate::Occasion::Schedule;
    claim.schedule = Some(plan(10));
    let outcome = journal.claim(claim.clone()).unwrap();
    assert_eq!(
        outcome,
        ClaimOutcome::Claimed {
            generation: Generation::FIRST,
            left_out: vec![]
        }
    );
    let detail = world.desk.draft_get(draft).unwrap();
    assert_eq!(
        (detail.stage, detail.open_batch),
        (DraftStage::Open, Some(claim.batch))
    );
    assert!(journal.due(at(99), 10, None).unwrap().rows.is_empty());

    let freeze = world.freeze_of(&journal, claim.batch);
    only(journal.freeze(vec![freeze.clone()])).unwrap();
    assert!(journal.plan_work(10, None).unwrap().rows.is_empty());
    assert_eq!(
        journal.due_requests(at(10), 10, None).unwrap().rows,
        [freeze.request.id]
    );
    let loaded = only(journal.load(&[freeze.request.id]).unwrap());
    assert_eq!(loaded.request, freeze.request);
    assert_eq!((&loaded.body, loaded.attempts), (&freeze.body, 0));

    only(journal.advance(vec![world.start(&journal, freeze.request.id)])).unwrap();
    assert_eq!(journal.sending_requests().unwrap(), [freeze.request.id]);
    let step = answered(&journal, freeze.request.id, DeliveryState::Published, "post");
    only(journal.advance(vec![step])).unwrap();

    let view = world.desk.batch(claim.batch).unwrap();
    assert_eq!(view.batch.closed_at, Some(at(20)));
    assert!(
        view.deliveries
            .iter()
            .all(|d| d.delivery.state == DeliveryState::Published)
    );
    let after = only(journal.load(&[freeze.request.id]).unwrap());
    assert_eq!((after.request.state, after.attempts), (RequestState::Settled, 1));
    assert_eq!(world.desk.draft_get(draft).unwrap().stage, DraftStage::Done);
    assert!(world.desk.open_and_unacknowledged().unwrap().is_empty());
    assert_eq!(journal.nothing_open().unwrap(), crate::OpenCounts::default());
    let kinds: Vec<&str> = world
        .desk
        .events_after(0, 99)
        .unwrap()
        .iter()
        .map(|e| e.kind.as_str())
        .collect();
    assert_eq!(kinds.iter().filter(|k| **k == "delivery_changed").count(), 8);
    assert_eq!(kinds.last(), Some(&"batch_closed"));
}
