//! A post as the service shows it, and what its status word means.

use crate::{
    Post,
    reading::{self, look_yourself},
};
use sendoff_core::{
    answer::TargetVerdict,
    delivery::{Reason, RemotePost},
    network::Network,
    said,
    text::same_text_key,
    time::UtcInstant,
};
use serde_json::Value;

/// What a status word means. Two vocabularies stand side by side in the service's pages
/// (<https://docs.postato.com.br/guides/concepts/posts> and the tables of its tools); both are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    /// `scheduled`, `pending`, `queued`, `processing`, `publishing`, `retrying`, or a word that no page
    /// knows.
    OnItsWay(String),
    /// Waits for a reviewer at the service, for days perhaps.
    AwaitingApproval,
    /// Stored only: it goes out if somebody changes it.
    Draft,
    Published,
    /// The worker gave up. The network may have taken the post all the same.
    Failed,
    /// A reviewer refused it. That never changes, and it comes before any delivery: proven absent.
    Rejected,
    /// Somebody cancelled it. Documented as "before delivery", but a cancel races with the worker, so a
    /// person looks.
    Cancelled,
}

impl Phase {
    fn of(word: &str) -> Self {
        match word {
            "published" => Self::Published,
            "failed" => Self::Failed,
            "rejected" => Self::Rejected,
            "cancelled" | "canceled" => Self::Cancelled,
            "pending_approval" => Self::AwaitingApproval,
            "draft" => Self::Draft,
            other => Self::OnItsWay(reading::words(other)),
        }
    }
}

/// A post in the answer to a creation, in a list or read alone: the same fields, some left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) phase: Phase,
    pub(super) account: Option<String>,
    pub(super) text: Option<String>,
    pub(super) created_at: Option<UtcInstant>,
    /// The word; unlike a missing one, an unknown one is another network.
    platform: Option<String>,
    url: Option<String>,
    failure: Option<Reason>,
}

impl Record {
    /// `None` without an id and a status.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let url = ["platformUrl", "externalUrl"]
            .iter()
            .find_map(|field| reading::web_address(reading::text(value, field)?));
        Some(Self {
            id: reading::id(value, "id")?.to_owned(),
            phase: Phase::of(reading::text(value, "status")?),
            account: reading::text(value, "accountId").map(str::to_owned),
            text: text(value),
            created_at: reading::instant(value, "createdAt"),
            platform: reading::text(value, "platform").map(str::to_owned),
            url,
            failure: value.get("error").and_then(failure),
        })
    }

    /// Whether what it shows of itself is not this post: another network, account or text. The answer to a
    /// creation names no account, so silence contradicts nothing.
    pub(super) fn contradicts(&self, post: &Post) -> bool {
        let other_network = |word: &str| word.parse::<Network>() != Ok(post.account.network);
        self.platform.as_deref().is_some_and(other_network)
            || self
                .account
                .as_deref()
                .is_some_and(|id| id != post.account.remote_id)
            || self
                .text
                .as_deref()
                .is_some_and(|t| same_text_key(t) != same_text_key(&post.text))
    }

    /// This record, with what it leaves out taken from `listed`.
    pub(super) fn or(mut self, listed: &Self) -> Self {
        let fill = |own: &mut Option<String>, other: &Option<String>| {
            if own.is_none() {
                own.clone_from(other);
            }
        };
        fill(&mut self.account, &listed.account);
        fill(&mut self.text, &listed.text);
        fill(&mut self.platform, &listed.platform);
        fill(&mut self.url, &listed.url);
        self.created_at = self.created_at.or(listed.created_at);
        self
    }

    pub(super) fn post(&self) -> RemotePost {
        reading::post(&self.id, self.url.clone())
    }

    /// What it says of the request that made it. Everything but an end is followed.
    pub(super) fn verdict(&self) -> TargetVerdict {
        match self.phase {
            Phase::Published => TargetVerdict::Published(self.post()),
            Phase::Failed => TargetVerdict::FailedUnproven(Some(self.post()), self.failed()),
            _ => TargetVerdict::Accepted(self.post()),
        }
    }

    fn failed(&self) -> Reason {
        let reason = self.failure.clone();
        let reason = reason
            .unwrap_or_else(|| Reason::new("failed", said!("The service says that it failed, and not why.")));
        reason.with_remedy(look_yourself())
    }
}

/// Why a delivery failed: words, or an object with a code and words.
fn failure(error: &Value) -> Option<Reason> {
    if let Some(said) = error.as_str() {
        return Some(Reason::new("failed", reading::said(said)));
    }
    let said = reading::text(error, "message")?;
    let code = reading::text(error, "code").unwrap_or("failed");
    Some(Reason::new(reading::words(code), reading::said(said)))
}

/// The text of all items; a record may also give its content as it was sent.
fn text(value: &Value) -> Option<String> {
    let items = value
        .get("items")
        .and_then(Value::as_array)
        .filter(|items| !items.is_empty());
    let items = items.or_else(|| value.get("content").and_then(Value::as_array));
    let Some(items) = items else {
        return reading::text(value, "content").map(str::to_owned);
    };
    let texts: Option<Vec<&str>> = items.iter().map(|item| item.get("text")?.as_str()).collect();
    texts.map(|texts| texts.join("\n\n"))
}
