//! The worker that publishes scheduled posts, and the sweep that clears up behind it.

use super::posts::{self, Post};
use super::publish::{self, TargetError, Tried};
use crate::options::PracticeError;
use crate::plan::{FaultPlan, Stage};
use crate::state::State;
use rusqlite::params;
use serde_json::json;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Rows that stay in `publishing` this long with no word from the network are given up.
const STRANDED_AFTER_MS: i64 = 45 * 60 * 1_000;

/// Does all that is due at `now`.
pub(crate) fn advance(state: &State, plan: &FaultPlan, now: i64) -> Result<(), PracticeError> {
    cancel_orphans(state, plan, now)?;
    loop {
        // A statement of its own, so that the database is free while the post is worked on.
        let due = posts::next_job(&state.db(), now)?;
        let Some(mut post) = due else { break };
        work(state, plan, &mut post)?;
    }
    give_up_stranded(state, now)
}

/// One try, dated when it was due; no earlier than this service has been running.
fn work(state: &State, plan: &FaultPlan, post: &mut Post) -> Result<(), PracticeError> {
    let due = post.job_at.unwrap_or(state.started_at);
    let now = due.max(state.started_at);
    post.job_at = None;
    if !matches!(post.status.as_str(), "queued" | "validated") && !post.uncancellable {
        post.save(&state.db())?;
        return Ok(());
    }
    if now > due + DAY_MS {
        let error = TargetError::internal("The post is more than a day late.", "Schedule it again.");
        post.fail(&error, now);
        post.save(&state.db())?;
        return Ok(());
    }
    let shown = post.status.clone();
    "publishing".clone_into(&mut post.status);
    post.attempts += 1;
    post.updated_at = now;
    post.save(&state.db())?;
    let tried = publish::attempt(state, plan, post, Stage::Delivery, now, true)?;
    match tried {
        Tried::Pending | Tried::Died => {}
        Tried::Done(Ok(receipt)) => post.publish(&receipt, now),
        Tried::Done(Err(error))
            if error.is_terminal() || post.attempts >= plan.letmepost.worker_attempts_max =>
        {
            post.fail(&error, now);
        }
        Tried::Done(Err(_)) => {
            "validated".clone_into(&mut post.status);
            let doublings = post.attempts.saturating_sub(1).min(20);
            post.job_at = Some(now + (plan.letmepost.worker_backoff_ms << doublings));
        }
    }
    if post.uncancellable {
        // The cancel was confirmed; the row goes on saying so although the post is out.
        post.status = shown;
    }
    post.save(&state.db())?;
    Ok(())
}

/// Removing an account cancels what waits for it.
fn cancel_orphans(state: &State, plan: &FaultPlan, now: i64) -> Result<(), PracticeError> {
    for account in &plan.accounts.removed {
        state.db().execute(
            "UPDATE letmepost_posts SET status = 'canceled', job_at = NULL, updated_at = ?2
             WHERE account = ?1 AND status IN ('queued', 'validated', 'publishing')",
            params![account, now],
        )?;
    }
    Ok(())
}

fn give_up_stranded(state: &State, now: i64) -> Result<(), PracticeError> {
    let error = TargetError::internal(
        "The post was interrupted while it was being published.",
        "Look at the platform before you publish it again.",
    );
    state.db().execute(
        "UPDATE letmepost_posts SET status = 'failed', error = ?2, updated_at = ?3
         WHERE status = 'publishing' AND uri IS NULL AND network <> 'tiktok' AND updated_at <= ?1",
        params![now - STRANDED_AFTER_MS, json!(error.view()).to_string(), now],
    )?;
    Ok(())
}
