//! Claiming: a due schedule becomes a batch, by compare-and-set.

use crate::{Engine, EngineEvent};
use sendoff_core::{
    connection::Account,
    delivery::{DeliveryState, Reason},
    id::{BatchId, DeliveryId},
    misfire::Verdict,
    time::UtcInstant,
};
use sendoff_store::{Claim, ClaimOutcome, Due, NewDelivery, Occasion, StoreError};
use std::time::Duration;

/// So many drafts are claimed in one turn; the next turn takes the rest.
const CLAIMS_PER_TURN: u32 = 500;

impl Engine {
    pub(crate) fn claim_due(&mut self) -> Result<(), StoreError> {
        let now = self.now().wall;
        let due = self.parts.journal.due(now, CLAIMS_PER_TURN)?;
        if due.is_empty() {
            return Ok(());
        }
        if due.len() >= CLAIMS_PER_TURN as usize {
            self.turn_comes(now);
        }
        let claims: Vec<Claim> = due.iter().map(|due| self.claim(due, now)).collect();
        let answers = self.parts.journal.claim_all(claims.clone());
        for (claim, answer) in claims.iter().zip(answers) {
            match answer? {
                ClaimOutcome::Claimed { .. } => self.tell_claimed(claim, now),
                ClaimOutcome::AlreadyOpen(_) | ClaimOutcome::Gone | ClaimOutcome::NothingToSend => {}
            }
        }
        Ok(())
    }

    fn claim(&self, due: &Due, now: UtcInstant) -> Claim {
        let entropy = &*self.parts.entropy;
        let (state, reason) = match due
            .schedule
            .misfire
            .judge(due.schedule.instant, now, Duration::ZERO)
        {
            Verdict::Go => (DeliveryState::Planned, None),
            Verdict::Ask => (
                DeliveryState::Asked,
                Some(late("It is past its time. Publish it now, or leave it?")),
            ),
            Verdict::Skip => (
                DeliveryState::Skipped,
                Some(late("Came due too late for its policy, and was skipped.")),
            ),
        };
        let deliveries = due
            .targets
            .iter()
            .map(|account| self.delivery(account, state, reason.clone()))
            .collect();
        Claim {
            draft: due.draft.id,
            batch: BatchId::generate(entropy),
            revision: due.revision,
            occasion: Occasion::Schedule,
            due: due.schedule.instant,
            schedule: Some(due.schedule),
            misfire: due.schedule.misfire,
            deliveries,
            now,
        }
    }

    fn delivery(&self, account: &Account, state: DeliveryState, reason: Option<Reason>) -> NewDelivery {
        NewDelivery {
            id: DeliveryId::generate(&*self.parts.entropy),
            account: account.id,
            state,
            reason,
        }
    }

    pub(crate) fn tell_claimed(&self, claim: &Claim, at: UtcInstant) {
        self.tell(EngineEvent::BatchOpened {
            batch: claim.batch,
            draft: claim.draft,
            at,
        });
        if claim.deliveries.iter().all(|d| d.state.is_final()) {
            self.tell_if_closed(claim.batch);
        }
    }
}

fn late(message: &str) -> Reason {
    Reason::new("late", message)
}
