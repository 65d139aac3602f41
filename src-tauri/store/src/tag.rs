//! Tags: words by which posts are found again. They belong to the draft, not to a revision: changing them
//! confirms nothing and sends nothing.

use crate::{
    Desk, StoreError, draft,
    row::{self, Columns as _},
};
use rusqlite::{Connection, params};
use sendoff_core::{id::DraftId, tag::Tag, time::UtcInstant};

/// Added to files of the second format.
pub(crate) const SCHEMA: &str = "
CREATE TABLE draft_tag (
    draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    -- What tags that differ only in case have in common.
    key      TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 120),
    -- As the person wrote it.
    name     TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40 AND trim(name) = name AND instr(name, ',') = 0),
    PRIMARY KEY (draft_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_tag_by_key ON draft_tag (key, name, draft_id);
";

/// The draft's tags in one column `$as`, read by [`read`].
macro_rules! tags_column {
    ($as:literal) => {
        concat!(
            "(SELECT group_concat(draft_tag.name, ',' ORDER BY draft_tag.key) FROM draft_tag
              WHERE draft_tag.draft_id = draft.id) AS ",
            $as
        )
    };
}
pub(crate) use tags_column;

/// A tag and how many drafts outside the trash bear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    /// As it was first written.
    pub tag: Tag,
    /// How many bear it.
    pub drafts: u64,
}

/// Reads [`tags_column`].
pub(crate) fn read(column: &str, text: Option<&str>) -> Result<Vec<Tag>, StoreError> {
    text.unwrap_or_default()
        .split_terminator(',')
        .map(|name| row::parse(column, name))
        .collect()
}

/// As a tag is written already, so that one word stands for one thing.
fn as_known(c: &Connection, tag: &Tag) -> Result<Tag, StoreError> {
    let known = row::first(
        c,
        "SELECT name FROM draft_tag WHERE key = ?1 LIMIT 1",
        [tag.key()],
        |row| row.parsed("name"),
    )?;
    Ok(known.unwrap_or_else(|| tag.clone()))
}

/// Gives a draft exactly these tags.
pub(crate) fn set(c: &Connection, id: DraftId, tags: &[Tag], now: UtcInstant) -> Result<(), StoreError> {
    draft::touch(c, id, now)?;
    let written: Vec<Tag> = tags
        .iter()
        .map(|tag| as_known(c, tag))
        .collect::<Result<_, _>>()?;
    row::run(c, "DELETE FROM draft_tag WHERE draft_id = ?1", [id.to_string()])?;
    for tag in written {
        row::run(
            c,
            "INSERT OR IGNORE INTO draft_tag (draft_id, key, name) VALUES (?1, ?2, ?3)",
            params![id.to_string(), tag.key(), tag.as_str()],
        )?;
    }
    Ok(())
}

fn list(c: &Connection) -> Result<Vec<TagCount>, StoreError> {
    const SQL: &str = "SELECT min(name) AS name, count(*) AS drafts FROM draft_tag
        WHERE draft_id NOT IN (SELECT id FROM draft WHERE stage = 'trash') GROUP BY key ORDER BY key";
    row::all(c, SQL, [], |row| {
        Ok(TagCount {
            tag: row.parsed("name")?,
            drafts: u64::try_from(row.value::<i64>("drafts")?).unwrap_or_default(),
        })
    })
}

impl Desk {
    /// Gives a draft exactly these tags. A published one can be tagged too: it touches nothing that went out.
    pub fn set_tags(&self, draft: DraftId, tags: &[Tag], now: UtcInstant) -> Result<(), StoreError> {
        let tags = tags.to_vec();
        self.write(move |c| set(c, draft, &tags, now))
    }

    /// Every tag of drafts outside the trash, in order.
    pub fn tags(&self) -> Result<Vec<TagCount>, StoreError> {
        self.read(list)
    }
}
