//! Attention: what waits for a person, with its reason, its evidence and the actions that are safe.
//!
//! A view, not a state: it is computed from where a target stands, and clears itself when that changes.

use crate::{
    copies::MAY_HAVE_GONE_OUT,
    delivery::{DeliveryState, Reason, Target},
    request::{DoubtCause, HoldReason, Request, RequestState, Unreachable},
    rules::ServiceRules,
    said,
    said::{Gap, Said},
    schedule::Zone,
    time::{Stamp, UtcInstant},
    wait, words,
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

/// A target of which nothing has left from here, and about which a person is asked.
pub fn of_asked(reason: Option<Reason>) -> Attention {
    match reason {
        Some(reason) if reason.code == MAY_HAVE_GONE_OUT => item(
            AttentionKind::MayHaveGoneOut,
            reason,
            &[SafeAction::ItIsThere, SafeAction::PublishNow, SafeAction::Skip],
        ),
        other => item(
            AttentionKind::Asked,
            other.unwrap_or_else(|| {
                Reason::new("late", said!("Its time passed while nothing could be sent."))
                    .with_remedy(said!("Say whether it should go out all the same."))
            }),
            &[SafeAction::PublishNow, SafeAction::Skip],
        ),
    }
}

/// Why a post that has come due is kept back while its newest text is nobody's word (P13).
pub fn unconfirmed() -> Reason {
    Reason::new(
        "unconfirmed",
        said!("Its time has come, but its newest text has not been confirmed."),
    )
    .with_remedy(said!("Read it and confirm it."))
}

/// A draft that came due while its newest text was not confirmed.
pub fn of_unconfirmed() -> Attention {
    item(AttentionKind::Unconfirmed, unconfirmed(), &[SafeAction::Confirm])
}

/// A draft that came due in a copy whose plans nobody has released.
pub fn of_unreleased() -> Attention {
    let reason = Reason::new(
        "from_copy",
        said!("It was planned before this data folder was restored or copied, and its time has come."),
    )
    .with_remedy(said!("Release it, if no other copy has sent it."));
    item(AttentionKind::FromCopy, reason, &[SafeAction::Release])
}

/// Why a plan of a restored or copied folder is not sent, before its time has come.
pub fn kept_back() -> Reason {
    Reason::new(
        "kept_back",
        said!("It was planned before this data folder was restored or copied."),
    )
    .with_remedy(said!(
        "It keeps its time, and is not sent until you let such plans go on."
    ))
}

/// Why a post that a person paused is not sent, whether its time has come or not.
pub fn paused_post() -> Reason {
    Reason::new("paused_post", said!("You paused this post."))
        .with_remedy(said!("It keeps its time, and is not sent until you release it."))
}

/// Why a post is not sent to an account that a person paused.
pub fn paused_account(handle: &str) -> Reason {
    Reason::new("paused", said!("{handle} is paused.", handle))
        .with_remedy(said!("It goes out when the account is resumed."))
}

/// A post that came due while it was paused. Unlike a pause of everything, this one is not in sight on every page.
pub fn of_paused_post() -> Attention {
    let reason = Reason::new(
        "paused_post",
        said!("You paused this post, and its time has come."),
    )
    .with_remedy(said!(
        "Released, it is sent or asked about as one that came due while nothing could be sent."
    ));
    item(AttentionKind::PausedPost, reason, &[SafeAction::Release])
}

/// A plan is behind an earlier sending of its draft once it has waited this long: most end within seconds.
pub const BEHIND_AFTER: Duration = Duration::from_secs(30);

/// A draft planned again that came due while an earlier sending of it is open. At most one is, so that no account
/// gets it twice.
pub fn of_behind() -> Attention {
    let reason = Reason::new(
        "behind",
        said!("Its time has come, and an earlier sending of this post has not ended: it waits for that."),
    )
    .with_remedy(said!(
        "Settle what the earlier sending left open; then it goes out, or asks if that came too late."
    ));
    item(AttentionKind::Behind, reason, &[])
}

/// A post of which something in the file cannot be understood: nothing is done with it.
pub fn of_unreadable(detail: &str) -> Attention {
    let reason = Reason::new(
        "unreadable",
        said!("Something of this post cannot be read from Sendoff's file ({detail}). Nothing is done with it.", detail),
    )
    .with_remedy(
        said!("Look at the profiles for what became of it. Other posts go on; a backup from before may still hold it whole."),
    );
    item(AttentionKind::Unreadable, reason, &[])
}

/// A login that does not work while posts are planned through it: told before the first of them is due. Its cure is
/// the connection's, so there is nothing to decide about a post.
pub fn of_login(connection: &str, trouble: &Reason, posts: u64, due: UtcInstant, zone: Zone) -> Attention {
    let planned = said!(
        "{posts, plural, one {# post is planned through \"{connection}\": {first}.} \
         other {# posts are planned through \"{connection}\", the first {first}.}}",
        posts,
        connection,
        first = Gap::moment(due, zone)
    );
    let reason = Reason {
        message: Said::several([trouble.message.clone(), planned]),
        ..trouble.clone()
    };
    let known = reason.remedy.is_some();
    let reason = if known {
        reason
    } else {
        reason.with_remedy(said!("Give the connection a new key before then."))
    };
    item(AttentionKind::LoginFails, reason, &[])
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

/// A pause is the person's own and always in sight; two equal texts settle themselves, unless the other one waits
/// for a person. What may be out is told of as any doubt, whatever keeps it from being repeated.
fn of_held(request: &Request, around: Around<'_>) -> Option<Attention> {
    let held = request.held.as_ref();
    match held.map(|h| h.why) {
        Some(HoldReason::Paused) => return of_doubt(request, around),
        Some(HoldReason::EqualText) => {
            return of_doubt(request, around).or_else(|| of_twin(request, around.now));
        }
        _ => {}
    }
    let reason = held.map_or_else(|| Reason::new("held", said!("Held.")), |h| h.reason.clone());
    let doubt = request.doubt.is_some();
    Some(match held.map(|h| h.why) {
        Some(HoldReason::Late) => item(
            AttentionKind::Asked,
            reason,
            &[SafeAction::PublishNow, SafeAction::Skip],
        ),
        _ if doubt => item(
            AttentionKind::Held,
            reason,
            &[
                SafeAction::TryNow,
                SafeAction::ItIsThere,
                SafeAction::SendAgain,
                SafeAction::Leave,
            ],
        ),
        _ => item(
            AttentionKind::Held,
            reason,
            &[SafeAction::TryNow, SafeAction::Withdraw],
        ),
    })
}

fn of_twin(request: &Request, now: &Stamp) -> Option<Attention> {
    if now.present().since(request.due) < SILENT_AT_MOST {
        return None;
    }
    let reason = Reason::new(
        HoldReason::EqualText.as_str(),
        said!("Another post with the same text to the same account may have gone out, and nobody knows yet. This one \
         waits, so that the two can be told apart."),
    )
    .with_remedy(said!("Say what became of the other one, or take this one back."));
    Some(item(AttentionKind::Held, reason, &[SafeAction::Withdraw]))
}

/// What goes on by itself is told of when it has taken this long: doubt, since every settling time is over by then and
/// a look has been due several times; a post past its time, since most waits last seconds.
const SILENT_AT_MOST: Duration = Duration::from_secs(15 * 60);

/// So often in a row nothing leaves for a host before the answers of others tell that it is this one that is gone.
const UNREACHABLE_ALONE_TIMES: u32 = 3;

const DECIDE: &[SafeAction] = &[
    SafeAction::LookNow,
    SafeAction::ItIsThere,
    SafeAction::SendAgain,
    SafeAction::NotThere,
    SafeAction::Leave,
];

fn of_doubt(request: &Request, around: Around<'_>) -> Option<Attention> {
    let Around { rules, now, .. } = around;
    let doubt = request.doubt.as_ref()?;
    let looked = doubt.last_look.as_ref().map(|look| said!("Looked: {look}", look));
    let told = |said: Vec<Said>| Said::several(said.into_iter().chain(looked.clone()));
    if doubt.mismatch {
        let reason = Reason::new(
            "key_mismatch",
            told(vec![said!(
                "The service holds another text under this post's key."
            )]),
        )
        .with_remedy(said!("Look at the profile and say whether the post is there."));
        return Some(item(AttentionKind::KeyMismatch, reason, DECIDE));
    }
    if doubt.taken && doubt.looked_after_settling {
        let reason = Reason::new(
            "taken_unconfirmed",
            told(vec![said!(
                "The service took it, in an answer that cannot be read."
            )]),
        )
        .with_remedy(said!("Look at the profile and say whether the post is there."));
        return Some(item(AttentionKind::TakenUnconfirmed, reason, DECIDE));
    }
    if let Some(unreachable) = long_unreachable(request, around) {
        let reason = Reason::new(
            "unreachable",
            told(vec![
                said!("It is not known whether this was published."),
                cause(doubt),
                said!("{host} cannot be reached to look.", host = &unreachable.host),
                unreachable.detail.clone(),
            ]),
        )
        .with_remedy(said!(
            "It is looked for by itself when the connection is back; or look at the profile."
        ));
        return Some(item(AttentionKind::Unreachable, reason, DECIDE));
    }
    let window = request
        .opened
        .as_ref()
        .and_then(|opened| now.age_since(opened))
        .is_some_and(|age| age < rules.window);
    // Looks may fail for ever: doubt that nothing has settled for this long is told, whatever the looks say.
    let long = now
        .age_since(&doubt.last_end)
        .is_none_or(|age| age >= SILENT_AT_MOST);
    if request.dead_letter
        || long
        || (doubt.looked_after_settling && !window)
        || doubt.overdue
        || doubt.refusal.is_some()
    {
        let kind = if request.dead_letter {
            AttentionKind::DeadLetter
        } else {
            AttentionKind::InDoubt
        };
        let reason = Reason::new(
            "in_doubt",
            told(vec![
                said!("It is not known whether this was published."),
                cause(doubt),
            ]),
        )
        .with_remedy(said!("Look at the profile and say whether the post is there."));
        return Some(item(kind, reason, DECIDE));
    }
    None
}

/// Five transmissions failed, and the last look found that nothing of them arrived: it goes again, ever slower.
fn of_dead_letter(request: &Request) -> Option<Attention> {
    request.dead_letter.then(|| {
        let reason = Reason::new(
            "dead_letter",
            said!(
                "Sent {tries} times, and it never arrived. It is tried again, ever more rarely.",
                tries = request.tries
            ),
        )
        .with_remedy(said!(
            "See whether the service works; try it now, or take the post back."
        ));
        item(
            AttentionKind::DeadLetter,
            reason,
            &[SafeAction::TryNow, SafeAction::Withdraw],
        )
    })
}

/// Past its time, and ready: a limiter may ask for hours, which nobody should have to find out by looking.
fn of_waiting(request: &Request, around: Around<'_>) -> Option<Attention> {
    let now = around.now.present();
    if now.since(request.due) < SILENT_AT_MOST {
        return None;
    }
    let limited = request.limited > 0 || around.limited_until.is_some_and(|until| until > now);
    let message = if limited {
        said!("The service asks to wait before anything else is sent to it. Nothing of this has been sent.")
    } else {
        said!("Its time has passed, and it waits for its turn behind others at the same connection.")
    };
    let reason = Reason::new("waits", message).with_remedy(said!(
        "It goes out by itself when the wait is over, if that is not too late for it; or take it back."
    ));
    Some(item(AttentionKind::Waits, reason, &[SafeAction::Withdraw]))
}

fn cause(doubt: &crate::request::Doubt) -> Said {
    match &doubt.cause {
        DoubtCause::Crash => said!("Sendoff was ended while it was being sent."),
        DoubtCause::Copied => said!("Another copy of this data folder may have sent it."),
        DoubtCause::InProgress => said!("The service says the first request is still running."),
        DoubtCause::Lost { detail }
        | DoubtCause::Unclear { detail, .. }
        | DoubtCause::TakenUnconfirmed { detail }
        | DoubtCause::AnswerToRepeat { detail }
        | DoubtCause::KeyMismatch { detail } => detail.clone(),
    }
}

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

/// Nothing has left for so long that a person is told, or time and again while another host answered: then it is
/// not the network that is gone (P12).
fn long_unreachable<'a>(request: &'a Request, around: Around<'_>) -> Option<&'a Unreachable> {
    let unreachable = request.unreachable.as_ref()?;
    let long = around.now.present().since(unreachable.since) >= wait::UNREACHABLE_ATTENTION_AFTER;
    let alone = unreachable.times >= UNREACHABLE_ALONE_TIMES
        && around.elsewhere.is_some_and(|heard| heard > unreachable.since);
    (long || alone).then_some(unreachable)
}

fn of_unreachable(request: &Request, around: Around<'_>) -> Option<Attention> {
    let unreachable = long_unreachable(request, around)?;
    let reason = Reason::new(
        "unreachable",
        Said::several([
            said!("{host} cannot be reached.", host = &unreachable.host),
            unreachable.detail.clone(),
            said!("Nothing has been sent."),
        ]),
    )
    .with_remedy(said!(
        "It goes out by itself when the connection is back and it is not too late for it."
    ));
    Some(item(
        AttentionKind::Unreachable,
        reason,
        &[SafeAction::TryNow, SafeAction::Withdraw],
    ))
}
