//! Opening a data folder and wiring the whole.

use crate::{
    AtLogin, Consent, PracticeLink, SecretsChoice, api::AppError, api::ErrorCode, backups::CannotOpen,
    hub::Hub, logins::Logins, machine::machine_id, sender::Sending, watch,
};
use sendoff_client::{HttpClient, HttpSettings, Transport};
use sendoff_core::{
    copies::MachineId,
    entropy::Entropy,
    fault::Faults,
    said,
    schedule::Zone,
    time::{Clock, UtcInstant},
};
use sendoff_engine::{SystemClock, SystemEntropy};
use sendoff_store::{Desk as Rows, Here, Store};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

/// How a data folder is opened.
#[derive(Clone)]
pub struct OpenOptions {
    /// The folder that holds everything; made if missing.
    pub data_dir: PathBuf,
    /// The system's place for what a program remembers, outside every data folder.
    pub state_dir: PathBuf,
    /// Which machine this is, hashed; `None` where the system does not say.
    pub machine: Option<MachineId>,
    /// Where secrets are kept.
    pub secrets: SecretsChoice,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for ids.
    pub entropy: Arc<dyn Entropy>,
    /// The network; the real one if none is given.
    pub transport: Option<Arc<dyn Transport>>,
    /// A practice service, if there is to be one.
    pub practice: Option<Arc<dyn PracticeLink>>,
    /// This computer's time zone; the system's own if none is given.
    pub zone: Option<Zone>,
    /// Who is told of the sender's fault points; nobody, but in proofs.
    pub faults: Option<Arc<dyn Faults>>,
    /// Who asks the person before a new address is spoken to; nobody if whoever calls is the person.
    pub consent: Option<Arc<dyn Consent>>,
    /// Who arranges starting at login; nobody where that is not this program's to arrange.
    pub at_login: Option<Arc<dyn AtLogin>>,
}

impl OpenOptions {
    /// The real clocks, randomness, network and machine, and no practice service.
    pub fn new(data_dir: impl Into<PathBuf>, state_dir: impl Into<PathBuf>, secrets: SecretsChoice) -> Self {
        Self {
            data_dir: data_dir.into(),
            state_dir: state_dir.into(),
            machine: machine_id(),
            secrets,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            transport: None,
            practice: None,
            zone: None,
            faults: None,
            consent: None,
            at_login: None,
        }
    }

    /// The same with a practice service.
    pub fn with_practice(mut self, practice: Arc<dyn PracticeLink>) -> Self {
        self.practice = Some(practice);
        self
    }

    /// The same, asking the person before a new address is spoken to.
    pub fn with_consent(mut self, consent: Arc<dyn Consent>) -> Self {
        self.consent = Some(consent);
        self
    }

    /// The same, for a program that can be started at login.
    pub fn with_at_login(mut self, at_login: Arc<dyn AtLogin>) -> Self {
        self.at_login = Some(at_login);
        self
    }
}

/// Opens a data folder. Nothing is sent, and no practice service started, until [`Desk::start_sender`] or a
/// question to a service asks for it. Fails with `storage` if the folder or file cannot be used; a damaged,
/// foreign or newer file is left as it is, and told with the newest good backup.
pub fn open(options: OpenOptions) -> Result<Desk, CannotOpen> {
    let now = options.clock.read().wall;
    let here = Here::new(options.state_dir, options.machine);
    let store = Store::open(&options.data_dir, &here, now, options.entropy.as_ref())
        .map_err(|error| CannotOpen::of(error, &options.data_dir))?;
    if let Some(faults) = options.faults {
        store.watch(faults);
    }
    let transport = match options.transport {
        Some(transport) => transport,
        None => Arc::new(HttpClient::new(&HttpSettings::default()).map_err(AppError::from)?),
    };
    let logins = Logins::new(options.secrets, &options.data_dir, options.practice.clone());
    Ok(Desk {
        inner: Arc::new(Inner {
            rows: store.desk(),
            store,
            transport,
            logins: Arc::new(logins),
            clock: options.clock,
            entropy: options.entropy,
            practice: options.practice,
            consent: options.consent,
            at_login: options.at_login,
            zone: options.zone.unwrap_or_else(system_zone),
            hub: Arc::new(Hub::default()),
            runtime: OnceLock::new(),
            sending: Mutex::new(Sending::default()),
            watcher: Mutex::new(None),
            lead: Mutex::new(None),
        }),
    })
}

/// One opened data folder: everything that a person may do with it. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) rows: Rows,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) logins: Arc<Logins>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) practice: Option<Arc<dyn PracticeLink>>,
    pub(crate) consent: Option<Arc<dyn Consent>>,
    pub(crate) at_login: Option<Arc<dyn AtLogin>>,
    pub(crate) zone: Zone,
    pub(crate) hub: Arc<Hub>,
    runtime: OnceLock<tokio::runtime::Runtime>,
    pub(crate) sending: Mutex<Sending>,
    pub(crate) watcher: Mutex<Option<watch::Watcher>>,
    /// Where the window is to go and has not gone yet.
    pub(crate) lead: Mutex<Option<crate::api::Place>>,
}

impl Inner {
    /// Where questions and transmissions run; made when first needed.
    pub(crate) fn runtime(&self) -> Result<&tokio::runtime::Runtime, AppError> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let made = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("sendoff-network")
            .enable_all()
            .build()
            .map_err(|error| {
                AppError::new(
                    ErrorCode::Internal,
                    said!("The network cannot be used: {error}.", error),
                )
            })?;
        Ok(self.runtime.get_or_init(|| made))
    }

    pub(crate) fn now(&self) -> UtcInstant {
        self.clock.read().wall
    }
}

impl Desk {
    /// What happens from now on, in this process and, a second later at most, in others on the same folder.
    pub fn subscribe(&self) -> std::sync::mpsc::Receiver<crate::api::DeskEvent> {
        let events = self.inner.hub.subscribe();
        watch::begin(&self.inner);
        events
    }

    /// The same for a listener that is called as it happens, on whichever thread; it says whether it wants to
    /// hear more. When [`stop_sender`](Desk::stop_sender) returns, it has heard of everything that was sent.
    pub fn listen(&self, listener: impl Fn(&crate::api::DeskEvent) -> bool + Send + 'static) {
        self.inner.hub.listen(Box::new(listener));
        watch::begin(&self.inner);
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        self.inner.store.dir()
    }

    pub(crate) fn rows(&self) -> &Rows {
        &self.inner.rows
    }

    pub(crate) fn now(&self) -> UtcInstant {
        self.inner.now()
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        self.inner.entropy.as_ref()
    }
}

/// The system's zone; UTC where it has none that the zone data knows.
pub(crate) fn system_zone() -> Zone {
    iana_time_zone::get_timezone()
        .ok()
        .and_then(|name| name.parse().ok())
        .unwrap_or(Zone::UTC)
}
