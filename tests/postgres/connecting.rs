//! Connections: TLS with host name verification, passwords that are never shown, servers that go away.

use std::fs;
use std::io::{Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;
use std::thread;

use tokenctl::service::{self, Login};
use tokenctl::session::UserId;
use tokenctl::store::StoreErrorKind;
use tokenctl::store::postgres::{DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, KeyRing};

use crate::cluster::{self, Cluster};
use crate::common::{World, now};
use crate::concurrency::{config, random};
use crate::world;

fn openssl(directory: &Path, line: &str) {
    let done = Command::new("openssl").args(line.split(' ')).current_dir(directory).output();
    let done = done.unwrap();
    assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Creates a certificate authority in `NAME.pem` and `NAME.key`.
fn authority(directory: &Path, name: &str) {
    let curve = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9";
    let extension = "-addext basicConstraints=critical,CA:TRUE";
    openssl(
        directory,
        &format!("{curve} -subj /CN={name} {extension} -keyout {name}.key -out {name}.pem"),
    );
}

/// Creates a certificate in `NAME.pem` and `NAME.key`.
fn certificate(directory: &Path, authority: &str, name: &str) {
    let curve = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(directory, &format!("{curve} -subj /CN={name} -keyout {name}.key -out {name}.csr"));
    let extensions = format!("subjectAltName=DNS:{name}\nbasicConstraints=CA:FALSE\n");
    fs::write(directory.join("extensions"), extensions).unwrap();
    let signing = format!("-CA {authority}.pem -CAkey {authority}.key -CAcreateserial -days 9");
    openssl(
        directory,
        &format!("x509 -req -in {name}.csr {signing} -extfile extensions -out {name}.pem"),
    );
}

/// Starts a cluster with TLS as `localhost`, with a certificate of its own authority `ca`.
fn encrypted(directory: &Path) -> Option<Cluster> {
    let bin = cluster::programs_or_skip()?;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o755)).unwrap();
    authority(directory, "ca");
    certificate(directory, "ca", "localhost");
    let key = directory.join("localhost.key");
    if rustix::process::geteuid().is_root() {
        chown(&key, Some(65_534), Some(65_534)).unwrap();
    }
    let file = |name: &str| directory.join(name).display().to_string();
    let lines = [
        "ssl = on".to_owned(),
        format!("ssl_cert_file = '{}'", file("localhost.pem")),
        format!("ssl_key_file = '{}'", key.display()),
        format!("ssl_ca_file = '{}'", file("ca.pem")),
        "fsync = off".to_owned(),
    ];
    Some(Cluster::start(&bin, &lines.each_ref().map(String::as_str)))
}

#[test]
fn tls_is_verified_with_the_name_of_the_host() {
    let directory = tempfile::tempdir().unwrap();
    let Some(cluster) = encrypted(directory.path()) else { return };
    let (port, ca) = (cluster.port, directory.path().join("ca.pem").display().to_string());
    let database = cluster.new_store();
    let url = |host: &str, options: &str| {
        format!("postgres://operator@{host}:{port}/{database}?{options}")
    };
    let mut world = World::new();
    for (host, options, code, word) in [
        ("localhost", format!("sslmode=verify-full&sslrootcert={ca}"), 0, ""),
        ("localhost", format!("sslmode=require&sslrootcert={ca}"), 0, ""),
        // The certificate is for another name.
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={ca}"), 1, "certificate"),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={ca}"), 1, "certificate"),
        // The system does not trust the authority.
        ("localhost", "sslmode=verify-full".to_owned(), 1, "certificate"),
        ("localhost", "sslmode=verify-full&sslrootcert=/nowhere.pem".to_owned(), 1, "/nowhere.pem"),
        ("localhost", "sslmode=disable".to_owned(), 0, ""),
    ] {
        world.set("TOKENCTL_STORE", &url(host, &options));
        let done = world.run(&["users", "list", "-o", "csv"]).code(code);
        assert!(done.stderr.contains(word), "{options}: {done:?}");
    }
}

#[test]
fn a_client_certificate_logs_in_instead_of_a_password() {
    let directory = tempfile::tempdir().unwrap();
    let Some(cluster) = encrypted(directory.path()) else { return };
    let database = cluster.new_store();
    let hba = "local all postgres trust\nhostssl all all all cert\n";
    fs::write(cluster.data().join("pg_hba.conf"), hba).unwrap();
    cluster.execute("postgres", "SELECT pg_reload_conf()");
    authority(directory.path(), "other");
    for (authority, name) in [("ca", "operator"), ("ca", "somebody"), ("other", "stranger")] {
        certificate(directory.path(), authority, name);
    }
    let file = |name: &str| directory.path().join(name).display().to_string();
    let mut world = World::new();
    let mut list = |user: &str, certificate: Option<(&str, &str)>| {
        let mut url = format!(
            "postgres://{user}@localhost:{}/{database}?sslmode=verify-full&sslrootcert={}",
            cluster.port,
            file("ca.pem")
        );
        if let Some((certificate, key)) = certificate {
            url += &format!("&sslcert={}&sslkey={}", file(certificate), file(key));
        }
        world.set("TOKENCTL_STORE", &url);
        world.run(&["users", "list"])
    };
    let operator = Some(("operator.pem", "operator.key"));
    list("operator", operator).code(0);
    // No certificate, one of another login, one of another authority, and one with another private key.
    for (user, certificate) in [
        ("operator", None),
        ("operator", Some(("somebody.pem", "somebody.key"))),
        ("operator", Some(("stranger.pem", "stranger.key"))),
        ("operator", Some(("operator.pem", "somebody.key"))),
        ("operator", Some(("operator.pem", "nowhere.key"))),
        ("reader", operator),
    ] {
        let done = list(user, certificate).code(1);
        let (error, _) = done.error_and_hint();
        assert!(!error.contains("PRIVATE"), "{error}");
    }
    // A private key that other users can read is rejected.
    let key = directory.path().join("operator.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let done = list("operator", operator).code(1);
    assert!(done.error_and_hint().0.contains("chmod 600"), "{done:?}");
}

#[test]
fn a_password_is_never_seen() {
    let Some(bin) = cluster::programs_or_skip() else { return };
    let cluster = Cluster::start(&bin, &["fsync = off"]);
    let database = cluster.new_store();
    cluster.execute(
        "postgres",
        "CREATE ROLE secretive LOGIN PASSWORD 'hunter2-hunter2' IN ROLE tokenctl_operator",
    );
    let hba =
        "local all postgres trust\nlocal all all scram-sha-256\nhost all all all scram-sha-256\n";
    fs::write(cluster.data().join("pg_hba.conf"), hba).unwrap();
    cluster.execute("postgres", "SELECT pg_reload_conf()");
    let url = cluster.url("secretive", &database);
    let with_password = url.replace("secretive@", "secretive:hunter2-hunter2@");
    let wrong = url.replace("secretive@", "secretive:wrong-wrong@");
    let mut world = World::new().with("TOKENCTL_KEY", "ring.json");
    let refused = world.run(&["--store", &with_password, "users", "list"]).code(2);
    assert!(refused.stderr.contains("process list"), "{refused:?}");
    let seen = |done: &crate::common::Done| {
        let all = format!("{}{}", done.stdout, done.stderr);
        assert!(!all.contains("hunter2") && !all.contains("wrong-wrong"), "{done:?}");
    };
    seen(&refused);
    world.set("TOKENCTL_STORE", &url);
    let none = world.run(&["users", "list"]).code(1);
    assert!(none.stderr.contains("cannot log in"), "{none:?}");
    world.run(&["users", "list"]).code(1);
    let env =
        world.call(&["users", "list", "-v"]).env("PGPASSWORD", "hunter2-hunter2").run().code(0);
    seen(&env);
    world.write(".pgpass", "*:*:*:secretive:hunter2-hunter2\n");
    world.ok(&["users", "list"]);
    fs::remove_file(world.path(".pgpass")).unwrap();
    for (store, code) in [(&with_password, 0), (&wrong, 1)] {
        world.set("TOKENCTL_STORE", store);
        for args in [
            ["users", "list", "-v"].as_slice(),
            &["doctor"],
            &["config", "show"],
            &["config", "show", "-o", "json"],
            &["sessions", "show", "x"],
        ] {
            let done = world.run(args);
            seen(&done);
            if args[0] == "users" {
                assert_eq!(done.exit, code, "{done:?}");
            }
        }
    }
    // A configuration file with a password must be private.
    world.set("TOKENCTL_STORE", "");
    world.configure(&format!("store = \"{with_password}\"\n"));
    world.ok(&["users", "list"]);
    let file = world.path(".config/tokenctl/config.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let open = world.run(&["users", "list"]).code(1);
    assert!(open.stderr.contains("chmod 600"), "{open:?}");
    seen(&open);
}

#[test]
fn servers_that_are_not_there_are_named() {
    let Some(cluster) = cluster::shared() else { return };
    let mut world = World::new();
    for (url, word) in [
        ("postgres://u@127.0.0.1:1/db".to_owned(), "cannot connect"),
        ("postgres://u@%2Fnowhere/db".to_owned(), "cannot connect"),
        ("postgres://u@no-such-host.invalid/db".to_owned(), "cannot connect"),
        (cluster.url("operator", "no_such_database"), "cannot log in"),
        (cluster.url("nobody_of_this_name", "postgres"), "cannot log in"),
        (cluster.url("postgres", "postgres"), "does not exist"),
        ("postgres://u@h/db?colour=red".to_owned(), "unknown option"),
    ] {
        world.set("TOKENCTL_STORE", &url);
        let done = world.run(&["users", "list"]).code(1);
        assert!(done.error_and_hint().0.contains(word), "{url}: {done:?}");
    }
    // A login without privileges in the store.
    let database = cluster.new_store();
    cluster.execute("postgres", "CREATE ROLE stranger LOGIN");
    world.set("TOKENCTL_STORE", &cluster.url("stranger", &database));
    let done = world.run(&["users", "list"]).code(1);
    let hint = done.error_and_hint().1;
    assert!(hint.contains("operator") && hint.contains("GRANT CONNECT"), "{done:?}");
    assert!(!hint.contains("password"), "{done:?}");
    cluster.execute("postgres", &format!("GRANT CONNECT ON DATABASE {database} TO stranger"));
    world.set("TOKENCTL_STORE", &cluster.url("stranger", &database));
    let done = world.run(&["users", "list"]).code(1);
    assert!(done.error_and_hint().1.contains("operator"), "{done:?}");
}

#[test]
fn connections_that_were_closed_are_made_anew() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    world.issue("alice", &[]);
    let mut store = crate::concurrency::store(cluster, "operator", &database, 2);
    let keys = KeyRing::generate(Algorithm::HS256, Timestamp(now()), &mut random).unwrap();
    let config = config(&keys);
    let login = |store: &mut PostgresStore| {
        let login = Login::of(UserId::new("bob").unwrap());
        service::issue(store, &config, &login, Timestamp(now()), &mut random)
    };
    login(&mut store).unwrap();
    cluster.execute(
        &database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'tokenctl' AND datname = current_database()",
    );
    thread::sleep(std::time::Duration::from_millis(200));
    login(&mut store).unwrap();
}

/// Starts a proxy that closes both connections once the client has sent COMMIT.
fn cutting_proxy(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut from_server, mut to_client) =
                (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || {
                let _ = std::io::copy(&mut from_server, &mut to_client);
            });
            thread::spawn(move || {
                let mut buffer = [0; 8_192];
                while let Ok(read @ 1..) = client.read(&mut buffer) {
                    let is_commit = buffer[..read].windows(7).any(|word| word == b"COMMIT\0");
                    if is_commit {
                        // The answer is lost, but the commit is done.
                        client.shutdown(Shutdown::Both).unwrap();
                    }
                    let _ = server.write_all(&buffer[..read]);
                    if is_commit {
                        return;
                    }
                }
            });
        }
    });
    own
}

#[test]
fn a_commit_whose_answer_is_lost_is_reported_as_unknown() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let port = cutting_proxy(cluster.port);
    let url = format!("postgres://operator@127.0.0.1:{port}/{database}");
    let mut store = PostgresStore::open(
        DatabaseLocation::parse(&url, &|_| None).unwrap(),
        PostgresOptions::default(),
    )
    .unwrap();
    let keys = KeyRing::generate(Algorithm::HS256, Timestamp(now()), &mut random).unwrap();
    let login = Login::of(UserId::new("alice").unwrap());
    let error = service::issue(&mut store, &config(&keys), &login, Timestamp(now()), &mut random);
    let service::ServiceError::Store(error) = error.unwrap_err() else { panic!("another error") };
    assert_eq!(error.kind, StoreErrorKind::CommitUnknown);
    assert!(error.to_string().contains("unknown"), "{error}");
}
