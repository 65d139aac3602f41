//! One header of a request, checked when made, silent about secrets.

use http::{HeaderName, HeaderValue};
use sendoff_core::{said, said::Said};
use std::fmt;

/// One header of a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    name: HeaderName,
    value: HeaderValue,
}

/// A header that cannot be sent. It never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said())]
pub enum HeaderError {
    /// The name is not a token (RFC 9110 §5.1).
    Name(String),
    /// The value has a character that no header may have (RFC 9110 §5.5): a line break, or one
    /// outside visible ASCII.
    Value(String),
}

impl HeaderError {
    /// The same to a person.
    pub fn said(&self) -> Said {
        match self {
            Self::Name(name) => said!("\"{name}\" cannot be the name of a header.", name),
            Self::Value(name) => said!(
                "The value of the header \"{name}\" has a character that cannot be sent, such as a line break; enter it again.",
                name
            ),
        }
    }
}

impl Header {
    /// A header whose value may be shown.
    pub fn new(name: &str, value: &str) -> Result<Self, HeaderError> {
        let name: HeaderName = name.parse().map_err(|_| HeaderError::Name(name.to_owned()))?;
        match HeaderValue::from_str(value) {
            Ok(value) if value.to_str().is_ok() => Ok(Self { name, value }),
            _ => Err(HeaderError::Value(name.as_str().to_owned())),
        }
    }

    /// A header whose value is never shown.
    pub fn secret(name: &str, value: &str) -> Result<Self, HeaderError> {
        let mut header = Self::new(name, value)?;
        header.value.set_sensitive(true);
        Ok(header)
    }

    /// `Authorization: Bearer <token>` (RFC 6750 §2.1), never shown.
    pub fn bearer(token: &str) -> Result<Self, HeaderError> {
        Self::secret("authorization", &format!("Bearer {token}"))
    }

    /// `Content-Type: application/json` (RFC 8259 §11).
    pub fn json() -> Self {
        Self {
            name: http::header::CONTENT_TYPE,
            value: HeaderValue::from_static("application/json"),
        }
    }

    pub(crate) fn into_parts(self) -> (HeaderName, HeaderValue) {
        (self.name, self.value)
    }

    /// The name, in lower case.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The value if it is secret: for finding it where it must not be.
    pub(crate) fn secret_value(&self) -> Option<&str> {
        if self.value.is_sensitive() {
            self.value.to_str().ok()
        } else {
            None
        }
    }

    /// The value, unless it is secret.
    pub fn shown_value(&self) -> Option<&str> {
        if self.value.is_sensitive() {
            None
        } else {
            self.value.to_str().ok()
        }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.shown_value().unwrap_or("(secret)"))
    }
}
