//! A row of the service's post table, and the verdict that its status gives.

use super::error::ServiceError;
use crate::reading::{self, look_yourself};
use sendoff_core::{
    answer::TargetVerdict,
    delivery::{Reason, RemotePost},
    network::Network,
    said,
    said::Said,
    time::UtcInstant,
};
use serde_json::Value;

/// A row as `GET /v1/posts` shows it (<https://docs.letmepost.dev/api-reference>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: String,
    /// Lost when the account is removed.
    pub(super) account: Option<String>,
    /// `None` for a platform that Sendoff does not know.
    pub(super) network: Option<Network>,
    pub(super) text: String,
    pub(super) created_at: UtcInstant,
    pub(super) standing: Standing,
}

/// What a row's status says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It has come to an end.
    Final(TargetVerdict),
    /// `queued`, `validated` (between a worker's attempts), `publishing`, or a word that no page knows.
    OnItsWay(String),
    /// Cancelled. A worker that had just begun publishes all the same (`apps/api/src/routes/posts.ts` stamps
    /// the row without a condition), so this proves no absence.
    Canceled,
}

impl Row {
    /// `None` if it lacks what every row has.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let id = reading::id(value, "id")?;
        let account = match value.get("accountId") {
            None | Some(Value::Null) => None,
            Some(Value::String(account)) => Some(account.clone()),
            Some(_) => return None,
        };
        Some(Self {
            id: id.to_owned(),
            account,
            network: reading::text(value, "platform")?.parse().ok(),
            text: value.get("text")?.as_str()?.to_owned(),
            created_at: reading::instant(value, "createdAt")?,
            standing: standing(value, id)?,
        })
    }

    /// The verdict for a request that made this row: it was taken, at the least.
    pub(super) fn verdict(&self) -> TargetVerdict {
        match &self.standing {
            Standing::Final(verdict) => verdict.clone(),
            Standing::OnItsWay(_) | Standing::Canceled => {
                TargetVerdict::Accepted(reading::post(&self.id, None))
            }
        }
    }

    /// Whether it proves that its own request published nothing.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self.standing, Standing::Final(TargetVerdict::Refused(..)))
    }
}

fn standing(row: &Value, id: &str) -> Option<Standing> {
    let post = reading::post(id, reading::text(row, "platformUri").and_then(address));
    Some(match reading::text(row, "status")? {
        "published" => Standing::Final(
            if row.get("sandbox") == Some(&Value::Bool(true)) || rehearsed(row) {
                TargetVerdict::Rehearsed(Some(post))
            } else {
                TargetVerdict::Published(post)
            },
        ),
        "failed" | "rejected" => Standing::Final(failed(Some(post), row.get("error"))),
        "canceled" => Standing::Canceled,
        word => Standing::OnItsWay(reading::words(word)),
    })
}

/// What a `failed` or `rejected` target is: neither word proves absence, only a code that precedes any call
/// to the network does. A row stranded by a crash becomes `failed` too, after 45 minutes.
pub(super) fn failed(post: Option<RemotePost>, error: Option<&Value>) -> TargetVerdict {
    let Some(error) = error.and_then(ServiceError::of) else {
        let reason = Reason::new("failed", said!("The service says that it failed, and not why."));
        return TargetVerdict::FailedUnproven(post, reason.with_remedy(look_yourself()));
    };
    if error.precedes_the_network() {
        return TargetVerdict::Refused(post, reading::with_way_on(error.reason()));
    }
    let mut reason = error.reason();
    reason.remedy = Some(match reason.remedy {
        Some(words) => Said::several([words, look_yourself()]),
        None => look_yourself(),
    });
    TargetVerdict::FailedUnproven(post, reason)
}

/// Whether a result or row is marked as the sandbox's: nothing was written to the network
/// (`apps/api/src/platforms/_shared/sandbox.ts`).
pub(super) fn rehearsed(value: &Value) -> bool {
    let uri = ["uri", "platformUri"]
        .iter()
        .find_map(|f| reading::text(value, f));
    let cid = ["cid", "platformCid"]
        .iter()
        .find_map(|f| reading::text(value, f));
    let warned = value
        .get("warnings")
        .and_then(Value::as_array)
        .is_some_and(|warnings| {
            warnings
                .iter()
                .any(|w| reading::text(w, "code") == Some("sandbox.no_platform_write"))
        });
    warned
        || uri.is_some_and(|u| u.starts_with("https://sandbox.letmepost.dev/"))
        || cid.is_some_and(|c| c.starts_with("sandbox_"))
}

/// Where people see a post. Bluesky's `at://` addresses (<https://atproto.com/specs/at-uri-scheme>) are turned
/// into those of its web app; whatever else is no web address is left out.
pub(super) fn address(uri: &str) -> Option<String> {
    let Some(record) = uri.strip_prefix("at://") else {
        return reading::web_address(uri);
    };
    let (did, key) = record.split_once("/app.bsky.feed.post/")?;
    let plain = |part: &str| !part.is_empty() && !part.contains(['/', '?', '#']);
    (plain(did) && plain(key))
        .then(|| reading::web_address(&format!("https://bsky.app/profile/{did}/post/{key}")))
        .flatten()
}
