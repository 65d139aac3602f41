//! Links on X. The numbers are those of twitter-text 3.1.0 where nothing else is said.

use super::*;

#[test]
fn a_link_weighs_23_whatever_its_length() {
    for link in [
        "http://t.co",
        "https://example.com/a",
        "HTTPS://www.ExaMPLE.COM/index.html",
        "https://example.com/path/to/resource?search=foo&lang=en",
        "https://en.wikipedia.org/wiki/Rust_(programming_language)",
        "http://sports.yahoo.com/nfl/news;_ylt=Aom0;ylu=XyZ?slug=ap-superbowlnotebook",
        "https://www.youtube.com/playlist?list=PL0ZPu8XSRTB7wZzn0mLHMvyzVFeRxbWn-",
        "http://example.com:8080/x#y",
        "http://example.com/Русские_слова",
        "https://müller.de/größe",
        "http://日本語.jp/",
        "example.com",
        "www.example.com/path?x=1",
        "foo.co.jp",
        "foo.de",
    ] {
        assert_eq!(on_x(link), 23, "{link}");
        assert_eq!(
            on_x(&format!("see {link}, please")),
            4 + 23 + 8,
            "{link} in a sentence"
        );
    }
}

#[test]
fn a_link_ends_before_the_punctuation_around_it() {
    assert_eq!(on_x("(https://example.com/a_(b))."), 1 + 23 + 2);
    assert_eq!(on_x("“https://example.com/a”"), 1 + 23 + 1);
    assert_eq!(on_x("https://example.com/a語"), 23 + 2);
    assert_eq!(on_x("https://example.com語"), 23 + 2);
    assert_eq!(
        on_x("example.com?x=1"),
        23 + 4,
        "a query without path or scheme is text"
    );
    assert_eq!(
        on_x("https://t.co/abc-def"),
        23 + 4,
        "X's shortener takes one word"
    );
    assert_eq!(on_x("a.com.b"), 23 + 2);
}

#[test]
fn what_is_no_link_weighs_what_it_has() {
    for text in [
        "3.50",
        "v1.2.3",
        "first.last@gmail.com",
        "foo.txt",
        "#example.com",
        "...",
        "and/or",
        "file.invalidtld",
    ] {
        assert_eq!(on_x(text), u32::try_from(text.len()).unwrap(), "{text}");
    }
}

#[test]
fn what_may_be_no_link_weighs_the_more_of_both() {
    assert_eq!(on_x("http://a.example"), 23, "as a link; its text is 16");
    let long = "https://kiesel.example/jobs/zweiradmechatroniker";
    assert_eq!(
        on_x(long),
        u32::try_from(long.len()).unwrap(),
        "as text: no such top-level domain"
    );
    assert_eq!(on_x("https://localhost:3000/x"), 24);
    assert_eq!(on_x("http://"), 23);
    let hidden = "https://kiesel.example/?to=example.com";
    assert_eq!(on_x(hidden), 27 + 23, "a link inside what may be none");
}

#[test]
fn links_do_not_overlap_and_stand_on_character_borders() {
    let text = "a.com.b http://x.com/http://y.com é.de https://ü.de/ö?ß=1 https://https://z.org";
    let links = super::super::links::find(text);
    assert!(links.len() >= 5, "{links:?}");
    for pair in links.windows(2) {
        assert!(pair[0].range.end <= pair[1].range.start, "{pair:?}");
    }
    assert!(links.iter().all(|link| text.get(link.range.clone()).is_some()));
}

#[test]
fn a_hostile_text_is_measured_in_its_length() {
    // Each tempts a part of the finder or of the emoji search to look at the whole rest again and again.
    for part in [
        "http://x/",
        "a.",
        "(",
        "1\u{FE0F}",
        "https://ü",
        "語",
        "x.y/",
        "@a@b.c ",
    ] {
        let text = part.repeat(20_000 / part.len());
        for network in Network::ALL {
            assert!(measure(*network, &text).used > 0);
        }
    }
}

/// Where links stand, whether X sees them for certain, and what is no domain: what a finder of links gets wrong first.
#[test]
fn the_edges_of_links() {
    let long = "a".repeat(1500);
    let after = "x ".repeat(1500);
    for (text, wanted) in [
        // What stands before a scheme.
        ("@http://example.com", vec![("http://example.com", false)]),
        ("ahttp://example.com", vec![("http://example.com", false)]),
        (
            "ahttp://example.com/http://b.example",
            vec![("http://example.com/", false), ("http://b.example", false)],
        ),
        (
            "http://example.com/http://b.example",
            vec![("http://example.com/http://b.example", true)],
        ),
        ("/example.com", vec![("example.com", false)]),
        // Hosts in other scripts.
        ("see example.рф now", vec![("example.рф", false)]),
        ("http://пример.рф", vec![("http://пример.рф", true)]),
        ("abcдом.com", vec![]),
        ("http://localhost—x", vec![("http://localhost", false)]),
        ("http://example.xn--p1ai", vec![("http://example.xn--p1ai", true)]),
        (
            "http://example.xn--p1ai_x",
            vec![("http://example.xn--p1ai", true)],
        ),
        // What follows a host.
        ("example.com@home", vec![]),
        ("example.com+x", vec![]),
        // Parentheses in a path.
        ("http://example.com/a(b c", vec![("http://example.com/a", true)]),
        ("http://example.com/a() c", vec![("http://example.com/a", true)]),
        (
            "http://example.com/a(b) c",
            vec![("http://example.com/a(b)", true)],
        ),
        // Long texts make no long links.
        (
            &format!("{after}http://example.com/{long}"),
            vec![(&format!("http://example.com/{long}"), true)],
        ),
        (
            &format!("{after}example.com/{long}"),
            vec![(&format!("example.com/{long}"), true)],
        ),
    ] {
        let found: Vec<_> = super::super::links::find(text)
            .into_iter()
            .map(|link| (&text[link.range], link.certain))
            .collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn a_host_is_a_domain_by_its_labels_and_its_length() {
    let is_domain = |host: &str| {
        let text = format!("http://{host}");
        super::super::links::find(&text)[0].domain
    };
    assert!(!is_domain("a-.example.com") && !is_domain("-a.example.com"));
    // RFC 1035 speaks of octets as they are sent; scripts other than ours take four of them for one.
    let host = |len: usize| {
        let labels = format!("{}.", "a".repeat(63)).repeat(15);
        let last = "b".repeat(len - labels.len() - 4);
        format!("{labels}{last}.com")
    };
    assert_eq!([1020, 1021].map(|len| is_domain(&host(len))), [true, false]);
}
