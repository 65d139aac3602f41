//! Hosts that cannot be reached (P12).

use super::{Around, Attention, AttentionKind, SafeAction, item};
use crate::{
    delivery::Reason,
    request::{Request, Unreachable},
    said,
    said::Said,
    time::UtcInstant,
    wait,
};
use std::time::Duration;

/// So often in a row nothing leaves for a host before the answers of others tell that it is this one that is gone.
const UNREACHABLE_ALONE_TIMES: u32 = 3;

/// What has come due tries by itself before it is told that its host cannot be reached.
const OWN_TRY: Duration = Duration::from_secs(60);

/// Since when nothing leaves for the host of one connection, by what its requests met. Not if the host has answered
/// since, at `heard` by the wall clock: then only those that meet it again say so.
pub fn out_of_reach<'a>(
    met: impl IntoIterator<Item = &'a Unreachable>,
    heard: Option<UtcInstant>,
) -> Option<&'a Unreachable> {
    met.into_iter()
        .filter(|unreachable| heard.is_none_or(|heard| heard < unreachable.since))
        .min_by_key(|unreachable| unreachable.since)
}

/// Nothing has left for so long that a person is told, or time and again while another host answered: then it is
/// not the network that is gone (P12). What one request met counts for all that are due at the same connection.
pub(super) fn long_unreachable<'a>(request: &'a Request, around: Around<'a>) -> Option<&'a Unreachable> {
    let now = around.now.present();
    let of_others = around
        .unreachable
        .filter(|_| now.since(request.turn()) >= OWN_TRY);
    let told = |unreachable: &&Unreachable| {
        let long = now.since(unreachable.since) >= wait::UNREACHABLE_ATTENTION_AFTER;
        let alone = unreachable.times >= UNREACHABLE_ALONE_TIMES
            && around.elsewhere.is_some_and(|heard| heard > unreachable.since);
        long || alone
    };
    let met = request.unreachable.as_ref().into_iter().chain(of_others);
    met.filter(told).min_by_key(|unreachable| unreachable.since)
}

pub(super) fn of_unreachable(request: &Request, around: Around<'_>) -> Option<Attention> {
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
