//! Login (design section 2): the sessions that it revokes, and those that it keeps.

use tokenctl::service::{Issue, Login};
use tokenctl::session::{Client, ClientMatch, LoginPolicy, Reason, Session, StateKind, UserStatus};
use tokenctl::store::{Scope, Store};
use tokenctl::time::{Span, Timestamp};

use crate::support::{World, because, client, fill, later, session, user};

const DAY: i64 = 86_400;

/// Returns a session of alice that was last used this number of days ago.
fn used(id: &str, days: i64, client: &Client, now: Timestamp) -> Session {
    Session {
        last_used_at: later(now, -days * DAY),
        client: client.clone(),
        access_expires_at: Some(later(now, 300)),
        ..session(id, "alice", later(now, -1_000 * DAY))
    }
}

fn here() -> Client {
    Client { device: Some("phone".to_owned()), ..client("192.0.2.1", "ua") }
}

/// Logs alice in from this client; returns the sessions that were revoked, with the reasons.
fn ends(world: &mut World, rows: &[Session]) -> Vec<(String, Reason)> {
    fill(&mut world.store, rows);
    let login = Login { client: here(), ..Login::of(user("alice")) };
    let Issue::Opened { ended, tokens } = world.issue(&login) else { panic!("deactivated") };
    assert_eq!(world.verdict(tokens.access.expose()), "active");
    let mut found = Vec::new();
    for row in rows {
        let after = world.session(&row.id);
        if after == *row {
            continue;
        }
        let how = after.revocation.unwrap();
        assert_eq!((how.at, how.by.as_deref()), (world.now, Some("alice")));
        assert!(world.denial(&row.id).is_some());
        assert_eq!(world.kinds_of(&row.id), ["revoked"]);
        found.push((row.id.as_str().to_owned(), how.reason));
    }
    // The report equals the changes.
    for (reason, rows) in &ended {
        let these = found.iter().filter(|(_, of)| of == reason).count();
        assert_eq!(*rows, these as u64, "{reason}");
    }
    assert_eq!(ended.iter().map(|(_, rows)| rows).sum::<u64>(), found.len() as u64);
    found
}

fn named(found: &[(String, Reason)]) -> Vec<(&str, Reason)> {
    found.iter().map(|(id, reason)| (id.as_str(), *reason)).collect()
}

#[test]
fn the_defaults_are_thirty_days_here_and_a_year_anywhere() {
    let mut world = World::new();
    let now = world.now;
    let away = client("198.51.100.1", "ua");
    let mut ended = used("ended", 400, &here(), now);
    ended.revocation = Some(because(Reason::Logout, later(now, -9)));
    fill(&mut world.store, &[ended.clone()]);
    let mut expired = used("expired", 400, &here(), now);
    expired.expires_at = Some(now);
    let mut bobs = used("bobs", 400, &here(), now);
    bobs.user_id = user("bob");
    let mut edge = used("edge", 30, &here(), now);
    let mut over = edge.clone();
    over.id = crate::support::sid("over");
    over.last_used_at = later(edge.last_used_at, -1);
    edge.device_is("other");
    let found = ends(
        &mut world,
        &[
            used("fresh", 29, &here(), now),
            edge,
            over,
            used("old-here", 400, &here(), now),
            used("away", 365, &away, now),
            used("old-away", 366, &away, now),
            used("nowhere", 300, &Client::default(), now),
            expired,
            bobs,
        ],
    );
    assert_eq!(
        named(&found),
        [
            ("over", Reason::Superseded),
            ("old-here", Reason::Superseded),
            ("old-away", Reason::Idle),
        ]
    );
    assert_eq!(world.session(&ended.id), ended);
}

trait Device {
    fn device_is(&mut self, device: &str);
}

impl Device for Session {
    fn device_is(&mut self, device: &str) {
        self.client.device = Some(device.to_owned());
    }
}

#[test]
fn each_rule_can_be_off() {
    let off = LoginPolicy {
        same_client: ClientMatch::default(),
        same_client_idle: None,
        any_client_idle: None,
        max_sessions: None,
    };
    let same = LoginPolicy { same_client_idle: Some(Span::days(1)), ..off.clone() };
    let any = LoginPolicy { any_client_idle: Some(Span::days(1)), ..off.clone() };
    let most = LoginPolicy { max_sessions: Some(2), ..off.clone() };
    let cases: [(LoginPolicy, &[(&str, Reason)]); 4] = [
        (off, &[]),
        (same, &[("here", Reason::Superseded)]),
        (any, &[("here", Reason::Idle), ("away", Reason::Idle)]),
        (most, &[("here", Reason::SessionLimit), ("away", Reason::SessionLimit)]),
    ];
    for (policy, wanted) in cases {
        let mut world = World::new();
        world.policy.login = policy;
        let now = world.now;
        let away = client("198.51.100.1", "ua2");
        let rows = [
            used("here", 5, &here(), now),
            used("away", 9, &away, now),
            used("fresh", 0, &away, now),
        ];
        assert_eq!(named(&ends(&mut world, &rows)), wanted);
    }
}

#[test]
fn clients_are_compared_as_the_policy_says() {
    let device = |device: &str, mut client: Client| {
        client.device = Some(device.to_owned());
        client
    };
    let others = [
        ("same", here()),
        ("near", device("tablet", client("192.0.2.99", "ua"))),
        ("far", device("phone", client("198.51.100.1", "ua"))),
        ("browser", client("192.0.2.1", "ua2")),
        ("no-ip", client("", "ua")),
        ("no-agent", client("192.0.2.1", "")),
        ("unknown", Client::default()),
    ];
    let table: [(ClientMatch, &[&str]); 4] = [
        (ClientMatch::IpAndUserAgent, &["same"]),
        (ClientMatch::UserAgent, &["same", "near", "far", "no-ip"]),
        (ClientMatch::Device, &["same", "far"]),
        (ClientMatch::IpPrefixAndUserAgent, &["same", "near"]),
    ];
    for (how, wanted) in table {
        let mut world = World::new();
        world.policy.login.same_client = how;
        let now = world.now;
        let rows: Vec<_> = others.iter().map(|(id, client)| used(id, 40, client, now)).collect();
        let found = ends(&mut world, &rows);
        let ids: Vec<_> = found.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, wanted, "{how}");
    }
}

#[test]
fn an_unknown_client_supersedes_nothing() {
    for how in ClientMatch::ALL {
        let mut world = World::new();
        world.policy.login.same_client = how;
        fill(&mut world.store, &[used("u", 40, &Client::default(), world.now)]);
        // An empty header counts as unknown.
        let login = Login {
            client: Client {
                ip: Some(String::new()),
                user_agent: Some(String::new()),
                device: Some(String::new()),
            },
            ..Login::of(user("alice"))
        };
        let Issue::Opened { ended, tokens } = world.issue(&login) else { panic!("deactivated") };
        assert!(ended.is_empty(), "{how}");
        assert_eq!(world.session(&tokens.session_id).client, Client::default());
    }
}

#[test]
fn the_session_limit_revokes_the_least_recently_used() {
    for (most, wanted) in [
        (4, [].as_slice()),
        (3, &["c"]),
        (2, &["b", "c"]),
        (1, &["a", "b", "c"]),
        (0, &["a", "b", "c"]),
    ] {
        let mut world = World::new();
        world.policy.login.max_sessions = Some(most);
        let now = world.now;
        let away = client("198.51.100.1", "x");
        let rows = [
            used("a", 1, &away, now),
            used("b", 2, &away, now),
            used("c", 3, &away, now),
            // Revoked for another reason, so it does not count against the limit.
            used("idle", 366, &away, now),
        ];
        let found = ends(&mut world, &rows);
        let limited: Vec<_> = found
            .iter()
            .filter(|(_, reason)| *reason == Reason::SessionLimit)
            .map(|(id, _)| id.as_str())
            .collect();
        assert_eq!(limited, wanted, "{most}");
        assert_eq!(found.len(), limited.len() + 1);
    }
}

#[test]
fn a_deactivated_user_gets_nothing_and_nothing_is_written() {
    let mut world = World::new();
    fill(&mut world.store, &[used("old", 400, &here(), world.now)]);
    let tx = world.store.write(Scope::Many).unwrap();
    tx.set_user_status(&user("alice"), UserStatus::Deactivated, world.now).unwrap();
    tx.commit().unwrap();
    let before = world.dir.dump();
    assert!(matches!(world.issue(&Login::of(user("alice"))), Issue::Deactivated));
    assert_eq!(world.dir.dump(), before);
}

#[test]
fn a_login_records_an_event_and_a_complete_row() {
    let mut world = World::new();
    let login = Login {
        client: client("192.0.2.1", &"ü".repeat(3_000)),
        max_session: Some(Some(Span::days(2))),
        actor: Some("service".to_owned()),
        ..Login::of(user("alice"))
    };
    let pair = world.login(&login);
    let row = world.session(&pair.session_id);
    let now = world.now;
    assert_eq!(row.client.user_agent, Some("ü".repeat(1_024)));
    assert_eq!((row.created_at, row.last_used_at, row.generation), (now, now, 1));
    assert_eq!(row.expires_at, Some(now + Span::days(2)));
    assert_eq!(row.max_expires_at, row.expires_at);
    assert_eq!(row.access_expires_at, Some(now + Span::minutes(15)));
    assert_eq!(row.state(now).kind(), StateKind::Active);
    let told = world.events_of(&row.id).swap_remove(0).event;
    assert_eq!((told.kind.as_str(), told.actor.as_deref()), ("issued", Some("service")));
    assert_eq!(told.client, row.client);
}

#[test]
fn a_lifetime_of_zero_is_refused() {
    let zero = Span::default();
    for login in [
        Login { access_ttl: Some(zero), ..Login::of(user("a")) },
        Login { refresh_ttl: Some(Some(zero)), ..Login::of(user("a")) },
        Login { max_session: Some(Some(zero)), ..Login::of(user("a")) },
    ] {
        let mut world = World::new();
        let before = world.dir.dump();
        let auth_config = World::auth_config(&world.policy, &world.keys);
        let outcome = tokenctl::service::issue(
            &mut world.store,
            &auth_config,
            &login,
            world.now,
            &mut crate::support::random(1),
        );
        assert!(outcome.is_err());
        assert_eq!(world.dir.dump(), before);
    }
}
