//! What the file promises about drafts and their targets.

/// A draft's stage, computed from what there is. The one place that says what each stage means.
macro_rules! stage_refresh {
    ($draft:literal) => {
        concat!(
            "UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = ",
            $draft,
            ";"
        )
    };
}
pub(crate) use stage_refresh;

/// While a batch is open its draft stands still.
macro_rules! refuse_while_open {
    ($draft:literal) => {
        concat!(
            "SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = ",
            $draft,
            " AND closed_at_ms IS NULL);"
        )
    };
}
pub(crate) use refuse_while_open;

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE draft (
    seq           INTEGER NOT NULL PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE CHECK (length(id) = 36),
    label         TEXT,
    created_at_ms INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    trashed_at_ms INTEGER,
    -- The last generation used; generations never restart.
    generation    INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0),
    -- Kept by triggers, so that lists need not compute it.
    stage         TEXT    NOT NULL DEFAULT 'unscheduled'
                  CHECK (stage IN ('unscheduled', 'scheduled', 'open', 'done', 'trash'))
) STRICT;
CREATE INDEX draft_by_change ON draft (changed_at_ms, seq) WHERE stage <> 'trash';
CREATE INDEX draft_by_stage ON draft (stage, changed_at_ms, seq);
CREATE TRIGGER draft_stays_itself BEFORE UPDATE ON draft
WHEN NEW.id IS NOT OLD.id OR NEW.created_at_ms IS NOT OLD.created_at_ms OR NEW.generation < OLD.generation BEGIN
    SELECT RAISE(ABORT, 'a draft keeps its id, and generations never restart');
END;
CREATE TRIGGER draft_stays_while_open BEFORE UPDATE OF trashed_at_ms ON draft
WHEN NEW.trashed_at_ms IS NOT NULL BEGIN
    ",
    refuse_while_open!("NEW.id"),
    "
END;
CREATE TRIGGER draft_stage_of_trash AFTER UPDATE OF trashed_at_ms ON draft BEGIN
    ",
    stage_refresh!("NEW.id"),
    "
END;

CREATE TABLE target (
    draft_id   TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    position   INTEGER NOT NULL,
    PRIMARY KEY (draft_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX target_by_account ON target (account_id);
CREATE TRIGGER target_added_while_open BEFORE INSERT ON target BEGIN
    ",
    refuse_while_open!("NEW.draft_id"),
    "
END;
CREATE TRIGGER target_removed_while_open BEFORE DELETE ON target BEGIN
    ",
    refuse_while_open!("OLD.draft_id"),
    "
END;
"
);
