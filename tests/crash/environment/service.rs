//! Services that hang, die, or are put back to an old copy of themselves.

use super::wait_until;
use crate::{
    house::{House, Rules},
    judge,
    relay::{Cut, Place, Relay},
};
use sendoff_core::connection::ServiceKind;
use sendoff_desk::api::Nothing;
use sendoff_store::{AttemptFilter, AttemptOutcome};
use serde_json::json;
use std::{fs, path::Path};

#[test]
fn p5_the_service_is_replaced_by_an_old_copy_of_itself() {
    let mut house = House::new(Rules::Practice);
    let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
    house.post("Published before the copy.", &accounts);
    house.drain();
    let place = house.folder.path().join("practice");
    let copy = house.folder.path().join("old copy");
    house.without_service(|_| copy_folder(&place, &copy));
    house.post("Published after the copy.", &accounts);
    house.drain();

    // One more is taken by Postato, whose worker is slow: it is followed.
    let slow = json!({ "postato": { "worker_start_ms": 3_600_000 } });
    house.misbehave(&serde_json::from_value(slow).unwrap());
    let of_postato: Vec<_> = house
        .accounts
        .iter()
        .filter(|a| a.service == ServiceKind::Postato)
        .collect();
    let of_postato = of_postato.iter().map(|account| account.id).collect::<Vec<_>>();
    let followed = house.post("Taken after the copy, and forgotten.", &of_postato);
    let mut sender = house.sender().start();
    assert!(sender.says("\"state\":\"following\""));
    sender.kill();
    house.tally.kills += 1;

    house.remember_ledger();
    house.without_service(|_| {
        fs::remove_dir_all(&place).unwrap();
        copy_folder(&copy, &place);
    });
    house.post("Published by the old copy.", &accounts);
    house.drain();
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash old_copy");
    let waiting = house.desk().attention_list(Nothing {}).unwrap();
    assert_eq!(
        waiting.iter().filter(|item| item.draft == followed).count(),
        1,
        "{waiting:?}"
    );
    // Sent by nobody a second time: the old copy has seen the last post alone.
    let keys: Vec<_> = house.practice().transmissions().unwrap();
    assert_eq!(
        keys.len(),
        2 + 2,
        "before the copy, and after it was put back: {keys:?}"
    );
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Takes more than the two minutes that a transmission may last.
#[test]
#[ignore = "the long part: make crash"]
fn long_hung_service() {
    let mut house = House::new(Rules::Practice);
    let relay = Relay::start(house.port());
    house.put_before(relay.address);
    for service in ServiceKind::ALL {
        let accounts = house
            .accounts
            .iter()
            .filter(|account| account.service == *service);
        let accounts: Vec<_> = accounts.map(|account| account.id).collect();
        house.post(&format!("Into silence, {service}."), &accounts);
        let reached = relay.cut(Cut::Answer(Place::Nothing));
        let sender = house.sender().start_until_idle();
        reached.recv().unwrap();
        let (status, said) = sender.end();
        assert!(status.success(), "{said}");
    }
    judge::must_be_clean(&mut house, "make crash");
    let attempts = house.rows().attempts(AttemptFilter::All, 100).unwrap();
    let lost = attempts
        .iter()
        .filter(|row| row.outcome == Some(AttemptOutcome::Lost));
    assert_eq!(lost.count(), 2, "{attempts:?}");
    assert_eq!(house.tally.published, 4, "{}", house.tally);
}

#[test]
fn p12_a_service_that_is_down_is_waited_for() {
    let mut house = House::new(Rules::Practice);
    let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
    house.post("Down at first.", &accounts);
    let mut sender = None;
    house.without_service(|house| {
        sender = Some(house.sender().start_until_idle());
        wait_until("it is found unreachable", || {
            let open = house.rows().open_and_unacknowledged().unwrap();
            let unreachable = open
                .iter()
                .filter_map(|row| row.request.as_ref()?.unreachable.as_ref());
            unreachable.count() == 4
        });
    });
    let (status, said) = sender.expect("started").end();
    assert!(status.success(), "{said}");
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash service");
    assert_eq!(house.tally.published, 4, "{}", house.tally);
}
