//! Being asked to end: by a signal, or by a time that is over.

use sendoff_core::said;
use sendoff_desk::api::{AppError, ErrorCode};
use std::{
    sync::mpsc::{Sender, channel},
    thread,
    time::Duration,
};

/// Sends `ask` when the person or the system wants this program to end (SIGINT, SIGTERM, SIGHUP; Ctrl-C).
pub(crate) fn on_end<T: Clone + Send + 'static>(sender: Sender<T>, ask: T) -> Result<(), AppError> {
    // A receiver that is gone means that the program is ending already.
    ctrlc::set_handler(move || drop(sender.send(ask.clone()))).map_err(|error| {
        AppError::new(
            ErrorCode::Internal,
            said!("Signals cannot be heard: {error}.", error = error.to_string()),
        )
    })
}

/// Sends `ask` after so long.
pub(crate) fn after<T: Send + 'static>(span: Duration, sender: Sender<T>, ask: T) {
    thread::spawn(move || {
        // Nobody ever sends here: the wait ends with the time alone.
        let (keep, never) = channel::<()>();
        let _ = never.recv_timeout(span);
        drop(keep);
        let _ = sender.send(ask);
    });
}
