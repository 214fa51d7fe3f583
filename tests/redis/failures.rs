//! Failures of servers and followers, with a verifier that checks tokens all the time.
//!
//! Each test runs on both kinds of store, and waits several times for the expiry of its heartbeat of one
//! second, with little CPU time.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::check::Follow;
use super::judge::{LIFE, Service};
use super::stores::{Home, on_both_stores};
use crate::common::World;
use crate::server::Server;

/// Starts a follower with the heartbeat of these tests.
fn follow(world: &World, to: &str) -> Follow {
    Follow::start(world, to, &["--heartbeat", "1s", "--timeout", "1s"])
}

fn millis(number: u64) {
    sleep(Duration::from_millis(number));
}

on_both_stores!(
    restarted_from_an_old_dump,
    flushed,
    evicting,
    out_of_memory,
    paused_and_unreachable,
    failed_over_to_a_replica_that_lost_writes,
    failed_back_to_a_primary_that_lost_writes,
    a_follower_killed_at_any_point,
    two_followers_agree_and_one_may_stop,
);

fn restarted_from_an_old_dump(world: &Arc<Home>) {
    let Some(mut redis) = Server::start() else { return };
    let _follow = follow(world, &redis.url());
    let service = Service::start(world, &[redis.url()]);
    service.until_accepted();
    for _ in 0..3 {
        // The dump contains the heartbeat, and entries that are written after it are lost.
        redis.cli(&["SAVE"]);
        millis(400);
        redis.kill();
        redis.launch();
        service.until_accepted();
        millis(200);
    }
    service.finish();
}

fn flushed(world: &Arc<Home>) {
    let Some(redis) = Server::start() else { return };
    let _follow = follow(world, &redis.url());
    let service = Service::start(world, &[redis.url()]);
    service.until_accepted();
    for _ in 0..5 {
        redis.cli(&["FLUSHALL"]);
        millis(50);
        service.until_accepted();
    }
    let seen = service.finish();
    assert!(seen.undecided > 0, "{seen:?}");
}

fn evicting(world: &Arc<Home>) {
    let Some(redis) = Server::start() else { return };
    let _follow = follow(world, &redis.url());
    let service = Service::start(world, &[redis.url()]);
    service.until_accepted();
    // Another application fills the server, and an administrator has changed its policy.
    let fill = "for i = 1, 20000 do redis.call('SET', 'filler' .. i, string.rep('x', 100)) end";
    redis.cli(&["EVAL", fill, "0"]);
    redis.cli(&["CONFIG", "SET", "maxmemory-policy", "volatile-random"]);
    redis.cli(&["CONFIG", "SET", "maxmemory", "2mb"]);
    let undecided = service.until_undecided();
    millis(600);
    assert!(!redis.cli(&["INFO", "stats"]).contains("evicted_keys:0\r"), "nothing was evicted");
    redis.cli(&["CONFIG", "SET", "maxmemory", "0"]);
    redis.cli(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    service.until_accepted();
    let seen = service.finish();
    assert!(seen.undecided > undecided, "{seen:?}");
}

fn out_of_memory(world: &Arc<Home>) {
    let Some(redis) = Server::start() else { return };
    let _follow = follow(world, &redis.url());
    let service = Service::start(world, &[redis.url()]);
    service.until_accepted();
    redis.cli(&["CONFIG", "SET", "maxmemory", "100kb"]);
    service.until_undecided();
    millis(500);
    redis.cli(&["CONFIG", "SET", "maxmemory", "0"]);
    service.until_accepted();
    service.finish();
}

fn paused_and_unreachable(world: &Arc<Home>) {
    let Some(redis) = Server::start() else { return };
    let proxy = Proxy::start(redis.port);
    let _follow = follow(world, &proxy.url());
    let service = Service::start(world, &[redis.url()]);
    service.until_accepted();
    redis.signal(Signal::STOP);
    millis(1_500);
    redis.signal(Signal::CONT);
    service.until_accepted();
    redis.cli(&["CLIENT", "PAUSE", "1200", "WRITE"]);
    millis(1_200);
    service.until_accepted();
    // Only the follower loses the connection to the server.
    proxy.point_to(crate::server::free_port());
    service.until_undecided();
    proxy.point_to(redis.port);
    service.until_accepted();
    service.finish();
}

fn failed_over_to_a_replica_that_lost_writes(world: &Arc<Home>) {
    let Some(mut primary) = Server::start() else { return };
    let port = primary.port.to_string();
    let Some(replica) = Server::with(&["--replicaof", "127.0.0.1", &port]) else { return };
    let proxy = Proxy::start(primary.port);
    let _follow = follow(world, &proxy.url());
    // One verifier uses the follower's address, the other reads the replica.
    let service = Service::start(world, &[proxy.url(), replica.url()]);
    service.until_accepted();
    replica.until("the replica has the heartbeat", |replica| !replica.get("synced").is_empty());
    millis(500);
    // The new primary never gets entries that are written from now on.
    replica.cli(&["REPLICAOF", "NO", "ONE"]);
    millis(300);
    primary.kill();
    proxy.point_to(replica.port);
    service.until_accepted();
    millis(300);
    service.finish();
}

fn failed_back_to_a_primary_that_lost_writes(world: &Arc<Home>) {
    let Some(primary) = Server::start() else { return };
    let port = primary.port.to_string();
    let Some(replica) = Server::with(&["--replicaof", "127.0.0.1", &port]) else { return };
    let _follow = follow(world, &primary.url());
    let service = Service::start(world, &[primary.url()]);
    service.until_accepted();
    for _ in 0..2 {
        replica.until("the replica has the heartbeat", |redis| !redis.get("synced").is_empty());
        replica.cli(&["REPLICAOF", "NO", "ONE"]);
        millis(300);
        // The primary copies the data of the replica, including an older heartbeat of its own.
        primary.cli(&["REPLICAOF", "127.0.0.1", &replica.port.to_string()]);
        primary.until("a copy", |redis| redis.cli(&["ROLE"]).contains("connected"));
        primary.cli(&["REPLICAOF", "NO", "ONE"]);
        replica.cli(&["REPLICAOF", "127.0.0.1", &port]);
        service.until_accepted();
    }
    millis(300);
    service.finish();
}

fn a_follower_killed_at_any_point(world: &Arc<Home>) {
    let Some(redis) = Server::start() else { return };
    let service = Service::start(world, &[redis.url()]);
    for round in 0..20_u64 {
        let mut follow = follow(world, &redis.url());
        millis(30 + (round * 37) % 150);
        follow.kill();
    }
    // Without a follower the heartbeat expires.
    millis(u64::try_from(LIFE.as_millis()).unwrap());
    assert_eq!(redis.get("synced"), "");
    service.until_undecided();
    let _follow = follow(world, &redis.url());
    service.until_accepted();
    millis(300);
    service.finish();
}

fn two_followers_agree_and_one_may_stop(world: &Arc<Home>) {
    let Some(redis) = Server::start() else { return };
    let mut one = follow(world, &redis.url());
    let service = Service::start(world, &[redis.url()]);
    service.until_accepted();
    let heartbeat = redis.get("synced");
    let other = follow(world, &redis.url());
    millis(700);
    assert_eq!(redis.get("synced"), heartbeat, "the second one adopts it");
    // Entries are lost while both followers run.
    redis.cli(&["FLUSHALL"]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    service.until_accepted();
    one.kill();
    millis(1_200);
    let heartbeat = redis.get("synced");
    assert!(!heartbeat.is_empty(), "the other one goes on");
    // A follower that was stopped for longer than the heartbeat must not renew it.
    let pid = Pid::from_child(&other.0);
    kill_process(pid, Signal::STOP).unwrap();
    service.until_undecided();
    kill_process(pid, Signal::CONT).unwrap();
    service.until_accepted();
    service.finish();
}

impl Service {
    /// Waits until the verifier cannot decide; returns how often that has happened.
    #[track_caller]
    fn until_undecided(&self) -> u64 {
        let count = Mutex::new(0);
        let before = Mutex::new(None);
        self.until("no heartbeat", |seen| {
            let before = *before.lock().unwrap().get_or_insert(seen.undecided);
            *count.lock().unwrap() = seen.undecided;
            seen.undecided > before + 3
        });
        count.into_inner().unwrap()
    }
}

/// A loopback port that forwards to another one, like a virtual address.
struct Proxy {
    port: u16,
    target: Arc<AtomicU16>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn start(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (target, open) = (Arc::new(AtomicU16::new(target)), Arc::new(Mutex::new(Vec::new())));
        let proxy = Self { port, target: Arc::clone(&target), open: Arc::clone(&open) };
        spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", target.load(Ordering::Relaxed)))
                else {
                    continue;
                };
                let copy = |from: &TcpStream, to: &TcpStream| {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    spawn(move || {
                        let _ = io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                };
                copy(&client, &server);
                copy(&server, &client);
                open.lock().unwrap().extend([client, server]);
            }
        });
        proxy
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Forwards to another port from now on, and closes open connections.
    fn point_to(&self, port: u16) {
        self.target.store(port, Ordering::Relaxed);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
