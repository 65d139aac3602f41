//! The check-up.

use crate::{
    outcome::{Outcome, Trouble},
    print::{Printer, columns},
};
use sendoff_desk::{Desk, Health};

pub(crate) fn run(desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let health = desk.doctor()?;
    printer.answer(&health, || text(&health));
    // What waits for a person is no illness of the program's, yet worth a code of its own.
    let ill = |finding: &sendoff_desk::Finding| !finding.well && finding.name != "attention";
    Ok(if health.findings.iter().any(ill) {
        Outcome::Unwell
    } else if health.well {
        Outcome::Done
    } else {
        Outcome::PersonWanted
    })
}

fn text(health: &Health) -> String {
    let rows: Vec<Vec<String>> = health
        .findings
        .iter()
        .map(|finding| {
            let mark = if finding.well { "ok" } else { "!!" };
            let remedy = finding
                .remedy
                .as_ref()
                .map(|remedy| format!(" {remedy}"))
                .unwrap_or_default();
            vec![
                mark.to_owned(),
                finding.name.clone(),
                format!("{}{remedy}", finding.detail),
            ]
        })
        .collect();
    columns(&rows)
}
