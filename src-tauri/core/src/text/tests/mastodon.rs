//! Mastodon's counting; the first two rows are its own examples
//! (<https://github.com/mastodon/mastodon/blob/main/spec/validators/status_length_validator_spec.rb>).

use super::*;

/// A mention's name begins and ends with a letter, a digit or a line: what does not is counted whole.
#[test]
fn only_the_domain_of_a_mention_that_is_one_is_free() {
    assert_eq!(on_mastodon("@ana@example.org"), 4);
    assert_eq!(on_mastodon("@ana.@example.org"), 17);
    assert_eq!(on_mastodon("@.ana@example.org"), 17);
}

#[test]
fn links_count_23_and_mentions_without_their_domain() {
    let b = "b".repeat(30);
    assert_eq!(
        on_mastodon(&format!("{} http://{b}.com/example", "a".repeat(476))),
        500
    );
    assert_eq!(on_mastodon(&format!("{} @alice@{b}.com", "a".repeat(475))), 482);
    assert_eq!(on_mastodon("http://a.de"), 23, "also when shorter");
    assert_eq!(on_mastodon("example.com"), 11, "no scheme, no link");
    assert_eq!(
        on_mastodon("@radlobby@fedi.example @verkehrswende Danke"),
        9 + 1 + 14 + 1 + 5
    );
}

#[test]
fn what_only_looks_like_a_mention_counts_whole() {
    assert_eq!(on_mastodon("hello@qahwa.example"), 19, "an address");
    assert_eq!(on_mastodon("a@b@c.de"), 8);
    assert_eq!(on_mastodon("@a@"), 3);
    assert_eq!(on_mastodon("@@a@bc"), 6);
    assert_eq!(
        on_mastodon("https://social.example/@ana@b.example"),
        23,
        "inside a link"
    );
    assert_eq!(
        on_mastodon("@ana@b.example, hi"),
        4 + 4,
        "the comma is not of the domain"
    );
}

#[test]
fn outer_white_space_does_not_count_and_clusters_are_one() {
    assert_eq!(on_mastodon("  \n\tolá 👨‍👩‍👧‍👦 \r\n"), 5);
    assert_eq!(on_mastodon("\u{A0}a"), 2, "a no-break space is not stripped");
}

#[test]
fn a_scheme_without_a_domain_never_counts_too_low() {
    let text = format!("https://{}", "x".repeat(600));
    assert_eq!(on_mastodon(&text), 608);
}

#[test]
fn a_server_may_allow_more() {
    let text = "ü".repeat(501);
    assert!(!measure(Network::Mastodon, &text).fits());
    assert_eq!(check(&TextRules::mastodon(5_000), &text), []);
}
