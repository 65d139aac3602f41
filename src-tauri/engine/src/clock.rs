//! The real clock and the real randomness: the one place of the program that reads them.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the clock that everybody else takes as an argument"
)]

use sendoff_core::{
    entropy::Entropy,
    time::{BootId, Clock, Reading, UtcInstant},
};
use std::{
    sync::OnceLock,
    time::{SystemTime, UNIX_EPOCH},
};

/// This computer's clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        Reading {
            wall: wall(),
            boot: boot().clone(),
            since_boot_ms: since_boot_ms(),
        }
    }
}

fn wall() -> UtcInstant {
    let millis = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    };
    UtcInstant::from_millis(millis)
}

/// Milliseconds that count suspended time: `CLOCK_BOOTTIME` on Linux (clock_gettime(2)).
#[cfg(any(target_os = "linux", target_os = "android"))]
fn since_boot_ms() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1000 + u64::try_from(time.tv_nsec / 1_000_000).unwrap_or(0)
}

/// Elsewhere a clock that is read together with the wall clock's, from the start of this process: it may stand
/// still during sleep, and so makes every age look *shorter*; therefore [`boot`] is new in every process and
/// the wall clock's witness decides more often.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn since_boot_ms() -> u64 {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    let start = START.get_or_init(std::time::Instant::now);
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn boot() -> &'static BootId {
    static BOOT: OnceLock<BootId> = OnceLock::new();
    BOOT.get_or_init(|| {
        let system = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
        let own = || {
            let bytes = SystemEntropy.bytes16();
            format!("process-{:032x}", u128::from_le_bytes(bytes))
        };
        BootId::new(system.map_or_else(own, |id| id.trim().to_owned()))
    })
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bytes16(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_err() {
            // No randomness means no safe ids: two drafts would share keys. Nothing sensible can go on.
            std::process::abort();
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sleeping_clock_never_goes_back_and_stays_in_its_boot() {
        let first = SystemClock.read();
        let second = SystemClock.read();
        assert_eq!(first.boot, second.boot);
        assert!(second.since_boot_ms >= first.since_boot_ms);
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(SystemEntropy.bytes16(), SystemEntropy.bytes16());
    }
}
