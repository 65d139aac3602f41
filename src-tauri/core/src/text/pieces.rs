//! A text as networks show it: links, and words that they make links of.
//!
//! For previews alone. What a link counts is [`super::count`]'s.

use super::links;
use std::ops::Range;

/// What a stretch of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Plain,
    /// A link.
    Link,
    /// A hashtag or a mention.
    Tag,
}

/// The whole text in stretches, in order, none of them empty.
pub fn pieces(text: &str) -> Vec<(Range<usize>, Piece)> {
    let mut found = Vec::new();
    let mut at = 0;
    for link in links::find(text)
        .into_iter()
        .filter(|link| link.with_scheme || link.certain)
    {
        tags(text, at..link.range.start, &mut found);
        at = link.range.end;
        found.push((link.range, Piece::Link));
    }
    tags(text, at..text.len(), &mut found);
    found
}

/// Splits what is no link into tags and the words around them.
fn tags(text: &str, within: Range<usize>, found: &mut Vec<(Range<usize>, Piece)>) {
    let mut plain = within.start;
    let mut before = text[..within.start].chars().next_back();
    let mut tag_until = within.start;
    for (at, sign) in text[within.clone()].char_indices() {
        let at = within.start + at;
        if at >= tag_until
            && matches!(sign, '#' | '@')
            && before.is_none_or(|c| c.is_whitespace() || c == '(')
        {
            let end = tag_end(text, at, within.end, sign);
            if end > at + 1 {
                if plain < at {
                    found.push((plain..at, Piece::Plain));
                }
                found.push((at..end, Piece::Tag));
                (plain, tag_until) = (end, end);
            }
        }
        before = Some(sign);
    }
    if plain < within.end {
        found.push((plain..within.end, Piece::Plain));
    }
}

/// Where a tag's word ends. A mention may hold the points and the second sign of `@name@example.org`.
fn tag_end(text: &str, start: usize, most: usize, sign: char) -> usize {
    let inner = |c: char| c.is_alphanumeric() || c == '_' || (sign == '@' && matches!(c, '.' | '-' | '@'));
    let word = &text[start + 1..most];
    let word = &word[..word.find(|c| !inner(c)).unwrap_or(word.len())];
    start + 1 + word.trim_end_matches(['.', '-', '@']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, Piece)> {
        let pieces = pieces(text);
        let whole: String = pieces.iter().map(|(range, _)| &text[range.clone()]).collect();
        assert_eq!(whole, text, "nothing is lost");
        assert!(pieces.iter().all(|(range, _)| !range.is_empty()), "{pieces:?}");
        pieces
            .into_iter()
            .map(|(range, kind)| (&text[range], kind))
            .collect()
    }

    #[test]
    fn links_and_tags_stand_apart_from_the_words_around_them() {
        assert_eq!(
            shown("Vem aí: https://sol.example/a?b=c #natal, @ana.costa@fedi.example."),
            [
                ("Vem aí: ", Piece::Plain),
                ("https://sol.example/a?b=c", Piece::Link),
                (" ", Piece::Plain),
                ("#natal", Piece::Tag),
                (", ", Piece::Plain),
                ("@ana.costa@fedi.example", Piece::Tag),
                (".", Piece::Plain),
            ]
        );
    }

    #[test]
    fn a_tag_ends_where_its_word_does() {
        let tag = |text| {
            shown(text)
                .into_iter()
                .find(|(_, kind)| *kind == Piece::Tag)
                .unwrap()
                .0
        };
        assert_eq!(tag("#sol.praia"), "#sol");
        assert_eq!(tag("#sol@praia"), "#sol");
        assert_eq!(shown("#sol"), [("#sol", Piece::Tag)]);
        assert_eq!(shown("#sol #mar").len(), 3);
    }

    #[test]
    fn what_only_looks_like_a_tag_is_words() {
        for text in ["1 # 2", "mail@example", "a#b", "@", "##", ""] {
            let tags = shown(text).iter().filter(|(_, kind)| *kind == Piece::Tag).count();
            assert_eq!(tags, 0, "{text}");
        }
    }
}
