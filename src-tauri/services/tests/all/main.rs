//! The services as the engine sees them: bytes planned, reports read, questions asked. Bodies are composed
//! after the services' public pages; the last module speaks real HTTP to the practice service.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod hostile;
mod letmepost_answers;
mod letmepost_check;
mod letmepost_freeze;
mod letmepost_look;
mod local_refusals;
mod postato_answers;
mod postato_check;
mod postato_freeze;
mod postato_look;
mod practice;
mod support;
