//! What a person can choose about the network.

use crate::{AddressError, RequestUrl};
use std::fmt;

/// How this computer speaks to the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings {
    /// What the services see as `User-Agent`.
    pub user_agent: String,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// The proxy that the person set; never one from the environment.
    pub proxy: Option<Proxy>,
}

impl Default for HttpSettings {
    /// `sendoff/<version>`, built-in roots, no proxy.
    fn default() -> Self {
        Self {
            user_agent: concat!("sendoff/", env!("CARGO_PKG_VERSION")).to_owned(),
            trust: Trust::default(),
            proxy: None,
        }
    }
}

/// Whose certificates are believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// Mozilla's root certificates, built in (<https://docs.rs/webpki-roots>): the same on every computer,
    /// and no configuration of the system is needed or read.
    #[default]
    BuiltIn,
    /// The operating system's verifier and roots (<https://docs.rs/rustls-platform-verifier>): for a
    /// company whose network has roots of its own. On Linux this also honours `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR`.
    System,
    /// Exactly these root certificates, each in DER.
    Only(Vec<Vec<u8>>),
}

/// A proxy for everything but this computer itself. Secure connections are tunnelled through it
/// (`CONNECT`, RFC 9110 §9.3.6), so it sees the host's name and no request.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    address: String,
    login: Option<(String, String)>,
}

impl Proxy {
    /// Reads the address of a proxy, `http://host:port` or `https://host:port`.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let address = match RequestUrl::parse(text) {
            Ok(url) => url.as_str().to_owned(),
            // What goes through the tunnel is encrypted end to end, so plain http is no harm here.
            Err(AddressError::PlainHttp) => text.trim().to_owned(),
            Err(error) => return Err(error),
        };
        Ok(Self { address, login: None })
    }

    /// The same with a login (RFC 7617). The password is never shown.
    pub fn with_login(mut self, user: &str, password: &str) -> Self {
        self.login = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// Its address, without the login.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn login(&self) -> Option<(&str, &str)> {
        self.login
            .as_ref()
            .map(|(user, password)| (user.as_str(), password.as_str()))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = if self.login.is_some() {
            " (with a login)"
        } else {
            ""
        };
        write!(f, "{}{login}", self.address)
    }
}
