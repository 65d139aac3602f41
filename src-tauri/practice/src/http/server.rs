//! The accept loop and one connection's service.

use super::wire::{FaultyStream, WireOrder};
use super::{Answer, BODY_BYTES_MAX, Call, UPLOAD_BYTES_MAX};
use crate::dispatch::{self, Reaction};
use crate::instant::http_date;
use crate::networks::ServiceName;
use crate::plan::ClockSwitches;
use crate::state::State;
use crate::{letmepost, postato};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use std::io;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};

/// Names the ledger on every answer, by which an application knows its own practice service.
const LEDGER_HEADER: &str = "x-practice-ledger";

/// Accepts connections until `stop` says so.
pub(crate) async fn serve(state: Arc<State>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            accepted = listener.accept() => {
                // A connection that failed before it was ours is the peer's affair; the next one counts.
                if let Ok((stream, _)) = accepted {
                    tokio::spawn(connection(Arc::clone(&state), stream));
                }
            }
        }
    }
}

async fn connection(state: Arc<State>, stream: TcpStream) {
    // Answers are small and latency is what is measured; a socket that refuses is served all the same.
    let _ = stream.set_nodelay(true);
    let order = WireOrder::default();
    let service = service_fn(|request| respond(Arc::clone(&state), order.clone(), request));
    // The result says only how the connection ended, which the client knows better.
    let _ = http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(FaultyStream::new(stream, order.clone()), service)
        .await;
}

type WireAnswer = Response<super::answer::WireBody>;

/// Answers one request, or ends the connection without an answer by failing.
async fn respond(
    state: Arc<State>,
    order: WireOrder,
    request: Request<Incoming>,
) -> Result<WireAnswer, io::Error> {
    let (head, body) = request.into_parts();
    let request_id = state.chance(crate::entropy::Entropy::uuid);
    let Some((service, path)) = address(head.uri.path()) else {
        let answer = Answer::text(404, "text/plain; charset=UTF-8", "404 Not Found");
        return Ok(finish(
            &state,
            answer,
            &request_id,
            None,
            &ClockSwitches::default(),
        ));
    };
    let upload = path.contains("/media");
    let limit = if upload { UPLOAD_BYTES_MAX } else { BODY_BYTES_MAX };
    let body = match Limited::new(body, limit).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Err(io::Error::other("the request ended early or was too large")),
    };
    let call = Call {
        service,
        method: head.method.as_str().to_owned(),
        path,
        query: head.uri.query().unwrap_or_default().to_owned(),
        authorization: text(&head.headers, "authorization"),
        content_type: text(&head.headers, "content-type"),
        idempotency_key: text(&head.headers, "idempotency-key"),
        request_id: request_id.clone(),
        arrived_at: state.now(),
        body,
    };
    let limit_header = rate_limit(&call);
    // The handling is a task of its own: a client that hangs up ends this future, and a service's handler
    // runs on regardless.
    let (client_waits, hung_up) = oneshot::channel();
    let handling = tokio::spawn(dispatch::handle(Arc::clone(&state), call, hung_up));
    let handled = handling.await;
    drop::<oneshot::Sender<()>>(client_waits);
    let Reaction { answer, wire, clock } = handled.map_err(|_| io::Error::other("the handler failed"))?;
    order.give(wire);
    match answer {
        Some(answer) => Ok(finish(&state, answer, &request_id, limit_header, &clock)),
        None => Err(io::Error::other("no answer by plan")),
    }
}

fn rate_limit(call: &Call) -> Option<&'static str> {
    match call.service {
        ServiceName::Letmepost => Some(letmepost::rate_limit_header(call)),
        ServiceName::Postato => postato::rate_limit_header(call),
    }
}

/// The service a path belongs to, and the path below its prefix.
fn address(path: &str) -> Option<(ServiceName, String)> {
    [ServiceName::Letmepost, ServiceName::Postato]
        .into_iter()
        .find_map(|service| {
            let rest = path.strip_prefix('/')?.strip_prefix(service.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| (service, rest.to_owned()))
        })
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Dresses an answer in the headers that every answer carries.
fn finish(
    state: &State,
    answer: Answer,
    request_id: &str,
    rate_limit: Option<&str>,
    clock: &ClockSwitches,
) -> WireAnswer {
    let Answer {
        status,
        headers,
        body,
    } = answer;
    let declared = body.declared_length();
    let mut response = Response::new(body.into_wire());
    *response.status_mut() = status
        .try_into()
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let out = response.headers_mut();
    let mut put = |name: &str, value: &str| {
        // A plan may name what is no header; such a one is left out.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            out.insert(name, value);
        }
    };
    put("x-request-id", request_id);
    put(LEDGER_HEADER, &state.identity.ledger);
    if let Some(limit) = rate_limit {
        put("x-ratelimit-limit", limit);
    }
    if !clock.no_date {
        put("date", &http_date(state.now().saturating_add(clock.date_skew_ms)));
    }
    if let Some(length) = declared {
        put("content-length", &length.to_string());
    }
    for (name, value) in &headers {
        put(name, value);
    }
    response
}
