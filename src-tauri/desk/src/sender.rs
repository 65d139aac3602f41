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

/// The engine of this process, if it sends.
#[derive(Default)]
pub(crate) struct Sending {
    engine: Option<EngineHandle>,
    /// This process is to send as soon as it may.
    pub(crate) wanted: bool,
    /// What keeps results from being written down.
    trouble: Arc<Mutex<Option<Said>>>,
    /// Another sender has taken over.
    fenced: Arc<Mutex<bool>>,
    /// The engine's last turn left nothing to do without a person.
    idle: Arc<AtomicBool>,
}

impl Desk {
    /// Takes the right to send from this folder and sends from now on, on a thread of its own; starts the
    /// practice service if this folder has connections to it. `busy` if another process sends from it.
    pub fn start_sender(&self) -> Result<(), AppError> {
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
        if sending.engine.is_some() && !*lock(&sending.fenced) {
            return SenderState::Here;
        }
        drop(sending);
        if self.is_locked() {
            SenderState::Elsewhere
        } else {
            SenderState::Nobody
        }
    }

    /// Whether this process has sent and no longer does: another sender has taken over, or a defect ended it.
    pub fn sender_has_ended(&self) -> bool {
        lock(&self.inner.sending)
            .engine
            .as_ref()
            .is_some_and(EngineHandle::is_finished)
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
                Arc::clone(&sending.fenced),
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

/// Most of what the engine tells stands in the store's own list of events and is read from there, whoever
/// sends; only what is nowhere written is passed on by itself.
fn pass_on(
    hub: Arc<Hub>,
    trouble: Arc<Mutex<Option<Said>>>,
    fenced: Arc<Mutex<bool>>,
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
                *lock(&fenced) = true;
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
