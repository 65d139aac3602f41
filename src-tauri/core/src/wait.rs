//! How long to wait, and for what. All waits are instants kept in the database: a restart neither forgets
//! nor shortens them.
//!
//! The base formula is Postato's cookbook (<https://docs.postato.com.br/guides/cookbook/retry-safe-posting>):
//! after transmission *n*, `min(30 s, 500 ms · 2ⁿ)` plus up to 500 ms of jitter.

use crate::{answer::Patience, entropy::Entropy, request::HoldReason};
use std::time::Duration;

/// Transmissions of one round; after these a person is told.
pub const ROUND_TRANSMISSIONS_MAX: u32 = 5;
/// The longest wait of a round.
pub const WAIT_MAX: Duration = Duration::from_secs(30);
/// Jitter is below this.
pub const JITTER_MS_MAX: u64 = 500;
/// A limiter asking for more than this makes a hold, not a wait.
pub const LIMIT_HOLD_AFTER: Duration = Duration::from_secs(6 * 3600);
/// After this long without reaching a host it stands under attention (P12).
pub const UNREACHABLE_ATTENTION_AFTER: Duration = Duration::from_secs(600);

/// No wait before a transmission is longer: a limiter that asks for more makes a hold, and late posts to one
/// account are minutes apart.
pub const NOT_BEFORE_MAX: Duration = Duration::from_secs(24 * 3600);
/// No wait before a look or a follow-up is longer: they are hourly at the slowest.
pub const LOOK_MAX: Duration = Duration::from_secs(2 * 3600);

/// The longest that a hold of this kind sets itself.
pub const fn hold_max(why: HoldReason) -> Duration {
    match why {
        // The limiter's own word, which is read up to a year.
        HoldReason::RateLimit => Duration::from_secs(367 * 86_400),
        _ => Duration::from_secs(3600),
    }
}

const LATE_ROUND_MINUTES: [u64; 4] = [5, 15, 30, 60];
const LOOK_SECONDS: [u64; 7] = [15, 30, 60, 300, 900, 1800, 3600];

/// The wait after the `n`-th transmission of a request (from 1): the cookbook's within a round, then 5, 15,
/// 30 and 60 minutes.
pub fn after_transmission(n: u32, entropy: &dyn Entropy) -> Duration {
    if n >= ROUND_TRANSMISSIONS_MAX {
        let late = usize::try_from(n - ROUND_TRANSMISSIONS_MAX).unwrap_or(usize::MAX);
        let minutes = LATE_ROUND_MINUTES
            .get(late)
            .or(LATE_ROUND_MINUTES.last())
            .copied()
            .unwrap_or(60);
        return Duration::from_secs(minutes * 60) + jitter(entropy);
    }
    base(n) + jitter(entropy)
}

/// The wait after the `n`-th time in a row (from 1) that nothing left at all: up to 30 s for the first ten
/// minutes, two minutes for an hour, then five. The system's word that the network is back comes sooner.
pub fn after_never_left(n: u32, entropy: &dyn Entropy) -> Duration {
    let wait = match n {
        0..=25 => base(n),
        26..=55 => Duration::from_secs(120),
        _ => Duration::from_secs(300),
    };
    wait + jitter(entropy)
}

/// The wait a limiter gets: never less than it asks; without readable wish 1 s, doubling with each 429 in a
/// row (`n` from 1), up to five minutes.
pub fn after_limit(patience: Patience, n: u32, entropy: &dyn Entropy) -> Duration {
    let least = match patience {
        Patience::Wait(wait) => wait.max(Duration::from_secs(1)),
        Patience::Unsaid => {
            Duration::from_secs(1_u64 << n.saturating_sub(1).min(8)).min(Duration::from_secs(300))
        }
    };
    least + jitter(entropy)
}

/// The wait before the next look, after `n` looks that settled nothing: ever slower, at most hourly.
pub fn after_look(n: u32) -> Duration {
    let index = usize::try_from(n).unwrap_or(usize::MAX);
    let seconds = LOOK_SECONDS
        .get(index)
        .or(LOOK_SECONDS.last())
        .copied()
        .unwrap_or(3600);
    Duration::from_secs(seconds)
}

/// The wait before following again, after `n` follow-ups: most posts settle within seconds, some take days.
pub fn after_follow_up(n: u32) -> Duration {
    Duration::from_secs(match n {
        0..5 => 2,
        5..20 => 5,
        20..60 => 30,
        60..100 => 300,
        _ => 1800,
    })
}

fn base(n: u32) -> Duration {
    Duration::from_millis(500_u64.saturating_mul(1_u64 << n.min(20))).min(WAIT_MAX)
}

fn jitter(entropy: &dyn Entropy) -> Duration {
    Duration::from_millis(entropy.below(JITTER_MS_MAX + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Entropy for Fixed {
        fn bytes16(&self) -> [u8; 16] {
            [self.0; 16]
        }
    }

    #[test]
    fn the_cookbooks_waits_then_the_late_rounds() {
        let none = Fixed(0);
        let secs: Vec<u64> = (1..=10).map(|n| after_transmission(n, &none).as_secs()).collect();
        assert_eq!(secs, [1, 2, 4, 8, 300, 900, 1800, 3600, 3600, 3600]);
        assert_eq!(after_never_left(25, &none), WAIT_MAX);
        assert_eq!(
            (
                after_never_left(26, &none).as_secs(),
                after_never_left(56, &none).as_secs()
            ),
            (120, 300)
        );
    }

    #[test]
    fn jitter_stays_within_half_a_second() {
        for seed in 0..=255 {
            let wait = after_transmission(1, &Fixed(seed));
            assert!(
                wait >= Duration::from_secs(1) && wait <= Duration::from_millis(1500),
                "{seed}: {wait:?}"
            );
        }
    }

    #[test]
    fn a_limiter_is_never_undercut() {
        let none = Fixed(0);
        assert_eq!(
            after_limit(Patience::Wait(Duration::from_secs(90)), 7, &none).as_secs(),
            90
        );
        assert_eq!(after_limit(Patience::Wait(Duration::ZERO), 1, &none).as_secs(), 1);
        let unsaid: Vec<u64> = (1..=10)
            .map(|n| after_limit(Patience::Unsaid, n, &none).as_secs())
            .collect();
        assert_eq!(unsaid, [1, 2, 4, 8, 16, 32, 64, 128, 256, 256]);
    }

    #[test]
    fn jitter_is_added_to_every_wait_before_a_transmission() {
        let most =
            |wait: &dyn Fn(&Fixed) -> Duration| (0..=255).map(|seed| wait(&Fixed(seed))).max().unwrap();
        let asked = Patience::Wait(Duration::from_secs(7));
        for (wait, least) in [
            (
                &(|e: &Fixed| after_transmission(1, e)) as &dyn Fn(&Fixed) -> Duration,
                1,
            ),
            (&|e| after_transmission(5, e), 300),
            (&|e| after_never_left(30, e), 120),
            (&|e| after_limit(asked, 1, e), 7),
            (&|e| after_limit(Patience::Unsaid, 3, e), 4),
        ] {
            let (least, most) = (Duration::from_secs(least), most(wait));
            assert!(most > least + Duration::from_millis(400), "{most:?}");
            assert!(most <= least + Duration::from_millis(JITTER_MS_MAX), "{most:?}");
            assert_eq!(wait(&Fixed(0)), least);
        }
    }

    #[test]
    fn looks_and_follow_ups_grow_rarer() {
        let looks: Vec<u64> = (0..9).map(|n| after_look(n).as_secs()).collect();
        assert_eq!(looks, [15, 30, 60, 300, 900, 1800, 3600, 3600, 3600]);
        let ends = [0, 4, 5, 19, 20, 59, 60, 99, 100, 1000];
        let follows: Vec<u64> = ends.iter().map(|n| after_follow_up(*n).as_secs()).collect();
        assert_eq!(follows, [2, 2, 5, 5, 30, 30, 300, 300, 1800, 1800]);
    }

    #[test]
    fn p10_no_hold_lasts_longer_than_it_can_have_been_meant_to() {
        for why in HoldReason::ALL.iter().copied() {
            let days = if why == HoldReason::RateLimit { 367 } else { 0 };
            let least = Duration::from_secs(if days == 0 { 3600 } else { days * 86_400 });
            assert_eq!(hold_max(why), least, "{why}");
        }
    }
}
