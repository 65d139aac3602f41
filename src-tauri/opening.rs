//! Opening desk on the data folder, and becoming the one that sends from it.

use std::{path::Path, sync::Arc};

use sendoff_cli::practice_link::PracticeHere;
use sendoff_desk::{
    Consent, Desk, OpenOptions, SecretsChoice,
    api::{AppError, ErrorCode},
};

use crate::options::SecretsPlace;

/// Opens desk on a data folder, with the practice service at hand. Blocks for as long as migrations take;
/// sends nothing yet, and starts no practice service before it is asked for. `consent` asks the person before
/// a new address is spoken to.
pub fn open(
    folder: &Path,
    state: &Path,
    secrets: SecretsPlace,
    consent: Arc<dyn Consent>,
) -> Result<Desk, AppError> {
    let secrets = match secrets {
        SecretsPlace::Keychain => SecretsChoice::Keychain,
        SecretsPlace::File => SecretsChoice::File,
    };
    let practice = Arc::new(PracticeHere::of(folder));
    let options = OpenOptions::new(folder, state, secrets);
    sendoff_desk::open(options.with_practice(practice).with_consent(consent))
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
        message: format!("Sendoff made a mistake and could not finish this: {why}"),
        remedy: None,
    }
}
