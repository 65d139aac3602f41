//! At start, under the lock: what the last process left in the middle.

use crate::Engine;
use sendoff_core::machine::{Event, next_instant, step};
use sendoff_store::{Advance, AttemptChange, AttemptOutcome, StoreError};

impl Engine {
    /// Every `sending` request becomes `in_doubt`: the process died while its transmission was open.
    pub(crate) fn recover(&mut self) -> Result<(), StoreError> {
        let journal = &self.parts.journal;
        for loaded in journal.load(&journal.sending_requests()?)? {
            let rules = self.rules(&loaded.connection);
            let now = self.stamp(loaded.witness.as_ref());
            let context = self.context(&now, &rules);
            let Ok((request, effects)) = step(&loaded.request, Event::Recovered, context) else {
                continue;
            };
            let end = AttemptChange::End {
                number: loaded.attempts,
                ended: now.wall(),
                outcome: AttemptOutcome::Crashed,
                status: None,
                headers: None,
                body: None,
                conclusion: Some("Sendoff ended while this was open: it may have arrived.".to_owned()),
            };
            let next_at = next_instant(&request, &rules, &now);
            let advance = Advance {
                attempt: Some(end),
                ..self.advance_of(&loaded, request, next_at)
            };
            self.commit(vec![(loaded, advance, effects)])?;
        }
        self.remember_late_slots()
    }

    /// Late posts given their slots before the restart keep their distance from those that come now.
    fn remember_late_slots(&mut self) -> Result<(), StoreError> {
        let journal = &self.parts.journal;
        for loaded in journal.load(&journal.open_requests()?)? {
            let Some(slot) = loaded.request.not_before else {
                continue;
            };
            for target in loaded.request.open_targets() {
                let last = self.late_slots.entry(target.account).or_insert(slot);
                *last = slot.max(*last);
            }
        }
        Ok(())
    }
}
