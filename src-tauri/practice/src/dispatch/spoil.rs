//! How each fault spoils an answer.

use super::{Sent, server_error};
use crate::http::{Answer, Body, Call, Wire};
use crate::instant::http_date;
use crate::networks::ServiceName;
use crate::plan::{ErrorBody, FaultKind, RetryAfter};
use crate::state::State;
use crate::{letmepost, postato};
use bytes::Bytes;
use std::time::Duration;

const PROXY_PAGE: &str = "<html>\r\n<head><title>Error</title></head>\r\n<body>\r\n<center><h1>The server \
                          could not complete the request</h1></center>\r\n<hr><center>proxy</center>\r\n\
                          </body>\r\n</html>\r\n";
const NOT_HTTP: &[u8] = b"\x16\x03\x01this is not HTTP\r\n\x00\xff";

/// The faults that strike before the service has done anything; none if this one lets it work first.
pub(super) fn without_work(state: &State, call: &Call, fault: &FaultKind) -> Option<Sent> {
    let refusal = |answer| Some((Some(answer), Wire::Honest));
    match fault {
        FaultKind::Drop { commit: false } => Some((None, Wire::Honest)),
        FaultKind::Reset { commit: false } => Some((None, Wire::Reset)),
        FaultKind::NotHttp { commit: false } => Some(not_http()),
        FaultKind::Error {
            status,
            commit: false,
            body,
        } => refusal(error(call, *status, *body)),
        FaultKind::Answer {
            status,
            headers,
            body,
            commit: false,
        } => refusal(any_answer(*status, headers, body)),
        FaultKind::Redirect { status, location } => refusal(redirect(call, *status, location.as_deref())),
        FaultKind::InProgress => refusal(match call.service {
            ServiceName::Letmepost => letmepost::in_progress(call),
            ServiceName::Postato => postato::in_progress(),
        }),
        FaultKind::RateLimited { retry_after } => refusal(rate_limited(state, call, *retry_after)),
        FaultKind::Unauthenticated => refusal(match call.service {
            ServiceName::Letmepost => letmepost::unauthenticated(call),
            ServiceName::Postato => postato::unauthenticated(),
        }),
        FaultKind::Forbidden => refusal(match call.service {
            ServiceName::Letmepost => letmepost::forbidden(call),
            ServiceName::Postato => postato::forbidden(),
        }),
        FaultKind::PastSchedule if call.service == ServiceName::Postato => refusal(postato::past_schedule()),
        FaultKind::QuotaExceeded if call.service == ServiceName::Postato => refusal(postato::plan_inactive()),
        _ => None,
    }
}

/// The faults that strike when the service has done its work.
pub(super) fn after_work(call: &Call, fault: &FaultKind, answer: Answer) -> Sent {
    let honest = |answer| (Some(answer), Wire::Honest);
    let half = answer.bytes().len() / 2;
    match fault {
        FaultKind::Drop { .. } => (None, Wire::Honest),
        FaultKind::Reset { .. } => (None, Wire::Reset),
        FaultKind::NotHttp { .. } => not_http(),
        FaultKind::TruncatedHead { bytes } => (Some(answer), Wire::CutAfter(*bytes)),
        FaultKind::TruncatedBody { bytes } => honest(declared(answer, bytes.unwrap_or(half), 0)),
        FaultKind::WrongLength { by } => {
            let all = answer.bytes().len();
            honest(declared(answer, all, *by))
        }
        FaultKind::CutJson => {
            let cut = answer.bytes()[..half].to_vec();
            honest(answer.with_body("application/json", cut))
        }
        FaultKind::NotJson => honest(answer.with_body("application/json", b"OK, done!".to_vec())),
        FaultKind::Html => {
            let page = b"<!doctype html><title>Welcome</title><p>Please sign in to the network.".to_vec();
            honest(answer.with_body("text/html", page))
        }
        FaultKind::EmptyBody => honest(answer.with_body("application/json", Vec::new())),
        FaultKind::Endless { bytes } => honest(Answer {
            body: Body::Endless(*bytes),
            ..answer
        }),
        FaultKind::Trickle { interval_ms, bytes } => {
            let all = answer.bytes().to_vec();
            let interval = Duration::from_millis(*interval_ms);
            honest(Answer {
                body: Body::Trickle {
                    bytes: all,
                    interval,
                    slow_bytes: *bytes,
                },
                ..answer
            })
        }
        FaultKind::Error {
            status,
            body: body @ (ErrorBody::ProxyHtml | ErrorBody::Empty),
            ..
        } => honest(error(call, *status, *body)),
        FaultKind::Answer {
            status,
            headers,
            body,
            ..
        } => honest(any_answer(*status, headers, body)),
        _ => honest(answer),
    }
}

fn not_http() -> Sent {
    (
        Some(Answer::text(200, "text/plain", "")),
        Wire::Instead(Bytes::from_static(NOT_HTTP)),
    )
}

/// The first `keep` bytes of the body under the whole's length, changed by `by`.
fn declared(answer: Answer, keep: usize, by: i64) -> Answer {
    let all = answer.bytes().to_vec();
    let length = (all.len() as u64).saturating_add_signed(by);
    let bytes = all[..keep.min(all.len())].to_vec();
    Answer {
        body: Body::Declared { bytes, length },
        ..answer
    }
}

fn error(call: &Call, status: u16, body: ErrorBody) -> Answer {
    match body {
        ErrorBody::Envelope => server_error(call, status, "Something went wrong on our side."),
        ErrorBody::ProxyHtml => Answer::text(status, "text/html", PROXY_PAGE),
        ErrorBody::Empty => Answer {
            status,
            headers: Vec::new(),
            body: Body::Whole(Vec::new()),
        },
    }
}

fn any_answer(status: u16, headers: &std::collections::BTreeMap<String, String>, body: &str) -> Answer {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.clone()))
        .collect();
    Answer {
        status,
        headers,
        body: Body::Whole(body.as_bytes().to_vec()),
    }
}

fn redirect(call: &Call, status: u16, location: Option<&str>) -> Answer {
    let elsewhere = format!("/elsewhere/{}{}", call.service.as_str(), call.path);
    Answer::text(status, "text/plain", "").with("location", location.unwrap_or(&elsewhere))
}

fn rate_limited(state: &State, call: &Call, retry_after: RetryAfter) -> Answer {
    let answer = match call.service {
        ServiceName::Letmepost => letmepost::rate_limited(call),
        ServiceName::Postato => postato::rate_limited(),
    };
    let value = match retry_after {
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::HttpDate(ahead) => http_date(state.now().saturating_add(ahead.saturating_mul(1_000))),
        RetryAfter::Empty => String::new(),
        RetryAfter::Negative => "-5".to_owned(),
        RetryAfter::Huge => "99999999999".to_owned(),
        RetryAfter::Garbage => "soon".to_owned(),
        RetryAfter::None => return answer,
    };
    answer.with("retry-after", value)
}
