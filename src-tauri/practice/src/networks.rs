//! The networks behind the practice accounts: their names and how they count text.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

/// A service whose contract the practice service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceName {
    /// letmepost, <https://docs.letmepost.dev>.
    Letmepost,
    /// Postato, <https://docs.postato.com.br>.
    Postato,
}

impl ServiceName {
    /// The name as SQL, JSON and paths write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Letmepost => "letmepost",
            Self::Postato => "postato",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "letmepost" => Some(Self::Letmepost),
            "postato" => Some(Self::Postato),
            _ => None,
        }
    }
}

/// A social network, under the name that both services use for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// Bluesky.
    Bluesky,
    /// Facebook pages.
    Facebook,
    /// Instagram.
    Instagram,
    /// LinkedIn.
    Linkedin,
    /// Pinterest.
    Pinterest,
    /// Threads.
    Threads,
    /// TikTok.
    Tiktok,
    /// X, which both services call `twitter`.
    Twitter,
    /// YouTube.
    Youtube,
}

impl Network {
    const ALL: [Self; 9] = [
        Self::Bluesky,
        Self::Facebook,
        Self::Instagram,
        Self::Linkedin,
        Self::Pinterest,
        Self::Threads,
        Self::Tiktok,
        Self::Twitter,
        Self::Youtube,
    ];

    /// The name as SQL, JSON and both services write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bluesky => "bluesky",
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Linkedin => "linkedin",
            Self::Pinterest => "pinterest",
            Self::Threads => "threads",
            Self::Tiktok => "tiktok",
            Self::Twitter => "twitter",
            Self::Youtube => "youtube",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|network| network.as_str() == word)
    }

    /// The name a person knows it by.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Bluesky => "Bluesky",
            Self::Facebook => "Facebook",
            Self::Instagram => "Instagram",
            Self::Linkedin => "LinkedIn",
            Self::Pinterest => "Pinterest",
            Self::Threads => "Threads",
            Self::Tiktok => "TikTok",
            Self::Twitter => "X",
            Self::Youtube => "YouTube",
        }
    }
}

/// Extended grapheme clusters, which is how most networks count a text.
pub(crate) fn graphemes(text: &str) -> usize {
    text.graphemes(true).count()
}

/// How letmepost counts for X: graphemes, with every web address counting 23
/// (<https://docs.letmepost.dev>, the X platform page).
pub(crate) fn graphemes_with_short_links(text: &str) -> usize {
    const LINK_LENGTH: usize = 23;
    let mut count = 0;
    let mut rest = text;
    while let Some(start) = next_link(rest) {
        count += graphemes(&rest[..start]) + LINK_LENGTH;
        let link = &rest[start..];
        let end = link.find(char::is_whitespace).unwrap_or(link.len());
        rest = &link[end..];
    }
    count + graphemes(rest)
}

fn next_link(text: &str) -> Option<usize> {
    let found = |scheme: &str| text.find(scheme);
    match (found("https://"), found("http://")) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_a_reader_sees() {
        assert_eq!(graphemes("👩‍👩‍👧‍👦é"), 2);
        assert_eq!(
            graphemes_with_short_links("see https://example.org/a/very/long/address/indeed now"),
            4 + 23 + 4
        );
        assert_eq!(graphemes_with_short_links("no link"), 7);
    }

    #[test]
    fn every_network_reads_its_own_word() {
        for network in Network::ALL {
            assert_eq!(Network::from_word(network.as_str()), Some(network));
        }
    }
}
