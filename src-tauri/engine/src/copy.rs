//! *This copy sends*: what the machine makes of the requests that are open in it.

use sendoff_core::{
    entropy::Entropy,
    machine::{Context, Event, next_instant, step},
    request::RequestState,
    said,
    time::{BootId, Clock, Reading, Stamp},
    witness,
};
use sendoff_services::service;
use sendoff_store::{Adopted, Advance, AttemptChange, AttemptOutcome, Loaded, StoreError, Undecided};

/// A person says that this copy of the data folder sends from now on. Everything open in it comes into doubt,
/// since another copy may have sent it; what a service has taken is followed as before.
pub fn this_copy_sends(
    copy: Undecided,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Adopted, StoreError> {
    let now = clock.read();
    let open = copy.open_requests()?;
    let moves = open
        .iter()
        .filter_map(|loaded| doubted(loaded, &now, entropy))
        .collect();
    copy.this_copy_sends(moves, now.wall)
}

fn doubted(loaded: &Loaded, now: &Reading, entropy: &dyn Entropy) -> Option<Advance> {
    let rules = service(loaded.connection.service).rules(&loaded.connection);
    let stamp = witness::stamp(now.clone(), loaded.witness.as_ref());
    let context = Context {
        now: &stamp,
        rules: &rules,
        entropy,
    };
    let event = Event::Copied {
        since: since(loaded, &stamp),
    };
    // What is being followed stays as it is.
    let (request, _) = step(&loaded.request, event, context).ok()?;
    let attempt = (loaded.request.state == RequestState::Sending).then(|| AttemptChange::End {
        number: loaded.attempts,
        ended: now.wall,
        outcome: AttemptOutcome::Crashed,
        status: None,
        headers: None,
        body: None,
        conclusion: Some(said!(
            "Open when this copy of the data folder was made: it may have arrived."
        )),
    });
    Some(Advance {
        expected: (loaded.request.state, loaded.version),
        next_at: next_instant(&request, &rules, &stamp),
        request,
        now: now.wall,
        attempt,
        look: None,
        decision: None,
        replan: None,
        pause_connection: None,
    })
}

/// Another copy can have sent it when it was frozen, at the earliest. That may have been another boot or another
/// computer, so its age is known only by the service's time, as far as that is known now: nothing was sent by a
/// clock that did not agree with it.
fn since(loaded: &Loaded, now: &Stamp) -> Stamp {
    let age = now.wall().since(loaded.frozen_at);
    Stamp {
        reading: Reading {
            wall: loaded.frozen_at,
            boot: BootId::new("another copy"),
            since_boot_ms: 0,
        },
        service: now.service.map(|service| service.minus(age)),
    }
}
