//! A new address is spoken to only when the person has agreed where no page can answer.

use crate::office::Office;
use sendoff_core::connection::{ConnectionSettings, ServiceKind};
use sendoff_desk::{
    Consent,
    api::{ConnectionAdd, ErrorCode, Nothing},
};
use std::{
    io::ErrorKind,
    net::TcpListener,
    sync::{Arc, Mutex},
};

/// Answers always the same, and notes what it was asked.
struct Always {
    answer: bool,
    asked: Mutex<Vec<String>>,
}

impl Always {
    fn new(answer: bool) -> Arc<Self> {
        Arc::new(Self {
            answer,
            asked: Mutex::default(),
        })
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Consent for Always {
    fn may_send_to(&self, address: &str) -> bool {
        self.asked.lock().unwrap().push(address.to_owned());
        self.answer
    }
}

fn add(name: &str, base_url: &str, secret: &str) -> ConnectionAdd {
    ConnectionAdd {
        service: ServiceKind::Letmepost,
        name: name.to_owned(),
        base_url: base_url.to_owned(),
        secret: secret.to_owned(),
        workspace: None,
        settings: ConnectionSettings::default(),
    }
}

#[test]
fn p11_nothing_goes_to_an_address_that_the_person_has_not_agreed_to() {
    let office = Office::new();
    let before = office.desk.connection_list(Nothing {}).unwrap();
    let no = Always::new(false);
    let desk = office.desk_that_asks(no.clone());
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let url = format!("http://{}/v1?", elsewhere.local_addr().unwrap());
    let url = url.trim_end_matches('?');
    let payload = serde_json::to_value(add("Mine", url, "lmp_live_mine")).unwrap();
    let refused = desk.rpc("connection_add", payload).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(
        refused.message.to_string().contains("127.0.0.1"),
        "{}",
        refused.message
    );
    assert_eq!(no.asked(), [url]);
    assert_eq!(elsewhere.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(desk.connection_list(Nothing {}).unwrap(), before);
    assert!(!office.path().join("secrets.json").exists());
}

#[test]
fn an_address_that_a_connection_belongs_to_needs_no_second_word() {
    let office = Office::new();
    let (url, key) = office.letmepost();
    let yes = Always::new(true);
    let desk = office.desk_that_asks(yes.clone());
    desk.connection_add(add("Mine", &url, &key)).unwrap();
    assert_eq!(yes.asked(), std::slice::from_ref(&url));
    let no = Always::new(false);
    let desk = office.desk_that_asks(no.clone());
    desk.connection_add(add("Mine too", &url, &key)).unwrap();
    assert!(no.asked().is_empty());
    // Another port is another address.
    let refused = desk.connection_add(add("Else", "http://127.0.0.1:9", &key));
    assert_eq!(refused.unwrap_err().code, ErrorCode::Conflict);
    assert_eq!(no.asked(), ["http://127.0.0.1:9"]);
}
