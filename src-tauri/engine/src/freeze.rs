//! Freezing: planned deliveries get their bytes, hash and key, once (P1).

use crate::{Engine, EngineEvent, pass::List};
use sendoff_core::{
    connection::{Account, Connection},
    delivery::{DeliveryState, Reason, Target},
    id::{AccountId, RequestId},
    key::{BodyHash, BusinessKey, Generation},
    machine::{Event, next_instant, step},
    misfire::{LATE_AFTER, Verdict},
    pace::Pace,
    request::Request,
    said,
    text::same_text_key,
    time::UtcInstant,
    witness,
};
use sendoff_services::Post;
use sendoff_store::{
    Freeze, FrozenText, LocalRefusal, Occasion, PlanWork, PlannedDelivery, StoreError, Terms,
};
use std::collections::BTreeMap;

/// So many batches are frozen in one turn.
const BATCHES_PER_TURN: u32 = 500;

impl Engine {
    pub(crate) fn freeze_planned(&mut self) -> Result<(), StoreError> {
        let after = self.after(List::Planned);
        let page = self.parts.journal.plan_work(BATCHES_PER_TURN, after)?;
        let work = page.rows;
        let mut refusals = Vec::new();
        let mut frozen = Vec::new();
        let slots = self.late_slots.clone();
        for batch in &work {
            self.plan_batch(batch, &mut refusals, &mut frozen);
        }
        self.refuse(&work, refusals)?;
        self.store_frozen(frozen, &slots)?;
        self.passed(List::Planned, page.next);
        Ok(())
    }

    /// Stores what was frozen. What could not be stored has not taken its slot either: it is frozen anew, again and
    /// again, and would push all others ahead of it.
    fn store_frozen(
        &mut self,
        frozen: Vec<Freeze>,
        slots: &BTreeMap<AccountId, UtcInstant>,
    ) -> Result<(), StoreError> {
        let requests: Vec<Request> = frozen.iter().map(|one| one.request.clone()).collect();
        let results = self.parts.journal.freeze(frozen);
        if results.iter().any(Result::is_err) {
            self.late_slots.clone_from(slots);
            let stored = requests.iter().zip(&results).filter(|(_, result)| result.is_ok());
            for (request, slot) in stored.filter_map(|(request, _)| Some((request, request.not_before?))) {
                let accounts = request.targets.iter().map(|target| target.account);
                self.late_slots.extend(accounts.map(|account| (account, slot)));
            }
        }
        for result in results {
            self.spare(result)?;
        }
        Ok(())
    }

    fn plan_batch(&mut self, work: &PlanWork, refusals: &mut Vec<LocalRefusal>, frozen: &mut Vec<Freeze>) {
        let now = self.now().wall;
        let mut groups: BTreeMap<_, Vec<(PlannedDelivery, String)>> = BTreeMap::new();
        for delivery in &work.deliveries {
            let Some(connection) = work.connections.iter().find(|c| c.id == delivery.connection) else {
                continue;
            };
            let text = work.revision.text_for(delivery.account.id).to_owned();
            if let Some(reason) = self.refusal(connection, &delivery.account, &text) {
                refusals.push(LocalRefusal {
                    delivery: delivery.id,
                    reason,
                    now,
                });
            } else {
                // What a person said of one target alone is not the others' word.
                let group = (delivery.connection, delivery.generation, delivery.terms);
                groups.entry(group).or_default().push((delivery.clone(), text));
            }
        }
        for ((connection, generation, terms), members) in groups {
            let Some(connection) = work.connections.iter().find(|c| c.id == connection) else {
                continue;
            };
            // Whoever goes again goes alone: one key, one account, one outcome.
            let alone = generation > work.batch.generation;
            let size = if alone {
                1
            } else {
                self.rules(connection).targets_max.max(1)
            };
            for chunk in members.chunks(size) {
                frozen.push(self.freeze(work, connection, (generation, terms), chunk));
            }
        }
    }

    /// Why this can never be sent as it is, known before sending.
    fn refusal(&self, connection: &Connection, account: &Account, text: &str) -> Option<Reason> {
        if account.removed_at.is_some() {
            let message = said!(
                "{handle} is no longer there: its connection was removed or its service stopped listing it.",
                handle = &account.handle
            );
            return Some(
                Reason::new("account_removed", message).with_remedy(said!("Connect it again, then retry.")),
            );
        }
        self.service(connection)
            .refusals(account, text)
            .into_iter()
            .next()
    }

    fn refuse(&mut self, work: &[PlanWork], refusals: Vec<LocalRefusal>) -> Result<(), StoreError> {
        let results = self.parts.journal.refuse_locally(refusals.clone());
        for (refusal, result) in refusals.into_iter().zip(results) {
            if self.spare(result)?.is_none() {
                continue;
            }
            let Some(batch) = work
                .iter()
                .find(|w| w.deliveries.iter().any(|d| d.id == refusal.delivery))
            else {
                continue;
            };
            let Some(delivery) = batch.deliveries.iter().find(|d| d.id == refusal.delivery) else {
                continue;
            };
            self.tell(EngineEvent::DeliveryMoved {
                batch: batch.batch.id,
                draft: batch.batch.draft,
                delivery: delivery.id,
                account: delivery.account.id,
                state: DeliveryState::Refused,
                url: None,
                reason: Some(refusal.reason),
                at: refusal.now,
            });
            self.tell_if_closed(batch.batch.id);
        }
        Ok(())
    }

    fn freeze(
        &mut self,
        work: &PlanWork,
        connection: &Connection,
        (generation, terms): (Generation, Terms),
        members: &[(PlannedDelivery, String)],
    ) -> Freeze {
        let posts: Vec<Post> = members
            .iter()
            .map(|(d, text)| Post {
                account: d.account.clone(),
                text: text.clone(),
            })
            .collect();
        let accounts: Vec<AccountId> = posts.iter().map(|p| p.account.id).collect();
        let bytes = self.service(connection).freeze(connection, &posts);
        let business_key = BusinessKey::of(work.batch.draft, generation, connection.id, &accounts);
        let now = self.now();
        let request = self.ready_request(work, terms, members, now.wall);
        let stamp = witness::stamp(now.clone(), None);
        Freeze {
            next_at: next_instant(&request, &self.rules(connection), &stamp),
            request,
            batch: work.batch.id,
            connection: connection.id,
            generation,
            origin: connection.origin.clone(),
            path: bytes.path,
            body_hash: BodyHash::of(&bytes.body),
            body: bytes.body.to_vec(),
            idempotency_key: business_key.idempotency_key(),
            business_key,
            texts: members
                .iter()
                .map(|(d, text)| FrozenText {
                    delivery: d.id,
                    text: text.clone(),
                    text_key: same_text_key(text),
                })
                .collect(),
            now: now.wall,
        }
    }

    fn ready_request(
        &mut self,
        work: &PlanWork,
        terms: Terms,
        members: &[(PlannedDelivery, String)],
        now: UtcInstant,
    ) -> Request {
        let targets = members
            .iter()
            .map(|(d, _)| Target::planned(d.id, d.account.id))
            .collect();
        let id = RequestId::generate(&*self.parts.entropy);
        let planned = Request::planned(id, targets, terms.due);
        let stamp = self.stamp(None);
        // The rules play no part in this transition; any connection's will do.
        let rules = work.connections.first().map(|c| self.rules(c));
        let stepped =
            rules.and_then(|rules| step(&planned, Event::Frozen, self.context(&stamp, &rules)).ok());
        let mut request = stepped.map_or(planned, |(request, _)| request);
        let goes = terms.misfire.judge(terms.due, now) == Verdict::Go;
        if goes && terms.occasion == Occasion::Schedule && now.since(terms.due) > LATE_AFTER {
            let slot = self.late_slot(members, now);
            // Lateness that we make ourselves by spacing does not count.
            request.due = request.due.plus(slot.since(now));
            request.not_before = Some(slot);
        }
        request
    }

    /// The next slot for a late post that is free for each of these accounts at its own pace.
    fn late_slot(&mut self, members: &[(PlannedDelivery, String)], now: UtcInstant) -> UtcInstant {
        let free = members.iter().filter_map(|(delivery, _)| {
            let Account { id, .. } = &delivery.account;
            next_slot(*self.late_slots.get(id)?, delivery.account.late_pace(), now)
        });
        let slot = free.max().unwrap_or(now);
        for (delivery, _) in members {
            self.late_slots.insert(delivery.account.id, slot);
        }
        slot
    }
}

/// The slot after one that was given. One that lies too far ahead was given by a clock that was wrong, and keeps nobody
/// waiting; none is given so far ahead that it would be taken for one of those.
fn next_slot(last: UtcInstant, pace: Pace, now: UtcInstant) -> Option<UtcInstant> {
    let farthest = now.plus(pace.reach());
    (last <= farthest).then(|| last.plus(pace.span()).clamp(now, farthest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_follow_at_the_pace_and_none_is_taken_for_a_wrong_clocks() {
        let now = UtcInstant::from_millis(1_000_000);
        let hourly = Pace::of_minutes(60).unwrap();
        let mut last = now;
        for n in 1..=12 {
            last = next_slot(last, hourly, now).unwrap();
            assert_eq!(last, now.plus(hourly.span() * n));
        }
        assert_eq!(next_slot(last, hourly, now), Some(now.plus(hourly.reach())));
        let wrong = now.plus(hourly.reach() + hourly.span());
        assert_eq!(next_slot(wrong, hourly, now), None);
        let long_ago = now.minus(hourly.reach());
        assert_eq!(next_slot(long_ago, hourly, now), Some(now));
    }
}
