//! The connection never stood: the report says *never left*.

use crate::peer::{client, never_left, patient, post};
use sendoff_client::{BaseUrl, Limits, NeverLeftCause, Transmission, Transport};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// `.invalid` never resolves (RFC 6761 §6.4).
#[tokio::test]
async fn p12_a_name_that_does_not_exist() {
    let url = BaseUrl::parse("https://sendoff.invalid")
        .unwrap()
        .join("/v1/posts")
        .unwrap();
    let request = Transmission {
        url,
        ..post("http://127.0.0.1/")
    };
    let never_left = never_left(client().send(request).await);
    assert_eq!(never_left.cause, NeverLeftCause::Dns);
    assert_eq!(never_left.host, "sendoff.invalid");
    assert!(never_left.to_string().contains("sendoff.invalid"));
}

#[tokio::test]
async fn p12_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let never_left = never_left(client().send(post(&format!("http://{address}/"))).await);
    assert_eq!(never_left.cause, NeverLeftCause::Refused);
    assert_eq!(never_left.host, "127.0.0.1");
}

/// The peer's queue of connections is full, so it answers no further one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn p12_a_connection_that_is_never_taken() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let _fills_the_queue = TcpStream::connect(address).await.unwrap();

    let short = Duration::from_millis(200);
    let by_connect = Limits {
        connect: short,
        ..patient()
    };
    let by_total = Limits {
        total: short,
        ..patient()
    };
    for limits in [by_connect, by_total] {
        let request = Transmission {
            limits,
            ..post(&format!("http://{address}/"))
        };
        let never_left = never_left(client().send(request).await);
        assert_eq!(never_left.cause, NeverLeftCause::ConnectTimeout);
    }
}
