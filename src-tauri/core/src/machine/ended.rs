//! What follows from an ended transmission, with and without earlier doubt.

use super::{Context, Effect, count_try, hold, open_doubt, replan};
use crate::{
    answer::{Bar, Meaning, Patience, Refusal, TargetVerdict},
    delivery::{DeliveryState, Reason, RemotePost},
    id::AccountId,
    request::{DoubtCause, Held, HoldReason, Request, RequestState, Unreachable},
    said,
    said::Said,
    wait,
};

pub(super) fn ended(request: &mut Request, meaning: Meaning, context: Context<'_>) -> Vec<Effect> {
    let now = context.now.present();
    match meaning {
        Meaning::NeverLeft { host, detail } => {
            never_left(request, host, detail, context);
            vec![]
        }
        Meaning::Limited(patience) => limited(request, patience, context),
        Meaning::Taken(verdicts) => {
            count_try(request);
            let named: Vec<AccountId> = verdicts.iter().map(|(account, _)| *account).collect();
            if request
                .targets
                .iter()
                .any(|t| !t.state.is_final() && !named.contains(&t.account))
            {
                let detail = said!("The answer does not speak of every account.");
                open_doubt(request, DoubtCause::TakenUnconfirmed { detail }, false, context);
            } else {
                request.sending_since = None;
                request.doubt = None;
                request.state = RequestState::Following;
            }
            for (account, verdict) in verdicts {
                apply(request, account, verdict);
            }
            request.looks = 0;
            request.look_at = Some(now);
            vec![]
        }
        Meaning::TakenUnconfirmed { detail } => {
            doubtful(request, DoubtCause::TakenUnconfirmed { detail }, false, context)
        }
        Meaning::Lost { detail } => doubtful(request, DoubtCause::Lost { detail }, true, context),
        Meaning::InProgress => doubtful(request, DoubtCause::InProgress, false, context),
        Meaning::KeyMismatch { reason } => doubtful(
            request,
            DoubtCause::KeyMismatch {
                detail: reason.message,
            },
            false,
            context,
        ),
        Meaning::Unclear {
            status,
            own_envelope,
            reason,
        } => {
            let cause = DoubtCause::Unclear {
                status,
                own_envelope,
                detail: reason.message,
            };
            doubtful(request, cause, false, context)
        }
        Meaning::Refused(refusal) => refused(request, refusal, context),
        Meaning::Barred { why, reason } => {
            barred(request, why, reason, context);
            vec![]
        }
    }
}

/// Doubt goes on, the transmission counts, and the next one (if the rules ever allow it) waits its turn.
fn doubtful(request: &mut Request, cause: DoubtCause, lost: bool, context: Context<'_>) -> Vec<Effect> {
    open_doubt(request, cause, lost, context);
    let dead = count_try(request);
    let wait = wait::after_transmission(request.tries, context.entropy);
    request.not_before = Some(context.now.present().plus(wait));
    if dead { vec![Effect::DeadLetter] } else { vec![] }
}

pub(super) fn never_left(request: &mut Request, host: String, detail: Said, context: Context<'_>) {
    let now = context.now.present();
    let before = request.unreachable.take();
    let times = before.as_ref().map_or(0, |u| u.times).saturating_add(1);
    // A clock that ran ahead may have said when it began: that would be told of in a year.
    let since = before.map_or(now, |u| u.since.min(now));
    request.unreachable = Some(Unreachable {
        since,
        host,
        detail,
        times,
    });
    back_to_before(request, context);
    request.not_before = Some(now.plus(wait::after_never_left(times, context.entropy)));
}

/// This transmission proves nothing and did nothing: the request is where it was before.
fn back_to_before(request: &mut Request, context: Context<'_>) {
    request.sending_since = None;
    if request.doubt.is_some() {
        request.state = RequestState::InDoubt;
        request.look_at = Some(context.now.present());
    } else {
        request.state = RequestState::Ready;
    }
}

fn limited(request: &mut Request, patience: Patience, context: Context<'_>) -> Vec<Effect> {
    request.limited = request.limited.saturating_add(1);
    let wait = wait::after_limit(patience, request.limited, context.entropy);
    let until = context.now.present().plus(wait);
    back_to_before(request, context);
    request.unreachable = None;
    request.not_before = Some(until);
    if wait > wait::LIMIT_HOLD_AFTER {
        let reason = Reason::new(
            "rate_limit",
            said!("The service asks to wait until {until}.", until),
        );
        hold(
            request,
            Held {
                why: HoldReason::RateLimit,
                reason,
                since: context.now.present(),
                until: Some(until),
            },
        );
    }
    vec![Effect::PauseConnection(until)]
}

fn refused(request: &mut Request, refusal: Refusal, context: Context<'_>) -> Vec<Effect> {
    let settles = request
        .doubt
        .as_ref()
        .is_none_or(|doubt| refusal.replayed && doubt.only_lost && !doubt.taken);
    if !settles {
        let detail = refusal.reason.message.clone();
        let effects = doubtful(request, DoubtCause::AnswerToRepeat { detail }, false, context);
        if let Some(doubt) = &mut request.doubt {
            doubt.refusal = Some(refusal.reason);
        }
        return effects;
    }
    count_try(request);
    request.sending_since = None;
    request.doubt = None;
    let mut effects = vec![];
    if request.targets.len() > 1 {
        // Unless the service names it, nobody knows which target is at fault: each goes again by itself, and
        // the bad one is refused alone. Nothing of this request was published, so a new key is safe (P6).
        let why = Reason::new(
            "refused_together",
            said!(
                "Refused together with the other accounts of the request: {message}",
                message = &refusal.reason.message
            ),
        );
        effects = replan(request, refusal.named, &why);
    }
    for target in request.targets.iter_mut().filter(|t| !t.state.is_final()) {
        target.state = DeliveryState::Refused;
        target.reason = Some(refusal.reason.clone());
    }
    effects
}

fn barred(request: &mut Request, bar: Bar, reason: Reason, context: Context<'_>) {
    if request.doubt.is_some() {
        let detail = reason.message.clone();
        open_doubt(request, DoubtCause::AnswerToRepeat { detail }, false, context);
    }
    count_try(request);
    request.sending_since = None;
    request.unreachable = None;
    let why = match bar {
        Bar::Credential => HoldReason::Credential,
        Bar::Quota => HoldReason::Quota,
    };
    hold(
        request,
        Held {
            why,
            reason,
            since: context.now.present(),
            until: None,
        },
    );
}

/// Writes one verdict to its target. Final targets stay as they are.
pub(super) fn apply(request: &mut Request, account: AccountId, verdict: TargetVerdict) {
    let Some(target) = request
        .targets
        .iter_mut()
        .find(|t| t.account == account && !t.state.is_final())
    else {
        return;
    };
    let keep = |known: Option<RemotePost>, new: Option<RemotePost>| match (known, new) {
        (Some(known), Some(new)) => Some(RemotePost {
            url: new.url.or(known.url),
            id: new.id,
        }),
        (known, new) => new.or(known),
    };
    let known = target.post.take();
    match verdict {
        TargetVerdict::Published(post) => {
            (target.state, target.post, target.reason) =
                (DeliveryState::Published, keep(known, Some(post)), None);
        }
        TargetVerdict::Accepted(post) => {
            (target.state, target.post, target.reason) =
                (DeliveryState::Following, keep(known, Some(post)), None);
        }
        TargetVerdict::Refused(post, reason) => {
            (target.state, target.post) = (DeliveryState::Refused, keep(known, post));
            target.reason = Some(reason);
        }
        TargetVerdict::FailedUnproven(post, reason) => {
            (target.state, target.post) = (DeliveryState::FailedUnproven, keep(known, post));
            target.reason = Some(reason);
        }
        TargetVerdict::Rehearsed(post) => {
            (target.state, target.post) = (DeliveryState::FailedUnproven, keep(known, post));
            target.reason = Some(
                Reason::new(
                    "rehearsed",
                    said!("The service only rehearsed this post: its answer is marked sandbox."),
                )
                .with_remedy(said!(
                    "Use a live key for this connection. Check the profile before sending again."
                )),
            );
        }
    }
}
