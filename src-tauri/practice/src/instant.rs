//! Instants as the wire writes them.

use chrono::{DateTime, Datelike as _, SecondsFormat, TimeZone, Utc};
use std::time::{Duration, UNIX_EPOCH};

/// ISO-8601 in UTC with milliseconds and `Z`; the epoch's own text for an instant no calendar reaches.
pub(crate) fn rfc3339(ms: i64) -> String {
    Utc.timestamp_millis_opt(ms)
        .single()
        .unwrap_or(DateTime::UNIX_EPOCH)
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads an ISO-8601 instant that ends in `Z`, the only form letmepost's validator takes.
pub(crate) fn parse_z(text: &str) -> Option<i64> {
    if !text.ends_with('Z') || !text.contains('T') {
        return None;
    }
    parse_zoned(text)
}

/// Reads an ISO-8601 instant with `Z` or a numeric offset.
pub(crate) fn parse_zoned(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.timestamp_millis())
}

/// An HTTP date (RFC 9110, section 5.6.7), whole seconds.
pub(crate) fn http_date(ms: i64) -> String {
    let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    httpdate::fmt_http_date(at)
}

/// A calendar month in UTC.
pub(crate) struct Month {
    /// `YYYY-MM`.
    pub(crate) period: String,
    pub(crate) start: i64,
    /// The first instant of the month after it.
    pub(crate) next: i64,
}

/// The calendar month that an instant lies in.
pub(crate) fn month_of(ms: i64) -> Month {
    let at = Utc
        .timestamp_millis_opt(ms)
        .single()
        .unwrap_or(DateTime::UNIX_EPOCH);
    let first = |year, month| {
        let first = Utc.with_ymd_and_hms(year, month, 1, 0, 0, 0).single();
        first.map_or(ms, |first| first.timestamp_millis())
    };
    let (year, month) = if at.month() == 12 {
        (at.year() + 1, 1)
    } else {
        (at.year(), at.month() + 1)
    };
    Month {
        period: at.format("%Y-%m").to_string(),
        start: first(at.year(), at.month()),
        next: first(year, month),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_the_same_instant() {
        let ms = 1_788_423_302_114;
        assert_eq!(rfc3339(ms), "2026-09-03T08:15:02.114Z");
        assert_eq!(parse_z("2026-09-03T08:15:02.114Z"), Some(ms));
        assert_eq!(parse_z("2026-09-03T10:15:02.114+02:00"), None);
        assert_eq!(parse_zoned("2026-09-03T10:15:02.114+02:00"), Some(ms));
        assert_eq!(http_date(ms), "Thu, 03 Sep 2026 08:15:02 GMT");
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let month = month_of(1_788_423_302_114);
        assert_eq!(month.period, "2026-09");
        assert_eq!(rfc3339(month.start), "2026-09-01T00:00:00.000Z");
        assert_eq!(rfc3339(month.next), "2026-10-01T00:00:00.000Z");
    }
}
