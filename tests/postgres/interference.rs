//! Row-level security, triggers and rules that an administrator or another program added: a command fails
//! instead of reporting a part as the whole, or a change that was not made.

use postgres::Client;

use crate::cluster::{self, Cluster};
use crate::common::World;
use crate::prevented::{PREVENTED, PREVENTED_PURGES, PURGEABLE};
use crate::world;

/// Logs alice in twice and bob once.
fn logins(world: &World) {
    for user in ["alice", "alice", "bob"] {
        world.issue(user, &[]);
    }
}

fn alive(client: &mut Client) -> i64 {
    let count = "SELECT count(*) FROM tokenctl.live_sessions";
    client.query_one(count, &[]).unwrap().get(0)
}

#[test]
fn row_level_security_is_an_error_instead_of_a_part_of_the_rows() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    logins(&world);
    let store = cluster.url("operator", &database);
    let copy = world.at("copy.db");
    let mut dba = cluster.connect("postgres", &database);
    // Before the store is identified, too.
    dba.batch_execute("ALTER TABLE tokenctl.store ENABLE ROW LEVEL SECURITY").unwrap();
    for args in [&["sessions", "list"] as &[&str], &["stats"], &["doctor"]] {
        let done = world.run(args).code(1);
        let text = format!("{}{}", done.stdout, done.stderr);
        assert!(text.contains("row-level security is enabled for the table store"), "{text}");
        assert!(text.contains("ALTER TABLE tokenctl.store DISABLE ROW LEVEL SECURITY"), "{text}");
    }
    dba.batch_execute("ALTER TABLE tokenctl.store DISABLE ROW LEVEL SECURITY").unwrap();
    for statement in [
        "ALTER TABLE tokenctl.sessions ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY part ON tokenctl.sessions USING (user_id = 'bob')",
    ] {
        dba.batch_execute(statement).unwrap();
        for args in [
            &["sessions", "list", "--count"] as &[&str],
            &["revoke-all", "alice"],
            &["revoke-all", "--everyone", "--yes"],
            &["purge", "--yes"],
            &["stats"],
            &["store", "copy", "--from", &store, "--to", &copy],
        ] {
            let done = world.run(args).code(1);
            let (error, _) = done.error_and_hint();
            assert!(error.contains("row-level security"), "{args:?}: {error}");
            let args: Vec<&str> = args.iter().copied().chain(["-o", "json"]).collect();
            assert_eq!(world.run(&args).code(1).error()["reason"], "row-security");
        }
        assert_eq!(alive(&mut dba), 3, "{statement}");
    }
    let doctor = world.run(&["doctor"]).code(1);
    assert!(doctor.stdout.contains("row-level security"), "{doctor:?}");
    // Both remedies work.
    dba.batch_execute("ALTER ROLE operator BYPASSRLS").unwrap();
    let count = world.ok(&["sessions", "list", "--count"]).stdout;
    dba.batch_execute("ALTER ROLE operator NOBYPASSRLS").unwrap();
    assert_eq!(count.trim(), "3");
    let done = world.run(&["revoke-all", "alice"]).code(1);
    let (_, hint) = done.error_and_hint();
    let remedy = hint.split(": ").find(|part| part.starts_with("ALTER TABLE")).unwrap();
    dba.batch_execute(remedy.split(';').next().unwrap()).unwrap();
    world.ok(&["revoke-all", "alice"]);
    assert_eq!(alive(&mut dba), 1);
}

/// Connects as the superuser, and creates functions for triggers that prevent a change.
fn with_functions(cluster: &'static Cluster, database: &str) -> Client {
    let mut dba = cluster.connect("postgres", database);
    dba.batch_execute(
        "CREATE FUNCTION public.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    )
    .unwrap();
    dba
}

/// Returns statements that prevent an operation on the rows of the condition, and those that permit it again.
fn preventing(table: &str, operation: &str, row: &str) -> Vec<(String, String)> {
    let rule = format!(
        "CREATE RULE x AS ON {operation} TO tokenctl.{table} WHERE {row} DO INSTEAD NOTHING"
    );
    let rule = rule.replace("WHERE true ", "");
    let mut all = vec![(rule, format!("DROP RULE x ON tokenctl.{table}"))];
    let functions: &[&str] = if operation == "UPDATE" { &["skip", "keep"] } else { &["skip"] };
    for function in functions {
        let trigger = format!(
            "CREATE TRIGGER zz BEFORE {operation} ON tokenctl.{table} FOR EACH ROW WHEN ({row})
             EXECUTE FUNCTION public.{function}()"
        );
        all.push((trigger, format!("DROP TRIGGER zz ON tokenctl.{table}")));
    }
    all
}

#[test]
fn a_change_that_a_rule_or_a_trigger_prevents_is_an_error() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    logins(&world);
    let mut dba = with_functions(cluster, &database);
    for (table, operation, args) in PREVENTED {
        for (create, drop) in preventing(table, operation, "true") {
            dba.batch_execute(&create).unwrap();
            let done = world.run(args).code(1);
            let doctor = world.run(&["doctor", "-q"]).code(1);
            dba.batch_execute(&drop).unwrap();
            let name = if create.contains("RULE") { "the rule x on" } else { "the trigger zz on" };
            assert!(doctor.stdout.contains(&format!("{name} {table} is unknown")), "{doctor:?}");
            assert!(done.stdout.is_empty(), "{create}: {done:?}");
            let (error, hint) = done.error_and_hint();
            assert!(error.contains(&format!("the table {table}")), "{create}: {error}");
            assert!(error.contains("a trigger or rule of another program"), "{create}: {error}");
            assert!(hint.contains("tokenctl doctor"), "{create}: {hint}");
            assert_eq!(alive(&mut dba), 3, "{create}");
        }
    }
    world.ok(&["revoke-all", "alice"]);
    assert_eq!(alive(&mut dba), 1);
}

/// Adds rows for a purge, and a cutoff after them if the sessions are to be marked.
fn add_purgeable(dba: &mut Client, table: &str, operation: &str, more: &[&str]) {
    let rows = PURGEABLE
        .replace("expires_at, seq)", "expires_at, tx)")
        .replace("INSERT INTO events (id, at", "INSERT INTO events (tx, id, at")
        .replace(
            "INSERT INTO events (id, kind) VALUES (",
            "INSERT INTO events (tx, id, kind) VALUES ('3', ",
        )
        .replace("SELECT n, 1600000000", "SELECT '3'::xid8, n, 1600000000")
        .replace("1600000000, n FROM", "1600000000, '3'::xid8 FROM");
    dba.batch_execute(&format!(
        "SET search_path = tokenctl; SET session_replication_role = replica;
         {rows};
         SELECT setval('event_numbers', 1201);
         SET session_replication_role = origin; RESET search_path"
    ))
    .unwrap();
    if (table, operation, more.is_empty()) == ("sessions", "UPDATE", true) {
        dba.batch_execute("INSERT INTO tokenctl.cutoffs (reason) VALUES ('admin')").unwrap();
    }
}

#[test]
fn a_purge_that_a_rule_or_a_trigger_prevents_ends_with_an_error() {
    let Some(cluster) = cluster::shared() else { return };
    for (table, operation, more) in PREVENTED_PURGES {
        let (world, database) = world(cluster);
        let mut dba = with_functions(cluster, &database);
        add_purgeable(&mut dba, table, operation, more);
        let args = [&["purge", "--yes", "-o", "json"], more].concat();
        let rows = format!("SELECT count(*) FROM tokenctl.{table}");
        let rows = || dba_count(cluster, &database, &rows);
        let session = if operation == "UPDATE" { "idle" } else { "expired" };
        let some = match table {
            "events" => "OLD.id = 700".to_owned(),
            _ => format!("OLD.id IN ('{session}', 'dead-700')"),
        };
        for row in ["true", &some] {
            for (create, drop) in preventing(table, operation, row) {
                let before = rows();
                dba.batch_execute(&create).unwrap();
                let error = world.run(&args).code(1).error();
                dba.batch_execute(&drop).unwrap();
                assert_eq!(error["reason"], "change-prevented", "{create}: {error}");
                let text = error["error"].as_str().unwrap();
                assert!(text.contains(&format!("the table {table}")), "{create}: {text}");
                assert!(row != "true" || rows() == before, "{create}");
            }
        }
        world.ok(&args);
    }
}

fn dba_count(cluster: &Cluster, database: &str, count: &str) -> i64 {
    cluster.connect("postgres", database).query_one(count, &[]).unwrap().get(0)
}

#[test]
fn a_purge_of_rows_that_a_trigger_adds_again_ends_with_an_error() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let mut dba = cluster.connect("postgres", &database);
    add_purgeable(&mut dba, "denylist", "DELETE", &[]);
    dba.batch_execute(
        "CREATE FUNCTION public.again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           INSERT INTO tokenctl.denylist (kind, id, expires_at)
           VALUES (OLD.kind, OLD.id, OLD.expires_at); RETURN NULL; END $$;
         CREATE TRIGGER zz AFTER DELETE ON tokenctl.denylist FOR EACH ROW
         EXECUTE FUNCTION public.again()",
    )
    .unwrap();
    let error = world.run(&["purge", "--yes", "-o", "json"]).code(1).error();
    assert_eq!(error["reason"], "change-prevented", "{error}");
}

#[test]
fn an_event_that_a_trigger_prevents_is_an_error() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let mut dba = with_functions(cluster, &database);
    for (create, drop) in preventing("events", "INSERT", "true") {
        dba.batch_execute(&create).unwrap();
        world.run(&["issue", "alice"]).code(1).says("the table events");
        dba.batch_execute(&drop).unwrap();
    }
    assert_eq!(alive(&mut dba), 0);
}

#[test]
fn a_rotation_that_a_rule_or_a_trigger_prevents_is_an_error() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let mut dba = with_functions(cluster, &database);
    // The first rotates, the second is a retry in the grace period, the third renews the access token only.
    let silent = world.file("silent.toml", "rotate_refresh = false\nretry_grace = \"1h\"\n");
    let (first, other) = (world.issue("alice", &[]), world.issue("alice", &[]));
    world.rotate(&other.refresh);
    // Within one second, a retry has nothing to change.
    dba.batch_execute(
        "SET session_replication_role = replica;
         UPDATE tokenctl.sessions SET created_at = created_at - 60, last_used_at = last_used_at - 60,
           rotated_at = rotated_at - 60, access_expires_at = access_expires_at - 60;
         SET session_replication_role = origin",
    )
    .unwrap();
    for args in [
        &["rotate", &first.refresh] as &[&str],
        &["--config", &silent, "rotate", &other.refresh],
        &["--config", &silent, "rotate", &first.refresh],
    ] {
        for (create, drop) in preventing("sessions", "UPDATE", "true") {
            dba.batch_execute(&create).unwrap();
            let done = world.run(args).code(1);
            dba.batch_execute(&drop).unwrap();
            let (error, _) = done.error_and_hint();
            assert!(error.contains("the table sessions"), "{args:?}: {create}: {error}");
        }
    }
    assert_eq!(world.rotate(&first.refresh).generation(), 2);
}

#[test]
fn a_store_without_its_row_is_named_and_mended() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    world.issue("alice", &[]);
    let mut dba = cluster.connect("postgres", &database);
    dba.batch_execute("DELETE FROM tokenctl.store").unwrap();
    let error = world.run(&["stats", "-o", "json"]).code(1).error();
    assert_eq!(error["reason"], "store-damaged", "{error}");
    assert!(error["error"].as_str().unwrap().contains("the table store has no row"), "{error}");
    // The remedy works.
    let hint = error["hint"].as_str().unwrap();
    let sql = hint.split('"').nth(1).unwrap();
    dba.batch_execute(sql).unwrap();
    assert!(hint.contains("tokenctl init"), "{hint}");
    let owner = World::new().with("TOKENCTL_STORE", &cluster.url("postgres", &database));
    owner.ok(&["init"]);
    world.ok(&["revoke-all", "alice"]);
}

#[test]
fn a_changed_schema_is_named_by_the_command_that_meets_it() {
    let Some(cluster) = cluster::shared() else { return };
    for (change, word) in [
        ("ALTER TABLE tokenctl.sessions RENAME COLUMN ip TO address", "ip"),
        ("ALTER TABLE tokenctl.sessions RENAME COLUMN refresh_hash TO hash", "refresh_hash"),
        ("ALTER TABLE tokenctl.store RENAME COLUMN store_id TO identity", "store_id"),
        ("ALTER TABLE tokenctl.sessions RENAME TO logins", "sessions"),
        ("ALTER TABLE tokenctl.store RENAME TO stores", "store"),
    ] {
        let (world, database) = world(cluster);
        world.issue("alice", &[]);
        cluster.execute(&database, change);
        let done = world.run(&["sessions", "list", "-o", "json"]);
        assert_eq!(done.exit, 1, "{change}");
        let error = done.error();
        assert_eq!(error["reason"], "store-damaged", "{change}: {error}");
        assert!(error["error"].as_str().unwrap().contains(word), "{change}: {error}");
        assert!(error["hint"].as_str().unwrap().contains("tokenctl doctor"), "{change}: {error}");
        let doctor = world.run(&["doctor"]).code(1);
        assert!(doctor.stdout.contains(word), "{change}: {doctor:?}");
        assert!(doctor.stdout.contains("init --print-sql"), "{change}: {doctor:?}");
    }
}
