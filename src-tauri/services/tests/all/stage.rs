//! The practice service under a clock of the test's own, reached through one connection over real HTTP.

use crate::support::{instant, post};
use sendoff_client::{
    Answer, BaseUrl, HttpClient, HttpSettings, Limits, Method, Report, Transmission, Transport as _,
};
use sendoff_core::{
    answer::{FollowUp, LookReport, Meaning, TargetVerdict},
    connection::{Account, Connection, ServiceKind},
    key::IdempotencyKey,
    network::Network,
    time::UtcInstant,
};
use sendoff_practice::{Fault, FaultKind, FaultPlan, ManualClock, Options, Practice, plan::Operation};
use sendoff_services::{Check, Conversation, Frozen, Post, Sent, Turn, service};
use std::sync::Arc;
use tempfile::TempDir;

pub const KEY: &str = "fde4e746363e099becf0b450a5727dfa";
const START: &str = "2026-11-22T09:00:00Z";

/// The practice service under a clock of the test's own, reached through one connection.
pub struct Stage {
    pub practice: Practice,
    pub clock: Arc<ManualClock>,
    pub connection: Connection,
    pub secret: String,
    pub client: HttpClient,
    accounts: Vec<Account>,
    _folder: TempDir,
}

impl Stage {
    /// Connects as a person would: the login is checked, and its accounts are those it lists.
    pub async fn open(kind: ServiceKind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(instant(START).millis()));
        let practice = Practice::start(Options::virtual_time(folder.path(), clock.clone(), 1)).unwrap();
        let profile = practice.profile().unwrap();
        let mut connection = crate::support::connection(kind);
        connection.practice_ledger = Some(profile.ledger_id.clone());
        let key = match kind {
            ServiceKind::Letmepost => {
                connection.origin = profile.letmepost.base_url;
                profile.letmepost.key
            }
            ServiceKind::Postato => {
                connection.origin = profile.postato.base_url;
                connection.workspace = Some(profile.postato.workspace);
                profile.postato.key
            }
        };
        let mut stage = Self {
            practice,
            clock,
            connection,
            secret: key.expose().to_owned(),
            client: HttpClient::new(&HttpSettings::default()).unwrap(),
            accounts: vec![],
            _folder: folder,
        };
        let Check::Works { accounts, .. } = stage.check().await else {
            panic!("the login does not work")
        };
        let number = |n: usize| n as u128 + 1;
        stage.accounts = accounts
            .into_iter()
            .enumerate()
            .map(|(n, listed)| Account {
                remote_id: listed.remote_id,
                handle: listed.handle,
                ..post(number(n), listed.network, "").account
            })
            .collect();
        stage
    }

    /// A request to these networks, sent now.
    pub fn sent(&self, posts: &[(Network, &str)]) -> Sent {
        let posts = posts.iter().map(|(network, text)| Post {
            account: self
                .accounts
                .iter()
                .find(|a| a.network == *network)
                .unwrap()
                .clone(),
            text: (*text).to_owned(),
        });
        Sent::once(self.connection.clone(), posts.collect(), self.now())
    }

    pub fn now(&self) -> UtcInstant {
        use sendoff_practice::PracticeClock as _;
        UtcInstant::from_millis(self.clock.now_ms())
    }

    pub fn advance(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1000);
        self.practice.advance().unwrap();
    }

    pub fn fault(&self, operation: Operation, kind: FaultKind) {
        let faults = vec![Fault::once(operation, kind)];
        let plan = FaultPlan {
            faults,
            ..FaultPlan::default()
        };
        self.practice.set_faults(&plan).unwrap();
    }

    async fn transmit(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<Arc<[u8]>>,
    ) -> Report {
        let key = key.map(|key| IdempotencyKey::from_stored(key.to_owned()));
        let service = service(self.connection.service);
        let transmission = Transmission {
            method,
            url: BaseUrl::parse(&self.connection.origin)
                .unwrap()
                .join(path)
                .unwrap(),
            headers: service.headers(&self.secret, key.as_ref()).unwrap(),
            body,
            limits: Limits::default(),
        };
        self.client.send(transmission).await
    }

    pub async fn send(&self, sent: &Sent, key: &str) -> (Report, Meaning) {
        let service = service(self.connection.service);
        let Frozen { path, body } = service.freeze(&sent.connection, &sent.posts);
        let report = self.transmit(Method::Post, &path, Some(key), Some(body)).await;
        let meaning = service.read(sent, &report);
        (report, meaning)
    }

    async fn carry<T>(&self, mut conversation: Box<dyn Conversation<T>>) -> T {
        let mut turn = conversation.next(None);
        loop {
            match turn {
                Turn::Done(result) => return result,
                Turn::Ask(question) => {
                    let report = self.transmit(Method::Get, &question.path, None, None).await;
                    turn = conversation.next(Some(&report));
                }
            }
        }
    }

    pub async fn check(&self) -> Check {
        self.carry(service(self.connection.service).check(&self.connection))
            .await
    }

    pub async fn look(&self, sent: &Sent) -> LookReport {
        self.carry(service(self.connection.service).look(sent)).await
    }

    /// Follows the request's one post until it is final or wants a person.
    pub async fn follow(&self, sent: &Sent, meaning: Meaning) -> FollowUp {
        let Meaning::Taken(verdicts) = meaning else {
            panic!("not taken: {meaning:?}")
        };
        let [(account, TargetVerdict::Accepted(post))] = verdicts.as_slice() else {
            panic!("{verdicts:?}")
        };
        for _ in 0..10 {
            let conversation = service(self.connection.service).follow(sent, *account, &post.id);
            match self.carry(conversation).await {
                FollowUp::Still(_) => self.advance(1),
                other => return other,
            }
        }
        panic!("it never becomes final");
    }

    /// Texts that went out, sorted.
    pub fn published(&self) -> Vec<String> {
        let mut texts: Vec<String> = self
            .practice
            .ledger()
            .unwrap()
            .into_iter()
            .map(|line| line.text)
            .collect();
        texts.sort();
        texts
    }
}

pub fn body(report: &Report) -> &Answer {
    match report {
        Report::Answered(answer) => answer,
        other => panic!("not answered: {other:?}"),
    }
}
