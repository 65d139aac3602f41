//! Accounts, requests and scripted reports.

use sendoff_client::{Answer, Lost, LostCause, NeverLeft, NeverLeftCause, Report};
use sendoff_core::{
    connection::{Account, Connection, ConnectionSettings, Habits, ServiceKind},
    delivery::{PostId, RemotePost},
    id::{AccountId, ConnectionId},
    network::Network,
    time::UtcInstant,
};
use sendoff_services::{Conversation, Post, Sent, Turn};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

/// When every request of these tests was sent.
pub const SENT_AT: &str = "2026-09-03T08:15:00Z";

pub fn instant(text: &str) -> UtcInstant {
    UtcInstant::parse(text).unwrap()
}

pub fn connection(service: ServiceKind) -> Connection {
    Connection {
        id: ConnectionId::from_uuid(Uuid::from_u128(7)),
        service,
        name: "Agency".to_owned(),
        origin: "https://service.example".to_owned(),
        workspace: (service == ServiceKind::Postato).then(|| "wks_1".to_owned()),
        practice_ledger: None,
        settings: ConnectionSettings::default(),
        not_before: None,
        trouble: None,
        proven_at: None,
        created_at: instant("2026-01-01T00:00:00Z"),
    }
}

/// The account with this number; its id at the service is `acc-<n>`.
pub fn account(n: u128, network: Network) -> Account {
    Account {
        id: AccountId::from_uuid(Uuid::from_u128(n)),
        connection: ConnectionId::from_uuid(Uuid::from_u128(7)),
        network,
        remote_id: format!("acc-{n}"),
        profile: format!("profile-{n}"),
        handle: format!("@sol{n}"),
        trouble: None,
        paused: false,
        habits: Habits::default(),
        removed_at: None,
    }
}

pub fn post(n: u128, network: Network, text: &str) -> Post {
    Post {
        account: account(n, network),
        text: text.to_owned(),
    }
}

/// Two letmepost targets: Bluesky is account 1, LinkedIn account 2.
pub fn two_targets() -> Sent {
    let posts = vec![
        post(1, Network::Bluesky, "Version 2 is out."),
        post(2, Network::Linkedin, "Longer note."),
    ];
    Sent::once(connection(ServiceKind::Letmepost), posts, instant(SENT_AT))
}

/// One Postato target: X is account 1.
pub fn one_target() -> Sent {
    let posts = vec![post(1, Network::Twitter, "The kiln opens at nine.")];
    Sent::once(connection(ServiceKind::Postato), posts, instant(SENT_AT))
}

pub fn id(n: u128) -> AccountId {
    account(n, Network::Twitter).id
}

pub fn remote(id: &str, url: Option<&str>) -> RemotePost {
    RemotePost {
        id: PostId::new(id),
        url: url.map(str::to_owned),
    }
}

/// An answer with this status and body.
pub fn answer(status: u16, body: &Value) -> Report {
    Report::Answered(Answer::new(status, body.to_string()).with_header("content-type", "application/json"))
}

pub fn page(status: u16, html: &str) -> Report {
    Report::Answered(Answer::new(status, html).with_header("content-type", "text/html"))
}

pub fn with_header(report: Report, name: &str, value: &str) -> Report {
    match report {
        Report::Answered(answer) => Report::Answered(answer.with_header(name, value)),
        other => other,
    }
}

pub fn lost() -> Report {
    Report::Lost(Lost {
        cause: LostCause::TimedOut,
        host: "service.example".to_owned(),
        detail: "timed out".to_owned(),
    })
}

pub fn never_left() -> Report {
    Report::NeverLeft(NeverLeft {
        cause: NeverLeftCause::Dns,
        host: "service.example".to_owned(),
        detail: "no such name".to_owned(),
    })
}

/// Answers the questions of a conversation one by one. Returns what came of it and what was asked; panics if
/// it asks more than the script answers, or less.
pub fn talk<T>(mut conversation: Box<dyn Conversation<T>>, script: &[Report]) -> (T, Vec<String>) {
    let mut asked = Vec::new();
    let mut reports = script.iter();
    let mut turn = conversation.next(None);
    loop {
        match turn {
            Turn::Ask(question) => {
                let report = reports.next();
                assert!(
                    report.is_some(),
                    "asked beyond the script: {}, after {asked:?}",
                    question.path
                );
                asked.push(question.path);
                turn = conversation.next(report);
            }
            Turn::Done(result) => {
                assert_eq!(reports.len(), 0, "not asked to the end of the script: {asked:?}");
                return (result, asked);
            }
        }
    }
}

pub const MINUTE: Duration = Duration::from_secs(60);
