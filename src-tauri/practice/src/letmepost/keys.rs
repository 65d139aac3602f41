//! letmepost's idempotency: claim, in progress, take-over, replay, expiry, release.

use super::error::{Refusal, in_progress};
use crate::dispatch::{Ticket, body_hash};
use crate::http::{Answer, Call};
use crate::options::PracticeError;
use crate::plan::{ExpiredKeys, FaultPlan, LetmepostKeyScope, OtherBody};
use crate::state::State;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What the layer makes of a request.
pub(super) enum Entered {
    Answer(Answer),
    Run {
        /// The scope in which the key is claimed; none claims nothing.
        claim: Option<String>,
        /// Whether the answer is stored although nothing was claimed: the old server.
        store_unclaimed: bool,
    },
}

struct Record {
    body_hash: String,
    status: u16,
    answer: Option<String>,
    claimed_at: i64,
}

/// Looks the key up and claims it where it is free. The claim is durable when this returns.
pub(super) fn enter(state: &State, plan: &FaultPlan, call: &Call) -> Result<Entered, PracticeError> {
    let switches = &plan.letmepost;
    let Some(key) = call.key() else {
        return Ok(Entered::Run {
            claim: None,
            store_unclaimed: false,
        });
    };
    if key.chars().count() > switches.key_length_max {
        let refusal = Refusal::invalid("idempotency_key.length", "The idempotency key is too long.");
        return Ok(Entered::Answer(refusal.answer(call)));
    }
    let scope = scope(state, plan, call);
    let mut db = state.db();
    let tx = db.transaction()?;
    let hash = body_hash(call);
    let run = Entered::Run {
        claim: Some(scope.clone()),
        store_unclaimed: !switches.claim,
    };
    let Some(record) = find(&tx, &scope, key)? else {
        if switches.claim {
            claim(&tx, &scope, key, &hash, call.arrived_at)?;
        }
        tx.commit()?;
        return Ok(run);
    };
    let age = call.arrived_at - record.claimed_at;
    if age >= switches.window_ms {
        if switches.expired_keys == ExpiredKeys::RunUnclaimed {
            return Ok(Entered::Run {
                claim: None,
                store_unclaimed: false,
            });
        }
        claim(&tx, &scope, key, &hash, call.arrived_at)?;
        tx.commit()?;
        return Ok(run);
    }
    if record.status == 0 {
        if age <= switches.take_over_after_ms {
            return Ok(Entered::Answer(in_progress(call)));
        }
        // The take-over: the new request's hash replaces the old one's and the clock restarts.
        claim(&tx, &scope, key, &hash, call.arrived_at)?;
        tx.commit()?;
        return Ok(run);
    }
    if record.body_hash != hash && switches.other_body == OtherBody::Conflict {
        return Ok(Entered::Answer(body_mismatch(call)));
    }
    Ok(Entered::Answer(replay(key, &record)))
}

fn scope(state: &State, plan: &FaultPlan, call: &Call) -> String {
    match plan.letmepost.key_scope {
        LetmepostKeyScope::Organisation => state.identity.organisation.clone(),
        LetmepostKeyScope::Route => {
            let key = call.authorization.as_deref().unwrap_or_default();
            let key = hex::encode(Sha256::digest(key));
            format!("{key} {} {}", call.method, call.path)
        }
    }
}

fn find(tx: &Transaction<'_>, scope: &str, key: &str) -> rusqlite::Result<Option<Record>> {
    tx.query_row(
        "SELECT body_hash, status, answer, claimed_at FROM letmepost_keys WHERE scope = ?1 AND key = ?2",
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

fn claim(tx: &Transaction<'_>, scope: &str, key: &str, hash: &str, now: i64) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO letmepost_keys (scope, key, body_hash, status, answer, claimed_at)
         VALUES (?1, ?2, ?3, 0, NULL, ?4)
         ON CONFLICT (scope, key) DO UPDATE SET
             body_hash = excluded.body_hash, status = 0, answer = NULL, claimed_at = excluded.claimed_at",
        params![scope, key, hash, now],
    )?;
    Ok(())
}

fn body_mismatch(call: &Call) -> Answer {
    Refusal::new(
        409,
        "idempotency_conflict",
        "This key was used with another body.",
    )
    .rule("idempotency_key.body_mismatch")
    .remedy("Use a new key for a new request.")
    .answer(call)
}

fn replay(key: &str, record: &Record) -> Answer {
    let body = record.answer.clone().unwrap_or_default();
    Answer::json_text(record.status, body)
        .with("idempotency-key", key)
        .with("idempotency-replayed", "true")
}

/// Stores the answer under the key, or frees the key. Whoever holds the claim by then: a first handler that
/// ends after a take-over fills, or frees, the second's.
pub(super) fn leave(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    ticket: &Ticket,
    answer: Answer,
) -> Result<Answer, PracticeError> {
    let (Some(scope), Some(key)) = (&ticket.claim, call.key()) else {
        return Ok(answer);
    };
    let db = state.db();
    let json = serde_json::from_slice::<Value>(answer.bytes()).is_ok() || answer.bytes().is_empty();
    let is_kept = json && (answer.status < 500 || !plan.letmepost.server_error_frees_key);
    if !is_kept {
        db.execute(
            "DELETE FROM letmepost_keys WHERE scope = ?1 AND key = ?2 AND status = 0",
            [scope, key],
        )?;
        return Ok(answer);
    }
    let body = String::from_utf8_lossy(answer.bytes()).into_owned();
    if ticket.store_unclaimed {
        db.execute(
            "INSERT OR IGNORE INTO letmepost_keys (scope, key, body_hash, status, answer, claimed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![scope, key, ticket.body_hash, answer.status, body, call.arrived_at],
        )?;
    } else {
        db.execute(
            "UPDATE letmepost_keys SET status = ?3, answer = ?4
             WHERE scope = ?1 AND key = ?2 AND status = 0",
            params![scope, key, answer.status, body],
        )?;
    }
    Ok(answer.with("idempotency-key", key))
}
