//! `Retry-After` and HTTP dates, as untrusted text.

use sendoff_core::time::UtcInstant;
use std::time::{Duration, UNIX_EPOCH};

/// No wait is told as longer than this: 366 days. A larger number in the header means the same to us
/// (far too long to wait without telling a person), and stays safe to add to an instant.
const WAIT_MAX: Duration = Duration::from_hours(366 * 24);

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Answer;
    use proptest::prelude::*;

    fn wait(seconds: u64) -> RetryAfter {
        RetryAfter::Wait(Duration::from_secs(seconds))
    }

    #[test]
    fn seconds_are_read_and_never_undercut() {
        for (text, expected) in [
            ("0", wait(0)),
            ("1", wait(1)),
            (" 120 ", wait(120)),
            ("007", wait(7)),
            ("1.5", wait(2)),
            ("0.001", wait(1)),
            ("30.0", wait(30)),
            ("31622400", RetryAfter::Wait(WAIT_MAX)),
            ("31622401", RetryAfter::Wait(WAIT_MAX)),
            ("18446744073709551615", RetryAfter::Wait(WAIT_MAX)),
            ("99999999999999999999999999", RetryAfter::Wait(WAIT_MAX)),
        ] {
            assert_eq!(RetryAfter::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_says_nothing_usable_is_unreadable() {
        for text in [
            "",
            "  ",
            "-1",
            "+1",
            "1e3",
            "0x10",
            "1,5",
            "1 2",
            ".5",
            "5.",
            "1.2.3",
            "soon",
            "NaN",
            "inf",
            "\u{661}",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(RetryAfter::parse(text), RetryAfter::Unreadable, "{text}");
        }
    }

    /// The three forms of RFC 9110 \u{a7}5.6.7, for the same second.
    #[test]
    fn dates_are_read_in_all_three_forms() {
        let expected = RetryAfter::Until(UtcInstant::from_millis(784_111_777_000));
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(RetryAfter::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_header_that_contradicts_itself_is_unreadable() {
        let answer = Answer::new(429, "");
        assert_eq!(answer.headers.retry_after(), RetryAfter::Missing);
        let answer = answer.with_header("Retry-After", "5");
        assert_eq!(answer.headers.retry_after(), wait(5));
        let answer = answer.with_header("retry-after", "5");
        assert_eq!(answer.headers.retry_after(), wait(5));
        let answer = answer.with_header("retry-after", "6");
        assert_eq!(answer.headers.retry_after(), RetryAfter::Unreadable);
        let empty = Answer::new(429, "").with_header("retry-after", "");
        assert_eq!(empty.headers.retry_after(), RetryAfter::Unreadable);
    }

    #[test]
    fn the_services_clock_is_read_or_nothing() {
        let date = |text: &str| Answer::new(200, "").with_header("date", text).headers.date();
        assert_eq!(
            date("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(UtcInstant::from_millis(784_111_777_000))
        );
        for bad in [
            "",
            "0",
            "now",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 25:49:37 GMT",
        ] {
            assert_eq!(date(bad), None, "{bad}");
        }
        let twice = Answer::new(200, "")
            .with_header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .with_header("date", "Sun, 06 Nov 1994 08:49:38 GMT");
        assert_eq!(twice.headers.date(), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_no_wait_is_absurd(text in "\\PC{0,40}") {
            if let RetryAfter::Wait(wait) = RetryAfter::parse(&text) {
                prop_assert!(wait <= WAIT_MAX);
            }
        }

        #[test]
        fn any_number_of_seconds_is_waited_in_full(seconds in 0_u64..=31_622_400) {
            prop_assert_eq!(RetryAfter::parse(&seconds.to_string()), wait(seconds));
        }
    }
}
