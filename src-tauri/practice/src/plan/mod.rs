//! The fault plan: how the practice service misbehaves, and which reading of the contracts it follows.
//!
//! One JSON document, kept in the practice database so that another process can change it while the service
//! runs, and read anew for every request. *Switches* hold all the time; *faults* happen to chosen requests.

mod faults;
mod pick;
mod switches;

pub use faults::{
    Approval, ErrorBody, ExitPoint, Fault, FaultKind, HoldCommit, Operation, RetryAfter, Times,
};
pub(crate) use pick::{Stage, Subject, pick};
pub use switches::{
    AccountSwitches, ClockSwitches, Concurrent, DeletedPosts, ExpiredKeys, LetmepostKeyScope,
    LetmepostSwitches, ListPaging, MarkedReplay, NetworkIdNames, OtherBody, PatchGeneration, PostatoKeyScope,
    PostatoOtherBody, PostatoPatch, PostatoSwitches, StoredOutcomes, TestKeys, TextChange, Vocabulary,
};

use serde::{Deserialize, Serialize};

/// Everything that can be set about the practice service's behaviour. The default is a service that keeps
/// both contracts and never fails.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultPlan {
    /// How letmepost's contract is read.
    pub letmepost: LetmepostSwitches,
    /// How Postato's contract is read.
    pub postato: PostatoSwitches,
    /// What the `Date` of every answer says.
    pub clock: ClockSwitches,
    /// Accounts that are gone or whose platform token is dead.
    pub accounts: AccountSwitches,
    /// What happens to chosen requests. The first fault that applies happens; see [`Fault`].
    pub faults: Vec<Fault>,
}
