//! Exporting every draft outside the trash, as lines that import reads back.

use crate::{
    Desk,
    api::{AppError, ErrorCode, ExportText, Nothing},
    book::Book,
    lines::DraftLine,
};
use sendoff_core::{connection::Account, id::AccountId, said};
use sendoff_store::DraftDetail;

const PAGE: u32 = 500;

impl Desk {
    /// Every draft outside the trash, in the order of their making. Accounts go by `network:handle`, so that the
    /// file reads back in another data folder with the same profiles.
    pub fn draft_export(&self, _: Nothing) -> Result<ExportText, AppError> {
        let book = Book::read(self.rows())?;
        let (mut lines, mut after) = (String::new(), None);
        loop {
            let page = self.rows().export_drafts(PAGE, after)?;
            for row in page.iter().filter(|row| row.draft.trashed_at.is_none()) {
                let line = serde_json::to_string(&line(&book, row)).map_err(|error| {
                    AppError::new(
                        ErrorCode::Internal,
                        said!("A draft cannot be written: {error}.", error),
                    )
                })?;
                lines.push_str(&line);
                lines.push('\n');
            }
            match page.last() {
                Some(last) => after = Some(last.draft.id),
                None => return Ok(ExportText { lines }),
            }
        }
    }
}

fn line(book: &Book, row: &DraftDetail) -> DraftLine {
    let plan = row.schedule.as_ref().map(|plan| &plan.schedule);
    let accounts = row.draft.targets.iter().map(|id| name(book, *id)).collect();
    let variants = row.newest.variants.iter();
    DraftLine {
        client: row.draft.label.clone(),
        text: row.newest.text.clone(),
        networks: None,
        accounts: Some(accounts),
        variants: variants
            .map(|(id, text)| (name(book, *id), text.clone()))
            .collect(),
        local: plan.map(|plan| plan.wall.to_string()),
        zone: plan.map(|plan| plan.zone.to_string()),
        fold: plan.and_then(|plan| plan.fold),
        if_missed: plan.map(|plan| plan.misfire),
        note: None,
        tags: row.tags.clone(),
        paused: row.schedule.as_ref().is_some_and(|plan| plan.paused_at.is_some()),
    }
}

/// `network:handle` where only one account goes by it, else the id.
fn name(book: &Book, id: AccountId) -> String {
    let Some(account) = book.account(id) else {
        return id.to_string();
    };
    let alike = |other: &&Account| other.network == account.network && other.handle == account.handle;
    if book.choosable_accounts().filter(alike).count() == 1 {
        format!("{}:{}", account.network, account.handle)
    } else {
        id.to_string()
    }
}
