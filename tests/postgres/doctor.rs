//! `doctor` beyond the schema: clocks, encodings, logins, and engines that only speak PostgreSQL's protocol.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;

use serde_json::Value;

use crate::cluster;
use crate::common::{Done, World};
use crate::world;

/// Returns the level and the message of this check.
#[track_caller]
pub(crate) fn found(done: &Done, check: &str) -> (String, String) {
    let report = done.json();
    let checks = report["checks"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = checks.iter().find(|found| found["check"] == check);
    let found = found.unwrap_or_else(|| panic!("no {check} in {done:?}"));
    (text(&found["level"]), text(&found["message"]))
}

/// Returns the library that changes the time for a process.
pub(crate) fn faketime() -> Option<PathBuf> {
    let at = |arch: &str| format!("/usr/lib/{arch}-linux-gnu/faketime/libfaketime.so.1");
    let found = ["x86_64", "aarch64"].map(at).into_iter().map(PathBuf::from).find(|p| p.exists());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "libfaketime is not installed");
        #[expect(clippy::print_stderr, reason = "a test that shows nothing says so")]
        {
            eprintln!("SKIPPED: libfaketime is not installed");
        }
    }
    found
}

#[test]
fn a_clock_that_differs_from_the_database_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let Some(library) = faketime() else { return };
    let (world, _) = world(cluster);
    let doctor = |shift: &str| {
        world
            .call(&["doctor", "-o", "json"])
            .env("LD_PRELOAD", library.to_str().unwrap())
            .env("FAKETIME", shift)
            .run()
    };
    for (shift, level, exit) in [
        ("+0s", "ok", 0),
        ("-3s", "warning", 0),
        ("+4s", "warning", 0),
        ("-60s", "failure", 1),
        ("+3700s", "failure", 1),
    ] {
        let done = doctor(shift);
        let (found, message) = found(&done, "clock");
        assert_eq!((found.as_str(), done.exit), (level, exit), "{shift}: {message}");
        let differs = message.contains("this machine and the database differ by");
        assert!(differs, "{message}");
    }
}

#[test]
fn a_cutoff_from_the_future_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let level = || found(&world.run(&["doctor", "-o", "json"]), "future").0;
    assert_eq!(level(), "ok");
    let cutoff = "INSERT INTO tokenctl.cutoffs (created_at)
                  VALUES (tokenctl.unixepoch() + 30 * 86400)";
    cluster.execute(&database, cutoff);
    assert_eq!(level(), "warning");
}

/// Times of every table, other than those at which something ends.
#[test]
fn rows_from_the_future_are_named() {
    let Some(cluster) = cluster::shared() else { return };
    let future = "tokenctl.unixepoch() + 7200";
    for (fill, is_named) in [
        ("users (id, created_at) VALUES ('bob', {})", true),
        ("users (id, updated_at) VALUES ('bob', {})", true),
        ("denylist (kind, id, expires_at, created_at) VALUES ('jti', 'j', {} + 90, {})", true),
        ("events (at, kind) VALUES ({}, 'issued')", true),
        ("sessions (id, user_id, last_used_at) VALUES ('s', 'alice', {})", true),
        ("sessions (id, user_id, rotated_at) VALUES ('s', 'alice', {})", true),
        ("sessions (id, user_id, revoked_at) VALUES ('s', 'alice', {})", true),
        ("cutoffs (created_at) VALUES ({})", true),
        ("sessions (id, user_id, expires_at) VALUES ('s', 'alice', {})", false),
    ] {
        let (world, database) = world(cluster);
        cluster.execute(&database, "INSERT INTO tokenctl.users (id) VALUES ('alice')");
        cluster.execute(&database, &format!("INSERT INTO tokenctl.{}", fill.replace("{}", future)));
        let (level, message) = found(&world.run(&["doctor", "-o", "json"]), "future");
        let expected = if is_named { "warning" } else { "ok" };
        assert_eq!(level, expected, "{fill}: {message}");
        let purge = world.ok(&["purge", "--dry-run"]);
        assert_eq!(purge.stderr.contains("in the future"), is_named, "{fill}: {purge:?}");
    }
}

#[test]
fn a_service_whose_clock_is_behind_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let clock = || found(&world.run(&["doctor", "-o", "json"]).code(0), "clock");
    let ok = || assert_eq!(clock().0, "ok", "{:?}", clock().1);
    for id in ["s-1", "s-2", "s-3"] {
        cluster.execute(
            &database,
            &format!(
                "INSERT INTO tokenctl.users (id) VALUES ('alice') ON CONFLICT DO NOTHING;
                 INSERT INTO tokenctl.sessions (id, user_id, created_at, last_used_at)
                 VALUES ('{id}', 'alice', tokenctl.unixepoch() - 7200, tokenctl.unixepoch() - 7200)"
            ),
        );
    }
    let revoke = |ids: &str, ago: i64| {
        let sql = format!(
            "UPDATE tokenctl.sessions SET revoked_at = tokenctl.unixepoch() - {ago},
                                          revoked_reason = 'logout' WHERE id IN ({ids})"
        );
        cluster.execute(&database, &sql);
    };
    // One statement with an earlier time.
    revoke("'s-1', 's-2'", 3_600);
    ok();
    let event = |ago: i64| {
        let sql = format!(
            "INSERT INTO tokenctl.events (at, kind) VALUES (tokenctl.unixepoch() - {ago}, 'issued')"
        );
        cluster.execute(&database, &sql);
    };
    event(290);
    ok();
    event(600);
    let (level, message) = clock();
    let named = "a service's clock is 10m behind: 1 event of the last day";
    assert!(level == "warning" && message.contains(named), "{level}: {message}");
    // A later login at the right time: one process was stopped for minutes.
    world.issue("bob", &[]);
    ok();
    event(601);
    let named = "a service's clock is 10m behind: 2 events of the last day";
    assert!(clock().1.contains(named), "{:?}", clock());
}

#[test]
fn first_logins_before_their_users_are_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let clock = || found(&world.run(&["doctor", "-o", "json"]).code(0), "clock");
    for (user, ago, behind) in [("right", 7_000, 0), ("ann", 4_000, 600), ("bob", 3_000, 601)] {
        assert_eq!(clock().0, "ok", "{:?}", clock().1);
        cluster.execute(
            &database,
            &format!(
                "INSERT INTO tokenctl.users (id, created_at)
                 VALUES ('{user}', tokenctl.unixepoch() - {ago});
                 INSERT INTO tokenctl.sessions (id, user_id, created_at, last_used_at)
                 SELECT '{user}', id, created_at - {behind}, created_at FROM tokenctl.users
                 WHERE id = '{user}'"
            ),
        );
    }
    let (level, message) = clock();
    let named = "a service's clock is 10m behind: 2 users of the last day";
    assert!(level == "warning" && message.contains(named), "{level}: {message}");
}

#[test]
fn a_database_in_another_encoding_is_refused() {
    let Some(cluster) = cluster::shared() else { return };
    for encoding in ["SQL_ASCII", "LATIN1"] {
        let database = format!("in_{}", encoding.to_lowercase());
        let create = format!("CREATE DATABASE {database} TEMPLATE template0 ENCODING '{encoding}'");
        cluster.execute("postgres", &create);
        let options = tokenctl::store::postgres::InitOptions { role_prefix: database.clone() };
        let schema = tokenctl::store::postgres::schema_text(&options).unwrap();
        let dba = World::new().with("TOKENCTL_STORE", &cluster.url("postgres", &database));
        // Neither `init` nor its printed statements create a store there.
        let done = dba.run(&["init"]).code(1);
        assert!(done.error_and_hint().0.contains("UTF8"), "{done:?}");
        let mut client = cluster.connect("postgres", &database);
        let refused = client.batch_execute(&format!("BEGIN; {schema} COMMIT")).unwrap_err();
        let said = refused.as_db_error().unwrap().message();
        assert!(said.contains("UTF8"), "{said}");
        let _ = client.batch_execute("ROLLBACK");
        // A store that was created there in another way.
        let done = dba.run(&["doctor", "-o", "json"]).code(1);
        let (level, message) = found(&done, "server");
        assert_eq!(level, "failure");
        assert!(message.contains(encoding), "{message}");
    }
}

#[test]
fn an_owner_and_a_login_that_is_no_operator_are_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (mut world, database) = world(cluster);
    cluster.execute("postgres", "CREATE ROLE owning LOGIN IN ROLE tokenctl_owner");
    cluster.execute("postgres", &format!("GRANT CONNECT ON DATABASE {database} TO owning"));
    for (user, level, word) in [
        ("operator", "ok", "is an operator"),
        ("owning", "failure", "can disable the triggers"),
        ("postgres", "failure", "is a superuser"),
        ("service", "warning", "is not a member of tokenctl_operator"),
        ("reader", "warning", "is not a member of tokenctl_operator"),
    ] {
        world.set("TOKENCTL_STORE", &cluster.url(user, &database));
        let done = world.run(&["doctor", "-o", "json"]);
        assert!(!done.stdout.contains("cannot be checked"), "{user}: {done:?}");
        let (found, message) = found(&done, "login");
        assert!(found == level && message.contains(word), "{user}: {found}: {message}");
    }
}

#[test]
fn a_login_role_that_commits_asynchronously_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (mut world, database) = world(cluster);
    cluster.execute(
        "postgres",
        "CREATE ROLE hasty LOGIN IN ROLE tokenctl_operator;
         ALTER ROLE hasty SET synchronous_commit = off",
    );
    world.set("TOKENCTL_STORE", &cluster.url("hasty", &database));
    let done = world.run(&["doctor", "-o", "json"]).code(1);
    let (level, message) = found(&done, "durability");
    assert!(level == "failure" && message.contains("synchronous_commit"), "{message}");
}

/// Starts an engine that speaks the protocol and answers every query with this version.
fn engine(version: &'static str, number: &'static str, encoding: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming() {
            let _ = serve(&mut client.unwrap(), [version, number, encoding]);
        }
    });
    port
}

fn serve(client: &mut TcpStream, row: [&str; 3]) -> std::io::Result<()> {
    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind], length.as_slice(), body].concat()
    }
    fn body(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
        let mut length = [0; 4];
        client.read_exact(&mut length)?;
        let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
        client.read_exact(&mut body)?;
        Ok(body)
    }
    body(client)?;
    let ready = message(b'Z', b"I");
    client.write_all(&[message(b'R', &[0; 4]), ready.clone()].concat())?;
    loop {
        let mut kind = [0];
        client.read_exact(&mut kind)?;
        body(client)?;
        if kind[0] != b'S' {
            continue;
        }
        let mut columns = vec![0, 3];
        let mut values = vec![0, 3];
        for value in row {
            // A column of type text, in the binary format.
            columns.extend(b"c\0\0\0\0\0\0\0");
            columns.extend([0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 1]);
            values.extend(u32::try_from(value.len()).unwrap().to_be_bytes());
            values.extend(value.as_bytes());
        }
        let answer = [
            message(b'1', b""),
            message(b'2', b""),
            message(b't', &[0, 0]),
            message(b'T', &columns),
            message(b'D', &values),
            message(b'C', b"SELECT 1\0"),
            ready.clone(),
        ];
        client.write_all(&answer.concat())?;
    }
}

#[test]
fn an_engine_that_is_not_postgresql_is_refused() {
    for (version, number, encoding, word) in [
        (
            "CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu, built 2024/05/20)",
            "130000",
            "UTF8",
            "the server is not PostgreSQL: CockroachDB CCL v24.1.0",
        ),
        (
            "PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu",
            "110002",
            "UTF8",
            "the server is not PostgreSQL",
        ),
        ("PostgreSQL 8.0.2 on i686-pc-linux-gnu, Redshift 1.0", "80002", "UTF8", "not PostgreSQL"),
        ("PostgreSQL 13.14 on x86_64-pc-linux-gnu", "130014", "UTF8", "the server is too old"),
        ("PostgreSQL 16.1 on x86_64-pc-linux-gnu", "160001", "WIN1252", "is WIN1252, not UTF8"),
    ] {
        let port = engine(version, number, encoding);
        let url = format!("postgres://operator@127.0.0.1:{port}/auth");
        let world = World::new().with("TOKENCTL_STORE", &url);
        let done = world.run(&["doctor", "-o", "json"]).code(1);
        let (level, message) = found(&done, "server");
        assert!(level == "failure" && message.contains(word), "{version}: {message}");
    }
}

#[test]
fn a_service_that_may_create_objects_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    cluster.execute(&database, "GRANT CREATE ON SCHEMA public TO tokenctl_service");
    let done = world.run(&["doctor", "-o", "json"]).code(1);
    let (level, message) = found(&done, "rights");
    assert!(level == "failure" && message.contains("tokenctl_service may create"), "{message}");
}
