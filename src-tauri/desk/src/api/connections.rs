//! Connections and accounts.

use sendoff_core::{
    connection::{ConnectionSettings, ServiceKind},
    delivery::Reason,
    id::{AccountId, ConnectionId},
    network::Network,
    schedule::Zone,
    time::UtcInstant,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionRef {
    /// Its id.
    pub connection: ConnectionId,
}

/// A new connection. Its secret goes one way: it is never sent back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionAdd {
    /// Which service.
    pub service: ServiceKind,
    /// The person's name for it.
    pub name: String,
    /// Where requests go.
    pub base_url: String,
    /// The service's key.
    pub secret: String,
    /// The workspace, where the service has several.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub workspace: Option<String>,
    /// Settings.
    #[serde(default)]
    pub settings: ConnectionSettings,
}

impl std::fmt::Debug for ConnectionAdd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionAdd")
            .field("service", &self.service)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Changes to a connection; what is absent stays.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionUpdate {
    /// Which.
    pub connection: ConnectionId,
    /// A new name.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub name: Option<String>,
    /// A new secret; taken only if it reaches the same accounts.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub secret: Option<String>,
    /// New settings.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub settings: Option<ConnectionSettings>,
}

impl std::fmt::Debug for ConnectionUpdate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionUpdate")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

/// A connection as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionView {
    /// Its id.
    pub id: ConnectionId,
    /// Which service.
    pub service: ServiceKind,
    /// The person's name for it.
    pub name: String,
    /// Where requests go.
    pub base_url: String,
    /// The workspace.
    pub workspace: Option<String>,
    /// Whether it is the practice service's.
    pub practice: bool,
    /// Settings.
    pub settings: ConnectionSettings,
    /// What is wrong with it.
    pub trouble: Option<Reason>,
    /// When it was last proven to work.
    pub proven_at: Option<UtcInstant>,
    /// How many accounts it reaches.
    pub accounts: u32,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckView {
    /// The connection, as it stands now.
    pub connection: ConnectionView,
    /// Its accounts.
    pub accounts: Vec<AccountView>,
    /// Workspaces to choose from (id and name), where the service has several and none is chosen.
    pub workspaces: Vec<(String, String)>,
}

/// A question for accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AccountQuery {
    /// Ask the services first.
    pub refresh: bool,
    /// Removed ones too.
    pub removed: bool,
}

/// An account as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// The connection's name.
    pub connection_name: String,
    /// Which service.
    pub service: ServiceKind,
    /// Its network.
    pub network: Network,
    /// How people call it.
    pub handle: String,
    /// The service's own id.
    pub remote_id: String,
    /// Whether it is a practice account.
    pub practice: bool,
    /// Whether it is paused.
    pub paused: bool,
    /// Its own time zone.
    pub zone: Option<Zone>,
    /// Whether new drafts are meant for it until somebody chooses otherwise.
    pub by_default: bool,
    /// The least minutes between two posts to it; late posts keep two minutes where none are set.
    pub pace_minutes: Option<u32>,
    /// Why it cannot be published to.
    pub trouble: Option<Reason>,
    /// When it was removed.
    pub removed_at: Option<UtcInstant>,
}

/// How an account is to be treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountTreat {
    /// Which.
    pub account: AccountId,
    /// Its own time zone.
    pub zone: Option<Zone>,
    /// Whether new drafts are meant for it until somebody chooses otherwise.
    pub by_default: bool,
    /// The least minutes between two posts to it, from 2 to 1440.
    pub pace_minutes: Option<u32>,
}

/// Pause one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountPause {
    /// Which.
    pub account: AccountId,
    /// Paused from now on, or not.
    pub paused: bool,
}
