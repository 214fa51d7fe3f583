//! Imports in batches, on every store: interrupted, repeated, and while a service uses the sessions.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::time::{Duration, Instant};

use tokenctl::service::{Fault, Import, ImportReport, Imported, Mapping, Pace, import};
use tokenctl::session::{
    EventFilter, EventKind, Filter, Order, Page, PurgeCounts, Reason, Session, StateKind,
    UserStatus,
};
use tokenctl::store::{Scope, Store};
use tokenctl::time::Timestamp;

use crate::conformance::Bed;
use crate::support::{because, events, fill, later, list, session, sid, user};

const LINES: u64 = 1_500;

/// The environment of an import that ends at `until`, and calls `at_writing` once half is done.
struct Watch<'a> {
    begun: Instant,
    part: f64,
    until: f64,
    at_writing: Option<&'a mut dyn FnMut()>,
}

impl Watch<'_> {
    #[expect(clippy::disallowed_methods, reason = "the pace of real time")]
    fn new(until: f64) -> Self {
        Self { begun: Instant::now(), part: 0.0, until, at_writing: None }
    }
}

impl Pace for Watch<'_> {
    fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    fn rest(&mut self, _: Duration) {}

    fn interrupted(&self) -> bool {
        self.part >= self.until
    }

    fn progress(&mut self, part: f64, _: &PurgeCounts) {
        self.part = part;
        if part >= 0.5
            && let Some(at_writing) = self.at_writing.take()
        {
            at_writing();
        }
    }
}

fn wanted(now: Timestamp) -> Import {
    Import {
        mapping: Mapping::default(),
        skip_existing: false,
        expect: None,
        dry_run: false,
        now,
        actor: Some("ops".to_owned()),
        note: None,
    }
}

/// Sessions of 100 users; half of the lines have no ID, and two of these are equal.
fn input(now: Timestamp) -> String {
    let mut text = String::new();
    for number in 0..LINES {
        let id = if number % 2 == 0 { format!(r#""id":"s-{number:05}","#) } else { String::new() };
        let age = if number == 3 { 1 } else { number };
        let created_at = now.as_secs() - 10_000 - i64::try_from(age).unwrap();
        let (owner, ends) = (age % 100, now.as_secs() + 90_000);
        writeln!(
            text,
            r#"{{{id}"user_id":"u{owner}","created_at":{created_at},"expires_at":{ends}}}"#
        )
        .unwrap();
    }
    text
}

fn run(store: &mut dyn Store, text: &str, wanted: &Import, watch: &mut Watch<'_>) -> Imported {
    let mut lines = Cursor::new(text.as_bytes());
    import(store, &mut lines, wanted, Duration::from_millis(2), watch).unwrap()
}

fn done(outcome: Imported) -> ImportReport {
    let Imported::Done(report) = outcome else { panic!("not done: {outcome:?}") };
    report
}

fn all(store: &mut dyn Store, now: Timestamp) -> HashMap<String, Session> {
    let tx = store.read().unwrap();
    list(tx.as_ref(), &Filter::default(), Order::default(), &Page::default(), now)
        .into_iter()
        .map(|session| (session.id.to_string(), session))
        .collect()
}

pub(crate) fn import_is_resumed(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let store = store.as_mut();
    let (text, wanted) = (input(now), wanted(now));
    let outcome = run(store, &text, &wanted, &mut Watch::new(0.8));
    let Imported::Interrupted(first) = outcome else { panic!("it was interrupted: {outcome:?}") };
    assert!(first.imported > 0 && first.remaining > 0, "{first:?}");
    assert_eq!(first.imported + first.remaining, LINES);
    let there = all(store, now);
    assert_eq!(there.len() as u64, first.imported);
    assert_eq!(first.users, 100.min(first.imported));

    // The service uses the sessions imported so far: it ends one and rotates another.
    let tx = store.write(Scope::Many).unwrap();
    let ended = Filter::session(sid("s-00000"));
    assert_eq!(tx.revoke(&ended, &because(Reason::Logout, now)).unwrap(), 1);
    let to = tokenctl::store::Advance {
        now,
        rotates: true,
        expires_at: None,
        access_expires_at: later(now, 900),
        client: &tokenctl::session::Client::default(),
    };
    assert!(tx.advance(&sid("s-00002"), 1, &to).unwrap());
    tx.commit().unwrap();

    let second = done(run(store, &text, &wanted, &mut Watch::new(2.0)));
    assert_eq!(second.skipped, first.imported);
    assert_eq!(first.imported + second.imported, LINES);
    assert_eq!((second.wrong_lines, second.remaining), (0, 0));
    let rows = all(store, now);
    assert_eq!(rows.len() as u64, LINES);
    assert_eq!(rows["s-00002"].generation, 2);
    assert_eq!(rows["s-00000"].state(now).kind(), StateKind::Revoked);
    let third = done(run(store, &text, &wanted, &mut Watch::new(2.0)));
    assert_eq!((third.imported, third.skipped), (0, LINES));
    let filter = EventFilter { kinds: vec![EventKind::Imported], ..EventFilter::default() };
    assert_eq!(events(store.read().unwrap().as_ref(), &filter).len(), 2);
}

pub(crate) fn import_checks_everything_first(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let store = store.as_mut();
    let mut gone = session("s-00004", "u4", now);
    gone.expires_at = Some(later(now, 900));
    // Another session with the ID of a line, an ID of a deleted session, an invalid line at the end.
    fill(store, &[session("s-00006", "other", now), gone]);
    let tx = store.write(Scope::Many).unwrap();
    tx.revoke(&Filter::session(sid("s-00004")), &because(Reason::Admin, now)).unwrap();
    tx.delete(&Filter::session(sid("s-00004")), now).unwrap();
    tx.commit().unwrap();
    let text = input(now) + "{\"user_id\":\"u\"}\n";
    let outcome = run(store, &text, &wanted(now), &mut Watch::new(2.0));
    let Imported::Refused(report) = outcome else { panic!("refused: {outcome:?}") };
    let faults: Vec<(u64, Fault)> =
        report.problems.iter().map(|problem| (problem.line, problem.wrong.fault.clone())).collect();
    assert_eq!(report.wrong_lines, 3);
    assert!(faults.contains(&(5, Fault::Ended)), "{faults:?}");
    assert!(faults.contains(&(7, Fault::Exists)), "{faults:?}");
    assert!(faults.iter().any(|(line, _)| *line == LINES + 1), "{faults:?}");
    assert_eq!(all(store, now).len(), 1);

    let wanted = Import { skip_existing: true, expect: Some(LINES - 2), ..wanted(now) };
    let report = done(run(store, &input(now), &wanted, &mut Watch::new(2.0)));
    assert_eq!((report.imported, report.skipped), (LINES - 2, 2));
}

pub(crate) fn import_leaves_out_what_changed_since(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let mut beside = bed.connect();
    let mut interfere = || {
        fill(beside.as_mut(), &[session("s-01000", "other", now)]);
        let tx = beside.write(Scope::Many).unwrap();
        tx.ensure_user(&user("u7"), now).unwrap();
        tx.set_user_status(&user("u7"), UserStatus::Deactivated, now).unwrap();
        tx.commit().unwrap();
    };
    let mut watch = Watch { at_writing: Some(&mut interfere), ..Watch::new(2.0) };
    let report = done(run(store.as_mut(), &input(now), &wanted(now), &mut watch));
    assert_eq!((report.imported, report.wrong_lines), (LINES - 1, 1));
    assert_eq!(report.problems[0].line, 1_001);
    assert_eq!(report.problems[0].wrong.fault, Fault::Exists);
    // Sessions of a user who was deactivated during the import are imported as revoked.
    let of_user = all(store.as_mut(), now).into_values().filter(|row| row.user_id == user("u7"));
    let states: Vec<StateKind> = of_user.map(|row| row.state(now).kind()).collect();
    assert_eq!(states, vec![StateKind::Revoked; 15]);
    assert_eq!(report.deactivated, 15);
}
