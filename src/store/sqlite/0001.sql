-- The session store, schema version 1: the contract between tokenctl and every service that
-- writes the store. Its rules hold for every writer. docs/store.md explains it.
-- Tables and views come first, triggers last: a copy of a store inserts its rows in between.

CREATE TABLE users (
  id         TEXT    NOT NULL PRIMARY KEY
             CHECK (length(id) BETWEEN 1 AND 255),
  status     TEXT    NOT NULL DEFAULT 'active'
             CHECK (status IN ('active', 'deactivated')),
  created_at INTEGER NOT NULL DEFAULT (unixepoch())
             CHECK (created_at BETWEEN 0 AND 253402300799),
  updated_at INTEGER NOT NULL DEFAULT (unixepoch())
             CHECK (updated_at BETWEEN 0 AND 253402300799),
  -- length() stops at a NUL character, so a text with one could exceed every bound.
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
  expires_at         INTEGER -- null: never expires
                     CHECK (expires_at BETWEEN created_at AND 253402300799),
  max_expires_at     INTEGER -- null: no maximum
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
  -- The triggers sessions_claims_… and sessions_audience_… check more: a CHECK has no subqueries.
  claims             TEXT    NOT NULL DEFAULT '{}'
                     CHECK (length(claims) <= 16384
                            AND CASE WHEN json_valid(claims)
                                     THEN json_type(claims) = 'object' ELSE 0 END),
  audience           TEXT    -- null: the service's default; else a JSON array of one or more strings
                     CHECK (audience IS NULL OR length(audience) <= 4096
                            AND CASE WHEN json_valid(audience)
                                     THEN json_type(audience) = 'array'
                                          AND json_array_length(audience) > 0 ELSE 0 END),
  access_ttl         INTEGER CHECK (access_ttl > 0),    -- null: the service's default
  refresh_ttl        INTEGER CHECK (refresh_ttl >= 0),  -- null: service's default; 0: never expires
  ip_changes         INTEGER DEFAULT 0,  -- null: unknown (imported session)
  user_agent_changes INTEGER DEFAULT 0,  -- null: unknown (imported session)
  -- SHA-256 of an opaque refresh token of a previous system, which is generation 1.
  refresh_hash       TEXT    CHECK (length(refresh_hash) = 64
                                    AND refresh_hash NOT GLOB '*[^0-9a-f]*'),
  -- The number of the newest cutoff at the INSERT, or 0. An INSERT without this column stores -1,
  -- which the trigger sessions_inserted replaces.
  epoch              INTEGER NOT NULL DEFAULT -1 CHECK (epoch >= -1),
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
  -- The earlier of expires_at and max_expires_at; null: never expires.
  ends_at            INTEGER GENERATED ALWAYS AS
                     (min(ifnull(expires_at, max_expires_at), ifnull(max_expires_at, expires_at)))
                     VIRTUAL,
  CHECK (revoked_at IS NOT NULL
         OR (revoked_reason IS NULL AND revoked_by IS NULL AND revoked_note IS NULL)),
  -- Separate constraints: SQLite evaluates a CHECK only if one of its columns is written.
  CHECK (instr(id, char(0)) = 0),
  CHECK (instr(ifnull(ip, '') || ifnull(user_agent, ''), char(0)) = 0),
  CHECK (instr(ifnull(device, ''), char(0)) = 0),
  CHECK (instr(claims, char(0)) = 0),
  CHECK (instr(ifnull(audience, ''), char(0)) = 0),
  CHECK (instr(ifnull(refresh_hash, ''), char(0)) = 0),
  CHECK (instr(ifnull(revoked_by, '') || ifnull(revoked_note, ''), char(0)) = 0)
) STRICT;

-- Also finds the unrevoked sessions of a user among many revoked ones.
CREATE INDEX sessions_by_user ON sessions (user_id, revoked_at);
-- Unrevoked rows by last use and by expiry. Revoked rows, which only a purge reads, are in neither.
CREATE INDEX sessions_by_use ON sessions (last_used_at) WHERE revoked_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (ends_at) WHERE revoked_at IS NULL;
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
-- Together with sessions_by_use: all rows in the order of last use, without sorting.
CREATE INDEX sessions_revoked_by_use ON sessions (last_used_at) WHERE revoked_at IS NOT NULL;
CREATE UNIQUE INDEX sessions_by_refresh_hash ON sessions (refresh_hash)
WHERE refresh_hash IS NOT NULL;

CREATE TABLE denylist (
  kind       TEXT    NOT NULL CHECK (kind IN ('sid', 'jti')),
  id         TEXT    NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
  user_id    TEXT    CHECK (length(user_id) BETWEEN 1 AND 255),
  -- exp of the newest denied access token, plus 300 seconds of clock skew.
  expires_at INTEGER NOT NULL CHECK (expires_at BETWEEN 0 AND 253402300799),
  created_at INTEGER NOT NULL DEFAULT (unixepoch())
             CHECK (created_at BETWEEN 0 AND 253402300799),
  reason     TEXT
             CHECK (reason IN (
               'logout', 'device-logout', 'admin', 'compromised', 'replayed',
               'password-changed', 'account-deactivated', 'account-deleted', 'idle',
               'superseded', 'session-limit', 'leaked', 'other')),
  -- Number of the entry's last change; every insert and extension gets the next number.
  seq        INTEGER NOT NULL DEFAULT 0 CHECK (seq >= 0),
  PRIMARY KEY (kind, id),
  CHECK (instr(id || ifnull(user_id, ''), char(0)) = 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX denylist_by_end ON denylist (expires_at);
CREATE INDEX denylist_by_seq ON denylist (seq);

-- Each row revokes every session that was inserted before it.
CREATE TABLE cutoffs (
  id           INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
  created_at   INTEGER NOT NULL DEFAULT (unixepoch())
               CHECK (created_at BETWEEN 0 AND 253402300799),
  reason       TEXT    NOT NULL DEFAULT 'other'
               CHECK (reason IN (
                 'logout', 'device-logout', 'admin', 'compromised', 'replayed',
                 'password-changed', 'account-deactivated', 'account-deleted', 'idle',
                 'superseded', 'session-limit', 'leaked', 'other')),
  revoked_by   TEXT    CHECK (length(revoked_by) BETWEEN 1 AND 128),
  revoked_note TEXT    CHECK (length(revoked_note) BETWEEN 1 AND 1024),
  CHECK (instr(ifnull(revoked_by, '') || ifnull(revoked_note, ''), char(0)) = 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  id          INTEGER PRIMARY KEY
              CHECK (id > 0),
  at          INTEGER NOT NULL DEFAULT (unixepoch())
              CHECK (at BETWEEN 0 AND 253402300799),
  -- When the store received the event, by its own clock.
  recorded_at INTEGER NOT NULL DEFAULT (unixepoch())
              CHECK (recorded_at BETWEEN 0 AND 253402300799),
  -- Until this time the event is kept, because it blocks reuse of the session ID; null: not kept.
  keep_until  INTEGER CHECK (keep_until BETWEEN 0 AND 253402300799),
  kind        TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  user_id     TEXT    CHECK (length(user_id) <= 255),
  session_id  TEXT    CHECK (length(session_id) <= 64),
  actor       TEXT    CHECK (length(actor) <= 128),
  reason      TEXT    CHECK (length(reason) <= 64),
  ip          TEXT    CHECK (length(ip) <= 64),
  user_agent  TEXT    CHECK (length(user_agent) <= 1024),
  note        TEXT    CHECK (length(note) <= 1024),
  CHECK (keep_until IS NULL OR kind IN ('revoked', 'deleted')),
  CHECK (instr(kind || ifnull(user_id, '') || ifnull(session_id, '') || ifnull(actor, '')
               || ifnull(reason, '') || ifnull(ip, '') || ifnull(user_agent, '')
               || ifnull(note, ''), char(0)) = 0)
) STRICT;

CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_record ON events (recorded_at);
CREATE INDEX events_by_user ON events (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX events_by_session ON events (session_id) WHERE session_id IS NOT NULL;

-- One row: the identity of the store, and the number of its last denylist change.
CREATE TABLE store (
  only_one     INTEGER NOT NULL PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  -- A random UUID. A copy of the file keeps it.
  store_id     TEXT    NOT NULL
               DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2))
                 || '-4' || substr(hex(randomblob(2)), 2)
                 || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2)
                 || '-' || hex(randomblob(6))))
               CHECK (length(store_id) = 36 AND store_id NOT GLOB '*[^-0-9a-f]*'),
  denylist_seq INTEGER NOT NULL DEFAULT 0 CHECK (denylist_seq >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO store DEFAULT VALUES;

-- The sessions whose tokens are accepted now, by SQLite's clock: not revoked, not covered by a
-- cutoff, not expired, of an active user.
CREATE VIEW live_sessions AS
SELECT s.id, s.user_id, s.created_at, s.last_used_at, s.expires_at, s.max_expires_at, s.ends_at,
       s.generation, s.rotated_at, s.access_expires_at, s.longest_idle, s.ip, s.user_agent,
       s.device, s.claims, s.audience, s.access_ttl, s.refresh_ttl, s.ip_changes,
       s.user_agent_changes, s.epoch
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE u.status = 'active' AND s.revoked_at IS NULL
  AND s.epoch >= (SELECT ifnull(max(id), -1) FROM cutoffs)
  AND ifnull(s.ends_at > unixepoch(), 1);

-- Sessions: insert ---------------------------------------------------------------------------

-- Prevents INSERT OR REPLACE, which deletes the row with the same id, rowid or refresh_hash without
-- firing a trigger. NEW.rowid is -1 if the statement sets no rowid.
CREATE TRIGGER sessions_insert_once BEFORE INSERT ON sessions
WHEN NEW.rowid > 0 OR EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id)
  OR (NEW.refresh_hash IS NOT NULL
      AND EXISTS (SELECT 1 FROM sessions WHERE refresh_hash = NEW.refresh_hash))
BEGIN
  SELECT RAISE(ABORT, 'rowids are assigned by the store') WHERE NEW.rowid > 0;
  SELECT RAISE(ABORT, 'a session with this id exists already')
  WHERE EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'a session with this refresh_hash exists already');
END;

CREATE TRIGGER sessions_insert_rowid AFTER INSERT ON sessions
WHEN NEW.rowid <= 0
BEGIN
  SELECT RAISE(ABORT, 'rowids are assigned by the store');
END;

-- Without this rule, an INSERT could reactivate a revoked session and its refresh token.
CREATE TRIGGER sessions_insert_unused BEFORE INSERT ON sessions
WHEN EXISTS (SELECT 1 FROM events
             WHERE session_id = NEW.id AND kind IN ('revoked', 'deleted'))
BEGIN
  SELECT RAISE(ABORT, 'a session with this id was revoked or deleted');
END;

-- Protects the store from writers that do not enable foreign keys or do not check the status.
CREATE TRIGGER sessions_insert_user BEFORE INSERT ON sessions
WHEN (SELECT status FROM users WHERE id = NEW.user_id) IS NOT 'active'
BEGIN
  SELECT RAISE(ABORT, 'a session needs a user')
  WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.user_id);
  SELECT RAISE(ABORT, 'the user is deactivated') WHERE NEW.revoked_at IS NULL;
END;

-- A writer may set only the number of the newest cutoff, which saves a second write of the row.
CREATE TRIGGER sessions_insert_epoch BEFORE INSERT ON sessions
WHEN NEW.epoch <> -1 AND NEW.epoch <> (SELECT ifnull(max(id), 0) FROM cutoffs)
BEGIN
  SELECT RAISE(ABORT, 'the epoch of a session is set by the store');
END;

CREATE TRIGGER sessions_inserted AFTER INSERT ON sessions
WHEN NEW.epoch = -1
BEGIN
  UPDATE sessions SET epoch = (SELECT ifnull(max(id), 0) FROM cutoffs) WHERE id = NEW.id;
END;

-- A session that is inserted as revoked (by an import) also gets an event and a denylist entry.
CREATE TRIGGER sessions_inserted_revoked AFTER INSERT ON sessions
WHEN NEW.revoked_at IS NOT NULL
BEGIN
  UPDATE sessions SET revoked_reason = 'other' WHERE id = NEW.id AND revoked_reason IS NULL;
  INSERT INTO events (at, keep_until, kind, user_id, session_id, actor, reason, ip, user_agent,
                      note)
  VALUES (NEW.revoked_at, min(ifnull(NEW.ends_at + 300, 253402300799), 253402300799),
          'revoked', NEW.user_id, NEW.id, NEW.revoked_by,
          ifnull(NEW.revoked_reason, 'other'), NEW.ip, NEW.user_agent, NEW.revoked_note);
  INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
  SELECT 'sid', NEW.id, NEW.user_id, min(NEW.access_expires_at + 300, 253402300799),
         NEW.revoked_at, ifnull(NEW.revoked_reason, 'other')
  WHERE NEW.access_expires_at > unixepoch() - 300;
END;

-- Sessions: content --------------------------------------------------------------------------

-- Claims and audience become parts of tokens, which every JSON parser must read alike: no duplicate
-- names, no lone surrogates, at most 64 levels. They are checked only when they are written.
CREATE TRIGGER sessions_claims_inserted BEFORE INSERT ON sessions
WHEN NEW.claims <> '{}'
BEGIN
  SELECT RAISE(ABORT, 'claims hold a name twice')
  WHERE json_valid(NEW.claims) AND EXISTS (
    SELECT 1 FROM json_tree(NEW.claims) WHERE typeof(key) = 'text'
    GROUP BY parent, key HAVING count(*) > 1);
  SELECT RAISE(ABORT, 'claims are nested deeper than 64 levels')
  WHERE json_valid(NEW.claims)
    -- A text with at most 64 opening brackets is not nested deeper than 64 levels.
    AND length(NEW.claims) - length(replace(replace(NEW.claims, '{', ''), '[', '')) > 64
    AND (WITH RECURSIVE nested (value, depth) AS (
           SELECT NEW.claims, 1
           UNION ALL
           SELECT e.value, depth + 1 FROM nested, json_each(nested.value) e
           WHERE e.type IN ('object', 'array') AND depth <= 64)
         SELECT max(depth) FROM nested) > 64;
  SELECT RAISE(ABORT, 'claims holds half of a surrogate pair')
  FROM (SELECT lower(replace(NEW.claims, '\\', '\n')) AS t)
  WHERE t GLOB '*\ud[89ab]??[^\]*' OR t GLOB '*\ud[89ab]??\[^u]*'
    OR t GLOB '*\ud[89ab]??\u[^d]*' OR t GLOB '*\ud[89ab]??\ud[^c-f]*'
    OR length(replace(replace(replace(replace(t, '\ud8', ''), '\ud9', ''), '\uda', ''), '\udb', ''))
    <> length(replace(replace(replace(replace(t, '\udc', ''), '\udd', ''), '\ude', ''), '\udf', ''));
END;

CREATE TRIGGER sessions_claims_updated BEFORE UPDATE OF claims ON sessions
WHEN NEW.claims IS NOT OLD.claims
BEGIN
  SELECT RAISE(ABORT, 'claims hold a name twice')
  WHERE json_valid(NEW.claims) AND EXISTS (
    SELECT 1 FROM json_tree(NEW.claims) WHERE typeof(key) = 'text'
    GROUP BY parent, key HAVING count(*) > 1);
  SELECT RAISE(ABORT, 'claims are nested deeper than 64 levels')
  WHERE json_valid(NEW.claims)
    -- A text with at most 64 opening brackets is not nested deeper than 64 levels.
    AND length(NEW.claims) - length(replace(replace(NEW.claims, '{', ''), '[', '')) > 64
    AND (WITH RECURSIVE nested (value, depth) AS (
           SELECT NEW.claims, 1
           UNION ALL
           SELECT e.value, depth + 1 FROM nested, json_each(nested.value) e
           WHERE e.type IN ('object', 'array') AND depth <= 64)
         SELECT max(depth) FROM nested) > 64;
  SELECT RAISE(ABORT, 'claims holds half of a surrogate pair')
  FROM (SELECT lower(replace(NEW.claims, '\\', '\n')) AS t)
  WHERE t GLOB '*\ud[89ab]??[^\]*' OR t GLOB '*\ud[89ab]??\[^u]*'
    OR t GLOB '*\ud[89ab]??\u[^d]*' OR t GLOB '*\ud[89ab]??\ud[^c-f]*'
    OR length(replace(replace(replace(replace(t, '\ud8', ''), '\ud9', ''), '\uda', ''), '\udb', ''))
    <> length(replace(replace(replace(replace(t, '\udc', ''), '\udd', ''), '\ude', ''), '\udf', ''));
END;

CREATE TRIGGER sessions_audience_inserted BEFORE INSERT ON sessions
WHEN NEW.audience IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'audience is an array of strings')
  WHERE json_valid(NEW.audience)
    AND EXISTS (SELECT 1 FROM json_each(NEW.audience) WHERE type <> 'text');
  SELECT RAISE(ABORT, 'audience holds half of a surrogate pair')
  FROM (SELECT lower(replace(NEW.audience, '\\', '\n')) AS t)
  WHERE t GLOB '*\ud[89ab]??[^\]*' OR t GLOB '*\ud[89ab]??\[^u]*'
    OR t GLOB '*\ud[89ab]??\u[^d]*' OR t GLOB '*\ud[89ab]??\ud[^c-f]*'
    OR length(replace(replace(replace(replace(t, '\ud8', ''), '\ud9', ''), '\uda', ''), '\udb', ''))
    <> length(replace(replace(replace(replace(t, '\udc', ''), '\udd', ''), '\ude', ''), '\udf', ''));
END;

CREATE TRIGGER sessions_audience_updated BEFORE UPDATE OF audience ON sessions
WHEN NEW.audience IS NOT OLD.audience
BEGIN
  SELECT RAISE(ABORT, 'audience is an array of strings')
  WHERE json_valid(NEW.audience)
    AND EXISTS (SELECT 1 FROM json_each(NEW.audience) WHERE type <> 'text');
  SELECT RAISE(ABORT, 'audience holds half of a surrogate pair')
  FROM (SELECT lower(replace(NEW.audience, '\\', '\n')) AS t)
  WHERE t GLOB '*\ud[89ab]??[^\]*' OR t GLOB '*\ud[89ab]??\[^u]*'
    OR t GLOB '*\ud[89ab]??\u[^d]*' OR t GLOB '*\ud[89ab]??\ud[^c-f]*'
    OR length(replace(replace(replace(replace(t, '\ud8', ''), '\ud9', ''), '\uda', ''), '\udb', ''))
    <> length(replace(replace(replace(replace(t, '\udc', ''), '\udd', ''), '\ude', ''), '\udf', ''));
END;

-- Sessions: update ---------------------------------------------------------------------------

CREATE TRIGGER sessions_identity BEFORE UPDATE ON sessions
WHEN NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id
  OR NEW.created_at IS NOT OLD.created_at OR NEW.rowid IS NOT OLD.rowid
  OR NEW.refresh_hash IS NOT OLD.refresh_hash OR (NEW.epoch IS NOT OLD.epoch AND OLD.epoch >= 0)
BEGIN
  SELECT RAISE(ABORT, 'id, user_id, created_at, refresh_hash and epoch of a session are fixed');
END;

-- A session that a cutoff covers accepts one update: marking it as revoked by the first such cutoff.
CREATE TRIGGER sessions_covered BEFORE UPDATE ON sessions
WHEN OLD.epoch < (SELECT max(id) FROM cutoffs) AND OLD.revoked_at IS NULL
  AND NEW.epoch IS OLD.epoch
BEGIN
  SELECT RAISE(ABORT, 'a cutoff ended the session')
  WHERE NEW.revoked_at IS NULL
    OR NEW.generation IS NOT OLD.generation
    OR NEW.last_used_at IS NOT OLD.last_used_at
    OR NEW.expires_at IS NOT OLD.expires_at
    OR NEW.max_expires_at IS NOT OLD.max_expires_at
    OR NEW.rotated_at IS NOT OLD.rotated_at
    OR NEW.access_expires_at IS NOT OLD.access_expires_at
    OR NEW.longest_idle IS NOT OLD.longest_idle
    OR NEW.ip IS NOT OLD.ip
    OR NEW.user_agent IS NOT OLD.user_agent
    OR NEW.device IS NOT OLD.device
    OR NEW.claims IS NOT OLD.claims
    OR NEW.audience IS NOT OLD.audience
    OR NEW.access_ttl IS NOT OLD.access_ttl
    OR NEW.refresh_ttl IS NOT OLD.refresh_ttl
    OR NEW.ip_changes IS NOT OLD.ip_changes
    OR NEW.user_agent_changes IS NOT OLD.user_agent_changes;
  SELECT RAISE(ABORT, 'revoked_at of a session that a cutoff ended is the later of cutoff and login')
  WHERE NEW.revoked_at IS NOT (
    SELECT max(created_at, OLD.created_at) FROM cutoffs
    WHERE id > OLD.epoch ORDER BY id LIMIT 1);
END;

CREATE TRIGGER sessions_generation_rises BEFORE UPDATE OF generation ON sessions
WHEN NEW.generation < OLD.generation
BEGIN
  SELECT RAISE(ABORT, 'a generation never decreases');
END;

-- A revoked session gets no new tokens, and its expiry, revocation time and reason are final.
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
  SELECT RAISE(ABORT, 'a revoked session is never changed');
END;

-- A denylist entry lasts until access_expires_at, which therefore never decreases.
CREATE TRIGGER sessions_access_end_rises BEFORE UPDATE OF access_expires_at ON sessions
WHEN NEW.access_expires_at IS NULL AND OLD.access_expires_at IS NOT NULL
  OR NEW.access_expires_at < OLD.access_expires_at
BEGIN
  SELECT RAISE(ABORT, 'access_expires_at never decreases');
END;

-- Compares addresses without port, brackets, zone, letter case and further entries of a list. An IPv4
-- address written as IPv6 equals the IPv4 address. In an IPv6 address `::` becomes the groups that it stands
-- for, and each group loses its leading zeros. SELECT DISTINCT computes `host` once; SQLite would copy a
-- plain subquery into each use of it.
CREATE TRIGGER sessions_ip_changed AFTER UPDATE OF ip ON sessions
WHEN OLD.ip IS NOT NULL AND NEW.ip IS NOT NULL AND NEW.ip IS NOT OLD.ip
BEGIN
  UPDATE sessions SET ip_changes = min(ip_changes, 9223372036854775806) + 1
  WHERE id = NEW.id AND 2 = (
    SELECT count(DISTINCT CASE
      WHEN ltrim(host, '0:') GLOB 'ffff:*.*' THEN substr(ltrim(host, '0:'), 6)
      WHEN host GLOB '*:*:*' AND host NOT GLOB '*[^0-9a-f:]*' THEN
        replace(replace(replace(replace(':' || replace(ends, '::', ':' || substr(
          '0:0:0:0:0:0:', 1, 2 * (8 - length(ends) + length(replace(ends, ':', ''))))),
          ':0', ':'), ':0', ':'), ':0', ':'), ':0', ':')
      ELSE host END)
    FROM (SELECT host, iif(host GLOB ':*', '0', '') || host || iif(host GLOB '*:', '0', '') AS ends FROM (
      SELECT DISTINCT CASE WHEN node GLOB '[[]*]*' THEN substr(node, 2, instr(node, ']') - 2)
                  WHEN node GLOB '*.*:[0-9]*' AND node NOT GLOB '*:*:*'
                  THEN substr(node, 1, instr(node, ':') - 1)
                  ELSE node END AS host
      FROM (SELECT iif(entry GLOB '*:*[%]*', replace(substr(entry, 1, instr(entry, '%') - 1), '[', ''),
                       entry) AS node
            FROM (SELECT trim(lower(substr(ip, 1, instr(ip || ',', ',') - 1))) AS entry
                  FROM (SELECT OLD.ip AS ip UNION ALL SELECT NEW.ip))))));
END;

CREATE TRIGGER sessions_user_agent_changed AFTER UPDATE OF user_agent ON sessions
WHEN OLD.user_agent IS NOT NULL AND NEW.user_agent IS NOT NULL
  AND NEW.user_agent IS NOT OLD.user_agent
BEGIN
  UPDATE sessions SET user_agent_changes = min(user_agent_changes, 9223372036854775806) + 1
  WHERE id = NEW.id;
END;

-- 300 seconds of clock skew: a service whose clock is behind SQLite's accepts a token for longer, by
-- the difference. Only the triggers of this schema add this margin. Tokens of a session that a cutoff
-- covers need no entry, because verifiers reject their epoch.
CREATE TRIGGER sessions_revoked AFTER UPDATE OF revoked_at ON sessions
WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
  UPDATE sessions SET revoked_reason = 'other' WHERE id = NEW.id AND revoked_reason IS NULL;
  INSERT INTO events (at, keep_until, kind, user_id, session_id, actor, reason, ip, user_agent,
                      note)
  -- The later end: the statement may shorten the expiry too, but not that of the refresh token.
  VALUES (NEW.revoked_at,
          min(ifnull(max(OLD.ends_at, NEW.ends_at) + 300, 253402300799), 253402300799),
          'revoked', NEW.user_id, NEW.id, NEW.revoked_by, ifnull(NEW.revoked_reason, 'other'),
          NEW.ip, NEW.user_agent, NEW.revoked_note);
  INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
  SELECT 'sid', NEW.id, NEW.user_id, min(NEW.access_expires_at + 300, 253402300799),
         NEW.revoked_at, ifnull(NEW.revoked_reason, 'other')
  WHERE NEW.access_expires_at > min(NEW.revoked_at, unixepoch()) - 300
    AND NOT EXISTS (SELECT 1 FROM cutoffs WHERE id > NEW.epoch);
END;

-- Sessions: delete ---------------------------------------------------------------------------

CREATE TRIGGER sessions_deleted AFTER DELETE ON sessions
WHEN OLD.access_expires_at > unixepoch() - 300
  AND NOT EXISTS (SELECT 1 FROM cutoffs WHERE id > OLD.epoch)
BEGIN
  INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
  VALUES ('sid', OLD.id, OLD.user_id, min(OLD.access_expires_at + 300, 253402300799),
          unixepoch(), OLD.revoked_reason);
END;

-- Also for a session that expired in the last 300 seconds: by a slower clock its refresh token is still
-- valid. A writer that knows actor and reason inserts the event itself before it deletes the session.
CREATE TRIGGER sessions_deleted_active AFTER DELETE ON sessions
WHEN OLD.revoked_at IS NULL AND ifnull(OLD.ends_at > unixepoch() - 300, 1)
  AND NOT EXISTS (SELECT 1 FROM events WHERE session_id = OLD.id AND kind = 'deleted'
                  AND (OLD.ends_at <= unixepoch() OR
                       keep_until >= min(ifnull(OLD.ends_at + 300, 253402300799), 253402300799)))
BEGIN
  INSERT INTO events (keep_until, kind, user_id, session_id, ip, user_agent)
  VALUES (min(ifnull(OLD.ends_at + 300, 253402300799), 253402300799), 'deleted', OLD.user_id,
          OLD.id, OLD.ip, OLD.user_agent);
END;

-- Users --------------------------------------------------------------------------------------

-- The INSERT at a login does not change an existing user, with any conflict clause: it reactivates no
-- user, and OR REPLACE deletes no sessions. UPDATE sets the status.
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

-- Deletes the sessions of a user also for writers that do not enable foreign keys.
CREATE TRIGGER users_deleted BEFORE DELETE ON users
BEGIN
  DELETE FROM sessions WHERE user_id = OLD.id;
END;

-- Revokes only active sessions: expired sessions stay expired. If the statement sets updated_at, a
-- session has expired by that time, which is from the writer's clock, unless it lies in the future.
CREATE TRIGGER users_deactivated AFTER UPDATE OF status ON users
WHEN OLD.status = 'active' AND NEW.status = 'deactivated'
BEGIN
  UPDATE sessions SET revoked_at = max(unixepoch(), created_at),
                      revoked_reason = 'account-deactivated'
  WHERE user_id = NEW.id AND revoked_at IS NULL
    AND epoch >= (SELECT ifnull(max(id), -1) FROM cutoffs)
    AND ifnull(+ends_at > min(iif(NEW.updated_at > OLD.updated_at, NEW.updated_at, unixepoch()),
                              unixepoch()), 1);
  -- The access token of an expired session may still be valid.
  INSERT INTO denylist (kind, id, user_id, expires_at, reason)
  SELECT 'sid', id, user_id, min(access_expires_at + 300, 253402300799), 'account-deactivated'
  FROM sessions
  WHERE user_id = NEW.id AND revoked_at IS NULL AND access_expires_at > unixepoch() - 300
    AND epoch >= (SELECT ifnull(max(id), -1) FROM cutoffs);
END;

-- Denylist -----------------------------------------------------------------------------------

-- An INSERT for an existing id only extends the entry: INSERT OR REPLACE must not shorten it.
CREATE TRIGGER denylist_insert_merges BEFORE INSERT ON denylist
WHEN EXISTS (SELECT 1 FROM denylist WHERE kind = NEW.kind AND id = NEW.id)
BEGIN
  UPDATE denylist SET expires_at = NEW.expires_at
  WHERE kind = NEW.kind AND id = NEW.id AND expires_at < NEW.expires_at;
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER denylist_insert_seq BEFORE INSERT ON denylist
WHEN NEW.seq <> 0
BEGIN
  SELECT RAISE(ABORT, 'the seq of a denylist entry is set by the store');
END;

CREATE TRIGGER denylist_inserted AFTER INSERT ON denylist
BEGIN
  UPDATE store SET denylist_seq = denylist_seq + 1;
  UPDATE denylist SET seq = (SELECT denylist_seq FROM store)
  WHERE kind = NEW.kind AND id = NEW.id;
END;

CREATE TRIGGER denylist_extended AFTER UPDATE OF expires_at ON denylist
WHEN NEW.expires_at > OLD.expires_at
BEGIN
  UPDATE store SET denylist_seq = denylist_seq + 1;
  UPDATE denylist SET seq = (SELECT denylist_seq FROM store)
  WHERE kind = NEW.kind AND id = NEW.id;
END;

CREATE TRIGGER denylist_never_shorter BEFORE UPDATE ON denylist
WHEN NEW.kind IS NOT OLD.kind OR NEW.id IS NOT OLD.id OR NEW.expires_at < OLD.expires_at
BEGIN
  SELECT RAISE(ABORT, 'a denylist entry stays until it expires');
END;

CREATE TRIGGER denylist_seq_rises BEFORE UPDATE OF seq ON denylist
WHEN NEW.seq IS NOT OLD.seq AND (
  NEW.seq IS NOT (SELECT denylist_seq FROM store)
  OR EXISTS (SELECT 1 FROM denylist WHERE seq = NEW.seq))
BEGIN
  SELECT RAISE(ABORT, 'the seq of a denylist entry is set by the store');
END;

CREATE TRIGGER denylist_stands BEFORE DELETE ON denylist
WHEN OLD.expires_at > unixepoch()
BEGIN
  SELECT RAISE(ABORT, 'a denylist entry stays until it expires');
END;

-- Cutoffs ------------------------------------------------------------------------------------

-- Numbered under the write lock, so that numbers rise in the order of the commits, independently of
-- clocks. The statement may omit the number.
CREATE TRIGGER cutoffs_insert BEFORE INSERT ON cutoffs
WHEN NEW.id IS NULL
BEGIN
  INSERT INTO cutoffs (id, created_at, reason, revoked_by, revoked_note)
  SELECT ifnull(max(id), 0) + 1, NEW.created_at, NEW.reason, NEW.revoked_by, NEW.revoked_note
  FROM cutoffs;
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER cutoffs_numbered BEFORE INSERT ON cutoffs
WHEN NEW.id <> (SELECT ifnull(max(id), 0) + 1 FROM cutoffs)
BEGIN
  SELECT RAISE(ABORT, 'cutoffs are numbered 1, 2, 3, …');
END;

CREATE TRIGGER cutoffs_fixed BEFORE UPDATE ON cutoffs
BEGIN
  SELECT RAISE(ABORT, 'a cutoff is never changed');
END;

CREATE TRIGGER cutoffs_stay BEFORE DELETE ON cutoffs
BEGIN
  SELECT RAISE(ABORT, 'a cutoff is never removed');
END;

-- Events -------------------------------------------------------------------------------------

-- An id from the statement could replace another event, or be the highest number there is.
CREATE TRIGGER events_numbered BEFORE INSERT ON events
WHEN NEW.id > 0
BEGIN
  SELECT RAISE(ABORT, 'events are numbered by the store');
END;

CREATE TRIGGER events_recorded BEFORE INSERT ON events
WHEN NEW.recorded_at > unixepoch()
BEGIN
  SELECT RAISE(ABORT, 'recorded_at of an event is set by the store');
END;

-- Only the triggers above write the event of a revocation, and only once.
CREATE TRIGGER events_revoked_once BEFORE INSERT ON events
WHEN NEW.kind = 'revoked' AND (
  NOT EXISTS (SELECT 1 FROM sessions WHERE id = NEW.session_id AND user_id = NEW.user_id
              AND revoked_at = NEW.at)
  OR EXISTS (SELECT 1 FROM events WHERE session_id = NEW.session_id AND kind = 'revoked'))
BEGIN
  SELECT RAISE(ABORT, 'the event of a revocation is written by the store');
END;

CREATE TRIGGER events_fixed BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'an event is never changed');
END;

-- The age is counted from recorded_at (the store's clock), because `at` may be backdated with the
-- revocation. The newest event stays, so that no number is used twice.
CREATE TRIGGER events_age_out BEFORE DELETE ON events
WHEN OLD.recorded_at > unixepoch() - 86400 OR OLD.keep_until > unixepoch()
  OR OLD.id = (SELECT max(id) FROM events)
BEGIN
  SELECT RAISE(ABORT, 'an event stays for a day at least') WHERE OLD.recorded_at > unixepoch() - 86400;
  SELECT RAISE(ABORT, 'an event stays until the refresh token of its session has expired')
  WHERE OLD.keep_until > unixepoch();
  SELECT RAISE(ABORT, 'the newest event stays');
END;

-- Store --------------------------------------------------------------------------------------

CREATE TRIGGER store_once BEFORE INSERT ON store
BEGIN
  SELECT RAISE(ABORT, 'a store has one identity');
END;

CREATE TRIGGER store_fixed BEFORE UPDATE ON store
WHEN NEW.only_one IS NOT OLD.only_one OR NEW.store_id IS NOT OLD.store_id
  OR NEW.denylist_seq NOT IN (OLD.denylist_seq, OLD.denylist_seq + 1)
BEGIN
  SELECT RAISE(ABORT, 'the identity of a store is fixed');
END;

CREATE TRIGGER store_stays BEFORE DELETE ON store
BEGIN
  SELECT RAISE(ABORT, 'a store has one identity');
END;
