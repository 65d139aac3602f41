//! Where the public page of a profile is: a person in doubt looks there.

use crate::{connection::Account, network::Network};

/// The address, if the network's own form of it and what the service tells of the profile give one: the network's id,
/// or a username. A display name is neither, and might lead to somebody else, so it is never taken for one; nor do
/// people's pages at `LinkedIn` follow from their ids.
///
/// The forms: <https://docs.bsky.app/docs/advanced-guides/intent-links>,
/// <https://support.google.com/youtube/answer/6180214>, <https://docs.joinmastodon.org/spec/webfinger/>,
/// <https://learn.microsoft.com/en-us/linkedin/shared/references/v2/organizations>.
pub fn page_of(account: &Account) -> Option<String> {
    let id = account.profile.trim_start_matches('@');
    // A service that tells no id of the network's tells the same twice.
    let username = Some(id).filter(|_| account.profile == account.handle && is_name(id) && !is_number(id));
    let page = |base: &str| username.map(|name| format!("https://{base}{name}"));
    let numbered = |base: &str, id: &str| is_number(id).then(|| format!("https://{base}{id}"));
    match account.network {
        Network::Twitter => numbered("x.com/i/user/", id).or_else(|| page("x.com/")),
        Network::Bluesky => is_did(id)
            .then(|| format!("https://bsky.app/profile/{id}"))
            .or_else(|| page("bsky.app/profile/")),
        Network::Instagram => page("www.instagram.com/"),
        Network::Threads => page("www.threads.com/@"),
        Network::Tiktok => page("www.tiktok.com/@"),
        Network::Pinterest => page("www.pinterest.com/"),
        Network::Youtube if id.starts_with("UC") && is_name(id) => {
            Some(format!("https://www.youtube.com/channel/{id}"))
        }
        Network::Youtube => page("www.youtube.com/@"),
        Network::Facebook => numbered("www.facebook.com/", id),
        Network::Linkedin => numbered(
            "www.linkedin.com/company/",
            id.strip_prefix("urn:li:organization:")?,
        ),
        Network::Mastodon => {
            let (name, server) = id.split_once('@')?;
            let known = is_name(name) && is_name(server) && server.contains('.');
            known.then(|| format!("https://{server}/@{name}"))
        }
    }
}

/// A decentralised identifier of the two methods that Bluesky knows (<https://atproto.com/specs/did>).
fn is_did(text: &str) -> bool {
    ["did:plc:", "did:web:"]
        .iter()
        .any(|method| text.strip_prefix(method).is_some_and(is_name))
}

/// Nothing that means anything in an address: what a service tells is put there as it is.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !text.is_empty()
        && text.len() <= 253
        && text.chars().all(plain)
        && !text.starts_with('.')
        && !text.contains("..")
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::Habits,
        id::{AccountId, ConnectionId},
    };
    use uuid::Uuid;

    fn page(network: Network, handle: &str, profile: &str) -> Option<String> {
        page_of(&Account {
            id: AccountId::from_uuid(Uuid::nil()),
            connection: ConnectionId::from_uuid(Uuid::nil()),
            network,
            remote_id: "1".to_owned(),
            profile: profile.to_owned(),
            handle: handle.to_owned(),
            trouble: None,
            paused: false,
            habits: Habits::default(),
            removed_at: None,
        })
    }

    #[test]
    fn each_network_has_its_form() {
        for (network, handle, profile, wanted) in [
            (
                Network::Twitter,
                "Padaria Sol",
                "17",
                Some("https://x.com/i/user/17"),
            ),
            (Network::Twitter, "17", "17", Some("https://x.com/i/user/17")),
            (Network::Twitter, "sol", "sol", Some("https://x.com/sol")),
            (Network::Twitter, "@sol", "@sol", Some("https://x.com/sol")),
            (
                Network::Bluesky,
                "Sol",
                "did:plc:abc2",
                Some("https://bsky.app/profile/did:plc:abc2"),
            ),
            (
                Network::Bluesky,
                "sol.example",
                "sol.example",
                Some("https://bsky.app/profile/sol.example"),
            ),
            (
                Network::Instagram,
                "sol.pao",
                "sol.pao",
                Some("https://www.instagram.com/sol.pao"),
            ),
            (
                Network::Threads,
                "sol",
                "sol",
                Some("https://www.threads.com/@sol"),
            ),
            (Network::Tiktok, "sol", "sol", Some("https://www.tiktok.com/@sol")),
            (
                Network::Pinterest,
                "sol",
                "sol",
                Some("https://www.pinterest.com/sol"),
            ),
            (
                Network::Youtube,
                "Sol",
                "UCx_1",
                Some("https://www.youtube.com/channel/UCx_1"),
            ),
            (
                Network::Youtube,
                "sol",
                "sol",
                Some("https://www.youtube.com/@sol"),
            ),
            (
                Network::Facebook,
                "Padaria Sol",
                "1234",
                Some("https://www.facebook.com/1234"),
            ),
            (
                Network::Linkedin,
                "Padaria Sol",
                "urn:li:organization:42",
                Some("https://www.linkedin.com/company/42"),
            ),
            (
                Network::Mastodon,
                "Sol",
                "sol@mastodon.example",
                Some("https://mastodon.example/@sol"),
            ),
        ] {
            assert_eq!(
                page(network, handle, profile).as_deref(),
                wanted,
                "{network} {handle} {profile}"
            );
        }
    }

    #[test]
    fn what_might_be_somebody_elses_page_is_none() {
        for (network, handle, profile) in [
            // A display name beside an id, or an id alone where pages have names.
            (Network::Instagram, "sol", "1789"),
            (Network::Instagram, "1789", "1789"),
            (Network::Tiktok, "sol", "open-id-1"),
            (Network::Facebook, "Padaria Sol", "Padaria Sol"),
            (Network::Linkedin, "Ana Sol", "urn:li:person:aB3"),
            (Network::Linkedin, "Ana Sol", "urn:li:organization:"),
            (Network::Mastodon, "@sol", "@sol"),
            (Network::Bluesky, "Sol", "did:other:abc"),
        ] {
            assert_eq!(
                page(network, handle, profile),
                None,
                "{network} {handle} {profile}"
            );
        }
    }

    #[test]
    fn nothing_that_a_service_tells_leads_elsewhere() {
        for name in [
            "",
            "@",
            "a/b",
            "a?b",
            "a#b",
            "a:b",
            "a b",
            "..",
            "a..b",
            ".a",
            "a@evil.example",
            "é",
            "a%2f",
            "a\\b",
        ] {
            assert_eq!(page(Network::Twitter, name, name), None, "{name}");
        }
        for name in [
            "sol@localhost",
            "sol@evil.example/x",
            "sol@a@b.example",
            "sol@user:pass",
            "/@a.b",
        ] {
            assert_eq!(page(Network::Mastodon, name, name), None, "{name}");
        }
        let long = "a".repeat(254);
        assert_eq!(page(Network::Twitter, &long, &long), None);
        assert_eq!(page(Network::Facebook, "x", "12/34"), None);
        assert_eq!(page(Network::Bluesky, "x", "did:plc:a/b"), None);
        assert_eq!(page(Network::Youtube, "x", "UC/../x"), None);
    }
}
