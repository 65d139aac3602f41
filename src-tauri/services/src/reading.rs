//! Reading what came back: untrusted bytes turned into words that may be kept and shown.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sendoff_client::{Answer, BodyState, Report, RetryAfter};
use sendoff_core::{
    answer::{Meaning, Patience},
    delivery::{PostId, Reason, RemotePost},
    said,
    said::Said,
    time::UtcInstant,
};
use serde_json::Value;

/// The longest text of a service that is kept as a reason, in characters.
pub(crate) const WORDS_CHARS_MAX: usize = 500;
/// The longest id of a service that is believed to be one, in bytes.
pub(crate) const ID_BYTES_MAX: usize = 256;
/// What helps where a service says *failed*, which does not prove that nothing went out.
pub(crate) fn look_yourself() -> Said {
    said!("It may have gone out all the same: look at the profile before sending it again.")
}
/// A refusal with what to do about it, where the service names nothing.
pub(crate) fn with_way_on(refusal: Reason) -> Reason {
    if refusal.remedy.is_some() {
        return refusal;
    }
    refusal.with_remedy(said!(
        "Write a text for this account that the service takes, or retry once the reason is gone."
    ))
}

/// RFC 3986 §2.3: everything but the unreserved characters is encoded, in paths and queries alike.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// One segment of a path, or one value of a query, percent-encoded.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The answer, or what its absence means for a publishing transmission. A 408 is the service saying that the
/// request did not arrive in time (RFC 9110 §15.5.9), which proves nothing about what was done with it.
pub(crate) fn answered(report: &Report) -> Result<&Answer, Box<Meaning>> {
    match report {
        Report::NeverLeft(never) => Err(Box::new(Meaning::NeverLeft {
            host: never.host.clone(),
            detail: never.said(),
        })),
        Report::Lost(lost) => Err(Box::new(Meaning::Lost { detail: lost.said() })),
        Report::Answered(answer) if answer.status == 408 => Err(Box::new(Meaning::Lost {
            detail: said!("The service gave up waiting for the request (408)."),
        })),
        Report::Answered(answer) => Ok(answer),
    }
}

/// The answer to a question, or in words why there is none.
pub(crate) fn asked(report: &Report) -> Result<&Answer, Said> {
    match report {
        Report::NeverLeft(never) => Err(never.said()),
        Report::Lost(lost) => Err(said!("{host} did not answer the question.", host = &lost.host)),
        Report::Answered(answer) => Ok(answer),
    }
}

/// The body as JSON, if it is whole and is JSON.
pub(crate) fn json(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(answer.whole_body()?).ok()
}

/// The list in an envelope: the body itself, or the first of these fields that holds one.
pub(crate) fn list<'a>(body: &'a Value, fields: &[&str]) -> Option<&'a [Value]> {
    body.as_array()
        .or_else(|| fields.iter().find_map(|field| body.get(field)?.as_array()))
        .map(Vec::as_slice)
}

/// Why a 2xx could not be read, for people.
pub(crate) fn unreadable(answer: &Answer) -> Said {
    let status = answer.status;
    match answer.body_state {
        BodyState::Cut => said!(
            "The service took the request ({status}), but its answer was cut off.",
            status
        ),
        BodyState::TooBig => said!(
            "The service took the request ({status}), but its answer is too long to read.",
            status
        ),
        BodyState::TimedOut => said!(
            "The service took the request ({status}), but its answer did not end in time.",
            status
        ),
        BodyState::Complete if answer.body.is_empty() => said!(
            "The service took the request ({status}), but its answer is empty.",
            status
        ),
        BodyState::Complete => said!(
            "The service took the request ({status}), but its answer is not in the service's own form.",
            status
        ),
    }
}

/// What a limiter asks for. A date is the service's own time, so the wait is counted from the answer's `Date`;
/// without one it says nothing.
pub(crate) fn patience(answer: &Answer) -> Patience {
    match (answer.headers.retry_after(), answer.headers.date()) {
        (RetryAfter::Wait(wait), _) => Patience::Wait(wait),
        (RetryAfter::Until(until), Some(now)) => Patience::Wait(until.since(now)),
        (RetryAfter::Until(_), None) | (RetryAfter::Missing | RetryAfter::Unreadable, _) => Patience::Unsaid,
    }
}

/// A text field, if it is there and not empty.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str).filter(|t| !t.is_empty())
}

/// An instant field.
pub(crate) fn instant(value: &Value, field: &str) -> Option<UtcInstant> {
    UtcInstant::parse(text(value, field)?).ok()
}

/// An id, if it can be one: printable, of sane length, and no dot segment, which could not be put in a path.
pub(crate) fn id<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    text(value, field).filter(|id| {
        id.len() <= ID_BYTES_MAX && *id != "." && *id != ".." && !id.chars().any(char::is_control)
    })
}

/// A post of the service.
pub(crate) fn post(id: &str, url: Option<String>) -> RemotePost {
    RemotePost {
        id: PostId::new(id),
        url,
    }
}

/// An address that a person may be sent to: https, of sane length, without blanks or a user name.
pub(crate) fn web_address(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let sane = !host.is_empty()
        && !host.contains('@')
        && text.len() <= 2048
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    sane.then(|| text.to_owned())
}

/// A service's words, fit to be stored and shown: one line, of bounded length, without anything that looks
/// like a key (P11: a service may repeat ours in its complaint).
pub(crate) fn words(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut hidden = line;
    for mark in ["Bearer ", "lmp_live_", "lmp_test_", "smcp_"] {
        hidden = without_key(&hidden, mark);
    }
    let hidden = hidden.trim();
    if hidden.chars().count() <= WORDS_CHARS_MAX {
        return hidden.to_owned();
    }
    hidden.chars().take(WORDS_CHARS_MAX - 1).chain(['…']).collect()
}

/// The same as something said: nobody translates it.
pub(crate) fn said(text: &str) -> Said {
    Said::as_is(words(text))
}

fn without_key(text: &str, mark: &str) -> String {
    let mut parts = text.split(mark);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("(secret)");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.~+/=".contains(c)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn p11_a_key_repeated_by_the_service_is_never_kept() {
        let complaint = "Unknown key lmp_live_abcDEF0123.\nAuthorization: Bearer smcp_00ff, again smcp_11";
        assert_eq!(
            words(complaint),
            "Unknown key (secret) Authorization: (secret), again (secret)"
        );
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let cut = words(&"é".repeat(WORDS_CHARS_MAX + 1));
        assert_eq!(cut.chars().count(), WORDS_CHARS_MAX);
        assert!(cut.ends_with('…'));
        assert_eq!(words(&"é".repeat(WORDS_CHARS_MAX)), "é".repeat(WORDS_CHARS_MAX));
    }

    #[test]
    fn a_date_is_a_wait_by_the_services_own_clock() {
        let until = ("retry-after", "Mon, 02 Nov 2026 09:01:30 GMT");
        let with = Answer::new(429, "")
            .with_header(until.0, until.1)
            .with_header("date", "Mon, 02 Nov 2026 09:00:00 GMT");
        assert_eq!(patience(&with), Patience::Wait(Duration::from_secs(90)));
        let without = Answer::new(429, "").with_header(until.0, until.1);
        assert_eq!(patience(&without), Patience::Unsaid);
        for (text, expected) in [
            ("7", Patience::Wait(Duration::from_secs(7))),
            ("", Patience::Unsaid),
            ("-3", Patience::Unsaid),
            ("soon", Patience::Unsaid),
        ] {
            let answer = Answer::new(429, "").with_header("retry-after", text);
            assert_eq!(patience(&answer), expected, "{text:?}");
        }
    }

    #[test]
    fn only_addresses_a_person_may_be_sent_to() {
        assert!(web_address("https://x.com/example/status/1").is_some());
        for bad in [
            "http://x.com/1",
            "javascript:alert(1)",
            "https://",
            "https://a@b/",
            "https://a b",
        ] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
    }

    #[test]
    fn ids_go_into_paths_encoded() {
        assert_eq!(encoded("a/b?c#ü"), "a%2Fb%3Fc%23%C3%BC");
        assert_eq!(encoded("3f0c8a52-7d1e"), "3f0c8a52-7d1e");
        let dots = serde_json::json!({"id": ".."});
        assert_eq!(id(&dots, "id"), None);
    }
}
