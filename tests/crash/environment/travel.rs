//! A laptop that travels: what is planned in a zone of its own keeps its instant wherever the computer wakes up.

use super::wait_until;
use crate::{
    house::{House, Rules},
    judge,
    sender::Running,
};
use sendoff_core::id::DraftId;
use std::time::Duration;

/// Zones of posts, and of the laptop: a day apart, half an hour apart, and from before and after midnight.
const POSTS: [&str; 3] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
const LAPTOP: [&str; 3] = ["Pacific/Kiritimati", "America/Adak", "Asia/Kolkata"];
const SOON: Duration = Duration::from_secs(4);
/// The nearest of the zones are an hour apart: taken for another zone's, one of these would be due.
const LATER: Duration = Duration::from_secs(40 * 60);

fn sender(house: &House, zone: &str) -> Running {
    house.sender().env("TZ", zone).start()
}

fn published(house: &House) -> usize {
    house.practice().ledger().unwrap().len()
}

#[test]
fn p10_planned_in_named_zones_nothing_is_early_or_late_wherever_the_laptop_is() {
    let mut house = House::new(Rules::Practice);
    let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
    let write = |house: &mut House, zone: &str, ahead| -> DraftId {
        let draft = house.write(&format!("{zone} in {ahead:?}."), &accounts);
        house.schedule_in(draft, ahead, zone);
        draft
    };
    let later = POSTS.map(|zone| write(&mut house, zone, LATER));
    let plans = later.map(|draft| house.rows().draft_get(draft).unwrap().draft.schedule);
    for (post, laptop) in POSTS.into_iter().zip(LAPTOP) {
        let before = published(&house);
        write(&mut house, post, SOON);
        let running = sender(&house, laptop);
        wait_until("what is due is out", || {
            published(&house) == before + accounts.len()
        });
        running.kill();
        house.tally.kills += 1;
    }
    house.drain();
    assert_eq!(
        published(&house),
        POSTS.len() * accounts.len(),
        "nothing else was due"
    );
    let after = later.map(|draft| house.rows().draft_get(draft).unwrap().draft.schedule);
    assert_eq!(plans, after, "no plan has moved");
    house.intended.retain(|intended| !later.contains(&intended.draft));
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash travel");
    assert_eq!(house.tally.published, 12, "{}", house.tally);
}
