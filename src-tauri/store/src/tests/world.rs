//! What the tests share: a data folder of their own, ids without randomness, and the shortest way to a draft,
//! a batch, a request.

use crate::{
    AddDeliveries, Advance, AttemptChange, AttemptOutcome, Claim, ClaimOutcome, DecisionRow, Desk, Freeze,
    FrozenText, Here, Journal, LocalRefusal, NewDelivery, Occasion, Store, StoreError,
};
use sendoff_core::{
    connection::{Account, Connection, ConnectionSettings, ListedAccount, ServiceKind},
    delivery::{DeliveryState, PostId, Reason, RemotePost, Target},
    draft::{Draft, Revision},
    entropy::Entropy,
    id::{AccountId, AttemptId, BatchId, ConnectionId, DeliveryId, DraftId, RequestId, RevisionId},
    key::{BodyHash, BusinessKey},
    misfire::MisfirePolicy,
    network::Network,
    request::{Doubt, DoubtCause, Held, HoldReason, Request, RequestState},
    said::Said,
    schedule::{Schedule, WallTime, Zone},
    time::{BootId, Reading, Stamp, UtcInstant},
};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};
use tempfile::TempDir;

/// Counts instead of rolling dice.
#[derive(Default)]
pub(super) struct Counter(AtomicU64);

impl Entropy for Counter {
    fn bytes16(&self) -> [u8; 16] {
        let n = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&n.to_be_bytes());
        bytes
    }
}

/// 2026-11-22T08:00:00Z and so many seconds.
pub(super) fn at(seconds: i64) -> UtcInstant {
    UtcInstant::from_millis(1_795_334_400_000 + seconds * 1000)
}

pub(super) fn stamp(seconds: i64) -> Stamp {
    Stamp::local(Reading {
        wall: at(seconds),
        boot: BootId::new("boot"),
        since_boot_ms: 1_000_000 + seconds.unsigned_abs() * 1000,
    })
}

pub(super) fn plan(seconds: i64) -> Schedule {
    let zone = Zone::UTC;
    Schedule::new(WallTime::of(at(seconds), zone), zone, None, MisfirePolicy::Always).unwrap()
}

pub(super) fn reason() -> Reason {
    Reason::new("test", Said::as_is("because the test says so"))
}

/// A data folder with one connection and two accounts.
pub(super) struct World {
    pub(super) folder: TempDir,
    pub(super) store: Store,
    pub(super) desk: Desk,
    pub(super) entropy: Counter,
    pub(super) connection: ConnectionId,
    pub(super) accounts: Vec<Account>,
}

/// Opens a folder on a computer that remembers things in the folder's own `state`, for brevity.
pub(super) fn open(dir: &Path) -> Result<Store, StoreError> {
    open_at(dir, &Here::new(dir.join("state"), None))
}

/// Opens a folder on this computer.
pub(super) fn open_at(dir: &Path, here: &Here) -> Result<Store, StoreError> {
    Store::open(dir, here, at(0), &Counter::default())
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).unwrap();
        let desk = store.desk();
        let entropy = Counter(AtomicU64::new(1000));
        let connection = add_connection(&desk, &entropy, "first");
        let listed = [listed("one", Network::Twitter), listed("two", Network::Linkedin)];
        let accounts = desk
            .accounts_put(connection, &listed, at(0), &entropy)
            .unwrap()
            .listed;
        Self {
            folder,
            store,
            desk,
            entropy,
            connection,
            accounts,
        }
    }

    pub(super) fn journal(&self) -> Journal {
        self.store.try_take_sender(at(0)).unwrap().unwrap()
    }

    /// The newest text of a draft.
    pub(super) fn newest(&self, draft: DraftId) -> Revision {
        self.desk.draft_get(draft).unwrap().newest
    }

    /// A confirmed draft for all accounts.
    pub(super) fn draft(&self, text: &str) -> (DraftId, RevisionId) {
        let id = DraftId::generate(&self.entropy);
        let draft = Draft {
            id,
            label: None,
            created_at: at(0),
            trashed_at: None,
            targets: self.accounts.iter().map(|a| a.id).collect(),
            schedule: None,
        };
        let first = Revision {
            id: RevisionId::generate(&self.entropy),
            draft: id,
            number: 1,
            text: text.to_owned(),
            variants: BTreeMap::new(),
            saved_at: at(0),
            confirmed_at: Some(at(0)),
        };
        self.desk.draft_create(&draft, &first).unwrap();
        (id, first.id)
    }

    /// A confirmed draft, planned.
    pub(super) fn scheduled(&self, text: &str, seconds: i64) -> (DraftId, RevisionId) {
        let (draft, revision) = self.draft(text);
        self.desk
            .schedule_set(draft, &plan(seconds), revision, at(0))
            .unwrap();
        (draft, revision)
    }

    pub(super) fn claim_of(&self, draft: DraftId, revision: RevisionId) -> Claim {
        let new = |account: &Account| NewDelivery {
            id: DeliveryId::generate(&self.entropy),
            account: account.id,
            state: DeliveryState::Planned,
            reason: None,
        };
        Claim {
            draft,
            batch: BatchId::generate(&self.entropy),
            revision,
            occasion: Occasion::Now,
            due: at(10),
            schedule: None,
            misfire: MisfirePolicy::Always,
            deliveries: self.accounts.iter().map(new).collect(),
            now: at(10),
        }
    }

    /// A claimed draft.
    pub(super) fn claimed(&self, journal: &Journal, text: &str) -> Claim {
        let (draft, revision) = self.draft(text);
        let claim = self.claim_of(draft, revision);
        let outcome = journal.claim(claim.clone()).unwrap();
        assert!(matches!(outcome, ClaimOutcome::Claimed { .. }), "{outcome:?}");
        claim
    }

    /// What freezes all planned deliveries of a batch into one request.
    pub(super) fn freeze_of(&self, journal: &Journal, batch: BatchId) -> Freeze {
        let work = journal.plan_work(100, None).unwrap().rows;
        let work = work.iter().find(|w| w.batch.id == batch).unwrap();
        let generation = work.deliveries[0].generation;
        let accounts: Vec<AccountId> = work.deliveries.iter().map(|d| d.account.id).collect();
        let key = BusinessKey::of(work.batch.draft, generation, self.connection, &accounts);
        let body = work.revision.text.clone().into_bytes();
        let target = |id: DeliveryId, account: AccountId| Target {
            state: DeliveryState::Waiting,
            ..Target::planned(id, account)
        };
        let targets = work
            .deliveries
            .iter()
            .map(|d| target(d.id, d.account.id))
            .collect();
        let mut request = Request::planned(RequestId::generate(&self.entropy), targets, work.batch.due);
        request.state = RequestState::Ready;
        let text = |id: DeliveryId| FrozenText {
            delivery: id,
            text: work.revision.text.clone(),
            text_key: format!("key of {}", work.revision.text),
        };
        Freeze {
            texts: work.deliveries.iter().map(|d| text(d.id)).collect(),
            request,
            next_at: Some(at(10)),
            batch,
            connection: self.connection,
            generation,
            origin: "https://api.example.com".to_owned(),
            path: "/v1/posts".to_owned(),
            body_hash: BodyHash::of(&body),
            body,
            idempotency_key: key.idempotency_key(),
            business_key: key,
            now: at(11),
        }
    }

    /// A draft whose one request is frozen.
    pub(super) fn frozen(&self, journal: &Journal, text: &str) -> Freeze {
        let claim = self.claimed(journal, text);
        let freeze = self.freeze_of(journal, claim.batch);
        only(journal.freeze(vec![freeze.clone()])).unwrap();
        freeze
    }

    /// The same with an attempt open.
    pub(super) fn sending(&self, journal: &Journal, text: &str) -> Freeze {
        let freeze = self.frozen(journal, text);
        only(journal.advance(vec![self.start(journal, freeze.request.id)])).unwrap();
        freeze
    }

    /// The start of the next attempt.
    pub(super) fn start(&self, journal: &Journal, request: RequestId) -> Advance {
        let mut step = step(journal, request);
        step.request.state = RequestState::Sending;
        step.request.sending_since = Some(stamp(12));
        for target in &mut step.request.targets {
            target.state = DeliveryState::Sending;
        }
        let number = journal.load(&[request]).unwrap()[0].attempts + 1;
        step.attempt = Some(AttemptChange::Start {
            id: AttemptId::generate(&self.entropy),
            number,
            started: stamp(12),
        });
        step
    }
}

/// A move that changes nothing yet.
pub(super) fn step(journal: &Journal, request: RequestId) -> Advance {
    let loaded = journal.load(&[request]).unwrap().remove(0);
    Advance {
        expected: (loaded.request.state, loaded.version),
        request: loaded.request,
        next_at: None,
        now: at(20),
        attempt: None,
        look: None,
        decision: None,
        replan: None,
        pause_connection: None,
    }
}

/// The end of an open attempt with every target in one state, under the posts `post-0`, `post-1`, …
pub(super) fn answered(journal: &Journal, request: RequestId, state: DeliveryState, post: &str) -> Advance {
    let mut step = step(journal, request);
    step.request.state = match state {
        DeliveryState::Following => RequestState::Following,
        DeliveryState::Refused => RequestState::Refused,
        _ => RequestState::Settled,
    };
    step.request.sending_since = None;
    for (n, target) in step.request.targets.iter_mut().enumerate() {
        target.state = state;
        if state == DeliveryState::Refused {
            target.reason = Some(reason());
        } else {
            target.post = Some(RemotePost {
                id: PostId::new(format!("{post}-{n}")),
                url: Some(format!("https://example.com/{post}-{n}")),
            });
        }
        if state == DeliveryState::FailedUnproven {
            target.reason = Some(reason());
        }
    }
    step.attempt = Some(end(AttemptOutcome::Answered, Some(200)));
    step
}

/// The end of an open attempt without an answer.
pub(super) fn lost(journal: &Journal, request: RequestId) -> Advance {
    let mut step = step(journal, request);
    step.request.state = RequestState::InDoubt;
    step.request.opened = step.request.sending_since.take();
    step.request.doubt = Some(doubt());
    for target in &mut step.request.targets {
        target.state = DeliveryState::InDoubt;
    }
    step.attempt = Some(end(AttemptOutcome::Lost, None));
    step
}

pub(super) fn doubt() -> Doubt {
    Doubt {
        last_end: stamp(13),
        cause: DoubtCause::Crash,
        only_lost: true,
        taken: false,
        mismatch: false,
        looked_after_settling: false,
        unlookable: false,
        refusal: None,
        overdue: false,
        last_look: None,
    }
}

pub(super) fn end(outcome: AttemptOutcome, status: Option<u16>) -> AttemptChange {
    AttemptChange::End {
        number: 1,
        ended: at(14),
        outcome,
        status,
        headers: status.map(|_| serde_json::json!([["content-type", "application/json"]])),
        body: status.map(|_| b"{}".to_vec()),
        conclusion: Some(Said::as_is("as the test says")),
    }
}

pub(super) fn decision(delivery: DeliveryId) -> DecisionRow {
    DecisionRow {
        at: at(30),
        delivery,
        kind: "leave".to_owned(),
        evidence: serde_json::json!({ "shown": "nothing" }),
    }
}

pub(super) fn only<T>(mut answers: Vec<T>) -> T {
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

pub(super) fn add_connection(desk: &Desk, entropy: &dyn Entropy, name: &str) -> ConnectionId {
    let connection = Connection {
        id: ConnectionId::generate(entropy),
        service: ServiceKind::Letmepost,
        name: name.to_owned(),
        origin: "https://api.example.com".to_owned(),
        workspace: None,
        practice_ledger: None,
        settings: ConnectionSettings::default(),
        not_before: None,
        trouble: None,
        proven_at: None,
        created_at: at(0),
    };
    desk.connection_add(&connection, "letmepost/first").unwrap();
    connection.id
}

pub(super) fn listed(remote_id: &str, network: Network) -> ListedAccount {
    ListedAccount {
        remote_id: remote_id.to_owned(),
        network,
        profile: format!("profile of {remote_id}"),
        handle: format!("@{remote_id}"),
        trouble: None,
    }
}

impl World {
    pub(super) fn scheduled_claim(&self, text: &str) -> Claim {
        let (draft, revision) = self.scheduled(text, 10);
        Claim {
            occasion: Occasion::Schedule,
            schedule: Some(plan(10)),
            ..self.claim_of(draft, revision)
        }
    }

    pub(super) fn again(&self, claim: &Claim) -> AddDeliveries {
        AddDeliveries {
            draft: claim.draft,
            batch: BatchId::generate(&self.entropy),
            revision: claim.revision,
            due: at(40),
            misfire: MisfirePolicy::Ask,
            accounts: self
                .accounts
                .iter()
                .map(|a| (a.id, DeliveryId::generate(&self.entropy)))
                .collect(),
            now: at(40),
        }
    }
}

pub(super) fn refuse_all(journal: &Journal, claim: &Claim) {
    let refusals = claim.deliveries.iter().map(|d| LocalRefusal {
        delivery: d.id,
        reason: reason(),
        now: at(12),
    });
    for answer in journal.refuse_locally(refusals.collect()) {
        answer.unwrap();
    }
}

pub(super) fn step_to_held(journal: &Journal, id: RequestId) -> crate::Advance {
    let mut held = step(journal, id);
    held.request.state = RequestState::Held;
    held.request.held = Some(Held {
        why: HoldReason::Credential,
        reason: reason(),
        since: at(21),
        until: None,
    });
    for target in &mut held.request.targets {
        target.state = DeliveryState::Held;
        target.reason = Some(reason());
    }
    held
}
