//! letmepost's accounts.

use super::error::Refusal;
use crate::accounts::{self, PracticeAccount};
use crate::http::{Answer, Call};
use crate::instant::rfc3339;
use crate::networks::{Network, ServiceName};
use crate::options::PracticeError;
use crate::plan::FaultPlan;
use crate::state::State;
use serde_json::{Value, json};

fn view(state: &State, account: &PracticeAccount) -> Value {
    let mut view = json!({
        "id": account.id,
        "profileId": state.identity.profile,
        "platform": account.network,
        "platformAccountId": account.network_id,
        "displayName": account.display_name,
        "tokenExpiresAt": null,
        "createdAt": rfc3339(account.created_at),
        "updatedAt": rfc3339(account.created_at),
    });
    match account.network {
        Network::Pinterest => {
            view["pinterest"] = json!({ "defaultBoardId": null, "defaultBoardName": null });
        }
        Network::Instagram => {
            view["instagram"] = json!({ "kind": "login", "accountType": "BUSINESS", "grantedScopes": [] });
        }
        _ => {}
    }
    view
}

/// GET the list. A filter that fits no profile, well-formed or not, matches nothing.
pub(super) fn list(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
) -> Result<Result<Answer, Refusal>, PracticeError> {
    let wanted = call.query_value("profileId");
    let is_ours = wanted.is_none_or(|wanted| wanted == state.identity.profile);
    let connected = accounts::connected(&state.db(), ServiceName::Letmepost, &plan.accounts)?;
    let data: Vec<_> = connected
        .iter()
        .filter(|_| is_ours)
        .map(|account| view(state, account))
        .collect();
    Ok(Ok(Answer::json(200, &json!({ "data": data }))))
}

/// GET one.
pub(super) fn read(
    state: &State,
    plan: &FaultPlan,
    id: &str,
) -> Result<Result<Answer, Refusal>, PracticeError> {
    let connected = accounts::connected(&state.db(), ServiceName::Letmepost, &plan.accounts)?;
    let found = connected.iter().find(|account| account.id == id);
    Ok(found
        .map(|account| Answer::json(200, &view(state, account)))
        .ok_or_else(|| Refusal::not_found("account")))
}
