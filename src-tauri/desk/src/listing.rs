//! Lists of drafts: by filter, by words, by time.

use crate::{
    Desk,
    api::{AppError, DraftFilter, DraftPage, DraftQuery, DraftSummary},
    book::Book,
    views,
};
use sendoff_core::{attention, id::DraftId, said, tag::Tag, time::UtcInstant};
use sendoff_store::{self as store, DraftCursor, DraftListItem, DraftStage};

const LIMIT_DEFAULT: u32 = 100;
const LIMIT_MAX: u32 = 500;

impl Desk {
    /// A page of drafts: planned ones in the order of their time, others by what changed last.
    pub fn draft_list(&self, query: DraftQuery) -> Result<DraftPage, AppError> {
        let limit = limit(query.limit)?;
        let found = if query.from.is_some() || query.to.is_some() {
            self.within(&query, limit + 1)?
        } else if query.filter == DraftFilter::Scheduled && query.search.is_none() && query.tag.is_none() {
            self.waiting(query.after, limit + 1)?
        } else {
            self.by_change(&query, limit + 1)?
        };
        let more = found.len() > limit as usize;
        let book = Book::read(self.rows())?;
        let page = found.into_iter().take(limit as usize);
        let drafts = page
            .map(|item| self.summary(&book, item))
            .collect::<Result<_, _>>()?;
        Ok(DraftPage { drafts, more })
    }

    fn summary(&self, book: &Book, item: Listed) -> Result<DraftSummary, AppError> {
        let batches = match item.stage {
            DraftStage::Unscheduled | DraftStage::Scheduled => Vec::new(),
            _ => self.rows().batches_of(item.draft.id)?,
        };
        let past = batches
            .first()
            .and_then(|batch| views::schedule_of_batch(&batch.batch));
        let plan = item.draft.schedule.or(item.plan);
        let kept_back = views::KeptBack {
            draft: item.paused.then(attention::paused_post),
            waits: item.stage == DraftStage::Scheduled,
        };
        Ok(DraftSummary {
            id: item.draft.id,
            deliveries: views::of_draft(book, &item.draft.targets, &batches, &kept_back),
            label: item.draft.label,
            text: item.text,
            stand: views::stand(item.stage),
            schedule: plan.as_ref().map(views::schedule).or(past),
            paused: item.paused,
            unconfirmed: item.unconfirmed,
            tags: item.tags,
            created_at: item.draft.created_at,
        })
    }

    /// For the calendar: everything planned within a time, gone out or not.
    fn within(&self, query: &DraftQuery, limit: u32) -> Result<Vec<Listed>, AppError> {
        let from = query.from.unwrap_or(UtcInstant::from_millis(i64::MIN));
        let to = query.to.unwrap_or(UtcInstant::from_millis(i64::MAX));
        if from > to {
            return Err(AppError::invalid(said!(
                "The end of the time lies before its beginning."
            )));
        }
        let wanted = stage(query.filter);
        let entries = self.rows().scheduled_between(from, to, limit)?;
        Ok(entries
            .into_iter()
            .filter(|entry| wanted.is_none_or(|stage| entry.item.stage == stage))
            .map(|entry| Listed {
                plan: Some(entry.schedule.schedule),
                ..Listed::from(entry.item)
            })
            .collect())
    }

    fn waiting(&self, after: Option<DraftId>, limit: u32) -> Result<Vec<Listed>, AppError> {
        let after = match after {
            None => None,
            Some(draft) => {
                let plan = self.rows().draft_get(draft)?.schedule;
                Some(plan.map(|plan| (plan.schedule.instant, draft)).ok_or_else(|| {
                    AppError::conflict(said!("The draft after which to go on is no longer planned."))
                        .with_remedy(said!("Begin from the first page."))
                })?)
            }
        };
        let rows = self.rows().schedules_waiting(limit, after)?;
        let drafts = rows.into_iter().map(|(draft, _)| self.rows().draft_get(draft));
        let drafts = drafts.collect::<Result<Vec<_>, _>>()?;
        Ok(drafts.into_iter().map(Listed::from).collect())
    }

    fn by_change(&self, query: &DraftQuery, limit: u32) -> Result<Vec<Listed>, AppError> {
        let filter = store::DraftFilter {
            stage: stage(query.filter),
            search: query.search.clone().filter(|words| !words.trim().is_empty()),
            tag: query.tag.as_deref().map(Tag::new).transpose()?,
        };
        let after = match query.after {
            None => None,
            Some(draft) => Some(self.place_of(&filter, draft)?),
        };
        let items = self.rows().draft_list(&filter, limit, after)?;
        Ok(items.into_iter().map(Listed::from).collect())
    }

    /// Where a draft stands in a list, found by going through it.
    fn place_of(&self, filter: &store::DraftFilter, draft: DraftId) -> Result<DraftCursor, AppError> {
        let mut after = None;
        loop {
            let page = self.rows().draft_list(filter, LIMIT_MAX, after)?;
            if let Some(item) = page.iter().find(|item| item.draft.id == draft) {
                return Ok(item.cursor);
            }
            after = Some(page.last().map(|item| item.cursor).ok_or_else(|| {
                AppError::conflict(said!("The draft after which to go on is no longer in this list."))
                    .with_remedy(said!("Begin from the first page."))
            })?);
        }
    }
}

/// A line of a list before its targets are looked up.
struct Listed {
    draft: sendoff_core::draft::Draft,
    stage: DraftStage,
    text: String,
    unconfirmed: bool,
    paused: bool,
    tags: Vec<Tag>,
    plan: Option<sendoff_core::schedule::Schedule>,
}

impl From<DraftListItem> for Listed {
    fn from(item: DraftListItem) -> Self {
        Self {
            draft: item.draft,
            stage: item.stage,
            text: item.text_start,
            unconfirmed: item.unconfirmed,
            paused: item.paused_at.is_some(),
            tags: item.tags,
            plan: None,
        }
    }
}

impl From<store::DraftDetail> for Listed {
    fn from(row: store::DraftDetail) -> Self {
        Self {
            draft: row.draft,
            stage: row.stage,
            text: row.newest.text,
            unconfirmed: row.newest.confirmed_at.is_none(),
            paused: row.schedule.is_some_and(|plan| plan.paused_at.is_some()),
            tags: row.tags,
            plan: None,
        }
    }
}

fn stage(filter: DraftFilter) -> Option<DraftStage> {
    match filter {
        DraftFilter::All => None,
        DraftFilter::Unscheduled => Some(DraftStage::Unscheduled),
        DraftFilter::Scheduled => Some(DraftStage::Scheduled),
        DraftFilter::Open => Some(DraftStage::Open),
        DraftFilter::Done => Some(DraftStage::Done),
        DraftFilter::Trash => Some(DraftStage::Trash),
    }
}

fn limit(asked: Option<u32>) -> Result<u32, AppError> {
    bounded(asked, LIMIT_DEFAULT, LIMIT_MAX)
}

/// How many rows are wanted.
pub(crate) fn bounded(asked: Option<u32>, default: u32, max: u32) -> Result<u32, AppError> {
    match asked {
        None => Ok(default),
        Some(n) if (1..=max).contains(&n) => Ok(n),
        Some(n) => Err(AppError::invalid(said!(
            "{n} rows cannot be asked for: 1 to {max}.",
            n,
            max
        ))),
    }
}
