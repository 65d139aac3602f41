//! No secret in anything that is printed (P11).

use crate::peer::{answered, answering, client, lost, never_left, post};
use sendoff_client::{BaseUrl, Header, HttpSettings, Method, Proxy, RequestUrl, Transmission, Transport};
use std::fmt::Debug;

const SECRETS: [&str; 4] = ["tOkEn", "pAsSwOrD", "sIgNaTuRe", "bOdY"];

fn assert_silent(printed: &str) {
    for secret in SECRETS {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

fn debug(thing: &impl Debug) -> String {
    format!("{thing:?} {thing:#?}")
}

fn with_secrets(url: &str) -> Transmission {
    Transmission {
        method: Method::Post,
        headers: vec![
            Header::bearer("tOkEn").unwrap(),
            Header::secret("x-api-key", "tOkEn").unwrap(),
        ],
        body: Some(b"bOdY"[..].into()),
        ..post(url)
    }
}

#[test]
fn p11_a_transmission_prints_no_secret() {
    let printed = debug(&with_secrets("http://localhost:1/upload?x=sIgNaTuRe"));
    assert_silent(&printed);
    assert!(
        printed.contains("/upload?…") && printed.contains("authorization: (secret)"),
        "{printed}"
    );
    assert_eq!(Header::bearer("tOkEn").unwrap().shown_value(), None);
}

#[test]
fn p11_settings_and_client_print_no_password() {
    let proxy = Proxy::parse("http://127.0.0.1:1")
        .unwrap()
        .with_login("me", "pAsSwOrD");
    let settings = HttpSettings {
        proxy: Some(proxy),
        ..HttpSettings::default()
    };
    assert_silent(&debug(&settings));
    assert_silent(&debug(&sendoff_client::HttpClient::new(&settings).unwrap()));
}

#[test]
fn p11_errors_do_not_repeat_what_they_refuse() {
    for bad in ["tOkEn\n", "tOkEn\u{e9}", "tOkEn\u{7f}"] {
        let error = Header::bearer(bad).unwrap_err();
        assert_silent(&debug(&error));
        assert_silent(&error.to_string());
    }
    let error = BaseUrl::parse("https://me:pAsSwOrD@example.com").unwrap_err();
    assert_silent(&format!("{error} {error:?}"));
    let error = RequestUrl::parse("http://example.com/?x=sIgNaTuRe").unwrap_err();
    assert_silent(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn p11_reports_print_no_secret() {
    let peer = answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=tOkEn\r\nContent-Length: 4\r\n\r\nbOdY").await;
    let answer = answered(client().send(with_secrets(&peer.url("/?x=sIgNaTuRe"))).await);
    assert_eq!(answer.body, b"bOdY");
    assert_silent(&debug(&answer));

    let peer = answering("gArBaGe tOkEn bOdY\r\n\r\n").await;
    let lost = lost(client().send(with_secrets(&peer.url("/?x=sIgNaTuRe"))).await);
    assert_silent(&debug(&lost));
    assert_silent(&lost.to_string());

    let request = with_secrets("http://127.0.0.1/?x=sIgNaTuRe");
    let url = BaseUrl::parse("https://service.invalid")
        .unwrap()
        .join("/?x=sIgNaTuRe")
        .unwrap();
    let nobody = never_left(client().send(Transmission { url, ..request }).await);
    assert_silent(&debug(&nobody));
    assert_silent(&nobody.to_string());
}
