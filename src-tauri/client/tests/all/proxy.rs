//! A proxy from the person's setting: a tunnel for other computers, never for this one.

use crate::{
    peer::{Peer, answered, answering, never_left, post, read_request},
    tls::{NOW, server_and_trust},
};
use sendoff_client::{
    BaseUrl, HttpClient, HttpSettings, NeverLeftCause, Proxy, Transmission, Transport, Trust,
};
use std::net::SocketAddr;
use tokio::{io::AsyncWriteExt, net::TcpListener};

fn through(proxy: SocketAddr, trust: Trust) -> HttpClient {
    let proxy = Proxy::parse(&format!("http://{proxy}"))
        .unwrap()
        .with_login("me", "pAsSwOrD");
    HttpClient::new(&HttpSettings {
        trust,
        proxy: Some(proxy),
        ..HttpSettings::default()
    })
    .unwrap()
}

/// Without a proxy this name leads nowhere, so an answer proves the tunnel.
fn to_another_computer() -> Transmission {
    let url = BaseUrl::parse("https://service.invalid")
        .unwrap()
        .join("/v1/posts")
        .unwrap();
    Transmission {
        url,
        ..post("http://127.0.0.1/")
    }
}

#[tokio::test]
async fn the_request_goes_through_the_tunnel_and_the_proxy_sees_the_name_alone() {
    let (acceptor, trust) = server_and_trust("service.invalid", &NOW);
    let peer = Peer::run(async move |mut stream| {
        let asked = read_request(&mut stream).await;
        stream
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .await
            .unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        let request = read_request(&mut stream).await;
        stream
            .write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        (asked, request)
    })
    .await;
    let answer = answered(through(peer.address, trust).send(to_another_computer()).await);
    assert_eq!(answer.status, 201);
    let (asked, request) = peer.seen().await;
    let asked = String::from_utf8(asked).unwrap();
    assert!(
        asked.starts_with("CONNECT service.invalid:443 HTTP/1.1\r\n"),
        "{asked}"
    );
    // me:pAsSwOrD
    assert!(
        asked
            .to_ascii_lowercase()
            .contains("proxy-authorization: basic bwu6cefzu3dpckq="),
        "{asked}"
    );
    assert!(!asked.contains("tOkEn"), "{asked}");
    assert!(
        !String::from_utf8(request)
            .unwrap()
            .to_ascii_lowercase()
            .contains("proxy-authorization")
    );
}

#[tokio::test]
async fn p12_a_tunnel_that_is_not_opened_means_nothing_left() {
    let peer = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await;
    let never_left = never_left(
        through(peer.address, Trust::BuiltIn)
            .send(to_another_computer())
            .await,
    );
    assert_eq!(never_left.cause, NeverLeftCause::Proxy);
    assert_eq!(never_left.host, "service.invalid");
    peer.seen().await;
}

#[tokio::test]
async fn p12_a_proxy_that_is_not_there_is_named_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let never_left = never_left(through(address, Trust::BuiltIn).send(to_another_computer()).await);
    assert_eq!(never_left.cause, NeverLeftCause::Proxy);
    assert!(never_left.to_string().contains("proxy"), "{never_left}");
}

#[tokio::test]
async fn this_computer_is_reached_without_the_proxy() {
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let client = through(proxy.local_addr().unwrap(), Trust::BuiltIn);
    assert_eq!(answered(client.send(post(&peer.url("/"))).await).status, 200);
    assert!(
        proxy.into_std().unwrap().accept().is_err(),
        "the proxy was called"
    );
    peer.seen().await;
}

#[test]
fn a_proxy_address_is_checked() {
    for bad in [
        "proxy",
        "socks5://127.0.0.1:1080",
        "http://me:pAsSwOrD@proxy.example:3128",
        "",
    ] {
        let error = Proxy::parse(bad).unwrap_err();
        assert!(!error.to_string().contains("pAsSwOrD"), "{error}");
    }
    assert_eq!(
        Proxy::parse(" http://proxy.example:3128 ").unwrap().address(),
        "http://proxy.example:3128"
    );
}
