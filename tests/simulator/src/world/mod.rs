//! One life: the program, the person, the services and everything between them, one step after the other.

mod end;
mod happening;
mod misfortune;
mod services;
mod wire;

use crate::{
    clock::SimClock,
    letmepost::Letmepost,
    net::Exchange,
    oracle::{Moment, Oracle, Violation},
    person::Person,
    postato::Postato,
    program::{Disk, Place, Program, SECRET, Trouble},
    rng::Rng,
    service::{Call, Reply},
    switches::{Assumption, Life, Switch},
};
use clap::ValueEnum as _;
use sendoff_core::time::UtcInstant;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
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
    /// Steps: turns of the engine, things that happened in the world, and fault points reached (before and
    /// after every effect: at each of them a life may have taken another way).
    pub steps: u64,
    /// Turns of the engine among them.
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
    Limits(usize),
    Date(usize),
    Estranged(usize),
    Workspace(usize),
    Disk,
    Writes,
}

enum Service {
    Letmepost(Letmepost),
    Postato(Postato),
}

struct Site {
    place: Place,
    service: Service,
    host: String,
    /// How far its clock was from the truth at the beginning, and what it was set by since.
    clock_off: i64,
    /// How many parts in a million it goes too fast.
    clock_drift: i64,
    began: i64,
    rejects: bool,
    /// Its answers bear no time.
    dateless: bool,
    /// Its limiter turns every publishing request away.
    limits: bool,
    /// It has had an error of its own, and is not well until then.
    troubled_until: i64,
}

impl Site {
    /// How far its clock is from the truth.
    fn clock(&self, now: i64) -> i64 {
        self.clock_off + (now - self.began) * self.clock_drift / 1_000_000
    }
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
    /// What the services have brought out: key and account.
    run: BTreeSet<(String, String)>,
    /// Since when there has been no network, if there is none.
    offline_since: Option<i64>,
    asleep: bool,
    disk_full: bool,
    writes_fail: bool,
    /// Since when the program has been able to act.
    awake_since: i64,
    /// Since when nothing has kept it from telling the person: its deaths do not count, what it knows outlives them.
    steady_since: i64,
    /// When the oracle last looked whether something waits in silence.
    silence_checked: i64,
    copy: Option<Disk>,
    /// What happens more often in this life than in others: rare things meet only where each is less rare.
    favoured: BTreeSet<Switch>,
    happened: u64,
    calm: bool,
    outcome: Outcome,
}

impl World {
    /// The world of a life, at its beginning.
    pub fn new(life: Life) -> Result<Self, Trouble> {
        let rng = Arc::new(Rng::new(life.seed));
        let begin = UtcInstant::parse("2026-10-24T12:00:00Z")?.millis() + rng.between(0, DAY);
        let clock = SimClock::at(UtcInstant::from_millis(begin));
        let mut program = Program::new(clock.clone(), Arc::clone(&rng), life.trace)?;
        let sites = Self::sites(&life, &rng, &program, begin)?;
        let oracle = Oracle::new(&program.database())?;
        program.start()?;
        let favoured = Self::favourites(&life, &rng);
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
            run: BTreeSet::new(),
            offline_since: None,
            asleep: false,
            disk_full: false,
            writes_fail: false,
            awake_since: begin,
            steady_since: begin,
            silence_checked: begin,
            copy: None,
            favoured,
            happened: 0,
            calm: false,
            outcome: Outcome::default(),
        };
        world.later(SECOND, Happening::Acts);
        world.later(30 * SECOND, Happening::Turns(Turn::Misfortune));
        Ok(world)
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
        let often = if self.favoured.contains(&switch) { 4 } else { 1 };
        let per_mille = (per_mille * often).min(per_mille.max(500));
        // Drawn in any case: leaving one switch out changes the numbers of the others as little as can be.
        let drawn = self.rng.chance(per_mille);
        drawn && !self.calm && self.life.has(switch)
    }

    /// Some of everything that may go wrong; drawn from all, so that leaving one out leaves the others.
    fn favourites(life: &Life, rng: &Rng) -> BTreeSet<Switch> {
        let all = Switch::value_variants();
        let drawn: BTreeSet<Switch> = (0..6).filter_map(|_| rng.pick(all).copied()).collect();
        drawn.into_iter().filter(|switch| life.has(*switch)).collect()
    }

    fn steps(&self) -> u64 {
        self.outcome.turns + self.happened + self.program.fuse.reached()
    }

    /// Lives until the steps are used up or a promise is broken, then lets everything calm down.
    pub fn live(mut self) -> Result<Outcome, Trouble> {
        while self.steps() < self.life.steps && self.sound() {
            self.step(i64::MAX)?;
        }
        if self.sound() {
            self.calm_down()?;
        }
        self.oracle.check_secret(&self.program.files()?, SECRET);
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
            self.oracle.check_told();
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
            self.check_silence()?;
            return Ok(next);
        }
        let what = format!("more than {TURNS_AT_ONCE} turns without time passing");
        self.broken("P9", what);
        Ok(None)
    }

    /// The program could not do what it is there for: from now on it can, or is kept from it anew.
    fn disturbed(&mut self) {
        self.awake_since = self.now();
        self.steady_since = self.now();
    }

    /// Every few minutes, in calm less often: is there anything that stands open, and that the person is not shown?
    fn check_silence(&mut self) -> Result<(), Trouble> {
        let now = self.now();
        let wrong = self.clock.skew().abs() > MINUTE;
        let pause = if self.calm { 30 * MINUTE } else { 5 * MINUTE };
        if self.person.has_paused()
            || self.disk_full
            || self.writes_fail
            || wrong
            || now - self.silence_checked < pause
        {
            return Ok(());
        }
        self.silence_checked = now;
        let at = Moment {
            now,
            wall: self.clock.wall().millis(),
            able_since: self.steady_since,
            offline_since: self.offline_since,
        };
        self.oracle.check_silence(at, || self.program.under_attention())
    }

    fn check_due(&mut self) {
        if !self.person.has_paused() && !self.disk_full && !self.writes_fail {
            let (wall, now) = (self.clock.wall().millis(), self.now());
            self.oracle.check_due(wall, now, self.awake_since);
        }
    }

    fn die(&mut self) -> Result<(), Trouble> {
        self.outcome.deaths += 1;
        self.trace(|| "the program dies".to_owned());
        self.oracle.check_told();
        self.oracle.unheard();
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
}
