//! Carrying out a person's wish: everything that follows from it, and what became of it, in one transaction. Who
//! dies in the middle has done nothing of it or all of it; so nobody is told "refused" of what was done.

use crate::{
    AddDeliveries, Added, Advance, Apart, Claim, ClaimOutcome, DecisionRow, IntentId, Journal, SetDelivery,
    StoreError, advance, claim, decision, delivery, intent, retry, schedule,
};
use rusqlite::Connection;
use sendoff_core::{
    fault::Write, id::DeliveryId, intent::IntentOutcome, misfire::MisfirePolicy, time::UtcInstant,
};

/// One thing that follows from a wish.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// A draft becomes a batch.
    Claim(Box<Claim>),
    /// Targets go again under the draft's next generation.
    SendAgain(AddDeliveries),
    /// A delivery without a request goes elsewhere.
    Set(SetDelivery),
    /// What happens if an open delivery is missed, whatever its batch says of the others.
    Misfire(DeliveryId, MisfirePolicy),
    /// A person decided something about a delivery that stands in no other act.
    Decision(DecisionRow),
    /// A post of its own is made and planned.
    SetApart(Box<Apart>),
    /// A request moves. Nothing is sent by a wish: it starts no attempt.
    Move(Box<Advance>),
}

/// What became of an [`Act`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acted {
    /// Of a claim.
    Claimed(ClaimOutcome),
    /// Of sending again.
    Added(Added),
    /// It was done as it stands.
    Done,
}

fn act(c: &Connection, act: &Act, now: UtcInstant) -> Result<Acted, StoreError> {
    match act {
        Act::Claim(wanted) => claim::claim(c, wanted).map(Acted::Claimed),
        Act::SendAgain(add) => retry::add_all(c, add).map(Acted::Added),
        Act::Set(set) => delivery::set(c, set).map(|()| Acted::Done),
        Act::Misfire(id, policy) => delivery::set_misfire(c, *id, *policy).map(|()| Acted::Done),
        Act::Decision(row) => decision::append(c, row).map(|()| Acted::Done),
        Act::SetApart(apart) => schedule::make_apart(c, apart, now).map(|()| Acted::Done),
        Act::Move(step) => advance::advance(c, step).map(|_| Acted::Done),
    }
}

/// What kind of write these acts are, for the fault points around it: what begins something new gets no reserve.
fn kind(acts: &[Act]) -> Write {
    let begins = |act: &Act| matches!(act, Act::Claim(_) | Act::SendAgain(_) | Act::SetApart(_));
    if acts.is_empty() {
        Write::Note
    } else if acts.iter().any(begins) {
        Write::Claim
    } else {
        Write::Move
    }
}

impl Journal {
    /// Does what follows from an intent and stores what became of it: all of it or nothing. `outcome` is told what
    /// became of each act; an intent that is carried out already is a [`StoreError::Conflict`].
    pub fn carry_out(
        &self,
        id: IntentId,
        acts: Vec<Act>,
        now: UtcInstant,
        outcome: impl Fn(&[Acted]) -> IntentOutcome + Send + Sync + 'static,
    ) -> Result<(IntentOutcome, Vec<Acted>), StoreError> {
        self.write(kind(&acts), move |c| {
            let acted: Vec<Acted> = acts
                .iter()
                .map(|one| act(c, one, now))
                .collect::<Result<_, _>>()?;
            let outcome = outcome(&acted);
            intent::done(c, id, &outcome, now)?;
            Ok((outcome, acted))
        })
    }
}
