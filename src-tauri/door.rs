//! The way to desk, which opens on a thread of its own while the window already paints: whoever
//! knocks before it is open waits, and whoever knocks on one that failed to open is told why.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A thing that opens once, or fails to.
#[derive(Debug)]
pub struct Door<T, E> {
    state: Mutex<State<T, E>>,
    opened: Condvar,
}

#[derive(Debug)]
enum State<T, E> {
    Opening,
    Open(Arc<T>),
    Failed(E),
}

impl<T, E: Clone> Door<T, E> {
    /// A door that somebody is about to open.
    pub fn opening() -> Self {
        Self {
            state: Mutex::new(State::Opening),
            opened: Condvar::new(),
        }
    }

    /// Lets everybody in, or tells everybody why not. Only the first call counts.
    pub fn settle(&self, result: Result<Arc<T>, E>) {
        let mut state = self.lock();
        if matches!(*state, State::Opening) {
            *state = match result {
                Ok(inside) => State::Open(inside),
                Err(reason) => State::Failed(reason),
            };
            self.opened.notify_all();
        }
    }

    /// Waits until the door is settled. Blocks: never call it on the window's own thread.
    pub fn wait(&self) -> Result<Arc<T>, E> {
        let mut state = self.lock();
        loop {
            match &*state {
                State::Open(inside) => return Ok(Arc::clone(inside)),
                State::Failed(reason) => return Err(reason.clone()),
                State::Opening => {
                    state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// What is inside if the door is open already.
    pub fn peek(&self) -> Option<Arc<T>> {
        match &*self.lock() {
            State::Open(inside) => Some(Arc::clone(inside)),
            State::Opening | State::Failed(_) => None,
        }
    }

    /// The state is whole after every statement that changes it, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_is_let_in_when_it_opens() {
        let door = Arc::new(Door::<u8, String>::opening());
        assert!(door.peek().is_none());
        let waiting = std::thread::spawn({
            let door = Arc::clone(&door);
            move || door.wait()
        });
        door.settle(Ok(Arc::new(7)));
        assert_eq!(waiting.join().unwrap(), Ok(Arc::new(7)));
        assert_eq!(door.peek(), Some(Arc::new(7)));
    }

    #[test]
    fn a_door_that_failed_says_why_and_stays_failed() {
        let door = Door::<u8, String>::opening();
        door.settle(Err("the file is damaged".into()));
        door.settle(Ok(Arc::new(7)));
        assert_eq!(door.wait(), Err("the file is damaged".into()));
        assert!(door.peek().is_none());
    }
}
