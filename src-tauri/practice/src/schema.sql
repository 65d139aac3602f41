-- The practice service's own file. Instants are milliseconds since the Unix epoch, UTC.

CREATE TABLE IF NOT EXISTS facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS plan (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    json TEXT NOT NULL
) STRICT;

-- What has happened to each fault of the plan, by its place in the list.
CREATE TABLE IF NOT EXISTS fault_counters (
    position INTEGER PRIMARY KEY,
    seen     INTEGER NOT NULL,
    happened INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS accounts (
    id           TEXT PRIMARY KEY,
    place        INTEGER NOT NULL,
    service      TEXT NOT NULL CHECK (service IN ('letmepost', 'postato')),
    network      TEXT NOT NULL,
    network_id   TEXT NOT NULL,
    handle       TEXT NOT NULL,
    display_name TEXT NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

-- One line per publication that reached a network. Never changed, never deleted.
CREATE TABLE IF NOT EXISTS ledger (
    line            INTEGER PRIMARY KEY AUTOINCREMENT,
    service         TEXT NOT NULL,
    network         TEXT NOT NULL,
    account         TEXT NOT NULL,
    text            TEXT NOT NULL,
    media_count     INTEGER NOT NULL,
    idempotency_key TEXT,
    published_at    INTEGER NOT NULL,
    post_id         TEXT NOT NULL,
    run             INTEGER NOT NULL,
    request_id      TEXT NOT NULL,
    url             TEXT NOT NULL,
    own_double      INTEGER NOT NULL CHECK (own_double IN (0, 1))
) STRICT;
CREATE INDEX IF NOT EXISTS ledger_post ON ledger (post_id, run);
CREATE INDEX IF NOT EXISTS ledger_account ON ledger (account, published_at);

-- Every request that may change something, as it arrived.
CREATE TABLE IF NOT EXISTS transmissions (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    service         TEXT NOT NULL,
    method          TEXT NOT NULL,
    path            TEXT NOT NULL,
    idempotency_key TEXT,
    body_sha256     TEXT NOT NULL,
    body_bytes      INTEGER NOT NULL,
    arrived_at      INTEGER NOT NULL,
    request_id      TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS transmissions_arrived ON transmissions (service, arrived_at);

-- Requests whose work is done only when their time comes, whether or not the client still waits.
CREATE TABLE IF NOT EXISTS late_requests (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at      INTEGER NOT NULL,
    json        TEXT NOT NULL,
    body        BLOB NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS media (
    id           TEXT PRIMARY KEY,
    place        INTEGER NOT NULL UNIQUE,
    service      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    file_name    TEXT,
    size_bytes   INTEGER NOT NULL,
    sha256       TEXT,
    status       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    deleted      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS letmepost_posts (
    place           INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    account         TEXT NOT NULL,
    network         TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN
        ('queued', 'validated', 'publishing', 'published', 'rejected', 'failed', 'canceled')),
    text            TEXT NOT NULL,
    media           TEXT NOT NULL,
    scheduled_at    INTEGER,
    published_at    INTEGER,
    uri             TEXT,
    cid             TEXT,
    error           TEXT,
    sandbox         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    idempotency_key TEXT,
    request_id      TEXT NOT NULL,
    charged         INTEGER NOT NULL DEFAULT 1,
    run             INTEGER NOT NULL DEFAULT 1,
    attempts        INTEGER NOT NULL DEFAULT 0,
    job_at          INTEGER,
    script          TEXT,
    uncancellable   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS letmepost_jobs ON letmepost_posts (job_at) WHERE job_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS letmepost_publishing ON letmepost_posts (updated_at) WHERE status = 'publishing';
CREATE INDEX IF NOT EXISTS letmepost_created ON letmepost_posts (created_at);

-- Status 0 is a claim whose request still runs.
CREATE TABLE IF NOT EXISTS letmepost_keys (
    scope      TEXT NOT NULL,
    key        TEXT NOT NULL,
    body_hash  TEXT NOT NULL,
    status     INTEGER NOT NULL,
    answer     TEXT,
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS postato_posts (
    place           INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    workspace       TEXT NOT NULL,
    account         TEXT NOT NULL,
    network         TEXT NOT NULL,
    post_type       TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('draft', 'pending_approval', 'scheduled', 'pending',
        'processing', 'retrying', 'published', 'failed', 'rejected', 'cancelled')),
    items           TEXT NOT NULL,
    scheduled_at    INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    idempotency_key TEXT,
    request_id      TEXT NOT NULL,
    network_post_id TEXT,
    url             TEXT,
    error           TEXT,
    script          TEXT,
    odd_word        TEXT,
    deleted         INTEGER NOT NULL DEFAULT 0,
    uncancellable   INTEGER NOT NULL DEFAULT 0,
    decided_at      INTEGER
) STRICT;

-- Job ids are post-{postId}-{platform}: queueing a post that has a job changes nothing.
CREATE TABLE IF NOT EXISTS postato_jobs (
    id      TEXT PRIMARY KEY,
    post    TEXT NOT NULL,
    phase   TEXT NOT NULL CHECK (phase IN ('approval', 'start', 'publish', 'save', 'done')),
    due_at  INTEGER NOT NULL,
    tries   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS postato_due ON postato_jobs (due_at) WHERE phase <> 'done';

CREATE TABLE IF NOT EXISTS postato_keys (
    scope      TEXT NOT NULL,
    key        TEXT NOT NULL,
    body_hash  TEXT NOT NULL,
    status     INTEGER NOT NULL,
    answer     TEXT,
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
