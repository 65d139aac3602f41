//! Revisions: the saved states of a draft's content.

use crate::{Desk, StoreError, error::unfinished};
use sendoff_core::{
    draft::Revision,
    id::{AccountId, DraftId, RevisionId},
    time::UtcInstant,
};
use std::collections::BTreeMap;

impl Desk {
    /// Saves the text and the variants. While the newest revision is unconfirmed it is updated in place; a
    /// confirmed one is never changed: then a new, unconfirmed revision `fresh` is made. Equal content
    /// changes nothing. Refused while the draft is being published.
    pub fn save_text(
        &self,
        draft: DraftId,
        text: &str,
        variants: &BTreeMap<AccountId, String>,
        now: UtcInstant,
        fresh: RevisionId,
    ) -> Result<Revision, StoreError> {
        let _ = (draft, text, variants, now, fresh);
        unfinished()
    }

    /// Confirms the revision with this number, which must be the newest ([`StoreError::Conflict`] if the
    /// person has not seen the newest). A waiting schedule then names it.
    pub fn confirm(&self, draft: DraftId, number: u32, now: UtcInstant) -> Result<Revision, StoreError> {
        let _ = (draft, number, now);
        unfinished()
    }

    /// Every revision, newest first.
    pub fn revisions(&self, draft: DraftId) -> Result<Vec<Revision>, StoreError> {
        let _ = draft;
        unfinished()
    }

    /// One revision.
    pub fn revision(&self, revision: RevisionId) -> Result<Revision, StoreError> {
        let _ = revision;
        unfinished()
    }

    /// Makes the content of an earlier revision the newest again: as a new, unconfirmed revision `fresh`.
    pub fn restore_revision(
        &self,
        draft: DraftId,
        number: u32,
        now: UtcInstant,
        fresh: RevisionId,
    ) -> Result<Revision, StoreError> {
        let _ = (draft, number, now, fresh);
        unfinished()
    }
}
