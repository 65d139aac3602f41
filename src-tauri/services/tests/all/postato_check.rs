//! Postato: workspaces, accounts, and whether the login works.

use crate::support::{answer, connection, lost, page, talk};
use sendoff_client::Report;
use sendoff_core::{connection::ServiceKind, network::Network};
use sendoff_services::{Check, service};
use serde_json::json;

fn check_in(workspace: Option<&str>, script: &[Report]) -> (Check, Vec<String>) {
    let mut connection = connection(ServiceKind::Postato);
    connection.workspace = workspace.map(str::to_owned);
    talk(service(ServiceKind::Postato).check(&connection), script)
}

fn pair(id: &str, name: &str) -> (String, String) {
    (id.to_owned(), name.to_owned())
}

#[test]
fn a_login_works_in_its_workspace_in_either_envelope() {
    let workspaces = [
        json!({"items": [{"id": "wks_1", "name": "Clay & Co"}]}),
        json!({"workspaces": [{"id": "wks_1", "name": "Clay & Co", "role": "admin"}]}),
    ];
    let listed = json!([
        {"id": "acc_1", "platform": "x", "username": "clay", "displayName": "Clay", "status": "connected"},
        {"id": "acc_2", "platform": "linkedin", "displayName": "Clay & Co", "status": "active"},
        {"id": "acc_3", "platform": "instagram", "username": "clay.pics", "status": "token_expired"},
        {"id": "acc_4", "platform": "tiktok", "username": "clay", "status": "a_word_of_tomorrow"},
        {"id": "acc_5", "platform": "a_network_of_tomorrow", "username": "clay"},
    ]);
    for workspace in workspaces {
        for accounts in [
            json!({"accounts": listed}),
            json!({"items": listed}),
            listed.clone(),
        ] {
            let script = [answer(200, &workspace), answer(200, &accounts)];
            let (found, asked) = check_in(Some("wks_1"), &script);
            assert_eq!(asked, ["/v1/workspaces", "/v1/workspaces/wks_1/accounts"]);
            let Check::Works { accounts, workspaces } = found else {
                panic!("{found:?}")
            };
            assert_eq!(workspaces, [pair("wks_1", "Clay & Co")]);
            let shown: Vec<_> = accounts
                .iter()
                .map(|a| {
                    (
                        a.remote_id.as_str(),
                        a.network,
                        a.handle.as_str(),
                        a.trouble.is_none(),
                    )
                })
                .collect();
            assert_eq!(
                shown,
                [
                    ("acc_1", Network::Twitter, "clay", true),
                    ("acc_2", Network::Linkedin, "Clay & Co", true),
                    ("acc_3", Network::Instagram, "clay.pics", false),
                    ("acc_4", Network::Tiktok, "clay", false),
                ]
            );
        }
    }
}

#[test]
fn a_connection_without_a_reachable_workspace_is_asked_to_choose() {
    let two = answer(
        200,
        &json!({"items": [{"id": "wks_1", "name": "One"}, {"id": "wks_2"}]}),
    );
    for named in [None, Some("wks_gone")] {
        let (found, _) = check_in(named, std::slice::from_ref(&two));
        assert_eq!(
            found,
            Check::ChooseWorkspace(vec![pair("wks_1", "One"), pair("wks_2", "wks_2")])
        );
    }
    let none = answer(200, &json!({"items": []}));
    assert!(matches!(check_in(None, &[none]).0, Check::Rejected(_)));
}

#[test]
fn refused_logins_are_rejected_and_strange_answers_unreachable() {
    for (status, body) in [
        (
            401,
            json!({"error": "unauthorized", "message": "Unknown key smcp_00ff."}),
        ),
        (
            403,
            json!({"error": "permission_denied", "required": "posts.read", "granted": []}),
        ),
    ] {
        let (found, _) = check_in(Some("wks_1"), &[answer(status, &body)]);
        assert!(
            matches!(&found, Check::Rejected(reason) if !reason.message.to_string().contains("smcp_")),
            "{found:?}"
        );
    }
    for report in [lost(), page(401, "<html>"), page(200, ""), page(503, "")] {
        assert!(matches!(
            check_in(Some("wks_1"), &[report]).0,
            Check::Unreachable(_)
        ));
    }
    let works = answer(200, &json!({"items": [{"id": "wks_1"}]}));
    let (found, _) = check_in(Some("wks_1"), &[works, page(404, "nothing here")]);
    assert!(
        matches!(&found, Check::Unreachable(reason) if reason.message.to_string().contains("wrong one")),
        "the path of the account list is inferred, and the words say so: {found:?}"
    );
}
