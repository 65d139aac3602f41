//! An answer, and the ways in which its body can be sent.

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use serde_json::Value;
use std::convert::Infallible;
use std::io;
use std::time::Duration;

/// What the service says.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

/// How a body is sent.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// As it is.
    Whole(Vec<u8>),
    /// These bytes under a `Content-Length` that says otherwise.
    Declared { bytes: Vec<u8>, length: u64 },
    /// This many bytes of nothing, in chunks.
    Endless(usize),
    /// The first bytes one at a time, then the rest.
    Trickle {
        bytes: Vec<u8>,
        interval: Duration,
        slow_bytes: usize,
    },
}

pub(crate) type WireBody = UnsyncBoxBody<Bytes, io::Error>;

impl Answer {
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::json_text(status, value.to_string())
    }

    /// JSON that is already written, byte for byte.
    pub(crate) fn json_text(status: u16, text: String) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: Body::Whole(text.into_bytes()),
        }
    }

    pub(crate) fn text(status: u16, content_type: &str, text: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: Body::Whole(text.as_bytes().to_vec()),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The body's bytes, where it is sent as it is.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Whole(bytes) | Body::Declared { bytes, .. } | Body::Trickle { bytes, .. } => bytes,
            Body::Endless(_) => &[],
        }
    }

    /// Exchanges the body and what the head says of its kind.
    pub(crate) fn with_body(mut self, content_type: &str, bytes: Vec<u8>) -> Self {
        self.headers.retain(|(name, _)| name != "content-type");
        self.headers
            .push(("content-type".to_owned(), content_type.to_owned()));
        self.body = Body::Whole(bytes);
        self
    }
}

impl Body {
    /// The `Content-Length` to declare; none leaves it to the transport.
    pub(crate) fn declared_length(&self) -> Option<u64> {
        match self {
            Self::Declared { length, .. } => Some(*length),
            Self::Trickle { bytes, .. } => Some(bytes.len() as u64),
            Self::Whole(_) | Self::Endless(_) => None,
        }
    }

    pub(crate) fn into_wire(self) -> WireBody {
        match self {
            Self::Whole(bytes) => Full::new(Bytes::from(bytes)).map_err(never).boxed_unsync(),
            Self::Declared { bytes, .. } => streamed(declared(bytes)),
            Self::Endless(bytes) => streamed(stream::iter(endless(bytes))),
            Self::Trickle {
                bytes,
                interval,
                slow_bytes,
            } => streamed(trickle(bytes, interval, slow_bytes)),
        }
    }
}

fn never(never: Infallible) -> io::Error {
    match never {}
}

fn streamed(chunks: impl Stream<Item = io::Result<Frame<Bytes>>> + Send + 'static) -> WireBody {
    StreamBody::new(chunks).boxed_unsync()
}

/// The bytes, then a failure: the transport then ends the connection where the head promised more.
fn declared(bytes: Vec<u8>) -> impl Stream<Item = io::Result<Frame<Bytes>>> {
    stream::unfold(Some(Bytes::from(bytes)), |rest| async move {
        let Some(bytes) = rest else {
            // The transport sends what it has when a body makes it wait, and drops it when a body fails.
            tokio::task::yield_now().await;
            let error = io::Error::new(io::ErrorKind::ConnectionAborted, "the answer ends here by plan");
            return Some((Err(error), None));
        };
        Some((Ok(Frame::data(bytes)), None))
    })
}

fn endless(bytes: usize) -> impl Iterator<Item = io::Result<Frame<Bytes>>> {
    const CHUNK_BYTES: usize = 16 * 1024;
    let chunk = Bytes::from_static(&[b' '; CHUNK_BYTES]);
    (0..bytes.div_ceil(CHUNK_BYTES)).map(move |_| Ok(Frame::data(chunk.clone())))
}

fn trickle(
    bytes: Vec<u8>,
    interval: Duration,
    slow_bytes: usize,
) -> impl Stream<Item = io::Result<Frame<Bytes>>> {
    let ticks = tokio::time::interval(interval.max(Duration::from_millis(1)));
    stream::unfold(
        (Bytes::from(bytes), 0, ticks),
        move |(mut rest, sent, mut ticks)| async move {
            if rest.is_empty() {
                return None;
            }
            let chunk = if sent < slow_bytes {
                ticks.tick().await;
                rest.split_to(1)
            } else {
                rest.split_to(rest.len())
            };
            Some((Ok(Frame::data(chunk)), (rest, sent + 1, ticks)))
        },
    )
}
