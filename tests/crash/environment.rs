//! What the system may withhold: room, rights, file numbers, time, its place in the world; and services that hang or forget.
//!
//! In each of them the promises hold: nothing twice, nothing lost without a word, and the person is told.

mod disk;
mod files;
mod frozen;
mod service;
mod travel;

use crate::{random::let_pass, sender::PATIENCE};
use sendoff_core::time::Clock as _;
use sendoff_engine::SystemClock;
use std::time::Duration;

/// Waits for something that only looking can tell.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = SystemClock.read().since_boot_ms;
    while !is_so() {
        let waited = SystemClock.read().since_boot_ms - begun;
        assert!(u128::from(waited) < PATIENCE.as_millis(), "in vain: {what}");
        let_pass(Duration::from_millis(20));
    }
}
