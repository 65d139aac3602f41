//! The practice service: a real HTTP server on loopback that speaks letmepost's and Postato's contracts,
//! keeps a ledger of everything that "reached a network", and misbehaves on demand.
//!
//! A newcomer with no account anywhere can use the whole application against it, and a test can ask its
//! [`ledger()`] what really went out, whatever the answers said. It runs on a thread and a runtime of its own,
//! remembers everything in one folder, and survives restarts and the death of its process.
//!
//! It knows no other room of this project, and no other room's types: whoever uses it speaks HTTP to it.
//! There are no networks behind it; the addresses that it gives to posts belong to nobody.

mod accounts;
mod clock;
mod db;
mod dispatch;
mod entropy;
mod folder;
mod http;
mod instant;
mod ledger;
mod letmepost;
mod media;
mod networks;
mod options;
pub mod plan;
mod postato;
mod profile;
mod service;
mod state;

pub use accounts::PracticeAccount;
pub use clock::{ManualClock, PracticeClock, SystemClock};
pub use folder::{
    Timeline, Transmission, clear_faults, faults, ledger, set_faults, timelines, transmissions,
};
pub use ledger::LedgerEntry;
pub use networks::{Network, ServiceName};
pub use options::{Durability, KeySource, Keys, NewAccount, Options, PracticeError, PracticeKey};
pub use plan::{Fault, FaultKind, FaultPlan};
pub use profile::{LetmepostProfile, PostatoProfile, Profile};
pub use service::Practice;
