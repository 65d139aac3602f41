//! The engine: one turn after the other, everything that is due.

use crate::{
    EngineEvent, EngineParts,
    attention::Surroundings,
    claim::Unattested,
    pass::{List, Pass},
    prepare::Proofs,
};
use sendoff_client::Report;
use sendoff_core::{
    answer::{FollowUp, LookReport},
    attention::{Attention, AttentionKind},
    connection::Connection,
    id::{AccountId, ConnectionId, RequestId},
    request::HoldReason,
    rules::ServiceRules,
    said,
    said::Said,
    time::{Reading, Stamp, UtcInstant},
    witness::{self, Witness},
};
use sendoff_services::{Check, Service, service};
use sendoff_store::{Occasion, StoreError};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

/// What comes back to the engine from its tasks and from outside.
pub(crate) enum Message {
    /// A publishing transmission ended.
    Reported {
        request: RequestId,
        number: u32,
        report: Report,
        read: Reading,
        witness: Option<Witness>,
    },
    /// A look was made, of what stood there when it was `asked`.
    Looked {
        request: RequestId,
        report: LookReport,
        asked: Reading,
        witness: Option<Witness>,
    },
    /// A request's posts were followed.
    Followed {
        request: RequestId,
        follow_ups: Vec<(AccountId, FollowUp)>,
        witness: Option<Witness>,
    },
    /// A connection was checked.
    Checked {
        connection: ConnectionId,
        check: Option<Check>,
        witness: Option<Witness>,
    },
    /// Something changed outside: look around at once.
    Poke,
    /// Start nothing new.
    Stop,
}

/// What a turn left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// When something wants to be done next; `None` if nothing by itself.
    pub next: Option<UtcInstant>,
    /// Publishing transmissions under way: their reports wake the engine.
    pub sending: usize,
    /// Questions under way (looks, follow-ups, checks).
    pub asking: usize,
    /// Another sender has taken over: this engine is finished.
    pub fenced: bool,
    /// A stop was asked for, and nothing is left to wait for: every transmission has its result written down, or
    /// the file has taken none for so long that the next start will settle them as doubt.
    pub stopped: bool,
}

/// So many turns in a row, a second each, a stopping engine tries to write results that the file does not take.
const STOP_TRIES: u32 = 10;

/// A transmission under way.
pub(crate) struct UnderWay {
    pub(crate) connection: ConnectionId,
}

/// The sender of one data folder.
pub struct Engine {
    pub(crate) parts: EngineParts,
    inbox: Receiver<Message>,
    pub(crate) outbox: Sender<Message>,
    /// Results that are not written down yet. Nothing new is sent while there are any (P3).
    pub(crate) unwritten: Vec<Message>,
    pub(crate) sending: BTreeMap<RequestId, UnderWay>,
    pub(crate) asking: BTreeSet<RequestId>,
    pub(crate) checking: BTreeSet<ConnectionId>,
    /// Requests that wait for a connection's check, since the clock has no witness.
    pub(crate) unwitnessed: BTreeMap<ConnectionId, BTreeSet<RequestId>>,
    /// The last slot given to a late post, per account.
    pub(crate) late_slots: BTreeMap<AccountId, UtcInstant>,
    pub(crate) prepared_at: Option<UtcInstant>,
    pub(crate) proofs: Proofs,
    /// The earliest instant at which something that is due, but has to wait its turn, may go.
    pub(crate) turn_at: Option<UtcInstant>,
    /// How far the long lists have been gone through.
    pub(crate) passes: BTreeMap<List, Pass>,
    /// Whether one of them has another page.
    pub(crate) more: bool,
    pub(crate) trouble: Option<Said>,
    /// Whether the last turn ended before its time, for trouble with the file.
    stuck: bool,
    /// What went wrong in this turn that concerns one row alone.
    pub(crate) refused: Option<StoreError>,
    /// Whether the last process left something open that could not be settled yet.
    pub(crate) unrecovered: bool,
    pub(crate) poked: bool,
    /// Something has ended for whose text others may have been waiting.
    pub(crate) texts_freed: bool,
    /// While late drafts wait for somebody to witness the clock.
    pub(crate) unattested: Option<Unattested>,
    /// What the clocks showed in the last turn.
    pub(crate) last_reading: Option<Reading>,
    seen_change: Option<u64>,
    fenced: bool,
    stopping: bool,
    /// How often a result could not be written since a stop was asked for.
    stop_tries: u32,
}

impl Engine {
    /// An engine that has recovered what its predecessor left in the middle.
    pub fn new(parts: EngineParts) -> Result<Self, StoreError> {
        let (outbox, inbox) = channel();
        let mut engine = Self {
            parts,
            inbox,
            outbox,
            unwritten: Vec::new(),
            sending: BTreeMap::new(),
            asking: BTreeSet::new(),
            checking: BTreeSet::new(),
            unwitnessed: BTreeMap::new(),
            late_slots: BTreeMap::new(),
            prepared_at: None,
            proofs: Proofs::default(),
            turn_at: None,
            passes: BTreeMap::new(),
            more: false,
            stuck: false,
            trouble: None,
            refused: None,
            unrecovered: false,
            poked: false,
            texts_freed: false,
            unattested: None,
            last_reading: None,
            seen_change: None,
            fenced: false,
            stopping: false,
            stop_tries: 0,
        };
        engine.recover()?;
        Ok(engine)
    }

    /// A handle that wakes the engine or asks it to stop.
    pub(crate) fn sender(&self) -> Sender<Message> {
        self.outbox.clone()
    }

    /// Waits until a report or a poke comes, at most this long (for ever without a limit; then only sensible
    /// while something is under way).
    pub fn wait(&mut self, timeout: Option<Duration>) {
        let message = match timeout {
            Some(timeout) => self.inbox.recv_timeout(timeout).ok(),
            None => self.inbox.recv().ok(),
        };
        self.unwritten.extend(message);
    }

    /// Whether anybody has written to the file since the last call: a draft, an intent, a setting.
    pub fn changed_outside(&mut self) -> bool {
        let counter = self.parts.store.change_counter().ok();
        let changed = counter != self.seen_change;
        self.seen_change = counter;
        changed
    }

    /// Whether a message has come that the next turn will see.
    pub fn has_mail(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// Does everything that is due now: writes results down, carries out intents, claims, freezes, sends,
    /// looks, follows. Never waits for the network.
    pub fn run_once(&mut self) -> Tick {
        (self.turn_at, self.more, self.stuck) = (None, false, false);
        match self.turn() {
            Ok(()) => match self.refused.take() {
                None => self.storage_well(),
                Some(error) => self.storage_trouble(Said::several([
                    said!("One post is kept back; the others go on."),
                    error.said(),
                ])),
            },
            Err(StoreError::Fenced) => {
                self.fenced = true;
                self.tell(EngineEvent::Fenced);
            }
            Err(error) => {
                (self.stuck, self.more) = (true, false);
                self.storage_trouble(error.said());
            }
        }
        if self.stopping && self.trouble.is_some() {
            self.stop_tries += 1;
        }
        Tick {
            next: self.next(),
            sending: self.sending.len(),
            asking: self.asking.len() + self.checking.len(),
            fenced: self.fenced,
            stopped: self.stopping && (self.sending.is_empty() || self.stop_tries >= STOP_TRIES),
        }
    }

    /// Starts nothing new from now on; what is under way is still written down.
    pub fn stop(&mut self) {
        self.stopping = true;
    }

    /// Carries out what people ask, and nothing else: nothing is claimed, sent or looked at. For a process that
    /// takes the sender's lock for a moment because nobody else holds it.
    pub fn carry_out_wishes(&mut self) -> Result<(), StoreError> {
        self.carry_out_intents()
    }

    fn turn(&mut self) -> Result<(), StoreError> {
        self.receive();
        self.write_results()?;
        if self.stopping {
            return Ok(());
        }
        self.recover_what_is_left()?;
        self.wait_anew_if_the_clock_went_back()?;
        self.carry_out_intents()?;
        let paused = self.parts.journal.paused()?;
        self.release_what_is_paused_no_more(paused)?;
        if !paused {
            self.claim_due()?;
        }
        self.ask_about_copies()?;
        self.freeze_planned()?;
        self.release_equal_texts()?;
        self.try_the_network_again()?;
        self.act(paused)?;
        self.prepare(paused)
    }

    fn receive(&mut self) {
        let messages: Vec<Message> = self.unwritten.drain(..).chain(self.inbox.try_iter()).collect();
        for message in messages {
            match message {
                Message::Poke => self.poked = true,
                Message::Stop => self.stop(),
                result => self.unwritten.push(result),
            }
        }
    }

    /// When to be called again without a report: the next instant in the store, or the turn of what waits for
    /// a slot.
    fn next(&self) -> Option<UtcInstant> {
        if self.fenced {
            return None;
        }
        let now = self.now().wall;
        let again = self.trouble.is_some().then(|| now.plus(Duration::from_secs(1)));
        if self.stuck || self.stopping {
            return again;
        }
        if self.more {
            return Some(now);
        }
        let stored = self.parts.journal.next_instant_after(now).ok().flatten();
        stored.into_iter().chain(self.turn_at).chain(again).min()
    }

    /// Whether nothing is left to do without a person: nothing under way, nothing due, and every open request
    /// stands under attention.
    pub fn idle(&self) -> Result<bool, StoreError> {
        if !self.sending.is_empty() || !self.asking.is_empty() || !self.unwritten.is_empty() {
            return Ok(false);
        }
        let journal = &self.parts.journal;
        let paused = journal.paused()?;
        if !journal.intents_pending()?.is_empty() || !journal.plan_work(1, None)?.rows.is_empty() {
            return Ok(false);
        }
        if !paused && !journal.due(self.now().wall, 1, None)?.rows.is_empty() {
            return Ok(false);
        }
        let reading = self.now();
        let open = journal.load(&journal.open_requests()?)?;
        let requests = open.iter().map(|loaded| (loaded.connection.id, &loaded.request));
        let surroundings = Surroundings::read(&self.parts.desk, &reading, requests)?;
        Ok(open.iter().all(|loaded| {
            let request = &loaded.request;
            let held = request.held.as_ref();
            if held.is_some_and(|h| h.why == HoldReason::Paused) && request.doubt.is_none() {
                return true;
            }
            let now = self.stamp(loaded.witness.as_ref());
            // Claimed by a clock that ran ahead: it waits for its time, as a plan does.
            if loaded.occasion == Occasion::Schedule && request.due > now.present() {
                return true;
            }
            let told = |target| surroundings.of(Some(request), target, &loaded.connection, false);
            // What only waits for its turn is told of, and goes on by itself.
            let waits = |told: &Attention| told.kind != AttentionKind::Waits;
            request
                .open_targets()
                .all(|target| told(target).is_some_and(|told| waits(&told)))
        }))
    }

    pub(crate) fn now(&self) -> Reading {
        self.parts.clock.read()
    }

    pub(crate) fn stamp(&self, witness: Option<&Witness>) -> Stamp {
        witness::stamp(self.now(), witness)
    }

    #[allow(
        clippy::unused_self,
        reason = "reads as the engine's own question at every call"
    )]
    pub(crate) fn service(&self, connection: &Connection) -> &'static dyn Service {
        service(connection.service)
    }

    pub(crate) fn rules(&self, connection: &Connection) -> ServiceRules {
        self.service(connection).rules(connection)
    }

    pub(crate) fn tell(&self, event: EngineEvent) {
        (self.parts.events)(event);
    }

    /// Something that is due has to wait its turn until then.
    pub(crate) fn turn_comes(&mut self, at: UtcInstant) {
        self.turn_at = Some(self.turn_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// What could not be done for one row is told, and keeps nobody else back; what is wrong with the file ends the
    /// turn. A row that somebody else has moved in between is seen anew in the next turn.
    pub(crate) fn spare<T>(&mut self, done: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match done {
            Ok(done) => Ok(Some(done)),
            Err(StoreError::Conflict { .. }) => Ok(None),
            Err(error) if error.is_of_one_row() => {
                self.refused = Some(error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn storage_well(&mut self) {
        if self.trouble.take().is_some() {
            self.tell(EngineEvent::StorageWell);
        }
    }

    fn storage_trouble(&mut self, message: Said) {
        if self.trouble.as_ref() != Some(&message) {
            self.tell(EngineEvent::StorageTrouble {
                message: message.clone(),
            });
        }
        self.trouble = Some(message);
    }
}
