//! The arguments of logins and accounts.

use clap::{Args as ArgGroup, Subcommand};
use sendoff_core::connection::ServiceKind;

#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionCommand {
    /// Add a login that works; its secret comes from standard input
    Add {
        /// Which service: letmepost or postato
        service: ServiceKind,
        /// Your name for it
        #[arg(long)]
        name: String,
        /// Where requests go; plain http only to this computer
        #[arg(long, value_name = "URL")]
        base_url: String,
        /// The workspace's id, where the service has several
        #[arg(long)]
        workspace: Option<String>,
        /// Send one target per request, where the service takes several
        #[arg(long)]
        one_target_per_request: bool,
        /// Trust the service's promise to replay where nothing can be looked up
        #[arg(long)]
        trust_replay: bool,
    },
    /// List the logins
    List,
    /// Ask whether logins work, and which accounts they reach
    Check {
        /// Its name or id; all if none is named
        connection: Option<String>,
    },
    /// Change a login
    Update {
        /// Its name or id
        connection: String,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// Read a new secret from standard input; taken only if it works and reaches the same accounts
        #[arg(long)]
        new_secret: bool,
    },
    /// Remove a login; refused while posts of it are on their way
    Remove {
        /// Its name or id
        connection: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// List the accounts
    List {
        /// Ask the services first
        #[arg(long)]
        refresh: bool,
        /// Removed ones too
        #[arg(long)]
        removed: bool,
    },
    /// Hold back everything for one account
    Pause {
        /// The account: its id, its handle, or network:handle
        account: String,
    },
    /// Let one account go on
    Resume {
        /// The account
        account: String,
    },
    /// Say how an account is to be treated; what is not named stays
    Treat(Treat),
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Treat {
    /// The account: its id, its handle, or network:handle
    pub(crate) account: String,
    /// Its own time zone: Europe/Berlin; none takes it away
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// The window's new drafts begin with it
    #[arg(long)]
    pub(crate) default: bool,
    /// The window's new drafts begin without it
    #[arg(long, conflicts_with = "default")]
    pub(crate) no_default: bool,
    /// The least time between two posts to it: 25m, 2h or 1d, from 2m to 1d; none takes it away
    #[arg(long, value_name = "SPAN")]
    pub(crate) pace: Option<String>,
}
