//! Every promise that SQL keeps is attacked here by plain SQL, as no code of ours would.

mod deliveries;
mod requests;
mod rest;

use super::world::*;
use crate::StoreError;
use sendoff_core::id::RevisionId;
use std::collections::BTreeMap;

/// Runs a statement past all of the crate's own checks.
fn sql(world: &World, statement: &str) -> Result<usize, StoreError> {
    let owned = statement.to_owned();
    world.store.inner.write(move |c| {
        let changed = c.execute(&owned, [])?;
        Ok(changed)
    })
}

/// The statement is refused in these words.
fn refused(world: &World, statement: &str, words: &str) {
    match sql(world, statement) {
        Err(StoreError::Promise { promise }) => {
            assert!(promise.contains(words), "{statement}\n  is refused as: {promise}");
        }
        other => panic!("{statement}\n  is not refused: {other:?}"),
    }
}

/// A world with one request sending, another planned, a draft being written.
fn busy() -> (World, crate::Journal, crate::Freeze) {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "sending");
    world.claimed(&journal, "planned");
    let (draft, _) = world.scheduled("written", 1000);
    let fresh = RevisionId::generate(&world.entropy);
    world
        .desk
        .save_text(draft, "unconfirmed", &BTreeMap::new(), at(1), fresh)
        .unwrap();
    (world, journal, freeze)
}

const SENDING: &str = "(SELECT id FROM request WHERE state = 'sending')";
