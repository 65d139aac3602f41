//! How a practice service is started, and what can go wrong at that.

use crate::clock::{PracticeClock, SystemClock};
use crate::networks::{Network, ServiceName};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// How to start a practice service.
#[derive(Clone)]
pub struct Options {
    /// Where to listen. Port 0 takes any free port.
    pub listen: SocketAddr,
    /// The folder that holds everything the service remembers; created where missing.
    pub folder: PathBuf,
    /// The clock that all of the service follows.
    pub clock: Arc<dyn PracticeClock>,
    /// Makes ids repeatable: equal folders, seeds and requests give equal ids. None draws them from the system.
    pub seed: Option<u64>,
    /// Where the API keys come from.
    pub keys: KeySource,
    /// Whether the workers move by themselves when something is due, and after how much real time at most
    /// they look at the clock again while they wait. None: only a request, a reading of the ledger or
    /// [`crate::Practice::advance`] moves them, which is what a test with a clock of its own wants.
    pub tick: Option<Duration>,
    /// Accounts to have besides the five of a first start. One whose service, network and handle exist already
    /// is left as it is, so a restart may name them again.
    pub accounts: Vec<NewAccount>,
    /// Whether the fault `exit` really ends this process. Only for a service that has a process of its own.
    pub exit_process: bool,
    /// What the work of a request survives once it is answered.
    pub durability: Durability,
}

impl Options {
    /// Loopback, any free port, the system's clock, fresh keys held in memory: the embedded use.
    pub fn embedded(folder: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            folder: folder.into(),
            clock: Arc::new(SystemClock),
            seed: None,
            keys: KeySource::Fresh,
            tick: Some(Duration::from_secs(1)),
            accounts: Vec::new(),
            exit_process: false,
            durability: Durability::PowerLoss,
        }
    }

    /// A service in a process of its own: keys kept in the folder (readable by the owner alone) and equal
    /// across restarts, and the fault `exit` ends the process.
    pub fn serve(folder: impl Into<PathBuf>, listen: SocketAddr) -> Self {
        Self {
            listen,
            keys: KeySource::Stored,
            exit_process: true,
            ..Self::embedded(folder)
        }
    }

    /// A service under a clock of the caller's: nothing moves unless asked, ids follow from `seed`.
    pub fn virtual_time(folder: impl Into<PathBuf>, clock: Arc<dyn PracticeClock>, seed: u64) -> Self {
        Self {
            clock,
            seed: Some(seed),
            tick: None,
            durability: Durability::ProcessCrash,
            ..Self::embedded(folder)
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("listen", &self.listen)
            .field("folder", &self.folder)
            .field("seed", &self.seed)
            .field("keys", &self.keys)
            .field("tick", &self.tick)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// What the work of a request survives once it is answered. The death of the process it survives always, and
/// step by step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Loss of power: the disk has it before the answer leaves.
    PowerLoss,
    /// The death of the process, but not of the machine: nothing waits for the disk.
    ProcessCrash,
}

impl Durability {
    pub(crate) fn pragma(self) -> &'static str {
        match self {
            Self::PowerLoss => "full",
            Self::ProcessCrash => "normal",
        }
    }
}

/// An API key of the practice service. Its text shows only when asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PracticeKey(String);

impl PracticeKey {
    /// A key with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key's text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PracticeKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PracticeKey(…)")
    }
}

/// The keys that open the practice service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// letmepost, publishing: `lmp_live_…`.
    pub letmepost_live: PracticeKey,
    /// letmepost, sandbox: `lmp_test_…`.
    pub letmepost_test: PracticeKey,
    /// Postato: `smcp_` and 64 hexadecimal characters.
    pub postato: PracticeKey,
}

/// Where the keys come from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// These.
    Given(Keys),
    /// New ones at every start, held in memory alone.
    Fresh,
    /// Those kept in the folder, in a file readable by its owner alone; made at the first start.
    Stored,
}

/// A practice account to be set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    /// The service that reaches it.
    pub service: ServiceName,
    /// The network it is on.
    pub network: Network,
    /// Its handle there, without `@`.
    pub handle: String,
    /// The name shown.
    pub display_name: String,
}

/// Why a practice service could not be started, read or set.
#[derive(Debug, Error)]
pub enum PracticeError {
    /// The folder cannot be made, read or written.
    #[error("the practice folder {} cannot be used: {source}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is no practice service's file where one was to be read.
    #[error("there is no practice service in {}; start it once first", .0.display())]
    NoPractice(PathBuf),
    /// Another practice service runs on the folder.
    #[error("another practice service is running on {}; stop it, or choose another folder", .0.display())]
    InUse(PathBuf),
    /// The address cannot be listened on.
    #[error("the practice service cannot listen on {address}: {source}; is the port taken?")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The address is not on this machine alone.
    #[error("the practice service listens on loopback only, and {0} is not loopback; use 127.0.0.1")]
    NotLoopback(SocketAddr),
    /// The database fails.
    #[error("the practice database fails: {0}")]
    Database(#[from] rusqlite::Error),
    /// The database was written by a newer version.
    #[error("the practice database is of version {found}, and this program knows {known}; use a newer one")]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version known.
        known: i64,
    },
    /// A stored or given document is not what it should be.
    #[error("the document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Entropy(#[from] getrandom::Error),
    /// The service's thread or runtime cannot be started.
    #[error("the practice service's thread cannot be started: {0}")]
    Thread(#[source] io::Error),
}

impl PracticeError {
    pub(crate) fn folder(path: &Path, source: io::Error) -> Self {
        Self::Folder {
            path: path.to_owned(),
            source,
        }
    }
}
