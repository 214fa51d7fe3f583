//! Row-level security, triggers and rules that an administrator or another program added: a command fails
//! instead of reporting a part as the whole, or a change that was not made.

use postgres::Client;

use crate::cluster;
use crate::common::World;
use crate::prevented::PREVENTED;
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

#[test]
fn a_change_that_a_rule_or_a_trigger_prevents_is_an_error() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    logins(&world);
    let mut dba = cluster.connect("postgres", &database);
    dba.batch_execute(
        "CREATE FUNCTION public.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    )
    .unwrap();
    for (table, operation, args) in PREVENTED {
        let rule =
            format!("CREATE RULE x AS ON {operation} TO tokenctl.{table} DO INSTEAD NOTHING");
        let trigger = |function: &str| {
            format!(
                "CREATE TRIGGER zz BEFORE {operation} ON tokenctl.{table} FOR EACH ROW
                 EXECUTE FUNCTION public.{function}()"
            )
        };
        let (no_rule, no_trigger) = (
            format!("DROP RULE x ON tokenctl.{table}"),
            format!("DROP TRIGGER zz ON tokenctl.{table}"),
        );
        let mut all = vec![(rule, &no_rule), (trigger("skip"), &no_trigger)];
        if operation == "UPDATE" {
            all.push((trigger("keep"), &no_trigger));
        }
        for (create, drop) in all {
            dba.batch_execute(&create).unwrap();
            let done = world.run(args).code(1);
            let doctor = world.run(&["doctor", "-q"]).code(1);
            dba.batch_execute(drop).unwrap();
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
