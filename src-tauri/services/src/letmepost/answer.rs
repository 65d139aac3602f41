//! What the report of a publishing transmission means.

use super::{error, row};
use crate::{Post, Sent, reading};
use sendoff_client::{Answer, Report};
use sendoff_core::{
    answer::{Meaning, TargetVerdict},
    delivery::PostId,
    id::AccountId,
    network::Network,
    said,
    text::same_text_key,
};
use serde_json::Value;

pub(super) fn read(sent: &Sent, report: &Report) -> Meaning {
    match reading::answered(report) {
        Err(meaning) => *meaning,
        Ok(answer) if answer.is_success() => taken(sent, answer),
        Ok(answer) => error::meaning(sent, answer),
    }
}

/// The envelope of a batch: `status` and `results`. A target that it does not speak of clearly is left out,
/// and so stays in doubt.
fn taken(sent: &Sent, answer: &Answer) -> Meaning {
    let body = reading::json(answer);
    let envelope = body
        .as_ref()
        .and_then(|b| Some((reading::text(b, "status")?, b.get("results")?.as_array()?)));
    let Some((status, results)) = envelope else {
        return Meaning::TakenUnconfirmed {
            detail: reading::unreadable(answer),
        };
    };
    let verdicts: Vec<(AccountId, TargetVerdict)> = sent
        .posts
        .iter()
        .filter_map(|post| Some((post.account.id, verdict(sent, post, status, results)?)))
        .collect();
    if verdicts.is_empty() {
        return Meaning::TakenUnconfirmed {
            detail: said!(
                "The service took the request ({status}), but its answer speaks clearly of none of its accounts.",
                status = answer.status
            ),
        };
    }
    Meaning::Taken(verdicts)
}

/// What the envelope says of one post; `None` unless it says it once, of this account on this network, with
/// this text where it repeats the text, and under an id that is nobody else's.
fn verdict(sent: &Sent, post: &Post, status: &str, results: &[Value]) -> Option<TargetVerdict> {
    let mut ours = results
        .iter()
        .filter(|r| reading::text(r, "accountId") == Some(&post.account.remote_id));
    let result = ours.next()?;
    let contradicts = ours.next().is_some()
        || reading::text(result, "platform")
            .is_some_and(|p| p.parse::<Network>() != Ok(post.account.network))
        || reading::text(result, "text").is_some_and(|t| same_text_key(t) != same_text_key(&post.text));
    if contradicts {
        return None;
    }
    let id = reading::id(result, "postId");
    let shared = |id: &str| {
        results
            .iter()
            .filter(|r| reading::id(r, "postId") == Some(id))
            .count()
            > 1
    };
    if id.is_some_and(|id| sent.adopted.contains(&PostId::new(id)) || shared(id)) {
        return None;
    }
    match reading::text(result, "status")? {
        "failed" | "rejected" => Some(failed(id, status, result)),
        "published" => Some(published(id?, result)),
        // `publishing` (TikTok), `queued`, and any word that no page knows: taken, to be followed.
        _ => Some(TargetVerdict::Accepted(reading::post(id?, None))),
    }
}

fn published(id: &str, result: &Value) -> TargetVerdict {
    let post = reading::post(id, reading::text(result, "uri").and_then(row::address));
    if row::rehearsed(result) {
        TargetVerdict::Rehearsed(Some(post))
    } else {
        TargetVerdict::Published(post)
    }
}

fn failed(id: Option<&str>, batch_status: &str, result: &Value) -> TargetVerdict {
    let post = id.map(|id| reading::post(id, None));
    match row::failed(post, result.get("error")) {
        // A batch that calls itself published has no failed target: the answer contradicts itself, and a
        // refusal that it gives beside proves nothing.
        TargetVerdict::Refused(post, reason) if batch_status == "published" => {
            TargetVerdict::FailedUnproven(post, reason)
        }
        verdict => verdict,
    }
}
