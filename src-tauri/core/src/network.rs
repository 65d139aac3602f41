//! The social networks.

use crate::words::UnknownWord;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A social network. Words in SQL, JSON and services are lower-case; X is `twitter`, and `x` is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Network {
    /// X, formerly Twitter.
    #[serde(alias = "x")]
    Twitter,
    /// LinkedIn.
    Linkedin,
    /// Bluesky.
    Bluesky,
    /// Instagram.
    Instagram,
    /// Threads.
    Threads,
    /// Facebook Pages.
    Facebook,
    /// Pinterest.
    Pinterest,
    /// TikTok.
    Tiktok,
    /// YouTube.
    Youtube,
    /// Mastodon and servers like it.
    Mastodon,
}

impl Network {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Twitter,
        Self::Linkedin,
        Self::Bluesky,
        Self::Instagram,
        Self::Threads,
        Self::Facebook,
        Self::Pinterest,
        Self::Tiktok,
        Self::Youtube,
        Self::Mastodon,
    ];

    /// The word in SQL and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Twitter => "twitter",
            Self::Linkedin => "linkedin",
            Self::Bluesky => "bluesky",
            Self::Instagram => "instagram",
            Self::Threads => "threads",
            Self::Facebook => "facebook",
            Self::Pinterest => "pinterest",
            Self::Tiktok => "tiktok",
            Self::Youtube => "youtube",
            Self::Mastodon => "mastodon",
        }
    }

    /// The name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Twitter => "X",
            Self::Linkedin => "LinkedIn",
            Self::Bluesky => "Bluesky",
            Self::Instagram => "Instagram",
            Self::Threads => "Threads",
            Self::Facebook => "Facebook",
            Self::Pinterest => "Pinterest",
            Self::Tiktok => "TikTok",
            Self::Youtube => "YouTube",
            Self::Mastodon => "Mastodon",
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Network {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        if text == "x" {
            return Ok(Self::Twitter);
        }
        Self::ALL
            .iter()
            .copied()
            .find(|n| n.as_str() == text)
            .ok_or_else(|| UnknownWord {
                noun: "network",
                text: text.to_owned(),
                known: Self::ALL.iter().map(|n| n.as_str()).collect(),
            })
    }
}
