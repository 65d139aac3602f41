//! The error bodies, and what a refused request means.

use crate::reading;
use sendoff_client::Answer;
use sendoff_core::{
    answer::{Bar, Meaning, Refusal},
    delivery::Reason,
    said,
    said::Said,
};
use serde_json::Value;

/// An error body: only the stable code in `error` is always there
/// (<https://docs.postato.com.br/guides/error-handling>).
pub(super) struct ServiceError<'a> {
    body: &'a Value,
    pub(super) code: &'a str,
}

impl<'a> ServiceError<'a> {
    pub(super) fn of(body: &'a Value) -> Option<Self> {
        Some(Self {
            body,
            code: reading::text(body, "error")?,
        })
    }

    pub(super) fn reason(&self) -> Reason {
        let reason = Reason::new(reading::words(self.code), reading::said(&self.message()));
        match self.code {
            "permission_denied" => {
                reason.with_remedy(said!("Ask an administrator of the workspace for this right."))
            }
            "plan_inactive" => reason.with_remedy(said!("Put the Postato plan in order.")),
            "workspace_required" => {
                reason.with_remedy(said!("Choose the workspace of this connection under Accounts."))
            }
            _ => reason,
        }
    }

    /// The message, and what stands beside it in the narrower bodies.
    fn message(&self) -> String {
        let said = reading::text(self.body, "message")
            .unwrap_or(self.code)
            .to_owned();
        let details: Vec<String> = [
            self.details(),
            self.complaints(),
            self.said("required", "Needed: "),
            self.said("reason", ""),
        ]
        .into_iter()
        .flatten()
        .collect();
        if details.is_empty() {
            said
        } else {
            format!("{said}: {}", details.join("; "))
        }
    }

    fn said(&self, field: &str, before: &str) -> Option<String> {
        reading::text(self.body, field).map(|text| format!("{before}{text}"))
    }

    /// `details` of `INVALID_REQUEST`: field → list of strings.
    fn details(&self) -> Option<String> {
        let fields = self.body.get("details")?.as_object()?;
        let said: Vec<String> = fields
            .iter()
            .filter_map(|(field, said)| Some(format!("{field}: {}", said.as_array()?.first()?.as_str()?)))
            .collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// `errors` of `VALIDATION_FAILED`: objects with a message.
    fn complaints(&self) -> Option<String> {
        let errors = self.body.get("errors")?.as_array()?;
        let said: Vec<&str> = errors
            .iter()
            .filter_map(|e| reading::text(e, "message"))
            .collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}

/// What an answer that is no 2xx means. Codes are compared exactly and only under their own status; where the
/// pages leave the code open (401, 409, 429, 5xx) the status decides, if the body is the service's own.
///
/// - **409**: the pages know it as a conflict of states, without a code, and not for a creation. It may as
///   well be the answer to a key whose first request still runs, or to one that holds another body: then
///   *refused* would be a false proof of absence. So it never refuses: it stays in doubt.
/// - **A mark of replay** is documented nowhere, so a refusal never counts as the stored answer to an earlier
///   transmission.
pub(super) fn meaning(answer: &Answer) -> Meaning {
    let body = reading::json(answer);
    let Some(error) = body.as_ref().and_then(ServiceError::of) else {
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
    let reason = error.reason();
    match (answer.status, error.code) {
        (400, "INVALID_REQUEST")
        | (422, "VALIDATION_FAILED")
        | (404, "not_found")
        | (403, "policy_violation")
        | (400 | 403, "workspace_required") => Meaning::Refused(Refusal {
            reason: reading::with_way_on(reason),
            replayed: false,
            named: None,
        }),
        (401, _) | (403, "permission_denied") => Meaning::Barred {
            why: Bar::Credential,
            reason,
        },
        (403, "plan_inactive") => Meaning::Barred {
            why: Bar::Quota,
            reason,
        },
        (429, _) => Meaning::Limited(reading::patience(answer)),
        (409 | 422, code) if code.contains("mismatch") => Meaning::KeyMismatch { reason },
        (409, _) => Meaning::InProgress,
        // Of these two a gateway speaks as well, in JSON of its own: they never count as the handler's end.
        (status @ (502 | 504), _) => Meaning::Unclear {
            status,
            own_envelope: false,
            reason,
        },
        (status, _) => Meaning::Unclear {
            status,
            own_envelope: true,
            reason,
        },
    }
}

/// Why a question was not answered as it should be, for people.
pub(super) fn not_answered(answer: &Answer) -> Said {
    let body = reading::json(answer).unwrap_or_default();
    match ServiceError::of(&body) {
        Some(error) => said!(
            "The service did not answer the question: {words}",
            words = error.reason().message
        ),
        None => said!(
            "The service answered in no form of its own ({status}).",
            status = answer.status
        ),
    }
}
