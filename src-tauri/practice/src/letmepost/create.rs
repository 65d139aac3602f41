//! POST /v1/posts: checks, rows, publishing, the batch's answer.

use super::check::{self, Target};
use super::error::Refusal;
use super::posts::Post;
use super::preflight;
use super::publish::{self, TargetError, Tried};
use crate::http::{Answer, Call};
use crate::instant::{month_of, rfc3339};
use crate::networks::Network;
use crate::options::PracticeError;
use crate::plan::{ExitPoint, FaultKind, FaultPlan, Stage};
use crate::state::State;
use rusqlite::params;
use serde_json::{Value, json};

/// How a create ended.
pub(super) enum Created {
    Answer(Answer),
    Died,
}

/// A batch that may go: its targets, and when.
struct Batch {
    targets: Vec<Target>,
    scheduled_at: Option<i64>,
}

/// Does the whole work of a create.
pub(super) fn create(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    sandbox: bool,
    fault: Option<&FaultKind>,
) -> Result<Created, PracticeError> {
    let batch = match admit(state, plan, call, sandbox, fault)? {
        Ok(batch) => batch,
        Err(refusal) => return Ok(Created::Answer(refusal.answer(call))),
    };
    let posts = write_rows(state, plan, call, sandbox, &batch)?;
    let exit = match fault {
        Some(FaultKind::Exit { at }) => Some(*at),
        _ => None,
    };
    match batch.scheduled_at {
        Some(_) if exit.is_some() => Ok(Created::Died),
        Some(scheduled_at) => Ok(Created::Answer(queued(state, call, scheduled_at, &posts))),
        None if exit == Some(ExitPoint::BeforePublish) => Ok(Created::Died),
        None => immediate(state, plan, call, posts, &batch.targets, exit),
    }
}

/// Checks 5 to 14 of the documented order, then the quota.
fn admit(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    sandbox: bool,
    fault: Option<&FaultKind>,
) -> Result<Result<Batch, Refusal>, PracticeError> {
    let order = match check::order(&call.body) {
        Ok(order) => order,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let scheduled_at = order.scheduled_at;
    let targets = match check::targets(state, plan, order)? {
        Ok(targets) => targets,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = each(plan, call, &targets, scheduled_at, fault) {
        return Ok(Err(refusal));
    }
    if let Some(refusal) = quota(state, plan, call.arrived_at, targets.len(), sandbox, fault)? {
        return Ok(Err(refusal));
    }
    Ok(Ok(Batch {
        targets,
        scheduled_at,
    }))
}

fn each(
    plan: &FaultPlan,
    call: &Call,
    targets: &[Target],
    scheduled_at: Option<i64>,
    fault: Option<&FaultKind>,
) -> Result<(), Refusal> {
    for target in targets {
        let text = target.order.text.as_deref().unwrap_or_default();
        preflight::check(target.account.network, text, &target.order.media)?;
    }
    if matches!(fault, Some(FaultKind::PastSchedule)) {
        return Err(check::past_schedule());
    }
    if let Some(scheduled_at) = scheduled_at {
        check::future(scheduled_at, call.arrived_at)?;
        for target in targets {
            check::schedulable(target, plan.letmepost.scheduled_text_only)?;
        }
    }
    Ok(())
}

/// 429 where the month's posts are spent. The whole batch is refused, never cut to fit.
pub(super) fn quota(
    state: &State,
    plan: &FaultPlan,
    now: i64,
    wanted: usize,
    sandbox: bool,
    fault: Option<&FaultKind>,
) -> Result<Option<Refusal>, PracticeError> {
    let is_refused = matches!(fault, Some(FaultKind::QuotaExceeded));
    if plan.letmepost.monthly_quota.is_none() && !is_refused {
        return Ok(None);
    }
    let month = month_of(now);
    let used: i64 = state.db().query_row(
        "SELECT coalesce(sum(charged), 0) FROM letmepost_posts WHERE created_at >= ?1",
        params![month.start],
        |row| row.get(0),
    )?;
    let quota = plan.letmepost.monthly_quota.map(i64::from);
    let is_over = !sandbox && quota.is_some_and(|quota| used + wanted as i64 > quota);
    if !is_over && !is_refused {
        return Ok(None);
    }
    let quota = quota.unwrap_or(used);
    Ok(Some(
        Refusal::new(
            429,
            "quota_exceeded",
            format!("The {quota} posts of this month are used."),
        )
        .rule("billing.posts.monthly_cap")
        .detail(json!({ "period": month.period, "quota": quota, "resetAt": rfc3339(month.next) })),
    ))
}

/// One row per target, all in one transaction, before any network is asked.
fn write_rows(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    sandbox: bool,
    batch: &Batch,
) -> Result<Vec<Post>, PracticeError> {
    let mut posts: Vec<_> = batch
        .targets
        .iter()
        .map(|target| Post {
            place: 0,
            id: state.chance(crate::entropy::Entropy::uuid),
            account: target.account.id.clone(),
            network: target.account.network,
            status: if batch.scheduled_at.is_some() {
                "queued"
            } else {
                "publishing"
            }
            .to_owned(),
            text: plan
                .letmepost
                .text
                .apply(target.order.text.as_deref().unwrap_or_default()),
            media: target.order.media.clone(),
            scheduled_at: batch.scheduled_at,
            published_at: None,
            uri: None,
            cid: None,
            error: None,
            sandbox,
            created_at: call.arrived_at,
            updated_at: call.arrived_at,
            idempotency_key: call.key().map(str::to_owned),
            request_id: call.request_id.clone(),
            charged: i64::from(!sandbox),
            run: 1,
            attempts: 0,
            job_at: batch.scheduled_at,
            script: None,
            uncancellable: false,
        })
        .collect();
    let mut db = state.db();
    let tx = db.transaction()?;
    for post in &mut posts {
        post.insert(&tx)?;
        post.place = tx.last_insert_rowid();
    }
    tx.commit()?;
    Ok(posts)
}

fn queued(state: &State, call: &Call, scheduled_at: i64, posts: &[Post]) -> Answer {
    let results: Vec<_> = posts.iter().map(result).collect();
    Answer::json(
        202,
        &json!({
            "id": state.chance(crate::entropy::Entropy::uuid),
            "status": "queued",
            "createdAt": rfc3339(call.arrived_at),
            "scheduledAt": rfc3339(scheduled_at),
            "results": results,
        }),
    )
}

fn result(post: &Post) -> Value {
    json!({ "accountId": post.account, "platform": post.network, "postId": post.id, "status": post.status })
}

/// Publishes every target, writes the rows, and reports. Groups of seven matter only to a clock that runs
/// within the request, which the practice networks do not need.
fn immediate(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    mut posts: Vec<Post>,
    targets: &[Target],
    exit: Option<ExitPoint>,
) -> Result<Created, PracticeError> {
    let mut results = Vec::new();
    for (post, target) in posts.iter_mut().zip(targets) {
        let has_board = target
            .order
            .options
            .as_ref()
            .is_some_and(|options| options.contains_key("boardId"));
        let tried = publish::attempt(state, plan, post, Stage::Target, call.arrived_at, has_board)?;
        results.push(apply(post, tried, call.arrived_at));
    }
    if exit == Some(ExitPoint::AfterPublish) {
        return Ok(Created::Died);
    }
    save(state, &posts)?;
    let failed = posts
        .iter()
        .filter(|post| matches!(post.status.as_str(), "failed" | "rejected"))
        .count();
    let status = match failed {
        0 => "published",
        failed if failed == posts.len() => "failed",
        _ => "partial_failed",
    };
    Ok(Created::Answer(Answer::json(
        200,
        &json!({
            "id": state.chance(crate::entropy::Entropy::uuid),
            "status": status,
            "createdAt": rfc3339(call.arrived_at),
            "results": results,
        }),
    )))
}

fn save(state: &State, posts: &[Post]) -> Result<(), PracticeError> {
    let mut db = state.db();
    let tx = db.transaction()?;
    for post in posts {
        post.save(&tx)?;
    }
    tx.commit()?;
    Ok(())
}

/// Writes what became of a target into its row and makes its entry of the answer.
fn apply(post: &mut Post, tried: Tried, now: i64) -> Value {
    match tried {
        Tried::Pending | Tried::Died => result(post),
        Tried::Done(Ok(receipt)) => {
            post.publish(&receipt, now);
            let mut entry = result(post);
            entry["uri"] = json!(receipt.uri);
            if let Some(cid) = &receipt.cid {
                entry["cid"] = json!(cid);
            }
            if !receipt.warnings.is_empty() {
                entry["warnings"] = json!(receipt.warnings);
            }
            entry
        }
        Tried::Done(Err(error)) => {
            post.fail(&error, now);
            // A failed target of an immediate batch is refunded.
            post.charged = 0;
            let mut entry = result(post);
            entry["error"] = error.view();
            entry
        }
    }
}

impl Post {
    pub(super) fn publish(&mut self, receipt: &publish::Receipt, now: i64) {
        "published".clone_into(&mut self.status);
        self.published_at = Some(now);
        self.uri = Some(receipt.uri.clone());
        self.cid.clone_from(&receipt.cid);
        self.error = None;
        self.updated_at = now;
    }

    pub(super) fn fail(&mut self, error: &TargetError, now: i64) {
        error.row_status().clone_into(&mut self.status);
        let mut view = error.view();
        view["platform"] = json!(self.network);
        self.error = Some(view);
        self.updated_at = now;
    }

    pub(super) fn is_tiktok(&self) -> bool {
        self.network == Network::Tiktok
    }
}
