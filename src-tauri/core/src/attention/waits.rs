//! Requests that are kept back: by a hold, by failures, by the turn of others.

use super::{Around, Attention, AttentionKind, SILENT_AT_MOST, SafeAction, doubt::of_doubt, item};
use crate::{
    delivery::Reason,
    request::{HoldReason, Request},
    said,
    time::Stamp,
};

/// A pause is the person's own and always in sight; two equal texts settle themselves, unless the other one waits
/// for a person. What may be out is told of as any doubt, whatever keeps it from being repeated.
pub(super) fn of_held(request: &Request, around: Around<'_>) -> Option<Attention> {
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

/// Five transmissions failed, and the last look found that nothing of them arrived: it goes again, ever slower.
pub(super) fn of_dead_letter(request: &Request) -> Option<Attention> {
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

/// Past its time, or the slot that it was given, and ready: a limiter may ask for hours, which nobody should have to
/// find out by looking.
pub(super) fn of_waiting(request: &Request, around: Around<'_>) -> Option<Attention> {
    let now = around.now.present();
    if now.since(request.turn()) < SILENT_AT_MOST {
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
