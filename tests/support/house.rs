//! A whole house under a clock of its own: real store, real engine, real HTTP to a real practice service that
//! follows the same clock. Nothing sleeps: when nothing is under way, the clock jumps to the next instant at
//! which anything wants to be done.

use crate::cable::Cable;
use sendoff_client::Limits;
use sendoff_core::{
    connection::{Connection, ConnectionSettings, ListedAccount, ServiceKind},
    copies::MachineId,
    delivery::DeliveryState,
    draft::{Draft, Revision},
    entropy::Entropy,
    id::{AccountId, ConnectionId, DraftId, RevisionId},
    intent::{Intent, IntentOutcome, PersonVerdict},
    misfire::MisfirePolicy,
    network::Network,
    said::Said,
    schedule::{Schedule, WallTime, Zone},
    time::{BootId, Clock, Reading, UtcInstant},
};
use sendoff_engine::{Engine, EngineEvent, EngineParts, Login, LoginError, Logins, Tick};
use sendoff_practice::{FaultPlan, LedgerEntry, ManualClock, Options, Practice, PracticeClock, Profile};
use sendoff_secrets::Secret;
use sendoff_store::{AttemptFilter, AttemptRow, DeliveryView, Desk, Here, IntentId, Store, StoreError};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

/// Sunday 22 November 2026, noon in UTC.
pub const NOON: &str = "2026-11-22T12:00:00Z";

/// One clock for everybody: the wall clock can be set apart from the true time, which practice follows.
pub struct TestClock {
    /// The true time; practice's clock.
    pub truth: Arc<ManualClock>,
    /// What this computer's wall clock shows beside the truth, in milliseconds.
    pub wall_skew_ms: AtomicI64,
    boot: Mutex<(String, i64)>,
}

impl TestClock {
    fn at(instant: UtcInstant) -> Self {
        Self {
            truth: Arc::new(ManualClock::at(instant.millis())),
            wall_skew_ms: AtomicI64::new(0),
            boot: Mutex::new(("first boot".to_owned(), instant.millis() - 3_600_000)),
        }
    }

    /// True time passes; the computer may sleep meanwhile.
    pub fn pass(&self, span: Duration) {
        self.truth
            .advance_ms(i64::try_from(span.as_millis()).expect("a test's span fits"));
    }

    /// The computer starts anew: readings of the sleeping clock mean nothing across this.
    pub fn reboot(&self, name: &str) {
        *self.boot.lock().expect("no test panics here") = (name.to_owned(), self.truth.now_ms());
    }
}

impl Clock for TestClock {
    fn read(&self) -> Reading {
        let truth = self.truth.now_ms();
        let (boot, since) = self.boot.lock().expect("no test panics here").clone();
        Reading {
            wall: UtcInstant::from_millis(truth + self.wall_skew_ms.load(Ordering::SeqCst)),
            boot: BootId::new(boot),
            since_boot_ms: u64::try_from(truth - since).unwrap_or(0),
        }
    }
}

/// Randomness that repeats itself: splitmix64 from a seed.
pub struct Seeded(AtomicU64);

impl Seeded {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    fn next(&self) -> u64 {
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Entropy for Seeded {
    fn bytes16(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes());
        bytes
    }
}

struct Keys(Mutex<BTreeMap<ConnectionId, (String, String)>>);

impl Logins for Keys {
    fn login(&self, connection: &Connection, _: &str) -> Result<Login, LoginError> {
        let keys = self.0.lock().expect("no test panics here");
        let (origin, secret) = keys
            .get(&connection.id)
            .ok_or_else(|| LoginError::Keychain(Said::as_is("no such secret")))?;
        Ok(Login {
            origin: origin.clone(),
            secret: Secret::new(secret.clone()),
        })
    }
}

/// The house.
pub struct House {
    /// The clock that everything follows.
    pub clock: Arc<TestClock>,
    /// The service.
    pub practice: Practice,
    /// The file.
    pub store: Store,
    /// What a person does.
    pub desk: Desk,
    /// The accounts by network and handle: "twitter", "linkedin@letmepost", …
    pub accounts: BTreeMap<String, AccountId>,
    /// The two connections.
    pub letmepost: ConnectionId,
    /// See `letmepost`.
    pub postato: ConnectionId,
    /// What the engine told.
    pub events: Arc<Mutex<Vec<EngineEvent>>>,
    pub(crate) entropy: Arc<Seeded>,
    cut: Arc<AtomicBool>,
    patient: Arc<AtomicBool>,
    cable: Option<Arc<Cable>>,
    keys: Arc<Keys>,
    pub(crate) engine: Option<Engine>,
    limits: Limits,
    runtime: tokio::runtime::Runtime,
    pub(crate) folder: TempDir,
    /// Where the data folder lies, and on which computer.
    pub(crate) data: PathBuf,
    pub(crate) here: Here,
}

impl House {
    /// A house with the five practice accounts at Sunday noon.
    pub fn new() -> Self {
        Self::with(ConnectionSettings::default())
    }

    /// The same with other settings for letmepost's connection.
    pub fn with(settings: ConnectionSettings) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let noon = UtcInstant::parse(NOON).expect("a fixed instant");
        let clock = Arc::new(TestClock::at(noon));
        let options = Options::virtual_time(folder.path().join("practice"), clock.truth.clone(), 7);
        let practice = Practice::start(options).expect("practice starts");
        let entropy = Arc::new(Seeded::new(7));
        let here = Here::new(folder.path().join("state"), Some(MachineId::new("laptop")));
        let data = folder.path().join("data");
        let store = Store::open(&data, &here, noon, &*entropy).expect("the store opens");
        let desk = store.desk();
        let (letmepost, postato) = (
            ConnectionId::generate(&*entropy),
            ConnectionId::generate(&*entropy),
        );
        let mut house = Self {
            clock,
            practice,
            desk,
            store,
            accounts: BTreeMap::new(),
            letmepost,
            postato,
            events: Arc::default(),
            entropy,
            cut: Arc::default(),
            patient: Arc::default(),
            cable: None,
            keys: Arc::new(Keys(Mutex::default())),
            engine: None,
            // No computer is so slow; what never comes is given up by the cable.
            limits: Limits {
                connect: Duration::from_secs(60),
                idle: Duration::from_secs(60),
                total: Duration::from_secs(60),
                answer_bytes_max: 1024 * 1024,
            },
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime"),
            folder,
            data,
            here,
        };
        house.connect(settings);
        house.start();
        house
    }

    fn connect(&mut self, settings: ConnectionSettings) {
        let profile = self.practice.profile().expect("practice describes itself");
        self.add(self.letmepost, ServiceKind::Letmepost, &profile, settings);
        self.add(
            self.postato,
            ServiceKind::Postato,
            &profile,
            ConnectionSettings::default(),
        );
    }

    fn add(
        &mut self,
        id: ConnectionId,
        service: ServiceKind,
        profile: &Profile,
        settings: ConnectionSettings,
    ) {
        let (base_url, key, workspace, listed) = match service {
            ServiceKind::Letmepost => (
                &profile.letmepost.base_url,
                &profile.letmepost.key,
                None,
                &profile.letmepost.accounts,
            ),
            ServiceKind::Postato => (
                &profile.postato.base_url,
                &profile.postato.key,
                Some(profile.postato.workspace.clone()),
                &profile.postato.accounts,
            ),
        };
        let connection = Connection {
            id,
            service,
            name: service.to_string(),
            origin: base_url.clone(),
            workspace,
            practice_ledger: None,
            settings,
            not_before: None,
            trouble: None,
            proven_at: None,
            created_at: self.now(),
        };
        self.desk
            .connection_add(&connection, "secret")
            .expect("a new connection");
        self.set_key(id, key.expose());
        let listed: Vec<ListedAccount> = listed
            .iter()
            .map(|a| ListedAccount {
                remote_id: a.id.clone(),
                network: network(&serde_json::to_value(a.network).expect("a word")),
                profile: a.handle.clone(),
                handle: a.handle.clone(),
                trouble: None,
            })
            .collect();
        let put = self
            .desk
            .accounts_put(id, &listed, self.now(), &*self.entropy)
            .expect("accounts");
        for account in put.listed {
            self.accounts
                .insert(format!("{}@{service}", account.network), account.id);
        }
    }

    /// The key that a connection presents from now on.
    pub fn set_key(&self, connection: ConnectionId, key: &str) {
        let row = self.desk.connection_get(connection).expect("a known connection");
        let login = (row.connection.origin, key.to_owned());
        self.keys
            .0
            .lock()
            .expect("no test panics here")
            .insert(connection, login);
    }

    /// The keychain does not give this connection's key any more.
    pub fn lose_key(&self, connection: ConnectionId) {
        self.keys
            .0
            .lock()
            .expect("no test panics here")
            .remove(&connection);
    }

    /// Takes the sender's lock and recovers, as at a start of the program.
    pub fn start(&mut self) {
        self.try_start().expect("this copy of the folder may send");
    }

    /// The same; the error says why this folder may not send.
    pub fn try_start(&mut self) -> Result<(), StoreError> {
        let journal = self
            .store
            .try_take_sender(self.now())?
            .expect("nobody else sends");
        let events = Arc::clone(&self.events);
        let cable = Arc::new(Cable::new(
            Arc::clone(&self.cut),
            Arc::clone(&self.patient),
            self.practice.until_hang_up(),
        ));
        self.cable = Some(Arc::clone(&cable));
        let parts = EngineParts {
            journal,
            desk: self.store.desk(),
            store: self.store.clone(),
            transport: cable,
            logins: self.keys.clone(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            runtime: self.runtime.handle().clone(),
            limits: self.limits,
            events: Box::new(move |event| events.lock().expect("no test panics here").push(event)),
        };
        self.engine = Some(Engine::new(parts)?);
        Ok(())
    }

    /// From now on nothing is given up that the service holds: what is under way stays so until the next crash.
    pub fn be_patient(&self) {
        self.patient.store(true, Ordering::SeqCst);
    }

    /// Ends the engine at once, whatever is under way: as a crash does.
    pub fn crash(&mut self) {
        self.engine = None;
        if let Some(cable) = self.cable.take() {
            cable.die(&self.runtime);
        }
    }

    /// The running engine.
    pub fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().expect("the engine runs")
    }

    /// Cuts the cable, or mends it.
    pub fn offline(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }

    /// The practice service misbehaves from now on as this plan (JSON) says.
    pub fn faults(&self, plan: &str) {
        let plan: FaultPlan = serde_json::from_str(plan).expect("a fault plan");
        self.practice.set_faults(&plan).expect("practice takes the plan");
    }

    /// Now, by this computer's wall clock.
    pub fn now(&self) -> UtcInstant {
        self.clock.read().wall
    }

    /// The account of a network, by its service: `account("linkedin@postato")`.
    pub fn account(&self, name: &str) -> AccountId {
        *self
            .accounts
            .get(name)
            .unwrap_or_else(|| panic!("no account {name} among {:?}", self.accounts.keys()))
    }

    /// The service's own id of an account by its name.
    pub fn remote_id(&self, name: &str) -> String {
        let account = self.desk.account(self.account(name));
        account.expect("an account of the house").remote_id
    }

    /// A draft with a confirmed text.
    pub fn draft(&self, text: &str, targets: &[&str]) -> DraftId {
        let id = DraftId::generate(&*self.entropy);
        let now = self.now();
        let draft = Draft {
            id,
            label: None,
            created_at: now,
            trashed_at: None,
            targets: targets.iter().map(|name| self.account(name)).collect(),
            schedule: None,
        };
        let revision = Revision {
            id: RevisionId::generate(&*self.entropy),
            draft: id,
            number: 1,
            text: text.to_owned(),
            variants: BTreeMap::new(),
            saved_at: now,
            confirmed_at: Some(now),
        };
        self.desk.draft_create(&draft, &revision).expect("a new draft");
        id
    }

    /// Plans a draft this long from now, in UTC.
    pub fn schedule(&self, draft: DraftId, ahead: Duration, misfire: MisfirePolicy) {
        let wall = WallTime::of(self.now().plus(ahead), Zone::UTC);
        let schedule = Schedule::new(wall, Zone::UTC, None, misfire).expect("UTC has no gaps");
        let revision = self.desk.draft_get(draft).expect("a known draft").newest.id;
        self.desk
            .schedule_set(draft, &schedule, revision, self.now())
            .expect("a free draft");
    }

    /// Wishes something, lets the engine see it, and gives its outcome.
    pub fn wish(&mut self, intent: &Intent) -> IntentOutcome {
        let id = self.leave_wish(intent);
        self.turn();
        self.desk
            .intent_outcome(id)
            .expect("the store answers")
            .expect("the engine carried it out")
    }

    /// Leaves a wish for the engine's next turn.
    pub fn leave_wish(&self, intent: &Intent) -> IntentId {
        let id = IntentId::generate(&*self.entropy);
        self.desk.intent_add(intent, self.now(), id).expect("an intent");
        id
    }

    /// Publishes a draft now and runs until idle.
    pub fn publish(&mut self, draft: DraftId) {
        let outcome = self.wish(&Intent::PublishNow { draft });
        assert!(matches!(outcome, IntentOutcome::Done { .. }), "{outcome:?}");
        self.run();
    }

    /// A person's word about a draft's delivery to an account.
    pub fn decide(&mut self, draft: DraftId, account: &str, verdict: PersonVerdict) -> IntentOutcome {
        let account = self.account(account);
        let delivery = self
            .newest(draft)
            .remove(&account)
            .expect("a delivery")
            .delivery
            .id;
        self.wish(&Intent::Decide { delivery, verdict })
    }

    /// One turn of the engine.
    pub fn turn(&mut self) -> Tick {
        self.engine().run_once()
    }

    /// Runs until nothing is left to do without a person, jumping over the time in which nothing happens.
    pub fn run(&mut self) {
        self.go(None, |_| true);
    }

    /// Runs until this instant, whatever is left to do then.
    pub fn run_until(&mut self, instant: UtcInstant) {
        self.go(Some(instant), |_| true);
    }

    /// Runs on while the condition holds and there is something to do.
    pub fn run_while(&mut self, go_on: impl Fn(&Self) -> bool) {
        self.go(None, go_on);
    }

    fn go(&mut self, until: Option<UtcInstant>, go_on: impl Fn(&Self) -> bool) {
        const TURNS_MAX: u32 = 20_000;
        for _ in 0..TURNS_MAX {
            let tick = self.turn();
            if tick.sending + tick.asking > 0 {
                self.engine().wait(Some(Duration::from_secs(10)));
                continue;
            }
            let over = until.is_some_and(|until| self.now() >= until);
            if over || !go_on(self) || (until.is_none() && self.at_rest()) {
                return;
            }
            let Some(next) = tick.next.into_iter().chain(until).min() else {
                return;
            };
            let span = next.since(self.now()).max(Duration::from_millis(1));
            self.clock.pass(span);
        }
        panic!(
            "the engine never came to rest: {:#?}",
            self.events.lock().expect("no test panics here").last()
        );
    }

    /// Nothing left to do without a person, and nothing planned.
    fn at_rest(&mut self) -> bool {
        let idle = self.engine().idle().expect("the store answers");
        idle && self
            .desk
            .schedules_waiting(1, None)
            .expect("the store answers")
            .is_empty()
    }

    /// The newest delivery of each account.
    pub fn newest(&self, draft: DraftId) -> BTreeMap<AccountId, DeliveryView> {
        let mut newest: BTreeMap<AccountId, DeliveryView> = BTreeMap::new();
        for view in self
            .desk
            .batches_of(draft)
            .expect("the store answers")
            .into_iter()
            .flat_map(|b| b.deliveries)
        {
            let known = newest.get(&view.account.id);
            if known.is_none_or(|k| k.delivery.generation < view.delivery.generation) {
                newest.insert(view.account.id, view);
            }
        }
        newest
    }

    /// Where a draft stands with an account.
    pub fn state(&self, draft: DraftId, account: &str) -> DeliveryState {
        let account = self.account(account);
        self.newest(draft)
            .remove(&account)
            .expect("a delivery")
            .delivery
            .state
    }

    /// What really reached the networks.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.practice.ledger().expect("practice answers")
    }

    /// How often this text reached the networks.
    pub fn times_published(&self, text: &str) -> usize {
        self.ledger().iter().filter(|line| line.text == text).count()
    }

    /// The wire log of a draft, oldest first.
    pub fn attempts(&self, draft: DraftId) -> Vec<AttemptRow> {
        let mut rows = self
            .desk
            .attempts(AttemptFilter::Draft(draft), 1000)
            .expect("the store answers");
        rows.reverse();
        rows
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// The practice service's folder.
    pub fn practice_folder(&self) -> &Path {
        self.practice.folder()
    }
}

impl Default for House {
    fn default() -> Self {
        Self::new()
    }
}

fn network(word: &serde_json::Value) -> Network {
    word.as_str()
        .and_then(|w| w.parse().ok())
        .expect("practice names a known network")
}
