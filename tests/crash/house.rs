//! A data folder with a practice service that outlives every sender, and the drafts that a person writes.

use crate::{link, random::let_pass, sender::Sender, tally::Tally};
use sendoff_core::{
    id::{AccountId, DraftId},
    intent::Intent,
    misfire::MisfirePolicy,
    network::Network,
    schedule::{Fold, WallTime, Zone},
};
use sendoff_desk::{
    Desk, OpenOptions, SecretsChoice,
    api::{AccountQuery, AccountView, DraftCreate, PlanTime, SchedulePayload},
};
use sendoff_engine::{SystemClock, SystemEntropy};
use sendoff_practice::{Durability, FaultPlan, LedgerEntry, Options, Practice, PracticeError, Profile};
use sendoff_store::{Desk as Rows, Here, IntentId, Store, StoreError};
use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// What was asked for: one post to some accounts.
#[derive(Debug, Clone)]
pub struct Intended {
    pub draft: DraftId,
    pub text: String,
    pub accounts: Vec<AccountId>,
}

/// So often, each after 10 ms, a lock is tried that is about to be free.
const LOCK_TRIES: u32 = 1000;

/// By which rules the connections of a house are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Those of practice connections: doubt settles in two seconds.
    Practice,
    /// Those of real letmepost and Postato: doubt settles in two minutes.
    Real,
}

/// The house.
pub struct House {
    hands: Option<(Desk, Rows)>,
    service: Option<Practice>,
    /// Those to which a text can go.
    pub accounts: Vec<AccountView>,
    /// Those that want a picture: text alone is refused before anything is sent.
    pub picky: Vec<AccountView>,
    pub intended: Vec<Intended>,
    pub tally: Tally,
    /// What was published by a service that has forgotten it.
    pub remembered: Vec<LedgerEntry>,
    pub folder: TempDir,
}

impl House {
    pub fn new(rules: Rules) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), rules)
    }

    pub fn in_folder(folder: TempDir, rules: Rules) -> Self {
        let practice = start_practice(&folder.path().join("practice"), 0);
        write_link(folder.path(), &practice.profile().unwrap());
        let (desk, rows) = open(folder.path());
        match rules {
            Rules::Practice => drop(desk.practice_start(sendoff_desk::api::Nothing {}).unwrap()),
            Rules::Real => connect(&desk, &practice.profile().unwrap()),
        }
        let listed = desk.account_list(AccountQuery::default()).unwrap();
        let (picky, accounts) = listed
            .into_iter()
            .partition(|account| account.network == Network::Instagram);
        Self {
            hands: Some((desk, rows)),
            service: Some(practice),
            accounts,
            picky,
            intended: Vec::new(),
            tally: Tally::default(),
            remembered: Vec::new(),
            folder,
        }
    }

    /// What a person does.
    pub fn desk(&self) -> &Desk {
        &self.hands.as_ref().expect("the house is open").0
    }

    /// The rows as they stand in the file.
    pub fn rows(&self) -> &Rows {
        &self.hands.as_ref().expect("the house is open").1
    }

    /// The service.
    pub fn practice(&self) -> &Practice {
        self.service.as_ref().expect("the service runs")
    }

    /// Does something while the service is down. It comes back on another port.
    pub fn without_service(&mut self, meanwhile: impl FnOnce(&mut Self)) {
        self.service = None;
        meanwhile(self);
        let practice = start_practice(&self.folder.path().join("practice"), 0);
        write_link(self.folder.path(), &practice.profile().unwrap());
        self.service = Some(practice);
    }

    /// Keeps what the networks have published, for a service that is about to forget it.
    pub fn remember_ledger(&mut self) {
        self.remembered = self.practice().ledger().unwrap();
    }

    /// Closes the file; nobody but senders has it open then.
    pub fn close(&mut self) {
        self.hands = None;
    }

    pub fn reopen(&mut self) {
        self.hands = Some(open(self.folder.path()));
    }

    /// Where the practice service listens.
    pub fn port(&self) -> u16 {
        let listen: SocketAddr = self.practice().profile().unwrap().listen.parse().unwrap();
        listen.port()
    }

    /// How the practice service misbehaves from now on.
    pub fn misbehave(&self, plan: &FaultPlan) {
        self.practice().set_faults(plan).unwrap();
    }

    /// Sends requests through something that stands before the service.
    pub fn put_before(&self, address: SocketAddr) {
        let mut profile = self.practice().profile().unwrap();
        profile.letmepost.base_url = format!("http://{address}/letmepost");
        profile.postato.base_url = format!("http://{address}/postato");
        write_link(self.folder.path(), &profile);
    }

    /// The service's id of an account.
    pub fn remote_id(&self, account: AccountId) -> String {
        let mut known = self.accounts.iter().chain(&self.picky);
        let found = known.find(|known| known.id == account);
        found.expect("an account of this house").remote_id.clone()
    }

    /// Writes a draft and confirms it. Nothing is planned yet.
    pub fn write(&mut self, text: &str, accounts: &[AccountId]) -> DraftId {
        let detail = self
            .desk()
            .draft_create(DraftCreate {
                text: text.to_owned(),
                targets: accounts.to_vec(),
                variants: BTreeMap::new(),
                label: None,
                same_profile_confirmed: true,
            })
            .unwrap();
        let draft = detail.summary.id;
        self.desk().draft_confirm(detail.to_confirm()).unwrap();
        self.intended.push(Intended {
            draft,
            text: text.to_owned(),
            accounts: accounts.to_vec(),
        });
        self.tally.intents += accounts.len() as u64;
        draft
    }

    /// Wishes that a draft goes out now. Whoever sends next carries it out.
    pub fn publish(&self, draft: DraftId) {
        self.wish(&Intent::PublishNow { draft });
    }

    /// Wishes to take a draft back.
    pub fn cancel(&self, draft: DraftId) {
        self.wish(&Intent::Cancel { draft, account: None });
    }

    /// Wishes to send again what is proven not published.
    pub fn retry(&self, draft: DraftId) {
        let accounts = Vec::new();
        self.wish(&Intent::RetryFailed { draft, accounts });
    }

    fn wish(&self, intent: &Intent) {
        let id = IntentId::generate(&SystemEntropy);
        self.rows().intent_add(intent, now(), id).unwrap();
    }

    /// Plans a draft for so long from now.
    pub fn schedule(&self, draft: DraftId, ahead: Duration) {
        self.schedule_in(draft, ahead, "UTC");
    }

    /// Plans a draft for so long from now, to the second, as the clocks of this zone show it.
    pub fn schedule_in(&self, draft: DraftId, ahead: Duration, zone: &str) {
        let named: Zone = zone.parse().expect("a zone's name");
        let at = WallTime::of(now().plus(ahead), named);
        self.desk()
            .schedule_set(SchedulePayload {
                draft,
                time: PlanTime {
                    wall: at.to_string().chars().take(19).collect(),
                    zone: zone.to_owned(),
                    // Where the clocks of a zone are put back the hour comes twice: the second of them is never too early.
                    fold: Some(Fold::Later),
                    if_missed: Some(MisfirePolicy::Always),
                },
            })
            .unwrap();
    }

    /// Writes a draft that wants to go out now.
    pub fn post(&mut self, text: &str, accounts: &[AccountId]) -> DraftId {
        let draft = self.write(text, accounts);
        self.publish(draft);
        draft
    }

    /// A sender of this house, not started.
    pub fn sender(&self) -> Sender {
        Sender::of(self.folder.path())
    }

    /// Runs a sender without misfortune until nothing is left to do without a person.
    pub fn drain(&mut self) {
        self.practice().clear_faults().unwrap();
        self.sender().until_idle();
    }

    /// The same for a person who does not wait for the next look, which comes ever later.
    pub fn drain_soon(&mut self) {
        for row in self.rows().open_and_unacknowledged().unwrap() {
            let delivery = row.view.delivery.id;
            if !row.view.delivery.state.is_final() {
                self.wish(&Intent::TryNow { delivery });
            }
        }
        self.drain();
    }
}

pub fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

pub fn link_file(folder: &Path) -> PathBuf {
    folder.join("practice-address.json")
}

pub fn open(folder: &Path) -> (Desk, Rows) {
    let link = Arc::new(link::FileLink::new(link_file(folder)));
    let options = OpenOptions::new(data(folder), state(folder), SecretsChoice::File).with_practice(link);
    let desk = sendoff_desk::open(options).unwrap();
    (desk, open_store(folder).unwrap().desk())
}

/// What the computer remembers outside the data folder, where the program that is killed keeps it too.
pub fn state(folder: &Path) -> PathBuf {
    folder.join("state/sendoff")
}

pub fn open_store(folder: &Path) -> Result<Store, StoreError> {
    Store::open(
        &data(folder),
        &Here::new(state(folder), None),
        now(),
        &SystemEntropy,
    )
}

pub fn start_practice(folder: &Path, port: u16) -> Practice {
    let options = Options {
        // Its ledger has to survive the sender's death, not the machine's.
        durability: Durability::ProcessCrash,
        exit_process: false,
        ..Options::serve(folder, SocketAddr::from(([127, 0, 0, 1], port)))
    };
    // A process that another thread is just starting holds the lock of a service that has ended until it becomes
    // its own program.
    for _ in 0..LOCK_TRIES {
        match Practice::start(options.clone()) {
            Err(PracticeError::InUse(_)) => let_pass(Duration::from_millis(10)),
            other => return other.unwrap(),
        }
    }
    panic!("somebody else serves {}", folder.display());
}

pub fn write_link(folder: &Path, profile: &Profile) {
    // Whole at any time: a sender may be reading it.
    let fresh = folder.join("practice-address.new");
    fs::write(&fresh, serde_json::to_string(profile).unwrap()).unwrap();
    fs::rename(fresh, link_file(folder)).unwrap();
}

pub fn now() -> sendoff_core::time::UtcInstant {
    sendoff_core::time::Clock::read(&SystemClock).wall
}

fn connect(desk: &Desk, profile: &Profile) {
    use sendoff_core::connection::{ConnectionSettings, ServiceKind};
    use sendoff_desk::api::ConnectionAdd;
    let add = |service, name: &str, base_url: &str, secret: &str, workspace| ConnectionAdd {
        service,
        name: name.to_owned(),
        base_url: base_url.to_owned(),
        secret: secret.to_owned(),
        workspace,
        settings: ConnectionSettings::default(),
    };
    let (letmepost, postato) = (&profile.letmepost, &profile.postato);
    let agency = add(
        ServiceKind::Letmepost,
        "Agency",
        &letmepost.base_url,
        letmepost.key.expose(),
        None,
    );
    let studio = add(
        ServiceKind::Postato,
        "Studio",
        &postato.base_url,
        postato.key.expose(),
        Some(postato.workspace.clone()),
    );
    desk.connection_add(agency).unwrap();
    desk.connection_add(studio).unwrap();
}
