//! A kill at every named point, and another one while recovering from it.

use crate::{
    house::{House, Rules},
    judge,
    sender::Came,
};
use sendoff_core::fault::FaultPoint;
use std::time::Duration;

/// Where the sender that recovers is killed in its turn, one after the other.
const RECOVERING: [FaultPoint; 7] = [
    FaultPoint::TakeAfter,
    FaultPoint::ResultBefore,
    FaultPoint::ResultAfter,
    FaultPoint::MoveBefore,
    FaultPoint::MoveAfter,
    FaultPoint::NoteBefore,
    FaultPoint::BeginAfter,
];

/// Posts that make every kind of write happen at least `nth` times, one of them to an account that refuses it
/// before anything is sent; then a sender that is killed when it comes to the point.
fn round(house: &mut House, point: FaultPoint, nth: u32) -> Came {
    let accounts: Vec<_> = house
        .accounts
        .iter()
        .chain(&house.picky)
        .map(|account| account.id)
        .collect();
    house.post(&format!("Killed at {point}, {nth}."), &accounts);
    for later in 1..nth {
        let draft = house.write(&format!("Killed at {point}, {nth}, and {later} more."), &accounts);
        // Planned to the second, and far enough apart for a turn of the engine each.
        house.schedule(draft, Duration::from_millis(1500) * later);
    }
    stop(house, point, nth)
}

fn stop(house: &mut House, point: FaultPoint, nth: u32) -> Came {
    let mut victim = house.sender().stopping_at(point.as_str(), nth).start_until_idle();
    let came = victim.comes();
    victim.kill();
    house.tally.kills += u64::from(came == Came::ToThePoint);
    came
}

/// Every point at its n-th time, each followed by a death in recovery. Gives the points that were not reached.
fn campaign(house: &mut House, nth: u32) -> Vec<FaultPoint> {
    let mut missed = Vec::new();
    for (index, point) in FaultPoint::ALL.iter().enumerate() {
        if round(house, *point, nth) == Came::ToTheEnd {
            missed.push(*point);
        }
        stop(house, RECOVERING[index % RECOVERING.len()], 1);
    }
    house.drain();
    missed
}

#[test]
fn p2_p4_killed_at_every_named_point_each_target_is_published_once() {
    let mut house = House::new(Rules::Practice);
    let missed = campaign(&mut house, 1);
    let refused = FaultPoint::ALL.len() * house.picky.len();
    judge::must_be_out(
        &mut house,
        refused as u64,
        "cargo test -p sendoff-tests --test crash points",
    );
    assert!(missed.is_empty(), "nothing came to {missed:?}");
    eprintln!("{}", house.tally);
}

#[test]
#[ignore = "the long part: make crash"]
fn long_second_and_third_time() {
    for nth in [2, 3] {
        let mut house = House::new(Rules::Practice);
        let missed = campaign(&mut house, nth);
        judge::must_be_clean(&mut house, "make crash");
        // A process takes the right to send once.
        let expected = [FaultPoint::TakeBefore, FaultPoint::TakeAfter];
        assert_eq!(missed, expected, "reached for the {nth}. time");
        println!("named points, time {nth}: {}", house.tally);
    }
}
