//! Sending again: new deliveries under the draft's next generation, for targets proven absent or written off.

use crate::{
    BatchRow, DeliveryRow, Journal, Occasion, StoreError, batch, delivery, delivery::Fresh, draft, revision,
    row,
};
use rusqlite::{Connection, params};
use sendoff_core::{
    delivery::DeliveryState,
    fault::Write,
    id::{AccountId, BatchId, DeliveryId, DraftId, RevisionId},
    key::Generation,
    misfire::MisfirePolicy,
    time::UtcInstant,
};

/// Targets to send again, under the draft's next generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddDeliveries {
    /// The draft.
    pub draft: DraftId,
    /// The id of a new batch, used only if none of the draft's is open.
    pub batch: BatchId,
    /// The confirmed revision of a new batch.
    pub revision: RevisionId,
    /// From when their lateness counts: in an open batch it is theirs alone.
    pub due: UtcInstant,
    /// What happens if they are missed: the same.
    pub misfire: MisfirePolicy,
    /// The accounts, each with the id of its new delivery.
    pub accounts: Vec<(AccountId, DeliveryId)>,
    /// Now.
    pub now: UtcInstant,
}

/// What became of [`AddDeliveries`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The batch that the new deliveries are part of; `None` if there are none.
    pub batch: Option<BatchId>,
    /// Their generation.
    pub generation: Option<Generation>,
    /// Accounts left out, with the delivery in the way and where it stands.
    pub left_out: Vec<(AccountId, DeliveryId, DeliveryState)>,
}

/// Makes the new deliveries of a person's retry.
pub(crate) fn add_all(c: &Connection, add: &AddDeliveries) -> Result<Added, StoreError> {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (account, fresh) in &add.accounts {
        match delivery::occupant(c, add.draft, *account)? {
            None => kept.push((*account, *fresh)),
            Some((held_by, state)) => left_out.push((*account, held_by, state)),
        }
    }
    if kept.is_empty() {
        return Ok(Added {
            batch: None,
            generation: None,
            left_out,
        });
    }
    let open = batch::open_of(c, add.draft)?;
    if open.is_none() {
        revision::ensure_newest_confirmed(c, add.draft, add.revision)?;
    }
    let again = Again {
        draft: add.draft,
        open,
        fresh_batch: add.batch,
        revision: add.revision,
        due: add.due,
        misfire: add.misfire,
        by_person: true,
        accounts: &kept,
        now: add.now,
    };
    let (batch, generation) = send_again(c, &again)?;
    Ok(Added {
        batch: Some(batch),
        generation: Some(generation),
        left_out,
    })
}

/// Targets that go again.
pub(crate) struct Again<'a> {
    pub(crate) draft: DraftId,
    /// The draft's open batch, which they join.
    pub(crate) open: Option<BatchId>,
    /// The id of the batch that is made if none is open, and what it is made of.
    pub(crate) fresh_batch: BatchId,
    pub(crate) revision: RevisionId,
    pub(crate) due: UtcInstant,
    pub(crate) misfire: MisfirePolicy,
    /// Whether a person sends them again, now. What goes again by itself goes on the terms it had.
    pub(crate) by_person: bool,
    pub(crate) accounts: &'a [(AccountId, DeliveryId)],
    pub(crate) now: UtcInstant,
}

/// Makes their deliveries under the next generation; the last delivery to each account is superseded.
pub(crate) fn send_again(c: &Connection, again: &Again<'_>) -> Result<(BatchId, Generation), StoreError> {
    let generation = draft::next_generation(c, again.draft)?;
    let batch = match again.open {
        Some(open) => open,
        None => fresh_batch(c, again, generation)?,
    };
    let first = delivery::next_position(c, batch)?;
    for (position, (account, id)) in (first..).zip(again.accounts) {
        let before = delivery::last_of(c, again.draft, *account)?;
        let (own_due, own_misfire) = own_terms(again, batch, before.as_ref());
        let fresh = Fresh {
            id: *id,
            batch,
            draft: again.draft,
            account: *account,
            generation,
            position,
            state: DeliveryState::Planned,
            reason: None,
            own_due,
            own_misfire,
        };
        delivery::insert(c, &fresh, again.now)?;
        if let Some(before) = before {
            supersede(c, before.id, *id)?;
        }
    }
    Ok((batch, generation))
}

/// When a target that goes again is due and what happens if it is missed, where that is not its batch's to say.
fn own_terms(
    again: &Again<'_>,
    batch: BatchId,
    before: Option<&DeliveryRow>,
) -> (Option<UtcInstant>, Option<MisfirePolicy>) {
    match before {
        _ if again.open.is_none() => (None, None),
        _ if again.by_person => (Some(again.due), Some(again.misfire)),
        Some(before) if before.batch == batch => (before.own_due, before.own_misfire),
        _ => (None, None),
    }
}

fn fresh_batch(c: &Connection, again: &Again<'_>, generation: Generation) -> Result<BatchId, StoreError> {
    let row = BatchRow {
        id: again.fresh_batch,
        draft: again.draft,
        revision: again.revision,
        generation,
        due: again.due,
        wall: None,
        zone: None,
        misfire: again.misfire,
        occasion: Occasion::Retry,
        created_at: again.now,
        closed_at: None,
    };
    batch::insert(c, &row)?;
    Ok(row.id)
}

fn supersede(c: &Connection, before: DeliveryId, by: DeliveryId) -> Result<(), StoreError> {
    let changed = row::run(
        c,
        "UPDATE delivery SET superseded_by = ?2 WHERE id = ?1",
        params![before.to_string(), by.to_string()],
    )?;
    row::changed_one(changed, "delivery", &before)
}

impl Journal {
    /// Sends targets again under the draft's next generation: in its open batch, else in a new one. Only
    /// accounts whose deliveries so far are all proven absent or written off; the last of those is then
    /// superseded by the new one.
    pub fn add_deliveries(&self, add: AddDeliveries) -> Result<Added, StoreError> {
        self.write(Write::Note, move |c| add_all(c, &add))
    }
}
