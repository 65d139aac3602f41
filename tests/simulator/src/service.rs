//! What the two simulated services share: calls, replies, and the ledger of what really went out.
//!
//! They are written from the services' public pages alone, apart from the practice service: a second opinion.

use sendoff_client::Answer;
use sendoff_core::time::UtcInstant;
use serde_json::Value;

/// One publication on a network: what counts, whatever anybody reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The account, by the service's id.
    pub remote: String,
    /// The text.
    pub text: String,
    /// The key of the request that led to it.
    pub key: String,
    /// When, truly.
    pub at: i64,
    /// Made by the service's own worker beside the one that was asked for (assumption A4).
    pub doubled: bool,
}

/// A publishing request as it arrives.
#[derive(Debug, Clone)]
pub struct Call {
    /// Its idempotency key.
    pub key: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// What becomes of its handler.
    pub work: Work,
    /// How long the handler takes, in milliseconds.
    pub takes: i64,
}

/// What becomes of a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It does its work and answers.
    Well,
    /// A 500 of its own before anything was written.
    FailsBefore,
    /// A 500 of its own after everything was done.
    FailsAfter,
    /// Its process dies after the rows were written and before anything was published.
    DiesBefore,
    /// Its process dies after everything was published and before that was written down.
    DiesAfter,
    /// Refused before anything is done: a rule is stricter now than it was a moment ago.
    RefusesBefore,
    /// Refuses although it publishes: outside assumption A3.
    RefusesAfter,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
    /// Headers beside `Date` and the content type.
    pub headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// JSON of the service's own.
    pub fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            body: body.to_string().into_bytes(),
            headers: vec![("content-type", "application/json".to_owned())],
        }
    }

    /// A proxy's page.
    pub fn page(status: u16) -> Self {
        Self {
            status,
            body: b"<html><body>Something went wrong.</body></html>".to_vec(),
            headers: vec![("content-type", "text/html".to_owned())],
        }
    }

    /// The same with one header more.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// As the client reads it, with the service's time if it tells one.
    pub fn answer(&self, service_time: Option<i64>) -> Answer {
        let answer = Answer::new(self.status, self.body.clone());
        let answer = match service_time {
            Some(time) => answer.with_header("date", &http_date(time)),
            None => answer,
        };
        let headers = self.headers.iter();
        headers.fold(answer, |answer, (name, value)| answer.with_header(name, value))
    }
}

/// What comes of an arrival.
#[derive(Debug)]
pub enum Taken {
    /// An answer at once.
    Answered(Reply),
    /// A handler runs; it is to be finished after so many milliseconds.
    Runs(u64, i64),
}

/// What a finished handler leaves.
#[derive(Debug, Default)]
pub struct Finished {
    /// What reached the networks.
    pub lines: Vec<Line>,
    /// The answer; `None` if its process died.
    pub reply: Option<Reply>,
    /// Posts that the service's own workers bring out later: `(post, after milliseconds)`.
    pub later: Vec<(usize, i64)>,
}

/// An instant as HTTP writes it (RFC 9110, section 5.6.7).
pub fn http_date(time: i64) -> String {
    let date = UtcInstant::from_millis(time).to_chrono();
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// What a service shows of texts that it changes: other white space, or other words, so that nobody can tell them
/// from others by comparing.
pub fn altered(text: &str, row: usize) -> String {
    if row.is_multiple_of(2) {
        format!("{}\n", text.replace(' ', "  "))
    } else {
        format!("{} https://short.example/{row}", text.trim_end_matches('.'))
    }
}

/// What the outside world has done to an organisation for a while.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estranged {
    /// This account is gone, by the service's id.
    pub removed: Option<String>,
    /// The login is another organisation's: its accounts are others, and it has no posts of ours.
    pub foreign: bool,
}

impl Estranged {
    /// Whether an account is not there.
    pub fn lacks(&self, account: &str) -> bool {
        self.foreign || self.removed.as_deref() == Some(account)
    }
}

/// An instant as the services write it.
pub fn instant(truth: i64) -> String {
    UtcInstant::from_millis(truth).to_string()
}

/// The first sixteen hex digits of a hash: to compare bodies.
pub fn hash(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes)
        .iter()
        .take(8)
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
