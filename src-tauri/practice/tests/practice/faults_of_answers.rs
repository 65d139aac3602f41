//! Faults of an answer on its way: the work is done, the client cannot see it.

use crate::harness::*;
use sendoff_practice::{FaultKind, Network};

/// The bytes that a client receives of a publish under this fault. The work was done.
fn received(kind: FaultKind) -> Vec<u8> {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(kind.clone());
    let bytes = setup.publish("k1", &[&x], "a").unwrap();
    assert_eq!(setup.ledger().len(), 1, "{kind:?}");
    bytes
}

fn parts(bytes: &[u8]) -> (String, Vec<u8>) {
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a whole head");
    (
        String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase(),
        bytes[end + 4..].to_vec(),
    )
}

fn declared(head: &str) -> usize {
    let (_, rest) = head.split_once("content-length: ").expect("a length");
    rest.split("\r\n").next().unwrap().parse().unwrap()
}

#[test]
fn a_truncated_head() {
    let bytes = received(FaultKind::TruncatedHead { bytes: 12 });
    assert_eq!(bytes, b"HTTP/1.1 200");
    assert_eq!(received(FaultKind::TruncatedHead { bytes: 0 }), b"");
}

#[test]
fn a_truncated_body() {
    let (head, body) = parts(&received(FaultKind::TruncatedBody { bytes: None }));
    assert_eq!(body.len(), declared(&head) / 2);
    let (head, body) = parts(&received(FaultKind::TruncatedBody { bytes: Some(3) }));
    assert!(body.len() == 3 && declared(&head) > 3);
}

#[test]
fn a_length_that_lies() {
    let (head, body) = parts(&received(FaultKind::WrongLength { by: 10 }));
    assert_eq!(declared(&head), body.len() + 10);
    let (head, body) = parts(&received(FaultKind::WrongLength { by: -10 }));
    assert_eq!(declared(&head), body.len());
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err());
}

#[test]
fn a_whole_answer_with_a_useless_body() {
    for kind in [
        FaultKind::CutJson,
        FaultKind::NotJson,
        FaultKind::Html,
        FaultKind::EmptyBody,
    ] {
        let (head, body) = parts(&received(kind.clone()));
        assert!(head.starts_with("http/1.1 200"), "{kind:?}");
        assert_eq!(declared(&head), body.len(), "{kind:?}");
        assert!(
            serde_json::from_slice::<serde_json::Value>(&body).is_err(),
            "{kind:?}"
        );
        assert_eq!(body.is_empty(), kind == FaultKind::EmptyBody);
        assert_eq!(head.contains("text/html"), kind == FaultKind::Html);
    }
}

#[test]
fn a_body_without_end() {
    let bytes = received(FaultKind::Endless { bytes: 1_000_000 });
    assert!(bytes.len() > 1_000_000);
}

#[test]
fn a_body_byte_by_byte() {
    let (head, body) = parts(&received(FaultKind::Trickle {
        interval_ms: 1,
        bytes: 20,
    }));
    assert_eq!(declared(&head), body.len());
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
}

#[test]
fn bytes_that_are_not_http() {
    assert!(received(FaultKind::NotHttp { commit: true }).starts_with(b"\x16\x03\x01this is not HTTP"));
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(FaultKind::NotHttp { commit: false });
    assert!(!setup.publish("k1", &[&x], "a").unwrap().starts_with(b"HTTP"));
    assert!(setup.ledger().is_empty());
}

#[test]
fn the_date_of_every_answer() {
    let setup = setup();
    let date = || {
        setup
            .letmepost("GET", "/v1/accounts", None, b"")
            .header("date")
            .map(str::to_owned)
    };
    setup.plan(|plan| plan.clock.date_skew_ms = -10 * 60 * SECOND_MS);
    assert_eq!(date().as_deref(), Some("Sun, 22 Nov 2026 08:50:00 GMT"));
    setup.plan(|plan| plan.clock.no_date = true);
    assert_eq!(date(), None);
}
