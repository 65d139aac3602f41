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
            must_keep_every_promise($seed, 5_000);
        })*
    };
}

lives! {
    p1_to_p13_in_life_101: 101,
    p1_to_p13_in_life_102: 102,
    p1_to_p13_in_life_103: 103,
    p1_to_p13_in_life_104: 104,
    p1_to_p13_in_life_105: 105,
    p1_to_p13_in_life_106: 106,
    p1_to_p13_in_life_107: 107,
    p1_to_p13_in_life_108: 108,
    p1_to_p13_in_life_109: 109,
    p1_to_p13_in_life_110: 110,
}

#[test]
fn the_same_seed_lives_the_same_life() {
    let life = Life::new(7, 4_000);
    let first = live(&life).unwrap();
    assert_eq!(first, live(&life).unwrap());
    assert_ne!(first, live(&Life::new(8, 4_000)).unwrap());
}

/// Outside an assumption a promise may break; the run must find that, and name the assumption.
fn is_found_out_and_named(assumption: Assumption) {
    let outside = (1..40).find_map(|seed| {
        let mut life = Life::new(seed, 6_000);
        life.broken = Some(assumption);
        let outcome = live(&life).ok()?;
        (!outcome.violations.is_empty()).then_some((life, outcome))
    });
    let Some((life, outcome)) = outside else {
        panic!("{assumption} is broken in forty lives, and no promise is");
    };
    assert!(
        outcome.outside.contains_key(&assumption),
        "{}",
        told(&life, &outcome)
    );
}

#[test]
fn a1_a_service_that_runs_a_key_twice_is_found_out_and_named() {
    is_found_out_and_named(Assumption::OncePerKey);
}

#[test]
fn a2_a_list_that_misses_rows_for_long_is_found_out_and_named() {
    is_found_out_and_named(Assumption::VisibleInTime);
}

#[test]
fn a3_a_refusal_that_came_after_publication_is_found_out_and_named() {
    is_found_out_and_named(Assumption::RefusedIsRefused);
}

#[test]
fn a4_a_worker_that_brings_a_post_out_twice_is_found_out_and_named() {
    is_found_out_and_named(Assumption::WorkersOnce);
}

#[test]
fn a5_a_disk_that_forgets_is_found_out_and_named() {
    is_found_out_and_named(Assumption::DiskKeeps);
}
