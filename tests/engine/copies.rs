//! The data folder copied, restored, rolled back: nothing is sent before a person has said which copy sends,
//! and nothing that went out goes out again. What went out is the practice ledger's word.

use sendoff_core::{
    copies::{CopyDoubt, MAY_HAVE_GONE_OUT, Standing},
    delivery::DeliveryState as D,
    fault::{Fate, FaultPoint, Faults},
    id::DraftId,
    intent::{Intent, IntentOutcome, PersonVerdict},
    misfire::MisfirePolicy,
};
use sendoff_store::{Adopted, IntentId, StoreError};
use sendoff_tests::{copies::LAPTOP, house::House};
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const X: &str = "twitter@letmepost";
const BLUESKY: &str = "bluesky@letmepost";
const LINKEDIN: &str = "linkedin@postato";
const HOUR: Duration = Duration::from_secs(3600);

fn hours(n: u32) -> Duration {
    HOUR * n
}

fn planned(house: &House, text: &str, ahead: Duration) -> DraftId {
    let draft = house.draft(text, &[X]);
    house.schedule(draft, ahead, MisfirePolicy::Always);
    draft
}

fn run_for(house: &mut House, span: Duration) {
    let end = house.now().plus(span);
    house.run_until(end);
}

/// Whether a person is asked about it, since another copy may have sent it.
fn asks(house: &House, draft: DraftId, account: &str) -> bool {
    let id = house.account(account);
    let newest = house.newest(draft);
    let Some(view) = newest.get(&id) else { return false };
    let code = view.delivery.reason.as_ref().map(|reason| reason.code.as_str());
    view.delivery.state == D::Asked && code == Some(MAY_HAVE_GONE_OUT)
}

fn publish_now(house: &mut House, draft: DraftId) {
    let outcome = house.wish(&Intent::PublishNow { draft });
    assert!(matches!(outcome, IntentOutcome::Done { .. }), "{outcome:?}");
}

#[test]
fn p4_p5_a_folder_copied_to_another_computer_sends_nothing_until_a_person_has_said_so() {
    let mut house = House::new();
    let due = planned(&house, "Due in an hour.", HOUR);
    let later = planned(&house, "Due next month.", hours(30 * 24));
    let copy = house.copied("on a stick");
    run_for(&mut house, hours(2));
    assert_eq!(house.times_published("Due in an hour."), 1);
    // The stick is opened on another computer, days later.
    house.leave();
    house.clock.pass(hours(48));
    house.open(copy, house.computer("desktop"));
    assert_eq!(house.doubt(), CopyDoubt::OtherMachine);
    assert_eq!(house.ledger().len(), 1);
    let adopted = house.this_copy_sends();
    let expected = Adopted {
        requests: 0,
        may_have_gone_out: 1,
        unreleased: 1,
    };
    assert_eq!(adopted, expected);
    run_for(&mut house, hours(1));
    assert!(asks(&house, due, X), "{:?}", house.newest(due));
    // Next month's plan waits for one word and is otherwise untouched.
    run_for(&mut house, hours(31 * 24));
    assert_eq!(house.ledger().len(), 1);
    assert_eq!(house.desk.due_unreleased(house.now()).unwrap().len(), 1);
    assert_eq!(house.desk.release_plans(None).unwrap(), 1);
    house.decide(due, X, PersonVerdict::ItIsThere { url: None });
    house.run();
    assert_eq!(house.state(due, X), D::PublishedByPerson);
    assert_eq!(house.state(later, X), D::Published);
    assert_eq!(house.times_published("Due in an hour."), 1);
    assert_eq!(house.times_published("Due next month."), 1);
}

#[test]
fn p4_p9_after_yesterdays_backup_what_went_out_since_is_asked_about_and_nothing_is_lost() {
    let mut house = House::new();
    let now = house.draft("Published on a whim.", &[X]);
    let sent = planned(&house, "Sent before the restore.", hours(2));
    let unsent = planned(&house, "Due while the computer was off.", hours(20));
    let soon = planned(&house, "Due tomorrow evening.", hours(30));
    let backup = house.desk.backup_rotating(house.now(), 7).unwrap();
    run_for(&mut house, hours(3));
    publish_now(&mut house, now);
    run_for(&mut house, hours(1));
    assert_eq!(house.ledger().len(), 2);
    house.leave();
    house.clock.pass(hours(20));
    let (data, here) = (house.folder_named("data"), house.computer(LAPTOP));
    for name in ["sendoff.db", "sendoff.db-wal", "sendoff.db-shm"] {
        let _ = fs::remove_file(data.join(name));
    }
    fs::copy(&backup, data.join("sendoff.db")).unwrap();
    house.open(data, here);
    assert_eq!(house.doubt(), CopyDoubt::Restored);
    house.this_copy_sends();
    run_for(&mut house, HOUR);
    for draft in [now, sent, unsent] {
        assert!(asks(&house, draft, X), "{:?}", house.newest(draft));
    }
    // The person has looked: two are there, the third is not.
    for draft in [now, sent] {
        house.decide(draft, X, PersonVerdict::ItIsThere { url: None });
    }
    house.decide(unsent, X, PersonVerdict::PublishLate);
    house.desk.release_plans(None).unwrap();
    run_for(&mut house, hours(12));
    for (draft, state) in [
        (now, D::PublishedByPerson),
        (sent, D::PublishedByPerson),
        (unsent, D::Published),
        (soon, D::Published),
    ] {
        assert_eq!(house.state(draft, X), state);
    }
    assert_eq!(house.ledger().len(), 4);
}

#[test]
fn p5_rolled_back_to_before_a_transmission_the_look_finds_what_went_out() {
    for account in [X, LINKEDIN] {
        let mut house = House::new();
        house.offline(true);
        let draft = house.draft("Once.", &[account]);
        publish_now(&mut house, draft);
        run_for(&mut house, Duration::from_secs(60));
        let earlier = house.copied("snapshot");
        house.offline(false);
        run_for(&mut house, hours(1));
        assert_eq!(house.state(draft, account), D::Published);
        house.roll_back(&earlier);
        assert_eq!(house.doubt(), CopyDoubt::Restored);
        assert_eq!(house.this_copy_sends().requests, 1);
        assert_eq!(house.state(draft, account), D::InDoubt);
        run_for(&mut house, hours(1));
        assert_eq!(house.state(draft, account), D::Published);
        assert_eq!(house.times_published("Once."), 1, "{account}");
        assert!(
            house.attempts(draft).is_empty(),
            "nothing was transmitted by this copy"
        );
    }
}

#[test]
fn p5_rolled_back_to_the_middle_of_a_transmission_nothing_is_repeated_blindly() {
    // Within the settling time the look finds it, and nothing is sent after the snapshot: no doubt about the copy.
    // Beyond it the same key is sent once more, and the mark knows.
    for (listed_after_ms, repeated) in [(60_000, false), (600_000, true)] {
        let mut house = House::new();
        house.faults(&format!(
            r#"{{"letmepost": {{"list_settling_ms": {listed_after_ms}}},
                "faults": [{{"kind": {{"drop": {{"commit": true}}}}}}]}}"#
        ));
        let draft = house.draft("Once.", &[X]);
        publish_now(&mut house, draft);
        house.run_while(|house| house.state(draft, X) != D::InDoubt);
        let earlier = house.copied("snapshot");
        run_for(&mut house, hours(2));
        assert_eq!(house.state(draft, X), D::Published);
        house.roll_back(&earlier);
        if repeated {
            assert_eq!(house.doubt(), CopyDoubt::Restored);
            house.this_copy_sends();
        } else {
            house.start();
        }
        run_for(&mut house, hours(2));
        assert_eq!(house.state(draft, X), D::Published);
        assert_eq!(house.times_published("Once."), 1);
    }
}

/// Ends the program before anything is frozen, while it is switched on.
#[derive(Debug)]
struct NothingFreezes(AtomicBool);

impl Faults for NothingFreezes {
    fn reach(&self, point: FaultPoint) -> Fate {
        if point == FaultPoint::FreezeBefore && self.0.load(Ordering::SeqCst) {
            Fate::Dies
        } else {
            Fate::GoesOn
        }
    }
}

#[test]
fn p5_what_was_claimed_but_not_frozen_in_the_snapshot_is_asked_about() {
    let mut house = House::new();
    let fault = Arc::new(NothingFreezes(AtomicBool::new(true)));
    house.store.watch(Arc::clone(&fault) as Arc<_>);
    let draft = house.draft("Once.", &[X, BLUESKY]);
    publish_now(&mut house, draft);
    assert_eq!(house.state(draft, X), D::Planned);
    house.crash();
    let earlier = house.copied("snapshot");
    fault.0.store(false, Ordering::SeqCst);
    house.start();
    house.run();
    assert_eq!(house.times_published("Once."), 2);
    house.roll_back(&earlier);
    assert_eq!(house.doubt(), CopyDoubt::Restored);
    assert_eq!(house.this_copy_sends().may_have_gone_out, 2);
    run_for(&mut house, hours(1));
    assert!(asks(&house, draft, X) && asks(&house, draft, BLUESKY));
    // It cannot be taken back unseen either.
    let outcome = house.wish(&Intent::Cancel { draft, account: None });
    let IntentOutcome::Done { left_out, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(left_out.len(), 2);
    house.decide(draft, X, PersonVerdict::ItIsThere { url: None });
    house.decide(draft, BLUESKY, PersonVerdict::SkipLate);
    house.run();
    assert_eq!(house.times_published("Once."), 2);
}

#[test]
fn p4_p6_a_wish_that_the_snapshot_still_holds_is_not_carried_out_again() {
    let mut house = House::new();
    let draft = house.draft("Wished for.", &[X]);
    let intent = IntentId::generate(&*house.entropy());
    let wish = Intent::PublishNow { draft };
    house.desk.intent_add(&wish, house.now(), intent).unwrap();
    let earlier = house.copied("snapshot");
    house.run();
    assert_eq!(house.times_published("Wished for."), 1);
    house.roll_back(&earlier);
    assert_eq!(house.doubt(), CopyDoubt::Restored);
    house.this_copy_sends();
    let outcome = house.desk.intent_outcome(intent).unwrap();
    assert!(
        matches!(outcome, Some(IntentOutcome::Refused { .. })),
        "{outcome:?}"
    );
    house.run();
    assert!(asks(&house, draft, X), "{:?}", house.newest(draft));
    // Asked for once more, the open batch is the answer: nothing leaves without a word about this target.
    publish_now(&mut house, draft);
    house.run();
    assert_eq!(house.times_published("Wished for."), 1);
}

#[test]
fn p6_what_the_snapshot_calls_absent_and_was_sent_since_is_no_retry() {
    let mut house = House::new();
    house.offline(true);
    let draft = house.draft("Second try.", &[X]);
    publish_now(&mut house, draft);
    run_for(&mut house, Duration::from_secs(60));
    house.wish(&Intent::Cancel { draft, account: None });
    house.offline(false);
    assert_eq!(house.state(draft, X), D::Withdrawn);
    let earlier = house.copied("snapshot");
    let retry = Intent::RetryFailed {
        draft,
        accounts: vec![],
    };
    house.wish(&retry);
    house.run();
    assert_eq!(house.times_published("Second try."), 1);
    house.roll_back(&earlier);
    house.doubt();
    house.this_copy_sends();
    house.wish(&retry);
    house.run();
    assert!(asks(&house, draft, X), "{:?}", house.newest(draft));
    assert_eq!(house.times_published("Second try."), 1);
    // Left out by the person, it is not proven absent either.
    house.decide(draft, X, PersonVerdict::SkipLate);
    assert_eq!(house.state(draft, X), D::WrittenOff);
    let outcome = house.wish(&retry);
    assert!(matches!(outcome, IntentOutcome::Refused { .. }), "{outcome:?}");
    house.run();
    assert_eq!(house.times_published("Second try."), 1);
}

#[test]
fn p1_a_draft_sent_since_goes_out_again_only_under_another_key() {
    let mut house = House::new();
    let draft = house.draft("As it was.", &[X]);
    let earlier = house.copied("snapshot");
    house.publish(draft);
    let first = house.attempts(draft)[0].idempotency_key.clone();
    house.roll_back(&earlier);
    house.doubt();
    house.this_copy_sends();
    house.run();
    // The person wants it once more, told that it went out.
    house.decide(draft, X, PersonVerdict::PublishLate);
    house.run();
    assert_eq!(house.state(draft, X), D::Published);
    assert_ne!(house.attempts(draft)[0].idempotency_key, first);
}

#[test]
fn p4_a_copy_beside_the_original_does_not_send_and_a_moved_folder_does() {
    let mut house = House::new();
    let draft = planned(&house, "From one folder.", HOUR);
    run_for(&mut house, Duration::from_secs(60));
    let original = house.data();
    let beside = house.copied("beside");
    let here = house.computer(LAPTOP);
    house.leave();
    house.open(beside.clone(), here.clone());
    assert_eq!(house.doubt(), CopyDoubt::Beside);
    // The original sends as ever.
    house.open(original.clone(), here.clone());
    house.start();
    run_for(&mut house, hours(2));
    assert_eq!(house.state(draft, X), D::Published);
    house.leave();
    // Moved away whole, it is no copy.
    let moved = house.folder_named("moved");
    fs::rename(&original, &moved).unwrap();
    house.open(moved, here.clone());
    house.start();
    house.leave();
    // And the copy is behind by now.
    house.open(beside, here);
    assert_eq!(house.doubt(), CopyDoubt::Restored);
    assert_eq!(house.times_published("From one folder."), 1);
}

#[test]
fn p4_while_the_original_sends_its_copy_cannot_be_made_the_sender() {
    let mut house = House::new();
    let beside = house.copied("beside");
    let copy = house.open_beside(&beside);
    let undecided = copy.try_take_undecided().unwrap().unwrap();
    assert_eq!(undecided.doubt(), Some(CopyDoubt::Beside));
    let refused = undecided.this_copy_sends(vec![], house.now());
    assert!(
        matches!(refused, Err(StoreError::SentElsewhere { .. })),
        "{refused:?}"
    );
    let draft = house.draft("Still from here.", &[X]);
    house.publish(draft);
    assert_eq!(house.state(draft, X), D::Published);
}

#[test]
fn p4_of_two_copies_the_one_that_was_chosen_sends_and_the_other_knows() {
    let mut house = House::new();
    let copy = house.copied("copy");
    let original = house.data();
    let here = house.computer(LAPTOP);
    house.leave();
    house.open(copy.clone(), here.clone());
    house.doubt();
    house.this_copy_sends();
    house.leave();
    house.open(original, here);
    assert_eq!(house.doubt(), CopyDoubt::Restored);
}

#[test]
fn a_copy_that_gives_way_never_sends_and_stays_of_use_until_a_person_says_otherwise() {
    let mut house = House::new();
    let draft = planned(&house, "From the other one.", HOUR);
    let copy = house.copied("copy");
    house.leave();
    house.open(copy, house.computer("desktop"));
    house.doubt();
    let undecided = house.store.try_take_undecided().unwrap().unwrap();
    undecided.another_copy_sends(house.now()).unwrap();
    assert_eq!(house.doubt(), CopyDoubt::Yielded);
    // Drafts are written as ever.
    let mine = house.draft("Written here.", &[X]);
    house.schedule(mine, hours(2), MisfirePolicy::Always);
    house.clock.pass(hours(3));
    assert_eq!(house.doubt(), CopyDoubt::Yielded);
    assert!(house.ledger().is_empty());
    // The other computer is gone for good.
    house.this_copy_sends();
    assert_eq!(house.store.standing().unwrap(), Standing::Same);
    house.run();
    assert!(asks(&house, draft, X) && asks(&house, mine, X));
    assert!(house.ledger().is_empty());
}

#[test]
fn p4_a_decision_is_made_once_and_outlives_restarts_crashes_and_clocks_that_were_set_back() {
    let mut house = House::new();
    let draft = planned(&house, "An hour from now.", HOUR);
    let earlier = house.copied("snapshot");
    run_for(&mut house, hours(2));
    // The computer believes that it is still before the hour, which hides nothing.
    let back = -i64::try_from(hours(2).as_millis()).unwrap();
    house.clock.wall_skew_ms.store(back, Ordering::SeqCst);
    house.roll_back(&earlier);
    house.doubt();
    house.this_copy_sends();
    house.clock.wall_skew_ms.store(0, Ordering::SeqCst);
    house.crash();
    house.start();
    assert_eq!(house.store.standing().unwrap(), Standing::Same);
    run_for(&mut house, HOUR);
    assert!(asks(&house, draft, X), "{:?}", house.newest(draft));
    assert_eq!(house.times_published("An hour from now."), 1);
    let nothing_left = house.store.try_take_undecided().unwrap();
    assert!(nothing_left.is_none(), "it sends");
}

#[test]
fn a_plan_made_anew_in_a_copy_needs_no_release() {
    let mut house = House::new();
    let draft = planned(&house, "Planned anew.", hours(24));
    let copy = house.copied("copy");
    house.leave();
    house.open(copy, house.computer("desktop"));
    house.doubt();
    house.this_copy_sends();
    house.schedule(draft, hours(1), MisfirePolicy::Always);
    run_for(&mut house, hours(2));
    assert_eq!(house.state(draft, X), D::Published);
    assert_eq!(house.times_published("Planned anew."), 1);
}
