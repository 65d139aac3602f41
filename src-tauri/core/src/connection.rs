//! Connections and accounts: who is reached, and through which login.

use crate::{
    delivery::Reason,
    id::{AccountId, ConnectionId},
    network::Network,
    pace::Pace,
    schedule::Zone,
    time::UtcInstant,
    words,
};
use serde::{Deserialize, Serialize};

words! {
    /// The kinds of service a connection can have. Adding one is one word here and one folder in `services`.
    ServiceKind: "kind of service" {
        /// <https://docs.letmepost.dev>
        Letmepost = "letmepost",
        /// <https://docs.postato.com.br>
        Postato = "postato",
    }
}

/// What a person may set for one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ConnectionSettings {
    /// One target per request, where the service takes several.
    pub one_target_per_request: bool,
    /// Trust the service's replay promise where a look is impossible.
    pub trust_replay: bool,
}

/// One login at a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Which service it speaks to.
    pub service: ServiceKind,
    /// The person's name for it.
    pub name: String,
    /// Where requests go: scheme, host, port, perhaps a path prefix. No trailing slash.
    pub origin: String,
    /// The workspace, where the service has them.
    pub workspace: Option<String>,
    /// The ledger of the practice service that it belongs to; `None` for a real one.
    pub practice_ledger: Option<String>,
    /// The person's settings.
    pub settings: ConnectionSettings,
    /// Nothing is sent before this: a limiter spoke.
    pub not_before: Option<UtcInstant>,
    /// Why its login is not accepted, since the last check; `None` while it is.
    pub trouble: Option<Reason>,
    /// When it was last proven to work.
    pub proven_at: Option<UtcInstant>,
    /// When it was made.
    pub created_at: UtcInstant,
}

/// One profile reached through one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Which network.
    pub network: Network,
    /// The service's id for it.
    pub remote_id: String,
    /// The network's own id of the profile, where the service tells it; else its handle.
    pub profile: String,
    /// How people call it: `@sol`, "Padaria Sol".
    pub handle: String,
    /// Why it cannot be published to now; `None` while it can.
    pub trouble: Option<Reason>,
    /// Whether a person paused it.
    pub paused: bool,
    /// How a person wants it treated.
    pub habits: Habits,
    /// When the service stopped listing it, or its connection was removed.
    pub removed_at: Option<UtcInstant>,
}

/// How a person wants an account treated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Habits {
    /// The account's own time zone: its client's, its audience's.
    pub zone: Option<Zone>,
    /// Whether new drafts are meant for it until somebody chooses otherwise.
    pub by_default: bool,
    /// The least time between two posts; [`Pace::USUAL`] between late ones if none is set.
    pub pace: Option<Pace>,
}

impl Account {
    /// So far apart late posts to it go out.
    pub fn late_pace(&self) -> Pace {
        self.habits.pace.unwrap_or(Pace::USUAL)
    }
}

/// An account as a service lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAccount {
    /// The service's id.
    pub remote_id: String,
    /// Which network.
    pub network: Network,
    /// The network's own id, else the handle.
    pub profile: String,
    /// How people call it.
    pub handle: String,
    /// Why the service says it cannot be used.
    pub trouble: Option<Reason>,
}
