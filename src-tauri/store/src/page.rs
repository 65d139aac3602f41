//! Long lists, a page at a time. Each page goes on after the last row of the one before, whatever became of those
//! rows: what stays at the front of a list keeps nobody behind it waiting.

use crate::{StoreError, unreadable::leave_out};

/// Where a page ended: the instant by which its list is ordered, and the id of its last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    at_ms: i64,
    id: String,
}

/// A page of a list: what can be understood of it, and where the next one begins if there may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// After its last row; `None` if the list has come to its end.
    pub next: Option<Cursor>,
}

impl Cursor {
    pub(crate) fn new(at_ms: i64, id: String) -> Self {
        Self { at_ms, id }
    }

    /// The id of the row.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What a statement compares with: everything is after nothing.
    pub(crate) fn bounds(after: Option<&Self>) -> (i64, &str) {
        after.map_or((i64::MIN, ""), |cursor| (cursor.at_ms, cursor.id.as_str()))
    }
}

impl<T> Page<T> {
    /// The page that a statement with this limit found.
    pub(crate) fn of(found: Vec<(Cursor, Result<T, StoreError>)>, limit: u32) -> Result<Self, StoreError> {
        let full = found.len() >= limit as usize;
        let next = found.last().filter(|_| full).map(|(cursor, _)| cursor.clone());
        Ok(Self {
            rows: leave_out(found.into_iter().map(|(_, row)| row))?,
            next,
        })
    }
}
