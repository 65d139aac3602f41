//! Workspaces and accounts, and whether the login works.

use super::{
    error::{ServiceError, not_answered},
    paths::{self, Template},
};
use crate::{Check, Conversation, Question, Turn, reading};
use sendoff_client::{Answer, Report};
use sendoff_core::{
    connection::{Connection, ListedAccount},
    delivery::Reason,
    said,
    said::Said,
};
use serde_json::Value;

/// First the workspaces that the key reaches, then the accounts of the connection's.
#[derive(Debug)]
pub(super) struct Checking {
    connection: Connection,
    workspaces: Option<Vec<(String, String)>>,
}

impl Checking {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            workspaces: None,
        }
    }

    fn workspaces(&mut self, answer: &Answer) -> Turn<Check> {
        let body = reading::json(answer).unwrap_or_default();
        let list = reading::list(&body, &["items", "workspaces", "data"]).filter(|_| answer.status == 200);
        let Some(list) = list else {
            return Turn::Done(trouble(answer, &paths::WORKSPACES));
        };
        let workspaces: Vec<(String, String)> = list.iter().filter_map(workspace).collect();
        let chosen = self.connection.workspace.as_deref();
        if workspaces.is_empty() {
            let reason = Reason::new("no_workspace", said!("This key reaches no workspace."));
            return Turn::Done(Check::Rejected(
                reason.with_remedy(said!("Give its agent a workspace in Postato.")),
            ));
        }
        if !workspaces.iter().any(|(id, _)| Some(id.as_str()) == chosen) {
            return Turn::Done(Check::ChooseWorkspace(workspaces));
        }
        self.workspaces = Some(workspaces);
        Turn::Ask(Question {
            path: paths::ACCOUNTS.of(&self.connection, ""),
        })
    }
}

fn accounts(answer: &Answer, workspaces: Vec<(String, String)>) -> Check {
    let body = reading::json(answer).unwrap_or_default();
    let list = reading::list(&body, &["accounts", "items", "data"]).filter(|_| answer.status == 200);
    match list {
        Some(list) => Check::Works {
            accounts: list.iter().filter_map(account).collect(),
            workspaces,
        },
        None => trouble(answer, &paths::ACCOUNTS),
    }
}

fn workspace(value: &Value) -> Option<(String, String)> {
    let id = reading::id(value, "id")?;
    let name = reading::text(value, "name").unwrap_or(id);
    Some((id.to_owned(), reading::words(name)))
}

/// An account of a network that Sendoff knows. `connected` and `active` are the two words for a usable one; a
/// list that gives no word lists only usable ones (<https://docs.postato.com.br/mcp/tools/list-accounts>).
fn account(value: &Value) -> Option<ListedAccount> {
    let remote_id = reading::id(value, "id")?;
    let username = reading::text(value, "username");
    let name = username.or_else(|| reading::text(value, "displayName"));
    let trouble = match reading::text(value, "status") {
        None | Some("connected" | "active") => None,
        Some("token_expired") => Some(Reason::new(
            "token_expired",
            said!("Its connection to the network has expired."),
        )),
        Some("suspended") => Some(Reason::new("suspended", said!("The account is suspended."))),
        Some(word) => Some(Reason::new(
            "unusable",
            said!("Postato calls it \"{words}\".", words = reading::words(word)),
        )),
    };
    Some(ListedAccount {
        remote_id: remote_id.to_owned(),
        network: reading::text(value, "platform")?.parse().ok()?,
        profile: reading::words(username.unwrap_or(remote_id)),
        handle: reading::words(name.unwrap_or(remote_id)),
        trouble: trouble
            .map(|reason| reason.with_remedy(said!("Connect it again in the Postato dashboard."))),
    })
}

fn trouble(answer: &Answer, asked: &Template) -> Check {
    let body = reading::json(answer).unwrap_or_default();
    match (answer.status, ServiceError::of(&body)) {
        (401, Some(error)) => Check::Rejected(
            error
                .reason()
                .with_remedy(said!("Enter a working key of this Postato agent.")),
        ),
        (403, Some(error)) => Check::Rejected(error.reason()),
        (status, _) => {
            let doubt = if status == 404 {
                asked.doubt()
            } else {
                Said::as_is("")
            };
            Check::Unreachable(Reason::new(
                "unreachable",
                Said::several([not_answered(answer), doubt]),
            ))
        }
    }
}

impl Conversation<Check> for Checking {
    fn next(&mut self, report: Option<&Report>) -> Turn<Check> {
        let Some(report) = report else {
            return Turn::Ask(Question {
                path: paths::WORKSPACES.of(&self.connection, ""),
            });
        };
        let answer = match reading::asked(report) {
            Ok(answer) => answer,
            Err(why) => return Turn::Done(Check::Unreachable(Reason::new("unreachable", why))),
        };
        match self.workspaces.take() {
            None => self.workspaces(answer),
            Some(workspaces) => Turn::Done(accounts(answer, workspaces)),
        }
    }
}
