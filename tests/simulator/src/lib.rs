//! The simulator: the real store and the real engine live random lives under a virtual clock, with simulated
//! services, a network, a person and every misfortune that the contracts know; the promises are checked from
//! outside after every step. The same seed lives the same life.

pub mod campaign;
pub mod clock;
pub mod fuse;
pub mod letmepost;
pub mod net;
pub mod oracle;
pub mod person;
pub mod postato;
pub mod program;
pub mod rng;
pub mod service;
pub mod switches;
pub mod world;
