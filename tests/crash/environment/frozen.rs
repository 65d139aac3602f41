//! A sender that is stopped without dying.

use super::wait_until;
use crate::{
    house::{House, Rules},
    judge,
};
use serde_json::json;

/// letmepost lets a repeat take an unfinished request over after 60 s; here sooner, so that a frozen sender
/// outlasts it.
const TAKE_OVER_MS: u64 = 600;
/// So long the service works on the request: past the take-over.
const WORK_MS: u64 = 1500;

fn on_the_wire() -> (House, crate::sender::Running) {
    let mut house = House::new(Rules::Practice);
    let plan = json!({
        "letmepost": { "take_over_after_ms": TAKE_OVER_MS },
        "faults": [{ "kind": { "slow_handler": { "for_ms": WORK_MS } }, "times": 2 }],
    });
    house.misbehave(&serde_json::from_value(plan).unwrap());
    let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
    house.post("Frozen on the wire.", &accounts);
    let sender = house.sender().start_until_idle();
    wait_until("it is on the wire", || {
        house.practice().transmissions().unwrap().len() >= 2
    });
    sender.freeze();
    (house, sender)
}

/// The service has done its work, and could long have been taken over.
fn worked(house: &House) {
    wait_until("the service has published everything", || {
        house.practice().ledger().unwrap().len() == 4
    });
}

#[test]
fn p4_frozen_for_longer_than_the_take_over_and_a_second_sender_meanwhile() {
    let (mut house, sender) = on_the_wire();
    // It holds the right to send as long as it lives.
    let (status, said) = house.sender().start_until_idle().end();
    assert_eq!(status.code(), Some(6), "{said}");
    worked(&house);
    sender.thaw();
    let (status, said) = sender.end();
    assert!(status.success(), "{said}");
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash frozen");
    assert_eq!(house.tally.published, 4, "{}", house.tally);
}

#[test]
fn p4_frozen_and_then_killed_the_next_one_recovers() {
    let (mut house, sender) = on_the_wire();
    worked(&house);
    sender.kill();
    house.tally.kills += 1;
    house.sender().until_idle();
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash frozen");
    assert_eq!(house.tally.published, 4, "{}", house.tally);
}
