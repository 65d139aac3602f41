//! Plans.

use crate::{
    args::Schedule,
    drafts::show,
    outcome::{Outcome, Trouble},
    print::Printer,
};
use sendoff_core::misfire::MisfirePolicy;
use sendoff_desk::{
    Desk,
    api::{AppError, DraftRef, Nothing, PlanTime, SchedulePayload},
};

pub(crate) fn schedule(command: Schedule, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let zone = match command.zone {
        Some(zone) => zone,
        None => desk.settings_get(Nothing {})?.zone.to_string(),
    };
    let policy = command.if_missed.map(|policy| policy.parse::<MisfirePolicy>());
    let payload = SchedulePayload {
        draft: desk.find_draft(&command.draft)?,
        time: PlanTime {
            wall: command.at,
            zone,
            fold: command.fold,
            if_missed: policy.transpose().map_err(AppError::from)?,
        },
    };
    show(&desk.schedule_set(payload)?, desk, printer)
}

pub(crate) fn unschedule(draft: &str, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let draft = desk.find_draft(draft)?;
    show(&desk.schedule_clear(DraftRef { draft })?, desk, printer)
}
