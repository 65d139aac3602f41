//! What a campaign counts.

use std::{fmt, ops::AddAssign};

/// Counts of one house or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Senders killed.
    pub kills: u64,
    /// Transmissions that were open when their sender died: whether they arrived had to be found out.
    pub interrupted: u64,
    /// Targets of posts that a person wanted out.
    pub intents: u64,
    /// Publishing requests that reached the service.
    pub transmissions: u64,
    /// Misbehaviours that the service was told.
    pub faults: u64,
    /// Targets published.
    pub published: u64,
    /// Targets that stand under attention.
    pub attention: u64,
    /// Targets that ended unpublished by the rules: refused, withdrawn, skipped.
    pub ended_otherwise: u64,
    /// Targets with more than one line in the ledger.
    pub duplicates: u64,
    /// Targets with less in the ledger than is told, or with no word at all.
    pub losses: u64,
    /// Requests that the service saw and the attempt log does not know.
    pub unaccounted: u64,
}

impl Tally {
    /// Whether every promise held.
    pub fn is_clean(&self) -> bool {
        self.duplicates == 0 && self.losses == 0 && self.unaccounted == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.kills += other.kills;
        self.interrupted += other.interrupted;
        self.intents += other.intents;
        self.transmissions += other.transmissions;
        self.faults += other.faults;
        self.published += other.published;
        self.attention += other.attention;
        self.ended_otherwise += other.ended_otherwise;
        self.duplicates += other.duplicates;
        self.losses += other.losses;
        self.unaccounted += other.unaccounted;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "kills {}, transmissions interrupted {}, intents {}, transmissions {}, faults {}, published {}, \
             ended otherwise {}, attention {}; duplicates {}, losses {}, unaccounted {}",
            self.kills,
            self.interrupted,
            self.intents,
            self.transmissions,
            self.faults,
            self.published,
            self.ended_otherwise,
            self.attention,
            self.duplicates,
            self.losses,
            self.unaccounted
        )
    }
}
