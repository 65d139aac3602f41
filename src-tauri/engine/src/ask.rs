//! Carrying a service's questions to the network and back.

use sendoff_client::{BaseUrl, Header, Limits, Method, Report, Transmission, Transport};
use sendoff_core::{time::Clock, witness::Witness};
use sendoff_services::{Conversation, Question, Turn};

/// More questions than this in one conversation are a defect of the service's room.
const QUESTIONS_MAX: u32 = 200;

/// What came of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<T> {
    /// Its result; `None` if it asked something that cannot be put on the wire.
    pub result: Option<T>,
    /// The service's `Date`, as the newest answer bore it.
    pub witness: Option<Witness>,
}

/// Asks until the conversation is done. Reads only: nothing here publishes.
pub async fn ask<T>(
    transport: &dyn Transport,
    clock: &dyn Clock,
    base: &BaseUrl,
    headers: &[Header],
    limits: Limits,
    mut conversation: Box<dyn Conversation<T>>,
) -> Asked<T> {
    let mut witness = None;
    let mut report = None;
    for _ in 0..QUESTIONS_MAX {
        match conversation.next(report.as_ref()) {
            Turn::Done(result) => {
                return Asked {
                    result: Some(result),
                    witness,
                };
            }
            Turn::Ask(question) => {
                let Some(transmission) = put(&question, base, headers, limits) else {
                    break;
                };
                let answer = transport.send(transmission).await;
                witness = witness_of(&answer, clock).or(witness);
                report = Some(answer);
            }
        }
    }
    Asked {
        result: None,
        witness,
    }
}

fn put(question: &Question, base: &BaseUrl, headers: &[Header], limits: Limits) -> Option<Transmission> {
    let url = base.join(&question.path).ok()?;
    Some(Transmission {
        method: Method::Get,
        url,
        headers: headers.to_vec(),
        body: None,
        limits,
    })
}

/// The service's word about the time, with what our clocks showed when it came.
pub(crate) fn witness_of(report: &Report, clock: &dyn Clock) -> Option<Witness> {
    match report {
        Report::Answered(answer) => answer.headers.date().map(|date| Witness {
            date,
            read: clock.read(),
        }),
        Report::NeverLeft(_) | Report::Lost(_) => None,
    }
}
