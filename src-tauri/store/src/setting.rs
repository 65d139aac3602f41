//! Settings, and the newest instant that the sender has seen.

use crate::{Desk, Journal, StoreError, row, row::Columns as _, sender};
use rusqlite::{Connection, params};
use sendoff_core::{fault::Write, time::UtcInstant};
use serde_json::Value;

pub(crate) const SCHEMA: &str = "
CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
";

/// The setting that pauses all sending: `true` or absent.
pub const PAUSED: &str = "paused";

fn get(c: &Connection, key: &str) -> Result<Option<Value>, StoreError> {
    row::first(c, "SELECT value FROM setting WHERE key = ?1", [key], |row| {
        row.json("value")
    })
}

fn set(c: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    row::run(
        c,
        "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        params![key, value],
    )?;
    Ok(())
}

impl Desk {
    /// One setting; `None` if it was never set.
    pub fn setting_get(&self, key: &str) -> Result<Option<Value>, StoreError> {
        self.read(|c| get(c, key))
    }

    /// Sets one setting.
    pub fn setting_set(&self, key: &str, value: &Value) -> Result<(), StoreError> {
        self.settings_set(&[(key, value.clone())])
    }

    /// Sets several: all or none.
    pub fn settings_set(&self, settings: &[(&str, Value)]) -> Result<(), StoreError> {
        let texts = settings
            .iter()
            .map(|(key, value)| Ok(((*key).to_owned(), row::json(value)?)));
        let texts = texts.collect::<Result<Vec<(String, String)>, StoreError>>()?;
        self.write(move |c| texts.iter().try_for_each(|(key, value)| set(c, key, value)))
    }
}

impl Journal {
    /// One setting; `None` if it was never set.
    pub fn setting(&self, key: &str) -> Result<Option<Value>, StoreError> {
        self.read(|c| get(c, key))
    }

    /// Whether all sending is paused.
    pub fn paused(&self) -> Result<bool, StoreError> {
        self.read(|c| Ok(get(c, PAUSED)? == Some(Value::Bool(true))))
    }

    /// The newest instant ever noted. Starts of attempts are noted by themselves.
    pub fn newest_instant(&self) -> Result<Option<UtcInstant>, StoreError> {
        self.read(sender::newest)
    }

    /// Notes an instant of a witnessed clock, if it is newer than all before.
    pub fn note_instant(&self, now: UtcInstant) -> Result<(), StoreError> {
        self.write(Write::Note, move |c| sender::note(c, now))
    }
}
