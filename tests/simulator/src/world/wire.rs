//! What the engine puts on the wire, and what is to become of it.

use super::{Fate, HOUR, Happening, MINUTE, SECOND, Sent, Service, TOTAL, Tale, World};
use crate::{
    letmepost,
    net::Exchange,
    oracle::RepeatLimit,
    postato,
    service::{Call, Reply, Work, http_date},
    switches::{Assumption, Switch},
};
use sendoff_client::{Method, Transmission};

impl World {
    /// What the engine has put on the wire; whether there was anything.
    pub(super) fn take_what_is_fresh(&mut self) -> bool {
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

    pub(super) fn question(&mut self, place: usize, exchange: Exchange, transmission: Transmission) {
        let span = self.rng.between(20, 900);
        if self.offline_since.is_some() {
            return self.later(
                span,
                Happening::Told {
                    exchange,
                    tale: Tale::NeverLeft,
                },
            );
        }
        let deaf = if self.in_trouble(place) { 600 } else { 40 };
        if self.may(Switch::Deaf, deaf) {
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

    pub(super) fn reply(&mut self, place: usize, reply: Reply) -> Tale {
        self.replies.push((place, reply));
        Tale::Reply(self.replies.len() - 1)
    }

    pub(super) fn publishing(&mut self, place: usize, exchange: Exchange, transmission: &Transmission) {
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
        let service_clock = now + site.clock(now);
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
    pub(super) fn decide_fate(&mut self, place: usize, exchange: Exchange, call: usize) {
        let mut way = self.rng.between(5, 400);
        if self.offline_since.is_some() || self.may(Switch::NeverLeft, 15) {
            return self.later(
                way,
                Happening::Told {
                    exchange,
                    tale: Tale::NeverLeft,
                },
            );
        }
        if self.may(Switch::Limited, 15) || self.sites[place].limits {
            self.outcome.misfortunes += 1;
            let tale = self.limited(place);
            return self.later(way, Happening::Told { exchange, tale });
        }
        if self.sites[place].rejects {
            let tale = self.rejected(place);
            return self.later(way, Happening::Told { exchange, tale });
        }
        let trouble = self.in_trouble(place);
        if self.may(Switch::LostBefore, if trouble { 250 } else { 25 }) {
            return self.lost_before(place, exchange, call);
        }
        let own_error = self.decide_work(place, call);
        if !own_error && self.may(Switch::Slow, 12) {
            self.outcome.misfortunes += 1;
            self.calls[call].takes = self.rng.between(50 * SECOND, 200 * SECOND);
        }
        if !own_error && self.may(Switch::Doubled, 15) {
            self.outcome.misfortunes += 1;
            if matches!(&self.sites[place].service, Service::Letmepost(service) if service.old) {
                self.outside(
                    Assumption::OncePerKey,
                    "a server without claims ran one key twice",
                );
            }
            // The one whose answer comes back may be the first of the two or the second.
            let twin = way + self.rng.between(1, 40 * SECOND);
            let ghost = if self.rng.chance(500) {
                std::mem::replace(&mut way, twin)
            } else {
                twin
            };
            self.later(
                ghost,
                Happening::Arrives {
                    place,
                    exchange: None,
                    call,
                    fate: Fate::Whole,
                },
            );
        }
        let fate = if self.may(Switch::LostAfter, if trouble { 250 } else { 35 }) {
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
        if fate == Fate::Gateway && self.rng.chance(500) {
            // The proxy gives up, and the handler goes on: its own answer finds nobody any more.
            let page = self.reply(place, Reply::page(504));
            let gives_up = way + self.rng.between(1, 2 * SECOND);
            self.later(gives_up, Happening::Told { exchange, tale: page });
            let takes = self.calls[call].takes;
            self.calls[call].takes = takes + self.rng.between(2 * SECOND, 40 * SECOND);
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
    pub(super) fn decide_work(&mut self, place: usize, call: usize) -> bool {
        // A service in trouble loses much, answers few questions, and refuses what it would take on other days.
        let strict = if self.in_trouble(place) { 250 } else { 25 };
        let work = if self.may(Switch::ServerError, 40) {
            if self.rng.chance(400) {
                self.sites[place].troubled_until = self.now() + self.rng.between(30 * SECOND, 10 * MINUTE);
            }
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
        } else if self.may(Switch::Refused, strict) {
            Work::RefusesBefore
        } else if self.life.broken == Some(Assumption::RefusedIsRefused) && self.rng.chance(60) {
            Work::RefusesAfter
        } else {
            return false;
        };
        self.outcome.misfortunes += 1;
        self.calls[call].work = work;
        true
    }

    pub(super) fn in_trouble(&self, place: usize) -> bool {
        self.now() < self.sites[place].troubled_until
    }

    pub(super) fn lost_before(&mut self, place: usize, exchange: Exchange, call: usize) {
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

    pub(super) fn limited(&mut self, place: usize) -> Tale {
        let date =
            http_date(self.now() + self.sites[place].clock(self.now()) + self.rng.between(-HOUR, HOUR));
        let forms = [
            "3", "120", "", "-5", "soon", "0", "99999999", "7.5", "20000", &date,
        ];
        let reply = match &self.sites[place].service {
            Service::Letmepost(_) => letmepost::error(429, "rate_limited", None),
            Service::Postato(_) => postato::error(429, "rate_limited"),
        };
        let form = self.rng.pick(&forms).copied().unwrap_or("3");
        let reply = if form == "soon" {
            reply
        } else {
            reply.with("retry-after", form.to_owned())
        };
        self.reply(place, reply)
    }

    pub(super) fn rejected(&mut self, place: usize) -> Tale {
        let reply = match &self.sites[place].service {
            Service::Letmepost(_) => letmepost::error(401, "unauthenticated", None),
            Service::Postato(_) => postato::error(401, "unauthorized"),
        };
        self.reply(place, reply)
    }
}
