//! Postato's uploads: direct, or by an upload URL and a confirmation.

use super::error::{conflict, invalid, not_found};
use crate::http::{Answer, Call};
use crate::instant::rfc3339;
use crate::media::{self, PartError, Row};
use crate::options::PracticeError;
use crate::plan::FaultPlan;
use crate::state::State;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const UPLOAD_URL_MS: i64 = 15 * 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn view(plan: Option<&FaultPlan>, row: &Row, now: i64) -> Value {
    let life = plan
        .and_then(|plan| plan.postato.media_lifetime_days)
        .map(|days| days * DAY_MS);
    let expires = life.map(|life| row.created_at + life);
    let is_expired = row.status != "used" && expires.is_some_and(|expires| expires <= now);
    let status = match row.status.as_str() {
        _ if is_expired => "expired",
        "used" => "ready",
        other => other,
    };
    json!({
        "id": row.id,
        "type": media::kind(&row.content_type),
        "mimeType": row.content_type,
        "sizeBytes": row.size_bytes,
        "filename": row.file_name,
        "status": status,
        "url": format!("https://media.practice.example/{}", row.id),
        "createdAt": rfc3339(row.created_at),
        "expiresAt": expires.map(rfc3339),
    })
}

fn is_accepted(content_type: &str) -> bool {
    content_type.starts_with("image/")
        || content_type.starts_with("video/")
        || content_type == "application/pdf"
}

/// POST: one or more files, whatever the parts are named.
pub(super) fn upload(state: &State, call: &Call) -> Result<Answer, PracticeError> {
    let parts = match media::parts(call.content_type.as_deref(), call.body.clone()) {
        Ok(parts) if parts.iter().any(|part| part.file_name.is_some()) => parts,
        Ok(_) => return Ok(invalid(&json!({ "file": ["Required"] }))),
        Err(PartError::NotMultipart) => return Ok(invalid(&json!({ "body": ["Not multipart/form-data"] }))),
        Err(PartError::Broken) => return Ok(invalid(&json!({ "body": ["The parts cannot be read"] }))),
    };
    let mut items = Vec::new();
    for part in parts.into_iter().filter(|part| part.file_name.is_some()) {
        let declared = part.content_type.as_deref().unwrap_or("application/octet-stream");
        let content_type = media::sniff(&part.bytes).unwrap_or(declared).to_owned();
        if !is_accepted(&content_type) {
            return Ok(invalid(
                &json!({ "file": ["Only images, videos and PDF documents"] }),
            ));
        }
        let row = Row {
            place: 0,
            id: state.chance(|entropy| entropy.ulid("med_", call.arrived_at)),
            content_type,
            file_name: part.file_name,
            size_bytes: part.bytes.len() as i64,
            sha256: Some(hex::encode(Sha256::digest(&part.bytes))),
            status: "ready".to_owned(),
            created_at: call.arrived_at,
        };
        media::insert(&state.db(), "postato", &row)?;
        items.push(view(None, &row, call.arrived_at));
    }
    Ok(Answer::json(201, &json!({ "items": items })))
}

/// POST upload-url: a record that waits for its bytes.
pub(super) fn upload_url(state: &State, call: &Call) -> Result<Answer, PracticeError> {
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let Some(content_type) = body["mimeType"].as_str().filter(|kind| is_accepted(kind)) else {
        return Ok(invalid(
            &json!({ "mimeType": ["Only images, videos and PDF documents"] }),
        ));
    };
    let row = Row {
        place: 0,
        id: state.chance(|entropy| entropy.ulid("med_", call.arrived_at)),
        content_type: content_type.to_owned(),
        file_name: body["filename"].as_str().map(str::to_owned),
        size_bytes: body["sizeBytes"].as_i64().unwrap_or(0),
        sha256: None,
        status: "pending".to_owned(),
        created_at: call.arrived_at,
    };
    let db = state.db();
    media::insert(&db, "postato", &row)?;
    let base = crate::db::fact(&db, "base_url")?.unwrap_or_default();
    Ok(Answer::json(
        200,
        &json!({
            "mediaId": row.id,
            "uploadUrl": format!("{base}/postato/uploads/{}", row.id),
            "expiresAt": rfc3339(call.arrived_at + UPLOAD_URL_MS),
        }),
    ))
}

/// PUT of the bytes to an upload URL, under exactly the declared content type.
pub(super) fn put(state: &State, call: &Call, id: &str) -> Result<Answer, PracticeError> {
    let db = state.db();
    let Some(row) = find(&db, id)?.filter(|row| row.status == "pending") else {
        return Ok(not_found("upload"));
    };
    if call.content_type.as_deref() != Some(row.content_type.as_str()) {
        return Ok(Answer::text(
            403,
            "text/plain",
            "The content type is not the signed one.",
        ));
    }
    if call.arrived_at > row.created_at + UPLOAD_URL_MS {
        return Ok(Answer::text(403, "text/plain", "The address has expired."));
    }
    db.execute(
        "UPDATE media SET size_bytes = ?2, sha256 = ?3 WHERE id = ?1",
        params![
            id,
            call.body.len() as i64,
            hex::encode(Sha256::digest(&call.body))
        ],
    )?;
    Ok(Answer::text(200, "text/plain", ""))
}

/// POST confirm.
pub(super) fn confirm(state: &State, id: &str) -> Result<Answer, PracticeError> {
    let db = state.db();
    let Some(row) = find(&db, id)? else {
        return Ok(not_found("media"));
    };
    if row.sha256.is_none() {
        return Ok(conflict("Nothing was uploaded."));
    }
    if row.status == "pending" {
        db.execute("UPDATE media SET status = 'ready' WHERE id = ?1", [id])?;
    }
    let row = find(&db, id)?.unwrap_or(row);
    Ok(Answer::json(200, &view(None, &row, row.created_at)))
}

fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Row>> {
    connection
        .query_row(
            "SELECT id, content_type, file_name, size_bytes, sha256, status, created_at, place FROM media
             WHERE id = ?1 AND service = 'postato' AND deleted = 0",
            [id],
            media::row,
        )
        .optional()
}

/// GET one.
pub(super) fn read(state: &State, plan: &FaultPlan, id: &str) -> Result<Answer, PracticeError> {
    let found = find(&state.db(), id)?;
    Ok(match found {
        Some(row) => Answer::json(200, &view(Some(plan), &row, state.now())),
        None => not_found("media"),
    })
}

/// DELETE one: posts that use it fail when they are delivered.
pub(super) fn delete(state: &State, id: &str) -> Result<Answer, PracticeError> {
    let changed = state.db().execute(
        "UPDATE media SET deleted = 1 WHERE id = ?1 AND service = 'postato' AND deleted = 0",
        [id],
    )?;
    Ok(if changed == 1 {
        Answer::json(200, &json!({ "success": true }))
    } else {
        not_found("media")
    })
}

/// GET the list, newest first.
pub(super) fn list(state: &State, plan: &FaultPlan, call: &Call) -> Result<Answer, PracticeError> {
    let number = |name: &str| call.query_value(name).map(|value| value.parse::<usize>());
    let limit = match number("limit") {
        None => 50,
        Some(Ok(limit @ 1..=100)) => limit,
        Some(_) => return Ok(invalid(&json!({ "limit": ["Must be 1 to 100"] }))),
    };
    let offset = match number("offset") {
        None => 0,
        Some(Ok(offset)) => offset,
        Some(Err(_)) => return Ok(invalid(&json!({ "offset": ["Must be 0 or more"] }))),
    };
    let now = state.now();
    let rows = media::list(&state.db(), "postato", params![i64::MAX, i64::MAX])?;
    let fits = |name: &str, item: &Value| call.query_value(name).is_none_or(|wanted| item[name] == wanted);
    let items: Vec<_> = rows
        .iter()
        .map(|row| view(Some(plan), row, now))
        .filter(|item| fits("status", item) && fits("type", item))
        .skip(offset)
        .take(limit)
        .collect();
    Ok(Answer::json(200, &json!({ "items": items })))
}
