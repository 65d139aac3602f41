//! The sender in the foreground: one line per event.

use crate::{
    args::Run,
    outcome::{Outcome, Trouble},
    print::Printer,
    signals,
};
use sendoff_core::misfire::parse_span;
use sendoff_core::{id::AccountId, said, said::Said};
use sendoff_desk::{
    Desk, SenderEnd,
    api::{AccountQuery, AppError, DeskEvent, Nothing},
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::Duration,
};

/// How often idleness is judged.
const JUDGE_EVERY: Duration = Duration::from_millis(200);

/// What this loop is told.
#[derive(Clone)]
pub(crate) enum Note {
    /// Something happened.
    Event(DeskEvent),
    /// A signal came.
    Stop,
    /// The time is over.
    TimeUp,
}

pub(crate) fn run(command: &Run, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let span = command.span.as_deref().map(span).transpose()?;
    let notes = sending(desk)?;
    if let Some(span) = span {
        signals::after(span, notes.sender.clone(), Note::TimeUp);
    }
    let state = desk.app_state(Nothing {})?;
    printer.event(
        &json!({ "event": "started", "data_dir": state.data_dir, "scheduled": state.scheduled,
                 "next_due": state.next_due, "paused": state.paused }),
        || Some(started(&state)),
    );
    let names = names(desk)?;
    let why = listen(desk, printer, &names, &notes.receiver, command.until_idle)?;
    // What is on the wire is written down before the right to send is given back.
    desk.stop_sender();
    drain(printer, &names, &notes.receiver);
    printer.event(&json!({ "event": "stopped", "why": why }), || {
        Some(format!("stopped: {why}"))
    });
    Ok(Outcome::Done)
}

/// Sends from here, and gives what happens and what ends it.
pub(crate) fn sending(desk: &Desk) -> Result<Notes, Trouble> {
    let (sender, receiver) = channel();
    signals::on_end(sender.clone(), Note::Stop)?;
    let forward = sender.clone();
    desk.listen(move |event| forward.send(Note::Event(event.clone())).is_ok());
    desk.start_sender()?;
    Ok(Notes { sender, receiver })
}

/// Both ends of what the loop is told.
pub(crate) struct Notes {
    pub(crate) sender: Sender<Note>,
    pub(crate) receiver: Receiver<Note>,
}

fn listen(
    desk: &Desk,
    printer: Printer,
    names: &Names,
    notes: &Receiver<Note>,
    until_idle: bool,
) -> Result<&'static str, AppError> {
    let mut told = None;
    loop {
        tell_trouble(printer, desk, &mut told);
        match notes.recv_timeout(JUDGE_EVERY) {
            Ok(Note::Event(event)) => {
                tell(printer, names, &event);
                continue;
            }
            Ok(Note::Stop) => return Ok("asked to"),
            Ok(Note::TimeUp) => return Ok("time over"),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok("no more events"),
        }
        match desk.sender_has_ended() {
            Some(SenderEnd::Fenced) => return Ok("another copy of Sendoff sends now"),
            Some(SenderEnd::BrokeDown) => desk.start_sender()?,
            None => {}
        }
        if until_idle && desk.is_idle()? {
            return Ok("idle");
        }
    }
}

/// Tells what keeps results from being written down, when it begins and when it is over.
fn tell_trouble(printer: Printer, desk: &Desk, told: &mut Option<Said>) {
    let trouble = desk.storage_trouble();
    if trouble == *told {
        return;
    }
    printer.event(&json!({ "event": "trouble", "message": trouble }), || {
        Some(match &trouble {
            Some(message) => format!("nothing new is sent: {message}"),
            None => "results are written down again".to_owned(),
        })
    });
    *told = trouble;
}

fn drain(printer: Printer, names: &Names, notes: &Receiver<Note>) {
    for note in notes.try_iter() {
        if let Note::Event(event) = note {
            tell(printer, names, &event);
        }
    }
}

fn span(text: &str) -> Result<Duration, AppError> {
    parse_span(text).ok_or_else(|| {
        AppError::invalid(said!("\"{text}\" is no span of time.", text))
            .with_remedy(said!("Write it like 30s, 5m or 2h."))
    })
}

fn started(state: &sendoff_desk::api::AppState) -> String {
    let next = state
        .next_due
        .map(|next| format!(", next {next}"))
        .unwrap_or_default();
    let paused = if state.paused {
        ", everything is paused"
    } else {
        ""
    };
    format!(
        "sending from {}: {} scheduled{next}{paused}",
        state.data_dir, state.scheduled
    )
}

fn tell(printer: Printer, names: &Names, event: &DeskEvent) {
    printer.event(event, || in_words(names, event));
}

/// How people call the accounts.
type Names = BTreeMap<AccountId, String>;

fn names(desk: &Desk) -> Result<Names, AppError> {
    let accounts = desk.account_list(AccountQuery {
        refresh: false,
        removed: true,
    })?;
    Ok(accounts
        .into_iter()
        .map(|a| (a.id, format!("{} {}", a.network.label(), a.handle)))
        .collect())
}

/// An account that came after the start goes by its id.
fn name(names: &Names, account: AccountId) -> String {
    names
        .get(&account)
        .cloned()
        .unwrap_or_else(|| account.to_string())
}

/// What is worth a line in a terminal.
fn in_words(names: &Names, event: &DeskEvent) -> Option<String> {
    match event {
        DeskEvent::BatchOpened { batch, draft } => Some(format!("batch {batch} opened for draft {draft}")),
        DeskEvent::BatchClosed { batch, .. } => Some(format!("batch {batch} ended")),
        DeskEvent::DeliveryChanged {
            account,
            state,
            url,
            reason,
            at,
            ..
        } => {
            let reason = reason.as_ref().map(ToString::to_string);
            let said: Vec<&str> = url.iter().chain(&reason).map(String::as_str).collect();
            Some(
                format!("{at} {} {state} {}", name(names, *account), said.join(" "))
                    .trim_end()
                    .to_owned(),
            )
        }
        DeskEvent::DeadLetter { draft, message, .. } => Some(format!("draft {draft} needs you: {message}")),
        DeskEvent::AttentionChanged { count } => Some(format!("{count} waiting for you")),
        DeskEvent::DraftChanged { .. }
        | DeskEvent::ConnectionsChanged
        | DeskEvent::StateChanged
        | DeskEvent::PersonWanted { .. }
        | DeskEvent::Led
        | DeskEvent::RestartWanted
        | DeskEvent::EverythingChanged => None,
    }
}
