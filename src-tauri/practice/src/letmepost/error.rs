//! letmepost's error envelope.

use crate::http::{Answer, Call};
use serde_json::{Map, Value, json};

const DOCS: &str = "https://docs.letmepost.dev";

/// A refusal of a whole request.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
    more: Box<More>,
}

/// What only some refusals say.
#[derive(Debug, Clone, Default)]
struct More {
    rule: Option<String>,
    platform: Option<&'static str>,
    platform_response: Option<Value>,
    remediation: Option<String>,
    retry_after: Option<i64>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            more: Box::default(),
        }
    }

    /// 400 `validation_failed` under a rule.
    pub(super) fn invalid(rule: &str, message: impl Into<String>) -> Self {
        Self::new(400, "validation_failed", message).rule(rule)
    }

    pub(super) fn unauthenticated() -> Self {
        Self::new(
            401,
            "unauthenticated",
            "The API key is missing, unknown or revoked.",
        )
    }

    pub(super) fn missing_scope(scope: &str) -> Self {
        Self::new(403, "unauthorized", format!("The key lacks the scope {scope}.")).rule("api_key.scope")
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", format!("There is no such {what}."))
    }

    pub(super) fn rate_limited(seconds: Option<i64>) -> Self {
        let mut refusal = Self::new(429, "rate_limited", "Too many requests with this key.");
        refusal.more.retry_after = seconds;
        refusal
    }

    pub(super) fn rule(mut self, rule: &str) -> Self {
        self.more.rule = Some(rule.to_owned());
        self
    }

    pub(super) fn platform(mut self, platform: &'static str) -> Self {
        self.more.platform = Some(platform);
        self
    }

    pub(super) fn detail(mut self, detail: Value) -> Self {
        self.more.platform_response = Some(detail);
        self
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.more.remediation = Some(remedy.into());
        self
    }

    pub(super) fn answer(&self, call: &Call) -> Answer {
        let mut error = Map::new();
        let mut put = |name: &str, value: Value| error.insert(name.to_owned(), value);
        put("code", json!(self.code));
        put("message", json!(self.message));
        put("docUrl", json!(format!("{DOCS}/errors/{}", self.code)));
        put("requestId", json!(call.request_id));
        if let Some(rule) = &self.more.rule {
            put("rule", json!(rule));
            put(
                "ruleUrl",
                json!(format!(
                    "{DOCS}/preflight/{}",
                    rule.to_lowercase().replace('.', "-")
                )),
            );
        }
        if let Some(platform) = self.more.platform {
            put("platform", json!(platform));
        }
        if let Some(detail) = &self.more.platform_response {
            put("platformResponse", detail.clone());
        }
        if let Some(remedy) = &self.more.remediation {
            put("remediation", json!(remedy));
        }
        let answer = Answer::json(self.status, &json!({ "error": error }));
        match self.more.retry_after {
            Some(seconds) => answer.with("retry-after", seconds.to_string()),
            None => answer,
        }
    }
}

/// 5xx in letmepost's own envelope.
pub(crate) fn server_error(call: &Call, status: u16, message: &str) -> Answer {
    Refusal::new(status, "internal_error", message).answer(call)
}

/// 401 of letmepost's own.
pub(crate) fn unauthenticated(call: &Call) -> Answer {
    Refusal::unauthenticated().answer(call)
}

/// 403 of letmepost's own.
pub(crate) fn forbidden(call: &Call) -> Answer {
    Refusal::missing_scope("posts:write").answer(call)
}

/// 429 of the limiter, without `Retry-After`.
pub(crate) fn rate_limited(call: &Call) -> Answer {
    Refusal::rate_limited(None).answer(call)
}

/// 409, a request with this key still runs.
pub(crate) fn in_progress(call: &Call) -> Answer {
    Refusal::new(
        409,
        "idempotency_conflict",
        "An earlier request with this key has not finished.",
    )
    .rule("idempotency_key.in_progress")
    .remedy("Let it finish before asking again.")
    .answer(call)
}
