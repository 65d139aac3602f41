//! Logins and accounts.

use crate::{
    args::{AccountCommand, ConnectionCommand, Treat},
    outcome::{Outcome, Trouble},
    print::{Printer, columns, secret},
    shapes::Account,
};
use sendoff_core::{
    connection::ConnectionSettings, delivery::Reason, misfire::parse_span, said, schedule::Zone,
};
use sendoff_desk::{
    Desk,
    api::{
        AccountPause, AccountQuery, AccountTreat, AccountView, AppError, CheckView, ConnectionAdd,
        ConnectionRef, ConnectionUpdate, ConnectionView, Nothing,
    },
};
use serde::Serialize;

/// What stands for nothing, where an account can have a zone or a pace or none.
const NONE: &str = "none";

pub(crate) fn run(command: ConnectionCommand, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    match command {
        ConnectionCommand::Add {
            service,
            name,
            base_url,
            workspace,
            one_target_per_request,
            trust_replay,
        } => {
            let add = ConnectionAdd {
                service,
                name,
                base_url,
                secret: secret()?,
                workspace,
                settings: ConnectionSettings {
                    one_target_per_request,
                    trust_replay,
                },
            };
            added(&desk.connection_add(add)?, printer)
        }
        ConnectionCommand::List => {
            let views = desk.connection_list(Nothing {})?;
            let shapes: Vec<Connection> = views.iter().map(Connection::of).collect();
            printer.answer(&shapes, || table(&views));
            Ok(Outcome::Done)
        }
        ConnectionCommand::Check { connection } => check(connection.as_deref(), desk, printer),
        ConnectionCommand::Update {
            connection,
            name,
            new_secret,
        } => {
            let update = ConnectionUpdate {
                connection: desk.find_connection(&connection)?,
                name,
                secret: if new_secret { Some(secret()?) } else { None },
                settings: None,
            };
            let view = desk.connection_update(update)?;
            printer.answer(&Connection::of(&view), || table(std::slice::from_ref(&view)));
            Ok(Outcome::Done)
        }
        ConnectionCommand::Remove { connection } => remove(&connection, desk, printer),
    }
}

pub(crate) fn run_account(
    command: AccountCommand,
    desk: &Desk,
    printer: Printer,
) -> Result<Outcome, Trouble> {
    let views = match command {
        AccountCommand::List { refresh, removed } => desk.account_list(AccountQuery { refresh, removed })?,
        AccountCommand::Pause { account } => vec![pause(desk, &account, true)?],
        AccountCommand::Resume { account } => vec![pause(desk, &account, false)?],
        AccountCommand::Treat(treat) => vec![self::treat(desk, &treat)?],
    };
    let shapes: Vec<Account> = views.iter().map(Account::of).collect();
    printer.answer(&shapes, || accounts_table(&views));
    Ok(Outcome::Done)
}

fn pause(desk: &Desk, account: &str, paused: bool) -> Result<AccountView, AppError> {
    let account = desk.find_account(account)?;
    desk.account_pause(AccountPause { account, paused })
}

/// The desk is told all of it; what is not named is told as it stands.
fn treat(desk: &Desk, treat: &Treat) -> Result<AccountView, AppError> {
    let account = desk.find_account(&treat.account)?;
    let (zone, pace) = (treat.zone.as_deref(), treat.pace.as_deref());
    if zone.is_none() && pace.is_none() && !treat.default && !treat.no_default {
        return Err(AppError::invalid(said!("There is nothing to change."))
            .with_remedy(said!("Give --zone, --default, --no-default or --pace.")));
    }
    let zone = zone.map(|text| or_none(text, |text| Ok(text.parse::<Zone>()?)));
    let pace = pace.map(|text| or_none(text, minutes));
    let (zone, pace) = (zone.transpose()?, pace.transpose()?);
    let views = desk.account_list(AccountQuery::default())?;
    let Some(now) = views.iter().find(|view| view.id == account) else {
        return Err(AppError::not_found(said!(
            "There is no account \"{typed}\".",
            typed = treat.account.clone()
        )));
    };
    desk.account_treat(AccountTreat {
        account,
        zone: zone.unwrap_or(now.zone),
        by_default: treat.default || (now.by_default && !treat.no_default),
        pace_minutes: pace.unwrap_or(now.pace_minutes),
    })
}

fn or_none<T>(text: &str, read: impl FnOnce(&str) -> Result<T, AppError>) -> Result<Option<T>, AppError> {
    if text == NONE {
        return Ok(None);
    }
    read(text).map(Some)
}

/// Whole minutes. Whether so many can be a pace is the desk's to say.
fn minutes(text: &str) -> Result<u32, AppError> {
    let seconds = parse_span(text).map(|span| span.as_secs());
    let whole = seconds.filter(|seconds| seconds % 60 == 0);
    let minutes = whole.and_then(|seconds| u32::try_from(seconds / 60).ok());
    minutes.ok_or_else(|| {
        AppError::invalid(said!("\"{text}\" is no pace.", text)).with_remedy(said!(
            "Write whole minutes, hours or days: 25m, 2h or 1d, or none."
        ))
    })
}

fn added(check: &CheckView, printer: Printer) -> Result<Outcome, Trouble> {
    if check.accounts.is_empty() && !check.workspaces.is_empty() {
        let known: Vec<String> = check
            .workspaces
            .iter()
            .map(|(id, name)| format!("{id} ({name})"))
            .collect();
        return Err(
            AppError::invalid(said!("This login reaches several workspaces; nothing was added."))
                .with_remedy(said!(
                    "Name one with --workspace: {known}.",
                    known = known.join(", ")
                ))
                .into(),
        );
    }
    printer.answer(&Checked::of(check), || checked_text(check));
    Ok(Outcome::Done)
}

fn check(connection: Option<&str>, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let ids = match connection {
        Some(typed) => vec![desk.find_connection(typed)?],
        None => desk
            .connection_list(Nothing {})?
            .iter()
            .map(|view| view.id)
            .collect(),
    };
    let checks = ids
        .into_iter()
        .map(|connection| desk.connection_check(ConnectionRef { connection }))
        .collect::<Result<Vec<_>, _>>()?;
    let shapes: Vec<Checked> = checks.iter().map(Checked::of).collect();
    printer.answer(&shapes, || {
        checks.iter().map(checked_text).collect::<Vec<_>>().join("\n")
    });
    let ill = checks.iter().any(|check| check.connection.trouble.is_some());
    Ok(if ill { Outcome::Unwell } else { Outcome::Done })
}

fn remove(connection: &str, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let id = desk.find_connection(connection)?;
    let drafts = desk.connection_remove(ConnectionRef { connection: id })?;
    let drafts: Vec<String> = drafts.iter().map(|draft| draft.draft.to_string()).collect();
    let removed = Removed {
        id: id.to_string(),
        drafts,
    };
    printer.answer(&removed, || match removed.drafts.as_slice() {
        [] => "Removed.".to_owned(),
        drafts => format!(
            "Removed. These drafts are still meant for its accounts:\n{}",
            drafts.join("\n")
        ),
    });
    Ok(Outcome::Done)
}

/// A login as the terminal shows it.
#[derive(Debug, Serialize)]
struct Connection {
    id: String,
    name: String,
    service: String,
    base_url: String,
    workspace: Option<String>,
    practice: bool,
    one_target_per_request: bool,
    trust_replay: bool,
    trouble: Option<String>,
    proven_at: Option<sendoff_core::time::UtcInstant>,
    accounts: u32,
}

impl Connection {
    fn of(view: &ConnectionView) -> Self {
        Self {
            id: view.id.to_string(),
            name: view.name.clone(),
            service: view.service.to_string(),
            base_url: view.base_url.clone(),
            workspace: view.workspace.clone(),
            practice: view.practice,
            one_target_per_request: view.settings.one_target_per_request,
            trust_replay: view.settings.trust_replay,
            trouble: view.trouble.as_ref().map(|reason| reason.message.to_string()),
            proven_at: view.proven_at,
            accounts: view.accounts,
        }
    }
}

/// What a check found. The accounts stand under a name of their own.
#[derive(Debug, Serialize)]
struct Checked {
    #[serde(flatten)]
    connection: Connection,
    works: bool,
    reached: Vec<Account>,
}

impl Checked {
    fn of(check: &CheckView) -> Self {
        Self {
            connection: Connection::of(&check.connection),
            works: check.connection.trouble.is_none(),
            reached: check.accounts.iter().map(Account::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Removed {
    id: String,
    drafts: Vec<String>,
}

fn checked_text(check: &CheckView) -> String {
    let connection = &check.connection;
    match &connection.trouble {
        Some(Reason { message, remedy, .. }) => format!(
            "{} does not work: {message} {}",
            connection.name,
            remedy.as_ref().map(ToString::to_string).unwrap_or_default()
        ),
        None => format!("{} works:\n{}", connection.name, accounts_table(&check.accounts)),
    }
}

fn table(views: &[ConnectionView]) -> String {
    if views.is_empty() {
        return "No connections. Add one with connection add, or practice ones with practice init."
            .to_owned();
    }
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|view| {
            vec![
                view.name.clone(),
                view.service.to_string(),
                view.base_url.clone(),
                format!("{} accounts", view.accounts),
                view.trouble
                    .as_ref()
                    .map_or_else(|| "well".to_owned(), |reason| reason.message.to_string()),
            ]
        })
        .collect();
    columns(&rows)
}

pub(crate) fn accounts_table(views: &[AccountView]) -> String {
    if views.is_empty() {
        return "No accounts. Add a connection, or practice ones with practice init.".to_owned();
    }
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|view| {
            let mut state = Vec::new();
            if view.practice {
                state.push("practice".to_owned());
            }
            if view.paused {
                state.push("paused".to_owned());
            }
            if view.removed_at.is_some() {
                state.push("removed".to_owned());
            }
            if view.by_default {
                state.push("for new drafts".to_owned());
            }
            state.extend(view.zone.map(|zone| zone.to_string()));
            state.extend(view.pace_minutes.map(apart));
            state.extend(view.trouble.as_ref().map(|reason| reason.message.to_string()));
            vec![
                view.network.label().to_owned(),
                view.handle.clone(),
                view.connection_name.clone(),
                view.id.to_string(),
                state.join(", "),
            ]
        })
        .collect();
    columns(&rows)
}

/// A pace as people say it.
fn apart(minutes: u32) -> String {
    let (number, unit) = match minutes {
        1440 => (1, "d"),
        hours if hours % 60 == 0 => (hours / 60, "h"),
        minutes => (minutes, "m"),
    };
    format!("{number}{unit} apart")
}
