//! What both services share before anything is sent: headers, practice timing, local refusals.

use crate::Service;
use sendoff_client::{Header, HeaderError};
use sendoff_core::{
    connection::{Account, ServiceKind},
    delivery::Reason,
    key::IdempotencyKey,
    network::Network,
    rules::Settling,
    text::{MediaKind, MediaNeed, MediaProblem, TextProblem, TextRules},
};
use std::time::Duration;

/// The practice service's handlers end within this.
pub(crate) const PRACTICE_SETTLING: Settling = Settling {
    after_own_error: Duration::from_secs(2),
    otherwise: Duration::from_secs(2),
};

/// `Authorization: Bearer`, and for a publishing request its content type and its key, sent bare as both
/// services want it.
pub(crate) fn headers(secret: &str, key: Option<&IdempotencyKey>) -> Result<Vec<Header>, HeaderError> {
    let mut headers = vec![
        Header::bearer(secret)?,
        Header::new("accept", "application/json")?,
    ];
    if let Some(key) = key {
        headers.push(Header::json());
        headers.push(Header::new("idempotency-key", key.as_str())?);
    }
    Ok(headers)
}

/// Everything that is certain before sending: a network not reached, media that it needs, and a text that
/// service or network would refuse.
pub(crate) fn refusals(service: &dyn Service, account: &Account, text: &str) -> Vec<Reason> {
    let network = account.network;
    let rules = TextRules::of(service.kind(), network);
    let (true, Some(rules)) = (service.reaches(network), rules) else {
        return vec![not_reached(service, network)];
    };
    let media = MediaNeed::of(service.kind(), network).problem(network, 0, 0);
    let problems = rules.check(text);
    let refused = problems.iter().filter(|p| p.is_refusal()).map(of_text);
    refused.chain(media.and_then(of_media)).collect()
}

const fn name(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Letmepost => "letmepost",
        ServiceKind::Postato => "Postato",
    }
}

fn not_reached(service: &dyn Service, network: Network) -> Reason {
    Reason::new(
        "network_not_reached",
        format!(
            "{} does not publish to {}.",
            name(service.kind()),
            network.label()
        ),
    )
    .with_remedy("Reach this profile through another connection.")
}

fn of_media(problem: MediaProblem) -> Option<Reason> {
    let MediaProblem::Required { network, kind } = problem else {
        return None;
    };
    let kind = match kind {
        MediaKind::Video => "a video",
        MediaKind::PictureOrVideo => "a picture or a video",
    };
    let message = format!(
        "{} takes no post without {kind}, and Sendoff sends text only.",
        network.label()
    );
    Some(Reason::new("needs_picture", message).with_remedy("Leave this account out, and post there by hand."))
}

fn of_text(problem: &TextProblem) -> Reason {
    match problem {
        TextProblem::Empty { network } | TextProblem::Blank { network } => {
            Reason::new("empty", format!("There is no text for {}.", network.label()))
                .with_remedy("Write one.")
        }
        TextProblem::TooLong {
            network, used, limit, ..
        } => Reason::new(
            "too_long",
            format!("Too long for {}: {used} of {limit} characters.", network.label()),
        )
        .with_remedy(format!("Cut {}.", used.saturating_sub(*limit))),
        TextProblem::TooManyBytes { network, used, limit } => Reason::new(
            "too_long",
            format!("Too long for {}: {used} of {limit} bytes.", network.label()),
        )
        .with_remedy(format!(
            "Cut {} bytes; an emoji takes 4 or more.",
            used.saturating_sub(*limit)
        )),
        TextProblem::TooManyHashtags {
            network, used, limit, ..
        } => Reason::new(
            "too_many_hashtags",
            format!("{} takes {limit} hashtags; the text has {used}.", network.label()),
        )
        .with_remedy(format!("Take {} out.", used.saturating_sub(*limit))),
        TextProblem::ForbiddenCharacter { network, character } => Reason::new(
            "forbidden_character",
            format!(
                "{} does not take the character U+{:04X}.",
                network.label(),
                u32::from(*character)
            ),
        )
        .with_remedy("Remove it."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p11_a_login_is_never_printed() {
        let key = IdempotencyKey::from_stored("77813d31d6c81ad851bdc340b53e6c51".to_owned());
        let headers = headers("lmp_live_secret", Some(&key)).unwrap();
        assert!(!format!("{headers:?}").contains("lmp_live_secret"));
        let shown: Vec<_> = headers.iter().map(|h| (h.name(), h.shown_value())).collect();
        assert_eq!(
            shown,
            [
                ("authorization", None),
                ("accept", Some("application/json")),
                ("content-type", Some("application/json")),
                ("idempotency-key", Some("77813d31d6c81ad851bdc340b53e6c51")),
            ]
        );
    }

    #[test]
    fn a_question_carries_no_key_and_a_broken_secret_is_an_error() {
        assert_eq!(headers("s", None).unwrap().len(), 2);
        assert!(headers("two\nlines", None).is_err());
    }
}
