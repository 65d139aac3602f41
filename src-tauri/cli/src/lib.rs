//! Sendoff in a terminal: every command of the desk, and the sender in the foreground.
//!
//! [`main`] is the whole program; `docs/cli.md` lists its commands, JSON shapes and exit codes. Every command
//! is one call of the desk (or a few), turned into text or JSON here and nowhere else.
//!
//! [`practice_link`] stands here because two programs need it, this one and the window's: it puts the practice
//! service behind the desk's trait, since the desk itself knows no practice service.

mod args;
mod attention;
mod backups;
mod batches;
mod connections;
mod copies;
mod drafts;
pub mod folders;
mod health;
mod outcome;
mod practice;
pub mod practice_link;
mod print;
mod publishing;
mod run;
mod schedules;
mod settings;
mod shapes;
mod signals;
mod weather;

use args::{Args, Command};
use clap::{CommandFactory as _, Parser as _};
use outcome::{Outcome, Trouble};
use practice_link::PracticeHere;
use print::Printer;
use sendoff_desk::{Desk, OpenOptions};
use std::{io, path::PathBuf, process::ExitCode, sync::Arc};

/// How the data folder is opened, after a program around this one has had its say.
type Adapt<'a> = &'a dyn Fn(OpenOptions) -> OpenOptions;

/// Runs the program with this process's arguments.
pub fn main() -> ExitCode {
    main_with(&|options| options)
}

/// The same, with the options of every data folder that is opened passed through `adapt`: for programs that
/// run this one with a part of their own, such as another place for the practice service.
pub fn main_with(adapt: Adapt<'_>) -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return outcome::usage(&error),
    };
    let printer = Printer { json: args.json };
    match carry_out(args, printer, adapt) {
        Ok(outcome) => outcome.into(),
        Err(trouble) => trouble.tell(printer),
    }
}

fn carry_out(args: Args, printer: Printer, adapt: Adapt<'_>) -> Result<Outcome, Trouble> {
    if let Command::Completions { shell } = args.command {
        clap_complete::generate(shell, &mut Args::command(), "sendoff", &mut io::stdout());
        return Ok(Outcome::Done);
    }
    let (folder, state) = (args.data_dir()?, args.state_dir()?);
    if let Command::Practice(command) = args.command {
        return practice::run(command, &folder, &state, args.secrets.into(), printer, adapt);
    }
    if let Command::Restore { file } = &args.command {
        let options = adapt(OpenOptions::new(folder, state, args.secrets.into()));
        return backups::restore(file, &options, printer);
    }
    let desk = open(folder, state, args.secrets.into(), adapt)?;
    match args.command {
        Command::Connection(command) => connections::run(command, &desk, printer),
        Command::Account(command) => connections::run_account(command, &desk, printer),
        Command::Draft(command) => drafts::run(command, &desk, printer),
        Command::Schedule(command) => schedules::schedule(command, &desk, printer),
        Command::Unschedule { draft } => schedules::unschedule(&draft, &desk, printer),
        Command::Publish { draft, wait } => publishing::publish(&draft, wait, &desk, printer),
        Command::Cancel { draft, target } => publishing::cancel(&draft, target.as_deref(), &desk, printer),
        Command::RetryFailed { draft, target } => publishing::retry_failed(&draft, &target, &desk, printer),
        Command::Pause => publishing::pause(true, &desk, printer),
        Command::Resume => publishing::pause(false, &desk, printer),
        Command::Run(command) => run::run(&command, &desk, printer),
        Command::Batch(command) => batches::run(command, &desk, printer),
        Command::Attempt(command) => batches::run_attempt(command, &desk, printer),
        Command::Attention(command) => attention::run(command, &desk, printer),
        Command::Settings(command) => settings::run(command, &desk, printer),
        Command::Copy(command) => copies::run(command, &desk, printer),
        Command::Backup(command) => backups::run(&command, &desk, printer),
        Command::Doctor => health::run(&desk, printer),
        // Handled above, before a data folder is needed.
        Command::Practice(_) | Command::Restore { .. } | Command::Completions { .. } => Ok(Outcome::Done),
    }
}

/// Opens a data folder with its practice service at hand, not started.
fn open(
    folder: PathBuf,
    state: PathBuf,
    secrets: sendoff_desk::SecretsChoice,
    adapt: Adapt<'_>,
) -> Result<Desk, Trouble> {
    let practice = Arc::new(PracticeHere::of(&folder));
    let options = OpenOptions::new(folder, state, secrets).with_practice(practice);
    Ok(sendoff_desk::open(adapt(options)).map_err(sendoff_desk::api::AppError::from)?)
}
