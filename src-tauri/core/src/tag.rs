//! Tags: words by which a person finds posts again. They go nowhere and change nothing that is sent.

use crate::{said, said::Said};
use std::{fmt, str::FromStr};

/// More does not fit beside a post.
pub const TAG_CHARS_MAX: usize = 40;
/// As many as one post bears.
pub const TAGS_MAX: usize = 20;

/// A word or two by which posts are found again. Two that differ only in case are one tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct Tag(String);

/// A text that is no tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said())]
pub enum TagError {
    /// There is nothing in it.
    Empty,
    /// It is longer than [`TAG_CHARS_MAX`].
    TooLong(String),
    /// It holds what separates tags, or what cannot be seen.
    Separators,
}

impl TagError {
    /// The same to a person.
    pub fn said(&self) -> Said {
        match self {
            Self::Empty => said!("A tag needs at least one character."),
            Self::TooLong(start) => said!(
                "\"{start}…\" is too long for a tag: {most} characters at most.",
                start,
                most = TAG_CHARS_MAX
            ),
            Self::Separators => said!("A tag has no commas, line breaks or invisible characters."),
        }
    }
}

impl Tag {
    /// Reads a tag as people write it: with or without `#`, blanks around it or doubled.
    pub fn new(text: &str) -> Result<Self, TagError> {
        if text
            .trim()
            .chars()
            .any(|c| c == ',' || (is_invisible(c) && c != '\t'))
        {
            return Err(TagError::Separators);
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let written = words.join(" ");
        let name = written.trim_start_matches(['#', ' ']);
        if name.is_empty() {
            return Err(TagError::Empty);
        }
        match name.char_indices().nth(TAG_CHARS_MAX) {
            Some((end, _)) => Err(TagError::TooLong(name[..end].to_owned())),
            None => Ok(Self(name.to_owned())),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two tags have in common that are the same.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// Whether both are the same tag, however they are written.
    pub fn same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

/// Control characters, and the marks that change how others are shown or are not shown themselves
/// (<https://www.unicode.org/reports/tr9/>).
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Each tag once, as it was first written.
pub fn each_once(tags: impl IntoIterator<Item = Tag>) -> Vec<Tag> {
    let mut once: Vec<Tag> = Vec::new();
    for tag in tags {
        if !once.iter().any(|known| known.same(&tag)) {
            once.push(tag);
        }
    }
    once
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Tag {
    type Err = TagError;
    fn from_str(text: &str) -> Result<Self, TagError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Tag {
    type Error = TagError;
    fn try_from(text: String) -> Result<Self, TagError> {
        Self::new(&text)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_shown_as_it_is_kept() {
        assert_eq!("# Über uns".parse::<Tag>().unwrap().to_string(), "Über uns");
    }

    #[test]
    fn a_tag_is_read_as_people_write_it() {
        for (written, read) in [
            ("launch", "launch"),
            ("  #Launch ", "Launch"),
            ("spring \t sale", "spring sale"),
            ("# Über uns", "Über uns"),
            ("日本", "日本"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
        ] {
            assert_eq!(Tag::new(written).unwrap().as_str(), read);
        }
    }

    #[test]
    fn what_is_no_tag_says_why() {
        for empty in ["", "  ", "#", "# #"] {
            assert!(Tag::new(empty).is_err(), "{empty:?}");
        }
        for bad in ["a,b", "a\nb", "a\u{202E}b", "\u{7}bell"] {
            assert_eq!(Tag::new(bad), Err(TagError::Separators), "{bad:?}");
        }
        assert!(Tag::new(&"ä".repeat(TAG_CHARS_MAX)).is_ok());
        let long = Tag::new(&"ä".repeat(TAG_CHARS_MAX + 1)).unwrap_err();
        assert_eq!(long, TagError::TooLong("ä".repeat(TAG_CHARS_MAX)));
    }

    #[test]
    fn case_makes_no_other_tag() {
        let tags = ["Launch", "sale", "LAUNCH", "Sale"].map(|text| Tag::new(text).unwrap());
        let once: Vec<String> = each_once(tags).into_iter().map(String::from).collect();
        assert_eq!(once, ["Launch", "sale"]);
    }
}
