//! Templates: the pieces they are made of, found by one scanner for the compiler's check and for the English.

use super::Gap;
use std::{borrow::Cow, collections::BTreeMap, fmt};

/// From this byte to before that one.
#[derive(Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
}

/// What a template goes on with.
#[derive(Clone, Copy)]
enum Piece {
    /// Words.
    Text,
    /// `{name}`.
    Gap(Span),
    /// `{name, plural, one {…} other {…}}`.
    Plural { name: Span, one: Span, other: Span },
    /// A brace that begins or ends nothing.
    Broken,
}

const ONE: &[u8] = b", plural, one {";
const OTHER: &[u8] = b"} other {";
const END: &[u8] = b"}}";

/// The piece that begins at `at`, and where the next one does.
const fn scan(template: &[u8], at: usize) -> (Piece, usize) {
    if template[at] == b'{' {
        return match braced(template, at + 1) {
            Some(found) => found,
            None => (Piece::Broken, template.len()),
        };
    }
    let mut end = at;
    while end < template.len() && template[end] != b'{' && template[end] != b'}' {
        end += 1;
    }
    if end == at {
        (Piece::Broken, template.len())
    } else {
        (Piece::Text, end)
    }
}

const fn braced(template: &[u8], from: usize) -> Option<(Piece, usize)> {
    let mut to = from;
    while to < template.len() && (template[to].is_ascii_lowercase() || template[to] == b'_') {
        to += 1;
    }
    let name = Span { from, to };
    if from == to || to == template.len() {
        return None;
    }
    if template[to] == b'}' {
        return Some((Piece::Gap(name), to + 1));
    }
    let Some(one) = form(template, to, ONE) else {
        return None;
    };
    let Some(other) = form(template, one.to, OTHER) else {
        return None;
    };
    if !goes_on(template, other.to, END) {
        return None;
    }
    Some((Piece::Plural { name, one, other }, other.to + END.len()))
}

/// The form after these words, to its closing brace.
const fn form(template: &[u8], at: usize, words: &[u8]) -> Option<Span> {
    if !goes_on(template, at, words) {
        return None;
    }
    let from = at + words.len();
    let (mut to, mut open) = (from, 0_u32);
    while to < template.len() {
        match template[to] {
            b'{' => open += 1,
            b'}' if open == 0 => return Some(Span { from, to }),
            b'}' => open -= 1,
            _ => {}
        }
        to += 1;
    }
    None
}

const fn goes_on(template: &[u8], at: usize, words: &[u8]) -> bool {
    same(
        template,
        Span {
            from: at,
            to: at + words.len(),
        },
        words,
    )
}

const fn same(template: &[u8], span: Span, words: &[u8]) -> bool {
    if span.to > template.len() || span.to - span.from != words.len() {
        return false;
    }
    let mut n = 0;
    while n < words.len() {
        if template[span.from + n] != words[n] {
            return false;
        }
        n += 1;
    }
    true
}

const fn cut(template: &[u8], span: Span) -> &[u8] {
    template.split_at(span.to).0.split_at(span.from).1
}

/// The template as it is. Refuses, while compiling, one that is not written as this module reads it, one with a gap
/// that is not among `gaps`, and one that leaves out a gap that is.
pub const fn check<'a>(words: &'a str, gaps: &[&str]) -> &'a str {
    let template = words.as_bytes();
    ensure_no_quotes(template);
    let mut used = 0_u64;
    let mut at = 0;
    while at < template.len() {
        let (piece, next) = scan(template, at);
        used |= match piece {
            Piece::Text => 0,
            Piece::Gap(name) => given(template, name, gaps),
            Piece::Plural { name, one, other } => {
                given(template, name, gaps)
                    | check_form(cut(template, one), gaps)
                    | check_form(cut(template, other), gaps)
            }
            Piece::Broken => panic!("a brace of this template begins or ends nothing"),
        };
        at = next;
    }
    assert!(gaps.len() < 64, "a template has fewer than 64 gaps");
    assert!(
        used == (1 << gaps.len()) - 1,
        "a gap is given that this template does not have"
    );
    words
}

const fn check_form(form: &[u8], gaps: &[&str]) -> u64 {
    let mut used = 0;
    let mut at = 0;
    while at < form.len() {
        let (piece, next) = scan(form, at);
        used |= match piece {
            Piece::Text => 0,
            Piece::Gap(name) => given(form, name, gaps),
            Piece::Plural { .. } | Piece::Broken => panic!("a form of a plural has words and gaps alone"),
        };
        at = next;
    }
    used
}

/// The place of a gap among those given, as a bit.
const fn given(template: &[u8], name: Span, gaps: &[&str]) -> u64 {
    let mut n = 0;
    while n < gaps.len() {
        if same(template, name, gaps[n].as_bytes()) {
            return 1 << n;
        }
        n += 1;
    }
    panic!("a gap of this template is not given")
}

/// ICU takes `'{`, `'}`, `'#` and `''` for quotes; here they are not needed, and so not known.
const fn ensure_no_quotes(template: &[u8]) {
    let mut n = 1;
    while n < template.len() {
        let quoted = matches!(template[n], b'{' | b'}' | b'#' | b'\'');
        assert!(
            template[n - 1] != b'\'' || !quoted,
            "an apostrophe before a brace, # or ' would quote it"
        );
        n += 1;
    }
}

/// The template with its gaps filled. What is not written as expected, or not given, is written as it stands: it may
/// come from a file.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    template: &str,
    gaps: &BTreeMap<Cow<'static, str>, Gap>,
) -> fmt::Result {
    write_form(f, template, gaps, None)
}

fn write_form(
    f: &mut fmt::Formatter<'_>,
    template: &str,
    gaps: &BTreeMap<Cow<'static, str>, Gap>,
    count: Option<&Gap>,
) -> fmt::Result {
    // A brace is one byte and never a part of another character: every span begins and ends at one.
    let text = |span: Span| template.get(span.from..span.to).unwrap_or_default();
    let mut at = 0;
    while at < template.len() {
        let (piece, next) = scan(template.as_bytes(), at);
        let whole = text(Span { from: at, to: next });
        match piece {
            Piece::Text => match count {
                Some(count) => f.write_str(&whole.replace('#', &count.to_string()))?,
                None => f.write_str(whole)?,
            },
            Piece::Gap(name) => match gaps.get(text(name)) {
                Some(gap) => write!(f, "{gap}")?,
                None => f.write_str(whole)?,
            },
            Piece::Plural { name, one, other } if count.is_none() => match gaps.get(text(name)) {
                Some(gap @ Gap::Number(1)) => write_form(f, text(one), gaps, Some(gap))?,
                Some(gap) => write_form(f, text(other), gaps, Some(gap))?,
                None => f.write_str(whole)?,
            },
            Piece::Plural { .. } | Piece::Broken => f.write_str(whole)?,
        }
        at = next;
    }
    Ok(())
}
