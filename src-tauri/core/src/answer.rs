//! What an answer, a look or a follow-up means: the words in which services speak to the machine.
//!
//! Services turn bytes into these; the machine alone decides what follows from them.

use crate::{
    delivery::{Reason, RemotePost},
    id::AccountId,
    said::Said,
};
use std::time::Duration;

/// What one ended transmission means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Provably no byte of the request left: no route, DNS, refused, TLS not established (P12).
    NeverLeft {
        /// Which host could not be reached.
        host: String,
        /// What went wrong, for people.
        detail: Said,
    },
    /// It may have arrived, and no answer came: time-out, reset or end after any byte may have left, 408.
    Lost {
        /// What went wrong, for people.
        detail: Said,
    },
    /// A 2xx in the service's own shape: what it says of each target. Targets not spoken of stay in doubt.
    Taken(Vec<(AccountId, TargetVerdict)>),
    /// A 2xx in any other shape (cut, HTML, empty, too big): taken, unconfirmed (P8).
    TakenUnconfirmed {
        /// What was wrong with it.
        detail: Said,
    },
    /// A refusal that the service lists as preceding publication, in its own envelope with a fitting code.
    Refused(Refusal),
    /// May not be sent now: credential, plan, quota. Precedes publication.
    Barred {
        /// What bars it.
        why: Bar,
        /// The service's words.
        reason: Reason,
    },
    /// 429 from the limiter: this transmission did not run.
    Limited(Patience),
    /// 409 in progress: the first transmission is alive.
    InProgress,
    /// The service holds another body under our key: our defect or a foreign writer.
    KeyMismatch {
        /// The service's words.
        reason: Reason,
    },
    /// Anything else: a proxy's page, a status without envelope, 3xx, 5xx. Proves nothing.
    Unclear {
        /// The status.
        status: u16,
        /// Whether the service itself speaks, in its own error envelope.
        own_envelope: bool,
        /// The words, for people.
        reason: Reason,
    },
}

/// A refusal before publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The service's words.
    pub reason: Reason,
    /// Whether it is marked as the stored answer to an earlier transmission.
    pub replayed: bool,
    /// The one target it names, if the whole request was refused because of that one.
    pub named: Option<AccountId>,
}

/// Why a request may not be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// The login is not accepted (401, 403).
    Credential,
    /// The plan is inactive or the quota is spent. The refusal may be stored under the key.
    Quota,
}

/// What a limiter asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// At least this long.
    Wait(Duration),
    /// Nothing readable: our own waits apply.
    Unsaid,
}

/// What a service says of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetVerdict {
    /// It is on the network.
    Published(RemotePost),
    /// Taken, not yet on the network; to be followed by this id.
    Accepted(RemotePost),
    /// Not published, by an answer that the service lists as preceding publication; with the row that the service keeps
    /// of it, so that no later look takes that row for another try's.
    Refused(Option<RemotePost>, Reason),
    /// The service says failed; that does not prove absence.
    FailedUnproven(Option<RemotePost>, Reason),
    /// The service only rehearsed it (a sandbox answer on a live account): never shown as published.
    Rehearsed(Option<RemotePost>),
}

/// What a look saw of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// It is there, and the service says this of it.
    Found(TargetVerdict),
    /// The listing was read to its end without error, by a login with the right to read, the account is still
    /// there, and every row in the interval is explained: it is not listed now.
    NotListed,
    /// Nothing can be said; why.
    Nothing(Said),
}

/// What one look saw, with the evidence in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookReport {
    /// Per account; an account not named counts as [`Sighting::Nothing`].
    pub sightings: Vec<(AccountId, Sighting)>,
    /// What was read, for people: "12 posts of @sol since 09:00".
    pub examined: Said,
    /// Whether the service could be asked at all and answered in its own shape.
    pub complete: bool,
}

/// What following one post found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUp {
    /// On its way still, in the service's word.
    Still(String),
    /// Final.
    Final(TargetVerdict),
    /// Needs a person, and is followed on: waiting for approval, cancelled elsewhere, not found.
    NeedsPerson(Reason),
    /// The service could not be asked.
    Nothing(Said),
}
