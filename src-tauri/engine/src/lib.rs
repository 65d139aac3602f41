//! All that happens by itself: claim, freeze, send, look, repeat, follow, recover.
//!
//! One [`Engine`] per data folder holds the [`Journal`](sendoff_store::Journal). It never blocks on the
//! network: transmissions and questions run as tasks, and their reports come back through its inbox.
//! [`Engine::run_once`] does everything that is due now and says when it wants to be called again; [`spawn`]
//! is the thread around it. What to do is decided by `sendoff_core::machine`; this room only feeds it events
//! and carries out its effects, each written down before the next step (P2, P3).
//!
//! Deliberately absent: knowledge of any service by name, SQL, HTTP, and a clock of its own
//! ([`SystemClock`] is for those who wire the program).

mod act;
mod ask;
mod attention;
mod claim;
mod clock;
mod copy;
mod engine;
mod event;
mod freeze;
mod gate;
mod inquiry;
mod intents;
mod letter;
mod parts;
mod pass;
mod prepare;
mod recover;
mod results;
mod runner;

pub use ask::{Asked, ask};
pub use attention::{waiting_deliveries, waiting_drafts};
pub use clock::{SystemClock, SystemEntropy};
pub use copy::this_copy_sends;
pub use engine::{Engine, Tick};
pub use event::EngineEvent;
pub use parts::{EngineParts, Login, LoginError, Logins};
pub use runner::{EngineHandle, spawn};
