//! How a command ends: exit codes, and errors in words or JSON.

use crate::print::{Printer, english};
use clap::error::ErrorKind;
use sendoff_desk::api::{AppError, ErrorCode};
use serde_json::json;
use std::process::ExitCode;

/// A command that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// Done, and something waits for a person.
    PersonWanted,
    /// Done in part: some of the input was refused.
    Refused,
    /// Done, and a service or login does not work.
    Unwell,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Refused => 4,
            Outcome::Unwell => 7,
            Outcome::PersonWanted => 9,
        })
    }
}

/// A command that could not do what it was asked.
#[derive(Debug)]
pub(crate) struct Trouble(AppError);

impl From<AppError> for Trouble {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl Trouble {
    /// Tells it on standard error.
    pub(crate) fn tell(&self, printer: Printer) -> ExitCode {
        let error = &self.0;
        if printer.json {
            eprintln!("{}", english(&json!({ "error": error }).to_string()));
        } else {
            eprintln!("error: {}", error.message);
            if let Some(remedy) = &error.remedy {
                eprintln!("help: {remedy}");
            }
        }
        ExitCode::from(exit_code(error.code))
    }
}

fn exit_code(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::Internal => 1,
        ErrorCode::NotFound => 3,
        ErrorCode::Invalid => 4,
        ErrorCode::Conflict => 5,
        ErrorCode::Busy => 6,
        ErrorCode::Service | ErrorCode::Secrets => 7,
        ErrorCode::Storage => 8,
    }
}

/// Arguments that make no sense, or a wish for help.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let json = std::env::args_os().any(|argument| argument == "--json");
    if asked_for || !json {
        // A reader who has gone needs no answer.
        let _ = error.print();
    } else {
        let text = error.render().to_string();
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let message = first.trim_start_matches("error: ").trim();
        let remedy = rest.trim();
        eprintln!(
            "{}",
            json!({ "error": { "code": "usage", "message": message, "remedy": remedy } })
        );
    }
    ExitCode::from(if asked_for { 0 } else { 2 })
}
