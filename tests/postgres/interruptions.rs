//! Connections that are cut at every point of every kind of change, and a server that crashes during one:
//! an error of two lines, and no partial change.

use std::io::{Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use postgres::Client;

use crate::cluster::{self, Cluster};
use crate::common::{Done, Pair, World};

/// The message that the proxy drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// The request of the client.
    Request,
    /// The answer of the server.
    Answer,
}

/// A proxy that forwards messages until the cut, and accepts no connection afterwards.
struct Proxy {
    port: u16,
    state: Arc<ProxyState>,
}

#[derive(Default)]
struct ProxyState {
    /// Number of messages until the cut.
    left: AtomicUsize,
    cut: Mutex<Option<Cut>>,
}

impl Proxy {
    fn start(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(ProxyState::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                if shared.is_gone() {
                    continue;
                }
                let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
                let (mut answers, mut to_client) =
                    (server.try_clone().unwrap(), client.try_clone().unwrap());
                thread::spawn(move || {
                    let _ = std::io::copy(&mut answers, &mut to_client);
                });
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.pass(client, server));
            }
        });
        Self { port, state }
    }

    /// Cuts the connection at the message with this number.
    fn cut_after(&self, messages: usize, cut: Cut) {
        self.state.left.store(messages, Ordering::SeqCst);
        *self.state.cut.lock().unwrap() = Some(cut);
    }

    /// Whether the connection was cut.
    fn has_cut(&self) -> bool {
        self.state.is_gone()
    }
}

impl ProxyState {
    fn is_gone(&self) -> bool {
        self.cut.lock().unwrap().is_some() && self.left.load(Ordering::SeqCst) == 0
    }

    /// Forwards messages. The client waits for an answer after each message, so one read is one message.
    fn pass(&self, mut client: TcpStream, mut server: TcpStream) {
        let mut buffer = vec![0; 65_536];
        while let Ok(read @ 1..) = client.read(&mut buffer) {
            if self.left.load(Ordering::SeqCst) == 1 {
                self.left.store(0, Ordering::SeqCst);
                let cut = *self.cut.lock().unwrap();
                let _ = client.shutdown(Shutdown::Both);
                if cut == Some(Cut::Answer) {
                    let _ = server.write_all(&buffer[..read]);
                }
                let _ = server.shutdown(Shutdown::Both);
                return;
            }
            self.left.fetch_sub(1, Ordering::SeqCst);
            if server.write_all(&buffer[..read]).is_err() {
                return;
            }
        }
        let _ = server.shutdown(Shutdown::Both);
    }
}

/// Returns every row about a user as one text.
fn state(client: &mut Client, user: &str) -> String {
    let sql = "SELECT concat_ws(' ', (SELECT string_agg(u::text, ' ') FROM tokenctl.users u WHERE id = $1),
          (SELECT string_agg(s::text, ' ' ORDER BY id) FROM tokenctl.sessions s WHERE user_id = $1),
          (SELECT string_agg(d::text, ' ' ORDER BY kind, id) FROM tokenctl.denylist d WHERE user_id = $1),
          (SELECT string_agg(e::text, ' ' ORDER BY id) FROM tokenctl.events e WHERE user_id = $1))";
    client.query_one(sql, &[&user]).unwrap().get(0)
}

/// Asserts that rows that belong together exist together.
#[track_caller]
fn assert_whole(client: &mut Client, user: &str, context: &str) {
    let none = |client: &mut Client, what: &str, sql: &str| {
        let number: i64 = client.query_one(sql, &[&user]).unwrap().get(0);
        assert_eq!(number, 0, "{what}: {context}");
    };
    none(
        client,
        "revoked without an event or an entry",
        "SELECT count(*) FROM tokenctl.sessions s WHERE user_id = $1 AND revoked_at IS NOT NULL AND (
           NOT EXISTS (SELECT FROM tokenctl.events e WHERE e.session_id = s.id AND kind = 'revoked')
           OR NOT EXISTS (SELECT FROM tokenctl.denylist d WHERE d.id = s.id))",
    );
    none(
        client,
        "issued without a session, or a session without the event",
        "SELECT abs((SELECT count(*) FROM tokenctl.events WHERE user_id = $1 AND kind = 'issued')
           - (SELECT count(*) FROM tokenctl.sessions WHERE user_id = $1))
         FROM tokenctl.users WHERE id = $1 UNION ALL SELECT 0 LIMIT 1",
    );
    none(
        client,
        "one of two sessions ended",
        "SELECT count(*) FROM tokenctl.sessions a JOIN tokenctl.sessions b USING (user_id)
         WHERE user_id = $1 AND a.revoked_reason IN ('password-changed', 'account-deactivated')
           AND b.revoked_at IS NULL",
    );
    none(
        client,
        "deactivated with an active session",
        "SELECT count(*) FROM tokenctl.sessions s JOIN tokenctl.users u ON u.id = s.user_id
         WHERE u.id = $1 AND u.status = 'deactivated' AND s.revoked_at IS NULL",
    );
}

/// A kind of change: its arguments for a user and the user's newest session.
type Change = fn(&str, &Pair) -> Vec<String>;

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

const CHANGES: [(&str, Change); 8] = [
    ("issue", |user, _| words(&format!("issue {user}"))),
    ("rotate", |_, pair| words(&format!("rotate {}", pair.refresh))),
    ("revoke", |_, pair| words(&format!("revoke {} --reason logout", pair.session))),
    ("revoke-all", |user, _| words(&format!("revoke-all {user} --reason password-changed"))),
    ("deny", |_, pair| words(&format!("revoke --jti --token {}", pair.access))),
    ("deactivate", |user, _| words(&format!("users deactivate {user} --yes"))),
    ("delete", |user, _| words(&format!("users delete {user} --yes"))),
    ("filter", |user, _| words(&format!("revoke --user {user} --idle 0s --reason leaked --yes"))),
];

/// Asserts that the error has a cause and a remedy, and nothing else.
#[track_caller]
fn reason(done: &Done) -> String {
    assert!(matches!(done.exit, 1 | 5), "{done:?}");
    let error = done.error();
    assert!(error["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{done:?}");
    assert_eq!(done.stderr.lines().count(), 1, "{done:?}");
    error["reason"].as_str().unwrap().to_owned()
}

#[test]
fn a_connection_that_is_cut_anywhere_leaves_nothing_half_done() {
    static USER: AtomicU32 = AtomicU32::new(0);
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = crate::world(cluster);
    let mut client = cluster.connect("postgres", &database);
    let mut unknown = 0;
    for (name, change) in CHANGES {
        for cut in [Cut::Request, Cut::Answer] {
            // An unchanged user is used again.
            let mut prepared: Option<(String, Pair)> = None;
            for messages in 1..40 {
                let (user, pair) = prepared.take().unwrap_or_else(|| {
                    let user = format!("user-{}", USER.fetch_add(1, Ordering::Relaxed));
                    world.issue(&user, &[]);
                    let pair = world.issue(&user, &[]);
                    (user, pair)
                });
                let before = state(&mut client, &user);
                let proxy = Proxy::start(cluster.port);
                proxy.cut_after(messages, cut);
                let url = format!("postgres://operator@127.0.0.1:{}/{database}", proxy.port);
                let args = change(&user, &pair);
                let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
                args.extend(["-o", "json"]);
                let done = world.call(&args).env("TOKENCTL_STORE", &url).run();
                crate::until_no_command_runs(&mut client);
                let after = state(&mut client, &user);
                let context = format!("{name}, {cut:?} {messages}: {done:?}");
                assert_whole(&mut client, &user, &context);
                if !proxy.has_cut() {
                    assert_eq!(done.exit, 0, "{context}");
                    assert!(messages > 4, "nothing was cut: {context}");
                    assert_ne!(before, after, "{context}");
                    break;
                }
                if done.exit == 0 {
                    // Only the end of the connection was lost.
                    assert_ne!(before, after, "{context}");
                } else if reason(&done) == "commit-unknown" {
                    unknown += 1;
                    assert_eq!(cut == Cut::Request, before == after, "{context}");
                } else {
                    assert_eq!(before, after, "{context}");
                }
                prepared = (before == after).then_some((user, pair));
            }
        }
    }
    assert!(unknown >= 2 * CHANGES.len(), "{unknown} unknown commits");
}

#[test]
fn a_server_crash_rolls_back_the_command() {
    let Some(bin) = cluster::programs_or_skip() else { return };
    let mut cluster = Cluster::start(&bin, &[]);
    let database = cluster.new_store();
    let world = World::new().with("TOKENCTL_STORE", &cluster.url("operator", &database));
    world.ok(&["keys", "generate"]);
    for (name, change) in CHANGES {
        let user = format!("of-{name}");
        let pair = world.issue(&user, &[]);
        let before = state(&mut cluster.connect("postgres", &database), &user);
        // The command waits for this lock when the server stops.
        let mut other = cluster.connect("postgres", &database);
        other
            .batch_execute("BEGIN; LOCK tokenctl.users, tokenctl.denylist IN EXCLUSIVE MODE")
            .unwrap();
        let args = change(&user, &pair);
        let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
        args.extend(["-o", "json", "--timeout", "30s"]);
        let running = world.call(&args).start();
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        cluster.until_it_has(waits, &database);
        cluster.stop();
        let done = running.wait();
        assert_eq!(reason(&done), "store-disconnected", "{name}: {done:?}");
        // While the server is down, and after its restart.
        let gone = world.run(&["users", "list"]).code(1);
        assert!(gone.error_and_hint().0.contains("cannot connect"), "{gone:?}");
        cluster.start_again();
        let mut client = cluster.connect("postgres", &database);
        assert_eq!(state(&mut client, &user), before, "{name}");
        world.ok(&args);
        assert_whole(&mut client, &user, name);
        assert_ne!(state(&mut client, &user), before, "{name}");
    }
}

#[test]
fn a_purge_that_loses_its_connection_is_finished_by_the_next_one() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = crate::world(cluster);
    cluster.execute(
        &database,
        "INSERT INTO tokenctl.users (id) VALUES ('alice');
         INSERT INTO tokenctl.sessions (id, user_id, created_at, last_used_at, access_expires_at, expires_at)
           SELECT 's' || n, 'alice', tokenctl.unixepoch() - 90000, tokenctl.unixepoch() - 80000,
             tokenctl.unixepoch() + CASE WHEN n % 2 = 0 THEN 500 ELSE -70000 END,
             tokenctl.unixepoch() - CASE WHEN n % 3 = 0 THEN -500 ELSE 600 END
           FROM generate_series(1, 3000) n",
    );
    let mut watcher = cluster.connect("postgres", &database);
    let mut client = cluster.connect("postgres", &database);
    let mut count = |sql: &str| -> i64 { client.query_one(sql, &[]).unwrap().get(0) };
    let left = "SELECT count(*) FROM tokenctl.sessions WHERE expires_at <= tokenctl.unixepoch()";
    let kept = "SELECT count(*) FROM tokenctl.sessions WHERE expires_at > tokenctl.unixepoch()";
    let denied = "SELECT count(*) FROM tokenctl.denylist";
    assert_eq!((count(left), count(kept)), (2_000, 1_000));
    let mut messages = 3;
    loop {
        let proxy = Proxy::start(cluster.port);
        proxy.cut_after(messages, Cut::Answer);
        let url = format!("postgres://operator@127.0.0.1:{}/{database}", proxy.port);
        let done = world.call(&["purge", "-o", "json"]).env("TOKENCTL_STORE", &url).run();
        crate::until_no_command_runs(&mut watcher);
        assert_eq!(count(kept), 1_000, "{done:?}");
        // Each deleted session whose access token is valid is on the denylist.
        assert!(count(denied) <= 1_000, "{done:?}");
        if !proxy.has_cut() {
            assert_eq!(done.exit, 0, "{done:?}");
            break;
        }
        if done.exit != 0 {
            reason(&done);
        }
        messages += 2;
    }
    assert_eq!((count(left), count(denied)), (0, 1_000));
}
