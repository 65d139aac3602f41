//! How long a text is by each network's own rule, and what keeps it from going out.
//!
//! Two parties may refuse a text: the network that shows it and the service that carries it. A [`TextRules`]
//! holds the limits of both, and a text fits only if it fits **every** one of them. The count that the
//! composer shows ([`TextRules::measure`]) is the one with the least room left, so the number a person sees is
//! the number that would refuse.
//!
//! Where a rule is unclear the count here is the larger of the readings: a wrong "too long" is said while
//! typing and costs a word, a wrong "fits" costs a refusal at the slot. The known differences stand
//! below and with each [`Counting`].
//!
//! # Links on X
//!
//! X counts each link as 23, whatever its length, and finds links without a scheme by a list of top-level
//! domains (<https://docs.x.com/fundamentals/counting-characters>). In prose Sendoff counts as twitter-text
//! 3.1.0, X's last published library, does, except:
//!
//! * where it is not sure of a link (a top-level domain that IANA does not list, no host, odd characters right
//!   before it) it counts 23 or the text, whichever is more;
//! * a link's path ends at the first character outside ASCII, accented Latin and Cyrillic, and at nested
//!   parentheses; what follows counts as text;
//! * in texts that glue letters of several scripts to a domain without a space either may see the longer link,
//!   and the count here can be the lower one.
//!
//! Absent on purpose: nothing here cuts, splits or rewrites a text, and no limit for paying X or LinkedIn
//! members is offered, since neither service tells whether an account is one.

mod count;
mod links;
mod media;
mod pieces;
mod problem;
mod rules;
mod same;

pub use media::{MediaKind, MediaNeed, MediaProblem};
pub use pieces::{Piece, pieces};
pub use problem::TextProblem;
pub use rules::{Beyond, Counting, HashtagLimit, TextLimit, TextRules};
pub use same::same_text_key;

use crate::network::Network;
use serde::{Deserialize, Serialize};

/// What a [`Measure`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// X's weights: Latin and its neighbours count 1, other scripts and emoji 2, a link 23.
    WeightedCharacters,
    /// What a person sees as one character: an emoji with skin tone, a letter with its accents.
    Graphemes,
    /// UTF-16 code units, as JavaScript's `length`: the largest of the usual readings of "characters".
    Characters,
}

/// Bytes of the text in UTF-8, where the network limits them beside the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ByteCount {
    /// Bytes in the text.
    pub used: u32,
    /// Bytes allowed.
    pub limit: u32,
}

/// A text's length by one rule, for the counter beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Measure {
    /// How many of `unit` the text has.
    pub used: u32,
    /// How many it may have; `None` where the network states no limit.
    pub limit: Option<u32>,
    /// What is counted.
    pub unit: Unit,
    /// The bytes, where they are limited too.
    pub bytes: Option<ByteCount>,
}

impl Measure {
    /// Whether the text keeps both limits.
    pub fn fits(&self) -> bool {
        self.limit.is_none_or(|limit| self.used <= limit)
            && self.bytes.is_none_or(|bytes| bytes.used <= bytes.limit)
    }

    /// Units left before the limit, negative beyond it; `None` where there is no limit.
    pub fn remaining(&self) -> Option<i64> {
        self.limit.map(|limit| i64::from(limit) - i64::from(self.used))
    }
}

/// Counts a text by the network's own rule, whoever carries it. Never fails, whatever the text.
pub fn measure(network: Network, text: &str) -> Measure {
    TextRules::network(network).measure(text)
}

/// Everything that is wrong with a text under these rules, refusals and warnings
/// ([`TextProblem::is_refusal`]), the emptiest first. Empty: the text may go out.
pub fn check(rules: &TextRules, text: &str) -> Vec<TextProblem> {
    rules.check(text)
}

#[cfg(test)]
mod tests;
