//! Acts on many drafts at once: all or none, and never on what has gone out.

use super::{insert_targets, set_trashed, touch};
use crate::{
    Desk, StoreError,
    row::{self, Columns as _},
    schedule, tag,
};
use rusqlite::Connection;
use sendoff_core::{
    id::{AccountId, DraftId},
    tag::Tag,
    time::UtcInstant,
};

/// Refuses a draft of which anything has ever gone out: what changes many at once never reaches it.
fn ensure_not_gone_out(c: &Connection, id: DraftId) -> Result<(), StoreError> {
    let gone_out = row::first(
        c,
        "SELECT generation > 0 AS gone_out FROM draft WHERE id = ?1",
        [id.to_string()],
        |row| row.value::<bool>("gone_out"),
    )?;
    match gone_out {
        None => Err(row::not_found("draft", &id)),
        Some(true) => Err(StoreError::GoneOut),
        Some(false) => Ok(()),
    }
}

fn set_targets(
    c: &Connection,
    id: DraftId,
    accounts: &[AccountId],
    now: UtcInstant,
) -> Result<(), StoreError> {
    ensure_not_gone_out(c, id)?;
    touch(c, id, now)?;
    row::run(c, "DELETE FROM target WHERE draft_id = ?1", [id.to_string()])?;
    insert_targets(c, id, accounts)
}

impl Desk {
    /// Sets the accounts of many drafts that have not gone out.
    pub fn set_targets_of_many(
        &self,
        targets: &[(DraftId, Vec<AccountId>)],
        now: UtcInstant,
    ) -> Result<(), StoreError> {
        let targets = targets.to_vec();
        self.write(move |c| {
            targets
                .iter()
                .try_for_each(|(draft, accounts)| set_targets(c, *draft, accounts, now))
        })
    }

    /// Throws many drafts away that have not gone out.
    pub fn trash_many(&self, drafts: &[DraftId], now: UtcInstant) -> Result<(), StoreError> {
        let drafts = drafts.to_vec();
        self.write(move |c| {
            drafts.iter().try_for_each(|draft| {
                ensure_not_gone_out(c, *draft)?;
                set_trashed(c, *draft, Some(now), now)
            })
        })
    }

    /// Takes many drafts out of the trash. Times that have passed meanwhile lapse.
    pub fn restore_many(&self, drafts: &[DraftId], now: UtcInstant) -> Result<(), StoreError> {
        let drafts = drafts.to_vec();
        self.write(move |c| {
            drafts.iter().try_for_each(|draft| {
                set_trashed(c, *draft, None, now)?;
                schedule::lapse_if_past(c, *draft, now)
            })
        })
    }

    /// Tags many drafts that have not gone out.
    pub fn set_tags_of_many(&self, tags: &[(DraftId, Vec<Tag>)], now: UtcInstant) -> Result<(), StoreError> {
        let tags = tags.to_vec();
        self.write(move |c| {
            tags.iter().try_for_each(|(draft, tags)| {
                ensure_not_gone_out(c, *draft)?;
                tag::set(c, *draft, tags, now)
            })
        })
    }
}
