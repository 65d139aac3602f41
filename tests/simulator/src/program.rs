//! The program under proof: the real store in a real folder, the real engine, on clocks and a network that are
//! given. It can be started, ended and killed.

use crate::{clock::SimClock, fuse::Fuse, net::Net, oracle::UnderAttention, rng::Rng};
use sendoff_client::Limits;
use sendoff_core::{
    connection::{Connection, ConnectionSettings, ListedAccount, ServiceKind},
    copies::MachineId,
    id::{AccountId, ConnectionId},
    time::Clock as _,
};
use sendoff_engine::{
    Engine, EngineEvent, EngineParts, Login, LoginError, Logins, Tick, waiting_deliveries, waiting_drafts,
};
use sendoff_secrets::Secret;
use sendoff_store::{Desk, Here, Store, StoreError};
use std::{path::PathBuf, sync::Arc};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// What every login of a life is: it must never be found in a file, an address or a body (P11).
pub const SECRET: &str = "s3cret-of-this-life";

struct Keys;

impl Logins for Keys {
    fn login(&self, connection: &Connection, _: &str) -> Result<Login, LoginError> {
        Ok(Login {
            origin: connection.origin.clone(),
            secret: Secret::new(SECRET.to_owned()),
        })
    }
}

/// A service's place in the world.
#[derive(Debug, Clone)]
pub struct Place {
    /// Which service it speaks like.
    pub kind: ServiceKind,
    /// Where it is.
    pub origin: String,
    /// Its connection.
    pub connection: ConnectionId,
    /// Its accounts.
    pub accounts: Vec<AccountId>,
}

/// The program.
pub struct Program {
    /// The network as it sees it.
    pub net: Net,
    /// Where it dies.
    pub fuse: Fuse,
    /// What a person does goes through this handle.
    pub desk: Desk,
    store: Store,
    /// A second process on the same folder, if there is one.
    second: Option<Store>,
    engine: Option<Engine>,
    runtime: Runtime,
    clock: SimClock,
    rng: Arc<Rng>,
    folder: TempDir,
    trace: bool,
}

/// What went wrong with the simulation itself.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;

fn runtime() -> Result<Runtime, Trouble> {
    Ok(Builder::new_current_thread().build()?)
}

/// A folder in memory where there is one: a sync costs nothing there, and nothing outlives the life anyway.
fn folder() -> Result<TempDir, Trouble> {
    let memory = std::path::Path::new("/dev/shm");
    Ok(if memory.is_dir() {
        TempDir::with_prefix_in("sendoff-life-", memory)?
    } else {
        TempDir::with_prefix("sendoff-life-")?
    })
}

/// The data folder and the system's memory of it, side by side in the folder of a life.
const DATA: &str = "data";
const STATE: &str = "state";

fn here(folder: &TempDir) -> Here {
    Here::new(folder.path().join(STATE), Some(MachineId::new("laptop")))
}

/// What a disk holds at one moment: the database, and what the system remembers of it.
#[derive(Debug, Clone)]
pub struct Disk {
    database: Vec<u8>,
    state: Vec<(PathBuf, Vec<u8>)>,
}

fn files(folder: &std::path::Path, found: &mut Vec<(PathBuf, Vec<u8>)>) -> Result<(), Trouble> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push((path.clone(), std::fs::read(&path)?));
        }
    }
    Ok(())
}

impl Program {
    /// An empty folder, nothing running yet.
    pub fn new(clock: SimClock, rng: Arc<Rng>, trace: bool) -> Result<Self, Trouble> {
        let folder = folder()?;
        let fuse = Fuse::default();
        let store = Store::open(&folder.path().join(DATA), &here(&folder), clock.wall(), &*rng)?;
        store.watch(Arc::new(fuse.clone()));
        Ok(Self {
            net: Net::default(),
            fuse,
            desk: store.desk(),
            store,
            second: None,
            engine: None,
            runtime: runtime()?,
            clock,
            rng,
            folder,
            trace,
        })
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join(DATA)
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.data().join("sendoff.db")
    }

    /// Adds a connection with its accounts.
    pub fn connect(
        &self,
        kind: ServiceKind,
        origin: &str,
        workspace: Option<&str>,
        settings: ConnectionSettings,
        listed: &[ListedAccount],
    ) -> Result<Place, Trouble> {
        let connection = Connection {
            id: ConnectionId::generate(&*self.rng),
            service: kind,
            name: origin.to_owned(),
            origin: origin.to_owned(),
            workspace: workspace.map(str::to_owned),
            practice_ledger: None,
            settings,
            not_before: None,
            trouble: None,
            proven_at: None,
            created_at: self.clock.wall(),
        };
        self.desk.connection_add(&connection, "secret")?;
        let put = self
            .desk
            .accounts_put(connection.id, listed, self.clock.wall(), &*self.rng)?;
        Ok(Place {
            kind,
            origin: origin.to_owned(),
            connection: connection.id,
            accounts: put.listed.iter().map(|account| account.id).collect(),
        })
    }

    /// Starts: takes the right to send and recovers. Dead again if the fuse blows meanwhile.
    pub fn start(&mut self) -> Result<(), Trouble> {
        let now = self.clock.read().wall;
        let journal = match self.store.try_take_sender(now) {
            Ok(Some(journal)) => journal,
            Ok(None) => return Err("nobody sends, and the right to send is not free".into()),
            Err(StoreError::Closed) if self.fuse.blown() => return Ok(()),
            Err(StoreError::Full | StoreError::Disk { .. }) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let parts = EngineParts {
            journal,
            desk: self.store.desk(),
            store: self.store.clone(),
            transport: Arc::new(self.net.clone()),
            logins: Arc::new(Keys),
            clock: Arc::new(self.clock.clone()),
            entropy: Arc::clone(&self.rng) as Arc<_>,
            runtime: self.runtime.handle().clone(),
            limits: Limits::default(),
            events: self.teller(),
        };
        match Engine::new(parts) {
            Ok(engine) => self.engine = Some(engine),
            Err(StoreError::Closed) if self.fuse.blown() => {}
            Err(StoreError::Full | StoreError::Disk { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// What it says of its own trouble is no evidence, but helps to understand a life.
    fn teller(&self) -> Box<dyn Fn(EngineEvent) + Send> {
        let trace = self.trace;
        Box::new(move |event| {
            if let EngineEvent::StorageTrouble { message } = event
                && trace
            {
                eprintln!("    the program says: {message}");
            }
        })
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.engine.is_some()
    }

    /// One turn, with the tasks before and after it.
    pub fn turn(&mut self) -> Option<Tick> {
        self.let_tasks_run();
        let tick = self.engine.as_mut().map(Engine::run_once);
        // Other threads may have come so far before the program died, or not.
        if !self.fuse.blown() || self.rng.chance(500) {
            self.let_tasks_run();
        }
        tick
    }

    fn let_tasks_run(&self) {
        self.runtime.block_on(async {
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        });
    }

    /// Whether nothing is left to do without a person.
    pub fn idle(&self) -> Result<bool, Trouble> {
        Ok(match &self.engine {
            Some(engine) => engine.idle()?,
            None => false,
        })
    }

    /// What the program shows the person under attention.
    pub fn under_attention(&self) -> Result<UnderAttention, Trouble> {
        let reading = self.clock.read();
        let deliveries = waiting_deliveries(&self.desk, &reading)?;
        let drafts = waiting_drafts(&self.desk, reading.wall)?;
        Ok(UnderAttention {
            deliveries: deliveries
                .iter()
                .map(|(row, item)| (row.view.delivery.id.to_string(), item.reason.message.to_string()))
                .collect(),
            drafts: drafts
                .iter()
                .map(|(entry, _)| entry.item.draft.id.to_string())
                .collect(),
        })
    }

    /// Everything that lies in the data folder and in the system's memory of it.
    pub fn files(&self) -> Result<Vec<(PathBuf, Vec<u8>)>, Trouble> {
        let mut found = vec![];
        files(self.folder.path(), &mut found)?;
        Ok(found)
    }

    /// Ends at once, whatever is under way. `anew`: the file is closed and opened again too.
    pub fn die(&mut self, anew: bool) -> Result<(), Trouble> {
        self.engine = None;
        self.net.cut();
        self.runtime = runtime()?;
        self.net.cut();
        self.fuse.renew();
        if anew {
            self.second = None;
            let store = Store::open(&self.data(), &here(&self.folder), self.clock.wall(), &*self.rng)?;
            store.watch(Arc::new(self.fuse.clone()));
            self.desk = store.desk();
            self.store = store;
        }
        Ok(())
    }

    /// Puts an earlier copy of the file in the place of the present one, as a disk does that lost what it had
    /// acknowledged.
    pub fn forget_since(&mut self, disk: &Disk) -> Result<(), Trouble> {
        let path = self.database();
        self.die(false)?;
        self.second = None;
        // The log beside the file is newer than the copy; both handles of the file are closed first.
        let placeholder = folder()?;
        let elsewhere = Store::open(
            &placeholder.path().join(DATA),
            &here(&placeholder),
            self.clock.wall(),
            &*self.rng,
        )?;
        self.desk = elsewhere.desk();
        self.store = elsewhere;
        for suffix in ["-wal", "-shm"] {
            let beside = self.data().join(format!("sendoff.db{suffix}"));
            if beside.exists() {
                std::fs::remove_file(beside)?;
            }
        }
        // Another file under the same name: who still reads the old one keeps it.
        std::fs::remove_file(&path)?;
        std::fs::write(&path, &disk.database)?;
        for (path, bytes) in &disk.state {
            std::fs::write(path, bytes)?;
        }
        self.die(true)
    }

    /// What the disk holds now.
    pub fn disk(&self) -> Result<Disk, Trouble> {
        let path = self.folder.path().join("copy.db");
        if path.exists() {
            std::fs::remove_file(&path)?;
        }
        self.desk.backup_to(&path)?;
        let mut state = vec![];
        files(&self.folder.path().join(STATE), &mut state)?;
        Ok(Disk {
            database: std::fs::read(&path)?,
            state,
        })
    }

    /// A second process opens the folder and asks to send; it may not while the first runs. From then on the
    /// person works through it.
    pub fn second_process(&mut self) -> Result<bool, Trouble> {
        let second = Store::open(&self.data(), &here(&self.folder), self.clock.wall(), &*self.rng)?;
        let took = second.try_take_sender(self.clock.wall())?.is_some();
        self.desk = second.desk();
        self.second = Some(second);
        Ok(took)
    }
}
