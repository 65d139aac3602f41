//! The folder: seen by another process while the service runs, kept across restarts, refused where it must be.

use crate::harness::*;
use sendoff_practice::plan::Operation;
use sendoff_practice::{
    Fault, FaultKind, FaultPlan, KeySource, Network, NewAccount, Options, Practice, PracticeError,
    ServiceName, SystemClock, clear_faults, faults, ledger, set_faults, timelines, transmissions,
};
use std::sync::Arc;
use std::time::Duration;

#[test]
fn another_process_sets_the_plan_and_reads_the_ledger() {
    let setup = setup();
    let folder = setup.folder.path();
    let x = setup.letmepost_account(Network::Twitter);
    let plan = FaultPlan {
        faults: vec![Fault::once(Operation::Publish, FaultKind::Drop { commit: true })],
        ..FaultPlan::default()
    };
    set_faults(folder, &plan).unwrap();
    assert_eq!(
        (faults(folder).unwrap(), setup.practice().faults().unwrap()),
        (plan.clone(), plan.clone())
    );
    assert_eq!(setup.publish("k1", &[&x], "a").unwrap(), b"");
    assert_eq!(ledger(folder).unwrap(), setup.ledger());
    assert_eq!(timelines(folder).unwrap(), setup.practice().timelines().unwrap());
    assert_eq!(
        transmissions(folder).unwrap()[0].idempotency_key.as_deref(),
        Some("k1")
    );
    set_faults(folder, &plan).unwrap();
    assert_eq!(
        setup.publish("k2", &[&x], "a").unwrap(),
        b"",
        "setting it again starts its counters anew"
    );
    clear_faults(folder).unwrap();
    assert_eq!(faults(folder).unwrap(), FaultPlan::default());
    assert_eq!(setup.published("k3", &[&x], "a").status, 200);
}

#[test]
fn a_plan_and_its_counters_survive_a_restart() {
    let mut setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(FaultKind::Drop { commit: false });
    setup.publish("k1", &[&x], "a").unwrap();
    setup.restart();
    assert_eq!(setup.published("k1", &[&x], "a").status, 200, "once is once");
}

#[test]
fn accounts_stay_and_more_can_come() {
    let mut setup = setup();
    let before = setup.profile.clone();
    let second = NewAccount {
        service: ServiceName::Letmepost,
        network: Network::Bluesky,
        handle: "second.example".to_owned(),
        display_name: "Second".to_owned(),
    };
    let id = setup.practice().add_account(&second).unwrap();
    assert_eq!(setup.practice().add_account(&second).unwrap(), id);
    setup.restart();
    assert_eq!(setup.profile.letmepost.accounts[..3], before.letmepost.accounts);
    assert_eq!(setup.profile.letmepost.accounts[3].id, id);
    assert_eq!(setup.profile.postato.workspace, before.postato.workspace);
    assert_eq!(setup.published("k1", &[&id], "a").status, 200);
}

#[test]
fn one_service_per_folder_and_on_loopback_alone() {
    let setup = setup();
    let again = Practice::start(Options::embedded(setup.folder.path()));
    assert!(matches!(again, Err(PracticeError::InUse(_))));
    let other = tempfile::tempdir().unwrap();
    let mut open = Options::embedded(other.path());
    open.listen = "0.0.0.0:0".parse().unwrap();
    assert!(matches!(
        Practice::start(open),
        Err(PracticeError::NotLoopback(_))
    ));
    let mut taken = Options::embedded(other.path());
    taken.listen = setup.profile.listen.parse().unwrap();
    assert!(matches!(
        Practice::start(taken),
        Err(PracticeError::Listen { .. })
    ));
    assert!(matches!(
        ledger(other.path().join("none").as_path()),
        Err(PracticeError::NoPractice(_))
    ));
}

#[test]
fn stored_keys_stay_and_are_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let mut options = Options::embedded(folder.path());
        options.keys = KeySource::Stored;
        Practice::start(options).unwrap().profile().unwrap()
    };
    let (first, second) = (start(), start());
    assert_eq!(first.letmepost.key, second.letmepost.key);
    assert!(first.letmepost.key.expose().starts_with("lmp_live_"));
    assert!(first.letmepost.sandbox_key.expose().starts_with("lmp_test_"));
    assert_eq!(first.postato.key.expose().len(), 69);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("practice-keys.json"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(!format!("{first:?}").contains(first.postato.key.expose()));
    let fresh = Practice::start(Options::embedded(folder.path()))
        .unwrap()
        .profile()
        .unwrap();
    assert_ne!(fresh.letmepost.key, first.letmepost.key);
}

#[test]
fn equal_seeds_give_equal_ids() {
    let (one, two) = (setup(), setup());
    assert_eq!(one.profile.letmepost.accounts, two.profile.letmepost.accounts);
    assert_eq!(one.profile.ledger_id, two.profile.ledger_id);
    assert_eq!(one.create("k1", "a").body, two.create("k1", "a").body);
}

#[test]
fn by_the_systems_clock_the_workers_move_by_themselves() {
    let setup = setup_with(|options| {
        options.clock = Arc::new(SystemClock);
        options.tick = Some(Duration::from_millis(1));
    });
    setup.plan(|plan| {
        plan.postato.worker_start_ms = 0;
        plan.postato.worker_publish_ms = 0;
    });
    setup.create("k1", "a");
    // Reading the folder moves nothing; only the ticker can.
    let is_out = |_| ledger(setup.folder.path()).unwrap().len() == 1;
    assert!((0..100_000).any(is_out));
}
