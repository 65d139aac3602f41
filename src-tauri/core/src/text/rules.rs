//! The limits of each network, and of each service that carries posts to it.

use super::{ByteCount, Measure, TextProblem, Unit, count};
use crate::{connection::ServiceKind, network::Network};

/// How a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counting {
    /// X's weights, a link as 23.
    XWeighted,
    /// Graphemes, a link as 23.
    GraphemesWithShortLinks,
    /// Graphemes.
    Graphemes,
    /// Graphemes, an emoji as its UTF-8 bytes.
    ThreadsCharacters,
    /// Graphemes as Mastodon counts them: a link as 23, a mention without its domain.
    Mastodon,
    /// UTF-16 code units.
    Utf16Units,
    /// UTF-8 bytes.
    Bytes,
}

impl Counting {
    /// The text's length by this counting.
    pub fn count(self, text: &str) -> u32 {
        match self {
            Self::XWeighted => count::x_weighted(text),
            Self::GraphemesWithShortLinks => count::graphemes_with_short_links(text),
            Self::Graphemes => count::graphemes(text),
            Self::ThreadsCharacters => count::threads_characters(text),
            Self::Mastodon => count::mastodon(text),
            Self::Utf16Units => count::utf16_units(text),
            Self::Bytes => count::bytes(text),
        }
    }

    /// What the number counts, for people; bytes are shown beside a [`Measure`] and have no unit of it.
    const fn unit(self) -> Option<Unit> {
        match self {
            Self::XWeighted => Some(Unit::WeightedCharacters),
            Self::GraphemesWithShortLinks | Self::Graphemes | Self::Mastodon => Some(Unit::Graphemes),
            Self::ThreadsCharacters | Self::Utf16Units => Some(Unit::Characters),
            Self::Bytes => None,
        }
    }
}

/// One limit of a text's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextLimit {
    /// How the text is counted.
    pub counting: Counting,
    /// The most that is taken.
    pub max: u32,
}

/// What becomes of a text with more hashtags than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Beyond {
    /// It is refused.
    Refused,
    /// It goes out, and the network ignores the hashtags beyond: worth a warning.
    Ignored,
}

/// A limit of hashtags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HashtagLimit {
    /// The most that are taken.
    pub max: u32,
    /// What happens with more.
    pub beyond: Beyond,
}

/// All that a text must keep to reach one network through one service: the network's limits and the
/// service's. The stricter one decides, whichever that is for the text at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRules {
    network: Network,
    limits: Vec<TextLimit>,
    hashtags: Option<HashtagLimit>,
    forbidden: &'static [char],
    media_may_stand_alone: bool,
    media_attached: bool,
}

/// X takes no text with these (<https://github.com/twitter/twitter-text>, its rules for invalid characters).
const FORBIDDEN_ON_X: &[char] = &['\u{FFFE}', '\u{FEFF}', '\u{FFFF}'];
/// YouTube takes no description with these (<https://developers.google.com/youtube/v3/docs/videos>).
const FORBIDDEN_ON_YOUTUBE: &[char] = &['<', '>'];
/// What a Mastodon server allows unless it says otherwise (<https://docs.joinmastodon.org/user/posting/>).
pub const MASTODON_CHARACTERS_DEFAULT: u32 = 500;

impl TextRules {
    /// The network's own rules, whoever carries the post. Public sources, one a network:
    ///
    /// * X: <https://docs.x.com/fundamentals/counting-characters>
    /// * LinkedIn: <https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api>
    /// * Bluesky: <https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json>
    /// * Instagram: <https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media>
    /// * Threads: <https://developers.facebook.com/docs/threads/posts>
    /// * Facebook: <https://docs.letmepost.dev/preflight> (Meta states no number)
    /// * Pinterest: none stated
    /// * TikTok: <https://developers.tiktok.com/doc/content-posting-api-reference-direct-post>
    /// * YouTube (description): <https://developers.google.com/youtube/v3/docs/videos>
    /// * Mastodon: <https://docs.joinmastodon.org/user/posting/>, for a server that allows 500
    pub fn network(network: Network) -> Self {
        let limits: &[(Counting, u32)] = match network {
            Network::Twitter => &[(Counting::XWeighted, 280)],
            Network::Linkedin => &[(Counting::Utf16Units, 3_000)],
            Network::Bluesky => &[(Counting::Graphemes, 300), (Counting::Bytes, 3_000)],
            Network::Instagram | Network::Tiktok => &[(Counting::Utf16Units, 2_200)],
            Network::Threads => &[(Counting::ThreadsCharacters, 500)],
            Network::Facebook => &[(Counting::Utf16Units, 63_206)],
            Network::Pinterest => &[],
            Network::Youtube => &[(Counting::Utf16Units, 5_000), (Counting::Bytes, 5_000)],
            Network::Mastodon => &[(Counting::Mastodon, MASTODON_CHARACTERS_DEFAULT)],
        };
        Self {
            network,
            limits: limits
                .iter()
                .map(|(counting, max)| TextLimit {
                    counting: *counting,
                    max: *max,
                })
                .collect(),
            hashtags: match network {
                Network::Instagram => Some(HashtagLimit {
                    max: 30,
                    beyond: Beyond::Ignored,
                }),
                _ => None,
            },
            forbidden: match network {
                Network::Twitter => FORBIDDEN_ON_X,
                Network::Youtube => FORBIDDEN_ON_YOUTUBE,
                _ => &[],
            },
            media_may_stand_alone: false,
            media_attached: false,
        }
    }

    /// The rules of a post that this service carries; `None`: it does not reach the network.
    pub fn of(service: ServiceKind, network: Network) -> Option<Self> {
        match service {
            ServiceKind::Letmepost => Self::letmepost(network),
            ServiceKind::Postato => Self::postato(network),
        }
    }

    /// The rules of a post that letmepost carries; `None`: it does not reach the network. It wants a text for
    /// every target, even beside media (<https://docs.letmepost.dev/preflight>).
    pub fn letmepost(network: Network) -> Option<Self> {
        let rules = Self::network(network);
        Some(match network {
            Network::Twitter => rules.and(Counting::GraphemesWithShortLinks, 280),
            Network::Linkedin => rules.and(Counting::Graphemes, 3_000),
            Network::Bluesky => rules.and(Counting::Graphemes, 300),
            Network::Instagram => rules.and(Counting::Graphemes, 2_200),
            Network::Threads => rules.and(Counting::Graphemes, 500),
            Network::Facebook => rules.and(Counting::Graphemes, 63_206),
            Network::Pinterest => rules,
            Network::Tiktok => rules.and(Counting::Utf16Units, 2_200).and_hashtags(HashtagLimit {
                max: 100,
                beyond: Beyond::Refused,
            }),
            Network::Youtube | Network::Mastodon => return None,
        })
    }

    /// The rules of a post that Postato carries; `None`: it does not reach the network. It takes over-long
    /// texts and fails them at delivery, so these are the networks' numbers as its pages give them, in the
    /// largest reading of "characters" (<https://docs.postato.com.br/guides/platforms/twitter> and its
    /// neighbours).
    pub fn postato(network: Network) -> Option<Self> {
        let rules = Self::network(network);
        Some(match network {
            Network::Twitter => rules,
            Network::Linkedin => rules.and(Counting::Utf16Units, 3_000),
            Network::Instagram | Network::Tiktok => rules.and(Counting::Utf16Units, 2_200),
            Network::Youtube => rules.and(Counting::Utf16Units, 5_000),
            Network::Bluesky
            | Network::Threads
            | Network::Facebook
            | Network::Pinterest
            | Network::Mastodon => {
                return None;
            }
        })
    }

    /// The rules of a Mastodon server that allows this many characters
    /// (`configuration.statuses.max_characters`, <https://docs.joinmastodon.org/entities/Instance/>).
    pub fn mastodon(characters_max: u32) -> Self {
        let limits = vec![TextLimit {
            counting: Counting::Mastodon,
            max: characters_max,
        }];
        Self {
            limits,
            media_may_stand_alone: true,
            ..Self::network(Network::Mastodon)
        }
    }

    /// The rules of a post written to a Bluesky account's own server.
    pub fn bluesky() -> Self {
        Self {
            media_may_stand_alone: true,
            ..Self::network(Network::Bluesky)
        }
    }

    /// The same rules and one limit more.
    pub fn and(mut self, counting: Counting, max: u32) -> Self {
        let limit = TextLimit { counting, max };
        if !self.limits.contains(&limit) {
            self.limits.push(limit);
        }
        self
    }

    /// The same rules with this limit of hashtags in place of the network's.
    pub fn and_hashtags(mut self, limit: HashtagLimit) -> Self {
        self.hashtags = Some(limit);
        self
    }

    /// The same rules for a post with media: where media may stand alone, the text may be empty.
    pub fn with_media_attached(mut self) -> Self {
        self.media_attached = true;
        self
    }

    /// The network that these rules are for.
    pub const fn target_network(&self) -> Network {
        self.network
    }

    /// All limits of length, the network's first.
    pub fn limits(&self) -> &[TextLimit] {
        &self.limits
    }

    /// The count to show: by the limit with the least room left, the network's own on a tie. Bytes stand
    /// beside it. Where no limit is stated it counts graphemes.
    pub fn measure(&self, text: &str) -> Measure {
        let bytes = self
            .limits
            .iter()
            .filter(|limit| limit.counting == Counting::Bytes)
            .map(|limit| limit.max)
            .min()
            .map(|limit| ByteCount {
                used: count::bytes(text),
                limit,
            });
        let mut shown = Measure {
            used: 0,
            limit: None,
            unit: Unit::Graphemes,
            bytes,
        };
        for limit in &self.limits {
            let Some(unit) = limit.counting.unit() else {
                continue;
            };
            let by_this = Measure {
                used: limit.counting.count(text),
                limit: Some(limit.max),
                unit,
                bytes,
            };
            if shown
                .remaining()
                .is_none_or(|room| by_this.remaining().is_some_and(|other| other < room))
            {
                shown = by_this;
            }
        }
        if shown.limit.is_none() {
            shown.used = count::graphemes(text);
        }
        shown
    }

    /// Everything that is wrong with a text under these rules: emptiness, length, bytes, hashtags, forbidden
    /// characters, in this order. Never fails, whatever the text.
    pub fn check(&self, text: &str) -> Vec<TextProblem> {
        let measure = self.measure(text);
        [
            self.emptiness(text),
            self.too_long(&measure),
            self.too_many_bytes(&measure),
        ]
        .into_iter()
        .chain([self.too_many_hashtags(text), self.forbidden(text)])
        .flatten()
        .collect()
    }

    fn emptiness(&self, text: &str) -> Option<TextProblem> {
        let network = self.network;
        if text.chars().any(shows) || (self.media_may_stand_alone && self.media_attached) {
            return None;
        }
        Some(if text.is_empty() {
            TextProblem::Empty { network }
        } else {
            TextProblem::Blank { network }
        })
    }

    fn too_long(&self, measure: &Measure) -> Option<TextProblem> {
        let (used, limit) = (measure.used, measure.limit?);
        (used > limit).then_some(TextProblem::TooLong {
            network: self.network,
            used,
            limit,
            unit: measure.unit,
        })
    }

    fn too_many_bytes(&self, measure: &Measure) -> Option<TextProblem> {
        let ByteCount { used, limit } = measure.bytes?;
        (used > limit).then_some(TextProblem::TooManyBytes {
            network: self.network,
            used,
            limit,
        })
    }

    fn too_many_hashtags(&self, text: &str) -> Option<TextProblem> {
        let HashtagLimit { max: limit, beyond } = self.hashtags?;
        let used = count::hashtags(text);
        (used > limit).then_some(TextProblem::TooManyHashtags {
            network: self.network,
            used,
            limit,
            beyond,
        })
    }

    fn forbidden(&self, text: &str) -> Option<TextProblem> {
        let character = text.chars().find(|c| self.forbidden.contains(c))?;
        Some(TextProblem::ForbiddenCharacter {
            network: self.network,
            character,
        })
    }
}

/// Whether a reader sees something of this character: neither white space nor one of the invisible marks
/// (zero-width, direction, byte order).
fn shows(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        && !matches!(c, '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
        && !c.is_control()
}
