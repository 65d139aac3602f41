//! What became of a transmission.

use crate::Answer;
use sendoff_core::{said, said::Said};
use std::fmt;

/// What became of one transmission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Proven: no byte of the request left. The connection never stood.
    NeverLeft(NeverLeft),
    /// The connection stood and no whole answer head came back: the request may have arrived.
    /// Also whatever cannot be told apart from that.
    Lost(Lost),
    /// The head of an answer arrived whole. Its body may be cut: the status is evidence even then.
    Answered(Answer),
}

/// A transmission of which nothing left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverLeft {
    /// Why.
    pub cause: NeverLeftCause,
    /// The host that was to be reached.
    pub host: String,
    /// The technical words, for a log or a detail view. Free of secrets.
    pub detail: String,
}

/// Why nothing left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NeverLeftCause {
    /// The request could not be put on the wire at all. Our defect.
    InvalidRequest,
    /// The host's name could not be looked up.
    Dns,
    /// The host answered that nobody listens there.
    Refused,
    /// There is no way to the host: no network, no route.
    Unreachable,
    /// The connection did not stand within the limit.
    ConnectTimeout,
    /// The connection ended while it was being established.
    BrokeOff,
    /// The proxy did not pass the connection on.
    Proxy,
    /// The two ends did not agree on an encrypted connection, or the certificate was refused.
    Tls {
        /// The certificate was refused for its dates (expired, or not valid yet): the local clock may
        /// be wrong.
        dates: bool,
    },
    /// Anything else before the connection stood.
    Other,
}

/// A transmission that may have arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Why no answer is known.
    pub cause: LostCause,
    /// The host it was sent to.
    pub host: String,
    /// The technical words, for a log or a detail view. Free of secrets.
    pub detail: String,
}

/// Why no answer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LostCause {
    /// The total limit passed after the connection stood.
    TimedOut,
    /// The connection was reset.
    Reset,
    /// The connection ended before a whole answer head had arrived (none of it, or a part).
    Closed,
    /// What came back was not HTTP.
    Garbage,
    /// Anything else after the connection stood.
    Other,
}

impl fmt::Display for NeverLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl NeverLeft {
    /// One sentence for a person.
    pub fn said(&self) -> Said {
        let host = &self.host;
        match self.cause {
            NeverLeftCause::InvalidRequest => {
                said!(
                    "The request for {host} could not be built; nothing was sent.",
                    host
                )
            }
            NeverLeftCause::Dns => said!(
                "{host} could not be found; nothing was sent. Check the internet connection and the address.",
                host
            ),
            NeverLeftCause::Refused => said!(
                "{host} refused the connection; nothing was sent. The service may be down.",
                host
            ),
            NeverLeftCause::Unreachable => said!(
                "There is no way to {host} right now; nothing was sent. Check the internet connection.",
                host
            ),
            NeverLeftCause::ConnectTimeout => {
                said!(
                    "{host} did not take the connection in time; nothing was sent.",
                    host
                )
            }
            NeverLeftCause::BrokeOff => said!(
                "The connection to {host} broke off before it stood; nothing was sent.",
                host
            ),
            NeverLeftCause::Proxy => said!(
                "The proxy did not pass the connection to {host} on; nothing was sent. Check the proxy in the settings.",
                host
            ),
            NeverLeftCause::Tls { dates: false } => said!(
                "No secure connection to {host} could be made; nothing was sent.",
                host
            ),
            NeverLeftCause::Tls { dates: true } => said!(
                "The certificate of {host} is not valid at this computer's date and time; nothing was sent. Check this computer's clock.",
                host
            ),
            NeverLeftCause::Other => {
                said!(
                    "The connection to {host} could not be made; nothing was sent.",
                    host
                )
            }
        }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl Lost {
    /// One sentence for a person.
    pub fn said(&self) -> Said {
        let host = &self.host;
        match self.cause {
            LostCause::TimedOut => said!(
                "{host} did not answer in time; the request may have arrived.",
                host
            ),
            LostCause::Reset => said!(
                "The connection to {host} was reset before the answer; the request may have arrived.",
                host
            ),
            LostCause::Closed => said!(
                "{host} ended the connection before the answer; the request may have arrived.",
                host
            ),
            LostCause::Garbage => said!(
                "What {host} answered could not be understood; the request may have arrived.",
                host
            ),
            LostCause::Other => said!(
                "The answer of {host} was lost; the request may have arrived.",
                host
            ),
        }
    }
}
