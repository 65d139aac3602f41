//! The places for secrets, from outside.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[cfg(unix)]
mod file;
#[cfg(target_os = "linux")]
mod keychain;
