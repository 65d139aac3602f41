//! Carrying out what people ask: publish now, cancel, retry, decide. What follows from an intent and what became of
//! it are written in one transaction: whoever dies in between carries it out anew, or has carried it out.

mod decide;
mod deed;
mod late;

use crate::{Engine, EngineEvent};
use deed::{Deed, done, refused};
use sendoff_core::{
    copies::MAY_HAVE_GONE_OUT,
    delivery::{DeliveryState, Reason},
    id::{AccountId, BatchId, DeliveryId, DraftId, RequestId, RevisionId},
    intent::{Intent, IntentOutcome},
    machine::Event,
    misfire::MisfirePolicy,
    request::{HoldReason, RequestState},
    said,
    time::UtcInstant,
};
use sendoff_store::{
    Act, Acted, AddDeliveries, Added, Claim, ClaimOutcome, DeliveryRow, DraftDetail, Loaded, NewDelivery,
    Occasion, PendingIntent, StoreError,
};
use std::collections::BTreeMap;

impl Engine {
    pub(crate) fn carry_out_intents(&mut self) -> Result<(), StoreError> {
        for PendingIntent { id, intent, given_at } in self.parts.journal.intents_pending()? {
            // What stood there while nothing could be carried out is as old as it is.
            let given_at = given_at.min(self.now().wall);
            let deed = self.deed(&intent, given_at);
            let carried_out = match deed.and_then(|deed| self.accomplish(id, deed)) {
                // It speaks of the wish, not of the file: the wish is refused, the engine goes on.
                Err(error) if error.is_of_one_row() => {
                    self.accomplish(id, Deed::refused("not_possible", error.said()))
                }
                other => other,
            };
            self.spare(carried_out)?;
        }
        Ok(())
    }

    fn deed(&mut self, intent: &Intent, given_at: UtcInstant) -> Result<Deed, StoreError> {
        match intent {
            Intent::PublishNow { draft } => self.publish_now(*draft, given_at),
            Intent::Cancel { draft, account } => self.cancel(*draft, *account),
            Intent::RetryFailed { draft, accounts } => self.retry_failed(*draft, accounts, given_at),
            Intent::Decide { delivery, verdict } => self.decide(*delivery, verdict),
            Intent::PlanLate {
                deliveries,
                apart,
                plan,
            } => self.plan_late(deliveries, *apart, *plan),
            Intent::TryNow { delivery } => self.try_now(*delivery),
        }
    }

    fn publish_now(&mut self, draft: DraftId, given_at: UtcInstant) -> Result<Deed, StoreError> {
        let detail = self.parts.journal.draft(draft)?;
        if let Some(batch) = detail.open_batch {
            return Ok(Deed::done(Some(batch)));
        }
        let Some(revision) = confirmed(&detail) else {
            return Ok(unconfirmed());
        };
        let now = self.now().wall;
        let entropy = &*self.parts.entropy;
        let fresh = |account: &AccountId| NewDelivery {
            id: DeliveryId::generate(entropy),
            account: *account,
            state: DeliveryState::Planned,
            reason: None,
        };
        let claim = Claim {
            draft,
            batch: BatchId::generate(entropy),
            revision,
            occasion: Occasion::Now,
            due: given_at,
            schedule: None,
            misfire: wished_late(detail.draft.schedule.map(|plan| plan.misfire)),
            deliveries: detail.draft.targets.iter().map(fresh).collect(),
            now,
        };
        let batch = claim.batch;
        let deed = Deed::judged(Act::Claim(Box::new(claim.clone())), move |acted| {
            published(batch, acted)
        });
        Ok(deed.then(move |engine, acted| {
            if let [Acted::Claimed(ClaimOutcome::Claimed { .. })] = acted {
                engine.tell_claimed(&claim, now);
            }
        }))
    }

    fn cancel(&mut self, draft: DraftId, account: Option<AccountId>) -> Result<Deed, StoreError> {
        let detail = self.parts.journal.draft(draft)?;
        let Some(batch) = detail.open_batch else {
            return Ok(Deed::refused(
                "nothing_open",
                said!("Nothing of this draft is being published."),
            ));
        };
        let wanted = |d: &DeliveryRow| !d.state.is_final() && account.is_none_or(|a| a == d.account);
        let open: Vec<DeliveryRow> = self.deliveries(batch)?.into_iter().filter(wanted).collect();
        let (mut deed, mut left_out) = (Deed::done(Some(batch)), Vec::new());
        let mut requests: BTreeMap<RequestId, bool> = BTreeMap::new();
        for delivery in open {
            if may_have_gone_out(&delivery) {
                left_out.push((delivery.account, in_a_copy()));
            } else if let Some(request) = delivery.request {
                let taken = if let Some(taken) = requests.get(&request) {
                    *taken
                } else {
                    let (taken, more) = self.withdraw(deed, &delivery, request, account.is_none())?;
                    deed = more;
                    taken
                };
                requests.insert(request, taken);
                if !taken {
                    left_out.push((delivery.account, may_have_left()));
                }
            } else {
                let reason = Reason::new("withdrawn", said!("Taken back before anything left."));
                let now = self.now().wall;
                deed = deed.set(
                    &delivery,
                    DeliveryState::Withdrawn,
                    (Some(reason), None),
                    "withdrawn",
                    now,
                );
            }
        }
        let deed = deed.with_outcome(done(Some(batch), left_out));
        Ok(deed.then(move |engine, _| engine.tell_if_closed(batch)))
    }

    /// Takes one delivery back, with its whole request where everything is taken back; whether it can be.
    fn withdraw(
        &self,
        deed: Deed,
        delivery: &DeliveryRow,
        request: RequestId,
        whole: bool,
    ) -> Result<(bool, Deed), StoreError> {
        let Some(loaded) = self.parts.journal.load(&[request])?.pop() else {
            return Ok((false, deed));
        };
        let event = Event::Withdrawn((!whole).then_some(delivery.account));
        Ok(self.moving(deed, loaded, event, None))
    }

    fn retry_failed(
        &mut self,
        draft: DraftId,
        accounts: &[AccountId],
        given_at: UtcInstant,
    ) -> Result<Deed, StoreError> {
        let detail = self.parts.journal.draft(draft)?;
        let Some(revision) = confirmed(&detail) else {
            return Ok(unconfirmed());
        };
        let newest = self.newest_deliveries(draft)?;
        let wanted = newest
            .into_values()
            .filter(|d| accounts.is_empty() || accounts.contains(&d.account));
        let (again, others): (Vec<_>, Vec<_>) = wanted.partition(|d| d.state.is_proven_absent());
        let left_out: Vec<_> = others.iter().map(|d| (d.account, why_not(d.state))).collect();
        if again.is_empty() {
            return Ok(nothing_to_retry(left_out.first().map(|(_, why)| why)));
        }
        let now = self.now().wall;
        let entropy = &*self.parts.entropy;
        let add = AddDeliveries {
            draft,
            batch: BatchId::generate(entropy),
            revision,
            due: given_at,
            misfire: MisfirePolicy::default(),
            accounts: again
                .iter()
                .map(|d| (d.account, DeliveryId::generate(entropy)))
                .collect(),
            now,
        };
        let deed = Deed::judged(Act::SendAgain(add), move |acted| match acted {
            [Acted::Added(added)] => sent_again(added, left_out.clone()),
            _ => done(None, left_out.clone()),
        });
        Ok(deed.then(move |engine, acted| {
            if let [
                Acted::Added(Added {
                    batch: Some(batch), ..
                }),
            ] = acted
            {
                engine.tell(EngineEvent::BatchOpened {
                    batch: *batch,
                    draft,
                    at: now,
                });
            }
        }))
    }

    fn try_now(&mut self, delivery: DeliveryId) -> Result<Deed, StoreError> {
        let row = self.parts.journal.delivery(delivery)?.delivery;
        let loaded = match row.request {
            Some(request) => self.parts.journal.load(&[request])?.pop(),
            None => None,
        };
        let Some(loaded) = loaded else {
            return Ok(Deed::done(Some(row.batch)));
        };
        let held = loaded.request.held.as_ref();
        if held.is_some_and(|h| h.why == HoldReason::Late) {
            return Ok(Deed::refused(
                "late",
                said!("Its time has passed: say whether it is to be published now or left out."),
            ));
        }
        Ok(self.nudged(Deed::done(Some(row.batch)), loaded))
    }

    /// Lets go what is held, and looks for what is in doubt.
    fn nudged(&self, deed: Deed, loaded: Loaded) -> Deed {
        let now = self.stamp(loaded.witness.as_ref());
        let held = loaded.request.state == RequestState::Held;
        let first = if held { Event::Released } else { Event::Nudged };
        let Some((mut moved, mut effects, mut next_at)) = self.stepped(&loaded, first, &now) else {
            return deed;
        };
        if held && loaded.request.doubt.is_some() {
            let released = Loaded {
                request: moved.clone(),
                ..loaded.clone()
            };
            if let Some((nudged, more, next)) = self.stepped(&released, Event::Nudged, &now) {
                (moved, next_at) = (nudged, next);
                effects.extend(more);
            }
        }
        let advance = self.with_effects(&self.advance_of(&loaded, moved, next_at), &effects);
        deed.advance(loaded, advance, effects)
    }

    fn deliveries(&self, batch: BatchId) -> Result<Vec<DeliveryRow>, StoreError> {
        let views = self.parts.journal.batch(batch)?.deliveries;
        Ok(views.into_iter().map(|view| view.delivery).collect())
    }

    /// The newest delivery of each account, over all batches of the draft.
    fn newest_deliveries(&self, draft: DraftId) -> Result<BTreeMap<AccountId, DeliveryRow>, StoreError> {
        let mut newest: BTreeMap<AccountId, DeliveryRow> = BTreeMap::new();
        let batches = self.parts.journal.batches_of(draft)?;
        for view in batches.into_iter().flat_map(|b| b.deliveries) {
            let row = view.delivery;
            let known = newest.get(&row.account);
            if known.is_none_or(|known| known.generation < row.generation) {
                newest.insert(row.account, row);
            }
        }
        Ok(newest)
    }
}

/// What a person hears of *publish now*.
fn published(batch: BatchId, acted: &[Acted]) -> IntentOutcome {
    let [Acted::Claimed(outcome)] = acted else {
        return done(None, Vec::new());
    };
    match outcome {
        ClaimOutcome::Claimed { left_out, .. } => {
            let why = Reason::new("published", said!("This draft is published there, or may be."))
                .with_remedy(said!("To post it again, duplicate the draft."));
            done(
                Some(batch),
                left_out.iter().map(|account| (*account, why.clone())).collect(),
            )
        }
        ClaimOutcome::AlreadyOpen(open) => done(Some(*open), Vec::new()),
        ClaimOutcome::Gone => refused(
            "gone",
            said!("This draft is in the trash, or was changed in between."),
        ),
        ClaimOutcome::NothingToSend => refused(
            "nothing_to_send",
            said!(
                "There is nothing to send: every target is published, or none is chosen. To post it again, duplicate the draft."
            ),
        ),
    }
}

/// What a person hears of a retry.
fn sent_again(added: &Added, mut left_out: Vec<(AccountId, Reason)>) -> IntentOutcome {
    let in_the_way = added.left_out.iter();
    left_out.extend(in_the_way.map(|(account, _, state)| (*account, why_not(*state))));
    done(added.batch, left_out)
}

fn nothing_to_retry(first: Option<&Reason>) -> Deed {
    let reason = Reason::new(
        "nothing_to_retry",
        said!("There is no target that is proven not to be published."),
    );
    Deed::told(IntentOutcome::Refused {
        reason: match first {
            Some(why) => reason.with_remedy(why.message.clone()),
            None => reason,
        },
    })
}

fn unconfirmed() -> Deed {
    Deed::refused(
        "unconfirmed",
        said!("The newest text of this draft is not confirmed."),
    )
}

fn in_a_copy() -> Reason {
    Reason::new(
        "may_have_left",
        said!("Another copy of the data folder may have sent it."),
    )
    .with_remedy(said!("Say under Attention whether it is there."))
}

fn may_have_left() -> Reason {
    Reason::new(
        "may_have_left",
        said!("It may have left already, and cannot be taken back."),
    )
    .with_remedy(said!("See under Attention what is known of it."))
}

/// Whether another copy of the data folder may have sent it, and a person is asked.
fn may_have_gone_out(row: &DeliveryRow) -> bool {
    let reason = row.reason.as_ref();
    row.state == DeliveryState::Asked && reason.is_some_and(|reason| reason.code == MAY_HAVE_GONE_OUT)
}

/// What a person asked for at once and got late is published as late as its plan allows, and asked about beyond:
/// never left out without a word.
fn wished_late(planned: Option<MisfirePolicy>) -> MisfirePolicy {
    match planned {
        Some(policy @ (MisfirePolicy::Always | MisfirePolicy::Within(_))) => policy,
        Some(MisfirePolicy::Ask | MisfirePolicy::Skip) | None => MisfirePolicy::default(),
    }
}

/// The revision that may go out: the newest, and only if it is confirmed (P13).
fn confirmed(detail: &DraftDetail) -> Option<RevisionId> {
    detail.newest.confirmed_at.map(|_| detail.newest.id)
}

/// Why a target is out of reach for *Retry failed*.
fn why_not(state: DeliveryState) -> Reason {
    let (code, message) = match state {
        DeliveryState::Published | DeliveryState::PublishedByPerson => {
            ("published", said!("It is published."))
        }
        DeliveryState::FailedUnproven => (
            "not_proven",
            said!(
                "The service says failed, which does not prove that it is not there. Look, then decide under Attention."
            ),
        ),
        DeliveryState::WrittenOff => (
            "written_off",
            said!("You wrote it off. Decide anew under Attention if it is to be sent."),
        ),
        DeliveryState::InDoubt => ("in_doubt", said!("It may be there: that is being found out.")),
        _ => ("open", said!("It is still on its way.")),
    };
    Reason::new(code, message)
}
