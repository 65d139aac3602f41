//! The desktop shell: window, tray, notifications, links, what the system tells about power and network, and
//! one `rpc` command that hands `{command, payload}` to desk. No rule about posts lives here, and
//! nothing outside this package knows Tauri.

mod at_login;
mod awake;
#[cfg(target_os = "linux")]
mod bus;
mod consent;
mod departure;
mod door;
mod events;
mod keeping;
mod lead;
mod links;
mod mark;
mod menu;
mod notices;
mod opening;
mod options;
mod outlook;
mod rpc;
mod start;
mod surroundings;
mod tray;
mod window;

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use crate::{
    consent::Asking, door::Door, keeping::Keeping, notices::Notices, options::Options,
    surroundings::TrayPlace,
};
use clap::Parser;
use sendoff_desk::{Desk, api::AppError};

/// What lives as long as the program.
struct Shell {
    /// The data folder, its links resolved.
    folder: PathBuf,
    desk: Door<Desk, AppError>,
    tray: TrayPlace,
    /// The person has decided to quit: nothing holds the program back any more.
    leaving: AtomicBool,
    /// The program starts anew once it has ended.
    starting_anew: AtomicBool,
    /// Whether pages have saved what was typed.
    keeping: Keeping,
    /// The question before quitting is on the screen.
    asking: AtomicBool,
    /// Where clicks on notifications lead.
    notices: Notices,
    /// The tray's icon has its mark.
    marked: AtomicBool,
    /// Asks what no page may decide.
    consent: Arc<Asking>,
}

impl Shell {
    fn new(folder: PathBuf, consent: Asking) -> Self {
        Self {
            folder,
            desk: Door::opening(),
            tray: TrayPlace::watch(),
            leaving: AtomicBool::new(false),
            starting_anew: AtomicBool::new(false),
            keeping: Keeping::default(),
            asking: AtomicBool::new(false),
            notices: Notices::default(),
            marked: AtomicBool::new(false),
            consent: Arc::new(consent),
        }
    }
}

/// Runs the app until it quits. The code is 0 after an orderly end, 1 when the app could not start,
/// 2 when the arguments make no sense.
pub fn run() -> ExitCode {
    let options = Options::parse();
    let folder = match start::check(&options) {
        Ok(folder) => folder,
        Err(reason) => {
            eprintln!("sendoff-desktop: {reason}");
            return ExitCode::from(1);
        }
    };
    match start::build(options, folder) {
        Ok(app) => {
            let handle = app.handle().clone();
            let code = app.run_return(start::on_run_event);
            departure::start_anew_if_wanted(&handle);
            ExitCode::from(u8::try_from(code).unwrap_or(1))
        }
        Err(error) => {
            eprintln!("sendoff-desktop: cannot start: {error}");
            ExitCode::from(1)
        }
    }
}
