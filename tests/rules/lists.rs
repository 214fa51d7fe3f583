//! Conformance checks of lists: neighbours of IDs, and reading page by page.

use std::collections::BTreeSet;

use tokenctl::session::{
    Denial, DenialKind, EventKind, Filter, Neighbours, NewEvent, Order, Page, Session, SessionId,
};
use tokenctl::store::{DenialPage, IdSource, Scope};
use tokenctl::time::{Span, Timestamp};

use crate::conformance::Bed;
use crate::support::{denials, fill, session, sid};

/// The neighbours of many IDs are those in the sorted list of all IDs, in the order of the question, also of
/// IDs that occur twice or in no row.
pub(crate) fn neighbours(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let mut state = 7_u32;
    let mut random = |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % most
    };
    let letters = ['a', 'B', '0', '-', '%', 'ä', '\u{10ffff}'];
    let mut ids = || -> BTreeSet<SessionId> {
        let mut id = || -> String { (0..4 + random(6)).map(|_| letters[random(7)]).collect() };
        (0..150).map(|_| sid(&id())).collect()
    };
    let (stored, only_in_events, nowhere) = (ids(), ids(), ids());
    let rows: Vec<_> = stored.iter().map(|id| session(id.as_str(), "alice", now)).collect();
    fill(store.as_mut(), &rows);
    let tx = store.write(Scope::Many).unwrap();
    for id in &only_in_events {
        let event =
            NewEvent { session_id: Some(id.clone()), ..NewEvent::new(now, EventKind::Issued) };
        tx.record(&event).unwrap();
    }
    tx.commit().unwrap();
    let asked: Vec<_> =
        nowhere.iter().chain(&stored).chain(&only_in_events).chain(&stored).collect();
    let tx = store.read().unwrap();
    let both = stored.union(&only_in_events).cloned().collect();
    for (source, all) in [(IdSource::Sessions, &stored), (IdSource::SessionsAndEvents, &both)] {
        let found = tx.neighbours(&asked, source).unwrap();
        assert_eq!(found.len(), asked.len());
        for (id, near) in asked.iter().zip(found) {
            let before = all.range(..(*id).clone()).next_back().cloned();
            let after = all.iter().find(|other| other > id).cloned();
            assert_eq!(near, Neighbours { before, after }, "{id}, {source:?}");
        }
        assert_eq!(tx.neighbours(&[], source).unwrap(), []);
    }
}

/// A list with neighbours has the sessions of the list, and the neighbours of each.
pub(crate) fn lists_with_neighbours(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let rows: Vec<_> = (0..2_500)
        .map(|n: u32| {
            let id = format!("{:08x}", n.wrapping_mul(2_654_435_761));
            Session { last_used_at: now + Span::secs(n % 7), ..session(&id, "alice", now) }
        })
        .collect();
    fill(store.as_mut(), &rows);
    let all: BTreeSet<_> = rows.iter().map(|row| row.id.clone()).collect();
    let (order, later) = (Order::default(), now + Span::secs(10));
    for limit in [None, Some(0), Some(1), Some(1_000), Some(1_001), Some(9_999)] {
        let page = Page { after: None, limit };
        let (mut plain, mut listed) = (Vec::new(), Vec::new());
        let filter = Filter::default();
        let mut keep = |session: Session| {
            plain.push(session);
            Ok(())
        };
        store.list(&filter, order, &page, later, &mut keep).unwrap();
        let mut keep = |(session, near): (Session, Neighbours)| {
            let before = all.range(..session.id.clone()).next_back().cloned();
            let after = all.range(session.id.clone()..).nth(1).cloned();
            assert_eq!(near, Neighbours { before, after }, "{}", session.id);
            listed.push(session);
            Ok(())
        };
        store.list_with_neighbours(&filter, order, &page, later, &mut keep).unwrap();
        assert_eq!(plain.len() as u64, limit.unwrap_or(u64::MAX).min(2_500));
        assert_eq!(plain, listed);
    }
}

/// A denylist that is read page by page has each entry once, in its order.
pub(crate) fn denylist_pages(bed: &dyn Bed, now: Timestamp) {
    let mut store = bed.connect();
    let tx = store.write(Scope::Many).unwrap();
    for n in 0..50_u32 {
        let kind = if n % 3 == 0 { DenialKind::Jti } else { DenialKind::Sid };
        tx.deny(&Denial {
            kind,
            id: format!("id-{}", n * 7 % 50),
            user_id: None,
            expires_at: now + Span::secs(900 + n % 4),
            created_at: now,
            reason: None,
        })
        .unwrap();
    }
    tx.commit().unwrap();
    let tx = store.read().unwrap();
    let whole = denials(tx.as_ref(), now);
    assert_eq!(whole.len(), 50);
    for limit in [1, 7, 50, 51] {
        let mut paged: Vec<Denial> = Vec::new();
        loop {
            let last = paged.last().cloned();
            let page = DenialPage { after: last.as_ref(), limit: Some(limit) };
            let before = paged.len();
            let mut keep = |entry| {
                paged.push(entry);
                Ok(())
            };
            tx.denials(now, page, &mut keep).unwrap();
            assert!(paged.len() - before <= usize::try_from(limit).unwrap());
            if paged.len() == before {
                break;
            }
        }
        assert_eq!(paged, whole, "{limit}");
    }
}
