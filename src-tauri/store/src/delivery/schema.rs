//! What the file promises about deliveries.

pub(crate) const SCHEMA: &str = "
CREATE TABLE delivery (
    id                 TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    batch_id           TEXT    NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    draft_id           TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    account_id         TEXT    NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    connection_id      TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    generation         INTEGER NOT NULL CHECK (generation >= 1),
    -- Its place among the targets of the batch; once frozen, in the body of the request.
    position           INTEGER NOT NULL,
    request_id         TEXT    REFERENCES request (id) ON DELETE RESTRICT,
    state              TEXT    NOT NULL CHECK (state IN ('planned', 'waiting', 'sending', 'in_doubt', 'following',
                                   'held', 'asked', 'published', 'published_by_person', 'refused',
                                   'failed_unproven', 'withdrawn', 'skipped', 'written_off')),
    text               TEXT,
    text_key           TEXT,
    post_id            TEXT,
    url                TEXT,
    reason             TEXT    CHECK (json_valid(reason)),
    superseded_by      TEXT    REFERENCES delivery (id) ON DELETE RESTRICT,
    changed_at_ms      INTEGER NOT NULL,
    final_at_ms        INTEGER,
    acknowledged_at_ms INTEGER,
    CHECK ((state IN ('published', 'published_by_person', 'refused', 'failed_unproven', 'withdrawn', 'skipped',
                      'written_off')) = (final_at_ms IS NOT NULL)),
    CHECK (state <> 'published' OR (post_id IS NOT NULL AND request_id IS NOT NULL)),
    CHECK (request_id IS NOT NULL OR state NOT IN ('waiting', 'sending', 'in_doubt', 'following',
                                                   'failed_unproven')),
    CHECK (reason IS NOT NULL OR state NOT IN ('refused', 'failed_unproven', 'skipped', 'withdrawn',
                                               'written_off')),
    CHECK ((request_id IS NULL) = (text IS NULL) AND (text IS NULL) = (text_key IS NULL)),
    CHECK (url IS NULL OR post_id IS NOT NULL),
    CHECK (superseded_by IS NULL OR state IN ('refused', 'withdrawn', 'skipped', 'written_off',
                                              'published_by_person')),
    CHECK (acknowledged_at_ms IS NULL OR final_at_ms IS NOT NULL)
) STRICT;
-- At most one delivery of a draft to an account that is open, published, or not proven absent (P6).
CREATE UNIQUE INDEX delivery_one ON delivery (draft_id, account_id)
    WHERE state NOT IN ('refused', 'withdrawn', 'skipped', 'written_off');
-- A post at a service is adopted once.
CREATE UNIQUE INDEX delivery_post ON delivery (connection_id, post_id)
    WHERE post_id IS NOT NULL AND state IN ('published', 'published_by_person', 'following', 'failed_unproven');
CREATE INDEX delivery_of_batch ON delivery (batch_id, position);
CREATE INDEX delivery_of_draft ON delivery (draft_id, account_id, generation);
CREATE INDEX delivery_of_request ON delivery (request_id, position) WHERE request_id IS NOT NULL;
CREATE INDEX delivery_planned ON delivery (batch_id) WHERE state = 'planned' AND request_id IS NULL;
CREATE INDEX delivery_open_of_batch ON delivery (batch_id) WHERE final_at_ms IS NULL;
CREATE INDEX delivery_open_of_connection ON delivery (connection_id) WHERE final_at_ms IS NULL;
CREATE INDEX delivery_open_text ON delivery (account_id, text_key)
    WHERE final_at_ms IS NULL AND text_key IS NOT NULL;
CREATE INDEX delivery_adopted ON delivery (connection_id, changed_at_ms) WHERE post_id IS NOT NULL;
CREATE INDEX delivery_noteworthy ON delivery (changed_at_ms)
    WHERE (delivery.final_at_ms IS NULL OR (delivery.acknowledged_at_ms IS NULL
          AND delivery.superseded_by IS NULL AND delivery.state IN ('refused', 'failed_unproven')));
CREATE TRIGGER delivery_belongs BEFORE INSERT ON delivery
WHEN NOT EXISTS (SELECT 1 FROM batch JOIN draft ON draft.id = batch.draft_id
                 WHERE batch.id = NEW.batch_id AND batch.draft_id = NEW.draft_id AND batch.closed_at_ms IS NULL
                   AND NEW.generation BETWEEN batch.generation AND draft.generation)
  OR NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.account_id AND connection_id = NEW.connection_id)
  OR NEW.request_id IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a delivery begins in an open batch of its draft, through the connection of its account');
END;
CREATE TRIGGER delivery_stays_itself BEFORE UPDATE ON delivery
WHEN NEW.id IS NOT OLD.id OR NEW.batch_id IS NOT OLD.batch_id OR NEW.draft_id IS NOT OLD.draft_id
  OR NEW.account_id IS NOT OLD.account_id OR NEW.connection_id IS NOT OLD.connection_id
  OR NEW.generation IS NOT OLD.generation
  OR (OLD.request_id IS NOT NULL AND (NEW.request_id IS NOT OLD.request_id OR NEW.text IS NOT OLD.text
      OR NEW.text_key IS NOT OLD.text_key OR NEW.position IS NOT OLD.position))
  OR (OLD.superseded_by IS NOT NULL AND NEW.superseded_by IS NOT OLD.superseded_by) BEGIN
    SELECT RAISE(ABORT, 'a delivery never becomes another one, and what was frozen stands');
END;
CREATE TRIGGER delivery_joins_its_request BEFORE UPDATE OF request_id ON delivery
WHEN OLD.request_id IS NULL AND NEW.request_id IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM request WHERE id = NEW.request_id AND batch_id = NEW.batch_id
                 AND connection_id = NEW.connection_id AND generation = NEW.generation) BEGIN
    SELECT RAISE(ABORT, 'a request covers deliveries of its own batch, connection and generation');
END;
CREATE TRIGGER delivery_final_stands BEFORE UPDATE OF state ON delivery
WHEN OLD.final_at_ms IS NOT NULL AND NEW.state IS NOT OLD.state
 AND NOT (OLD.state IN ('failed_unproven', 'written_off') AND NEW.state IN ('written_off', 'published_by_person'))
BEGIN
    SELECT RAISE(ABORT, 'a final state of a delivery stands, unless a person decides about what is unproven');
END;
CREATE TRIGGER delivery_post_stands BEFORE UPDATE OF post_id ON delivery
WHEN OLD.state IN ('published', 'published_by_person') AND NEW.post_id IS NOT OLD.post_id BEGIN
    SELECT RAISE(ABORT, 'a published delivery keeps its post');
END;
-- Only people write off, and only people say without a service's word that something is published.
CREATE TRIGGER delivery_decided_by_a_person BEFORE UPDATE OF state ON delivery
WHEN NEW.state IN ('published_by_person', 'written_off') AND NEW.state IS NOT OLD.state
 AND NOT EXISTS (SELECT 1 FROM decision WHERE delivery_id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'what a person decides is recorded with its evidence');
END;
CREATE TRIGGER delivery_is_kept BEFORE DELETE ON delivery BEGIN
    SELECT RAISE(ABORT, 'deliveries are never deleted');
END;
";

/// When one delivery is due and what happens if it is missed, where that is not its batch's: added later.
pub(crate) const OWN_TERMS: &str = "
ALTER TABLE delivery ADD COLUMN due_ms INTEGER;
ALTER TABLE delivery ADD COLUMN misfire TEXT;
";
