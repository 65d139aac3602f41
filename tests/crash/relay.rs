//! A raw TCP relay between sender and service that lets so many bytes of one publishing exchange pass and no more.

use std::{
    io::{self, Read, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

/// Where an HTTP message ends too early. A message has a head, which ends with an empty line, and a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Nothing,
    FirstByte,
    MidHead,
    HeadEnd,
    MidBody,
    AllButOne,
    All,
}

impl Place {
    pub const ALL: [Self; 7] = [
        Self::Nothing,
        Self::FirstByte,
        Self::MidHead,
        Self::HeadEnd,
        Self::MidBody,
        Self::AllButOne,
        Self::All,
    ];

    fn bytes(self, message: &Message) -> usize {
        let (head, all) = (message.head, message.bytes.len());
        match self {
            Self::Nothing => 0,
            Self::FirstByte => 1,
            Self::MidHead => head / 2,
            Self::HeadEnd => head,
            Self::MidBody => usize::midpoint(head, all),
            Self::AllButOne => all - 1,
            Self::All => all,
        }
    }
}

/// Which message of the next publishing exchange is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The service gets so much of the request.
    Request(Place),
    /// The sender gets so much of the answer; the service has done its work.
    Answer(Place),
}

type Armed = Arc<Mutex<Option<(Cut, Sender<()>)>>>;

/// The relay. Its threads end with their connections.
pub struct Relay {
    pub address: SocketAddr,
    armed: Armed,
}

impl Relay {
    /// Before the service on this port.
    pub fn start(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let armed = Armed::default();
        let shared = Arc::clone(&armed);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let armed = Arc::clone(&shared);
                // Either side may be dead at any time: that is what this is for.
                thread::spawn(move || drop(pass(client, port, &armed)));
            }
        });
        Self { address, armed }
    }

    /// Cuts the next publishing exchange. What is returned hears when so much has passed and no more will.
    pub fn cut(&self, cut: Cut) -> Receiver<()> {
        let (sender, receiver) = channel();
        *self.armed.lock().unwrap() = Some((cut, sender));
        receiver
    }
}

/// One connection, which carries one exchange.
fn pass(mut client: TcpStream, port: u16, armed: &Armed) -> io::Result<()> {
    let request = Message::read(&mut client)?;
    let mut service = TcpStream::connect(("127.0.0.1", port))?;
    let cut = if request.is_publication() {
        armed.lock().unwrap().take()
    } else {
        None
    };
    match cut {
        Some((Cut::Request(place), reached)) => {
            service.write_all(&request.bytes[..place.bytes(&request)])?;
            let _ = reached.send(());
            until_closed(&mut client)
        }
        Some((Cut::Answer(place), reached)) => {
            service.write_all(&request.bytes)?;
            let answer = Message::read(&mut service)?;
            client.write_all(&answer.bytes[..place.bytes(&answer)])?;
            let _ = reached.send(());
            until_closed(&mut client)
        }
        None => {
            service.write_all(&request.bytes)?;
            let (mut answers, mut back) = (service.try_clone()?, client.try_clone()?);
            let answering = thread::spawn(move || {
                let _ = io::copy(&mut answers, &mut back);
                let _ = back.shutdown(Shutdown::Both);
            });
            let _ = until_closed(&mut client);
            let _ = service.shutdown(Shutdown::Both);
            let _ = answering.join();
            Ok(())
        }
    }
}

fn until_closed(stream: &mut TcpStream) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(drop)
}

/// A whole HTTP message whose body has a `Content-Length` (RFC 9112 §6.2), or none.
struct Message {
    bytes: Vec<u8>,
    head: usize,
}

impl Message {
    fn read(from: &mut TcpStream) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            if let Some(head) = head_end(&bytes)
                && bytes.len() >= head + length(&bytes[..head])
            {
                return Ok(Self { bytes, head });
            }
            match from.read(&mut buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => bytes.extend_from_slice(&buffer[..read]),
            }
        }
    }

    fn is_publication(&self) -> bool {
        let head = String::from_utf8_lossy(&self.bytes[..self.head]);
        let line = head.lines().next().unwrap_or_default();
        line.starts_with("POST ") && line.contains("/posts ")
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let found = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    found.unwrap_or(0)
}
