//! Postato: one post to one account per request, taken at once and delivered by the service's own queue.
//!
//! Publishing is always immediate (`status: publish`): Sendoff keeps the calendar. Source, public: the pages
//! under <https://docs.postato.com.br>. Where they contradict each other or are silent, both readings are
//! accepted; paths that they do not show stand in `paths.rs`.

mod answer;
mod error;
mod follow;
mod freeze;
mod listing;
mod look;
mod paths;
mod record;

mod workspaces;

use crate::{Check, Conversation, Frozen, Post, Sent, Service, local};
use sendoff_client::{Header, HeaderError, Report};
use sendoff_core::{
    answer::{FollowUp, LookReport, Meaning},
    connection::{Account, Connection, ServiceKind},
    delivery::{PostId, Reason},
    id::AccountId,
    key::IdempotencyKey,
    network::Network,
    rules::{Evidence, RepeatRule, ServiceRules, Settling},
};
use std::time::Duration;

/// The service Postato.
#[derive(Debug)]
pub struct Postato;

const MINUTE: Duration = Duration::from_secs(60);
/// Post creations per minute, counted over the whole tenant
/// (<https://docs.postato.com.br/guides/cookbook/staggered-publishing>).
const CREATIONS_PER_MINUTE: u32 = 120;

impl Service for Postato {
    fn kind(&self) -> ServiceKind {
        ServiceKind::Postato
    }

    /// - A key answers repeats with the stored answer, for longer than "plausible retries"; no number is given
    ///   (<https://docs.postato.com.br/guides/idempotency>), so ours is 30 minutes.
    /// - A listing proves presence only: no reference of ours can be read back, and how fresh the list is, is
    ///   nowhere said.
    fn rules(&self, connection: &Connection) -> ServiceRules {
        let practice = connection.practice_ledger.is_some();
        ServiceRules {
            repeat: RepeatRule::SameKey,
            window: MINUTE * 30,
            settling: if practice {
                local::PRACTICE_SETTLING
            } else {
                Settling {
                    after_own_error: MINUTE * 2,
                    otherwise: MINUTE * 2,
                }
            },
            evidence: Evidence::PresenceOnly,
            patience: MINUTE * if practice { 10 } else { 60 },
            targets_max: 1,
            per_minute: Some(CREATIONS_PER_MINUTE),
            concurrency: 4,
            trust_replay: connection.settings.trust_replay,
        }
    }

    /// The accounts that can be connected (<https://docs.postato.com.br/guides/oauth-account-connection>).
    fn reaches(&self, network: Network) -> bool {
        use Network as N;
        match network {
            N::Twitter | N::Linkedin | N::Instagram | N::Tiktok | N::Youtube => true,
            N::Bluesky | N::Threads | N::Facebook | N::Pinterest | N::Mastodon => false,
        }
    }

    fn refusals(&self, account: &Account, text: &str) -> Vec<Reason> {
        local::refusals(self, account, text)
    }

    fn freeze(&self, connection: &Connection, posts: &[Post]) -> Frozen {
        freeze::freeze(connection, posts)
    }

    fn headers(&self, secret: &str, key: Option<&IdempotencyKey>) -> Result<Vec<Header>, HeaderError> {
        local::headers(secret, key)
    }

    fn read(&self, sent: &Sent, report: &Report) -> Meaning {
        answer::read(sent, report)
    }

    fn look(&self, sent: &Sent) -> Box<dyn Conversation<LookReport>> {
        Box::new(look::Look::new(sent.clone()))
    }

    fn follow(&self, sent: &Sent, account: AccountId, post: &PostId) -> Box<dyn Conversation<FollowUp>> {
        let of = sent.posts.iter().find(|p| p.account.id == account).cloned();
        let path = paths::READ.of(&sent.connection, post.as_str());
        Box::new(follow::Follow::new(of, post.clone(), path))
    }

    fn check(&self, connection: &Connection) -> Box<dyn Conversation<Check>> {
        Box::new(workspaces::Checking::new(connection.clone()))
    }
}
