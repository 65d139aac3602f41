//! The shell's half of its talk with desk: handing over what the window asks, and the few things
//! that the shell itself wants to know. Every name of a desk command that the shell uses stands here.

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
};

use serde_json::{Value, json};

use crate::{options::Options, outlook::Outlook};

/// What the shell needs of desk. Every call blocks; none is made on the window's own thread.
pub trait DeskLink: Send + Sync {
    /// Carries out one command of the window. Errors are in the form that the window reads.
    fn rpc(&self, command: &str, payload: Value) -> Result<Value, Value>;

    /// What is scheduled from now on. The error is a sentence for a person.
    fn outlook(&self) -> Result<Outlook, String>;

    /// Pauses or resumes everything.
    fn set_paused(&self, paused: bool) -> Result<(), String>;

    /// What happens from now on, in the form that the window reads.
    fn events(&self) -> Receiver<Value>;

    /// Says that the clock or the network may have jumped.
    fn poke(&self);

    /// Ends orderly: what is on the wire is written down as far as it got.
    fn close(&self);
}

/// What the window reads when a command died in the middle.
pub fn broken(why: &impl std::fmt::Display) -> Value {
    json!({ "code": "internal", "message": format!("Sendoff made a mistake and could not finish this: {why}") })
}

/// Opens desk on a data folder. Blocks for as long as migrations take.
pub fn open(_folder: &Path, _options: &Options) -> Result<Arc<dyn DeskLink>, Value> {
    Ok(Arc::new(Nobody))
}

struct Nobody;

impl DeskLink for Nobody {
    fn rpc(&self, command: &str, _payload: Value) -> Result<Value, Value> {
        Err(json!({ "code": "unknown_command", "message": format!("there is no command {command}") }))
    }
    fn outlook(&self) -> Result<Outlook, String> {
        Ok(Outlook::default())
    }
    fn set_paused(&self, _paused: bool) -> Result<(), String> {
        Ok(())
    }
    fn events(&self) -> Receiver<Value> {
        mpsc::channel().1
    }
    fn poke(&self) {}
    fn close(&self) {}
}
