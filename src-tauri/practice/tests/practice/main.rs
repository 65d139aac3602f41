//! The practice service, tried over real HTTP.
//!
//! One binary for all: linking is what takes time. The client here is a bare socket, so that what is cut,
//! reset or mislabelled is seen as it comes.

mod harness;
mod letmepost_basics;
mod postato_basics;
