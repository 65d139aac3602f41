//! letmepost's contract: <https://docs.letmepost.dev> and the public source that it is built from.

mod accounts;
mod check;
mod create;
mod edit;
mod error;
mod keys;
mod media;
mod posts;
mod preflight;
mod publish;
mod worker;

pub(crate) use error::{forbidden, in_progress, rate_limited, server_error, unauthenticated};
pub(crate) use worker::advance;

use crate::dispatch::{Begun, Outcome, Ticket, body_hash};
use crate::http::{Answer, Call};
use crate::networks::ServiceName;
use crate::options::PracticeError;
use crate::plan::{FaultKind, FaultPlan, Operation, TestKeys};
use crate::state::State;
use error::Refusal;
use rusqlite::params;

const MINUTE_MS: i64 = 60_000;

/// The route of a request.
enum Route<'a> {
    Health,
    Create,
    ListPosts,
    ReadPost(&'a str),
    EditPost(&'a str),
    CancelPost(&'a str),
    RetryPost(&'a str),
    ListAccounts,
    ReadAccount(&'a str),
    /// Needs a dashboard session, which no key replaces.
    SessionOnly,
    UploadMedia,
    ListMedia,
    /// The framework's own not-found.
    Unknown,
}

fn route<'a>(method: &str, parts: &[&'a str]) -> Route<'a> {
    // The server mounts the posts routes a second time, without the version.
    let below = match parts {
        ["v1", rest @ ..] => rest,
        ["posts", ..] | ["health"] => parts,
        _ => return Route::Unknown,
    };
    match (method, below) {
        ("GET", ["health"]) => Route::Health,
        ("POST", ["posts"]) => Route::Create,
        ("GET", ["posts"]) => Route::ListPosts,
        ("GET", ["posts", id]) => Route::ReadPost(id),
        ("PATCH", ["posts", id]) => Route::EditPost(id),
        ("DELETE", ["posts", id]) => Route::CancelPost(id),
        ("POST", ["posts", id, "retry"]) => Route::RetryPost(id),
        ("GET", ["accounts"]) => Route::ListAccounts,
        ("GET", ["accounts", id]) => Route::ReadAccount(id),
        ("DELETE", ["accounts", _]) | ("POST", ["accounts", "connect", ..]) | (_, ["api-keys", ..]) => {
            Route::SessionOnly
        }
        ("POST", ["media"]) => Route::UploadMedia,
        ("GET", ["media"]) => Route::ListMedia,
        _ => Route::Unknown,
    }
}

/// What kind of request this is, for the fault plan.
pub(crate) fn operation(call: &Call) -> Operation {
    match route(&call.method, &call.parts()) {
        Route::Create => Operation::Publish,
        Route::ListPosts => Operation::ListPosts,
        Route::ReadPost(_) => Operation::ReadPost,
        Route::EditPost(_) => Operation::EditPost,
        Route::CancelPost(_) => Operation::CancelPost,
        Route::RetryPost(_) => Operation::RetryPost,
        Route::ListAccounts | Route::ReadAccount(_) | Route::SessionOnly => Operation::Accounts,
        Route::UploadMedia | Route::ListMedia => Operation::Media,
        Route::Health | Route::Unknown => Operation::Any,
    }
}

/// The fixed ceiling that every answer names; no unit and no window go with it.
pub(crate) fn rate_limit_header(call: &Call) -> &'static str {
    match route(&call.method, &call.parts()) {
        Route::Create => "1000",
        Route::UploadMedia => "500",
        _ => "5000",
    }
}

/// The accounts that a create concerns, for the fault plan: those it names, and those of a platform it names.
pub(crate) fn accounts_named(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
) -> Result<Vec<String>, PracticeError> {
    let body: serde_json::Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let mut named = Vec::new();
    for target in body["targets"].as_array().into_iter().flatten() {
        if let Some(id) = target["accountId"].as_str() {
            named.push(id.to_owned());
        } else if let Some(platform) = target["platform"].as_str() {
            let db = state.db();
            let connected = crate::accounts::connected(&db, ServiceName::Letmepost, &plan.accounts)?;
            named.extend(
                connected
                    .into_iter()
                    .filter(|account| account.network.as_str() == platform)
                    .map(|account| account.id),
            );
        }
    }
    Ok(named)
}

/// Who calls: with a live key, or with a test key that the server takes for one.
struct Caller {
    sandbox: bool,
}

fn authenticate(state: &State, plan: &FaultPlan, call: &Call) -> Result<Caller, Refusal> {
    let key = call
        .authorization
        .as_deref()
        .and_then(|header| header.strip_prefix("Bearer "));
    let switches = &plan.letmepost;
    let keys = &state.keys;
    match key {
        _ if switches.keys_revoked => Err(Refusal::unauthenticated()),
        Some(key) if key == keys.letmepost_live.expose() => Ok(Caller { sandbox: false }),
        Some(key) if key == keys.letmepost_test.expose() => Ok(Caller {
            sandbox: switches.test_keys != TestKeys::Publish,
        }),
        _ => Err(Refusal::unauthenticated()),
    }
}

fn require(plan: &FaultPlan, scope: &str) -> Result<(), Refusal> {
    if plan.letmepost.scopes.iter().any(|granted| granted == scope) {
        return Ok(());
    }
    Err(Refusal::missing_scope(scope))
}

/// Everything that precedes a create's own work, and all of every other request.
pub(crate) fn begin(state: &State, plan: &FaultPlan, call: &Call) -> Result<Begun, PracticeError> {
    let parts = call.parts();
    let route = route(&call.method, &parts);
    match route {
        Route::Health => {
            return Ok(Begun::Answer(Answer::json(
                200,
                &serde_json::json!({"status": "ok"}),
            )));
        }
        Route::Unknown => {
            return Ok(Begun::Answer(Answer::text(
                404,
                "text/plain; charset=UTF-8",
                "404 Not Found",
            )));
        }
        _ => {}
    }
    let caller = match admit(state, plan, call, &route)? {
        Ok(caller) => caller,
        Err(refusal) => return Ok(Begun::Answer(refusal.answer(call))),
    };
    if let Route::Create = route {
        return Ok(match keys::enter(state, plan, call)? {
            keys::Entered::Answer(answer) => Begun::Answer(answer),
            keys::Entered::Run {
                claim,
                store_unclaimed,
            } => Begun::Run(Ticket {
                claim,
                body_hash: body_hash(call),
                store_unclaimed,
                sandbox: caller.sandbox,
            }),
        });
    }
    let result = match route {
        Route::ListPosts => posts::list(state, plan, call)?,
        Route::ReadPost(id) => posts::read(state, plan, id)?,
        Route::EditPost(id) => edit::patch(state, plan, call, id, caller.sandbox)?,
        Route::CancelPost(id) => edit::cancel(state, plan, call, id, caller.sandbox)?,
        Route::RetryPost(id) if plan.letmepost.retry_endpoint => {
            edit::retry(state, plan, call, id, caller.sandbox)?
        }
        Route::ListAccounts => accounts::list(state, plan, call)?,
        Route::ReadAccount(id) => accounts::read(state, plan, id)?,
        Route::SessionOnly => Err(Refusal::unauthenticated()),
        Route::UploadMedia => media::upload(state, call)?,
        Route::ListMedia => media::list(state, call)?,
        Route::RetryPost(_) | Route::Create | Route::Health | Route::Unknown => {
            Ok(Answer::text(404, "text/plain; charset=UTF-8", "404 Not Found"))
        }
    };
    Ok(Begun::Answer(
        result.unwrap_or_else(|refusal| refusal.answer(call)),
    ))
}

/// Key, scope and limiter, in that order.
fn admit(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    route: &Route<'_>,
) -> Result<Result<Caller, Refusal>, PracticeError> {
    let caller = match authenticate(state, plan, call) {
        Ok(caller) => caller,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let scope = match route {
        Route::Create | Route::EditPost(_) | Route::CancelPost(_) | Route::RetryPost(_) => "posts:write",
        Route::ListPosts | Route::ReadPost(_) => "posts:read",
        _ => return Ok(Ok(caller)),
    };
    if let Err(refusal) = require(plan, scope) {
        return Ok(Err(refusal));
    }
    if let (Route::Create, Some(limit)) = (route, plan.letmepost.creations_per_minute)
        && let Some(seconds) = over_limit(state, call, limit)?
    {
        return Ok(Err(Refusal::rate_limited(Some(seconds))));
    }
    Ok(Ok(caller))
}

/// Seconds until the present minute is over, where its creations are already spent.
fn over_limit(state: &State, call: &Call, limit: u32) -> Result<Option<i64>, PracticeError> {
    let start = call.arrived_at - call.arrived_at.rem_euclid(MINUTE_MS);
    let arrived: u32 = state.db().query_row(
        "SELECT count(*) FROM transmissions
         WHERE service = 'letmepost' AND method = 'POST' AND path LIKE '%/posts' AND arrived_at >= ?1",
        params![start],
        |row| row.get(0),
    )?;
    let wait_ms = start + MINUTE_MS - call.arrived_at;
    Ok((arrived > limit).then(|| (wait_ms + 999) / 1_000))
}

/// Does a create's work and settles what its key remembers.
pub(crate) fn finish(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    ticket: &Ticket,
    fault: Option<&FaultKind>,
) -> Result<Outcome, PracticeError> {
    let answer = match create::create(state, plan, call, ticket.sandbox, fault) {
        Ok(create::Created::Answer(answer)) => answer,
        Ok(create::Created::Died) => return Ok(Outcome::Died),
        Err(error) => server_error(call, 500, &error.to_string()),
    };
    let answer = match fault {
        Some(FaultKind::Error {
            status,
            commit: true,
            body: crate::plan::ErrorBody::Envelope,
        }) => server_error(call, *status, "Something went wrong on our side."),
        _ => answer,
    };
    keys::leave(state, plan, call, ticket, answer).map(Outcome::Answer)
}
