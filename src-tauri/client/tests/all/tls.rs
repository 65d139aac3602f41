//! Secure connections: none made means nothing left, and a certificate refused for its dates says so.

use crate::peer::{Peer, answered, client, lost, never_left, patient, post, read_request};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{ServerConfig, crypto::ring::default_provider, pki_types::PrivateKeyDer};
use sendoff_client::{
    BaseUrl, BodyState, HttpClient, HttpSettings, Limits, NeverLeftCause, Transmission, Transport, Trust,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

/// The years in which a certificate is valid.
pub struct Years(i32, i32);

pub const NOW: Years = Years(2000, 4000);
const PAST: Years = Years(2000, 2001);
const FUTURE: Years = Years(3000, 4000);

/// A server for `name` and a client that trusts the authority behind its certificate, and it alone.
pub fn server_and_trust(name: &str, years: &Years) -> (TlsAcceptor, Trust) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate().unwrap();
    let mut server = CertificateParams::new([name.to_owned()]).unwrap();
    server.not_before = date_time_ymd(years.0, 1, 1);
    server.not_after = date_time_ymd(years.1, 1, 1);
    let certificate = server.signed_by(&key, &issuer).unwrap();

    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    (
        TlsAcceptor::from(Arc::new(config)),
        Trust::Only(vec![root.der().to_vec()]),
    )
}

pub fn trusting(trust: Trust) -> HttpClient {
    HttpClient::new(&HttpSettings {
        trust,
        ..HttpSettings::default()
    })
    .unwrap()
}

fn https(address: SocketAddr) -> Transmission {
    let url = BaseUrl::parse(&format!("https://{address}"))
        .unwrap()
        .join("/v1/posts")
        .unwrap();
    Transmission {
        url,
        ..post("http://127.0.0.1/")
    }
}

/// A peer that shakes hands and tells whether that went through.
async fn shaking_hands(acceptor: TlsAcceptor) -> Peer<bool> {
    Peer::run(async move |stream| acceptor.accept(stream).await.is_ok()).await
}

#[tokio::test]
async fn a_trusted_certificate_carries_the_exchange() {
    let (acceptor, trust) = server_and_trust("127.0.0.1", &NOW);
    let peer = Peer::run(async move |stream| {
        let mut stream = acceptor.accept(stream).await.unwrap();
        let request = read_request(&mut stream).await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        request
    })
    .await;
    let answer = answered(trusting(trust).send(https(peer.address)).await);
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"ok"[..]));
    assert!(peer.seen().await.starts_with(b"POST /v1/posts HTTP/1.1\r\n"));
}

/// Without the closing word of TLS nobody knows whether the body was whole (RFC 8446 §6.1).
#[tokio::test]
async fn a_secure_body_without_length_is_cut_when_the_connection_just_ends() {
    let (acceptor, trust) = server_and_trust("127.0.0.1", &NOW);
    let peer = Peer::run(async move |stream| {
        let mut stream = acceptor.accept(stream).await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\npart").await.unwrap();
        stream.flush().await.unwrap();
    })
    .await;
    let answer = answered(trusting(trust).send(https(peer.address)).await);
    assert_eq!(
        (answer.body.as_slice(), answer.body_state),
        (&b"part"[..], BodyState::Cut)
    );
    peer.seen().await;
}

#[tokio::test]
async fn p12_a_certificate_of_an_unknown_authority() {
    let (acceptor, _trust) = server_and_trust("127.0.0.1", &NOW);
    let peer = shaking_hands(acceptor).await;
    let never_left = never_left(client().send(https(peer.address)).await);
    assert_eq!(never_left.cause, NeverLeftCause::Tls { dates: false });
    assert!(!peer.seen().await);
}

#[tokio::test]
async fn p12_a_certificate_of_another_name() {
    let (acceptor, trust) = server_and_trust("elsewhere.example", &NOW);
    let peer = shaking_hands(acceptor).await;
    let never_left = never_left(trusting(trust).send(https(peer.address)).await);
    assert_eq!(never_left.cause, NeverLeftCause::Tls { dates: false });
    assert!(!peer.seen().await);
}

#[tokio::test]
async fn p12_a_certificate_out_of_its_dates_names_the_clock() {
    for years in [PAST, FUTURE] {
        let (acceptor, trust) = server_and_trust("127.0.0.1", &years);
        let peer = shaking_hands(acceptor).await;
        let never_left = never_left(trusting(trust).send(https(peer.address)).await);
        assert_eq!(never_left.cause, NeverLeftCause::Tls { dates: true });
        assert!(never_left.to_string().contains("clock"), "{never_left}");
        assert!(!peer.seen().await);
    }
}

#[tokio::test]
async fn p12_a_peer_that_does_not_speak_tls() {
    for words in [
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "\u{0}\u{1}\u{2} garbage and some more of it",
    ] {
        let peer = Peer::run(async move |mut stream| {
            let mut hello = [0; 5];
            stream.read_exact(&mut hello).await.unwrap();
            stream.write_all(words.as_bytes()).await.unwrap();
            let mut seen = Vec::new();
            let _ = stream.read_to_end(&mut seen).await;
            (hello, seen)
        })
        .await;
        let never_left = never_left(client().send(https(peer.address)).await);
        assert_eq!(never_left.cause, NeverLeftCause::Tls { dates: false });
        let (hello, seen) = peer.seen().await;
        // A handshake record (RFC 8446 §5.1), and no HTTP behind it.
        assert_eq!(hello[0], 22);
        assert!(crate::peer::position(&seen, b"HTTP/1.1").is_none());
    }
}

/// Here a reset while connecting is proof: the request waits for the handshake.
#[tokio::test]
async fn p12_reset_or_closed_within_the_handshake() {
    for reset in [true, false] {
        let peer = Peer::run(async move |mut stream| {
            stream.read_exact(&mut [0; 5]).await.unwrap();
            if reset {
                stream.set_zero_linger().unwrap();
            }
        })
        .await;
        let never_left = never_left(client().send(https(peer.address)).await);
        assert_eq!(never_left.cause, NeverLeftCause::BrokeOff, "{never_left:?}");
        peer.seen().await;
    }
}

#[tokio::test]
async fn p12_a_handshake_that_never_ends() {
    let short = Duration::from_millis(200);
    for limits in [
        Limits {
            connect: short,
            ..patient()
        },
        Limits {
            total: short,
            ..patient()
        },
    ] {
        let peer = Peer::run(async move |mut stream| {
            let mut seen = Vec::new();
            let _ = stream.read_to_end(&mut seen).await;
        })
        .await;
        let never_left = never_left(
            client()
                .send(Transmission {
                    limits,
                    ..https(peer.address)
                })
                .await,
        );
        assert_eq!(never_left.cause, NeverLeftCause::ConnectTimeout);
        peer.seen().await;
    }
}

/// TLS 1.3 stands for the client before the server has seen its last word: from there on it is *lost*.
#[tokio::test]
async fn reset_right_after_the_handshake_is_lost() {
    let (acceptor, trust) = server_and_trust("127.0.0.1", &NOW);
    let peer = Peer::run(async move |stream| {
        let stream = acceptor.accept(stream).await.unwrap();
        stream.get_ref().0.set_zero_linger().unwrap();
    })
    .await;
    lost(trusting(trust).send(https(peer.address)).await);
    peer.seen().await;
}

#[test]
fn trusted_roots_that_cannot_be_read_are_told() {
    let settings = HttpSettings {
        trust: Trust::Only(vec![b"no certificate".to_vec()]),
        ..HttpSettings::default()
    };
    let error = HttpClient::new(&settings).unwrap_err();
    assert!(error.to_string().contains("certificates"), "{error}");
}
