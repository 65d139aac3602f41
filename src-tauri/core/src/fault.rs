//! Fault points: the named places at which a proof lets the program die or the disk fail.
//!
//! Every write of the sender and every transmission tells whoever watches before it happens and after. In the
//! program nobody watches ([`NoFaults`]); the simulator and the crash campaigns do.

use crate::words;
use std::fmt;

words! {
    /// A place where the program may die.
    FaultPoint: "fault point" {
        /// The right to send is about to be taken.
        TakeBefore = "take.before",
        /// The epoch has risen.
        TakeAfter = "take.after",
        /// Due schedules are about to become batches.
        ClaimBefore = "claim.before",
        /// They have.
        ClaimAfter = "claim.after",
        /// Bytes and keys are about to be stored.
        FreezeBefore = "freeze.before",
        /// They are.
        FreezeAfter = "freeze.after",
        /// Targets are about to be refused without asking a service.
        RefuseBefore = "refuse.before",
        /// They are.
        RefuseAfter = "refuse.after",
        /// Attempts are about to be written down.
        BeginBefore = "begin.before",
        /// They are; no byte has left.
        BeginAfter = "begin.after",
        /// A transmission is about to be handed to the client.
        SendBefore = "send.before",
        /// Its report has come back, and nothing of it is written down.
        SendAfter = "send.after",
        /// The result of a transmission is about to be written down.
        ResultBefore = "result.before",
        /// It is.
        ResultAfter = "result.after",
        /// A request is about to move for another reason: a look, a hold, a release, a decision.
        MoveBefore = "move.before",
        /// It has.
        MoveAfter = "move.after",
        /// Anything else is about to be written: what became of a wish, a witness, accounts.
        NoteBefore = "note.before",
        /// It is.
        NoteAfter = "note.after",
    }
}

/// A kind of write, with the two points around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// The right to send.
    Take,
    /// Schedules become batches.
    Claim,
    /// Bytes and keys.
    Freeze,
    /// Refusals without asking a service.
    Refuse,
    /// Attempts start.
    Begin,
    /// An attempt's result.
    Result,
    /// Any other move of a request.
    Move,
    /// Anything else.
    Note,
}

impl Write {
    /// The points just before and just after.
    pub const fn points(self) -> (FaultPoint, FaultPoint) {
        use FaultPoint as P;
        match self {
            Self::Take => (P::TakeBefore, P::TakeAfter),
            Self::Claim => (P::ClaimBefore, P::ClaimAfter),
            Self::Freeze => (P::FreezeBefore, P::FreezeAfter),
            Self::Refuse => (P::RefuseBefore, P::RefuseAfter),
            Self::Begin => (P::BeginBefore, P::BeginAfter),
            Self::Result => (P::ResultBefore, P::ResultAfter),
            Self::Move => (P::MoveBefore, P::MoveAfter),
            Self::Note => (P::NoteBefore, P::NoteAfter),
        }
    }
}

/// What becomes of the program at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: it goes on.
    GoesOn,
    /// It is dead: nothing more is written or sent. (A watcher in a real process kills it instead.)
    Dies,
    /// The disk is full: this write fails, the program lives.
    DiskFull,
    /// The disk fails (`SQLITE_IOERR`): this write fails, the program lives, and the next one may succeed.
    WriteFails,
}

/// Whoever watches.
pub trait Faults: fmt::Debug + Send + Sync {
    /// Told of every point that is reached; decides what happens there.
    fn reach(&self, point: FaultPoint) -> Fate;
}

/// Nobody watches: everything goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoFaults;

impl Faults for NoFaults {
    fn reach(&self, _: FaultPoint) -> Fate {
        Fate::GoesOn
    }
}
