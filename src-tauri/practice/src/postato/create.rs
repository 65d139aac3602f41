//! POST posts: the post, its job, and what its key remembers, in one transaction.

use super::check::{NewPost, NewStatus};
use super::keys;
use super::posts::{self, Post};
use super::worker;
use crate::dispatch::Ticket;
use crate::http::{Answer, Call};
use crate::options::PracticeError;
use crate::plan::{FaultPlan, StoredOutcomes};
use crate::state::State;

/// Stores the post and returns the answer to it. Where the request is to fail after its work (`error`), the
/// key remembers the post all the same, unless it remembers every answer.
pub(super) fn create(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    ticket: &Ticket,
    new: NewPost,
    error: Option<&Answer>,
) -> Result<Answer, PracticeError> {
    let now = call.arrived_at;
    let is_draft = new.status == NewStatus::Draft;
    let mut post = Post {
        id: state.chance(|entropy| entropy.ulid("pst_", now)),
        workspace: new.workspace,
        account: new.account.id,
        network: new.account.network,
        kind: new.post_type,
        status: "draft".to_owned(),
        items: posts::numbered(state, new.items, now),
        scheduled_at: new.scheduled_at,
        created_at: now,
        updated_at: now,
        idempotency_key: call.key().map(str::to_owned),
        request_id: call.request_id.clone(),
        network_post_id: None,
        url: None,
        error: None,
        script: None,
        odd_word: None,
        deleted: false,
        uncancellable: false,
        decided_at: None,
        place: 0,
    };
    let job = if is_draft {
        None
    } else {
        Some(worker::enqueue(state, plan, &mut post, now)?)
    };
    let answer = Answer::json(plan.postato.success_status, &posts::created(plan, &post));
    let remembered = error
        .filter(|_| plan.postato.stored_outcomes == StoredOutcomes::All)
        .unwrap_or(&answer);
    let mut db = state.db();
    let tx = db.transaction()?;
    post.insert(&tx)?;
    if let Some(job) = job {
        job.insert(&tx)?;
    }
    keys::settle_in(&tx, plan, call, ticket, remembered)?;
    tx.commit()?;
    Ok(answer)
}
