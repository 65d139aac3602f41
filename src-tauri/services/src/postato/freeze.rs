//! The bytes of one request.

use super::paths;
use crate::{Frozen, Post};
use sendoff_core::{connection::Connection, network::Network};
use serde::Serialize;

/// Fields in this order (<https://docs.postato.com.br/api/posts/create-a-post>).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    platform: &'a str,
    account_id: &'a str,
    status: &'a str,
    post_type: &'a str,
    content: &'a str,
}

/// One post; the service takes no more per request, and [`super::Postato`]'s rules say so.
pub(super) fn freeze(connection: &Connection, posts: &[Post]) -> Frozen {
    let body = posts.first().and_then(|post| {
        // Strings cannot fail to become JSON in memory.
        serde_json::to_vec(&Body {
            platform: post.account.network.as_str(),
            account_id: &post.account.remote_id,
            status: "publish",
            post_type: post_type(post.account.network),
            content: &post.text,
        })
        .ok()
    });
    Frozen {
        path: paths::CREATE.of(connection, ""),
        body: body.unwrap_or_default().into(),
    }
}

/// The kind of a single text post on each network (<https://docs.postato.com.br/guides/concepts/posts>).
fn post_type(network: Network) -> &'static str {
    match network {
        Network::Twitter => "tweet",
        Network::Instagram => "feed",
        Network::Tiktok | Network::Youtube => "video",
        _ => "post",
    }
}
