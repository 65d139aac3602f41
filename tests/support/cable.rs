//! The wire between the engine and the practice service: it can be cut, and it gives up by what happens, not by
//! the time that passes, so that a slow computer changes nothing.

use sendoff_client::{
    BoxFuture, HttpClient, HttpSettings, Lost, LostCause, Report, RequestUrl, Transmission, Transport,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::{runtime::Runtime, sync::watch};

/// What is under way.
#[derive(Default)]
struct Traffic {
    open: usize,
    /// All that is open gives up; nothing new begins until the service has seen them go.
    giving_up: bool,
}

/// One process's way to the service.
pub(crate) struct Cable {
    client: HttpClient,
    cut: Arc<AtomicBool>,
    patient: Arc<AtomicBool>,
    traffic: watch::Sender<Traffic>,
    /// How many requests the service holds until their client hangs up.
    held: watch::Receiver<usize>,
    dead: watch::Sender<bool>,
}

impl Cable {
    /// A cable that is cut while `cut` says so, and gives nothing up while `patient` says so.
    pub(crate) fn new(cut: Arc<AtomicBool>, patient: Arc<AtomicBool>, held: watch::Receiver<usize>) -> Self {
        Self {
            client: HttpClient::new(&HttpSettings::default()).expect("a client"),
            cut,
            patient,
            traffic: watch::Sender::default(),
            held,
            dead: watch::Sender::new(false),
        }
    }

    /// Hangs up whatever is under way, as the death of a process does, and returns when the service's handlers
    /// have noticed.
    pub(crate) fn die(&self, runtime: &Runtime) {
        self.dead.send_replace(true);
        let mut traffic = self.traffic.subscribe();
        let mut held = self.held.clone();
        runtime.block_on(async {
            // Both ends of each channel live longer than this.
            let _ = traffic.wait_for(|traffic| traffic.open == 0).await;
            let _ = held.wait_for(|held| *held == 0).await;
        });
    }

    async fn begin(&self) {
        let mut changes = self.traffic.subscribe();
        while !self.traffic.send_if_modified(|traffic| {
            traffic.open += usize::from(!traffic.giving_up);
            !traffic.giving_up
        }) {
            let _ = changes.wait_for(|traffic| !traffic.giving_up).await;
        }
    }

    fn end(&self) {
        self.traffic.send_modify(|traffic| traffic.open -= 1);
    }

    /// Ends when the service holds everything that is under way: then nothing will ever come.
    async fn nothing_will_come(&self) {
        if self.patient.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let (mut held, mut changes) = (self.held.clone(), self.traffic.subscribe());
        loop {
            let held_now = *held.borrow_and_update();
            changes.mark_unchanged();
            let mut give_up = false;
            self.traffic.send_if_modified(|traffic| {
                let begins = !traffic.giving_up && held_now >= traffic.open;
                traffic.giving_up |= begins;
                give_up = traffic.giving_up;
                begins
            });
            if give_up {
                return;
            }
            tokio::select! {
                _ = held.changed() => {}
                _ = changes.changed() => {}
            }
        }
    }

    /// Waits until the service has seen all go that gave up.
    async fn all_have_gone(&self) {
        let mut held = self.held.clone();
        let _ = held.wait_for(|held| *held == 0).await;
        self.traffic.send_modify(|traffic| {
            if traffic.open == 0 {
                traffic.giving_up = false;
            }
        });
    }

    async fn transmit(&self, mut transmission: Transmission) -> Report {
        if self.cut.load(Ordering::SeqCst) {
            // Nobody listens on the discard port: the real client meets a real refusal, at once.
            transmission.url = RequestUrl::parse("http://127.0.0.1:9/").expect("a fixed address");
        }
        let mut dead = self.dead.subscribe();
        self.begin().await;
        let report = tokio::select! {
            biased;
            // A dead process begins nothing either.
            _ = dead.wait_for(|dead| *dead) => None,
            report = self.client.send(transmission) => Some(report),
            () = self.nothing_will_come() => None,
        };
        self.end();
        if let Some(report) = report {
            return report;
        }
        if !*self.dead.borrow() {
            self.all_have_gone().await;
        }
        Report::Lost(Lost {
            cause: LostCause::TimedOut,
            host: "127.0.0.1".to_owned(),
            detail: "nothing came back".to_owned(),
        })
    }
}

impl Transport for Cable {
    fn send(&self, transmission: Transmission) -> BoxFuture<'_, Report> {
        Box::pin(self.transmit(transmission))
    }
}
