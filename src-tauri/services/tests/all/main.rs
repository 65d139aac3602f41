//! The services as the engine sees them: bytes planned, reports read, questions asked. Bodies are composed
//! after the services' public pages; the last module speaks real HTTP to the practice service.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod cookbook;
mod hostile;
mod letmepost_answers;
mod letmepost_check;
mod letmepost_errors;
mod letmepost_follow;
mod letmepost_freeze;
mod letmepost_look;
mod local_refusals;
mod postato_answers;
mod postato_check;
mod postato_freeze;
mod postato_look;
mod practice;
#[path = "../../examples/publish_once.rs"]
mod publish_once;
mod stage;
mod support;
