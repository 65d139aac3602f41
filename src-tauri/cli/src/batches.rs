//! Batches and the wire log.

use crate::{
    args::{AttemptCommand, BatchCommand},
    drafts::deliveries,
    outcome::{Outcome, Trouble},
    print::{Printer, columns, short},
    shapes::{Batch, BatchRecord, RemoteIds},
};
use sendoff_desk::{
    Desk,
    api::{AttemptQuery, AttemptView, BatchDetail, BatchQuery, BatchRef, BatchView},
};

const TEXT_CHARS: usize = 60;
const KEY_CHARS: usize = 12;

pub(crate) fn run(command: BatchCommand, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let remote = RemoteIds::read(desk)?;
    match command {
        BatchCommand::List { draft, open, limit } => {
            let views = desk.batch_list(BatchQuery {
                draft: draft.map(|draft| desk.find_draft(&draft)).transpose()?,
                open,
                limit,
                before: None,
            })?;
            let shapes: Vec<Batch> = views.iter().map(|view| Batch::of(view, &remote)).collect();
            printer.answer(&shapes, || views.iter().map(text).collect::<Vec<_>>().join("\n"));
        }
        BatchCommand::Show { batch } => {
            let batch = desk.find_batch(&batch)?;
            let view = desk.batch_show(BatchRef { batch })?;
            let text = record(&view);
            printer.answer(&BatchRecord::of(view, &remote), || text);
        }
    }
    Ok(Outcome::Done)
}

pub(crate) fn run_attempt(
    command: AttemptCommand,
    desk: &Desk,
    printer: Printer,
) -> Result<Outcome, Trouble> {
    let AttemptCommand::List { draft, batch, limit } = command;
    let views = desk.attempt_list(AttemptQuery {
        draft: draft.map(|draft| desk.find_draft(&draft)).transpose()?,
        batch: batch.map(|batch| desk.find_batch(&batch)).transpose()?,
        limit,
    })?;
    printer.answer(&views, || attempts(&views));
    Ok(Outcome::Done)
}

fn text(view: &BatchView) -> String {
    let end = view
        .closed_at
        .map_or_else(|| "open".to_owned(), |at| format!("ended {at}"));
    format!(
        "batch {} of draft {}, due {}, {end}\n{}\n{}",
        view.id,
        view.draft,
        view.due,
        short(&view.text, TEXT_CHARS),
        deliveries(&view.deliveries)
    )
}

fn record(view: &BatchDetail) -> String {
    let mut text = text(&view.batch);
    text.push_str("\ntransmissions\n");
    text.push_str(&attempts(&view.attempts));
    let looks = view.looks.iter();
    text.extend(looks.map(|look| format!("looked {}: {} {}\n", look.at, look.examined, look.verdict)));
    let decisions = view.decisions.iter();
    text.extend(decisions.map(|made| format!("decided {}: {} {}\n", made.at, made.decision, made.evidence)));
    text
}

fn attempts(views: &[AttemptView]) -> String {
    if views.is_empty() {
        return "none\n".to_owned();
    }
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|view| {
            let status = view.status.map(|status| format!(" {status}")).unwrap_or_default();
            vec![
                view.started_at.to_string(),
                format!("#{}", view.number),
                format!("{}{status}", view.outcome.as_deref().unwrap_or("open")),
                view.target.clone(),
                format!("key {}", short(&view.idempotency_key, KEY_CHARS)),
                format!(
                    "{} bytes {}",
                    view.body_bytes,
                    short(&view.body_sha256, KEY_CHARS)
                ),
                view.conclusion
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ]
        })
        .collect();
    columns(&rows)
}
