//! One data folder with a practice service, under a clock of the test's own.

use sendoff_cli::practice_link::{PracticeHere, folder};
use sendoff_core::{
    delivery::DeliveryState,
    entropy::Entropy,
    id::{AccountId, DraftId},
    time::{BootId, Clock, Reading, UtcInstant},
};
use sendoff_desk::{
    AtLogin, Consent, Desk, OpenOptions, PracticeLink as _, SecretsChoice,
    api::{
        AccountQuery, AccountView, AttemptQuery, BatchQuery, DeskEvent, DraftCreate, DraftDetail, DraftRef,
        DraftSave, FaultPlanText, Nothing, RestoreView,
    },
};
use sendoff_practice::{LedgerEntry, ManualClock, Options, PracticeClock};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::Receiver,
    },
    time::Duration,
};
use tempfile::TempDir;

/// Where every test begins: a Sunday morning.
pub const BEGIN: &str = "2026-11-22T06:00:00Z";
/// A condition that has not come about after so many silences of a tenth of a second never will.
const SILENCES_MAX: u32 = 300;

/// The practice service's clock as ours.
struct SameClock(Arc<ManualClock>);

impl Clock for SameClock {
    fn read(&self) -> Reading {
        let now = self.0.now_ms();
        Reading {
            wall: UtcInstant::from_millis(now),
            boot: BootId::new("test"),
            since_boot_ms: u64::try_from(now).unwrap(),
        }
    }
}

/// Bytes that never repeat and are the same in every run.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn bytes16(&self) -> [u8; 16] {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        // Spread over all bytes, so that beginnings of ids differ too (SplitMix64's constant).
        let mixed = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&mixed.to_be_bytes());
        bytes[8..].copy_from_slice(&n.to_be_bytes());
        bytes
    }
}

pub struct Office {
    pub desk: Desk,
    pub practice: Arc<PracticeHere>,
    clock: Arc<ManualClock>,
    events: Receiver<DeskEvent>,
    /// Where the ids of the next desk begin.
    others: AtomicU64,
    folder: TempDir,
}

impl Office {
    /// A new folder with the five practice accounts.
    pub fn new() -> Self {
        Self::with(|options| options)
    }

    /// The same, opened in another way.
    pub fn with(change: impl FnOnce(OpenOptions) -> OpenOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let begin = UtcInstant::parse(BEGIN).unwrap();
        let clock = Arc::new(ManualClock::at(begin.millis()));
        let options = Options::virtual_time(self::folder(folder.path()), Arc::clone(&clock) as Arc<_>, 7);
        let practice = Arc::new(PracticeHere::with(options));
        let options = change(self::options(&folder, &clock, 0));
        let desk = sendoff_desk::open(options.with_practice(Arc::clone(&practice) as Arc<_>)).unwrap();
        desk.practice_start(Nothing {}).unwrap();
        let events = desk.subscribe();
        Self {
            desk,
            practice,
            clock,
            events,
            others: AtomicU64::new(1 << 33),
            folder,
        }
    }

    /// Another desk on the same folder, as another process has one.
    pub fn another_desk(&self) -> Desk {
        desk(&self.folder, &self.clock, &self.practice, 1 << 32, None)
    }

    /// The same, asking before a new address is spoken to.
    pub fn desk_that_asks(&self, consent: Arc<dyn Consent>) -> Desk {
        let ids_from = self.others.fetch_add(1 << 32, Ordering::Relaxed);
        desk(&self.folder, &self.clock, &self.practice, ids_from, Some(consent))
    }

    /// The same in a program that can be started at login.
    pub fn desk_started_at_login(&self, at_login: Arc<dyn AtLogin>) -> Desk {
        let ids_from = self.others.fetch_add(1 << 32, Ordering::Relaxed);
        sendoff_desk::open(options(&self.folder, &self.clock, ids_from).with_at_login(at_login)).unwrap()
    }

    /// The data folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What has been told and not been waited for.
    pub fn heard(&self) -> Vec<DeskEvent> {
        self.events.try_iter().collect()
    }

    /// The same office on another computer: the folder is carried there with everything in it, but not what the
    /// first computer remembers outside of it.
    pub fn carried_to(self, machine: &str) -> Self {
        let Self {
            desk: before,
            practice,
            clock,
            events,
            others,
            folder,
        } = self;
        drop((before, events));
        let options = OpenOptions {
            clock: Arc::new(SameClock(Arc::clone(&clock))),
            entropy: Arc::new(Counting(AtomicU64::new(1 << 40))),
            machine: Some(sendoff_core::copies::MachineId::new(machine)),
            zone: Some("Europe/Lisbon".parse().unwrap()),
            ..OpenOptions::new(
                folder.path(),
                folder.path().join(format!("state of {machine}")),
                SecretsChoice::File,
            )
        };
        let desk = sendoff_desk::open(options.with_practice(Arc::clone(&practice) as Arc<_>)).unwrap();
        let events = desk.subscribe();
        Self {
            desk,
            practice,
            clock,
            events,
            others,
            folder,
        }
    }

    /// The same office after the program was started anew, as it is when a backup is to be put back.
    pub fn started_anew(self) -> (Self, Option<RestoreView>) {
        let Self {
            desk: before,
            practice,
            clock,
            events,
            others,
            folder,
        } = self;
        drop((before, events));
        let options = options(&folder, &clock, others.fetch_add(1 << 32, Ordering::Relaxed));
        let restored = sendoff_desk::restore_wished(&options, || true).unwrap();
        let desk = sendoff_desk::open(options.with_practice(Arc::clone(&practice) as Arc<_>)).unwrap();
        let events = desk.subscribe();
        let office = Self {
            desk,
            practice,
            clock,
            events,
            others,
            folder,
        };
        (office, restored)
    }

    /// How this folder is opened.
    pub fn options(&self) -> OpenOptions {
        options(&self.folder, &self.clock, 1 << 50)
    }

    /// Moves the clock, and lets everybody notice.
    pub fn advance(&self, span: Duration) {
        self.clock.advance_ms(i64::try_from(span.as_millis()).unwrap());
        self.desk.poke();
    }

    pub fn now(&self) -> UtcInstant {
        UtcInstant::from_millis(self.clock.now_ms())
    }

    /// The practice accounts by network; LinkedIn's is the one through letmepost.
    pub fn account(&self, handle: &str) -> AccountId {
        self.desk.find_account(handle).unwrap()
    }

    pub fn accounts(&self) -> Vec<AccountView> {
        self.desk.account_list(AccountQuery::default()).unwrap()
    }

    /// Address and key of the part that speaks letmepost's contract, for a connection of a test's own.
    pub fn letmepost(&self) -> (String, String) {
        let address = self.practice.running().unwrap();
        let service = address
            .service(sendoff_core::connection::ServiceKind::Letmepost)
            .unwrap();
        (service.base_url.clone(), service.secret.expose().to_owned())
    }

    /// A draft for these accounts.
    pub fn draft(&self, text: &str, handles: &[&str]) -> DraftDetail {
        self.desk
            .draft_create(new(text, handles.iter().map(|handle| self.account(handle))))
            .unwrap()
    }

    pub fn show(&self, draft: DraftId) -> DraftDetail {
        self.desk.draft_show(DraftRef { draft }).unwrap()
    }

    pub fn save(&self, draft: DraftId, text: &str) -> DraftDetail {
        let save = DraftSave {
            draft,
            text: text.to_owned(),
            variants: BTreeMap::new(),
        };
        self.desk.draft_save(save).unwrap()
    }

    /// Confirms the newest text.
    pub fn confirm(&self, draft: DraftId) -> DraftDetail {
        self.desk.draft_confirm(self.show(draft).to_confirm()).unwrap()
    }

    pub fn states(&self, draft: DraftId) -> Vec<DeliveryState> {
        self.show(draft)
            .summary
            .deliveries
            .iter()
            .map(|delivery| delivery.state)
            .collect()
    }

    pub fn faults(&self, plan: &str) {
        self.desk
            .practice_set_faults(FaultPlanText {
                plan: plan.to_owned(),
            })
            .unwrap();
    }

    /// What the practice networks have published, oldest first.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        // Reading the timelines lets the service do what is due.
        self.practice.timelines().unwrap();
        sendoff_practice::ledger(&self::folder(self.folder.path())).unwrap()
    }

    /// Waits for a condition, looking again whenever something happens.
    pub fn until(&self, what: &str, condition: impl Fn() -> bool) {
        let mut silences = 0;
        while !condition() {
            assert!(
                silences < SILENCES_MAX,
                "this never came about: {what}\n{}",
                self.everything()
            );
            if self.events.recv_timeout(Duration::from_millis(100)).is_err() {
                silences += 1;
            }
        }
    }

    /// Waits until every target of a draft stands like this.
    pub fn until_all(&self, draft: DraftId, state: DeliveryState) {
        let stands = || {
            let states = self.states(draft);
            !states.is_empty() && states.iter().all(|found| *found == state)
        };
        self.until(&format!("every target {state}"), stands);
    }

    /// How things stand, for a test that has failed.
    fn everything(&self) -> String {
        let batches = self.desk.batch_list(BatchQuery::default());
        let attention = self.desk.attention_list(Nothing {});
        let attempts = self.desk.attempt_list(AttemptQuery::default());
        format!("{batches:#?}\n{attention:#?}\n{attempts:#?}")
    }
}

fn desk(
    folder: &TempDir,
    clock: &Arc<ManualClock>,
    practice: &Arc<PracticeHere>,
    ids_from: u64,
    consent: Option<Arc<dyn Consent>>,
) -> Desk {
    let options = OpenOptions {
        consent,
        ..options(folder, clock, ids_from)
    };
    sendoff_desk::open(options.with_practice(Arc::clone(practice) as Arc<_>)).unwrap()
}

fn options(folder: &TempDir, clock: &Arc<ManualClock>, ids_from: u64) -> OpenOptions {
    OpenOptions {
        clock: Arc::new(SameClock(Arc::clone(clock))),
        entropy: Arc::new(Counting(AtomicU64::new(ids_from))),
        zone: Some("Europe/Lisbon".parse().unwrap()),
        machine: Some(sendoff_core::copies::MachineId::new("laptop")),
        ..OpenOptions::new(folder.path(), folder.path().join("state"), SecretsChoice::File)
    }
}

pub fn new(text: &str, targets: impl IntoIterator<Item = AccountId>) -> DraftCreate {
    DraftCreate {
        text: text.to_owned(),
        targets: targets.into_iter().collect(),
        variants: BTreeMap::new(),
        label: None,
        same_profile_confirmed: false,
    }
}
