//! Which copy of the data folder sends.

use crate::{
    args::CopyCommand,
    outcome::{Outcome, Trouble},
    print::Printer,
};
use sendoff_desk::{
    Desk,
    api::{CopyChoice, CopyDecision, CopyView, Nothing},
};

pub(crate) fn run(command: CopyCommand, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    match command {
        CopyCommand::Show => show(desk, printer),
        CopyCommand::ThisSends => decide(CopyChoice::This, desk, printer),
        CopyCommand::AnotherSends => decide(CopyChoice::Another, desk, printer),
        CopyCommand::Release => {
            let released = desk.copy_release(Nothing {})?;
            printer.answer(&released, || format!("{} plans released.", released.plans));
            Ok(Outcome::Done)
        }
    }
}

fn show(desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let copy = desk.copy_show(Nothing {})?;
    printer.answer(&copy, || in_words(&copy));
    Ok(if copy.reason.is_some() || copy.unreleased > 0 {
        Outcome::PersonWanted
    } else {
        Outcome::Done
    })
}

fn decide(sends: CopyChoice, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let decided = desk.copy_decide(CopyDecision { sends })?;
    printer.answer(&decided, || match sends {
        CopyChoice::Another => in_words(&decided.copy),
        CopyChoice::This => format!(
            "This copy sends from now on.\n{} requests are looked for at their services; {} targets may have gone \
             out and are asked about under attention.\n{}",
            decided.in_doubt,
            decided.may_have_gone_out,
            in_words(&decided.copy)
        ),
    });
    Ok(Outcome::Done)
}

fn in_words(copy: &CopyView) -> String {
    let mut lines = Vec::new();
    match &copy.reason {
        None => lines.push("This copy of the data folder sends.".to_owned()),
        Some(reason) => {
            lines.push(reason.message.to_string());
            lines.extend(reason.remedy.as_ref().map(ToString::to_string));
        }
    }
    if let Some(place) = &copy.last_place {
        lines.push(format!("It last sent from {place}."));
    }
    if copy.unreleased > 0 {
        lines.push(format!(
            "{} plans are kept back; \"sendoff copy release\" lets them go on.",
            copy.unreleased
        ));
    }
    lines.join("\n")
}
