//! Who sends: this process, another one on the same folder, or nobody.

use crate::{
    Desk,
    api::{AppError, DeskEvent, ErrorCode, SenderState},
    hub::{Hub, lock},
};
use sendoff_client::Limits;
use sendoff_core::{said, said::Said};
use sendoff_engine::{Engine, EngineEvent, EngineHandle, EngineParts};
use sendoff_store::Journal;
use std::{
    fs::{File, TryLockError},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The lock's file, as the store names it.
const LOCK_FILE: &str = "sender.lock";
/// Somebody who only looks at the lock holds it for an instant: so often it is tried again.
const TAKE_TRIES: u32 = 5;
const TAKE_PAUSE: Duration = Duration::from_millis(40);

/// A sender that a defect has ended so often in one process is not started again there.
const BREAKDOWNS_MAX: u32 = 5;

/// Why the sender of this process has ended, without having been asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderEnd {
    /// Another one has taken over this folder.
    Fenced,
    /// A defect.
    BrokeDown,
}

/// The engine of this process, if it sends.
#[derive(Default)]
pub(crate) struct Sending {
    engine: Option<EngineHandle>,
    /// This process is to send as soon as it may.
    pub(crate) wanted: bool,
    /// What keeps results from being written down.
    trouble: Arc<Mutex<Option<Said>>>,
    /// Why the engine has ended by itself, if it has.
    ended: Arc<Mutex<Option<SenderEnd>>>,
    /// How often a defect has ended one here.
    breakdowns: u32,
    /// The engine's last turn left nothing to do without a person.
    idle: Arc<AtomicBool>,
}

impl Desk {
    /// Takes the right to send from this folder and sends from now on, on a thread of its own; starts the
    /// practice service if this folder has connections to it. `busy` if another process sends from it. A sender
    /// that has ended by itself is started anew, unless defects have ended it time and again.
    pub fn start_sender(&self) -> Result<(), AppError> {
        self.clear_away_the_ended()?;
        let mut sending = lock(&self.inner.sending);
        if sending.engine.is_some() {
            return Ok(());
        }
        sending.wanted = true;
        let journal = self.take_journal()?;
        self.start_practice_if_connected()?;
        let parts = self.parts(journal, &sending)?;
        let inner = &self.inner;
        let idle = Arc::clone(&sending.idle);
        let hub = Arc::clone(&inner.hub);
        idle.store(false, Ordering::Release);
        let note_idle = move |now: bool| {
            if idle.swap(now, Ordering::AcqRel) != now {
                hub.ring();
            }
        };
        sending.engine = Some(sendoff_engine::spawn(parts, note_idle)?);
        drop(sending);
        self.tell(&DeskEvent::StateChanged);
        Ok(())
    }

    /// A sender that has ended by itself gives its right to send back once its thread has come to its end.
    fn clear_away_the_ended(&self) -> Result<(), AppError> {
        let mut sending = lock(&self.inner.sending);
        let ended = *lock(&sending.ended);
        let Some(why) = ended else { return Ok(()) };
        if let Some(engine) = sending.engine.take() {
            sending.breakdowns += u32::from(why == SenderEnd::BrokeDown);
            drop(sending);
            // Waits for its thread, which may still be telling of its end.
            drop(engine);
            sending = lock(&self.inner.sending);
        }
        if sending.breakdowns >= BREAKDOWNS_MAX {
            return Err(AppError::new(ErrorCode::Internal, broke_down()).with_remedy(said!(
                "Close Sendoff and start it again. If that does not help, send us the journal of the post under Activity."
            )));
        }
        *lock(&sending.ended) = None;
        *lock(&sending.trouble) = None;
        Ok(())
    }

    /// Stops sending: nothing new starts, and what is on the wire is written down as far as it got. Gives the
    /// right to send back. Does nothing if this process does not send.
    pub fn stop_sender(&self) {
        let mut sending = lock(&self.inner.sending);
        let engine = sending.engine.take();
        sending.wanted = false;
        drop(sending);
        if let Some(engine) = engine {
            engine.stop();
            self.look_around(false);
            self.tell(&DeskEvent::StateChanged);
        }
    }

    /// Something changed outside: the network came back, the computer woke, the clock was set.
    pub fn poke(&self) {
        if let Some(engine) = &lock(&self.inner.sending).engine {
            engine.poke();
        }
        self.inner.hub.ring();
    }

    /// Who sends from this folder.
    pub fn sender(&self) -> SenderState {
        let sending = lock(&self.inner.sending);
        if sending.engine.is_some() && lock(&sending.ended).is_none() {
            return SenderState::Here;
        }
        drop(sending);
        if self.is_locked() {
            SenderState::Elsewhere
        } else {
            SenderState::Nobody
        }
    }

    /// Why this process has sent and no longer does, without having been asked to stop.
    pub fn sender_has_ended(&self) -> Option<SenderEnd> {
        *lock(&lock(&self.inner.sending).ended)
    }

    /// Whether the engine here, if there is one, has nothing to do without a person.
    pub(crate) fn engine_is_idle(&self) -> bool {
        let sending = lock(&self.inner.sending);
        sending.engine.is_none() || sending.idle.load(Ordering::Acquire)
    }

    /// What keeps results from being written down, for people; nothing new is sent meanwhile.
    pub fn storage_trouble(&self) -> Option<Said> {
        let sending = lock(&self.inner.sending);
        lock(&sending.trouble).clone()
    }

    /// Carries out what people ask while nobody sends: takes the right to send for that moment, and sends
    /// nothing. Does nothing if another process took it in between: then that one will see the wish.
    pub(crate) fn carry_out_wishes(&self) -> Result<(), AppError> {
        let Some(journal) = self.inner.store.try_take_sender(self.inner.now())? else {
            return Ok(());
        };
        let parts = self.parts(journal, &Sending::default())?;
        Ok(Engine::new(parts)?.carry_out_wishes()?)
    }

    fn parts(&self, journal: Journal, sending: &Sending) -> Result<EngineParts, AppError> {
        let inner = &self.inner;
        Ok(EngineParts {
            journal,
            store: inner.store.clone(),
            desk: inner.rows.clone(),
            transport: Arc::clone(&inner.transport),
            logins: Arc::clone(&inner.logins) as Arc<dyn sendoff_engine::Logins>,
            clock: Arc::clone(&inner.clock),
            entropy: Arc::clone(&inner.entropy),
            runtime: inner.runtime()?.handle().clone(),
            limits: Limits::default(),
            events: Box::new(pass_on(
                Arc::clone(&inner.hub),
                Arc::clone(&sending.trouble),
                Arc::clone(&sending.ended),
            )),
        })
    }

    fn take_journal(&self) -> Result<Journal, AppError> {
        let inner = &self.inner;
        for _ in 0..TAKE_TRIES {
            if let Some(journal) = inner.store.try_take_sender(inner.now())? {
                return Ok(journal);
            }
            inner.hub.wait(inner.hub.rung(), TAKE_PAUSE);
        }
        Err(AppError::new(
            ErrorCode::Busy,
            said!(
                "Another copy of Sendoff sends from {dir}.",
                dir = inner.store.dir().display()
            ),
        )
        .with_remedy(said!(
            "Close it first; drafts and schedules can be changed meanwhile."
        )))
    }

    /// Looks whether somebody holds the sender's lock, without taking it for longer than the look.
    fn is_locked(&self) -> bool {
        let Ok(file) = File::open(self.inner.store.dir().join(LOCK_FILE)) else {
            return false;
        };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

fn broke_down() -> Said {
    said!(
        "Sendoff made a mistake while sending and stopped. Nothing is sent twice: what was on its way is looked for \
         before anything goes on."
    )
}

/// Most of what the engine tells stands in the store's own list of events and is read from there, whoever
/// sends; only what is nowhere written is passed on by itself.
fn pass_on(
    hub: Arc<Hub>,
    trouble: Arc<Mutex<Option<Said>>>,
    ended: Arc<Mutex<Option<SenderEnd>>>,
) -> impl Fn(EngineEvent) + Send {
    move |event| {
        match event {
            EngineEvent::DeadLetter {
                batch,
                draft,
                message,
            } => {
                hub.tell(&DeskEvent::DeadLetter {
                    draft,
                    batch,
                    message,
                });
            }
            EngineEvent::ConnectionChanged { .. } => hub.tell(&DeskEvent::ConnectionsChanged),
            EngineEvent::StorageTrouble { message } => {
                *lock(&trouble) = Some(message);
                hub.tell(&DeskEvent::StateChanged);
            }
            EngineEvent::Fenced => {
                *lock(&ended) = Some(SenderEnd::Fenced);
                hub.tell(&DeskEvent::StateChanged);
            }
            EngineEvent::BrokeDown => {
                *lock(&ended) = Some(SenderEnd::BrokeDown);
                *lock(&trouble) = Some(broke_down());
                hub.tell(&DeskEvent::StateChanged);
            }
            EngineEvent::StorageWell => {
                *lock(&trouble) = None;
                hub.tell(&DeskEvent::StateChanged);
            }
            EngineEvent::BatchOpened { .. }
            | EngineEvent::DeliveryMoved { .. }
            | EngineEvent::BatchClosed { .. }
            | EngineEvent::IntentDone => {}
        }
        hub.ring();
    }
}
