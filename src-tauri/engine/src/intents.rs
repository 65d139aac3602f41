//! Carrying out what people ask: publish now, cancel, retry, decide. One result per intent, written beside it.

use crate::{Engine, EngineEvent, results::Move};
use sendoff_core::{
    copies::MAY_HAVE_GONE_OUT,
    delivery::{DeliveryState, PostId, Reason, RemotePost},
    id::{AccountId, BatchId, DeliveryId, DraftId},
    intent::{Intent, IntentOutcome, PersonVerdict},
    machine::{Decision, Event, step},
    misfire::MisfirePolicy,
    request::{HoldReason, RequestState},
    said,
    said::Said,
    time::UtcInstant,
};
use sendoff_store::{
    AddDeliveries, Advance, Claim, ClaimOutcome, DecisionRow, DeliveryRow, DraftDetail, Loaded, NewDelivery,
    Occasion, PendingIntent, SetDelivery, StoreError,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Either a result to be written beside the intent, or a failure of the store.
type Outcome = Result<IntentOutcome, StoreError>;

impl Engine {
    pub(crate) fn carry_out_intents(&mut self) -> Result<(), StoreError> {
        for PendingIntent { id, intent, given_at } in self.parts.journal.intents_pending()? {
            // What stood there while nothing could be carried out is as old as it is.
            let given_at = given_at.min(self.now().wall);
            let outcome = match self.carry_out(&intent, given_at) {
                Ok(outcome) => outcome,
                Err(error) if is_about_the_wish(&error) => refused("not_possible", error.said()),
                Err(error) => return Err(error),
            };
            self.parts.journal.intent_done(id, &outcome, self.now().wall)?;
            self.tell(EngineEvent::IntentDone);
        }
        Ok(())
    }

    fn carry_out(&mut self, intent: &Intent, given_at: UtcInstant) -> Outcome {
        match intent {
            Intent::PublishNow { draft } => self.publish_now(*draft, given_at),
            Intent::Cancel { draft, account } => self.cancel(*draft, *account),
            Intent::RetryFailed { draft, accounts } => self.retry_failed(*draft, accounts, given_at),
            Intent::Decide { delivery, verdict } => self.decide(*delivery, verdict),
            Intent::TryNow { delivery } => self.try_now(*delivery),
        }
    }

    fn publish_now(&mut self, draft: DraftId, given_at: UtcInstant) -> Outcome {
        let detail = self.parts.journal.draft(draft)?;
        if let Some(batch) = detail.open_batch {
            return Ok(done(Some(batch), vec![]));
        }
        let Some(revision) = confirmed(&detail) else {
            return Ok(refused(
                "unconfirmed",
                said!("The newest text of this draft is not confirmed."),
            ));
        };
        let now = self.now().wall;
        let entropy = &*self.parts.entropy;
        let deliveries = detail
            .draft
            .targets
            .iter()
            .map(|account| NewDelivery {
                id: DeliveryId::generate(entropy),
                account: *account,
                state: DeliveryState::Planned,
                reason: None,
            })
            .collect();
        let claim = Claim {
            draft,
            batch: BatchId::generate(entropy),
            revision,
            occasion: Occasion::Now,
            due: given_at,
            schedule: None,
            misfire: wished_late(detail.draft.schedule.map(|plan| plan.misfire)),
            deliveries,
            now,
        };
        match self.parts.journal.claim(claim.clone())? {
            ClaimOutcome::Claimed { left_out, .. } => {
                self.tell_claimed(&claim, now);
                let why = Reason::new("published", said!("This draft is published there, or may be."))
                    .with_remedy(said!("To post it again, duplicate the draft."));
                Ok(done(
                    Some(claim.batch),
                    left_out.into_iter().map(|a| (a, why.clone())).collect(),
                ))
            }
            ClaimOutcome::AlreadyOpen(batch) => Ok(done(Some(batch), vec![])),
            ClaimOutcome::Gone => Ok(refused(
                "gone",
                said!("This draft is in the trash, or was changed in between."),
            )),
            ClaimOutcome::NothingToSend => Ok(refused(
                "nothing_to_send",
                said!(
                    "There is nothing to send: every target is published, or none is chosen. To post it again, duplicate the draft."
                ),
            )),
        }
    }

    fn cancel(&mut self, draft: DraftId, account: Option<AccountId>) -> Outcome {
        let detail = self.parts.journal.draft(draft)?;
        let Some(batch) = detail.open_batch else {
            return Ok(refused(
                "nothing_open",
                said!("Nothing of this draft is being published."),
            ));
        };
        let wanted = |d: &DeliveryRow| !d.state.is_final() && account.is_none_or(|a| a == d.account);
        let open: Vec<DeliveryRow> = self.deliveries(batch)?.into_iter().filter(wanted).collect();
        let mut left_out = Vec::new();
        for delivery in open {
            if let Err(reason) = self.withdraw(&delivery, account.is_none())? {
                left_out.push((delivery.account, reason));
            }
        }
        self.tell_if_closed(batch);
        Ok(done(Some(batch), left_out))
    }

    /// Takes one delivery back, with its whole request where everything is taken back.
    fn withdraw(&mut self, delivery: &DeliveryRow, whole: bool) -> Result<Result<(), Reason>, StoreError> {
        if may_have_gone_out(delivery) {
            return Ok(Err(Reason::new(
                "may_have_left",
                said!("Another copy of the data folder may have sent it."),
            )
            .with_remedy(said!("Say under Attention whether it is there."))));
        }
        let Some(request) = delivery.request else {
            let reason = Reason::new("withdrawn", said!("Taken back before anything left."));
            self.set(delivery, DeliveryState::Withdrawn, Some(reason), "withdrawn")?;
            return Ok(Ok(()));
        };
        let Some(loaded) = self.parts.journal.load(&[request])?.pop() else {
            return Ok(Ok(()));
        };
        if loaded
            .request
            .targets
            .iter()
            .any(|t| t.delivery == delivery.id && t.state.is_final())
        {
            return Ok(Ok(()));
        }
        let event = Event::Withdrawn((!whole).then_some(delivery.account));
        let now = self.stamp(loaded.witness.as_ref());
        match self.stepped(&loaded, event, &now) {
            Some((moved, effects, next_at)) => {
                let advance = self.advance_of(&loaded, moved, next_at);
                self.commit(vec![(loaded, advance, effects)])?;
                Ok(Ok(()))
            }
            None => Ok(Err(Reason::new(
                "may_have_left",
                said!("It may have left already, and cannot be taken back."),
            )
            .with_remedy(said!("See under Attention what is known of it.")))),
        }
    }

    fn retry_failed(&mut self, draft: DraftId, accounts: &[AccountId], given_at: UtcInstant) -> Outcome {
        let detail = self.parts.journal.draft(draft)?;
        let Some(revision) = confirmed(&detail) else {
            return Ok(refused(
                "unconfirmed",
                said!("The newest text of this draft is not confirmed."),
            ));
        };
        let newest = self.newest_deliveries(draft)?;
        let wanted = newest
            .into_values()
            .filter(|d| accounts.is_empty() || accounts.contains(&d.account));
        let (again, others): (Vec<_>, Vec<_>) = wanted.partition(|d| d.state.is_proven_absent());
        let mut left_out: Vec<_> = others.iter().map(|d| (d.account, why_not(d.state))).collect();
        if again.is_empty() {
            let mut outcome = refused(
                "nothing_to_retry",
                said!("There is no target that is proven not to be published."),
            );
            if let (IntentOutcome::Refused { reason }, Some((_, first))) = (&mut outcome, left_out.first()) {
                reason.remedy = Some(first.message.clone());
            }
            return Ok(outcome);
        }
        let now = self.now().wall;
        let entropy = &*self.parts.entropy;
        let added = self.parts.journal.add_deliveries(AddDeliveries {
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
        })?;
        left_out.extend(
            added
                .left_out
                .iter()
                .map(|(account, _, state)| (*account, why_not(*state))),
        );
        if let Some(batch) = added.batch {
            self.tell(EngineEvent::BatchOpened {
                batch,
                draft,
                at: now,
            });
        }
        Ok(done(added.batch, left_out))
    }

    fn decide(&mut self, delivery: DeliveryId, verdict: &PersonVerdict) -> Outcome {
        let row = self.parts.journal.delivery(delivery)?.delivery;
        match (verdict, row.request) {
            (PersonVerdict::ItIsThere { url }, None) if may_have_gone_out(&row) => {
                self.it_is_there(&row, url.as_deref())
            }
            (PersonVerdict::SkipLate, None) if may_have_gone_out(&row) => self.leave_out(&row),
            (PersonVerdict::PublishLate | PersonVerdict::SkipLate, _) => self.decide_late(&row, verdict),
            (_, None) => Ok(refused(
                "nothing_sent",
                said!("Nothing of this has been sent; there is nothing to decide."),
            )),
            (_, Some(request)) => {
                let Some(loaded) = self.parts.journal.load(&[request])?.pop() else {
                    return Ok(refused("gone", said!("This is not there any more.")));
                };
                self.decide_sent(&row, loaded, verdict)
            }
        }
    }

    /// A person's word about something that may have left. The old request is written off and the new
    /// generation made in one transaction.
    fn decide_sent(&mut self, row: &DeliveryRow, loaded: Loaded, verdict: &PersonVerdict) -> Outcome {
        let decision = match verdict {
            PersonVerdict::ItIsThere { url } => Decision::ItIsThere {
                url: url.clone(),
                post: None,
            },
            PersonVerdict::NotThere => Decision::NotThere,
            PersonVerdict::SendAgain => Decision::SendAgain,
            PersonVerdict::Leave | PersonVerdict::PublishLate | PersonVerdict::SkipLate => Decision::Leave,
        };
        let rules = self.rules(&loaded.connection);
        let now = self.stamp(loaded.witness.as_ref());
        let event = Event::Decided(row.account, decision);
        let Ok((moved, effects)) = step(&loaded.request, event, self.context(&now, &rules)) else {
            return Ok(refused(
                "not_now",
                said!("It is being sent at this moment, or is settled already. Look again."),
            ));
        };
        let next_at = sendoff_core::machine::next_instant(&moved, &rules, &now);
        let evidence = json!({
            "state": row.state,
            "doubt": loaded.request.doubt,
            "transmissions": loaded.attempts,
        });
        let kind = serde_json::to_value(verdict)
            .ok()
            .and_then(|v| v["verdict"].as_str().map(str::to_owned));
        let decision = DecisionRow {
            at: now.wall(),
            delivery: row.id,
            kind: kind.unwrap_or_default(),
            evidence,
        };
        let batch = loaded.batch;
        let advance = Advance {
            decision: Some(decision),
            ..self.advance_of(&loaded, moved, next_at)
        };
        let moves: Vec<Move> = vec![(loaded, advance, effects)];
        self.commit(moves)?;
        Ok(done(Some(batch), vec![]))
    }

    /// Another copy has sent it, a person says.
    fn it_is_there(&mut self, row: &DeliveryRow, url: Option<&str>) -> Outcome {
        let post = url.map(|url| RemotePost {
            id: PostId::new(url),
            url: Some(url.to_owned()),
        });
        self.set_with(row, DeliveryState::PublishedByPerson, None, post, "it_is_there")?;
        self.tell_if_closed(row.batch);
        Ok(done(Some(row.batch), vec![]))
    }

    /// Left out, and not proven absent: another copy may have sent it, so no retry takes it up by itself.
    fn leave_out(&mut self, row: &DeliveryRow) -> Outcome {
        let reason = Reason::new("left", said!("You left it out; another copy may have sent it."));
        self.set(row, DeliveryState::WrittenOff, Some(reason), "skip_late")?;
        self.tell_if_closed(row.batch);
        Ok(done(Some(row.batch), vec![]))
    }

    fn decide_late(&mut self, row: &DeliveryRow, verdict: &PersonVerdict) -> Outcome {
        if row.state != DeliveryState::Asked {
            return Ok(refused(
                "not_asked",
                said!("Nobody is asked about this any more."),
            ));
        }
        if *verdict == PersonVerdict::PublishLate {
            self.publish_late(row)?;
        } else {
            self.skip_late(row)?;
        }
        Ok(done(Some(row.batch), vec![]))
    }

    fn publish_late(&mut self, row: &DeliveryRow) -> Result<(), StoreError> {
        // Only this one's: what becomes late of the others is asked about by itself.
        self.parts
            .journal
            .set_delivery_misfire(row.id, MisfirePolicy::Always)?;
        match row.request {
            None => self.set(row, DeliveryState::Planned, None, "publish_late"),
            Some(request) => self.apply(request, None, Event::PublishedLate(row.account), None),
        }
    }

    fn skip_late(&mut self, row: &DeliveryRow) -> Result<(), StoreError> {
        if let Some(request) = row.request {
            return self.apply(request, None, Event::Skipped(row.account), None);
        }
        let reason = Reason::new("late", said!("You left it out, since its time had passed."));
        self.set(row, DeliveryState::Skipped, Some(reason), "skip_late")?;
        self.tell_if_closed(row.batch);
        Ok(())
    }

    fn try_now(&mut self, delivery: DeliveryId) -> Outcome {
        let row = self.parts.journal.delivery(delivery)?.delivery;
        let Some(loaded) = row
            .request
            .map(|r| self.parts.journal.load(&[r]))
            .transpose()?
            .and_then(|mut l| l.pop())
        else {
            return Ok(done(Some(row.batch), vec![]));
        };
        let late = loaded
            .request
            .held
            .as_ref()
            .is_some_and(|h| h.why == HoldReason::Late);
        if late {
            return Ok(refused(
                "late",
                said!("Its time has passed: say whether it is to be published now or left out."),
            ));
        }
        let event = if loaded.request.state == RequestState::Held {
            Event::Released
        } else {
            Event::Nudged
        };
        self.apply(loaded.request.id, None, event, None)?;
        if loaded.request.doubt.is_some() {
            self.apply(loaded.request.id, None, Event::Nudged, None)?;
        }
        Ok(done(Some(row.batch), vec![]))
    }

    fn set(
        &mut self,
        row: &DeliveryRow,
        state: DeliveryState,
        reason: Option<Reason>,
        kind: &str,
    ) -> Result<(), StoreError> {
        self.set_with(row, state, reason, None, kind)
    }

    fn set_with(
        &mut self,
        row: &DeliveryRow,
        state: DeliveryState,
        reason: Option<Reason>,
        post: Option<RemotePost>,
        kind: &str,
    ) -> Result<(), StoreError> {
        let now = self.now().wall;
        self.parts.journal.set_delivery(SetDelivery {
            delivery: row.id,
            expected: row.state,
            state,
            reason: reason.clone(),
            post: post.clone(),
            decision: Some(DecisionRow {
                at: now,
                delivery: row.id,
                kind: kind.to_owned(),
                evidence: json!({ "state": row.state, "reason": row.reason }),
            }),
            now,
        })?;
        self.tell(EngineEvent::DeliveryMoved {
            batch: row.batch,
            draft: row.draft,
            delivery: row.id,
            account: row.account,
            state,
            url: post.and_then(|post| post.url),
            reason,
            at: now,
        });
        Ok(())
    }

    fn deliveries(&self, batch: BatchId) -> Result<Vec<DeliveryRow>, StoreError> {
        Ok(self
            .parts
            .journal
            .batch(batch)?
            .deliveries
            .into_iter()
            .map(|view| view.delivery)
            .collect())
    }

    /// The newest delivery of each account, over all batches of the draft.
    fn newest_deliveries(&self, draft: DraftId) -> Result<BTreeMap<AccountId, DeliveryRow>, StoreError> {
        let mut newest: BTreeMap<AccountId, DeliveryRow> = BTreeMap::new();
        for view in self
            .parts
            .journal
            .batches_of(draft)?
            .into_iter()
            .flat_map(|b| b.deliveries)
        {
            let row = view.delivery;
            if newest
                .get(&row.account)
                .is_none_or(|known| known.generation < row.generation)
            {
                newest.insert(row.account, row);
            }
        }
        Ok(newest)
    }
}

/// Whether another copy of the data folder may have sent it, and a person is asked.
fn may_have_gone_out(row: &DeliveryRow) -> bool {
    let asked = row.state == DeliveryState::Asked;
    asked
        && row
            .reason
            .as_ref()
            .is_some_and(|reason| reason.code == MAY_HAVE_GONE_OUT)
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
fn confirmed(detail: &DraftDetail) -> Option<sendoff_core::id::RevisionId> {
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

fn done(batch: Option<BatchId>, left_out: Vec<(AccountId, Reason)>) -> IntentOutcome {
    IntentOutcome::Done { batch, left_out }
}

fn refused(code: &str, message: Said) -> IntentOutcome {
    IntentOutcome::Refused {
        reason: Reason::new(code, message),
    }
}

/// Failures that speak of the wish, not of the store: the wish is refused, the engine goes on.
fn is_about_the_wish(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::NotFound { .. }
            | StoreError::Conflict { .. }
            | StoreError::Locked { .. }
            | StoreError::Unconfirmed
            | StoreError::Occupied { .. }
            | StoreError::Collision { .. }
            | StoreError::Promise { .. }
            | StoreError::Consumed
            | StoreError::GoneOut
    )
}
