//! Postato's error bodies. Codes that its pages leave open are ours; a client must branch on the status there.

use crate::http::Answer;
use serde_json::{Value, json};

fn plain(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": code, "message": message }))
}

pub(crate) fn unauthenticated() -> Answer {
    plain(401, "unauthorized", "The API key is missing, unknown or revoked.")
}

pub(crate) fn forbidden() -> Answer {
    let granted = ["posts.read"];
    Answer::json(
        403,
        &json!({ "error": "permission_denied", "required": "posts.publish", "granted": granted }),
    )
}

pub(crate) fn plan_inactive() -> Answer {
    plain(403, "plan_inactive", "The plan is not active.")
}

pub(crate) fn rate_limited() -> Answer {
    plain(429, "rate_limited", "Too many post creations")
}

pub(crate) fn in_progress() -> Answer {
    plain(409, "conflict", "A request with this key is still running.")
}

pub(crate) fn server_error(status: u16, message: &str) -> Answer {
    plain(status, "internal_error", message)
}

/// 400 for a time that has passed.
pub(crate) fn past_schedule() -> Answer {
    invalid(&json!({ "scheduledAt": ["Must be in the future"] }))
}

pub(super) fn conflict(message: &str) -> Answer {
    plain(409, "conflict", message)
}

pub(super) fn key_mismatch(status: u16) -> Answer {
    plain(
        status,
        "idempotency_mismatch",
        "This key was used with another body.",
    )
}

pub(super) fn not_found(what: &str) -> Answer {
    plain(404, "not_found", &format!("There is no such {what}."))
}

/// 400 `INVALID_REQUEST`: fields, each with its complaints.
pub(super) fn invalid(details: &Value) -> Answer {
    Answer::json(
        400,
        &json!({ "error": "INVALID_REQUEST", "message": "Request body is not valid", "details": details }),
    )
}

/// 422 `VALIDATION_FAILED` over one field.
pub(super) fn unprocessable(field: &str, message: &str, platform: &str, code: &str) -> Answer {
    let error = json!({ "field": field, "message": message, "platform": platform, "code": code });
    Answer::json(422, &json!({ "error": "VALIDATION_FAILED", "errors": [error] }))
}
