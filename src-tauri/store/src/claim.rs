//! The claim: the one place where a draft becomes a batch, because its time came or a person said so.

use crate::{
    BatchRow, EventKind, Journal, Occasion, StoreError, batch, delivery,
    delivery::Fresh,
    draft, event,
    event::About,
    revision,
    row::{self, Columns as _},
    schedule,
};
use rusqlite::Connection;
use sendoff_core::{
    delivery::{DeliveryState, Reason},
    fault::Write,
    id::{AccountId, BatchId, DeliveryId, DraftId, RevisionId},
    key::Generation,
    misfire::MisfirePolicy,
    schedule::Schedule,
    time::UtcInstant,
};

/// What to claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The draft.
    pub draft: DraftId,
    /// The id of the new batch.
    pub batch: BatchId,
    /// The confirmed revision that goes out.
    pub revision: RevisionId,
    /// Why.
    pub occasion: Occasion,
    /// From when lateness counts.
    pub due: UtcInstant,
    /// For [`Occasion::Schedule`]: the plan as the caller read it; it is consumed only if it still stands.
    pub schedule: Option<Schedule>,
    /// What to do with targets that become late.
    pub misfire: MisfirePolicy,
    /// One per target.
    pub deliveries: Vec<NewDelivery>,
    /// Now.
    pub now: UtcInstant,
}

/// One target of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The id of the new delivery.
    pub id: DeliveryId,
    /// For which account.
    pub account: AccountId,
    /// `planned`, `asked`, `skipped` or `refused`.
    pub state: DeliveryState,
    /// Why, where there is a why.
    pub reason: Option<Reason>,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// The batch exists, and the schedule is consumed.
    Claimed {
        /// The generation of its deliveries.
        generation: Generation,
        /// Accounts left out, since the draft has a delivery to them that is open, published, or not proven
        /// absent.
        left_out: Vec<AccountId>,
    },
    /// Another batch of the draft is open: that one is the answer.
    AlreadyOpen(BatchId),
    /// The draft is gone or trashed, or its schedule is no longer as the caller read it.
    Gone,
    /// No target is left to send to. The schedule has lapsed.
    NothingToSend,
}

/// Claims one draft. What stands in its way is an outcome, and then nothing (but a lapsed schedule) is written.
pub(crate) fn claim(c: &Connection, claim: &Claim) -> Result<ClaimOutcome, StoreError> {
    if let Some(open) = batch::open_of(c, claim.draft)? {
        return Ok(ClaimOutcome::AlreadyOpen(open));
    }
    if !is_here(c, claim.draft)? || !still_planned(c, claim)? {
        return Ok(ClaimOutcome::Gone);
    }
    let (kept, left_out) = split(c, claim)?;
    if kept.is_empty() {
        return nothing_to_send(c, claim);
    }
    let generation = draft::next_generation(c, claim.draft)?;
    batch::insert(c, &batch_of(claim, generation))?;
    schedule::consume(c, claim.draft, claim.batch)?;
    draft::touch(c, claim.draft, claim.now)?;
    for (position, target) in (0_u32..).zip(kept) {
        let fresh = Fresh {
            id: target.id,
            batch: claim.batch,
            draft: claim.draft,
            account: target.account,
            generation,
            position,
            state: target.state,
            reason: target.reason.as_ref(),
            own_due: None,
            own_misfire: None,
        };
        delivery::insert(c, &fresh, claim.now)?;
    }
    batch::close_if_ended(c, claim.batch, claim.now)?;
    Ok(ClaimOutcome::Claimed { generation, left_out })
}

fn batch_of(claim: &Claim, generation: Generation) -> BatchRow {
    BatchRow {
        id: claim.batch,
        draft: claim.draft,
        revision: claim.revision,
        generation,
        due: claim.due,
        wall: claim.schedule.map(|plan| plan.wall),
        zone: claim.schedule.map(|plan| plan.zone),
        misfire: claim.misfire,
        occasion: claim.occasion,
        created_at: claim.now,
        closed_at: None,
    }
}

fn is_here(c: &Connection, id: DraftId) -> Result<bool, StoreError> {
    let trashed = row::first(
        c,
        "SELECT trashed_at_ms IS NOT NULL AS trashed FROM draft WHERE id = ?1",
        [id.to_string()],
        |row| row.value::<bool>("trashed"),
    )?;
    Ok(trashed == Some(false))
}

/// Compare-and-set: an edit made since the caller read either wins here, or comes too late and is refused.
fn still_planned(c: &Connection, claim: &Claim) -> Result<bool, StoreError> {
    let confirmed = revision::ensure_newest_confirmed(c, claim.draft, claim.revision);
    if claim.occasion != Occasion::Schedule {
        return confirmed.map(|()| true);
    }
    let Some(row) = schedule::of_draft(c, claim.draft)? else {
        return Ok(false);
    };
    let same = claim.schedule == Some(row.schedule) && row.revision == claim.revision;
    Ok(row.waits() && row.paused_at.is_none() && same && confirmed.is_ok())
}

/// The targets that may go out, and the accounts to which the draft has gone already or may have.
fn split<'a>(c: &Connection, claim: &'a Claim) -> Result<(Vec<&'a NewDelivery>, Vec<AccountId>), StoreError> {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for target in &claim.deliveries {
        match delivery::occupant(c, claim.draft, target.account)? {
            None => kept.push(target),
            Some(_) => left_out.push(target.account),
        }
    }
    Ok((kept, left_out))
}

fn nothing_to_send(c: &Connection, claim: &Claim) -> Result<ClaimOutcome, StoreError> {
    if claim.occasion == Occasion::Schedule {
        schedule::lapse(c, claim.draft, claim.now)?;
        let about = About::draft(claim.draft);
        event::append(
            c,
            claim.now,
            EventKind::ScheduleLapsed,
            about,
            &serde_json::Value::Null,
        )?;
    }
    Ok(ClaimOutcome::NothingToSend)
}

impl Journal {
    /// Claims a draft in one transaction: consumes the schedule by compare-and-set, raises the draft's
    /// generation, stores batch and deliveries. If every delivery is final already, the batch is closed.
    pub fn claim(&self, claim: Claim) -> Result<ClaimOutcome, StoreError> {
        self.claim_all(vec![claim])
            .pop()
            .unwrap_or(Err(StoreError::Closed))
    }

    /// The same for many: one answer each, one commit for all.
    pub fn claim_all(&self, claims: Vec<Claim>) -> Vec<Result<ClaimOutcome, StoreError>> {
        self.write_all(Write::Claim, claims, claim)
    }
}
