//! Requests of which nobody knows what became of them.

use super::{Around, Attention, AttentionKind, SILENT_AT_MOST, SafeAction, item, reach::long_unreachable};
use crate::{
    delivery::Reason,
    request::{Doubt, DoubtCause, Request},
    said,
    said::Said,
};

const DECIDE: &[SafeAction] = &[
    SafeAction::LookNow,
    SafeAction::ItIsThere,
    SafeAction::SendAgain,
    SafeAction::NotThere,
    SafeAction::Leave,
];

pub(super) fn of_doubt(request: &Request, around: Around<'_>) -> Option<Attention> {
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

fn cause(doubt: &Doubt) -> Said {
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
