//! The transition table, the promises row by row, and random lives.

mod attention;
mod edges;
mod lives;
mod promises;
mod table;

use super::*;
use crate::{
    answer::{Bar, Patience, Refusal, Sighting, TargetVerdict},
    delivery::{PostId, RemotePost},
    id::{DeliveryId, RequestId},
    request::HoldReason,
    rules::{Evidence, RepeatRule, Settling},
    said::Said,
    time::{BootId, Reading},
};
use std::time::Duration;
use uuid::Uuid;

struct NoJitter;
impl Entropy for NoJitter {
    fn bytes16(&self) -> [u8; 16] {
        [0; 16]
    }
}

fn letmepost() -> ServiceRules {
    ServiceRules {
        repeat: RepeatRule::AbsentForCertain,
        window: Duration::from_secs(20 * 3600),
        settling: Settling {
            after_own_error: Duration::from_secs(10),
            otherwise: Duration::from_secs(120),
        },
        evidence: Evidence::AbsenceFor(Duration::from_secs(12 * 86_400)),
        patience: Duration::from_secs(3600),
        targets_max: 25,
        per_minute: None,
        concurrency: 4,
        trust_replay: false,
    }
}

fn postato() -> ServiceRules {
    ServiceRules {
        repeat: RepeatRule::SameKey,
        window: Duration::from_secs(1800),
        settling: Settling {
            after_own_error: Duration::from_secs(120),
            otherwise: Duration::from_secs(120),
        },
        evidence: Evidence::PresenceOnly,
        targets_max: 1,
        per_minute: Some(120),
        ..letmepost()
    }
}

fn stamp(seconds: u64) -> Stamp {
    let wall = UtcInstant::from_millis(1_800_000_000_000).plus(Duration::from_secs(seconds));
    let reading = Reading {
        wall,
        boot: BootId::new("boot"),
        since_boot_ms: 1_000_000 + seconds * 1000,
    };
    Stamp {
        reading,
        service: Some(wall),
    }
}

fn account(n: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(n))
}

fn post(id: &str) -> RemotePost {
    RemotePost {
        id: PostId::new(id),
        url: Some(format!("https://example.invalid/{id}")),
    }
}

fn published(n: u128) -> (AccountId, TargetVerdict) {
    (account(n), TargetVerdict::Published(post(&format!("post{n}"))))
}

fn request(targets: u128) -> Request {
    let targets = (1..=targets)
        .map(|n| Target::planned(DeliveryId::from_uuid(Uuid::from_u128(100 + n)), account(n)))
        .collect();
    Request::planned(
        RequestId::from_uuid(Uuid::from_u128(1000)),
        targets,
        stamp(0).wall(),
    )
}

fn held(why: HoldReason) -> Event {
    Event::Held(Held {
        why,
        reason: Reason::new(why.as_str(), Said::as_is("held")),
        since: stamp(0).wall(),
        until: None,
    })
}

fn lost() -> Event {
    Event::Ended(Meaning::Lost {
        detail: Said::as_is("no answer"),
    })
}

fn unclear(status: u16, own_envelope: bool) -> Event {
    Event::Ended(Meaning::Unclear {
        status,
        own_envelope,
        reason: Reason::new("x", Said::as_is("unclear")),
    })
}

fn refused(replayed: bool, named: Option<AccountId>) -> Event {
    Event::Ended(Meaning::Refused(Refusal {
        reason: Reason::new("preflight_failed", Said::as_is("too long")),
        replayed,
        named,
    }))
}

/// Asked and answered at once: [`Life`] puts in when. [`Life::told`] says it otherwise.
fn looked(report: LookReport) -> Event {
    let asked = stamp(0);
    Event::Looked { report, asked }
}

/// The same event, asked at this second.
fn asked_at(second: u64, event: Event) -> Event {
    match event {
        Event::Looked { report, .. } => Event::Looked {
            report,
            asked: stamp(second),
        },
        other => other,
    }
}

fn not_listed(accounts: &[u128]) -> Event {
    looked(listing_without(accounts))
}

fn listing_without(accounts: &[u128]) -> LookReport {
    LookReport {
        sightings: accounts
            .iter()
            .map(|n| (account(*n), Sighting::NotListed))
            .collect(),
        examined: Said::as_is("the list"),
        complete: true,
    }
}

fn found(verdicts: Vec<(AccountId, TargetVerdict)>) -> Event {
    looked(LookReport {
        sightings: verdicts
            .into_iter()
            .map(|(a, v)| (a, Sighting::Found(v)))
            .collect(),
        examined: Said::as_is("the list"),
        complete: true,
    })
}

fn looked_in_vain() -> Event {
    looked(LookReport {
        sightings: vec![],
        examined: Said::as_is("no answer"),
        complete: false,
    })
}

/// What stands under attention of a target at this second.
fn attention_of(life: &Life, target: &Target, second: u64) -> Option<crate::attention::Attention> {
    let around = crate::attention::Around {
        rules: &life.rules,
        now: &stamp(second),
        acknowledged: false,
        elsewhere: None,
        limited_until: None,
        unreachable: None,
    };
    crate::attention::of(Some(&life.request), target, around)
}

/// Drives a request through events, each at its second.
struct Life {
    request: Request,
    rules: ServiceRules,
    effects: Vec<Effect>,
}

impl Life {
    fn new(targets: u128, rules: ServiceRules) -> Self {
        Self {
            request: request(targets),
            rules,
            effects: vec![],
        }
    }

    fn ready(targets: u128, rules: ServiceRules) -> Self {
        Self::new(targets, rules).then(0, Event::Frozen)
    }

    fn sent(targets: u128, rules: ServiceRules) -> Self {
        Self::ready(targets, rules).then(0, Event::Begun)
    }

    fn try_then(&mut self, second: u64, event: Event) -> Result<(), Forbidden> {
        self.try_told(second, second, event)
    }

    /// An event at a second, of which the question was asked at another one.
    fn try_told(&mut self, asked: u64, second: u64, event: Event) -> Result<(), Forbidden> {
        let now = stamp(second);
        let event = asked_at(asked, event);
        let context = Context {
            now: &now,
            rules: &self.rules,
            entropy: &NoJitter,
        };
        let (request, effects) = step(&self.request, event, context)?;
        self.request = request;
        self.effects = effects;
        Ok(())
    }

    fn told(mut self, asked: u64, second: u64, event: Event) -> Self {
        self.try_told(asked, second, event).unwrap();
        self
    }

    fn then(mut self, second: u64, event: Event) -> Self {
        self.try_then(second, event).unwrap();
        self
    }

    fn act(&self, second: u64) -> Act {
        next_act(&self.request, &self.rules, &stamp(second))
    }

    fn words(&self) -> Vec<DeliveryState> {
        self.request.targets.iter().map(|t| t.state).collect()
    }
}

fn barred(why: Bar) -> Event {
    Event::Ended(Meaning::Barred {
        why,
        reason: Reason::new("barred", Said::as_is("not now")),
    })
}

fn limited(seconds: u64) -> Event {
    Event::Ended(Meaning::Limited(Patience::Wait(Duration::from_secs(seconds))))
}
