//! The real terminal program, with what the crash tests need around it: the practice service lies in another
//! process, whose address stands in a file; it stops at a named point if it is told to; and it can be made less
//! durable than the promises need.
//!
//! Everything else is `sendoff` as it is delivered: the arguments, the output and the work are its own.

mod link;

use link::FileLink;
use sendoff_core::fault::{Fate, FaultPoint, Faults};
use sendoff_store::{Weakened, weaken_durability};
use std::{
    env,
    io::{self, Write as _},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

fn main() -> ExitCode {
    match env::var("SENDOFF_TEST_SYNCHRONOUS").as_deref() {
        Ok("normal") => weaken_durability(Weakened::Normal),
        Ok("off") => weaken_durability(Weakened::Off),
        _ => {}
    }
    let address = env::var_os(link::VARIABLE);
    let stop = StopAt::from_environment().map(|stop| Arc::new(stop) as Arc<dyn Faults>);
    sendoff_cli::main_with(&|mut options| {
        options.faults.clone_from(&stop);
        match &address {
            Some(path) => options.with_practice(Arc::new(FileLink::new(path.into()))),
            None => options,
        }
    })
}

/// Stops the thread that reaches a point for the n-th time, after saying so: whoever started the process kills
/// it then. The other threads go on, as they would until a power switch is thrown.
#[derive(Debug)]
struct StopAt {
    point: FaultPoint,
    left: AtomicU32,
}

impl StopAt {
    /// `point:n`, n from 1.
    fn from_environment() -> Option<Self> {
        let wanted = env::var("SENDOFF_TEST_STOP_AT").ok()?;
        let (point, nth) = wanted.split_once(':')?;
        Some(Self {
            point: point.parse().ok()?,
            left: AtomicU32::new(nth.parse().ok()?),
        })
    }
}

impl Faults for StopAt {
    fn reach(&self, point: FaultPoint) -> Fate {
        if point == self.point && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            let mut out = io::stdout();
            let _ = writeln!(out, "at fault point {point}").and_then(|()| out.flush());
            loop {
                thread::park();
            }
        }
        Fate::GoesOn
    }
}
