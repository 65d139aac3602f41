//! Nouns and rules of Sendoff.
//!
//! No I/O, no clock, no randomness of its own: time and entropy are arguments. The heart is
//! [`machine::step`], a pure function that moves a request by one event; around it stand the words
//! (deliveries, requests, schedules), the keys, and the rules about waiting, lateness, windows, witnesses
//! and text lengths. This crate knows no other room of the house.

pub mod answer;
pub mod attention;
pub mod connection;
pub mod copies;
pub mod delivery;
pub mod draft;
pub mod entropy;
pub mod fault;
pub mod id;
pub mod intent;
pub mod key;
pub mod machine;
pub mod misfire;
pub mod network;
pub mod pace;
pub mod profile;
pub mod request;
pub mod rules;
pub mod said;
pub mod schedule;
pub mod tag;
pub mod text;
pub mod time;
pub mod wait;
pub mod when;
pub mod witness;
pub mod words;
