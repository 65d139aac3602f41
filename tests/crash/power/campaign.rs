//! Loss of power again and again, on the real program and against the real service, to the end of every post.
//!
//! The sender dies at a random moment, and with it whatever of its unsynced writes chance takes. The service lives
//! on, and finishes what it was doing.

use super::{Disk, Remains, Replay, is_traceable, trace};
use crate::{
    faults,
    house::{self, House, Rules},
    judge, random,
    sender::Sender,
};
use sendoff_core::entropy::Entropy;
use sendoff_tests::house::Seeded;
use std::{fs, time::Duration};

/// One loss of power: what the sender leaves is what stands in the folder afterwards.
fn lose_power(house: &mut House, chance: &dyn Entropy) {
    house.close();
    let folder = house.folder.path().to_owned();
    let before = Disk::of(&folder, &[folder.join("practice"), folder.join("trace")]);
    let file = folder.join("trace").display().to_string();
    let victim = Sender::through(&folder, &trace::before(&file)).start();
    random::let_pass(Duration::from_millis(200) + random::moment(chance));
    victim.kill_traced();
    let mut replay = Replay::new(before, house.port());
    let steps = trace::read(&fs::read_to_string(&file).unwrap());
    for (at, step) in steps.iter().enumerate() {
        replay.step(at, step);
    }
    fs::remove_dir_all(house::data(&folder)).unwrap();
    replay.disk.after_power_loss(Remains::Some, chance, &folder);
    house.reopen();
}

fn round(seed: u64, losses: u64) -> House {
    let chance = Seeded::new(seed);
    let mut house = House::new(Rules::Practice);
    for loss in 0..losses {
        let (plan, count) = faults::plan(&chance, random::late(Rules::Practice));
        house.misbehave(&plan);
        house.tally.faults += count;
        random::write(&mut house, &chance, &format!("without power {seed} {loss}"));
        lose_power(&mut house, &chance);
        house.tally.kills += 1;
    }
    house.drain_soon();
    house
}

#[test]
fn p2_p9_through_losses_of_power_nothing_is_published_twice_or_lost() {
    if is_traceable() {
        let mut house = round(7, 5);
        judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash power");
        eprintln!("{}", house.tally);
    }
}

/// `SEED` (default 1) and `LOSSES` (default 100), 20 in each house.
#[test]
#[ignore = "the long part: make crash"]
fn long_losses_of_power() {
    if !is_traceable() {
        return;
    }
    let seed = random::number("SEED").unwrap_or(1);
    let mut sum = crate::tally::Tally::default();
    for round_number in 0..random::number("LOSSES").unwrap_or(100).div_ceil(20) {
        let mut house = round(seed.wrapping_mul(1_000_003).wrapping_add(round_number), 20);
        let wrong = judge::judge(&mut house);
        sum += house.tally;
        eprintln!("losses of power, round {round_number}: so far {sum}");
        assert!(
            wrong.is_empty(),
            "{}\nrepeat: make crash SEED={seed}",
            wrong.join("\n")
        );
    }
    println!("losses of power: {sum}");
}
