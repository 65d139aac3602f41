//! Network and service together, and the words of each problem.

use super::*;
use crate::connection::ServiceKind::{Letmepost, Postato};

fn letmepost(network: Network) -> TextRules {
    TextRules::of(Letmepost, network).unwrap()
}

fn postato(network: Network) -> TextRules {
    TextRules::of(Postato, network).unwrap()
}

fn said(rules: &TextRules, text: &str) -> Vec<String> {
    check(rules, text).iter().map(ToString::to_string).collect()
}

#[test]
fn a_text_must_keep_the_stricter_of_network_and_service() {
    // By letmepost's graphemes 140, by X's weights 280 and 282: the network is the stricter.
    assert_eq!(check(&letmepost(Network::Twitter), &"語".repeat(140)), []);
    assert_eq!(
        said(&letmepost(Network::Twitter), &"語".repeat(141)),
        ["282 of 280 on X: cut 2"]
    );
    // By X's rule one link, by letmepost's perhaps text: the service is the stricter.
    let bare = format!("example.com/{}", "x".repeat(270));
    assert!(measure(Network::Twitter, &bare).fits());
    assert_eq!(
        said(&letmepost(Network::Twitter), &bare),
        ["282 of 280 on X: cut 2"]
    );
    assert_eq!(check(&postato(Network::Twitter), &bare), []);
}

#[test]
fn the_count_shown_is_the_one_with_the_least_room() {
    let rules = letmepost(Network::Twitter);
    let wide = rules.measure("語");
    assert_eq!(
        (wide.used, wide.limit, wide.unit),
        (2, Some(280), Unit::WeightedCharacters)
    );
    let bare = rules.measure("example.com/a-path-of-its-own");
    assert_eq!((bare.used, bare.unit), (29, Unit::Graphemes));
    assert_eq!(bare.remaining(), Some(251));
    assert_eq!(
        rules.measure("plain").unit,
        Unit::WeightedCharacters,
        "the network's on a tie"
    );
}

#[test]
fn every_limit_holds_at_its_number_and_not_one_beyond() {
    let rows = [
        (letmepost(Network::Twitter), 280),
        (postato(Network::Twitter), 280),
        (letmepost(Network::Bluesky), 300),
        (TextRules::bluesky(), 300),
        (letmepost(Network::Linkedin), 3_000),
        (postato(Network::Linkedin), 3_000),
        (letmepost(Network::Instagram), 2_200),
        (postato(Network::Instagram), 2_200),
        (letmepost(Network::Threads), 500),
        (letmepost(Network::Facebook), 63_206),
        (letmepost(Network::Tiktok), 2_200),
        (postato(Network::Tiktok), 2_200),
        (postato(Network::Youtube), 5_000),
        (TextRules::mastodon(500), 500),
    ];
    for (rules, limit) in rows {
        let network = rules.target_network();
        assert_eq!(check(&rules, &"t".repeat(limit)), [], "{network}");
        let problems = said(&rules, &"t".repeat(limit + 1));
        let wanted = format!("{} of {limit} on {}: cut 1", limit + 1, network.label());
        assert_eq!(problems.first(), Some(&wanted), "{network}");
    }
}

#[test]
fn pinterest_states_no_limit() {
    let rules = letmepost(Network::Pinterest);
    assert_eq!(check(&rules, &"t".repeat(100_000)), []);
    let measure = rules.measure("👍🏽!");
    assert_eq!(
        (measure.used, measure.limit, measure.remaining(), measure.fits()),
        (2, None, None, true)
    );
}

#[test]
fn a_service_reaches_only_its_networks() {
    let reached = |service| {
        Network::ALL
            .iter()
            .copied()
            .filter(|n| TextRules::of(service, *n).is_some())
            .count()
    };
    assert_eq!((reached(Letmepost), reached(Postato)), (8, 5));
    assert_eq!(TextRules::of(Postato, Network::Bluesky), None);
    assert_eq!(TextRules::of(Letmepost, Network::Youtube), None);
}

#[test]
fn no_text_and_nothing_to_see_are_told_apart() {
    let rules = letmepost(Network::Twitter);
    assert_eq!(said(&rules, ""), ["there is no text for X: write one"]);
    for blank in [" ", "\n\t\u{A0}", "\u{200B}", "\u{202E} \u{FE0F}"] {
        assert_eq!(
            said(&rules, blank),
            ["the text for X shows nothing but blank space: write one"],
            "{blank:?}"
        );
    }
    assert_eq!(check(&rules, "."), []);
    assert_eq!(
        check(&rules.with_media_attached(), "").len(),
        1,
        "letmepost wants a text beside media too"
    );
    assert_eq!(check(&TextRules::bluesky(), "").len(), 1);
    assert_eq!(check(&TextRules::bluesky().with_media_attached(), ""), []);
}

#[test]
fn hashtags_are_refused_on_one_network_and_ignored_on_another() {
    let tags = |n: usize| "#tag ".repeat(n);
    assert_eq!(check(&letmepost(Network::Tiktok), &tags(100)), []);
    let refused = check(&letmepost(Network::Tiktok), &tags(101));
    assert_eq!(refused[0].to_string(), "101 of 100 hashtags on TikTok: remove 1");
    assert!(refused[0].is_refusal());
    assert_eq!(check(&postato(Network::Instagram), &tags(30)), []);
    let ignored = check(&postato(Network::Instagram), &tags(32));
    assert_eq!(
        ignored[0].to_string(),
        "32 hashtags, and Instagram ignores all beyond 30: remove 2"
    );
    assert!(!ignored[0].is_refusal(), "it goes out all the same");
}

#[test]
fn a_hashtag_has_a_letter_and_stands_free() {
    let count = super::super::count::hashtags;
    assert_eq!(count("#natal #panetone #SãoPaulo"), 3);
    assert_eq!(count("#1 a#b # ## #1st ＃語 #a_b"), 3);
}

#[test]
fn characters_that_a_network_refuses_are_named() {
    assert_eq!(
        said(&postato(Network::Youtube), "a <b>"),
        ["YouTube does not take the character \"<\": remove it"]
    );
    assert_eq!(
        said(&letmepost(Network::Twitter), "a\u{FEFF}b"),
        ["X does not take the character U+FEFF (it cannot be seen): remove it"]
    );
    assert_eq!(
        check(
            &letmepost(Network::Twitter),
            "zero\u{200B}width and \u{202E}override\u{202C} marks"
        ),
        []
    );
}

#[test]
fn youtube_counts_bytes_besides() {
    let text = "é".repeat(2_501);
    let problems = check(&postato(Network::Youtube), &text);
    assert_eq!(
        problems.iter().map(TextProblem::code).collect::<Vec<_>>(),
        ["text.too_many_bytes"]
    );
}

#[test]
fn media_are_wanted_where_the_network_or_the_service_wants_them() {
    let need = |service, network| {
        MediaNeed::of(service, network)
            .problem(network, 0, 0)
            .map(|p| p.to_string())
    };
    let wanted = |name: &str, what: &str| Some(format!("{name} takes no post without {what}: add one"));
    assert_eq!(
        need(Letmepost, Network::Instagram),
        wanted("Instagram", "a picture or video")
    );
    assert_eq!(
        need(Postato, Network::Instagram),
        wanted("Instagram", "a picture or video")
    );
    assert_eq!(
        need(Letmepost, Network::Pinterest),
        wanted("Pinterest", "a picture or video")
    );
    assert_eq!(need(Letmepost, Network::Tiktok), wanted("TikTok", "a video"));
    assert_eq!(
        need(Postato, Network::Tiktok),
        wanted("TikTok", "a picture or video")
    );
    assert_eq!(need(Postato, Network::Youtube), wanted("YouTube", "a video"));
    assert_eq!(need(Letmepost, Network::Twitter), None);
    let tiktok = MediaNeed::of(Letmepost, Network::Tiktok);
    assert!(
        tiktok.problem(Network::Tiktok, 1, 0).is_some(),
        "a picture is not enough"
    );
    assert!(tiktok.problem(Network::Tiktok, 0, 1).is_none());
    let linkedin = MediaNeed::of(Letmepost, Network::Linkedin)
        .problem(Network::Linkedin, 1, 0)
        .unwrap();
    assert_eq!(linkedin.code(), "media.not_carried");
    assert_eq!(
        MediaNeed::of(Letmepost, Network::Linkedin).problem(Network::Linkedin, 0, 0),
        None
    );
    assert_eq!(
        MediaNeed::of(Postato, Network::Linkedin).problem(Network::Linkedin, 1, 0),
        None
    );
}

#[test]
fn texts_that_services_return_changed_have_one_key() {
    let key = same_text_key;
    assert_eq!(key("Cafe\u{301}\r\nzu"), key("  Café\nzu \u{A0}\n"));
    assert_eq!(key("a\rb"), "a\nb");
    assert_ne!(key("a  b"), key("a b"), "inner spaces are the author's");
    assert_ne!(key("a\n\nb"), key("a\nb"));
    assert_ne!(key("ﬁ"), key("fi"), "no compatibility folding");
    assert_ne!(key("Olá"), key("olá"));
}

#[test]
fn media_may_stand_alone_where_the_network_lets_them() {
    for rules in [TextRules::mastodon(500), TextRules::bluesky()] {
        let empty = |rules: &TextRules| {
            rules
                .check("")
                .iter()
                .any(|p| matches!(p, TextProblem::Empty { .. }))
        };
        assert!(empty(&rules));
        assert!(!empty(&rules.with_media_attached()));
    }
    assert_eq!(TextRules::mastodon(700).limits()[0].max, 700);
}

#[test]
fn media_that_a_network_needs_or_does_not_carry() {
    let problem = |need: MediaNeed, pictures, videos| need.problem(Network::Instagram, pictures, videos);
    let either = MediaNeed::Required {
        kind: MediaKind::PictureOrVideo,
    };
    assert!(problem(either, 0, 0).is_some());
    for (pictures, videos) in [(1, 0), (0, 1), (2, 3)] {
        assert_eq!(problem(either, pictures, videos), None);
        assert!(problem(MediaNeed::NotCarried, pictures, videos).is_some());
    }
    assert_eq!(problem(MediaNeed::NotCarried, 0, 0), None);
    let video = MediaNeed::Required {
        kind: MediaKind::Video,
    };
    assert!(problem(video, 5, 0).is_some());
    assert_eq!(problem(video, 0, 1), None);
}
