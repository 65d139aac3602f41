//! Publishes one post through Postato, once, with the client and the services alone: the table of failures of
//! <https://docs.postato.com.br/guides/cookbook/retry-safe-posting>, without the traps of its sample loop.
//!
//! ```text
//! POSTATO_KEY=smcp_… cargo run -p sendoff-services --example publish_once -- \
//!     https://api.postato.com.br wks_… linkedin acc_… 'The kiln opens at nine.' fde4e746363e099becf0b450a5727dfa
//! ```
//!
//! The last argument is the `Idempotency-Key`: choose it once per post, and give it again with the same text
//! to repeat the call safely. Keep it: a new key is a new publication.

use sendoff_client::{BaseUrl, HttpClient, HttpSettings, Limits, Method, Transmission, Transport};
use sendoff_core::{
    answer::Meaning,
    connection::{Account, Connection, ConnectionSettings, Habits, ServiceKind},
    entropy::Entropy,
    id::{AccountId, ConnectionId},
    key::IdempotencyKey,
    time::UtcInstant,
    wait::{ROUND_TRANSMISSIONS_MAX, after_limit, after_transmission},
};
use sendoff_services::{Post, Sent, service};
use std::{error::Error, hash::BuildHasher as _, time::Duration};

/// What the loop needs from outside.
pub struct Means<'a, W: AsyncFn(Duration)> {
    /// What sends.
    pub transport: &'a dyn Transport,
    /// For jitter alone.
    pub entropy: &'a dyn Entropy,
    /// Waits, and returns when the time is over.
    pub wait: W,
    /// The API key.
    pub secret: &'a str,
}

/// What came of it.
pub struct Outcome {
    /// What the last transmission meant.
    pub meaning: Meaning,
    /// How many there were.
    pub transmissions: u32,
    /// Whether one of them may have arrived without an answer that settles it: then no later refusal proves
    /// that nothing was published.
    pub in_doubt: bool,
}

/// The contract: a 2xx ends it, whatever its body says; a refusal ends it; a limit is waited for, at least as
/// long as it asks; anything else is repeated under the same key with the same bytes, five transmissions in
/// all, limits included, so that it always ends.
pub async fn publish_once<W: AsyncFn(Duration)>(
    sent: &Sent,
    key: &IdempotencyKey,
    means: &Means<'_, W>,
) -> Result<Outcome, Box<dyn Error>> {
    let service = service(sent.connection.service);
    let frozen = service.freeze(&sent.connection, &sent.posts);
    let url = BaseUrl::parse(&sent.connection.origin)?.join(&frozen.path)?;
    let headers = service.headers(means.secret, Some(key))?;
    let (mut n, mut in_doubt) = (0, false);
    loop {
        n += 1;
        let report = means.transport.send(Transmission {
            method: Method::Post,
            url: url.clone(),
            headers: headers.clone(),
            body: Some(frozen.body.clone()),
            limits: Limits::default(),
        });
        let meaning = service.read(sent, &report.await);
        in_doubt |= matches!(
            meaning,
            Meaning::Lost { .. } | Meaning::InProgress | Meaning::Unclear { .. }
        );
        let wait = match &meaning {
            Meaning::Limited(patience) => Some(after_limit(*patience, n, means.entropy)),
            Meaning::NeverLeft { .. }
            | Meaning::Lost { .. }
            | Meaning::InProgress
            | Meaning::Unclear { .. } => Some(after_transmission(n, means.entropy)),
            Meaning::Taken(_)
            | Meaning::TakenUnconfirmed { .. }
            | Meaning::Refused(_)
            | Meaning::Barred { .. }
            | Meaning::KeyMismatch { .. } => None,
        };
        let (Some(wait), true) = (wait, n < ROUND_TRANSMISSIONS_MAX) else {
            return Ok(Outcome {
                meaning,
                transmissions: n,
                in_doubt,
            });
        };
        (means.wait)(wait).await;
    }
}

#[allow(clippy::disallowed_methods, reason = "a program's own clock, at its edge")]
#[allow(dead_code, reason = "a test uses this file as a module")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut arg = |name: &'static str| args.next().ok_or(format!("the argument {name} is missing"));
    let (base, workspace) = (arg("BASE_URL")?, arg("WORKSPACE")?);
    let account = account(&arg("NETWORK")?, arg("ACCOUNT")?)?;
    let (text, key) = (arg("TEXT")?, IdempotencyKey::from_stored(arg("KEY")?));
    let secret = std::env::var("POSTATO_KEY").map_err(|_| "put the API key into POSTATO_KEY")?;
    let now = UtcInstant::from(chrono::DateTime::from(std::time::SystemTime::now()));
    let posts = vec![Post { account, text }];
    let means = Means {
        transport: &HttpClient::new(&HttpSettings::default())?,
        entropy: &FromTheSystem,
        wait: tokio::time::sleep,
        secret: &secret,
    };
    let sent = Sent::once(connection(base, workspace, now), posts, now);
    let outcome = publish_once(&sent, &key, &means).await?;
    println!(
        "after {} transmission(s): {:#?}",
        outcome.transmissions, outcome.meaning
    );
    match outcome.meaning {
        Meaning::Taken(_) | Meaning::TakenUnconfirmed { .. } => Ok(()),
        Meaning::KeyMismatch { .. } => Err("the key holds another post: look before sending it again".into()),
        _ if outcome.in_doubt => {
            Err("it may have been published: look, or repeat with the same key soon".into())
        }
        _ => Err("not published".into()),
    }
}

/// An account known by its id at the service alone.
pub fn account(network: &str, remote_id: String) -> Result<Account, Box<dyn Error>> {
    Ok(Account {
        id: AccountId::from_uuid(uuid::Uuid::nil()),
        connection: ConnectionId::from_uuid(uuid::Uuid::nil()),
        network: network.parse()?,
        profile: remote_id.clone(),
        handle: remote_id.clone(),
        remote_id,
        trouble: None,
        paused: false,
        habits: Habits::default(),
        removed_at: None,
    })
}

/// A connection to Postato that nothing else is known of.
pub fn connection(origin: String, workspace: String, now: UtcInstant) -> Connection {
    Connection {
        id: ConnectionId::from_uuid(uuid::Uuid::nil()),
        service: ServiceKind::Postato,
        name: "Postato".to_owned(),
        origin,
        workspace: Some(workspace),
        practice_ledger: None,
        settings: ConnectionSettings::default(),
        not_before: None,
        trouble: None,
        proven_at: None,
        created_at: now,
    }
}

/// Randomness good enough for jitter.
#[allow(dead_code, reason = "a test uses this file as a module")]
struct FromTheSystem;

impl Entropy for FromTheSystem {
    fn bytes16(&self) -> [u8; 16] {
        let word = || std::hash::RandomState::new().hash_one(0_u8).to_le_bytes();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&word());
        bytes[8..].copy_from_slice(&word());
        bytes
    }
}
