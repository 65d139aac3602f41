//! What can go wrong with the file, in words for people.

use rusqlite::ErrorCode;
use sendoff_core::{
    copies::CopyDoubt,
    delivery::{DeliveryState, PostId},
    id::{AccountId, BatchId, DeliveryId},
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Anything the store cannot do, and why. Whatever it was, nothing of the failed call is stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data folder does not exist and cannot be made.
    #[error("The folder {} cannot be made: {source}. Choose a folder that you may write to.", path.display())]
    FolderNotMade {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The data folder is a file.
    #[error("{} is a file, and Sendoff needs a folder there. Choose another place.", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// The folder or the file may not be written.
    #[error(
        "{} may not be written. Allow writing to it, or choose another data folder. Nothing was changed.",
        path.display()
    )]
    ReadOnly {
        /// What may not be written.
        path: PathBuf,
    },
    /// The file is a database of another program, or no database at all.
    #[error("{} is not a file of Sendoff's. Nothing was changed; move it away or choose another data folder.", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is empty: something cut it down to nothing.
    #[error(
        "{} is empty: something has cut it down to nothing. Put a backup in its place, or move it away to \
         start anew. Nothing was changed.",
        path.display()
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer Sendoff.
    #[error(
        "{} was written by a newer Sendoff (format {found}; this one knows up to {known}). Install the newer \
         one. Nothing was changed.",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// The file's list of formats is not ours.
    #[error("{} has a history of formats that this Sendoff does not know: {detail}. Nothing was changed.", path.display())]
    History {
        /// The file.
        path: PathBuf,
        /// What is different.
        detail: String,
    },
    /// The file is damaged.
    #[error(
        "{} is damaged: {detail}. Nothing was overwritten; the folder \"backups\" beside it holds earlier \
         states.",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// The disk (or the quota) is full.
    #[error("The disk is full: this could not be saved. Free some space; what was saved before is safe.")]
    Full,
    /// Another process holds the file for longer than we wait.
    #[error("Another program is using Sendoff's file. Close it, then try again.")]
    Busy,
    /// Another sender has taken over: this one may write nothing more.
    #[error("Another Sendoff has taken over sending from this data folder. This one sends nothing more.")]
    Fenced,
    /// The row is no longer as the caller last saw it.
    #[error("{what} was changed by somebody else in between. Look again.")]
    Conflict {
        /// What changed.
        what: String,
    },
    /// The draft is being published: it cannot be changed until that has ended.
    #[error("This draft is being published and cannot be changed until that has ended.")]
    Locked {
        /// The open batch.
        batch: BatchId,
    },
    /// There is none.
    #[error("There is no {noun} {id}.")]
    NotFound {
        /// What was looked for.
        noun: &'static str,
        /// By which id.
        id: String,
    },
    /// The post at the service is already another delivery's.
    #[error("The service's post {} already belongs to another delivery ({held_by}).", post.as_str())]
    Collision {
        /// The post.
        post: PostId,
        /// Whose it is.
        held_by: DeliveryId,
    },
    /// The draft already has a delivery to this account that is open, published, or not proven absent.
    #[error("This draft already has a delivery to that account, and it is {state}.")]
    Occupied {
        /// The account.
        account: AccountId,
        /// The delivery in the way.
        held_by: DeliveryId,
        /// Where it stands.
        state: DeliveryState,
    },
    /// Posts of the connection are still on their way.
    #[error(
        "Posts through this connection are still on their way. Wait until they have ended, or take them back."
    )]
    ConnectionInUse,
    /// Another connection bears the name.
    #[error("Another connection is called \"{name}\". Choose another name.")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The revision is not confirmed, and only a confirmed one may be planned or sent (P13).
    #[error("The newest text of this draft is not confirmed. Confirm it first.")]
    Unconfirmed,
    /// The schedule has already led to a batch.
    #[error("The time of this draft has come and cannot be taken back: it is being published.")]
    Consumed,
    /// Something of the draft has gone out, and this act is only for drafts of which nothing has.
    #[error("This draft has gone out. What is done to many at once leaves it as it is.")]
    GoneOut,
    /// A constraint of the schema refused a write that would break a promise: a defect of the caller.
    #[error("Refused, because it would break a promise: {promise}.")]
    Promise {
        /// The constraint's own words.
        promise: String,
    },
    /// A stored value cannot be understood.
    #[error("The file holds something that cannot be understood: {detail}.")]
    Unreadable {
        /// Where, and what.
        detail: String,
    },
    /// A file beside the database cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// SQLite does not run as it must (version, durability): nothing is opened.
    #[error("The database cannot be run safely here: {detail}.")]
    Unsafe {
        /// What is not as it must be.
        detail: String,
    },
    /// It is in doubt whether this copy of the folder may send.
    #[error("{}", in_words(*doubt))]
    Undecided {
        /// Why.
        doubt: CopyDoubt,
    },
    /// Another copy on this computer is sending at this moment.
    #[error(
        "Another copy of this data folder is sending at this moment, from {}. Close it first.",
        place.display()
    )]
    SentElsewhere {
        /// Where it lies.
        place: PathBuf,
    },
    /// What is about to be sent could not be noted outside the folder.
    #[error("{} could not be written: {source}. Nothing is sent without it.", path.display())]
    MarkNotWritten {
        /// The mark.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing may be sent from where the folder lies.
    #[error(
        "Nothing is sent from {}: {why}. Another computer could send the same posts. Drafts can be written there; \
         to send, move the folder to a disk of this computer.",
        path.display()
    )]
    Unfit {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// There is no database, and there was one.
    #[error(
        "{} is not there, and this data folder had one: it was moved or deleted. Nothing was made in its place. \
         Put it back, or restore a backup.",
        path.display()
    )]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Somebody has the folder open.
    #[error("Sendoff is running on {}. Close it first: its file cannot be replaced meanwhile.", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The writer has stopped: the program is ending, or a defect ended it.
    #[error("Sendoff's file is closed. Start Sendoff anew.")]
    Closed,
    /// Anything else that SQLite says.
    #[error("The database says: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    /// Tells apart what a caller must tell apart. The path of the file is filled in by the store.
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(code, message) = &error else {
            return match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => Self::Unreadable {
                    detail: error.to_string(),
                },
                other => Self::Sqlite(other),
            };
        };
        let words = message.clone().unwrap_or_else(|| code.to_string());
        match code.code {
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged {
                path: PathBuf::new(),
                detail: words,
            },
            ErrorCode::ReadOnly => Self::ReadOnly { path: PathBuf::new() },
            ErrorCode::ConstraintViolation => Self::Promise { promise: words },
            _ => Self::Sqlite(error),
        }
    }
}

/// Why a copy does not send, for people.
fn in_words(doubt: CopyDoubt) -> &'static str {
    match doubt {
        CopyDoubt::Restored => {
            "This data folder was restored or rolled back: posts have been sent since that it knows nothing of. \
             Nothing is sent until you have said which copy sends."
        }
        CopyDoubt::OtherInstallation => {
            "This data folder comes from another installation of Sendoff, which may send the same posts. Nothing \
             is sent until you have said which copy sends."
        }
        CopyDoubt::OtherMachine => {
            "This data folder comes from another computer, which may send the same posts. Nothing is sent until \
             you have said which copy sends."
        }
        CopyDoubt::Beside => {
            "This data folder is a copy of one on this computer, which may send the same posts. Nothing is sent \
             until you have said which copy sends."
        }
        CopyDoubt::Unmarked => {
            "What this computer remembers of this data folder is gone, so it cannot be seen whether the folder is \
             the newest. Nothing is sent until you have said which copy sends."
        }
        CopyDoubt::Yielded => "You said that another copy of this data folder sends. This one sends nothing.",
    }
}

impl StoreError {
    /// Whether it says something of one row, and nothing of the file: others can be read and written all the same.
    pub fn is_of_one_row(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::Promise { .. })
    }

    /// The same once more, for another caller: errors of the system cannot be cloned.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::MarkNotWritten { path, source } => Self::MarkNotWritten {
                path: path.clone(),
                source: io::Error::new(source.kind(), source.to_string()),
            },
            _ => Self::Closed,
        }
    }

    /// The same, with the file's path where SQLite did not know it.
    pub(crate) fn located(mut self, file: &Path) -> Self {
        if let Self::Damaged { path, .. } | Self::ReadOnly { path } = &mut self
            && path.as_os_str().is_empty()
        {
            file.clone_into(path);
        }
        self
    }
}
