//! The network as the engine sees it: a transmission waits here until the world says what became of it.

use sendoff_client::{
    BoxFuture, Lost, LostCause, NeverLeft, NeverLeftCause, Report, Transmission, Transport,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// One transmission or question under way.
pub type Exchange = u64;

/// The network.
#[derive(Debug, Clone, Default)]
pub struct Net {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    last: Exchange,
    fresh: Vec<(Exchange, Transmission)>,
    open: BTreeMap<Exchange, (String, oneshot::Sender<Report>)>,
}

impl Net {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has been put on the wire since the last call.
    pub fn fresh(&self) -> Vec<(Exchange, Transmission)> {
        std::mem::take(&mut self.state().fresh)
    }

    /// Tells the engine what became of an exchange; nothing happens if it is gone.
    pub fn report(&self, exchange: Exchange, report: Report) -> bool {
        let waiting = self.state().open.remove(&exchange);
        waiting.is_some_and(|(_, sender)| sender.send(report).is_ok())
    }

    /// Whom an exchange is with, if it still waits for its answer.
    pub fn host(&self, exchange: Exchange) -> Option<String> {
        let state = self.state();
        state.open.get(&exchange).map(|(host, _)| host.clone())
    }

    /// The exchanges that the engine waits for.
    pub fn open(&self) -> Vec<Exchange> {
        self.state().open.keys().copied().collect()
    }

    /// The program is gone, and with it everybody who waited for an answer.
    pub fn cut(&self) {
        let mut state = self.state();
        state.open.clear();
        state.fresh.clear();
    }
}

impl Transport for Net {
    fn send(&self, transmission: Transmission) -> BoxFuture<'_, Report> {
        Box::pin(async move {
            let host = transmission.url.host().to_owned();
            let answer = {
                let (sender, answer) = oneshot::channel();
                let mut state = self.state();
                state.last += 1;
                let exchange = state.last;
                state.open.insert(exchange, (host.clone(), sender));
                state.fresh.push((exchange, transmission));
                answer
            };
            answer.await.unwrap_or_else(|_| lost(&host, LostCause::Other))
        })
    }
}

/// A transmission that may have arrived.
pub fn lost(host: &str, cause: LostCause) -> Report {
    Report::Lost(Lost {
        cause,
        host: host.to_owned(),
        detail: "no answer came".to_owned(),
    })
}

/// A transmission of which nothing left.
pub fn never_left(host: &str) -> Report {
    Report::NeverLeft(NeverLeft {
        cause: NeverLeftCause::Unreachable,
        host: host.to_owned(),
        detail: "no way there".to_owned(),
    })
}
