//! At start, under the lock: what the last process left in the middle.

use crate::{Engine, engine::Message};
use sendoff_core::{
    id::RequestId,
    machine::{Event, next_instant, step},
    said,
    time::Reading,
    witness::BACKWARD_STEP_MAX,
};
use sendoff_store::{Advance, AttemptChange, AttemptOutcome, StoreError};
use std::time::Duration;

impl Engine {
    /// Settles what the last process left open.
    pub(crate) fn recover(&mut self) -> Result<(), StoreError> {
        self.recover_sending()?;
        self.remember_late_slots()
    }

    /// The same for rows that could not be read or moved at the start: they may be readable by now.
    pub(crate) fn recover_what_is_left(&mut self) -> Result<(), StoreError> {
        if self.unrecovered {
            self.recover_sending()?;
        }
        Ok(())
    }

    /// Every `sending` request that is not ours becomes `in_doubt`: the process died while its transmission was open.
    fn recover_sending(&mut self) -> Result<(), StoreError> {
        let mut left = self.parts.journal.sending_requests()?;
        left.retain(|id| !self.is_under_way(*id));
        let readable = self.parts.journal.load(&left)?;
        self.unrecovered = readable.len() < left.len();
        for loaded in readable {
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
                conclusion: Some(said!("Sendoff ended while this was open: it may have arrived.")),
            };
            let next_at = next_instant(&request, &rules, &now);
            let advance = Advance {
                attempt: Some(end),
                ..self.advance_of(&loaded, request, next_at)
            };
            let done = self.commit(vec![(loaded, advance, effects)]);
            self.unrecovered |= self.spare(done)?.is_none();
        }
        Ok(())
    }

    /// Whether a transmission of this process is open, or has ended and is not written down yet.
    fn is_under_way(&self, id: RequestId) -> bool {
        let ended =
            |message: &Message| matches!(message, Message::Reported { request, .. } if *request == id);
        self.sending.contains_key(&id) || self.unwritten.iter().any(ended)
    }

    /// Waits are instants of the wall clock. Those written while it ran ahead lie in a future that is not meant:
    /// when it is put right (or at a start, since nobody knows what happened before) each open request says anew
    /// when it wants something.
    pub(crate) fn wait_anew_if_the_clock_went_back(&mut self) -> Result<(), StoreError> {
        let now = self.now();
        if self
            .last_reading
            .as_ref()
            .is_some_and(|last| !went_back(last, &now))
        {
            self.last_reading = Some(now);
            return Ok(());
        }
        let journal = &self.parts.journal;
        let mut moves = Vec::new();
        for loaded in journal.load(&journal.open_requests()?)? {
            let stamp = self.stamp(loaded.witness.as_ref());
            let next_at = next_instant(&loaded.request, &self.rules(&loaded.connection), &stamp);
            if next_at != loaded.next_at && !self.sending.contains_key(&loaded.request.id) {
                let advance = self.advance_of(&loaded, loaded.request.clone(), next_at);
                moves.push((loaded, advance, vec![]));
            }
        }
        for (_, answer) in self.commit_each(moves) {
            self.spare(answer)?;
        }
        self.last_reading = Some(now);
        Ok(())
    }

    /// Late posts given their slots before the restart keep their distance from those that come now.
    fn remember_late_slots(&mut self) -> Result<(), StoreError> {
        let journal = &self.parts.journal;
        for loaded in journal.load(&journal.open_requests()?)? {
            let request = &loaded.request;
            let Some(slot) = request.slot() else {
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

/// Whether the wall clock shows less than it must by the time that has passed.
fn went_back(last: &Reading, now: &Reading) -> bool {
    let passed = if last.boot == now.boot {
        now.since_boot_ms.saturating_sub(last.since_boot_ms)
    } else {
        0
    };
    let expected = last.wall.plus(Duration::from_millis(passed));
    expected.since(now.wall) > BACKWARD_STEP_MAX
}
