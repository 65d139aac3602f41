//! Claims, moves, retries: what the sender may write, and what it is told instead.

use super::world::*;
use crate::{
    AddDeliveries, AttemptFilter, AttemptOutcome, BatchFilter, Claim, ClaimOutcome, Journal, LocalRefusal,
    LookRow, Occasion, Replan, SetDelivery, StoreError,
};
use sendoff_core::{
    delivery::{DeliveryState, PostId},
    id::{BatchId, DeliveryId, RequestId},
    key::Generation,
    misfire::MisfirePolicy,
    request::{Held, HoldReason, RequestState},
};
use serde_json::json;
use std::collections::BTreeMap;

impl World {
    fn scheduled_claim(&self, text: &str) -> Claim {
        let (draft, revision) = self.scheduled(text, 10);
        Claim {
            occasion: Occasion::Schedule,
            schedule: Some(plan(10)),
            ..self.claim_of(draft, revision)
        }
    }

    fn again(&self, claim: &Claim) -> AddDeliveries {
        AddDeliveries {
            draft: claim.draft,
            batch: BatchId::generate(&self.entropy),
            revision: claim.revision,
            due: at(40),
            misfire: MisfirePolicy::Ask,
            accounts: self
                .accounts
                .iter()
                .map(|a| (a.id, DeliveryId::generate(&self.entropy)))
                .collect(),
            now: at(40),
        }
    }
}

fn refuse_all(journal: &Journal, claim: &Claim) {
    let refusals = claim.deliveries.iter().map(|d| LocalRefusal {
        delivery: d.id,
        reason: reason(),
        now: at(12),
    });
    for answer in journal.refuse_locally(refusals.collect()) {
        answer.unwrap();
    }
}

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
    assert!(journal.due(at(2000), 9).unwrap().is_empty());
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
    assert!(journal.due(at(60), 9).unwrap().is_empty());
    let schedule = world.desk.draft_get(draft).unwrap().schedule.unwrap();
    assert_eq!(schedule.lapsed_at, Some(at(50)));
    let last = world.desk.newest_event().unwrap();
    let event = only(world.desk.events_after(last - 1, 9).unwrap());
    assert_eq!(event.kind, crate::EventKind::ScheduleLapsed);
}

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
        examined: "12 posts".to_owned(),
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
    assert!(journal.due_requests(at(99), 9).unwrap().is_empty());
    assert_eq!(journal.open_requests().unwrap(), [id]);
}

fn step_to_held(journal: &Journal, id: RequestId) -> crate::Advance {
    let mut held = step(journal, id);
    held.request.state = RequestState::Held;
    held.request.held = Some(Held {
        why: HoldReason::Credential,
        reason: reason(),
        since: at(21),
        until: None,
    });
    for target in &mut held.request.targets {
        target.state = DeliveryState::Held;
        target.reason = Some(reason());
    }
    held
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
    let work = only(journal.plan_work(9).unwrap());
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
        decision: Some(decision(claim.deliveries[0].id)),
        now: at(30),
    };
    journal.set_delivery(act(DeliveryState::Planned)).unwrap();
    assert!(matches!(
        journal.set_delivery(act(DeliveryState::Skipped)),
        Err(StoreError::Conflict { .. })
    ));
    journal
        .set_batch_misfire(claim.batch, MisfirePolicy::Skip)
        .unwrap();
    assert_eq!(
        journal.batch(claim.batch).unwrap().batch.misfire,
        MisfirePolicy::Skip
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
