//! Acting on requests whose time has come: send, look, follow, try again what was held.

use crate::{
    Engine,
    engine::{Message, UnderWay},
    gate::Gate,
    pass::List,
    results::Move,
};
use sendoff_client::{BaseUrl, Header, Method, NeverLeft, NeverLeftCause, Report, Transmission};
use sendoff_core::{
    fault::FaultPoint,
    id::{AccountId, AttemptId, RequestId},
    machine::{Act, Event, next_act, next_act_unsent, next_instant},
    request::{HoldReason, RequestState},
    said,
};
use sendoff_store::{AttemptChange, Loaded, StoreError};
use std::{collections::BTreeSet, sync::Arc};

/// So many requests are looked at in one turn; the next turn takes the rest.
const REQUESTS_PER_TURN: u32 = 2000;

/// What has begun in this turn already, and so counts against slots, budgets and equal texts.
#[derive(Default)]
pub(crate) struct Begun {
    pub(crate) moves: Vec<Move>,
    pub(crate) transmissions: Vec<(RequestId, u32, Transmission)>,
    pub(crate) texts: BTreeSet<(AccountId, String)>,
    /// Whether the wall clock may be believed; read when it is first wanted.
    attested: Option<bool>,
}

impl Engine {
    /// Acts on a page of the requests whose time has come; the next turn goes on behind it, whatever became of them.
    pub(crate) fn act(&mut self, paused: bool) -> Result<(), StoreError> {
        let (now, after) = (self.now().wall, self.after(List::Requests));
        let journal = &self.parts.journal;
        let due = journal.due_requests(now, REQUESTS_PER_TURN, after)?;
        let free: Vec<RequestId> = due
            .rows
            .into_iter()
            .filter(|id| !self.sending.contains_key(id) && !self.asking.contains(id))
            .collect();
        let mut begun = Begun::default();
        for loaded in journal.load(&free)? {
            let acted = self.act_on(loaded, paused, &mut begun);
            self.spare(acted)?;
        }
        self.begin(begun)?;
        self.passed(List::Requests, due.next);
        Ok(())
    }

    /// [`Engine::clock_is_attested`], asked once a turn.
    pub(crate) fn attested(&self, begun: &mut Begun) -> Result<bool, StoreError> {
        let attested = match begun.attested {
            Some(known) => known,
            None => self.clock_is_attested()?,
        };
        begun.attested = Some(attested);
        Ok(attested)
    }

    fn act_on(&mut self, loaded: Loaded, paused: bool, begun: &mut Begun) -> Result<(), StoreError> {
        let rules = self.rules(&loaded.connection);
        let now = self.stamp(loaded.witness.as_ref());
        match next_act(&loaded.request, &rules, &now) {
            Act::Send if paused && loaded.request.state == RequestState::Ready => {
                let held = Self::held(
                    HoldReason::Paused,
                    said!("Everything is paused."),
                    now.present(),
                    None,
                );
                self.apply(loaded.request.id, None, held, None)
            }
            Act::Send if paused => self.look_unsent(&loaded),
            Act::Send => match self.gate(&loaded, begun)? {
                Gate::Open(login) => self.prepare_transmission(loaded, &login, begun),
                Gate::Turn(at) => {
                    self.turn_comes(now.wall().plus(at.since(now.present())));
                    Ok(())
                }
                Gate::Waits => Ok(()),
                Gate::Event(event) => self.apply_and_return(&loaded, event),
            },
            Act::Look => self.look(&loaded),
            Act::Follow => self.follow(&loaded),
            Act::Lapse => self.apply_and_return(&loaded, Event::Lapsed),
            Act::Release => self.apply_and_return(&loaded, Event::Released),
            // The stored instant is stale: store what the machine says now.
            act @ (Act::Wait(_) | Act::Rest) => {
                if let Act::Wait(until) = act {
                    // By a wall clock that is wrong the stored instant may have come long ago.
                    self.turn_comes(now.wall().plus(until.since(now.present())));
                }
                let next_at = next_instant(&loaded.request, &rules, &now);
                if next_at == loaded.next_at {
                    return Ok(());
                }
                let advance = self.advance_of(&loaded, loaded.request.clone(), next_at);
                self.commit(vec![(loaded, advance, vec![])])
            }
        }
    }

    /// Nothing may be sent, and what may be out is looked for all the same.
    fn look_unsent(&mut self, loaded: &Loaded) -> Result<(), StoreError> {
        let now = self.stamp(loaded.witness.as_ref());
        match next_act_unsent(&loaded.request, &self.rules(&loaded.connection), &now) {
            Act::Look => return self.look(loaded),
            Act::Wait(until) => self.turn_comes(now.wall().plus(until.since(now.present()))),
            _ => {}
        }
        Ok(())
    }

    /// Moves a request and comes back to it at once: it may want something now.
    fn apply_and_return(&mut self, loaded: &Loaded, event: Event) -> Result<(), StoreError> {
        self.turn_comes(self.now().wall);
        self.apply(loaded.request.id, None, event, None)
    }

    fn prepare_transmission(
        &mut self,
        loaded: Loaded,
        login: &(BaseUrl, Vec<Header>),
        begun: &mut Begun,
    ) -> Result<(), StoreError> {
        let now = self.stamp(loaded.witness.as_ref());
        let Some((moved, effects, _)) = self.stepped(&loaded, Event::Begun, &now) else {
            return Ok(());
        };
        let Ok(url) = login.0.join(&loaded.path) else {
            return self.apply(loaded.request.id, None, self.bad_address(&loaded), None);
        };
        let number = loaded.attempts + 1;
        let start = AttemptChange::Start {
            id: AttemptId::generate(&*self.parts.entropy),
            number,
            started: now,
        };
        let mut advance = self.advance_of(&loaded, moved, None);
        advance.attempt = Some(start);
        let transmission = Transmission {
            method: Method::Post,
            url,
            headers: login.1.clone(),
            body: Some(Arc::from(loaded.body.as_slice())),
            limits: self.parts.limits,
        };
        begun
            .transmissions
            .push((loaded.request.id, number, transmission));
        begun.texts.extend(Self::text_keys(&loaded));
        begun.moves.push((loaded, advance, effects));
        Ok(())
    }

    /// Attempts first, all in one synced commit, then their first bytes (P2).
    fn begin(&mut self, begun: Begun) -> Result<(), StoreError> {
        let connections: Vec<_> = begun
            .moves
            .iter()
            .map(|(loaded, ..)| loaded.connection.id)
            .collect();
        let answers = self.commit_each(begun.moves);
        let mut failure = None;
        let mut unmarked = Vec::new();
        let started = answers.into_iter().zip(begun.transmissions).zip(connections);
        for (((_, answer), (request, number, transmission)), connection) in started {
            match answer {
                Ok(()) => {
                    self.sending.insert(request, UnderWay { connection });
                    self.transmit(request, number, transmission);
                }
                Err(error) => {
                    if matches!(error, StoreError::MarkNotWritten { .. }) {
                        unmarked.push((request, number, transmission));
                    }
                    if let Err(error) = self.spare(Err::<(), _>(error)) {
                        failure = Some(error);
                    }
                }
            }
        }
        for (request, number, transmission) in unmarked {
            self.keep_here(request, number, &transmission);
        }
        failure.map_or(Ok(()), Err)
    }

    /// The attempt stands in the journal, but not outside the folder: it never leaves, and says so.
    fn keep_here(&mut self, request: RequestId, number: u32, transmission: &Transmission) {
        let never = NeverLeft {
            cause: NeverLeftCause::Other,
            host: transmission.url.host().to_owned(),
            detail: "it could not be noted outside the data folder".to_owned(),
        };
        let read = self.now();
        self.unwritten.push(Message::Reported {
            request,
            number,
            report: Report::NeverLeft(never),
            read,
            witness: None,
        });
    }

    fn transmit(&self, request: RequestId, number: u32, transmission: Transmission) {
        if self.parts.journal.reach(FaultPoint::SendBefore).is_err() {
            return;
        }
        let transport = Arc::clone(&self.parts.transport);
        let clock = Arc::clone(&self.parts.clock);
        let mut reporter = Reporter {
            outbox: Some(self.sender()),
            request,
            number,
            clock: Arc::clone(&clock),
        };
        self.parts.runtime.spawn(async move {
            let report = transport.send(transmission).await;
            reporter.report(report);
        });
    }

    /// Somebody says that something changed outside (the network is back, the computer woke up): what could
    /// not leave tries again at once.
    pub(crate) fn try_the_network_again(&mut self) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.poked) {
            return Ok(());
        }
        let journal = &self.parts.journal;
        for loaded in journal.load(&journal.open_requests()?)? {
            if loaded.request.unreachable.is_some() {
                self.apply_or_spare(loaded.request.id, Event::Nudged)?;
            }
        }
        Ok(())
    }

    /// What waits for another post with the same text tries again when one has ended.
    pub(crate) fn release_equal_texts(&mut self) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.texts_freed) {
            return Ok(());
        }
        for request in self.parts.journal.held_requests(HoldReason::EqualText)? {
            self.apply_or_spare(request, Event::Released)?;
        }
        Ok(())
    }

    /// What was held while everything was paused, or its account, goes on when neither is.
    pub(crate) fn release_what_is_paused_no_more(&mut self, paused: bool) -> Result<(), StoreError> {
        if paused {
            return Ok(());
        }
        let after = self.after(List::PausedNoMore);
        let page = self.parts.journal.paused_no_more(REQUESTS_PER_TURN, after)?;
        for request in page.rows {
            self.apply_or_spare(request, Event::Released)?;
        }
        self.passed(List::PausedNoMore, page.next);
        Ok(())
    }

    /// [`Engine::apply`], one of many: trouble with its row is told.
    fn apply_or_spare(&mut self, request: RequestId, event: Event) -> Result<(), StoreError> {
        let applied = self.apply(request, None, event, None);
        self.spare(applied)?;
        Ok(())
    }
}

/// Reports once, whatever becomes of its task: a task that is dropped may have sent its bytes.
struct Reporter {
    outbox: Option<std::sync::mpsc::Sender<Message>>,
    request: RequestId,
    number: u32,
    clock: Arc<dyn sendoff_core::time::Clock>,
}

impl Reporter {
    fn report(&mut self, report: Report) {
        let Some(outbox) = self.outbox.take() else { return };
        let witness = crate::ask::witness_of(&report, &*self.clock);
        let read = self.clock.read();
        // An engine that is gone finds the open attempt at its next start.
        let _ = outbox.send(Message::Reported {
            request: self.request,
            number: self.number,
            report,
            read,
            witness,
        });
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        use sendoff_client::{Lost, LostCause};
        let detail = "The transmission was broken off.".to_owned();
        self.report(Report::Lost(Lost {
            cause: LostCause::Other,
            host: String::new(),
            detail,
        }));
    }
}
