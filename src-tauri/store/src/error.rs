//! What can go wrong with the file.

mod said;

use rusqlite::ErrorCode;
use sendoff_core::{
    copies::CopyDoubt,
    delivery::{DeliveryState, PostId},
    id::{AccountId, BatchId, DeliveryId},
    said::Said,
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Anything the store cannot do, and why. Whatever it was, nothing of the failed call is stored.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.said())]
pub enum StoreError {
    /// The data folder does not exist and cannot be made.
    FolderNotMade {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The data folder is a file.
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// The folder or the file may not be written.
    ReadOnly {
        /// What may not be written.
        path: PathBuf,
    },
    /// The file is a database of another program, or no database at all.
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is empty: something cut it down to nothing.
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer Sendoff.
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// The file's list of formats is not ours.
    History {
        /// The file.
        path: PathBuf,
        /// What is different.
        detail: String,
    },
    /// The file is damaged.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// The disk (or the quota) is full.
    Full,
    /// The disk failed while it was read or written. It may be well again in a moment.
    Disk {
        /// What SQLite said.
        detail: String,
    },
    /// Another process holds the file for longer than we wait.
    Busy,
    /// Another sender has taken over: this one may write nothing more.
    Fenced,
    /// The row is no longer as the caller last saw it.
    Conflict {
        /// What changed.
        what: Said,
    },
    /// The draft is being published: it cannot be changed until that has ended.
    Locked {
        /// The open batch.
        batch: BatchId,
    },
    /// There is none.
    NotFound {
        /// What was looked for.
        noun: &'static str,
        /// By which id.
        id: String,
    },
    /// The post at the service is already another delivery's.
    Collision {
        /// The post.
        post: PostId,
        /// Whose it is.
        held_by: DeliveryId,
    },
    /// The draft already has a delivery to this account that is open, published, or not proven absent.
    Occupied {
        /// The account.
        account: AccountId,
        /// The delivery in the way.
        held_by: DeliveryId,
        /// Where it stands.
        state: DeliveryState,
    },
    /// Posts of the connection are still on their way.
    ConnectionInUse,
    /// Another login does not reach an account, and posts of the connection are still on their way.
    OtherLogin {
        /// The account.
        handle: String,
    },
    /// Another connection bears the name.
    NameTaken {
        /// The name.
        name: String,
    },
    /// The revision is not confirmed, and only a confirmed one may be planned or sent (P13).
    Unconfirmed,
    /// The schedule has already led to a batch.
    Consumed,
    /// Something of the draft has gone out, and this act is only for drafts of which nothing has.
    GoneOut,
    /// A constraint of the schema refused a write that would break a promise: a defect of the caller.
    Promise {
        /// The constraint's own words.
        promise: String,
    },
    /// A stored value cannot be understood.
    Unreadable {
        /// Where, and what.
        detail: String,
    },
    /// A file beside the database cannot be read or written.
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// SQLite does not run as it must (version, durability): nothing is opened.
    Unsafe {
        /// What is not as it must be.
        detail: String,
    },
    /// It is in doubt whether this copy of the folder may send.
    Undecided {
        /// Why.
        doubt: CopyDoubt,
    },
    /// Another copy on this computer is sending at this moment.
    SentElsewhere {
        /// Where it lies.
        place: PathBuf,
    },
    /// What is about to be sent could not be noted outside the folder.
    MarkNotWritten {
        /// The mark.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing may be sent from where the folder lies.
    Unfit {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: Said,
    },
    /// There is no database, and there was one.
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Somebody has the folder open.
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The writer has stopped: the program is ending, or a defect ended it.
    Closed,
    /// Anything else that SQLite says.
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
            ErrorCode::SystemIoFailure => Self::Disk { detail: words },
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

impl StoreError {
    /// Whether it says something of one row, and nothing of the file: others can be read and written all the same,
    /// and one that stays as it is keeps nobody else back. Everything else concerns all of them: the sender stops and
    /// tries again until it has passed.
    pub fn is_of_one_row(&self) -> bool {
        match self {
            Self::Conflict { .. }
            | Self::Locked { .. }
            | Self::NotFound { .. }
            | Self::Collision { .. }
            | Self::Occupied { .. }
            | Self::ConnectionInUse
            | Self::OtherLogin { .. }
            | Self::NameTaken { .. }
            | Self::Unconfirmed
            | Self::Consumed
            | Self::GoneOut
            | Self::Promise { .. }
            | Self::Unreadable { .. } => true,
            Self::FolderNotMade { .. }
            | Self::NotAFolder { .. }
            | Self::ReadOnly { .. }
            | Self::Foreign { .. }
            | Self::Empty { .. }
            | Self::Newer { .. }
            | Self::History { .. }
            | Self::Damaged { .. }
            | Self::Full
            | Self::Disk { .. }
            | Self::Busy
            | Self::Fenced
            | Self::Io { .. }
            | Self::Unsafe { .. }
            | Self::Undecided { .. }
            | Self::SentElsewhere { .. }
            | Self::MarkNotWritten { .. }
            | Self::Unfit { .. }
            | Self::Missing { .. }
            | Self::InUse { .. }
            | Self::Closed
            | Self::Sqlite(_) => false,
        }
    }

    /// The same once more, for another caller: errors of the system cannot be cloned.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::MarkNotWritten { path, source } => Self::MarkNotWritten {
                path: path.clone(),
                source: io::Error::new(source.kind(), source.to_string()),
            },
            Self::Full => Self::Full,
            Self::Disk { detail } => Self::Disk {
                detail: detail.clone(),
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
