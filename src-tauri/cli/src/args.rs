//! The arguments, as `sendoff --help` tells them.

mod connections;
mod drafts;

pub(crate) use connections::{AccountCommand, ConnectionCommand, Treat};
pub(crate) use drafts::{DraftCommand, Schedule};

use crate::{folders, outcome::Trouble};
use clap::{Args as ArgGroup, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use sendoff_core::said;
use sendoff_desk::{
    SecretsChoice,
    api::{AppError, Theme},
};
use std::{net::SocketAddr, path::PathBuf};

/// Publishes scheduled social posts, once per account.
#[derive(Debug, Parser)]
#[command(
    name = "sendoff",
    version,
    about,
    propagate_version = true,
    args_override_self = true,
    after_help = "Exit codes: 0 done, 2 wrong usage, 3 not found, 4 refused input, 5 not possible as things stand, \
                  6 another copy sends, 7 service or login, 8 storage, 9 something waits for you, 1 a defect."
)]
pub(crate) struct Args {
    /// Folder that holds drafts, schedules and results
    #[arg(long, global = true, env = "SENDOFF_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Folder outside the data folder in which this computer remembers what it sent
    #[arg(long, global = true, env = "SENDOFF_STATE_DIR", value_name = "DIR")]
    state_dir: Option<PathBuf>,
    /// Where keys of services are kept: the system's keychain, or a file that only its owner can read
    #[arg(long, global = true, value_enum, default_value_t = Place::Keychain, env = "SENDOFF_SECRETS")]
    pub(crate) secrets: Place,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// The folder that was named, else `sendoff` in the platform's place for a program's data.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, Trouble> {
        self.data_dir.clone().or_else(folders::data_dir).ok_or_else(|| {
            AppError::invalid(said!("This computer names no folder for a program's data."))
                .with_remedy(said!("Name one with --data-dir."))
                .into()
        })
    }

    /// The folder that was named, else the platform's place for what a program remembers.
    pub(crate) fn state_dir(&self) -> Result<PathBuf, Trouble> {
        self.state_dir.clone().or_else(folders::state_dir).ok_or_else(|| {
            AppError::invalid(said!(
                "This computer names no folder for what a program remembers."
            ))
            .with_remedy(said!("Name one with --state-dir."))
            .into()
        })
    }
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Place {
    /// The operating system's keychain
    Keychain,
    /// A file in the data folder that only its owner can read
    File,
}

impl From<Place> for SecretsChoice {
    fn from(place: Place) -> Self {
        match place {
            Place::Keychain => Self::Keychain,
            Place::File => Self::File,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The practice service: everything can be tried without an account anywhere
    #[command(subcommand)]
    Practice(PracticeCommand),
    /// Logins at services
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Accounts that can be published to
    #[command(subcommand)]
    Account(AccountCommand),
    /// Drafts
    #[command(subcommand)]
    Draft(DraftCommand),
    /// Plan a draft, and confirm its newest text
    Schedule(Schedule),
    /// Take a plan back
    Unschedule {
        /// The draft: its id, or at least six characters of its beginning
        draft: String,
    },
    /// Publish a draft now, and confirm its newest text
    Publish {
        /// The draft
        draft: String,
        /// Wait for its results, sending from here if nobody does; exit code 9 if something waits for you
        #[arg(long)]
        wait: bool,
    },
    /// Take back what has not left
    Cancel {
        /// The draft
        draft: String,
        /// Only this account: its id, its handle, or network:handle
        #[arg(long, value_name = "ACCOUNT")]
        target: Option<String>,
    },
    /// Send again, under a new key, exactly the targets that are proven not published
    RetryFailed {
        /// The draft
        draft: String,
        /// Only these accounts
        #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
        target: Vec<String>,
    },
    /// Pause everything
    Pause,
    /// Let everything go on
    Resume,
    /// Send in the foreground: one line per event
    Run(Run),
    /// Batches: acts of publishing, with their results
    #[command(subcommand)]
    Batch(BatchCommand),
    /// The wire log
    #[command(subcommand)]
    Attempt(AttemptCommand),
    /// What waits for you
    #[command(subcommand)]
    Attention(AttentionCommand),
    /// Show the settings, or change those that are named
    Settings(Settings),
    /// Copies of the data folder: which one sends
    #[command(subcommand)]
    Copy(CopyCommand),
    /// Make a backup of the database, and check it by reading it through
    Backup(Backup),
    /// Put a backup in the place of the database, which is set aside and kept; nobody may have the folder open
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Look at everything that has to be well for posts to go out
    Doctor,
    /// Print completions for a shell
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PracticeCommand {
    /// Make the practice connections and accounts in this data folder
    Init,
    /// Run the practice service alone, for other clients; prints addresses, keys, workspace and accounts
    Serve {
        /// Where to listen; loopback only
        #[arg(long, default_value = "127.0.0.1:8787", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// Its folder; the practice folder of the data folder if none is named
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Everything that the practice networks have published
    Ledger {
        /// The practice service's folder; that of the data folder if none is named
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// The fault plan: how the practice service misbehaves
    Faults {
        #[command(subcommand)]
        command: Option<FaultsCommand>,
        /// The practice service's folder; that of the data folder if none is named
        #[arg(long, global = true, value_name = "DIR")]
        data: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum FaultsCommand {
    /// Put a plan in force
    Set {
        /// A fault plan in JSON; - is standard input
        file: PathBuf,
    },
    /// Put the plan without any fault in force
    Clear,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Run {
    /// End when nothing is due and nothing is open but what waits for you
    #[arg(long)]
    pub(crate) until_idle: bool,
    /// End after this long: 30s, 5m, 2h
    #[arg(long = "for", value_name = "SPAN")]
    pub(crate) span: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BatchCommand {
    /// List batches, newest first
    List {
        /// Only this draft's
        #[arg(long)]
        draft: Option<String>,
        /// Only those in which something is open
        #[arg(long)]
        open: bool,
        /// At most this many
        #[arg(long)]
        limit: Option<u32>,
    },
    /// Show a batch: results, wire log, looks and decisions
    Show {
        /// The batch: its id, or at least six characters of its beginning
        batch: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AttemptCommand {
    /// List transmissions, newest first: key, hash, bytes, times, outcome, what was concluded
    List {
        /// Only this draft's
        #[arg(long)]
        draft: Option<String>,
        /// Only this batch's
        #[arg(long)]
        batch: Option<String>,
        /// At most this many
        #[arg(long)]
        limit: Option<u32>,
    },
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Settings {
    /// The zone that new plans start with: Europe/Berlin
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// What new plans do when their time was missed: late:3h (or 90m, 2d), always, ask or skip
    #[arg(long, value_name = "POLICY")]
    pub(crate) if_missed: Option<String>,
    /// How the window looks: system, light or dark
    #[arg(long)]
    pub(crate) theme: Option<Theme>,
    /// How large the window draws everything, in percent: from 50 to 200
    #[arg(long, value_name = "PERCENT")]
    pub(crate) zoom: Option<u16>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Backup {
    /// Where to; a file that is not there yet. Into the data folder if none is named
    pub(crate) path: Option<PathBuf>,
    /// List the backups in the data folder instead
    #[arg(long, conflicts_with = "path")]
    pub(crate) list: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CopyCommand {
    /// Say whether this copy of the data folder sends, what may have gone out since it was made, and what is kept back
    Show,
    /// This copy sends: what another one may have sent is asked about, plans for later wait for release
    ThisSends,
    /// Another copy sends: this one never does, and stays of use for writing
    AnotherSends,
    /// Let the plans that were kept back go on
    Release,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AttentionCommand {
    /// List what waits for you, with evidence and what is safe to do
    List,
    /// Do one of an item's safe actions
    Resolve(Resolve),
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Resolve {
    /// The item: its id, or at least six characters of its beginning
    pub(crate) item: String,
    #[command(flatten)]
    pub(crate) action: Action,
    /// You looked at the profile and it is not there (goes with --send-again)
    #[arg(long, requires = "send_again")]
    pub(crate) i_checked: bool,
}

#[derive(Debug, ArgGroup)]
#[group(required = true, multiple = false)]
pub(crate) struct Action {
    /// It is there, perhaps at this address
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    pub(crate) published: Option<String>,
    /// It is not there; nothing is sent again
    #[arg(long)]
    pub(crate) not_published: bool,
    /// It is not there: send it again, under a new key (needs --i-checked where it may have been published)
    #[arg(long)]
    pub(crate) send_again: bool,
    /// Leave it as it is and stop showing it
    #[arg(long)]
    pub(crate) leave: bool,
    /// Try what was held now
    #[arg(long)]
    pub(crate) try_now: bool,
    /// Look again now
    #[arg(long)]
    pub(crate) look_now: bool,
    /// Publish what came due late all the same
    #[arg(long)]
    pub(crate) publish_now: bool,
    /// Leave out what came due late
    #[arg(long)]
    pub(crate) skip: bool,
    /// Take it back; nothing has left
    #[arg(long)]
    pub(crate) withdraw: bool,
    /// Confirm the newest text
    #[arg(long)]
    pub(crate) confirm: bool,
    /// Let the plan of a restored copy go on
    #[arg(long)]
    pub(crate) release: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    const DOCUMENT: &str = include_str!("../../../docs/cli.md");

    /// Every command that does something by itself, by its whole name.
    fn commands(of: &clap::Command, name: &str) -> Vec<(String, clap::Command)> {
        let mut found = Vec::new();
        if !of.is_subcommand_required_set() && !name.is_empty() {
            found.push((name.to_owned(), of.clone()));
        }
        for below in of.get_subcommands() {
            let name = format!("{name} {}", below.get_name());
            found.extend(commands(below, name.trim_start()));
        }
        found
    }

    /// Whether a text has these words in code, and not as the beginning of longer ones.
    fn has(text: &str, words: &str) -> bool {
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '-');
        text.match_indices(words).any(|(at, _)| {
            let before = &text[..at];
            let begins = before.ends_with('`') || before.ends_with("sendoff ") || before.ends_with('[');
            let begins = begins || (words.starts_with('-') && before.ends_with([' ', '|']));
            begins && ends(&text[at + words.len()..])
        })
    }

    #[test]
    fn every_command_and_each_of_its_options_is_documented_where_the_command_is() {
        let mut missing = Vec::new();
        for (name, command) in commands(&Args::command(), "") {
            let sections: Vec<&str> = DOCUMENT
                .split("\n### ")
                .filter(|section| has(section, &name))
                .collect();
            if sections.is_empty() {
                missing.push(name.clone());
            }
            let options = command.get_arguments().filter(|option| !option.is_global_set());
            for option in options.filter_map(|option| option.get_long()) {
                let option = format!("--{option}");
                if !sections.iter().any(|section| has(section, &option)) {
                    missing.push(format!("{name} {option}"));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new(), "docs/cli.md");
    }
}
