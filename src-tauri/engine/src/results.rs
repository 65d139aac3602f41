//! Writing results down: every report becomes an event of the machine and one transaction.

use crate::{Engine, EngineEvent, engine::Message};
use sendoff_client::{Answer, BodyState, Report};
use sendoff_core::{
    answer::{Bar, FollowUp, LookReport, Meaning, Sighting},
    delivery::Reason,
    fault::FaultPoint,
    id::{AccountId, BatchId, DeliveryId, RequestId},
    machine::{Context, Effect, Event, next_instant, step},
    request::Request,
    rules::ServiceRules,
    said,
    said::Said,
    time::{Reading, Stamp, UtcInstant},
    witness::{self, Witness},
};
use sendoff_store::{
    Advance, AttemptChange, AttemptOutcome, Loaded, LoadedPost, LookRow, Replan, StoreError,
};
use serde_json::{Value, json};

/// So much of an answer is kept.
const ANSWER_BYTES_KEPT: usize = 64 * 1024;

/// A move with what it came from and what it asks for.
pub(crate) type Move = (Loaded, Advance, Vec<Effect>);

impl Engine {
    /// Writes down everything that has come back. What cannot be written stays, and is tried again. Nothing else is
    /// done until it can (P3), unless it is one row that refuses: that one waits, and keeps nobody else back.
    pub(crate) fn write_results(&mut self) -> Result<(), StoreError> {
        self.refused = None;
        let mut left = std::mem::take(&mut self.unwritten).into_iter();
        for message in left.by_ref() {
            match self.write_result(&message) {
                Ok(()) => {}
                Err(error) if error.is_of_one_row() => {
                    self.unwritten.push(message);
                    self.refused = Some(error);
                }
                Err(error) => {
                    self.unwritten.push(message);
                    self.unwritten.extend(left);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn write_result(&mut self, message: &Message) -> Result<(), StoreError> {
        let written = match message {
            Message::Reported {
                request,
                number,
                report,
                read,
                witness,
            } => {
                self.parts.journal.reach(FaultPoint::SendAfter)?;
                self.reported(*request, *number, report, read, witness.as_ref())
            }
            Message::Looked {
                request,
                report,
                asked,
                witness,
            } => self.looked(*request, report, asked, witness.as_ref()),
            Message::Followed {
                request,
                follow_ups,
                witness,
            } => self.followed(*request, follow_ups, witness.as_ref()),
            Message::Checked {
                connection,
                check,
                witness,
            } => self.checked(*connection, check.as_ref(), witness.as_ref()),
            Message::Poke | Message::Stop => Ok(()),
        };
        match written {
            // A conflict: somebody else moved it, a defect, or a person's decision that won. The stored state stands.
            Ok(()) | Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => {
                self.forget(message);
                Ok(())
            }
            other => other,
        }
    }

    fn forget(&mut self, message: &Message) {
        match message {
            Message::Reported { request, .. } => {
                self.sending.remove(request);
            }
            Message::Looked { request, .. } | Message::Followed { request, .. } => {
                self.asking.remove(request);
            }
            Message::Checked { connection, .. } => {
                self.checking.remove(connection);
            }
            Message::Poke | Message::Stop => {}
        }
    }

    fn reported(
        &mut self,
        request: RequestId,
        number: u32,
        report: &Report,
        read: &Reading,
        seen: Option<&Witness>,
    ) -> Result<(), StoreError> {
        let loaded = self.parts.journal.load_one(request)?;
        if let Some(seen) = seen {
            self.parts.journal.set_witness(loaded.connection.id, seen)?;
        }
        let now = witness::stamp(read.clone(), seen.or(loaded.witness.as_ref()));
        let sent = self.sent_with_neighbours(&loaded, &now)?;
        let meaning = self.service(&loaded.connection).read(&sent, report);
        if let Meaning::Barred {
            why: Bar::Credential,
            reason,
        } = &meaning
        {
            self.parts
                .journal
                .set_connection_trouble(loaded.connection.id, Some(reason))?;
            self.tell(EngineEvent::ConnectionChanged {
                connection: loaded.connection.id,
            });
        }
        let note = conclusion(&meaning);
        let collided = Meaning::TakenUnconfirmed {
            detail: said!("The answer names a post that already belongs to another delivery."),
        };
        for meaning in [meaning, collided] {
            let rules = self.rules(&loaded.connection);
            let Ok((moved, effects)) =
                step(&loaded.request, Event::Ended(meaning), self.context(&now, &rules))
            else {
                return Ok(());
            };
            let next_at = next_instant(&moved, &rules, &now);
            let end = attempt_end(number, now.wall(), report, note.clone());
            let advance = Advance {
                attempt: Some(end),
                ..self.advance_of(&loaded, moved, next_at)
            };
            match self.commit(vec![(loaded.clone(), advance, effects)]) {
                Err(StoreError::Collision { .. }) => {}
                other => return other,
            }
        }
        Ok(())
    }

    fn looked(
        &mut self,
        request: RequestId,
        report: &LookReport,
        asked: &Reading,
        seen: Option<&Witness>,
    ) -> Result<(), StoreError> {
        let nothing = LookReport {
            sightings: vec![],
            examined: Said::several([
                report.examined.clone(),
                said!("The post found already belongs to another delivery."),
            ]),
            complete: report.complete,
        };
        let Some(loaded) = self.parts.journal.load(&[request])?.pop() else {
            return Ok(());
        };
        // The service's time is known by its answer, also where nobody had told it before the question.
        let asked = witness::stamp(asked.clone(), seen.or(loaded.witness.as_ref()));
        for report in [report.clone(), nothing] {
            let look = LookRow {
                at: self.now().wall,
                examined: report.examined.clone(),
                verdict: verdicts(&report, &loaded.posts),
            };
            let asked = asked.clone();
            match self.apply(request, seen, Event::Looked { report, asked }, Some(look)) {
                Err(StoreError::Collision { .. }) => {}
                other => return other,
            }
        }
        Ok(())
    }

    fn followed(
        &mut self,
        request: RequestId,
        follow_ups: &[(AccountId, FollowUp)],
        seen: Option<&Witness>,
    ) -> Result<(), StoreError> {
        for (account, follow_up) in follow_ups {
            let nothing = FollowUp::Nothing(said!("The post found already belongs to another delivery."));
            for follow_up in [follow_up.clone(), nothing] {
                match self.apply(request, seen, Event::Followed(*account, follow_up), None) {
                    Err(StoreError::Collision { .. }) => {}
                    other => {
                        other?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Loads a request, moves it by one event and commits. An event that its state forbids changes nothing.
    pub(crate) fn apply(
        &mut self,
        request: RequestId,
        seen: Option<&Witness>,
        event: Event,
        look: Option<LookRow>,
    ) -> Result<(), StoreError> {
        let Some(loaded) = self.parts.journal.load(&[request])?.pop() else {
            return Ok(());
        };
        if let Some(seen) = seen {
            self.parts.journal.set_witness(loaded.connection.id, seen)?;
        }
        let now = self.stamp(seen.or(loaded.witness.as_ref()));
        let Some((moved, effects, next_at)) = self.stepped(&loaded, event, &now) else {
            return Ok(());
        };
        let advance = Advance {
            look,
            ..self.advance_of(&loaded, moved, next_at)
        };
        self.commit(vec![(loaded, advance, effects)])
    }

    /// One step of the machine with this connection's rules; `None` if the state forbids it.
    pub(crate) fn stepped(
        &self,
        loaded: &Loaded,
        event: Event,
        now: &Stamp,
    ) -> Option<(Request, Vec<Effect>, Option<UtcInstant>)> {
        let rules = self.rules(&loaded.connection);
        let (moved, effects) = step(&loaded.request, event, self.context(now, &rules)).ok()?;
        let next_at = next_instant(&moved, &rules, now);
        Some((moved, effects, next_at))
    }

    pub(crate) fn context<'a>(&'a self, now: &'a Stamp, rules: &'a ServiceRules) -> Context<'a> {
        Context {
            now,
            rules,
            entropy: &*self.parts.entropy,
        }
    }

    pub(crate) fn advance_of(
        &self,
        loaded: &Loaded,
        request: Request,
        next_at: Option<UtcInstant>,
    ) -> Advance {
        Advance {
            expected: (loaded.request.state, loaded.version),
            request,
            next_at,
            now: self.now().wall,
            attempt: None,
            look: None,
            decision: None,
            replan: None,
            pause_connection: None,
        }
    }

    /// Stores moves in one commit and tells what happened. The first failure is returned; those that were
    /// stored are told all the same.
    pub(crate) fn commit(&mut self, moves: Vec<Move>) -> Result<(), StoreError> {
        self.commit_each(moves)
            .into_iter()
            .find_map(|(_, result)| result.err())
            .map_or(Ok(()), Err)
    }

    /// The same, with an answer for each.
    pub(crate) fn commit_each(&mut self, moves: Vec<Move>) -> Vec<(RequestId, Result<(), StoreError>)> {
        let advances = moves
            .iter()
            .map(|(_, advance, effects)| self.with_effects(advance, effects))
            .collect();
        let results = self.parts.journal.advance(advances);
        let mut answers = Vec::with_capacity(moves.len());
        for ((loaded, advance, effects), result) in moves.into_iter().zip(results) {
            if result.is_ok() {
                self.stored(&loaded, &advance.request, &effects);
            }
            answers.push((loaded.request.id, result));
        }
        answers
    }

    /// A move has been stored: who waits for it goes on, and it is told.
    pub(crate) fn stored(&mut self, before: &Loaded, after: &Request, effects: &[Effect]) {
        self.texts_freed |= after.targets_unknown() < before.request.targets_unknown();
        self.tell_of(before, after, effects);
    }

    pub(crate) fn with_effects(&self, advance: &Advance, effects: &[Effect]) -> Advance {
        let mut advance = advance.clone();
        for effect in effects {
            match effect {
                Effect::PauseConnection(until) => advance.pause_connection = Some(*until),
                Effect::Replan(accounts) => {
                    let entropy = &*self.parts.entropy;
                    let deliveries = accounts.iter().map(|a| (*a, DeliveryId::generate(entropy)));
                    let known = advance.replan.take().map(|r| r.deliveries).unwrap_or_default();
                    advance.replan = Some(Replan {
                        if_closed: BatchId::generate(entropy),
                        deliveries: known.into_iter().chain(deliveries).collect(),
                    });
                }
                Effect::DeadLetter => {}
            }
        }
        advance
    }

    fn tell_of(&self, before: &Loaded, after: &Request, effects: &[Effect]) {
        let at = self.now().wall;
        let (batch, draft) = (before.batch, before.draft);
        for target in &after.targets {
            let same = before.request.targets.iter().any(|was| was == target);
            if !same {
                self.tell(EngineEvent::DeliveryMoved {
                    batch,
                    draft,
                    delivery: target.delivery,
                    account: target.account,
                    state: target.state,
                    url: target.post.as_ref().and_then(|p| p.url.clone()),
                    reason: target.reason.clone(),
                    at,
                });
            }
        }
        if effects.contains(&Effect::DeadLetter) {
            self.tell(EngineEvent::DeadLetter {
                batch,
                draft,
                message: crate::letter::words(before),
            });
        }
        if after.state.is_final() {
            self.tell_if_closed(batch);
        }
    }

    pub(crate) fn tell_if_closed(&self, batch: BatchId) {
        if let Ok(view) = self.parts.journal.batch(batch)
            && view.batch.closed_at.is_some()
        {
            self.tell(EngineEvent::BatchClosed {
                batch,
                draft: view.batch.draft,
            });
        }
    }
}

fn attempt_end(number: u32, ended: UtcInstant, report: &Report, conclusion: Said) -> AttemptChange {
    let answer = match report {
        Report::Answered(answer) => Some(answer),
        Report::NeverLeft(_) | Report::Lost(_) => None,
    };
    let (outcome, detail) = match report {
        Report::NeverLeft(never) => (AttemptOutcome::NeverLeft, as_it_is(&never.detail)),
        Report::Lost(lost) => (AttemptOutcome::Lost, as_it_is(&lost.detail)),
        Report::Answered(answer) => (AttemptOutcome::Answered, body_note(answer)),
    };
    let conclusion = match detail {
        Some(detail) => said!("{conclusion} ({detail})", conclusion, detail),
        None => conclusion,
    };
    AttemptChange::End {
        number,
        ended,
        outcome,
        status: answer.map(|a| a.status),
        headers: answer.map(headers),
        body: answer.map(|a| a.body.iter().take(ANSWER_BYTES_KEPT).copied().collect()),
        conclusion: Some(conclusion),
    }
}

/// The system's own words, if it has any.
fn as_it_is(detail: &str) -> Option<Said> {
    (!detail.is_empty()).then(|| Said::as_is(detail))
}

fn body_note(answer: &Answer) -> Option<Said> {
    match answer.body_state {
        BodyState::Complete => None,
        BodyState::Cut => Some(said!("the answer was cut off")),
        BodyState::TooBig => Some(said!("the answer was too long to be read whole")),
        BodyState::TimedOut => Some(said!("the answer did not end in time")),
    }
}

fn headers(answer: &Answer) -> Value {
    let kept = answer
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("set-cookie"));
    Value::Array(kept.map(|(name, value)| json!([name, value])).collect())
}

/// What an answer meant, in one line of the wire log.
fn conclusion(meaning: &Meaning) -> Said {
    let words = |reason: &Reason| {
        said!(
            "{message} [{code}]",
            message = &reason.message,
            code = &reason.code
        )
    };
    match meaning {
        Meaning::NeverLeft { detail, .. } => said!("Never left: {detail}", detail),
        Meaning::Lost { detail } => said!("Lost, may have arrived: {detail}", detail),
        Meaning::Taken(verdicts) => said!(
            "Taken; the answer speaks of {count, plural, one {# target} other {# targets}}.",
            count = verdicts.len()
        ),
        Meaning::TakenUnconfirmed { detail } => said!("Taken, unconfirmed: {detail}", detail),
        Meaning::Refused(refusal) if refusal.replayed => {
            said!(
                "Refused, as a stored answer: {reason}",
                reason = words(&refusal.reason)
            )
        }
        Meaning::Refused(refusal) => {
            said!(
                "Refused before publication: {reason}",
                reason = words(&refusal.reason)
            )
        }
        Meaning::Barred { reason, .. } => said!("May not be sent now: {reason}", reason = words(reason)),
        Meaning::Limited(_) => said!("The limiter turned it away; it did not run."),
        Meaning::InProgress => said!("The first transmission is still running."),
        Meaning::KeyMismatch { reason } => {
            said!(
                "Other bytes stand under this key: {reason}",
                reason = words(reason)
            )
        }
        Meaning::Unclear { status, reason, .. } => {
            said!(
                "Status {status} proves nothing: {reason}",
                status = *status,
                reason = words(reason)
            )
        }
    }
}

/// What a look saw, account by account, for people.
fn verdicts(report: &LookReport, posts: &[LoadedPost]) -> Value {
    let seen = report.sightings.iter().map(|(account, sighting)| {
        let handle = posts
            .iter()
            .find(|p| p.account.id == *account)
            .map_or("?", |p| p.account.handle.as_str());
        match sighting {
            Sighting::Found(_) => said!("{handle}: found.", handle),
            Sighting::NotListed => said!("{handle}: not listed.", handle),
            Sighting::Nothing(why) => said!("{handle}: nothing certain. {why}", handle, why),
        }
    });
    let unread = (!report.complete).then(|| said!("Not read to its end."));
    json!(Said::several(unread.into_iter().chain(seen)))
}
