//! Texts that are not UTF-8, which another program stored: every such row can be shown and revoked.

use tokenctl::service::{RevokeOptions, Rotation, Selection, deactivate_user, revoke};
use tokenctl::session::{
    Client, EventFilter, Filter, Order, Page, Reason, StateKind, UserFilter, UserId,
};
use tokenctl::store::{Scope, Store};

use crate::support::{World, because, events, list, sid, user};

/// Creates two sessions of alice, one of them with an invalid byte in each text, and a user and a session
/// with such a byte in their IDs.
fn world() -> (World, String) {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    world
        .dir
        .raw(true)
        .execute_batch(
            "INSERT INTO users (id) VALUES (CAST(x'636166e9' AS TEXT));
             INSERT INTO sessions (id, user_id, user_agent, device, ip, claims) VALUES
               ('bytes', 'alice', CAST(x'636166e9' AS TEXT), CAST(x'ff' AS TEXT),
                CAST(x'e9' AS TEXT), CAST(x'7b2261223a22e9227d' AS TEXT)),
               (CAST(x'6964ff' AS TEXT), CAST(x'636166e9' AS TEXT), NULL, NULL, NULL, '{}');
             UPDATE sessions SET user_agent = CAST(x'636166e9' AS TEXT) WHERE user_id = 'alice';",
        )
        .unwrap();
    (world, pair.refresh.expose().to_owned())
}

#[test]
fn every_row_is_found_by_its_displayed_values() {
    let (mut world, _) = world();
    let now = world.now;
    let tx = world.store.read().unwrap();
    let all = list(tx.as_ref(), &Filter::default(), Order::default(), &Page::default(), now);
    assert_eq!(all.len(), 3);
    let row = all.iter().find(|session| session.id == sid("bytes")).unwrap();
    assert_eq!(row.client.user_agent.as_deref(), Some("caf\\xe9"));
    assert_eq!(row.client.ip.as_deref(), Some("\\xe9"));
    let other = all.iter().find(|session| session.user_id.as_str() == "caf\\xe9").unwrap();
    assert_eq!(other.id.as_str(), "id\\xff");
    assert_eq!(tx.session(&other.id).unwrap().as_ref(), Some(other));
    assert!(tx.user(&other.user_id).unwrap().is_some());
    let of = |filter: Filter| tx.count(&filter, now).unwrap();
    assert_eq!(of(Filter::user(other.user_id.clone())), 1);
    assert_eq!(of(Filter { ids: vec![other.id.clone(), sid("bytes")], ..Filter::default() }), 2);
    assert_eq!(of(Filter { except: vec![other.id.clone()], ..Filter::default() }), 2);
    assert_eq!(of(Filter { user_agent: Some("CAF".to_owned()), ..Filter::default() }), 2);
    let mut users = 0;
    tx.users(&UserFilter::default(), now, &mut |_| {
        users += 1;
        Ok(())
    })
    .unwrap();
    assert_eq!(users, 2);
}

#[test]
fn every_row_can_be_ended_and_the_trail_read() {
    let (mut world, _) = world();
    let now = world.now;
    let how =
        RevokeOptions { revocation: because(Reason::Admin, now), delete: false, dry_run: false };
    let odd = UserId::from_store("caf\\xe9".to_owned());
    deactivate_user(&mut world.store, &odd, None, &how).unwrap();
    let ended = revoke(&mut world.store, &Selection::of(Filter::user(user("alice"))), &how);
    assert_eq!(ended.unwrap().into_result().unwrap().revoked, 2);
    let tx = world.store.read().unwrap();
    let active = Filter::default().in_state(StateKind::Active);
    assert_eq!(tx.count(&active, now).unwrap(), 0);
    let told = events(tx.as_ref(), &EventFilter::default());
    assert!(told.iter().any(|event| event.event.client.user_agent.as_deref() == Some("caf\\xe9")));
    let of_user = EventFilter { users: vec![odd.clone()], ..EventFilter::default() };
    assert_eq!(events(tx.as_ref(), &of_user).len(), 2);
    drop(tx);
    let tx = world.store.write(Scope::Many).unwrap();
    assert!(tx.delete_user(&odd).unwrap());
}

#[test]
fn a_session_with_such_bytes_rotates_and_its_user_logs_in() {
    let (mut world, refresh) = world();
    assert!(matches!(world.rotate(&refresh), Rotation::Rotated(_)));
    world.log_in("alice", &Client::default());
}
