//! From an error and the witness's word to a report.

use crate::{Lost, LostCause, NeverLeft, NeverLeftCause, Report};
use rustls::CertificateError;
use std::{error::Error, fmt::Write as _, io};

/// What a failed sending means.
///
/// `connection_stood` decides *never left* or *lost*; the error only names the cause.
pub fn of_error(error: reqwest::Error, connection_stood: bool, proxied: bool, host: &str) -> Report {
    // The address may carry a signature in its query.
    let error = error.without_url();
    let host = host.to_owned();
    let detail = words(&error);
    if connection_stood {
        Report::Lost(Lost {
            cause: lost_cause(&error),
            host,
            detail,
        })
    } else {
        Report::NeverLeft(NeverLeft {
            cause: never_left_cause(&error, proxied),
            host,
            detail,
        })
    }
}

/// What reaching the total limit before an answer's head means.
pub fn of_time_out(connection_stood: bool, host: &str) -> Report {
    let host = host.to_owned();
    let detail = "the total time limit passed".to_owned();
    if connection_stood {
        Report::Lost(Lost {
            cause: LostCause::TimedOut,
            host,
            detail,
        })
    } else {
        Report::NeverLeft(NeverLeft {
            cause: NeverLeftCause::ConnectTimeout,
            host,
            detail,
        })
    }
}

fn never_left_cause(error: &reqwest::Error, proxied: bool) -> NeverLeftCause {
    if error.is_builder() {
        return NeverLeftCause::InvalidRequest;
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return NeverLeftCause::Tls {
            dates: is_about_dates(tls),
        };
    }
    if error.is_timeout() {
        return NeverLeftCause::ConnectTimeout;
    }
    if proxied {
        return NeverLeftCause::Proxy;
    }
    if error.is_dns() {
        return NeverLeftCause::Dns;
    }
    io_kinds(error)
        .find_map(|kind| match kind {
            io::ErrorKind::ConnectionRefused => Some(NeverLeftCause::Refused),
            io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable => Some(NeverLeftCause::Unreachable),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof => Some(NeverLeftCause::BrokeOff),
            _ => None,
        })
        .unwrap_or(NeverLeftCause::Other)
}

fn is_about_dates(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. }
        )
    )
}

fn lost_cause(error: &reqwest::Error) -> LostCause {
    if error.is_timeout() {
        return LostCause::TimedOut;
    }
    // A reset shows as an I/O error beneath hyper's, a clean end as hyper's own.
    let broken = io_kinds(error).find_map(|kind| match kind {
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            Some(LostCause::Reset)
        }
        io::ErrorKind::UnexpectedEof => Some(LostCause::Closed),
        _ => None,
    });
    if let Some(cause) = broken {
        return cause;
    }
    match find::<hyper::Error>(error) {
        Some(hyper) if hyper.is_parse() => LostCause::Garbage,
        Some(hyper) if hyper.is_incomplete_message() || hyper.is_closed() || hyper.is_canceled() => {
            LostCause::Closed
        }
        _ => LostCause::Other,
    }
}

/// The first error of this type in the chain.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|link| link.downcast_ref::<E>())
}

/// The kinds of all I/O errors in the chain, outermost first: TLS wraps the socket's in one of its own.
fn io_kinds<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = io::ErrorKind> + 'a {
    chain(error)
        .filter_map(|link| link.downcast_ref::<io::Error>())
        .map(io::Error::kind)
}

/// The error and all its causes. `io::Error::source` skips the error that it wraps, so that one is
/// asked for by name.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), cause)
}

fn cause<'a>(error: &&'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let error: &'a (dyn Error + 'static) = *error;
    match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}

/// The chain as one line, without saying the same thing twice.
fn words(error: &reqwest::Error) -> String {
    let mut line = String::new();
    for link in chain(error) {
        let words = link.to_string();
        if !line.ends_with(&words) {
            let separator = if line.is_empty() { "" } else { ": " };
            // Writing to a String cannot fail.
            let _ = write!(line, "{separator}{words}");
        }
    }
    line
}
