//! Many lives: on several threads, with a sum at the end; and the shrinking of one that failed.

use crate::{
    program::Trouble,
    switches::{Assumption, Life},
    world::{Outcome, World},
};
use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

/// The sum of many lives.
#[derive(Debug, Default)]
pub struct Sum {
    /// Lives lived.
    pub lives: u64,
    /// All their counts together.
    pub total: Outcome,
    /// Lives that broke a promise, with what they did.
    pub failed: Vec<(Life, Outcome)>,
    /// Lives that could not be lived: defects of the simulation.
    pub trouble: Vec<(Life, String)>,
}

impl Sum {
    fn add(&mut self, life: Life, outcome: Result<Outcome, Trouble>) {
        self.lives += 1;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return self.trouble.push((life, error.to_string())),
        };
        self.total.steps += outcome.steps;
        self.total.transmissions += outcome.transmissions;
        self.total.published += outcome.published;
        self.total.deaths += outcome.deaths;
        self.total.misfortunes += outcome.misfortunes;
        if !outcome.violations.is_empty() {
            self.failed.push((life, outcome));
        }
    }
}

/// Lives one life. A panic is a defect like any other.
pub fn live(life: &Life) -> Result<Outcome, Trouble> {
    let life = life.clone();
    std::panic::catch_unwind(|| World::new(life)?.live())
        .unwrap_or_else(|_| Err("the life ended in a panic".into()))
}

/// Which lives to live.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The first seed; the others follow it.
    pub first_seed: u64,
    /// Steps of each life.
    pub steps_each: u64,
    /// Steps of all lives together; no new life begins after these.
    pub steps_all: u64,
    /// Threads.
    pub threads: usize,
    /// The assumption that does not hold.
    pub broken: Option<Assumption>,
}

/// Lives many lives. `progress` is told the sum after each.
pub fn run(plan: Plan, progress: impl Fn(&Sum) + Sync) -> Sum {
    let sum = Mutex::new(Sum::default());
    let seed = AtomicU64::new(plan.first_seed);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..plan.threads.max(1) {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let seed = seed.fetch_add(1, Ordering::Relaxed);
                    let mut life = Life::new(seed, plan.steps_each);
                    life.broken = plan.broken;
                    let outcome = live(&life);
                    let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
                    sum.add(life, outcome);
                    let failed = !sum.failed.is_empty() || !sum.trouble.is_empty();
                    over.fetch_or(sum.total.steps >= plan.steps_all || failed, Ordering::Relaxed);
                    progress(&sum);
                }
            });
        }
    });
    sum.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves out, one after the other, everything without which the life still fails; then ends it as early as it
/// still fails.
pub fn shrink(life: &Life) -> Life {
    let fails = |life: &Life| live(life).map_or(true, |outcome| !outcome.violations.is_empty());
    let mut small = life.clone();
    for switch in life.switches.clone() {
        let mut less = small.clone();
        less.switches.remove(&switch);
        if fails(&less) {
            small = less;
        }
    }
    let (mut works, mut too_few) = (small.steps, 0);
    while works - too_few > 1 + works / 50 {
        let middle = too_few + (works - too_few) / 2;
        let shorter = Life {
            steps: middle,
            ..small.clone()
        };
        if fails(&shorter) {
            works = middle;
        } else {
            too_few = middle;
        }
    }
    Life {
        steps: works,
        ..small
    }
}

/// What a life that failed did, for people.
pub fn told(life: &Life, outcome: &Outcome) -> String {
    let broken: BTreeSet<String> = outcome.violations.iter().map(ToString::to_string).collect();
    let mut lines: Vec<String> = broken.iter().map(|what| format!("broken: {what}")).collect();
    if outcome.outside.is_empty() {
        lines.push("every assumption held: this is a defect".to_owned());
    }
    let outside = outcome.outside.iter();
    lines.extend(outside.map(|(assumption, what)| format!("outside assumption {assumption}: {what}")));
    lines.push(format!("repeat with: {}", life.command()));
    lines.join("\n") + "\n"
}
