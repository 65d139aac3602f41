//! What is refused before anything is sent.

use crate::support::account;
use sendoff_core::{connection::ServiceKind, network::Network};
use sendoff_services::service;

fn codes(kind: ServiceKind, network: Network, text: &str) -> Vec<String> {
    let reasons = service(kind).refusals(&account(1, network), text);
    for reason in &reasons {
        assert!(
            !reason.message.is_silent() && reason.remedy.is_some(),
            "{reason:?}"
        );
    }
    reasons.into_iter().map(|reason| reason.code).collect()
}

const LETMEPOST: ServiceKind = ServiceKind::Letmepost;
const POSTATO: ServiceKind = ServiceKind::Postato;

#[test]
fn a_text_that_fits_is_not_refused() {
    for network in [
        Network::Twitter,
        Network::Linkedin,
        Network::Bluesky,
        Network::Threads,
        Network::Facebook,
    ] {
        assert_eq!(codes(LETMEPOST, network, "Bom dia! ☀️"), [""; 0], "{network}");
    }
    for network in [Network::Twitter, Network::Linkedin] {
        assert_eq!(codes(POSTATO, network, "Bom dia! ☀️"), [""; 0], "{network}");
    }
}

#[test]
fn empty_and_blank_texts_are_refused() {
    for text in ["", " \n\t", "\u{200b}"] {
        assert_eq!(codes(LETMEPOST, Network::Twitter, text), ["empty"], "{text:?}");
        assert_eq!(codes(POSTATO, Network::Linkedin, text), ["empty"], "{text:?}");
    }
}

#[test]
fn over_long_texts_are_refused_by_the_stricter_of_service_and_network() {
    for kind in [LETMEPOST, POSTATO] {
        assert_eq!(codes(kind, Network::Twitter, &"a".repeat(280)), [""; 0]);
        assert_eq!(codes(kind, Network::Twitter, &"a".repeat(281)), ["too_long"]);
        assert_eq!(
            codes(kind, Network::Twitter, &"字".repeat(141)),
            ["too_long"],
            "X counts these twice"
        );
    }
    assert_eq!(codes(LETMEPOST, Network::Bluesky, &"a".repeat(301)), ["too_long"]);
    let reason = &service(LETMEPOST).refusals(&account(1, Network::Bluesky), &"a".repeat(341))[0];
    assert_eq!(reason.message, "Too long for Bluesky: 341 of 300 characters.");
    assert_eq!(
        reason.remedy.as_ref().map(ToString::to_string).as_deref(),
        Some("Cut 41.")
    );
}

#[test]
fn networks_that_need_a_picture_are_refused() {
    for network in [Network::Instagram, Network::Tiktok, Network::Pinterest] {
        assert_eq!(codes(LETMEPOST, network, "Hello"), ["needs_picture"], "{network}");
    }
    for network in [Network::Instagram, Network::Tiktok, Network::Youtube] {
        assert_eq!(codes(POSTATO, network, "Hello"), ["needs_picture"], "{network}");
    }
}

#[test]
fn networks_that_the_service_does_not_reach_are_refused_and_only_they() {
    for (kind, unreached) in [
        (LETMEPOST, &[Network::Youtube, Network::Mastodon][..]),
        (
            POSTATO,
            &[
                Network::Bluesky,
                Network::Threads,
                Network::Facebook,
                Network::Pinterest,
                Network::Mastodon,
            ][..],
        ),
    ] {
        for network in Network::ALL {
            let refused = codes(kind, *network, "") == ["network_not_reached"];
            assert_eq!(refused, unreached.contains(network), "{kind} {network}");
            assert_eq!(service(kind).reaches(*network), !refused, "{kind} {network}");
        }
    }
}

#[test]
fn each_kind_of_service_is_itself() {
    for kind in ServiceKind::ALL {
        assert_eq!(service(*kind).kind(), *kind);
    }
}
