//! The account list, and whether the login works.

use super::{
    error::{self, ServiceError},
    listing::not_listed,
};
use crate::{Check, Conversation, Question, Turn, reading};
use sendoff_client::{Answer, Report};
use sendoff_core::{connection::ListedAccount, delivery::Reason, said::Said};
use serde_json::Value;
use std::collections::BTreeSet;

/// The accounts that the key reaches, in one answer (<https://docs.letmepost.dev/api-reference>).
pub(super) const PATH: &str = "/v1/accounts";
/// The cheapest question that needs the right to read posts.
const POSTS_PATH: &str = "/v1/posts?limit=1";

/// The ids of the connected accounts, or in words why they cannot be known.
pub(super) fn ids(answer: &Answer) -> Result<BTreeSet<String>, Said> {
    let body = reading::json(answer).unwrap_or_default();
    let Some(data) = data(answer, &body) else {
        return Err(not_listed(answer, &body));
    };
    let ids = data.iter().filter_map(|a| reading::id(a, "id"));
    Ok(ids.map(str::to_owned).collect())
}

fn data<'a>(answer: &Answer, body: &'a Value) -> Option<&'a [Value]> {
    let data = body.get("data")?.as_array()?;
    (answer.status == 200).then_some(data.as_slice())
}

/// An account of a platform that Sendoff knows. The list has no health flag: a dead token shows only when
/// publishing (`platform_auth_failed`).
fn account(value: &Value) -> Option<ListedAccount> {
    let remote_id = reading::id(value, "id")?;
    let profile = reading::text(value, "platformAccountId").unwrap_or(remote_id);
    Some(ListedAccount {
        remote_id: remote_id.to_owned(),
        network: reading::text(value, "platform")?.parse().ok()?,
        profile: reading::words(profile),
        handle: reading::words(reading::text(value, "displayName").unwrap_or(profile)),
        trouble: None,
    })
}

/// First the accounts, then whether posts may be read: without that right no doubt could ever be settled.
#[derive(Debug)]
pub(super) struct Checking {
    accounts: Option<Vec<ListedAccount>>,
}

impl Checking {
    pub(super) fn new() -> Self {
        Self { accounts: None }
    }
}

impl Conversation<Check> for Checking {
    fn next(&mut self, report: Option<&Report>) -> Turn<Check> {
        let Some(report) = report else {
            return Turn::Ask(Question {
                path: PATH.to_owned(),
            });
        };
        let answer = match reading::asked(report) {
            Ok(answer) => answer,
            Err(why) => return Turn::Done(Check::Unreachable(Reason::new("unreachable", why))),
        };
        let body = reading::json(answer).unwrap_or_default();
        let Some(data) = data(answer, &body) else {
            return Turn::Done(trouble(answer, &body));
        };
        match self.accounts.take() {
            None => {
                self.accounts = Some(data.iter().filter_map(account).collect());
                Turn::Ask(Question {
                    path: POSTS_PATH.to_owned(),
                })
            }
            Some(accounts) => Turn::Done(Check::Works {
                accounts,
                workspaces: vec![],
            }),
        }
    }
}

fn trouble(answer: &Answer, body: &Value) -> Check {
    match (answer.status, body.get("error").and_then(ServiceError::of)) {
        (401 | 403, Some(error)) => Check::Rejected(error::credential(&error)),
        _ => Check::Unreachable(Reason::new("unreachable", not_listed(answer, body))),
    }
}
