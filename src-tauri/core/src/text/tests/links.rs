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
