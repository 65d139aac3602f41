//! What can go wrong with the file, in words for people.

use super::StoreError;
use sendoff_core::{copies::CopyDoubt, said, said::Said};

impl StoreError {
    /// The same to a person: what it is, and what can be done about it.
    pub fn said(&self) -> Said {
        match self {
            Self::FolderNotMade { path, source } => said!(
                "The folder {path} cannot be made: {source}. Choose a folder that you may write to.",
                path,
                source = source.to_string()
            ),
            Self::NotAFolder { path } => said!(
                "{path} is a file, and Sendoff needs a folder there. Choose another place.",
                path
            ),
            Self::ReadOnly { path } => said!(
                "{path} may not be written. Allow writing to it, or choose another data folder. Nothing was changed.",
                path
            ),
            Self::Foreign { path } => said!(
                "{path} is not a file of Sendoff's. Nothing was changed; move it away or choose another data folder.",
                path
            ),
            Self::Empty { path } => said!(
                "{path} is empty: something has cut it down to nothing. Put a backup in its place, or move it away to \
         start anew. Nothing was changed.",
                path
            ),
            Self::Newer { path, found, known } => said!(
                "{path} was written by a newer Sendoff (format {found}; this one knows up to {known}). Install the newer \
         one. Nothing was changed.",
                path,
                found = *found,
                known = *known
            ),
            Self::History { path, detail } => said!(
                "{path} has a history of formats that this Sendoff does not know: {detail}. Nothing was changed.",
                path,
                detail
            ),
            Self::Damaged { path, detail } => said!(
                "{path} is damaged: {detail}. Nothing was overwritten; the folder \"backups\" beside it holds earlier \
         states.",
                path,
                detail
            ),
            Self::Full => said!(
                "The disk is full: this could not be saved. Free some space; what was saved before is safe."
            ),
            Self::Disk { detail } => said!(
                "The disk failed: {detail}. Nothing is sent until it can be written again; what was saved before is safe.",
                detail
            ),
            Self::Busy => said!("Another program is using Sendoff's file. Close it, then try again."),
            Self::Fenced => said!(
                "Another Sendoff has taken over sending from this data folder. This one sends nothing more."
            ),
            Self::Conflict { what } => said!(
                "{what} was changed by somebody else in between. Look again.",
                what
            ),
            Self::Locked { .. } => {
                said!("This draft is being published and cannot be changed until that has ended.")
            }
            Self::NotFound { noun, id } => not_found(noun, id),
            Self::Collision { post, held_by } => said!(
                "The service's post {post} already belongs to another delivery ({held_by}).",
                post = post.as_str(),
                held_by = held_by.to_string()
            ),
            Self::Occupied { state, .. } => said!(
                "This draft already has a delivery to that account, and it is {state}.",
                state = state.as_str()
            ),
            Self::ConnectionInUse => said!(
                "Posts through this connection are still on their way. Wait until they have ended, or take them back."
            ),
            Self::OtherLogin { handle } => said!(
                "This secret does not reach {handle}, and posts of its connection are still open.",
                handle
            ),
            Self::NameTaken { name } => said!(
                "Another connection is called \"{name}\". Choose another name.",
                name
            ),
            Self::Unconfirmed => said!("The newest text of this draft is not confirmed. Confirm it first."),
            Self::Consumed => {
                said!("The time of this draft has come and cannot be taken back: it is being published.")
            }
            Self::GoneOut => {
                said!("This draft has gone out. What is done to many at once leaves it as it is.")
            }
            Self::Promise { promise } => {
                said!("Refused, because it would break a promise: {promise}.", promise)
            }
            Self::Unreadable { detail } => said!(
                "The file holds something that cannot be understood: {detail}.",
                detail
            ),
            Self::Io { path, source } => said!("{path}: {source}", path, source = source.to_string()),
            Self::Unsafe { detail } => said!("The database cannot be run safely here: {detail}.", detail),
            Self::Undecided { doubt } => undecided(*doubt),
            Self::SentElsewhere { place } => said!(
                "Another copy of this data folder is sending at this moment, from {place}. Close it first.",
                place
            ),
            Self::MarkNotWritten { path, source } => said!(
                "{path} could not be written: {source}. Nothing is sent without it.",
                path,
                source = source.to_string()
            ),
            Self::Unfit { path, why } => said!(
                "Nothing is sent from {path}: {why}. Another computer could send the same posts. Drafts can be written there; \
         to send, move the folder to a disk of this computer.",
                path,
                why
            ),
            Self::Missing { path } => said!(
                "{path} is not there, and this data folder had one: it was moved or deleted. Nothing was made in its place. \
         Put it back, or restore a backup.",
                path
            ),
            Self::InUse { path } => said!(
                "Sendoff is running on {path}. Close it first: its file cannot be replaced meanwhile.",
                path
            ),
            Self::Closed => said!("Sendoff's file is closed. Start Sendoff anew."),
            Self::Sqlite(error) => said!("The database says: {error}", error = error.to_string()),
        }
    }
}

/// Why a copy does not send, for people.
fn undecided(doubt: CopyDoubt) -> Said {
    match doubt {
        CopyDoubt::Restored => said!(
            "This data folder was restored or rolled back: posts have been sent since that it knows nothing of. \
             Nothing is sent until you have said which copy sends."
        ),
        CopyDoubt::OtherInstallation => said!(
            "This data folder comes from another installation of Sendoff, which may send the same posts. Nothing \
             is sent until you have said which copy sends."
        ),
        CopyDoubt::OtherMachine => said!(
            "This data folder comes from another computer, which may send the same posts. Nothing is sent until \
             you have said which copy sends."
        ),
        CopyDoubt::Beside => said!(
            "This data folder is a copy of one on this computer, which may send the same posts. Nothing is sent \
             until you have said which copy sends."
        ),
        CopyDoubt::Unmarked => said!(
            "What this computer remembers of this data folder is gone, so it cannot be seen whether the folder is \
             the newest. Nothing is sent until you have said which copy sends."
        ),
        CopyDoubt::Yielded => {
            said!("You said that another copy of this data folder sends. This one sends nothing.")
        }
    }
}

/// Each in a sentence of its own, as far as a person can meet it: in other languages the nouns have their own articles.
fn not_found(noun: &str, id: &str) -> Said {
    match noun {
        "account" => said!("There is no account {id}.", id),
        "batch" => said!("There is no batch {id}.", id),
        "connection" => said!("There is no connection {id}.", id),
        "delivery" => said!("There is no delivery {id}.", id),
        "draft" => said!("There is no draft {id}.", id),
        "revision" => said!("There is no revision {id}.", id),
        _ => said!("There is no {noun} {id}.", noun, id),
    }
}
