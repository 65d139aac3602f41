//! Lists of drafts.

use super::detail;
use crate::{
    Desk, DraftDetail, DraftStage, ScheduleRow, StoreError,
    row::{self, Columns as _},
    schedule, search,
};
use rusqlite::{Connection, Row, params};
use sendoff_core::{draft::Draft, id::DraftId, tag::Tag, time::UtcInstant};

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftListItem {
    /// The draft with its targets and, while it waits for its time, its schedule.
    pub draft: Draft,
    /// Where it stands.
    pub stage: DraftStage,
    /// The first [`TEXT_START_CHARS`] characters of the newest text.
    pub text_start: String,
    /// Whether the newest revision is unconfirmed.
    pub unconfirmed: bool,
    /// Since when its plan is paused.
    pub paused_at: Option<UtcInstant>,
    /// By which words it is found.
    pub tags: Vec<Tag>,
    /// When anything about it was last changed.
    pub changed_at: UtcInstant,
    /// Where this line stands in the list: give it as `after` for the next page.
    pub cursor: DraftCursor,
}

/// So many characters of a text are shown in lists.
pub const TEXT_START_CHARS: usize = 280;

/// A place in a list of drafts: by newest change, or with a search by newest making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DraftCursor {
    /// When the draft was last changed, in milliseconds since 1970.
    pub changed_ms: i64,
    /// Its number in the file.
    pub seq: i64,
}

/// Which drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// Only those at this stage; `None` is all but the trash.
    pub stage: Option<DraftStage>,
    /// Only those in whose text or label every word begins some word, accents and case aside.
    pub search: Option<String>,
    /// Only those that bear this tag.
    pub tag: Option<Tag>,
}

/// The columns that [`read_item`] reads, of the draft, its newest revision and its schedule.
macro_rules! draft_columns {
    () => {
        concat!(
            "draft.seq AS d_seq, draft.id AS d_id, draft.label AS d_label, draft.created_at_ms AS d_created_at_ms,
             draft.changed_at_ms AS d_changed_at_ms, draft.trashed_at_ms AS d_trashed_at_ms,
             draft.generation AS d_generation, draft.stage AS d_stage,
             (SELECT group_concat(target.account_id, ',' ORDER BY target.position) FROM target
              WHERE target.draft_id = draft.id) AS d_targets,
             substr(revision.text, 1, 280) AS d_text_start,
             revision.confirmed_at_ms IS NULL AS d_unconfirmed, ",
            $crate::tag::tags_column!("d_tags"),
            ", ",
            $crate::schedule::schedule_columns!()
        )
    };
}
pub(crate) use draft_columns;

/// The tables of [`draft_columns`], after `FROM draft`.
macro_rules! draft_joins {
    () => {
        " JOIN revision ON revision.draft_id = draft.id AND revision.number =
            (SELECT max(newest.number) FROM revision AS newest WHERE newest.draft_id = draft.id)
          LEFT JOIN schedule ON schedule.draft_id = draft.id "
    };
}
pub(crate) use draft_joins;

/// Reads [`draft_columns`].
pub(crate) fn read_item(row: &Row<'_>) -> Result<DraftListItem, StoreError> {
    let changed_at = row.instant("d_changed_at_ms")?;
    let tags: Option<String> = row.value("d_tags")?;
    Ok(DraftListItem {
        draft: read(row)?,
        stage: row.parsed("d_stage")?,
        text_start: row.value("d_text_start")?,
        unconfirmed: row.value("d_unconfirmed")?,
        paused_at: schedule::read_opt(row)?.and_then(|plan| plan.paused_at),
        tags: crate::tag::read("d_tags", tags.as_deref())?,
        changed_at,
        cursor: DraftCursor {
            changed_ms: changed_at.millis(),
            seq: row.value("d_seq")?,
        },
    })
}

/// Reads [`draft_columns`].
fn read(row: &Row<'_>) -> Result<Draft, StoreError> {
    let targets: Option<String> = row.value("d_targets")?;
    let targets = targets.unwrap_or_default();
    Ok(Draft {
        id: row.parsed("d_id")?,
        label: row.value("d_label")?,
        created_at: row.instant("d_created_at_ms")?,
        trashed_at: row.instant_opt("d_trashed_at_ms")?,
        targets: targets
            .split_terminator(',')
            .map(|id| row::parse("target", id))
            .collect::<Result<_, _>>()?,
        schedule: schedule::read_opt(row)?
            .filter(ScheduleRow::waits)
            .map(|s| s.schedule),
    })
}

pub(crate) const ALL: &str = concat!(
    "SELECT ",
    draft_columns!(),
    " FROM draft",
    draft_joins!(),
    "WHERE draft.stage <> 'trash' AND (draft.changed_at_ms, draft.seq) < (?1, ?2)
         ORDER BY draft.changed_at_ms DESC, draft.seq DESC LIMIT ?3"
);
pub(crate) const AT_STAGE: &str = concat!(
    "SELECT ",
    draft_columns!(),
    " FROM draft",
    draft_joins!(),
    "WHERE draft.stage = ?4 AND (draft.changed_at_ms, draft.seq) < (?1, ?2)
         ORDER BY draft.changed_at_ms DESC, draft.seq DESC LIMIT ?3"
);
// Newest made first: that order the index of words gives by itself.
pub(crate) const FOUND: &str = concat!(
    "SELECT ",
    draft_columns!(),
    " FROM draft_search CROSS JOIN draft ON draft.seq = draft_search.rowid",
    draft_joins!(),
    "WHERE draft_search MATCH ?1 AND draft_search.rowid < ?2
           AND CASE WHEN ?4 IS NULL THEN draft.stage <> 'trash' ELSE draft.stage = ?4 END
           AND (?5 IS NULL OR EXISTS (SELECT 1 FROM draft_tag
                                      WHERE draft_tag.draft_id = draft.id AND draft_tag.key = ?5))
         ORDER BY draft_search.rowid DESC LIMIT ?3"
);
// All that bear a tag are looked at: they are what a person wants to see together.
pub(crate) const TAGGED: &str = concat!(
    "SELECT ",
    draft_columns!(),
    " FROM draft_tag CROSS JOIN draft ON draft.id = draft_tag.draft_id",
    draft_joins!(),
    "WHERE draft_tag.key = ?5 AND (draft.changed_at_ms, draft.seq) < (?1, ?2)
           AND CASE WHEN ?4 IS NULL THEN draft.stage <> 'trash' ELSE draft.stage = ?4 END
         ORDER BY draft.changed_at_ms DESC, draft.seq DESC LIMIT ?3"
);

fn list(
    c: &Connection,
    filter: &DraftFilter,
    limit: u32,
    after: Option<DraftCursor>,
) -> Result<Vec<DraftListItem>, StoreError> {
    let (changed_ms, seq) = after.map_or((i64::MAX, i64::MAX), |at| (at.changed_ms, at.seq));
    let (stage, tag) = (
        filter.stage.map(DraftStage::as_str),
        filter.tag.as_ref().map(Tag::key),
    );
    if let Some(words) = &filter.search {
        let Some(words) = search::query(words) else {
            return Ok(Vec::new());
        };
        return row::all(c, FOUND, params![words, seq, limit, stage, tag], read_item);
    }
    if tag.is_some() {
        return row::all(c, TAGGED, params![changed_ms, seq, limit, stage, tag], read_item);
    }
    match filter.stage {
        None => row::all(c, ALL, params![changed_ms, seq, limit], read_item),
        Some(stage) => row::all(
            c,
            AT_STAGE,
            params![changed_ms, seq, limit, stage.as_str()],
            read_item,
        ),
    }
}

fn export(c: &Connection, limit: u32, after: Option<DraftId>) -> Result<Vec<DraftDetail>, StoreError> {
    let ids = row::all(
        c,
        "SELECT id AS d_id FROM draft
         WHERE seq > coalesce((SELECT seq FROM draft WHERE id = ?1), 0) ORDER BY seq LIMIT ?2",
        params![after.map(|id| id.to_string()), limit],
        |row| row.parsed("d_id"),
    )?;
    ids.into_iter().map(|id| detail(c, id)).collect()
}

impl Desk {
    /// A page of drafts, newest change first; with a search, newest made first.
    pub fn draft_list(
        &self,
        filter: &DraftFilter,
        limit: u32,
        after: Option<DraftCursor>,
    ) -> Result<Vec<DraftListItem>, StoreError> {
        self.read(|c| list(c, filter, limit, after))
    }

    /// A page of whole drafts in the order of their making, for export; trashed ones too. `after` is the last
    /// draft of the page before.
    pub fn export_drafts(&self, limit: u32, after: Option<DraftId>) -> Result<Vec<DraftDetail>, StoreError> {
        self.read(|c| export(c, limit, after))
    }
}
