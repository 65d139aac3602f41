//! Passing on what desk tells: to the window, to the tray and, where it needs a person, to the
//! desktop's notifications.

use std::{iter, sync::mpsc::Receiver};

use serde_json::Value;
use tauri::{AppHandle, Emitter};

use crate::{tray, window};

/// The name under which desk's events reach the window.
const EVENT: &str = "sendoff";

/// Passes on every event until desk closes. Events that came together refresh the tray once.
pub fn pass_on(app: &AppHandle, events: &Receiver<Value>) {
    while let Ok(first) = events.recv() {
        for event in iter::once(first).chain(events.try_iter()) {
            deliver(app, &event);
        }
        tray::refresh(app);
    }
}

/// A closed window hears nothing and asks anew when it is opened.
fn deliver(app: &AppHandle, event: &Value) {
    if let Err(error) = app.emit_to(window::MAIN, EVENT, event) {
        eprintln!("sendoff: the window could not be told: {error}");
    }
}
