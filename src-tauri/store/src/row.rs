//! Reading rows and running statements: the one place where stored text becomes the types of core.

use crate::StoreError;
use rusqlite::{Connection, Params, Row, types::FromSql};
use sendoff_core::{said::Said, time::UtcInstant};
use serde::{Serialize, de::DeserializeOwned};
use std::{cell::Cell, fmt, str::FromStr};

/// Columns by name, as core's types. What cannot be understood is [`StoreError::Unreadable`], with the column.
pub(crate) trait Columns {
    /// A plain value.
    fn value<T: FromSql>(&self, column: &str) -> Result<T, StoreError>;

    /// A text read by its type: ids, words, policies, wall times.
    fn parsed<T: FromStr<Err: fmt::Display>>(&self, column: &str) -> Result<T, StoreError> {
        parse(column, &self.value::<String>(column)?)
    }

    /// The same, where there may be none.
    fn parsed_opt<T: FromStr<Err: fmt::Display>>(&self, column: &str) -> Result<Option<T>, StoreError> {
        self.value::<Option<String>>(column)?
            .map(|text| parse(column, &text))
            .transpose()
    }

    /// Milliseconds.
    fn instant(&self, column: &str) -> Result<UtcInstant, StoreError> {
        self.value(column).map(UtcInstant::from_millis)
    }

    /// The same, where there may be none.
    fn instant_opt(&self, column: &str) -> Result<Option<UtcInstant>, StoreError> {
        Ok(self.value::<Option<i64>>(column)?.map(UtcInstant::from_millis))
    }

    /// What is said to a person.
    fn said(&self, column: &str) -> Result<Said, StoreError> {
        self.value(column).map(Said::from_stored)
    }

    /// The same, where nothing may be said.
    fn said_opt(&self, column: &str) -> Result<Option<Said>, StoreError> {
        Ok(self.value::<Option<String>>(column)?.map(Said::from_stored))
    }

    /// JSON.
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        from_json(column, &self.value::<String>(column)?)
    }

    /// The same, where there may be none.
    fn json_opt<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        self.value::<Option<String>>(column)?
            .map(|text| from_json(column, &text))
            .transpose()
    }
}

thread_local! {
    /// Where the last column was found. Columns are mostly read in the order in which they were asked for, so
    /// the next one is looked for right behind it first: a search from the beginning for each of them took a
    /// sixth of the engine's time.
    static LAST: Cell<usize> = const { Cell::new(0) };
}

impl Columns for Row<'_> {
    fn value<T: FromSql>(&self, column: &str) -> Result<T, StoreError> {
        let statement = self.as_ref();
        let next = LAST.get().wrapping_add(1);
        let index = if statement.column_name(next).is_ok_and(|name| name == column) {
            next
        } else {
            statement.column_index(column)?
        };
        LAST.set(index);
        Ok(self.get(index)?)
    }
}

/// Reads a stored text by its type.
pub(crate) fn parse<T: FromStr<Err: fmt::Display>>(column: &str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error| StoreError::Unreadable {
        detail: format!("{column}: {error}"),
    })
}

fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable {
        detail: format!("{column}: {error}"),
    })
}

/// JSON for a column.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unreadable {
        detail: format!("a value that cannot be written as JSON: {error}"),
    })
}

/// JSON for a column that may be empty.
pub(crate) fn json_opt<T: Serialize>(value: Option<&T>) -> Result<Option<String>, StoreError> {
    value.map(json).transpose()
}

/// Runs a statement; how many rows it changed.
pub(crate) fn run(c: &Connection, sql: &str, params: impl Params) -> Result<usize, StoreError> {
    Ok(c.prepare_cached(sql)?.execute(params)?)
}

/// Every row of a query.
pub(crate) fn all<T>(
    c: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Every row of a query, each as far as it can be read: one that cannot does not hide the others.
pub(crate) fn each<T>(
    c: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<Result<T, StoreError>>, StoreError> {
    all(c, sql, params, |row| Ok(read(row)))
}

/// The first row of a query, if there is one.
pub(crate) fn first<T>(
    c: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(read).transpose()
}

/// The row with an id, or [`StoreError::NotFound`].
pub(crate) fn one<T>(
    c: &Connection,
    noun: &'static str,
    sql: &str,
    id: &impl fmt::Display,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    first(c, sql, [id.to_string()], read)?.ok_or_else(|| not_found(noun, id))
}

/// [`StoreError::NotFound`] for an id.
pub(crate) fn not_found(noun: &'static str, id: &impl fmt::Display) -> StoreError {
    StoreError::NotFound {
        noun,
        id: id.to_string(),
    }
}

/// Whether a statement found the one row that it was meant for.
pub(crate) fn changed_one(
    changed: usize,
    noun: &'static str,
    id: &impl fmt::Display,
) -> Result<(), StoreError> {
    if changed == 1 {
        Ok(())
    } else {
        Err(not_found(noun, id))
    }
}
