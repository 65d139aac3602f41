//! A post of its own for what is to go out at another time than the rest: made and planned in one act, together with
//! whatever else its maker does in the same transaction.

use super::set;
use crate::{StoreError, draft, tag};
use rusqlite::Connection;
use sendoff_core::{
    draft::{Draft, Revision},
    tag::Tag,
    time::UtcInstant,
};

/// A new draft with the plan that it bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The draft.
    pub draft: Draft,
    /// Its text, confirmed.
    pub first: Revision,
    /// By which words it is found.
    pub tags: Vec<Tag>,
}

/// Stores it. Its text must be confirmed ([`StoreError::Unconfirmed`]).
pub(crate) fn make(c: &Connection, apart: &Apart, now: UtcInstant) -> Result<(), StoreError> {
    let Apart { draft, first, tags } = apart;
    draft::create(c, draft, first)?;
    tag::set(c, draft.id, tags, now)?;
    match &draft.schedule {
        Some(plan) => set(c, draft.id, plan, first.id, now),
        None => Ok(()),
    }
}
