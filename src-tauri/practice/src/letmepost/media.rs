//! letmepost's uploads: one file per request, kept by its hash.

use super::error::Refusal;
use crate::http::{Answer, Call};
use crate::instant::rfc3339;
use crate::media::{self, FilePart, PartError};
use crate::options::PracticeError;
use crate::state::State;
use rusqlite::params;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const UPLOAD_BYTES_MAX: usize = 209_715_200;

/// POST: the part named `file`.
pub(super) fn upload(state: &State, call: &Call) -> Result<Result<Answer, Refusal>, PracticeError> {
    let part = match file_part(call) {
        Ok(part) => part,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let declared = part.content_type.as_deref().unwrap_or("application/octet-stream");
    let row = media::Row {
        id: state.chance(|entropy| entropy.base62("med_", 22)),
        content_type: media::sniff(&part.bytes).unwrap_or(declared).to_owned(),
        file_name: part.file_name,
        size_bytes: part.bytes.len() as i64,
        sha256: Some(hex::encode(Sha256::digest(&part.bytes))),
        status: "ready".to_owned(),
        created_at: call.arrived_at,
        place: 0,
    };
    media::insert(&state.db(), "letmepost", &row)?;
    Ok(Ok(Answer::json(201, &view(&row))))
}

fn file_part(call: &Call) -> Result<FilePart, Refusal> {
    let refuse = |rule: &str, message: &str| Err(Refusal::invalid(rule, message));
    if call.body.is_empty() {
        return refuse("media.empty_body", "The body is empty.");
    }
    let parts = match media::parts(call.content_type.as_deref(), call.body.clone()) {
        Ok(parts) => parts,
        Err(PartError::NotMultipart) => {
            return refuse("media.content_type", "The body is not multipart/form-data.");
        }
        Err(PartError::Broken) => return refuse("media.parse_failed", "The parts cannot be read."),
    };
    let Some(part) = parts
        .into_iter()
        .find(|part| part.name.as_deref() == Some("file"))
    else {
        return refuse("media.missing_file", "There is no part named file.");
    };
    if part.bytes.is_empty() {
        return refuse("media.empty_body", "The file is empty.");
    }
    if part.bytes.len() > UPLOAD_BYTES_MAX {
        let refusal = Refusal::new(413, "validation_failed", "The file is larger than 200 MiB.");
        return Err(refusal.rule("media.size_max"));
    }
    Ok(part)
}

fn view(row: &media::Row) -> Value {
    json!({
        "id": row.id,
        "url": format!("https://media.practice.example/{}", row.id),
        "contentType": row.content_type,
        "sizeBytes": row.size_bytes,
        "sha256": row.sha256,
        "createdAt": rfc3339(row.created_at),
    })
}

/// GET: newest first.
pub(super) fn list(state: &State, call: &Call) -> Result<Result<Answer, Refusal>, PracticeError> {
    let limit: i64 = match call.query_value("limit").map(|limit| limit.parse()) {
        None => 50,
        Some(Ok(limit)) if limit > 0 => limit,
        Some(_) => return Ok(Err(Refusal::invalid("limit", "The limit is a positive number."))),
    };
    let below = call
        .query_value("cursor")
        .and_then(|cursor| {
            cursor
                .strip_prefix("before-")
                .and_then(|place| place.parse().ok())
        })
        .unwrap_or(i64::MAX);
    let rows = media::list(&state.db(), "letmepost", params![below, limit.saturating_add(1)])?;
    let next = (rows.len() as i64 > limit).then(|| format!("before-{}", rows[limit as usize - 1].place));
    let data: Vec<_> = rows
        .iter()
        .take(limit as usize)
        .map(|row| {
            let mut view = view(row);
            view["profileId"] = json!(state.identity.profile);
            view
        })
        .collect();
    Ok(Ok(Answer::json(
        200,
        &json!({ "data": data, "nextCursor": next }),
    )))
}
