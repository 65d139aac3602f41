//! The practice service, tried over real HTTP.
//!
//! One binary for all: linking is what takes time. The client here is a bare socket, so that what is cut,
//! reset or mislabelled is seen as it comes.

// All of this is test code; a helper that fails should fail its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod exit;
mod faults_of_answers;
mod faults_of_deliveries;
mod faults_of_requests;
mod folder;
mod harness;
mod letmepost_basics;
mod letmepost_changes;
mod letmepost_keys;
mod media;
mod postato_basics;
mod postato_keys;
mod switches;
