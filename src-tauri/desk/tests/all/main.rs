//! The desk over the real store and the practice service, through its public methods.
//!
//! Both follow one clock that stands still until a test moves it.

mod attention;
mod connections;
mod import;
mod office;
mod planning;
mod rpc;
mod sending;
