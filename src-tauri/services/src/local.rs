//! What both services share before anything is sent: headers, practice timing, local refusals.

use crate::Service;
use sendoff_client::{Header, HeaderError};
use sendoff_core::{
    connection::{Account, ServiceKind},
    delivery::Reason,
    key::IdempotencyKey,
    network::Network,
    rules::Settling,
    said,
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
        said!(
            "{name} does not publish to {network}.",
            name = name(service.kind()),
            network = network.label()
        ),
    )
    .with_remedy(said!("Reach this profile through another connection."))
}

fn of_media(problem: MediaProblem) -> Option<Reason> {
    let MediaProblem::Required { network, kind } = problem else {
        return None;
    };
    let network = network.label();
    let message = match kind {
        MediaKind::Video => said!(
            "{network} takes no post without a video, and Sendoff sends text only.",
            network
        ),
        MediaKind::PictureOrVideo => said!(
            "{network} takes no post without a picture or a video, and Sendoff sends text only.",
            network
        ),
    };
    Some(
        Reason::new("needs_picture", message)
            .with_remedy(said!("Leave this account out, and post there by hand.")),
    )
}

fn of_text(problem: &TextProblem) -> Reason {
    match problem {
        TextProblem::Empty { network } | TextProblem::Blank { network } => Reason::new(
            "empty",
            said!("There is no text for {network}.", network = network.label()),
        )
        .with_remedy(said!("Write one.")),
        TextProblem::TooLong {
            network, used, limit, ..
        } => Reason::new(
            "too_long",
            said!(
                "Too long for {network}: {used} of {limit} characters.",
                network = network.label(),
                used = *used,
                limit = *limit
            ),
        )
        .with_remedy(said!("Cut {over}.", over = used.saturating_sub(*limit))),
        TextProblem::TooManyBytes { network, used, limit } => Reason::new(
            "too_long",
            said!(
                "Too long for {network}: {used} of {limit} bytes.",
                network = network.label(),
                used = *used,
                limit = *limit
            ),
        )
        .with_remedy(said!(
            "Cut {over} bytes; an emoji takes 4 or more.",
            over = used.saturating_sub(*limit)
        )),
        TextProblem::TooManyHashtags {
            network, used, limit, ..
        } => Reason::new(
            "too_many_hashtags",
            said!(
                "{network} takes {limit} hashtags; the text has {used}.",
                network = network.label(),
                limit = *limit,
                used = *used
            ),
        )
        .with_remedy(said!("Take {over} out.", over = used.saturating_sub(*limit))),
        TextProblem::ForbiddenCharacter { network, character } => Reason::new(
            "forbidden_character",
            said!(
                "{network} does not take the character {character}.",
                network = network.label(),
                character = format!("U+{:04X}", u32::from(*character))
            ),
        )
        .with_remedy(said!("Remove it.")),
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
