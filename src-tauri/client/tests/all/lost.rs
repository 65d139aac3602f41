//! The connection stood and no whole head came back: the report says *lost*, whatever else is known.

use crate::peer::{Peer, client, let_time_fly, lost, patient, position, post, read_request, total_first};
use sendoff_client::{LostCause, Transmission, Transport};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::interval,
};

/// More than the sockets of both ends buffer.
const BIG: usize = 48 * 1024 * 1024;

async fn reads_to_end(mut stream: TcpStream) -> Vec<u8> {
    let mut seen = Vec::new();
    // A reset ends the reading as well as a clean end does.
    let _ = stream.read_to_end(&mut seen).await;
    seen
}

/// The peer takes the connection and resets it before it has read a byte. The kernel may have sent the
/// request by then, so it may have arrived.
#[tokio::test]
async fn reset_on_connecting_is_lost_once_the_connection_stood() {
    let peer = Peer::run(async move |stream| stream.set_zero_linger().unwrap()).await;
    let lost = lost(client().send(post(&peer.url("/v1/posts"))).await);
    assert!(
        matches!(lost.cause, LostCause::Reset | LostCause::Closed),
        "{lost:?}"
    );
    assert_eq!(lost.host, "127.0.0.1");
    peer.seen().await;
}

#[tokio::test]
async fn reset_after_the_request_was_read() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
        stream.set_zero_linger().unwrap();
    })
    .await;
    let lost = lost(client().send(post(&peer.url("/v1/posts"))).await);
    assert_eq!(lost.cause, LostCause::Reset);
    peer.seen().await;
}

#[tokio::test]
async fn closed_after_the_request_was_read() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
    })
    .await;
    let lost = lost(client().send(post(&peer.url("/v1/posts"))).await);
    assert_eq!(lost.cause, LostCause::Closed);
    peer.seen().await;
}

#[tokio::test]
async fn a_truncated_head_is_no_answer() {
    for head in [
        "HTTP/1.1 2",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: app",
    ] {
        let peer = crate::peer::answering(head).await;
        let lost = lost(client().send(post(&peer.url("/"))).await);
        assert_eq!(lost.cause, LostCause::Closed, "{head}");
        peer.seen().await;
    }
}

#[tokio::test]
async fn garbage_is_no_answer() {
    let too_many = "x: y\r\n".repeat(500);
    for garbage in [
        "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        "\u{0}\u{1}\u{2}\u{3} this is not HTTP\r\n\r\n".to_owned(),
        "HTTP/1.1 two hundred\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: minus one\r\n\r\n{}".to_owned(),
        format!("HTTP/1.1 200 OK\r\n{too_many}\r\n"),
    ] {
        let peer = crate::peer::answering(garbage.clone()).await;
        let lost = lost(client().send(post(&peer.url("/"))).await);
        assert_eq!(lost.cause, LostCause::Garbage, "{garbage} {lost:?}");
        peer.seen().await;
    }
}

#[tokio::test]
async fn a_head_without_end_is_no_answer() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ").await.unwrap();
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    let lost = lost(client().send(post(&peer.url("/"))).await);
    assert_eq!(lost.cause, LostCause::Garbage);
    peer.seen().await;
}

/// The peer reads all and never answers.
#[tokio::test]
async fn time_out_after_the_body_left() {
    let peer = Peer::run(async move |mut stream| {
        let request = read_request(&mut stream).await;
        let_time_fly();
        (request, reads_to_end(stream).await)
    })
    .await;
    let lost = lost(
        client()
            .send(Transmission {
                limits: total_first(),
                ..post(&peer.url("/"))
            })
            .await,
    );
    assert_eq!(lost.cause, LostCause::TimedOut);
    let (_request, more) = peer.seen().await;
    assert!(more.is_empty(), "the client hung up and sent nothing more");
}

/// A head that comes one byte at a time never ends either.
#[tokio::test]
async fn a_trickling_head_ends_at_the_total_limit() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
        let_time_fly();
        let mut beat = interval(Duration::from_millis(50));
        for byte in "HTTP/1.1 200 OK\r\nX-Slow: "
            .bytes()
            .chain(std::iter::repeat(b'x'))
        {
            beat.tick().await;
            if stream.write_all(&[byte]).await.is_err() {
                return;
            }
        }
    })
    .await;
    let lost = lost(
        client()
            .send(Transmission {
                limits: total_first(),
                ..post(&peer.url("/"))
            })
            .await,
    );
    assert_eq!(lost.cause, LostCause::TimedOut);
    peer.seen().await;
}

/// The peer's receive window closes: the body cannot leave whole. Once the report is given, no more of
/// it may leave either, so the peer that reads on finds an end and never the whole request.
#[tokio::test]
async fn time_out_before_the_body_left_stops_the_sending() {
    let (reported, wait) = tokio::sync::oneshot::channel::<()>();
    let peer = Peer::run(async move |mut stream| {
        // Some of it has come, so the connection stands.
        let mut seen = vec![0; 16];
        stream.read_exact(&mut seen).await.unwrap();
        let_time_fly();
        wait.await.unwrap();
        seen.extend(reads_to_end(stream).await);
        seen
    })
    .await;
    let body: Arc<[u8]> = vec![b'x'; BIG].into();
    let request = Transmission {
        limits: total_first(),
        body: Some(body),
        ..post(&peer.url("/"))
    };
    let lost = lost(client().send(request).await);
    assert_eq!(lost.cause, LostCause::TimedOut);
    reported.send(()).unwrap();
    let seen = peer.seen().await;
    assert!(position(&seen[..seen.len().min(4096)], b"POST / HTTP/1.1").is_some());
    assert!(seen.len() < BIG, "{}", seen.len());
}

/// A caller that drops the future midway (shutdown) stops the sending as well.
#[tokio::test]
async fn dropping_the_future_stops_the_sending() {
    let (head_seen, sending_begun) = tokio::sync::oneshot::channel::<()>();
    let (dropped, wait) = tokio::sync::oneshot::channel::<()>();
    let peer = Peer::run(async move |mut stream| {
        stream.read_exact(&mut [0; 16]).await.unwrap();
        head_seen.send(()).unwrap();
        wait.await.unwrap();
        reads_to_end(stream).await
    })
    .await;
    let body: Arc<[u8]> = vec![b'x'; BIG].into();
    let request = Transmission {
        limits: patient(),
        body: Some(body),
        ..post(&peer.url("/"))
    };
    let client = client();
    tokio::select! {
        report = client.send(request) => panic!("{report:?}"),
        seen = sending_begun => seen.unwrap(),
    }
    dropped.send(()).unwrap();
    let seen = peer.seen().await;
    assert!(seen.len() < BIG, "{}", seen.len());
}
