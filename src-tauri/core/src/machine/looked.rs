//! What follows from looking and following.

use super::{Context, Effect, ended::apply, replan};
use crate::{
    answer::{FollowUp, LookReport, Sighting, TargetVerdict},
    delivery::{DeliveryState, Reason},
    id::AccountId,
    request::{DoubtCause, Request, RequestState},
    rules::{Evidence, RepeatRule, ServiceRules},
    said,
    time::{Stamp, UtcInstant},
    wait,
};
use std::time::Duration;

/// *Found* counts at once; absence only after settling, and only as far as the service's evidence reaches. Whether
/// settling was over is judged by when the service was asked: its answer may be read much later.
pub(super) fn looked(
    request: &mut Request,
    report: LookReport,
    asked: &Stamp,
    context: Context<'_>,
) -> Vec<Effect> {
    let settled = settled(request, context.rules, asked);
    let absent = report.complete && settled && evidence_lives(request, context);
    if let Some(doubt) = &mut request.doubt {
        doubt.last_look = Some(report.examined.clone());
        doubt.looked_after_settling |= report.complete && settled;
        doubt.unlookable = !report.complete;
    }
    let mut missing = Vec::new();
    for (account, sighting) in report.sightings {
        match sighting {
            Sighting::Found(verdict) => found(request, account, verdict),
            Sighting::NotListed if absent => missing.push(account),
            Sighting::NotListed | Sighting::Nothing(_) => {}
        }
    }
    request.looks = request.looks.saturating_add(1);
    request.look_at = Some(next_look(request, context));
    if request.state == RequestState::WrittenOff {
        return vec![];
    }
    all_missing(request, &missing, context)
}

/// A row found settles the target, whatever came before. A written-off target only learns where its post is.
fn found(request: &mut Request, account: AccountId, verdict: TargetVerdict) {
    if request.state == RequestState::WrittenOff {
        if let (Some(target), TargetVerdict::Published(post)) =
            (request.targets.iter_mut().find(|t| t.account == account), verdict)
        {
            target.post = Some(post);
        }
        return;
    }
    apply(request, account, verdict);
}

fn all_missing(request: &mut Request, missing: &[AccountId], context: Context<'_>) -> Vec<Effect> {
    let open: Vec<AccountId> = request
        .targets
        .iter()
        .filter(|t| t.state.is_waiting())
        .map(|t| t.account)
        .collect();
    if open.is_empty() || !open.iter().all(|account| missing.contains(account)) {
        return vec![];
    }
    let doubt = request.doubt.as_ref();
    let refusal = doubt.and_then(|d| d.refusal.clone());
    let stop = doubt.is_some_and(|d| d.mismatch || d.taken || d.overdue) || refusal.is_some();
    let window = request
        .opened
        .as_ref()
        .and_then(|opened| context.now.age_since(opened));
    let open_window = window.is_some_and(|age| age < context.rules.window);
    if stop || !open_window || context.rules.repeat != RepeatRule::AbsentForCertain {
        absent(request, refusal);
        return vec![];
    }
    if request.split() {
        let why = Reason::new(
            "absent",
            said!("Looked for and not there; sent again under a new key."),
        );
        return replan_missing(request, &open, &why);
    }
    request.doubt = None;
    if request.state == RequestState::InDoubt {
        request.state = RequestState::Ready;
    }
    request.look_at = None;
    request.not_before = request.not_before.max(Some(context.now.present()));
    vec![]
}

/// Ends what still waits as proven absent: only a person sends it again, under a new key.
pub(super) fn absent(request: &mut Request, refusal: Option<Reason>) {
    let why = refusal.unwrap_or_else(|| {
        Reason::new("absent", said!("Looked for and not there: it was not published."))
            .with_remedy(said!("Send it again with \"Retry failed\"."))
    });
    for target in request.targets.iter_mut().filter(|t| t.state.is_waiting()) {
        target.state = DeliveryState::Refused;
        target.reason = Some(why.clone());
    }
}

/// Found targets are followed; the absent ones go again, each under a key of its own.
fn replan_missing(request: &mut Request, open: &[AccountId], why: &Reason) -> Vec<Effect> {
    let spared: Vec<_> = request
        .targets
        .iter()
        .filter(|t| !open.contains(&t.account))
        .cloned()
        .collect();
    let effects = replan(request, None, why);
    for spare in spared {
        if let Some(target) = request.targets.iter_mut().find(|t| t.account == spare.account) {
            *target = spare;
        }
    }
    effects
        .into_iter()
        .map(|effect| match effect {
            Effect::Replan(accounts) => {
                Effect::Replan(accounts.into_iter().filter(|a| open.contains(a)).collect())
            }
            other => other,
        })
        .collect()
}

/// Whether what is not listed may count as absent at all: the service lists what it has for long enough.
fn evidence_lives(request: &Request, context: Context<'_>) -> bool {
    let Evidence::AbsenceFor(life) = context.rules.evidence else {
        return false;
    };
    request
        .opened
        .as_ref()
        .and_then(|opened| context.now.age_since(opened))
        .is_some_and(|age| age < life)
}

/// Whether no handler could be running any more at an instant. Of unknown age: not settled.
pub(super) fn settled(request: &Request, rules: &ServiceRules, at: &Stamp) -> bool {
    request.doubt.as_ref().is_some_and(|doubt| {
        let needed = settling_time(&doubt.cause, rules);
        at.age_since(&doubt.last_end).is_some_and(|age| age >= needed)
    })
}

fn settling_time(cause: &DoubtCause, rules: &ServiceRules) -> Duration {
    match cause {
        DoubtCause::Unclear {
            own_envelope: true,
            status,
            ..
        } if *status >= 500 => rules.settling.after_own_error,
        _ => rules.settling.otherwise,
    }
}

/// At once after doubt arises, again when settling is over, then ever slower.
fn next_look(request: &Request, context: Context<'_>) -> UtcInstant {
    let now = context.now.present();
    let slower = now.plus(wait::after_look(request.looks.saturating_sub(1)));
    let Some(doubt) = &request.doubt else {
        return slower;
    };
    let needed = settling_time(&doubt.cause, context.rules);
    match context.now.age_since(&doubt.last_end) {
        Some(age) if age < needed => now.plus(needed.saturating_sub(age)),
        _ => slower,
    }
}

pub(super) fn followed(request: &mut Request, account: AccountId, follow_up: FollowUp, context: Context<'_>) {
    match follow_up {
        FollowUp::Final(verdict) => apply(request, account, verdict),
        FollowUp::NeedsPerson(reason) => remark(request, account, Some(reason)),
        FollowUp::Still(_) => remark(request, account, None),
        FollowUp::Nothing(_) => {}
    }
    request.looks = request.looks.saturating_add(1);
    request.look_at = Some(context.now.present().plus(wait::after_follow_up(request.looks)));
}

fn remark(request: &mut Request, account: AccountId, reason: Option<Reason>) {
    if let Some(target) = request
        .targets
        .iter_mut()
        .find(|t| t.account == account && !t.state.is_final())
    {
        target.reason = reason;
    }
}
