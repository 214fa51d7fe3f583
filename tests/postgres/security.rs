//! The service's role can't violate the schema's rules, whatever objects it creates and whatever its
//! `search_path` is.

use postgres::Client;

use crate::cluster;

const FIXTURE: &str = "
    INSERT INTO tokenctl.users (id) VALUES ('alice'), ('bob');
    INSERT INTO tokenctl.sessions (id, user_id, generation, expires_at, access_expires_at) VALUES
      ('active', 'alice', 5, tokenctl.unixepoch() + 9000, tokenctl.unixepoch() + 900),
      ('ended', 'alice', 5, tokenctl.unixepoch() + 9000, tokenctl.unixepoch() + 900);
    UPDATE tokenctl.sessions SET revoked_at = tokenctl.unixepoch() WHERE id = 'ended'";

/// Connects a writer that creates objects and puts them before every name of the schema.
fn hostile(client: &mut Client) {
    client
        .batch_execute(
            "CREATE FUNCTION public.never(bigint, bigint) RETURNS boolean LANGUAGE sql
               AS 'SELECT false';
             CREATE OPERATOR public.< (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = public.never);
             CREATE OPERATOR public.> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = public.never);
             CREATE FUNCTION public.refuse(text) RETURNS void LANGUAGE sql AS '';
             CREATE FUNCTION public.unixepoch() RETURNS bigint LANGUAGE sql AS 'SELECT 9999999999';
             CREATE TEMP TABLE sessions (id text);
             SET search_path = public, tokenctl, pg_catalog",
        )
        .expect("its own objects");
}

const REFUSED: &[&str] = &[
    "UPDATE tokenctl.sessions SET revoked_at = NULL, revoked_reason = NULL WHERE id = 'ended'",
    "UPDATE tokenctl.sessions SET revoked_at = NULL, revoked_reason = NULL, revoked_by = NULL,
       revoked_note = NULL, generation = 9 WHERE id = 'ended'",
    "UPDATE tokenctl.sessions SET generation = 4 WHERE id = 'active'",
    "UPDATE tokenctl.sessions SET access_expires_at = created_at WHERE id = 'active'",
    "UPDATE tokenctl.sessions SET user_id = 'bob' WHERE id = 'active'",
    "UPDATE tokenctl.sessions SET epoch = 9 WHERE id = 'active'",
    "UPDATE tokenctl.sessions SET refresh_hash = repeat('a', 64) WHERE id = 'active'",
    "INSERT INTO tokenctl.sessions (id, user_id) VALUES ('ended', 'alice')",
    "INSERT INTO tokenctl.sessions (id, user_id, claims) VALUES ('x', 'alice', '{\"a\":1,\"a\":2}')",
    "INSERT INTO tokenctl.sessions (id, user_id, claims) VALUES ('x', 'alice', '{\"a\":\"\\ud800\"}')",
    "INSERT INTO tokenctl.sessions (id, user_id, claims) VALUES ('x', 'alice', '[]')",
    "INSERT INTO tokenctl.sessions (id, user_id, claims) VALUES ('x', 'alice', 'null')",
    "INSERT INTO tokenctl.sessions (id, user_id, audience) VALUES ('x', 'alice', '[\"a\",1]')",
    "INSERT INTO tokenctl.sessions (id, user_id, audience) VALUES ('x', 'alice', '[]')",
    "INSERT INTO tokenctl.sessions (id, user_id) VALUES ('x', 'nobody')",
    "INSERT INTO tokenctl.sessions (id, user_id, revoked_at, revoked_reason)
       VALUES ('x', 'alice', tokenctl.unixepoch() + 9, 'bored')",
    "UPDATE tokenctl.denylist SET expires_at = 0",
    "UPDATE tokenctl.denylist SET id = 'other'",
    "DELETE FROM tokenctl.denylist",
    "INSERT INTO tokenctl.denylist (kind, id, expires_at, tx) VALUES ('jti', 'x', 1, '5')",
    "INSERT INTO tokenctl.events (kind, session_id) VALUES ('revoked', 'active')",
    "INSERT INTO tokenctl.events (id, kind) VALUES (1, 'x')",
    "INSERT INTO tokenctl.events (kind, recorded_at) VALUES ('x', 1)",
    "UPDATE tokenctl.events SET note = 'nothing happened'",
    "DELETE FROM tokenctl.events",
    "INSERT INTO tokenctl.cutoffs DEFAULT VALUES",
    "UPDATE tokenctl.store SET schema_version = 7",
    "TRUNCATE tokenctl.events",
    "TRUNCATE tokenctl.users CASCADE",
    "ALTER TABLE tokenctl.sessions DISABLE TRIGGER ALL",
    "ALTER TABLE tokenctl.sessions DISABLE TRIGGER z_update",
    "DROP TRIGGER z_update ON tokenctl.sessions",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION tokenctl.refuse(text) RETURNS void LANGUAGE sql AS ''",
    "CREATE TABLE tokenctl.more (id int)",
    "CREATE TRIGGER mine BEFORE UPDATE ON tokenctl.sessions EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "SET ROLE tokenctl_owner",
    "SET ROLE tokenctl_operator",
    "SELECT tokenctl.deny_session(s, 0) FROM tokenctl.sessions s",
    "SELECT setval('tokenctl.event_numbers', 1)",
];

#[test]
fn the_service_cannot_break_a_rule() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    cluster.execute(&database, &format!("GRANT CREATE ON SCHEMA public TO service; {FIXTURE}"));
    let mut service = cluster.connect("service", &database);
    hostile(&mut service);
    let state = "SELECT (SELECT string_agg(id || ' ' || generation || ' ' || coalesce(revoked_at, 0), ',' ORDER BY id)
                   FROM tokenctl.sessions) || (SELECT count(*) FROM tokenctl.events)
                   || (SELECT string_agg(id || expires_at, ',') FROM tokenctl.denylist)";
    let read = |client: &mut Client| client.query_one(state, &[]).unwrap().get::<_, String>(0);
    let before = read(&mut service);
    for statement in REFUSED {
        let error = service.batch_execute(statement);
        assert!(error.is_err(), "allowed: {statement}");
    }
    assert_eq!(read(&mut service), before);
    // A trigger on the writer's own table must not allow a forged event of a revocation.
    let trick = "CREATE TEMP TABLE own (id int);
        CREATE FUNCTION pg_temp.forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO tokenctl.events (kind, session_id) VALUES ('revoked', 'active'); RETURN NEW; END $$;
        CREATE TRIGGER t BEFORE INSERT ON own FOR EACH ROW EXECUTE FUNCTION pg_temp.forge();
        INSERT INTO own VALUES (1)";
    assert!(service.batch_execute(trick).is_err());
    // The role can do its work.
    for statement in [
        "UPDATE tokenctl.sessions SET generation = 6 WHERE id = 'active'",
        "UPDATE tokenctl.sessions SET revoked_at = tokenctl.unixepoch() WHERE id = 'active'",
        "INSERT INTO tokenctl.events (kind) VALUES ('login-failed')",
        "UPDATE tokenctl.users SET status = 'deactivated' WHERE id = 'bob'",
        "DELETE FROM tokenctl.users WHERE id = 'bob'",
    ] {
        service.batch_execute(statement).expect(statement);
    }
}

#[test]
fn only_an_operator_deletes_events_and_only_old_ones() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    cluster.execute(&database, FIXTURE);
    let mut operator = cluster.connect("operator", &database);
    // Backdated together with its revocation, but recorded recently.
    operator
        .batch_execute(
            "INSERT INTO tokenctl.sessions (id, user_id, created_at, last_used_at)
               VALUES ('old', 'alice', 1000, 1000);
             UPDATE tokenctl.sessions SET revoked_at = 1000 WHERE id = 'old'",
        )
        .unwrap();
    let old = "DELETE FROM tokenctl.events WHERE at = 1000";
    let said = operator.batch_execute(old).unwrap_err();
    assert!(said.as_db_error().unwrap().message().contains("a day"), "{said}");
    let mut reader = cluster.connect("reader", &database);
    for statement in [
        "DELETE FROM tokenctl.events",
        "SELECT refresh_hash FROM tokenctl.sessions",
        "SELECT * FROM tokenctl.sessions",
        "UPDATE tokenctl.sessions SET device = 'x'",
    ] {
        assert!(reader.batch_execute(statement).is_err(), "allowed: {statement}");
    }
    reader
        .batch_execute("SELECT id FROM tokenctl.sessions; SELECT * FROM tokenctl.live_sessions")
        .unwrap();
}

#[test]
fn a_cutoff_revokes_sessions_opened_before() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    cluster.execute(&database, FIXTURE);
    let mut operator = cluster.connect("operator", &database);
    operator.batch_execute("INSERT INTO tokenctl.cutoffs (reason) VALUES ('leaked')").unwrap();
    let mut service = cluster.connect("service", &database);
    let rotate = "UPDATE tokenctl.sessions SET generation = generation + 1 WHERE id = 'active'";
    let said = service.batch_execute(rotate).unwrap_err();
    assert!(said.as_db_error().unwrap().message().contains("a cutoff ended the session"));
    service
        .batch_execute(
            "INSERT INTO tokenctl.sessions (id, user_id, epoch) VALUES ('new', 'alice', 0)",
        )
        .unwrap();
    service.batch_execute(&rotate.replace("active", "new")).unwrap();
    let live = service.query("SELECT id FROM tokenctl.live_sessions", &[]).unwrap();
    assert_eq!(live.iter().map(|row| row.get::<_, &str>(0)).collect::<Vec<_>>(), ["new"]);
    // A mark gets the time at which the session ended, not the current time or the writer's time.
    service
        .batch_execute(
            "UPDATE tokenctl.sessions SET revoked_at = created_at + 7777 WHERE id = 'active'",
        )
        .unwrap();
    let row = service
        .query_one(
            "SELECT s.revoked_at = greatest(c.created_at, s.created_at), (SELECT count(*) FROM
             tokenctl.denylist d WHERE d.id = 'active') FROM tokenctl.sessions s, tokenctl.cutoffs c
             WHERE s.id = 'active'",
            &[],
        )
        .unwrap();
    assert_eq!((row.get::<_, bool>(0), row.get::<_, i64>(1)), (true, 0));
}
