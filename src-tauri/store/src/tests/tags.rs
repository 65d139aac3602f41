//! Tags, single posts paused, and acts on many drafts at once.

use super::world::*;
use crate::{ClaimOutcome, DraftFilter, DraftStage, StoreError};
use sendoff_core::{
    id::{DraftId, RevisionId},
    tag::Tag,
};
use std::collections::BTreeMap;

fn tags(names: &[&str]) -> Vec<Tag> {
    names.iter().map(|name| Tag::new(name).unwrap()).collect()
}

impl World {
    fn tags_of(&self, draft: DraftId) -> Vec<String> {
        let detail = self.desk.draft_get(draft).unwrap();
        detail.tags.into_iter().map(String::from).collect()
    }

    fn is_paused(&self, draft: DraftId) -> bool {
        let plan = self.desk.draft_get(draft).unwrap().schedule.unwrap();
        plan.paused_at.is_some()
    }

    fn found(&self, tag: &str, stage: Option<DraftStage>, search: Option<&str>) -> Vec<String> {
        let filter = DraftFilter {
            stage,
            search: search.map(ToOwned::to_owned),
            tag: Some(Tag::new(tag).unwrap()),
        };
        let items = self.desk.draft_list(&filter, 9, None).unwrap();
        items.into_iter().map(|item| item.text_start).collect()
    }
}

#[test]
fn a_tag_is_one_however_it_is_written_and_keeps_its_first_writing() {
    let world = World::new();
    let (first, _) = world.draft("first");
    let (second, _) = world.draft("second");
    world
        .desk
        .set_tags(first, &tags(&["Launch", "sale"]), at(1))
        .unwrap();
    world.desk.set_tags(second, &tags(&["LAUNCH"]), at(2)).unwrap();
    assert_eq!(world.tags_of(first), ["Launch", "sale"]);
    assert_eq!(world.tags_of(second), ["Launch"]);
    let counted = || -> Vec<(String, u64)> {
        let counts = world.desk.tags().unwrap().into_iter();
        counts.map(|count| (count.tag.into(), count.drafts)).collect()
    };
    assert_eq!(counted(), [("Launch".to_owned(), 2), ("sale".to_owned(), 1)]);
    assert_eq!(world.found("launch", None, None), ["second", "first"]);
    assert_eq!(world.found("launch", None, Some("firs")), ["first"]);
    assert!(
        world
            .found("launch", Some(DraftStage::Scheduled), None)
            .is_empty()
    );
    world.desk.trash(second, at(3)).unwrap();
    assert_eq!(world.found("launch", None, None), ["first"]);
    assert_eq!(world.found("launch", Some(DraftStage::Trash), None), ["second"]);
    assert_eq!(counted()[0].1, 1);
    world.desk.set_tags(first, &[], at(4)).unwrap();
    assert!(world.tags_of(first).is_empty());
    let nobody = DraftId::generate(&world.entropy);
    let refused = world.desk.set_tags(nobody, &tags(&["a"]), at(5));
    assert!(matches!(refused, Err(StoreError::NotFound { noun: "draft", .. })));
}

#[test]
fn a_paused_post_is_not_due_until_it_is_released_whatever_happens_to_it() {
    let world = World::new();
    let journal = world.journal();
    let (draft, revision) = world.scheduled("one", 50);
    world.desk.schedules_pause(&[draft], true, at(1)).unwrap();
    let is_due = || !journal.due(at(60), 9, None).unwrap().rows.is_empty();
    assert!(!is_due());
    assert_eq!(journal.next_instant_after(at(1)).unwrap(), None);
    let counts = world.desk.open_counts().unwrap();
    assert_eq!((counts.schedules, counts.paused), (0, 1));
    assert!(world.desk.schedules_going(9).unwrap().is_empty());
    assert_eq!(world.desk.schedules_waiting(9, None).unwrap().len(), 1);
    assert!(world.desk.due_paused(at(49)).unwrap().is_empty());
    assert_eq!(world.desk.due_paused(at(50)).unwrap().len(), 1);
    // Another time, another text: still paused.
    world.desk.schedules_move(&[(draft, plan(55))], at(2)).unwrap();
    world
        .desk
        .schedule_set(draft, &plan(50), revision, at(3))
        .unwrap();
    let fresh = RevisionId::generate(&world.entropy);
    world
        .desk
        .save_text(draft, "two", &BTreeMap::new(), at(4), fresh)
        .unwrap();
    assert!(
        world.desk.due_unconfirmed(at(60)).unwrap().is_empty(),
        "said once"
    );
    world.desk.confirm(&world.newest(draft), at(5)).unwrap();
    assert!(world.is_paused(draft) && !is_due());
    // A claim that read the plan before it was paused comes too late.
    let mut claim = world.claim_of(draft, world.desk.draft_get(draft).unwrap().newest.id);
    (claim.occasion, claim.schedule) = (crate::Occasion::Schedule, Some(plan(50)));
    assert_eq!(journal.claim(claim.clone()).unwrap(), ClaimOutcome::Gone);
    world.desk.schedules_pause(&[draft], false, at(6)).unwrap();
    assert!(is_due());
    assert!(matches!(journal.claim(claim), Ok(ClaimOutcome::Claimed { .. })));
    assert!(matches!(
        world.desk.schedules_pause(&[draft], true, at(7)),
        Err(StoreError::Locked { .. })
    ));
}

#[test]
fn a_pause_ends_with_its_plan() {
    let world = World::new();
    let journal = world.journal();
    let (sent, revision) = world.scheduled("sent at once all the same", 50);
    let (thrown, _) = world.scheduled("thrown away and brought back too late", 50);
    world.desk.schedules_pause(&[sent, thrown], true, at(1)).unwrap();
    let mut claim = world.claim_of(sent, revision);
    (claim.occasion, claim.schedule) = (crate::Occasion::Now, None);
    assert!(matches!(journal.claim(claim), Ok(ClaimOutcome::Claimed { .. })));
    assert!(!world.is_paused(sent));
    world.desk.trash(thrown, at(2)).unwrap();
    world.desk.restore(thrown, at(60)).unwrap();
    assert!(!world.is_paused(thrown));
    let again = world.desk.schedules_pause(&[thrown], true, at(61));
    assert!(
        matches!(again, Err(StoreError::Consumed)),
        "nothing waits: {again:?}"
    );
}

#[test]
fn what_is_done_to_many_is_done_to_all_or_none_and_never_to_what_has_gone_out() {
    let world = World::new();
    let journal = world.journal();
    let out = world.claimed(&journal, "gone out").draft;
    let (free, _) = world.scheduled("free", 90);
    let account = world.accounts[1].id;
    let before = world.desk.draft_get(free).unwrap().draft.targets;
    let refused = [
        world
            .desk
            .set_targets_of_many(&[(free, vec![account]), (out, vec![account])], at(1)),
        world.desk.trash_many(&[free, out], at(1)),
        world
            .desk
            .set_tags_of_many(&[(free, tags(&["a"])), (out, tags(&["a"]))], at(1)),
    ];
    for refused in refused {
        assert!(matches!(refused, Err(StoreError::GoneOut)), "{refused:?}");
    }
    let detail = world.desk.draft_get(free).unwrap();
    assert_eq!(
        (detail.draft.targets, detail.stage),
        (before, DraftStage::Scheduled)
    );
    assert!(detail.tags.is_empty());
    world
        .desk
        .set_targets_of_many(&[(free, vec![account])], at(2))
        .unwrap();
    world.desk.trash_many(&[free], at(3)).unwrap();
    let detail = world.desk.draft_get(free).unwrap();
    assert_eq!(
        (detail.draft.targets, detail.stage),
        (vec![account], DraftStage::Trash)
    );
    world.desk.restore_many(&[free], at(4)).unwrap();
    assert_eq!(world.desk.draft_get(free).unwrap().stage, DraftStage::Scheduled);
}
