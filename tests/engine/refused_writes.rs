//! Results that cannot be written down, and rows that cannot be read: one of them keeps nobody else's post back,
//! and is told (P3, P9).

use rusqlite::{Connection, params};
use sendoff_core::{
    delivery::DeliveryState as D,
    fault::{Fate, FaultPoint, Faults},
    id::DraftId,
    intent::Intent,
    misfire::MisfirePolicy,
};
use sendoff_engine::{EngineEvent, Tick};
use sendoff_tests::house::House;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const HOUR: u64 = 3600;
const X: &str = "twitter@letmepost";

/// What a hand, or a failing disk, does to one row.
fn spoil(house: &House, sql: &str, draft: DraftId) {
    let db = Connection::open(house.data().join("sendoff.db")).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(db.execute(sql, params![draft.to_string()]).unwrap(), 1, "{sql}");
}

fn told(house: &House) -> Vec<DraftId> {
    let unreadable = house.desk.unreadable(house.now()).unwrap();
    unreadable.iter().map(|post| post.draft).collect()
}

#[test]
fn p9_a_due_post_that_cannot_be_read_is_told_and_the_others_go_out() {
    let mut house = House::new();
    let spoiled = house.draft("Spoiled.", &[X]);
    let whole = house.draft("Whole.", &[X]);
    for draft in [spoiled, whole] {
        house.schedule(draft, Duration::from_secs(HOUR), MisfirePolicy::default());
    }
    assert!(told(&house).is_empty());
    spoil(
        &house,
        "UPDATE schedule SET zone = 'Nowhere/At_all' WHERE draft_id = ?1",
        spoiled,
    );
    house.run_until(house.now().plus(Duration::from_secs(HOUR + 300)));
    assert_eq!(house.state(whole, X), D::Published);
    assert_eq!(house.times_published("Spoiled."), 0);
    assert_eq!(told(&house), [spoiled]);
}

#[test]
fn p9_an_open_request_that_cannot_be_read_waits_alone_until_it_can() {
    let mut house = House::new();
    let drafts = ["Spoiled.", "Whole."].map(|text| house.draft(text, &[X]));
    house.offline(true);
    for draft in drafts {
        house.wish(&Intent::PublishNow { draft });
    }
    house.run_until(house.now().plus(Duration::from_secs(60)));
    let set = |to: &str| {
        format!(
            "UPDATE request SET unreachable = {to}, version = version + 1
             WHERE batch_id = (SELECT id FROM batch WHERE draft_id = ?1)"
        )
    };
    spoil(&house, &set("'{}'"), drafts[0]);
    house.offline(false);
    house.run_until(house.now().plus(Duration::from_secs(HOUR)));
    assert_eq!(house.state(drafts[1], X), D::Published);
    assert_eq!(house.times_published("Spoiled."), 0);
    assert_eq!(told(&house), [drafts[0]]);

    spoil(&house, &set("NULL"), drafts[0]);
    house.run_until(house.now().plus(Duration::from_secs(HOUR)));
    assert_eq!(house.times_published("Spoiled."), 1);
    assert!(told(&house).is_empty());
}

/// Turns, with what comes back in between, until the condition holds.
fn turns_until(house: &mut House, there: impl Fn(&House, &Tick) -> bool) {
    for _ in 0..2000 {
        let tick = house.turn();
        if there(house, &tick) {
            return;
        }
        // A result that cannot be written is in no inbox: the wait ends with its time.
        house.engine().wait(Some(Duration::from_millis(20)));
        house.clock.pass(Duration::from_millis(20));
    }
    panic!("it never came");
}

/// Whether the last that was told of the file is trouble.
fn in_trouble(house: &House) -> bool {
    let events = house.events.lock().unwrap();
    let last = events.iter().rev().find_map(|event| match event {
        EngineEvent::StorageTrouble { .. } => Some(true),
        EngineEvent::StorageWell => Some(false),
        _ => None,
    });
    last == Some(true)
}

#[test]
fn p3_a_result_whose_row_refuses_it_is_kept_and_the_others_are_written() {
    let mut house = House::new();
    let drafts = ["Spoiled.", "Whole."].map(|text| house.draft(text, &[X]));
    house.wish(&Intent::PublishNow { draft: drafts[0] });
    turns_until(&mut house, |_, tick| tick.sending > 0);
    // Its transmission has begun; before its answer is written down the row is spoiled.
    let sql = "UPDATE request SET limited = -1, version = version + 1
         WHERE batch_id = (SELECT id FROM batch WHERE draft_id = ?1)";
    spoil(&house, sql, drafts[0]);
    house.wish(&Intent::PublishNow { draft: drafts[1] });
    turns_until(&mut house, |house, _| {
        house.state(drafts[1], X) == D::Published && in_trouble(house)
    });
    assert_eq!(told(&house), [drafts[0]]);

    // Readable again: the answer that was kept settles it, and nothing is sent once more.
    spoil(&house, &sql.replace("-1", "0"), drafts[0]);
    turns_until(&mut house, |house, _| {
        house.state(drafts[0], X) == D::Published && !in_trouble(house)
    });
    assert_eq!(house.attempts(drafts[0]).len(), 1);
    assert_eq!(house.times_published("Spoiled."), 1);
}

/// A disk on which nothing can be written while it is switched on.
#[derive(Debug, Default)]
struct FullDisk(AtomicBool);

impl Faults for FullDisk {
    fn reach(&self, point: FaultPoint) -> Fate {
        let writes = point.as_str().ends_with(".before") && point != FaultPoint::SendBefore;
        if writes && self.0.load(Ordering::SeqCst) {
            Fate::DiskFull
        } else {
            Fate::GoesOn
        }
    }
}

/// A disk on which results cannot be written, and everything else can.
#[derive(Debug, Default)]
struct NoResults(AtomicBool);

impl Faults for NoResults {
    fn reach(&self, point: FaultPoint) -> Fate {
        if point == FaultPoint::ResultBefore && self.0.load(Ordering::SeqCst) {
            Fate::DiskFull
        } else {
            Fate::GoesOn
        }
    }
}

#[test]
fn p3_while_a_result_cannot_be_written_nothing_new_is_sent() {
    let mut house = House::new();
    let disk = Arc::new(NoResults::default());
    house.store.watch(Arc::clone(&disk) as Arc<_>);
    let drafts = ["The first.", "The second."].map(|text| house.draft(text, &[X]));
    house.wish(&Intent::PublishNow { draft: drafts[0] });
    turns_until(&mut house, |_, tick| tick.sending > 0);
    disk.0.store(true, Ordering::SeqCst);
    turns_until(&mut house, |house, _| in_trouble(house));
    house.leave_wish(&Intent::PublishNow { draft: drafts[1] });
    for _ in 0..20 {
        house.turn();
        house.clock.pass(Duration::from_secs(1));
    }
    assert_eq!(house.times_published("The second."), 0);
    assert!(house.attempts(drafts[1]).is_empty());

    disk.0.store(false, Ordering::SeqCst);
    house.run();
    for (draft, text) in drafts.into_iter().zip(["The first.", "The second."]) {
        assert_eq!(house.state(draft, X), D::Published, "{text}");
        assert_eq!(
            (house.times_published(text), house.attempts(draft).len()),
            (1, 1),
            "{text}"
        );
    }
}

#[test]
fn p3_a_stop_while_nothing_can_be_written_ends_and_the_next_start_looks() {
    let mut house = House::new();
    let disk = Arc::new(FullDisk::default());
    house.store.watch(Arc::clone(&disk) as Arc<_>);
    let draft = house.draft("Once.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    turns_until(&mut house, |_, tick| tick.sending > 0);
    disk.0.store(true, Ordering::SeqCst);
    house.engine().stop();
    turns_until(&mut house, |house, _| in_trouble(house));
    let mut turns = 0;
    while !house.turn().stopped {
        turns += 1;
        assert!(turns < 30, "it never ends");
        house.clock.pass(Duration::from_secs(1));
    }
    assert!(turns > 3, "it is tried again before it is given up");
    house.crash();

    disk.0.store(false, Ordering::SeqCst);
    house.start();
    house.run();
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Once."), 1);
    assert_eq!(house.attempts(draft).len(), 1, "found by a look");
}
