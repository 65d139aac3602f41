//! What happens to a post that comes due too late.
//!
//! *Late* is more than a minute past due. The policy is checked at claim and again before every
//! transmission, since a laptop may sleep between the two.

use crate::time::UtcInstant;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};

/// Up to this much after the due instant nothing counts as late.
pub const LATE_AFTER: Duration = Duration::from_secs(60);

/// What to do with a post that is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub enum MisfirePolicy {
    /// Publish if not later than this; ask otherwise.
    Within(Duration),
    /// Publish however late.
    Always,
    /// Ask.
    Ask,
    /// Leave it out.
    Skip,
}

impl Default for MisfirePolicy {
    /// Publish if not later than three hours.
    fn default() -> Self {
        Self::Within(Duration::from_secs(3 * 3600))
    }
}

/// What the policy says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Publish.
    Go,
    /// Too late: ask the person.
    Ask,
    /// Too late: leave it out.
    Skip,
}

impl MisfirePolicy {
    /// Judges a post due at `due` at the instant `now`. Lateness that we made ourselves by spacing posts out does
    /// not count: such a post is due when its slot begins.
    pub fn judge(self, due: UtcInstant, now: UtcInstant) -> Verdict {
        let late = now.since(due);
        if late <= LATE_AFTER {
            return Verdict::Go;
        }
        match self {
            Self::Always => Verdict::Go,
            Self::Within(limit) if late <= limit => Verdict::Go,
            Self::Within(_) | Self::Ask => Verdict::Ask,
            Self::Skip => Verdict::Skip,
        }
    }
}

/// `late:3h` (units s, m, h, d), `always`, `ask` or `skip`.
impl fmt::Display for MisfirePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("always"),
            Self::Ask => f.write_str("ask"),
            Self::Skip => f.write_str("skip"),
            Self::Within(limit) => {
                let seconds = limit.as_secs();
                let (n, unit) = [(86_400, 'd'), (3600, 'h'), (60, 'm')]
                    .into_iter()
                    .find(|(size, _)| seconds > 0 && seconds.is_multiple_of(*size))
                    .map_or((seconds, 's'), |(size, unit)| (seconds / size, unit));
                write!(f, "late:{n}{unit}")
            }
        }
    }
}

/// A text that names no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" says nothing about missed times: use late:3h (or 90m, 2d), always, ask or skip")]
pub struct PolicyError(String);

impl FromStr for MisfirePolicy {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let wrong = || PolicyError(text.to_owned());
        match text {
            "always" => Ok(Self::Always),
            "ask" => Ok(Self::Ask),
            "skip" => Ok(Self::Skip),
            _ => {
                let span = text.strip_prefix("late:").ok_or_else(wrong)?;
                Ok(Self::Within(parse_span(span).ok_or_else(wrong)?))
            }
        }
    }
}

/// Reads `90s`, `30m`, `3h`, `2d`.
pub fn parse_span(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let number: u64 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    let size = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    number.checked_mul(size).map(Duration::from_secs)
}

impl Serialize for MisfirePolicy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MisfirePolicy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_not_late_and_each_policy_has_its_verdict() {
        let due = UtcInstant::from_millis(0);
        let at = |seconds: u64| due.plus(Duration::from_secs(seconds));
        let within = MisfirePolicy::default();
        for policy in [
            within,
            MisfirePolicy::Always,
            MisfirePolicy::Ask,
            MisfirePolicy::Skip,
        ] {
            assert_eq!(policy.judge(due, at(60)), Verdict::Go, "{policy}");
        }
        assert_eq!(within.judge(due, at(3 * 3600)), Verdict::Go);
        assert_eq!(within.judge(due, at(3 * 3600 + 1)), Verdict::Ask);
        assert_eq!(MisfirePolicy::Always.judge(due, at(9_999_999)), Verdict::Go);
        assert_eq!(MisfirePolicy::Ask.judge(due, at(61)), Verdict::Ask);
        assert_eq!(MisfirePolicy::Skip.judge(due, at(61)), Verdict::Skip);
    }

    #[test]
    fn policies_read_back_as_written() {
        for text in [
            "late:3h", "late:90m", "late:2d", "late:45s", "always", "ask", "skip",
        ] {
            assert_eq!(text.parse::<MisfirePolicy>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "late",
            "late:",
            "late:h",
            "late:3x",
            "late:-3h",
            "late:99999999999999999999h",
            "späť",
        ] {
            assert!(text.parse::<MisfirePolicy>().is_err(), "{text}");
        }
    }

    #[test]
    fn policies_are_their_texts_in_json_and_a_span_of_nothing_reads_back() {
        for policy in [MisfirePolicy::Skip, MisfirePolicy::Within(Duration::ZERO)] {
            let json = serde_json::to_string(&policy).unwrap();
            assert_eq!(json, format!("\"{policy}\""));
            assert_eq!(serde_json::from_str::<MisfirePolicy>(&json).unwrap(), policy);
        }
        assert_eq!(MisfirePolicy::Within(Duration::ZERO).to_string(), "late:0s");
        assert!(serde_json::from_str::<MisfirePolicy>("\"sometimes\"").is_err());
    }
}
