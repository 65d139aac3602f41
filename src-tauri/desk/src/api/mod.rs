//! What the window and the terminal may ask of the desk, and what they get: declared once, here.
//!
//! [`commands!`](commands) ties each command's name to its payload and its answer; TypeScript is generated
//! from it. Names in JSON are snake_case; ids are strings; instants are RFC 3339 in UTC.

mod batches;
mod calendar;
mod commands;
mod connections;
mod copies;
mod drafts;
mod events;
mod late;
mod many;
mod outside;
mod practice;

pub use batches::*;
pub use calendar::*;
pub use connections::*;
pub use copies::*;
pub use drafts::*;
pub use events::*;
pub use late::*;
pub use many::*;
pub use outside::*;
pub use practice::*;

use sendoff_core::said::Said;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A payload or an answer without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// What went wrong, for the window and the terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// Stable, for programs.
    pub code: ErrorCode,
    /// For people: what is wrong and where.
    pub message: Said,
    /// For people: what to do.
    pub remedy: Option<Said>,
}

sendoff_core::words! {
    /// The kinds of error that a caller may want to tell apart.
    ErrorCode: "error code" {
        /// The request makes no sense: a malformed time, an unknown word, an empty text.
        Invalid = "invalid",
        /// There is no such draft, batch, account, connection or item.
        NotFound = "not_found",
        /// Not possible in this state: the draft is locked by an open batch, the schedule was consumed.
        Conflict = "conflict",
        /// The service or its login refused.
        Service = "service",
        /// The secret store is locked, missing or unreadable.
        Secrets = "secrets",
        /// The data folder or database: unreadable, foreign, newer, damaged, full.
        Storage = "storage",
        /// Another copy of Sendoff sends from this folder.
        Busy = "busy",
        /// A defect of ours.
        Internal = "internal",
    }
}
