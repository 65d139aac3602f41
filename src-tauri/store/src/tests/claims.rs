//! Claims: what becomes a batch, what is told instead, and what is shown of it.

use super::world::*;
use crate::{BatchFilter, Claim, ClaimOutcome, Occasion, SetDelivery, StoreError};
use sendoff_core::{delivery::DeliveryState, misfire::MisfirePolicy, request::RequestState};
use std::collections::BTreeMap;

#[test]
fn a_claim_meets_the_plan_as_it_is_or_is_gone() {
    let world = World::new();
    let journal = world.journal();
    let moved = world.scheduled_claim("moved");
    world
        .desk
        .schedule_set(moved.draft, &plan(11), moved.revision, at(1))
        .unwrap();
    let edited = world.scheduled_claim("edited");
    let fresh = sendoff_core::id::RevisionId::generate(&world.entropy);
    world
        .desk
        .save_text(edited.draft, "typing on", &BTreeMap::new(), at(1), fresh)
        .unwrap();
    let cleared = world.scheduled_claim("cleared");
    world.desk.schedule_clear(cleared.draft, at(1)).unwrap();
    let trashed = world.scheduled_claim("trashed");
    world.desk.trash(trashed.draft, at(1)).unwrap();
    for claim in [moved, edited, cleared, trashed] {
        assert_eq!(journal.claim(claim).unwrap(), ClaimOutcome::Gone);
    }
    let kept = world.scheduled_claim("kept");
    assert!(matches!(
        journal.claim(kept.clone()).unwrap(),
        ClaimOutcome::Claimed { .. }
    ));
    assert_eq!(
        journal.claim(kept.clone()).unwrap(),
        ClaimOutcome::AlreadyOpen(kept.batch)
    );
    assert_eq!(world.desk.batches(BatchFilter::All, 9, None).unwrap().len(), 1);
    let consumed = world.desk.schedule_clear(kept.draft, at(1));
    assert!(matches!(consumed, Err(StoreError::Consumed)), "{consumed:?}");
}

#[test]
fn moving_finds_only_plans_that_wait_and_moves_all_or_none() {
    let world = World::new();
    let journal = world.journal();
    let (waiting, revision) = world.scheduled("waiting", 100);
    let gone = world.scheduled_claim("gone");
    journal.claim(gone.clone()).unwrap();
    let (loose, _) = world.draft("never planned");
    for other in [gone.draft, loose] {
        let moved = world
            .desk
            .schedules_move(&[(waiting, plan(200)), (other, plan(200))], at(1));
        assert!(moved.is_err(), "{moved:?}");
    }
    let stands = |draft| world.desk.draft_get(draft).unwrap().schedule;
    assert_eq!(
        stands(waiting).unwrap().schedule,
        plan(100),
        "none of a refused act is done"
    );
    assert!(stands(gone.draft).unwrap().consumed_by.is_some());
    assert_eq!(stands(loose), None);

    let fresh = sendoff_core::id::RevisionId::generate(&world.entropy);
    world
        .desk
        .save_text(waiting, "typing on", &BTreeMap::new(), at(1), fresh)
        .unwrap();
    world.desk.schedules_move(&[(waiting, plan(300))], at(2)).unwrap();
    let moved = stands(waiting).unwrap();
    assert_eq!(
        (moved.schedule, moved.revision),
        (plan(300), revision),
        "P13: nothing is confirmed"
    );
}

#[test]
fn p13_publishing_now_needs_a_confirmed_text_too() {
    let world = World::new();
    let journal = world.journal();
    let (draft, revision) = world.draft("one");
    let fresh = sendoff_core::id::RevisionId::generate(&world.entropy);
    world
        .desk
        .save_text(draft, "typing on", &BTreeMap::new(), at(1), fresh)
        .unwrap();
    let claim = journal.claim(world.claim_of(draft, revision));
    assert!(matches!(claim, Err(StoreError::Unconfirmed)));
}

#[test]
fn publishing_now_consumes_a_plan_that_was_still_waiting() {
    let world = World::new();
    let journal = world.journal();
    let (draft, revision) = world.scheduled("one", 1000);
    let claim = world.claim_of(draft, revision);
    journal.claim(claim.clone()).unwrap();
    refuse_all(&journal, &claim);
    assert!(journal.due(at(2000), 9, None).unwrap().rows.is_empty());
    let schedule = world.desk.draft_get(draft).unwrap().schedule.unwrap();
    assert_eq!(schedule.consumed_by, Some(claim.batch));
}

#[test]
fn a_claim_whose_targets_have_all_ended_is_closed_at_once() {
    let world = World::new();
    let journal = world.journal();
    let mut claim = world.scheduled_claim("late");
    for delivery in &mut claim.deliveries {
        delivery.state = DeliveryState::Skipped;
        delivery.reason = Some(reason());
    }
    journal.claim(claim.clone()).unwrap();
    let view = world.desk.batch(claim.batch).unwrap();
    assert_eq!(view.batch.closed_at, Some(at(10)));
    assert_eq!(view.batch.wall, Some(plan(10).wall));
    assert_eq!(view.text, "late");
}

#[test]
fn p6_a_published_account_is_left_out_and_with_nobody_left_the_time_lapses() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "one");
    let step = answered(&journal, freeze.request.id, DeliveryState::Published, "post");
    only(journal.advance(vec![step])).unwrap();
    let view = world.desk.batch(freeze.batch).unwrap();
    let (draft, revision) = (view.batch.draft, view.batch.revision);
    world
        .desk
        .schedule_set(draft, &plan(50), revision, at(30))
        .unwrap();
    let claim = Claim {
        occasion: Occasion::Schedule,
        schedule: Some(plan(50)),
        now: at(50),
        ..world.claim_of(draft, revision)
    };
    assert_eq!(journal.claim(claim).unwrap(), ClaimOutcome::NothingToSend);
    assert!(journal.due(at(60), 9, None).unwrap().rows.is_empty());
    let schedule = world.desk.draft_get(draft).unwrap().schedule.unwrap();
    assert_eq!(schedule.lapsed_at, Some(at(50)));
    let last = world.desk.newest_event().unwrap();
    let event = only(world.desk.events_after(last - 1, 9).unwrap());
    assert_eq!(event.kind, crate::EventKind::ScheduleLapsed);
}

#[test]
fn attention_sees_what_is_open_or_ended_badly_until_somebody_has_seen_it() {
    let world = World::new();
    let journal = world.journal();
    let claim = world.claimed(&journal, "one");
    assert_eq!(world.desk.open_and_unacknowledged().unwrap().len(), 2);
    let delivery = claim.deliveries[0].id;
    assert!(matches!(
        world.desk.acknowledge(delivery, at(1)),
        Err(StoreError::Conflict { .. })
    ));
    refuse_all(&journal, &claim);
    let open = world.desk.open_and_unacknowledged().unwrap();
    assert_eq!((open.len(), open[0].text_start.as_str()), (2, "one"));
    world.desk.acknowledge(delivery, at(13)).unwrap();
    let rest = only(world.desk.open_and_unacknowledged().unwrap());
    assert_ne!(rest.view.delivery.id, delivery);
    let freeze = world.sending(&journal, "two");
    let open = world
        .desk
        .open_delivery(freeze.request.targets[0].delivery)
        .unwrap();
    assert_eq!(open.request.unwrap().state, RequestState::Sending);
    let counts = world.desk.open_counts().unwrap();
    assert_eq!((counts.deliveries, counts.requests, counts.sending), (2, 1, 1));
}

#[test]
fn pages_of_batches_follow_each_other_newest_first() {
    let world = World::new();
    let journal = world.journal();
    let claims: Vec<Claim> = (0..5)
        .map(|n| world.claimed(&journal, &format!("batch {n}")))
        .collect();
    refuse_all(&journal, &claims[0]);
    let all = world.desk.batches(BatchFilter::All, 99, None).unwrap();
    let first = world.desk.batches(BatchFilter::All, 2, None).unwrap();
    let last = &first[1].batch;
    let rest = world
        .desk
        .batches(BatchFilter::All, 99, Some((last.created_at, last.id)))
        .unwrap();
    assert_eq!([first, rest].concat(), all);
    assert_eq!(world.desk.batches(BatchFilter::Open, 99, None).unwrap().len(), 4);
    assert_eq!(
        only(world.desk.batches(BatchFilter::Closed, 99, None).unwrap())
            .batch
            .id,
        claims[0].batch
    );
}

#[test]
fn acts_on_deliveries_without_request_are_compared_and_set() {
    let world = World::new();
    let journal = world.journal();
    let mut claim = world.scheduled_claim("late");
    claim.deliveries[0].state = DeliveryState::Asked;
    claim.deliveries[0].reason = Some(reason());
    journal.claim(claim.clone()).unwrap();
    let act = |state| SetDelivery {
        delivery: claim.deliveries[0].id,
        expected: DeliveryState::Asked,
        state,
        reason: Some(reason()),
        post: None,
        decision: Some(decision(claim.deliveries[0].id)),
        now: at(30),
    };
    journal.set_delivery(act(DeliveryState::Planned)).unwrap();
    assert!(matches!(
        journal.set_delivery(act(DeliveryState::Skipped)),
        Err(StoreError::Conflict { .. })
    ));
    journal
        .set_delivery_misfire(claim.deliveries[0].id, MisfirePolicy::Always)
        .unwrap();
    let planned = journal.plan_work(9, None).unwrap().rows.remove(0);
    assert_eq!(planned.deliveries[0].terms.misfire, MisfirePolicy::Always);
    assert_eq!(
        planned.batch.misfire, claim.misfire,
        "the others keep their batch's"
    );
    let freeze = world.freeze_of(&journal, claim.batch);
    only(journal.freeze(vec![freeze])).unwrap();
    let frozen = SetDelivery {
        expected: DeliveryState::Waiting,
        ..act(DeliveryState::Withdrawn)
    };
    assert!(
        matches!(journal.set_delivery(frozen), Err(StoreError::Conflict { .. })),
        "its request moves it"
    );
}
