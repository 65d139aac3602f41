//! Drafts: what a person writes, and for whom.

use crate::{Desk, ScheduleRow, StoreError, error::unfinished};
use sendoff_core::{
    draft::{Draft, Revision},
    id::{AccountId, BatchId, DraftId},
    key::Generation,
    time::UtcInstant,
};

sendoff_core::words! {
    /// Where a draft stands, as lists show it.
    DraftStage: "stage of a draft" {
        /// Not planned, never published.
        Unscheduled = "unscheduled",
        /// Waiting for its time.
        Scheduled = "scheduled",
        /// Being published.
        Open = "open",
        /// Published, or ended otherwise.
        Done = "done",
        /// Thrown away.
        Trash = "trash",
    }
}

/// Everything about one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftDetail {
    /// The draft with its targets and, while it waits for its time, its schedule.
    pub draft: Draft,
    /// Where it stands.
    pub stage: DraftStage,
    /// The newest revision, confirmed or not.
    pub newest: Revision,
    /// The newest confirmed revision.
    pub confirmed: Option<Revision>,
    /// The schedule with the revision that will go out, consumed ones too.
    pub schedule: Option<ScheduleRow>,
    /// The last generation used; `None` if it was never published.
    pub generation: Option<Generation>,
    /// The batch that locks it.
    pub open_batch: Option<BatchId>,
    /// When anything about it was last changed.
    pub changed_at: UtcInstant,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftListItem {
    /// The draft with its targets and, while it waits for its time, its schedule.
    pub draft: Draft,
    /// Where it stands.
    pub stage: DraftStage,
    /// The first [`TEXT_START_CHARS`] characters of the newest text.
    pub text_start: String,
    /// Whether the newest revision is unconfirmed.
    pub unconfirmed: bool,
    /// When anything about it was last changed.
    pub changed_at: UtcInstant,
    /// Where this line stands in the list: give it as `after` for the next page.
    pub cursor: DraftCursor,
}

/// So many characters of a text are shown in lists.
pub const TEXT_START_CHARS: usize = 280;

/// A place in the list of drafts, newest change first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DraftCursor {
    /// When the draft was last changed, in milliseconds since 1970.
    pub changed_ms: i64,
    /// Its number in the file.
    pub seq: i64,
}

/// Which drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// Only those at this stage; `None` is all but the trash.
    pub stage: Option<DraftStage>,
    /// Only those in whose text or label every word begins some word, accents and case aside.
    pub search: Option<String>,
}

impl Desk {
    /// Stores a new draft with its targets and first revision. A schedule in `draft` is ignored: see
    /// [`Desk::schedule_set`].
    pub fn draft_create(&self, draft: &Draft, first: &Revision) -> Result<(), StoreError> {
        let _ = (draft, first);
        unfinished()
    }

    /// Everything about one draft; trashed ones too.
    pub fn draft_get(&self, draft: DraftId) -> Result<DraftDetail, StoreError> {
        let _ = draft;
        unfinished()
    }

    /// A page of drafts, newest change first.
    pub fn draft_list(
        &self,
        filter: &DraftFilter,
        limit: u32,
        after: Option<DraftCursor>,
    ) -> Result<Vec<DraftListItem>, StoreError> {
        let _ = (filter, limit, after);
        unfinished()
    }

    /// A page of whole drafts in the order of their making, for export; trashed ones too. `after` is the last
    /// draft of the page before.
    pub fn export_drafts(&self, limit: u32, after: Option<DraftId>) -> Result<Vec<DraftDetail>, StoreError> {
        let _ = (limit, after);
        unfinished()
    }

    /// Sets the accounts a draft is meant for, in this order. Refused while it is being published.
    pub fn set_targets(
        &self,
        draft: DraftId,
        accounts: &[AccountId],
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let _ = (draft, accounts, now);
        unfinished()
    }

    /// Sets the client's or campaign's name.
    pub fn set_label(&self, draft: DraftId, label: Option<&str>, now: UtcInstant) -> Result<(), StoreError> {
        let _ = (draft, label, now);
        unfinished()
    }

    /// Throws a draft away; it can be restored. Refused while it is being published.
    pub fn trash(&self, draft: DraftId, now: UtcInstant) -> Result<(), StoreError> {
        let _ = (draft, now);
        unfinished()
    }

    /// Takes a draft out of the trash. A time that has passed meanwhile lapses: nothing goes out by surprise.
    pub fn restore(&self, draft: DraftId, now: UtcInstant) -> Result<(), StoreError> {
        let _ = (draft, now);
        unfinished()
    }
}
