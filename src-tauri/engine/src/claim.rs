//! Claiming: a due schedule becomes a batch, by compare-and-set.

use crate::{Engine, EngineEvent, pass::List};
use sendoff_core::{
    connection::Account,
    delivery::{DeliveryState, Reason},
    id::{BatchId, DeliveryId},
    misfire::{MisfirePolicy, Verdict},
    said,
    said::Said,
    time::{Reading, UtcInstant},
};
use sendoff_store::{Claim, ClaimOutcome, Due, NewDelivery, Occasion, StoreError};
use std::{collections::BTreeSet, time::Duration};

/// So many drafts are claimed in one turn; the next turn takes the rest.
const CLAIMS_PER_TURN: u32 = 500;
/// So long a late draft waits for a witness of the clock: nothing past due is without a state for a minute (P9).
const WITNESS_PATIENCE: Duration = Duration::from_secs(45);
/// And is asked for again after this.
const WITNESS_AGAIN: Duration = Duration::from_secs(5);

/// Late drafts wait for a service to witness the clock.
pub(crate) struct Unattested {
    since: Reading,
    /// When the services were last asked for their time.
    asked: Option<Reading>,
}

impl Unattested {
    fn since(reading: &Reading) -> Self {
        Self {
            since: reading.clone(),
            asked: None,
        }
    }
}

/// The time between two readings, by the clock that nobody sets; for ever, if the computer was started anew between.
fn waited(since: &Reading, now: &Reading) -> Duration {
    if since.boot == now.boot {
        Duration::from_millis(now.since_boot_ms.saturating_sub(since.since_boot_ms))
    } else {
        Duration::MAX
    }
}

impl Engine {
    pub(crate) fn claim_due(&mut self) -> Result<(), StoreError> {
        let now = self.now().wall;
        let page = self
            .parts
            .journal
            .due(now, CLAIMS_PER_TURN, self.after(List::Due))?;
        if !page.rows.is_empty() {
            self.claim_all(page.rows, now)?;
        }
        self.passed(List::Due, page.next);
        Ok(())
    }

    fn claim_all(&mut self, due: Vec<Due>, now: UtcInstant) -> Result<(), StoreError> {
        let (due, attested) = self.judgeable(due, now)?;
        let claims: Vec<Claim> = due.iter().map(|due| self.claim(due, now, attested)).collect();
        let answers = self.parts.journal.claim_all(claims.clone());
        for (claim, answer) in claims.iter().zip(answers) {
            if let Some(ClaimOutcome::Claimed { .. }) = self.spare(answer)? {
                self.tell_claimed(claim, now);
            }
        }
        Ok(())
    }

    /// What can be claimed now, and whether its lateness may be judged. What would be asked about or skipped waits
    /// a little for a service to witness the clock; without a network it is claimed all the same.
    fn judgeable(&mut self, due: Vec<Due>, now: UtcInstant) -> Result<(Vec<Due>, bool), StoreError> {
        if self.clock_is_attested()? {
            self.unattested = None;
            return Ok((due, true));
        }
        let goes = |due: &Due| {
            let schedule = due.schedule;
            schedule.misfire.judge(schedule.instant, now) == Verdict::Go
        };
        let (mut claimed, late): (Vec<Due>, Vec<Due>) = due.into_iter().partition(goes);
        if late.is_empty() {
            return Ok((claimed, false));
        }
        let reading = self.now();
        let waiting = self.unattested.get_or_insert_with(|| Unattested::since(&reading));
        if waited(&waiting.since, &reading) >= WITNESS_PATIENCE {
            claimed.extend(late);
            return Ok((claimed, false));
        }
        if waiting
            .asked
            .as_ref()
            .is_none_or(|asked| waited(asked, &reading) >= WITNESS_AGAIN)
        {
            waiting.asked = Some(reading);
            self.ask_for_the_time(&late)?;
        }
        self.turn_comes(now.plus(WITNESS_AGAIN));
        Ok((claimed, false))
    }

    fn ask_for_the_time(&mut self, late: &[Due]) -> Result<(), StoreError> {
        let connections: BTreeSet<_> = late
            .iter()
            .flat_map(|due| &due.targets)
            .map(|a| a.connection)
            .collect();
        for connection in connections {
            let row = self.parts.journal.connection(connection);
            let Some(row) = self.spare(row)? else { continue };
            // Trouble shows when it is sent; here only the service's time is wanted.
            let _ = self.check_connection(&row.connection, &row.secret_name);
        }
        Ok(())
    }

    /// On the word of a clock that nobody has witnessed nothing counts as late: that is judged before the
    /// transmission, when a service has told its time (P10).
    fn claim(&self, due: &Due, now: UtcInstant, attested: bool) -> Claim {
        let entropy = &*self.parts.entropy;
        let verdict = due.schedule.misfire.judge(due.schedule.instant, now);
        let (state, reason) = match verdict {
            _ if !attested => (DeliveryState::Planned, None),
            Verdict::Go => (DeliveryState::Planned, None),
            Verdict::Ask => (
                DeliveryState::Asked,
                Some(late(said!("It is past its time. Publish it now, or leave it?"))),
            ),
            Verdict::Skip => (
                DeliveryState::Skipped,
                Some(late(said!("Came due too late for its policy, and was skipped."))),
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
        let after = self.after(List::Doubtful);
        let page = self.parts.journal.doubtful(CLAIMS_PER_TURN, after)?;
        let entropy = &*self.parts.entropy;
        let claims: Vec<Claim> = page
            .rows
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
                Err(error) => drop(self.spare(Err::<(), _>(error))?),
            }
        }
        self.passed(List::Doubtful, page.next);
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

fn late(message: Said) -> Reason {
    Reason::new("late", message)
}
