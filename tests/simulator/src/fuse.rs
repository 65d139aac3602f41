//! Death between any two effects: the fault points of the real store and engine, counted.

use crate::rng::Rng;
use sendoff_core::fault::{Fate, FaultPoint, Faults};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};

/// Counts the points; at the one that was chosen, the program is dead from then on.
#[derive(Debug, Clone, Default)]
pub struct Fuse(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Points left until death; negative: none was chosen.
    left: AtomicI64,
    blown: AtomicBool,
    full: AtomicBool,
    /// So many writes of a thousand fail for a reason of the disk's own.
    failing: AtomicU64,
    /// Which of them, drawn apart from everything else: writes are made on a thread of the store's.
    draws: Rng,
    reached: AtomicU64,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            left: AtomicI64::new(-1),
            blown: AtomicBool::new(false),
            full: AtomicBool::new(false),
            failing: AtomicU64::new(0),
            draws: Rng::new(0),
            reached: AtomicU64::new(0),
        }
    }
}

impl Fuse {
    /// The program dies at the `n`-th point from now (from 1).
    pub fn light(&self, n: u64) {
        self.0.left.store(n.cast_signed(), Ordering::Relaxed);
    }

    /// The program is alive again, and nothing is chosen.
    pub fn renew(&self) {
        self.0.left.store(-1, Ordering::Relaxed);
        self.0.blown.store(false, Ordering::Relaxed);
    }

    /// Whether the program has died.
    pub fn blown(&self) -> bool {
        self.0.blown.load(Ordering::Relaxed)
    }

    /// Whether the disk is full from now on.
    pub fn fill_disk(&self, full: bool) {
        self.0.full.store(full, Ordering::Relaxed);
    }

    /// So many of a thousand writes fail from now on.
    pub fn fail_writes(&self, per_mille: u64) {
        self.0.failing.store(per_mille, Ordering::Relaxed);
    }

    /// Points reached so far.
    pub fn reached(&self) -> u64 {
        self.0.reached.load(Ordering::Relaxed)
    }

    fn dies_here(&self) -> bool {
        let left = self.0.left.load(Ordering::Relaxed);
        if left < 0 {
            return false;
        }
        self.0.left.store(left - 1, Ordering::Relaxed);
        left <= 1
    }
}

impl Faults for Fuse {
    fn reach(&self, point: FaultPoint) -> Fate {
        self.0.reached.fetch_add(1, Ordering::Relaxed);
        if self.blown() || self.dies_here() {
            self.0.blown.store(true, Ordering::Relaxed);
            return Fate::Dies;
        }
        let writes = point.as_str().ends_with(".before") && point != FaultPoint::SendBefore;
        if writes && self.0.full.load(Ordering::Relaxed) {
            return Fate::DiskFull;
        }
        if writes && self.0.draws.chance(self.0.failing.load(Ordering::Relaxed)) {
            return Fate::WriteFails;
        }
        Fate::GoesOn
    }
}
