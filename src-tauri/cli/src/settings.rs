//! What a person set. The window's keys are set in the window, where they are pressed.

use crate::{
    args,
    outcome::{Outcome, Trouble},
    print::{Printer, columns},
};
use sendoff_core::{misfire::MisfirePolicy, schedule::Zone};
use sendoff_desk::{
    Desk,
    api::{AppError, Nothing, Settings, SettingsChange, Theme},
};
use serde::Serialize;

/// The settings as the terminal shows them, each under the name of its option.
#[derive(Debug, Serialize)]
struct Shown {
    zone: Zone,
    if_missed: MisfirePolicy,
    theme: Theme,
    zoom: u16,
}

pub(crate) fn run(command: args::Settings, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let change = change(command)?;
    let settings = if change == SettingsChange::default() {
        desk.settings_get(Nothing {})?
    } else {
        desk.settings_change(change)?
    };
    printer.answer(&Shown::of(&settings), || table(&settings));
    Ok(Outcome::Done)
}

fn change(command: args::Settings) -> Result<SettingsChange, AppError> {
    let args::Settings {
        zone,
        if_missed,
        theme,
        zoom,
    } = command;
    Ok(SettingsChange {
        zone: zone.map(|zone| zone.parse()).transpose()?,
        if_missed: if_missed.map(|policy| policy.parse()).transpose()?,
        theme,
        zoom,
        shortcuts: None,
    })
}

impl Shown {
    fn of(settings: &Settings) -> Self {
        Self {
            zone: settings.zone,
            if_missed: settings.if_missed,
            theme: settings.theme,
            zoom: settings.zoom,
        }
    }
}

fn table(settings: &Settings) -> String {
    let rows = [
        ("zone", settings.zone.to_string()),
        ("if-missed", settings.if_missed.to_string()),
        ("theme", settings.theme.to_string()),
        ("zoom", format!("{} %", settings.zoom)),
    ];
    columns(&rows.map(|(name, value)| vec![name.to_owned(), value]))
}
