//! The countings themselves.

use super::links::{self, Link};
use emojis::{Emoji, EmojiVersion};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// What X and Mastodon count for a link
/// (<https://docs.x.com/fundamentals/counting-characters>, <https://docs.joinmastodon.org/user/posting/>).
const LINK_LENGTH: u32 = 23;
/// The emoji that twitter-text 3.1.0, the last published, knows. A newer sequence counts part by part.
const X_EMOJI_VERSION_MAX: EmojiVersion = EmojiVersion::new(11, 0);
/// Two older ones that it does not know: the eye in a speech bubble and infinity.
const X_EMOJI_UNKNOWN: [&str; 2] = ["\u{1F441}\u{FE0F}\u{200D}\u{1F5E8}\u{FE0F}", "\u{267E}\u{FE0F}"];
/// No emoji has more code points: a kiss of two people with skin tones.
const EMOJI_CODE_POINTS_MAX: usize = 10;

/// The text's length by twitter-text version 3: NFC; a link 23; an emoji 2; a code point 1 in the ranges of
/// [`x_weight`], else 2 (<https://docs.x.com/fundamentals/counting-characters>,
/// <https://github.com/twitter/twitter-text/tree/master/config>).
pub(super) fn x_weighted(text: &str) -> u32 {
    let text: String = text.nfc().collect();
    // What may be no link may hold one: `https://no.such/?to=example.com`.
    let inside = |part: &str| {
        with_links(
            part,
            |_, part| x_text_weight(part).max(LINK_LENGTH),
            x_text_weight,
        )
    };
    with_links(
        &text,
        |link, part| match part.chars().next() {
            Some(first) if !link.certain => {
                (x_weight(first) + inside(&part[first.len_utf8()..])).max(LINK_LENGTH)
            }
            _ => LINK_LENGTH,
        },
        x_text_weight,
    )
}

/// Graphemes, with a link as 23 (<https://docs.letmepost.dev/preflight/twitter-text-max_graphemes>). Which links
/// the service sees without a scheme is not said: those count as 23 or as their text, whichever is more.
pub(super) fn graphemes_with_short_links(text: &str) -> u32 {
    let link_length = |link: &Link, part: &str| match link {
        Link {
            certain: true,
            with_scheme: true,
            ..
        } => LINK_LENGTH,
        Link { .. } => graphemes(part).max(LINK_LENGTH),
    };
    with_links(text, link_length, graphemes)
}

/// Extended grapheme clusters (Unicode Standard Annex 29, <https://www.unicode.org/reports/tr29/>).
pub(super) fn graphemes(text: &str) -> u32 {
    clamp(text.graphemes(true).count())
}

/// UTF-16 code units.
pub(super) fn utf16_units(text: &str) -> u32 {
    clamp(text.encode_utf16().count())
}

/// UTF-8 bytes.
pub(super) fn bytes(text: &str) -> u32 {
    clamp(text.len())
}

/// Graphemes, with an emoji as its UTF-8 bytes: so Meta words the limit of Threads
/// (<https://developers.facebook.com/docs/threads/posts>), while others count the emoji as one.
pub(super) fn threads_characters(text: &str) -> u32 {
    let length = |cluster: &str| {
        if emojis::get(cluster).is_some() {
            cluster.len()
        } else {
            1
        }
    };
    clamp(text.graphemes(true).map(length).sum())
}

/// Mastodon's length: outer white space stripped, a link with `http://` or `https://` as 23 even when shorter,
/// `@user@domain` as `@user`, all else in graphemes (<https://docs.joinmastodon.org/user/posting/>). A content
/// warning counts besides.
///
/// A server may see no link where the top-level domain is one that IANA does not list; here it is one.
pub(super) fn mastodon(text: &str) -> u32 {
    let text = text.trim_matches(['\0', '\t', '\n', '\x0b', '\x0c', '\r', ' ']);
    let link_length = |link: &Link, part: &str| match link {
        Link {
            with_scheme: false, ..
        } => graphemes(part),
        Link { domain: true, .. } => LINK_LENGTH,
        Link { .. } => graphemes(part).max(LINK_LENGTH),
    };
    with_links(text, link_length, |part| {
        graphemes(part).saturating_sub(mention_domains(part))
    })
}

/// Hashtags: `#` not behind a letter or digit, followed by letters, digits and `_`, not digits alone.
pub(super) fn hashtags(text: &str) -> u32 {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let is_tag = |(at, sign): (usize, &str)| {
        let tag = &text[at + sign.len()..];
        let tag = &tag[..tag.find(|c| !word(c)).unwrap_or(tag.len())];
        !text[..at].ends_with(word) && tag.chars().any(|c| !c.is_numeric())
    };
    clamp(text.match_indices(['#', '＃']).filter(|hit| is_tag(*hit)).count())
}

fn with_links(text: &str, link_length: impl Fn(&Link, &str) -> u32, length: impl Fn(&str) -> u32) -> u32 {
    let (mut total, mut at) = (0_u32, 0);
    for link in links::find(text) {
        let part = &text[link.range.clone()];
        total = total
            .saturating_add(length(&text[at..link.range.start]))
            .saturating_add(link_length(&link, part));
        at = link.range.end;
    }
    total.saturating_add(length(&text[at..]))
}

fn x_text_weight(text: &str) -> u32 {
    let (mut total, mut rest) = (0_u32, text);
    while let Some(first) = rest.chars().next() {
        let emoji = emoji_sequence_len(first, rest);
        total = total.saturating_add(if emoji.is_some() { 2 } else { x_weight(first) });
        rest = &rest[emoji.unwrap_or(first.len_utf8())..];
    }
    total
}

/// twitter-text's ranges of weight 1; everything else weighs 2.
const fn x_weight(c: char) -> u32 {
    match c as u32 {
        0..=4351 | 8192..=8205 | 8208..=8223 | 8242..=8247 => 1,
        _ => 2,
    }
}

/// The bytes of the longest emoji of two or more code points that `rest` starts with, if any. A single code
/// point needs no look: its own weight is that of an emoji.
fn emoji_sequence_len(first: char, rest: &str) -> Option<usize> {
    // Only digits, `#`, `*` (keycaps) and regional indicators (flags) start an emoji without being one.
    let may_start = match first {
        '0'..='9' | '#' | '*' => rest[1..].starts_with(['\u{FE0F}', '\u{20E3}']),
        '\u{1F1E6}'..='\u{1F1FF}' => true,
        c if c.is_ascii() => false,
        c => emojis::get(c.encode_utf8(&mut [0; 4])).is_some(),
    };
    if !may_start {
        return None;
    }
    let mut ends: Vec<usize> = rest
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(EMOJI_CODE_POINTS_MAX)
        .skip(1)
        .collect();
    ends.reverse();
    ends.into_iter().find(|end| {
        let part = &rest[..*end];
        let plain = if takes_selector(first) {
            part.strip_suffix('\u{FE0F}').unwrap_or(part)
        } else {
            part
        };
        // A keycap counts with the selector and without.
        let same = |emoji: &Emoji| [part, plain].contains(&emoji.as_str()) || part.ends_with('\u{20E3}');
        let known = |emoji: &Emoji| same(emoji) && emoji.emoji_version() <= X_EMOJI_VERSION_MAX;
        emojis::get(part).is_some_and(known) && !X_EMOJI_UNKNOWN.contains(&part)
    })
}

/// Whether a variation selector behind this emoji is part of it for X though none is needed: ☕ as keyboards
/// write it, but not ✨.
const fn takes_selector(c: char) -> bool {
    c < '\u{10000}'
        && !matches!(
            c,
            '\u{23E9}'
                ..='\u{23EC}' | '\u{23F0}' | '\u{23F3}' | '\u{26CE}' | '\u{2705}' | '\u{270A}' | '\u{270B}'
        )
        && !matches!(c, '\u{2728}' | '\u{274C}' | '\u{274E}' | '\u{2753}'..='\u{2755}' | '\u{2795}'..='\u{2797}')
        && !matches!(c, '\u{27B0}' | '\u{27BF}')
}

/// Graphemes of all `@domain` parts that Mastodon does not count.
fn mention_domains(text: &str) -> u32 {
    let user = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let inner = |c: char| user(c) || matches!(c, '.' | '-');
    let domain_len = |(at, _): (usize, &str)| {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '=' | '/' | '@')) {
            return 0;
        }
        let rest = &text[at + 1..];
        let name = &rest[..rest.find(|c| !inner(c)).unwrap_or(rest.len())];
        let Some(domain) = rest[name.len()..]
            .strip_prefix('@')
            .filter(|_| name.starts_with(user) && name.ends_with(user))
        else {
            return 0;
        };
        let domain = &domain[..domain.find(|c| !inner(c)).unwrap_or(domain.len())];
        match domain.trim_end_matches(['.', '-']).len() {
            0 | 1 => 0,
            len => len + 1,
        }
    };
    clamp(text.match_indices('@').map(domain_len).sum())
}

fn clamp(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
