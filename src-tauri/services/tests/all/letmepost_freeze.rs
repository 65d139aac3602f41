//! The frozen bytes of letmepost requests.

use crate::support::{connection, post};
use sendoff_core::{connection::ServiceKind, network::Network};
use sendoff_services::{Post, service};

fn body(posts: &[Post]) -> String {
    let kind = ServiceKind::Letmepost;
    let frozen = service(kind).freeze(&connection(kind), posts);
    assert_eq!(frozen.path, "/v1/posts");
    String::from_utf8(frozen.body.to_vec()).unwrap()
}

#[test]
fn p1_the_exact_bytes_of_one_target() {
    assert_eq!(
        body(&[post(1, Network::Twitter, "Bom dia! ☀️ \"7h\"\n#pão")]),
        r#"{"targets":[{"accountId":"acc-1"}],"text":"Bom dia! ☀️ \"7h\"\n#pão","publishNow":true}"#
    );
}

#[test]
fn p1_the_most_common_text_is_the_default_and_others_stand_beside_their_targets() {
    let posts = [
        post(3, Network::Linkedin, "Long note."),
        post(1, Network::Twitter, "Short."),
        post(2, Network::Bluesky, "Short."),
    ];
    assert_eq!(
        body(&posts),
        r#"{"targets":[{"accountId":"acc-3","text":"Long note."},{"accountId":"acc-1"},{"accountId":"acc-2"}],"text":"Short.","publishNow":true}"#
    );
}

#[test]
fn p1_of_equally_common_texts_the_first_is_the_default() {
    let posts = [post(2, Network::Bluesky, "B"), post(1, Network::Twitter, "A")];
    assert_eq!(
        body(&posts),
        r#"{"targets":[{"accountId":"acc-2"},{"accountId":"acc-1","text":"A"}],"text":"B","publishNow":true}"#
    );
}

#[test]
fn p1_freezing_the_same_posts_again_gives_the_same_bytes() {
    let posts = [post(1, Network::Twitter, "A"), post(2, Network::Bluesky, "B")];
    assert_eq!(body(&posts), body(&posts.clone()));
}

#[test]
fn one_target_per_request_is_a_setting_of_the_connection() {
    let kind = ServiceKind::Letmepost;
    let mut connection = connection(kind);
    assert_eq!(service(kind).rules(&connection).targets_max, 25);
    connection.settings.one_target_per_request = true;
    assert_eq!(service(kind).rules(&connection).targets_max, 1);
}
