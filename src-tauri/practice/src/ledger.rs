//! The ledger: one line per publication that reached a network, whatever the service said about it.

use crate::instant::rfc3339;
use crate::networks::{Network, ServiceName};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

/// One publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The account's id at its service.
    pub account: String,
    /// The network.
    pub network: Network,
    /// The service that published it.
    pub service: ServiceName,
    /// The text that went out.
    pub text: String,
    /// How many pictures or films went out with it.
    pub media_count: u32,
    /// The key of the request that asked for it, if it carried one.
    pub idempotency_key: Option<String>,
    /// When, RFC 3339 in UTC.
    pub published_at: String,
    /// The service's id of the post.
    pub post_id: String,
    /// The service's id of the request that asked for it.
    pub request_id: String,
    /// The address at the network. It leads nowhere: the networks are imitated.
    pub url: String,
    /// Whether the service's own worker published the post again after it had published it: a double that no
    /// client caused and none can prevent.
    pub own_double: bool,
}

/// A publication about to be written down.
pub(crate) struct Publication<'a> {
    pub(crate) service: ServiceName,
    pub(crate) network: Network,
    pub(crate) account: &'a str,
    pub(crate) text: &'a str,
    pub(crate) media_count: usize,
    pub(crate) idempotency_key: Option<&'a str>,
    pub(crate) published_at: i64,
    pub(crate) post_id: &'a str,
    /// Which of the client's orders to publish this post it carries out; a second line of one run is a double
    /// of the service's own making.
    pub(crate) run: i64,
    pub(crate) request_id: &'a str,
    pub(crate) url: &'a str,
}

pub(crate) fn write(connection: &Connection, line: &Publication<'_>) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO ledger (service, network, account, text, media_count, idempotency_key, published_at,
                             post_id, run, request_id, url, own_double)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
                 EXISTS (SELECT 1 FROM ledger WHERE post_id = ?8 AND run = ?9))",
        params![
            line.service.as_str(),
            line.network.as_str(),
            line.account,
            line.text,
            line.media_count as i64,
            line.idempotency_key,
            line.published_at,
            line.post_id,
            line.run,
            line.request_id,
            line.url,
        ],
    )?;
    Ok(())
}

/// How many publications an account has had since `since_ms`.
pub(crate) fn count_since(connection: &Connection, account: &str, since_ms: i64) -> rusqlite::Result<u32> {
    connection.query_row(
        "SELECT count(*) FROM ledger WHERE account = ?1 AND published_at >= ?2",
        params![account, since_ms],
        |row| row.get(0),
    )
}

/// All lines, oldest first.
pub(crate) fn read(connection: &Connection) -> rusqlite::Result<Vec<LedgerEntry>> {
    let mut statement = connection.prepare(
        "SELECT account, network, service, text, media_count, idempotency_key, published_at, post_id,
                request_id, url, own_double
         FROM ledger ORDER BY line",
    )?;
    statement.query_map([], entry)?.collect()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<LedgerEntry> {
    Ok(LedgerEntry {
        account: row.get(0)?,
        network: network(row, 1)?,
        service: service(row, 2)?,
        text: row.get(3)?,
        media_count: row.get(4)?,
        idempotency_key: row.get(5)?,
        published_at: rfc3339(row.get(6)?),
        post_id: row.get(7)?,
        request_id: row.get(8)?,
        url: row.get(9)?,
        own_double: row.get(10)?,
    })
}

fn unknown_word(column: usize, word: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        column,
        rusqlite::types::Type::Text,
        format!("unknown word {word:?}").into(),
    )
}

/// Reads the network named in a column.
pub(crate) fn network(row: &Row<'_>, column: usize) -> rusqlite::Result<Network> {
    let word: String = row.get(column)?;
    Network::from_word(&word).ok_or_else(|| unknown_word(column, &word))
}

/// Reads the service named in a column.
pub(crate) fn service(row: &Row<'_>, column: usize) -> rusqlite::Result<ServiceName> {
    let word: String = row.get(column)?;
    ServiceName::from_word(&word).ok_or_else(|| unknown_word(column, &word))
}
