//! The fixed part of the simulation: the same lives in every run. `make simulate` lives others, without end.

use sendoff_simulator::{
    campaign::{live, told},
    switches::{Assumption, Life},
};

/// Lives a life; its violations told with the command that repeats it.
fn must_keep_every_promise(seed: u64, steps: u64) {
    let life = Life::new(seed, steps);
    let outcome = live(&life).unwrap_or_else(|error| panic!("life {seed} could not be lived: {error}"));
    assert!(outcome.violations.is_empty(), "{}", told(&life, &outcome));
    assert!(outcome.steps >= steps, "{outcome:?}");
}

macro_rules! lives {
    ($($name:ident: $seed:literal,)*) => {
        $(#[test]
        fn $name() {
            must_keep_every_promise($seed, 2_000);
        })*
    };
}

// Seeds that once found a defect stand here with what they found.
lives! {
    a_schedule_claimed_by_a_clock_that_ran_ahead_waits_for_its_time: 5,
    waits_written_by_a_wrong_clock_do_not_last_a_year: 9,
    what_one_account_paused_goes_on_when_it_may: 10,
    a_limiter_that_asks_for_a_year_is_shown: 16,
    a_time_before_1970_stops_nobody: 33,
    p1_to_p13_in_another_life: 101,
    p1_to_p13_in_a_second_life: 102,
    p1_to_p13_in_a_third_life: 103,
    p1_to_p13_in_a_fourth_life: 104,
    p1_to_p13_in_a_fifth_life: 105,
    p1_to_p13_in_a_sixth_life: 106,
}

#[test]
fn the_same_seed_lives_the_same_life() {
    let life = Life::new(7, 1_500);
    let first = live(&life).unwrap();
    assert_eq!(first, live(&life).unwrap());
    assert_ne!(first, live(&Life::new(8, 1_500)).unwrap());
}

/// Outside an assumption a promise may break; the run must find that, and name the assumption.
#[test]
fn a_disk_that_forgets_is_found_out_and_named() {
    let outside = (1..40).find_map(|seed| {
        let mut life = Life::new(seed, 3_000);
        life.broken = Some(Assumption::DiskKeeps);
        let outcome = live(&life).ok()?;
        (!outcome.violations.is_empty()).then_some((life, outcome))
    });
    let (life, outcome) = outside.expect("forty lives with such a disk break a promise");
    assert!(
        outcome.outside.contains_key(&Assumption::DiskKeeps),
        "{}",
        told(&life, &outcome)
    );
}
