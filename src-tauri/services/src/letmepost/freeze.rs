//! The bytes of one request.

use crate::{Frozen, Post};
use serde::Serialize;

/// `POST /v1/posts`, fields in this order (`packages/schemas/src/post.ts`). The service compares repeats by
/// the hash of the raw bytes, so neither order nor spacing may ever depend on anything but the posts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    targets: Vec<Target<'a>>,
    text: &'a str,
    publish_now: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// Targets in the order of `posts`, by account id; the most common text as the default, the others beside
/// their targets.
pub(super) fn freeze(posts: &[Post]) -> Frozen {
    let default = most_common(posts);
    let body = Body {
        targets: posts
            .iter()
            .map(|post| Target {
                account_id: &post.account.remote_id,
                text: (post.text != default).then_some(post.text.as_str()),
            })
            .collect(),
        text: default,
        publish_now: true,
    };
    // Strings, booleans and lists cannot fail to become JSON in memory.
    let body = serde_json::to_vec(&body).unwrap_or_default();
    Frozen {
        path: "/v1/posts".to_owned(),
        body: body.into(),
    }
}

/// The first of the most common texts.
fn most_common(posts: &[Post]) -> &str {
    let count = |text: &str| posts.iter().filter(|other| other.text == text).count();
    let mut best = ("", 0);
    for post in posts {
        let n = count(&post.text);
        if n > best.1 {
            best = (&post.text, n);
        }
    }
    best.0
}
