//! Logins: what works is kept, what does not is said.

use crate::office::Office;
use sendoff_core::{
    connection::{ConnectionSettings, ServiceKind},
    delivery::DeliveryState,
};
use sendoff_desk::api::{
    AccountView, AppError, ConnectionAdd, ConnectionRef, ConnectionUpdate, Cure, CureAct, DraftRef,
    ErrorCode, Nothing,
};
use std::time::Duration;

/// Adds a login at the practice service, as at one of the person's own.
pub fn add(
    office: &Office,
    name: &str,
    url: Option<&str>,
    secret: Option<&str>,
) -> Result<sendoff_desk::api::CheckView, AppError> {
    let (base_url, key) = office.letmepost();
    office.desk.connection_add(ConnectionAdd {
        service: ServiceKind::Letmepost,
        name: name.to_owned(),
        base_url: url.map_or(base_url, ToOwned::to_owned),
        secret: secret.map_or(key, ToOwned::to_owned),
        workspace: None,
        settings: ConnectionSettings::default(),
    })
}

#[test]
fn a_connection_that_does_not_work_is_not_added_and_says_why() {
    let office = Office::new();
    let before = office.desk.connection_list(Nothing {}).unwrap().len();
    for (name, url, secret, code, part) in [
        ("", None, None, ErrorCode::Invalid, "no name"),
        (
            "Practice (letmepost)",
            None,
            None,
            ErrorCode::Conflict,
            "Another connection is called",
        ),
        (
            "a",
            Some("api.example"),
            None,
            ErrorCode::Invalid,
            "not a web address",
        ),
        (
            "a",
            Some("ftp://api.example"),
            None,
            ErrorCode::Invalid,
            "must begin with https",
        ),
        (
            "a",
            Some("http://api.example"),
            None,
            ErrorCode::Invalid,
            "only for this computer",
        ),
        (
            "a",
            Some("https://me:pw@api.example"),
            None,
            ErrorCode::Invalid,
            "user name or password",
        ),
        ("a", None, Some(" \n"), ErrorCode::Invalid, "secret is empty"),
        ("a", None, Some("two\nlines"), ErrorCode::Invalid, "line break"),
        ("a", None, Some("lmp_live_wrong"), ErrorCode::Service, ""),
        ("a", Some("http://127.0.0.1:9"), None, ErrorCode::Service, ""),
    ] {
        let error = add(&office, name, url, secret).unwrap_err();
        assert_eq!(error.code, code, "{name} {url:?}: {}", error.message);
        assert!(
            error.message.to_string().contains(part),
            "{url:?}: {}",
            error.message
        );
        assert!(
            !error.message.to_string().contains("lmp_live_wrong")
                && !error.message.to_string().contains("me:pw")
        );
    }
    assert_eq!(office.desk.connection_list(Nothing {}).unwrap().len(), before);
}

#[test]
fn a_new_secret_that_does_not_work_leaves_the_old_one() {
    let office = Office::new();
    let id = add(&office, "Mine", None, None).unwrap().connection.id;
    let update = |secret: &str, name: Option<&str>| {
        office.desk.connection_update(ConnectionUpdate {
            connection: id,
            name: name.map(ToOwned::to_owned),
            secret: Some(secret.to_owned()),
            settings: None,
        })
    };
    assert_eq!(
        update("lmp_live_wrong", Some("Renamed")).unwrap_err().code,
        ErrorCode::Service
    );
    let check = office
        .desk
        .connection_check(ConnectionRef { connection: id })
        .unwrap();
    assert_eq!(
        (check.connection.name.as_str(), check.connection.trouble),
        ("Mine", None)
    );
    assert_eq!(check.accounts.len(), 3);
    let (_, key) = office.letmepost();
    assert_eq!(update(&key, Some("Renamed")).unwrap().name, "Renamed");
}

#[test]
fn a_removed_connection_names_the_drafts_it_leaves_behind() {
    let office = Office::new();
    let id = add(&office, "Mine", None, None).unwrap().connection.id;
    let account = office
        .accounts()
        .into_iter()
        .find(|account| account.connection == id)
        .unwrap();
    let draft = office.draft("Left behind", &[&account.id.to_string()]).summary.id;
    let left = office
        .desk
        .connection_remove(ConnectionRef { connection: id })
        .unwrap();
    assert_eq!(left, [DraftRef { draft }]);
    let error = office.desk.publish_now(DraftRef { draft }).unwrap_err();
    assert!(
        error.message.to_string().contains("no longer connected"),
        "{}",
        error.message
    );
    assert_eq!(
        office
            .desk
            .connection_check(ConnectionRef { connection: id })
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
    // The same profile through a new login is the same account again.
    add(&office, "Mine", None, None).unwrap();
}

#[test]
fn a_rejected_login_holds_its_posts_and_a_working_one_releases_them() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let id = add(&office, "Mine", None, None).unwrap().connection.id;
    let account = office
        .accounts()
        .into_iter()
        .find(|account| account.connection == id)
        .unwrap();
    let draft = office.draft("Held", &[&account.id.to_string()]).summary.id;
    office.faults(r#"{"letmepost": {"keys_revoked": true}}"#);
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::Held);
    let items = office.desk.attention_list(Nothing {}).unwrap();
    assert_eq!(items[0].attention.reason.code, "credential");
    let cure = Cure {
        act: CureAct::NewKey,
        connection: id,
    };
    assert_eq!(items[0].cure, Some(cure), "it leads to where the key is changed");
    office.faults("{}");
    let (_, key) = office.letmepost();
    let update = ConnectionUpdate {
        connection: id,
        name: None,
        secret: Some(key),
        settings: None,
    };
    office.desk.connection_update(update).unwrap();
    office.until_all(draft, DeliveryState::Published);
    assert_eq!(office.ledger().len(), 1);
}

#[test]
fn posts_on_their_way_keep_their_connection() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let draft = office.draft("On its way", &["practice-studio"]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::Following);
    let connections = office.desk.connection_list(Nothing {}).unwrap();
    let connection = connections
        .iter()
        .find(|c| c.service == ServiceKind::Postato)
        .unwrap()
        .id;
    let error = office
        .desk
        .connection_remove(ConnectionRef { connection })
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict);
}

#[test]
fn p5_while_a_post_is_open_a_secret_that_lists_other_accounts_is_refused_and_nothing_changes() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let id = add(&office, "Mine", None, None).unwrap().connection.id;
    let mine = |account: &AccountView| account.connection == id;
    let account = office.accounts().into_iter().find(mine).unwrap();
    // Its answer is lost and after the check before it no list is given: it is open for as long as this lasts.
    let unknown = r#""faults": [
        {"operation": "publish", "kind": {"drop": {"commit": true}}, "times": "forever"},
        {"operation": "list_posts", "kind": {"drop": {"commit": false}}, "times": "forever", "skip": 1}]"#;
    office.faults(&format!("{{{unknown}}}"));
    let draft = office.draft("Open", &[&account.id.to_string()]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until_all(draft, DeliveryState::InDoubt);

    // The organisation behind the new secret has other accounts.
    let removed = &account.remote_id;
    office.faults(&format!(
        r#"{{"accounts": {{"removed": ["{removed}"]}},
             "faults": [{{"operation": "publish", "kind": {{"drop": {{"commit": true}}}}, "times": "forever"}}]}}"#
    ));
    let (_, key) = office.letmepost();
    let update = || {
        office.desk.connection_update(ConnectionUpdate {
            connection: id,
            name: Some("Another".to_owned()),
            secret: Some(key.clone()),
            settings: None,
        })
    };
    let error = update().unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict);
    assert!(
        error.message.to_string().contains("still open"),
        "{}",
        error.message
    );
    assert!(error.remedy.unwrap().to_string().contains("Nothing was changed"));
    let names = |office: &Office| {
        let all = office.desk.connection_list(Nothing {}).unwrap();
        all.into_iter().find(|c| c.id == id).unwrap().name
    };
    assert_eq!(names(&office), "Mine");

    // The account's own login again: the post is found, and the same secret is taken.
    office.faults("{}");
    office.until("the next look finds it", || {
        office.advance(Duration::from_secs(60));
        office.states(draft) == [DeliveryState::Published]
    });
    assert_eq!(update().unwrap().name, "Another");
    assert_eq!(office.ledger().len(), 1);
}
