//! Crash campaigns on the real program: `sendoff run` in a process of its own against the practice service,
//! killed at every named point, at random moments, within every part of the exchange, by loss of power, and
//! starved of what it needs from the system. After each campaign the service's own ledger and the attempt log are
//! heard ([`judge`]): nothing twice, nothing lost, no transmission that was not written down before.
//!
//! The tests here are the fixed part; the long part is `make crash`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on ends"
)]

mod environment;
mod exchange;
mod faults;
mod house;
mod judge;
mod link;
mod points;
mod power;
mod random;
mod relay;
mod sender;
mod tally;
