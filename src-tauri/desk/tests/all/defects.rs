//! A defect in the sender itself: it is told of, and the next one goes on where this one broke off.

use crate::office::Office;
use sendoff_core::{
    delivery::DeliveryState,
    time::{Clock, Reading},
};
use sendoff_desk::{
    OpenOptions, SenderEnd,
    api::{DraftRef, ErrorCode, SenderState},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A clock that the sender's thread cannot read once it is broken.
struct Trap {
    clock: Arc<dyn Clock>,
    broken: Arc<AtomicBool>,
}

impl Clock for Trap {
    fn read(&self) -> Reading {
        let sends = thread::current().name() == Some("sendoff-engine");
        assert!(
            !(sends && self.broken.swap(false, Ordering::AcqRel)),
            "a defect, on purpose"
        );
        self.clock.read()
    }
}

#[test]
fn p4_p9_a_sender_that_a_defect_ended_is_told_of_and_started_again_but_not_for_ever() {
    let broken = Arc::new(AtomicBool::new(false));
    let trap = Arc::clone(&broken);
    let office = Office::with(move |options| OpenOptions {
        clock: Arc::new(Trap {
            clock: Arc::clone(&options.clock),
            broken: trap,
        }),
        ..options
    });
    office.desk.start_sender().unwrap();
    let break_it = || {
        broken.store(true, Ordering::Release);
        office.desk.poke();
        office.until("the sender has ended", || {
            office.desk.sender_has_ended() == Some(SenderEnd::BrokeDown)
        });
        assert_ne!(office.desk.sender(), SenderState::Here);
        assert!(
            office.desk.storage_trouble().is_some(),
            "nothing is sent in silence"
        );
    };
    break_it();
    let draft = office.draft("After all", &["x"]).summary.id;
    office.desk.start_sender().unwrap();
    assert_eq!(office.desk.sender(), SenderState::Here);
    assert_eq!(office.desk.storage_trouble(), None);
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::Published);
    assert_eq!(office.ledger().len(), 1);
    for _ in 0..3 {
        break_it();
        office.desk.start_sender().unwrap();
    }
    break_it();
    let refused = office.desk.start_sender().unwrap_err();
    assert_eq!(refused.code, ErrorCode::Internal);
    assert_eq!(office.desk.sender(), SenderState::Nobody);
}
