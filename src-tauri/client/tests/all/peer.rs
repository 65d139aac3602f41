//! The other end: a TCP listener whose every connection is scripted by the test.

use sendoff_client::{
    Answer, BaseUrl, Header, HttpClient, HttpSettings, Limits, Lost, Method, NeverLeft, Report, Transmission,
};
use std::{io::ErrorKind, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A peer that takes one connection and runs a script over it.
pub struct Peer<T> {
    pub address: SocketAddr,
    script: JoinHandle<(TcpListener, T)>,
}

impl<T: Send + 'static> Peer<T> {
    pub async fn run<F, Fut>(script: F) -> Self
    where
        F: FnOnce(TcpStream) -> Fut + Send + 'static,
        Fut: Future<Output = T> + Send,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let script = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            (listener, script(stream).await)
        });
        Self { address, script }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What the script saw, once it has ended; fails if there was a second connection.
    pub async fn seen(self) -> T {
        let (listener, seen) = self.script.await.unwrap();
        let listener = listener.into_std().unwrap();
        match listener.accept() {
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            Ok(_) => panic!("the client connected a second time"),
        }
        seen
    }
}

/// Reads one whole request: the head and as much body as its `Content-Length` says.
pub async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut seen = Vec::new();
    loop {
        if let Some(head_ends) = position(&seen, b"\r\n\r\n") {
            let head = String::from_utf8(seen[..head_ends].to_vec())
                .unwrap()
                .to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .map_or(0, |value| value.trim().parse::<usize>().unwrap());
            if seen.len() >= head_ends + 4 + length {
                return seen;
            }
        }
        let read = stream.read_buf(&mut seen).await.unwrap();
        assert!(read > 0, "the client ended the connection within its request");
    }
}

pub fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// A peer that reads one request, writes these bytes, closes, and gives the request back.
pub async fn answering(answer: impl Into<Vec<u8>>) -> Peer<Vec<u8>> {
    let answer = answer.into();
    Peer::run(async move |mut stream| {
        let request = read_request(&mut stream).await;
        stream.write_all(&answer).await.unwrap();
        request
    })
    .await
}

pub fn client() -> HttpClient {
    HttpClient::new(&HttpSettings::default()).unwrap()
}

/// Limits that a loopback peer never reaches by being slow.
pub fn patient() -> Limits {
    let long = Duration::from_mins(2);
    Limits {
        connect: long,
        idle: long,
        total: long,
        answer_bytes_max: 64 * 1024,
    }
}

/// Limits of which the total is reached first. Real time never gets there: the script lets time fly once
/// everything has happened that has to come before.
pub fn total_first() -> Limits {
    Limits {
        connect: HOUR,
        idle: HOUR,
        ..patient()
    }
}

/// Limits of which the silence within a body is reached first, likewise.
pub fn idle_first() -> Limits {
    Limits {
        connect: HOUR,
        total: HOUR,
        ..patient()
    }
}

const HOUR: Duration = Duration::from_hours(1);

/// From here on time jumps to the next limit whenever nobody has anything to do.
pub fn let_time_fly() {
    tokio::time::pause();
}

/// Sends the head of an answer and more of its body than the sockets of both ends buffer, so that the client
/// has read the head when this returns. Gives the number of bytes that the body has by then.
pub async fn answer_beyond_the_buffers(stream: &mut TcpStream) -> usize {
    const PART: usize = 24 * 1024 * 1024;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 2 * PART);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; PART]).await.unwrap();
    PART
}

/// A client's cap that such an answer does not reach.
pub const BEYOND_THE_BUFFERS_MAX: usize = 64 * 1024 * 1024;

pub const BODY: &[u8] = br#"{"text":"Gr\u00fc\u00dfe"}"#;

/// A publishing request to this address.
pub fn post(url: &str) -> Transmission {
    let split = url.find("://").unwrap() + 3;
    let path = url[split..].find('/').map_or(url.len(), |at| split + at);
    Transmission {
        method: Method::Post,
        url: BaseUrl::parse(&url[..path]).unwrap().join(&url[path..]).unwrap(),
        headers: vec![Header::json(), Header::bearer("tOkEn-123").unwrap()],
        body: Some(BODY.into()),
        limits: patient(),
    }
}

pub fn answered(report: Report) -> Answer {
    match report {
        Report::Answered(answer) => answer,
        other => panic!("not answered: {other:?}"),
    }
}

pub fn lost(report: Report) -> Lost {
    match report {
        Report::Lost(lost) => lost,
        other => panic!("not lost: {other:?}"),
    }
}

pub fn never_left(report: Report) -> NeverLeft {
    match report {
        Report::NeverLeft(never_left) => never_left,
        other => panic!("not never left: {other:?}"),
    }
}
