//! A request's place in its life: the data that the machine in [`crate::machine`] moves.

use crate::{
    delivery::{DeliveryState, Reason, Target},
    id::RequestId,
    said::Said,
    time::{Stamp, UtcInstant},
    words,
};
use serde::{Deserialize, Serialize};

words! {
    /// The state of a request. `doubt` is an attribute beside it.
    RequestState: "request state" {
        /// Part of a batch, no bytes yet.
        Planned = "planned",
        /// Frozen; nothing open.
        Ready = "ready",
        /// Exactly one open attempt.
        Sending = "sending",
        /// No open attempt, doubt set.
        InDoubt = "in_doubt",
        /// Taken by the service under ids that we know.
        Following = "following",
        /// May not be sent now.
        Held = "held",
        /// Final: every target is final, by answer, look or person.
        Settled = "settled",
        /// Final: proven not published, by answer.
        Refused = "refused",
        /// Final: proven not published, by look.
        Absent = "absent",
        /// Final: taken back before anything may have left.
        Withdrawn = "withdrawn",
        /// Final: a person decided to leave it.
        WrittenOff = "written_off",
    }
}

impl RequestState {
    /// Whether nothing is sent, looked at or followed any more to settle it.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Settled | Self::Refused | Self::Absent | Self::Withdrawn | Self::WrittenOff
        )
    }
}

words! {
    /// Why a request (or a due draft) is held.
    HoldReason: "hold reason" {
        /// The service does not accept the login.
        Credential = "credential",
        /// The keychain is locked or has lost the secret.
        Keychain = "keychain",
        /// The plan is inactive or the quota is spent.
        Quota = "quota",
        /// A person paused everything, or this account.
        Paused = "paused",
        /// The clock has no witness, or contradicts it.
        Clock = "clock",
        /// The limiter asked for more than six hours.
        RateLimit = "rate_limit",
        /// Came due too late for its policy; the person is asked.
        Late = "late",
        /// A newer revision than the confirmed one exists.
        Unconfirmed = "unconfirmed",
        /// Another request with the same text to the same account is still open.
        EqualText = "equal_text",
    }
}

/// A hold: why, since when, where to go back to, and when it ends by itself if it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Why.
    pub why: HoldReason,
    /// The words for people.
    pub reason: Reason,
    /// Since when.
    pub since: UtcInstant,
    /// When it is tried again without anybody's doing.
    pub until: Option<UtcInstant>,
}

/// Why a request is in doubt, and since which transmission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// End of the last transmission that may have arrived (or when its loss was discovered).
    pub last_end: Stamp,
    /// What ended it.
    pub cause: DoubtCause,
    /// Whether every transmission so far was lost, none answered in any other way. Only then is a replayed
    /// refusal evidence about the first.
    pub only_lost: bool,
    /// A 2xx came: never sent again (P8).
    pub taken: bool,
    /// The service holds other bytes under our key: never sent again by itself.
    pub mismatch: bool,
    /// A completed look has been made since the settling time passed.
    pub looked_after_settling: bool,
    /// The last look could not be made, or not to its end.
    #[serde(default)]
    pub unlookable: bool,
    /// A clean refusal that came while in doubt: a repeat would only meet it again.
    pub refusal: Option<Reason>,
    /// Too late for its policy: not repeated by itself any more.
    pub overdue: bool,
    /// What the last look said, for people.
    pub last_look: Option<Said>,
}

/// What left a request in doubt last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DoubtCause {
    /// No answer.
    Lost {
        /// For people.
        detail: Said,
    },
    /// The program ended while the transmission was open.
    Crash,
    /// An answer that proves nothing.
    Unclear {
        /// Its status.
        status: u16,
        /// Whether in the service's own error envelope.
        own_envelope: bool,
        /// For people.
        detail: Said,
    },
    /// A 2xx in another shape than the service's.
    TakenUnconfirmed {
        /// For people.
        detail: Said,
    },
    /// A refusal, a bar or a limit that came while an earlier transmission was in doubt.
    AnswerToRepeat {
        /// For people.
        detail: Said,
    },
    /// The first transmission is still running.
    InProgress,
    /// The file is a copy: the request may have been sent from another one.
    Copied,
    /// Other bytes stand under our key.
    KeyMismatch {
        /// For people.
        detail: Said,
    },
}

/// Trouble reaching the service at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreachable {
    /// Since when nothing has left.
    pub since: UtcInstant,
    /// Which host.
    pub host: String,
    /// What goes wrong.
    pub detail: Said,
    /// How often in a row: its own count, since it spends no attempt (P12).
    pub times: u32,
}

/// One HTTP request of a batch, as far as decisions need it. Bytes and key stand beside it in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Where it is.
    pub state: RequestState,
    /// Whom it covers. Never empty.
    pub targets: Vec<Target>,
    /// Set by the first transmission that may have arrived without a settling answer.
    pub doubt: Option<Doubt>,
    /// Start of the first transmission that may have arrived: the window is counted from here.
    pub opened: Option<Stamp>,
    /// Start of the open transmission; exactly while `Sending`.
    pub sending_since: Option<Stamp>,
    /// Exactly while `Held`.
    pub held: Option<Held>,
    /// Transmissions that count (not those that never left, nor those a limiter turned away).
    pub tries: u32,
    /// 429s in a row.
    pub limited: u32,
    /// Looks or follow-ups made in this state.
    pub looks: u32,
    /// Not sent before this.
    pub not_before: Option<UtcInstant>,
    /// When to look or follow next.
    pub look_at: Option<UtcInstant>,
    /// Nothing leaves for this host.
    pub unreachable: Option<Unreachable>,
    /// When it was due: lateness and patience count from here.
    pub due: UtcInstant,
    /// Five transmissions of one round have failed: a person has been told.
    pub dead_letter: bool,
}

impl Request {
    /// A request that has no bytes yet.
    pub fn planned(id: RequestId, targets: Vec<Target>, due: UtcInstant) -> Self {
        Self {
            id,
            state: RequestState::Planned,
            targets,
            doubt: None,
            opened: None,
            sending_since: None,
            held: None,
            tries: 0,
            limited: 0,
            looks: 0,
            not_before: None,
            look_at: None,
            unreachable: None,
            due,
            dead_letter: false,
        }
    }

    /// Whether anything of this request may ever have reached the service.
    pub fn may_have_left(&self) -> bool {
        self.doubt.is_some() || self.state == RequestState::Sending || self.state == RequestState::Following
    }

    /// The targets whose fate is open.
    pub fn open_targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().filter(|t| !t.state.is_final())
    }

    /// How many targets may be out without anybody knowing yet: posts with the same text to the same account wait
    /// for them, so that a look can tell the two apart.
    pub fn targets_unknown(&self) -> usize {
        let unknown = match self.state {
            RequestState::Sending | RequestState::InDoubt => true,
            RequestState::Held => self.doubt.is_some(),
            _ => false,
        };
        if unknown { self.open_targets().count() } else { 0 }
    }

    /// The slot that it waits for since it came due late: late posts to one account go out minutes apart.
    pub fn slot(&self) -> Option<UtcInstant> {
        self.not_before.filter(|_| self.untried())
    }

    /// When it should go out: at its slot, if it has one; else when it is due.
    pub fn turn(&self) -> UtcInstant {
        self.slot().map_or(self.due, |slot| slot.max(self.due))
    }

    /// Whether nothing of it has been tried, and no limiter and no failure has spoken: what it waits for is its
    /// own slot.
    pub fn untried(&self) -> bool {
        self.tries == 0 && self.limited == 0 && self.unreachable.is_none() && self.doubt.is_none()
    }

    /// Whether a target is known to have been taken or settled: then the request is never sent again whole.
    pub(crate) fn split(&self) -> bool {
        self.targets
            .iter()
            .any(|t| t.state.is_final() || t.state == DeliveryState::Following)
    }
}
