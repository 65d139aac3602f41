//! The countings against published examples, an agency's week of posts and arbitrary texts.

mod conformance;
mod graphemes;
mod links;
mod mastodon;
mod properties;
mod rules;
mod week;

use super::*;

/// The count by X's rule.
fn on_x(text: &str) -> u32 {
    measure(Network::Twitter, text).used
}

/// The count by Bluesky's rule.
fn on_bluesky(text: &str) -> u32 {
    measure(Network::Bluesky, text).used
}

/// The count by Mastodon's rule.
fn on_mastodon(text: &str) -> u32 {
    measure(Network::Mastodon, text).used
}
