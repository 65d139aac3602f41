//! What was sent as a secret does not come back: a service that repeats our key, in its words or on purpose,
//! would else carry it into the journal, the window and an export (P11).

use crate::{Answer, Header};
use std::borrow::Cow;

/// Stands where a secret stood.
const HIDDEN: &str = "(secret)";
/// Shorter ones are no keys, and hiding them would shred ordinary words.
const SECRET_BYTES_MIN: usize = 8;

/// The secrets of one transmission.
pub struct Secrets(Vec<String>);

impl Secrets {
    /// The values of these headers that are never shown; of `Bearer <token>` the token, wherever it turns up.
    pub fn of(headers: &[Header]) -> Self {
        let mut secrets = Vec::new();
        for value in headers.iter().filter_map(Header::secret_value) {
            secrets.extend(value.split_whitespace().map(str::to_owned));
        }
        secrets.retain(|secret| secret.len() >= SECRET_BYTES_MIN);
        // The longest first: one may be a part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(secrets)
    }

    /// The answer without them, in its body and its headers.
    pub fn hide(&self, mut answer: Answer) -> Answer {
        for secret in &self.0 {
            answer.headers.hide(secret, HIDDEN);
            if let Cow::Owned(body) = without(&answer.body, secret.as_bytes()) {
                answer.body = body;
            }
        }
        answer
    }
}

fn without<'a>(bytes: &'a [u8], secret: &[u8]) -> Cow<'a, [u8]> {
    let mut rest = bytes;
    let mut out = Vec::new();
    while let Some(at) = rest.windows(secret.len()).position(|window| window == secret) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(HIDDEN.as_bytes());
        rest = &rest[at + secret.len()..];
    }
    if rest.len() == bytes.len() {
        return Cow::Borrowed(bytes);
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "lmp_live_cAnArY0123456789";

    fn secrets() -> Secrets {
        Secrets::of(&[
            Header::bearer(KEY).unwrap(),
            Header::secret("x-pin", "1234").unwrap(),
            Header::new("accept", "application/json").unwrap(),
        ])
    }

    #[test]
    fn p11_a_key_that_is_repeated_is_hidden_wherever_it_stands() {
        let body = format!(r#"{{"a":"{KEY}","b":["Bearer {KEY}{KEY}"],"c":"application/json 1234"}}"#);
        let answer = Answer::new(401, body)
            .with_header("x-echo", &format!("key={KEY};"))
            .with_header("date", "Mon, 02 Nov 2026 09:00:00 GMT");
        let hidden = secrets().hide(answer);
        assert_eq!(
            String::from_utf8(hidden.body).unwrap(),
            r#"{"a":"(secret)","b":["Bearer (secret)(secret)"],"c":"application/json 1234"}"#
        );
        assert_eq!(hidden.headers.get("x-echo"), Some("key=(secret);"));
        assert!(hidden.headers.date().is_some());
    }

    #[test]
    fn an_answer_without_a_secret_stays_as_it_was() {
        let answer = Answer::new(200, vec![0, 0xff, b'l', b'm', b'p']).with_header("a", "b");
        assert_eq!(secrets().hide(answer.clone()), answer);
    }
}
