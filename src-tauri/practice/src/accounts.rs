//! The practice accounts.

use crate::entropy::Entropy;
use crate::ledger;
use crate::networks::{Network, ServiceName};
use crate::options::NewAccount;
use crate::plan::AccountSwitches;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

/// A practice account, as the profile shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeAccount {
    /// Its id at the service.
    pub id: String,
    /// The service that reaches it.
    pub service: ServiceName,
    /// The network it is on.
    pub network: Network,
    /// Its handle there, without `@`.
    pub handle: String,
    /// The name shown.
    pub display_name: String,
    /// The network's own id of the profile.
    pub network_id: String,
    #[serde(skip)]
    pub(crate) created_at: i64,
}

const COLUMNS: &str = "id, service, network, handle, display_name, network_id, created_at";

fn account(row: &Row<'_>) -> rusqlite::Result<PracticeAccount> {
    Ok(PracticeAccount {
        id: row.get(0)?,
        service: ledger::service(row, 1)?,
        network: ledger::network(row, 2)?,
        handle: row.get(3)?,
        display_name: row.get(4)?,
        network_id: row.get(5)?,
        created_at: row.get(6)?,
    })
}

/// The five accounts of a first start: X, LinkedIn and Bluesky by letmepost, Instagram and a second LinkedIn
/// profile by Postato.
pub(crate) fn first_five() -> Vec<NewAccount> {
    let new = |service, network, handle: &str, name: &str| NewAccount {
        service,
        network,
        handle: handle.to_owned(),
        display_name: name.to_owned(),
    };
    vec![
        new(
            ServiceName::Letmepost,
            Network::Twitter,
            "practice_x",
            "Practice on X",
        ),
        new(
            ServiceName::Letmepost,
            Network::Linkedin,
            "practice-person",
            "Practice on LinkedIn",
        ),
        new(
            ServiceName::Letmepost,
            Network::Bluesky,
            "practice.example",
            "Practice on Bluesky",
        ),
        new(
            ServiceName::Postato,
            Network::Instagram,
            "practice.pictures",
            "Practice on Instagram",
        ),
        new(
            ServiceName::Postato,
            Network::Linkedin,
            "practice-studio",
            "Practice Studio on LinkedIn",
        ),
    ]
}

/// Adds `new` unless an account of that service, network and handle exists; returns its id.
pub(crate) fn add(
    connection: &Connection,
    entropy: &mut Entropy,
    new: &NewAccount,
    now_ms: i64,
) -> rusqlite::Result<String> {
    let known = connection
        .query_row(
            "SELECT id FROM accounts WHERE service = ?1 AND network = ?2 AND handle = ?3",
            [new.service.as_str(), new.network.as_str(), &new.handle],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id = match new.service {
        ServiceName::Letmepost => entropy.uuid(),
        ServiceName::Postato => entropy.ulid("acc_", now_ms),
    };
    let network_id = match new.network {
        Network::Bluesky => format!("did:plc:{}", entropy.record_key(24)),
        Network::Linkedin => format!("urn:li:person:{}", entropy.base62("", 10)),
        _ => entropy.digits(17),
    };
    connection.execute(
        "INSERT INTO accounts (id, place, service, network, network_id, handle, display_name, created_at)
         VALUES (?1, (SELECT count(*) FROM accounts), ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            id,
            new.service.as_str(),
            new.network.as_str(),
            network_id,
            new.handle,
            new.display_name,
            now_ms
        ],
    )?;
    Ok(id)
}

/// Every account, removed ones included, in the order of their making.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<PracticeAccount>> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM accounts ORDER BY place"))?;
    statement.query_map([], account)?.collect()
}

/// The accounts of a service that are still connected.
pub(crate) fn connected(
    connection: &Connection,
    service: ServiceName,
    switches: &AccountSwitches,
) -> rusqlite::Result<Vec<PracticeAccount>> {
    let mut accounts = all(connection)?;
    accounts.retain(|account| account.service == service && !switches.removed.contains(&account.id));
    Ok(accounts)
}

/// One account by id, if it is the service's; removed ones included.
pub(crate) fn find(
    connection: &Connection,
    service: ServiceName,
    id: &str,
) -> rusqlite::Result<Option<PracticeAccount>> {
    connection
        .query_row(
            &format!("SELECT {COLUMNS} FROM accounts WHERE id = ?1 AND service = ?2"),
            [id, service.as_str()],
            account,
        )
        .optional()
}
