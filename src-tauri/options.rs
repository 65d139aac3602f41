//! What a person may say when starting the program, and where its data lives when they say nothing.

use sendoff_core::{said, said::Said};
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use sendoff_cli::folders;

/// The program's arguments.
#[derive(Clone, Debug, Parser)]
#[command(name = "sendoff-desktop", version, about)]
pub struct Options {
    /// Folder that holds drafts, schedules and results
    #[arg(long, env = "SENDOFF_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// Folder outside the data folder in which this computer remembers what it sent
    #[arg(long, env = "SENDOFF_STATE_DIR", value_name = "DIR")]
    state_dir: Option<PathBuf>,

    /// Where passwords and keys of services are kept
    #[arg(long, value_enum, default_value_t = SecretsPlace::Keychain, env = "SENDOFF_SECRETS")]
    pub secrets: SecretsPlace,

    /// Start without a window: in the tray, or minimised where there is none
    #[arg(long)]
    pub hidden: bool,

    /// A place in Sendoff to go to: sendoff://calendar, attention, draft/ID, new?text=WORDS
    #[arg(value_name = "LINK")]
    links: Vec<String>,
}

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SecretsPlace {
    /// The operating system's keychain
    Keychain,
    /// A file in the data folder that only its owner can read
    File,
}

/// This computer offers no folder for a program's data, and none was named.
#[derive(Debug, thiserror::Error)]
#[error("{}", Self::said())]
pub struct NoDataFolder;

impl NoDataFolder {
    /// The same to a person.
    pub fn said() -> Said {
        said!(
            "This computer names no folder for a program's data; start Sendoff with --data-dir and a folder of your choice."
        )
    }
}

impl Options {
    /// The folder to use: the one that was named, else `sendoff` in the platform's place for a
    /// program's data (XDG data home, Application Support, Roaming).
    pub fn data_dir(&self) -> Result<PathBuf, NoDataFolder> {
        match &self.data_dir {
            Some(named) => Ok(named.clone()),
            None => folders::data_dir().ok_or(NoDataFolder),
        }
    }

    /// The folder to use for what this computer remembers: the one that was named, else the platform's.
    pub fn state_dir(&self) -> Result<PathBuf, NoDataFolder> {
        let home = || folders::state_dir().ok_or(NoDataFolder);
        self.state_dir.clone().map_or_else(home, Ok)
    }

    /// The link to go to. A desktop may hand several over at once (`%U`): the last of them.
    pub fn link(&self) -> Option<&str> {
        self.links.last().map(String::as_str)
    }

    /// What the arguments of a second start ask for, where they can be read: the running copy is
    /// told them as plain words.
    pub fn of_second_start(arguments: &[String]) -> Option<Self> {
        Self::try_parse_from(arguments).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_wins() {
        let arguments = ["--data-dir", "/tmp/elsewhere", "--state-dir", "/tmp/memory"];
        let options = Options::parse_from(["sendoff-desktop"].iter().chain(&arguments));
        assert_eq!(options.data_dir().unwrap(), PathBuf::from("/tmp/elsewhere"));
        assert_eq!(options.state_dir().unwrap(), PathBuf::from("/tmp/memory"));
    }

    #[test]
    fn secrets_go_to_the_keychain_unless_a_file_is_chosen_openly() {
        let silent = Options::parse_from(["sendoff-desktop"]);
        assert_eq!(silent.secrets, SecretsPlace::Keychain);
        let open = Options::parse_from(["sendoff-desktop", "--secrets", "file"]);
        assert_eq!(open.secrets, SecretsPlace::File);
    }

    #[test]
    fn a_link_is_taken_beside_everything_else() {
        let arguments = [
            "sendoff-desktop",
            "--secrets",
            "file",
            "sendoff://calendar",
            "sendoff://new?text=--hidden",
        ]
        .map(String::from);
        let options = Options::of_second_start(&arguments).unwrap();
        assert_eq!(options.link(), Some("sendoff://new?text=--hidden"));
        assert!(!options.hidden);
    }

    #[test]
    fn a_second_start_with_unknown_arguments_asks_for_nothing() {
        let arguments = ["sendoff-desktop", "--no-such-thing"].map(String::from);
        assert!(Options::of_second_start(&arguments).is_none());
    }
}
