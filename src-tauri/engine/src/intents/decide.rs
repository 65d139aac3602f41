//! A person's word about one delivery. Every one is written down with its time and what the person knew.

use super::{deed::Deed, may_have_gone_out};
use crate::Engine;
use sendoff_core::{
    delivery::{DeliveryState, PostId, Reason, RemotePost},
    id::{DeliveryId, RequestId},
    intent::PersonVerdict,
    machine::{Decision, Event},
    said,
};
use sendoff_store::{Advance, DecisionRow, DeliveryRow, Loaded, StoreError};
use serde_json::json;

impl Engine {
    pub(super) fn decide(&self, delivery: DeliveryId, verdict: &PersonVerdict) -> Result<Deed, StoreError> {
        let row = self.parts.journal.delivery(delivery)?.delivery;
        match (verdict, row.request) {
            (PersonVerdict::ItIsThere { url }, None) if may_have_gone_out(&row) => {
                Ok(self.it_is_there(&row, url.as_deref()))
            }
            (PersonVerdict::SkipLate, None) if may_have_gone_out(&row) => Ok(self.leave_out(&row)),
            (PersonVerdict::PublishLate | PersonVerdict::SkipLate, _) => self.decide_late(&row, verdict),
            (_, None) => Ok(Deed::refused(
                "nothing_sent",
                said!("Nothing of this has been sent; there is nothing to decide."),
            )),
            (_, Some(request)) => self.decide_sent(&row, request, verdict),
        }
    }

    /// A person's word about something that may have left. The old request is written off and the new
    /// generation made in one transaction.
    fn decide_sent(
        &self,
        row: &DeliveryRow,
        request: RequestId,
        verdict: &PersonVerdict,
    ) -> Result<Deed, StoreError> {
        let decision = match verdict {
            PersonVerdict::ItIsThere { url } => Decision::ItIsThere {
                url: url.clone(),
                post: None,
            },
            PersonVerdict::NotThere => Decision::NotThere,
            PersonVerdict::SendAgain => Decision::SendAgain,
            PersonVerdict::Leave | PersonVerdict::PublishLate | PersonVerdict::SkipLate => Decision::Leave,
        };
        let event = Event::Decided(row.account, decision);
        self.decided(Deed::done(Some(row.batch)), row, request, (event, verdict))
    }

    /// Moves a request by what a person decided, and writes the decision beside it.
    pub(super) fn decided(
        &self,
        deed: Deed,
        row: &DeliveryRow,
        request: RequestId,
        (event, verdict): (Event, &PersonVerdict),
    ) -> Result<Deed, StoreError> {
        let Some(loaded) = self.parts.journal.load(&[request])?.pop() else {
            return Ok(Deed::refused("gone", said!("This is not there any more.")));
        };
        let decision = self.decision(row, &loaded, verdict);
        let (moved, deed) = self.moving(deed, loaded, event, Some(decision));
        Ok(if moved {
            deed
        } else {
            Deed::refused(
                "not_now",
                said!("It is being sent at this moment, or is settled already. Look again."),
            )
        })
    }

    /// A decision about something frozen, with what the person was shown of it.
    pub(super) fn decision(
        &self,
        row: &DeliveryRow,
        loaded: &Loaded,
        verdict: &PersonVerdict,
    ) -> DecisionRow {
        DecisionRow {
            at: self.now().wall,
            delivery: row.id,
            kind: kind(verdict).to_owned(),
            evidence: json!({
                "state": row.state,
                "reason": row.reason,
                "doubt": loaded.request.doubt,
                "transmissions": loaded.attempts,
            }),
        }
    }

    /// The same deed with one move of a request more; `false` if its state forbids it.
    pub(super) fn moving(
        &self,
        deed: Deed,
        loaded: Loaded,
        event: Event,
        decision: Option<DecisionRow>,
    ) -> (bool, Deed) {
        let now = self.stamp(loaded.witness.as_ref());
        let Some((moved, effects, next_at)) = self.stepped(&loaded, event, &now) else {
            return (false, deed);
        };
        let advance = Advance {
            decision,
            ..self.advance_of(&loaded, moved, next_at)
        };
        let advance = self.with_effects(&advance, &effects);
        (true, deed.advance(loaded, advance, effects))
    }

    /// Another copy has sent it, a person says.
    fn it_is_there(&self, row: &DeliveryRow, url: Option<&str>) -> Deed {
        let post = url.map(|url| RemotePost {
            id: PostId::new(url),
            url: Some(url.to_owned()),
        });
        let now = self.now().wall;
        let state = DeliveryState::PublishedByPerson;
        let deed = Deed::done(Some(row.batch));
        closing(deed.set(row, state, (None, post), "it_is_there", now), row)
    }

    /// Left out, and not proven absent: another copy may have sent it, so no retry takes it up by itself.
    fn leave_out(&self, row: &DeliveryRow) -> Deed {
        let reason = Reason::new("left", said!("You left it out; another copy may have sent it."));
        let now = self.now().wall;
        let state = DeliveryState::WrittenOff;
        let deed = Deed::done(Some(row.batch));
        closing(deed.set(row, state, (Some(reason), None), "skip_late", now), row)
    }
}

/// The same deed, which may end the batch of a delivery.
pub(super) fn closing(deed: Deed, row: &DeliveryRow) -> Deed {
    let batch = row.batch;
    deed.then(move |engine, _| engine.tell_if_closed(batch))
}

/// The decision in one word.
pub(super) fn kind(verdict: &PersonVerdict) -> &'static str {
    match verdict {
        PersonVerdict::ItIsThere { .. } => "it_is_there",
        PersonVerdict::NotThere => "not_there",
        PersonVerdict::SendAgain => "send_again",
        PersonVerdict::Leave => "leave",
        PersonVerdict::PublishLate => "publish_late",
        PersonVerdict::SkipLate => "skip_late",
    }
}
