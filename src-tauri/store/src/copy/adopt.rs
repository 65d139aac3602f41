//! *This copy sends*: all that follows, in one transaction.

use super::{Undecided, doubtful};
use crate::{
    Advance, EventKind, StoreError, advance, delivery, event, intent, mark::Remembered, place, row, sender,
};
use rusqlite::{Connection, params};
use sendoff_core::{
    copies::{CopyDoubt, Identity, Mark, SentNote},
    delivery::Reason,
    intent::IntentOutcome,
    said,
    time::UtcInstant,
    witness::DISAGREEMENT_MAX,
};
use serde_json::json;

/// What became of the open things of a copy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Requests that are in doubt now.
    pub requests: u64,
    /// Targets that may have gone out from another copy: a person is asked about each.
    pub may_have_gone_out: u64,
    /// Plans for later, kept back until they are released.
    pub unreleased: u64,
}

/// All that the transaction needs.
struct Adoption {
    moves: Vec<Advance>,
    sent: Vec<SentNote>,
    identity: Identity,
    /// The epoch as it was read.
    before: u64,
    /// The epoch from now on: above the file's and the mark's.
    epoch: u64,
    /// What was due up to here may have gone out.
    horizon: UtcInstant,
    now: UtcInstant,
}

impl Undecided {
    /// This copy sends from now on. In one transaction: it gets this installation's identity and an epoch above
    /// the mark; `moves` bring its open requests into doubt; what another copy may have sent since is kept for a
    /// person, and so is every wish that was not carried out; plans for later wait until they are released.
    pub fn this_copy_sends(mut self, moves: Vec<Advance>, now: UtcInstant) -> Result<Adopted, StoreError> {
        if self.doubt.is_none() {
            return Err(StoreError::Conflict {
                what: said!("Which copy sends"),
            });
        }
        let Some(mut marks) = self.marks.take() else {
            return Err(StoreError::SentElsewhere {
                place: self.remembered.place.take().unwrap_or_default(),
            });
        };
        let adoption = self.adoption(moves, now)?;
        let mark = Mark {
            epoch: adoption.epoch,
            attempt: self.database.mark.attempt,
        };
        if self.remembered.mark.is_none() && self.doubt != Some(CopyDoubt::Unmarked) {
            // As for a first epoch: with a mark behind it, the file is known as soon as it is committed. (Where the
            // mark alone was missing it would be known before, and nobody asked.)
            marks.taken(self.database.mark, now, &place::canonical(&self.inner.dir))?;
        }
        let adopted = self.inner.write(move |c| adopt(c, &adoption))?;
        if self.remembered.damaged {
            marks.mend(std::mem::take(&mut self.remembered))?;
        }
        marks.taken(mark, now, &place::canonical(&self.inner.dir))?;
        Ok(adopted)
    }

    fn adoption(&self, moves: Vec<Advance>, now: UtcInstant) -> Result<Adoption, StoreError> {
        let newest = self.inner.read(sender::newest)?;
        let known = self.remembered.mark.unwrap_or_default();
        Ok(Adoption {
            moves,
            sent: self.remembered.sent_after(self.database.mark).cloned().collect(),
            identity: self.identity.clone(),
            before: self.database.mark.epoch,
            epoch: known.epoch.max(self.database.mark.epoch) + 1,
            horizon: horizon(now, newest, &self.remembered),
            now,
        })
    }
}

/// What was due up to here may have gone out: a clock that was set back hides nothing, and another computer's clock
/// may run ahead of ours.
pub(super) fn horizon(now: UtcInstant, newest: Option<UtcInstant>, remembered: &Remembered) -> UtcInstant {
    let latest = Some(now).max(newest).max(remembered.newest);
    latest.unwrap_or(now).plus(DISAGREEMENT_MAX)
}

/// Plans for later, after `?1`, of drafts that are free.
macro_rules! later {
    () => {
        " WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL AND instant_ms > ?1
           AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.draft_id = schedule.draft_id AND closed_at_ms IS NULL)"
    };
}
pub(super) use later;

fn adopt(c: &Connection, plan: &Adoption) -> Result<Adopted, StoreError> {
    if sender::current_epoch(c)? != plan.before {
        return Err(StoreError::Fenced);
    }
    sender::take_over(c, plan.epoch, &plan.identity, plan.now)?;
    for step in &plan.moves {
        advance::advance(c, step)?;
    }
    let asked = delivery::ask_unfrozen(c, plan.now)?;
    drop_wishes(c, plan.now)?;
    for note in &plan.sent {
        doubtful::sent_elsewhere(c, note, plan.now)?;
    }
    let due = doubtful::due_meanwhile(c, plan.horizon, plan.now)?;
    let unreleased = keep_back(c, plan.horizon)?;
    event::append(
        c,
        plan.now,
        EventKind::SenderTaken,
        event::About::default(),
        &json!({ "epoch": plan.epoch, "copy": "this" }),
    )?;
    Ok(Adopted {
        requests: plan.moves.len() as u64,
        may_have_gone_out: asked + due,
        unreleased,
    })
}

/// Wishes that this copy has not carried out may have been carried out by another one.
fn drop_wishes(c: &Connection, now: UtcInstant) -> Result<(), StoreError> {
    let reason = Reason::new(
        "copied",
        said!("Another copy of this data folder may have carried this out; here it was not."),
    )
    .with_remedy(said!("Look at what stands under attention, and ask again."));
    for id in intent::pending(c)? {
        intent::done(
            c,
            id,
            &IntentOutcome::Refused {
                reason: reason.clone(),
            },
            now,
        )?;
    }
    Ok(())
}

/// Plans for later wait until they are released.
fn keep_back(c: &Connection, horizon: UtcInstant) -> Result<u64, StoreError> {
    let kept = row::run(
        c,
        concat!("UPDATE schedule SET unreleased = 1", later!()),
        params![horizon.millis()],
    )?;
    Ok(kept as u64)
}
