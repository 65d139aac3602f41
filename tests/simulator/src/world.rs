//! One life: the program, the person, the services and everything between them, one step after the other.

use crate::{
    clock::SimClock,
    letmepost::{self, Letmepost},
    net::{Exchange, lost, never_left},
    oracle::{Oracle, RepeatLimit, Violation},
    person::{Hands, Person},
    postato::{self, Postato, WORKSPACE},
    program::{Disk, Place, Program, Trouble},
    rng::Rng,
    service::{Call, Finished, Line, Reply, Taken, Work},
    switches::{Assumption, Life, Switch},
};
use sendoff_client::{LostCause, Method, Report, Transmission};
use sendoff_core::{
    connection::{ConnectionSettings, ListedAccount, ServiceKind},
    network::Network,
    time::UtcInstant,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The client's own limit for one transmission.
const TOTAL: i64 = 120 * SECOND;
/// Turns without time passing: more is a hot loop.
const TURNS_AT_ONCE: u32 = 400;

/// What became of a life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Steps: fault points reached, and things that happened in the world.
    pub steps: u64,
    /// Turns of the engine.
    pub turns: u64,
    /// Publishing transmissions.
    pub transmissions: u64,
    /// Intents published: drafts at accounts.
    pub published: u64,
    /// Deaths of the program.
    pub deaths: u64,
    /// Misfortunes of every kind.
    pub misfortunes: u64,
    /// Promises that were broken.
    pub violations: Vec<Violation>,
    /// Where an assumption did not hold, at the first time of each.
    pub outside: BTreeMap<Assumption, String>,
}

/// Something that is going to happen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    /// A publishing request reaches the service.
    Arrives {
        place: usize,
        exchange: Option<Exchange>,
        call: usize,
        fate: Fate,
    },
    /// A handler ends.
    Finishes {
        place: usize,
        handler: u64,
        exchange: Option<Exchange>,
        fate: Fate,
    },
    /// The service's worker brings a post out.
    Works { place: usize, post: usize },
    /// A question is answered.
    Answers {
        place: usize,
        exchange: Exchange,
        path: String,
    },
    /// What the engine is told of an exchange.
    Told { exchange: Exchange, tale: Tale },
    /// The person does something.
    Acts,
    /// Something goes wrong, or well again.
    Turns(Turn),
}

/// What becomes of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Whole,
    Lost,
    Gateway,
    Cut,
    Empty,
    Foreign,
}

/// What the engine is told, when it is not an answer that is made then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tale {
    NeverLeft,
    Lost(bool),
    /// A stored reply of `World::replies`.
    Reply(usize),
}

/// Misfortunes that begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Misfortune,
    Online,
    Wakes,
    RightTime,
    Credential(usize),
    Quota(usize),
    Disk,
}

enum Service {
    Letmepost(Letmepost),
    Postato(Postato),
}

struct Site {
    place: Place,
    service: Service,
    host: String,
    clock: i64,
    rejects: bool,
}

/// A publishing transmission that the engine waits for.
struct Sent {
    began: i64,
    /// Its bytes are held up on the way, and arrive so long after the sender has given up.
    late: Option<(usize, usize, i64)>,
}

/// Everything.
pub struct World {
    life: Life,
    rng: Arc<Rng>,
    clock: SimClock,
    program: Program,
    person: Person,
    oracle: Oracle,
    sites: Vec<Site>,
    queue: BinaryHeap<Reverse<(i64, u64, Happening)>>,
    last: u64,
    calls: Vec<Call>,
    replies: Vec<(usize, Reply)>,
    sent: BTreeMap<Exchange, Sent>,
    offline: bool,
    asleep: bool,
    disk_full: bool,
    awake_since: i64,
    copy: Option<Disk>,
    happened: u64,
    calm: bool,
    outcome: Outcome,
}

fn listed(prefix: &str, networks: &[Network]) -> Vec<ListedAccount> {
    let account = |network: &Network| {
        let id = format!("{prefix}-{network}");
        ListedAccount {
            remote_id: id.clone(),
            network: *network,
            profile: id.clone(),
            handle: id,
            trouble: None,
        }
    };
    networks.iter().map(account).collect()
}

impl World {
    /// The world of a life, at its beginning.
    pub fn new(life: Life) -> Result<Self, Trouble> {
        let rng = Arc::new(Rng::new(life.seed));
        let begin = UtcInstant::parse("2026-10-24T12:00:00Z")?.millis() + rng.between(0, DAY);
        let clock = SimClock::at(UtcInstant::from_millis(begin));
        let mut program = Program::new(clock.clone(), Arc::clone(&rng), life.trace)?;
        let sites = Self::sites(&life, &rng, &program)?;
        let oracle = Oracle::new(&program.database())?;
        program.start()?;
        let mut world = Self {
            life,
            rng,
            clock,
            program,
            person: Person::default(),
            oracle,
            sites,
            queue: BinaryHeap::new(),
            last: 0,
            calls: vec![],
            replies: vec![],
            sent: BTreeMap::new(),
            offline: false,
            asleep: false,
            disk_full: false,
            awake_since: begin,
            copy: None,
            happened: 0,
            calm: false,
            outcome: Outcome::default(),
        };
        world.later(SECOND, Happening::Acts);
        world.later(30 * SECOND, Happening::Turns(Turn::Misfortune));
        Ok(world)
    }

    fn sites(life: &Life, rng: &Rng, program: &Program) -> Result<Vec<Site>, Trouble> {
        use Network as N;
        let plans: [(&str, ServiceKind, &[N], bool); 3] = [
            (
                "one",
                ServiceKind::Letmepost,
                &[N::Twitter, N::Linkedin, N::Bluesky, N::Threads],
                false,
            ),
            ("two", ServiceKind::Letmepost, &[N::Twitter, N::Bluesky], true),
            ("three", ServiceKind::Postato, &[N::Twitter, N::Linkedin], false),
        ];
        let mut sites = vec![];
        for (name, kind, networks, alone) in plans {
            let accounts = listed(name, networks);
            let settings = ConnectionSettings {
                one_target_per_request: alone,
                trust_replay: false,
            };
            let origin = format!("https://{name}.example");
            let workspace = (kind == ServiceKind::Postato).then_some(WORKSPACE);
            let place = program.connect(kind, &origin, workspace, settings, &accounts)?;
            let own: Vec<_> = accounts
                .iter()
                .map(|a| (a.remote_id.clone(), a.network.as_str()))
                .collect();
            let service = match kind {
                ServiceKind::Letmepost => Service::Letmepost(Self::letmepost(life, rng, own)),
                ServiceKind::Postato => Service::Postato(Self::postato(life, rng, own)),
            };
            let clock = if life.has(Switch::ServiceClock) {
                rng.between(-120_000, 120_000)
            } else {
                0
            };
            sites.push(Site {
                place,
                service,
                host: format!("{name}.example"),
                clock,
                rejects: false,
            });
        }
        Ok(sites)
    }

    fn letmepost(life: &Life, rng: &Rng, accounts: Vec<(String, &'static str)>) -> Letmepost {
        let mut service = Letmepost::new(accounts);
        if life.has(Switch::Stale) {
            service.stale = rng.between(0, 8 * SECOND);
        }
        if life.has(Switch::PlatformFails) {
            service.platform_fails = rng.below(120);
        }
        match life.broken {
            Some(Assumption::OncePerKey) => service.old = true,
            Some(Assumption::VisibleInTime) => service.stale = 20 * MINUTE,
            _ => {}
        }
        service
    }

    fn postato(life: &Life, rng: &Rng, accounts: Vec<(String, &'static str)>) -> Postato {
        let mut service = Postato::new(accounts);
        service.conflicts = rng.chance(500);
        service.stores_errors = rng.chance(300);
        service.prose = rng.chance(500);
        service.retention = if rng.chance(500) { 40 * MINUTE } else { i64::MAX };
        if life.has(Switch::Stale) {
            service.stale = rng.between(0, 60 * SECOND);
        }
        if life.has(Switch::PlatformFails) {
            service.worker_fails = rng.below(120);
        }
        if life.broken == Some(Assumption::OncePerKey) {
            service.retention = SECOND;
        }
        service
    }

    fn now(&self) -> i64 {
        self.clock.truth()
    }

    fn at(&mut self, time: i64, happening: Happening) {
        self.last += 1;
        self.queue.push(Reverse((time, self.last, happening)));
    }

    fn later(&mut self, span: i64, happening: Happening) {
        self.at(self.now() + span, happening);
    }

    fn trace(&self, what: impl FnOnce() -> String) {
        if self.life.trace {
            let line = what();
            eprintln!("{} {line}", UtcInstant::from_millis(self.now()));
        }
    }

    fn may(&self, switch: Switch, per_mille: u64) -> bool {
        // Drawn in any case: leaving one switch out changes the numbers of the others as little as can be.
        let drawn = self.rng.chance(per_mille);
        drawn && !self.calm && self.life.has(switch)
    }

    fn steps(&self) -> u64 {
        self.happened + self.program.fuse.reached() / 2
    }

    /// Lives until the steps are used up or a promise is broken, then lets everything calm down.
    pub fn live(mut self) -> Result<Outcome, Trouble> {
        while self.steps() < self.life.steps && self.sound() {
            self.step(i64::MAX)?;
        }
        if self.sound() {
            self.calm_down()?;
        }
        self.outcome.steps = self.steps();
        self.outcome.transmissions = self.oracle.transmissions;
        self.outcome.published = self.oracle.intents().map(|(_, n)| u64::from(*n)).sum();
        self.outcome.violations = std::mem::take(&mut self.oracle.violations);
        Ok(self.outcome)
    }

    fn sound(&self) -> bool {
        self.oracle.violations.is_empty()
    }

    fn broken(&mut self, promise: &'static str, what: String) {
        self.oracle.violations.push(Violation { promise, what });
    }

    /// The program has its turns; then the next thing happens, if it does before `horizon`.
    fn step(&mut self, horizon: i64) -> Result<bool, Trouble> {
        let wanted = self.run_program()?;
        let next = self.queue.peek().map(|Reverse((time, ..))| *time);
        let now = self.now();
        let wanted = wanted.map(|wanted| wanted.max(now + 10));
        let comes = next.into_iter().chain(wanted).min().unwrap_or(now + MINUTE);
        if comes >= horizon {
            return Ok(false);
        }
        self.clock.pass_to(comes);
        if next == Some(comes)
            && let Some(Reverse((_, _, happening))) = self.queue.pop()
        {
            self.happened += 1;
            self.happen(happening)?;
        }
        Ok(true)
    }

    /// Turns until the program wants to wait; when, by the true time.
    fn run_program(&mut self) -> Result<Option<i64>, Trouble> {
        if self.asleep {
            return Ok(None);
        }
        if !self.program.runs() {
            self.program.start()?;
            if self.program.fuse.blown() {
                self.die()?;
            }
            if !self.program.runs() {
                return Ok(Some(self.now() + SECOND));
            }
            self.awake_since = self.now();
        }
        for _ in 0..TURNS_AT_ONCE {
            let Some(tick) = self.program.turn() else {
                return Ok(None);
            };
            self.outcome.turns += 1;
            let busy = self.take_what_is_fresh();
            if self.program.fuse.blown() {
                self.die()?;
                return Ok(Some(self.now() + self.rng.between(10, 2000)));
            }
            if tick.fenced {
                self.broken("P4", "the only sender was fenced".to_owned());
                return Ok(None);
            }
            let next = tick.next.map(|wall| wall.millis() - self.clock.skew());
            if busy || next.is_some_and(|next| next <= self.now()) && tick.sending + tick.asking == 0 {
                // It goes on at once; the real one rests ten milliseconds at least.
                if !busy {
                    return Ok(next);
                }
                continue;
            }
            self.check_due();
            return Ok(next);
        }
        let what = format!("more than {TURNS_AT_ONCE} turns without time passing");
        self.broken("P9", what);
        Ok(None)
    }

    fn check_due(&mut self) {
        if !self.person.has_paused() && !self.disk_full {
            let (wall, now) = (self.clock.wall().millis(), self.now());
            self.oracle.check_due(wall, now, self.awake_since);
        }
    }

    fn die(&mut self) -> Result<(), Trouble> {
        self.outcome.deaths += 1;
        self.trace(|| "the program dies".to_owned());
        for (exchange, sent) in std::mem::take(&mut self.sent) {
            self.oracle.ended(exchange, true, sent.began);
            self.arrives_late(&sent);
        }
        if self.life.broken == Some(Assumption::DiskKeeps)
            && let Some(copy) = self.copy.take()
        {
            self.outside(Assumption::DiskKeeps, "the disk lost what it had acknowledged");
            self.program.forget_since(&copy)?;
            return Ok(self.oracle.reopen(&self.program.database())?);
        }
        let anew = self.rng.chance(60);
        self.program.die(anew)
    }

    fn outside(&mut self, assumption: Assumption, what: &str) {
        if self.life.broken == Some(assumption) {
            self.outcome
                .outside
                .entry(assumption)
                .or_insert_with(|| what.to_owned());
        }
    }

    // --- the wire ---------------------------------------------------------------------------------------

    /// What the engine has put on the wire; whether there was anything.
    fn take_what_is_fresh(&mut self) -> bool {
        let fresh = self.program.net.fresh();
        let any = !fresh.is_empty();
        for (exchange, transmission) in fresh {
            self.happened += 1;
            let host = transmission.url.host();
            let Some(place) = self.sites.iter().position(|site| site.host == host) else {
                continue;
            };
            if transmission.method == Method::Get {
                self.question(place, exchange, transmission);
            } else {
                self.publishing(place, exchange, &transmission);
            }
        }
        any
    }

    fn question(&mut self, place: usize, exchange: Exchange, transmission: Transmission) {
        let span = self.rng.between(20, 900);
        if self.offline {
            return self.later(
                span,
                Happening::Told {
                    exchange,
                    tale: Tale::NeverLeft,
                },
            );
        }
        if self.may(Switch::Deaf, 40) {
            self.outcome.misfortunes += 1;
            let tale = match self.rng.below(4) {
                0 => Tale::Lost(true),
                1 => Tale::NeverLeft,
                2 => self.reply(place, Reply::page(502)),
                _ => self.reply(
                    place,
                    Reply::json(200, &serde_json::json!({"data": [{"id": 7}], "nextCursor": "x"})),
                ),
            };
            return self.later(span, Happening::Told { exchange, tale });
        }
        let path = transmission
            .url
            .as_str()
            .split_once(".example")
            .map_or("", |(_, path)| path);
        let path = path.to_owned();
        self.later(
            span,
            Happening::Answers {
                place,
                exchange,
                path,
            },
        );
    }

    fn reply(&mut self, place: usize, reply: Reply) -> Tale {
        self.replies.push((place, reply));
        Tale::Reply(self.replies.len() - 1)
    }

    fn publishing(&mut self, place: usize, exchange: Exchange, transmission: &Transmission) {
        let now = self.now();
        let site = &self.sites[place];
        let limit = match site.service {
            Service::Letmepost(_) => RepeatLimit {
                window: 20 * HOUR,
                same_key: false,
            },
            Service::Postato(_) => RepeatLimit {
                window: 30 * MINUTE,
                same_key: true,
            },
        };
        let service_clock = now + site.clock;
        let wall = self.clock.wall().millis();
        let Some(key) = self
            .oracle
            .sent(exchange, transmission, now, wall, service_clock, limit)
        else {
            return;
        };
        self.sent.insert(
            exchange,
            Sent {
                began: now,
                late: None,
            },
        );
        self.trace(|| format!("transmission {exchange} of {key} to place {place}"));
        let body = transmission.body.as_deref().unwrap_or_default().to_vec();
        let call = Call {
            key,
            body,
            work: Work::Well,
            takes: self.rng.between(50, 3000),
        };
        self.calls.push(call);
        self.decide_fate(place, exchange, self.calls.len() - 1);
    }

    /// What becomes of a publishing transmission: drawn when it is put on the wire.
    fn decide_fate(&mut self, place: usize, exchange: Exchange, call: usize) {
        let way = self.rng.between(5, 400);
        if self.offline || self.may(Switch::NeverLeft, 15) {
            return self.later(
                way,
                Happening::Told {
                    exchange,
                    tale: Tale::NeverLeft,
                },
            );
        }
        if self.may(Switch::Limited, 15) {
            self.outcome.misfortunes += 1;
            let tale = self.limited(place);
            return self.later(way, Happening::Told { exchange, tale });
        }
        if self.sites[place].rejects {
            let tale = self.rejected(place);
            return self.later(way, Happening::Told { exchange, tale });
        }
        if self.may(Switch::LostBefore, 25) {
            return self.lost_before(place, exchange, call);
        }
        let own_error = self.decide_work(place, call);
        if !own_error && self.may(Switch::Slow, 12) {
            self.outcome.misfortunes += 1;
            self.calls[call].takes = self.rng.between(100 * SECOND, 200 * SECOND);
        }
        if !own_error && self.may(Switch::Doubled, 15) {
            self.outcome.misfortunes += 1;
            if matches!(&self.sites[place].service, Service::Letmepost(service) if service.old) {
                self.outside(
                    Assumption::OncePerKey,
                    "a server without claims ran one key twice",
                );
            }
            let again = way + self.rng.between(1, 40 * SECOND);
            self.later(
                again,
                Happening::Arrives {
                    place,
                    exchange: None,
                    call,
                    fate: Fate::Whole,
                },
            );
        }
        let fate = if self.may(Switch::LostAfter, 35) {
            Fate::Lost
        } else if self.may(Switch::Gateway, 15) {
            Fate::Gateway
        } else if self.may(Switch::Garbled, 15) {
            *self
                .rng
                .pick(&[Fate::Cut, Fate::Empty, Fate::Foreign])
                .unwrap_or(&Fate::Cut)
        } else {
            Fate::Whole
        };
        if fate != Fate::Whole {
            self.outcome.misfortunes += 1;
        }
        self.later(
            way,
            Happening::Arrives {
                place,
                exchange: Some(exchange),
                call,
                fate,
            },
        );
        self.later(
            TOTAL,
            Happening::Told {
                exchange,
                tale: Tale::Lost(true),
            },
        );
    }

    /// Whether the handler answers with an error of its own: then its key is free, and nothing else of it may
    /// still be under way (assumption A1).
    fn decide_work(&mut self, place: usize, call: usize) -> bool {
        let work = if self.may(Switch::ServerError, 40) {
            if self.rng.chance(500) {
                Work::FailsBefore
            } else {
                Work::FailsAfter
            }
        } else if self.may(Switch::ServerDies, 12) {
            if self.rng.chance(500) {
                Work::DiesBefore
            } else {
                Work::DiesAfter
            }
        } else if self.life.broken == Some(Assumption::RefusedIsRefused) && self.rng.chance(60) {
            Work::RefusesAfter
        } else {
            return false;
        };
        let _ = place;
        self.outcome.misfortunes += 1;
        self.calls[call].work = work;
        true
    }

    fn lost_before(&mut self, place: usize, exchange: Exchange, call: usize) {
        self.outcome.misfortunes += 1;
        let ends = if self.rng.chance(500) {
            TOTAL
        } else {
            self.rng.between(100, 20 * SECOND)
        };
        self.later(
            ends,
            Happening::Told {
                exchange,
                tale: Tale::Lost(ends == TOTAL),
            },
        );
        if self.may(Switch::Late, 500) {
            let late = if self.life.broken == Some(Assumption::VisibleInTime) {
                self.outside(
                    Assumption::VisibleInTime,
                    "a request arrived long after the settling time",
                );
                self.rng.between(10 * MINUTE, 30 * MINUTE)
            } else {
                self.rng.between(0, 40 * SECOND)
            };
            if let Some(sent) = self.sent.get_mut(&exchange) {
                sent.late = Some((place, call, late));
            }
        }
    }

    fn limited(&mut self, place: usize) -> Tale {
        let forms = ["3", "120", "", "-5", "soon", "0", "99999999", "7.5"];
        let reply = match &self.sites[place].service {
            Service::Letmepost(_) => letmepost::error(429, "rate_limited", None),
            Service::Postato(_) => postato::error(429, "rate_limited"),
        };
        let form = self.rng.pick(&forms).copied().unwrap_or("3");
        let reply = if form == "soon" {
            reply
        } else {
            reply.with("retry-after", form)
        };
        self.reply(place, reply)
    }

    fn rejected(&mut self, place: usize) -> Tale {
        let reply = match &self.sites[place].service {
            Service::Letmepost(_) => letmepost::error(401, "unauthenticated", None),
            Service::Postato(_) => postato::error(401, "unauthorized"),
        };
        self.reply(place, reply)
    }

    // --- what happens -----------------------------------------------------------------------------------

    fn happen(&mut self, happening: Happening) -> Result<(), Trouble> {
        match happening {
            Happening::Arrives {
                place,
                exchange,
                call,
                fate,
            } => self.arrives(place, exchange, call, fate),
            Happening::Finishes {
                place,
                handler,
                exchange,
                fate,
            } => {
                self.finishes(place, handler, exchange, fate);
            }
            Happening::Works { place, post } => self.works(place, post),
            Happening::Answers {
                place,
                exchange,
                path,
            } => self.answers(place, exchange, &path),
            Happening::Told { exchange, tale } => self.told(exchange, tale),
            Happening::Acts => self.acts()?,
            Happening::Turns(turn) => self.turns(turn)?,
        }
        Ok(())
    }

    fn arrives(&mut self, place: usize, exchange: Option<Exchange>, call: usize, fate: Fate) {
        let now = self.now();
        let call = self.calls[call].clone();
        self.trace(|| format!("{} arrives ({:?}, {fate:?})", call.key, call.work));
        let taken = match &mut self.sites[place].service {
            Service::Letmepost(service) => service.publish(&call, now),
            Service::Postato(service) => service.publish(&call, now),
        };
        match taken {
            Taken::Answered(reply) => {
                self.trace(|| format!("answered at once with {}", reply.status));
                self.answer(place, exchange, Some(reply), fate);
            }
            Taken::Runs(handler, takes) => {
                self.later(
                    takes,
                    Happening::Finishes {
                        place,
                        handler,
                        exchange,
                        fate,
                    },
                );
            }
        }
    }

    fn finishes(&mut self, place: usize, handler: u64, exchange: Option<Exchange>, fate: Fate) {
        let (now, clock) = (self.now(), self.sites[place].clock);
        let finished: Finished = match &mut self.sites[place].service {
            Service::Letmepost(service) => service.finish(handler, now, &self.rng),
            Service::Postato(service) => service.finish(handler, now, clock, &self.rng),
        };
        self.publish(&finished.lines);
        for (post, after) in finished.later {
            self.later(after, Happening::Works { place, post });
        }
        self.answer(place, exchange, finished.reply, fate);
    }

    fn works(&mut self, place: usize, post: usize) {
        let now = self.now();
        if let Service::Postato(service) = &mut self.sites[place].service {
            let lines = service.bring_out(post, now, &self.rng);
            self.publish(&lines);
        }
    }

    fn publish(&mut self, lines: &[Line]) {
        for line in lines {
            self.trace(|| format!("PUBLISHED {:?} at {} ({})", line.text, line.remote, line.key));
            self.oracle.published(line);
        }
    }

    /// The service's reply on its way back; `None` if its process died.
    fn answer(&mut self, place: usize, exchange: Option<Exchange>, reply: Option<Reply>, fate: Fate) {
        let Some(exchange) = exchange else { return };
        let way = self.rng.between(5, 400);
        let tale = match (fate, reply) {
            (Fate::Lost, _) if self.rng.chance(500) => return,
            (Fate::Lost, _) | (_, None) => Tale::Lost(false),
            (Fate::Whole, Some(reply)) => self.reply(place, reply),
            (Fate::Gateway, Some(_)) => {
                let status = *self.rng.pick(&[502, 503, 504, 408, 520]).unwrap_or(&502);
                self.reply(place, Reply::page(status))
            }
            (Fate::Cut, Some(mut reply)) => {
                reply.body.truncate(reply.body.len() / 2);
                self.reply(place, reply)
            }
            (Fate::Empty, Some(mut reply)) => {
                reply.body.clear();
                self.reply(place, reply)
            }
            (Fate::Foreign, Some(_)) => self.reply(place, Reply::page(200)),
        };
        self.later(way, Happening::Told { exchange, tale });
    }

    fn answers(&mut self, place: usize, exchange: Exchange, path: &str) {
        let now = self.now();
        let site = &self.sites[place];
        let reply = if site.rejects {
            let Tale::Reply(index) = self.rejected(place) else {
                return;
            };
            self.replies[index].1.clone()
        } else {
            match &site.service {
                Service::Letmepost(service) => service.read(path, now, site.clock),
                Service::Postato(service) => service.read(path, now, site.clock),
            }
        };
        let answer = reply.answer(now + self.sites[place].clock);
        self.program.net.report(exchange, Report::Answered(answer));
    }

    /// The engine is told; the first tale of an exchange counts.
    fn told(&mut self, exchange: Exchange, tale: Tale) {
        if self.asleep && matches!(tale, Tale::Reply(_)) {
            // Nobody reads while the computer sleeps, and the connection does not outlive it.
            return;
        }
        let report = match tale {
            Tale::NeverLeft => never_left("example"),
            Tale::Lost(late) => lost(
                "example",
                if late {
                    LostCause::TimedOut
                } else {
                    LostCause::Reset
                },
            ),
            Tale::Reply(index) => {
                let (place, reply) = &self.replies[index];
                Report::Answered(reply.answer(self.now() + self.sites[*place].clock))
            }
        };
        // Turned away at the door, in the service's own words: nothing of this transmission was done.
        let turned_away = matches!(&report, Report::Answered(answer)
            if matches!(answer.status, 401 | 403 | 429) && answer.headers.is_json());
        let may_have_arrived = !turned_away && !matches!(report, Report::NeverLeft(_));
        if self.program.net.report(exchange, report)
            && let Some(sent) = self.sent.remove(&exchange)
        {
            self.trace(|| format!("transmission {exchange} ends: {tale:?}"));
            self.oracle.ended(exchange, may_have_arrived, sent.began);
            self.arrives_late(&sent);
        }
    }

    fn arrives_late(&mut self, sent: &Sent) {
        if let Some((place, call, late)) = sent.late {
            let fate = Fate::Lost;
            self.later(
                late,
                Happening::Arrives {
                    place,
                    exchange: None,
                    call,
                    fate,
                },
            );
        }
    }

    fn acts(&mut self) -> Result<(), Trouble> {
        if self.calm {
            return Ok(());
        }
        let pace = *self.rng.pick(&[2, 10, 60, 600, 3600]).unwrap_or(&60);
        let next = self.rng.between(1, pace * SECOND);
        self.later(next, Happening::Acts);
        if self.disk_full || self.asleep {
            return Ok(());
        }
        let now = self.clock.wall();
        let places: Vec<Place> = self.sites.iter().map(|site| site.place.clone()).collect();
        let (sites, queue, calls) = (&self.sites, &self.queue, &self.calls);
        let may_publish = |key: &str| {
            let inside = sites.iter().any(|site| match &site.service {
                Service::Letmepost(service) => service.may_publish(key),
                Service::Postato(service) => service.may_publish(key),
            });
            let coming = queue.iter().any(|Reverse((_, _, happening))| {
                matches!(happening, Happening::Arrives { call, .. } if calls[*call].key == key)
            });
            inside || coming
        };
        let mut hands = Hands {
            life: &self.life,
            rng: &self.rng,
            program: &self.program,
            places: &places,
            oracle: &mut self.oracle,
            now,
        };
        let paused = self.person.has_paused();
        let act = self.person.act(&mut hands, &may_publish)?;
        if self.person.has_paused() != paused {
            self.awake_since = self.now();
        }
        self.trace(|| format!("the person {act}"));
        Ok(())
    }

    // --- misfortune -------------------------------------------------------------------------------------

    fn turns(&mut self, turn: Turn) -> Result<(), Trouble> {
        match turn {
            Turn::Misfortune => return self.misfortune(),
            Turn::Online => self.offline = false,
            Turn::Wakes => {
                self.asleep = false;
                self.awake_since = self.now();
                for exchange in self.program.net.open() {
                    let span = self.rng.between(1, 2000);
                    self.later(
                        span,
                        Happening::Told {
                            exchange,
                            tale: Tale::Lost(false),
                        },
                    );
                }
            }
            Turn::RightTime => {
                self.clock.set_skew(0);
                self.awake_since = self.now();
            }
            Turn::Credential(place) => self.sites[place].rejects = false,
            Turn::Quota(place) => self.quota(place, false),
            Turn::Disk => {
                self.disk_full = false;
                self.program.fuse.fill_disk(false);
                self.awake_since = self.now();
            }
        }
        self.trace(|| format!("{turn:?}"));
        Ok(())
    }

    fn quota(&mut self, place: usize, spent: bool) {
        match &mut self.sites[place].service {
            Service::Letmepost(service) => service.quota_spent = spent,
            Service::Postato(service) => service.plan_inactive = spent,
        }
    }

    fn misfortune(&mut self) -> Result<(), Trouble> {
        if self.calm {
            return Ok(());
        }
        let pace = *self.rng.pick(&[5, 60, 600, 7200]).unwrap_or(&60);
        let next = self.rng.between(1, pace * SECOND);
        self.later(next, Happening::Turns(Turn::Misfortune));
        if self.asleep {
            return Ok(());
        }
        let place = self.rng.below(self.sites.len() as u64) as usize;
        let span = self.rng.between(
            SECOND,
            *self.rng.pick(&[MINUTE, HOUR, DAY, 3 * DAY]).unwrap_or(&HOUR),
        );
        let short = self.rng.between(SECOND, 10 * MINUTE);
        let drawn = self.rng.below(100);
        let switch = match drawn {
            0..40 => Switch::Crash,
            40..46 => Switch::Restart,
            46..50 => Switch::Reboot,
            50..58 => Switch::Sleep,
            58..66 => Switch::Offline,
            66..72 => Switch::Credential,
            72..76 => Switch::Quota,
            76..86 => Switch::WallClock,
            86..90 => Switch::DiskFull,
            90..94 => Switch::SecondProcess,
            _ => return Ok(()),
        };
        if !self.life.has(switch) {
            return Ok(());
        }
        self.outcome.misfortunes += 1;
        self.trace(|| format!("misfortune: {switch}"));
        self.befalls(switch, place, span, short)
    }

    fn befalls(&mut self, switch: Switch, place: usize, span: i64, short: i64) -> Result<(), Trouble> {
        match switch {
            Switch::Crash => {
                if self.life.broken == Some(Assumption::DiskKeeps) && self.copy.is_none() {
                    self.copy = Some(self.program.disk()?);
                }
                if self.rng.chance(300) {
                    return self.die();
                }
                self.program.fuse.light(1 + self.rng.below(40));
            }
            Switch::Restart => self.die()?,
            Switch::Reboot => {
                self.die()?;
                self.clock.reboot();
                if self.life.has(Switch::WallClock) && self.rng.chance(300) {
                    // The battery of the clock is empty: it starts in 1970, until the network tells it.
                    self.clock.set_skew(-self.now());
                    self.later(short, Happening::Turns(Turn::RightTime));
                }
            }
            Switch::Sleep => {
                self.asleep = true;
                self.later(span, Happening::Turns(Turn::Wakes));
            }
            Switch::Offline => {
                self.offline = true;
                self.later(span, Happening::Turns(Turn::Online));
            }
            Switch::Credential => {
                self.sites[place].rejects = true;
                self.later(span, Happening::Turns(Turn::Credential(place)));
            }
            Switch::Quota => {
                self.quota(place, true);
                self.later(span, Happening::Turns(Turn::Quota(place)));
            }
            Switch::WallClock => {
                let jumps = [90 * SECOND, 10 * MINUTE, 2 * HOUR, 3 * DAY, 400 * DAY, 1800 * DAY];
                let jump = *self.rng.pick(&jumps).unwrap_or(&MINUTE);
                let sign = if self.rng.chance(500) { 1 } else { -1 };
                self.clock.set_skew(sign * jump);
                self.awake_since = self.now();
                self.later(short, Happening::Turns(Turn::RightTime));
            }
            Switch::DiskFull => {
                self.disk_full = true;
                self.program.fuse.fill_disk(true);
                self.later(short, Happening::Turns(Turn::Disk));
            }
            Switch::SecondProcess => {
                let took = self.program.second_process()?;
                if took && self.program.runs() {
                    self.broken("P4", "a second process got the right to send".to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }

    // --- the end ----------------------------------------------------------------------------------------

    /// Misfortune ends. Within bounded time everything is final or stands under attention, and what the file
    /// says at last agrees with what went out.
    fn calm_down(&mut self) -> Result<(), Trouble> {
        self.calm = true;
        self.trace(|| "everything calms down".to_owned());
        self.program.fuse.renew();
        for turn in [Turn::Online, Turn::RightTime, Turn::Disk, Turn::Wakes] {
            self.turns(turn)?;
        }
        for place in 0..self.sites.len() {
            self.turns(Turn::Credential(place))?;
            self.turns(Turn::Quota(place))?;
            if let Service::Letmepost(service) = &mut self.sites[place].service {
                service.platform_fails = 0;
            }
        }
        self.go_on()?;
        let until = self.now() + 60 * DAY;
        let limit = self.steps() + 200_000;
        let mut passed = 0;
        while self.steps() < limit && self.sound() && self.step(until)? {
            passed += 1;
            // The question costs as much as a turn, and the answer changes slowly.
            if passed % 16 == 0 && self.at_rest(until)? {
                break;
            }
        }
        if self.sound() && self.at_rest(until)? {
            self.check_due();
            self.oracle.check_ends();
            return Ok(());
        }
        if self.sound() {
            let open = self.open_requests()?;
            let idle = self.program.idle()?;
            let planned = !self.oracle.nothing_planned(until);
            let coming = self.queue.len();
            let what =
                format!("it never came to rest (idle {idle}, planned {planned}, coming {coming}): {open}");
            self.broken("P9", what);
        }
        Ok(())
    }

    /// Nothing is under way, and everything open stands under attention.
    fn at_rest(&self, until: i64) -> Result<bool, Trouble> {
        Ok(self.queue.is_empty() && self.program.idle()? && self.oracle.nothing_planned(until))
    }

    fn go_on(&mut self) -> Result<(), Trouble> {
        let places: Vec<Place> = self.sites.iter().map(|site| site.place.clone()).collect();
        let mut hands = Hands {
            life: &self.life,
            rng: &self.rng,
            program: &self.program,
            places: &places,
            oracle: &mut self.oracle,
            now: self.clock.wall(),
        };
        self.person.unpause(&mut hands)
    }

    fn open_requests(&self) -> Result<String, Trouble> {
        // One line per kind: how many requests stand like this, and one of them.
        const OPEN: &str =
            "SELECT count(*) || ' ' || r.state || ' ' || coalesce(json_extract(held, '$.why'), '-')
              || ' targets ' || (SELECT group_concat(state) FROM delivery WHERE request_id = r.id)
              || ' due ' || max(due_ms) || ' next ' || coalesce(max(next_at_ms), '-')
              || ' doubt ' || coalesce(json_extract(doubt, '$.cause'), '-')
            FROM request r WHERE final_at_ms IS NULL GROUP BY r.state, json_extract(held, '$.why')";
        let db = self.oracle.db();
        let mut open = db.prepare(OPEN)?;
        let rows = open.query_map([], |r| r.get::<_, String>(0))?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
    }
}
