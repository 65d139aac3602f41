//! What keeps a text from going out, in a person's words.

use super::{Beyond, Unit};
use crate::network::Network;

/// One thing that is wrong with a text for one target. Its `Display` says what, where and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TextProblem {
    /// There is no text at all.
    #[error("there is no text for {}: write one", network.label())]
    Empty {
        /// Where it was meant to go.
        network: Network,
    },
    /// The text has white space or invisible characters only.
    #[error("the text for {} shows nothing but blank space: write one", network.label())]
    Blank {
        /// Where it was meant to go.
        network: Network,
    },
    /// The text is longer than the strictest of the limits allows.
    #[error("{used} of {limit} on {}: cut {}", network.label(), used.saturating_sub(*limit))]
    TooLong {
        /// Where it is too long.
        network: Network,
        /// What it has, in `unit`. Always more than `limit`.
        used: u32,
        /// What it may have, in `unit`.
        limit: u32,
        /// What is counted.
        unit: Unit,
    },
    /// The text takes more bytes than allowed, though it may have few enough characters.
    #[error(
        "{used} of {limit} bytes on {}: cut {} bytes (an emoji takes 4 or more, an accented letter 2)",
        network.label(),
        used.saturating_sub(*limit)
    )]
    TooManyBytes {
        /// Where it is too big.
        network: Network,
        /// Bytes in the text. Always more than `limit`.
        used: u32,
        /// Bytes allowed.
        limit: u32,
    },
    /// The text has more hashtags than the network takes.
    #[error("{}", hashtags(*network, *used, *limit, *beyond))]
    TooManyHashtags {
        /// Where there are too many.
        network: Network,
        /// Hashtags in the text. Always more than `limit`.
        used: u32,
        /// Hashtags taken.
        limit: u32,
        /// What becomes of a text with more.
        beyond: Beyond,
    },
    /// The text has a character that the network refuses.
    #[error("{} does not take the character {}: remove it", network.label(), name(*character))]
    ForbiddenCharacter {
        /// Where it is refused.
        network: Network,
        /// The first such character of the text.
        character: char,
    },
}

impl TextProblem {
    /// The stable name of the problem, for JSON and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "text.empty",
            Self::Blank { .. } => "text.blank",
            Self::TooLong { .. } => "text.too_long",
            Self::TooManyBytes { .. } => "text.too_many_bytes",
            Self::TooManyHashtags { .. } => "text.too_many_hashtags",
            Self::ForbiddenCharacter { .. } => "text.forbidden_character",
        }
    }

    /// Whether the text may not go out like this; otherwise it may, and the person should know.
    pub const fn is_refusal(&self) -> bool {
        !matches!(
            self,
            Self::TooManyHashtags {
                beyond: Beyond::Ignored,
                ..
            }
        )
    }
}

fn hashtags(network: Network, used: u32, limit: u32, beyond: Beyond) -> String {
    let (label, over) = (network.label(), used.saturating_sub(limit));
    match beyond {
        Beyond::Refused => format!("{used} of {limit} hashtags on {label}: remove {over}"),
        Beyond::Ignored => format!("{used} hashtags, and {label} ignores all beyond {limit}: remove {over}"),
    }
}

fn name(character: char) -> String {
    if character.is_ascii_graphic() {
        format!("\"{character}\"")
    } else {
        format!("U+{:04X} (it cannot be seen)", u32::from(character))
    }
}
