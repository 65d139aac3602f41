//! Drafts: write, read, list, throw away. What goes out is decided by confirming and planning.

use crate::{
    Desk,
    api::{
        AppError, ConfirmPayload, DeskEvent, DraftCreate, DraftDetail, DraftRef, DraftSave, DraftSummary,
        LabelPayload, RevisionRef, RevisionView, TargetsPayload,
    },
    book::{Book, name_of},
    schedules::check_sendable,
    views,
};
use sendoff_core::{
    attention,
    delivery::Reason,
    draft::{Draft, Revision},
    id::{AccountId, DraftId, RevisionId},
    said,
};
use sendoff_store as store;
use std::collections::BTreeMap;

/// More than any network takes, and little enough to be kept at every pause in typing.
const TEXT_CHARS_MAX: usize = 100_000;
const LABEL_CHARS_MAX: usize = 200;

impl Desk {
    /// A draft, whole; thrown away ones too.
    pub fn draft_show(&self, which: DraftRef) -> Result<DraftDetail, AppError> {
        let row = self.rows().draft_get(which.draft)?;
        let book = Book::read(self.rows())?;
        self.detail(&book, row)
    }

    /// Makes a draft. Its text may be empty while it is being written.
    pub fn draft_create(&self, create: DraftCreate) -> Result<DraftDetail, AppError> {
        let book = Book::read(self.rows())?;
        let targets = targets(&book, &create.targets, create.same_profile_confirmed)?;
        let id = self.store_draft(
            &book,
            create.label.as_deref(),
            targets,
            create.text,
            create.variants,
        )?;
        self.draft_show(DraftRef { draft: id })
    }

    /// Stores a new draft whose targets have been checked.
    pub(crate) fn store_draft(
        &self,
        book: &Book,
        label_text: Option<&str>,
        targets: Vec<AccountId>,
        text: String,
        variants: BTreeMap<AccountId, String>,
    ) -> Result<DraftId, AppError> {
        check_texts(book, &text, &variants)?;
        let now = self.now();
        let draft = Draft {
            id: DraftId::generate(self.entropy()),
            label: label(label_text)?,
            created_at: now,
            trashed_at: None,
            targets,
            schedule: None,
        };
        let first = Revision {
            id: RevisionId::generate(self.entropy()),
            draft: draft.id,
            number: 1,
            text,
            variants,
            saved_at: now,
            confirmed_at: None,
        };
        self.rows().draft_create(&draft, &first)?;
        self.tell(&DeskEvent::DraftChanged { draft: draft.id });
        Ok(draft.id)
    }

    /// Saves what was typed. On a planned draft this makes a newer text that goes out only once it is confirmed.
    pub fn draft_save(&self, save: DraftSave) -> Result<DraftDetail, AppError> {
        let book = Book::read(self.rows())?;
        check_texts(&book, &save.text, &save.variants)?;
        let fresh = RevisionId::generate(self.entropy());
        self.rows()
            .save_text(save.draft, &save.text, &save.variants, self.now(), fresh)?;
        self.changed(save.draft)
    }

    /// Confirms the newest text: that is what goes out. It is the one that the person saw, or nothing is confirmed.
    pub fn draft_confirm(&self, seen: ConfirmPayload) -> Result<DraftDetail, AppError> {
        let book = Book::read(self.rows())?;
        let row = self.rows().draft_get(seen.draft)?;
        check_sendable(&book, &row)?;
        let seen = Revision {
            number: seen.revision,
            text: seen.text,
            variants: seen.variants,
            ..row.newest
        };
        self.rows().confirm(&seen, self.now())?;
        self.poke();
        self.changed(seen.draft)
    }

    /// Says for whom a draft is meant.
    pub fn draft_set_targets(&self, payload: TargetsPayload) -> Result<DraftDetail, AppError> {
        let book = Book::read(self.rows())?;
        let targets = targets(&book, &payload.targets, payload.same_profile_confirmed)?;
        self.rows().set_targets(payload.draft, &targets, self.now())?;
        self.changed(payload.draft)
    }

    /// Names a draft's client or campaign.
    pub fn draft_set_label(&self, payload: LabelPayload) -> Result<DraftDetail, AppError> {
        let label = label(payload.label.as_deref())?;
        self.rows()
            .set_label(payload.draft, label.as_deref(), self.now())?;
        self.changed(payload.draft)
    }

    /// The same content as a draft of its own, without a plan: the way to post something again.
    pub fn draft_duplicate(&self, which: DraftRef) -> Result<DraftDetail, AppError> {
        let row = self.rows().draft_get(which.draft)?;
        let book = Book::read(self.rows())?;
        let id = self.store_draft(
            &book,
            row.draft.label.as_deref(),
            row.draft.targets,
            row.newest.text,
            row.newest.variants,
        )?;
        self.rows().set_tags(id, &row.tags, self.now())?;
        self.draft_show(DraftRef { draft: id })
    }

    /// Throws a draft away; it can be restored. Its plan rests with it.
    pub fn draft_trash(&self, which: DraftRef) -> Result<DraftDetail, AppError> {
        self.rows().trash(which.draft, self.now())?;
        self.changed(which.draft)
    }

    /// Takes a draft out of the trash.
    pub fn draft_restore(&self, which: DraftRef) -> Result<DraftDetail, AppError> {
        self.rows().restore(which.draft, self.now())?;
        self.poke();
        self.changed(which.draft)
    }

    /// Every saved state of a draft's content, newest first.
    pub fn draft_revisions(&self, which: DraftRef) -> Result<Vec<RevisionView>, AppError> {
        let rows = self.rows().revisions(which.draft)?;
        Ok(rows.into_iter().map(views::revision).collect())
    }

    /// Makes the content of an earlier revision the newest again, unconfirmed.
    pub fn draft_restore_revision(&self, which: RevisionRef) -> Result<DraftDetail, AppError> {
        let fresh = RevisionId::generate(self.entropy());
        self.rows()
            .restore_revision(which.draft, which.revision, self.now(), fresh)?;
        self.changed(which.draft)
    }

    /// Tells that a draft changed, and shows it.
    pub(crate) fn changed(&self, draft: DraftId) -> Result<DraftDetail, AppError> {
        self.tell(&DeskEvent::DraftChanged { draft });
        self.draft_show(DraftRef { draft })
    }

    fn detail(&self, book: &Book, row: store::DraftDetail) -> Result<DraftDetail, AppError> {
        let batches = match row.generation {
            Some(_) => self.rows().batches_of(row.draft.id)?,
            None => Vec::new(),
        };
        let unconfirmed = row.newest.confirmed_at.is_none();
        let plan = row.schedule.as_ref().filter(|plan| plan.lapsed_at.is_none());
        let paused = plan.is_some_and(|plan| plan.paused_at.is_some());
        let kept_back = views::KeptBack {
            draft: self.kept_back(&row, unconfirmed)?,
            waits: row.stage == store::DraftStage::Scheduled,
        };
        let confirmed = row.confirmed.as_ref();
        let differs = |revision: &&Revision| {
            revision.text != row.newest.text || revision.variants != row.newest.variants
        };
        Ok(DraftDetail {
            revision: row.newest.number,
            confirmed_revision: confirmed.map(|revision| revision.number),
            confirmed_text: confirmed.filter(differs).map(|revision| revision.text.clone()),
            confirmed_variants: confirmed.map_or_else(BTreeMap::new, |revision| {
                let changed =
                    |(id, text): &(&AccountId, &String)| row.newest.variants.get(*id) != Some(*text);
                let own = revision.variants.iter().filter(changed);
                own.map(|(id, text)| (*id, text.clone())).collect()
            }),
            variants: row.newest.variants.clone(),
            targets: row.draft.targets.clone(),
            locked: row.open_batch.is_some(),
            batch: row
                .open_batch
                .or_else(|| batches.first().map(|batch| batch.batch.id)),
            summary: DraftSummary {
                id: row.draft.id,
                deliveries: views::of_draft(book, &row.draft.targets, &batches, &kept_back),
                label: row.draft.label,
                text: row.newest.text,
                stand: views::stand(row.stage),
                schedule: plan.map(|plan| views::schedule(&plan.schedule)),
                paused,
                unconfirmed,
                tags: row.tags,
                created_at: row.draft.created_at,
            },
        })
    }

    /// Why a draft is not sent: it is paused, or still here though its time has come.
    fn kept_back(&self, row: &store::DraftDetail, unconfirmed: bool) -> Result<Option<Reason>, AppError> {
        if row.schedule.as_ref().is_some_and(|plan| plan.paused_at.is_some())
            && row.draft.trashed_at.is_none()
        {
            return Ok(Some(attention::paused_post()));
        }
        let unreleased = |plan: &store::ScheduleRow| plan.unreleased && plan.waits();
        if row.schedule.as_ref().is_some_and(unreleased) && row.draft.trashed_at.is_none() {
            return Ok(Some(attention::kept_back()));
        }
        let due = row.draft.schedule.is_some_and(|plan| plan.instant <= self.now());
        if !due || row.draft.trashed_at.is_some() {
            return Ok(None);
        }
        if unconfirmed {
            return Ok(Some(attention::unconfirmed()));
        }
        Ok(self.is_paused()?.then(|| {
            Reason::new("paused", said!("Everything is paused."))
                .with_remedy(said!("It goes out when sending is resumed."))
        }))
    }
}

/// Checks a choice of accounts: each known and connected, named once, and no profile reached twice unless the
/// person said so.
pub(crate) fn targets(
    book: &Book,
    chosen: &[AccountId],
    same_profile_confirmed: bool,
) -> Result<Vec<AccountId>, AppError> {
    let mut targets: Vec<AccountId> = Vec::new();
    for id in chosen {
        book.choosable(*id)?;
        if !targets.contains(id) {
            targets.push(*id);
        }
    }
    match book.same_profiles(&targets).first() {
        Some(same) if !same_profile_confirmed => Err(twice(book, same)),
        _ => Ok(targets),
    }
}

fn twice(book: &Book, same: &[AccountId]) -> AppError {
    let ways: Vec<String> = same
        .iter()
        .filter_map(|id| {
            let account = book.account(*id)?;
            Some(format!("\"{}\"", book.connection(account)?.name))
        })
        .collect();
    let name = same.first().and_then(|id| book.account(*id)).map(name_of);
    AppError::invalid(said!(
        "{name} is one profile, reached through {ways}: the post would appear there {times} times.",
        name = name.unwrap_or_default(),
        ways = ways.join(" and "),
        times = same.len()
    ))
    .with_remedy(said!("Choose one of them, or say that you mean both."))
}

/// Whether these texts can be kept: of known accounts, and not endless.
pub(crate) fn check_texts(
    book: &Book,
    text: &str,
    variants: &BTreeMap<AccountId, String>,
) -> Result<(), AppError> {
    for account in variants.keys() {
        if book.account(*account).is_none() {
            return Err(AppError::not_found(said!(
                "There is no account {account}, and it has a text of its own.",
                account
            )));
        }
    }
    let longest = variants.values().map(String::as_str).chain([text]);
    if longest.map(|text| text.chars().count()).max() > Some(TEXT_CHARS_MAX) {
        return Err(AppError::invalid(said!(
            "The text is longer than {most} characters; no network takes that.",
            most = TEXT_CHARS_MAX
        ))
        .with_remedy(said!("Shorten it.")));
    }
    Ok(())
}

fn label(text: Option<&str>) -> Result<Option<String>, AppError> {
    let label = text.map(str::trim).filter(|label| !label.is_empty());
    if label.is_some_and(|label| label.chars().count() > LABEL_CHARS_MAX) {
        return Err(AppError::invalid(said!(
            "The label is longer than {most} characters.",
            most = LABEL_CHARS_MAX
        )));
    }
    Ok(label.map(ToOwned::to_owned))
}
