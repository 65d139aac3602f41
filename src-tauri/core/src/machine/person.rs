//! What a person may decide, and when. Only while no attempt is open.

use super::{Effect, Forbidden};
use crate::{
    delivery::{DeliveryState, PostId, Reason, RemotePost},
    id::AccountId,
    request::Request,
    said,
};

/// A person's decision about one target. Each is recorded with its time and the evidence shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is there: adopt it, with or without its address.
    ItIsThere {
        /// Where, if the person gave it.
        url: Option<String>,
        /// The service's id, if a look offered it.
        post: Option<PostId>,
    },
    /// It is not there: the target counts as written off here; no new sending.
    NotThere,
    /// It is not there, send again: written off here and planned under the next generation.
    SendAgain,
    /// Leave it.
    Leave,
}

pub(super) fn decide(
    request: &mut Request,
    account: AccountId,
    decision: Decision,
) -> Result<Vec<Effect>, Forbidden> {
    let left = request.may_have_left();
    let state = request.state;
    let Some(target) = request
        .targets
        .iter_mut()
        .find(|t| t.account == account && is_open_to_a_person(t.state))
    else {
        return Err(Forbidden {
            state,
            event: "decided (that target is settled by evidence)",
        });
    };
    match decision {
        Decision::ItIsThere { url, post } => {
            target.state = DeliveryState::PublishedByPerson;
            target.reason = None;
            target.post = match (post, target.post.take()) {
                (Some(id), _) => Some(RemotePost { id, url }),
                (None, Some(known)) => Some(RemotePost {
                    url: url.or(known.url),
                    id: known.id,
                }),
                (None, None) => url.map(|url| RemotePost {
                    id: PostId::new(url.clone()),
                    url: Some(url),
                }),
            };
            Ok(vec![])
        }
        Decision::NotThere | Decision::Leave | Decision::SendAgain => {
            target.state = if left || target.state.is_final() {
                DeliveryState::WrittenOff
            } else {
                DeliveryState::Withdrawn
            };
            target.reason = Some(match decision {
                Decision::Leave => Reason::new("left", said!("You decided to leave it.")),
                Decision::NotThere => Reason::new("not_there", said!("You looked and it is not there.")),
                _ => Reason::new(
                    "sent_again",
                    said!("You looked, it was not there, and it was sent again."),
                ),
            });
            Ok(if decision == Decision::SendAgain {
                vec![Effect::Replan(vec![account])]
            } else {
                vec![]
            })
        }
    }
}

/// Whatever is not settled by evidence, and what only a service's word or a person's ended.
fn is_open_to_a_person(state: DeliveryState) -> bool {
    !state.is_final() || matches!(state, DeliveryState::FailedUnproven | DeliveryState::WrittenOff)
}

pub(super) fn withdraw(request: &mut Request, account: Option<AccountId>) {
    for target in request.targets.iter_mut().filter(|t| !t.state.is_final()) {
        if account.is_none_or(|a| a == target.account) {
            target.state = DeliveryState::Withdrawn;
            target.reason = Some(Reason::new(
                "withdrawn",
                said!("Taken back before anything left."),
            ));
        }
    }
}

pub(super) fn skip(request: &mut Request, accounts: &[AccountId]) {
    for target in request
        .targets
        .iter_mut()
        .filter(|t| !t.state.is_final() && accounts.contains(&t.account))
    {
        target.state = DeliveryState::Skipped;
        target.reason = Some(Reason::new(
            "late",
            said!("You left it out, since its time had passed."),
        ));
    }
}
