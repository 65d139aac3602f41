//! Publish, cancel, retry, pause.

use crate::{
    drafts::{deliveries, show},
    outcome::{Outcome, Trouble},
    print::Printer,
    run::{Note, Notes, sending},
    shapes::Wish,
};
use sendoff_core::{id::BatchId, said};
use sendoff_desk::{
    Desk,
    api::{
        AppError, BatchRef, BatchView, CancelPayload, DraftRef, IntentAnswer, IntentState, Nothing,
        PausePayload, RetryPayload, SenderState,
    },
};
use serde_json::json;
use std::{sync::mpsc::RecvTimeoutError, time::Duration};

/// How often the batch is looked at while it is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(crate) fn publish(draft: &str, wait: bool, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let draft = desk.find_draft(draft)?;
    if !wait {
        let outcome = tell(&desk.publish_now(DraftRef { draft })?, printer);
        say_who_sends(desk, printer);
        return Ok(outcome);
    }
    let notes = match desk.sender() {
        SenderState::Nobody => Some(sending(desk)?),
        SenderState::Here | SenderState::Elsewhere => None,
    };
    let answer = desk.publish_now(DraftRef { draft })?;
    let outcome = follow(desk, draft, answer.batch, notes.as_ref());
    desk.stop_sender();
    let ended = outcome?;
    show(&desk.draft_show(DraftRef { draft })?, desk, printer)?;
    Ok(ended)
}

/// Waits until the batch has ended or waits for a person.
fn follow(
    desk: &Desk,
    draft: sendoff_core::id::DraftId,
    mut batch: Option<BatchId>,
    notes: Option<&Notes>,
) -> Result<Outcome, Trouble> {
    let (_keep, silence) = std::sync::mpsc::channel::<Note>();
    let listened = notes.map_or(&silence, |notes| &notes.receiver);
    loop {
        match listened.recv_timeout(LOOK_EVERY) {
            Ok(Note::Stop | Note::TimeUp) => return Ok(Outcome::PersonWanted),
            Ok(Note::Event(_)) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(AppError::conflict(said!("Sending has ended before the results came.")).into());
            }
        }
        if batch.is_none() {
            batch = desk.draft_show(DraftRef { draft })?.batch;
        }
        let Some(id) = batch else { continue };
        let view = desk.batch_show(BatchRef { batch: id })?.batch;
        if let Some(outcome) = standing(desk, &view)? {
            return Ok(outcome);
        }
    }
}

/// How a batch has ended, or that it waits for a person; `None` while it goes on by itself.
fn standing(desk: &Desk, batch: &BatchView) -> Result<Option<Outcome>, AppError> {
    let waiting = desk.attention_list(Nothing {})?;
    let mut wanted = false;
    for view in &batch.deliveries {
        let waits = view
            .id
            .is_some_and(|id| waiting.iter().any(|item| item.id == id.to_string()));
        if !view.state.is_final() && !waits {
            return Ok(None);
        }
        wanted |= waits || !view.state.is_published();
    }
    Ok(Some(if wanted {
        Outcome::PersonWanted
    } else {
        Outcome::Done
    }))
}

pub(crate) fn cancel(
    draft: &str,
    target: Option<&str>,
    desk: &Desk,
    printer: Printer,
) -> Result<Outcome, Trouble> {
    let account = target.map(|typed| desk.find_account(typed));
    let payload = CancelPayload {
        draft: desk.find_draft(draft)?,
        account: account.transpose()?,
    };
    Ok(tell(&desk.cancel(payload)?, printer))
}

pub(crate) fn retry_failed(
    draft: &str,
    target: &[String],
    desk: &Desk,
    printer: Printer,
) -> Result<Outcome, Trouble> {
    let draft = desk.find_draft(draft)?;
    let accounts = target.iter().map(|typed| desk.find_account(typed));
    let accounts = accounts.collect::<Result<Vec<_>, _>>()?;
    let preview = desk.retry_preview(DraftRef { draft })?;
    let answer = desk.retry_failed(RetryPayload { draft, accounts })?;
    if !printer.json && desk.sender() != SenderState::Here {
        printer.remark("These will be sent again:");
        eprint!("{}", deliveries(&preview.will_send));
    }
    let mut told = answer;
    if told.left_out.is_empty() {
        told.left_out = preview.left_out;
    }
    let outcome = tell(&told, printer);
    say_who_sends(desk, printer);
    Ok(outcome)
}

/// What is to go out needs somebody who sends.
fn say_who_sends(desk: &Desk, printer: Printer) {
    if !printer.json && desk.sender() == SenderState::Nobody {
        printer.remark("Nobody sends from this folder now. It goes out with: sendoff run");
    }
}

pub(crate) fn pause(paused: bool, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let state = desk.pause(PausePayload { paused })?;
    printer.answer(
        &json!({ "paused": state.paused, "scheduled": state.scheduled }),
        || {
            if state.paused {
                format!("Paused. {} scheduled wait until resume.", state.scheduled)
            } else {
                "Everything goes on.".to_owned()
            }
        },
    );
    Ok(Outcome::Done)
}

/// Tells what became of a wish.
pub(crate) fn tell(answer: &IntentAnswer, printer: Printer) -> Outcome {
    printer.answer(&Wish::of(answer), || {
        let mut lines = vec![match (answer.state, answer.batch) {
            (IntentState::Waiting, _) => {
                "Written down. The copy of Sendoff that sends from this folder will see it.".to_owned()
            }
            (IntentState::Done, Some(batch)) => format!("Done: batch {batch}."),
            (IntentState::Done, None) => "Done.".to_owned(),
        }];
        for left in &answer.left_out {
            lines.push(format!("left out {}: {}", left.account, left.reason.message));
        }
        lines.join("\n")
    });
    Outcome::Done
}
