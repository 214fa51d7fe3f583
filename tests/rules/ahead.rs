//! A cutoff that a machine inserted whose clock was ahead: every query judges the sessions alike.

use std::time::Duration;

use tokenctl::service::{Pace, RevokeOptions, revoke_everyone};
use tokenctl::session::{
    ClientMatch, Filter, Order, Page, PurgeCounts, PurgeRules, Reason, Session, StateKind,
};
use tokenctl::store::{Read, Store};
use tokenctl::time::{Span, Timestamp};

use crate::conformance::Fresh;
use crate::support::{because, fill, later, list, session, users};

/// A mass change without pauses.
struct Hurry;

impl Pace for Hurry {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn rest(&mut self, _pause: Duration) {}
    fn interrupted(&self) -> bool {
        false
    }
    fn progress(&mut self, _part: f64, _counts: &PurgeCounts) {}
}

/// Fixed seconds between the clocks.
const AHEAD: i64 = 240;

fn stores() -> Vec<Fresh> {
    let mut stores: Vec<Fresh> = crate::sqlite::fresh().into_iter().collect();
    #[cfg(feature = "postgres")]
    stores.extend(crate::postgres::fresh());
    stores
}

fn row(id: &str, of: &str, now: Timestamp, ends: Option<i64>) -> Session {
    Session {
        expires_at: ends.map(|ends| later(now, ends)),
        ..session(id, of, later(now, -90_000))
    }
}

fn ids(tx: &dyn Read, filter: &Filter, now: Timestamp) -> Vec<String> {
    let found = list(tx, filter, Order::default(), &Page::default(), now);
    let mut ids: Vec<_> = found.into_iter().map(|session| session.id.to_string()).collect();
    ids.sort();
    assert_eq!(tx.count(filter, now).unwrap(), ids.len() as u64, "{filter:?}");
    ids
}

/// Asserts that all queries find one session expired and the other three revoked.
fn all_agree(store: &mut dyn Store, now: Timestamp) {
    use StateKind::{Active, Expired, Revoked};
    let tx = store.read().unwrap();
    let tx = tx.as_ref();
    let (gone, revoked) = (["gone"].as_slice(), ["endless", "late", "soon"].as_slice());
    let all = ["endless", "gone", "late", "soon"].as_slice();
    for (states, expected) in [
        (vec![Active], [].as_slice()),
        (vec![Expired], gone),
        (vec![Revoked], revoked),
        (vec![Active, Expired], gone),
        (vec![Active, Revoked], revoked),
        (vec![Expired, Revoked], all),
        (vec![], all),
    ] {
        let filter = Filter { states, ..Filter::default() };
        assert_eq!(ids(tx, &filter, now), expected, "{filter:?}");
    }
    let by_reason = Filter { reasons: vec![Reason::Leaked], ..Filter::default() };
    assert_eq!(ids(tx, &by_reason, now), revoked);
    for session in list(tx, &Filter::default(), Order::default(), &Page::default(), now) {
        let expected = if session.id.as_str() == "gone" { Expired } else { Revoked };
        let single = tx.session(&session.id).unwrap().unwrap();
        for session in [session, single] {
            assert_eq!(session.state(now).kind(), expected, "{}", session.id);
            assert_eq!(session.revoked(now).is_some(), expected == Revoked, "{}", session.id);
        }
    }
    let statistics = tx.statistics(now, &[Span::days(1)]).unwrap();
    let totals = statistics.sessions;
    assert_eq!((totals.active, totals.expired, totals.revoked, totals.endless), (0, 1, 3, 0));
    assert_eq!((statistics.users.logged_in, statistics.limits[0].sessions), (0, 0));
    assert!(users(tx, now).iter().all(|(_, active)| *active == 0));
    let rules = PurgeRules {
        now,
        idle: Some(Span::days(1)),
        superseded: None,
        same_client: ClientMatch::default(),
        retain: None,
        events_retention: Span::days(365),
        actor: None,
        denylist_margin: Span::default(),
    };
    let counts = tx.purge_counts(&rules).unwrap().sessions;
    assert_eq!((counts.expired, counts.revoked, counts.idle), (1, 3, 0));
}

#[test]
fn a_cutoff_from_the_future_revokes_the_sessions_that_it_covers() {
    for (bed, now) in stores() {
        let mut store = bed.connect();
        let store = store.as_mut();
        fill(
            store,
            &[
                row("endless", "ann", now, None),
                row("gone", "bob", now, Some(-10)),
                row("late", "cleo", now, Some(900)),
                row("soon", "dan", now, Some(60)),
            ],
        );
        let tx = store.write(tokenctl::store::Scope::Many).unwrap();
        tx.insert_cutoff(&because(Reason::Leaked, later(now, AHEAD))).unwrap();
        tx.commit().unwrap();
        all_agree(store, now);
        assert_eq!(store.read().unwrap().cut_off_rows(now).unwrap().unmarked, 3);
        // The second run finds no active session and marks the rows of the first.
        let options = RevokeOptions::because(Reason::Leaked, now);
        let lock = Duration::from_secs(1);
        let report = revoke_everyone(store, Some(0), &options, lock, &mut Hurry).unwrap();
        let report = report.into_result().unwrap();
        assert_eq!((report.cutoff, report.revoked), (Some(1), 3));
        all_agree(store, now);
        // Marked rows stay revoked after their expiry.
        all_agree(store, later(now, 9_000));
    }
}
