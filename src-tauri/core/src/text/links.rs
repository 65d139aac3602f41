//! Finds the links that networks count at a fixed length.
//!
//! A link ends no later than the network's own finder would end it, so that what follows is counted. Two
//! libraries were weighed and set aside: `linkify` ends links where people would, not where X does, and knows
//! no list of top-level domains, so it counts too low; the `twitter-text` crate (0.3.1) panics on texts with
//! emoji before letters, wants a C++ compiler and gives no doubt about a link.

use std::ops::Range;

/// Beyond this many bytes X sees no link (its limit is 4,096 characters with the host in Punycode).
const LINK_BYTES_MAX: usize = 4000;
/// A longer host is no domain name, in whatever script (RFC 1035 §2.3.4: 255 bytes in ASCII).
const HOST_BYTES_MAX: usize = 1020;
/// A host's label is at most this long in ASCII (RFC 1035 §2.3.4).
const LABEL_BYTES_MAX: usize = 63;

/// A link, or what may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// It starts with `http://` or `https://`.
    pub with_scheme: bool,
    /// The host is made like a domain name, whether or not its top-level domain exists.
    pub domain: bool,
    /// X sees a link here for certain.
    pub certain: bool,
}

/// All links of a text, in order, not overlapping. Time grows with the text's length.
pub(super) fn find(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let link = scheme_link(text, at).or_else(|| bare_link(text, at));
        at = link
            .as_ref()
            .map_or(at + character.len_utf8(), |link| link.range.end);
        links.extend(link);
    }
    links
}

fn scheme_link(text: &str, start: usize) -> Option<Link> {
    let scheme = scheme_len(&text[start..])?;
    let before = text[..start].chars().next_back();
    let clear = !before.is_some_and(|c| c.is_ascii_alphanumeric() || "@＠$#＃".contains(c));
    let rest = &text[start + scheme..];
    let run = &rest[..rest.find(|c| !is_unicode_host(c)).unwrap_or(rest.len())];
    let known = known_end(run, rest);
    let host = &run[..known.unwrap_or(run.trim_end_matches(['.', '-', '_']).len())];
    let mut tail = tail_len(host, &rest[host.len()..]);
    if known.is_none() || !clear {
        // Where X sees no link, it sees the next one.
        tail = next_scheme(&rest[host.len()..][..tail]);
    }
    let end = start + scheme + host.len() + tail;
    let domain = is_domain(host);
    let certain = clear && known.is_some() && domain && end - start <= LINK_BYTES_MAX;
    Some(Link {
        range: start..end,
        with_scheme: true,
        domain,
        certain,
    })
}

/// A link without a scheme: only one whose top-level domain IANA lists, and only where a run of host
/// characters starts.
fn bare_link(text: &str, at: usize) -> Option<Link> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| is_host(c) || "@$#".contains(c)) {
        return None;
    }
    let run = &text[at..][..bare_run_len(&text[at..])];
    let start = at + run.len() - run.trim_start_matches(['.', '-', '_']).len();
    let (run, rest) = (&text[start..at + run.len()], &text[start..]);
    let host = &run[..known_end(run, rest)?];
    let tail = &rest[host.len()..];
    let domain = is_domain(host);
    let clear = start == at && !before.is_some_and(|c| "/＠＃".contains(c));
    let certain = clear && domain && host.is_ascii();
    // X takes port and query only together with a path.
    let has_path = certain && tail[port_len(tail)..].starts_with('/');
    let end = start + host.len() + if has_path { tail_len(host, tail) } else { 0 };
    Some(Link {
        range: start..end,
        with_scheme: false,
        domain,
        certain: certain && end - start <= LINK_BYTES_MAX,
    })
}

/// ASCII host characters, and after a final dot a label in another script.
fn bare_run_len(text: &str) -> usize {
    let ascii = text.find(|c| !is_host(c)).unwrap_or(text.len());
    if !text[..ascii].ends_with('.') || known_end(&text[..ascii], text).is_some() {
        return ascii;
    }
    ascii
        + text[ascii..]
            .find(|c| !is_unicode_host(c))
            .unwrap_or(text.len() - ascii)
}

fn next_scheme(tail: &str) -> usize {
    tail.char_indices()
        .map(|(at, _)| at)
        .find(|at| scheme_len(&tail[*at..]).is_some())
        .unwrap_or(tail.len())
}

fn scheme_len(text: &str) -> Option<usize> {
    ["http://", "https://"]
        .into_iter()
        .find(|scheme| {
            text.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
        .map(str::len)
}

fn is_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

fn is_unicode_host(c: char) -> bool {
    is_host(c) || (!c.is_ascii() && c.is_alphanumeric())
}

/// The length of the longest start of `run` that is a name and a top-level domain which IANA lists; `rest` is
/// the text from there on, for what follows the domain.
fn known_end(run: &str, rest: &str) -> Option<usize> {
    let (mut known, mut start, mut name) = (None, 0, "");
    for label in run.split('.') {
        if let Some(len) = top_level_len(label).filter(|_| is_name(name)) {
            let after = rest[start + len..].chars().next();
            if !after.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '+' | '-')) {
                known = Some(start + len);
            }
        }
        start += label.len() + 1;
        name = label;
    }
    known
}

fn is_name(label: &str) -> bool {
    !label.is_empty() && !label.contains('_') && !label.starts_with('-') && !label.ends_with('-')
}

/// The part of a label that is a top-level domain: all of it, or its ASCII start before another script.
fn top_level_len(label: &str) -> Option<usize> {
    let short = label.len() <= HOST_BYTES_MAX;
    if short && !label.is_ascii() && idna::domain_to_ascii(label).is_ok_and(|ascii| tld::exist(&ascii)) {
        return Some(label.len());
    }
    let punycode = label
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    let is_part = |c: char| c.is_ascii_alphanumeric() || (punycode && c == '-');
    let part = &label[..label.find(|c| !is_part(c)).unwrap_or(label.len())];
    (punycode || tld::exist_case_insensitive(part)).then_some(part.len())
}

/// Whether the host is two or more labels that a domain name may have.
fn is_domain(host: &str) -> bool {
    if host.len() > HOST_BYTES_MAX {
        return false;
    }
    let Ok(ascii) = idna::domain_to_ascii(host) else {
        return false;
    };
    ascii.contains('.')
        && ascii.split('.').all(|label| {
            let ends_well = !label.starts_with(['-', '_']) && !label.ends_with(['-', '_']);
            !label.is_empty() && label.len() <= LABEL_BYTES_MAX && ends_well
        })
}

/// The length of port, path and query after a host.
fn tail_len(host: &str, rest: &str) -> usize {
    let rest = &rest[..rest.floor_char_boundary(LINK_BYTES_MAX)];
    let port = port_len(rest);
    let path = path_len(host, &rest[port..]);
    port + path + query_len(&rest[port + path..])
}

fn port_len(rest: &str) -> usize {
    let Some(digits) = rest.strip_prefix(':') else {
        return 0;
    };
    match digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()) {
        0 => 0,
        len => len + 1,
    }
}

fn path_len(host: &str, rest: &str) -> usize {
    if !rest.starts_with('/') {
        return 0;
    }
    // X's own shortener takes no path beyond its word.
    if host.eq_ignore_ascii_case("t.co") {
        return 1 + rest[1..]
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len() - 1);
    }
    let (mut at, mut end) = (1, 1);
    while let Some(c) = rest[at..].chars().next() {
        if let Some(len) = parenthesis_len(&rest[at..]) {
            at += len;
            end = at;
        } else if is_path(c) {
            at += c.len_utf8();
            if !"!*';:,.$%[]~|&@".contains(c) {
                end = at;
            }
        } else {
            break;
        }
    }
    end
}

/// `(…)` with something inside and no further parenthesis.
fn parenthesis_len(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('(')?;
    let len = inside.find(|c| !is_path(c))?;
    (len > 0 && inside[len..].starts_with(')')).then_some(len + 2)
}

fn is_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!*';:=+,.$/%#[]-_~@|&".contains(c) || is_accented_or_cyrillic(c)
}

fn is_accented_or_cyrillic(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{24F}' | '\u{400}'..='\u{4FF}')
}

fn query_len(rest: &str) -> usize {
    let Some(query) = rest.strip_prefix('?') else {
        return 0;
    };
    let stop = |c: char| !c.is_ascii_alphanumeric() && !"!?*'@();:&=+$/%#[]-_.,~|".contains(c);
    let query = &query[..query.find(stop).unwrap_or(query.len())];
    match query
        .trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && !"_&=#/-".contains(c))
        .len()
    {
        0 => 0,
        len => len + 1,
    }
}
