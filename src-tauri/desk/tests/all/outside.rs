//! What surrounds the window: places that it is led to, and starting at login.

use crate::office::Office;
use sendoff_core::said::Said;
use sendoff_desk::{
    AtLogin,
    api::{
        AtLoginChange, AtLoginView, DeskEvent, ErrorCode, Lead, Nothing, Place, PlanTime, SchedulePayload,
    },
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

#[test]
fn a_place_is_kept_until_the_window_takes_it_and_is_taken_once() {
    let office = Office::new();
    assert_eq!(office.desk.lead_take(Nothing {}).unwrap(), Lead { to: None });
    office.desk.lead(Place::Calendar);
    let draft = office.draft("There", &["x"]).summary.id;
    office.desk.lead(Place::Draft { draft });
    assert!(office.heard().contains(&DeskEvent::Led));
    let to = Some(Place::Draft { draft });
    assert_eq!(office.desk.lead_take(Nothing {}).unwrap(), Lead { to });
    assert_eq!(office.desk.lead_take(Nothing {}).unwrap(), Lead { to: None });
}

#[derive(Default)]
struct Computer {
    on: AtomicBool,
    refuses: AtomicBool,
}

impl AtLogin for Computer {
    fn is_on(&self) -> Result<bool, Said> {
        Ok(self.on.load(Ordering::SeqCst))
    }

    fn set(&self, on: bool) -> Result<(), Said> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(Said::as_is("read-only file system"));
        }
        self.on.store(on, Ordering::SeqCst);
        Ok(())
    }
}

fn view(can: bool, on: bool, offer: bool) -> AtLoginView {
    AtLoginView { can, on, offer }
}

#[test]
fn starting_at_login_is_offered_with_the_first_planned_post_until_it_is_answered() {
    let office = Office::new();
    assert_eq!(
        office.desk.at_login_show(Nothing {}).unwrap(),
        view(false, false, false)
    );
    let refused = office.desk.at_login_set(AtLoginChange { on: true }).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);

    let computer = Arc::new(Computer::default());
    let desk = office.desk_started_at_login(Arc::clone(&computer) as Arc<_>);
    let shown = || desk.at_login_show(Nothing {}).unwrap();
    assert_eq!(shown(), view(true, false, false), "nothing is planned");
    let draft = office.draft("Tomorrow", &["x"]).summary.id;
    office
        .desk
        .schedule_set(SchedulePayload {
            draft,
            time: PlanTime {
                wall: "2026-11-23 09:00".to_owned(),
                zone: "UTC".to_owned(),
                fold: None,
                if_missed: None,
            },
        })
        .unwrap();
    assert_eq!(shown(), view(true, false, true));

    computer.refuses.store(true, Ordering::SeqCst);
    let refused = desk.at_login_set(AtLoginChange { on: true }).unwrap_err();
    assert!(refused.message.to_string().contains("read-only"), "{refused}");
    assert_eq!(shown(), view(true, false, true), "still on offer");

    assert_eq!(
        desk.at_login_decline(Nothing {}).unwrap(),
        view(true, false, false)
    );
    computer.refuses.store(false, Ordering::SeqCst);
    let set = desk.at_login_set(AtLoginChange { on: true }).unwrap();
    assert_eq!(set, view(true, true, false));
    assert!(computer.on.load(Ordering::SeqCst));
    let set = desk.at_login_set(AtLoginChange { on: false }).unwrap();
    assert_eq!(
        set,
        view(true, false, false),
        "not offered to who has turned it off"
    );
}
