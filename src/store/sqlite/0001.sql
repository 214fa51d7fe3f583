-- The session store, schema version 1: the contract between tokenctl and every service that
-- writes the store. Its rules hold for all writers alike. docs/store.md explains it.

CREATE TABLE users (
  id         TEXT    NOT NULL PRIMARY KEY
             CHECK (length(id) BETWEEN 1 AND 64),
  status     TEXT    NOT NULL DEFAULT 'active'
             CHECK (status IN ('active', 'deactivated')),
  created_at INTEGER NOT NULL DEFAULT (unixepoch())
             CHECK (created_at BETWEEN 0 AND 253402300799),
  updated_at INTEGER NOT NULL DEFAULT (unixepoch())
             CHECK (updated_at BETWEEN 0 AND 253402300799),
  -- length() stops at a NUL: behind one, no bound would hold.
  CHECK (instr(id, char(0)) = 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id                 TEXT    NOT NULL PRIMARY KEY
                     CHECK (length(id) BETWEEN 1 AND 64),
  user_id            TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at         INTEGER NOT NULL DEFAULT (unixepoch())
                     CHECK (created_at BETWEEN 0 AND 253402300799),
  last_used_at       INTEGER NOT NULL DEFAULT (unixepoch())
                     CHECK (last_used_at BETWEEN created_at AND 253402300799),
  expires_at         INTEGER -- null: never
                     CHECK (expires_at BETWEEN created_at AND 253402300799),
  max_expires_at     INTEGER -- null: none
                     CHECK (max_expires_at BETWEEN created_at AND 253402300799),
  generation         INTEGER NOT NULL DEFAULT 1
                     CHECK (generation >= 1),
  rotated_at         INTEGER -- null: not rotated yet
                     CHECK (rotated_at BETWEEN created_at AND 253402300799),
  access_expires_at  INTEGER -- null: no access token was issued
                     CHECK (access_expires_at BETWEEN created_at AND 253402300799),
  longest_idle       INTEGER NOT NULL DEFAULT 0
                     CHECK (longest_idle >= 0),
  ip                 TEXT    CHECK (length(ip) BETWEEN 1 AND 64),
  user_agent         TEXT    CHECK (length(user_agent) BETWEEN 1 AND 1024),
  device             TEXT    CHECK (length(device) BETWEEN 1 AND 256),
  claims             TEXT    NOT NULL DEFAULT '{}'
                     CHECK (length(claims) <= 16384
                            AND CASE WHEN json_valid(claims)
                                     THEN json_type(claims) = 'object' ELSE 0 END),
  audience           TEXT    -- null: the service's; else a JSON array of texts
                     CHECK (audience IS NULL OR length(audience) <= 4096
                            AND CASE WHEN json_valid(audience)
                                     THEN json_type(audience) = 'array' ELSE 0 END),
  access_ttl         INTEGER CHECK (access_ttl > 0),    -- null: the service's
  refresh_ttl        INTEGER CHECK (refresh_ttl >= 0),  -- null: the service's; 0: never expires
  ip_changes         INTEGER NOT NULL DEFAULT 0,
  user_agent_changes INTEGER NOT NULL DEFAULT 0,
  revoked_at         INTEGER
                     CHECK (revoked_at BETWEEN created_at AND 253402300799),
  revoked_reason     TEXT
                     CHECK (revoked_reason IN (
                       'logout', 'device-logout', 'admin', 'compromised', 'replayed',
                       'password-changed', 'account-deactivated', 'account-deleted', 'idle',
                       'superseded', 'session-limit', 'leaked', 'other')),
  revoked_by         TEXT    CHECK (length(revoked_by) BETWEEN 1 AND 128),
  revoked_note       TEXT    CHECK (length(revoked_note) BETWEEN 1 AND 1024),
  is_valid           INTEGER NOT NULL GENERATED ALWAYS AS (revoked_at IS NULL) VIRTUAL,
  -- The earlier of the two ends; null: never.
  ends_at            INTEGER GENERATED ALWAYS AS
                     (min(ifnull(expires_at, max_expires_at), ifnull(max_expires_at, expires_at)))
                     VIRTUAL,
  CHECK (revoked_at IS NOT NULL
         OR (revoked_reason IS NULL AND revoked_by IS NULL AND revoked_note IS NULL)),
  CHECK (instr(id || ifnull(ip, '') || ifnull(user_agent, '') || ifnull(device, '') || claims
               || ifnull(audience, '') || ifnull(revoked_by, '') || ifnull(revoked_note, ''),
               char(0)) = 0)
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);
-- Living rows by use and by end; ended rows, which wait to be purged, stay out of both.
CREATE INDEX sessions_by_use ON sessions (last_used_at) WHERE revoked_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (ends_at) WHERE revoked_at IS NULL;
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
-- With sessions_by_use, all rows in the order of use, without sorting.
CREATE INDEX sessions_revoked_by_use ON sessions (last_used_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE denylist (
  kind       TEXT    NOT NULL CHECK (kind IN ('sid', 'jti')),
  id         TEXT    NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
  user_id    TEXT    CHECK (length(user_id) BETWEEN 1 AND 64),
  expires_at INTEGER NOT NULL CHECK (expires_at BETWEEN 0 AND 253402300799),
  created_at INTEGER NOT NULL DEFAULT (unixepoch())
             CHECK (created_at BETWEEN 0 AND 253402300799),
  reason     TEXT
             CHECK (reason IN (
               'logout', 'device-logout', 'admin', 'compromised', 'replayed',
               'password-changed', 'account-deactivated', 'account-deleted', 'idle',
               'superseded', 'session-limit', 'leaked', 'other')),
  PRIMARY KEY (kind, id),
  CHECK (instr(id || ifnull(user_id, ''), char(0)) = 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX denylist_by_end ON denylist (expires_at);

CREATE TABLE events (
  id         INTEGER PRIMARY KEY AUTOINCREMENT
             CHECK (id > 0),
  at         INTEGER NOT NULL DEFAULT (unixepoch())
             CHECK (at BETWEEN 0 AND 253402300799),
  kind       TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  user_id    TEXT    CHECK (length(user_id) <= 64),
  session_id TEXT    CHECK (length(session_id) <= 64),
  actor      TEXT    CHECK (length(actor) <= 128),
  reason     TEXT    CHECK (length(reason) <= 64),
  ip         TEXT    CHECK (length(ip) <= 64),
  user_agent TEXT    CHECK (length(user_agent) <= 1024),
  note       TEXT    CHECK (length(note) <= 1024),
  CHECK (instr(kind || ifnull(user_id, '') || ifnull(session_id, '') || ifnull(actor, '')
               || ifnull(reason, '') || ifnull(ip, '') || ifnull(user_agent, '')
               || ifnull(note, ''), char(0)) = 0)
) STRICT;

CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_user ON events (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX events_by_session ON events (session_id) WHERE session_id IS NOT NULL;

-- Sessions -----------------------------------------------------------------------------------

-- INSERT OR REPLACE would bring an ended session back, by its id or by its rowid, without any
-- other trigger noticing. A rowid that nobody gave shows here as -1.
CREATE TRIGGER sessions_insert_once BEFORE INSERT ON sessions
WHEN NEW.rowid > 0 OR EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'a session with this id exists already') WHERE NEW.rowid <= 0;
  SELECT RAISE(ABORT, 'rowids are the store''s own');
END;

CREATE TRIGGER sessions_insert_rowid AFTER INSERT ON sessions
WHEN NEW.rowid <= 0
BEGIN
  SELECT RAISE(ABORT, 'rowids are the store''s own');
END;

-- Also for writers that forgot to switch foreign keys on, or to ask for the status.
CREATE TRIGGER sessions_insert_user BEFORE INSERT ON sessions
WHEN (SELECT status FROM users WHERE id = NEW.user_id) IS NOT 'active'
BEGIN
  SELECT RAISE(ABORT, 'a session needs a user')
  WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.user_id);
  SELECT RAISE(ABORT, 'the user is deactivated') WHERE NEW.revoked_at IS NULL;
END;

CREATE TRIGGER sessions_identity BEFORE UPDATE ON sessions
WHEN NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id
  OR NEW.created_at IS NOT OLD.created_at OR NEW.rowid IS NOT OLD.rowid
BEGIN
  SELECT RAISE(ABORT, 'id, user and beginning of a session are fixed');
END;

CREATE TRIGGER sessions_generation_rises BEFORE UPDATE OF generation ON sessions
WHEN NEW.generation < OLD.generation
BEGIN
  SELECT RAISE(ABORT, 'a generation never goes down');
END;

-- What is over stays as it ended: no new tokens, no other end, no other reason.
CREATE TRIGGER sessions_revoked_is_final
BEFORE UPDATE OF generation, expires_at, max_expires_at, access_expires_at, last_used_at,
  revoked_at, revoked_reason, revoked_by, revoked_note ON sessions
WHEN OLD.revoked_at IS NOT NULL AND (
  NEW.revoked_at IS NOT OLD.revoked_at
  OR (NEW.revoked_reason IS NOT OLD.revoked_reason AND OLD.revoked_reason IS NOT NULL)
  OR NEW.revoked_by IS NOT OLD.revoked_by
  OR NEW.revoked_note IS NOT OLD.revoked_note
  OR NEW.generation IS NOT OLD.generation
  OR NEW.expires_at IS NOT OLD.expires_at
  OR NEW.max_expires_at IS NOT OLD.max_expires_at
  OR NEW.access_expires_at IS NOT OLD.access_expires_at
  OR NEW.last_used_at IS NOT OLD.last_used_at)
BEGIN
  SELECT RAISE(ABORT, 'a revoked session stays as it ended');
END;

-- The newest access token's end never moves back, or a revocation would deny it too briefly.
CREATE TRIGGER sessions_access_end_rises BEFORE UPDATE OF access_expires_at ON sessions
WHEN NEW.access_expires_at IS NULL AND OLD.access_expires_at IS NOT NULL
  OR NEW.access_expires_at < OLD.access_expires_at
BEGIN
  SELECT RAISE(ABORT, 'the end of the newest access token never moves back');
END;

CREATE TRIGGER sessions_ip_changed AFTER UPDATE OF ip ON sessions
WHEN OLD.ip IS NOT NULL AND NEW.ip IS NOT NULL AND NEW.ip IS NOT OLD.ip
BEGIN
  UPDATE sessions SET ip_changes = ip_changes + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER sessions_user_agent_changed AFTER UPDATE OF user_agent ON sessions
WHEN OLD.user_agent IS NOT NULL AND NEW.user_agent IS NOT NULL
  AND NEW.user_agent IS NOT OLD.user_agent
BEGIN
  UPDATE sessions SET user_agent_changes = user_agent_changes + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER sessions_revoked AFTER UPDATE OF revoked_at ON sessions
WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
  UPDATE sessions SET revoked_reason = 'other' WHERE id = NEW.id AND revoked_reason IS NULL;
  INSERT INTO events (at, kind, user_id, session_id, actor, reason, ip, user_agent, note)
  VALUES (NEW.revoked_at, 'revoked', NEW.user_id, NEW.id, NEW.revoked_by,
          ifnull(NEW.revoked_reason, 'other'), NEW.ip, NEW.user_agent, NEW.revoked_note);
  INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
  SELECT 'sid', NEW.id, NEW.user_id, NEW.access_expires_at, NEW.revoked_at,
         ifnull(NEW.revoked_reason, 'other')
  WHERE NEW.access_expires_at > min(NEW.revoked_at, unixepoch());
END;

-- A session that comes in ended, from an older system, leaves the same traces.
CREATE TRIGGER sessions_inserted_revoked AFTER INSERT ON sessions
WHEN NEW.revoked_at IS NOT NULL
BEGIN
  UPDATE sessions SET revoked_reason = 'other' WHERE id = NEW.id AND revoked_reason IS NULL;
  INSERT INTO events (at, kind, user_id, session_id, actor, reason, ip, user_agent, note)
  VALUES (NEW.revoked_at, 'revoked', NEW.user_id, NEW.id, NEW.revoked_by,
          ifnull(NEW.revoked_reason, 'other'), NEW.ip, NEW.user_agent, NEW.revoked_note);
  INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
  SELECT 'sid', NEW.id, NEW.user_id, NEW.access_expires_at, NEW.revoked_at,
         ifnull(NEW.revoked_reason, 'other')
  WHERE NEW.access_expires_at > unixepoch();
END;

CREATE TRIGGER sessions_deleted AFTER DELETE ON sessions
WHEN OLD.access_expires_at > unixepoch()
BEGIN
  INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
  VALUES ('sid', OLD.id, OLD.user_id, OLD.access_expires_at, unixepoch(), OLD.revoked_reason);
END;

-- Users --------------------------------------------------------------------------------------

-- A login's INSERT, in whatever spelling, changes nothing of a known user: it must not bring a
-- deactivated one back, and OR REPLACE must not end all their sessions. UPDATE sets the status.
CREATE TRIGGER users_insert_once BEFORE INSERT ON users
WHEN EXISTS (SELECT 1 FROM users WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'the status of a known user is set by UPDATE')
  WHERE NEW.status = 'deactivated'
    AND EXISTS (SELECT 1 FROM users WHERE id = NEW.id AND status = 'active');
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER users_identity BEFORE UPDATE OF id ON users
WHEN NEW.id IS NOT OLD.id
BEGIN
  SELECT RAISE(ABORT, 'the id of a user is fixed');
END;

-- Also for writers that forgot to switch foreign keys on.
CREATE TRIGGER users_deleted BEFORE DELETE ON users
BEGIN
  DELETE FROM sessions WHERE user_id = OLD.id;
END;

CREATE TRIGGER users_deactivated AFTER UPDATE OF status ON users
WHEN OLD.status = 'active' AND NEW.status = 'deactivated'
BEGIN
  UPDATE sessions SET revoked_at = max(unixepoch(), created_at),
                      revoked_reason = 'account-deactivated'
  WHERE user_id = NEW.id AND revoked_at IS NULL;
END;

-- Denylist -----------------------------------------------------------------------------------

-- A second entry for the same id keeps the later end; INSERT OR REPLACE must not shorten one.
CREATE TRIGGER denylist_insert_merges BEFORE INSERT ON denylist
WHEN EXISTS (SELECT 1 FROM denylist WHERE kind = NEW.kind AND id = NEW.id)
BEGIN
  UPDATE denylist SET expires_at = NEW.expires_at
  WHERE kind = NEW.kind AND id = NEW.id AND expires_at < NEW.expires_at;
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER denylist_never_shorter BEFORE UPDATE ON denylist
WHEN NEW.kind IS NOT OLD.kind OR NEW.id IS NOT OLD.id OR NEW.expires_at < OLD.expires_at
BEGIN
  SELECT RAISE(ABORT, 'a denylist entry stands until its end');
END;

CREATE TRIGGER denylist_stands BEFORE DELETE ON denylist
WHEN OLD.expires_at > unixepoch()
BEGIN
  SELECT RAISE(ABORT, 'a denylist entry stands until its end');
END;

-- Events -------------------------------------------------------------------------------------

-- A number from outside would take another event's place, or leave none for those to come.
CREATE TRIGGER events_numbered BEFORE INSERT ON events
WHEN NEW.id > 0
BEGIN
  SELECT RAISE(ABORT, 'events are numbered by the store');
END;

-- Of a revocation the store itself tells, once.
CREATE TRIGGER events_revoked_once BEFORE INSERT ON events
WHEN NEW.kind = 'revoked' AND (
  NOT EXISTS (SELECT 1 FROM sessions WHERE id = NEW.session_id AND user_id = NEW.user_id
              AND revoked_at = NEW.at)
  OR EXISTS (SELECT 1 FROM events WHERE session_id = NEW.session_id AND kind = 'revoked'
             AND at = NEW.at))
BEGIN
  SELECT RAISE(ABORT, 'the event of a revocation is written by the store');
END;

CREATE TRIGGER events_fixed BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'an event is never changed');
END;

CREATE TRIGGER events_age_out BEFORE DELETE ON events
WHEN OLD.at > unixepoch() - 86400
BEGIN
  SELECT RAISE(ABORT, 'an event stays for a day at least');
END;
