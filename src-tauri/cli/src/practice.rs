//! The practice service from the terminal: made, served alone, read, and set to misbehave.

use crate::{
    Adapt,
    args::{FaultsCommand, PracticeCommand},
    connections::accounts_table,
    drafts::read,
    open,
    outcome::{Outcome, Trouble},
    practice_link::{folder, trouble},
    print::{Printer, columns, short},
    shapes::Account,
    signals, weather,
};
use sendoff_desk::{
    SecretsChoice,
    api::{AppError, Nothing},
};
use sendoff_practice::{FaultPlan, LedgerEntry, Options, Practice, PracticeAccount, PracticeError, Profile};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::mpsc::channel,
};

const TEXT_CHARS: usize = 60;

pub(crate) fn run(
    command: PracticeCommand,
    data_dir: &Path,
    state_dir: &Path,
    secrets: SecretsChoice,
    printer: Printer,
    adapt: Adapt<'_>,
) -> Result<Outcome, Trouble> {
    let named = |data: Option<PathBuf>| data.unwrap_or_else(|| folder(data_dir));
    match command {
        PracticeCommand::Init => {
            let desk = open(data_dir.to_owned(), state_dir.to_owned(), secrets, adapt)?;
            let views = desk.practice_start(Nothing {})?;
            let shapes: Vec<Account> = views.iter().map(Account::of).collect();
            printer.answer(&shapes, || accounts_table(&views));
            Ok(Outcome::Done)
        }
        PracticeCommand::Serve { listen, data } => serve(listen, named(data), printer),
        PracticeCommand::Ledger { data } => ledger(&named(data), printer),
        PracticeCommand::Faults { command, data } => faults(command, &named(data), printer),
    }
}

/// Runs until asked to end.
fn serve(listen: SocketAddr, data: PathBuf, printer: Printer) -> Result<Outcome, Trouble> {
    let (sender, asked_to_end) = channel();
    signals::on_end(sender, ())?;
    let practice = Practice::start(Options::serve(data, listen)).map_err(|error| trouble(&error))?;
    let profile = practice.profile().map_err(|error| trouble(&error))?;
    printer.event(&profile, || Some(profile_text(&profile)));
    // An error means that nobody can ask any more: then there is nothing to wait for either.
    let _ = asked_to_end.recv();
    practice.stop();
    Ok(Outcome::Done)
}

fn profile_text(profile: &Profile) -> String {
    let mut lines = vec![
        format!(
            "practice service on {} (ledger {})",
            profile.listen, profile.ledger_id
        ),
        "letmepost".to_owned(),
        format!("  base URL     {}", profile.letmepost.base_url),
        format!("  key          {}", profile.letmepost.key.expose()),
        format!("  sandbox key  {}", profile.letmepost.sandbox_key.expose()),
    ];
    lines.extend(profile.letmepost.accounts.iter().map(account_text));
    lines.push("postato".to_owned());
    lines.push(format!("  base URL     {}", profile.postato.base_url));
    lines.push(format!("  key          {}", profile.postato.key.expose()));
    lines.push(format!("  workspace    {}", profile.postato.workspace));
    lines.extend(profile.postato.accounts.iter().map(account_text));
    lines.join("\n")
}

fn account_text(account: &PracticeAccount) -> String {
    format!(
        "  account      {} {} {}",
        account.id,
        account.network.as_str(),
        account.handle
    )
}

fn ledger(data: &Path, printer: Printer) -> Result<Outcome, Trouble> {
    let lines = match sendoff_practice::ledger(data) {
        Ok(lines) => lines,
        Err(error) => return Err(trouble(&error).into()),
    };
    printer.answer(&lines, || ledger_text(&lines));
    Ok(Outcome::Done)
}

fn ledger_text(lines: &[LedgerEntry]) -> String {
    if lines.is_empty() {
        return "Nothing has been published.".to_owned();
    }
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            vec![
                line.published_at.clone(),
                line.network.as_str().to_owned(),
                line.account.clone(),
                line.idempotency_key.clone().unwrap_or_default(),
                short(&line.text, TEXT_CHARS),
                if line.own_double {
                    "doubled by the service".to_owned()
                } else {
                    String::new()
                },
            ]
        })
        .collect();
    columns(&rows)
}

fn faults(command: Option<FaultsCommand>, data: &Path, printer: Printer) -> Result<Outcome, Trouble> {
    match command {
        None => {}
        Some(FaultsCommand::Set { file }) => {
            let plan = weather::read(&read(&file)?)?;
            sendoff_practice::set_faults(data, &plan).map_err(|error| trouble(&error))?;
        }
        Some(FaultsCommand::Clear) => {
            sendoff_practice::clear_faults(data).map_err(|error| trouble(&error))?;
        }
    }
    let plan = in_force(data)?;
    let text = weather::written(&plan)?;
    printer.answer(&plan, || text);
    Ok(Outcome::Done)
}

/// A folder that was never served has no faults.
fn in_force(data: &Path) -> Result<FaultPlan, AppError> {
    match sendoff_practice::faults(data) {
        Ok(plan) => Ok(plan),
        Err(PracticeError::NoPractice(_)) => Ok(FaultPlan::default()),
        Err(error) => Err(trouble(&error)),
    }
}
