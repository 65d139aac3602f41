//! Opening desk on the data folder, and becoming the one that sends from it.

use std::{path::Path, sync::Arc, time::Duration};

use sendoff_cli::practice_link::PracticeHere;
use sendoff_core::said;
use sendoff_desk::{
    CannotOpen, Consent, Desk, OpenOptions, SecretsChoice,
    api::{AppError, BackupView, ErrorCode},
};

use crate::options::SecretsPlace;

/// The program that ended to put a backup back lets go of the folder within moments.
const LETTING_GO: Duration = Duration::from_secs(10);
const LOOKED_EVERY: Duration = Duration::from_millis(50);

/// How the folder is opened.
pub fn how(folder: &Path, state: &Path, secrets: SecretsPlace) -> OpenOptions {
    let secrets = match secrets {
        SecretsPlace::Keychain => SecretsChoice::Keychain,
        SecretsPlace::File => SecretsChoice::File,
    };
    OpenOptions::new(folder, state, secrets)
}

/// Opens desk on a data folder, with the practice service at hand. Blocks for as long as migrations take;
/// sends nothing yet, and starts no practice service before it is asked for. `consent` asks the person before
/// a new address is spoken to.
pub fn open(options: OpenOptions, folder: &Path, consent: Arc<dyn Consent>) -> Result<Desk, CannotOpen> {
    let practice = Arc::new(PracticeHere::of(folder));
    sendoff_desk::open(options.with_practice(practice).with_consent(consent))
}

/// Puts the backup back that was wished for before this start, if there was such a wish.
pub fn restore_wished(options: &OpenOptions) -> Result<(), AppError> {
    let mut left = LETTING_GO;
    sendoff_desk::restore_wished(options, || {
        left = left.saturating_sub(LOOKED_EVERY);
        wait_a_moment();
        !left.is_zero()
    })
    .map(drop)
}

/// Puts a backup in the place of a database that cannot be used.
pub fn rescue(options: &OpenOptions, backup: &BackupView) -> Result<(), AppError> {
    sendoff_desk::restore(options, Path::new(&backup.path)).map(drop)
}

#[allow(
    clippy::disallowed_methods,
    reason = "the lock of a process that is ending tells nobody when it is free, and nothing else happens yet"
)]
fn wait_a_moment() {
    std::thread::sleep(LOOKED_EVERY);
}

/// Sends from the folder from now on, unless another copy of Sendoff does, which is no error: drafts and
/// schedules can be changed meanwhile, and [`crate::events`] asks again.
pub fn become_sender(desk: &Desk) -> Result<(), AppError> {
    match desk.start_sender() {
        Err(error) if error.code == ErrorCode::Busy => Ok(()),
        outcome => outcome,
    }
}

/// What the window reads when a command died in the middle.
pub fn broken(why: &impl std::fmt::Display) -> AppError {
    AppError {
        code: ErrorCode::Internal,
        message: said!(
            "Sendoff made a mistake and could not finish this: {why}",
            why = why.to_string()
        ),
        remedy: None,
    }
}
