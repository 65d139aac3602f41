//! The arguments of writing and planning.

use clap::{Args as ArgGroup, Subcommand};
use sendoff_core::schedule::Fold;
use sendoff_desk::api::DraftFilter;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Write a draft
    New {
        /// Its text; - is standard input
        #[arg(long)]
        text: String,
        /// For whom: an account's id, handle, or network:handle; repeat it or separate by commas
        #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
        target: Vec<String>,
        /// A text of its own for one account
        #[arg(long, value_name = "ACCOUNT=TEXT")]
        variant: Vec<String>,
        /// A client's or campaign's name
        #[arg(long)]
        label: Option<String>,
        /// Post to one profile through two connections, knowing that it will appear twice
        #[arg(long)]
        same_profile: bool,
    },
    /// Import drafts, one JSON object per line, planned and confirmed
    Import {
        /// The file; - is standard input
        file: PathBuf,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
    },
    /// Write every draft as a line that import reads back
    Export,
    /// List drafts
    List {
        /// all, unscheduled, scheduled, open, done or trash
        #[arg(long, default_value = "all")]
        filter: DraftFilter,
        /// Words in the text
        #[arg(long)]
        search: Option<String>,
        /// Only those that bear this tag
        #[arg(long)]
        tag: Option<String>,
        /// At most this many
        #[arg(long)]
        limit: Option<u32>,
        /// Go on after this draft
        #[arg(long, value_name = "DRAFT")]
        after: Option<String>,
    },
    /// Show a draft and what stands with each of its targets
    Show {
        /// The draft: its id, or at least six characters of its beginning
        draft: String,
    },
    /// Change a draft; on a planned one a new text goes out only once it is confirmed
    Edit {
        /// The draft
        draft: String,
        /// A new text; - is standard input
        #[arg(long)]
        text: Option<String>,
        /// New targets, in place of all earlier ones
        #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
        target: Vec<String>,
        /// A text of its own for one account; an empty one takes it away
        #[arg(long, value_name = "ACCOUNT=TEXT")]
        variant: Vec<String>,
        /// A new label; an empty one takes it away
        #[arg(long)]
        label: Option<String>,
        /// Confirm the newest text: that is what goes out
        #[arg(long)]
        confirm: bool,
        /// Post to one profile through two connections, knowing that it will appear twice
        #[arg(long)]
        same_profile: bool,
    },
    /// Give a draft exactly these tags; none takes all away
    Tag {
        /// The draft
        draft: String,
        /// Its tags
        tags: Vec<String>,
    },
    /// Pause posts: each keeps its time, and is not sent until it is released
    Pause {
        /// The drafts
        #[arg(required = true)]
        drafts: Vec<String>,
    },
    /// Release paused posts; what came due meanwhile is sent, asked about or left out as its plan says
    Release {
        /// The drafts
        #[arg(required = true)]
        drafts: Vec<String>,
    },
    /// Make the same draft again: the way to post something twice
    Duplicate {
        /// The draft
        draft: String,
    },
    /// Throw a draft away; restore brings it back
    Delete {
        /// The draft
        draft: String,
    },
    /// Take a draft out of the trash
    Restore {
        /// The draft
        draft: String,
    },
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Schedule {
    /// The draft: its id, or at least six characters of its beginning
    pub(crate) draft: String,
    /// What the clock on the wall will show: "2026-12-01 09:00"
    #[arg(long, value_name = "TIME")]
    pub(crate) at: String,
    /// Where that wall is: Europe/Berlin; the zone set in the settings if none is named
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// Which of two equal times, when clocks go back: earlier or later
    #[arg(long)]
    pub(crate) fold: Option<Fold>,
    /// What to do if the time was missed: late:3h (or 90m, 2d), always, ask or skip
    #[arg(long, value_name = "POLICY")]
    pub(crate) if_missed: Option<String>,
}
