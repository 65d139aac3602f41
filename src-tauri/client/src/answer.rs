//! An answer as it came: status, headers, bounded body, and whether that body is whole.

use crate::RetryAfter;
use http::{HeaderMap, HeaderName, HeaderValue};
use sendoff_core::time::UtcInstant;
use std::fmt;

/// An answer whose head arrived whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code, 100 to 999 (RFC 9110 §15).
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// What arrived of the body, at most `answer_bytes_max` bytes.
    pub body: Vec<u8>,
    /// Whether that is all of it.
    pub body_state: BodyState,
}

/// Whether an answer's body is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyState {
    /// It ended as its framing says. A body framed by the end of the connection alone counts as whole
    /// when the connection ended cleanly (RFC 9112 §8): read such a body with care.
    Complete,
    /// The connection ended, or broke the framing, before the body did.
    Cut,
    /// It is longer than the limit.
    TooBig,
    /// It did not end within the limits of time.
    TimedOut,
}

impl Answer {
    /// An answer with a whole body and no headers, to build upon.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Headers::default(),
            body: body.into(),
            body_state: BodyState::Complete,
        }
    }

    /// The same answer with one more header. Headers that cannot exist on the wire are left out.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Whether the status is 2xx.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The body if it is whole.
    pub fn whole_body(&self) -> Option<&[u8]> {
        (self.body_state == BodyState::Complete).then_some(self.body.as_slice())
    }
}

impl fmt::Debug for Answer {
    /// Prints no body and no header values: a login's answer holds secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .field("body_state", &self.body_state)
            .finish()
    }
}

/// The headers of an answer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(HeaderMap);

impl Headers {
    pub(crate) const fn from_map(map: HeaderMap) -> Self {
        Self(map)
    }

    fn append(&mut self, name: &str, value: &str) {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            self.0.append(name, value);
        }
    }

    /// Puts `instead` where a value holds `secret`.
    pub(crate) fn hide(&mut self, secret: &str, instead: &str) {
        for value in self.0.values_mut() {
            let text = String::from_utf8_lossy(value.as_bytes());
            if text.contains(secret) {
                *value = HeaderValue::from_str(&text.replace(secret, instead))
                    .unwrap_or_else(|_| HeaderValue::from_static(""));
            }
        }
    }

    /// The first header of this name (in any case) whose value is visible ASCII.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|v| v.to_str().ok()).map(str::trim)
    }

    /// The one value of this header: `None` when absent, unreadable, or there several times with
    /// different values.
    fn single(&self, name: &str) -> Option<&str> {
        let mut all = self.0.get_all(name).iter();
        let first = all.next()?;
        if all.any(|other| other != first) {
            None
        } else {
            first.to_str().ok().map(str::trim)
        }
    }

    /// The service's clock (`Date`, RFC 9110 §6.6.1) to the second; `None` when missing, unreadable or
    /// contradictory.
    pub fn date(&self) -> Option<UtcInstant> {
        self.single("date").and_then(crate::retry_after::http_date)
    }

    /// How long the service asks to wait (`Retry-After`, RFC 9110 §10.2.3).
    pub fn retry_after(&self) -> RetryAfter {
        match (self.0.contains_key("retry-after"), self.single("retry-after")) {
            (false, _) => RetryAfter::Missing,
            (true, None) => RetryAfter::Unreadable,
            (true, Some(text)) => RetryAfter::parse(text),
        }
    }

    /// The media type without its parameters, in lower case (RFC 9110 §8.3.1).
    pub fn content_type(&self) -> Option<String> {
        let text = self.get("content-type")?;
        let media_type = text.split(';').next().unwrap_or_default().trim();
        (!media_type.is_empty()).then(|| media_type.to_ascii_lowercase())
    }

    /// Whether the body claims to be JSON: `application/json` or any `+json` (RFC 6839 §3.1).
    pub fn is_json(&self) -> bool {
        self.content_type()
            .is_some_and(|t| t == "application/json" || t.ends_with("+json"))
    }

    /// Whether the service marks this answer as the stored one of an earlier request:
    /// `Idempotency-Replayed: true` or `Idempotent-Replayed: true`.
    pub fn is_replayed(&self) -> bool {
        ["idempotency-replayed", "idempotent-replayed"]
            .iter()
            .any(|name| self.get(name).is_some_and(|v| v.eq_ignore_ascii_case("true")))
    }

    /// Every header whose value is visible ASCII, names in lower case: what is stored beside the answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter_map(|(name, value)| value.to_str().ok().map(|v| (name.as_str(), v)))
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.keys().map(HeaderName::as_str))
            .finish()
    }
}
