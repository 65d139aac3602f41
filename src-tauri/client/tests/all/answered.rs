//! The head of an answer arrived: the report says *answered*, however its body ends.

use crate::peer::{
    BEYOND_THE_BUFFERS_MAX, BODY, Peer, answer_beyond_the_buffers, answered, answering, client, idle_first,
    let_time_fly, position, post, read_request, total_first,
};
use sendoff_client::{Answer, BodyState, Limits, Method, RetryAfter, Transmission, Transport};
use std::time::Duration;
use tokio::{io::AsyncWriteExt, time::interval};

async fn answer_to(bytes: impl Into<Vec<u8>>) -> Answer {
    let peer = answering(bytes).await;
    let answer = answered(client().send(post(&peer.url("/v1/posts"))).await);
    peer.seen().await;
    answer
}

#[tokio::test]
async fn a_whole_answer_comes_back_as_it_was() {
    let answer = answer_to(
        "HTTP/1.1 202 Accepted\r\nContent-Type: Application/JSON; charset=utf-8\r\nRetry-After: 7\r\n\
         Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nIdempotency-Replayed: true\r\nContent-Length: 2\r\n\r\n{}",
    )
    .await;
    assert_eq!(answer.status, 202);
    assert!(answer.is_success());
    assert_eq!(answer.whole_body(), Some(&b"{}"[..]));
    assert_eq!(answer.headers.content_type().as_deref(), Some("application/json"));
    assert_eq!(
        answer.headers.retry_after(),
        RetryAfter::Wait(Duration::from_secs(7))
    );
    assert_eq!(answer.headers.date().unwrap().millis(), 784_111_777_000);
    assert!(answer.headers.is_replayed());
    assert_eq!(answer.headers.get("RETRY-AFTER"), Some("7"));
}

#[tokio::test]
async fn p1_the_peer_sees_exactly_the_bytes_once() {
    let peer = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let request = post(&peer.url("/api/v1/posts%2Fx?limit=25&q=%C3%BC"));
    answered(client().send(request).await);
    let host = peer.address;
    let seen = peer.seen().await;
    let head_ends = position(&seen, b"\r\n\r\n").unwrap();
    assert_eq!(&seen[head_ends + 4..], BODY);
    let head = String::from_utf8(seen[..head_ends].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    assert_eq!(
        lines.next(),
        Some("POST /api/v1/posts%2Fx?limit=25&q=%C3%BC HTTP/1.1")
    );
    let mut headers: Vec<_> = lines.collect();
    headers.sort_unstable();
    assert_eq!(
        headers,
        [
            "accept: */*",
            "authorization: Bearer tOkEn-123",
            &format!("content-length: {}", BODY.len()),
            "content-type: application/json",
            &format!("host: {host}"),
            &format!("user-agent: sendoff/{}", env!("CARGO_PKG_VERSION")),
        ]
    );
}

#[tokio::test]
async fn every_method_goes_out_and_no_body_means_none() {
    for method in [Method::Get, Method::Post, Method::Patch, Method::Delete] {
        let peer = answering("HTTP/1.1 204 No Content\r\n\r\n").await;
        let request = Transmission {
            method,
            body: None,
            headers: Vec::new(),
            ..post(&peer.url("/x"))
        };
        assert_eq!(answered(client().send(request).await).status, 204);
        let seen = String::from_utf8(peer.seen().await).unwrap();
        assert!(
            seen.starts_with(&format!("{} /x HTTP/1.1\r\n", method.as_str())),
            "{seen}"
        );
        assert!(!seen.contains("content-type"), "{seen}");
        assert!(seen.ends_with("\r\n\r\n"), "{seen}");
    }
}

#[tokio::test]
async fn redirects_are_answers_and_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let peer = Peer::run(async move |mut stream| {
            read_request(&mut stream).await;
            let own = stream.local_addr().unwrap();
            let head = format!(
                "HTTP/1.1 {status} Elsewhere\r\nLocation: http://{own}/elsewhere\r\nContent-Length: 0\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
        })
        .await;
        let answer = answered(client().send(post(&peer.url("/v1/posts"))).await);
        assert_eq!(answer.status, status);
        assert!(answer.headers.get("location").is_some());
        peer.seen().await;
    }
}

#[tokio::test]
async fn refusals_and_server_errors_are_answered_once() {
    for status in [400, 408, 409, 422, 425, 429, 500, 502, 503, 504, 599] {
        let answer = answer_to(format!("HTTP/1.1 {status} No\r\nContent-Length: 2\r\n\r\nno")).await;
        assert_eq!((answer.status, answer.body_state), (status, BodyState::Complete));
    }
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let answer =
        answer_to("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"ok"[..]));
}

#[tokio::test]
async fn a_cut_body_keeps_the_status_and_what_came() {
    for cut in [
        "HTTP/1.1 202 Accepted\r\nContent-Length: 40\r\n\r\n{\"id\":",
        "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n",
        "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\nzz\r\n",
    ] {
        let answer = answer_to(cut).await;
        assert_eq!((answer.status, answer.body_state), (202, BodyState::Cut), "{cut}");
        assert_eq!(answer.body, b"{\"id\":", "{cut}");
        assert_eq!(answer.whole_body(), None);
    }
}

/// A reset throws away what the other side has not read yet. More bytes than the sockets buffer have gone
/// out before it, so the head has been read.
#[tokio::test]
async fn a_body_cut_by_a_reset_keeps_the_status() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
        let sent = answer_beyond_the_buffers(&mut stream).await;
        stream.set_zero_linger().unwrap();
        sent
    })
    .await;
    let mut request = post(&peer.url("/"));
    request.limits.answer_bytes_max = BEYOND_THE_BUFFERS_MAX;
    let answer = answered(client().send(request).await);
    assert_eq!((answer.status, answer.body_state), (200, BodyState::Cut));
    let sent = peer.seen().await;
    assert!(!answer.body.is_empty() && answer.body.len() <= sent);
}

#[tokio::test]
async fn a_length_shorter_than_the_body_is_believed() {
    let answer = answer_to("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{\"and\":\"more\"}").await;
    assert_eq!(
        (answer.body.as_slice(), answer.body_state),
        (&b"{}"[..], BodyState::Complete)
    );
}

#[tokio::test]
async fn a_body_without_length_ends_with_the_connection() {
    let answer = answer_to("HTTP/1.1 200 OK\r\n\r\nall of it").await;
    assert_eq!(
        (answer.body.as_slice(), answer.body_state),
        (&b"all of it"[..], BodyState::Complete)
    );
}

#[tokio::test]
async fn the_cap_holds_at_the_limit_and_one_beyond() {
    for (length, state) in [
        (99, BodyState::Complete),
        (100, BodyState::Complete),
        (101, BodyState::TooBig),
    ] {
        let body = "x".repeat(length);
        let peer = answering(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
        .await;
        let mut request = post(&peer.url("/"));
        request.limits.answer_bytes_max = 100;
        let answer = answered(client().send(request).await);
        assert_eq!((answer.body.len(), answer.body_state), (length.min(100), state));
        peer.seen().await;
    }
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_cap() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        // Ends only when the client has hung up.
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    let request = post(&peer.url("/"));
    let cap = request.limits.answer_bytes_max;
    let answer = answered(client().send(request).await);
    assert_eq!(
        (answer.status, answer.body.len(), answer.body_state),
        (200, cap, BodyState::TooBig)
    );
    peer.seen().await;
}

/// One byte every 50 ms, for ever: the idle limit never strikes, the total one does.
#[tokio::test]
async fn a_trickling_body_ends_at_the_total_limit() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
        let sent = answer_beyond_the_buffers(&mut stream).await;
        let_time_fly();
        let mut beat = interval(Duration::from_millis(50));
        loop {
            beat.tick().await;
            if stream.write_all(b"x").await.is_err() {
                return sent;
            }
        }
    })
    .await;
    let limits = Limits {
        answer_bytes_max: BEYOND_THE_BUFFERS_MAX,
        ..total_first()
    };
    let answer = answered(
        client()
            .send(Transmission {
                limits,
                ..post(&peer.url("/"))
            })
            .await,
    );
    assert_eq!((answer.status, answer.body_state), (200, BodyState::TimedOut));
    let sent = peer.seen().await;
    assert!(
        answer.body.len() > sent && answer.body.len() < 2 * sent,
        "{} of {sent}",
        answer.body.len()
    );
}

#[tokio::test]
async fn a_body_that_falls_silent_ends_at_the_idle_limit() {
    let peer = Peer::run(async move |mut stream| {
        read_request(&mut stream).await;
        let sent = answer_beyond_the_buffers(&mut stream).await;
        let_time_fly();
        read_to_end(stream).await;
        sent
    })
    .await;
    let limits = Limits {
        answer_bytes_max: BEYOND_THE_BUFFERS_MAX,
        ..idle_first()
    };
    let answer = answered(
        client()
            .send(Transmission {
                limits,
                ..post(&peer.url("/"))
            })
            .await,
    );
    let sent = peer.seen().await;
    assert_eq!(answer.body_state, BodyState::TimedOut);
    assert!(!answer.body.is_empty() && answer.body.len() <= sent);
}

async fn read_to_end(mut stream: tokio::net::TcpStream) {
    let mut rest = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest).await;
}
