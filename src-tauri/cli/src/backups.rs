//! Backups, and putting one back.

use crate::{
    args::Backup,
    outcome::{Outcome, Trouble},
    print::Printer,
};
use sendoff_desk::{
    Desk, OpenOptions,
    api::{BackupView, Nothing},
};
use std::path::Path;

pub(crate) fn run(command: &Backup, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    if command.list {
        let backups = desk.backup_list(Nothing {})?;
        printer.answer(&backups, || {
            if backups.is_empty() {
                return "There is no backup in the data folder.".to_owned();
            }
            backups.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        return Ok(Outcome::Done);
    }
    let made = match &command.path {
        Some(path) => desk.backup_to(path)?,
        None => desk.backup_now(Nothing {})?,
    };
    printer.answer(&made, || line(&made));
    Ok(Outcome::Done)
}

/// Works on a folder that nobody has open, and that may be damaged.
pub(crate) fn restore(file: &Path, options: &OpenOptions, printer: Printer) -> Result<Outcome, Trouble> {
    let restored = sendoff_desk::restore(options, file)?;
    printer.answer(&restored, || {
        let mut lines = vec![format!("Restored from {}.", line(&restored.from))];
        lines.extend(
            restored
                .set_aside
                .iter()
                .map(|path| format!("The database that was there is kept: {path}.")),
        );
        lines.push(
            "Nothing is sent until you have said that this copy sends: \"sendoff copy show\".".to_owned(),
        );
        lines.join("\n")
    });
    Ok(Outcome::Done)
}

fn line(backup: &BackupView) -> String {
    let made = backup.made_at.map(|at| format!(", of {at}")).unwrap_or_default();
    format!(
        "{} ({} drafts, {} scheduled{made})",
        backup.path, backup.drafts, backup.scheduled
    )
}
