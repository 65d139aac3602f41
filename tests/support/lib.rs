//! Helpers of the whole-app tests.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test's helper that cannot go on ends its test"
)]

mod cable;
pub mod copies;
pub mod house;

#[cfg(feature = "window")]
pub mod keys;
#[cfg(feature = "window")]
pub mod late;
#[cfg(feature = "window")]
pub mod notification_daemon;
#[cfg(feature = "window")]
pub mod screen;
#[cfg(feature = "window")]
pub mod stage;
#[cfg(feature = "window")]
pub mod tray_host;
#[cfg(feature = "window")]
pub mod window;
