//! letmepost: whether the login works.

use crate::support::{answer, connection, lost, page, talk};
use sendoff_client::Report;
use sendoff_core::{
    connection::{ListedAccount, ServiceKind},
    network::Network,
};
use sendoff_services::{Check, service};
use serde_json::{Value, json};

fn check(script: &[Report]) -> (Check, Vec<String>) {
    let kind = ServiceKind::Letmepost;
    talk(service(kind).check(&connection(kind)), script)
}

fn accounts() -> Value {
    json!({"data": [
        {"id": "a1", "platform": "twitter", "platformAccountId": "123", "displayName": "Padaria Sol", "tokenExpiresAt": null},
        {"id": "a2", "platform": "bluesky", "platformAccountId": "did:plc:abc", "displayName": null},
        {"id": "a3", "platform": "a_network_of_tomorrow", "platformAccountId": "1", "displayName": "?"},
    ]})
}

#[test]
fn a_login_works_if_it_lists_accounts_and_may_read_posts() {
    let posts = json!({"data": [], "nextCursor": null});
    let (found, asked) = check(&[answer(200, &accounts()), answer(200, &posts)]);
    assert_eq!(asked, ["/v1/accounts", "/v1/posts?limit=1"]);
    let account = |remote_id: &str, network, profile: &str, handle: &str| ListedAccount {
        remote_id: remote_id.to_owned(),
        network,
        profile: profile.to_owned(),
        handle: handle.to_owned(),
        trouble: None,
    };
    let expected = Check::Works {
        accounts: vec![
            account("a1", Network::Twitter, "123", "Padaria Sol"),
            account("a2", Network::Bluesky, "did:plc:abc", "did:plc:abc"),
        ],
        workspaces: vec![],
    };
    assert_eq!(found, expected, "accounts of unknown networks are left out");
}

#[test]
fn a_login_that_may_not_read_posts_is_rejected_with_the_remedy() {
    let scope =
        json!({"error": {"code": "unauthorized", "message": "Missing scope.", "rule": "api_key.scope"}});
    let (found, _) = check(&[answer(200, &accounts()), answer(403, &scope)]);
    assert!(
        matches!(found, Check::Rejected(reason) if reason.remedy.as_ref().unwrap().to_string().contains("posts:read"))
    );
    let unknown = json!({"error": {"code": "unauthenticated", "message": "Unknown key."}});
    assert!(matches!(check(&[answer(401, &unknown)]).0, Check::Rejected(_)));
}

#[test]
fn a_service_that_does_not_answer_in_its_own_form_is_unreachable() {
    for report in [
        lost(),
        page(200, "<html>"),
        page(401, "<html>"),
        page(503, ""),
        answer(200, &json!({})),
    ] {
        assert!(matches!(check(&[report]).0, Check::Unreachable(_)));
    }
}
