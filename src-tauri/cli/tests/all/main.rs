//! The built program against real folders and a real practice service.

mod bad_input;
mod flow;
mod sending;
mod terminal;
