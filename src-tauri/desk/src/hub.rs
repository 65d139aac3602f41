//! Who wants to know, and the bell that wakes whoever waits for something to change.

use crate::api::DeskEvent;
use std::{
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver},
    },
    time::Duration,
};

/// Hears an event, and says whether it wants to hear more.
type Listener = Box<dyn Fn(&DeskEvent) -> bool + Send>;

/// Listeners and a bell.
#[derive(Default)]
pub(crate) struct Hub {
    listeners: Mutex<Vec<Listener>>,
    rung: Mutex<u64>,
    bell: Condvar,
}

/// What waiting for the bell came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Waited {
    /// How often it had rung by then.
    pub(crate) rung: u64,
    /// Whether the time was up.
    pub(crate) time_up: bool,
}

impl Hub {
    /// A listener for everything from now on.
    pub(crate) fn subscribe(&self) -> Receiver<DeskEvent> {
        let (sender, receiver) = mpsc::channel();
        self.listen(Box::new(move |event| sender.send(event.clone()).is_ok()));
        receiver
    }

    /// The same for a listener that is called, by whoever tells.
    pub(crate) fn listen(&self, listener: Listener) {
        lock(&self.listeners).push(listener);
    }

    /// Tells every listener, and forgets those that have gone.
    pub(crate) fn tell(&self, event: &DeskEvent) {
        lock(&self.listeners).retain(|listener| listener(event));
    }

    /// Something may have changed.
    pub(crate) fn ring(&self) {
        *lock(&self.rung) += 1;
        self.bell.notify_all();
    }

    /// How often the bell has rung.
    pub(crate) fn rung(&self) -> u64 {
        *lock(&self.rung)
    }

    /// Waits until the bell has rung more often than `seen`, at most for `at_most`.
    pub(crate) fn wait(&self, seen: u64, at_most: Duration) -> Waited {
        let (rung, result) = self
            .bell
            .wait_timeout_while(lock(&self.rung), at_most, |rung| *rung <= seen)
            .unwrap_or_else(PoisonError::into_inner);
        Waited {
            rung: *rung,
            time_up: result.timed_out(),
        }
    }
}

/// Every state behind these locks is whole after each statement, so a panic elsewhere spoils nothing.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listener_hears_and_the_gone_are_forgotten() {
        let hub = Hub::default();
        let (first, second) = (hub.subscribe(), hub.subscribe());
        hub.tell(&DeskEvent::StateChanged);
        assert_eq!(first.try_recv(), Ok(DeskEvent::StateChanged));
        assert_eq!(second.try_recv(), Ok(DeskEvent::StateChanged));
        drop((first, second));
        hub.tell(&DeskEvent::StateChanged);
        assert!(lock(&hub.listeners).is_empty());
    }

    #[test]
    fn a_bell_rung_before_the_wait_is_not_missed() {
        let hub = Hub::default();
        let seen = hub.rung();
        hub.ring();
        let waited = hub.wait(seen, Duration::from_secs(60));
        assert_eq!(
            waited,
            Waited {
                rung: seen + 1,
                time_up: false
            }
        );
        assert!(hub.wait(waited.rung, Duration::ZERO).time_up);
    }
}
