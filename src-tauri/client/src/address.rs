//! Where requests may go: https anywhere, plain http only to this computer.

use std::{fmt, net::IpAddr};
use url::{Host, Url};

/// The address of a service: scheme, host, port and an optional path prefix, without a slash at the
/// end.
///
/// `https` anywhere; `http` only to this computer (127.0.0.0/8, `::1`, `localhost`). No user name or
/// password, no query, no fragment.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(Url);

/// The full address of one request, under the same rules as [`BaseUrl`], with an optional query.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequestUrl(Url);

/// An address that Sendoff does not send to. It never repeats the address: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read at all.
    #[error("this is not a web address; write it like https://example.com")]
    Unreadable,
    /// Neither http nor https.
    #[error("the address must begin with https://")]
    Scheme,
    /// http to another computer.
    #[error(
        "http:// is only for this computer (localhost); for any other the address must begin with https://, or the secret would travel readable"
    )]
    PlainHttp,
    /// A user name or password before the host.
    #[error("the address must not contain a user name or password; the secret is asked for on its own")]
    UserInfo,
    /// A `?` part in a base address.
    #[error("leave out the part of the address from the question mark on")]
    Query,
    /// A `#` part.
    #[error("leave out the part of the address from the # on")]
    Fragment,
    /// A path that does not begin with a slash, or that would not go out exactly as written.
    #[error("this path cannot be sent exactly as written")]
    Path,
}

impl BaseUrl {
    /// Reads an address as a person types it. Slashes at the end are dropped.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let mut url = checked(text)?;
        if url.query().is_some() {
            return Err(AddressError::Query);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address without a slash at the end: what is stored and frozen.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host's name or number, as told to a person.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Scheme, host and port (when it is not the scheme's own), without the path prefix.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address of one request: this address with `path` put behind it, byte for byte. The path begins
    /// with a slash, is already percent-encoded, and may carry a query.
    pub fn join(&self, path: &str) -> Result<RequestUrl, AddressError> {
        if !path.starts_with('/') {
            return Err(AddressError::Path);
        }
        let text = format!("{}{path}", self.as_str());
        let url = RequestUrl::parse(&text)?;
        if url.as_str() == text {
            Ok(url)
        } else {
            Err(AddressError::Path)
        }
    }

    /// The same with a query made of these names and values, encoded as a form
    /// (`application/x-www-form-urlencoded`, <https://url.spec.whatwg.org/#urlencoded-serializing>).
    pub fn join_query<'a>(
        &self,
        path: &str,
        query: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<RequestUrl, AddressError> {
        let mut joined = self.join(path)?;
        let mut query = query.into_iter().peekable();
        if query.peek().is_some() {
            joined.0.query_pairs_mut().extend_pairs(query);
        }
        Ok(joined)
    }
}

impl RequestUrl {
    /// Reads a full address, for instance one that a service handed out for an upload.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        checked(text).map(Self)
    }

    /// The whole address, query included.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host's name or number, as told to a person.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether the host is this computer.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    pub(crate) const fn url(&self) -> &Url {
        &self.0
    }
}

fn checked(text: &str) -> Result<Url, AddressError> {
    let url = Url::parse(text.trim()).map_err(|_| AddressError::Unreadable)?;
    let plain = match url.scheme() {
        "https" => false,
        "http" => true,
        _ => return Err(AddressError::Scheme),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::UserInfo);
    }
    if url.fragment().is_some() {
        return Err(AddressError::Fragment);
    }
    if plain && !is_loopback(&url) {
        return Err(AddressError::PlainHttp);
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestUrl {
    /// Leaves the query out: an upload address carries its signature there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0.origin().ascii_serialization(), self.0.path())?;
        if self.0.query().is_some() {
            f.write_str("?…")
        } else {
            Ok(())
        }
    }
}
