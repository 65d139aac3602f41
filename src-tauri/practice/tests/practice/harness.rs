//! A practice service under a clock of the test's own, and a client that sees bytes.

use sendoff_practice::plan::Operation;
use sendoff_practice::{
    Fault, FaultKind, FaultPlan, LedgerEntry, ManualClock, Network, Options, Practice, Profile,
};
use serde_json::{Value, json};
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// 2026-11-22 09:00:00 UTC.
pub const START_MS: i64 = 1_795_338_000_000;
pub const SECOND_MS: i64 = 1_000;
pub const HOUR_MS: i64 = 3_600 * SECOND_MS;

pub struct Setup {
    pub practice: Option<Practice>,
    pub clock: Arc<ManualClock>,
    pub profile: Profile,
    pub folder: TempDir,
}

/// What a client hears.
#[derive(Debug, Clone)]
pub struct Heard {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn rule(&self) -> String {
        self.json()["error"]["rule"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

pub fn setup() -> Setup {
    setup_with(|_| {})
}

pub fn setup_with(change: impl FnOnce(&mut Options)) -> Setup {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(START_MS));
    let mut options = Options::virtual_time(folder.path(), clock.clone(), 1);
    change(&mut options);
    let practice = Practice::start(options).unwrap();
    let profile = practice.profile().unwrap();
    Setup {
        practice: Some(practice),
        clock,
        profile,
        folder,
    }
}

impl Setup {
    pub fn practice(&self) -> &Practice {
        self.practice.as_ref().unwrap()
    }

    /// Stops the service and starts it again on the same folder, with the keys it had.
    pub fn restart(&mut self) {
        drop(self.practice.take());
        let keys = sendoff_practice::Keys {
            letmepost_live: self.profile.letmepost.key.clone(),
            letmepost_test: self.profile.letmepost.sandbox_key.clone(),
            postato: self.profile.postato.key.clone(),
        };
        let mut options = Options::virtual_time(self.folder.path(), self.clock.clone(), 1);
        options.keys = sendoff_practice::KeySource::Given(keys);
        let practice = Practice::start(options).unwrap();
        self.profile = practice.profile().unwrap();
        self.practice = Some(practice);
    }

    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.practice().ledger().unwrap()
    }

    pub fn plan(&self, change: impl FnOnce(&mut FaultPlan)) {
        let mut plan = FaultPlan::default();
        change(&mut plan);
        self.practice().set_faults(&plan).unwrap();
    }

    /// The next create meets this, once.
    pub fn next_publish(&self, kind: FaultKind) {
        self.plan(|plan| plan.faults = vec![Fault::once(Operation::Publish, kind)]);
    }

    pub fn pass(&self, ms: i64) {
        self.clock.advance_ms(ms);
        self.practice().advance().unwrap();
    }

    /// Waits until so many requests are kept waiting by the service.
    pub fn wait_for_held(&self, count: usize) {
        assert!(
            self.practice().wait_for_held(count, Duration::from_secs(30)),
            "never {count} held"
        );
    }

    pub fn letmepost_account(&self, network: Network) -> String {
        let accounts = &self.profile.letmepost.accounts;
        accounts
            .iter()
            .find(|account| account.network == network)
            .unwrap()
            .id
            .clone()
    }

    pub fn postato_account(&self, network: Network) -> String {
        let accounts = &self.profile.postato.accounts;
        accounts
            .iter()
            .find(|account| account.network == network)
            .unwrap()
            .id
            .clone()
    }

    /// A letmepost request with the live key.
    pub fn letmepost(&self, method: &str, path: &str, key: Option<&str>, body: &[u8]) -> Heard {
        heard(self.letmepost_raw(self.profile.letmepost.key.expose(), method, path, key, body)).unwrap()
    }

    pub fn letmepost_raw(
        &self,
        token: &str,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: &[u8],
    ) -> io::Result<Vec<u8>> {
        exchange(
            &self.profile.listen,
            &request(token, method, &format!("/letmepost{path}"), key, body),
        )
    }

    /// A create for these accounts.
    pub fn publish(&self, key: &str, accounts: &[&str], text: &str) -> io::Result<Vec<u8>> {
        let body = batch(accounts, text);
        let token = self.profile.letmepost.key.expose();
        self.letmepost_raw(token, "POST", "/v1/posts", Some(key), &body)
    }

    /// A create that is answered.
    pub fn published(&self, key: &str, accounts: &[&str], text: &str) -> Heard {
        heard(self.publish(key, accounts, text)).unwrap()
    }

    /// A Postato request below the workspace.
    pub fn postato(&self, method: &str, path: &str, key: Option<&str>, body: &[u8]) -> Heard {
        heard(self.postato_raw(method, path, key, body)).unwrap()
    }

    pub fn postato_raw(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: &[u8],
    ) -> io::Result<Vec<u8>> {
        let token = self.profile.postato.key.expose();
        let path = format!("/postato/v1/workspaces/{}{path}", self.profile.postato.workspace);
        exchange(&self.profile.listen, &request(token, method, &path, key, body))
    }

    /// A Postato create on the LinkedIn account.
    pub fn create(&self, key: &str, text: &str) -> Heard {
        self.postato("POST", "/posts", Some(key), &self.linkedin_post(text))
    }

    pub fn linkedin_post(&self, text: &str) -> Vec<u8> {
        json!({
            "platform": "linkedin",
            "accountId": self.postato_account(Network::Linkedin),
            "status": "publish",
            "postType": "post",
            "content": text,
        })
        .to_string()
        .into_bytes()
    }
}

/// A letmepost batch to these accounts, at once.
pub fn batch(accounts: &[&str], text: &str) -> Vec<u8> {
    let targets: Vec<_> = accounts.iter().map(|id| json!({ "accountId": id })).collect();
    json!({ "targets": targets, "text": text, "publishNow": true })
        .to_string()
        .into_bytes()
}

pub fn request(token: &str, method: &str, path: &str, key: Option<&str>, body: &[u8]) -> Vec<u8> {
    let key = key
        .map(|key| format!("Idempotency-Key: {key}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: practice\r\nAuthorization: Bearer {token}\r\n{key}\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Sends the bytes and reads to the end of the connection.
pub fn exchange(address: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(bytes)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Reads an answer; fails where there is none, or where it ends early.
pub fn heard(bytes: io::Result<Vec<u8>>) -> io::Result<Heard> {
    let bytes = bytes?;
    let incomplete = || io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer");
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .ok_or_else(incomplete)?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| incomplete())?;
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok());
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let body = bytes[end + 4..].to_vec();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map(|(_, value)| value.parse());
    match (status, length) {
        (Some(_), Some(Ok(length))) if body.len() < length => Err(incomplete()),
        (Some(status), _) => Ok(Heard {
            status,
            headers,
            body,
        }),
        _ => Err(incomplete()),
    }
}
