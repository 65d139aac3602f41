//! A secret and its name.

use std::fmt;
use zeroize::Zeroizing;

/// A secret text: a token, a key, a password. Prints redacted; its memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over a text as a secret.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The name under which a secret is kept: 1 to 128 of `A-Z a-z 0-9 . _ : / -`. No secret itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

/// A text that cannot name a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a secret has 1 to 128 letters, digits and . _ : / - and nothing else")]
pub struct NameError;

impl SecretName {
    /// The longest name.
    pub const CHARS_MAX: usize = 128;

    /// Checks a name.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let fits = (1..=Self::CHARS_MAX).contains(&name.len());
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._:/-".contains(&b);
        if fits && name.bytes().all(allowed) {
            Ok(Self(name.to_owned()))
        } else {
            Err(NameError)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p11_a_secret_prints_redacted() {
        let secret = Secret::new("hUnTeR2".to_owned());
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(…) Secret(…)");
        assert_eq!(secret.expose(), "hUnTeR2");
    }

    #[test]
    fn names_are_checked() {
        let longest = "x".repeat(SecretName::CHARS_MAX);
        for good in ["a", "connection/0b7e-1", "A.b_c:d/e-9", &longest] {
            assert_eq!(SecretName::new(good).unwrap().as_str(), good);
        }
        let too_long = "x".repeat(SecretName::CHARS_MAX + 1);
        for bad in ["", " ", "a b", "a\n", "ü", "a\0b", &too_long] {
            assert_eq!(SecretName::new(bad), Err(NameError), "{bad}");
        }
    }
}
