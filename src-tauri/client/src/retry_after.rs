//! `Retry-After` and HTTP dates, as untrusted text.

use sendoff_core::time::UtcInstant;
use std::time::{Duration, UNIX_EPOCH};

/// No wait is told as longer than this: 366 days. A larger number in the header means the same to us
/// (far too long to wait without telling a person), and stays safe to add to an instant.
const WAIT_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What `Retry-After` says (RFC 9110 §10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryAfter {
    /// Wait this long from now, at most 366 days. May be zero.
    Wait(Duration),
    /// Wait until this instant by the service's clock: compare it with the answer's `Date`.
    /// May lie in the past.
    Until(UtcInstant),
    /// There is no such header.
    Missing,
    /// There is one, and it says nothing usable: empty, negative, words, or several that differ.
    Unreadable,
}

impl RetryAfter {
    /// Reads the header's value. A fraction of a second, which the RFC does not allow but some services
    /// send, is rounded up so that the wait is never undercut.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if let Some(wait) = seconds(text) {
            return Self::Wait(wait);
        }
        http_date(text).map_or(Self::Unreadable, Self::Until)
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    // More digits than a u64 holds is still a number, only an absurd one.
    let up = u64::from(fraction.bytes().any(|b| b != b'0'));
    let seconds = whole.parse::<u64>().unwrap_or(u64::MAX).saturating_add(up);
    Some(Duration::from_secs(seconds).min(WAIT_MAX))
}

/// Reads an HTTP date in any of its three forms (RFC 9110 §5.6.7).
pub fn http_date(text: &str) -> Option<UtcInstant> {
    let time = httpdate::parse_http_date(text).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(UtcInstant::from_millis)
}
