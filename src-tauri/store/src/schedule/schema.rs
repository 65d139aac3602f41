//! What the file promises about schedules.

use crate::draft::{refuse_while_open, stage_refresh};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE schedule (
    draft_id     TEXT    NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE RESTRICT,
    revision_id  TEXT    NOT NULL REFERENCES revision (id) ON DELETE RESTRICT,
    wall         TEXT    NOT NULL,
    zone         TEXT    NOT NULL,
    fold         TEXT    CHECK (fold IN ('earlier', 'later')),
    instant_ms   INTEGER NOT NULL,
    misfire      TEXT    NOT NULL,
    consumed_by  TEXT    REFERENCES batch (id) ON DELETE RESTRICT,
    -- Its time passed without a batch.
    lapsed_at_ms INTEGER,
    CHECK (consumed_by IS NULL OR lapsed_at_ms IS NULL)
) STRICT;
CREATE INDEX schedule_waiting ON schedule (instant_ms, draft_id)
    WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL;
CREATE INDEX schedule_by_instant ON schedule (instant_ms, draft_id);
CREATE TRIGGER schedule_names_confirmed BEFORE INSERT ON schedule
WHEN NOT EXISTS (SELECT 1 FROM revision WHERE id = NEW.revision_id AND draft_id = NEW.draft_id
                 AND confirmed_at_ms IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'a schedule names a confirmed revision of its draft');
END;
CREATE TRIGGER schedule_still_names_confirmed BEFORE UPDATE OF revision_id ON schedule
WHEN NOT EXISTS (SELECT 1 FROM revision WHERE id = NEW.revision_id AND draft_id = NEW.draft_id
                 AND confirmed_at_ms IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'a schedule names a confirmed revision of its draft');
END;
CREATE TRIGGER schedule_added_while_open BEFORE INSERT ON schedule BEGIN
    ",
    refuse_while_open!("NEW.draft_id"),
    "
END;
CREATE TRIGGER schedule_changed_while_open BEFORE UPDATE ON schedule
WHEN NOT (OLD.consumed_by IS NULL AND NEW.consumed_by IS NOT NULL) BEGIN
    ",
    refuse_while_open!("OLD.draft_id"),
    "
END;
CREATE TRIGGER schedule_removed_while_open BEFORE DELETE ON schedule BEGIN
    ",
    refuse_while_open!("OLD.draft_id"),
    "
END;
CREATE TRIGGER schedule_added AFTER INSERT ON schedule BEGIN
    ",
    stage_refresh!("NEW.draft_id"),
    "
END;
CREATE TRIGGER schedule_changed AFTER UPDATE OF consumed_by, lapsed_at_ms ON schedule BEGIN
    ",
    stage_refresh!("NEW.draft_id"),
    "
END;
CREATE TRIGGER schedule_removed AFTER DELETE ON schedule BEGIN
    ",
    stage_refresh!("OLD.draft_id"),
    "
END;
"
);
