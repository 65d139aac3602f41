//! Drafts: write, import, export, list, show, change, throw away.

use crate::{
    args::DraftCommand,
    outcome::{Outcome, Trouble},
    print::{Printer, columns, short, standard_input},
    shapes::{Draft, Import, RemoteIds, Summary},
};
use sendoff_core::{
    id::{AccountId, DraftId},
    said,
    tag::Tag,
};
use sendoff_desk::{
    Desk,
    api::{
        AppError, DeliveryView, DraftCreate, DraftDetail, DraftQuery, DraftRef, DraftSave, DraftSummary,
        ImportPayload, ImportReport, LabelPayload, Nothing, PostsPause, TagsPayload, TargetsPayload,
        TextQuestion,
    },
};
use std::{collections::BTreeMap, fs, path::Path};

const TEXT_CHARS: usize = 60;

pub(crate) fn run(command: DraftCommand, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    match command {
        DraftCommand::New {
            text,
            target,
            variant,
            label,
            same_profile,
        } => {
            let create = DraftCreate {
                text: given(text)?,
                targets: accounts(desk, &target)?,
                variants: variants(desk, &variant)?,
                label,
                same_profile_confirmed: same_profile,
            };
            new(create, desk, printer)
        }
        DraftCommand::Import { file, dry_run } => import(&file, dry_run, desk, printer),
        DraftCommand::Export => {
            let lines = desk.draft_export(Nothing {})?.lines;
            // The lines are JSON already, and what reads them back wants exactly these.
            print!("{lines}");
            Ok(Outcome::Done)
        }
        DraftCommand::List {
            filter,
            search,
            tag,
            limit,
            after,
        } => {
            let query = DraftQuery {
                filter,
                search,
                tag,
                limit,
                after: after.map(|after| desk.find_draft(&after)).transpose()?,
                from: None,
                to: None,
            };
            list(query, desk, printer)
        }
        DraftCommand::Show { draft } => {
            let draft = desk.find_draft(&draft)?;
            show(&desk.draft_show(DraftRef { draft })?, desk, printer)
        }
        DraftCommand::Edit {
            draft,
            text,
            target,
            variant,
            label,
            confirm,
            same_profile,
        } => {
            let edit = Edit {
                text: text.map(given).transpose()?,
                target,
                variant,
                label,
                confirm,
                same_profile,
            };
            edit.carry_out(desk.find_draft(&draft)?, desk, printer)
        }
        DraftCommand::Tag { draft, tags } => {
            let draft = desk.find_draft(&draft)?;
            show(&desk.draft_set_tags(TagsPayload { draft, tags })?, desk, printer)
        }
        DraftCommand::Pause { drafts } => pause(&drafts, true, desk, printer),
        DraftCommand::Release { drafts } => pause(&drafts, false, desk, printer),
        DraftCommand::Duplicate { draft } => {
            let draft = desk.find_draft(&draft)?;
            show(&desk.draft_duplicate(DraftRef { draft })?, desk, printer)
        }
        DraftCommand::Delete { draft } => {
            let draft = desk.find_draft(&draft)?;
            show(&desk.draft_trash(DraftRef { draft })?, desk, printer)
        }
        DraftCommand::Restore { draft } => {
            let draft = desk.find_draft(&draft)?;
            show(&desk.draft_restore(DraftRef { draft })?, desk, printer)
        }
    }
}

fn new(create: DraftCreate, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    if create.text.trim().is_empty() && create.variants.is_empty() {
        return Err(AppError::invalid(said!("The text is empty."))
            .with_remedy(said!("Write one: --text \"…\"."))
            .into());
    }
    for account in create.variants.keys() {
        if !create.targets.contains(account) {
            return Err(AppError::invalid(said!(
                "An account with a text of its own is not among the targets."
            ))
            .with_remedy(said!("Name it with --target too."))
            .into());
        }
    }
    let view = desk.draft_create(create)?;
    warn(&view, desk, printer)?;
    show(&view, desk, printer)
}

/// Pauses or releases posts one by one: what cannot be changed says why, and the others are.
fn pause(names: &[String], paused: bool, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let drafts = names.iter().map(|name| desk.find_draft(name));
    let drafts = drafts.collect::<Result<Vec<_>, _>>()?;
    let report = desk.posts_pause(PostsPause { drafts, paused })?;
    printer.answer(&report, || {
        let done = if paused { "Paused" } else { "Released" };
        let mut lines = vec![format!("{done}: {}", report.changed.len())];
        for kept in &report.kept {
            lines.push(format!("{}: {}", kept.draft, kept.reason.message));
        }
        lines.join("\n")
    });
    Ok(if report.kept.is_empty() {
        Outcome::Done
    } else {
        Outcome::Refused
    })
}

/// A draft may be kept with a text that some account will refuse; better said now than at its time.
fn warn(view: &DraftDetail, desk: &Desk, printer: Printer) -> Result<(), AppError> {
    let check = desk.text_check(TextQuestion {
        text: view.summary.text.clone(),
        variants: view.variants.clone(),
        targets: view.targets.clone(),
    })?;
    for problem in check.accounts.iter().flat_map(|account| &account.problems) {
        let remedy = problem
            .remedy
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        printer.remark(format!("{} {remedy}", problem.message).trim_end());
    }
    Ok(())
}

/// What is to be changed about a draft.
struct Edit {
    text: Option<String>,
    target: Vec<String>,
    variant: Vec<String>,
    label: Option<String>,
    confirm: bool,
    same_profile: bool,
}

impl Edit {
    fn carry_out(self, draft: DraftId, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
        let mut view = desk.draft_show(DraftRef { draft })?;
        let nothing = self.text.is_none() && self.target.is_empty() && self.variant.is_empty();
        if nothing && self.label.is_none() && !self.confirm {
            return Err(AppError::invalid(said!("There is nothing to change."))
                .with_remedy(said!("Give --text, --target, --variant, --label or --confirm."))
                .into());
        }
        if !self.target.is_empty() {
            view = desk.draft_set_targets(TargetsPayload {
                draft,
                targets: accounts(desk, &self.target)?,
                same_profile_confirmed: self.same_profile,
            })?;
        }
        if self.text.is_some() || !self.variant.is_empty() {
            let mut texts = view.variants.clone();
            texts.extend(variants(desk, &self.variant)?);
            texts.retain(|_, text| !text.is_empty());
            view = desk.draft_save(DraftSave {
                draft,
                text: self.text.unwrap_or(view.summary.text),
                variants: texts,
            })?;
            warn(&view, desk, printer)?;
        }
        if let Some(label) = self.label {
            view = desk.draft_set_label(LabelPayload {
                draft,
                label: Some(label).filter(|label| !label.is_empty()),
            })?;
        }
        if self.confirm {
            view = desk.draft_confirm(view.to_confirm())?;
        } else if view.summary.schedule.is_some() && view.summary.unconfirmed {
            printer.remark(
                "The newest text is not confirmed; at its time the draft waits until it is (--confirm).",
            );
        }
        show(&view, desk, printer)
    }
}

fn import(file: &Path, dry_run: bool, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let lines = read(file)?;
    let report = desk.draft_import(ImportPayload { lines, dry_run })?;
    let shape = Import::of(&report);
    printer.answer(&shape, || imported(&report, dry_run));
    Ok(if shape.malformed() > 0 {
        Outcome::Refused
    } else {
        Outcome::Done
    })
}

fn imported(report: &ImportReport, dry_run: bool) -> String {
    let mut lines = Vec::new();
    let (mut drafts, mut accepted, mut refused) = (0, 0, 0);
    for line in &report.lines {
        drafts += usize::from(line.draft.is_some());
        accepted += line.accepted.len();
        refused += line.refused.len();
        if let Some(error) = &line.error {
            lines.push(format!("line {}: {}", line.line, error.message));
        }
        for target in &line.refused {
            let reason = target.reason.as_ref();
            let (code, message) =
                reason.map_or(("", String::new()), |r| (r.code.as_str(), r.message.to_string()));
            lines.push(format!(
                "line {}: {} refused ({code}): {message}",
                line.line, target.network
            ));
        }
    }
    let done = if dry_run { "Would import" } else { "Imported" };
    let drafts = if dry_run {
        report
            .lines
            .iter()
            .filter(|line| !line.accepted.is_empty())
            .count()
    } else {
        drafts
    };
    lines.push(format!(
        "{done} {drafts} drafts for {accepted} targets; {refused} targets refused."
    ));
    lines.join("\n")
}

fn list(query: DraftQuery, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let page = desk.draft_list(query)?;
    let remote = RemoteIds::read(desk)?;
    let shapes: Vec<Summary> = page
        .drafts
        .iter()
        .map(|view| Summary::of(view, &remote))
        .collect();
    printer.answer(&shapes, || table(&page.drafts));
    if page.more {
        let last = page.drafts.last().map(|view| view.id.to_string());
        printer.remark(&format!("There are more: --after {}", last.unwrap_or_default()));
    }
    Ok(Outcome::Done)
}

fn table(drafts: &[DraftSummary]) -> String {
    if drafts.is_empty() {
        return "No drafts.".to_owned();
    }
    let rows: Vec<Vec<String>> = drafts
        .iter()
        .map(|view| {
            let when = view
                .schedule
                .as_ref()
                .map(|plan| format!("{} {}", plan.wall, plan.zone));
            vec![
                view.id.to_string(),
                stand(view),
                when.unwrap_or_default(),
                view.label.clone().unwrap_or_default(),
                short(&view.text, TEXT_CHARS),
            ]
        })
        .collect();
    columns(&rows)
}

/// Where a draft stands, in a word.
fn stand(view: &DraftSummary) -> String {
    if view.paused {
        "paused".to_owned()
    } else {
        view.stand.to_string()
    }
}

/// Shows a draft with what stands with each of its targets.
pub(crate) fn show(view: &DraftDetail, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let remote = RemoteIds::read(desk)?;
    printer.answer(&Draft::of(view, &remote), || text(view));
    Ok(Outcome::Done)
}

fn text(view: &DraftDetail) -> String {
    let summary = &view.summary;
    let mut lines = vec![format!("draft {} ({})", summary.id, summary.stand)];
    lines.extend(summary.label.as_ref().map(|label| format!("label: {label}")));
    if let Some(plan) = &summary.schedule {
        lines.push(format!(
            "scheduled: {} {} ({}); if missed: {}",
            plan.wall, plan.zone, plan.at, plan.if_missed
        ));
    }
    if summary.paused {
        lines.push("paused: it is not sent until it is released".to_owned());
    }
    if !summary.tags.is_empty() {
        let tags: Vec<&str> = summary.tags.iter().map(Tag::as_str).collect();
        lines.push(format!("tags: {}", tags.join(", ")));
    }
    if summary.unconfirmed {
        lines.push("the newest text is not confirmed".to_owned());
    }
    lines.push(String::new());
    lines.push(summary.text.clone());
    for (account, text) in &view.variants {
        lines.push(format!("\nfor {account}:\n{text}"));
    }
    lines.push(String::new());
    lines.push(deliveries(&summary.deliveries));
    lines.join("\n")
}

/// Targets, one line each.
pub(crate) fn deliveries(views: &[DeliveryView]) -> String {
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|view| {
            let mut said: Vec<String> = view.url.clone().into_iter().collect();
            if let Some(reason) = &view.reason {
                said.push(reason.message.to_string());
                said.extend(reason.remedy.as_ref().map(ToString::to_string));
            }
            vec![
                view.network.label().to_owned(),
                view.handle.clone(),
                view.state.to_string(),
                said.join(" "),
            ]
        })
        .collect();
    columns(&rows)
}

fn accounts(desk: &Desk, typed: &[String]) -> Result<Vec<AccountId>, AppError> {
    typed.iter().map(|typed| desk.find_account(typed)).collect()
}

fn variants(desk: &Desk, typed: &[String]) -> Result<BTreeMap<AccountId, String>, Trouble> {
    let mut variants = BTreeMap::new();
    for typed in typed {
        let (account, text) = typed.split_once('=').ok_or_else(|| {
            AppError::invalid(said!("\"{typed}\" names no account and text.", typed))
                .with_remedy(said!("Write it as ACCOUNT=TEXT."))
        })?;
        variants.insert(desk.find_account(account)?, text.to_owned());
    }
    Ok(variants)
}

/// A text from an argument, or from standard input.
fn given(text: String) -> Result<String, Trouble> {
    if text == "-" {
        return Ok(standard_input()?.trim_end_matches(['\r', '\n']).to_owned());
    }
    Ok(text)
}

/// A file's text; `-` is standard input.
pub(crate) fn read(file: &Path) -> Result<String, Trouble> {
    if file == Path::new("-") {
        return standard_input();
    }
    fs::read_to_string(file).map_err(|error| {
        AppError::invalid(said!(
            "{file} cannot be read: {error}.",
            file = file.display(),
            error
        ))
        .with_remedy(said!("Name a file with text in UTF-8."))
        .into()
    })
}
