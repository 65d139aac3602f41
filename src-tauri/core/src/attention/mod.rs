//! Attention: what waits for a person, with its reason, its evidence and the actions that are safe.
//!
//! A view, not a state: it is computed from where a target stands, and clears itself when that changes.

mod doubt;
mod plans;
mod reach;
mod waits;

pub use plans::{
    BEHIND_AFTER, kept_back, of_asked, of_behind, of_login, of_paused_post, of_unconfirmed, of_unreadable,
    of_unreleased, paused_account, paused_post, unconfirmed,
};
pub use reach::out_of_reach;

use self::{
    doubt::of_doubt,
    reach::of_unreachable,
    waits::{of_dead_letter, of_held, of_waiting},
};
use crate::{
    delivery::{DeliveryState, Reason, Target},
    request::{Request, RequestState, Unreachable},
    rules::ServiceRules,
    said,
    time::{Stamp, UtcInstant},
    words,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

words! {
    /// Why a person is wanted.
    AttentionKind: "kind of attention" {
        /// Nothing certain is known, and no repeat is safe by itself.
        InDoubt = "in_doubt",
        /// Five transmissions have failed; they go on, ever slower.
        DeadLetter = "dead_letter",
        /// Taken by the service in an answer that could not be read.
        TakenUnconfirmed = "taken_unconfirmed",
        /// Other bytes stand under our key.
        KeyMismatch = "key_mismatch",
        /// Held: credential, keychain, plan, clock.
        Held = "held",
        /// Came due too late, and the person is asked.
        Asked = "asked",
        /// The service cannot be reached.
        Unreachable = "unreachable",
        /// Taken long ago and still not on the network, or waiting for somebody's approval.
        SlowToSettle = "slow_to_settle",
        /// Its time has passed, nothing is wrong with it, and the service lets it through later.
        Waits = "waits",
        /// The service says failed, which does not prove absence.
        FailedUnproven = "failed_unproven",
        /// Refused, and nobody has seen it yet.
        Refused = "refused",
        /// Due, but its newest text has not been confirmed.
        Unconfirmed = "unconfirmed",
        /// Another copy of the data folder may have sent it.
        MayHaveGoneOut = "may_have_gone_out",
        /// Due, but planned in a restored copy and not released.
        FromCopy = "from_copy",
        /// Due, but a person paused this one post.
        PausedPost = "paused_post",
        /// Due, but an earlier sending of the same draft has not ended.
        Behind = "behind",
        /// Something of it in the file cannot be understood.
        Unreadable = "unreadable",
        /// A login that posts are planned through does not work.
        LoginFails = "login_fails",
    }
}

words! {
    /// What a person may safely do.
    SafeAction: "action" {
        /// "It is there."
        ItIsThere = "it_is_there",
        /// "It is not there", nothing more.
        NotThere = "not_there",
        /// "I looked, it is not there, send it again."
        SendAgain = "send_again",
        /// Leave it and stop showing it.
        Leave = "leave",
        /// Try now what was held.
        TryNow = "try_now",
        /// Send under the next generation: proven absent.
        Retry = "retry",
        /// Look again now.
        LookNow = "look_now",
        /// Publish what came due late.
        PublishNow = "publish_now",
        /// Leave out what came due late.
        Skip = "skip",
        /// Take back what has not left.
        Withdraw = "withdraw",
        /// Confirm the newest text.
        Confirm = "confirm",
        /// Let a plan of a restored copy, or a paused post, go on.
        Release = "release",
    }
}

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Attention {
    /// Why.
    pub kind: AttentionKind,
    /// For people: what is the matter and what would help.
    pub reason: Reason,
    /// The actions that are safe, the likeliest first.
    pub actions: Vec<SafeAction>,
}

/// What is around a target when it is asked whether it waits for a person.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Of its service.
    pub rules: &'a ServiceRules,
    /// The present.
    pub now: &'a Stamp,
    /// The person has seen its final state.
    pub acknowledged: bool,
    /// When another host, not of this computer, has last answered, by the wall clock.
    pub elsewhere: Option<UtcInstant>,
    /// Until when nothing goes to its connection, since the service asked for a pause.
    pub limited_until: Option<UtcInstant>,
    /// That nothing leaves for its connection's host, by what any request there met ([`out_of_reach`]).
    pub unreachable: Option<&'a Unreachable>,
}

/// Whether a target waits for a person.
pub fn of(request: Option<&Request>, target: &Target, around: Around<'_>) -> Option<Attention> {
    let Around { rules, now, .. } = around;
    if target.state.is_final() {
        return if around.acknowledged {
            None
        } else {
            of_final(target)
        };
    }
    let request = request?;
    match request.state {
        RequestState::Held => of_held(request, around),
        RequestState::InDoubt if target.state == DeliveryState::InDoubt => of_doubt(request, around),
        RequestState::Following | RequestState::InDoubt => of_following(request, target, rules, now),
        RequestState::Ready => of_unreachable(request, around)
            .or_else(|| of_dead_letter(request))
            .or_else(|| of_waiting(request, around)),
        _ => None,
    }
}

fn item(kind: AttentionKind, reason: Reason, actions: &[SafeAction]) -> Attention {
    Attention {
        kind,
        reason,
        actions: actions.to_vec(),
    }
}

fn of_final(target: &Target) -> Option<Attention> {
    let reason = || {
        target
            .reason
            .clone()
            .unwrap_or_else(|| Reason::new("unknown", said!("No reason was given.")))
    };
    match target.state {
        DeliveryState::FailedUnproven => Some(item(
            AttentionKind::FailedUnproven,
            reason(),
            &[SafeAction::ItIsThere, SafeAction::SendAgain, SafeAction::Leave],
        )),
        DeliveryState::Refused => Some(item(
            AttentionKind::Refused,
            reason(),
            &[SafeAction::Retry, SafeAction::Leave],
        )),
        _ => None,
    }
}

/// What goes on by itself is told of when it has taken this long: doubt, since every settling time is over by then and
/// a look has been due several times; a post past its time, since most waits last seconds.
const SILENT_AT_MOST: Duration = Duration::from_secs(15 * 60);

fn of_following(request: &Request, target: &Target, rules: &ServiceRules, now: &Stamp) -> Option<Attention> {
    if let Some(reason) = &target.reason {
        return Some(item(
            AttentionKind::SlowToSettle,
            reason.clone(),
            &[SafeAction::ItIsThere, SafeAction::SendAgain, SafeAction::Leave],
        ));
    }
    (now.present().since(request.due) > rules.patience).then(|| {
        let reason = Reason::new(
            "slow_to_settle",
            said!("The service took it long ago and does not say that it is published."),
        )
        .with_remedy(said!("Look at the profile; the service is still asked."));
        item(
            AttentionKind::SlowToSettle,
            reason,
            &[SafeAction::ItIsThere, SafeAction::SendAgain, SafeAction::Leave],
        )
    })
}
