//! What the file promises about requests.

/// Who is released by an event is asked for in every turn.
pub(crate) const HELD_BY_REASON: &str = "
CREATE INDEX request_held ON request (json_extract(held, '$.why'), due_ms, id) WHERE state = 'held';
";

pub(crate) const SCHEMA: &str = "
CREATE TABLE request (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    batch_id        TEXT    NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    connection_id   TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    generation      INTEGER NOT NULL CHECK (generation >= 1),
    state           TEXT    NOT NULL CHECK (state IN ('planned', 'ready', 'sending', 'in_doubt', 'following', 'held',
                                'settled', 'refused', 'absent', 'withdrawn', 'written_off')),
    -- Rises by one with every change.
    version         INTEGER NOT NULL DEFAULT 1,
    origin          TEXT    NOT NULL CHECK (origin <> ''),
    path            TEXT    NOT NULL CHECK (path LIKE '/%'),
    body            BLOB    NOT NULL,
    body_sha256     TEXT    NOT NULL CHECK (length(body_sha256) = 64),
    business_key    TEXT    NOT NULL UNIQUE,
    idempotency_key TEXT    NOT NULL UNIQUE,
    doubt           TEXT    CHECK (json_valid(doubt)),
    opened          TEXT    CHECK (json_valid(opened)),
    sending_since   TEXT    CHECK (json_valid(sending_since)),
    held            TEXT    CHECK (json_valid(held)),
    unreachable     TEXT    CHECK (json_valid(unreachable)),
    tries           INTEGER NOT NULL DEFAULT 0,
    limited         INTEGER NOT NULL DEFAULT 0,
    looks           INTEGER NOT NULL DEFAULT 0,
    not_before_ms   INTEGER,
    look_at_ms      INTEGER,
    due_ms          INTEGER NOT NULL,
    dead_letter     INTEGER NOT NULL DEFAULT 0 CHECK (dead_letter IN (0, 1)),
    -- When something is to be done next; nothing by itself if empty.
    next_at_ms      INTEGER,
    frozen_at_ms    INTEGER NOT NULL,
    final_at_ms     INTEGER,
    CHECK ((state = 'sending') = (sending_since IS NOT NULL)),
    CHECK ((state = 'held') = (held IS NOT NULL)),
    CHECK (state <> 'in_doubt' OR doubt IS NOT NULL),
    CHECK (doubt IS NULL OR opened IS NOT NULL),
    CHECK (state <> 'planned'),
    CHECK ((state IN ('settled', 'refused', 'absent', 'withdrawn', 'written_off')) = (final_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX request_next ON request (next_at_ms) WHERE next_at_ms IS NOT NULL;
CREATE INDEX request_open ON request (due_ms, id) WHERE final_at_ms IS NULL;
CREATE INDEX request_sending ON request (id) WHERE state = 'sending';
CREATE INDEX request_open_of_connection ON request (connection_id) WHERE final_at_ms IS NULL;
CREATE INDEX request_of_batch ON request (batch_id);
CREATE TRIGGER request_frozen_stands BEFORE UPDATE ON request
WHEN NEW.id IS NOT OLD.id OR NEW.batch_id IS NOT OLD.batch_id OR NEW.connection_id IS NOT OLD.connection_id
  OR NEW.generation IS NOT OLD.generation OR NEW.origin IS NOT OLD.origin OR NEW.path IS NOT OLD.path
  OR NEW.body IS NOT OLD.body OR NEW.body_sha256 IS NOT OLD.body_sha256
  OR NEW.business_key IS NOT OLD.business_key OR NEW.idempotency_key IS NOT OLD.idempotency_key
  OR NEW.due_ms IS NOT OLD.due_ms OR NEW.frozen_at_ms IS NOT OLD.frozen_at_ms BEGIN
    SELECT RAISE(ABORT, 'what is frozen never changes: origin, path, bytes, keys');
END;
CREATE TRIGGER request_version_rises BEFORE UPDATE ON request WHEN NEW.version IS NOT OLD.version + 1 BEGIN
    SELECT RAISE(ABORT, 'the version of a request rises by one with every change');
END;
CREATE TRIGGER request_final_stands BEFORE UPDATE OF state ON request
WHEN OLD.final_at_ms IS NOT NULL AND (NEW.state IS NOT OLD.state OR NEW.final_at_ms IS NOT OLD.final_at_ms) BEGIN
    SELECT RAISE(ABORT, 'a final state of a request stands');
END;
CREATE TRIGGER request_begins_ready BEFORE INSERT ON request
WHEN NEW.state IN ('sending', 'in_doubt', 'following') BEGIN
    SELECT RAISE(ABORT, 'a request is frozen before anything of it is sent');
END;
-- The attempt is written before its first byte leaves, and its end before anything follows from it.
CREATE TRIGGER request_sends_with_attempt BEFORE UPDATE OF state ON request
WHEN (NEW.state = 'sending') IS NOT
     (EXISTS (SELECT 1 FROM attempt WHERE request_id = NEW.id AND ended_ms IS NULL)) BEGIN
    SELECT RAISE(ABORT, 'a request is sending exactly while an attempt of it is open');
END;
CREATE TRIGGER request_ends_with_deliveries BEFORE UPDATE OF state ON request
WHEN NEW.final_at_ms IS NOT NULL
 AND EXISTS (SELECT 1 FROM delivery WHERE request_id = NEW.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a request ends with the last of its deliveries');
END;
CREATE TRIGGER request_is_kept BEFORE DELETE ON request BEGIN
    SELECT RAISE(ABORT, 'requests are never deleted');
END;
";
