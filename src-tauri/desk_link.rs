//! The shell's half of its talk with desk: handing over what the window asks, and the few things
//! that the shell itself wants to know.

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
};

use sendoff_desk::api::{AppError, DeskEvent, ErrorCode, QuitCheck};
use serde_json::Value;

use crate::options::Options;

/// What the shell needs of desk. Every call blocks; none is made on the window's own thread.
pub trait DeskLink: Send + Sync {
    /// Carries out one command of the window.
    fn rpc(&self, command: &str, payload: Value) -> Result<Value, AppError>;

    /// What is scheduled from now on, and what is open.
    fn ahead(&self) -> Result<QuitCheck, AppError>;

    /// Whether the person has paused everything.
    fn is_paused(&self) -> Result<bool, AppError>;

    /// Pauses or resumes everything.
    fn set_paused(&self, paused: bool) -> Result<(), AppError>;

    /// What happens from now on.
    fn events(&self) -> Receiver<DeskEvent>;

    /// Says that the clock or the network may have jumped.
    fn poke(&self);

    /// Ends orderly: what is on the wire is written down as far as it got.
    fn close(&self);
}

/// What the window reads when a command died in the middle.
pub fn broken(why: &impl std::fmt::Display) -> AppError {
    AppError {
        code: ErrorCode::Internal,
        message: format!("Sendoff made a mistake and could not finish this: {why}"),
        remedy: None,
    }
}

/// Opens desk on a data folder. Blocks for as long as migrations take.
pub fn open(_folder: &Path, _options: &Options) -> Result<Arc<dyn DeskLink>, AppError> {
    Ok(Arc::new(Nobody))
}

struct Nobody;

impl DeskLink for Nobody {
    fn rpc(&self, command: &str, _payload: Value) -> Result<Value, AppError> {
        Err(AppError {
            code: ErrorCode::Invalid,
            message: format!("there is no command {command}"),
            remedy: None,
        })
    }
    fn ahead(&self) -> Result<QuitCheck, AppError> {
        Ok(QuitCheck {
            open: 0,
            scheduled: 0,
            next: Vec::new(),
        })
    }
    fn is_paused(&self) -> Result<bool, AppError> {
        Ok(false)
    }
    fn set_paused(&self, _paused: bool) -> Result<(), AppError> {
        Ok(())
    }
    fn events(&self) -> Receiver<DeskEvent> {
        mpsc::channel().1
    }
    fn poke(&self) {}
    fn close(&self) {}
}
