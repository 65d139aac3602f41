//! Changing, cancelling and retrying a post. None of these looks at an idempotency key.

use super::error::Refusal;
use super::posts::{self, Post};
use super::{check, create, preflight};
use crate::http::{Answer, Call};
use crate::instant::rfc3339;
use crate::options::PracticeError;
use crate::plan::{FaultKind, FaultPlan, Operation, PatchGeneration, Stage, Subject};
use crate::state::State;
use serde_json::{Value, json};

type Result2<T> = Result<Result<T, Refusal>, PracticeError>;

/// The row, where this caller may act on it.
fn actionable(state: &State, id: &str, sandbox: bool) -> Result2<Post> {
    let Some(post) = posts::find(&state.db(), id)? else {
        return Ok(Err(Refusal::not_found("post")));
    };
    if sandbox && !post.sandbox {
        return Ok(Err(Refusal::not_found("post").rule("api_key.environment_scope")));
    }
    Ok(Ok(post))
}

/// Refuses what is no longer waiting for its time.
fn waiting(post: &Post, now: i64) -> Result<(), Refusal> {
    let conflict = |rule, message| Refusal::new(409, "validation_failed", message).rule(rule);
    if post.status != "queued" {
        return Err(conflict("post.status", "The post is no longer queued."));
    }
    if post.scheduled_at.is_none_or(|at| at <= now) {
        return Err(conflict("post.scheduledAt.window", "The post's time has come."));
    }
    Ok(())
}

/// PATCH: another time, text or media.
pub(super) fn patch(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    id: &str,
    sandbox: bool,
) -> Result2<Answer> {
    let mut post = match actionable(state, id, sandbox)? {
        Ok(post) => post,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let changed = check::change(&call.body)
        .and_then(|change| waiting(&post, call.arrived_at).map(|()| change))
        .and_then(|change| apply(plan, call, &mut post, change));
    if let Err(refusal) = changed {
        return Ok(Err(refusal));
    }
    let db = state.db();
    post.save(&db)?;
    Ok(Ok(Answer::json(200, &posts::view(state, &db, plan, &post)?)))
}

fn apply(plan: &FaultPlan, call: &Call, post: &mut Post, change: check::Change) -> Result<(), Refusal> {
    let is_content = plan.letmepost.patch == PatchGeneration::Content;
    let is_empty = change.scheduled_at.is_none() && change.text.is_none() && change.media.is_none();
    if is_empty || (!is_content && change.scheduled_at.is_none()) {
        return Err(Refusal::invalid("scheduledAt", "Required"));
    }
    if let Some(scheduled_at) = change.scheduled_at {
        check::future(scheduled_at, call.arrived_at)?;
        post.scheduled_at = Some(scheduled_at);
        post.job_at = Some(scheduled_at);
    }
    if is_content {
        if let Some(text) = change.text {
            post.text = plan.letmepost.text.apply(&text);
        }
        if let Some(media) = change.media {
            post.media = media;
        }
        preflight::check(post.network, &post.text, &post.media)?;
    }
    post.updated_at = call.arrived_at;
    Ok(())
}

/// DELETE: cancels a waiting post.
pub(super) fn cancel(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    id: &str,
    sandbox: bool,
) -> Result2<Answer> {
    let mut post = match actionable(state, id, sandbox)? {
        Ok(post) => post,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = waiting(&post, call.arrived_at) {
        return Ok(Err(refusal));
    }
    post.uncancellable = loses_race(state, plan, &post)?;
    "canceled".clone_into(&mut post.status);
    if !post.uncancellable {
        post.job_at = None;
    }
    post.charged = 0;
    post.updated_at = call.arrived_at;
    post.save(&state.db())?;
    Ok(Ok(Answer::json(
        200,
        &json!({ "id": post.id, "status": "canceled" }),
    )))
}

fn loses_race(state: &State, plan: &FaultPlan, post: &Post) -> Result<bool, PracticeError> {
    let accounts = [post.account.clone()];
    let subject = Subject {
        stage: Stage::Target,
        service: crate::networks::ServiceName::Letmepost,
        operation: Operation::CancelPost,
        accounts: &accounts,
        idempotency_key: post.idempotency_key.as_deref(),
    };
    Ok(matches!(
        state.fault(plan, &subject)?,
        Some(FaultKind::CancelLosesRace)
    ))
}

/// POST /retry: queues a dead post again.
pub(super) fn retry(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    id: &str,
    sandbox: bool,
) -> Result2<Answer> {
    const DELAY_MS: i64 = 1_000;
    let mut post = match actionable(state, id, sandbox)? {
        Ok(post) => post,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let conflict = |rule, message| Ok(Err(Refusal::new(409, "validation_failed", message).rule(rule)));
    if !matches!(post.status.as_str(), "failed" | "rejected" | "canceled") {
        return conflict("post.retry.status", "Only a dead post can be retried.");
    }
    if plan.accounts.removed.contains(&post.account) {
        return conflict("post.retry.account_missing", "The post's account is gone.");
    }
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let scheduled_at = match body
        .get("scheduledAt")
        .map(|at| at.as_str().and_then(crate::instant::parse_z))
    {
        None => call.arrived_at + DELAY_MS,
        Some(None) => return Ok(Err(Refusal::invalid("scheduledAt", "Invalid datetime"))),
        Some(Some(at)) => at,
    };
    if let Err(refusal) = check::future(scheduled_at, call.arrived_at) {
        return Ok(Err(refusal));
    }
    if let Some(refusal) = create::quota(state, plan, call.arrived_at, 1, post.sandbox, None)? {
        return Ok(Err(refusal));
    }
    "queued".clone_into(&mut post.status);
    post.scheduled_at = Some(scheduled_at);
    post.job_at = Some(scheduled_at);
    post.charged += i64::from(!post.sandbox);
    post.attempts = 0;
    // The client asks anew, knowing what it knows: a second publication is its own, not the worker's.
    post.run += 1;
    post.error = None;
    post.updated_at = call.arrived_at;
    post.save(&state.db())?;
    let answer = json!({ "id": post.id, "status": "queued", "scheduledAt": rfc3339(scheduled_at) });
    Ok(Ok(Answer::json(200, &answer)))
}
