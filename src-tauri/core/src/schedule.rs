//! When a post is meant to go out: wall-clock time and IANA zone are the truth, the instant follows.
//!
//! A wall time that does not exist (clocks went forward) or exists twice (they went back) is an explicit
//! outcome, never silently moved.

use crate::{misfire::MisfirePolicy, said, said::Said, time::UtcInstant, words};
use chrono::{Duration as ChronoDuration, LocalResult, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A time as the clock on the wall shows it, to the second, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct WallTime(NaiveDateTime);

/// An IANA time zone such as `Europe/Berlin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct Zone(Tz);

words! {
    /// Which of two equal wall times is meant when clocks go back.
    Fold: "choice between two equal times" {
        /// The first, still in summer time.
        Earlier = "earlier",
        /// The second, already in winter time.
        Later = "later",
    }
}

/// What a wall time means in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// It exists once.
    Once(UtcInstant),
    /// It exists twice.
    Twice {
        /// The first time the clock shows it.
        earlier: UtcInstant,
        /// The second time.
        later: UtcInstant,
    },
    /// It does not exist: clocks jump over it.
    Gap {
        /// The nearest existing wall time before the jump, to the second.
        before: WallTime,
        /// The first one after it.
        after: WallTime,
    },
}

/// A time that cannot be understood or does not stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said())]
pub enum ScheduleError {
    /// Not a wall time.
    Wall(String),
    /// Not a zone.
    Zone(String),
    /// Jumped over.
    Gap {
        /// What was asked for.
        wall: WallTime,
        /// Where.
        zone: Zone,
        /// The last second before the jump.
        before: WallTime,
        /// The first one after.
        after: WallTime,
    },
    /// Twice, and nobody said which.
    Twice {
        /// What was asked for.
        wall: WallTime,
        /// Where.
        zone: Zone,
    },
}

impl ScheduleError {
    /// The same to a person.
    pub fn said(&self) -> Said {
        match self {
            Self::Wall(text) => said!("\"{text}\" is not a time like 2026-12-01 09:00.", text),
            Self::Zone(text) => said!(
                "\"{text}\" is not a time zone like Europe/Berlin or America/Sao_Paulo.",
                text
            ),
            Self::Gap {
                wall,
                zone,
                before,
                after,
            } => said!(
                "{wall} does not exist in {zone}: clocks jump from {before} to {after}. Choose {after} or another time.",
                wall = *wall,
                zone = *zone,
                before = *before,
                after = *after
            ),
            Self::Twice { wall, zone } => said!(
                "{wall} exists twice in {zone}, because clocks go back. Say whether the earlier or the later one is meant.",
                wall = *wall,
                zone = *zone
            ),
        }
    }
}

impl WallTime {
    /// The wall time of an instant in a zone.
    pub fn of(instant: UtcInstant, zone: Zone) -> Self {
        Self(instant.to_chrono().with_timezone(&zone.0).naive_local())
    }

    /// So many days later, at this hour.
    pub fn days_later_at(self, days: u64, hour: u32) -> Option<Self> {
        let day = self.0.date().checked_add_days(chrono::Days::new(days))?;
        day.and_hms_opt(hour, 0, 0).map(Self)
    }

    /// As chrono sees it.
    pub(crate) fn naive(self) -> NaiveDateTime {
        self.0
    }

    /// From what chrono works out.
    pub(crate) fn from_naive(naive: NaiveDateTime) -> Self {
        Self(naive)
    }

    /// As people say it: `Tue 1 Dec 09:00`, with the year where it is not that of `today`, and with seconds only
    /// where there are any.
    pub fn in_words(self, today: Self) -> String {
        use chrono::{Datelike as _, Timelike as _};
        let year = if self.0.year() == today.0.year() {
            ""
        } else {
            " %Y"
        };
        let seconds = if self.0.second() == 0 { "" } else { ":%S" };
        self.0
            .format(&format!("%a %-d %b{year} %H:%M{seconds}"))
            .to_string()
    }
}

impl FromStr for WallTime {
    type Err = ScheduleError;
    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let text = text.trim();
        [
            "%Y-%m-%d %H:%M",
            "%Y-%m-%dT%H:%M",
            "%Y-%m-%d %H:%M:%S",
            "%Y-%m-%dT%H:%M:%S",
        ]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        // The beginning of 1970 is still 1969 west of Greenwich: whatever is shown can be read again.
        .filter(|t| (1900..=9999).contains(&chrono::Datelike::year(t)))
        .map(Self)
        .ok_or_else(|| ScheduleError::Wall(text.to_owned()))
    }
}

/// `2026-12-01 09:00`, with seconds only where there are any.
impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = chrono::Timelike::second(&self.0) != 0;
        write!(
            f,
            "{}",
            self.0.format(if seconds {
                "%Y-%m-%d %H:%M:%S"
            } else {
                "%Y-%m-%d %H:%M"
            })
        )
    }
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// What a wall time means here.
    pub fn resolve(self, wall: WallTime) -> Resolution {
        match self.0.from_local_datetime(&wall.0) {
            LocalResult::Single(t) => Resolution::Once(UtcInstant::from_millis(t.timestamp_millis())),
            LocalResult::Ambiguous(a, b) => {
                let (a, b) = (a.timestamp_millis(), b.timestamp_millis());
                Resolution::Twice {
                    earlier: UtcInstant::from_millis(a.min(b)),
                    later: UtcInstant::from_millis(a.max(b)),
                }
            }
            LocalResult::None => self.gap_around(wall),
        }
    }

    /// The zone's offset from UTC at an instant, in seconds east.
    pub fn offset_seconds(self, instant: UtcInstant) -> i32 {
        self.0
            .offset_from_utc_datetime(&instant.to_chrono().naive_utc())
            .fix()
            .local_minus_utc()
    }

    /// The name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The place that people name it by: `São Paulo` is not in the data, `Sao Paulo` is.
    pub fn city(self) -> String {
        let name = self.0.name();
        name.rsplit('/').next().unwrap_or(name).replace('_', " ")
    }

    /// Gaps are found by the offsets on either side: no zone has ever jumped by more than a day.
    fn gap_around(self, wall: WallTime) -> Resolution {
        let day = ChronoDuration::hours(26);
        let offset_before = self
            .0
            .offset_from_utc_datetime(&(wall.0 - day))
            .fix()
            .local_minus_utc();
        let after_jump = self
            .0
            .from_utc_datetime(&(wall.0 - ChronoDuration::seconds(i64::from(offset_before))));
        // `after_jump` is the instant that the old offset would have given; in the new offset it shows a wall
        // time beyond the gap by as much as the wanted one lies within it.
        let shown = after_jump.naive_local();
        let width = shown - wall.0;
        let mut first = wall.0;
        while self.0.from_local_datetime(&first) == LocalResult::None && first < shown {
            first += ChronoDuration::seconds(1);
        }
        let after = WallTime(first);
        Resolution::Gap {
            before: WallTime(first - width - ChronoDuration::seconds(1)),
            after,
        }
    }
}

impl FromStr for Zone {
    type Err = ScheduleError;
    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        text.trim()
            .parse::<Tz>()
            .map(Self)
            .map_err(|_| ScheduleError::Zone(text.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

macro_rules! serde_as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_as_text!(WallTime, Zone);

/// A draft's time: the truth (wall time, zone, fold), what it means today, and what to do if missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// What the clock on the wall will show.
    pub wall: WallTime,
    /// Where that wall is.
    pub zone: Zone,
    /// Which of two equal times, where it matters.
    pub fold: Option<Fold>,
    /// The instant it means by today's zone data.
    pub instant: UtcInstant,
    /// What to do if it comes due late.
    pub misfire: MisfirePolicy,
}

impl Schedule {
    /// Resolves a wall time openly: a gap is refused, an overlap wants a choice.
    pub fn new(
        wall: WallTime,
        zone: Zone,
        fold: Option<Fold>,
        misfire: MisfirePolicy,
    ) -> Result<Self, ScheduleError> {
        let instant = match (zone.resolve(wall), fold) {
            (Resolution::Once(instant), _) => instant,
            (Resolution::Twice { earlier, .. }, Some(Fold::Earlier)) => earlier,
            (Resolution::Twice { later, .. }, Some(Fold::Later)) => later,
            (Resolution::Twice { .. }, None) => return Err(ScheduleError::Twice { wall, zone }),
            (Resolution::Gap { before, after }, _) => {
                return Err(ScheduleError::Gap {
                    wall,
                    zone,
                    before,
                    after,
                });
            }
        };
        Ok(Self {
            wall,
            zone,
            fold,
            instant,
            misfire,
        })
    }

    /// The same plan by today's zone data: `Some` if rules changed and its instant moved.
    pub fn resolved_anew(&self) -> Option<Result<Self, ScheduleError>> {
        match Self::new(self.wall, self.zone, self.fold, self.misfire) {
            Ok(same) if same.instant == self.instant => None,
            other => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> WallTime {
        text.parse().unwrap()
    }

    fn zone(text: &str) -> Zone {
        text.parse().unwrap()
    }

    #[test]
    fn wall_time_and_zone_give_the_instant() {
        for (at, place, utc) in [
            ("2026-12-01 09:00", "Europe/Berlin", "2026-12-01T08:00:00Z"),
            ("2026-07-01 09:00", "Europe/Berlin", "2026-07-01T07:00:00Z"),
            ("2026-11-24 06:30", "Asia/Kolkata", "2026-11-24T01:00:00Z"),
            ("2026-11-23 07:00", "America/Sao_Paulo", "2026-11-23T10:00:00Z"),
        ] {
            let expected = UtcInstant::parse(utc).unwrap();
            assert_eq!(
                zone(place).resolve(wall(at)),
                Resolution::Once(expected),
                "{at} {place}"
            );
            assert_eq!(WallTime::of(expected, zone(place)), wall(at));
        }
    }

    #[test]
    fn times_and_places_are_said_as_people_say_them() {
        let today = wall("2026-11-22 08:00");
        for (at, said) in [
            ("2026-12-01 09:00", "Tue 1 Dec 09:00"),
            ("2026-12-01 09:00:07", "Tue 1 Dec 09:00:07"),
            ("2027-01-15 18:30", "Fri 15 Jan 2027 18:30"),
        ] {
            assert_eq!(wall(at).in_words(today), said);
        }
        for (name, said) in [
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("Etc/UTC", "UTC"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(zone(name).city(), said);
        }
    }

    #[test]
    fn gaps_and_overlaps_are_outcomes_of_their_own_in_three_zones() {
        for (at, place, before, after) in [
            (
                "2027-03-28 02:30",
                "Europe/Berlin",
                "2027-03-28 01:59:59",
                "2027-03-28 03:00",
            ),
            (
                "2026-03-08 02:00",
                "America/New_York",
                "2026-03-08 01:59:59",
                "2026-03-08 03:00",
            ),
            // Lord Howe Island jumps by half an hour.
            (
                "2026-10-04 02:15",
                "Australia/Lord_Howe",
                "2026-10-04 01:59:59",
                "2026-10-04 02:30",
            ),
        ] {
            let expected = Resolution::Gap {
                before: wall(before),
                after: wall(after),
            };
            assert_eq!(zone(place).resolve(wall(at)), expected, "{at} {place}");
        }
        for (at, place, earlier, later) in [
            (
                "2026-10-25 02:30",
                "Europe/Berlin",
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:30:00Z",
            ),
            (
                "2026-11-01 01:30",
                "America/New_York",
                "2026-11-01T05:30:00Z",
                "2026-11-01T06:30:00Z",
            ),
            (
                "2026-04-05 01:45",
                "Australia/Lord_Howe",
                "2026-04-04T14:45:00Z",
                "2026-04-04T15:15:00Z",
            ),
        ] {
            let expected = Resolution::Twice {
                earlier: UtcInstant::parse(earlier).unwrap(),
                later: UtcInstant::parse(later).unwrap(),
            };
            assert_eq!(zone(place).resolve(wall(at)), expected, "{at} {place}");
        }
    }

    #[test]
    fn a_schedule_refuses_gaps_and_wants_a_choice_for_overlaps() {
        let plan =
            |at: &str, fold| Schedule::new(wall(at), zone("Europe/Berlin"), fold, MisfirePolicy::default());
        assert!(matches!(
            plan("2027-03-28 02:30", None),
            Err(ScheduleError::Gap { .. })
        ));
        assert!(matches!(
            plan("2026-10-25 02:30", None),
            Err(ScheduleError::Twice { .. })
        ));
        let earlier = plan("2026-10-25 02:30", Some(Fold::Earlier)).unwrap();
        let later = plan("2026-10-25 02:30", Some(Fold::Later)).unwrap();
        assert_eq!(
            later.instant.since(earlier.instant),
            std::time::Duration::from_secs(3600)
        );
        assert_eq!(earlier.resolved_anew(), None);
    }

    #[test]
    fn an_instant_of_other_zone_data_is_resolved_anew() {
        let mut plan = Schedule::new(
            wall("2026-12-01 09:00"),
            zone("Europe/Berlin"),
            None,
            MisfirePolicy::Ask,
        )
        .unwrap();
        let today = plan;
        plan.instant = plan.instant.plus(std::time::Duration::from_secs(3600));
        assert_eq!(plan.resolved_anew(), Some(Ok(today)));
    }

    #[test]
    fn malformed_times_and_zones_are_refused_in_words() {
        for text in [
            "",
            "tomorrow",
            "2026-13-01 09:00",
            "2026-12-01",
            "2026-12-01 25:00",
            "9:00",
            "12026-01-01 00:00",
        ] {
            assert!(text.parse::<WallTime>().is_err(), "{text}");
        }
        for text in ["", "Berlin", "UTC+1", "Europe/Atlantis"] {
            assert!(text.parse::<Zone>().is_err(), "{text}");
        }
        let message = "2026-02-30 09:00".parse::<WallTime>().unwrap_err().to_string();
        assert!(
            message.contains("2026-02-30 09:00") && message.contains("2026-12-01 09:00"),
            "{message}"
        );
    }

    #[test]
    fn wall_times_and_zones_are_written_as_they_are_read() {
        for text in ["2026-12-01 09:00", "2026-12-01 09:00:30"] {
            assert_eq!(wall(text).to_string(), text);
        }
        assert_eq!(wall("2026-12-01T09:00").to_string(), "2026-12-01 09:00");
        let berlin = zone("Europe/Berlin");
        assert_eq!(
            (berlin.to_string().as_str(), berlin.name()),
            ("Europe/Berlin", "Europe/Berlin")
        );
        assert_eq!(serde_json::to_string(&berlin).unwrap(), "\"Europe/Berlin\"");
    }

    #[test]
    fn days_later_and_offsets_are_the_calendars_and_the_zones() {
        assert_eq!(
            wall("2026-12-30 17:45").days_later_at(3, 9),
            Some(wall("2027-01-02 09:00"))
        );
        assert_eq!(wall("2026-12-30 17:45").days_later_at(0, 24), None);
        let at = |text| UtcInstant::parse(text).unwrap();
        let offset = |place, text| zone(place).offset_seconds(at(text));
        assert_eq!(offset("Europe/Berlin", "2026-12-01T08:00:00Z"), 3600);
        assert_eq!(offset("Europe/Berlin", "2026-07-01T08:00:00Z"), 7200);
        assert_eq!(offset("America/Sao_Paulo", "2026-07-01T08:00:00Z"), -10_800);
    }
}
