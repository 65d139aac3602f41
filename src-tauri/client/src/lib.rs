//! One HTTP transmission, told honestly: *never left*, *lost* or *answered*.
//!
//! This is the only room of the house that speaks HTTP outwards. It takes one [`Transmission`] and
//! gives one [`Report`]; what the report means for a post is decided elsewhere. The seam is
//! [`Transport`]; [`HttpClient`] is the network behind it.
//!
//! # The three reports, and the evidence for each
//!
//! - [`Report::NeverLeft`]: the connection (TCP, proxy tunnel, TLS) was never handed to the HTTP layer,
//!   which is what writes requests. The witness sits around reqwest's connector (`connection.rs`), so
//!   this is observed, not guessed from an error's text. TLS early data is off, so a handshake
//!   carries no part of a request.
//! - [`Report::Answered`]: the head of an answer arrived whole. A body that is cut, too big or too late is
//!   kept as far as it came, and says so: the status is evidence even then.
//! - [`Report::Lost`]: everything else. A connection that stood and was reset before a byte was read is
//!   *lost* too: what the kernel took for sending may have arrived.
//!
//! Once a report is made no more of the request is handed to the operating system, save at most 128 KiB
//! that hyper had taken ahead. What the system itself took before may still arrive later.
//!
//! # What is deliberately absent
//!
//! - **Repeats.** Nothing beneath [`Transport::send`] sends twice: reqwest's own retries are off, and
//!   every transmission has a connection of its own, so that no pooled connection can die and have its
//!   request sent again on another, and a body can be read only once.
//! - **Redirects.** A 3xx is an answer like any other.
//! - **The environment.** `HTTP_PROXY` and the like, `SSLKEYLOGFILE` and the system's proxy settings are
//!   not read. A proxy comes from the person's setting, the trusted roots from [`Trust`].
//! - **Cookies, compression, HTTP/2, HTTP/3, `Referer`.**
//! - **Reading of bodies.** No JSON here: bytes in, bytes out; only what was sent as a secret is blotted out
//!   where an answer repeats it.
//! - **Logging.** The caller has the whole report and knows what may be written down.
//! - **Clocks of its own.** Limits are timers of the runtime; instants come only from the service's
//!   headers.

mod address;
mod answer;
mod connection;
mod frozen_body;
mod header;
mod http_client;
mod report;
mod retry_after;
mod secrecy;
mod settings;
mod transmission;
mod verdict;

pub use address::{AddressError, BaseUrl, RequestUrl};
pub use answer::{Answer, BodyState, Headers};
pub use header::{Header, HeaderError};
pub use http_client::{HttpClient, SetupError};
pub use report::{Lost, LostCause, NeverLeft, NeverLeftCause, Report};
pub use retry_after::RetryAfter;
pub use settings::{HttpSettings, Proxy, Trust};
pub use transmission::{BoxFuture, Limits, Method, Transmission, Transport};
