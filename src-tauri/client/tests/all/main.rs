//! One transmission against a raw TCP peer that misbehaves on purpose: a test per way to fail, and for
//! each the report it must end in.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod answered;
mod environment;
mod hostile;
mod lost;
mod never_left;
mod peer;
mod proxy;
mod silence;
mod tls;
