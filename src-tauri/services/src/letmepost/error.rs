//! The error envelope, and what a refused request means.

use crate::{Sent, reading};
use sendoff_client::Answer;
use sendoff_core::{
    answer::{Bar, Meaning, Refusal},
    delivery::Reason,
    id::AccountId,
    said,
};
use serde_json::Value;

/// One error: the `error` object of an answer, of a result or of a row.
pub(super) struct ServiceError<'a> {
    value: &'a Value,
    /// Stable (<https://docs.letmepost.dev/errors>).
    pub(super) code: &'a str,
    message: &'a str,
}

impl<'a> ServiceError<'a> {
    /// An `error` object: `code` and `message` always stand in it.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        Some(Self {
            value,
            code: reading::text(value, "code")?,
            message: value.get("message")?.as_str()?,
        })
    }

    pub(super) fn rule(&self) -> Option<&'a str> {
        reading::text(self.value, "rule")
    }

    pub(super) fn reason(&self) -> Reason {
        Reason {
            code: reading::words(self.code),
            message: reading::said(self.message),
            remedy: reading::text(self.value, "remediation").map(reading::said),
        }
    }

    /// Whether, beside a target, it comes before any call to the network: validation, preflight, and the
    /// launch cap of X. Everything else may hide a post that went out.
    pub(super) fn precedes_the_network(&self) -> bool {
        match self.code {
            "validation_failed" | "preflight_failed" => true,
            "rate_limited" => self.rule().is_some_and(|rule| rule.contains(".launch_cap.")),
            _ => false,
        }
    }

    /// The one target it speaks of: by a dotted path (`targets.0.accountId`), by a platform that only one of
    /// them has, or by the one account id of ours that stands in it.
    fn named(&self, sent: &Sent) -> Option<AccountId> {
        let by_path = self.rule().and_then(|rule| {
            let index: usize = rule.strip_prefix("targets.")?.split('.').next()?.parse().ok()?;
            sent.posts.get(index)
        });
        let by_platform = || {
            let network = reading::text(self.value, "platform")?.parse().ok()?;
            only(sent.posts.iter().filter(|p| p.account.network == network))
        };
        let by_id = || {
            let all = self.value.to_string();
            only(
                sent.posts
                    .iter()
                    .filter(|p| all.contains(p.account.remote_id.as_str())),
            )
        };
        by_path.or_else(by_platform).or_else(by_id).map(|p| p.account.id)
    }
}

fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// What an answer that is no 2xx means. Only the listed codes, under their status and in the service's own
/// envelope, say anything of publication; a bare status may be a proxy's, and proves nothing.
///
/// A 429 without the envelope counts as *unclear* too: a proxy in front would not have passed the request on,
/// but nothing shows that it was one, and the price of doubt is a single look.
pub(super) fn meaning(sent: &Sent, answer: &Answer) -> Meaning {
    let body = reading::json(answer);
    let Some(error) = body.as_ref().and_then(|b| ServiceError::of(b.get("error")?)) else {
        return Meaning::Unclear {
            status: answer.status,
            own_envelope: false,
            reason: Reason::new(
                "unclear",
                said!(
                    "An answer came that is not the service's own ({status}).",
                    status = answer.status
                ),
            ),
        };
    };
    match (answer.status, error.code) {
        (400 | 413, "validation_failed" | "preflight_failed") | (404, "not_found") => {
            Meaning::Refused(Refusal {
                reason: reading::with_way_on(error.reason()),
                replayed: answer.headers.is_replayed(),
                named: error.named(sent),
            })
        }
        (401, "unauthenticated") | (403, "unauthorized") => Meaning::Barred {
            why: Bar::Credential,
            reason: credential(&error),
        },
        (429, "quota_exceeded") => Meaning::Barred {
            why: Bar::Quota,
            reason: error.reason(),
        },
        (429, "rate_limited") => Meaning::Limited(reading::patience(answer)),
        (409, "idempotency_conflict") if error.rule() == Some("idempotency_key.in_progress") => {
            Meaning::InProgress
        }
        (409, "idempotency_conflict") if error.rule() == Some("idempotency_key.body_mismatch") => {
            Meaning::KeyMismatch {
                reason: error.reason(),
            }
        }
        (status, _) => Meaning::Unclear {
            status,
            own_envelope: true,
            reason: error.reason(),
        },
    }
}

/// A refused login, with what helps.
pub(super) fn credential(error: &ServiceError<'_>) -> Reason {
    let reason = error.reason();
    if reason.remedy.is_some() {
        return reason;
    }
    let remedy = if error.rule() == Some("api_key.scope") {
        said!(
            "Make a key with the rights posts:read and posts:write in the letmepost dashboard, and enter it here."
        )
    } else {
        said!("Enter a working key of this letmepost organisation.")
    };
    reason.with_remedy(remedy)
}
