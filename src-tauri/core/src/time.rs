//! Instants and clocks. Nothing here reads a clock: readings are given.
//!
//! Two clocks are kept side by side because each lies in its own way. The *wall* clock survives reboots
//! but may be set to anything; the *sleeping* clock (BOOTTIME on Linux) counts suspended time and never
//! goes back, but means nothing across boots. A [`Stamp`] adds the service's own time, where a witness
//! allowed to estimate it, for ages across boots.

use chrono::{DateTime, SecondsFormat, TimeZone as _, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, as a wall clock told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct UtcInstant(i64);

/// A text that names no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a time like 2026-12-01T09:00:00Z")]
pub struct InstantError(String);

impl UtcInstant {
    /// From milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 (with any offset).
    pub fn parse(text: &str) -> Result<Self, InstantError> {
        DateTime::parse_from_rfc3339(text)
            .map(|t| Self(t.timestamp_millis()))
            .map_err(|_| InstantError(text.to_owned()))
    }

    /// How long after `earlier` this is; zero if it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This instant and `span` more; saturates at the end of time.
    pub fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// This instant less `span`.
    pub fn minus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// The distance to `other`, whichever is later.
    pub fn distance(self, other: Self) -> Duration {
        Duration::from_millis(self.0.abs_diff(other.0))
    }

    /// As chrono's type; instants beyond its range (year ±262,000) are clamped to 1970.
    pub fn to_chrono(self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for UtcInstant {
    fn from(t: DateTime<Utc>) -> Self {
        Self(t.timestamp_millis())
    }
}

/// RFC 3339 in UTC with milliseconds and `Z`.
impl fmt::Display for UtcInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_chrono().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for UtcInstant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcInstant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// One boot of one machine: readings of the sleeping clock compare only within it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BootId(String);

impl BootId {
    /// The identity the system gives to this boot (or, where it gives none, one made for this process).
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Both clocks, read together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The wall clock.
    pub wall: UtcInstant,
    /// Which boot the sleeping clock belongs to.
    pub boot: BootId,
    /// Milliseconds of that boot, suspended time included.
    pub since_boot_ms: u64,
}

/// A reading with the service's own time, if it could be estimated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The local clocks.
    #[serde(flatten)]
    pub reading: Reading,
    /// What the service's clock showed then, by its witnessed `Date`.
    pub service: Option<UtcInstant>,
}

impl Stamp {
    /// A stamp without knowledge of the service's time.
    pub fn local(reading: Reading) -> Self {
        Self {
            reading,
            service: None,
        }
    }

    /// The wall clock of the stamp.
    pub fn wall(&self) -> UtcInstant {
        self.reading.wall
    }

    /// The present, as well as it is known: what the wall clock shows, unless the service's witnessed clock
    /// contradicts it. Waits are counted from here, so that a clock that was wrong for a while stretches none.
    pub fn present(&self) -> UtcInstant {
        let wall = self.reading.wall;
        self.service
            .filter(|service| service.distance(wall) > crate::witness::DISAGREEMENT_MAX)
            .unwrap_or(wall)
    }

    /// How much time has really passed from `earlier` to this stamp: by the sleeping clock within one boot,
    /// by the service's own `Date` across boots. `None` when neither can tell: then no age may be assumed.
    pub fn age_since(&self, earlier: &Self) -> Option<Duration> {
        if self.reading.boot == earlier.reading.boot {
            let span = self
                .reading
                .since_boot_ms
                .saturating_sub(earlier.reading.since_boot_ms);
            return Some(Duration::from_millis(span));
        }
        match (self.service, earlier.service) {
            (Some(now), Some(then)) if now >= then => Some(now.since(then)),
            _ => None,
        }
    }
}

/// Both clocks as an argument.
pub trait Clock: Send + Sync {
    /// Reads both clocks at once.
    fn read(&self) -> Reading;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(boot: &str, since: u64, wall: i64, service: Option<i64>) -> Stamp {
        Stamp {
            reading: Reading {
                wall: UtcInstant::from_millis(wall),
                boot: BootId::new(boot),
                since_boot_ms: since,
            },
            service: service.map(UtcInstant::from_millis),
        }
    }

    #[test]
    fn p10_ages_follow_the_sleeping_clock_within_a_boot_whatever_the_wall_says() {
        let first = stamp("a", 1_000, 5_000_000, None);
        let later = stamp("a", 61_000, 0, None);
        assert_eq!(later.age_since(&first), Some(Duration::from_secs(60)));
    }

    #[test]
    fn p10_across_boots_only_the_services_date_tells_an_age() {
        let first = stamp("a", 900_000, 0, Some(10_000));
        assert_eq!(
            stamp("b", 5, 0, Some(70_000)).age_since(&first),
            Some(Duration::from_secs(60))
        );
        assert_eq!(stamp("b", 5, 99_999_999, None).age_since(&first), None);
        assert_eq!(stamp("b", 5, 0, Some(9_000)).age_since(&first), None);
    }

    #[test]
    fn instants_are_written_and_read_as_rfc_3339() {
        let t = UtcInstant::parse("2026-12-01T09:00:00+01:00").unwrap();
        assert_eq!(t.to_string(), "2026-12-01T08:00:00.000Z");
        assert!(UtcInstant::parse("tomorrow").is_err());
    }

    #[test]
    fn p10_the_present_is_the_walls_unless_the_service_contradicts_it_by_more_than_five_minutes() {
        let five = 300_000;
        for (wall, service, present) in [
            (1_000_000, None, 1_000_000),
            (1_000_000, Some(1_000_000 + five), 1_000_000),
            (1_000_000, Some(1_000_001 + five), 1_000_001 + five),
            (9_000_000, Some(1_000_000), 1_000_000),
        ] {
            let told = stamp("a", 0, wall, service).present();
            assert_eq!(told, UtcInstant::from_millis(present), "{wall} {service:?}");
            assert_eq!(told.millis(), present);
        }
    }

    #[test]
    fn a_boot_is_stored_by_its_name() {
        assert_eq!(BootId::new("a boot").as_str(), "a boot");
    }
}
