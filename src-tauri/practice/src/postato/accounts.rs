//! Postato's workspaces and accounts.

use crate::accounts;
use crate::http::{Answer, Call};
use crate::instant::rfc3339;
use crate::networks::ServiceName;
use crate::options::PracticeError;
use crate::plan::FaultPlan;
use crate::state::State;
use serde_json::json;

/// The workspaces that the key reaches.
pub(super) fn workspace_ids(state: &State, plan: &FaultPlan) -> Vec<String> {
    let own = state.identity.workspace.clone();
    if plan.postato.second_workspace {
        let second = format!("{own}2");
        return vec![own, second];
    }
    vec![own]
}

/// GET the workspaces.
pub(super) fn workspaces(state: &State, plan: &FaultPlan) -> Result<Answer, PracticeError> {
    let db = state.db();
    let connected = accounts::connected(&db, ServiceName::Postato, &plan.accounts)?;
    let posts: i64 = db.query_row(
        "SELECT count(*) FROM postato_posts WHERE deleted = 0",
        [],
        |row| row.get(0),
    )?;
    let created = rfc3339(
        connected
            .first()
            .map_or(state.started_at, |account| account.created_at),
    );
    let items: Vec<_> = workspace_ids(state, plan)
        .into_iter()
        .map(|id| {
            let is_ours = id == state.identity.workspace;
            let mut platforms: Vec<_> = connected
                .iter()
                .filter(|_| is_ours)
                .map(|account| account.network.as_str())
                .collect();
            let count = platforms.len();
            platforms.sort_unstable();
            platforms.dedup();
            json!({
                "id": id,
                "name": if is_ours { "Practice" } else { "Second" },
                "createdAt": created,
                "updatedAt": created,
                "connectedAccountCount": count,
                "connectedPlatforms": platforms,
                "memberCount": 1,
                "recentPostCount": if is_ours { posts } else { 0 },
            })
        })
        .collect();
    Ok(Answer::json(200, &json!({ "items": items })))
}

/// GET the accounts of a workspace.
pub(super) fn list(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
) -> Result<Answer, PracticeError> {
    let platform = call.query_value("platform");
    let mut connected = accounts::connected(&state.db(), ServiceName::Postato, &plan.accounts)?;
    connected.retain(|account| {
        let fits = platform
            .as_deref()
            .is_none_or(|platform| platform == account.network.as_str());
        workspace == state.identity.workspace && fits
    });
    let accounts: Vec<_> = connected
        .iter()
        .map(|account| {
            let is_dead = plan.accounts.dead_tokens.contains(&account.id);
            json!({
                "id": account.id,
                "platform": account.network,
                "username": account.handle,
                "displayName": account.display_name,
                "status": if is_dead { "token_expired" } else { &plan.postato.account_status },
            })
        })
        .collect();
    Ok(Answer::json(200, &json!({ "accounts": accounts })))
}
