//! Every command has the same effect and output on PostgreSQL as on SQLite.

use crate::cluster::{self, Cluster};
use crate::common::{FIREFOX, SAFARI, World, scrub};
use crate::world;

/// Returns the output and the exit codes of a day's commands, without IDs and times.
pub(crate) fn day(world: &World) -> Vec<String> {
    let mut told = Vec::new();
    let mut run = |args: &[&str]| {
        let done = world.run(args);
        let line = args.join(" ");
        told.push(scrub(&format!("{line} -> {}\n{}{}", done.exit, done.stdout, done.stderr)));
        done
    };
    let laptop = ["--ip", "192.0.2.7", "--user-agent", FIREFOX, "--device", "laptop"];
    let phone = ["--ip", "2001:db8::7", "--user-agent", SAFARI, "--device", "Phöne"];
    let issue = |user, client: &[&str]| world.issue(user, client);
    let (a, b, c) = (issue("alice", &laptop), issue("alice", &phone), issue("bob", &laptop));
    let stolen = issue("carol", &phone);
    let next = world.rotate(&a.refresh);
    assert_eq!(next.generation(), 2);
    // A retry within the grace period: the same generation again.
    assert_eq!(world.rotate(&a.refresh).generation(), 2);
    world.verdict(&next.access, "active");
    run(&["sessions", "list"]);
    run(&["sessions", "list", "--count", "--user", "alice"]);
    run(&["sessions", "list", "--ip", "192.0.2.0/24", "-o", "csv", "--columns", "user_id,ip"]);
    run(&["sessions", "list", "--device", "PHÖNE", "-o", "csv", "--columns", "user_id,device"]);
    run(&["sessions", "list", "--user-agent", "firefox", "--sort", "user"]);
    run(&["sessions", "show", &b.session]);
    run(&["sessions", "show", &b.session[..20]]);
    run(&["users", "list"]);
    run(&["users", "show", "alice"]);
    run(&["revoke", &b.session, "--reason", "leaked", "--note", "ticket 7"]);
    run(&["revoke", &b.session]);
    world.verdict(&b.access, "revoked");
    run(&["denylist", "list", "-o", "csv"]);
    run(&["revoke", "--token", &c.access, "--jti"]);
    world.verdict(&c.access, "denylisted");
    run(&["revoke", "--user", "alice", "--dry-run", "-o", "json"]);
    run(&["users", "deactivate", "bob"]);
    world.verdict(&c.refresh, "deactivated");
    run(&["issue", "bob"]);
    run(&["users", "reactivate", "bob"]);
    run(&["revoke", &stolen.session, "--delete"]);
    world.verdict(&stolen.refresh, "unknown-session");
    run(&["revoke-all", "alice"]);
    world.verdict(&next.refresh, "revoked");
    run(&["issue", "dave", "-q", "--max-session", "1h", "--claim", "role=\"admin\""]);
    run(&["users", "delete", "dave"]);
    run(&["purge"]);
    run(&["purge", "--idle", "30d", "--dry-run"]);
    run(&["events", "-o", "csv", "--limit", "100"]);
    run(&["events", "--user", "alice", "--kind", "revoked"]);
    run(&["revoke-all", "--everyone", "--yes", "--reason", "leaked"]);
    run(&["sessions", "list", "--state", "all"]);
    run(&["stats"]);
    run(&["purge"]);
    run(&["keys", "list"]);
    run(&["sessions", "show", "no-such-session"]);
    run(&["completions", "bash"]);
    told
}

/// Removes parts that may differ: sizes, durations, shortened IDs, the order of rows of one second.
pub(crate) fn comparable(told: &str) -> String {
    let differs = |line: &&str| {
        !["size", "bytes", "elapsed", "ms", "store ", "free"].iter().any(|word| line.contains(word))
    };
    let word = |word: &str| {
        let is_id = word.len() > 6 && word.starts_with("01") || word.len() == 43;
        if is_id { "<id>".to_owned() } else { word.to_owned() }
    };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = told.lines().filter(differs).map(line).collect();
    lines.sort();
    lines.join("\n")
}

#[test]
fn commands_have_equal_output_on_both_stores() {
    let Some(cluster) = cluster::shared() else { return };
    let (database, file) = (world(cluster).0, World::made());
    for (theirs, ours) in day(&database).iter().zip(day(&file)) {
        assert_eq!(comparable(theirs), comparable(&ours));
    }
}

#[test]
fn init_makes_a_store_once_and_prints_its_statements() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_database();
    let mut world = World::new().with("TOKENCTL_STORE", &cluster.url("postgres", &database));
    world.run(&["sessions", "list"]).code(1).says("does not exist");
    let args = ["init", "--role-prefix", "shop", "-o", "json"];
    let made = world.ok(&args).json();
    assert_eq!((&made["store_created"], &made["key_created"]), (&true.into(), &true.into()));
    let again = world.ok(&args).json();
    assert_eq!((&again["store_created"], &again["key_created"]), (&false.into(), &false.into()));
    assert_eq!(made["key"], again["key"]);
    // The database contains no private key, and the ring's file is named after the ID of the store.
    let id: String = cluster
        .connect("postgres", &database)
        .query_one("SELECT store_id::text FROM tokenctl.store", &[])
        .unwrap()
        .get(0);
    assert!(made["key"].as_str().unwrap().ends_with(&format!("/{id}.keys.json")));
    // Each store has its own roles.
    world.set("TOKENCTL_STORE", &cluster.url("postgres", &cluster.new_database()));
    world.run(&["init", "--role-prefix", "shop"]).code(1).says("--role-prefix");
    // The command of the hint is for the same database.
    let url = cluster.url("postgres", &cluster.new_database());
    let args = ["--store", &url, "--key", "k.json", "init", "--role-prefix", "shop"];
    let again = format!("tokenctl --store {url} --key k.json init --role-prefix NAME");
    World::new().run(&args).code(1).says(&again);
    // The printed statements do the same as `init`.
    let printed = world.ok(&["init", "--print-sql", "--role-prefix", "by_hand"]).stdout;
    let by_hand = cluster.new_database();
    cluster.execute(&by_hand, &format!("BEGIN; {printed}; COMMIT"));
    cluster.execute("postgres", "CREATE ROLE hand_ops LOGIN IN ROLE by_hand_operator");
    world.set("TOKENCTL_STORE", &cluster.url("hand_ops", &by_hand));
    world.ok(&["keys", "generate"]);
    world.issue("alice", &[]);
    world.run(&["init", "--print-sql", "--role-prefix", "Bad;name"]).code(2);
}

#[test]
fn a_role_that_may_create_roles_can_make_a_store() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_database();
    cluster.execute("postgres", "CREATE ROLE dba LOGIN CREATEROLE");
    cluster.execute("postgres", &format!("ALTER DATABASE {database} OWNER TO dba"));
    let world = World::new().with("TOKENCTL_STORE", &cluster.url("dba", &database));
    world.ok(&["init", "--role-prefix", "dbas"]);
    world.issue("alice", &[]);
    let mut dba = cluster.connect("dba", &database);
    assert!(dba.batch_execute("SET ROLE dbas_owner").is_err());
}

#[test]
fn an_operator_purges_old_events_and_two_of_them_at_once_too() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    cluster.execute(
        &database,
        "SET session_replication_role = replica;
         INSERT INTO tokenctl.events (id, tx, at, recorded_at, kind)
           SELECT 1000000 + n, '0', 1600000000 + n, 1600000000 + n, 'issued' FROM generate_series(1, 20000) n",
    );
    world.issue("alice", &[]);
    let purges: Vec<_> = (0..2).map(|_| world.call(&["purge", "-o", "json"]).start()).collect();
    let purged = purges.into_iter().map(|purge| purge.wait().code(0).json()["events"].as_u64());
    assert_eq!(purged.map(Option::unwrap).sum::<u64>(), 20_000);
    let left = "SELECT count(*) FROM tokenctl.events WHERE kind = 'issued'";
    let left = cluster.connect("postgres", &database).query_one(left, &[]).unwrap();
    assert_eq!(left.get::<_, i64>(0), 1);
}

#[test]
fn a_reader_reads_everything_and_changes_nothing() {
    let Some(cluster) = cluster::shared() else { return };
    let (mut world, database) = world(cluster);
    let pair = world.issue("alice", &["--ip", "192.0.2.7"]);
    let ended = world.issue("bob", &[]);
    world.ok(&["revoke", &ended.session]);
    let id = &pair.session;
    let reads: [&[&str]; 9] = [
        &["sessions", "list", "--state", "all"],
        &["sessions", "list", "--ip", "192.0.2.0/24", "--count"],
        &["sessions", "show", id],
        &["users", "list"],
        &["users", "show", "alice"],
        &["denylist", "list"],
        &["events"],
        &["stats", "-o", "prometheus"],
        &["revoke-all", "alice", "--dry-run"],
    ];
    let rows = |world: &World| reads.map(|args| world.ok(args).stdout.lines().count());
    let before = rows(&world);
    world.set("TOKENCTL_STORE", &cluster.url("reader", &database));
    assert_eq!(rows(&world), before);
    world.verdict(&pair.access, "active");
    world.verdict(&ended.access, "revoked");
    let writes: [&[&str]; 9] = [
        &["issue", "carol"],
        &["rotate", &pair.refresh],
        &["revoke", id],
        &["revoke", "--jti", "--token", &pair.access],
        &["revoke-all", "alice"],
        &["revoke-all", "--everyone", "--yes"],
        &["users", "deactivate", "alice", "--yes"],
        &["users", "delete", "alice", "--yes"],
        &["purge", "--idle", "1s", "--yes"],
    ];
    for args in writes {
        let done = world.run(args).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains("may not") || error.contains("permission denied"), "{error}");
        assert!(hint.contains("operator role"), "{hint}");
    }
    assert_eq!(rows(&world), before);
}

#[test]
fn a_newer_schema_is_refused() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    cluster.execute(&database, "UPDATE tokenctl.store SET schema_version = 2");
    world.run(&["sessions", "list"]).code(1).says("schema version 2");
}

#[test]
fn commands_of_sqlite_only_are_refused_on_postgresql() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, _) = world(cluster);
    let done = world.run(&["backup", "copy.db"]).code(1);
    let (error, hint) = done.error_and_hint();
    assert!(error.contains("is a PostgreSQL store"), "{error}");
    assert!(hint.contains("pg_dump"), "{hint}");
    assert!(!world.path("copy.db").exists());
}

#[test]
fn doctor_accepts_a_healthy_store_and_reports_problems() {
    let Some(cluster) = cluster::shared() else { return };
    let (mut world, database) = world(cluster);
    world.issue("alice", &[]);
    let good = world.run(&["doctor", "-o", "json"]).code(0);
    assert!(good.json()["failures"] == 0, "{good:?}");
    let names = |cluster: &Cluster, world: &World, statements: &str, check: &str, word: &str| {
        cluster.execute(&database, statements);
        let done = world.run(&["doctor", "-o", "json"]);
        let findings = done.json()["checks"].as_array().unwrap().clone();
        let found = findings.iter().any(|finding| {
            finding["check"] == check
                && finding["level"] != "ok"
                && finding["message"].as_str().unwrap().contains(word)
        });
        assert!(found, "{statements}: {done:?}");
    };
    names(
        cluster,
        &world,
        "ALTER TABLE tokenctl.sessions DISABLE TRIGGER z_update",
        "schema",
        "disabled",
    );
    names(
        cluster,
        &world,
        "ALTER TABLE tokenctl.sessions ENABLE TRIGGER z_update;
        ALTER FUNCTION tokenctl.events_guard() RESET search_path",
        "schema",
        "search_path",
    );
    names(
        cluster,
        &world,
        "ALTER FUNCTION tokenctl.events_guard() SET search_path = pg_catalog, tokenctl, pg_temp;
        CREATE OR REPLACE FUNCTION tokenctl.never_truncated() RETURNS trigger LANGUAGE plpgsql
          SET search_path = pg_catalog AS 'BEGIN RETURN NULL; END'",
        "schema",
        "never_truncated",
    );
    names(
        cluster,
        &world,
        &format!("ALTER DATABASE {database} SET synchronous_commit = off"),
        "durability",
        "synchronous_commit",
    );
    names(cluster, &world, "GRANT CREATE ON SCHEMA public TO PUBLIC", "rights", "public");
    world.set("TOKENCTL_STORE", &cluster.url("postgres", &database));
    names(cluster, &world, "SELECT 1", "login", "superuser");
}

/// Sessions that end while a question is shown count again, and everyone is reported alike before and after.
#[test]
fn questions_are_answered_for_what_was_shown() {
    let Some(cluster) = cluster::shared() else { return };
    let world = world(cluster).0;
    let revoked = |user: &str| {
        let pair = world.issue(user, &[]);
        world.ok(&["revoke", &pair.session, "--yes"]);
    };
    revoked("alice");
    let mut pty = world.pty(100, &["purge", "--expect", "1"]);
    pty.expect("Purge 1 row?");
    revoked("bob");
    pty.send("y");
    let (exit, screen) = pty.end();
    assert!(exit == 1 && screen.contains("expected 1 matching session, found 2"), "{screen}");
    assert_eq!(world.json(&["purge", "--dry-run"])["sessions"]["revoked"], 2);
    world.issue("alice", &[]);
    world.run(&["users", "delete", "alice", "--expect", "1"]).code(1).says("found 2");
    let dry = world.json(&["revoke-all", "--everyone", "--dry-run"]);
    let real = world.json(&["revoke-all", "--everyone", "--yes"]);
    for name in ["matched", "revoked", "already_ended", "remaining", "interrupted"] {
        assert_eq!(dry[name], real[name], "{name}");
    }
}
