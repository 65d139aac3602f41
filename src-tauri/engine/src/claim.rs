//! Claiming: a due schedule becomes a batch, by compare-and-set.

use crate::{Engine, EngineEvent};
use sendoff_core::{
    connection::Account,
    delivery::{DeliveryState, Reason},
    id::{BatchId, DeliveryId},
    misfire::{MisfirePolicy, Verdict},
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

    /// What another copy of the folder may have sent stands under attention at once, due or not: each target
    /// is claimed as a question.
    pub(crate) fn ask_about_copies(&mut self) -> Result<(), StoreError> {
        let now = self.now().wall;
        let doubtful = self.parts.journal.doubtful(CLAIMS_PER_TURN)?;
        if doubtful.is_empty() {
            return Ok(());
        }
        if doubtful.len() >= CLAIMS_PER_TURN as usize {
            self.turn_comes(now);
        }
        let entropy = &*self.parts.entropy;
        let claims: Vec<Claim> = doubtful
            .into_iter()
            .map(|doubt| Claim {
                draft: doubt.draft,
                batch: BatchId::generate(entropy),
                revision: doubt.revision,
                occasion: Occasion::Now,
                due: now,
                schedule: None,
                misfire: MisfirePolicy::Ask,
                deliveries: doubt
                    .accounts
                    .into_iter()
                    .map(|account| NewDelivery {
                        id: DeliveryId::generate(entropy),
                        account,
                        state: DeliveryState::Asked,
                        reason: None,
                    })
                    .collect(),
                now,
            })
            .collect();
        let answers = self.parts.journal.claim_all(claims.clone());
        for (claim, answer) in claims.iter().zip(answers) {
            match answer {
                Ok(ClaimOutcome::Claimed { .. }) => self.tell_claimed(claim, now),
                // Confirmed anew, trashed or claimed in between: the next turn sees.
                Ok(_) | Err(StoreError::Unconfirmed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
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
