//! The frozen bytes of Postato requests.

use crate::support::{connection, post};
use sendoff_core::{connection::ServiceKind, network::Network};
use sendoff_services::service;

#[test]
fn p1_the_exact_bytes_of_one_target() {
    let kind = ServiceKind::Postato;
    let frozen = service(kind).freeze(
        &connection(kind),
        &[post(1, Network::Twitter, "Olá \"mundo\"\n☀️")],
    );
    assert_eq!(frozen.path, "/v1/workspaces/wks_1/posts");
    assert_eq!(
        String::from_utf8(frozen.body.to_vec()).unwrap(),
        r#"{"platform":"twitter","accountId":"acc-1","status":"publish","postType":"tweet","content":"Olá \"mundo\"\n☀️"}"#
    );
}

#[test]
fn each_network_has_its_kind_of_post() {
    let kind = ServiceKind::Postato;
    for (network, post_type) in [
        (Network::Twitter, "tweet"),
        (Network::Instagram, "feed"),
        (Network::Linkedin, "post"),
    ] {
        let frozen = service(kind).freeze(&connection(kind), &[post(1, network, "Hi")]);
        let body: serde_json::Value = serde_json::from_slice(&frozen.body).unwrap();
        assert_eq!(body["postType"], post_type);
    }
    assert_eq!(service(kind).rules(&connection(kind)).targets_max, 1);
}

#[test]
fn a_workspace_goes_into_the_path_encoded() {
    let kind = ServiceKind::Postato;
    let mut connection = connection(kind);
    connection.workspace = Some("w/../x".to_owned());
    let frozen = service(kind).freeze(&connection, &[post(1, Network::Twitter, "Hi")]);
    assert_eq!(frozen.path, "/v1/workspaces/w%2F..%2Fx/posts");
}
