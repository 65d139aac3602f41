//! Long lists page by page: what stands at the front, readable or not, keeps nobody behind it from being read (P9).

use super::world::*;
use crate::{Cursor, Page, StoreError};
use sendoff_core::id::DraftId;

/// Every page of a list, each going on after the one before.
fn pages<T>(mut page: impl FnMut(Option<&Cursor>) -> Result<Page<T>, StoreError>) -> Vec<Vec<T>> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let Page { rows, next } = page(after.as_ref()).unwrap();
        pages.push(rows);
        match next {
            Some(next) => after = Some(next),
            None => return pages,
        }
        assert!(pages.len() < 20, "it never ends");
    }
}

fn spoil(world: &World, sql: &'static str, drafts: &[DraftId]) {
    let ids: Vec<String> = drafts.iter().map(ToString::to_string).collect();
    let job = move |c: &rusqlite::Connection| {
        for id in &ids {
            assert_eq!(crate::row::run(c, sql, [id])?, 1);
        }
        Ok(())
    };
    world.store.inner.write(job).unwrap();
}

#[test]
fn p9_due_drafts_are_all_read_in_order_whatever_stays_or_cannot_be_understood() {
    let world = World::new();
    let drafts: Vec<DraftId> = (0..5).map(|n| world.scheduled("due", 10 + n).0).collect();
    let journal = world.journal();
    let due = || -> Vec<Vec<DraftId>> {
        let pages = pages(|after| journal.due(at(100), 2, after));
        let ids = |page: Vec<crate::Due>| page.into_iter().map(|due| due.draft.id).collect();
        pages.into_iter().map(ids).collect()
    };
    assert_eq!(due(), [&drafts[..2], &drafts[2..4], &drafts[4..]]);
    spoil(
        &world,
        "UPDATE schedule SET zone = 'Nowhere' WHERE draft_id = ?1",
        &drafts[..3],
    );
    assert_eq!(due(), [&[][..], &drafts[3..4], &drafts[4..]]);
}

#[test]
fn p9_batches_and_requests_are_all_read_whatever_stays() {
    let world = World::new();
    let journal = world.journal();
    let claims: Vec<_> = (0..5).map(|_| world.claimed(&journal, "planned")).collect();
    let planned = pages(|after| journal.plan_work(2, after));
    let mut found: Vec<_> = planned.iter().flatten().map(|work| work.batch.id).collect();
    let mut made: Vec<_> = claims.iter().map(|claim| claim.batch).collect();
    found.sort();
    made.sort();
    assert_eq!(found, made);
    assert!(planned.iter().all(|page| page.len() <= 2));

    let mut frozen: Vec<_> = claims
        .iter()
        .map(|claim| {
            let freeze = world.freeze_of(&journal, claim.batch);
            let id = freeze.request.id;
            only(journal.freeze(vec![freeze])).unwrap();
            id
        })
        .collect();
    let requests = pages(|after| journal.due_requests(at(10), 2, after));
    let mut found: Vec<_> = requests.into_iter().flatten().collect();
    found.sort();
    frozen.sort();
    assert_eq!(found, frozen);
}
