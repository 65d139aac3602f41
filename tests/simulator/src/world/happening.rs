//! What happens: arrivals, answers, the person.

use super::{Fate, Happening, SECOND, Sent, Service, TOTAL, Tale, World};
use crate::{
    net::{Exchange, lost, never_left},
    oracle::Word,
    person::Hands,
    program::{Place, Trouble},
    service::{Finished, Line, Reply, Taken},
    switches::{Assumption, Switch},
};
use sendoff_client::{LostCause, Report};
use std::cmp::Reverse;

/// So long a row may be missing from lists: no shorter settling time is counted on anywhere.
const VISIBLE_WITHIN: i64 = 8 * SECOND;

impl World {
    pub(super) fn happen(&mut self, happening: Happening) -> Result<(), Trouble> {
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

    pub(super) fn arrives(&mut self, place: usize, exchange: Option<Exchange>, call: usize, fate: Fate) {
        let now = self.now();
        let call = self.calls[call].clone();
        self.tell_time(place);
        self.trace(|| format!("{} arrives ({:?}, {fate:?})", call.key, call.work));
        let taken = match &mut self.sites[place].service {
            Service::Letmepost(service) => service.publish(&call, now, &self.rng),
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

    pub(super) fn finishes(&mut self, place: usize, handler: u64, exchange: Option<Exchange>, fate: Fate) {
        let now = self.now();
        self.tell_time(place);
        let finished: Finished = match &mut self.sites[place].service {
            Service::Letmepost(service) => service.finish(handler, now, &self.rng),
            Service::Postato(service) => service.finish(handler, now, &self.rng),
        };
        let refused = matches!(&finished.reply, Some(reply) if (400..500).contains(&reply.status));
        if refused && (!finished.lines.is_empty() || !finished.later.is_empty()) {
            let what = "a refusal that is listed as preceding publication came after it";
            self.outside(Assumption::RefusedIsRefused, what);
        }
        self.publish(&finished.lines);
        for (post, after) in finished.later {
            self.later(after, Happening::Works { place, post });
        }
        self.answer(place, exchange, finished.reply, fate);
    }

    pub(super) fn works(&mut self, place: usize, post: usize) {
        let now = self.now();
        let (lines, again) = match &mut self.sites[place].service {
            Service::Letmepost(service) => (service.bring_out(post, now, &self.rng), None),
            Service::Postato(service) => service.bring_out(post, now, &self.rng),
        };
        self.publish(&lines);
        if let Some(after) = again {
            self.later(after, Happening::Works { place, post });
        }
    }

    pub(super) fn publish(&mut self, lines: &[Line]) {
        for line in lines {
            self.trace(|| format!("PUBLISHED {:?} at {} ({})", line.text, line.remote, line.key));
            let run = (line.key.clone(), line.remote.clone());
            if !line.doubled && !self.run.insert(run) {
                self.outside(Assumption::OncePerKey, "a service ran one key twice");
            }
            if line.doubled {
                self.outside(
                    Assumption::WorkersOnce,
                    "a service's own worker brought a post out twice",
                );
            }
            let counts = self.life.broken == Some(Assumption::WorkersOnce);
            let line = &Line {
                doubled: line.doubled && !counts,
                ..line.clone()
            };
            self.oracle.published(line);
        }
    }

    /// The service's reply on its way back; `None` if its process died.
    pub(super) fn answer(
        &mut self,
        place: usize,
        exchange: Option<Exchange>,
        reply: Option<Reply>,
        fate: Fate,
    ) {
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

    pub(super) fn answers(&mut self, place: usize, exchange: Exchange, path: &str) {
        let now = self.now();
        let hides = matches!(&self.sites[place].service, Service::Letmepost(service)
            if path != "/v1/accounts" && service.hides(VISIBLE_WITHIN, now));
        if hides {
            let what = "a list missed a row for longer than the shortest settling time";
            self.outside(Assumption::VisibleInTime, what);
        }
        let site = &self.sites[place];
        let reply = if site.rejects {
            let Tale::Reply(index) = self.rejected(place) else {
                return;
            };
            self.replies[index].1.clone()
        } else {
            match &site.service {
                Service::Letmepost(service) => service.read(path, now),
                Service::Postato(service) => service.read(path, now),
            }
        };
        let crawls = if self.in_trouble(place) { 300 } else { 30 };
        if self.may(Switch::Crawl, crawls) {
            self.outcome.misfortunes += 1;
            return self.crawls(place, exchange, reply);
        }
        let answer = reply.answer(self.service_time(place));
        self.program.net.report(exchange, Report::Answered(answer));
    }

    /// A service looks at its clock before it writes anything down.
    fn tell_time(&mut self, place: usize) {
        let now = self.now();
        let site = &mut self.sites[place];
        let clock = site.clock(now);
        match &mut site.service {
            Service::Letmepost(service) => service.clock = clock,
            Service::Postato(service) => service.clock = clock,
        }
    }

    /// The time that a service tells; none if its answers bear none.
    fn service_time(&self, place: usize) -> Option<i64> {
        let site = &self.sites[place];
        (!site.dateless).then(|| self.now() + site.clock(self.now()))
    }

    /// Read long after it was said, or given up on.
    fn crawls(&mut self, place: usize, exchange: Exchange, reply: Reply) {
        let tale = self.reply(place, reply);
        let way = self.rng.between(SECOND, TOTAL + 10 * SECOND);
        self.later(way, Happening::Told { exchange, tale });
        let tale = Tale::Lost(true);
        self.later(TOTAL, Happening::Told { exchange, tale });
    }

    /// The engine is told; the first tale of an exchange counts.
    pub(super) fn told(&mut self, exchange: Exchange, tale: Tale) {
        if self.asleep && matches!(tale, Tale::Reply(_)) {
            // Nobody reads while the computer sleeps, and the connection does not outlive it.
            return;
        }
        let host = self.program.net.host(exchange).unwrap_or_default();
        let report = match tale {
            Tale::NeverLeft => never_left(&host),
            Tale::Lost(late) => lost(
                &host,
                if late {
                    LostCause::TimedOut
                } else {
                    LostCause::Reset
                },
            ),
            Tale::Reply(index) => {
                let (place, reply) = &self.replies[index];
                Report::Answered(reply.answer(self.service_time(*place)))
            }
        };
        // Turned away at the door, in the service's own words: nothing of this transmission was done.
        let turned_away = matches!(&report, Report::Answered(answer)
            if matches!(answer.status, 401 | 403 | 429) && answer.headers.is_json());
        let word = match &report {
            Report::NeverLeft(_) => Word::NeverLeft,
            Report::Lost(_) => Word::Lost,
            Report::Answered(answer) => Word::Answered(answer.status),
        };
        let may_have_arrived = !turned_away && word != Word::NeverLeft;
        if self.program.net.report(exchange, report)
            && let Some(sent) = self.sent.remove(&exchange)
        {
            self.trace(|| format!("transmission {exchange} ends: {tale:?}"));
            self.oracle.told(exchange, word);
            self.oracle.ended(exchange, may_have_arrived, sent.began);
            self.arrives_late(&sent);
        }
    }

    pub(super) fn arrives_late(&mut self, sent: &Sent) {
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

    pub(super) fn acts(&mut self) -> Result<(), Trouble> {
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
            self.disturbed();
        }
        self.trace(|| format!("the person {act}"));
        Ok(())
    }
}
