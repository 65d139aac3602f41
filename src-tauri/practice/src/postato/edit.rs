//! Changing and cancelling a post. Neither looks at an idempotency key.

use super::check::{self, NewStatus};
use super::error::{conflict, invalid, not_found, past_schedule};
use super::posts::{self, Post};
use super::{job, worker};
use crate::http::{Answer, Call};
use crate::instant::parse_zoned;
use crate::networks::ServiceName;
use crate::options::PracticeError;
use crate::plan::{FaultKind, FaultPlan, Operation, PostatoPatch, Stage, Subject};
use crate::state::State;
use serde_json::{Value, json};

/// PATCH, in whichever of its two documented forms the plan asks for.
pub(super) fn patch(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
    id: &str,
) -> Result<Answer, PracticeError> {
    let found = posts::find(&state.db(), workspace, id)?;
    let Some(mut post) = found else {
        return Ok(not_found("post"));
    };
    let body: Value = match serde_json::from_slice(&call.body) {
        Ok(body) => body,
        Err(_) => return Ok(invalid(&json!({ "body": ["Not valid JSON"] }))),
    };
    let changed = match plan.postato.patch {
        PostatoPatch::Generated => by_status(&mut post, &body),
        PostatoPatch::Prose => by_content(state, &mut post, &body, call.arrived_at),
    };
    let queue = match changed {
        Ok(queue) => queue,
        Err(answer) => return Ok(answer),
    };
    post.updated_at = call.arrived_at;
    let job = if queue {
        Some(worker::enqueue(state, plan, &mut post, call.arrived_at)?)
    } else {
        None
    };
    let mut db = state.db();
    let tx = db.transaction()?;
    // Editing a scheduled post cancels the outstanding job and queues a new one.
    job::dequeue(&tx, &post.id)?;
    if let Some(job) = job {
        job.insert(&tx)?;
    }
    post.save(&tx)?;
    tx.commit()?;
    Ok(Answer::json(200, &posts::view(plan, &post)))
}

/// The tool table's form: `publish` for drafts, `cancelled` for what is scheduled or pending. Returns whether
/// the post is to be queued.
fn by_status(post: &mut Post, body: &Value) -> Result<bool, Answer> {
    match (body["status"].as_str(), post.status.as_str()) {
        (Some("publish"), "draft") => {
            post.scheduled_at = None;
            Ok(true)
        }
        (Some("cancelled"), "scheduled" | "pending" | "pending_approval") => {
            "cancelled".clone_into(&mut post.status);
            Ok(false)
        }
        (Some("publish" | "cancelled"), _) => Err(conflict("The post is in no state for this.")),
        _ => Err(invalid(&json!({ "status": ["Must be publish or cancelled"] }))),
    }
}

/// The guides' form: content, media, time and status of drafts and scheduled posts.
fn by_content(state: &State, post: &mut Post, body: &Value, now: i64) -> Result<bool, Answer> {
    if !matches!(post.status.as_str(), "draft" | "scheduled") {
        return Err(conflict("Only drafts and scheduled posts can be edited."));
    }
    if body.get("content").is_some() || body.get("media").is_some() {
        let text = json!(post.items[0]["text"]);
        let items = check::items(body.get("content").or(Some(&text)), body.get("media"))
            .map_err(|(field, message)| invalid(&json!({ field: [message] })))?;
        post.items = posts::numbered(state, items, now);
    }
    if let Some(at) = body.get("scheduledAt") {
        let at = at.as_str().and_then(parse_zoned);
        let at =
            at.ok_or_else(|| invalid(&json!({ "scheduledAt": ["Must be an ISO 8601 time with a zone"] })))?;
        if at <= now {
            return Err(past_schedule());
        }
        post.scheduled_at = Some(at);
    }
    let wanted = match body.get("status") {
        None if post.status == "scheduled" => NewStatus::Scheduled,
        None => NewStatus::Draft,
        Some(word) => word
            .as_str()
            .and_then(NewStatus::from_word)
            .ok_or_else(|| invalid(&json!({ "status": ["Must be publish, scheduled or draft"] })))?,
    };
    match wanted {
        NewStatus::Draft => "draft".clone_into(&mut post.status),
        NewStatus::Scheduled if post.scheduled_at.is_none() => {
            return Err(invalid(&json!({ "scheduledAt": ["Required"] })));
        }
        NewStatus::Scheduled => {}
        NewStatus::Publish => post.scheduled_at = None,
    }
    Ok(wanted != NewStatus::Draft)
}

/// DELETE: hides the post and takes its job back. 404 for what is gone and for what is under way alike.
pub(super) fn cancel(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
    id: &str,
) -> Result<Answer, PracticeError> {
    let found = posts::find(&state.db(), workspace, id)?;
    let cancellable = |post: &Post| {
        matches!(
            post.status.as_str(),
            "draft" | "scheduled" | "pending" | "pending_approval"
        )
    };
    let Some(mut post) = found.filter(cancellable) else {
        return Ok(not_found("post"));
    };
    post.uncancellable = loses_race(state, plan, &post)?;
    post.deleted = true;
    post.updated_at = call.arrived_at;
    let mut db = state.db();
    let tx = db.transaction()?;
    if !post.uncancellable {
        "cancelled".clone_into(&mut post.status);
        job::dequeue(&tx, &post.id)?;
    }
    post.save(&tx)?;
    tx.commit()?;
    Ok(Answer::json(200, &json!({ "success": true })))
}

fn loses_race(state: &State, plan: &FaultPlan, post: &Post) -> Result<bool, PracticeError> {
    let accounts = [post.account.clone()];
    let subject = Subject {
        stage: Stage::Target,
        service: ServiceName::Postato,
        operation: Operation::CancelPost,
        accounts: &accounts,
        idempotency_key: post.idempotency_key.as_deref(),
    };
    Ok(matches!(
        state.fault(plan, &subject)?,
        Some(FaultKind::CancelLosesRace)
    ))
}
