//! All that a person does: use cases with their requests, answers and events, typed once.
//!
//! [`open`] opens a data folder and wires the rooms; [`Desk`] has one method per command of
//! [`commands!`](crate::commands), and [`Desk::rpc`] is the same by name, for the window. Any number of desks
//! may be open on a folder; [`Desk::start_sender`] makes one of them the sender, which is the engine's work:
//! nothing here sends a post. Wishes about sending are written down and carried out by whoever sends.
//!
//! [`api`] holds every type that the window sees; TypeScript is generated from it (`tests/bindings.rs`).
//! Absent on purpose: knowledge of a practice service (whoever opens the desk brings a [`PracticeLink`]), SQL,
//! any way to read a secret back, and any path of a file: what is imported and exported passes as text.

mod accounts;
pub mod api;
mod asking;
mod at_login;
mod attention;
mod backups;
mod batches;
mod book;
mod calendar;
mod connections;
mod consent;
mod copies;
mod dispatch;
mod doctor;
mod drafts;
mod error;
mod export;
mod hub;
mod import;
mod late;
mod lead;
mod lines;
mod listing;
mod logins;
mod machine;
mod many;
mod naming;
mod open;
mod pace;
mod plans;
mod practice;
mod practice_link;
mod publishing;
mod resolve;
mod schedules;
mod sender;
mod settings;
mod tags;
mod text;
mod views;
mod waiting;
mod watch;
mod when;

pub use at_login::AtLogin;
pub use backups::{CannotOpen, newest_backup, restore, restore_wanted, restore_wished};
pub use consent::Consent;
pub use doctor::{Finding, Health};
pub use lead::is_link;
pub use logins::SecretsChoice;
pub use open::{Desk, OpenOptions, open};
pub use practice_link::{
    PracticeAddress, PracticeLink, PracticePost, PracticeService, PracticeTimeline, PracticeWeatherReport,
};
pub use sender::SenderEnd;
