//! Kills at every byte boundary of the exchange that matters.

use crate::{
    house::{House, Rules},
    judge,
    relay::{Cut, Place, Relay},
    sender::PATIENCE,
};
use sendoff_core::{connection::ServiceKind, entropy::Entropy as _, id::AccountId};
use sendoff_tests::house::Seeded;

/// One exchange with this service, cut there; the sender is killed when so much has passed.
fn round(house: &mut House, relay: &Relay, service: ServiceKind, cut: Cut) {
    let of_service = |account: &&sendoff_desk::api::AccountView| account.service == service;
    let accounts: Vec<AccountId> = house.accounts.iter().filter(of_service).map(|a| a.id).collect();
    let reached = relay.cut(cut);
    house.post(&format!("Cut at {cut:?} of {service}."), &accounts);
    let victim = house.sender().start();
    reached
        .recv_timeout(PATIENCE)
        .expect("the exchange comes that far");
    victim.kill();
    house.tally.kills += 1;
}

fn cuts() -> impl Iterator<Item = Cut> {
    let requests = Place::ALL.into_iter().map(Cut::Request);
    requests.chain(Place::ALL.into_iter().map(Cut::Answer))
}

#[test]
fn p5_p8_killed_at_every_boundary_of_the_exchange_each_target_is_published_once() {
    let mut house = House::new(Rules::Practice);
    let relay = Relay::start(house.port());
    house.put_before(relay.address);
    // Which exchange is cut where decides what the sender after it finds; the order is fixed, and mixed.
    let chance = Seeded::new(5);
    let mut rounds: Vec<(ServiceKind, Cut)> = ServiceKind::ALL
        .iter()
        .flat_map(|service| cuts().map(|cut| (*service, cut)))
        .collect();
    rounds.sort_by_cached_key(|_| chance.bytes16());
    for (service, cut) in rounds {
        round(&mut house, &relay, service, cut);
    }
    house.drain();
    judge::must_be_out(&mut house, 0, "cargo test -p sendoff-tests --test crash exchange");
    eprintln!("{}", house.tally);
}
