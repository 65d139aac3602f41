//! What the file promises about connections.

pub(crate) const SCHEMA: &str = "
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
CREATE TRIGGER connection_is_one_login BEFORE UPDATE ON connection
WHEN NEW.id IS NOT OLD.id OR NEW.service IS NOT OLD.service OR NEW.practice_ledger IS NOT OLD.practice_ledger
  OR NEW.created_at_ms IS NOT OLD.created_at_ms BEGIN
    SELECT RAISE(ABORT, 'a connection never becomes another one');
END;
-- The practice service has another port with every start and is known by its ledger.
CREATE TRIGGER connection_address_stands BEFORE UPDATE OF origin, workspace ON connection
WHEN (NEW.origin IS NOT OLD.origin OR NEW.workspace IS NOT OLD.workspace)
 AND OLD.practice_ledger IS NULL
 AND EXISTS (SELECT 1 FROM request WHERE connection_id = OLD.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a connection stays where it is while a request of it is open');
END;
CREATE TRIGGER connection_stays BEFORE UPDATE OF removed_at_ms ON connection
WHEN OLD.removed_at_ms IS NULL AND NEW.removed_at_ms IS NOT NULL
 AND EXISTS (SELECT 1 FROM delivery WHERE connection_id = OLD.id AND final_at_ms IS NULL) BEGIN
    SELECT RAISE(ABORT, 'a connection is not removed while a delivery through it is open');
END;
CREATE TRIGGER connection_is_kept BEFORE DELETE ON connection BEGIN
    SELECT RAISE(ABORT, 'connections are marked removed, never deleted');
END;
";
