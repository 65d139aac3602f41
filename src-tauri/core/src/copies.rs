//! Copies of the data folder: whether this one may send, by what its database says of itself and what this
//! computer remembers of it outside the folder.
//!
//! A database can be copied to another machine, restored from a backup or rolled back by the system, and then
//! knows nothing of what was sent since. Two things outside the folder tell: an installation id, and a
//! high-water [`Mark`] for each folder. Whenever they leave a doubt, nothing is sent until a person has said
//! which copy sends.

use crate::{
    id::{AccountId, DraftId, InstallationId},
    key::Generation,
    time::UtcInstant,
    words,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How far sending from a folder had come: the sender's epoch, and how many attempts the file holds. Compares by
/// epoch first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// The epoch of the sender.
    pub epoch: u64,
    /// The number of the last attempt, counted over the whole file.
    pub attempt: u64,
}

/// A fingerprint of the machine, opaque: what the system names it, hashed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MachineId(String);

impl MachineId {
    /// As computed or stored.
    pub fn new(fingerprint: impl Into<String>) -> Self {
        Self(fingerprint.into())
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MachineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who sends: an installation on a machine. Where the system names no machine, the installation alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The installation.
    pub installation: InstallationId,
    /// The machine.
    pub machine: Option<MachineId>,
}

/// What a folder's database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Who was to send from it; `None` in a file older than this question.
    pub identity: Option<Identity>,
    /// How far it had come.
    pub mark: Mark,
    /// A person said that another copy sends.
    pub yielded: bool,
}

/// What this computer remembers outside the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Who this is.
    pub identity: Identity,
    /// How far sending from this folder had come here; `None` if nothing is remembered.
    pub mark: Option<Mark>,
    /// Another copy of the folder is where the folder was when it last sent, or sends at this moment.
    pub beside: bool,
}

words! {
    /// Why it is in doubt whether this copy of a data folder may send.
    CopyDoubt: "doubt about a copy" {
        /// The database is behind its mark: restored from a backup, or rolled back.
        Restored = "restored",
        /// The database was last to be sent from by another installation.
        OtherInstallation = "other_installation",
        /// The same on another machine.
        OtherMachine = "other_machine",
        /// The folder was copied beside the original on this machine.
        Beside = "beside",
        /// The database has been sent from here, and its mark is gone or unreadable.
        Unmarked = "unmarked",
        /// A person said that another copy sends.
        Yielded = "yielded",
    }
}

words! {
    /// Why a target may have gone out from another copy of a data folder.
    MayHaveGone: "reason for a question about a copy" {
        /// This computer remembers that it was being sent after this copy was made.
        Sent = "sent",
        /// It was open when this copy was made: it is looked for at its service, or asked about.
        Open = "open",
        /// Its time came while another copy may have been sending.
        Due = "due",
    }
}

/// Whether a copy of a data folder may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the one that sent last, and nothing was sent since.
    Same,
    /// Nothing was ever sent from it, here or elsewhere, as far as anybody knows.
    FirstTime,
    /// A person has to say which copy sends. Nothing is sent before.
    Doubt(CopyDoubt),
}

impl Standing {
    /// Why a person has to decide; `None` if nobody has to.
    pub const fn doubt(self) -> Option<CopyDoubt> {
        match self {
            Self::Doubt(doubt) => Some(doubt),
            Self::Same | Self::FirstTime => None,
        }
    }
}

/// Decides. A database *ahead* of its mark is no copy: the program ended between the two writes.
pub fn judge(database: &Database, memory: &Memory) -> Standing {
    if database.yielded {
        return Standing::Doubt(CopyDoubt::Yielded);
    }
    let behind = memory.mark.is_some_and(|mark| database.mark < mark);
    let Some(identity) = &database.identity else {
        return if memory.mark.is_none() {
            Standing::FirstTime
        } else {
            Standing::Doubt(CopyDoubt::Restored)
        };
    };
    let here = &memory.identity;
    if let (Some(theirs), Some(ours)) = (&identity.machine, &here.machine)
        && theirs != ours
    {
        return Standing::Doubt(CopyDoubt::OtherMachine);
    }
    if identity.installation != here.installation {
        return Standing::Doubt(CopyDoubt::OtherInstallation);
    }
    if behind {
        return Standing::Doubt(CopyDoubt::Restored);
    }
    if memory.beside {
        return Standing::Doubt(CopyDoubt::Beside);
    }
    match memory.mark {
        Some(_) => Standing::Same,
        None if database.mark == Mark::default() => Standing::FirstTime,
        None => Standing::Doubt(CopyDoubt::Unmarked),
    }
}

/// What the memory outside the folder knows of one transmission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentNote {
    /// By which sender, as which attempt.
    pub mark: Mark,
    /// When it started.
    pub at: UtcInstant,
    /// Of which draft.
    pub draft: DraftId,
    /// Under which generation.
    pub generation: Generation,
    /// To whom.
    pub accounts: Vec<AccountId>,
}

/// The code of the reason that a target bears which may have gone out from another copy.
pub const MAY_HAVE_GONE_OUT: &str = "may_have_gone_out";

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn identity(installation: u128, machine: Option<&str>) -> Identity {
        Identity {
            installation: InstallationId::from_uuid(Uuid::from_u128(installation)),
            machine: machine.map(MachineId::new),
        }
    }

    #[test]
    fn who_has_to_be_asked_and_how_a_machine_is_written() {
        let machine = MachineId::new("laptop");
        assert_eq!(
            (machine.as_str(), machine.to_string().as_str()),
            ("laptop", "laptop")
        );
        let doubt = CopyDoubt::OtherInstallation;
        assert_eq!(Standing::Doubt(doubt).doubt(), Some(doubt));
        assert_eq!(
            [Standing::Same.doubt(), Standing::FirstTime.doubt()],
            [None, None]
        );
    }

    fn mark(epoch: u64, attempt: u64) -> Mark {
        Mark { epoch, attempt }
    }

    fn database(mark: Mark) -> Database {
        Database {
            identity: Some(identity(1, Some("laptop"))),
            mark,
            yielded: false,
        }
    }

    fn memory(mark: Option<Mark>) -> Memory {
        Memory {
            identity: identity(1, Some("laptop")),
            mark,
            beside: false,
        }
    }

    #[test]
    fn p4_the_copy_that_sent_last_goes_on_even_if_its_mark_was_not_written_any_more() {
        let known = memory(Some(mark(3, 10)));
        for ours in [mark(3, 10), mark(3, 11), mark(4, 10)] {
            assert_eq!(judge(&database(ours), &known), Standing::Same);
        }
    }

    #[test]
    fn p4_a_database_behind_its_mark_is_a_restored_one() {
        let known = memory(Some(mark(3, 10)));
        for ours in [mark(3, 9), mark(2, 10), mark(0, 0)] {
            let standing = judge(&database(ours), &known);
            assert_eq!(standing, Standing::Doubt(CopyDoubt::Restored));
        }
    }

    #[test]
    fn p4_another_machine_or_installation_is_a_copy_whatever_the_marks_say() {
        let known = memory(Some(mark(3, 10)));
        let moved = Database {
            identity: Some(identity(1, Some("desktop"))),
            ..database(mark(9, 99))
        };
        assert_eq!(judge(&moved, &known), Standing::Doubt(CopyDoubt::OtherMachine));
        let theirs = Database {
            identity: Some(identity(2, None)),
            ..database(mark(9, 99))
        };
        assert_eq!(
            judge(&theirs, &known),
            Standing::Doubt(CopyDoubt::OtherInstallation)
        );
        // Even one from which nothing was ever sent: both copies have the same plan.
        let fresh = Database {
            identity: Some(identity(2, None)),
            ..database(Mark::default())
        };
        assert_eq!(
            judge(&fresh, &memory(None)),
            Standing::Doubt(CopyDoubt::OtherInstallation)
        );
    }

    #[test]
    fn p4_a_copy_beside_the_original_and_a_lost_mark_leave_a_doubt() {
        let beside = Memory {
            beside: true,
            ..memory(Some(mark(3, 10)))
        };
        assert_eq!(
            judge(&database(mark(3, 10)), &beside),
            Standing::Doubt(CopyDoubt::Beside)
        );
        assert_eq!(
            judge(&database(mark(1, 0)), &memory(None)),
            Standing::Doubt(CopyDoubt::Unmarked)
        );
        assert_eq!(
            judge(&database(Mark::default()), &memory(None)),
            Standing::FirstTime
        );
    }

    #[test]
    fn a_file_from_before_this_question_is_taken_as_it_is_unless_it_was_sent_from_here_since() {
        let old = Database {
            identity: None,
            ..database(mark(7, 70))
        };
        assert_eq!(judge(&old, &memory(None)), Standing::FirstTime);
        assert_eq!(
            judge(&old, &memory(Some(mark(7, 70)))),
            Standing::Doubt(CopyDoubt::Restored)
        );
    }

    #[test]
    fn who_gave_way_sends_nothing_until_a_person_says_otherwise() {
        let yielded = Database {
            yielded: true,
            ..database(mark(3, 10))
        };
        let standing = judge(&yielded, &memory(Some(mark(3, 10))));
        assert_eq!(standing, Standing::Doubt(CopyDoubt::Yielded));
    }
}
