//! Postato's worker: approval, start, publishing, retries; each when the clock says so.

use super::check::media_of;
use super::job::{Job, Phase};
use super::posts::{self, Post};
use crate::accounts;
use crate::ledger::{self, Publication};
use crate::networks::{Network, ServiceName, graphemes};
use crate::options::PracticeError;
use crate::plan::{Approval, ExitPoint, FaultKind, FaultPlan, Stage};
use crate::state::State;
use rusqlite::params;
use serde_json::json;

/// The wait between two tries of the worker.
const RETRY_MS: i64 = 1_000;
/// When a job whose worker died is picked up again.
const STALLED_MS: i64 = 30_000;

/// Gives a post that is to go out its state and its job.
pub(super) fn enqueue(
    state: &State,
    plan: &FaultPlan,
    post: &mut Post,
    now: i64,
) -> Result<Job, PracticeError> {
    let key = post.idempotency_key.clone();
    let fault = state.fault_of_one(
        plan,
        Stage::Enqueue,
        ServiceName::Postato,
        &post.account,
        key.as_deref(),
    )?;
    let (status, phase, due_at) = match (&fault, post.scheduled_at) {
        (
            Some(FaultKind::Approval {
                then: Approval::Undecided,
                ..
            }),
            _,
        ) => ("pending_approval", Phase::Approval, i64::MAX),
        (Some(FaultKind::Approval { after_ms, .. }), _) => {
            ("pending_approval", Phase::Approval, now.saturating_add(*after_ms))
        }
        (_, Some(scheduled_at)) => ("scheduled", Phase::Start, scheduled_at),
        (_, None) => ("pending", Phase::Start, now + plan.postato.worker_start_ms),
    };
    status.clone_into(&mut post.status);
    post.script = fault.as_ref().map(serde_json::to_string).transpose()?;
    Ok(Job {
        id: format!("post-{}-{}", post.id, post.network.as_str()),
        post: post.id.clone(),
        phase,
        due_at,
        tries: 0,
    })
}

/// Does all that is due at `now`.
pub(crate) fn advance(state: &State, plan: &FaultPlan, now: i64) -> Result<(), PracticeError> {
    loop {
        // A statement of its own, so that the database is free while the post is worked on.
        let due = Job::next(&state.db(), now)?;
        let Some(mut job) = due else { return Ok(()) };
        let found = posts::find_any(&state.db(), &job.post)?;
        let post = found.filter(|post| !post.deleted || post.uncancellable);
        if let Some(mut post) = post {
            step(state, plan, &mut job, &mut post)?;
            save(state, &job, &post)?;
        } else {
            job.phase = Phase::Done;
            job.save(&state.db())?;
        }
    }
}

fn save(state: &State, job: &Job, post: &Post) -> Result<(), PracticeError> {
    let mut db = state.db();
    let tx = db.transaction()?;
    job.save(&tx)?;
    post.save(&tx)?;
    tx.commit()?;
    Ok(())
}

/// One step of a job, dated when it was due; no earlier than this service has been running.
fn step(state: &State, plan: &FaultPlan, job: &mut Job, post: &mut Post) -> Result<(), PracticeError> {
    let at = job.due_at.max(state.started_at);
    post.updated_at = at;
    match job.phase {
        Phase::Approval => decide(plan, job, post, at),
        Phase::Start => start(state, plan, job, post, at)?,
        Phase::Publish => publish(state, plan, job, post, at)?,
        Phase::Done => {}
    }
    Ok(())
}

fn script(post: &Post) -> Option<FaultKind> {
    post.script
        .as_ref()
        .and_then(|script| serde_json::from_str(script).ok())
}

fn decide(plan: &FaultPlan, job: &mut Job, post: &mut Post, at: i64) {
    post.decided_at = Some(at);
    let decision = script(post);
    post.script = None;
    if let Some(FaultKind::Approval {
        then: Approval::Rejected,
        ..
    }) = decision
    {
        "rejected".clone_into(&mut post.status);
        job.phase = Phase::Done;
        return;
    }
    let later = post.scheduled_at.filter(|scheduled| *scheduled > at);
    if later.is_some() { "scheduled" } else { "pending" }.clone_into(&mut post.status);
    job.phase = Phase::Start;
    job.due_at = later.unwrap_or(at + plan.postato.worker_start_ms);
}

fn start(
    state: &State,
    plan: &FaultPlan,
    job: &mut Job,
    post: &mut Post,
    at: i64,
) -> Result<(), PracticeError> {
    let key = post.idempotency_key.clone();
    let fault = state.fault_of_one(
        plan,
        Stage::Delivery,
        ServiceName::Postato,
        &post.account,
        key.as_deref(),
    )?;
    "processing".clone_into(&mut post.status);
    if let Some(FaultKind::UnknownStatus { word }) = &fault {
        post.odd_word = Some(word.clone());
    }
    post.script = fault.as_ref().map(serde_json::to_string).transpose()?;
    if fault == Some(FaultKind::NeverFinishes) {
        job.phase = Phase::Done;
        return Ok(());
    }
    job.phase = Phase::Publish;
    job.due_at = at + plan.postato.worker_publish_ms;
    Ok(())
}

/// One try at the network.
fn publish(
    state: &State,
    plan: &FaultPlan,
    job: &mut Job,
    post: &mut Post,
    at: i64,
) -> Result<(), PracticeError> {
    job.tries += 1;
    job.phase = Phase::Done;
    if let Some(reason) = refused(state, plan, post, at)? {
        fail(post, reason);
        return Ok(());
    }
    match script(post) {
        Some(FaultKind::DeliveryFails { published }) => {
            if published {
                write_down(state, post, at)?;
            }
            fail(post, "The network refused the post.");
            return Ok(());
        }
        Some(FaultKind::DeliveryRetries { attempts }) if job.tries <= attempts => {
            retry_later(job, post, at);
            return Ok(());
        }
        Some(FaultKind::DeliveryDoubles) => {
            write_down(state, post, at)?;
            post.script = None;
            retry_later(job, post, at);
            return Ok(());
        }
        Some(FaultKind::PartialThread { published }) => return break_thread(state, post, published, at),
        Some(FaultKind::Exit { at: point }) => return die(state, job, post, point, at),
        _ => {}
    }
    write_down(state, post, at)?;
    "published".clone_into(&mut post.status);
    Ok(())
}

fn fail(post: &mut Post, reason: &str) {
    "failed".clone_into(&mut post.status);
    post.error = Some(reason.to_owned());
}

fn retry_later(job: &mut Job, post: &mut Post, at: i64) {
    "retrying".clone_into(&mut post.status);
    job.phase = Phase::Publish;
    job.due_at = at + RETRY_MS;
}

/// The first items go out, the next does not.
fn break_thread(state: &State, post: &mut Post, published: usize, at: i64) -> Result<(), PracticeError> {
    let mut out = post.clone();
    out.items.truncate(published);
    if !out.items.is_empty() {
        write_down(state, &mut out, at)?;
    }
    for (index, item) in post.items.iter_mut().enumerate() {
        item["status"] = json!(if index < published { "published" } else { "failed" });
    }
    fail(post, "The thread broke off.");
    Ok(())
}

/// The worker's process dies. The job is written first, as a queue that notices the death would have it.
fn die(
    state: &State,
    job: &mut Job,
    post: &mut Post,
    point: ExitPoint,
    at: i64,
) -> Result<(), PracticeError> {
    post.script = None;
    job.phase = Phase::Publish;
    job.due_at = at + STALLED_MS;
    save(state, job, post)?;
    if point == ExitPoint::AfterPublish {
        let mut forgotten = post.clone();
        write_down(state, &mut forgotten, at)?;
    }
    state.die_if_allowed();
    Ok(())
}

/// Why the network, or the worker before it, does not take the post.
fn refused(
    state: &State,
    plan: &FaultPlan,
    post: &Post,
    at: i64,
) -> Result<Option<&'static str>, PracticeError> {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    if plan.accounts.removed.contains(&post.account) {
        return Ok(Some("account_not_found"));
    }
    if plan.accounts.dead_tokens.contains(&post.account) {
        return Ok(Some("token_expired"));
    }
    let text_max = match post.network {
        Network::Twitter => 280,
        Network::Linkedin => 3_000,
        Network::Youtube => 5_000,
        _ => 2_200,
    };
    let texts = post.items.iter().filter_map(|item| item["text"].as_str());
    if texts.into_iter().any(|text| graphemes(text) > text_max) {
        return Ok(Some("text_too_long"));
    }
    let made_after = plan
        .postato
        .media_lifetime_days
        .map_or(i64::MIN, |days| at - days * DAY_MS);
    let db = state.db();
    for id in post
        .items
        .iter()
        .flat_map(media_of)
        .filter_map(|item| item["id"].as_str())
    {
        let is_there: bool = db.query_row(
            "SELECT EXISTS (SELECT 1 FROM media WHERE id = ?1 AND service = 'postato' AND deleted = 0
                            AND (created_at > ?2 OR status = 'used'))",
            params![id, made_after],
            |row| row.get(0),
        )?;
        if !is_there {
            return Ok(Some("media_not_found"));
        }
    }
    Ok(None)
}

/// The network takes the post: one line in the ledger, durable at once.
fn write_down(state: &State, post: &mut Post, at: i64) -> Result<(), PracticeError> {
    let id = state.chance(|entropy| entropy.digits(19));
    let db = state.db();
    let account = accounts::find(&db, ServiceName::Postato, &post.account)?;
    let handle = account.map(|account| account.handle).unwrap_or_default();
    // It leads nowhere: `.example` belongs to nobody (RFC 2606).
    let url = format!("https://{}.practice.example/{handle}/{id}", post.network.as_str());
    ledger::write(
        &db,
        &Publication {
            service: ServiceName::Postato,
            network: post.network,
            account: &post.account,
            text: &post.text(),
            media_count: post.items.iter().flat_map(media_of).count(),
            idempotency_key: post.idempotency_key.as_deref(),
            published_at: at,
            post_id: &post.id,
            run: 1,
            request_id: &post.request_id,
            url: &url,
        },
    )?;
    for id in post
        .items
        .iter()
        .flat_map(media_of)
        .filter_map(|item| item["id"].as_str())
    {
        db.execute(
            "UPDATE media SET status = 'used' WHERE id = ?1 AND service = 'postato'",
            [id],
        )?;
    }
    post.network_post_id = Some(id);
    post.url = Some(url);
    Ok(())
}
