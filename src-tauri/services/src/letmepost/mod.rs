//! letmepost: several targets per request, answered in one envelope.
//!
//! Publishing is always immediate (`publishNow`): Sendoff keeps the calendar. Sources, all public: the pages
//! under <https://docs.letmepost.dev> and the service's own source, <https://github.com/letmepost/letmepost.dev>.

mod accounts;
mod answer;
mod error;
mod evidence;
mod follow;
mod freeze;
mod listing;
mod look;
mod row;

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

/// `POST /v1/posts` takes so many targets (<https://docs.letmepost.dev/api-reference>).
pub(crate) const TARGETS_MAX: usize = 25;

/// The service letmepost.
#[derive(Debug)]
pub struct Letmepost;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// When absence starts to count. Rows are written before any network is called, so what is not listed after
/// this was never run: text posts answer within seconds, and a handler that spoke a 5xx has ended.
fn settling(connection: &Connection) -> Settling {
    if connection.practice_ledger.is_some() {
        return local::PRACTICE_SETTLING;
    }
    Settling {
        after_own_error: Duration::from_secs(10),
        otherwise: MINUTE * 2,
    }
}

impl Service for Letmepost {
    fn kind(&self) -> ServiceKind {
        ServiceKind::Letmepost
    }

    /// - A repeat needs absence for certain: a 5xx frees the key although posts may be public, and after 60 s
    ///   a repeat takes an unfinished request over (`apps/api/src/middleware/idempotency.ts`).
    /// - Keys are dead after 24 hours (<https://docs.letmepost.dev/idempotency>); ours after 20.
    /// - Rows are deleted after 14 days at the earliest (`apps/api/src/billing/tiers.ts`); absence means
    ///   something for 12.
    fn rules(&self, connection: &Connection) -> ServiceRules {
        let practice = connection.practice_ledger.is_some();
        ServiceRules {
            repeat: RepeatRule::AbsentForCertain,
            window: HOUR * 20,
            settling: settling(connection),
            evidence: Evidence::AbsenceFor(HOUR * 24 * 12),
            patience: if practice { MINUTE * 10 } else { HOUR },
            targets_max: if connection.settings.one_target_per_request {
                1
            } else {
                TARGETS_MAX
            },
            per_minute: None,
            concurrency: 4,
            trust_replay: connection.settings.trust_replay,
        }
    }

    /// The platforms of the request schema, `packages/schemas/src/post.ts`.
    fn reaches(&self, network: Network) -> bool {
        use Network as N;
        match network {
            N::Twitter
            | N::Linkedin
            | N::Bluesky
            | N::Instagram
            | N::Threads
            | N::Facebook
            | N::Pinterest
            | N::Tiktok => true,
            N::Youtube | N::Mastodon => false,
        }
    }

    fn refusals(&self, account: &Account, text: &str) -> Vec<Reason> {
        local::refusals(self, account, text)
    }

    fn freeze(&self, _connection: &Connection, posts: &[Post]) -> Frozen {
        freeze::freeze(posts)
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
        Box::new(follow::Follow::new(of, post.clone()))
    }

    fn check(&self, _connection: &Connection) -> Box<dyn Conversation<Check>> {
        Box::new(accounts::Checking::new())
    }
}
