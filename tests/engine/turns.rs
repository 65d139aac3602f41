//! Long lists: however many wait at the front, everybody behind them has their turn (P9).

use rusqlite::{Connection, params};
use sendoff_core::{
    delivery::DeliveryState as D,
    draft::{Draft, Revision},
    id::{DraftId, RevisionId},
    misfire::MisfirePolicy,
    schedule::{Schedule, WallTime, Zone},
    time::UtcInstant,
};
use sendoff_tests::house::{House, Seeded};
use std::{collections::BTreeMap, thread, time::Duration};

const X: &str = "twitter@letmepost";
const LINKEDIN: &str = "linkedin@postato";
const HOUR: Duration = Duration::from_secs(3600);
/// More than any list takes in one turn.
const MANY: u64 = 2_100;

/// Plans many posts at once: what many threads write shares the disk's syncs.
fn plan_many(house: &House, account: &str, at: UtcInstant) {
    const THREADS: u64 = 30;
    let (target, now) = (house.account(account), house.now());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let desk = house.store.desk();
            scope.spawn(move || {
                let entropy = Seeded::new(1_000 + thread);
                for n in 0..MANY / THREADS {
                    let draft = Draft {
                        id: DraftId::generate(&entropy),
                        label: None,
                        created_at: now,
                        trashed_at: None,
                        targets: vec![target],
                        schedule: None,
                    };
                    let revision = Revision {
                        id: RevisionId::generate(&entropy),
                        draft: draft.id,
                        number: 1,
                        text: format!("One of many: {thread}/{n}"),
                        variants: BTreeMap::new(),
                        saved_at: now,
                        confirmed_at: Some(now),
                    };
                    desk.draft_create(&draft, &revision).unwrap();
                    let wall = WallTime::of(at, Zone::UTC);
                    let plan = Schedule::new(wall, Zone::UTC, None, MisfirePolicy::Always).unwrap();
                    desk.schedule_set(draft.id, &plan, revision.id, now).unwrap();
                }
            });
        }
    });
}

fn write(house: &House, sql: &str, params: impl rusqlite::Params) {
    let db = Connection::open(house.data().join("sendoff.db")).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    assert!(db.execute(sql, params).unwrap() > 0, "{sql}");
}

#[test]
fn p9_a_post_goes_out_however_many_before_it_wait_for_a_limiter() {
    let mut house = House::new();
    let due = house.now().plus(HOUR);
    plan_many(&house, X, due);
    let draft = house.draft("Behind them all.", &[LINKEDIN]);
    house.schedule(draft, HOUR + Duration::from_secs(60), MisfirePolicy::default());
    let until = due.plus(HOUR * 3).millis();
    write(
        &house,
        "UPDATE connection SET not_before_ms = ?2 WHERE id = ?1",
        params![house.letmepost.to_string(), until],
    );
    house.run_until(due.plus(Duration::from_secs(120)));
    assert_eq!(house.state(draft, LINKEDIN), D::Published);
    assert_eq!(house.ledger().len(), 1);
}

#[test]
fn p9_a_post_is_claimed_however_many_late_ones_wait_for_a_witness_of_the_clock() {
    let mut house = House::new();
    let due = house.now().plus(HOUR);
    plan_many(&house, X, due);
    let skip = "UPDATE schedule SET misfire = 'skip'";
    write(&house, skip, []);
    let draft = house.draft("On time.", &[LINKEDIN]);
    house.schedule(draft, HOUR * 2, MisfirePolicy::Always);
    // Nobody witnesses the clock of this boot.
    house.offline(true);
    house.clock.reboot("second boot");
    house.clock.pass(HOUR * 2);
    let now = house.now();
    house.run_until(now.plus(Duration::from_secs(20)));
    assert!(
        house.newest(draft).len() == 1,
        "claimed while the others wait for a witness"
    );
    assert_eq!(house.ledger().len(), 0);
}
