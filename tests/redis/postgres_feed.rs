//! Failures that only the mirror of a PostgreSQL store has to survive: transactions that commit late, and
//! servers that restart, lose a promotion or become standbys.

use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use super::stores::Home;
use crate::cluster::{self, Cluster};
use crate::common::run::BINARY;
use crate::server::Server;

/// A follower whose log is read.
struct LoggedFollow<'a> {
    home: &'a Home,
    child: Child,
}

impl<'a> LoggedFollow<'a> {
    fn start(home: &'a Home, redis: &Server) -> Self {
        let child = home
            .command(BINARY)
            .args(["denylist", "sync", "--follow", "-o", "jsonl", "--to", &redis.url()])
            .args(["--heartbeat", "1s", "--timeout", "1s"])
            .stdin(Stdio::null())
            .stdout(fs::File::create(home.path("log")).expect("a log"))
            .spawn()
            .expect("a follower");
        Self { home, child }
    }

    fn log(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.home.path("log")).expect("a log");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn has(&self, field: &str, word: &str) -> bool {
        self.log().iter().any(|line| line[field] == word)
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a status").is_none()
    }
}

impl Drop for LoggedFollow<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn beats(redis: &Server) -> bool {
    !redis.get("synced").is_empty()
}

#[test]
fn transactions_that_commit_late_are_mirrored() {
    let Some(redis) = Server::start() else { return };
    let (Some(cluster), Some(home)) = (cluster::shared(), Home::postgres()) else { return };
    let _follow = LoggedFollow::start(&home, &redis);
    redis.until("a heartbeat", beats);
    let add = |client: &mut postgres::Client, id: &str| {
        let insert = format!(
            "INSERT INTO tokenctl.denylist (kind, id, expires_at)
             VALUES ('sid', '{id}', tokenctl.unixepoch() + 600)"
        );
        client.batch_execute(&insert).expect("an entry");
    };
    // Each transaction writes before the next one, and commits after it.
    let mut late: Vec<_> = (0..4)
        .map(|number| {
            let mut client = cluster.connect("service", home.database());
            client.batch_execute("BEGIN").expect("a transaction");
            add(&mut client, &format!("late-{number}"));
            client
        })
        .collect();
    home.deny("sid", "early", 600);
    redis.until("early", |redis| !redis.get("sid:early").is_empty());
    assert!(beats(&redis), "a transaction that idles holds nothing up");
    for (number, client) in late.iter_mut().enumerate().rev() {
        assert_eq!(redis.get(&format!("sid:late-{number}")), "");
        client.batch_execute("COMMIT").expect("a commit");
        redis.until("late", |redis| !redis.get(&format!("sid:late-{number}")).is_empty());
    }
}

#[test]
fn a_restart_of_the_database_ends_the_heartbeat_and_nothing_else() {
    let Some(redis) = Server::start() else { return };
    let Some(bin) = cluster::programs_or_skip() else { return };
    let mut cluster = Cluster::start(&bin, &[]);
    let home = Home::within(&cluster);
    home.deny("sid", "before", 600);
    let mut follow = LoggedFollow::start(&home, &redis);
    redis.until("a heartbeat", beats);
    cluster.stop();
    redis.until("the heartbeat's end", |redis| !beats(redis));
    assert_eq!(redis.get("sid:before"), "admin");
    assert!(follow.has("event", "failed"), "{:?}", follow.log());
    cluster.start_again();
    redis.until("a heartbeat", beats);
    let mut service = cluster.connect("service", home.database());
    service
        .batch_execute(
            "INSERT INTO tokenctl.denylist (kind, id, expires_at)
             VALUES ('sid', 'after', tokenctl.unixepoch() + 600)",
        )
        .expect("an entry");
    redis.until("the next entry", |redis| !redis.get("sid:after").is_empty());
    assert!(follow.is_running());
}

#[test]
fn a_promotion_that_lost_revocations_deletes_none_and_is_followed() {
    let Some(redis) = Server::start() else { return };
    let Some(bin) = cluster::programs_or_skip() else { return };
    let settings = ["fsync = off", "max_wal_senders = 4", "wal_keep_size = 64MB"];
    let primary = Cluster::start(&bin, &settings);
    let mut home = Home::within(&primary);
    let standby = primary.standby();
    let hosts = format!(
        "postgres://operator@127.0.0.1:{},127.0.0.1:{}/{}?target_session_attrs=read-write",
        primary.port,
        standby.port,
        home.database()
    );
    home.set("TOKENCTL_STORE", &hosts);
    let mut follow = LoggedFollow::start(&home, &redis);
    redis.until("a heartbeat", beats);
    home.deny("sid", "kept", 600);
    redis.until("an entry", |redis| !redis.get("sid:kept").is_empty());
    standby
        .until_it_has("SELECT count(*) FROM tokenctl.denylist WHERE id = 'kept'", home.database());
    standby.execute("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
    standby.execute("postgres", "SELECT pg_reload_conf()");
    sleep(Duration::from_millis(500));
    home.deny("sid", "lost", 600);
    redis.until("an entry", |redis| !redis.get("sid:lost").is_empty());
    drop(primary);
    redis.until("the heartbeat's end", |redis| !beats(redis));
    standby.execute("postgres", "SELECT pg_promote()");
    redis.until("a heartbeat", beats);
    assert!(follow.has("cause", "store-rewound"), "{:?}", follow.log());
    // The new primary lacks the revocation, and verifiers still reject the session.
    assert_eq!(redis.get("sid:lost"), "admin");
    standby.execute(
        home.database(),
        "INSERT INTO tokenctl.denylist (kind, id, expires_at)
         VALUES ('sid', 'later', tokenctl.unixepoch() + 600)",
    );
    redis.until("the next entry", |redis| !redis.get("sid:later").is_empty());
    assert!(follow.is_running());
}

#[test]
fn a_primary_that_became_a_standby_gets_no_heartbeat() {
    let Some(redis) = Server::start() else { return };
    let Some(bin) = cluster::programs_or_skip() else { return };
    let mut cluster = Cluster::start(&bin, &["fsync = off"]);
    let home = Home::within(&cluster);
    home.deny("sid", "s", 600);
    let mut follow = LoggedFollow::start(&home, &redis);
    redis.until("a heartbeat", beats);
    cluster.stop();
    fs::write(cluster.data().join("standby.signal"), "").expect("a standby");
    cluster.start_again();
    // A standby can be read, and may lack commits of the new primary.
    redis.until("the heartbeat's end", |redis| !beats(redis));
    redis.until("an error", |_| follow.has("reason", "store-standby"));
    sleep(Duration::from_millis(1_500));
    assert!(!beats(&redis), "a standby vouches for nothing");
    assert_eq!(redis.get("sid:s"), "admin");
    assert!(follow.is_running(), "it waits for a primary");
}
