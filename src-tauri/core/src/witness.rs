//! The witness rule: nothing is sent on the word of an unwitnessed clock (P10).
//!
//! A witness is a `Date` header (RFC 9110 §6.6.1) that the service itself sent. It has to be young by the
//! sleeping clock and to agree with the local wall clock; and the local clock may not be behind the newest
//! instant that was ever stored.

use crate::{
    connection::Connection,
    time::{Reading, Stamp, UtcInstant},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A witness older than this says nothing.
pub const WITNESS_AGE_MAX: Duration = Duration::from_secs(15 * 60);
/// The local clock and the service's may differ by this much.
pub const DISAGREEMENT_MAX: Duration = Duration::from_secs(5 * 60);
/// Backward steps below this are ignored.
pub const BACKWARD_STEP_MAX: Duration = Duration::from_secs(2 * 60);

/// A service's `Date`, and what both local clocks showed when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The `Date` header.
    pub date: UtcInstant,
    /// The local clocks at its arrival.
    pub read: Reading,
}

/// What a witness allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Testimony {
    /// The clock is witnessed.
    Agrees,
    /// There is no witness, or it is too old, or of another boot: ask the service for its time first.
    Missing,
    /// The two clocks contradict each other.
    Disagrees {
        /// What this computer's clock says.
        local: UtcInstant,
        /// What the service's says.
        service: UtcInstant,
    },
    /// The local clock shows less than an instant that was already stored.
    Behind {
        /// What this computer's clock says.
        local: UtcInstant,
        /// The newest instant stored.
        newest: UtcInstant,
    },
}

impl Witness {
    /// What the service's clock shows at `at`, which may be before the witness was heard; `None` across boots.
    pub fn service_time(&self, at: &Reading) -> Option<UtcInstant> {
        let apart = Duration::from_millis(at.since_boot_ms.abs_diff(self.read.since_boot_ms));
        let then = if at.since_boot_ms < self.read.since_boot_ms {
            self.date.minus(apart)
        } else {
            self.date.plus(apart)
        };
        (self.read.boot == at.boot).then_some(then)
    }
}

/// When a service was heard, by the wall clock. Nothing, if a clock that has been put right since ran ahead then.
pub fn heard(witness: Option<&Witness>, now: UtcInstant) -> Option<UtcInstant> {
    let heard = witness?.read.wall;
    (heard <= now).then_some(heard)
}

/// When a host other than `origin` has last answered, by the wall clock. The practice service is on this computer,
/// and answers whatever the network does.
pub fn heard_elsewhere<'a>(
    hosts: impl IntoIterator<Item = (&'a Connection, Option<&'a Witness>)>,
    origin: &str,
    now: UtcInstant,
) -> Option<UtcInstant> {
    hosts
        .into_iter()
        .filter(|(host, _)| host.origin != origin && host.practice_ledger.is_none())
        .filter_map(|(_, witness)| heard(witness, now))
        .max()
}

/// `now` with the service's time, as far as the witness can tell it.
pub fn stamp(now: Reading, witness: Option<&Witness>) -> Stamp {
    let service = witness.and_then(|w| w.service_time(&now));
    Stamp {
        reading: now,
        service,
    }
}

/// Whether lateness may be judged by the wall clock: some service has witnessed it since this boot, however long
/// ago, none contradicts it, and it is not behind the newest instant stored. Less than [`judge`] asks before
/// anything is sent.
pub fn attested<'a>(
    now: &Reading,
    witnesses: impl Iterator<Item = &'a Witness>,
    newest: Option<UtcInstant>,
) -> bool {
    if newest.is_some_and(|newest| newest.since(now.wall) > BACKWARD_STEP_MAX) {
        return false;
    }
    let mut told = witnesses
        .filter_map(|witness| witness.service_time(now))
        .peekable();
    told.peek().is_some() && told.all(|service| service.distance(now.wall) <= DISAGREEMENT_MAX)
}

/// Whether anything may be sent now. `newest` is the newest wall instant ever stored.
pub fn judge(now: &Reading, witness: Option<&Witness>, newest: Option<UtcInstant>) -> Testimony {
    if let Some(newest) = newest.filter(|newest| newest.since(now.wall) > BACKWARD_STEP_MAX) {
        return Testimony::Behind {
            local: now.wall,
            newest,
        };
    }
    let Some(witness) = witness else {
        return Testimony::Missing;
    };
    let Some(service) = witness.service_time(now) else {
        return Testimony::Missing;
    };
    let age = Duration::from_millis(now.since_boot_ms.saturating_sub(witness.read.since_boot_ms));
    if age > WITNESS_AGE_MAX {
        return Testimony::Missing;
    }
    if service.distance(now.wall) > DISAGREEMENT_MAX {
        return Testimony::Disagrees {
            local: now.wall,
            service,
        };
    }
    Testimony::Agrees
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::{ConnectionSettings, ServiceKind},
        time::BootId,
    };

    fn reading(boot: &str, wall_s: i64, since_boot_s: u64) -> Reading {
        Reading {
            wall: UtcInstant::from_millis(wall_s * 1000),
            boot: BootId::new(boot),
            since_boot_ms: since_boot_s * 1000,
        }
    }

    fn witness() -> Witness {
        Witness {
            date: UtcInstant::from_millis(1_000_000_000),
            read: reading("a", 1_000_000, 100),
        }
    }

    #[test]
    fn p10_a_young_agreeing_witness_lets_send() {
        assert_eq!(
            judge(&reading("a", 1_000_900, 1_000), Some(&witness()), None),
            Testimony::Agrees
        );
    }

    #[test]
    fn p12_only_another_host_of_the_network_tells_that_the_network_is_there() {
        let host = |origin: &str, ledger: Option<&str>| Connection {
            id: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
            service: ServiceKind::Letmepost,
            name: "One".into(),
            origin: origin.into(),
            workspace: None,
            practice_ledger: ledger.map(Into::into),
            settings: ConnectionSettings::default(),
            not_before: None,
            trouble: None,
            proven_at: None,
            created_at: UtcInstant::from_millis(0),
        };
        let hosts = [
            host("https://a", None),
            host("https://b", None),
            host("http://127.0.0.1:9", Some("l")),
        ];
        let heard = witness();
        let then = heard.read.wall;
        let told = |who: usize, now| {
            let all = hosts.iter().enumerate();
            let all = all.map(|(n, host)| (host, (n == who).then_some(&heard)));
            heard_elsewhere(all, "https://a", now)
        };
        let told_then = [told(0, then), told(1, then), told(2, then)];
        assert_eq!(told_then, [None, Some(then), None]);
        // By a clock that has been put back since, nobody knows when that was.
        assert_eq!(told(1, then.minus(Duration::from_secs(1))), None);
    }

    #[test]
    fn p10_a_service_tells_its_time_of_before_it_was_heard_too() {
        let told = |boot, since_boot_s| witness().service_time(&reading(boot, 0, since_boot_s));
        let date = |s: i64| Some(UtcInstant::from_millis((1_000_000 + s) * 1000));
        assert_eq!((told("a", 160), told("a", 40)), (date(60), date(-60)));
        assert_eq!(told("b", 160), None);
    }

    #[test]
    fn p10_an_old_witness_or_one_of_another_boot_is_none() {
        assert_eq!(
            judge(&reading("a", 1_000_901, 1_001), Some(&witness()), None),
            Testimony::Missing
        );
        assert_eq!(
            judge(&reading("b", 1_000_100, 200), Some(&witness()), None),
            Testimony::Missing
        );
        assert_eq!(
            judge(&reading("a", 1_000_100, 200), None, None),
            Testimony::Missing
        );
    }

    #[test]
    fn p10_a_laptop_that_believes_it_is_2031_sends_nothing() {
        let years = 1_000_100 + 5 * 31_536_000;
        assert!(matches!(
            judge(&reading("a", years, 200), Some(&witness()), None),
            Testimony::Disagrees { .. }
        ));
        assert!(matches!(
            judge(&reading("a", 1_000_301, 100), Some(&witness()), None),
            Testimony::Disagrees { .. }
        ));
        assert_eq!(
            judge(&reading("a", 1_000_300, 100), Some(&witness()), None),
            Testimony::Agrees
        );
    }

    #[test]
    fn p10_a_clock_behind_the_newest_stored_instant_sends_nothing() {
        let newest = Some(UtcInstant::from_millis(1_000_321_000));
        let now = reading("a", 1_000_200, 300);
        assert!(matches!(
            judge(&now, Some(&witness()), newest),
            Testimony::Behind { .. }
        ));
        let just_within = Some(UtcInstant::from_millis(1_000_320_000));
        assert_eq!(judge(&now, Some(&witness()), just_within), Testimony::Agrees);
    }

    #[test]
    fn p10_lateness_is_judged_by_a_clock_that_some_service_bears_out_and_none_contradicts() {
        let good = witness();
        let other_boot = Witness {
            read: reading("b", 1_000_000, 100),
            ..witness()
        };
        let contradicts = Witness {
            date: UtcInstant::from_millis(1_000_000_000 + 301_000),
            ..witness()
        };
        let barely = Witness {
            date: UtcInstant::from_millis(1_000_000_000 + 300_000),
            ..witness()
        };
        // Days later: older than what a transmission asks for.
        let now = reading("a", 1_500_000, 500_100);
        let told = |witnesses: &[&Witness], newest: Option<i64>| {
            attested(
                &now,
                witnesses.iter().copied(),
                newest.map(UtcInstant::from_millis),
            )
        };
        assert!(told(&[&good], None));
        assert!(
            told(&[&good, &other_boot], None),
            "of another boot it says nothing"
        );
        assert!(told(&[&barely], None));
        assert!(!told(&[], None));
        assert!(!told(&[&other_boot], None));
        assert!(!told(&[&contradicts], None));
        assert!(!told(&[&good, &contradicts], None));
        let two_minutes = 120_000;
        assert!(told(&[&good], Some(1_500_000_000 + two_minutes)));
        assert!(!told(&[&good], Some(1_500_000_001 + two_minutes)));
        assert!(told(&[&good], Some(0)));
    }
}
