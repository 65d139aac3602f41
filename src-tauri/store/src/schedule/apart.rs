//! A post of its own for what is to go out at another time than the rest: made, planned and paused in one act, so
//! that nothing of it can be sent before its maker has settled what becomes of the first one.

use super::{pause, set};
use crate::{Desk, StoreError, draft, tag};
use sendoff_core::{
    draft::{Draft, Revision},
    tag::Tag,
    time::UtcInstant,
};

impl Desk {
    /// Stores a new draft with its tags and the plan that it bears, paused. Its first revision must be confirmed
    /// ([`StoreError::Unconfirmed`]). All of it or nothing.
    pub fn draft_create_paused(
        &self,
        draft: &Draft,
        first: &Revision,
        tags: &[Tag],
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let (draft, first, tags) = (draft.clone(), first.clone(), tags.to_vec());
        self.write(move |c| {
            draft::create(c, &draft, &first)?;
            tag::set(c, draft.id, &tags, now)?;
            let Some(plan) = draft.schedule else {
                return Ok(());
            };
            set(c, draft.id, &plan, first.id, now)?;
            pause::set_paused(c, draft.id, true, now)
        })
    }
}
