//! Passing on what desk tells: to the window, to the tray and, where it needs a person, to the
//! desktop's notifications.

use std::{
    iter,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use sendoff_core::said;
use sendoff_desk::{
    Desk,
    api::{DeskEvent, SenderState},
};
use tauri::{AppHandle, Emitter};

use crate::{awake::Awake, departure, notices, opening, tray, window};

/// The name under which desk's events reach the window.
const EVENT: &str = "sendoff";
/// While another copy sends, this often is asked whether it still does: a post that is due when the
/// other one ends is late by no more.
const SENDER_ASKED_EVERY: Duration = Duration::from_secs(5);

/// Passes on every event until desk closes. Events that came together refresh the tray once.
pub fn pass_on(app: &AppHandle, desk: &Desk, events: &Receiver<DeskEvent>) {
    let mut awake = Awake::default();
    let mut trouble = None;
    loop {
        let sends = desk.sender() == SenderState::Here;
        match next(events, sends) {
            Ok(first) => {
                for event in iter::once(first).chain(events.try_iter()) {
                    awake.note(&event);
                    deliver(app, desk, &event);
                }
                tray::refresh(app);
            }
            Err(RecvTimeoutError::Timeout) => {
                let outcome = opening::become_sender(desk).err();
                if outcome != trouble
                    && let Some(error) = &outcome
                {
                    notices::tell(app, &said!("Nothing goes out from here"), &error.message);
                }
                trouble = outcome;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn next(events: &Receiver<DeskEvent>, sends: bool) -> Result<DeskEvent, RecvTimeoutError> {
    if sends {
        events.recv().map_err(|_| RecvTimeoutError::Disconnected)
    } else {
        events.recv_timeout(SENDER_ASKED_EVERY)
    }
}

/// A closed window hears nothing and asks anew when it is opened.
fn deliver(app: &AppHandle, desk: &Desk, event: &DeskEvent) {
    match event {
        DeskEvent::DeadLetter { .. } | DeskEvent::PersonWanted { .. } => notices::tell_of(app, event),
        DeskEvent::RestartWanted => departure::start_anew(app),
        DeskEvent::StateChanged => window::draw_to_size(app, desk),
        _ => {}
    }
    if let Err(error) = app.emit_to(window::MAIN, EVENT, event) {
        eprintln!("sendoff: the window could not be told: {error}");
    }
}
