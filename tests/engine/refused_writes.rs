//! Results that cannot be written down, and rows that cannot be read: one of them keeps nobody else's post back,
//! and is told (P3, P9).

use rusqlite::{Connection, params};
use sendoff_core::{
    delivery::DeliveryState as D,
    fault::{Fate, FaultPoint, Faults},
    id::DraftId,
    intent::{Intent, IntentOutcome},
    misfire::MisfirePolicy,
};
use sendoff_engine::{EngineEvent, Tick};
use sendoff_tests::house::House;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
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

const LINKEDIN: &str = "linkedin@postato";

/// A write of one draft's that the file refuses, until it is let go.
struct Refusal {
    what: &'static str,
    trigger: &'static str,
    /// Its text, and where it ends when the write is let go.
    text: String,
    ends: D,
}

fn refusals() -> Vec<Refusal> {
    let spoiled = || "Spoiled.".to_owned();
    vec![
        Refusal {
            what: "its claim",
            trigger: "BEFORE INSERT ON batch WHEN NEW.draft_id = 'DRAFT'",
            text: spoiled(),
            ends: D::Published,
        },
        Refusal {
            what: "its freeze",
            trigger: "BEFORE INSERT ON request
                      WHEN (SELECT draft_id FROM batch WHERE id = NEW.batch_id) = 'DRAFT'",
            text: spoiled(),
            ends: D::Published,
        },
        Refusal {
            what: "its refusal",
            trigger: "BEFORE UPDATE OF state ON delivery WHEN NEW.draft_id = 'DRAFT' AND NEW.state = 'refused'",
            text: "x".repeat(5_000),
            ends: D::Refused,
        },
        Refusal {
            what: "its attempt",
            trigger: "BEFORE INSERT ON attempt
                      WHEN (SELECT draft_id FROM batch JOIN request ON batch.id = request.batch_id
                            WHERE request.id = NEW.request_id) = 'DRAFT'",
            text: spoiled(),
            ends: D::Published,
        },
    ]
}

#[test]
fn p9_a_row_that_refuses_a_write_keeps_nobody_else_back_and_is_told() {
    for refusal in refusals() {
        let mut house = House::new();
        let spoiled = house.draft(&refusal.text, &[X]);
        let whole = house.draft("Whole.", &[LINKEDIN]);
        for (draft, ahead) in [(spoiled, HOUR), (whole, HOUR + 60)] {
            house.schedule(draft, Duration::from_secs(ahead), MisfirePolicy::Always);
        }
        let trigger = refusal.trigger.replace("DRAFT", &spoiled.to_string());
        let trigger = format!("CREATE TRIGGER spoilt {trigger} BEGIN SELECT RAISE(ABORT, 'spoilt'); END");
        run_sql(&house, &trigger);
        house.run_until(house.now().plus(Duration::from_secs(HOUR + 120)));
        assert_eq!(house.times_published("Whole."), 1, "{}", refusal.what);
        assert_eq!(house.ledger().len(), 1, "{}", refusal.what);
        assert!(in_trouble(&house), "{}", refusal.what);

        run_sql(&house, "DROP TRIGGER spoilt");
        house.run_until(house.now().plus(Duration::from_secs(120)));
        assert_eq!(house.state(spoiled, X), refusal.ends, "{}", refusal.what);
        assert!(!in_trouble(&house), "{}", refusal.what);
    }
}

fn run_sql(house: &House, sql: &str) {
    let db = Connection::open(house.data().join("sendoff.db")).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    db.execute_batch(sql).unwrap();
}

#[test]
fn p9_a_wish_about_a_post_that_cannot_be_read_is_refused_and_the_others_are_carried_out() {
    let mut house = House::new();
    let spoiled = house.draft("Spoiled.", &[X]);
    house.schedule(spoiled, Duration::from_secs(HOUR), MisfirePolicy::default());
    spoil(
        &house,
        "UPDATE schedule SET zone = 'Nowhere/At_all' WHERE draft_id = ?1",
        spoiled,
    );
    let whole = house.draft("Whole.", &[X]);
    let refused = house.leave_wish(&Intent::PublishNow { draft: spoiled });
    house.leave_wish(&Intent::PublishNow { draft: whole });
    house.run_until(house.now().plus(Duration::from_secs(60)));
    assert_eq!(house.state(whole, X), D::Published);
    let outcome = house.desk.intent_outcome(refused).unwrap();
    assert!(
        matches!(outcome, Some(IntentOutcome::Refused { .. })),
        "{outcome:?}"
    );
}

#[test]
fn p3_what_a_crash_left_open_is_settled_as_soon_as_its_row_can_be_read() {
    let mut house = House::new();
    let draft = house.draft("Once.", &[X]);
    house.wish(&Intent::PublishNow { draft });
    turns_until(&mut house, |_, tick| tick.sending > 0);
    house.crash();
    let sql = "UPDATE request SET limited = -1, version = version + 1
         WHERE batch_id = (SELECT id FROM batch WHERE draft_id = ?1)";
    spoil(&house, sql, draft);
    house.start();
    house.run_until(house.now().plus(Duration::from_secs(60)));
    assert_eq!(house.state(draft, X), D::Sending, "nothing is known of it");
    assert_eq!(told(&house), [draft]);
    spoil(&house, &sql.replace("-1", "0"), draft);
    house.run_until(house.now().plus(Duration::from_secs(HOUR)));
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Once."), 1);
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

/// A disk that fails the n-th write from now, and those after it until it is mended.
#[derive(Debug, Default)]
struct FailingDisk {
    left: AtomicI64,
    failed: AtomicBool,
}

impl Faults for FailingDisk {
    fn reach(&self, point: FaultPoint) -> Fate {
        if !point.as_str().ends_with(".before") || point == FaultPoint::SendBefore {
            return Fate::GoesOn;
        }
        let left = self.left.fetch_sub(1, Ordering::SeqCst);
        if left == 1 || self.failed.load(Ordering::SeqCst) {
            self.failed.store(true, Ordering::SeqCst);
            return Fate::WriteFails;
        }
        Fate::GoesOn
    }
}

#[test]
fn p3_a_disk_that_fails_anywhere_passes_and_nothing_is_lost_or_sent_twice() {
    for n in 1.. {
        let mut house = House::new();
        let disk = Arc::new(FailingDisk::default());
        house.store.watch(Arc::clone(&disk) as Arc<_>);
        let drafts = ["The first.", "The second."].map(|text| house.draft(text, &[X, LINKEDIN]));
        for draft in drafts {
            house.schedule(draft, Duration::from_secs(HOUR), MisfirePolicy::default());
        }
        house.turn();
        disk.left.store(n, Ordering::SeqCst);
        house.clock.pass(Duration::from_secs(HOUR));
        let end = house.now().plus(Duration::from_secs(60));
        while house.now() < end {
            house.turn();
            house.engine().wait(Some(Duration::from_millis(5)));
            house.clock.pass(Duration::from_secs(1));
            if disk.failed.load(Ordering::SeqCst) && in_trouble(&house) {
                break;
            }
        }
        let failed = disk.failed.load(Ordering::SeqCst);
        assert!(!failed || in_trouble(&house), "it is told, write {n}");
        disk.left.store(0, Ordering::SeqCst);
        disk.failed.store(false, Ordering::SeqCst);
        house.run();
        assert!(!in_trouble(&house), "write {n}");
        for (draft, text) in drafts.into_iter().zip(["The first.", "The second."]) {
            for account in [X, LINKEDIN] {
                assert_eq!(
                    house.state(draft, account),
                    D::Published,
                    "{text} after write {n}"
                );
            }
            assert_eq!(house.times_published(text), 2, "{text} after write {n}");
            assert_eq!(house.attempts(draft).len(), 2, "{text} after write {n}");
        }
        if !failed {
            assert!(n > 6, "the disk failed at too few writes: {n}");
            return;
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
