//! What is sent, and the seam through which it is sent.

use crate::{Header, Report, RequestUrl};
use std::{fmt, pin::Pin, sync::Arc, time::Duration};

/// The request methods that the services use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes something new: the method of publishing.
    Post,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The word on the wire, in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
        }
    }
}

/// How long and how much one transmission may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the start until the connection stands: name look-up, TCP, proxy tunnel and TLS together.
    pub connect: Duration,
    /// The longest silence between two pieces of the answer's body. It does not bound the wait for
    /// the answer's head: a service may be silent for long while it publishes, and giving up
    /// early only makes doubt.
    pub idle: Duration,
    /// From the start to the last byte of the answer; at most 24 hours, whatever is said here.
    pub total: Duration,
    /// The most bytes of the answer's body that are kept; what lies beyond is not read.
    pub answer_bytes_max: usize,
}

impl Default for Limits {
    /// Connect 10 s, idle 30 s, total 120 s, an answer of 1 MiB.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_mins(2),
            answer_bytes_max: 1024 * 1024,
        }
    }
}

/// One HTTP request, to be transmitted once.
///
/// Headers go out in the order given. The transport adds `Host`, `Content-Length` (when there is a
/// body), `Accept: */*` (when there is no `Accept`) and its `User-Agent`, and nothing else.
#[derive(Clone)]
pub struct Transmission {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub url: RequestUrl,
    /// What goes beside the body; secrets among them print redacted.
    pub headers: Vec<Header>,
    /// The exact bytes of the body; `None` sends no body and no `Content-Type`.
    pub body: Option<Arc<[u8]>>,
    /// How long and how much it may take.
    pub limits: Limits,
}

impl fmt::Debug for Transmission {
    /// Prints neither the body nor the query nor a secret header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transmission")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.as_ref().map(|b| b.len()))
            .field("limits", &self.limits)
            .finish()
    }
}

/// A future on the heap, sendable between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What carries a transmission out: the network in the app, a simulated one in the simulator.
pub trait Transport: Send + Sync {
    /// Transmits once, never twice, and tells what happened.
    ///
    /// Nothing happens before the future is first polled. It always ends within
    /// `limits.total`. A future dropped midway tells nothing: its caller must count it as
    /// [`Report::Lost`].
    fn send(&self, transmission: Transmission) -> BoxFuture<'_, Report>;
}
