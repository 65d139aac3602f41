//! What a person says of something that came due too late: publish it all the same, leave it out, or give it another
//! time as a post of its own.

use super::{
    confirmed,
    decide::{closing, kind},
    deed::{Deed, done},
    may_have_gone_out, unconfirmed,
};
use crate::Engine;
use sendoff_core::{
    delivery::{DeliveryState, Reason},
    draft::{Draft, Revision},
    id::{AccountId, DeliveryId, DraftId, RequestId, RevisionId},
    intent::PersonVerdict,
    machine::Event,
    misfire::MisfirePolicy,
    said,
    schedule::Schedule,
};
use sendoff_store::{Act, Apart, DeliveryRow, DraftDetail, StoreError};
use std::collections::BTreeMap;

impl Engine {
    pub(super) fn decide_late(&self, row: &DeliveryRow, verdict: &PersonVerdict) -> Result<Deed, StoreError> {
        if row.state != DeliveryState::Asked {
            return Ok(not_asked());
        }
        if *verdict == PersonVerdict::PublishLate {
            return self.publish_late(row);
        }
        let deed = Deed::done(Some(row.batch));
        let (deed, skipped) = self.skip_late(vec![row.clone()], deed)?;
        Ok(if skipped.is_empty() {
            not_asked()
        } else {
            closing(deed, row)
        })
    }

    fn publish_late(&self, row: &DeliveryRow) -> Result<Deed, StoreError> {
        let deed = Deed::done(Some(row.batch));
        // Only this one's: what becomes late of the others is asked about by itself.
        let deed = deed.act(Act::Misfire(row.id, MisfirePolicy::Always));
        let verdict = PersonVerdict::PublishLate;
        match row.request {
            None => {
                let now = self.now().wall;
                Ok(deed.set(row, DeliveryState::Planned, (None, None), kind(&verdict), now))
            }
            Some(request) => {
                let event = Event::PublishedLate(row.account);
                self.decided(deed, row, request, (event, &verdict))
            }
        }
    }

    /// The same deed, leaving targets of one post out; and which of them. Those of one request in one step: its bytes
    /// name all of them, and those that stay go by themselves.
    fn skip_late(
        &self,
        rows: Vec<DeliveryRow>,
        mut deed: Deed,
    ) -> Result<(Deed, Vec<DeliveryRow>), StoreError> {
        let verdict = PersonVerdict::SkipLate;
        let mut skipped = Vec::new();
        let mut requests: BTreeMap<RequestId, Vec<DeliveryRow>> = BTreeMap::new();
        for row in rows {
            if let Some(request) = row.request {
                requests.entry(request).or_default().push(row);
            } else {
                let reason = Reason::new("late", said!("You left it out, since its time had passed."));
                let (why, now) = ((Some(reason), None), self.now().wall);
                deed = deed.set(&row, DeliveryState::Skipped, why, kind(&verdict), now);
                skipped.push(row);
            }
        }
        for (request, rows) in requests {
            let Some(loaded) = self.parts.journal.load(&[request])?.pop() else {
                continue;
            };
            let decision = |row: &DeliveryRow| Act::Decision(self.decision(row, &loaded, &verdict));
            let decisions: Vec<Act> = rows.iter().map(decision).collect();
            let event = Event::Skipped(rows.iter().map(|row| row.account).collect());
            let (moved, more) = self.moving(deed, loaded, event, None);
            deed = more;
            if moved {
                deed = decisions.into_iter().fold(deed, Deed::act);
                skipped.extend(rows);
            }
        }
        Ok((deed, skipped))
    }

    /// Leaves targets out that came due late, and plans a post of its own for them, in one transaction: there are never
    /// two plans that can go out, and never none.
    pub(super) fn plan_late(
        &self,
        deliveries: &[DeliveryId],
        apart: DraftId,
        plan: Schedule,
    ) -> Result<Deed, StoreError> {
        let views = deliveries.iter().map(|id| self.parts.journal.delivery(*id));
        let rows = views.map(|view| Ok(view?.delivery));
        let rows = rows.collect::<Result<Vec<DeliveryRow>, StoreError>>()?;
        let asked = |row: &DeliveryRow| row.state == DeliveryState::Asked && !may_have_gone_out(row);
        let Some(first) = rows.iter().find(|row| asked(row)).cloned() else {
            return Ok(not_asked());
        };
        let (late, others): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| asked(row) && row.draft == first.draft);
        let detail = self.parts.journal.draft(first.draft)?;
        if confirmed(&detail).is_none() {
            return Ok(unconfirmed());
        }
        let all: Vec<AccountId> = late.iter().map(|row| row.account).collect();
        let (deed, skipped) = self.skip_late(late, Deed::done(Some(first.batch)))?;
        let going = |account: &AccountId| skipped.iter().any(|row| row.account == *account);
        let (going, kept): (Vec<AccountId>, Vec<AccountId>) = all.into_iter().partition(going);
        if going.is_empty() {
            return Ok(not_asked());
        }
        let kept = others.iter().map(|row| row.account).chain(kept);
        let outcome = done(
            Some(first.batch),
            kept.map(|account| (account, why_not_asked())).collect(),
        );
        let deed = deed.act(Act::SetApart(Box::new(self.apart(detail, going, (apart, plan)))));
        Ok(closing(deed.with_outcome(outcome), &first))
    }

    /// The same text for these accounts, planned.
    fn apart(&self, detail: DraftDetail, targets: Vec<AccountId>, (id, plan): (DraftId, Schedule)) -> Apart {
        let now = self.now().wall;
        let variants = detail.newest.variants.into_iter();
        Apart {
            first: Revision {
                id: RevisionId::generate(&*self.parts.entropy),
                draft: id,
                number: 1,
                text: detail.newest.text,
                variants: variants
                    .filter(|(account, _)| targets.contains(account))
                    .collect(),
                saved_at: now,
                confirmed_at: Some(now),
            },
            draft: Draft {
                id,
                label: detail.draft.label,
                created_at: now,
                trashed_at: None,
                targets,
                schedule: Some(plan),
            },
            tags: detail.tags,
        }
    }
}

fn why_not_asked() -> Reason {
    Reason::new("not_asked", said!("Nobody is asked about this any more."))
}

fn not_asked() -> Deed {
    let reason = why_not_asked();
    Deed::refused(&reason.code, reason.message)
}
