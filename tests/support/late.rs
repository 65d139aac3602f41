//! A data folder whose computer slept through what was planned.

use std::{path::Path, time::Duration};

use sendoff_core::{
    id::DraftId,
    misfire::MisfirePolicy,
    schedule::{Schedule, WallTime, Zone},
};
use sendoff_desk::{OpenOptions, SecretsChoice};
use sendoff_store::{Here, Store};

/// Plans drafts as they would stand had the computer slept through their time, three days ago. The folder is nobody
/// else's meanwhile.
pub fn came_due_days_ago(data: &Path, posts: &[(DraftId, MisfirePolicy)]) {
    let options = OpenOptions::new(data, data.join("state"), SecretsChoice::File);
    let now = options.clock.read().wall;
    let here = Here::new(data.join("state"), options.machine.clone());
    let store = Store::open(data, &here, now, options.entropy.as_ref()).expect("the store opens");
    let due = now.minus(Duration::from_hours(72));
    for (draft, policy) in posts {
        let newest = store.desk().draft_get(*draft).expect("the draft").newest;
        let revision = store
            .desk()
            .confirm(&newest, now)
            .expect("its newest text confirmed");
        let plan = Schedule::new(WallTime::of(due, Zone::UTC), Zone::UTC, None, *policy).expect("a plan");
        store
            .desk()
            .schedule_set(*draft, &plan, revision.id, now)
            .expect("the draft planned");
    }
}
