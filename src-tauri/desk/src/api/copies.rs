//! Copies of the data folder, and backups.

use sendoff_core::{
    copies::{CopyDoubt, MayHaveGone},
    delivery::Reason,
    id::{AccountId, DraftId},
    network::Network,
    time::UtcInstant,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether this copy of the data folder sends, and what of it waits for a person's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyView {
    /// Why it is in doubt; nothing is sent until a person has decided.
    pub doubt: Option<CopyDoubt>,
    /// Why nothing is sent from here, for people: the doubt, or the place where the folder lies.
    pub reason: Option<Reason>,
    /// Where the folder last sent from on this computer, if that is another place.
    pub last_place: Option<String>,
    /// Plans from before the folder was restored or copied, kept back until they are released.
    #[ts(type = "number")]
    pub unreleased: u64,
}

sendoff_core::words! {
    /// Which copy of a data folder sends.
    CopyChoice: "choice of a copy" {
        /// This one.
        This = "this",
        /// Another one; this one never does.
        Another = "another",
    }
}

/// A person's word about which copy sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyDecision {
    /// Which.
    pub sends: CopyChoice,
}

/// What a decision led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyDecided {
    /// How things stand now.
    pub copy: CopyView,
    /// Requests that are looked for at their services.
    #[ts(type = "number")]
    pub in_doubt: u64,
    /// Targets that may have gone out: a person is asked about each, under attention.
    #[ts(type = "number")]
    pub may_have_gone_out: u64,
}

/// How many plans were released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Released {
    /// So many.
    #[ts(type = "number")]
    pub plans: u64,
}

/// What may have gone out since this copy was made, before anybody has said which copy sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyOutlook {
    /// Why it is in doubt which copy sends; `None` if it is not.
    pub doubt: Option<CopyDoubt>,
    /// The newest that this copy knows of.
    pub known_until: Option<UtcInstant>,
    /// When sending from the folder was last noted on this computer, outside of it.
    pub remembered_until: Option<UtcInstant>,
    /// Posts that may have gone out, with their accounts.
    pub posts: Vec<OutlookPost>,
    /// Posts that were sent and that this copy does not have: written after it was made.
    #[ts(type = "number")]
    pub unknown: u64,
    /// Plans for later: they would be kept back until they are released.
    #[ts(type = "number")]
    pub later: u64,
}

/// A post that may have gone out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutlookPost {
    /// Its draft.
    pub draft: DraftId,
    /// Its first words.
    pub words: String,
    /// Its accounts that are concerned.
    pub targets: Vec<OutlookTarget>,
}

/// One account for which a post may have gone out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutlookTarget {
    /// The account.
    pub account: AccountId,
    /// How people call it.
    pub handle: String,
    /// Its network.
    pub network: Network,
    /// Whether it belongs to the practice service.
    pub practice: bool,
    /// Why it may have gone out.
    pub why: MayHaveGone,
    /// When it was sent, or due, as far as anybody knows.
    pub at: Option<UtcInstant>,
}

/// Names a backup in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupRef {
    /// Its name.
    pub name: String,
}

/// A backup in the data folder, or one that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupView {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: String,
    /// When it was made, if its name tells.
    pub made_at: Option<UtcInstant>,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How many drafts it holds.
    #[ts(type = "number")]
    pub drafts: u64,
    /// How many of them are scheduled.
    #[ts(type = "number")]
    pub scheduled: u64,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestoreView {
    /// What took the place of the database.
    pub from: BackupView,
    /// Where the database that was there is kept.
    pub set_aside: Option<String>,
}
