//! Postato's idempotency, under every reading of its pages.

use super::error::{in_progress, key_mismatch, server_error};
use crate::dispatch::{Ticket, body_hash};
use crate::http::{Answer, Call};
use crate::options::PracticeError;
use crate::plan::{Concurrent, FaultPlan, MarkedReplay, PostatoKeyScope, PostatoOtherBody, StoredOutcomes};
use crate::state::State;
use rusqlite::{Connection, OptionalExtension as _, params};

/// What the layer makes of a request.
pub(super) enum Entered {
    Answer(Answer),
    Wait,
    Run { claim: Option<String> },
}

struct Record {
    body_hash: String,
    status: u16,
    answer: String,
    claimed_at: i64,
}

const SCOPE_OF_TENANT: &str = "tenant";

/// Looks the key up and claims it where it is free.
pub(super) fn enter(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
) -> Result<Entered, PracticeError> {
    let switches = &plan.postato;
    let Some(key) = call.key() else {
        return Ok(Entered::Run { claim: None });
    };
    let scope = match switches.key_scope {
        PostatoKeyScope::Tenant => SCOPE_OF_TENANT,
        PostatoKeyScope::Workspace => workspace,
    };
    let mut db = state.db();
    let tx = db.transaction()?;
    let record = find(&tx, scope, key)?.filter(|record| {
        switches
            .key_retention_ms
            .is_none_or(|kept| call.arrived_at - record.claimed_at < kept)
    });
    let hash = body_hash(call);
    let Some(record) = record else {
        claim(&tx, scope, key, &hash, call.arrived_at)?;
        tx.commit()?;
        return Ok(Entered::Run {
            claim: Some(scope.to_owned()),
        });
    };
    if record.status == 0 {
        return Ok(match switches.concurrent {
            Concurrent::Wait => Entered::Wait,
            Concurrent::Conflict => Entered::Answer(in_progress()),
            Concurrent::ServerError => Entered::Answer(server_error(500, "The key is busy.")),
            Concurrent::CreateTwice => Entered::Run { claim: None },
        });
    }
    let is_other = record.body_hash != hash;
    Ok(Entered::Answer(match switches.other_body {
        PostatoOtherBody::Conflict if is_other => key_mismatch(409),
        PostatoOtherBody::Unprocessable if is_other => key_mismatch(422),
        _ => replay(plan, record),
    }))
}

fn find(connection: &Connection, scope: &str, key: &str) -> rusqlite::Result<Option<Record>> {
    connection
        .query_row(
            "SELECT body_hash, status, coalesce(answer, ''), claimed_at FROM postato_keys
             WHERE scope = ?1 AND key = ?2",
            [scope, key],
            |row| {
                Ok(Record {
                    body_hash: row.get(0)?,
                    status: row.get(1)?,
                    answer: row.get(2)?,
                    claimed_at: row.get(3)?,
                })
            },
        )
        .optional()
}

fn claim(connection: &Connection, scope: &str, key: &str, hash: &str, now: i64) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO postato_keys (scope, key, body_hash, status, answer, claimed_at)
         VALUES (?1, ?2, ?3, 0, NULL, ?4)
         ON CONFLICT (scope, key) DO UPDATE SET
             body_hash = excluded.body_hash, status = 0, answer = NULL, claimed_at = excluded.claimed_at",
        params![scope, key, hash, now],
    )?;
    Ok(())
}

fn replay(plan: &FaultPlan, record: Record) -> Answer {
    let marker = plan.postato.replay_marker;
    let is_success = (200..300).contains(&record.status);
    let status = if marker == MarkedReplay::Status200 && is_success {
        200
    } else {
        record.status
    };
    let answer = Answer::json_text(status, record.answer);
    match marker {
        MarkedReplay::Header => answer.with("idempotency-replayed", "true"),
        MarkedReplay::None | MarkedReplay::Status200 => answer,
    }
}

/// Whether a key remembers an answer of this status.
fn is_stored(plan: &FaultPlan, status: u16) -> bool {
    match plan.postato.stored_outcomes {
        StoredOutcomes::Success => (200..300).contains(&status),
        StoredOutcomes::SuccessAndRefusal => status < 500,
        StoredOutcomes::All => true,
    }
}

/// Lets the key remember `answer`, or frees it. Part of the caller's transaction.
pub(super) fn settle_in(
    connection: &Connection,
    plan: &FaultPlan,
    call: &Call,
    ticket: &Ticket,
    answer: &Answer,
) -> rusqlite::Result<()> {
    let (Some(scope), Some(key)) = (&ticket.claim, call.key()) else {
        return Ok(());
    };
    if is_stored(plan, answer.status) {
        connection.execute(
            "UPDATE postato_keys SET status = ?3, answer = ?4 WHERE scope = ?1 AND key = ?2",
            params![scope, key, answer.status, String::from_utf8_lossy(answer.bytes())],
        )?;
    } else {
        connection.execute(
            "DELETE FROM postato_keys WHERE scope = ?1 AND key = ?2 AND status = 0",
            [scope, key],
        )?;
    }
    Ok(())
}

/// [`settle_in`], by itself.
pub(super) fn settle(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    ticket: &Ticket,
    answer: &Answer,
) -> Result<(), PracticeError> {
    settle_in(&state.db(), plan, call, ticket, answer)?;
    Ok(())
}

/// Frees the key: the process that held it is gone.
pub(super) fn release(state: &State, call: &Call, ticket: &Ticket) -> Result<(), PracticeError> {
    if let (Some(scope), Some(key)) = (&ticket.claim, call.key()) {
        state.db().execute(
            "DELETE FROM postato_keys WHERE scope = ?1 AND key = ?2 AND status = 0",
            [scope, key],
        )?;
    }
    Ok(())
}

/// Frees what a process that died left claimed. Rows and answers are stored together, so nothing was made.
pub(crate) fn release_all(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM postato_keys WHERE status = 0", [])?;
    Ok(())
}
