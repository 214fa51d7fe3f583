//! Revocation of sessions and tokens, and changes of users.

use proptest::prelude::*;
use tokenctl::service::{
    AccountChange, Issue, Login, RevokeOptions, RevokeOutcome, RevokeReport, Selection, Unexpected,
    deactivate_user, delete_user, deny_token, reactivate_user, revoke,
};
use tokenctl::session::{
    CLOCK_SKEW, Client, DenialKind, EventFilter, Filter, Reason, Session, SessionId, StateKind,
};
use tokenctl::store::Store;
use tokenctl::time::Timestamp;

use crate::support::{
    TestDir, World, because, denials, events, fill, later, list, session, sid, user,
};

fn ending(reason: Reason, at: Timestamp) -> RevokeOptions {
    RevokeOptions { revocation: because(reason, at), delete: false, dry_run: false }
}

/// Returns one session in each relevant condition.
fn zoo(now: Timestamp) -> Vec<Session> {
    let row = |id: &str, end: Option<i64>, access: Option<i64>| Session {
        expires_at: end.map(|end| later(now, end)),
        access_expires_at: access.map(|end| later(now, end)),
        ..session(id, "alice", later(now, -9_000))
    };
    let mut ended = row("ended", None, Some(500));
    ended.revocation = Some(because(Reason::Logout, later(now, -60)));
    vec![
        row("active", None, Some(300)),
        row("quiet", Some(900), Some(-400)),
        row("expired", Some(-10), Some(-400)),
        row("expired-alive", Some(-10), Some(700)),
        ended,
    ]
}

fn run(store: &mut dyn Store, filter: Filter, ending: &RevokeOptions) -> RevokeReport {
    revoke(store, &Selection::of(filter), ending).unwrap().into_result().unwrap()
}

#[test]
fn the_report_of_a_revocation_equals_its_changes() {
    let dir = TestDir::new();
    let now = dir.now;
    let mut store = dir.open();
    fill(&mut store, &zoo(now));
    let how = ending(Reason::Compromised, now);
    let ended = run(&mut store, Filter::user(user("alice")), &how);
    let ids: Vec<_> = ended.sessions.iter().map(|(id, _)| id.as_str()).collect();
    // Including an expired session: verifiers that check only the denylist would accept its access token.
    assert_eq!(ids.len(), 3);
    assert!(["active", "quiet", "expired-alive"].iter().all(|id| ids.contains(id)));
    assert_eq!((ended.matched, ended.revoked, ended.deleted, ended.already_ended), (5, 3, 0, 2));
    assert_eq!(ended.access_tokens_until, Some(later(now, 700)));
    let denied: Vec<_> =
        denials(store.read().unwrap().as_ref(), now).into_iter().map(|denial| denial.id).collect();
    assert_eq!(denied, ["active", "ended", "expired-alive"]);
    // A second revocation changes nothing and reports that.
    let before = dir.dump();
    let again = run(&mut store, Filter::user(user("alice")), &how);
    assert_eq!((again.matched, again.revoked, again.already_ended), (5, 0, 5));
    assert_eq!(again.access_tokens_until, None);
    assert_eq!(dir.dump(), before);
    let nobody = run(&mut store, Filter::user(user("nobody")), &how);
    assert_eq!(nobody, RevokeReport::default());
}

#[test]
fn a_deletion_records_events_and_denylist_entries() {
    let dir = TestDir::new();
    let now = dir.now;
    let mut store = dir.open();
    fill(&mut store, &zoo(now));
    let how = RevokeOptions { delete: true, ..ending(Reason::Admin, now) };
    let ended = run(&mut store, Filter::user(user("alice")), &how);
    assert_eq!((ended.matched, ended.revoked, ended.deleted, ended.already_ended), (5, 0, 5, 0));
    let tx = store.read().unwrap();
    assert_eq!(tx.count(&Filter::default(), now).unwrap(), 0);
    assert_eq!(denials(tx.as_ref(), now).len(), 3);
    // An expired session stays expired: it is deleted without being revoked.
    let revoked: &[&str] = &["revoked", "deleted"];
    for (id, expected) in [("active", revoked), ("expired", &["deleted"]), ("ended", revoked)] {
        let filter = EventFilter { sessions: vec![sid(id)], ..EventFilter::default() };
        let kinds: Vec<_> = events(tx.as_ref(), &filter)
            .into_iter()
            .map(|event| event.event.kind.to_string())
            .collect();
        assert_eq!(kinds, expected, "{id}");
    }
}

#[test]
fn an_expectation_that_fails_changes_nothing() {
    let dir = TestDir::new();
    let now = dir.now;
    let mut store = dir.open();
    fill(&mut store, &zoo(now));
    let before = dir.dump();
    let filter = Filter::default().in_state(StateKind::Active);
    for dry_run in [true, false] {
        let how = RevokeOptions { dry_run, ..ending(Reason::Admin, now) };
        let selection = Selection { expect: Some(7), ..Selection::of(filter.clone()) };
        let outcome = revoke(&mut store, &selection, &how).unwrap();
        let unexpected = Unexpected { found: 2, expected: 7 };
        assert_eq!(outcome, RevokeOutcome::Unexpected(unexpected));
        assert_eq!(dir.dump(), before);
    }
    let selection = Selection { expect: Some(2), ..Selection::of(filter) };
    let outcome = revoke(&mut store, &selection, &ending(Reason::Admin, now)).unwrap();
    assert!(matches!(outcome, RevokeOutcome::Done(_)), "{outcome:?}");
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let states = proptest::sample::subsequence(StateKind::ALL.to_vec(), 0..=3);
    let ids = proptest::sample::subsequence(
        ["active", "quiet", "expired", "expired-alive", "ended", "none"].to_vec(),
        0..=6,
    );
    (states, ids, proptest::bool::ANY).prop_map(|(states, ids, except)| {
        let ids: Vec<SessionId> = ids.into_iter().map(sid).collect();
        let (ids, except) = if except { (Vec::new(), ids) } else { (ids, Vec::new()) };
        Filter { states, ids, except, ..Filter::default() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_dry_run_tells_the_real_one(filter in any_filter(), delete in proptest::bool::ANY) {
        let dir = TestDir::new();
        let now = dir.now;
        let mut store = dir.open();
        fill(&mut store, &zoo(now));
        let before = dir.dump();
        let real = RevokeOptions { delete, ..ending(Reason::Leaked, now) };
        let dry = RevokeOptions { dry_run: true, ..real.clone() };
        let mut told = run(&mut store, filter.clone(), &dry);
        prop_assert_eq!(dir.dump(), before);
        prop_assert!(told.dry_run);
        told.dry_run = false;
        let count = store.read().unwrap().count(&filter, now).unwrap();
        let done = run(&mut store, filter, &real);
        prop_assert_eq!(&done, &told);
        prop_assert_eq!(done.matched, count);
        prop_assert_eq!(done.matched, done.revoked + done.deleted + done.already_ended);
        prop_assert_eq!(done.sessions.len() as u64, done.revoked + done.deleted);
        for (id, _) in &done.sessions {
            let row = store.read().unwrap().session(id).unwrap();
            prop_assert_eq!(row.is_none(), delete);
            prop_assert!(row.is_none_or(|row| row.revocation.is_some()));
        }
    }
}

#[test]
fn one_token_can_be_denied_alone() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    let accepted = world.introspect(pair.access.expose()).accepted().unwrap();
    let jti = accepted.checked.claims.jti.unwrap();
    let now = world.now;
    let mut deny = |end: Timestamp| {
        let whose = (&pair.session_id, &user("alice"));
        let how = because(Reason::Leaked, now);
        deny_token(&mut world.store, &jti, end, whose, &how).unwrap()
    };
    assert!(deny(later(now, 100)));
    assert!(!deny(later(now, 100)));
    assert!(!deny(later(now, 50)));
    assert!(deny(later(now, 900)));
    let denial = world.store.read().unwrap().denial(DenialKind::Jti, &jti).unwrap().unwrap();
    assert_eq!(denial.expires_at, later(now, 900) + CLOCK_SKEW);
    assert_eq!(world.verdict(pair.access.expose()), "denylisted");
    assert_eq!(world.kinds_of(&pair.session_id), ["issued", "denied", "denied"]);
    let next = world.rotated(pair.refresh.expose());
    assert_eq!(world.verdict(next.access.expose()), "active");
}

fn done(change: AccountChange) -> (bool, RevokeReport) {
    match change {
        AccountChange::Done { changed, ended } => (changed, ended),
        AccountChange::Unknown | AccountChange::Unexpected(_) => panic!("{change:?}"),
    }
}

#[test]
fn deactivation_ends_all_and_reactivation_revives_nothing() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    world.log_in("alice", &Client::default());
    let other = world.log_in("bob", &Client::default());
    let alice = user("alice");
    let how = ending(Reason::AccountDeactivated, world.now);
    let dry = RevokeOptions { dry_run: true, ..how.clone() };
    let before = world.dir.dump();
    let (would_change, told) = done(deactivate_user(&mut world.store, &alice, None, &dry).unwrap());
    let refused = deactivate_user(&mut world.store, &alice, Some(3), &how).unwrap();
    assert!(matches!(refused, AccountChange::Unexpected(Unexpected { found: 2, expected: 3 })));
    assert_eq!(world.dir.dump(), before);
    let (changed, ended) = done(deactivate_user(&mut world.store, &alice, Some(2), &how).unwrap());
    assert!(changed && would_change);
    assert_eq!(ended, RevokeReport { dry_run: false, ..told });
    assert_eq!(ended.revoked, 2);
    // The actor is recorded too.
    let how_it_ended = world.session(&pair.session_id).revocation.unwrap();
    assert_eq!(how_it_ended.by.as_deref(), Some("ops"));
    assert!(matches!(world.issue(&Login::of(alice.clone())), Issue::Deactivated));
    assert_eq!(world.verdict(pair.access.expose()), "revoked");
    assert_eq!(world.verdict(pair.refresh.expose()), "deactivated");
    assert_eq!(world.verdict(other.access.expose()), "active");
    let (changed, ended) = done(deactivate_user(&mut world.store, &alice, None, &how).unwrap());
    assert!(!changed && ended.revoked == 0 && ended.already_ended == 2);

    let now = world.now;
    let mut back = || reactivate_user(&mut world.store, &alice, Some("ops"), None, now).unwrap();
    assert_eq!(back(), Some(true));
    assert_eq!(back(), Some(false));
    assert_eq!(reactivate_user(&mut world.store, &user("x"), None, None, now).unwrap(), None);
    assert_eq!(world.verdict(pair.refresh.expose()), "revoked");
    let fresh = world.log_in("alice", &Client::default());
    assert_eq!(world.verdict(fresh.access.expose()), "active");
    let filter = EventFilter { users: vec![alice], ..EventFilter::default() };
    let kinds: Vec<_> = events(world.store.read().unwrap().as_ref(), &filter)
        .into_iter()
        .map(|event| event.event.kind.to_string())
        .collect();
    assert_eq!(
        kinds,
        [
            "issued",
            "issued",
            "revoked",
            "revoked",
            "user-deactivated",
            "user-reactivated",
            "issued"
        ]
    );
}

#[test]
fn deleting_a_user_invalidates_the_tokens() {
    for deactivated in [false, true] {
        let mut world = World::new();
        let pair = world.log_in("alice", &Client::default());
        fill(&mut world.store, &zoo(world.now));
        let alice = user("alice");
        if deactivated {
            let how = ending(Reason::AccountDeactivated, world.now);
            deactivate_user(&mut world.store, &alice, None, &how).unwrap();
        }
        let how = ending(Reason::AccountDeleted, world.now);
        let dry = RevokeOptions { dry_run: true, ..how.clone() };
        let (would_change, told) = done(delete_user(&mut world.store, &alice, None, &dry).unwrap());
        let (changed, ended) = done(delete_user(&mut world.store, &alice, None, &how).unwrap());
        assert!(would_change && changed);
        assert_eq!(ended, RevokeReport { dry_run: false, ..told });
        let tx = world.store.read().unwrap();
        assert!(tx.user(&alice).unwrap().is_none());
        assert_eq!(tx.count(&Filter::default(), world.now).unwrap(), 0);
        let denied = denials(tx.as_ref(), world.now).len();
        drop(tx);
        assert_eq!(denied, 4);
        assert_eq!(world.verdict(pair.access.expose()), "denylisted");
        assert_eq!(world.verdict(pair.refresh.expose()), "unknown-session");
        let again = delete_user(&mut world.store, &alice, None, &how).unwrap();
        assert!(matches!(again, AccountChange::Unknown));
        // A new user with the same ID; the old tokens stay invalid.
        world.log_in("alice", &Client::default());
        assert_eq!(world.verdict(pair.access.expose()), "denylisted");
        assert_eq!(world.verdict(pair.refresh.expose()), "unknown-session");
    }
}

#[test]
fn only_the_listed_sessions_are_revoked() {
    let mut world = World::new();
    fill(&mut world.store, &zoo(world.now));
    let filter = Filter::default().in_state(StateKind::Active);
    let shown: Vec<_> = list(
        world.store.read().unwrap().as_ref(),
        &filter,
        tokenctl::session::Order::default(),
        &tokenctl::session::Page::default(),
        world.now,
    )
    .into_iter()
    .map(|session| (session.id, session.user_id))
    .collect();
    assert_eq!(world.end(filter, Reason::Admin).sessions, shown);
}
