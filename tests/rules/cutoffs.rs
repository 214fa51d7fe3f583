//! Cutoffs, epochs and refresh hashes on every store (design sections 1 and 3).

use tokenctl::session::{
    Client, Filter, KeyUsage, Order, Page, Reason, RefreshHash, Session, SessionId, SigningTime,
    StateKind, TokenLives, UserFilter,
};
use tokenctl::store::{Advance, Read, Scope, Store, StoreErrorKind};
use tokenctl::time::{Span, Timestamp};

use crate::conformance::Bed;
use crate::support::{because, denials, fill, later, list, session, sid, user};

/// Returns a session that expires in this number of seconds.
fn row(id: &str, now: Timestamp, ends: Option<i64>) -> Session {
    Session {
        expires_at: ends.map(|ends| later(now, ends)),
        access_expires_at: Some(later(now, 900)),
        ..session(id, "alice", later(now, -5_000))
    }
}

fn ids(tx: &dyn Read, filter: &Filter, now: Timestamp) -> Vec<String> {
    let mut ids: Vec<String> = list(tx, filter, Order::default(), &Page::default(), now)
        .into_iter()
        .map(|session| session.id.to_string())
        .collect();
    ids.sort();
    assert_eq!(tx.count(filter, now).unwrap(), ids.len() as u64, "{filter:?}");
    ids
}

fn in_state(tx: &dyn Read, state: StateKind, now: Timestamp) -> Vec<String> {
    ids(tx, &Filter::default().in_state(state), now)
}

fn cut(store: &mut dyn Store, reason: Reason, at: Timestamp) -> i64 {
    let tx = store.write(Scope::Many).unwrap();
    let cutoff = tx.insert_cutoff(&because(reason, at)).unwrap();
    tx.commit().unwrap();
    cutoff.id
}

pub(crate) fn cutoff_ends_what_was_there(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let store = store.as_mut();
    let mut ended = row("ended", now, None);
    ended.revocation = Some(because(Reason::Logout, later(now, -60)));
    // Opened by a service whose clock is ten minutes ahead.
    let mut ahead = row("ahead", now, None);
    (ahead.created_at, ahead.last_used_at) = (later(now, 600), later(now, 600));
    fill(store, &[row("old", now, None), row("gone", now, Some(-10)), ended, ahead]);
    let denied = denials(store.read().unwrap().as_ref(), now).len();

    assert_eq!(cut(store, Reason::Compromised, now), 1);
    let tx = store.write(Scope::Many).unwrap();
    // Opened after the cutoff, by a service whose clock is behind.
    assert_eq!(tx.insert(&row("new", later(now, -600), None)).unwrap(), 1);
    tx.commit().unwrap();

    let tx = store.read().unwrap();
    let tx = tx.as_ref();
    assert_eq!(tx.newest_cutoff().unwrap(), 1);
    assert_eq!(in_state(tx, StateKind::Active, now), ["new"]);
    assert_eq!(in_state(tx, StateKind::Expired, now), ["gone"]);
    assert_eq!(in_state(tx, StateKind::Revoked, now), ["ahead", "ended", "old"]);
    // A session that had expired before the cutoff stays expired, at any later time.
    assert_eq!(in_state(tx, StateKind::Expired, later(now, 99_999)), ["gone"]);
    let two = |a, b| Filter { states: vec![a, b], ..Filter::default() };
    assert_eq!(ids(tx, &two(StateKind::Active, StateKind::Expired), now), ["gone", "new"]);
    let ended = ids(tx, &two(StateKind::Expired, StateKind::Revoked), now);
    assert_eq!(ended, ["ahead", "ended", "gone", "old"]);
    let reasons = Filter { reasons: vec![Reason::Compromised], ..Filter::default() };
    assert_eq!(ids(tx, &reasons, now), ["ahead", "old"]);

    let read = |id: &str| tx.session(&sid(id)).unwrap().unwrap();
    let old = read("old");
    assert_eq!((old.epoch, old.cutoff), (0, Some(1)));
    assert_eq!(old.revocation, Some(because(Reason::Compromised, now)));
    assert_eq!(read("ahead").revocation.unwrap().at, later(now, 600));
    assert_eq!((read("gone").cutoff, read("gone").revoked(now)), (Some(1), None));
    assert_eq!(read("ended").revocation.unwrap().reason, Reason::Logout);
    assert_eq!((read("new").epoch, read("new").cutoff), (1, None));

    let mut active = Vec::new();
    tx.users(&UserFilter::default(), now, &mut |(_, number)| {
        active.push(number);
        Ok(())
    })
    .unwrap();
    assert_eq!(active, [1]);
    let totals = tx.statistics(now, &[]).unwrap().sessions;
    assert_eq!((totals.active, totals.expired, totals.revoked), (1, 1, 3));
    let lives = TokenLives { refresh_ttl: None, leeway: Span::default(), skew: None };
    let usage: Vec<KeyUsage> = tx.key_usage(&[SigningTime::default()], lives, now).unwrap();
    assert_eq!(usage[0].living, 1);
    assert_eq!(denials(tx, now).len(), denied, "verifiers go by the epoch");
}

pub(crate) fn cutoff_is_final(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let store = store.as_mut();
    fill(store, &[row("old", now, None), row("gone", now, Some(-10))]);
    cut(store, Reason::Admin, now);
    fill(store, &[row("new", now, None)]);
    assert_eq!(cut(store, Reason::Leaked, later(now, -300)), 2, "whatever the clock says");

    let tx = store.write(Scope::Many).unwrap();
    let of = |id: &str| tx.session(&sid(id)).unwrap().unwrap();
    assert_eq!((of("old").cutoff, of("new").cutoff), (Some(1), Some(2)));
    assert_eq!(of("new").revocation.unwrap().reason, Reason::Leaked);
    let cutoffs: Vec<_> =
        tx.cutoffs().unwrap().into_iter().map(|one| (one.id, one.reason)).collect();
    assert_eq!(cutoffs, [(1, Reason::Admin), (2, Reason::Leaked)]);
    let to = Advance {
        now,
        rotates: true,
        expires_at: None,
        access_expires_at: later(now, 1_800),
        client: &Client::default(),
    };
    for id in ["old", "new"] {
        assert!(!tx.advance(&sid(id), 1, &to).unwrap(), "{id}");
        assert_eq!(of(id).generation, 1);
    }
    assert_eq!(tx.revoke(&Filter::default(), &because(Reason::Logout, now)).unwrap(), 0);
    assert_eq!(of("old").revocation.unwrap().reason, Reason::Admin);
    // The IDs of deleted sessions are not used again.
    assert_eq!(tx.delete(&Filter::session(sid("old")), now).unwrap(), 1);
    let again = tx.insert(&row("old", now, None)).unwrap_err();
    assert!(matches!(again.kind, StoreErrorKind::Refused(_)), "{again:?}");
}

pub(crate) fn ids_are_used_once(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let store = store.as_mut();
    let rows: Vec<Session> =
        ["revoked", "deleted"].into_iter().map(|id| row(id, now, Some(900))).collect();
    let over = row("over", now, Some(-400));
    fill(store, &[rows.as_slice(), std::slice::from_ref(&over)].concat());
    let tx = store.write(Scope::Many).unwrap();
    tx.revoke(&Filter::session(sid("revoked")), &because(Reason::Logout, now)).unwrap();
    assert_eq!(tx.delete(&Filter::default(), now).unwrap(), 3);
    tx.commit().unwrap();
    for row in &rows {
        let tx = store.write(Scope::Many).unwrap();
        let again = tx.insert(row).unwrap_err();
        assert!(matches!(again.kind, StoreErrorKind::Refused(_)), "{again:?}");
    }
    fill(store, &[over]);
}

pub(crate) fn refresh_hashes(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let store = store.as_mut();
    let hash = RefreshHash::from_digest([7; 32]);
    let with = Session { refresh_hash: Some(hash.clone()), ..row("with", now, None) };
    fill(store, &[with.clone(), row("without", now, None)]);
    let tx = store.write(Scope::Many).unwrap();
    let found = |hash: &RefreshHash| -> Option<SessionId> {
        tx.session_by_refresh_hash(hash).unwrap().map(|session| session.id)
    };
    assert_eq!(found(&hash), Some(sid("with")));
    assert_eq!(found(&RefreshHash::from_digest([8; 32])), None);
    let second = tx.insert(&Session { id: sid("second"), ..with }).unwrap_err();
    assert!(matches!(second.kind, StoreErrorKind::Refused(_)), "{second:?}");
    assert_eq!(format!("{hash:?}"), "RefreshHash(…)");
}

pub(crate) fn long_user_ids(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let long = user(&"ü".repeat(255));
    fill(store.as_mut(), &[Session { user_id: long.clone(), ..row("a", now, None) }]);
    let tx = store.write(Scope::Many).unwrap();
    assert_eq!(tx.session(&sid("a")).unwrap().unwrap().user_id, long);
    assert_eq!(tx.revoke(&Filter::user(long.clone()), &because(Reason::Admin, now)).unwrap(), 1);
    assert!(tx.delete_user(&long).unwrap());
    assert_eq!(denials(tx.as_ref(), now)[0].user_id, Some(long));
}
