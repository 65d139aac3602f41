CREATE TRIGGER account_is_kept BEFORE DELETE ON account BEGIN
    SELECT RAISE(ABORT, 'accounts are marked removed, never deleted');
END;

CREATE TRIGGER account_is_one_profile BEFORE UPDATE ON account
WHEN NEW.id IS NOT OLD.id OR NEW.connection_id IS NOT OLD.connection_id OR NEW.remote_id IS NOT OLD.remote_id
  OR NEW.network IS NOT OLD.network BEGIN
    SELECT RAISE(ABORT, 'an account never becomes another one');
END;

CREATE TABLE account (
    id            TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    network       TEXT    NOT NULL CHECK (network IN ('twitter', 'linkedin', 'bluesky', 'instagram', 'threads',
                              'facebook', 'pinterest', 'tiktok', 'youtube', 'mastodon')),
    remote_id     TEXT    NOT NULL,
    profile       TEXT    NOT NULL,
    handle        TEXT    NOT NULL,
    trouble       TEXT    CHECK (json_valid(trouble)),
    paused        INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    removed_at_ms INTEGER, zone TEXT, by_default INTEGER NOT NULL DEFAULT 0 CHECK (by_default IN (0, 1)), pace_minutes INTEGER CHECK (pace_minutes BETWEEN 2 AND 1440),
    UNIQUE (connection_id, remote_id)
) STRICT;

CREATE TRIGGER attempt_ends_once BEFORE UPDATE ON attempt
WHEN OLD.ended_ms IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.request_id IS NOT OLD.request_id
  OR NEW.connection_id IS NOT OLD.connection_id OR NEW.number IS NOT OLD.number OR NEW.epoch IS NOT OLD.epoch
  OR NEW.started IS NOT OLD.started OR NEW.started_ms IS NOT OLD.started_ms BEGIN
    SELECT RAISE(ABORT, 'the end of an attempt is written once, and its start never changed');
END;

CREATE TRIGGER attempt_follows BEFORE INSERT ON attempt
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE request_id = NEW.request_id)
  OR NOT EXISTS (SELECT 1 FROM request WHERE id = NEW.request_id AND connection_id = NEW.connection_id
                 AND state IN ('ready', 'in_doubt')) BEGIN
    SELECT RAISE(ABORT, 'an attempt starts from ready or in doubt, and attempts are counted without gaps');
END;

CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN
    SELECT RAISE(ABORT, 'attempts are only appended');
END;

CREATE TABLE attempt (
    id             TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    request_id     TEXT    NOT NULL REFERENCES request (id) ON DELETE RESTRICT,
    connection_id  TEXT    NOT NULL REFERENCES connection (id) ON DELETE RESTRICT,
    number         INTEGER NOT NULL CHECK (number >= 1),
    epoch          INTEGER NOT NULL,
    started        TEXT    NOT NULL CHECK (json_valid(started)),
    started_ms     INTEGER NOT NULL,
    ended_ms       INTEGER,
    outcome        TEXT    CHECK (outcome IN ('never_left', 'lost', 'answered', 'crashed')),
    status         INTEGER CHECK (status BETWEEN 100 AND 999),
    answer_headers TEXT    CHECK (json_valid(answer_headers)),
    answer_body    BLOB,
    conclusion     TEXT,
    UNIQUE (request_id, number),
    CHECK ((ended_ms IS NULL) = (outcome IS NULL)),
    CHECK (outcome IS NOT NULL OR coalesce(status, answer_headers, answer_body, conclusion) IS NULL),
    CHECK (outcome IS NOT 'answered' OR status IS NOT NULL),
    CHECK (status IS NULL OR outcome IN ('answered', 'lost'))
) STRICT;

CREATE INDEX attempt_by_start ON attempt (started_ms);

CREATE INDEX attempt_of_connection ON attempt (connection_id, started_ms);

CREATE UNIQUE INDEX attempt_open ON attempt (request_id) WHERE ended_ms IS NULL;

CREATE TRIGGER batch_closes_when_ended BEFORE UPDATE OF closed_at_ms ON batch
WHEN NEW.closed_at_ms IS NOT NULL
 AND EXISTS (SELECT 1 FROM delivery WHERE batch_id = NEW.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a batch closes with its last delivery');
END;

CREATE TRIGGER batch_is_kept BEFORE DELETE ON batch BEGIN
    SELECT RAISE(ABORT, 'batches are never deleted');
END;

CREATE TRIGGER batch_sends_confirmed BEFORE INSERT ON batch
WHEN NOT EXISTS (SELECT 1 FROM revision WHERE id = NEW.revision_id AND draft_id = NEW.draft_id
                 AND confirmed_at_ms IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'only a confirmed revision of the draft is published');
END;

CREATE TRIGGER batch_stage_closed AFTER UPDATE OF closed_at_ms ON batch BEGIN
    UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = NEW.draft_id;
END;

CREATE TRIGGER batch_stage_opened AFTER INSERT ON batch BEGIN
    UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = NEW.draft_id;
END;

CREATE TRIGGER batch_stays_itself BEFORE UPDATE ON batch
WHEN NEW.id IS NOT OLD.id OR NEW.draft_id IS NOT OLD.draft_id OR NEW.revision_id IS NOT OLD.revision_id
  OR NEW.generation IS NOT OLD.generation OR NEW.due_ms IS NOT OLD.due_ms OR NEW.occasion IS NOT OLD.occasion
  OR NEW.created_at_ms IS NOT OLD.created_at_ms
  OR (OLD.closed_at_ms IS NOT NULL AND NEW.closed_at_ms IS NOT OLD.closed_at_ms) BEGIN
    SELECT RAISE(ABORT, 'a batch never becomes another one, and is never opened again');
END;

CREATE TABLE batch (
    id            TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    draft_id      TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    revision_id   TEXT    NOT NULL REFERENCES revision (id) ON DELETE RESTRICT,
    generation    INTEGER NOT NULL CHECK (generation >= 1),
    due_ms        INTEGER NOT NULL,
    wall          TEXT,
    zone          TEXT,
    misfire       TEXT    NOT NULL,
    occasion      TEXT    NOT NULL CHECK (occasion IN ('schedule', 'now', 'retry')),
    created_at_ms INTEGER NOT NULL,
    closed_at_ms  INTEGER,
    UNIQUE (draft_id, generation),
    CHECK ((wall IS NULL) = (zone IS NULL))
) STRICT;

CREATE INDEX batch_by_making ON batch (created_at_ms, id);

CREATE INDEX batch_closed_by_making ON batch (created_at_ms, id) WHERE closed_at_ms IS NOT NULL;

CREATE UNIQUE INDEX batch_open ON batch (draft_id) WHERE closed_at_ms IS NULL;

CREATE INDEX batch_open_by_due ON batch (due_ms, id) WHERE closed_at_ms IS NULL;

CREATE INDEX batch_open_by_making ON batch (created_at_ms, id) WHERE closed_at_ms IS NULL;

CREATE TRIGGER connection_address_stands BEFORE UPDATE OF origin, workspace ON connection
WHEN (NEW.origin IS NOT OLD.origin OR NEW.workspace IS NOT OLD.workspace)
 AND OLD.practice_ledger IS NULL
 AND EXISTS (SELECT 1 FROM request WHERE connection_id = OLD.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a connection stays where it is while a request of it is open');
END;

CREATE TRIGGER connection_is_kept BEFORE DELETE ON connection BEGIN
    SELECT RAISE(ABORT, 'connections are marked removed, never deleted');
END;

CREATE TRIGGER connection_is_one_login BEFORE UPDATE ON connection
WHEN NEW.id IS NOT OLD.id OR NEW.service IS NOT OLD.service OR NEW.practice_ledger IS NOT OLD.practice_ledger
  OR NEW.created_at_ms IS NOT OLD.created_at_ms BEGIN
    SELECT RAISE(ABORT, 'a connection never becomes another one');
END;

CREATE TRIGGER connection_stays BEFORE UPDATE OF removed_at_ms ON connection
WHEN OLD.removed_at_ms IS NULL AND NEW.removed_at_ms IS NOT NULL
 AND EXISTS (SELECT 1 FROM delivery WHERE connection_id = OLD.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a connection is not removed while a delivery through it is open');
END;

CREATE TABLE connection (
    id                    TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    service               TEXT    NOT NULL CHECK (service IN ('letmepost', 'postato')),
    name                  TEXT    NOT NULL CHECK (name <> ''),
    origin                TEXT    NOT NULL CHECK (origin <> ''),
    secret_name           TEXT    NOT NULL,
    workspace             TEXT,
    practice_ledger       TEXT,
    settings              TEXT    NOT NULL CHECK (json_valid(settings)),
    not_before_ms         INTEGER,
    trouble               TEXT    CHECK (json_valid(trouble)),
    proven_at_ms          INTEGER,
    witness_date_ms       INTEGER,
    witness_wall_ms       INTEGER,
    witness_boot          TEXT,
    witness_since_boot_ms INTEGER,
    created_at_ms         INTEGER NOT NULL,
    removed_at_ms         INTEGER,
    CHECK ((witness_date_ms IS NULL) = (witness_wall_ms IS NULL)
       AND (witness_date_ms IS NULL) = (witness_boot IS NULL)
       AND (witness_date_ms IS NULL) = (witness_since_boot_ms IS NULL))
) STRICT;

CREATE UNIQUE INDEX connection_name ON connection (name) WHERE removed_at_ms IS NULL;

CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision BEGIN
    SELECT RAISE(ABORT, 'decisions are only appended');
END;

CREATE TRIGGER decision_stands BEFORE UPDATE ON decision BEGIN
    SELECT RAISE(ABORT, 'decisions are only appended');
END;

CREATE TABLE decision (
    id          INTEGER NOT NULL PRIMARY KEY,
    delivery_id TEXT    NOT NULL REFERENCES delivery (id) ON DELETE RESTRICT,
    at_ms       INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind <> ''),
    evidence    TEXT    NOT NULL CHECK (json_valid(evidence))
) STRICT;

CREATE INDEX decision_of_delivery ON decision (delivery_id, id);

CREATE TRIGGER delivery_belongs BEFORE INSERT ON delivery
WHEN NOT EXISTS (SELECT 1 FROM batch JOIN draft ON draft.id = batch.draft_id
                 WHERE batch.id = NEW.batch_id AND batch.draft_id = NEW.draft_id AND batch.closed_at_ms IS NULL
                   AND NEW.generation BETWEEN batch.generation AND draft.generation)
  OR NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.account_id AND connection_id = NEW.connection_id)
  OR NEW.request_id IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a delivery begins in an open batch of its draft, through the connection of its account');
END;

CREATE TRIGGER delivery_decided_by_a_person BEFORE UPDATE OF state ON delivery
WHEN NEW.state IN ('published_by_person', 'written_off') AND NEW.state IS NOT OLD.state
 AND NOT EXISTS (SELECT 1 FROM decision WHERE delivery_id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'what a person decides is recorded with its evidence');
END;

CREATE TRIGGER delivery_final_stands BEFORE UPDATE OF state ON delivery
WHEN OLD.final_at_ms IS NOT NULL AND NEW.state IS NOT OLD.state
 AND NOT (OLD.state IN ('failed_unproven', 'written_off') AND NEW.state IN ('written_off', 'published_by_person'))
BEGIN
    SELECT RAISE(ABORT, 'a final state of a delivery stands, unless a person decides about what is unproven');
END;

CREATE TRIGGER delivery_is_kept BEFORE DELETE ON delivery BEGIN
    SELECT RAISE(ABORT, 'deliveries are never deleted');
END;

CREATE TRIGGER delivery_joins_its_request BEFORE UPDATE OF request_id ON delivery
WHEN OLD.request_id IS NULL AND NEW.request_id IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM request WHERE id = NEW.request_id AND batch_id = NEW.batch_id
                 AND connection_id = NEW.connection_id AND generation = NEW.generation) BEGIN
    SELECT RAISE(ABORT, 'a request covers deliveries of its own batch, connection and generation');
END;

CREATE TRIGGER delivery_post_stands BEFORE UPDATE OF post_id ON delivery
WHEN OLD.state IN ('published', 'published_by_person') AND NEW.post_id IS NOT OLD.post_id BEGIN
    SELECT RAISE(ABORT, 'a published delivery keeps its post');
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
    acknowledged_at_ms INTEGER, due_ms INTEGER, misfire TEXT,
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

CREATE INDEX delivery_adopted ON delivery (connection_id, changed_at_ms) WHERE post_id IS NOT NULL;

CREATE INDEX delivery_noteworthy ON delivery (changed_at_ms)
    WHERE (delivery.final_at_ms IS NULL OR (delivery.acknowledged_at_ms IS NULL
          AND delivery.superseded_by IS NULL AND delivery.state IN ('refused', 'failed_unproven')));

CREATE INDEX delivery_of_batch ON delivery (batch_id, position);

CREATE INDEX delivery_of_draft ON delivery (draft_id, account_id, generation);

CREATE INDEX delivery_of_request ON delivery (request_id, position) WHERE request_id IS NOT NULL;

CREATE UNIQUE INDEX delivery_one ON delivery (draft_id, account_id)
    WHERE state NOT IN ('refused', 'withdrawn', 'skipped', 'written_off');

CREATE INDEX delivery_open_of_batch ON delivery (batch_id) WHERE final_at_ms IS NULL;

CREATE INDEX delivery_open_of_connection ON delivery (connection_id) WHERE final_at_ms IS NULL;

CREATE INDEX delivery_open_text ON delivery (account_id, text_key)
    WHERE final_at_ms IS NULL AND text_key IS NOT NULL;

CREATE INDEX delivery_planned ON delivery (batch_id) WHERE state = 'planned' AND request_id IS NULL;

CREATE UNIQUE INDEX delivery_post ON delivery (connection_id, post_id)
    WHERE post_id IS NOT NULL AND state IN ('published', 'published_by_person', 'following', 'failed_unproven');

CREATE TRIGGER draft_stage_of_trash AFTER UPDATE OF trashed_at_ms ON draft BEGIN
    UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = NEW.id;
END;

CREATE TRIGGER draft_stays_itself BEFORE UPDATE ON draft
WHEN NEW.id IS NOT OLD.id OR NEW.created_at_ms IS NOT OLD.created_at_ms OR NEW.generation < OLD.generation BEGIN
    SELECT RAISE(ABORT, 'a draft keeps its id, and generations never restart');
END;

CREATE TRIGGER draft_stays_while_open BEFORE UPDATE OF trashed_at_ms ON draft
WHEN NEW.trashed_at_ms IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = NEW.id AND closed_at_ms IS NULL);
END;

CREATE TRIGGER search_label AFTER UPDATE OF label ON draft BEGIN
    DELETE FROM draft_search WHERE rowid = (SELECT seq FROM draft WHERE id = NEW.id);
    INSERT INTO draft_search (rowid, label, body)
        SELECT draft.seq, coalesce(draft.label, ''), revision.text || coalesce(
            (SELECT group_concat(' ' || variant.text, '') FROM variant
             WHERE variant.revision_id = revision.id), '')
        FROM draft JOIN revision ON revision.draft_id = draft.id WHERE draft.id = NEW.id
        ORDER BY revision.number DESC LIMIT 1;
END;

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

CREATE VIRTUAL TABLE draft_search USING fts5 (
    label, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TABLE 'draft_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'draft_search_content'(id INTEGER PRIMARY KEY, c0, c1);

CREATE TABLE 'draft_search_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'draft_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'draft_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE draft_tag (
    draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    -- What tags that differ only in case have in common.
    key      TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 120),
    -- As the person wrote it.
    name     TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40 AND trim(name) = name AND instr(name, ',') = 0),
    PRIMARY KEY (draft_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_tag_by_key ON draft_tag (key, name, draft_id);

CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only appended');
END;

CREATE TRIGGER event_stands BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only appended');
END;

CREATE TABLE event (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at_ms       INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('sender_taken', 'batch_opened', 'batch_closed',
                            'delivery_changed', 'schedule_lapsed', 'intent_done')),
    draft_id    TEXT    REFERENCES draft (id) ON DELETE RESTRICT,
    batch_id    TEXT    REFERENCES batch (id) ON DELETE RESTRICT,
    delivery_id TEXT    REFERENCES delivery (id) ON DELETE RESTRICT,
    payload     TEXT    NOT NULL CHECK (json_valid(payload))
) STRICT;

CREATE TRIGGER intent_is_done_once BEFORE UPDATE ON intent
WHEN OLD.done_at_ms IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.body IS NOT OLD.body BEGIN
    SELECT RAISE(ABORT, 'an intent stands as it was given and is carried out once');
END;

CREATE TRIGGER intent_is_kept BEFORE DELETE ON intent BEGIN
    SELECT RAISE(ABORT, 'intents are never deleted');
END;

CREATE TABLE intent (
    id            TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    created_at_ms INTEGER NOT NULL,
    body          TEXT    NOT NULL CHECK (json_valid(body)),
    done_at_ms    INTEGER,
    outcome       TEXT    CHECK (json_valid(outcome)),
    CHECK ((done_at_ms IS NULL) = (outcome IS NULL))
) STRICT;

CREATE INDEX intent_pending ON intent (created_at_ms) WHERE done_at_ms IS NULL;

CREATE TRIGGER look_is_kept BEFORE DELETE ON look BEGIN
    SELECT RAISE(ABORT, 'looks are only appended');
END;

CREATE TRIGGER look_stands BEFORE UPDATE ON look BEGIN
    SELECT RAISE(ABORT, 'looks are only appended');
END;

CREATE TABLE look (
    id         INTEGER NOT NULL PRIMARY KEY,
    request_id TEXT    NOT NULL REFERENCES request (id) ON DELETE RESTRICT,
    at_ms      INTEGER NOT NULL,
    examined   TEXT    NOT NULL,
    verdict    TEXT    NOT NULL CHECK (json_valid(verdict))
) STRICT;

CREATE INDEX look_of_request ON look (request_id, id);

CREATE TRIGGER may_have_gone_is_kept BEFORE DELETE ON may_have_gone BEGIN
    SELECT RAISE(ABORT, 'what may have gone out from another copy is never forgotten');
END;

CREATE TABLE may_have_gone (
    draft_id    TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    account_id  TEXT    NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    -- When another copy sent it, as far as this computer remembers.
    sent_at_ms  INTEGER,
    since_ms    INTEGER NOT NULL,
    -- When a delivery began to ask.
    asked_at_ms INTEGER,
    PRIMARY KEY (draft_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX may_have_gone_unasked ON may_have_gone (draft_id) WHERE asked_at_ms IS NULL;

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (
    format        INTEGER NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    applied_at_ms INTEGER NOT NULL
) STRICT;

CREATE TRIGGER request_begins_ready BEFORE INSERT ON request
WHEN NEW.state IN ('sending', 'in_doubt', 'following') BEGIN
    SELECT RAISE(ABORT, 'a request is frozen before anything of it is sent');
END;

CREATE TRIGGER request_ends_with_deliveries BEFORE UPDATE OF state ON request
WHEN NEW.final_at_ms IS NOT NULL
 AND EXISTS (SELECT 1 FROM delivery WHERE request_id = NEW.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a request ends with the last of its deliveries');
END;

CREATE TRIGGER request_final_stands BEFORE UPDATE OF state ON request
WHEN OLD.final_at_ms IS NOT NULL AND (NEW.state IS NOT OLD.state OR NEW.final_at_ms IS NOT OLD.final_at_ms) BEGIN
    SELECT RAISE(ABORT, 'a final state of a request stands');
END;

CREATE TRIGGER request_frozen_stands BEFORE UPDATE ON request
WHEN NEW.id IS NOT OLD.id OR NEW.batch_id IS NOT OLD.batch_id OR NEW.connection_id IS NOT OLD.connection_id
  OR NEW.generation IS NOT OLD.generation OR NEW.origin IS NOT OLD.origin OR NEW.path IS NOT OLD.path
  OR NEW.body IS NOT OLD.body OR NEW.body_sha256 IS NOT OLD.body_sha256
  OR NEW.business_key IS NOT OLD.business_key OR NEW.idempotency_key IS NOT OLD.idempotency_key
  OR NEW.due_ms IS NOT OLD.due_ms OR NEW.frozen_at_ms IS NOT OLD.frozen_at_ms BEGIN
    SELECT RAISE(ABORT, 'what is frozen never changes: origin, path, bytes, keys');
END;

CREATE TRIGGER request_is_kept BEFORE DELETE ON request BEGIN
    SELECT RAISE(ABORT, 'requests are never deleted');
END;

CREATE TRIGGER request_sends_with_attempt BEFORE UPDATE OF state ON request
WHEN (NEW.state = 'sending') IS NOT
     (EXISTS (SELECT 1 FROM attempt WHERE request_id = NEW.id AND ended_ms IS NULL)) BEGIN
    SELECT RAISE(ABORT, 'a request is sending exactly while an attempt of it is open');
END;

CREATE TRIGGER request_version_rises BEFORE UPDATE ON request WHEN NEW.version IS NOT OLD.version + 1 BEGIN
    SELECT RAISE(ABORT, 'the version of a request rises by one with every change');
END;

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

CREATE INDEX request_held ON request (json_extract(held, '$.why'), due_ms, id) WHERE state = 'held';

CREATE INDEX request_next ON request (next_at_ms) WHERE next_at_ms IS NOT NULL;

CREATE INDEX request_of_batch ON request (batch_id);

CREATE INDEX request_open ON request (due_ms, id) WHERE final_at_ms IS NULL;

CREATE INDEX request_open_of_connection ON request (connection_id) WHERE final_at_ms IS NULL;

CREATE INDEX request_sending ON request (id) WHERE state = 'sending';

CREATE TRIGGER revision_added_while_open BEFORE INSERT ON revision BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = NEW.draft_id AND closed_at_ms IS NULL);
END;

CREATE TRIGGER revision_changed_while_open BEFORE UPDATE ON revision BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = NEW.draft_id AND closed_at_ms IS NULL);
END;

CREATE TRIGGER revision_confirmed_stands BEFORE UPDATE ON revision WHEN OLD.confirmed_at_ms IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a confirmed revision is never changed');
END;

CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision BEGIN
    SELECT RAISE(ABORT, 'revisions are never deleted');
END;

CREATE TRIGGER revision_stays_itself BEFORE UPDATE ON revision
WHEN NEW.id IS NOT OLD.id OR NEW.draft_id IS NOT OLD.draft_id OR NEW.number IS NOT OLD.number BEGIN
    SELECT RAISE(ABORT, 'a revision never becomes another one');
END;

CREATE TRIGGER search_revision AFTER INSERT ON revision BEGIN
    DELETE FROM draft_search WHERE rowid = (SELECT seq FROM draft WHERE id = NEW.draft_id);
    INSERT INTO draft_search (rowid, label, body)
        SELECT draft.seq, coalesce(draft.label, ''), revision.text || coalesce(
            (SELECT group_concat(' ' || variant.text, '') FROM variant
             WHERE variant.revision_id = revision.id), '')
        FROM draft JOIN revision ON revision.draft_id = draft.id WHERE draft.id = NEW.draft_id
        ORDER BY revision.number DESC LIMIT 1;
END;

CREATE TRIGGER search_text AFTER UPDATE OF text ON revision BEGIN
    DELETE FROM draft_search WHERE rowid = (SELECT seq FROM draft WHERE id = NEW.draft_id);
    INSERT INTO draft_search (rowid, label, body)
        SELECT draft.seq, coalesce(draft.label, ''), revision.text || coalesce(
            (SELECT group_concat(' ' || variant.text, '') FROM variant
             WHERE variant.revision_id = revision.id), '')
        FROM draft JOIN revision ON revision.draft_id = draft.id WHERE draft.id = NEW.draft_id
        ORDER BY revision.number DESC LIMIT 1;
END;

CREATE TABLE revision (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    draft_id        TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    number          INTEGER NOT NULL CHECK (number >= 1),
    text            TEXT    NOT NULL,
    saved_at_ms     INTEGER NOT NULL,
    confirmed_at_ms INTEGER,
    UNIQUE (draft_id, number)
) STRICT;

CREATE TRIGGER schedule_added AFTER INSERT ON schedule BEGIN
    UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = NEW.draft_id;
END;

CREATE TRIGGER schedule_added_while_open BEFORE INSERT ON schedule BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = NEW.draft_id AND closed_at_ms IS NULL);
END;

CREATE TRIGGER schedule_changed AFTER UPDATE OF consumed_by, lapsed_at_ms ON schedule BEGIN
    UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = NEW.draft_id;
END;

CREATE TRIGGER schedule_changed_while_open BEFORE UPDATE ON schedule
WHEN NOT (OLD.consumed_by IS NULL AND NEW.consumed_by IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = OLD.draft_id AND closed_at_ms IS NULL);
END;

CREATE TRIGGER schedule_names_confirmed BEFORE INSERT ON schedule
WHEN NOT EXISTS (SELECT 1 FROM revision WHERE id = NEW.revision_id AND draft_id = NEW.draft_id
                 AND confirmed_at_ms IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'a schedule names a confirmed revision of its draft');
END;

CREATE TRIGGER schedule_removed AFTER DELETE ON schedule BEGIN
    UPDATE draft SET stage = CASE
                WHEN trashed_at_ms IS NOT NULL THEN 'trash'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id AND closed_at_ms IS NULL) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM schedule WHERE draft_id = draft.id AND consumed_by IS NULL
                             AND lapsed_at_ms IS NULL) THEN 'scheduled'
                WHEN EXISTS (SELECT 1 FROM batch WHERE draft_id = draft.id) THEN 'done'
                ELSE 'unscheduled' END
             WHERE id = OLD.draft_id;
END;

CREATE TRIGGER schedule_removed_while_open BEFORE DELETE ON schedule BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = OLD.draft_id AND closed_at_ms IS NULL);
END;

CREATE TRIGGER schedule_still_names_confirmed BEFORE UPDATE OF revision_id ON schedule
WHEN NOT EXISTS (SELECT 1 FROM revision WHERE id = NEW.revision_id AND draft_id = NEW.draft_id
                 AND confirmed_at_ms IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'a schedule names a confirmed revision of its draft');
END;

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
    lapsed_at_ms INTEGER, unreleased INTEGER NOT NULL DEFAULT 0 CHECK (unreleased IN (0, 1)), paused_at_ms INTEGER
    CHECK (paused_at_ms IS NULL OR (consumed_by IS NULL AND lapsed_at_ms IS NULL)),
    CHECK (consumed_by IS NULL OR lapsed_at_ms IS NULL)
) STRICT;

CREATE INDEX schedule_by_instant ON schedule (instant_ms, draft_id);

CREATE INDEX schedule_paused ON schedule (instant_ms, draft_id) WHERE paused_at_ms IS NOT NULL;

CREATE INDEX schedule_unreleased ON schedule (instant_ms)
    WHERE unreleased = 1 AND consumed_by IS NULL AND lapsed_at_ms IS NULL;

CREATE INDEX schedule_waiting ON schedule (instant_ms, draft_id)
    WHERE consumed_by IS NULL AND lapsed_at_ms IS NULL;

CREATE TRIGGER sender_is_kept BEFORE DELETE ON sender BEGIN
    SELECT RAISE(ABORT, 'the row of the sender is never deleted');
END;

CREATE TRIGGER sender_only_rises BEFORE UPDATE ON sender
WHEN NEW.epoch < OLD.epoch OR NEW.newest_ms < OLD.newest_ms BEGIN
    SELECT RAISE(ABORT, 'the epoch and the newest instant of the sender only rise');
END;

CREATE TABLE sender (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch       INTEGER NOT NULL CHECK (epoch >= 0),
    taken_at_ms INTEGER,
    holder      TEXT,
    -- The newest instant of a witnessed clock: a clock behind it is wrong.
    newest_ms   INTEGER
, installation TEXT, machine TEXT, yielded_at_ms INTEGER) STRICT;

CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TRIGGER target_added_while_open BEFORE INSERT ON target BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = NEW.draft_id AND closed_at_ms IS NULL);
END;

CREATE TRIGGER target_removed_while_open BEFORE DELETE ON target BEGIN
    SELECT RAISE(ABORT, 'a draft is not changed while it is being published')
             WHERE EXISTS (SELECT 1 FROM batch WHERE draft_id = OLD.draft_id AND closed_at_ms IS NULL);
END;

CREATE TABLE target (
    draft_id   TEXT    NOT NULL REFERENCES draft (id) ON DELETE RESTRICT,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    position   INTEGER NOT NULL,
    PRIMARY KEY (draft_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX target_by_account ON target (account_id);

CREATE TRIGGER search_variant AFTER INSERT ON variant BEGIN
    DELETE FROM draft_search WHERE rowid = (SELECT seq FROM draft WHERE id = (SELECT draft_id FROM revision WHERE id = NEW.revision_id));
    INSERT INTO draft_search (rowid, label, body)
        SELECT draft.seq, coalesce(draft.label, ''), revision.text || coalesce(
            (SELECT group_concat(' ' || variant.text, '') FROM variant
             WHERE variant.revision_id = revision.id), '')
        FROM draft JOIN revision ON revision.draft_id = draft.id WHERE draft.id = (SELECT draft_id FROM revision WHERE id = NEW.revision_id)
        ORDER BY revision.number DESC LIMIT 1;
END;

CREATE TRIGGER search_variant_gone AFTER DELETE ON variant BEGIN
    DELETE FROM draft_search WHERE rowid = (SELECT seq FROM draft WHERE id = (SELECT draft_id FROM revision WHERE id = OLD.revision_id));
    INSERT INTO draft_search (rowid, label, body)
        SELECT draft.seq, coalesce(draft.label, ''), revision.text || coalesce(
            (SELECT group_concat(' ' || variant.text, '') FROM variant
             WHERE variant.revision_id = revision.id), '')
        FROM draft JOIN revision ON revision.draft_id = draft.id WHERE draft.id = (SELECT draft_id FROM revision WHERE id = OLD.revision_id)
        ORDER BY revision.number DESC LIMIT 1;
END;

CREATE TRIGGER variant_added BEFORE INSERT ON variant
WHEN (SELECT confirmed_at_ms FROM revision WHERE id = NEW.revision_id) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a confirmed revision is never changed');
END;

CREATE TRIGGER variant_removed BEFORE DELETE ON variant
WHEN (SELECT confirmed_at_ms FROM revision WHERE id = OLD.revision_id) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a confirmed revision is never changed');
END;

CREATE TRIGGER variant_stands BEFORE UPDATE ON variant BEGIN
    SELECT RAISE(ABORT, 'variants are replaced, never changed');
END;

CREATE TABLE variant (
    revision_id TEXT NOT NULL REFERENCES revision (id) ON DELETE RESTRICT,
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    text        TEXT NOT NULL,
    PRIMARY KEY (revision_id, account_id)
) STRICT, WITHOUT ROWID;
