//! The engine over real HTTP against the practice service, under one virtual clock: every fault that a
//! service or a network can have, and what becomes of each target.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod batches;
mod clocks;
mod copies;
mod doubt;
mod gate;
mod identity;
mod late;
mod looks;
mod offline;
mod pauses;
mod people;
mod postato;
mod refused_writes;
mod told;
mod turns;
mod wishes;

mod week;
