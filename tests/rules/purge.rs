//! Purge (design section 4): deletes exactly the rows of its rules, whatever other programs do.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use tokenctl::service::{MaxLock, Pace, PurgeReport, purge, purge_counts};
use tokenctl::session::{
    Client, ClientMatch, EventFilter, Filter, Order, Page, PurgeCounts, PurgeRules, Reason,
    Session, SessionCounts, canonical_ip, network_of,
};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::store::{Advance, Scope, Seen, Sharing, Store};
use tokenctl::time::{Span, Timestamp};

use crate::support::{DAY, TestDir, because, client, events, fill, later, list, session, sid};

fn rules(now: Timestamp) -> PurgeRules {
    PurgeRules {
        actor: None,
        now,
        idle: None,
        superseded: None,
        same_client: ClientMatch::default(),
        retain: None,
        events_retention: Span::days(365),
        denylist_margin: Span::default(),
    }
}

/// A clock that counts its calls, and interrupts after a number of them.
struct Steps {
    taken: std::cell::Cell<u32>,
    until: u32,
}

impl Pace for Steps {
    fn elapsed(&self) -> Duration {
        Duration::from_millis(u64::from(self.taken.get()))
    }
    fn rest(&mut self, _pause: Duration) {}
    fn interrupted(&self) -> bool {
        self.taken.set(self.taken.get() + 1);
        self.taken.get() > self.until
    }
    fn progress(&mut self, part: f64, _counts: &PurgeCounts) {
        assert!((0.0..=1.0).contains(&part));
    }
}

fn run_until(store: &mut dyn Store, rules: &PurgeRules, until: u32) -> PurgeReport {
    let mut pace = Steps { taken: std::cell::Cell::new(0), until };
    purge(store, rules, Duration::from_millis(2), Some("cron"), &mut pace).unwrap()
}

fn run(store: &mut dyn Store, rules: &PurgeRules) -> PurgeReport {
    run_until(store, rules, u32::MAX)
}

fn rows(store: &mut dyn Store, now: Timestamp) -> Vec<Session> {
    let tx = store.read().unwrap();
    list(tx.as_ref(), &Filter::default(), Order::default(), &Page::default(), now)
}

/// The rule of the design for one row, computed in memory without SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PurgeRule {
    Stays,
    Expired,
    Revoked,
    Idle,
    Superseded,
}

fn same_client(how: ClientMatch, a: &Client, b: &Client) -> bool {
    fn equal<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        a.is_some() && a == b
    }
    let ip =
        |client: &Client| client.ip.as_deref().filter(|ip| !ip.is_empty()).and_then(canonical_ip);
    let net = |client: &Client| client.ip.as_deref().and_then(network_of);
    let agent = equal(a.user_agent.as_ref(), b.user_agent.as_ref());
    match how {
        ClientMatch::IpAndUserAgent => agent && equal(ip(a).as_ref(), ip(b).as_ref()),
        ClientMatch::UserAgent => agent,
        ClientMatch::Device => equal(a.device.as_ref(), b.device.as_ref()),
        ClientMatch::IpPrefixAndUserAgent => agent && equal(net(a).as_ref(), net(b).as_ref()),
    }
}

fn fate(row: &Session, all: &[Session], rules: &PurgeRules) -> PurgeRule {
    let now = rules.now.as_secs();
    let retained = |end| rules.retain.is_none_or(|keep| now - end >= keep.as_secs());
    if let Some(how) = &row.revocation {
        return if retained(how.at.as_secs()) { PurgeRule::Revoked } else { PurgeRule::Stays };
    }
    if let Some(end) = row.ends_at().filter(|end| end.as_secs() <= now) {
        return if retained(end.as_secs()) { PurgeRule::Expired } else { PurgeRule::Stays };
    }
    let unused = |row: &Session, limit: Option<Span>| {
        limit.is_some_and(|limit| now - row.last_used_at.as_secs() >= limit.as_secs())
    };
    if unused(row, rules.idle) {
        return PurgeRule::Idle;
    }
    let replaced = all.iter().any(|other| {
        other.user_id == row.user_id
            && other.revocation.is_none()
            && other.ends_at().is_none_or(|end| end.as_secs() > now)
            && !unused(other, rules.idle)
            && (other.created_at, &other.id) > (row.created_at, &row.id)
            && same_client(rules.same_client, &row.client, &other.client)
    });
    if unused(row, rules.superseded) && replaced { PurgeRule::Superseded } else { PurgeRule::Stays }
}

/// Returns the expected rows and counts. A retention of 0 is no retention.
fn model(all: &[Session], rules: &PurgeRules) -> (Vec<Session>, SessionCounts, u64) {
    let retain = rules.retain.filter(|keep| keep.as_secs() > 0);
    let rules = &PurgeRules { retain, ..rules.clone() };
    let mut counts = SessionCounts::default();
    let mut revoked = 0;
    let mut left = Vec::new();
    for row in all {
        let end_now = |reason| Session {
            revocation: Some(tokenctl::session::Revocation {
                at: rules.now.max(row.created_at),
                reason,
                by: None,
                note: None,
            }),
            ..row.clone()
        };
        let mut end = |count: &mut u64, reason| {
            if rules.retain.is_some() {
                revoked += 1;
                left.push(end_now(reason));
            } else {
                *count += 1;
            }
        };
        match fate(row, all, rules) {
            PurgeRule::Idle => end(&mut counts.idle, Reason::Idle),
            PurgeRule::Superseded => end(&mut counts.superseded, Reason::Superseded),
            PurgeRule::Stays => left.push(row.clone()),
            PurgeRule::Expired => counts.expired += 1,
            PurgeRule::Revoked => counts.revoked += 1,
        }
    }
    left.sort_by(|a, b| a.id.cmp(&b.id));
    (left, counts, revoked)
}

/// User, age, last use, both expiry times, revocation, IP address, device.
type Row = (u8, i64, i64, Option<i64>, Option<i64>, Option<i64>, u8, u8);

/// Rows near every limit: a few users, a few clients, ages in steps.
fn any_row() -> impl Strategy<Value = Row> {
    (
        0u8..3,
        0i64..10,
        0i64..10,
        proptest::option::weighted(0.4, -6i64..6),
        proptest::option::weighted(0.2, -6i64..6),
        proptest::option::weighted(0.2, 0i64..8),
        0u8..5,
        0u8..3,
    )
}

fn any_store(now: Timestamp) -> impl Strategy<Value = Vec<Session>> {
    proptest::collection::vec(any_row(), 0..40).prop_map(move |rows| {
        let build = |(n, row): (usize, Row)| {
            let (of, age, used, end, max, revoked, ip, device) = row;
            let created_at = later(now, -20 - age);
            let ips = ["192.0.2.1", "192.0.2.1:80", "192.0.2.9", "2001:db8::1", ""];
            let mut made = session(&format!("s{n:02}"), &format!("u{of}"), created_at);
            made.last_used_at = later(now, -used);
            made.expires_at = end.map(|end| later(now, end));
            made.max_expires_at = max.map(|end| later(now, end));
            made.client = client(ips[usize::from(ip)], ["ua", "", "ub"][usize::from(device)]);
            made.client.device = (device > 0).then(|| format!("d{device}"));
            made.revocation = revoked.map(|at| because(Reason::Logout, later(now, -at)));
            made
        };
        rows.into_iter().enumerate().map(build).collect()
    })
}

fn any_rules(now: Timestamp) -> impl Strategy<Value = PurgeRules> {
    let limit = || proptest::option::weighted(0.7, (0u32..9).prop_map(Span::secs));
    let how = proptest::sample::select(ClientMatch::ALL.to_vec());
    (limit(), limit(), limit(), how).prop_map(move |(idle, superseded, retain, same_client)| {
        PurgeRules { idle, superseded, retain, same_client, ..rules(now) }
    })
}

/// The rules of sessions do not use SQLite's clock; only those of the denylist and events do.
const NOW: Timestamp = Timestamp(1_700_000_000);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_purge_does_what_the_design_says(
        all in any_store(NOW),
        rules in any_rules(NOW),
        until in 0u32..12,
        backwards in proptest::bool::ANY,
    ) {
        let (left, sessions, revoked) = model(&all, &rules);
        let dir = TestDir::new();
        let mut store = dir.open();
        let mut written = all.clone();
        if backwards {
            written.reverse();
        }
        fill(&mut store, &written);
        let dry = purge_counts(&mut store, &rules).unwrap();
        prop_assert_eq!(dry.sessions, sessions);
        prop_assert_eq!(dry.revoked, revoked);
        // Interrupted somewhere and run again: the same rows and the same total.
        let first = run_until(&mut store, &rules, until);
        let second = run(&mut store, &rules);
        prop_assert!(!second.interrupted);
        let mut sum = first.counts;
        sum.add(second.counts);
        prop_assert_eq!(sum.sessions, dry.sessions);
        prop_assert_eq!(sum.revoked, dry.revoked);
        let mut found = rows(&mut store, NOW);
        found.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(found, left);
        // A third run has nothing to do and records no event.
        let told = events(store.read().unwrap().as_ref(), &EventFilter::default()).len();
        let third = run(&mut store, &rules);
        prop_assert_eq!(third.counts.sessions.total() + third.counts.revoked, 0);
        prop_assert!(told >= usize::from(sum.total() > 0));
    }
}

#[test]
fn expired_rows_are_deleted_and_events_are_retained() {
    let dir = TestDir::new();
    let now = dir.now;
    dir.raw(true)
        .execute_batch(
            "INSERT INTO events (at, recorded_at, kind) VALUES
               (unixepoch() - 400 * 86400, unixepoch() - 400 * 86400, 'old'),
               (unixepoch() - 300 * 86400, unixepoch() - 300 * 86400, 'young');
             INSERT INTO denylist (kind, id, expires_at) VALUES
               ('sid', 'dead', unixepoch() - 100), ('jti', 'dying', unixepoch() - 20),
               ('sid', 'alive', unixepoch() + 500);",
        )
        .unwrap();
    let mut store = dir.open();
    let with_margin = PurgeRules { denylist_margin: Span::minutes(1), ..rules(now) };
    for (rules, denylist, old) in [(with_margin, 1, 1), (rules(now), 1, 0)] {
        let dry = purge_counts(&mut store, &rules).unwrap();
        assert_eq!((dry.denylist, dry.events), (denylist, old));
        let report = run(&mut store, &rules);
        assert_eq!(report.counts, dry);
        assert!(!report.interrupted && report.batches >= denylist);
    }
    assert_eq!(dir.number("SELECT count(*) FROM denylist"), 1);
    assert_eq!(dir.number("SELECT count(*) FROM events WHERE kind = 'young'"), 1);
    // Each run that changed something has an event with its actor.
    assert_eq!(
        dir.number("SELECT count(*) FROM events WHERE kind = 'purged' AND actor = 'cron'"),
        2
    );
}

/// Rules that select rows which the schema keeps, or a clock ahead of SQLite's: the purge deletes the
/// permitted rows and does not fail.
#[test]
fn purge_skips_rows_that_the_schema_protects() {
    let dir = TestDir::new();
    let now = dir.now;
    dir.raw(true)
        .execute_batch(
            "INSERT INTO events (at, recorded_at, kind) VALUES
               (unixepoch() - 90000, unixepoch() - 90000, 'days'),
               (unixepoch() - 90000, unixepoch() - 7200, 'backdated'),
               (unixepoch(), unixepoch(), 'new');
             INSERT INTO events (at, recorded_at, keep_until, kind, session_id) VALUES
               (unixepoch() - 90000, unixepoch() - 90000, unixepoch() + 900, 'deleted', 'x');
             INSERT INTO events (at, recorded_at, kind)
             VALUES (unixepoch() - 90000, unixepoch() - 90000, 'newest');
             INSERT INTO denylist (kind, id, expires_at) VALUES ('sid', 'x', unixepoch() + 500);",
        )
        .unwrap();
    let mut store = dir.open();
    let greedy = PurgeRules { events_retention: Span::minutes(60), ..rules(later(now, 5_000)) };
    let dry = purge_counts(&mut store, &greedy).unwrap();
    assert_eq!((dry.denylist, dry.events), (0, 1));
    assert_eq!(run(&mut store, &greedy).counts, dry);
}

#[test]
fn a_purged_session_with_a_valid_access_token_is_denied() {
    for retain in [None, Some(DAY)] {
        let dir = TestDir::new();
        let now = dir.now;
        let mut store = dir.open();
        // Idle by the rule, but with a valid access token, as after a rotation by SQL.
        let mut row = session("s", "alice", later(now, -1_000));
        row.access_expires_at = Some(later(now, 600));
        fill(&mut store, &[row]);
        let rules = PurgeRules { idle: Some(Span::secs(500)), retain, ..rules(now) };
        let report = run(&mut store, &rules);
        assert_eq!(report.counts.sessions.idle + report.counts.revoked, 1);
        assert_eq!(dir.number("SELECT count(*) FROM denylist WHERE id = 's'"), 1);
        // The retained row is deleted when the retention has passed.
        let after = PurgeRules { now: later(now, 86_400), ..rules };
        run(&mut store, &after);
        assert_eq!(dir.number("SELECT count(*) FROM sessions"), 0);
    }
}

fn crowd(now: Timestamp, of: usize) -> Vec<Session> {
    (0..of)
        .map(|n| {
            let mut row = session(&format!("s{n:05}"), &format!("u{}", n % 7), later(now, -900));
            row.expires_at = (n % 3 == 0).then(|| later(now, -5));
            row.last_used_at = later(now, if n % 5 == 1 { -800 } else { -10 });
            row
        })
        .collect()
}

#[test]
fn a_row_that_is_used_in_between_stays() {
    let dir = TestDir::new();
    let now = dir.now;
    let mut store = dir.open();
    fill(&mut store, &crowd(now, 300));
    let rules = PurgeRules { idle: Some(Span::secs(500)), ..rules(now) };
    let idle = dir.number(
        "SELECT count(*) FROM sessions WHERE expires_at IS NULL AND last_used_at < unixepoch() - 600",
    );
    assert!(idle > 5);
    let mut purge = store.purge(&rules).unwrap();
    while purge.look().unwrap() != Seen::Rows {}
    // The service uses one of the sessions after the search.
    let nowhere = Client::default();
    let to = Advance {
        now,
        rotates: true,
        expires_at: None,
        access_expires_at: later(now, 60),
        client: &nowhere,
    };
    let mut service = dir.open();
    let tx = service.write(Scope::Many).unwrap();
    assert!(tx.advance(&sid("s00296"), 1, &to).unwrap());
    tx.commit().unwrap();
    let mut counts = PurgeCounts::default();
    while purge.look().unwrap() != Seen::Done {
        counts.add(purge.remove(&mut |_| false).unwrap());
    }
    drop(purge);
    assert_eq!(counts.sessions.idle, u64::try_from(idle).unwrap() - 1);
    assert!(store.read().unwrap().session(&sid("s00296")).unwrap().is_some());
}

#[test]
fn concurrent_purges_do_not_disturb_the_service() {
    let dir = TestDir::new();
    let now = dir.now;
    let all = crowd(now, 3_000);
    fill(&mut dir.open(), &all);
    let rules = PurgeRules { idle: Some(Span::secs(500)), ..rules(now) };
    let (_, wanted, _) = model(&all, &rules);
    let ready = Barrier::new(3);
    let sum = thread::scope(|scope| {
        let purgers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut store = dir.open();
                    ready.wait();
                    run(&mut store, &rules).counts
                })
            })
            .collect();
        let mut service = dir.open();
        ready.wait();
        for n in 0..100 {
            fill(&mut service, &[session(&format!("new{n}"), "u1", now)]);
        }
        let mut sum = PurgeCounts::default();
        for purger in purgers {
            sum.add(purger.join().unwrap());
        }
        sum
    });
    assert_eq!(sum.sessions, wanted);
    let left = all.iter().filter(|row| fate(row, &all, &rules) == PurgeRule::Stays).count();
    assert_eq!(rows(&mut dir.open(), now).len(), left + 100);
    assert_eq!(dir.number("SELECT count(*) FROM pragma_integrity_check WHERE 1"), 1);
    assert_eq!(dir.number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

#[test]
fn many_short_batches_delete_the_same_rows() {
    let dir = TestDir::new();
    let now = dir.now;
    let all = crowd(now, 500);
    let mut store = dir.open();
    fill(&mut store, &all);
    let rules = PurgeRules { idle: Some(Span::secs(500)), ..rules(now) };
    let (_, wanted, _) = model(&all, &rules);
    let mut counts = PurgeCounts::default();
    let mut parts = 0;
    let mut purge = store.purge(&rules).unwrap();
    loop {
        match purge.look().unwrap() {
            Seen::Done => break,
            Seen::Nothing => continue,
            Seen::Rows => {}
        }
        // `enough` returns true at once: each part does the minimum.
        counts.add(purge.remove(&mut |_| true).unwrap());
        assert!(purge.settle().unwrap());
        parts += 1;
    }
    drop(purge);
    assert_eq!(counts.sessions, wanted);
    assert!(parts > 6, "{parts}");
}

/// A clock that advances with each call, and by more during a pause.
struct Leaps(std::cell::Cell<Duration>);

impl Pace for Leaps {
    fn elapsed(&self) -> Duration {
        self.0.set(self.0.get() + Duration::from_micros(100));
        self.0.get()
    }
    fn rest(&mut self, pause: Duration) {
        self.0.set(self.0.get() + 50 * pause);
    }
    fn interrupted(&self) -> bool {
        false
    }
    fn progress(&mut self, _part: f64, _counts: &PurgeCounts) {}
}

/// Idle sessions of which each fills several pages.
fn large_rows(count: u32, now: Timestamp) -> Vec<Session> {
    let claims = format!(r#"{{"notes":"{}"}}"#, "x".repeat(16_000));
    let row = |n| Session {
        claims: claims.clone(),
        ..session(&format!("s{n:05}"), "alice", now - Span::days(40))
    };
    (0..count).map(row).collect()
}

#[test]
fn a_reader_that_never_ends_stops_it_before_the_log_fills_the_disk() {
    let dir = TestDir::new();
    let now = dir.now;
    let mut store = dir.open();
    fill(&mut store, &large_rows(16_000, now));
    // With a retention, each row is updated instead of deleted.
    let rules =
        PurgeRules { idle: Some(Span::days(30)), retain: Some(Span::days(30)), ..rules(now) };
    let mut purge = || {
        let mut pace = Leaps(std::cell::Cell::default());
        purge(&mut store, &rules, Duration::from_millis(25), None, &mut pace)
    };
    let log = || std::fs::metadata(format!("{}-wal", dir.path.display())).unwrap().len() >> 20;

    let mut other = dir.open();
    let reader = other.read().unwrap();
    assert_eq!(reader.count(&Filter::default(), now).unwrap(), 16_000);
    let error = purge().unwrap_err().to_string();
    assert!(error.contains("reader"), "{error}");
    assert!((160..256).contains(&log()), "{} MB", log());
    let left = dir.number("SELECT count(*) FROM sessions WHERE revoked_at IS NULL");
    assert!((1..16_000).contains(&left), "{left}");
    assert_eq!(dir.number("SELECT count(*) FROM events WHERE kind = 'purged'"), 1);

    drop(reader);
    let rest = purge().unwrap();
    assert_eq!(rest.counts.revoked, u64::try_from(left).unwrap());
    assert!(log() < 256, "{} MB", log());
    assert_eq!(dir.number("SELECT count(*) FROM sessions WHERE revoked_at IS NULL"), 0);
}

#[test]
fn the_log_of_an_unused_store_is_restarted() {
    let dir = TestDir::new();
    let now = dir.now;
    fill(&mut dir.open(), &large_rows(20_000, now));
    let options = OpenOptions { is_only_writer_of_process: true, ..OpenOptions::default() };
    let mut store = SqliteStore::open(&dir.path, options).unwrap();
    let rules =
        PurgeRules { idle: Some(Span::days(30)), retain: Some(Span::days(30)), ..rules(now) };
    let mut pace = Leaps(std::cell::Cell::default());
    // The clock stands still: the number of rows limits a transaction.
    let report = purge(&mut store, &rules, MaxLock::default(), None, &mut pace).unwrap();
    assert_eq!(report.counts.revoked, 20_000);
    assert_eq!(report.longest_lock, Duration::ZERO);
    // The file keeps the largest size.
    let log = std::fs::metadata(format!("{}-wal", dir.path.display())).unwrap().len() >> 20;
    assert!((128..256).contains(&log), "{log} MB");
}

#[test]
fn a_bulk_change_knows_whether_others_wait_for_its_lock() {
    let dir = TestDir::new();
    let mut store = dir.open();
    fill(&mut store, &[session("s-1", "alice", dir.now)]);
    let revoke = "UPDATE sessions SET revoked_at = created_at";
    dir.raw(true).execute(revoke, []).unwrap();
    // Another connection of this process cannot be seen.
    assert_eq!(store.batches().unwrap().watch()(), Sharing::Shared);
    drop(store);
    let options = OpenOptions { is_only_writer_of_process: true, ..OpenOptions::default() };
    let mut store = SqliteStore::open(&dir.path, options).unwrap();
    let batches = store.batches().unwrap();
    let watch = batches.watch();
    assert_eq!(watch(), Sharing::Alone);
    let mut reader = follow(&dir);
    assert_eq!(watch(), Sharing::Shared);
    reader.kill().unwrap();
    reader.wait().unwrap();
}

/// Starts `tokenctl events --follow`, and returns it once it has printed an event of the store.
fn follow(dir: &TestDir) -> std::process::Child {
    let mut reader = Command::new(env!("CARGO_BIN_EXE_tokenctl"))
        .args(["events", "--follow", "--after", "0", "-o", "jsonl", "--store"])
        .arg(&dir.path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(reader.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("revoked"), "{line}");
    reader
}

#[test]
fn a_process_that_closed_the_store_is_expected_back_for_some_transactions() {
    let dir = TestDir::new();
    let ago = dir.now - Span::days(2);
    let ended: Vec<Session> = (0..1_000)
        .map(|number| Session {
            expires_at: Some(dir.now - DAY),
            ..session(&format!("ended-{number}"), "alice", ago)
        })
        .collect();
    fill(&mut dir.open(), &ended);
    let revoke = "UPDATE sessions SET revoked_at = created_at WHERE id = 'ended-0'";
    dir.raw(true).execute(revoke, []).unwrap();
    let options = OpenOptions { is_only_writer_of_process: true, ..OpenOptions::default() };
    let mut store = SqliteStore::open(&dir.path, options).unwrap();
    let rules = rules(dir.now);
    let mut purge = store.purge(&rules).unwrap();
    // One row a transaction.
    let mut step = || {
        let mut seen = Sharing::Alone;
        while purge.look().unwrap() == Seen::Nothing {}
        let counts = purge
            .remove(&mut |sharing| {
                seen = sharing;
                true
            })
            .unwrap();
        assert_eq!(counts.sessions.total(), 1);
        purge.settle().unwrap();
        seen
    };
    assert_eq!(step(), Sharing::Alone);
    let mut reader = follow(&dir);
    assert_eq!(step(), Sharing::Shared);
    reader.kill().unwrap();
    reader.wait().unwrap();
    let expected = (0..999).take_while(|_| step() == Sharing::Shared).count();
    assert!((400..800).contains(&expected), "{expected}");
}
