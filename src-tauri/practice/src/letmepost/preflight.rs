//! The cheap rules: those that refuse the whole batch before anything is stored.
//!
//! Limits and rule names: the platform pages and the preflight catalogue at <https://docs.letmepost.dev>.

use super::error::Refusal;
use crate::networks::{Network, graphemes, graphemes_with_short_links};
use serde_json::Value;

/// What a platform takes, as far as it is checked before anything is stored.
struct Limits {
    text_max: Option<usize>,
    blank_rule: Option<&'static str>,
    images_max: usize,
    /// Whether one video is the most, and never beside pictures.
    video_stands_alone: bool,
    media_required: bool,
    alt_max: Option<usize>,
}

fn limits(network: Network) -> Option<Limits> {
    let base = Limits {
        text_max: None,
        blank_rule: None,
        images_max: usize::MAX,
        video_stands_alone: false,
        media_required: false,
        alt_max: None,
    };
    Some(match network {
        Network::Bluesky => Limits {
            text_max: Some(300),
            blank_rule: Some("text.non_empty"),
            images_max: 4,
            video_stands_alone: true,
            alt_max: Some(2_000),
            ..base
        },
        Network::Twitter => Limits {
            text_max: Some(280),
            blank_rule: Some("text.non_empty"),
            images_max: 4,
            video_stands_alone: true,
            alt_max: Some(1_000),
            ..base
        },
        Network::Instagram => Limits {
            text_max: Some(2_200),
            images_max: 10,
            media_required: true,
            alt_max: Some(2_200),
            ..base
        },
        Network::Threads => Limits {
            text_max: Some(500),
            blank_rule: Some("text.required"),
            images_max: 20,
            alt_max: Some(1_000),
            ..base
        },
        Network::Facebook => Limits {
            text_max: Some(63_206),
            blank_rule: Some("text.required"),
            images_max: 10,
            video_stands_alone: true,
            ..base
        },
        // LinkedIn ignores media without an error; see the publisher.
        Network::Linkedin => Limits {
            text_max: Some(3_000),
            blank_rule: Some("text.non_empty"),
            ..base
        },
        Network::Pinterest => Limits {
            media_required: true,
            ..base
        },
        Network::Tiktok | Network::Youtube => return None,
    })
}

/// Refuses what the platform's cheap rules refuse.
pub(super) fn check(network: Network, text: &str, media: &[Value]) -> Result<(), Refusal> {
    if network == Network::Tiktok {
        return tiktok(text, media);
    }
    let Some(limits) = limits(network) else {
        return Ok(());
    };
    if let Some(rule) = limits
        .blank_rule
        .filter(|_| text.trim().is_empty() && media.is_empty())
    {
        return Err(refuse(network, rule, "The text is blank."));
    }
    if limits.blank_rule == Some("text.non_empty") && text.trim().is_empty() {
        return Err(refuse(network, "text.non_empty", "The text is blank."));
    }
    let count = if network == Network::Twitter {
        graphemes_with_short_links(text)
    } else {
        graphemes(text)
    };
    if let Some(max) = limits.text_max.filter(|max| count > *max) {
        let message = format!("Too long for {}: {count} of {max}.", network.title());
        return Err(
            refuse(network, "text.max_graphemes", message).remedy(format!("Cut {} graphemes.", count - max))
        );
    }
    check_media(network, &limits, media)
}

fn check_media(network: Network, limits: &Limits, media: &[Value]) -> Result<(), Refusal> {
    if limits.media_required && media.is_empty() {
        return Err(refuse(
            network,
            "media.required",
            "A picture or film is required.",
        ));
    }
    let videos = media.iter().filter(|item| item["kind"] == "video").count();
    let images = media.len() - videos;
    if limits.video_stands_alone && videos > 0 && images > 0 {
        return Err(refuse(
            network,
            "media.image_video_exclusive",
            "Pictures and films do not mix.",
        ));
    }
    let videos_max = if limits.video_stands_alone { 1 } else { usize::MAX };
    if media.len() > limits.images_max || videos > videos_max {
        return Err(refuse(network, "media.count_max", "Too many media items."));
    }
    let alt = media
        .iter()
        .filter_map(|item| item["altText"].as_str())
        .map(graphemes)
        .max()
        .unwrap_or(0);
    if limits.alt_max.is_some_and(|max| alt > max) {
        return Err(refuse(
            network,
            "media.alt_text_max_graphemes",
            "The description of a picture is too long.",
        ));
    }
    Ok(())
}

fn tiktok(text: &str, media: &[Value]) -> Result<(), Refusal> {
    const TEXT_CHARS_MAX: usize = 2_200;
    const HASHTAGS_MAX: usize = 100;
    let rule = match media {
        [] => "media.required",
        [_, _, ..] => "media.single_only",
        [item] if item["kind"] != "video" => "media.video_required",
        _ if text.chars().count() > TEXT_CHARS_MAX => "text.max_chars",
        _ if text.matches('#').count() > HASHTAGS_MAX => "text.hashtag_max",
        _ => return Ok(()),
    };
    Err(refuse(Network::Tiktok, rule, "TikTok does not take this."))
}

fn refuse(network: Network, rule: &str, message: impl Into<String>) -> Refusal {
    Refusal::new(400, "preflight_failed", message)
        .rule(&format!("{}.{rule}", network.as_str()))
        .platform(network.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn passes(network: Network, text: &str, media: &Value) -> bool {
        check(network, text, media.as_array().unwrap()).is_ok()
    }

    #[test]
    fn limits_hold_exactly_at_their_edge() {
        let none = json!([]);
        for (network, max) in [
            (Network::Bluesky, 300),
            (Network::Twitter, 280),
            (Network::Linkedin, 3_000),
        ] {
            assert!(
                passes(network, &"é".repeat(max), &none),
                "{network:?} at the limit"
            );
            assert!(
                !passes(network, &"é".repeat(max + 1), &none),
                "{network:?} past the limit"
            );
            assert!(!passes(network, " \n", &none), "{network:?} blank");
        }
    }

    #[test]
    fn media_rules() {
        let image = json!({"kind": "image", "url": "https://example.org/a.jpg"});
        let video = json!({"kind": "video", "url": "https://example.org/a.mp4"});
        assert!(!passes(Network::Instagram, "a", &json!([])));
        assert!(passes(Network::Instagram, "a", &json!([image, video])));
        assert!(!passes(Network::Bluesky, "a", &json!([image, video])));
        assert!(!passes(
            Network::Twitter,
            "a",
            &json!([image, image, image, image, image])
        ));
        assert!(passes(Network::Linkedin, "a", &json!([image])));
        assert!(passes(Network::Tiktok, "a", &json!([video])));
        assert!(!passes(Network::Tiktok, "a", &json!([image])));
    }
}
