//! `denylist sync`: the entries that it writes, and the requests that it rejects.

use super::check::Follow;
use super::stores::{Home, deny, on_both_stores};
use crate::common::World;
use crate::server::Server;

on_both_stores!(
    one_synchronisation_writes_every_entry_and_no_heartbeat,
    an_entry_is_never_shortened,
    a_dry_run_compares_and_writes_nothing,
    a_cutoff_raises_the_epoch_and_logs_everyone_out,
    a_follower_writes_what_is_new_and_what_is_extended,
    a_server_that_evicts_gets_a_warning_and_no_heartbeat,
);

fn ttl(redis: &Server, what: &str) -> i64 {
    redis.cli(&["TTL", &Server::key(what)]).parse().expect("a number")
}

fn one_synchronisation_writes_every_entry_and_no_heartbeat(world: &Home) {
    let Some(redis) = Server::start() else { return };
    let pair = world.issue("alice", &[]);
    world.ok(&["revoke", &pair.session, "--reason", "compromised"]);
    world.deny("jti", "a:b", 600);
    world.deny("sid", "over", -10);
    let report = world.json(&["denylist", "sync", "--to", &redis.url()]);
    assert_eq!((&report["entries"], &report["dry_run"]), (&2.into(), &false.into()), "{report}");
    assert_eq!(redis.get(&format!("sid:{}", pair.session)), "compromised");
    assert_eq!(redis.get("jti:a:b"), "admin");
    assert!((595..=600).contains(&ttl(&redis, "jti:a:b")));
    assert_eq!((redis.get("sid:over"), redis.get("synced")), (String::new(), String::new()));
    // The lifetime of the access token, plus the margin for clock skew.
    let expires = ttl(&redis, &format!("sid:{}", pair.session));
    assert!((1_190..=1_200).contains(&expires), "{expires}");
}

fn an_entry_is_never_shortened(world: &Home) {
    let Some(redis) = Server::start() else { return };
    world.deny("sid", "s", 100);
    let sync = ["denylist", "sync", "--to", &redis.url()];
    world.ok(&[&sync[..], &["--leeway", "5m"]].concat());
    assert!((395..=400).contains(&ttl(&redis, "sid:s")));
    world.ok(&sync);
    assert!((395..=400).contains(&ttl(&redis, "sid:s")));
    world.deny("sid", "s", 1_000);
    world.ok(&sync);
    assert!((995..=1_000).contains(&ttl(&redis, "sid:s")));
    // An entry that never expires is not changed.
    redis.cli(&["PERSIST", &Server::key("sid:s")]);
    world.ok(&sync);
    assert_eq!(ttl(&redis, "sid:s"), -1);
}

fn a_dry_run_compares_and_writes_nothing(world: &Home) {
    let Some(redis) = Server::start() else { return };
    for (id, seconds) in [("a", 100), ("b", 100), ("c", 100)] {
        world.deny("sid", id, seconds);
    }
    let sync = ["denylist", "sync", "--to", &redis.url()];
    let dry = [&sync[..], &["--dry-run"]].concat();
    let report = world.json(&dry);
    assert_eq!((&report["missing"], &report["too_short"]), (&3.into(), &0.into()), "{report}");
    assert_eq!(redis.cli(&["DBSIZE"]), "0");
    world.ok(&sync);
    redis.cli(&["DEL", &Server::key("sid:a")]);
    redis.cli(&["EXPIRE", &Server::key("sid:b"), "10"]);
    let report = world.json(&dry);
    assert_eq!((&report["missing"], &report["too_short"]), (&1.into(), &1.into()), "{report}");
    let done = world.ok(&dry);
    assert!(done.stdout.starts_with("3 entries in the store; 1 missing in unix://"), "{done:?}");
}

#[test]
fn a_prefix_belongs_to_one_store() {
    let Some(redis) = Server::start() else { return };
    let (one, other) = (World::made(), World::made());
    deny(&one, "sid", "s", 100);
    deny(&other, "sid", "t", 100);
    let sync = ["denylist", "sync", "--to", &redis.url()];
    one.ok(&sync);
    let refused = other.run(&[&sync[..], &["-o", "json"]].concat()).code(1);
    assert_eq!(refused.error()["reason"], "redis-foreign-store");
    assert_eq!(redis.get("sid:t"), "");
    // A follower of the other store is rejected too.
    other.run(&[&sync[..], &["--follow"]].concat()).code(1);
    other.ok(&[&sync[..], &["--prefix", "other"]].concat());
    assert_eq!(redis.cli(&["GET", "other:{deny}:sid:t"]), "admin");
}

fn a_server_that_evicts_gets_a_warning_and_no_heartbeat(world: &Home) {
    let Some(redis) = Server::with(&["--maxmemory-policy", "volatile-ttl"]) else { return };
    world.deny("sid", "s", 100);
    let done = world.ok(&["denylist", "sync", "--to", &redis.url()]);
    assert!(done.stderr.contains("maxmemory-policy is volatile-ttl"), "{done:?}");
    assert_eq!(redis.get("sid:s"), "admin");
}

#[test]
fn a_replica_and_a_missing_server_are_named() {
    let Some(primary) = Server::start() else { return };
    let primary_port = primary.port.to_string();
    let Some(replica) = Server::with(&["--replicaof", "127.0.0.1", &primary_port]) else { return };
    let world = World::made();
    let sync = |url: &str| world.run(&["denylist", "sync", "--to", url, "-o", "json"]).code(1);
    assert_eq!(sync(&replica.url()).error()["reason"], "redis-replica");
    let gone = format!("redis://127.0.0.1:{}", crate::server::free_port());
    let error = sync(&gone).error();
    assert_eq!(error["reason"], "redis-unreachable");
    assert!(error["error"].as_str().unwrap().contains(&gone), "{error}");
}

#[test]
fn the_password_never_stands_on_the_command_line() {
    let Some(redis) = Server::with(&["--requirepass", "hunter2hunter2"]) else { return };
    let world = World::made();
    let sync = |url: &str| world.call(&["denylist", "sync", "--to", url, "-o", "json"]);
    let refused = sync("redis://:hunter2hunter2@127.0.0.1").run().code(2);
    assert!(!refused.stderr.contains("hunter2"), "{refused:?}");
    let refused = sync(&redis.tcp()).run().code(1);
    assert_eq!(refused.error()["reason"], "redis-account", "{refused:?}");
    sync(&redis.tcp()).env("TOKENCTL_REDIS_PASSWORD", "hunter2hunter2").run().code(0);
    let wrong = sync(&redis.tcp()).env("TOKENCTL_REDIS_PASSWORD", "wrongwrong").run().code(1);
    assert_eq!(wrong.error()["reason"], "redis-account");
    assert!(!wrong.stderr.contains("wrongwrong"), "{wrong:?}");
    let file = world.file("redis.password", "hunter2hunter2\n");
    sync(&format!("{}?password-file={file}", redis.tcp())).run().code(0);
    // The password is in a private configuration file, and no output contains it.
    let sink = format!("redis://:hunter2hunter2@127.0.0.1:{}", redis.port);
    world.configure(&format!("denylist_sink = \"{sink}\"\n"));
    world.ok(&["denylist", "sync"]);
    let shown = world.ok(&["config", "show", "-o", "json"]).stdout;
    assert!(shown.contains(&redis.tcp()) && !shown.contains("hunter2"), "{shown}");
    let config = world.path(".config/tokenctl/config.toml");
    std::fs::set_permissions(&config, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let refused = world.run(&["denylist", "sync", "-o", "json"]).code(1);
    assert_eq!(refused.error()["reason"], "config-readable");
}

#[test]
fn tls_is_verified() {
    if crate::server::program().is_none() {
        return;
    }
    let world = World::made();
    let at = |name: &str| world.at(name);
    let openssl = |arguments: &str| {
        let line = format!("openssl {arguments}");
        let output = world.in_shell(&line).output().expect("openssl");
        assert!(output.status.success(), "{line}: {output:?}");
    };
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca \
        -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem",
    );
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
        -keyout redis.key -out redis.csr",
    );
    world.write("san", "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
    openssl(
        "x509 -req -in redis.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
        -extfile san -out redis.pem",
    );
    let port = crate::server::free_port().to_string();
    let (cert, key, ca) = (at("redis.pem"), at("redis.key"), at("ca.pem"));
    let options = [
        "--tls-port",
        &port,
        "--tls-cert-file",
        &cert,
        "--tls-key-file",
        &key,
        "--tls-ca-cert-file",
        &ca,
        "--tls-auth-clients",
        "no",
    ];
    let Some(redis) = Server::with(&options) else { return };
    deny(&world, "sid", "s", 100);
    let sync = |host: &str, query: &str| {
        let url = format!("rediss://{host}:{port}{query}");
        world.run(&["denylist", "sync", "--to", &url, "-o", "json"])
    };
    // Signed by an untrusted CA; then by a trusted CA for another name.
    sync("localhost", "").code(1);
    sync("127.0.0.1", &format!("?cacert={ca}")).code(1);
    assert_eq!(redis.get("sid:s"), "");
    sync("localhost", &format!("?cacert={ca}")).code(0);
    assert_eq!(redis.get("sid:s"), "admin");
}

fn a_cutoff_raises_the_epoch_and_logs_everyone_out(world: &Home) {
    let Some(redis) = Server::start() else { return };
    let before = world.issue("alice", &[]);
    let _follow = Follow::start(world, &redis.url(), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let verdict = |token: &str| {
        let check = ["denylist", "check", "--from", &redis.url(), "-o", "json", token];
        world.run(&check).json()[0]["verdict"].clone()
    };
    assert_eq!((verdict(&before.access), redis.get("epoch")), ("accepted".into(), String::new()));
    world.cut_off();
    redis.until("the epoch", |redis| redis.get("epoch") == "1");
    let after = world.issue("alice", &[]);
    assert_eq!(verdict(&before.access), "before-cutoff");
    assert_eq!(verdict(&after.access), "accepted");
    // The epoch is never lowered: a restored store that has lost the cutoff causes a warning.
    redis.cli(&["SET", &Server::key("epoch"), "7"]);
    let done = world.ok(&["denylist", "sync", "--to", &redis.url()]);
    assert!(done.stderr.contains("its newest is 1, the newest in Redis is 7"), "{done:?}");
    assert_eq!(redis.get("epoch"), "7");
}

fn a_follower_writes_what_is_new_and_what_is_extended(world: &Home) {
    let Some(redis) = Server::start() else { return };
    world.deny("sid", "a", 100);
    let _follow = Follow::start(world, &redis.url(), &[]);
    redis.until("a", |redis| redis.get("sid:a") == "admin");
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    // Entries are written once: one that was deleted in Redis is only restored by the next resync.
    redis.cli(&["DEL", &Server::key("sid:a")]);
    world.deny("sid", "b", 100);
    redis.until("b", |redis| redis.get("sid:b") == "admin");
    assert_eq!(redis.get("sid:a"), "");
    world.deny("sid", "b", 1_000);
    redis.until("b is extended", |redis| ttl(redis, "sid:b") > 900);
    // Revocations, deletions and denied tokens of tokenctl's commands are mirrored too.
    let (one, two, three) = (world.issue("u", &[]), world.issue("u", &[]), world.issue("v", &[]));
    world.ok(&["revoke", &one.session, "--reason", "logout"]);
    world.ok(&["users", "delete", "v", "--yes"]);
    world.ok(&["revoke", "--jti", "--token", &two.access]);
    let key = |pair: &crate::common::Pair| format!("sid:{}", pair.session);
    redis.until("a revocation", |redis| redis.get(&key(&one)) == "logout");
    redis.until("a deletion", |redis| redis.get(&key(&three)) == "account-deleted");
    let jti = crate::common::claims(&two.access)["jti"].as_str().unwrap().to_owned();
    redis.until("a token", |redis| !redis.get(&format!("jti:{jti}")).is_empty());
    assert_eq!(redis.get(&key(&two)), "");
}

#[test]
fn an_account_needs_the_rights_on_the_page_and_no_more() {
    let Some(redis) = Server::start() else { return };
    let page = include_str!("../../docs/verifiers.md").replace("\n  ", " ");
    for account in ["mirror", "verifier"] {
        let begin = format!("`ACL SETUSER {account} ");
        let start = page.find(&begin).expect("an account") + 1;
        let line = &page[start..start + page[start..].find('`').unwrap()];
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(redis.cli(&words), "OK", "{line}");
    }
    let world = World::made().with("TOKENCTL_REDIS_PASSWORD", "PASSWORD");
    let token = world.issue("alice", &[]).access;
    deny(&world, "sid", "s", 100);
    let at = |account: &str| format!("redis://{account}@127.0.0.1:{}", redis.port);
    let check = ["denylist", "check", "--from", &at("verifier"), &token];
    world.run(&check).code(5);
    let _follow = Follow::start(&world, &at("mirror"), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    world.ok(&check);
    world.ok(&["denylist", "sync", "--to", &at("mirror"), "--dry-run"]);
    world.configure(&format!("denylist_sink = \"{}\"\n", at("mirror")));
    assert!(world.ok(&["stats"]).stdout.contains(", heartbeat "));
    let refused = world.run(&["denylist", "sync", "--to", &at("verifier"), "-o", "json"]).code(1);
    assert_eq!(refused.error()["reason"], "redis-not-permitted", "{refused:?}");
}

#[test]
fn a_node_of_a_cluster_and_a_numbered_database_are_written_too() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let Some(redis) = Server::with(&["--cluster-enabled", "yes"]) else { return };
    redis.cli(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
    redis.until("a cluster", |redis| redis.cli(&["CLUSTER", "INFO"]).contains("cluster_state:ok"));
    let _follow = Follow::start(&world, &redis.url(), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let check = |url: &str| world.run(&["denylist", "check", "--from", url, &pair.access]).exit;
    assert_eq!(check(&redis.url()), 0);
    world.ok(&["revoke", &pair.session]);
    let key = format!("sid:{}", pair.session);
    redis.until("the entry", |redis| !redis.get(&key).is_empty());
    assert_eq!(check(&redis.url()), 4);
    // A cluster node that does not have the slots of the keys.
    redis.cli(&["CLUSTER", "DELSLOTSRANGE", "8192", "16383"]);
    redis.cli(&["CONFIG", "SET", "cluster-require-full-coverage", "no"]);
    let done = world.run(&["denylist", "sync", "--to", &redis.url(), "-o", "json"]).code(1);
    assert!(done.error()["reason"].as_str().unwrap().starts_with("redis-"), "{done:?}");
    // A numbered database, which a cluster does not have.
    let Some(redis) = Server::start() else { return };
    let third = format!("{}/3", redis.tcp());
    world.ok(&["denylist", "sync", "--to", &third]);
    assert_eq!(redis.cli(&["-n", "3", "GET", &Server::key(&key)]), "admin");
    assert_eq!(redis.get(&key), "");
    assert_eq!(check(&third), 4);
}
