//! Connections and their accounts.

use super::world::*;
use crate::{AccountFilter, SetDelivery, StoreError};
use sendoff_core::{
    connection::{Connection, ConnectionSettings, Habits, ListedAccount, ServiceKind},
    delivery::DeliveryState,
    id::ConnectionId,
    network::Network,
    pace::Pace,
    time::{BootId, Reading},
    witness::Witness,
};

#[test]
fn names_are_free_again_once_a_connection_is_removed() {
    let world = World::new();
    let second = add_connection(&world.desk, &world.entropy, "second");
    let taken = world.desk.connection_rename(second, "first");
    assert!(matches!(taken, Err(StoreError::NameTaken { name }) if name == "first"));
    world.desk.connection_rename(second, "second").unwrap();
    world.desk.connection_remove(second, at(1)).unwrap();
    add_connection(&world.desk, &world.entropy, "second");
    let names: Vec<String> = world
        .desk
        .connection_list()
        .unwrap()
        .into_iter()
        .map(|row| row.connection.name)
        .collect();
    assert_eq!(names, ["first", "second"]);
    assert_eq!(world.desk.connection_get(second).unwrap().removed_at, Some(at(1)));
}

#[test]
fn what_is_written_of_a_connection_reads_back() {
    let world = World::new();
    let journal = world.journal();
    let id = world.connection;
    let settings = ConnectionSettings {
        one_target_per_request: true,
        trust_replay: false,
    };
    world.desk.connection_update_settings(id, &settings).unwrap();
    world.desk.connection_set_trouble(id, Some(&reason())).unwrap();
    let witness = Witness {
        date: at(4),
        read: Reading {
            wall: at(5),
            boot: BootId::new("boot"),
            since_boot_ms: 77,
        },
    };
    journal.set_witness(id, &witness).unwrap();
    let row = journal.connection(id).unwrap();
    assert_eq!((row.connection.settings, row.witness), (settings, Some(witness)));
    assert_eq!(row.connection.trouble, Some(reason()));
    assert_eq!(row.secret_name, "letmepost/first");
    journal.set_connection_proven(id, at(6)).unwrap();
    let row = world.desk.connection_get(id).unwrap();
    assert_eq!(
        (row.connection.proven_at, row.connection.trouble),
        (Some(at(6)), None)
    );
    let unknown = world
        .desk
        .connection_set_proven(ConnectionId::generate(&world.entropy), at(1));
    assert!(matches!(
        unknown,
        Err(StoreError::NotFound {
            noun: "connection",
            ..
        })
    ));
}

#[test]
fn a_connection_stays_where_it_is_while_a_request_of_it_is_open() {
    let world = World::new();
    let journal = world.journal();
    let freeze = world.sending(&journal, "one");
    let moved = || {
        world
            .desk
            .connection_set_address(world.connection, "https://other.example.com", None)
    };
    assert!(matches!(moved(), Err(StoreError::ConnectionInUse)));
    let same = world
        .desk
        .connection_set_address(world.connection, "https://api.example.com", None);
    assert!(same.is_ok(), "{same:?}");
    let removed = world.desk.connection_remove(world.connection, at(9));
    assert!(matches!(removed, Err(StoreError::ConnectionInUse)));
    let step = answered(&journal, freeze.request.id, DeliveryState::Published, "post");
    only(journal.advance(vec![step])).unwrap();
    moved().unwrap();
    assert!(world.desk.connection_remove(world.connection, at(9)).is_ok());
}

#[test]
fn the_practice_service_may_move_at_any_time_and_is_found_by_its_ledger() {
    let world = World::new();
    let practice = Connection {
        id: ConnectionId::generate(&world.entropy),
        service: ServiceKind::Letmepost,
        name: "practice".to_owned(),
        practice_ledger: Some("ledger-1".to_owned()),
        ..world.desk.connection_get(world.connection).unwrap().connection
    };
    world.desk.connection_add(&practice, "practice").unwrap();
    let accounts = [listed("p1", Network::Twitter)];
    let accounts = world
        .desk
        .accounts_put(practice.id, &accounts, at(0), &world.entropy)
        .unwrap()
        .listed;
    let world = World {
        accounts,
        connection: practice.id,
        ..world
    };
    let journal = world.journal();
    world.sending(&journal, "one");
    world
        .desk
        .connection_set_address(practice.id, "http://127.0.0.1:4567", None)
        .unwrap();
    let found = only(world.desk.connections_of_practice("ledger-1").unwrap());
    assert_eq!(found.connection.origin, "http://127.0.0.1:4567");
}

#[test]
fn removing_a_connection_lists_the_drafts_it_touches() {
    let world = World::new();
    let (planned, _) = world.scheduled("planned", 99);
    let (unplanned, _) = world.draft("unplanned");
    let (trashed, _) = world.draft("trashed");
    world.desk.trash(trashed, at(1)).unwrap();
    assert_eq!(
        world.desk.connection_drafts(world.connection).unwrap(),
        [planned, unplanned]
    );
    assert_eq!(
        world.desk.connection_remove(world.connection, at(2)).unwrap(),
        [planned, unplanned]
    );
    assert!(world.desk.accounts(AccountFilter::default()).unwrap().is_empty());
    let gone = world.desk.connection_remove(world.connection, at(3));
    assert!(matches!(gone, Err(StoreError::NotFound { .. })), "not twice");
    let due = only(world.journal().due(at(100), 9, None).unwrap().rows);
    assert!(
        due.targets
            .iter()
            .all(|account| account.removed_at == Some(at(2)))
    );
}

#[test]
fn adding_the_same_profile_again_revives_its_row() {
    let world = World::new();
    let id = world.accounts.iter().find(|a| a.remote_id == "one").unwrap().id;
    let put = |listed: &[_], seconds| {
        world
            .desk
            .accounts_put(world.connection, listed, at(seconds), &world.entropy)
            .unwrap()
    };
    let gone = put(&[listed("two", Network::Linkedin)], 1);
    assert_eq!((gone.removed, gone.listed.len()), (vec![id], 1));
    assert_eq!(world.desk.account(id).unwrap().removed_at, Some(at(1)));
    let mut renamed = listed("one", Network::Twitter);
    renamed.handle = "@renamed".to_owned();
    let back = put(
        &[
            renamed,
            listed("two", Network::Linkedin),
            listed("three", Network::Bluesky),
        ],
        2,
    );
    assert_eq!((back.revived, back.added.len()), (vec![id], 1));
    let account = world.desk.account(id).unwrap();
    assert_eq!((account.handle.as_str(), account.removed_at), ("@renamed", None));
    let other_network = [listed("one", Network::Threads)];
    let changed = world
        .desk
        .accounts_put(world.connection, &other_network, at(3), &world.entropy);
    assert!(matches!(changed, Err(StoreError::Conflict { .. })));
}

#[test]
fn pausing_and_trouble_of_an_account_read_back() {
    let world = World::new();
    let journal = world.journal();
    let id = world.accounts[0].id;
    world.desk.account_pause(id, true).unwrap();
    journal.set_account_trouble(id, Some(&reason())).unwrap();
    let account = world.desk.account(id).unwrap();
    assert_eq!((account.paused, account.trouble), (true, Some(reason())));
    assert_eq!(journal.accounts_of(world.connection).unwrap().len(), 2);
}

#[test]
fn how_an_account_is_treated_reads_back_survives_a_listing_and_is_bounded_by_the_file_itself() {
    let world = World::new();
    let id = world.accounts[0].id;
    assert_eq!(world.desk.account(id).unwrap().habits, Habits::default());
    let habits = Habits {
        zone: Some("Asia/Kolkata".parse().unwrap()),
        by_default: true,
        pace: Some(Pace::SLOWEST),
    };
    world.desk.account_treat(id, habits).unwrap();
    let again: Vec<_> = world
        .accounts
        .iter()
        .map(|account| ListedAccount {
            remote_id: account.remote_id.clone(),
            network: account.network,
            profile: account.profile.clone(),
            handle: account.handle.clone(),
            trouble: None,
        })
        .collect();
    world
        .desk
        .accounts_put(world.connection, &again, at(3), &world.entropy)
        .unwrap();
    assert_eq!(world.desk.account(id).unwrap().habits, habits);
    for minutes in [1, 1441] {
        let sql = "UPDATE account SET pace_minutes = ?1";
        let refused = world
            .store
            .inner
            .write(move |c| crate::row::run(c, sql, [minutes]));
        assert!(refused.is_err(), "{minutes}");
    }
}

#[test]
fn what_is_planned_through_a_connection_is_what_would_go_out_by_itself() {
    let world = World::new();
    let idle = add_connection(&world.desk, &world.entropy, "idle");
    let id = world.connection;
    assert_eq!(world.desk.planned_through(id).unwrap(), None);
    let (later, _) = world.scheduled("later", 90);
    let (first, _) = world.scheduled("first", 60);
    let (paused, _) = world.scheduled("paused", 30);
    let (trashed, _) = world.scheduled("trashed", 20);
    world.desk.schedules_pause(&[paused], true, at(1)).unwrap();
    world.desk.trash(trashed, at(1)).unwrap();
    let planned = world.desk.planned_through(id).unwrap().unwrap();
    assert_eq!(
        (planned.posts, planned.first, planned.due),
        (2, first, at(60)),
        "each post counts once, however many accounts it goes to"
    );
    assert_eq!(world.desk.planned_through(idle).unwrap(), None);

    let wanted = |from, to| world.desk.connections_wanted(at(from), at(to)).unwrap();
    assert_eq!(wanted(0, 61), [id]);
    assert!(wanted(0, 60).is_empty() && wanted(91, 999).is_empty());
    world.desk.schedule_clear(first, at(2)).unwrap();
    assert_eq!(world.desk.planned_through(id).unwrap().unwrap().first, later);
    for account in &world.accounts {
        world.desk.account_pause(account.id, true).unwrap();
    }
    assert_eq!(world.desk.planned_through(id).unwrap(), None);
    assert!(wanted(0, 999).is_empty());
}

#[test]
fn p5_another_login_is_noted_only_if_it_reaches_whatever_is_open_then() {
    let world = World::new();
    let journal = world.journal();
    let seen = world.desk.connection_get(world.connection).unwrap().connection;
    let relist =
        |listed: &[ListedAccount]| world.desk.connection_relist(&seen, listed, at(5), &world.entropy);
    let (one, two) = (listed("one", Network::Twitter), listed("two", Network::Linkedin));
    let kept = || {
        let accounts = journal.accounts_of(world.connection).unwrap();
        accounts.into_iter().map(|a| a.remote_id).collect::<Vec<_>>()
    };
    let before = kept();
    // What was opened after the new login was asked, and before it is noted.
    let claim = world.claimed(&journal, "open");
    let refused = relist(std::slice::from_ref(&one));
    assert!(
        matches!(&refused, Err(StoreError::OtherLogin { handle }) if *handle == two.handle),
        "{refused:?}"
    );
    assert_eq!(kept(), before, "nothing is changed");
    let three = listed("three", Network::Bluesky);
    relist(&[one, two, three.clone()]).unwrap();
    assert_eq!(kept().len(), 3);

    for delivery in &claim.deliveries {
        let withdrawn = SetDelivery {
            delivery: delivery.id,
            expected: DeliveryState::Planned,
            state: DeliveryState::Withdrawn,
            reason: Some(reason()),
            post: None,
            decision: None,
            now: at(6),
        };
        journal.set_delivery(withdrawn).unwrap();
    }
    relist(&[three.clone()]).unwrap();
    assert_eq!(kept(), ["three"], "nothing is open any more");

    world
        .desk
        .connection_set_address(world.connection, "https://elsewhere.example", None)
        .unwrap();
    assert!(
        matches!(relist(&[three]), Err(StoreError::Conflict { .. })),
        "it was asked somewhere else"
    );
}

#[test]
fn of_one_profile_one_account_alone_is_chosen_for_new_drafts_and_the_write_itself_sees_to_it() {
    let world = World::new();
    let one = world.accounts.iter().find(|a| a.remote_id == "one").unwrap();
    let other = add_connection(&world.desk, &world.entropy, "other");
    let same = ListedAccount {
        profile: one.profile.clone(),
        ..listed("the same", one.network)
    };
    let put = world
        .desk
        .accounts_put(other, &[same], at(1), &world.entropy)
        .unwrap();
    let twin = put.listed[0].id;
    let habits = |by_default| Habits {
        by_default,
        ..Habits::default()
    };
    let treat = |id, by_default| world.desk.account_treat(id, habits(by_default)).unwrap();
    assert_eq!(treat(one.id, true), None);
    assert_eq!(treat(twin, true), Some(one.id));
    assert!(!world.desk.account(twin).unwrap().habits.by_default);
    assert_eq!(treat(twin, false), None, "whatever else is said of it");
    assert_eq!(treat(one.id, false), None);
    assert_eq!(treat(twin, true), None);
}
