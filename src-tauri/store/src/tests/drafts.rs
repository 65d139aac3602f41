//! Drafts, revisions, schedules, lists.

use super::world::*;
use crate::{DraftFilter, DraftStage, StoreError};
use sendoff_core::{
    draft::Revision,
    id::{AccountId, DraftId, RevisionId},
    schedule::{Fold, Schedule, Zone},
};
use std::collections::BTreeMap;

impl World {
    fn save(&self, draft: DraftId, text: &str) -> Result<sendoff_core::draft::Revision, StoreError> {
        let fresh = RevisionId::generate(&self.entropy);
        self.desk.save_text(draft, text, &BTreeMap::new(), at(1), fresh)
    }

    fn texts(&self, filter: &DraftFilter) -> Vec<String> {
        let items = self.desk.draft_list(filter, 99, None).unwrap();
        items.into_iter().map(|item| item.text_start).collect()
    }
}

#[test]
fn p13_a_confirmed_revision_is_never_changed_and_an_unconfirmed_one_in_place() {
    let world = World::new();
    let (draft, first) = world.draft("first");
    assert_eq!(
        world.save(draft, "first").unwrap().id,
        first,
        "equal content changes nothing"
    );
    let second = world.save(draft, "second").unwrap();
    assert_eq!((second.number, second.confirmed_at), (2, None));
    let again = world.save(draft, "second, longer").unwrap();
    assert_eq!(
        (again.id, again.number, again.text.as_str()),
        (second.id, 2, "second, longer")
    );
    // P13: another process may have saved into the same revision since the person saw it.
    for unseen in [
        &Revision {
            number: 1,
            ..again.clone()
        },
        &second,
    ] {
        let answer = world.desk.confirm(unseen, at(2));
        assert!(matches!(answer, Err(StoreError::Conflict { .. })), "{answer:?}");
    }
    let own_text = BTreeMap::from([(world.accounts[0].id, "own".to_owned())]);
    let unseen = Revision {
        variants: own_text,
        ..again.clone()
    };
    assert!(matches!(
        world.desk.confirm(&unseen, at(2)),
        Err(StoreError::Conflict { .. })
    ));
    assert_eq!(
        world.desk.confirm(&again, at(2)).unwrap().confirmed_at,
        Some(at(2))
    );
    assert_eq!(
        world.desk.confirm(&again, at(9)).unwrap().confirmed_at,
        Some(at(2)),
        "once"
    );
    assert_eq!(world.save(draft, "third").unwrap().number, 3);
    let detail = world.desk.draft_get(draft).unwrap();
    assert_eq!(detail.newest.number, 3);
    assert_eq!(detail.confirmed.map(|r| r.id), Some(second.id));
    let texts: Vec<String> = world
        .desk
        .revisions(draft)
        .unwrap()
        .into_iter()
        .map(|r| r.text)
        .collect();
    assert_eq!(texts, ["third", "second, longer", "first"]);
    let back = world
        .desk
        .restore_revision(draft, 1, at(3), RevisionId::generate(&world.entropy))
        .unwrap();
    assert_eq!(
        (back.number, back.text.as_str(), back.confirmed_at),
        (4, "first", None)
    );
}

#[test]
fn variants_belong_to_their_revision() {
    let world = World::new();
    let (draft, first) = world.draft("text");
    let account = world.accounts[0].id;
    let variants = BTreeMap::from([(account, "a text of its own".to_owned())]);
    let fresh = RevisionId::generate(&world.entropy);
    let saved = world
        .desk
        .save_text(draft, "text", &variants, at(1), fresh)
        .unwrap();
    assert_eq!(saved.text_for(account), "a text of its own");
    assert_eq!(world.desk.revision(first).unwrap().text_for(account), "text");
    assert!(
        world.save(draft, "text").unwrap().variants.is_empty(),
        "saved without it, it is gone"
    );
    let unknown = BTreeMap::from([(AccountId::generate(&world.entropy), "x".to_owned())]);
    let refused = world.desk.save_text(draft, "text", &unknown, at(1), fresh);
    assert!(matches!(
        refused,
        Err(StoreError::NotFound { noun: "account", .. })
    ));
}

#[test]
fn p13_only_a_confirmed_newest_revision_is_planned_and_due() {
    let world = World::new();
    let journal = world.journal();
    let (draft, first) = world.scheduled("first", 10);
    world.save(draft, "second").unwrap();
    assert!(journal.due(at(10), 9, None).unwrap().rows.is_empty());
    assert_eq!(journal.next_instant_after(at(0)).unwrap(), None);
    let kept_back = only(world.desk.due_unconfirmed(at(10)).unwrap());
    assert_eq!(
        (kept_back.item.draft.id, kept_back.item.unconfirmed),
        (draft, true)
    );
    let planned = world.desk.schedule_set(draft, &plan(20), first, at(1));
    assert!(matches!(planned, Err(StoreError::Unconfirmed)));
    let second = world.desk.confirm(&world.newest(draft), at(11)).unwrap();
    assert!(world.desk.due_unconfirmed(at(10)).unwrap().is_empty());
    let due = only(journal.due(at(11), 9, None).unwrap().rows);
    assert_eq!(due.revision, second.id, "the schedule names what was confirmed");
}

#[test]
fn a_draft_stands_still_while_it_is_published() {
    let world = World::new();
    let journal = world.journal();
    let claim = world.claimed(&journal, "one");
    let draft = claim.draft;
    let desk = &world.desk;
    let locked = |result: Result<(), StoreError>| {
        assert!(
            matches!(result, Err(StoreError::Locked { batch }) if batch == claim.batch),
            "{result:?}"
        );
    };
    locked(world.save(draft, "other").map(drop));
    locked(
        desk.restore_revision(draft, 1, at(1), RevisionId::generate(&world.entropy))
            .map(drop),
    );
    locked(desk.set_targets(draft, &[], at(1)));
    locked(desk.schedule_set(draft, &plan(99), claim.revision, at(1)));
    locked(desk.trash(draft, at(1)));
    desk.set_label(draft, Some("client"), at(1)).unwrap();
    for delivery in &claim.deliveries {
        let act = crate::SetDelivery {
            delivery: delivery.id,
            expected: sendoff_core::delivery::DeliveryState::Planned,
            state: sendoff_core::delivery::DeliveryState::Withdrawn,
            reason: Some(reason()),
            post: None,
            decision: None,
            now: at(12),
        };
        journal.set_delivery(act).unwrap();
    }
    assert!(world.save(draft, "other").is_ok());
}

#[test]
fn p9_a_time_that_passed_in_the_trash_lapses() {
    let world = World::new();
    let journal = world.journal();
    let (past, _) = world.scheduled("past", 10);
    let (future, _) = world.scheduled("future", 1000);
    for draft in [past, future] {
        world.desk.trash(draft, at(1)).unwrap();
        assert_eq!(world.desk.draft_get(draft).unwrap().stage, DraftStage::Trash);
    }
    assert!(journal.due(at(50), 9, None).unwrap().rows.is_empty());
    for draft in [past, future] {
        world.desk.restore(draft, at(50)).unwrap();
    }
    assert!(
        journal.due(at(50), 9, None).unwrap().rows.is_empty(),
        "nothing goes out by surprise"
    );
    let detail = world.desk.draft_get(past).unwrap();
    assert_eq!(
        (detail.stage, detail.draft.schedule),
        (DraftStage::Unscheduled, None)
    );
    assert_eq!(detail.schedule.unwrap().lapsed_at, Some(at(50)));
    assert_eq!(world.desk.draft_get(future).unwrap().stage, DraftStage::Scheduled);
    assert_eq!(journal.next_instant_after(at(50)).unwrap(), Some(at(1000)));
}

#[test]
fn schedules_read_back_and_stand_on_the_calendar() {
    let world = World::new();
    let (draft, revision) = world.draft("winter");
    let fold = Schedule::new(
        "2026-10-25 02:30".parse().unwrap(),
        "Europe/Berlin".parse::<Zone>().unwrap(),
        Some(Fold::Later),
        "late:90m".parse().unwrap(),
    )
    .unwrap();
    world.desk.schedule_set(draft, &fold, revision, at(0)).unwrap();
    assert_eq!(world.desk.draft_get(draft).unwrap().draft.schedule, Some(fold));
    let (other, _) = world.scheduled("other", 500);
    let found = |from, to| -> Vec<DraftId> {
        let entries = world.desk.scheduled_between(from, to, 9).unwrap();
        entries.into_iter().map(|entry| entry.item.draft.id).collect()
    };
    assert_eq!(found(fold.instant, at(501)), [draft, other]);
    assert_eq!(found(fold.instant, at(500)), [draft], "the end is exclusive");
    let waiting = world.desk.schedules_waiting(9, None).unwrap();
    assert_eq!(
        waiting.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [draft, other]
    );
    let after = (waiting[0].1.schedule.instant, waiting[0].0);
    assert_eq!(
        world.desk.schedules_waiting(9, Some(after)).unwrap(),
        waiting[1..]
    );
    world.desk.schedule_clear(draft, at(1)).unwrap();
    assert_eq!(found(fold.instant, at(501)), [other]);
    assert_eq!(
        world.desk.draft_get(draft).unwrap().stage,
        DraftStage::Unscheduled
    );
}

#[test]
fn pages_of_drafts_follow_each_other_without_gap() {
    let world = World::new();
    for n in 0..7 {
        let (draft, _) = world.draft(&format!("draft {n}"));
        world.desk.set_label(draft, None, at(n % 3)).unwrap();
    }
    let all = world.desk.draft_list(&DraftFilter::default(), 99, None).unwrap();
    assert_eq!(all.len(), 7);
    assert!(all.is_sorted_by_key(|item| std::cmp::Reverse((item.cursor.changed_ms, item.cursor.seq))));
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = world.desk.draft_list(&DraftFilter::default(), 3, after).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.cursor);
        paged.extend(page);
    }
    assert_eq!(paged, all);
    let exported = world.desk.export_drafts(5, None).unwrap();
    let rest = world.desk.export_drafts(5, Some(exported[4].draft.id)).unwrap();
    assert_eq!((exported.len(), rest.len()), (5, 2));
}

#[test]
fn search_finds_words_by_their_beginnings_whatever_case_and_accents() {
    let world = World::new();
    let (first, _) = world.draft("Crème brûlée am Samstag");
    let (second, _) = world.draft("Brunch on Saturday");
    world
        .desk
        .set_label(second, Some("Padaria São João"), at(1))
        .unwrap();
    let search = |words: &str, stage| DraftFilter {
        stage,
        search: Some(words.to_owned()),
        tag: None,
    };
    assert_eq!(
        world.texts(&search("CREME bru", None)),
        ["Crème brûlée am Samstag"]
    );
    assert_eq!(world.texts(&search("sa", None)).len(), 2);
    assert_eq!(world.texts(&search("sao jo", None)), ["Brunch on Saturday"]);
    assert_eq!(world.texts(&search("brulee sunday", None)), Vec::<String>::new());
    assert_eq!(world.texts(&search("\" * ) OR", None)), Vec::<String>::new());
    let variants = BTreeMap::from([(world.accounts[0].id, "Pfannkuchen".to_owned())]);
    let fresh = RevisionId::generate(&world.entropy);
    world
        .desk
        .save_text(first, "Waffeln", &variants, at(2), fresh)
        .unwrap();
    assert_eq!(world.texts(&search("pfann", None)), ["Waffeln"], "variants count");
    assert!(
        world.texts(&search("creme", None)).is_empty(),
        "the newest text counts"
    );
    world.desk.trash(first, at(3)).unwrap();
    assert!(world.texts(&search("waffeln", None)).is_empty());
    assert_eq!(
        world.texts(&search("waffeln", Some(DraftStage::Trash))),
        ["Waffeln"]
    );
}

#[test]
fn lists_by_stage_follow_what_happens() {
    let world = World::new();
    let journal = world.journal();
    world.draft("unscheduled");
    world.scheduled("scheduled", 99);
    world.claimed(&journal, "open");
    let stages = |stage| {
        world.texts(&DraftFilter {
            stage: Some(stage),
            ..DraftFilter::default()
        })
    };
    for stage in [DraftStage::Unscheduled, DraftStage::Scheduled, DraftStage::Open] {
        assert_eq!(stages(stage), [stage.as_str()]);
    }
    assert!(stages(DraftStage::Done).is_empty() && stages(DraftStage::Trash).is_empty());
    assert_eq!(world.texts(&DraftFilter::default()).len(), 3);
}

#[test]
fn targets_keep_their_order_and_unknown_ones_are_refused() {
    let world = World::new();
    let (draft, _) = world.draft("one");
    let [a, b] = [world.accounts[0].id, world.accounts[1].id];
    world.desk.set_targets(draft, &[b, a, b], at(1)).unwrap();
    assert_eq!(world.desk.draft_get(draft).unwrap().draft.targets, [b, a]);
    let unknown = world
        .desk
        .set_targets(draft, &[AccountId::generate(&world.entropy)], at(2));
    assert!(matches!(
        unknown,
        Err(StoreError::NotFound { noun: "account", .. })
    ));
    assert_eq!(
        world.desk.draft_get(draft).unwrap().draft.targets,
        [b, a],
        "nothing of it is stored"
    );
    let gone = world
        .desk
        .set_label(DraftId::generate(&world.entropy), None, at(1));
    assert!(matches!(gone, Err(StoreError::NotFound { noun: "draft", .. })));
}
