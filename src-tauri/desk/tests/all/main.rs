//! The desk over the real store and the practice service, through its public methods.
//!
//! Both follow one clock that stands still until a test moves it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on ends"
)]

mod attention;
mod calendar;
mod connections;
mod consent;
mod copies;
mod correct;
mod defects;
mod folder;
mod hostile;
mod import;
mod late;
mod leaks;
mod many;
mod office;
mod outside;
mod planning;
mod plans;
mod rpc;
mod sending;
mod waiting;
mod zones;
