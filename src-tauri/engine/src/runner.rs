//! The thread around the engine.

use crate::{Engine, EngineEvent, EngineParts, engine::Message};
use sendoff_store::StoreError;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::Sender,
    thread::{self, JoinHandle},
    time::Duration,
};

/// The engine never sleeps longer than this: timers stand still while a laptop sleeps, and other processes
/// write drafts and intents without telling.
const SLEEP_MAX: Duration = Duration::from_secs(5);
/// Nor shorter than this, so that something due that cannot go yet costs no CPU.
const SLEEP_MIN: Duration = Duration::from_millis(10);
/// While intents of another process may come, the file is looked at this often.
const GLANCE: Duration = Duration::from_millis(500);

/// A running engine.
pub struct EngineHandle {
    inbox: Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

/// Starts the engine on a thread of its own. `idle` is told after each turn whether nothing is left to do
/// without a person.
pub fn spawn(parts: EngineParts, idle: impl Fn(bool) + Send + 'static) -> Result<EngineHandle, StoreError> {
    let mut engine = Engine::new(parts)?;
    let inbox = engine.sender();
    let thread = thread::Builder::new()
        .name("sendoff-engine".to_owned())
        .spawn(move || {
            // Nothing of the engine is used after a panic but its way to tell of it.
            if catch_unwind(AssertUnwindSafe(|| run(&mut engine, &idle))).is_err() {
                engine.tell(EngineEvent::BrokeDown);
            }
        })
        .map_err(|source| StoreError::Io {
            path: "sendoff-engine".into(),
            source,
        })?;
    Ok(EngineHandle {
        inbox,
        thread: Some(thread),
    })
}

fn run(engine: &mut Engine, idle: &dyn Fn(bool)) {
    loop {
        let tick = engine.run_once();
        if tick.fenced || tick.stopped {
            return;
        }
        idle(engine.idle().unwrap_or(false));
        let wanted = tick.next.map_or(SLEEP_MAX, |next| next.since(engine.now().wall));
        rest(engine, wanted.clamp(SLEEP_MIN, SLEEP_MAX));
    }
}

/// Rests until the time is over, a message comes, or somebody else has written to the file.
fn rest(engine: &mut Engine, span: Duration) {
    engine.changed_outside();
    let mut left = span;
    while !left.is_zero() {
        let slice = left.min(GLANCE);
        engine.wait(Some(slice));
        if engine.has_mail() || engine.changed_outside() {
            return;
        }
        left -= slice;
    }
}

impl EngineHandle {
    /// Something changed outside: look around at once.
    pub fn poke(&self) {
        let _ = self.inbox.send(Message::Poke);
    }

    /// Starts nothing new, waits until every open transmission has its result written down, and ends. Where the file
    /// takes none it ends after ten seconds: the attempts stand open in it, and are doubt at the next start.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.inbox.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for EngineHandle {
    fn drop(&mut self) {
        self.end();
    }
}
