//! A dump that was restored without its owner and privileges: `doctor` names what is lost, and `init` restores it.

use std::fs;
use std::process::Command;

use crate::cluster::{self, Cluster};
use crate::common::{Done, World};
use crate::doctor::found;

/// Dumps a database without owner and privileges, and restores it in another one as this user.
fn restore(cluster: &Cluster, world: &World, database: &str, target: &str, user: &str) {
    let run = |program: &str, args: &[&str]| {
        let done = Command::new(cluster.bin().join(program))
            .args(["-h", &cluster.socket().display().to_string(), "-p", &cluster.port.to_string()])
            .args(args)
            .output()
            .unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    let dump = run("pg_dump", &["-U", "postgres", "--no-owner", "--no-privileges", database]);
    let file = world.path("dump.sql");
    fs::write(&file, dump).unwrap();
    let file = file.display().to_string();
    run("psql", &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", target, "-f", &file]);
}

#[track_caller]
fn says_init(done: &Done) {
    let text = format!("{}{}", done.stdout, done.stderr);
    assert!(text.contains("as a superuser, run: tokenctl init"), "{text}");
}

#[test]
fn a_dump_without_owner_and_privileges_is_put_right_by_init() {
    let Some(cluster) = cluster::shared() else { return };
    cluster.execute("postgres", "CREATE ROLE restorer LOGIN");
    for (prefix, user) in [("moved", "postgres"), ("taken", "restorer")] {
        let (database, target) = (cluster.new_database(), cluster.new_database());
        let dba = World::new().with("TOKENCTL_STORE", &cluster.url("postgres", &database));
        dba.ok(&["init", "--role-prefix", prefix]);
        let login = format!("{prefix}_ops");
        cluster
            .execute("postgres", &format!("CREATE ROLE {login} LOGIN IN ROLE {prefix}_operator"));
        let ring = dba.json(&["init"])["key"].as_str().unwrap().to_owned();
        let mut ops = World::new().with("TOKENCTL_STORE", &cluster.url(&login, &database));
        ops.set("TOKENCTL_KEY", &ring);
        ops.issue("alice", &[]);
        cluster.execute("postgres", &format!("ALTER DATABASE {target} OWNER TO {user}"));
        restore(cluster, &ops, &database, &target, user);
        ops.set("TOKENCTL_STORE", &cluster.url(&login, &target));
        says_init(&ops.run(&["stats"]).code(1));
        says_init(&ops.run(&["doctor"]).code(1));
        says_init(
            &World::new()
                .with("TOKENCTL_STORE", &cluster.url("postgres", &target))
                .run(&["doctor"]),
        );
        // While the first store has the roles, its logins would reach the second one.
        let dba = World::new().with("TOKENCTL_STORE", &cluster.url("postgres", &target));
        let dba = dba.with("TOKENCTL_KEY", &ring);
        let done = dba.run(&["doctor", "-o", "json"]).code(1);
        assert_eq!(found(&done, "privileges").0, "failure");
        let (level, message) = found(&done, "schema");
        assert!(level == "failure" && message.contains(&format!("belongs to {user}")), "{message}");
        let error = dba.run(&["init", "-o", "json"]).code(1).error();
        assert_eq!(error["reason"], "roles-taken", "{error}");
        cluster.drop_database(&database);
        dba.ok(&["init"]);
        let done = ops.run(&["doctor", "-o", "json"]);
        for check in ["schema", "privileges", "login", "rights"] {
            let (level, message) = found(&done, check);
            assert_eq!(level, "ok", "{check}: {message}");
        }
        ops.ok(&["revoke-all", "alice"]);
        let revoked = "SELECT count(*) FROM tokenctl.events WHERE kind = 'revoked'";
        let row = cluster.connect(&login, &target).query_one(revoked, &[]).unwrap();
        assert_eq!(row.get::<_, i64>(0), 1);
    }
}
