//! The true time, and what this computer's clocks make of it.

use sendoff_core::time::{BootId, Clock, Reading, UtcInstant};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

/// The true time in milliseconds since 1970, and a wall clock that may be wrong.
#[derive(Debug, Clone)]
pub struct SimClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    truth: AtomicI64,
    /// How far the wall clock was off when it was last set.
    skew: AtomicI64,
    /// When that was, by the true time.
    set_at: AtomicI64,
    /// How many parts in a million it has gone too fast since.
    drift: AtomicI64,
    boot: AtomicU64,
    booted_at: AtomicI64,
}

impl SimClock {
    /// Starts right, at this instant.
    pub fn at(instant: UtcInstant) -> Self {
        Self(Arc::new(Inner {
            truth: AtomicI64::new(instant.millis()),
            skew: AtomicI64::new(0),
            set_at: AtomicI64::new(instant.millis()),
            drift: AtomicI64::new(0),
            boot: AtomicU64::new(1),
            booted_at: AtomicI64::new(instant.millis() - 3_600_000),
        }))
    }

    /// The true time.
    pub fn truth(&self) -> i64 {
        self.0.truth.load(Ordering::Relaxed)
    }

    /// True time passes; never back.
    pub fn pass_to(&self, truth: i64) {
        self.0.truth.fetch_max(truth, Ordering::Relaxed);
    }

    /// How far the wall clock is from the truth.
    pub fn skew(&self) -> i64 {
        let since = self.truth() - self.0.set_at.load(Ordering::Relaxed);
        self.0.skew.load(Ordering::Relaxed) + since * self.0.drift.load(Ordering::Relaxed) / 1_000_000
    }

    /// From now on the wall clock goes too fast by so many parts in a million, or too slowly if negative.
    pub fn drift(&self, parts_per_million: i64) {
        self.set_skew(self.skew());
        self.0.drift.store(parts_per_million, Ordering::Relaxed);
    }

    /// Sets the wall clock this far from the truth.
    pub fn set_skew(&self, skew: i64) {
        self.0.skew.store(skew, Ordering::Relaxed);
        self.0.set_at.store(self.truth(), Ordering::Relaxed);
    }

    /// The computer starts anew: nothing counted since the last start goes on.
    pub fn reboot(&self) {
        self.0.boot.fetch_add(1, Ordering::Relaxed);
        self.0.booted_at.store(self.truth(), Ordering::Relaxed);
    }

    /// What the wall clock shows.
    pub fn wall(&self) -> UtcInstant {
        UtcInstant::from_millis(self.truth() + self.skew())
    }
}

impl Clock for SimClock {
    fn read(&self) -> Reading {
        let since = self.truth() - self.0.booted_at.load(Ordering::Relaxed);
        Reading {
            wall: self.wall(),
            boot: BootId::new(format!("boot {}", self.0.boot.load(Ordering::Relaxed))),
            since_boot_ms: u64::try_from(since).unwrap_or(0),
        }
    }
}
