//! The built program against real folders and a real practice service.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on ends"
)]

mod accounts;
mod bad_input;
mod copies;
mod flow;
mod sending;
mod settings;
mod terminal;
