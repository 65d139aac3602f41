//! The services that posts go to: what to send, what an answer means, where to look.
//!
//! One folder per service, and one line in [`service`]. A service does no I/O: it plans bytes, reads
//! reports, and asks questions through [`Conversation`]s that somebody else carries to the network. The
//! engine knows no service by name.

mod conversation;
pub mod letmepost;
mod local;
pub mod postato;
mod reading;

pub use conversation::{Conversation, Question, Turn};

use sendoff_client::{Header, HeaderError, Report};
use sendoff_core::{
    answer::{FollowUp, LookReport, Meaning},
    connection::{Account, Connection, ListedAccount, ServiceKind},
    delivery::{PostId, Reason},
    id::AccountId,
    key::IdempotencyKey,
    network::Network,
    rules::ServiceRules,
    time::UtcInstant,
};
use std::{collections::BTreeSet, sync::Arc};

/// One target's share of a request, as it is frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// For whom.
    pub account: Account,
    /// The text that goes to this account.
    pub text: String,
}

/// What is frozen: from here on these bytes never change (P1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Path and query under the connection's origin, beginning with `/`. The method is POST.
    pub path: String,
    /// The exact body.
    pub body: Arc<[u8]>,
}

/// A request that was sent, with what a service needs to read its answer or to look for it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Through which login.
    pub connection: Connection,
    /// Whom it covers, in the order of the frozen body.
    pub posts: Vec<Post>,
    /// When its first transmission that may have arrived began, by the service's clock if known, else ours.
    pub first_sent: UtcInstant,
    /// When its last transmission ended, by the same clock.
    pub last_ended: UtcInstant,
    /// Posts of this connection that other deliveries have adopted: they explain themselves.
    pub adopted: BTreeSet<PostId>,
    /// Texts of other open requests, per account: rows with these explain themselves too.
    pub other_open: Vec<(AccountId, String)>,
}

impl Sent {
    /// A request alone in the world: sent once at this instant, with nothing else open on its connection.
    pub fn once(connection: Connection, posts: Vec<Post>, at: UtcInstant) -> Self {
        Self {
            connection,
            posts,
            first_sent: at,
            last_ended: at,
            adopted: BTreeSet::new(),
            other_open: Vec::new(),
        }
    }
}

/// What checking a connection found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The login works; these are its accounts, and the workspaces it may choose from (empty where the
    /// service has none).
    Works {
        /// The accounts in the connection's workspace.
        accounts: Vec<ListedAccount>,
        /// The workspaces: id and name.
        workspaces: Vec<(String, String)>,
    },
    /// The service does not accept the login.
    Rejected(Reason),
    /// The service has workspaces, and the connection names none of them: choose one of these (id, name).
    ChooseWorkspace(Vec<(String, String)>),
    /// The service could not be asked, or answered in no shape of its own.
    Unreachable(Reason),
}

/// The service of this kind. Adding one is one folder and one line here.
pub fn service(kind: ServiceKind) -> &'static dyn Service {
    match kind {
        ServiceKind::Letmepost => &letmepost::Letmepost,
        ServiceKind::Postato => &postato::Postato,
    }
}

/// One kind of service.
pub trait Service: Send + Sync {
    /// Which one.
    fn kind(&self) -> ServiceKind;

    /// What it promises and needs, for this connection.
    fn rules(&self, connection: &Connection) -> ServiceRules;

    /// Whether posts to this network can be published through it at all.
    fn reaches(&self, network: Network) -> bool;

    /// Why this text cannot go to this account through this service; empty if it can. Only what is certain
    /// before sending: over-long or empty text, a network that needs a picture, a network not reached.
    fn refusals(&self, account: &Account, text: &str) -> Vec<Reason>;

    /// The bytes of one request for these posts; at most [`ServiceRules::targets_max`], at least one.
    fn freeze(&self, connection: &Connection, posts: &[Post]) -> Frozen;

    /// The headers of a request: login, content type, and the key on publishing requests.
    fn headers(&self, secret: &str, key: Option<&IdempotencyKey>) -> Result<Vec<Header>, HeaderError>;

    /// What the report of a publishing transmission means.
    fn read(&self, sent: &Sent, report: &Report) -> Meaning;

    /// Asks what the service has of this request (the look of a request in doubt).
    fn look(&self, sent: &Sent) -> Box<dyn Conversation<LookReport>>;

    /// Asks what became of one post that the service has taken.
    fn follow(&self, sent: &Sent, account: AccountId, post: &PostId) -> Box<dyn Conversation<FollowUp>>;

    /// Asks whether the login works and which accounts it reaches.
    fn check(&self, connection: &Connection) -> Box<dyn Conversation<Check>>;
}
