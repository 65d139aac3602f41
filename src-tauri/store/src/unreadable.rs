//! What cannot be understood: changed by hand, or spoiled on the disk. What is read for sending leaves it out, so
//! that one such row keeps nobody else's post back; what it stands for waits for a person (P9).

use crate::{
    Desk, StoreError, plan, request,
    row::{self, Columns as _},
    schedule,
};
use rusqlite::Connection;
use sendoff_core::{
    id::{DraftId, RequestId},
    time::UtcInstant,
};
use std::collections::BTreeMap;

/// A post of which nothing happens because its rows cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Of which draft.
    pub draft: DraftId,
    /// Which value, and what is wrong with it.
    pub detail: String,
}

/// Something as far as it can be understood, and of which draft it is.
pub(crate) type OfDraft<T> = (Result<DraftId, StoreError>, Result<T, StoreError>);

/// Those that can be understood, in their order. Only what is wrong with the file is an error of all.
pub(crate) fn leave_out<T>(
    read: impl IntoIterator<Item = Result<T, StoreError>>,
) -> Result<Vec<T>, StoreError> {
    read.into_iter()
        .filter(|one| !matches!(one, Err(error) if error.is_of_one_row()))
        .collect()
}

/// What is wrong with something, if it cannot be understood.
fn wrong<T>(read: Result<T, StoreError>) -> Result<Option<String>, StoreError> {
    match read {
        Ok(_) => Ok(None),
        Err(StoreError::Unreadable { detail }) => Ok(Some(detail)),
        // It names a row that is not there.
        Err(error) if error.is_of_one_row() => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Open requests, claimed posts without a request, and plans whose time has come (kept back or not), of which
/// something cannot be understood. What does not even name its draft is in none of them.
fn open(c: &Connection, now: UtcInstant) -> Result<Vec<Unreadable>, StoreError> {
    let mut found = BTreeMap::new();
    for (draft, id) in requests(c)? {
        found.extend(wrong(request::load_all(c, &[id]))?.map(|detail| (draft, detail)));
    }
    for (draft, work) in plan::work_each(c)? {
        found.extend(draft.ok().zip(wrong(work)?));
    }
    for (draft, due) in schedule::due_in_vain(c, now)? {
        found.extend(draft.ok().zip(wrong(due)?));
    }
    let told = |(draft, detail)| Unreadable { draft, detail };
    Ok(found.into_iter().map(told).collect())
}

fn requests(c: &Connection) -> Result<Vec<(DraftId, RequestId)>, StoreError> {
    leave_out(row::each(
        c,
        "SELECT batch.draft_id AS b_draft_id, request.id AS q_id FROM request
         JOIN batch ON batch.id = request.batch_id WHERE request.final_at_ms IS NULL",
        [],
        |row| Ok((row.parsed("b_draft_id")?, row.parsed("q_id")?)),
    )?)
}

impl Desk {
    /// The posts that would go on or go out by now, and do not, because something of them cannot be understood.
    pub fn unreadable(&self, now: UtcInstant) -> Result<Vec<Unreadable>, StoreError> {
        self.read(|c| open(c, now))
    }
}
