//! `events --follow`: each event once, whatever the order of the commits.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, kill_process};

use crate::cluster;
use crate::common::run::BINARY;
use crate::world;

const WRITERS: usize = 8;
const EACH: usize = 60;

#[test]
fn each_event_is_printed_once_beside_writers_that_commit_late() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    // An idle transaction with a transaction number, in another database of the cluster.
    let elsewhere = cluster.new_database();
    let mut idle = cluster.connect("postgres", &elsewhere);
    idle.batch_execute("CREATE TABLE t (); BEGIN; SELECT pg_current_xact_id()").unwrap();
    let mut follower = world
        .command(BINARY)
        .args(["events", "--follow", "-o", "jsonl", "--kind", "probe", "--limit", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = follower.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for line in BufReader::new(out).lines() {
            let event: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            *seen.entry(event["note"].as_str().unwrap().to_owned()).or_default() += 1;
            if seen.len() == WRITERS * EACH {
                break;
            }
        }
        seen
    });
    // Long enough for the follower to start.
    thread::sleep(Duration::from_millis(1_500));
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let mut client = cluster.connect("service", &database);
            scope.spawn(move || {
                for number in 0..EACH {
                    let event = format!(
                        "INSERT INTO tokenctl.events (kind, note) VALUES ('probe', '{writer}-{number}')"
                    );
                    client.batch_execute(&format!("BEGIN; {event}")).unwrap();
                    let wait = (writer * 31 + number * 17) % 40;
                    thread::sleep(Duration::from_millis(wait as u64));
                    client.batch_execute("COMMIT").unwrap();
                }
            });
        }
    });
    // The idle transaction delays no event: all of them arrive while it is open.
    let mut waited = 0;
    while !reader.is_finished() && waited < 200 {
        thread::sleep(Duration::from_millis(50));
        waited += 1;
    }
    assert!(reader.is_finished(), "events are missing");
    kill_process(rustix::process::Pid::from_child(&follower), Signal::TERM).unwrap();
    follower.wait().unwrap();
    let seen = reader.join().unwrap();
    assert_eq!(seen.len(), WRITERS * EACH);
    assert!(seen.values().all(|times| *times == 1), "{seen:?}");
    idle.batch_execute("COMMIT").unwrap();
}

#[test]
fn a_restart_of_the_server_is_waited_for() {
    let Some(bin) = cluster::programs_or_skip() else { return };
    let mut cluster = cluster::Cluster::start(&bin, &[]);
    let database = cluster.new_store();
    let world =
        crate::common::World::new().with("TOKENCTL_STORE", &cluster.url("operator", &database));
    world.ok(&["keys", "generate"]);
    let log = world.path("log");
    let mut follower = world
        .command(BINARY)
        .args(["events", "--follow", "-o", "jsonl", "--kind", "issued"])
        .stdout(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let users = || {
        let text = std::fs::read_to_string(&log).unwrap();
        let user = |line: &str| {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            event["user_id"].as_str().unwrap().to_owned()
        };
        text.lines().map(user).collect::<Vec<_>>()
    };
    let until = |expected: &[&str]| {
        for _ in 0..200 {
            if users() == expected {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{:?}, not {expected:?}", users());
    };
    world.issue("before", &[]);
    until(&["before"]);
    cluster.stop();
    thread::sleep(Duration::from_millis(500));
    cluster.start_again();
    world.issue("after", &[]);
    until(&["before", "after"]);
    assert!(follower.try_wait().unwrap().is_none());
    follower.kill().unwrap();
    follower.wait().unwrap();
}
