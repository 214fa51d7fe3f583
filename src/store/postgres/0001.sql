-- The session store in PostgreSQL, schema version 1: the contract between tokenctl and every
-- service that writes the store. The rules hold for every writer. docs/postgres.md explains it.
--
-- Run as a superuser, or as a role with CREATEROLE and CREATE on the database, in a separate
-- database with encoding UTF8, in one transaction: psql -1 -f FILE. `tokenctl init` runs this text.

DO $$
DECLARE
  role text;
BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'the encoding of the database must be UTF8';
  END IF;
  -- Roles belong to the whole cluster: a login of one store must not reach another store.
  IF EXISTS (
    SELECT FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
    WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = 'tokenctl_owner'
      AND d.dbid NOT IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TC002',
      MESSAGE = 'the role tokenctl_owner owns the store of another database',
      HINT = 'choose other names with --role-prefix';
  END IF;
  FOREACH role IN ARRAY
    ARRAY['tokenctl_owner', 'tokenctl_service', 'tokenctl_operator', 'tokenctl_reader']
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
  -- A role with CREATEROLE is not a member of the roles that it creates. It joins the owner role until
  -- the end of this script, and stays a member of the operator role.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    IF NOT pg_has_role('tokenctl_owner', 'MEMBER') THEN
      EXECUTE format('GRANT tokenctl_owner TO %I', current_user);
      PERFORM set_config('tokenctl.joined_owner', current_user, true);
    END IF;
    EXECUTE format('GRANT tokenctl_operator TO %I', current_user);
  END IF;
END $$;

-- Only members of the store's roles connect to the store's database.
DO $$ BEGIN
  EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO tokenctl_owner, tokenctl_service, '
                 'tokenctl_operator, tokenctl_reader', current_database());
END $$;

CREATE SCHEMA tokenctl AUTHORIZATION tokenctl_owner;
SET LOCAL ROLE tokenctl_owner;
SET LOCAL search_path = tokenctl, pg_temp;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- clock_timestamp() is the current time, now() the start of the transaction. floor(), because a cast
-- rounds. A body with RETURN resolves names once, not with the caller's search_path.
CREATE FUNCTION unixepoch() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
  RETURN floor(extract(epoch FROM clock_timestamp()))::bigint;

-- Returns the type of a JSON text, 'invalid' where a cast would raise an error, or what no issued token has:
-- 'nested' for arrays and objects below 64 levels, 'repeated' for a key that occurs twice in an object, and
-- 'zero' for the escape \u0000, which no value of PostgreSQL can hold.
CREATE FUNCTION json_kind(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  is_flat   boolean;
  is_unique boolean;
BEGIN
  IF t = '{}' THEN RETURN 'object'; END IF;
  PERFORM t::jsonb;
  WITH RECURSIVE nodes (value, depth) AS (
    SELECT t::json, 1
    UNION ALL
    SELECT child.value, depth + 1 FROM nodes, LATERAL (
      SELECT e.value FROM json_each(CASE json_typeof(nodes.value) WHEN 'object' THEN nodes.value END) e
      UNION ALL
      SELECT a.value
      FROM json_array_elements(CASE json_typeof(nodes.value) WHEN 'array' THEN nodes.value END) a
    ) child WHERE depth <= 64
  )
  SELECT bool_and(depth <= 64 OR json_typeof(value) NOT IN ('array', 'object')),
         bool_and(json_typeof(value) <> 'object' OR (
           SELECT count(*) = count(DISTINCT key) FROM json_object_keys(value) key))
  INTO is_flat, is_unique FROM nodes;
  IF NOT is_flat THEN RETURN 'nested'; END IF;
  IF NOT is_unique THEN RETURN 'repeated'; END IF;
  RETURN json_typeof(t::json);
EXCEPTION
  WHEN untranslatable_character THEN RETURN 'zero';
  WHEN invalid_text_representation OR numeric_value_out_of_range OR statement_too_complex THEN
    RETURN 'invalid';
END $$;

CREATE FUNCTION is_list_of_texts(t text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN tokenctl.json_kind(t) = 'array' AND json_array_length(t::json) > 0 AND NOT EXISTS (
    SELECT FROM json_array_elements(t::json) item WHERE json_typeof(item) <> 'string');
END $$;

-- Returns the address in a text that a service stored: alone, with a port, in brackets, with a zone,
-- first in a forwarded list, or as `for` in a Forwarded header. An IPv4 address written as IPv6 is
-- returned as IPv4. Returns null for other text.
CREATE FUNCTION ip_of(t text) RETURNS inet LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  word text := btrim(split_part(ltrim(t, ', '), ',', 1));
  address inet;
BEGIN
  word := coalesce(btrim(substring(word FROM '(?i)(?:^|;)\s*for\s*=\s*"?([^;"]*)')),
                   substring(word FROM '[^;[:space:]]+'), word);
  -- Java writes a host name and a slash before the address, and a port after eight groups without brackets.
  word := regexp_replace(btrim(word, '"'), '^[[:alnum:]._-]*/(?=.*[.:])', '');
  word := regexp_replace(word, '^((?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}):[0-9]+$', '\1');
  word := regexp_replace(word, '^(?:([0-9.]+)/32|([0-9a-fA-F.]*:[0-9a-fA-F:.]*)/128)$', '\1\2');
  IF word ~ '^[^:]*:[0-9]+$' THEN word := split_part(word, ':', 1); END IF;
  word := split_part(regexp_replace(word, '^\[([^]]*)\](:[0-9]+)?$', '\1'), '%', 1);
  IF word !~ '^[0-9a-fA-F:.]+$' OR word ~ '(^|[.:])0[0-9]+\.|\.0[0-9]+$' THEN RETURN NULL; END IF;
  address := word::inet;
  IF address << '::ffff:0:0/96'::inet THEN
    address := '0.0.0.0'::inet + (address - '::ffff:0:0'::inet);
  END IF;
  RETURN address;
EXCEPTION WHEN invalid_text_representation THEN RETURN NULL;
END $$;

-- Lower case for filters, also beyond ASCII, where lower() has no effect under collation C.
CREATE FUNCTION fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN lower(t COLLATE "und-x-icu") COLLATE "C";

CREATE DOMAIN reason AS text COLLATE "C" CHECK (VALUE IN (
  'logout', 'device-logout', 'admin', 'compromised', 'replayed', 'password-changed',
  'account-deactivated', 'account-deleted', 'idle', 'superseded', 'session-limit', 'leaked', 'other'));
CREATE DOMAIN unix_time AS bigint CHECK (VALUE BETWEEN 0 AND 253402300799);

-- One row: the application ID and schema version, which SQLite has in the file header, and the cluster
-- whose transaction IDs are in events.tx and denylist.tx.
CREATE TABLE store (
  only_one       boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  application_id bigint NOT NULL DEFAULT 1953459043 CHECK (application_id = 1953459043),
  schema_version integer NOT NULL DEFAULT 1,
  store_id       uuid NOT NULL DEFAULT gen_random_uuid(),
  role_prefix    text COLLATE "C" NOT NULL DEFAULT 'tokenctl',
  cluster        numeric NOT NULL DEFAULT 0,  -- system_identifier
  timeline       bigint NOT NULL DEFAULT 1    -- raised by each promotion of a standby
);
INSERT INTO store DEFAULT VALUES;

CREATE TABLE users (
  id         text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 255),
  status     text COLLATE "C" NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deactivated')),
  created_at unix_time NOT NULL DEFAULT unixepoch(),
  updated_at unix_time NOT NULL DEFAULT unixepoch()
) WITH (fillfactor = 90);

-- Each row revokes every session that was opened before it. The number decides the order, not the time.
CREATE TABLE cutoffs (
  id           bigint PRIMARY KEY CHECK (id > 0),
  created_at   unix_time NOT NULL DEFAULT unixepoch(),
  reason       reason NOT NULL DEFAULT 'other',
  revoked_by   text COLLATE "C" CHECK (length(revoked_by) BETWEEN 1 AND 128),
  revoked_note text COLLATE "C" CHECK (length(revoked_note) BETWEEN 1 AND 1024)
);

CREATE TABLE sessions (
  id                 text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  user_id            text COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at         unix_time NOT NULL DEFAULT unixepoch(),
  last_used_at       unix_time NOT NULL DEFAULT unixepoch() CHECK (last_used_at >= created_at),
  expires_at         unix_time CHECK (expires_at >= created_at),         -- null: never expires
  max_expires_at     unix_time CHECK (max_expires_at >= created_at),     -- null: no maximum
  generation         bigint NOT NULL DEFAULT 1 CHECK (generation >= 1),
  rotated_at         unix_time CHECK (rotated_at >= created_at),         -- null: not rotated yet
  access_expires_at  unix_time CHECK (access_expires_at >= created_at),  -- null: none issued
  longest_idle       bigint NOT NULL DEFAULT 0 CHECK (longest_idle >= 0),
  ip                 text COLLATE "C" CHECK (length(ip) BETWEEN 1 AND 64),
  user_agent         text COLLATE "C" CHECK (length(user_agent) BETWEEN 1 AND 1024),
  device             text COLLATE "C" CHECK (length(device) BETWEEN 1 AND 256),
  claims             text COLLATE "C" NOT NULL DEFAULT '{}' CHECK (length(claims) <= 16384),
  audience           text COLLATE "C" CHECK (length(audience) <= 4096),  -- null: service's default
  access_ttl         bigint CHECK (access_ttl > 0),                      -- null: service's default
  refresh_ttl        bigint CHECK (refresh_ttl >= 0),                    -- null: service's default; 0: never expires
  ip_changes         bigint DEFAULT 0,      -- null: unknown (imported session)
  user_agent_changes bigint DEFAULT 0,      -- null: unknown (imported session)
  refresh_hash       text COLLATE "C" CHECK (refresh_hash ~ '^[0-9a-f]{64}$'),
  epoch              bigint NOT NULL DEFAULT 0 CHECK (epoch >= 0),       -- number of the newest cutoff at login
  revoked_at         unix_time CHECK (revoked_at >= created_at),
  revoked_reason     reason,
  revoked_by         text COLLATE "C" CHECK (length(revoked_by) BETWEEN 1 AND 128),
  revoked_note       text COLLATE "C" CHECK (length(revoked_note) BETWEEN 1 AND 1024),
  is_valid           boolean NOT NULL GENERATED ALWAYS AS (revoked_at IS NULL) STORED,
  -- The earlier of the two times (LEAST ignores nulls); null: never expires.
  ends_at            bigint GENERATED ALWAYS AS (LEAST(expires_at::bigint, max_expires_at::bigint)) STORED,
  -- Hours, for the indexes: with an index on seconds, no rotation could be a HOT update.
  used_hour          integer NOT NULL GENERATED ALWAYS AS ((last_used_at::bigint / 3600)::integer) STORED,
  ends_hour          integer GENERATED ALWAYS AS
                     ((LEAST(expires_at::bigint, max_expires_at::bigint) / 3600)::integer) STORED,
  CHECK (revoked_at IS NOT NULL
         OR (revoked_reason IS NULL AND revoked_by IS NULL AND revoked_note IS NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05,
        autovacuum_vacuum_insert_scale_factor = 0.1);

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_use  ON sessions (used_hour);
CREATE INDEX sessions_by_end  ON sessions (ends_hour) WHERE revoked_at IS NULL;
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE UNIQUE INDEX sessions_by_refresh_hash ON sessions (refresh_hash) WHERE refresh_hash IS NOT NULL;

CREATE TABLE denylist (
  kind       text COLLATE "C" NOT NULL CHECK (kind IN ('sid', 'jti')),
  id         text COLLATE "C" NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
  user_id    text COLLATE "C" CHECK (length(user_id) BETWEEN 1 AND 255),
  expires_at unix_time NOT NULL,
  created_at unix_time NOT NULL DEFAULT unixepoch(),
  reason     reason,
  tx         xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- for followers: see events.tx
  PRIMARY KEY (kind, id)
);
CREATE INDEX denylist_by_end ON denylist (expires_at);
CREATE INDEX denylist_by_tx ON denylist (tx);

CREATE SEQUENCE event_numbers AS bigint;
CREATE TABLE events (
  id          bigint PRIMARY KEY CHECK (id > 0),
  -- The transaction that wrote the event. A transaction with a lower ID may commit later, so a follower
  -- reads the rows that its last snapshot did not show (tx >= xmax, or tx in progress then).
  tx          xid8 NOT NULL,
  at          unix_time NOT NULL DEFAULT unixepoch(),
  recorded_at unix_time NOT NULL DEFAULT unixepoch(),  -- the store's clock, not the writer's
  -- Until this time the event is kept, because it blocks reuse of the session ID; null: not kept.
  keep_until  unix_time CHECK (keep_until IS NULL OR kind IN ('revoked', 'deleted')),
  kind        text COLLATE "C" NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  user_id     text COLLATE "C" CHECK (length(user_id) <= 255),
  session_id  text COLLATE "C" CHECK (length(session_id) <= 64),
  actor       text COLLATE "C" CHECK (length(actor) <= 128),
  reason      text COLLATE "C" CHECK (length(reason) <= 64),
  ip          text COLLATE "C" CHECK (length(ip) <= 64),
  user_agent  text COLLATE "C" CHECK (length(user_agent) <= 1024),
  note        text COLLATE "C" CHECK (length(note) <= 1024)
);
CREATE INDEX events_by_tx ON events (tx, id);
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_user ON events (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX events_by_session ON events (session_id) WHERE session_id IS NOT NULL;

-- The SQLSTATE TC001 distinguishes a rejection by a rule from every other error.
CREATE FUNCTION refuse(why text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TC001', MESSAGE = why;
END $$;

-- Every function pins its search_path. Otherwise a writer with CREATE on any schema could shadow an
-- operator or a function, and bypass every rule.

-- Sessions -----------------------------------------------------------------------------------

CREATE FUNCTION sessions_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
DECLARE
  user_status text;
BEGIN
  -- FOR SHARE waits for a concurrent deactivation; the foreign key's lock does not.
  SELECT status INTO user_status FROM users WHERE id = NEW.user_id FOR SHARE;
  IF user_status IS NULL THEN PERFORM tokenctl.refuse('a session needs a user'); END IF;
  IF user_status <> 'active' AND NEW.revoked_at IS NULL THEN
    PERFORM tokenctl.refuse('the user is deactivated');
  END IF;
  IF EXISTS (SELECT FROM events WHERE session_id = NEW.id AND kind IN ('revoked', 'deleted')) THEN
    PERFORM tokenctl.refuse('a session with this id was revoked or deleted');
  END IF;
  NEW.epoch := coalesce((SELECT max(id) FROM cutoffs), 0);
  IF NEW.revoked_at IS NOT NULL THEN
    NEW.revoked_reason := coalesce(NEW.revoked_reason, 'other');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_insert BEFORE INSERT ON sessions
  FOR EACH ROW EXECUTE FUNCTION sessions_insert();

-- Not a CHECK, which PostgreSQL evaluates at every UPDATE: each rotation would parse the claims.
CREATE FUNCTION sessions_json() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
DECLARE
  kind text := tokenctl.json_kind(NEW.claims);
BEGIN
  IF kind <> 'object' THEN
    PERFORM tokenctl.refuse(CASE kind
      WHEN 'nested' THEN 'claims are nested deeper than 64 levels'
      WHEN 'repeated' THEN 'claims hold a name twice'
      WHEN 'zero' THEN 'claims have the escape \u0000, which PostgreSQL cannot store'
      WHEN 'invalid' THEN 'claims are not valid JSON, or have half a surrogate pair'
      ELSE 'claims are not a JSON object' END);
  END IF;
  IF NOT tokenctl.is_list_of_texts(NEW.audience) THEN
    PERFORM tokenctl.refuse('audience is not a JSON array of texts');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_json_insert BEFORE INSERT ON sessions
  FOR EACH ROW EXECUTE FUNCTION sessions_json();
-- Not UPDATE OF, which considers only the columns in the SET list.
CREATE TRIGGER b_json_update BEFORE UPDATE ON sessions FOR EACH ROW
  WHEN (NEW.claims IS DISTINCT FROM OLD.claims OR NEW.audience IS DISTINCT FROM OLD.audience)
  EXECUTE FUNCTION sessions_json();

CREATE FUNCTION sessions_update() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
DECLARE
  cutoff_at bigint;
BEGIN
  IF (NEW.id, NEW.user_id, NEW.created_at, NEW.refresh_hash, NEW.epoch)
     IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.created_at, OLD.refresh_hash, OLD.epoch) THEN
    PERFORM tokenctl.refuse('id, user_id, created_at, refresh_hash and epoch of a session are fixed');
  END IF;
  IF NEW.generation < OLD.generation THEN
    PERFORM tokenctl.refuse('a generation never decreases');
  END IF;
  IF OLD.access_expires_at IS NOT NULL
     AND (NEW.access_expires_at IS NULL OR NEW.access_expires_at < OLD.access_expires_at) THEN
    PERFORM tokenctl.refuse('access_expires_at never decreases');
  END IF;
  IF OLD.revoked_at IS NOT NULL THEN
    IF (NEW.revoked_at, NEW.revoked_reason, NEW.revoked_by, NEW.revoked_note, NEW.generation,
        NEW.expires_at, NEW.max_expires_at, NEW.access_expires_at, NEW.last_used_at)
       IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_reason, OLD.revoked_by, OLD.revoked_note,
        OLD.generation, OLD.expires_at, OLD.max_expires_at, OLD.access_expires_at, OLD.last_used_at) THEN
      PERFORM tokenctl.refuse('a revoked session is never changed');
    END IF;
  ELSE
    -- The first cutoff that covers the session: cutoffs are numbered without gaps.
    SELECT created_at INTO cutoff_at FROM tokenctl.cutoffs WHERE id = OLD.epoch + 1;
    IF cutoff_at IS NOT NULL THEN
      IF (NEW.generation, NEW.expires_at, NEW.max_expires_at, NEW.access_expires_at,
          NEW.last_used_at, NEW.rotated_at, NEW.longest_idle, NEW.ip, NEW.user_agent, NEW.device,
          NEW.claims, NEW.audience, NEW.access_ttl, NEW.refresh_ttl)
         IS DISTINCT FROM (OLD.generation, OLD.expires_at, OLD.max_expires_at, OLD.access_expires_at,
          OLD.last_used_at, OLD.rotated_at, OLD.longest_idle, OLD.ip, OLD.user_agent, OLD.device,
          OLD.claims, OLD.audience, OLD.access_ttl, OLD.refresh_ttl) THEN
        PERFORM tokenctl.refuse('a cutoff ended the session');
      END IF;
      IF NEW.revoked_at IS NOT NULL AND (OLD.ends_at IS NULL OR OLD.ends_at > cutoff_at) THEN
        NEW.revoked_at := greatest(cutoff_at, OLD.created_at);
      END IF;
    END IF;
  END IF;
  IF NEW.revoked_at IS NOT NULL THEN
    NEW.revoked_reason := coalesce(NEW.revoked_reason, 'other');
  END IF;
  -- Another spelling of the same address is not a change.
  IF OLD.ip <> NEW.ip AND coalesce(host(tokenctl.ip_of(OLD.ip)), OLD.ip)
                          <> coalesce(host(tokenctl.ip_of(NEW.ip)), NEW.ip) THEN
    NEW.ip_changes := OLD.ip_changes + (OLD.ip_changes < 9223372036854775807)::int;
  END IF;
  IF OLD.user_agent <> NEW.user_agent THEN
    NEW.user_agent_changes :=
      OLD.user_agent_changes + (OLD.user_agent_changes < 9223372036854775807)::int;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER z_update BEFORE UPDATE ON sessions
  FOR EACH ROW EXECUTE FUNCTION sessions_update();

-- Only this function adds the 300 seconds of clock skew between service, tokenctl and database.
-- Tokens of a session that a cutoff covers need no entry, because verifiers reject their epoch.
CREATE FUNCTION deny_session(ended sessions, since bigint) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  IF ended.access_expires_at > least(since, unixepoch()) - 300
     AND NOT EXISTS (SELECT FROM cutoffs WHERE id = ended.epoch + 1) THEN
    INSERT INTO denylist AS d (kind, id, user_id, expires_at, created_at, reason)
    VALUES ('sid', ended.id, ended.user_id, least(ended.access_expires_at + 300, 253402300799),
            since, ended.revoked_reason)
    ON CONFLICT (kind, id) DO UPDATE SET expires_at = EXCLUDED.expires_at
      WHERE d.expires_at < EXCLUDED.expires_at;
  END IF;
END $$;

CREATE FUNCTION sessions_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
DECLARE
  refresh_end bigint := NEW.ends_at;
BEGIN
  -- The later end: the statement may shorten the expiry too, but not that of the refresh token.
  IF TG_OP = 'UPDATE' AND (OLD.ends_at IS NULL OR OLD.ends_at > refresh_end) THEN
    refresh_end := OLD.ends_at;
  END IF;
  INSERT INTO events (at, keep_until, kind, user_id, session_id, actor, reason, ip, user_agent, note)
  VALUES (NEW.revoked_at, least(coalesce(refresh_end + 300, 253402300799), 253402300799), 'revoked',
          NEW.user_id, NEW.id, NEW.revoked_by, NEW.revoked_reason, NEW.ip, NEW.user_agent,
          NEW.revoked_note);
  PERFORM tokenctl.deny_session(
    NEW, CASE TG_OP WHEN 'INSERT' THEN greatest(NEW.revoked_at, unixepoch()) ELSE NEW.revoked_at END);
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_revoked AFTER UPDATE ON sessions FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
  EXECUTE FUNCTION sessions_ended();
CREATE TRIGGER sessions_inserted_revoked AFTER INSERT ON sessions FOR EACH ROW
  WHEN (NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION sessions_ended();

-- Once per statement, because a call per row would take most of the time of a purge. It inserts the
-- entries of deny_session(). A session that expired in the last 300 seconds gets an event too, unless the
-- writer recorded one: by a slower clock its refresh token is still valid. A writer that knows actor and
-- reason sets them with set_config('tokenctl.deleted_by', …, true) and 'tokenctl.deleted_reason'.
CREATE FUNCTION sessions_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
DECLARE
  moment bigint := unixepoch();
BEGIN
  INSERT INTO events (keep_until, kind, user_id, session_id, ip, user_agent, actor, reason)
  SELECT least(coalesce(g.ends_at + 300, 253402300799), 253402300799), 'deleted', g.user_id, g.id,
         g.ip, g.user_agent,
         left(nullif(current_setting('tokenctl.deleted_by', true), ''), 128),
         CASE WHEN g.ends_at IS NULL OR g.ends_at > moment
              THEN left(nullif(current_setting('tokenctl.deleted_reason', true), ''), 64) END
  FROM gone g WHERE g.revoked_at IS NULL AND (
    g.ends_at IS NULL OR g.ends_at > moment OR g.ends_at > moment - 300
      AND NOT EXISTS (SELECT FROM events e WHERE e.session_id = g.id AND e.kind = 'deleted'));
  INSERT INTO denylist AS d (kind, id, user_id, expires_at, created_at, reason)
  SELECT 'sid', g.id, g.user_id, least(g.access_expires_at + 300, 253402300799), moment,
         g.revoked_reason
  FROM gone g WHERE g.access_expires_at > moment - 300
    AND NOT EXISTS (SELECT FROM cutoffs WHERE id = g.epoch + 1)
  ON CONFLICT (kind, id) DO UPDATE SET expires_at = EXCLUDED.expires_at
    WHERE d.expires_at < EXCLUDED.expires_at;
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_deleted AFTER DELETE ON sessions REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION sessions_deleted();

-- Users --------------------------------------------------------------------------------------

CREATE FUNCTION users_update() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  IF NEW.id <> OLD.id THEN PERFORM tokenctl.refuse('the id of a user is fixed'); END IF;
  -- With an older snapshot, sessions that were opened after it would stay active.
  IF OLD.status = 'active' AND NEW.status = 'deactivated'
     AND current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM tokenctl.refuse('users are deactivated at READ COMMITTED');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_update BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION users_update();

CREATE FUNCTION users_deactivated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
DECLARE
  -- The writer's clock, if the statement sets updated_at to a time that is not in the future.
  moment bigint := least(unixepoch(),
    CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at ELSE unixepoch() END);
BEGIN
  -- Expired sessions stay expired, and sessions that a cutoff covers are already revoked.
  UPDATE sessions s SET revoked_at = greatest(unixepoch(), created_at),
                        revoked_reason = 'account-deactivated'
  WHERE user_id = NEW.id AND revoked_at IS NULL AND (ends_at IS NULL OR ends_at > moment)
    AND NOT EXISTS (SELECT FROM cutoffs WHERE id = s.epoch + 1);
  -- The access token of an expired session may still be valid.
  INSERT INTO denylist AS d (kind, id, user_id, expires_at, reason)
  SELECT 'sid', s.id, s.user_id, least(s.access_expires_at + 300, 253402300799), 'account-deactivated'
  FROM sessions s
  WHERE s.user_id = NEW.id AND s.revoked_at IS NULL AND s.access_expires_at > unixepoch() - 300
    AND NOT EXISTS (SELECT FROM cutoffs WHERE id = s.epoch + 1)
  ON CONFLICT (kind, id) DO UPDATE SET expires_at = EXCLUDED.expires_at
    WHERE d.expires_at < EXCLUDED.expires_at;
  RETURN NULL;
END $$;
CREATE TRIGGER users_deactivated AFTER UPDATE ON users FOR EACH ROW
  WHEN (OLD.status = 'active' AND NEW.status = 'deactivated') EXECUTE FUNCTION users_deactivated();

-- Cutoffs ------------------------------------------------------------------------------------

CREATE FUNCTION cutoffs_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  IF NEW.id IS NOT NULL THEN PERFORM tokenctl.refuse('cutoffs are numbered by the store'); END IF;
  -- The lock serializes inserts, so that numbers rise in the order of the commits, without gaps.
  PERFORM FROM store FOR NO KEY UPDATE;
  NEW.id := coalesce((SELECT max(id) FROM cutoffs), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER a_insert BEFORE INSERT ON cutoffs FOR EACH ROW EXECUTE FUNCTION cutoffs_insert();

CREATE FUNCTION cutoffs_guard() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  PERFORM tokenctl.refuse('a cutoff is never changed nor removed');
  RETURN NULL;
END $$;
CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON cutoffs
  FOR EACH ROW EXECUTE FUNCTION cutoffs_guard();

-- Denylist -----------------------------------------------------------------------------------

CREATE FUNCTION denylist_guard() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.expires_at > tokenctl.unixepoch() THEN
      PERFORM tokenctl.refuse('a denylist entry stays until it expires');
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.kind, NEW.id) IS DISTINCT FROM (OLD.kind, OLD.id) OR NEW.expires_at < OLD.expires_at THEN
    PERFORM tokenctl.refuse('a denylist entry stays until it expires');
  END IF;
  NEW.tx := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON denylist
  FOR EACH ROW EXECUTE FUNCTION denylist_guard();

-- Events -------------------------------------------------------------------------------------

CREATE FUNCTION events_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  IF NEW.id IS NOT NULL THEN PERFORM tokenctl.refuse('events are numbered by the store'); END IF;
  -- Not pg_trigger_depth(), which a writer could raise with a trigger on a temporary table.
  IF NEW.kind = 'revoked' AND current_user <> 'tokenctl_owner' THEN
    PERFORM tokenctl.refuse('the event of a revocation is written by the store');
  END IF;
  -- The transaction ID is assigned before the event's number.
  NEW.tx := pg_current_xact_id();
  NEW.id := nextval('tokenctl.event_numbers');
  NEW.recorded_at := tokenctl.unixepoch();
  IF current_user <> 'tokenctl_owner' THEN NEW.keep_until := NULL; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_insert BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION events_insert();

CREATE FUNCTION events_guard() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN PERFORM tokenctl.refuse('an event is never changed'); END IF;
  IF OLD.recorded_at > tokenctl.unixepoch() - 86400 THEN
    PERFORM tokenctl.refuse('an event stays for a day at least');
  END IF;
  IF OLD.keep_until > tokenctl.unixepoch() THEN
    PERFORM tokenctl.refuse('an event stays until the refresh token of its session has expired');
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION events_guard();

CREATE FUNCTION never_truncated() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, tokenctl, pg_temp AS $$
BEGIN
  PERFORM tokenctl.refuse('the store is never truncated');
  RETURN NULL;
END $$;
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON users    EXECUTE FUNCTION never_truncated();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON cutoffs  EXECUTE FUNCTION never_truncated();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON sessions EXECUTE FUNCTION never_truncated();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON denylist EXECUTE FUNCTION never_truncated();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON events   EXECUTE FUNCTION never_truncated();

-- The sessions whose tokens are accepted now, by the database's clock: not revoked, not covered by a
-- cutoff, not expired, of an active user. is_valid alone does not prove a session active.
CREATE VIEW live_sessions AS
SELECT s.id, s.user_id, s.created_at, s.last_used_at, s.expires_at, s.max_expires_at, s.ends_at,
       s.generation, s.rotated_at, s.access_expires_at, s.longest_idle, s.ip, s.user_agent,
       s.device, s.claims, s.audience, s.access_ttl, s.refresh_ttl, s.ip_changes,
       s.user_agent_changes, s.epoch
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE u.status = 'active' AND s.revoked_at IS NULL
  AND s.epoch >= (SELECT coalesce(max(id), 0) FROM cutoffs)
  AND (s.ends_at IS NULL OR s.ends_at > unixepoch());

-- Rights -------------------------------------------------------------------------------------
-- The owner role has no login, because an owner can disable triggers.

REVOKE ALL ON SCHEMA tokenctl FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tokenctl FROM PUBLIC;
GRANT USAGE ON SCHEMA tokenctl TO tokenctl_service, tokenctl_operator, tokenctl_reader;
GRANT SELECT ON store, users, cutoffs, denylist, events, live_sessions
  TO tokenctl_service, tokenctl_operator, tokenctl_reader;
GRANT SELECT ON sessions TO tokenctl_service, tokenctl_operator;
-- Every column except refresh_hash.
GRANT SELECT (id, user_id, created_at, last_used_at, expires_at, max_expires_at, generation,
  rotated_at, access_expires_at, longest_idle, ip, user_agent, device, claims, audience, access_ttl,
  refresh_ttl, ip_changes, user_agent_changes, epoch, revoked_at, revoked_reason, revoked_by,
  revoked_note, is_valid, ends_at, used_hour, ends_hour) ON sessions TO tokenctl_reader;
GRANT EXECUTE ON FUNCTION unixepoch(), refuse(text), json_kind(text), is_list_of_texts(text),
  ip_of(text), fold(text)
  TO tokenctl_service, tokenctl_operator, tokenctl_reader;
GRANT USAGE ON SEQUENCE event_numbers TO tokenctl_service, tokenctl_operator;
GRANT SELECT ON SEQUENCE event_numbers TO tokenctl_reader;
GRANT INSERT (id, status, created_at, updated_at), UPDATE (status, created_at, updated_at), DELETE
  ON users TO tokenctl_service, tokenctl_operator;
GRANT INSERT, DELETE ON sessions TO tokenctl_service, tokenctl_operator;
GRANT UPDATE (last_used_at, expires_at, max_expires_at, generation, rotated_at, access_expires_at,
  longest_idle, ip, user_agent, device, claims, audience, access_ttl, refresh_ttl, revoked_at,
  revoked_reason, revoked_by, revoked_note) ON sessions TO tokenctl_service, tokenctl_operator;
GRANT INSERT (kind, id, user_id, expires_at, created_at, reason), UPDATE (expires_at)
  ON denylist TO tokenctl_service, tokenctl_operator;
GRANT INSERT (at, kind, user_id, session_id, actor, reason, ip, user_agent, note)
  ON events TO tokenctl_service, tokenctl_operator;
GRANT INSERT (created_at, reason, revoked_by, revoked_note) ON cutoffs TO tokenctl_operator;
-- For purges. The triggers still protect recent events and unexpired entries.
GRANT DELETE ON denylist, events TO tokenctl_operator;

UPDATE store SET cluster = (SELECT system_identifier FROM pg_control_system()),
                 timeline = (('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32))::bigint,
                 role_prefix = left('tokenctl_owner', -6);

RESET ROLE;
DO $$ BEGIN
  IF current_setting('tokenctl.joined_owner', true) <> '' THEN
    EXECUTE format('REVOKE tokenctl_owner FROM %I', current_user);
  END IF;
END $$;
