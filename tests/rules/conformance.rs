//! The conformance suite: the guarantees of the store contract, checked on every store.

use std::net::IpAddr;
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use tokenctl::session::{
    CLOCK_SKEW, Client, ClientMatch, Denial, DenialKind, EventFilter, EventKind, Filter, IdPrefix,
    NewEvent, Order, Page, PurgeCounts, PurgeRules, Reason, RefreshHash, Revocation, Session,
    SessionId, SortKey, StateKind, UserStatus,
};
use tokenctl::store::{Advance, IdSource, Mark, Scope, Store, StoreErrorKind};
use tokenctl::time::{Span, Timestamp};

pub(crate) use crate::cutoffs::{
    cutoff_ends_what_was_there, cutoff_is_final, ids_are_used_once, long_user_ids, refresh_hashes,
};
pub(crate) use crate::import::{
    import_checks_everything_first, import_is_resumed, import_leaves_out_what_changed_since,
};
pub(crate) use crate::lists::{denylist_pages, lists_with_neighbours, neighbours};
use crate::support::{
    DAY, because, client, denials, events, fill, later, list, session, sid, user, users,
};

/// An empty store that can be opened several times.
pub(crate) trait Bed: Sync {
    fn connect(&self) -> Box<dyn Store>;
}

/// A new empty store, and the time of its own clock.
pub(crate) type Fresh = (Box<dyn Bed>, Timestamp);

/// Defines `conformance_tests!(fresh)`, which has one test per check. `fresh` is a function that creates a
/// [`Fresh`] store, or returns `None` if that is not possible.
macro_rules! checks {
    ($d:tt $($check:ident,)*) => {
        macro_rules! conformance_tests {
            ($d fresh:path) => {
                $(
                    #[test]
                    fn $check() {
                        let Some((bed, now)) = $d fresh() else { return };
                        crate::conformance::$check(bed.as_ref(), now);
                    }
                )*
            };
        }
        pub(crate) use conformance_tests;
    };
}

checks! { $
    rows_come_back,
    consistent_reads,
    write_lock_first,
    dropped_write,
    user_rows,
    advance_compares,
    advance_with_an_old_clock,
    advance_counts,
    unknown_counts_stay_unknown,
    superseded_in_another_spelling,
    revoking,
    deleting,
    refusals,
    filter_fields,
    filter_networks,
    filter_substrings,
    filter_states,
    filter_many,
    orders_and_pages,
    prefixes,
    neighbours,
    lists_with_neighbours,
    denylist_pages,
    trail,
    cutoff_ends_what_was_there,
    cutoff_is_final,
    ids_are_used_once,
    refresh_hashes,
    long_user_ids,
    long_texts_are_cut,
    denials_in_sequence,
    import_is_resumed,
    import_checks_everything_first,
    import_leaves_out_what_changed_since,
}

/// A long text prevents neither a revocation nor its event.
pub(crate) fn long_texts_are_cut(bed: &dyn Bed, now: Timestamp) {
    let long = "é\0".repeat(3_000);
    let mut store = bed.connect();
    let mut ended = session("ended", "alice", now);
    let revocation = Revocation {
        at: now,
        reason: Reason::Admin,
        by: Some(long.clone()),
        note: Some(long.clone()),
    };
    ended.revocation = Some(revocation.clone());
    fill(store.as_mut(), &[session("living", "alice", now), session("old", "bob", now), ended]);
    let tx = store.write(Scope::Many).unwrap();
    assert_eq!(tx.revoke(&Filter::session(sid("living")), &revocation).unwrap(), 1);
    tx.record(&NewEvent {
        actor: Some(long.clone()),
        reason: Some(long.clone()),
        note: Some(long.clone()),
        client: client(&long, &long),
        ..NewEvent::new(now, EventKind::Replayed)
    })
    .unwrap();
    tx.insert_cutoff(&revocation).unwrap();
    tx.commit().unwrap();

    let tx = store.read().unwrap();
    let chars = |text: &Option<String>| text.as_deref().map(|text| text.chars().count());
    for id in ["living", "old", "ended"] {
        let revocation = tx.session(&sid(id)).unwrap().unwrap().revocation.unwrap();
        assert_eq!(
            (chars(&revocation.by), chars(&revocation.note)),
            (Some(128), Some(1024)),
            "{id}"
        );
    }
    let filter = EventFilter { kinds: vec![EventKind::Replayed], ..EventFilter::default() };
    let event = events(tx.as_ref(), &filter).remove(0).event;
    assert_eq!((chars(&event.actor), chars(&event.note)), (Some(128), Some(1024)));
    assert_eq!((chars(&event.reason), chars(&event.client.ip)), (Some(64), Some(64)));
    assert_eq!(chars(&event.client.user_agent), Some(1024));
}

fn all(store: &mut dyn Store, filter: &Filter, now: Timestamp) -> Vec<String> {
    let tx = store.read().unwrap();
    let order = Order { key: SortKey::Id, reverse: false };
    let found = list(tx.as_ref(), filter, order, &Page::default(), now);
    assert_eq!(tx.count(filter, now).unwrap(), found.len() as u64, "{filter:?}");
    found.into_iter().map(|session| session.id.as_str().to_owned()).collect()
}

fn full(now: Timestamp) -> Session {
    Session {
        last_used_at: later(now, 5),
        expires_at: Some(later(now, 700)),
        max_expires_at: Some(later(now, 900)),
        generation: 7,
        rotated_at: Some(later(now, 4)),
        access_expires_at: Some(later(now, 60)),
        longest_idle: Span::secs(3),
        client: Client {
            device: Some("Ünïcode’s phone".to_owned()), ..client("192.0.2.1", "ua")
        },
        claims: r#"{"name":"A","roles":[1,2.50,null]}"#.to_owned(),
        audience: Some(vec!["api".to_owned(), "web".to_owned()]),
        access_ttl: Some(Span::secs(60)),
        refresh_ttl: Some(Span::default()),
        ip_changes: Some(2),
        user_agent_changes: Some(1),
        refresh_hash: RefreshHash::from_hex(&"0123456789abcdef".repeat(4)),
        epoch: 0,
        cutoff: None,
        ..session("full", "alice", now)
    }
}

pub(crate) fn rows_come_back(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let mut ended = session("ended", "alice", now);
    ended.revocation = Some(because(Reason::Leaked, later(now, 1)));
    let rows = [full(now), session("plain", "bob", now), ended];
    fill(store.as_mut(), &rows);
    let tx = store.read().unwrap();
    for row in &rows {
        assert_eq!(tx.session(&row.id).unwrap().as_ref(), Some(row));
    }
    assert_eq!(tx.session(&sid("none")).unwrap(), None);
}

pub(crate) fn consistent_reads(bed: &dyn Bed, now: Timestamp) {
    let mut reader = bed.connect();
    let mut writer = bed.connect();
    fill(writer.as_mut(), &[session("a", "alice", now)]);
    let tx = reader.read().unwrap();
    assert_eq!(tx.count(&Filter::default(), now).unwrap(), 1);
    fill(writer.as_mut(), &[session("b", "alice", now)]);
    let removal = writer.write(Scope::Many).unwrap();
    removal.delete(&Filter::session(sid("a")), now).unwrap();
    removal.commit().unwrap();
    assert_eq!(tx.count(&Filter::default(), now).unwrap(), 1);
    assert!(tx.session(&sid("a")).unwrap().is_some());
    assert_eq!(users(tx.as_ref(), now)[0].1, 1);
    drop(tx);
    assert_eq!(all(reader.as_mut(), &Filter::default(), now), ["b"]);
}

pub(crate) fn write_lock_first(bed: &dyn Bed, now: Timestamp) {
    fill(bed.connect().as_mut(), &[session("a", "alice", now)]);
    let (held, is_held) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut store = bed.connect();
            let tx = store.write(Scope::User(&user("alice"))).unwrap();
            held.send(()).unwrap();
            // Long enough for the other thread to wait for the lock.
            thread::sleep(Duration::from_millis(60));
            let removed = tx.delete(&Filter::session(sid("a")), now).unwrap();
            assert_eq!(removed, 1);
            tx.commit().unwrap();
        });
        is_held.recv().unwrap();
        // A reader does not wait, and sees the earlier state.
        assert_eq!(all(bed.connect().as_mut(), &Filter::default(), now), ["a"]);
        // The next writer sees everything that was committed.
        let mut store = bed.connect();
        let tx = store.write(Scope::User(&user("alice"))).unwrap();
        assert_eq!(tx.count(&Filter::default(), now).unwrap(), 0);
    });
}

pub(crate) fn dropped_write(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    fill(store.as_mut(), &[session("a", "alice", now)]);
    let tx = store.write(Scope::Many).unwrap();
    tx.ensure_user(&user("bob"), now).unwrap();
    tx.insert(&session("b", "bob", now)).unwrap();
    tx.revoke(&Filter::default(), &because(Reason::Admin, now)).unwrap();
    tx.delete(&Filter::session(sid("b")), now).unwrap();
    tx.set_user_status(&user("alice"), UserStatus::Deactivated, now).unwrap();
    tx.record(&NewEvent::new(now, EventKind::Issued)).unwrap();
    // The transaction sees its own changes.
    assert_eq!(tx.count(&Filter::default(), now).unwrap(), 1);
    drop(tx);
    let tx = store.read().unwrap();
    assert_eq!(tx.user(&user("bob")).unwrap(), None);
    assert_eq!(tx.user(&user("alice")).unwrap().unwrap().status, UserStatus::Active);
    assert_eq!(tx.session(&sid("a")).unwrap().unwrap().revocation, None);
    assert!(events(tx.as_ref(), &EventFilter::default()).is_empty());
    drop(tx);
    // The lock is free again.
    store.write(Scope::Many).unwrap().commit().unwrap();
}

pub(crate) fn user_rows(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let tx = store.write(Scope::Many).unwrap();
    let made = tx.ensure_user(&user("bob"), now).unwrap();
    assert_eq!((made.status, made.created_at), (UserStatus::Active, now));
    tx.ensure_user(&user("alice"), now).unwrap();
    assert_eq!(tx.ensure_user(&user("bob"), later(now, 9)).unwrap(), made);
    for (id, used) in [("b1", 0), ("b2", 0), ("b3", -100)] {
        let mut row = session(id, "bob", later(now, used));
        row.expires_at = (used < 0).then_some(now);
        tx.insert(&row).unwrap();
    }
    tx.commit().unwrap();
    let counts: Vec<_> = users(store.read().unwrap().as_ref(), now)
        .into_iter()
        .map(|(user, active)| (user.id.as_str().to_owned(), active))
        .collect();
    assert_eq!(counts, [("alice".to_owned(), 0), ("bob".to_owned(), 2)]);

    let tx = store.write(Scope::Many).unwrap();
    let at = later(now, 1);
    assert!(!tx.set_user_status(&user("nobody"), UserStatus::Deactivated, at).unwrap());
    assert!(tx.set_user_status(&user("bob"), UserStatus::Deactivated, at).unwrap());
    assert!(!tx.set_user_status(&user("bob"), UserStatus::Deactivated, at).unwrap());
    let known = tx.ensure_user(&user("bob"), at).unwrap();
    assert_eq!((known.status, known.updated_at), (UserStatus::Deactivated, at));
    assert!(tx.insert(&session("b4", "bob", now)).is_err());
    tx.commit().unwrap();

    let tx = store.write(Scope::Many).unwrap();
    assert!(tx.delete_user(&user("bob")).unwrap());
    assert!(!tx.delete_user(&user("bob")).unwrap());
    tx.commit().unwrap();
    assert!(all(store.as_mut(), &Filter::default(), now).is_empty());
}

fn step(client: &Client, now: Timestamp) -> Advance<'_> {
    Advance {
        now,
        rotates: true,
        expires_at: Some(later(now, 1_000)),
        access_expires_at: later(now, 60),
        client,
    }
}

pub(crate) fn advance_compares(bed: &dyn Bed, now: Timestamp) {
    fill(bed.connect().as_mut(), &[session("a", "alice", now), session("r", "alice", now)]);
    let mut store = bed.connect();
    let at = later(now, 50);
    let nowhere = Client::default();
    let tx = store.write(Scope::Many).unwrap();
    assert!(!tx.advance(&sid("a"), 2, &step(&nowhere, at)).unwrap());
    assert!(!tx.advance(&sid("none"), 1, &step(&nowhere, at)).unwrap());
    assert!(tx.advance(&sid("a"), 1, &step(&nowhere, at)).unwrap());
    assert!(!tx.advance(&sid("a"), 1, &step(&nowhere, at)).unwrap());
    let row = tx.session(&sid("a")).unwrap().unwrap();
    let expected = Session {
        generation: 2,
        rotated_at: Some(at),
        last_used_at: at,
        longest_idle: Span::secs(50),
        expires_at: Some(later(at, 1_000)),
        access_expires_at: Some(later(at, 60)),
        ..session("a", "alice", now)
    };
    assert_eq!(row, expected);
    // A use without rotation changes neither the generation nor the time of the rotation.
    let again = later(at, 5);
    let use_it = Advance { rotates: false, expires_at: row.expires_at, ..step(&nowhere, again) };
    assert!(tx.advance(&sid("a"), 2, &use_it).unwrap());
    let row = tx.session(&sid("a")).unwrap().unwrap();
    assert_eq!((row.generation, row.rotated_at, row.last_used_at), (2, Some(at), again));
    assert_eq!(row.longest_idle, Span::secs(50));
    tx.revoke(&Filter::session(sid("r")), &because(Reason::Logout, at)).unwrap();
    assert!(!tx.advance(&sid("r"), 1, &step(&nowhere, at)).unwrap());
    tx.commit().unwrap();

    // Of many concurrent updates from one generation, one succeeds.
    let ready = Arc::new(Barrier::new(8));
    let moved: usize = thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|_| {
                let ready = Arc::clone(&ready);
                scope.spawn(move || {
                    let mut store = bed.connect();
                    ready.wait();
                    let tx = store.write(Scope::Many).unwrap();
                    let nowhere = Client::default();
                    let moved = tx.advance(&sid("a"), 2, &step(&nowhere, later(now, 90))).unwrap();
                    tx.commit().unwrap();
                    usize::from(moved)
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(moved, 1);
    let tx = store.read().unwrap();
    assert_eq!(tx.session(&sid("a")).unwrap().unwrap().generation, 3);
}

pub(crate) fn advance_with_an_old_clock(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let mut used = session("used", "alice", now);
    used.last_used_at = later(now, 30);
    used.access_expires_at = Some(later(now, 900));
    fill(store.as_mut(), &[used, session("new", "alice", now)]);
    let before = later(now, -5_000);
    let nowhere = Client::default();
    let tx = store.write(Scope::Many).unwrap();
    assert!(tx.advance(&sid("used"), 1, &step(&nowhere, before)).unwrap());
    assert!(tx.advance(&sid("new"), 1, &step(&nowhere, before)).unwrap());
    let row = tx.session(&sid("used")).unwrap().unwrap();
    assert_eq!(row.last_used_at, later(now, 30));
    assert_eq!(row.access_expires_at, Some(later(now, 900)));
    assert_eq!(row.longest_idle, Span::default());
    assert_eq!(row.rotated_at, Some(now));
    // A revocation that is dated before the login is valid too.
    assert_eq!(tx.revoke(&Filter::default(), &because(Reason::Admin, before)).unwrap(), 2);
    let row = tx.session(&sid("used")).unwrap().unwrap();
    assert_eq!(row.revocation.unwrap().at, now);
    tx.commit().unwrap();
}

pub(crate) fn advance_counts(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    fill(store.as_mut(), &[session("a", "alice", now)]);
    let tx = store.write(Scope::Many).unwrap();
    let clients = [
        (client("192.0.2.1", "ua"), 0, 0), // from unknown to known is no change
        (client("192.0.2.1", "ua"), 0, 0),
        (client("192.0.2.2", "ua"), 1, 0),
        (client("", ""), 1, 0), // the unknown leaves what is known
        (client("192.0.2.2", "ua2"), 1, 1),
        (client("192.0.2.3", "ua3"), 2, 2),
        // Another spelling of an address is no change.
        (client("192.0.2.3:5123", "ua3"), 2, 2),
        (client("::ffff:192.0.2.3", "ua3"), 2, 2),
        (client("192.0.2.3, 10.0.0.1", "ua3"), 2, 2),
        (client("[2001:db8::1]:443", "ua3"), 3, 2),
        (client("2001:DB8::1", "ua3"), 3, 2),
        (client("2001:db8::1%eth0", "ua3"), 3, 2),
        (client("2001:0db8:0:0::0001", "ua3"), 3, 2),
        (client("for=\"[2001:db8::1]:4711\";proto=https", "ua3"), 3, 2),
        (client("client.example/2001:db8::1", "ua3"), 3, 2),
        (client("2001:db8::2", "ua3"), 4, 2),
        // Texts that are not addresses are compared as they are.
        (client("unix:", "ua3"), 5, 2),
        (client("unix:\"[", "ua3"), 6, 2),
    ];
    for (generation, (client, ips, user_agents)) in (1..).zip(clients) {
        assert!(tx.advance(&sid("a"), generation, &step(&client, now)).unwrap());
        let row = tx.session(&sid("a")).unwrap().unwrap();
        let counts = (row.ip_changes, row.user_agent_changes);
        assert_eq!(counts, (Some(ips), Some(user_agents)), "{client:?}");
        assert!(row.client.ip.is_some());
    }
    tx.commit().unwrap();
}

/// Exports of other stores rarely contain how often the client of a session changed.
pub(crate) fn unknown_counts_stay_unknown(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let with = |id: &str, ip_changes, user_agent_changes| Session {
        generation: 5,
        client: client("192.0.2.1", "ua"),
        ip_changes,
        user_agent_changes,
        ..session(id, "alice", now)
    };
    let rows = [
        with("neither", None, None),
        with("one", Some(2), None),
        with("both", Some(0), Some(1)),
        Session { client: Client::default(), ..with("no-client", None, None) },
    ];
    fill(store.as_mut(), &rows);
    let tx = store.write(Scope::Many).unwrap();
    let other = client("192.0.2.2", "ua2");
    assert!(tx.advance(&sid("neither"), 5, &step(&other, now)).unwrap());
    assert!(tx.advance(&sid("one"), 5, &step(&other, now)).unwrap());
    let row = |id: &str| tx.session(&sid(id)).unwrap().unwrap();
    assert_eq!((row("neither").ip_changes, row("neither").user_agent_changes), (None, None));
    assert_eq!((row("one").ip_changes, row("one").user_agent_changes), (Some(3), None));
    let clients = tx.statistics(now, &[]).unwrap().clients;
    let (ip, user_agent) = (clients.ip, clients.user_agent);
    assert_eq!((ip.unknown, ip.uncounted, ip.rotated), (1, 1, 2));
    assert_eq!((ip.changed, ip.rotations, ip.changes), (1, 9, 3));
    assert_eq!((user_agent.unknown, user_agent.uncounted, user_agent.rotated), (1, 2, 1));
    assert_eq!((user_agent.changed, user_agent.rotations, user_agent.changes), (1, 4, 1));
    assert_eq!((clients.both_known, clients.either_changed), (1, 1));
    tx.commit().unwrap();
}

pub(crate) fn revoking(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let mut living = full(now);
    living.id = sid("living");
    let mut dead = session("dead", "alice", later(now, -5_000));
    dead.access_expires_at = Some(later(now, -4_000));
    let mut expired = session("expired", "alice", later(now, -5_000));
    expired.expires_at = Some(later(now, -10));
    expired.access_expires_at = Some(later(now, 10));
    fill(store.as_mut(), &[living, dead, expired, session("never", "alice", now)]);
    let mut revocation = because(Reason::Compromised, now);
    revocation.note = Some("ticket".to_owned());
    let tx = store.write(Scope::Many).unwrap();
    assert_eq!(tx.revoke(&Filter::user(user("alice")), &revocation).unwrap(), 4);
    assert_eq!(tx.revoke(&Filter::default(), &because(Reason::Admin, now)).unwrap(), 0);
    tx.commit().unwrap();
    let tx = store.read().unwrap();
    for id in ["living", "dead", "expired", "never"] {
        let row = tx.session(&sid(id)).unwrap().unwrap();
        assert_eq!(row.revocation.as_ref(), Some(&revocation), "{id}");
        let told =
            events(tx.as_ref(), &EventFilter { sessions: vec![sid(id)], ..EventFilter::default() });
        assert_eq!(told.len(), 1, "{id}");
        let event = &told[0].event;
        assert_eq!(event.kind, EventKind::Revoked);
        assert_eq!(event.at, now);
        assert_eq!(event.user_id, Some(user("alice")));
        assert_eq!(event.reason.as_deref(), Some("compromised"));
        assert_eq!((event.actor.as_deref(), event.note.as_deref()), (Some("ops"), Some("ticket")));
        let denial = tx.denial(DenialKind::Sid, id).unwrap();
        assert_eq!(denial.is_some(), id == "living" || id == "expired", "{id}");
        assert_eq!(
            denial.as_ref().map(|denial| denial.expires_at),
            denial.and(row.access_expires_at).map(|end| end + CLOCK_SKEW)
        );
    }
}

pub(crate) fn deleting(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let mut rows = Vec::new();
    for (id, of, end) in
        [("a", "alice", 900), ("b", "alice", -900), ("c", "bob", 900), ("d", "bob", -900)]
    {
        let mut row = session(id, of, later(now, -5_000));
        row.access_expires_at = Some(later(now, end));
        rows.push(row);
    }
    fill(store.as_mut(), &rows);
    let tx = store.write(Scope::Many).unwrap();
    assert_eq!(tx.delete(&Filter::user(user("alice")), now).unwrap(), 2);
    assert!(tx.delete_user(&user("bob")).unwrap());
    assert_eq!(tx.delete(&Filter::default(), now).unwrap(), 0);
    tx.commit().unwrap();
    let denied: Vec<_> = denials(store.read().unwrap().as_ref(), now)
        .into_iter()
        .map(|denial| (denial.id, denial.expires_at, denial.user_id))
        .collect();
    let end = later(now, 900) + CLOCK_SKEW;
    assert_eq!(
        denied,
        [("a".to_owned(), end, Some(user("alice"))), ("c".to_owned(), end, Some(user("bob")))]
    );
}

pub(crate) fn refusals(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let mut ended = session("ended", "alice", now);
    ended.revocation = Some(because(Reason::Logout, now));
    fill(store.as_mut(), &[session("a", "alice", now), ended]);
    let bad = |change: fn(&mut Session)| {
        let mut row = session("new", "alice", now);
        change(&mut row);
        row
    };
    for row in [
        session("a", "alice", now),
        session("ended", "alice", now),
        session("x", "nobody", now),
        bad(|row| row.claims = String::from("[]")),
        bad(|row| row.generation = 0),
        bad(|row| row.expires_at = Some(later(row.created_at, -1))),
        bad(|row| row.client.user_agent = Some("x".repeat(1_025))),
        bad(|row| row.last_used_at = Timestamp(row.created_at.as_secs() * 1_000)),
    ] {
        let tx = store.write(Scope::Many).unwrap();
        let error = tx.insert(&row).unwrap_err();
        assert!(matches!(error.kind, StoreErrorKind::Refused(_)), "{error}");
        // A rejected change does not end the transaction.
        tx.record(&NewEvent::new(now, EventKind::Issued)).unwrap();
        tx.commit().unwrap();
    }
    assert_eq!(all(store.as_mut(), &Filter::default(), now), ["a", "ended"]);
}

fn zoo(now: Timestamp) -> Vec<Session> {
    let row = |id: &str, of: &str, created: i64, used: i64, ip: &str, user_agent: &str| Session {
        last_used_at: later(now, used),
        client: client(ip, user_agent),
        ..session(id, of, later(now, created))
    };
    let mut expired = row("expired", "carol", -900, -800, "", "");
    expired.expires_at = Some(now);
    let mut ended = row("ended", "alice", -700, -600, "192.0.2.200", "curl/8");
    ended.revocation = Some(because(Reason::Leaked, later(now, -500)));
    let mut phone = row("phone", "bob", -300, -200, "2001:db8::1", "Safari");
    phone.client.device = Some("Bob’s ÄPFEL 100%".to_owned());
    phone.max_expires_at = Some(later(now, 1));
    vec![
        row("laptop", "alice", -1_000, -100, "192.0.2.1", "Mozilla Firefox"),
        phone,
        expired,
        ended,
        row("mapped", "alice", -50, -40, "::ffff:192.0.2.7", "MÜNCHEN straße"),
        row("odd", "dave", -50, 0, "not an address", "a_b"),
    ]
}

pub(crate) fn filter_fields(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    fill(store.as_mut(), &zoo(now));
    let none = Filter::default();
    let cases: Vec<(Filter, &[&str])> = vec![
        (none.clone(), &["ended", "expired", "laptop", "mapped", "odd", "phone"]),
        (Filter::session(sid("odd")), &["odd"]),
        (
            Filter { ids: vec![sid("odd"), sid("phone"), sid("?")], ..none.clone() },
            &["odd", "phone"],
        ),
        (Filter::session(sid("ODD")), &[]),
        (
            Filter { except: vec![sid("odd")], ..none.clone() },
            &["ended", "expired", "laptop", "mapped", "phone"],
        ),
        (
            Filter {
                except: vec![sid("odd")],
                ids: vec![sid("odd"), sid("phone")],
                ..none.clone()
            },
            &["phone"],
        ),
        (Filter::user(user("alice")), &["ended", "laptop", "mapped"]),
        (Filter { users: vec![user("bob"), user("dave")], ..none.clone() }, &["odd", "phone"]),
        (Filter { reasons: vec![Reason::Leaked, Reason::Idle], ..none.clone() }, &["ended"]),
        (Filter { reasons: vec![Reason::Idle], ..none.clone() }, &[]),
        (Filter { idle: Some(Span::secs(200)), ..none.clone() }, &["ended", "expired", "phone"]),
        (Filter { idle: Some(Span::secs(201)), ..none.clone() }, &["ended", "expired"]),
        (Filter { used_before: Some(later(now, -200)), ..none.clone() }, &["ended", "expired"]),
        (Filter { used_after: Some(later(now, -40)), ..none.clone() }, &["mapped", "odd"]),
        (Filter { created_before: Some(later(now, -900)), ..none.clone() }, &["laptop"]),
        (
            Filter { created_after: Some(later(now, -300)), ..none.clone() },
            &["mapped", "odd", "phone"],
        ),
    ];
    for (filter, ids) in cases {
        assert_eq!(all(store.as_mut(), &filter, now), ids, "{filter:?}");
    }
}

pub(crate) fn filter_networks(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    fill(store.as_mut(), &zoo(now));
    let cases: [(&[&str], &[&str]); 10] = [
        (&["192.0.2.0/24"], &["ended", "laptop", "mapped"]),
        (&["192.0.2.99/25"], &["laptop", "mapped"]),
        (&["192.0.2.7"], &["mapped"]),
        (&["::ffff:192.0.2.7"], &["mapped"]),
        (&["::ffff:192.0.2.0/121"], &["laptop", "mapped"]),
        (&["2001:db8::/32"], &["phone"]),
        (&["2001:DB8:0:0::1"], &["phone"]),
        (&["::/0"], &["phone"]),
        (&["0.0.0.0/0"], &["ended", "laptop", "mapped"]),
        (&["192.0.2.1/32", "2001:db8::/64"], &["laptop", "phone"]),
    ];
    for (networks, ids) in cases {
        let networks = networks
            .iter()
            .map(|text| text.parse().unwrap_or_else(|_| text.parse::<IpAddr>().unwrap().into()))
            .collect();
        let filter = Filter { networks, ..Filter::default() };
        assert_eq!(all(store.as_mut(), &filter, now), ids, "{filter:?}");
    }
}

pub(crate) fn filter_substrings(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    fill(store.as_mut(), &zoo(now));
    let cases: [(&str, &[&str]); 9] = [
        ("firefox", &["laptop"]),
        ("FIREFOX", &["laptop"]),
        ("münchen", &["mapped"]),
        ("MÜN", &["mapped"]),
        ("STRAßE", &["mapped"]),
        ("a_b", &["odd"]),
        ("axb", &[]),
        ("%", &[]),
        ("x", &["laptop"]),
    ];
    for (text, ids) in cases {
        let filter = Filter { user_agent: Some(text.to_owned()), ..Filter::default() };
        assert_eq!(all(store.as_mut(), &filter, now), ids, "{text}");
    }
    for (text, ids) in [("äpfel", ["phone"].as_slice()), ("0%", &["phone"]), ("pad", &[])] {
        let filter = Filter { device: Some(text.to_owned()), ..Filter::default() };
        assert_eq!(all(store.as_mut(), &filter, now), ids, "{text}");
    }
}

pub(crate) fn filter_states(bed: &dyn Bed, now: Timestamp) {
    use StateKind::{Active, Expired, Revoked};
    let mut store = bed.connect();
    fill(store.as_mut(), &zoo(now));
    let states = |states: &[StateKind]| Filter { states: states.to_vec(), ..Filter::default() };
    let cases: [(Filter, &[&str]); 6] = [
        (states(&[Active]), &["laptop", "mapped", "odd", "phone"]),
        (states(&[Expired]), &["expired"]),
        (states(&[Revoked]), &["ended"]),
        (states(&[Expired, Revoked]), &["ended", "expired"]),
        (states(&StateKind::ALL), &["ended", "expired", "laptop", "mapped", "odd", "phone"]),
        (
            Filter {
                users: vec![user("alice"), user("bob")],
                states: vec![Active],
                networks: vec!["192.0.2.0/24".parse().unwrap()],
                idle: Some(Span::secs(50)),
                except: vec![sid("phone")],
                user_agent: Some("o".to_owned()),
                ..Filter::default()
            },
            &["laptop"],
        ),
    ];
    for (filter, ids) in cases {
        assert_eq!(all(store.as_mut(), &filter, now), ids, "{filter:?}");
    }
    // At its expiry time a session has expired; a second earlier it has not.
    let active = states(&[Active]);
    assert!(!all(store.as_mut(), &active, later(now, 1)).contains(&"phone".to_owned()));
    assert!(all(store.as_mut(), &active, later(now, -1)).contains(&"expired".to_owned()));
    // A change selects the sessions that a list shows.
    let tx = store.write(Scope::Many).unwrap();
    let found = tx.count(&active, now).unwrap();
    assert_eq!(tx.revoke(&active, &because(Reason::Admin, now)).unwrap(), found);
    assert_eq!(tx.count(&active, now).unwrap(), 0);
    assert_eq!(tx.delete(&states(&[Revoked]), now).unwrap(), found + 1);
}

pub(crate) fn filter_many(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let id = |n: usize| format!("id-{n:05}-\"quoted\"-\\-ü");
    let rows: Vec<_> = (0..1_500).map(|n| session(&id(n), "alice", now)).collect();
    fill(store.as_mut(), &rows);
    let ids: Vec<SessionId> = (0..40_000).step_by(2).map(|n| sid(&id(n))).collect();
    let chosen = Filter { ids: ids.clone(), ..Filter::default() };
    let others = Filter { except: ids, ..Filter::default() };
    let tx = store.write(Scope::Many).unwrap();
    assert_eq!(tx.count(&chosen, now).unwrap(), 750);
    assert_eq!(tx.count(&others, now).unwrap(), 750);
    assert_eq!(tx.revoke(&chosen, &because(Reason::Admin, now)).unwrap(), 750);
    assert_eq!(tx.delete(&others, now).unwrap(), 750);
    assert_eq!(tx.count(&Filter::default(), now).unwrap(), 750);
}

pub(crate) fn orders_and_pages(bed: &dyn Bed, now: Timestamp) {
    use SortKey::{Created, Expires, Id, Ip, Used, User};
    let mut store = bed.connect();
    // Many equal keys, and rows without a key.
    let rows: Vec<_> = (0..60)
        .map(|n: i64| {
            let mut row =
                session(&format!("s{:02}", (n * 37) % 60), "alice", later(now, n % 4 - 9));
            row.user_id = user(["zoe", "bob", "Ada"][usize::try_from(n % 3).unwrap()]);
            row.last_used_at = later(now, n % 5);
            row.expires_at = (n % 3 != 0).then(|| later(now, 100 + n % 7));
            row.client.ip = (n % 2 == 0).then(|| format!("192.0.2.{}", n % 8));
            row.revocation = (n % 7 < 2).then(|| because(Reason::Admin, later(now, n)));
            row
        })
        .collect();
    fill(store.as_mut(), &rows);
    let key = |session: &Session, key: SortKey| match key {
        SortKey::Used => (-session.last_used_at.as_secs(), String::new()),
        SortKey::Created => (-session.created_at.as_secs(), String::new()),
        SortKey::Expires => (session.ends_at().map_or(i64::MAX, Timestamp::as_secs), String::new()),
        SortKey::User => (0, session.user_id.as_str().to_owned()),
        SortKey::Ip => (0, session.client.ip.clone().unwrap_or_default()),
        SortKey::Id => (0, session.id.as_str().to_owned()),
    };
    for sort in [Used, Created, Expires, User, Ip, Id] {
        for reverse in [false, true] {
            let order = Order { key: sort, reverse };
            let whole = list(
                store.read().unwrap().as_ref(),
                &Filter::default(),
                order,
                &Page::default(),
                now,
            );
            assert_eq!(whole.len(), rows.len());
            let keys: Vec<_> = whole.iter().map(|session| key(session, sort)).collect();
            let sorted = keys
                .windows(2)
                .all(|pair| if reverse { pair[0] >= pair[1] } else { pair[0] <= pair[1] });
            assert!(sorted, "{order:?}");
            // The pages together are the same list, even with concurrent logins.
            let mut paged: Vec<Session> = Vec::new();
            loop {
                let after = paged.last().map(|session| session.id.clone());
                let page = Page { after, limit: Some(7) };
                let part =
                    list(store.read().unwrap().as_ref(), &Filter::default(), order, &page, now);
                if part.is_empty() {
                    break;
                }
                assert!(part.len() <= 7);
                paged.extend(part);
                if paged.len() > 40 {
                    continue;
                }
                let new = format!("n-{sort:?}-{reverse}-{}", paged.len());
                let mut row = session(&new, "zoe", later(now, 1));
                row.last_used_at = later(now, 2);
                row.client.ip = Some("192.0.2.4".to_owned());
                fill(store.as_mut(), &[row]);
            }
            paged.retain(|session| session.id.as_str().starts_with('s'));
            assert_eq!(paged, whole, "{order:?}");
            let tx = store.write(Scope::Many).unwrap();
            let new = list(tx.as_ref(), &Filter::default(), order, &Page::default(), now)
                .into_iter()
                .map(|session| session.id)
                .filter(|id| id.as_str().starts_with('n'))
                .collect();
            tx.delete(&Filter { ids: new, ..Filter::default() }, now).unwrap();
            tx.commit().unwrap();
        }
    }
}

pub(crate) fn prefixes(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let ids = [
        "ABCD1",
        "abc%",
        "abc%def",
        "abc_def",
        "abcd",
        "abcd1",
        "abcd2",
        "abcd2\u{10ffff}\u{10ffff}",
        "abce",
        "äöü-1",
        "äöü-2",
        "日本語四",
        "日本語四五",
    ];
    let rows: Vec<_> = ids.iter().map(|id| session(id, "alice", now)).collect();
    fill(store.as_mut(), &rows);
    let tx = store.read().unwrap();
    let resolve = |prefix: &str, most| -> Vec<String> {
        let found = tx.resolve(&IdPrefix::new(prefix).unwrap(), most).unwrap();
        found.into_iter().map(|id| id.as_str().to_owned()).collect()
    };
    let cases: [(&str, &[&str]); 9] = [
        ("abcd", &["abcd", "abcd1", "abcd2", "abcd2\u{10ffff}\u{10ffff}"]),
        ("abcd2", &["abcd2", "abcd2\u{10ffff}\u{10ffff}"]),
        ("ABCD", &["ABCD1"]),
        ("abc%", &["abc%", "abc%def"]),
        ("abc_", &["abc_def"]),
        ("äöü-", &["äöü-1", "äöü-2"]),
        ("日本語四", &["日本語四", "日本語四五"]),
        ("nope", &[]),
        ("____", &[]),
    ];
    for (prefix, ids) in cases {
        assert_eq!(resolve(prefix, 100), ids, "{prefix}");
        assert_eq!(resolve(prefix, 1), ids.get(..1).unwrap_or_default(), "{prefix}");
    }
    // The shortest prefix that the neighbours allow identifies one session. An ID that another ID starts
    // with has no shorter form, and is the first result.
    for id in ids {
        let near = tx.neighbours(&[&sid(id)], IdSource::Sessions).unwrap();
        let length = IdPrefix::shortest(&sid(id), &near[0]);
        let short: String = id.chars().take(length).collect();
        let found = resolve(&short, 2);
        assert_eq!(found[0], *id, "{short}");
        assert!(found.len() == 1 || short == *id, "{short}: {found:?}");
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn trail(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let tx = store.write(Scope::Many).unwrap();
    let told = [
        (0, EventKind::Issued, "alice", "a", Some("ops"), None),
        (1, EventKind::Replayed, "alice", "a", None, Some(Reason::Replayed)),
        (2, EventKind::Other("login-failed".to_owned()), "bob", "b", None, None),
        (3, EventKind::Denied, "bob", "b", Some("ops"), Some(Reason::Leaked)),
    ];
    for (at, kind, of, session, actor, reason) in told {
        tx.record(&NewEvent {
            user_id: Some(user(of)),
            session_id: Some(sid(session)),
            actor: actor.map(str::to_owned),
            reason: reason.map(|reason| reason.as_str().to_owned()),
            client: client("192.0.2.1", "ua"),
            note: Some(format!("note {at}")),
            ..NewEvent::new(later(now, at), kind)
        })
        .unwrap();
    }
    for (kind, id, end) in [
        (DenialKind::Jti, "t2", 50),
        (DenialKind::Jti, "t1", 90),
        (DenialKind::Sid, "t1", 10),
        (DenialKind::Jti, "past", 0),
    ] {
        let denial = Denial {
            kind,
            id: id.to_owned(),
            user_id: Some(user("alice")),
            expires_at: later(now, end),
            created_at: now,
            reason: Some(Reason::Leaked),
        };
        tx.deny(&denial).unwrap();
        // A shorter expiry changes nothing.
        tx.deny(&Denial { expires_at: later(now, end - 5), ..denial.clone() }).unwrap();
        assert_eq!(tx.denial(kind, id).unwrap().as_ref(), Some(&denial));
    }
    let longer = Denial {
        kind: DenialKind::Jti,
        id: "t2".to_owned(),
        user_id: None,
        expires_at: later(now, 95),
        created_at: now,
        reason: None,
    };
    tx.deny(&longer).unwrap();
    tx.commit().unwrap();
    let tx = store.read().unwrap();
    let order: Vec<_> = denials(tx.as_ref(), now)
        .into_iter()
        .map(|denial| (denial.kind.as_str(), denial.id))
        .collect();
    assert_eq!(
        order,
        [("sid", "t1".to_owned()), ("jti", "t1".to_owned()), ("jti", "t2".to_owned())]
    );
    assert_eq!(tx.denial(DenialKind::Sid, "t2").unwrap(), None);
    let notes = |filter: EventFilter| -> Vec<i64> {
        let found = events(tx.as_ref(), &filter);
        assert!(found.windows(2).all(|pair| pair[0].id < pair[1].id));
        found.iter().map(|event| event.event.at.as_secs() - now.as_secs()).collect()
    };
    let none = EventFilter::default();
    let second = events(tx.as_ref(), &none)[1].id;
    let cases: Vec<(EventFilter, &[i64])> = vec![
        (none.clone(), &[0, 1, 2, 3]),
        (EventFilter { users: vec![user("bob")], ..none.clone() }, &[2, 3]),
        (EventFilter { sessions: vec![sid("a")], ..none.clone() }, &[0, 1]),
        (EventFilter { users: vec![user("bob"), user("alice")], ..none.clone() }, &[0, 1, 2, 3]),
        (EventFilter { sessions: vec![sid("none"), sid("a")], ..none.clone() }, &[0, 1]),
        (EventFilter { actors: vec!["x".into(), "ops".into()], ..none.clone() }, &[0, 3]),
        (
            EventFilter { kinds: vec![EventKind::Denied, EventKind::Issued], ..none.clone() },
            &[0, 3],
        ),
        (
            EventFilter { kinds: vec![EventKind::Other("login-failed".into())], ..none.clone() },
            &[2],
        ),
        (EventFilter { reasons: vec!["leaked".into()], ..none.clone() }, &[3]),
        (EventFilter { reasons: vec!["x' OR 1".into(), "leaked".into()], ..none.clone() }, &[3]),
        (EventFilter { actors: vec!["ops".into()], ..none.clone() }, &[0, 3]),
        (EventFilter { since: Some(later(now, 1)), ..none.clone() }, &[1, 2, 3]),
        (EventFilter { until: Some(later(now, 1)), ..none.clone() }, &[0]),
        (EventFilter { after: Some(second), ..none.clone() }, &[2, 3]),
        (EventFilter { limit: Some(2), ..none.clone() }, &[2, 3]),
        (EventFilter { limit: Some(0), ..none.clone() }, &[]),
        (
            EventFilter { users: vec![user("alice")], actors: vec!["ops".into()], ..none.clone() },
            &[0],
        ),
    ];
    for (filter, at) in cases {
        assert_eq!(notes(filter.clone()), at, "{filter:?}");
    }
    // No row is old enough to be deleted.
    let rules = PurgeRules {
        actor: None,
        now,
        idle: None,
        superseded: None,
        same_client: ClientMatch::default(),
        retain: None,
        events_retention: DAY,
        denylist_margin: Span::default(),
    };
    let counts = tx.purge_counts(&rules).unwrap();
    assert_eq!(counts, PurgeCounts { denylist: 1, ..PurgeCounts::default() });
}

/// The same client logs in again, once with a port in its address and once without.
pub(crate) fn superseded_in_another_spelling(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let with = |id: &str, age: i64, ip: &str| Session {
        client: client(ip, "ua"),
        ..session(id, "alice", later(now, -age))
    };
    fill(store.as_mut(), &[with("a", 900, "192.0.2.1:5123"), with("b", 0, "192.0.2.1")]);
    let rules = PurgeRules {
        actor: None,
        now,
        idle: None,
        superseded: Some(Span::secs(600)),
        same_client: ClientMatch::IpAndUserAgent,
        retain: None,
        events_retention: DAY,
        denylist_margin: Span::default(),
    };
    let counts = store.read().unwrap().purge_counts(&rules).unwrap();
    assert_eq!(counts.sessions.superseded, 1);
}

pub(crate) fn denials_in_sequence(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let deny = |store: &mut dyn Store, id: &str, end: i64| {
        let tx = store.write(Scope::Many).unwrap();
        tx.deny(&Denial {
            kind: DenialKind::Jti,
            id: id.to_owned(),
            user_id: None,
            expires_at: later(now, end),
            created_at: now,
            reason: None,
        })
        .unwrap();
        tx.commit().unwrap();
    };
    let since = |store: &mut dyn Store, mark: Option<&Mark>, limit: u64| {
        let page = store.read().unwrap().denials_since(mark, now, limit).unwrap();
        let ids: Vec<String> = page.rows.iter().map(|denial| denial.id.clone()).collect();
        (ids, page.mark)
    };
    let store = store.as_mut();
    let (none, begun) = since(store, None, 9);
    assert_eq!(none, [""; 0]);
    for id in ["a", "b", "c"] {
        deny(store, id, 500);
    }
    let (first, mark) = since(store, Some(&begun), 2);
    assert_eq!(first, ["a", "b"]);
    let (rest, mark) = since(store, Some(&mark), 9);
    assert_eq!(rest, ["c"]);
    // A shorter expiry is not reported as a change, a longer one is.
    deny(store, "a", 400);
    let (none, mark) = since(store, Some(&mark), 9);
    assert_eq!(none, [""; 0]);
    deny(store, "a", 600);
    let (news, _) = since(store, Some(&mark), 9);
    assert_eq!(news, ["a"]);
    let id = store.read().unwrap().store_id().unwrap();
    assert_eq!((id.len(), id.matches('-').count()), (36, 4), "{id}");
}
