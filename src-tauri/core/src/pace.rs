//! The pace of an account: the least time between two posts to it.

use crate::{said, said::Said, time::UtcInstant, wait::NOT_BEFORE_MAX};
use std::{fmt, time::Duration};

/// The least time between two posts to one account, in whole minutes.
///
/// Late posts keep it by themselves: they go out one after the other, so far apart. Of posts that a person plans it is
/// said when two stand closer, and nothing is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pace(u32);

/// Slots of late posts reach this far ahead at most where the pace is the usual one: hundreds of posts.
const REACH: Duration = Duration::from_secs(12 * 3600);
/// Where the pace is a slow one, so many of its steps.
const REACH_STEPS: u32 = 6;

impl Pace {
    /// What late posts keep to every account, and the least that can be set.
    pub const USUAL: Self = Self(2);
    /// The most that can be set: one post a day.
    pub const SLOWEST: Self = Self(24 * 60);

    /// A pace of so many minutes.
    pub const fn of_minutes(minutes: u32) -> Result<Self, PaceError> {
        if minutes < Self::USUAL.0 || minutes > Self::SLOWEST.0 {
            return Err(PaceError(minutes));
        }
        Ok(Self(minutes))
    }

    /// How many minutes.
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// The same as a span.
    pub const fn span(self) -> Duration {
        Duration::from_secs(self.0 as u64 * 60)
    }

    /// Whether two instants keep it.
    pub fn keeps(self, one: UtcInstant, other: UtcInstant) -> bool {
        one.max(other).since(one.min(other)) >= self.span()
    }

    /// How far ahead a slot for a late post can lie. What lies farther was given by a clock that was wrong; and no wait
    /// before a transmission is longer than a day, or it would be taken for such a clock's ([`NOT_BEFORE_MAX`]).
    pub fn reach(self) -> Duration {
        (self.span() * REACH_STEPS).clamp(REACH, NOT_BEFORE_MAX)
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} minutes", self.0)
    }
}

/// Minutes that are no pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said())]
pub struct PaceError(u32);

impl PaceError {
    /// The same to a person.
    pub fn said(&self) -> Said {
        said!(
            "{minutes} minutes cannot be a pace: it is from 2 minutes to 1440 (a day).",
            minutes = self.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_from_two_minutes_to_a_day() {
        for (minutes, fits) in [(0, false), (1, false), (2, true), (1440, true), (1441, false)] {
            assert_eq!(Pace::of_minutes(minutes).is_ok(), fits, "{minutes}");
        }
        assert_eq!(Pace::USUAL.span(), Duration::from_secs(120));
        assert_eq!(
            (Pace::SLOWEST.minutes(), Pace::USUAL.to_string()),
            (1440, "2 minutes".to_owned())
        );
    }

    #[test]
    fn a_pace_is_kept_from_its_own_length_on_whichever_comes_first() {
        let pace = Pace::of_minutes(30).unwrap();
        let at = |minutes: i64| UtcInstant::from_millis(minutes * 60_000);
        assert!(pace.keeps(at(0), at(30)) && pace.keeps(at(30), at(0)));
        assert!(!pace.keeps(at(0), UtcInstant::from_millis(30 * 60_000 - 1)));
        assert!(!pace.keeps(at(7), at(7)));
    }

    #[test]
    fn slots_reach_half_a_day_of_a_slow_pace_several_steps_and_never_beyond_the_longest_wait() {
        assert_eq!(Pace::USUAL.reach(), Duration::from_secs(12 * 3600));
        let slow = Pace::of_minutes(180).unwrap();
        assert_eq!(slow.reach(), slow.span() * 6);
        assert_eq!(Pace::SLOWEST.reach(), NOT_BEFORE_MAX);
    }
}
