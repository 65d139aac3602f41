//! Sending again: what is proven absent or written off goes under the next generation, nothing else.

use super::world::*;
use crate::{Occasion, Replan, StoreError};
use sendoff_core::{
    delivery::DeliveryState,
    id::{BatchId, DeliveryId},
    key::Generation,
};

#[test]
fn p6_refused_targets_are_planned_again_in_the_same_batch_under_the_next_generation() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "one");
    let mut step = answered(&journal, freeze.request.id, DeliveryState::Refused, "");
    let again = step.request.targets[1].account;
    let fresh = DeliveryId::generate(&world.entropy);
    step.replan = Some(Replan {
        if_closed: BatchId::generate(&world.entropy),
        deliveries: vec![(again, fresh)],
    });
    only(journal.advance(vec![step])).unwrap();
    let view = world.desk.batch(freeze.batch).unwrap();
    assert_eq!(view.batch.closed_at, None, "it goes on");
    let planned = view.deliveries.iter().find(|d| d.delivery.id == fresh).unwrap();
    assert_eq!(planned.delivery.state, DeliveryState::Planned);
    assert_eq!(planned.delivery.generation, Generation::new(2));
    let old = view
        .deliveries
        .iter()
        .find(|d| d.delivery.account == again && d.delivery.id != fresh)
        .unwrap();
    assert_eq!(old.delivery.superseded_by, Some(fresh));
    let work = only(journal.plan_work(9, None).unwrap().rows);
    assert_eq!(work.deliveries.iter().map(|d| d.id).collect::<Vec<_>>(), [fresh]);
    assert_eq!(work.connections[0].id, world.connection);
    let next = world.freeze_of(&journal, freeze.batch);
    assert_ne!(next.idempotency_key, freeze.idempotency_key);
    only(journal.freeze(vec![next])).unwrap();
}

#[test]
fn p6_a_written_off_target_of_an_ended_batch_goes_again_in_a_new_one() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "one");
    let id = freeze.request.id;
    let failed = answered(&journal, id, DeliveryState::FailedUnproven, "post");
    only(journal.advance(vec![failed])).unwrap();
    assert!(world.desk.batch(freeze.batch).unwrap().batch.closed_at.is_some());
    assert_eq!(world.desk.open_and_unacknowledged().unwrap().len(), 2);
    let mut send_again = step(&journal, id);
    let target = &mut send_again.request.targets[0];
    target.state = DeliveryState::WrittenOff;
    let (delivery, account) = (target.delivery, target.account);
    let (batch, fresh) = (
        BatchId::generate(&world.entropy),
        DeliveryId::generate(&world.entropy),
    );
    send_again.decision = Some(decision(delivery));
    send_again.replan = Some(Replan {
        if_closed: batch,
        deliveries: vec![(account, fresh)],
    });
    let mut without = send_again.clone();
    without.request.targets[0].state = DeliveryState::FailedUnproven;
    let unproven = only(journal.advance(vec![without]));
    assert!(matches!(unproven, Err(StoreError::Occupied { held_by, .. }) if held_by == delivery));
    only(journal.advance(vec![send_again])).unwrap();
    let view = world.desk.batch(batch).unwrap();
    assert_eq!(view.batch.occasion, Occasion::Retry);
    assert_eq!(only(view.deliveries).delivery.id, fresh);
    assert_eq!(only(world.desk.decisions(delivery).unwrap()).kind, "leave");
    let batches = world.desk.batches_of(view.batch.draft).unwrap();
    assert_eq!(
        batches.iter().map(|b| b.batch.id).collect::<Vec<_>>(),
        [batch, freeze.batch]
    );
    let mut there = step(&journal, id);
    there.request.targets[0].state = DeliveryState::PublishedByPerson;
    there.decision = Some(decision(delivery));
    let late = only(journal.advance(vec![there]));
    assert!(
        matches!(late, Err(StoreError::Occupied { held_by, .. }) if held_by == fresh),
        "{late:?}"
    );
}

#[test]
fn retrying_takes_what_is_proven_absent_and_says_why_not_of_the_others() {
    let world = World::new();
    let journal = world.journal();
    let claim = world.claimed(&journal, "one");
    let waiting = journal.add_deliveries(world.again(&claim)).unwrap();
    assert_eq!((waiting.batch, waiting.left_out.len()), (None, 2));
    refuse_all(&journal, &claim);
    let add = world.again(&claim);
    let added = journal.add_deliveries(add.clone()).unwrap();
    assert_eq!(added.batch, Some(add.batch));
    assert_eq!(added.generation, Some(Generation::new(2)));
    let old = world.desk.delivery(claim.deliveries[0].id).unwrap();
    assert_eq!(old.delivery.superseded_by, Some(add.accounts[0].1));
    assert!(
        world
            .desk
            .open_and_unacknowledged()
            .unwrap()
            .iter()
            .all(|o| o.view.delivery.batch == add.batch)
    );
}
