//! Where requests may go: https anywhere, plain http only to this computer.

use sendoff_core::{said, said::Said};
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
#[error("{}", self.said())]
pub enum AddressError {
    /// It cannot be read at all.
    Unreadable,
    /// Neither http nor https.
    Scheme,
    /// http to another computer.
    PlainHttp,
    /// A user name or password before the host.
    UserInfo,
    /// A `?` part in a base address.
    Query,
    /// A `#` part.
    Fragment,
    /// A path that does not begin with a slash, or that would not go out exactly as written.
    Path,
}

impl AddressError {
    /// The same to a person.
    pub fn said(&self) -> Said {
        match self {
            Self::Unreadable => said!("This is not a web address; write it like https://example.com."),
            Self::Scheme => said!("The address must begin with https://."),
            Self::PlainHttp => said!(
                "A plain http:// address is only for this computer (localhost); for any other the address must begin with https://, or the secret would travel readable."
            ),
            Self::UserInfo => said!(
                "The address must not contain a user name or password; the secret is asked for on its own."
            ),
            Self::Query => said!("Leave out the part of the address from the question mark on."),
            Self::Fragment => said!("Leave out the part of the address from the # on."),
            Self::Path => said!("This path cannot be sent exactly as written."),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_loses_its_last_slash_and_nothing_else() {
        for (typed, kept) in [
            ("https://api.example.com", "https://api.example.com"),
            (" https://API.example.com/ ", "https://api.example.com"),
            ("https://example.com:8443/a/b//", "https://example.com:8443/a/b"),
            ("https://example.com:443", "https://example.com"),
            ("https://m\u{fc}nchen.example", "https://xn--mnchen-3ya.example"),
            ("http://localhost:8787/", "http://localhost:8787"),
            ("http://127.8.9.1:1", "http://127.8.9.1:1"),
            ("http://[::1]:1/p", "http://[::1]:1/p"),
        ] {
            let base = BaseUrl::parse(typed).unwrap();
            assert_eq!(base.as_str(), kept);
            assert_eq!(BaseUrl::parse(base.as_str()).unwrap(), base);
        }
    }

    #[test]
    fn what_may_not_be_sent_to_is_refused_with_its_reason() {
        use AddressError as E;
        for (typed, why) in [
            ("", E::Unreadable),
            ("example.com", E::Unreadable),
            ("https://", E::Unreadable),
            ("https://exa mple.com", E::Unreadable),
            ("https://example.com:99999", E::Unreadable),
            ("ftp://example.com", E::Scheme),
            ("file:///etc/passwd", E::Scheme),
            ("localhost:8080", E::Scheme),
            ("http://example.com", E::PlainHttp),
            ("http://localhost.example.com", E::PlainHttp),
            ("http://127.0.0.1.example.com", E::PlainHttp),
            ("http://192.168.1.2", E::PlainHttp),
            ("http://0.0.0.0", E::PlainHttp),
            ("http://[::2]", E::PlainHttp),
            ("http://[::ffff:8.8.8.8]", E::PlainHttp),
            ("https://me@example.com", E::UserInfo),
            ("https://me:secret@example.com", E::UserInfo),
            ("https://:secret@example.com", E::UserInfo),
            ("https://example.com?x=1", E::Query),
            ("https://example.com/?", E::Query),
            ("https://example.com/#top", E::Fragment),
        ] {
            assert_eq!(BaseUrl::parse(typed), Err(why), "{typed}");
        }
    }

    #[test]
    fn numbers_that_mean_this_computer_are_this_computer() {
        // The URL standard reads these as 127.0.0.1, and so will the connection.
        for typed in ["http://127.1", "http://2130706433", "http://0x7f.1"] {
            assert_eq!(BaseUrl::parse(typed).unwrap().host(), "127.0.0.1");
        }
    }

    #[test]
    fn paths_are_joined_byte_for_byte() {
        let base = BaseUrl::parse("https://example.com/api/").unwrap();
        for path in [
            "/",
            "/v1/posts",
            "/v1/posts/a%2Fb",
            "/v1//x/",
            "/v1/posts?a=%20b&c=d",
        ] {
            assert_eq!(
                base.join(path).unwrap().as_str(),
                format!("https://example.com/api{path}")
            );
        }
        for path in [
            "",
            "v1",
            "/../x",
            "/a/./b",
            "/%2e%2e/x",
            "/a b",
            "/\u{fc}",
            "/a\tb",
            "/a\\b",
        ] {
            assert_eq!(base.join(path), Err(AddressError::Path), "{path}");
        }
        assert_eq!(base.join("/x#y"), Err(AddressError::Fragment));
    }

    #[test]
    fn a_query_is_encoded() {
        let base = BaseUrl::parse("https://example.com").unwrap();
        let url = base
            .join_query("/list", [("q", "a b&c=d"), ("after", "\u{fc}")])
            .unwrap();
        assert_eq!(
            url.as_str(),
            "https://example.com/list?q=a+b%26c%3Dd&after=%C3%BC"
        );
        assert_eq!(
            base.join_query("/list", []).unwrap().as_str(),
            "https://example.com/list"
        );
    }

    #[test]
    fn the_origin_leaves_the_path_out() {
        let base = BaseUrl::parse("https://example.com:8443/api").unwrap();
        assert_eq!(
            (base.origin().as_str(), base.host()),
            ("https://example.com:8443", "example.com")
        );
    }

    #[test]
    fn an_upload_address_keeps_its_query_and_hides_it_when_printed() {
        let url = RequestUrl::parse("https://cdn.example.com/put?sig=abc").unwrap();
        assert_eq!(url.as_str(), "https://cdn.example.com/put?sig=abc");
        assert_eq!(format!("{url:?}"), "https://cdn.example.com/put?\u{2026}");
        assert_eq!(
            RequestUrl::parse("http://cdn.example.com/put"),
            Err(AddressError::PlainHttp)
        );
    }
}
