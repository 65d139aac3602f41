//! HTTP/1.1 on loopback: connections in, answers out, and every way to spoil an answer on its way.

mod answer;
mod server;
mod wire;

pub(crate) use answer::{Answer, Body};
pub(crate) use server::serve;
pub(crate) use wire::Wire;

use crate::networks::ServiceName;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The largest body of a request that is not an upload, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The largest body of an upload: letmepost's 200 MiB and its multipart frame.
pub(crate) const UPLOAD_BYTES_MAX: usize = 201 * 1024 * 1024;

/// One request, read to its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) service: ServiceName,
    pub(crate) method: String,
    /// The path below the service's prefix, for example `/v1/posts`.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) content_type: Option<String>,
    /// As sent; an empty header is no key.
    pub(crate) idempotency_key: Option<String>,
    pub(crate) request_id: String,
    pub(crate) arrived_at: i64,
    #[serde(skip)]
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn key(&self) -> Option<&str> {
        self.idempotency_key.as_deref().filter(|key| !key.is_empty())
    }

    /// The parts of the path between slashes.
    pub(crate) fn parts(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }

    /// The query's values under `name`, decoded, in order.
    pub(crate) fn query_values(&self, name: &str) -> Vec<String> {
        self.query
            .split('&')
            .filter_map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (percent_decode(key) == name).then(|| percent_decode(value))
            })
            .collect()
    }

    /// The query's first value under `name`.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        self.query_values(name).into_iter().next()
    }
}

/// Decodes `%xx` and `+` of a query; what is not valid stays as it is.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| hex::decode(pair).ok());
        match (bytes[at], pair) {
            (b'%', Some(pair)) => {
                decoded.push(pair[0]);
                at += 3;
                continue;
            }
            (b'+', _) => decoded.push(b' '),
            (other, _) => decoded.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_a_query() {
        assert_eq!(percent_decode("a%20b+c%C3%A9%"), "a b cé%");
    }
}
