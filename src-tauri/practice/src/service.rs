//! A running practice service.

use crate::accounts;
use crate::db;
use crate::entropy::Entropy;
use crate::folder::{self, Timeline, Transmission};
use crate::http;
use crate::ledger::{self, LedgerEntry};
use crate::networks::ServiceName;
use crate::options::{Durability, KeySource, Keys, NewAccount, Options, PracticeError, PracticeKey};
use crate::plan::FaultPlan;
use crate::postato;
use crate::profile::{LetmepostProfile, PostatoProfile, Profile};
use crate::state::{HeldCount, Identity, State};
use rusqlite::Connection;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// A practice service that runs until it is stopped or dropped.
pub struct Practice {
    state: Arc<State>,
    folder: PathBuf,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
    /// Held while the service runs, so that no second one serves the folder.
    _lock: File,
}

impl fmt::Debug for Practice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Practice")
            .field("folder", &self.folder)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Practice {
    /// Starts a service. When this returns it accepts connections.
    ///
    /// A folder that was served before is taken up where it was left: accounts, rows, replay records, the
    /// ledger, the plan. Fails if the folder cannot be used, another service runs on it, or the address is
    /// taken or not loopback.
    pub fn start(options: Options) -> Result<Self, PracticeError> {
        if !options.listen.ip().is_loopback() {
            return Err(PracticeError::NotLoopback(options.listen));
        }
        db::make_folder(&options.folder)?;
        let lock = lock(&options.folder)?;
        let mut connection = db::open(&options.folder, Durability::PowerLoss)?;
        let now = options.clock.now_ms();
        let (identity, entropy) = set_up(&mut connection, &options, now)?;
        let mut entropy = entropy;
        let keys = keys(&options, &mut entropy)?;
        let listener = TcpListener::bind(options.listen)
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .map_err(|source| PracticeError::Listen {
                address: options.listen,
                source,
            })?;
        let address = listener.local_addr().map_err(|source| PracticeError::Listen {
            address: options.listen,
            source,
        })?;
        db::set_fact(&connection, "base_url", &format!("http://{address}"))?;
        connection.pragma_update(None, "synchronous", Durability::ProcessCrash.pragma())?;
        let state = Arc::new(State {
            durability: options.durability,
            synced: AtomicU64::new(0),
            database: Mutex::new(connection),
            entropy: Mutex::new(entropy),
            clock: options.clock,
            keys,
            identity,
            started_at: now,
            exit_process: options.exit_process,
            moved: tokio::sync::Notify::new(),
            held: HeldCount::default(),
            until_hang_up: HeldCount::default(),
            agenda: tokio::sync::Notify::new(),
            deadlines: Mutex::new(Vec::new()),
            workers: Mutex::new(()),
        });
        let (stop, stopped) = watch::channel(false);
        let thread = run(Arc::clone(&state), listener, stopped, options.tick)?;
        Ok(Self {
            state,
            folder: options.folder,
            address,
            stop,
            thread: Some(thread),
            _lock: lock,
        })
    }

    /// What a client needs to know. Accounts that the plan has removed are not shown.
    pub fn profile(&self) -> Result<Profile, PracticeError> {
        let plan = self.state.plan()?;
        let connected = |service| accounts::connected(&self.state.db(), service, &plan.accounts);
        let base = format!("http://{}", self.address);
        Ok(Profile {
            ledger_id: self.state.identity.ledger.clone(),
            listen: self.address.to_string(),
            letmepost: LetmepostProfile {
                base_url: format!("{base}/letmepost"),
                key: self.state.keys.letmepost_live.clone(),
                sandbox_key: self.state.keys.letmepost_test.clone(),
                accounts: connected(ServiceName::Letmepost)?,
            },
            postato: PostatoProfile {
                base_url: format!("{base}/postato"),
                key: self.state.keys.postato.clone(),
                workspace: self.state.identity.workspace.clone(),
                accounts: connected(ServiceName::Postato)?,
            },
        })
    }

    /// The folder that it serves.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets everything happen whose time has come by the service's clock, and wakes handlers that wait for it.
    pub fn advance(&self) -> Result<(), PracticeError> {
        self.state.advance()?;
        self.state.sync()
    }

    /// Blocks until exactly `count` requests are kept waiting: by the fault `hold`, by a slow handler, or by
    /// another request with their key. Returns false if that does not come about `within` real time.
    pub fn wait_for_held(&self, count: usize, within: Duration) -> bool {
        self.state.held.wait_for(count, within)
    }

    /// How many requests are held until their client hangs up, as it changes. A request whose client has hung
    /// up counts until its handler has done what the plan says.
    pub fn until_hang_up(&self) -> watch::Receiver<usize> {
        self.state.until_hang_up.watch()
    }

    /// Every publication that reached a network by now, oldest first.
    pub fn ledger(&self) -> Result<Vec<LedgerEntry>, PracticeError> {
        self.advance()?;
        Ok(ledger::read(&self.state.db())?)
    }

    /// What each account has published by now, newest first.
    pub fn timelines(&self) -> Result<Vec<Timeline>, PracticeError> {
        self.advance()?;
        folder::read_timelines(&self.state.db())
    }

    /// Every request that arrived and could have changed something, oldest first.
    pub fn transmissions(&self) -> Result<Vec<Transmission>, PracticeError> {
        folder::read_transmissions(&self.state.db())
    }

    /// The plan in force.
    pub fn faults(&self) -> Result<FaultPlan, PracticeError> {
        db::plan(&self.state.db())
    }

    /// Puts a plan in force, from the next request on, and starts its counters anew.
    pub fn set_faults(&self, plan: &FaultPlan) -> Result<(), PracticeError> {
        db::set_plan(&mut self.state.db(), plan)?;
        self.state.sync()
    }

    /// Puts the plan without any fault in force.
    pub fn clear_faults(&self) -> Result<(), PracticeError> {
        self.set_faults(&FaultPlan::default())
    }

    /// Connects another account, unless its service, network and handle are known; returns its id.
    pub fn add_account(&self, account: &NewAccount) -> Result<String, PracticeError> {
        let now = self.state.now();
        let db = self.state.db();
        Ok(self
            .state
            .chance(|entropy| accounts::add(&db, entropy, account, now))?)
    }

    /// Stops it: open connections end, and the folder is free when this returns.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic in there has been reported by the panic hook; there is nothing left to stop.
            let _ = thread.join();
        }
    }
}

fn lock(folder: &Path) -> Result<File, PracticeError> {
    let path = folder.join("practice.lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| PracticeError::folder(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(PracticeError::InUse(folder.to_owned())),
        Err(std::fs::TryLockError::Error(source)) => Err(PracticeError::folder(&path, source)),
    }
}

/// Reads, or at the first start makes, who this service is; adds the accounts that are asked for.
fn set_up(
    connection: &mut Connection,
    options: &Options,
    now: i64,
) -> Result<(Identity, Entropy), PracticeError> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let run = db::fact(&tx, "starts")?
        .and_then(|starts| starts.parse().ok())
        .unwrap_or(0_u64)
        + 1;
    db::set_fact(&tx, "starts", &run.to_string())?;
    let mut entropy = match options.seed {
        Some(seed) => Entropy::from_seed(seed, run),
        None => Entropy::from_system()?,
    };
    let mut fixed = |name: &str, make: fn(&mut Entropy, i64) -> String| -> Result<String, PracticeError> {
        if let Some(value) = db::fact(&tx, name)? {
            return Ok(value);
        }
        let value = make(&mut entropy, now);
        db::set_fact(&tx, name, &value)?;
        Ok(value)
    };
    let identity = Identity {
        ledger: fixed("ledger", |entropy, _| entropy.uuid())?,
        organisation: fixed("organisation", |entropy, _| entropy.uuid())?,
        profile: fixed("profile", |entropy, _| entropy.uuid())?,
        workspace: fixed("workspace", |entropy, now| entropy.ulid("wks_", now))?,
    };
    let first = if run == 1 {
        accounts::first_five()
    } else {
        Vec::new()
    };
    for account in first.iter().chain(&options.accounts) {
        accounts::add(&tx, &mut entropy, account, now)?;
    }
    postato::release_all(&tx)?;
    tx.commit()?;
    Ok((identity, entropy))
}

fn keys(options: &Options, entropy: &mut Entropy) -> Result<Keys, PracticeError> {
    match &options.keys {
        KeySource::Given(keys) => Ok(keys.clone()),
        KeySource::Fresh => Ok(fresh_keys(entropy)),
        KeySource::Stored => stored_keys(&options.folder.join("practice-keys.json"), entropy),
    }
}

fn fresh_keys(entropy: &mut Entropy) -> Keys {
    Keys {
        letmepost_live: PracticeKey::new(entropy.base62("lmp_live_", 32)),
        letmepost_test: PracticeKey::new(entropy.base62("lmp_test_", 32)),
        postato: PracticeKey::new(format!("smcp_{}", entropy.hex(32))),
    }
}

fn stored_keys(path: &Path, entropy: &mut Entropy) -> Result<Keys, PracticeError> {
    match std::fs::read_to_string(path) {
        Ok(json) => Ok(serde_json::from_str(&json)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let keys = fresh_keys(entropy);
            let json = serde_json::to_string_pretty(&keys)?;
            write_for_owner(path, &json).map_err(|source| PracticeError::folder(path, source))?;
            Ok(keys)
        }
        Err(source) => Err(PracticeError::folder(path, source)),
    }
}

/// Writes a new file that its owner alone may read, from its first byte on.
fn write_for_owner(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn run(
    state: Arc<State>,
    listener: TcpListener,
    stopped: watch::Receiver<bool>,
    tick: Option<Duration>,
) -> Result<JoinHandle<()>, PracticeError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(PracticeError::Thread)?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener).map_err(PracticeError::Thread)?
    };
    let work = move || {
        runtime.block_on(async {
            if let Some(every) = tick {
                let state = Arc::clone(&state);
                tokio::spawn(async move { state.keep_time(every).await });
            }
            http::serve(state, listener, stopped).await;
        });
    };
    std::thread::Builder::new()
        .name("practice".to_owned())
        .spawn(work)
        .map_err(PracticeError::Thread)
}
