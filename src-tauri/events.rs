//! Passing on what desk tells: to the window, to the tray and, where it needs a person, to the
//! desktop's notifications.

use std::{iter, sync::mpsc::Receiver};

use sendoff_desk::api::DeskEvent;
use tauri::{AppHandle, Emitter};

use crate::{awake::Awake, notices, tray, window};

/// The name under which desk's events reach the window.
const EVENT: &str = "sendoff";

/// Passes on every event until desk closes. Events that came together refresh the tray once.
pub fn pass_on(app: &AppHandle, events: &Receiver<DeskEvent>) {
    let mut awake = Awake::default();
    while let Ok(first) = events.recv() {
        for event in iter::once(first).chain(events.try_iter()) {
            awake.note(&event);
            deliver(app, &event);
        }
        tray::refresh(app);
    }
}

/// A closed window hears nothing and asks anew when it is opened.
fn deliver(app: &AppHandle, event: &DeskEvent) {
    if let DeskEvent::DeadLetter { message, .. } = event {
        notices::tell(app, "A post needs you", message);
    }
    if let Err(error) = app.emit_to(window::MAIN, EVENT, event) {
        eprintln!("sendoff: the window could not be told: {error}");
    }
}
