//! X's own examples: twitter-text's conformance suite (Apache-2.0,
//! <https://github.com/twitter/twitter-text/blob/master/conformance/validate.yml>), the rows about weighted
//! length with emoji; long runs of filler are built here.

use super::*;

#[test]
fn the_published_examples_weigh_what_they_say() {
    let filler = "xxxxxxxxxx-";
    let rows = [
        ("Hi http://test.co".to_owned(), 26),
        ("http://test.co".to_owned(), 23),
        (format!("285 chars-{}", filler.repeat(25)), 285),
        (
            format!(
                "285 chars- http://www.twitter.com/jack {}-",
                filler.repeat(24).trim_end_matches('-')
            ),
            299,
        ),
        (format!("{} http://www.twitter.com/jack ", filler.repeat(24)), 289),
        ("https://www.twitter.com/aloha ".repeat(10), 240),
        ("故人西辞黄鹤楼，烟花三月下扬州。".repeat(10), 320),
        ("😷".repeat(160), 320),
        (
            format!("the{}", "孤帆远影碧空尽，唯见长江天际流。".repeat(10)),
            323,
        ),
        ("A\u{301}B".to_owned(), 2),
        ("A\u{5E9}\u{5BC}\u{5C1}".to_owned(), 4),
        ("H🐱☺👨‍👩‍👧‍👦".to_owned(), 7),
        ("😷👾😡🔥💩".to_owned(), 10),
        ("🙋🏽👨‍🎤".to_owned(), 4),
        ("👨‍👩‍👧‍👦".repeat(140), 280),
        ("Unicode 10.0 emoji: 🤪; 🧕; 🧕🏾; 🏴󠁧󠁢󠁥󠁮󠁧󠁿".to_owned(), 34),
        ("Unicode 9.0 emoji: 🤠; 💃; 💃🏾".to_owned(), 29),
        ("randomurl".repeat(7) + "s.com", 68),
        ("ABC\u{202A}\u{FFFF}ABC\u{FFFE}".to_owned(), 12),
        (
            "\u{2066}\u{202A}http://foobar.پاکستان/\u{202C}\u{2069}".to_owned(),
            31,
        ),
    ];
    for (text, weight) in rows {
        assert_eq!(on_x(&text), weight, "{text}");
    }
}

#[test]
fn general_punctuation_weighs_one_where_it_is_spacing_or_quotes() {
    let text = "This is a tweet with general punctuation characters: \u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\
                \u{2006}\u{2007}\u{2008}\u{2009}\u{200A}\u{200B} ‐ ‑ ‒ – — ― ‖  ‗ ‘ ’ ‚ ‛ “ ” „ ‟ ′ ″ ‴ ‵ ‶ ‷";
    assert_eq!(on_x(text), 110);
}

#[test]
fn a_host_in_another_script_is_a_link_while_its_label_fits_in_63_ascii_characters() {
    let prose = "あいうえおかきくけこ".repeat(12);
    let fits = format!("{prose} http://{}あい.com", "あいうえおかきくけこ".repeat(5));
    assert_eq!(on_x(&fits), 264);
    let too_long = format!("{prose} http://{}あいう.com", "あいうえおかきくけこ".repeat(5));
    assert_eq!(on_x(&too_long), 358, "counted as text");
}

#[test]
fn each_weight_range_ends_where_it_says() {
    for (last, next) in [
        ('\u{10FF}', '\u{1100}'),
        ('\u{200D}', '\u{200E}'),
        ('\u{201F}', '\u{2020}'),
    ] {
        assert_eq!(
            (on_x(&last.to_string()), on_x(&next.to_string())),
            (1, 2),
            "{:04X}",
            u32::from(last)
        );
    }
    for (before, first) in [
        ('\u{1FFF}', '\u{2000}'),
        ('\u{200F}', '\u{2010}'),
        ('\u{2031}', '\u{2032}'),
    ] {
        assert_eq!(
            (on_x(&before.to_string()), on_x(&first.to_string())),
            (2, 1),
            "{:04X}",
            u32::from(first)
        );
    }
    assert_eq!((on_x("\u{2037}"), on_x("\u{2038}")), (1, 2));
}

#[test]
fn emoji_weigh_two_as_twitter_text_3_1_0_knows_them() {
    // Numbers from that library, not from here.
    let rows = [
        ("☀", 2),
        ("☀\u{FE0F}", 2),
        ("☕\u{FE0F}", 2),
        ("✨\u{FE0F}", 4),
        ("👍\u{FE0F}", 4),
        ("©", 1),
        ("©\u{FE0F}", 2),
        ("1\u{FE0F}\u{20E3}", 2),
        ("1\u{20E3}", 2),
        ("1\u{FE0F}", 3),
        ("🏽", 2),
        ("🇩🇪", 2),
        ("🇩🇩", 4),
        ("🏴‍☠️", 2),
        ("🧘‍♀️", 2),
        ("🧘‍♀", 5),
        ("👁️‍🗨️", 5),
        ("♾️", 4),
        ("🧑‍🍳", 5),
        ("🫠", 2),
    ];
    for (text, weight) in rows {
        assert_eq!(on_x(text), weight, "{text}");
    }
}
