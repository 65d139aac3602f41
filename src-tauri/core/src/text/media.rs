//! Which networks take no post without a picture or a video.

use crate::{connection::ServiceKind, network::Network};

/// A kind of media that would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// Only a video.
    Video,
    /// A picture or a video.
    PictureOrVideo,
}

/// What a target needs beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaNeed {
    /// Nothing: a text alone goes out, media may come along.
    None,
    /// A post without this kind of media is refused.
    Required {
        /// The kind that would do.
        kind: MediaKind,
    },
    /// Media are not carried: the service would drop them without a word and publish the bare text.
    NotCarried,
}

/// Why a target cannot go out with these media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum MediaProblem {
    /// Media are missing, or of the wrong kind.
    #[error("{} takes no post without {}: add one", network.label(), kind.noun())]
    Required {
        /// Where.
        network: Network,
        /// What would do.
        kind: MediaKind,
    },
    /// Media are attached that would be dropped.
    #[error("this service publishes only the text on {}: remove the picture or video", network.label())]
    NotCarried {
        /// Where.
        network: Network,
    },
}

impl MediaProblem {
    /// The stable name of the problem, for JSON and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required { .. } => "media.required",
            Self::NotCarried { .. } => "media.not_carried",
        }
    }
}

impl MediaKind {
    const fn noun(self) -> &'static str {
        match self {
            Self::Video => "a video",
            Self::PictureOrVideo => "a picture or video",
        }
    }
}

impl MediaNeed {
    /// What the network itself needs
    /// (<https://developers.facebook.com/docs/instagram-platform/content-publishing>,
    /// <https://developers.tiktok.com/doc/content-posting-api-get-started>,
    /// <https://developers.pinterest.com/docs/api/v5/pins-create>,
    /// <https://developers.google.com/youtube/v3/docs/videos/insert>).
    pub const fn network(network: Network) -> Self {
        match network {
            Network::Instagram | Network::Tiktok | Network::Pinterest => Self::Required {
                kind: MediaKind::PictureOrVideo,
            },
            Network::Youtube => Self::Required {
                kind: MediaKind::Video,
            },
            Network::Twitter
            | Network::Linkedin
            | Network::Bluesky
            | Network::Threads
            | Network::Facebook
            | Network::Mastodon => Self::None,
        }
    }

    /// What the network needs when this service carries the post.
    pub const fn of(service: ServiceKind, network: Network) -> Self {
        match service {
            ServiceKind::Letmepost => Self::letmepost(network),
            ServiceKind::Postato => Self::network(network),
        }
    }

    /// What the network needs when letmepost carries the post: on TikTok only videos, and on LinkedIn its
    /// publisher sends the text alone (<https://docs.letmepost.dev/preflight>).
    pub const fn letmepost(network: Network) -> Self {
        match network {
            Network::Tiktok => Self::Required {
                kind: MediaKind::Video,
            },
            Network::Linkedin => Self::NotCarried,
            other => Self::network(other),
        }
    }

    /// What stands in the way with this many pictures and videos attached; `None`: nothing.
    pub fn problem(self, network: Network, pictures: usize, videos: usize) -> Option<MediaProblem> {
        let enough = match self {
            Self::None => true,
            Self::NotCarried => {
                return (pictures + videos > 0).then_some(MediaProblem::NotCarried { network });
            }
            Self::Required {
                kind: MediaKind::Video,
            } => videos > 0,
            Self::Required {
                kind: MediaKind::PictureOrVideo,
            } => pictures + videos > 0,
        };
        match self {
            Self::Required { kind } if !enough => Some(MediaProblem::Required { network, kind }),
            _ => None,
        }
    }
}
