//! Rows of the store as the window and the terminal see them.

use crate::{
    api::{BatchView, DeliveryView, DraftFilter, RevisionView, ScheduleView},
    book::Book,
};
use sendoff_core::{
    attention,
    connection::Account,
    delivery::{DeliveryState, Reason},
    draft::Revision,
    id::AccountId,
    schedule::Schedule,
};
use sendoff_store as store;

/// One delivery.
pub(crate) fn delivery(row: &store::DeliveryView) -> DeliveryView {
    DeliveryView {
        id: Some(row.delivery.id),
        account: row.delivery.account,
        handle: row.account.handle.clone(),
        network: row.account.network,
        state: row.delivery.state,
        url: row.delivery.post.as_ref().and_then(|post| post.url.clone()),
        reason: row.delivery.reason.clone(),
        practice: row.connection.practice_ledger.is_some(),
        changed_at: Some(row.delivery.changed_at),
    }
}

/// A target that has no delivery yet.
fn target(book: &Book, account: &Account, kept_back: Option<Reason>) -> DeliveryView {
    DeliveryView {
        id: None,
        account: account.id,
        handle: account.handle.clone(),
        network: account.network,
        state: if kept_back.is_some() {
            DeliveryState::Held
        } else {
            DeliveryState::Planned
        },
        url: None,
        reason: kept_back,
        practice: book.is_practice(account),
        changed_at: None,
    }
}

/// A batch. A delivery that another one of the same batch has replaced is not shown twice.
pub(crate) fn batch(row: &store::BatchView) -> BatchView {
    BatchView {
        id: row.batch.id,
        draft: row.batch.draft,
        label: row.label.clone(),
        generation: row.batch.generation.get(),
        text: row.text.clone(),
        due: row.batch.due,
        created_at: row.batch.created_at,
        closed_at: row.batch.closed_at,
        deliveries: standing(row).map(delivery).collect(),
    }
}

/// The deliveries of a batch that stand, one for each account.
pub(crate) fn standing(batch: &store::BatchView) -> impl Iterator<Item = &store::DeliveryView> {
    batch.deliveries.iter().filter(|row| {
        let heir = row.delivery.superseded_by;
        !batch
            .deliveries
            .iter()
            .any(|other| Some(other.delivery.id) == heir)
    })
}

/// The newest delivery for each account that a draft was ever sent to; `batches` newest first.
pub(crate) fn newest(batches: &[store::BatchView]) -> Vec<&store::DeliveryView> {
    let mut newest: Vec<&store::DeliveryView> = Vec::new();
    for row in batches.iter().flat_map(standing) {
        match newest
            .iter_mut()
            .find(|known| known.delivery.account == row.delivery.account)
        {
            Some(known) if known.delivery.generation < row.delivery.generation => *known = row,
            Some(_) => {}
            None => newest.push(row),
        }
    }
    newest
}

/// What keeps targets back that nothing has been made for yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptBack {
    /// The whole draft, and why.
    pub(crate) draft: Option<Reason>,
    /// Its plan waits for its time: accounts that are paused hold it.
    pub(crate) waits: bool,
}

impl KeptBack {
    pub(crate) fn for_account(&self, account: &Account) -> Option<Reason> {
        let paused = self.waits && account.paused;
        self.draft
            .clone()
            .or_else(|| paused.then(|| attention::paused_account(&account.handle)))
    }
}

/// What stands with each target of a draft, and with each account that it once went to.
pub(crate) fn of_draft(
    book: &Book,
    targets: &[AccountId],
    batches: &[store::BatchView],
    kept_back: &KeptBack,
) -> Vec<DeliveryView> {
    let mut rows = newest(batches);
    let mut views = Vec::new();
    for id in targets {
        if let Some(place) = rows.iter().position(|row| row.delivery.account == *id) {
            views.push(delivery(rows.remove(place)));
        } else if let Some(account) = book.account(*id) {
            views.push(target(book, account, kept_back.for_account(account)));
        }
    }
    views.extend(rows.into_iter().map(delivery));
    views
}

/// A plan.
pub(crate) fn schedule(plan: &Schedule) -> ScheduleView {
    ScheduleView {
        at: plan.instant,
        wall: plan.wall,
        zone: plan.zone,
        fold: plan.fold,
        if_missed: plan.misfire,
    }
}

/// The plan that a batch came from, if its time came.
pub(crate) fn schedule_of_batch(row: &store::BatchRow) -> Option<ScheduleView> {
    Some(ScheduleView {
        at: row.due,
        wall: row.wall?,
        zone: row.zone?,
        fold: None,
        if_missed: row.misfire,
    })
}

/// A stage as the word of a list's filter.
pub(crate) fn stand(stage: store::DraftStage) -> DraftFilter {
    match stage {
        store::DraftStage::Unscheduled => DraftFilter::Unscheduled,
        store::DraftStage::Scheduled => DraftFilter::Scheduled,
        store::DraftStage::Open => DraftFilter::Open,
        store::DraftStage::Done => DraftFilter::Done,
        store::DraftStage::Trash => DraftFilter::Trash,
    }
}

/// A revision.
pub(crate) fn revision(row: Revision) -> RevisionView {
    RevisionView {
        number: row.number,
        text: row.text,
        variants: row.variants,
        saved_at: row.saved_at,
        confirmed: row.confirmed_at.is_some(),
    }
}

/// The beginning of a text on one line.
pub(crate) fn start_of(text: &str, chars: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
