//! Postato's contract: <https://docs.postato.com.br>. Paths that its pages only imply are the obvious ones.

mod accounts;
mod check;
mod create;
mod edit;
mod error;
mod job;
mod keys;
mod media;
mod posts;
mod worker;

pub(crate) use error::{
    forbidden, in_progress, past_schedule, plan_inactive, rate_limited, server_error, unauthenticated,
};
pub(crate) use keys::release_all;
pub(crate) use worker::advance;

use crate::dispatch::{Begun, Outcome, Ticket, body_hash};
use crate::http::{Answer, Call};
use crate::options::PracticeError;
use crate::plan::{ErrorBody, ExitPoint, FaultKind, FaultPlan, Operation};
use crate::state::State;
use rusqlite::params;
use serde_json::json;

const MINUTE_MS: i64 = 60_000;

/// The route of a request below its workspace.
enum Route<'a> {
    Workspaces,
    Create,
    ListPosts,
    ReadPost(&'a str),
    EditPost(&'a str),
    CancelPost(&'a str),
    Approval(&'a str),
    Accounts,
    Upload,
    UploadUrl,
    Confirm(&'a str),
    ListMedia,
    ReadMedia(&'a str),
    DeleteMedia(&'a str),
    /// The address that an upload URL names; it needs no key.
    Put(&'a str),
    Unknown,
}

/// The route, and the workspace that the path names.
fn route<'a>(method: &str, parts: &[&'a str]) -> (Route<'a>, Option<&'a str>) {
    let (workspace, below) = match parts {
        ["v1", "workspaces"] if method == "GET" => return (Route::Workspaces, None),
        ["uploads", id] if method == "PUT" => return (Route::Put(id), None),
        ["v1", "workspaces", workspace, rest @ ..] => (Some(*workspace), rest),
        ["v1", rest @ ..] => (None, rest),
        _ => return (Route::Unknown, None),
    };
    let route = match (method, below) {
        ("POST", ["posts"]) => Route::Create,
        ("GET", ["posts"]) => Route::ListPosts,
        ("GET", ["posts", id]) => Route::ReadPost(id),
        ("PATCH", ["posts", id]) => Route::EditPost(id),
        ("DELETE", ["posts", id]) => Route::CancelPost(id),
        ("GET", ["posts", id, "approval"]) => Route::Approval(id),
        ("GET", ["accounts"]) => Route::Accounts,
        ("POST", ["media"]) => Route::Upload,
        ("POST", ["media", "upload-url"]) => Route::UploadUrl,
        ("POST", ["media", id, "confirm"]) => Route::Confirm(id),
        ("GET", ["media"]) => Route::ListMedia,
        ("GET", ["media", id]) => Route::ReadMedia(id),
        ("DELETE", ["media", id]) => Route::DeleteMedia(id),
        _ => Route::Unknown,
    };
    (route, workspace)
}

/// What kind of request this is, for the fault plan.
pub(crate) fn operation(call: &Call) -> Operation {
    match route(&call.method, &call.parts()).0 {
        Route::Create => Operation::Publish,
        Route::ListPosts => Operation::ListPosts,
        Route::ReadPost(_) | Route::Approval(_) => Operation::ReadPost,
        Route::EditPost(_) => Operation::EditPost,
        Route::CancelPost(_) => Operation::CancelPost,
        Route::Accounts => Operation::Accounts,
        Route::Workspaces => Operation::Workspaces,
        Route::Unknown => Operation::Any,
        _ => Operation::Media,
    }
}

/// Postato's pages name no such header outside a page that could not be read; none is sent.
pub(crate) fn rate_limit_header(_call: &Call) -> Option<&'static str> {
    None
}

/// The account that a create concerns, for the fault plan.
pub(crate) fn accounts_named(call: &Call) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_slice(&call.body).unwrap_or_default();
    body["accountId"]
        .as_str()
        .map(str::to_owned)
        .into_iter()
        .collect()
}

/// Everything that precedes a create's own work, and all of every other request.
pub(crate) fn begin(state: &State, plan: &FaultPlan, call: &Call) -> Result<Begun, PracticeError> {
    let parts = call.parts();
    let (route, named) = route(&call.method, &parts);
    if let Route::Put(id) = route {
        return media::put(state, call, id).map(Begun::Answer);
    }
    if let Err(answer) = authenticate(state, plan, call) {
        return Ok(Begun::Answer(answer));
    }
    match route {
        Route::Unknown => return Ok(Begun::Answer(error::not_found("route"))),
        Route::Workspaces => return accounts::workspaces(state, plan).map(Begun::Answer),
        _ => {}
    }
    let workspace = match workspace(state, plan, named) {
        Ok(workspace) => workspace,
        Err(answer) => return Ok(Begun::Answer(answer)),
    };
    if let Route::Create = route {
        return begin_create(state, plan, call, &workspace);
    }
    let answer = match route {
        Route::ListPosts => posts::list(state, plan, call, &workspace)?,
        Route::ReadPost(id) => posts::read(state, plan, &workspace, id)?,
        Route::Approval(id) => posts::approval(state, &workspace, id)?,
        Route::EditPost(id) => edit::patch(state, plan, call, &workspace, id)?,
        Route::CancelPost(id) => edit::cancel(state, plan, call, &workspace, id)?,
        Route::Accounts => accounts::list(state, plan, call, &workspace)?,
        Route::Upload => media::upload(state, call)?,
        Route::UploadUrl => media::upload_url(state, call)?,
        Route::Confirm(id) => media::confirm(state, id)?,
        Route::ListMedia => media::list(state, plan, call)?,
        Route::ReadMedia(id) => media::read(state, plan, id)?,
        Route::DeleteMedia(id) => media::delete(state, id)?,
        Route::Create | Route::Put(_) | Route::Unknown | Route::Workspaces => error::not_found("route"),
    };
    Ok(Begun::Answer(answer))
}

fn authenticate(state: &State, plan: &FaultPlan, call: &Call) -> Result<(), Answer> {
    let key = call
        .authorization
        .as_deref()
        .and_then(|header| header.strip_prefix("Bearer "));
    if plan.postato.keys_revoked || key != Some(state.keys.postato.expose()) {
        return Err(unauthenticated());
    }
    Ok(())
}

/// The workspace of a request: the one in its path, or the only one that the key reaches.
fn workspace(state: &State, plan: &FaultPlan, named: Option<&str>) -> Result<String, Answer> {
    let all = accounts::workspace_ids(state, plan);
    match named {
        Some(named) => all
            .into_iter()
            .find(|id| id == named)
            .ok_or_else(|| error::not_found("workspace")),
        None if all.len() == 1 => Ok(state.identity.workspace.clone()),
        None => Err(Answer::json(
            plan.postato.workspace_required_status,
            &json!({
                "error": "workspace_required",
                "message": "The key reaches several workspaces; name one in the path.",
                "available_workspaces": all,
            }),
        )),
    }
}

fn begin_create(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
) -> Result<Begun, PracticeError> {
    if plan.postato.read_only {
        return Ok(Begun::Answer(forbidden()));
    }
    if plan.postato.plan_inactive {
        return Ok(Begun::Answer(plan_inactive()));
    }
    if let Some(seconds) = over_limit(state, plan, call)? {
        return Ok(Begun::Answer(
            rate_limited().with("retry-after", seconds.to_string()),
        ));
    }
    if plan.postato.validate_before_key
        && let Err(answer) = check::new_post(state, plan, call, workspace)?
    {
        return Ok(Begun::Answer(answer));
    }
    Ok(match keys::enter(state, plan, call, workspace)? {
        keys::Entered::Answer(answer) => Begun::Answer(answer),
        keys::Entered::Wait => Begun::Wait,
        keys::Entered::Run { claim } => Begun::Run(Ticket {
            claim,
            body_hash: body_hash(call),
            store_unclaimed: false,
            sandbox: false,
        }),
    })
}

/// Seconds until the present minute is over, where the tenant's creations in it are spent.
fn over_limit(state: &State, plan: &FaultPlan, call: &Call) -> Result<Option<i64>, PracticeError> {
    let Some(limit) = plan.postato.creations_per_minute else {
        return Ok(None);
    };
    let start = call.arrived_at - call.arrived_at.rem_euclid(MINUTE_MS);
    let arrived: u32 = state.db().query_row(
        "SELECT count(*) FROM transmissions
         WHERE service = 'postato' AND method = 'POST' AND path LIKE '%/posts' AND arrived_at >= ?1",
        params![start],
        |row| row.get(0),
    )?;
    let wait_ms = start + MINUTE_MS - call.arrived_at;
    Ok((arrived > limit).then(|| (wait_ms + 999) / 1_000))
}

/// Does a create's work: the post and what its key remembers, in one transaction.
pub(crate) fn finish(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    ticket: &Ticket,
    fault: Option<&FaultKind>,
) -> Result<Outcome, PracticeError> {
    if let Some(FaultKind::Exit {
        at: ExitPoint::BeforePublish,
    }) = fault
    {
        keys::release(state, call, ticket)?;
        return Ok(Outcome::Died);
    }
    let error = match fault {
        Some(FaultKind::Error {
            status,
            commit: true,
            body: ErrorBody::Envelope,
        }) => Some(server_error(*status, "Something went wrong on our side.")),
        _ => None,
    };
    let parts = call.parts();
    let workspace = workspace(state, plan, route(&call.method, &parts).1);
    let checked = match workspace {
        Ok(workspace) => check::new_post(state, plan, call, &workspace)?,
        Err(answer) => Err(answer),
    };
    let answer = match checked {
        Ok(post) => create::create(state, plan, call, ticket, post, error.as_ref())?,
        Err(answer) => {
            keys::settle(state, plan, call, ticket, &answer)?;
            answer
        }
    };
    Ok(match fault {
        Some(FaultKind::Exit { .. }) => Outcome::Died,
        _ => Outcome::Answer(error.unwrap_or(answer)),
    })
}
