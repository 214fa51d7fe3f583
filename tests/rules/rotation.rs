//! Rotation (design section 2): a refresh token is exchanged for a new pair exactly once.

use std::sync::Barrier;
use std::thread;

use proptest::prelude::*;
use tokenctl::service::{Login, Rotation, TokenPair, rotate};
use tokenctl::session::{
    CLOCK_SKEW, Client, Filter, Reason, RefreshDecision, Refusal, Revocation, Session, User,
    UserStatus, decide_refresh,
};
use tokenctl::store::{Scope, Store};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, KeyRing};

use crate::support::{DAY, World, because, client, fill, later, random, session, sid, user};

/// The table of the design, as an independent implementation: the first matching line decides.
fn table(
    presented: i64,
    status: Option<UserStatus>,
    row: Option<&Session>,
    grace: i64,
    now: i64,
) -> &'static str {
    let Some(status) = status else { return "unknown-session" };
    if status == UserStatus::Deactivated {
        return "deactivated";
    }
    let Some(row) = row else { return "unknown-session" };
    if row.revocation.is_some() {
        return "revoked";
    }
    let ends = [row.expires_at, row.max_expires_at];
    if ends.into_iter().flatten().any(|end| now >= end.as_secs()) {
        return "expired";
    }
    let since_rotation = row.rotated_at.map(|at| (now - at.as_secs()).abs());
    match presented - row.generation {
        0 => "advance",
        1.. => "store-behind",
        -1 if since_rotation.is_some_and(|seconds| seconds <= grace) => "retry",
        _ => "replay",
    }
}

proptest! {
    #[test]
    fn the_decision_is_the_designs_table(
        presented in 1i64..6,
        status in proptest::option::weighted(0.9, proptest::bool::weighted(0.9)),
        known in proptest::bool::weighted(0.9),
        generation in 1i64..6,
        rotated in proptest::option::weighted(0.8, -30i64..5),
        ends in proptest::option::of(-3i64..4),
        max_ends in proptest::option::of(-3i64..4),
        revoked in proptest::bool::weighted(0.1),
        grace in 0u32..20,
    ) {
        let now = Timestamp(1_000_000);
        let status =
            status.map(|active| if active { UserStatus::Active } else { UserStatus::Deactivated });
        let who = status.map(|status| User {
            id: user("alice"), status, created_at: now, updated_at: now,
        });
        let row = known.then(|| Session {
            generation,
            rotated_at: rotated.map(|at| later(now, at)),
            expires_at: ends.map(|at| later(now, at)),
            max_expires_at: max_ends.map(|at| later(now, at)),
            revocation: revoked.then(|| because(Reason::Admin, now)),
            ..session("s", "alice", later(now, -100))
        });
        let judgement = decide_refresh(presented, who.as_ref(), row.as_ref(), Span::secs(grace), now);
        let word = match &judgement {
            RefreshDecision::Advance => "advance",
            RefreshDecision::Retry => "retry",
            RefreshDecision::Replay => "replay",
            RefreshDecision::Refuse(refusal) => refusal.as_str(),
        };
        let wanted = table(presented, status, row.as_ref(), i64::from(grace), now.as_secs());
        prop_assert_eq!(word, wanted);
    }
}

fn refusal(rotation: Rotation) -> &'static str {
    match rotation {
        Rotation::Refused { refusal, .. } => refusal.as_str(),
        Rotation::Invalid(problems) => problems.first().map_or("nothing", |problem| problem.id()),
        Rotation::Rotated(_) => "rotated",
        Rotation::Retried(_) => "retried",
        Rotation::Refreshed(_) => "refreshed",
    }
}

fn text(pair: &TokenPair) -> String {
    pair.refresh.expose().clone()
}

#[test]
fn a_rotation_moves_everything_it_should() {
    let mut world = World::new();
    let first = world.log_in("alice", &client("192.0.2.1", "ua"));
    world.wait(600);
    let now = world.now;
    let second = match world.rotate_from(first.refresh.expose(), &client("192.0.2.2", "")) {
        Rotation::Rotated(pair) => pair,
        other => panic!("{other:?}"),
    };
    assert_ne!(text(&first), text(&second));
    assert_eq!(second.session_id, first.session_id);
    assert_eq!(second.expires_in, Span::minutes(15));
    assert_eq!(second.refresh_expires_in, Some(Span::days(7)));
    let row = world.session(&first.session_id);
    assert_eq!(row.generation, 2);
    assert_eq!((row.rotated_at, row.last_used_at), (Some(now), now));
    assert_eq!(row.expires_at, Some(now + Span::days(7)));
    assert_eq!(row.access_expires_at, Some(now + Span::minutes(15)));
    assert_eq!(row.longest_idle, Span::secs(600));
    assert_eq!(row.client, client("192.0.2.2", "ua"));
    assert_eq!(world.verdict(second.access.expose()), "active");
    assert_eq!(world.verdict(second.refresh.expose()), "active");
}

#[test]
fn an_access_token_rotates_nothing() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    assert_eq!(refusal(world.rotate(pair.access.expose())), "wrong-type");
    assert_eq!(refusal(world.rotate("garbage")), "malformed");
    assert_eq!(world.session(&pair.session_id).generation, 1);
}

#[test]
fn a_retry_inside_the_grace_converges_on_one_token() {
    for algorithm in [Algorithm::HS256, Algorithm::EdDSA] {
        let mut world = World::new();
        world.keys = KeyRing::generate(algorithm, world.now, &mut random(9)).unwrap();
        let first = world.log_in("alice", &Client::default());
        world.wait(60);
        let second = world.rotated(first.refresh.expose());
        for wait in [0, 4, 6] {
            world.wait(wait);
            let Rotation::Retried(again) = world.rotate(first.refresh.expose()) else {
                panic!("no retry after {wait}");
            };
            assert_eq!(text(&again), text(&second), "{algorithm:?}");
            assert_ne!(again.access.expose(), second.access.expose());
            assert_eq!(world.verdict(again.access.expose()), "active");
        }
        assert_eq!(world.session(&first.session_id).generation, 2);
        // One second after the grace period.
        world.wait(1);
        assert_eq!(refusal(world.rotate(first.refresh.expose())), "replayed");
        assert_eq!(refusal(world.rotate(second.refresh.expose())), "revoked");
    }
}

#[test]
fn a_retry_accepts_no_older_token() {
    let mut world = World::new();
    let first = world.log_in("alice", &Client::default());
    let second = world.rotated(first.refresh.expose());
    world.rotated(second.refresh.expose());
    // Two generations behind is reuse, even within the grace period.
    assert_eq!(refusal(world.rotate(first.refresh.expose())), "replayed");
}

#[test]
fn reuse_revokes_the_session_and_records_the_client() {
    let mut world = World::new();
    let owner = client("192.0.2.1", "owner");
    let first = world.log_in("alice", &owner);
    let second = world.rotated(first.refresh.expose());
    world.wait(11);
    let long = "x".repeat(5_000);
    // A header that is too long for the store does not prevent the detection of reuse.
    let thief = client("203.0.113.66", &long);
    assert_eq!(refusal(world.rotate_from(first.refresh.expose(), &thief)), "replayed");
    let row = world.session(&first.session_id);
    assert_eq!(row.revocation.as_ref().map(|how| how.reason), Some(Reason::Replayed));
    assert_eq!(row.client, owner);
    assert_eq!(row.generation, 2);
    assert_eq!(world.kinds_of(&first.session_id), ["issued", "replayed", "revoked"]);
    let told = world.events_of(&first.session_id).swap_remove(1).event;
    assert_eq!(told.client.ip.as_deref(), Some("203.0.113.66"));
    assert_eq!(told.client.user_agent.as_deref(), Some(&long[..1_024]));
    let denial = world.denial(&first.session_id).unwrap();
    assert_eq!(Some(denial.expires_at), row.access_expires_at.map(|end| end + CLOCK_SKEW));
    assert_eq!(denial.reason, Some(Reason::Replayed));
    for token in [&first.access, &second.access, &second.refresh] {
        assert_eq!(world.verdict(token.expose()), "revoked");
    }
    // A second time, nothing changes.
    assert_eq!(refusal(world.rotate_from(first.refresh.expose(), &thief)), "revoked");
    assert_eq!(world.kinds_of(&first.session_id).len(), 3);
}

#[test]
fn the_end_slides_and_the_longest_life_does_not() {
    let mut world = World::new();
    world.policy.lives.max_session = Some(Span::days(20));
    let begun = world.now;
    let end = begun + Span::days(20);
    let mut pair = world.log_in("alice", &Client::default());
    for day in 1..20 {
        world.now = begun + Span::days(day);
        pair = world.rotated(pair.refresh.expose());
        let row = world.session(&pair.session_id);
        assert_eq!(row.expires_at, Some(end.min(world.now + Span::days(7))));
        assert_eq!(row.max_expires_at, Some(end));
    }
    world.now = Timestamp(end.as_secs() - 60);
    pair = world.rotated(pair.refresh.expose());
    assert_eq!(pair.expires_in, Span::minutes(1));
    assert_eq!(pair.refresh_expires_in, Some(Span::minutes(1)));
    world.now = end;
    assert_eq!(refusal(world.rotate(pair.refresh.expose())), "expired");
    assert_eq!(world.verdict(pair.access.expose()), "expired");
}

#[test]
fn a_token_without_expiry_stays_without_up_to_the_maximum_lifetime() {
    let mut world = World::new();
    world.policy.lives.refresh_ttl = None;
    let mut pair = world.log_in("alice", &Client::default());
    let own = world.login(&Login { refresh_ttl: Some(None), ..Login::of(user("bob")) });
    let bounded =
        world.login(&Login { max_session: Some(Some(Span::days(30))), ..Login::of(user("carol")) });
    assert_eq!(pair.refresh_expires_in, None);
    assert_eq!(bounded.refresh_expires_in, Some(Span::days(30)));
    // A later change of the settings does not affect existing tokens.
    world.policy.lives.refresh_ttl = Some(DAY);
    world.wait(10 * 365 * 86_400);
    for first in [&own, &pair] {
        let token = text(first);
        assert_eq!(world.rotated(&token).refresh_expires_in, None);
    }
    assert_eq!(refusal(world.rotate(bounded.refresh.expose())), "expired");
    pair = world.log_in("dora", &Client::default());
    assert_eq!(pair.refresh_expires_in, Some(DAY));
}

#[test]
fn a_session_keeps_its_own_lifetimes() {
    let mut world = World::new();
    let login = Login {
        access_ttl: Some(Span::secs(30)),
        refresh_ttl: Some(Some(Span::secs(90))),
        audience: Some(vec!["api".to_owned(), "more".to_owned()]),
        ..Login::of(user("alice"))
    };
    let mut pair = world.login(&login);
    for _ in 0..3 {
        assert_eq!(
            (pair.expires_in, pair.refresh_expires_in),
            (Span::secs(30), Some(Span::secs(90)))
        );
        assert_eq!(world.verdict(pair.access.expose()), "active");
        world.wait(89);
        pair = world.rotated(pair.refresh.expose());
    }
    world.wait(90);
    assert_eq!(refusal(world.rotate(pair.refresh.expose())), "expired");
}

#[test]
fn without_rotation_only_access_tokens_are_new() {
    let mut world = World::new();
    world.policy.lives.rotate_refresh = false;
    let pair = world.log_in("alice", &Client::default());
    let before = world.session(&pair.session_id);
    world.wait(86_400);
    let Rotation::Refreshed(fresh) = world.rotate(pair.refresh.expose()) else {
        panic!("not refreshed");
    };
    assert_eq!(text(&fresh), text(&pair));
    assert_eq!(fresh.refresh_expires_in, Some(Span::days(6)));
    assert_eq!(world.verdict(fresh.access.expose()), "active");
    let row = world.session(&pair.session_id);
    assert_eq!((row.generation, row.rotated_at), (1, None));
    assert_eq!(row.expires_at, before.expires_at);
    assert_eq!(row.last_used_at, world.now);
    assert_eq!(row.access_expires_at, Some(world.now + Span::minutes(15)));
    // An attacker's older token is still detected.
    world.policy.lives.rotate_refresh = true;
    world.rotated(pair.refresh.expose());
    world.policy.lives.rotate_refresh = false;
    world.wait(60);
    assert_eq!(refusal(world.rotate(pair.refresh.expose())), "replayed");
}

#[test]
fn every_refusal_has_its_name() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    let other = world.log_in("bob", &Client::default());
    // A session of another user.
    let tx = world.store.write(Scope::Many).unwrap();
    tx.set_user_status(&user("alice"), UserStatus::Deactivated, world.now).unwrap();
    tx.delete(&Filter::session(other.session_id.clone()), world.now).unwrap();
    tx.commit().unwrap();
    assert_eq!(refusal(world.rotate(pair.refresh.expose())), "deactivated");
    assert_eq!(refusal(world.rotate(other.refresh.expose())), "unknown-session");
    let tx = world.store.write(Scope::Many).unwrap();
    tx.set_user_status(&user("alice"), UserStatus::Active, world.now).unwrap();
    tx.commit().unwrap();
    assert_eq!(refusal(world.rotate(pair.refresh.expose())), "revoked");
}

#[test]
fn a_restored_store_reports_store_behind_and_revokes_nothing() {
    let mut world = World::new();
    let first = world.log_in("alice", &Client::default());
    let old = world.session(&first.session_id);
    let second = world.rotated(first.refresh.expose());
    // Yesterday's backup is restored.
    world
        .dir
        .raw(true)
        .execute_batch("DROP TRIGGER sessions_deleted_active; DELETE FROM sessions;")
        .unwrap();
    let tx = world.store.write(Scope::Many).unwrap();
    tx.insert(&old).unwrap();
    tx.commit().unwrap();
    let here = client("192.0.2.5", "ua");
    assert!(matches!(
        world.rotate_from(second.refresh.expose(), &here),
        Rotation::Refused { refusal: Refusal::StoreBehind, .. }
    ));
    assert_eq!(world.session(&old.id), old);
    let told = world.events_of(&old.id).pop().unwrap().event;
    assert_eq!((told.kind.as_str(), told.client), ("store-behind", here));
    assert_eq!(world.verdict(second.refresh.expose()), "store-behind");
}

#[test]
fn claims_that_no_token_can_carry_use_up_nothing() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    // The schema rejects this change, but a program may have removed the triggers.
    world
        .dir
        .raw(true)
        .execute_batch(
            r#"DROP TRIGGER sessions_claims_updated;
               UPDATE sessions SET claims = '{"a":1,"a":2}';"#,
        )
        .unwrap();
    let before = world.dir.dump();
    let auth_config = World::auth_config(&world.policy, &world.keys);
    let outcome = rotate(
        &mut world.store,
        &auth_config,
        pair.refresh.expose(),
        &Client::default(),
        later(world.now, 5),
        &mut random(1),
    );
    assert!(outcome.is_err());
    assert_eq!(world.dir.dump(), before);
}

#[test]
fn a_clock_that_was_set_back_breaks_no_session() {
    let mut world = World::new();
    world.policy.lives.refresh_ttl = Some(Span::secs(30));
    world.policy.lives.access_ttl = Span::secs(20);
    let first = world.log_in("alice", &Client::default());
    world.wait(10);
    let second = world.rotated(first.refresh.expose());
    // Before the login, but within its grace period.
    world.wait(-15);
    let mut auth_config = World::auth_config(&world.policy, &world.keys);
    auth_config.leeway = Span::minutes(5);
    let nowhere = Client::default();
    let mut go = |token: &str, at| {
        rotate(&mut world.store, &auth_config, token, &nowhere, at, &mut random(1)).unwrap()
    };
    let Rotation::Rotated(third) = go(second.refresh.expose(), world.now) else {
        panic!("the clock was set back");
    };
    let Rotation::Retried(again) = go(second.refresh.expose(), world.now) else {
        panic!("no retry");
    };
    assert_eq!(text(&again), text(&third));
    let row = world.session(&first.session_id);
    assert_eq!(row.generation, 3);
    assert!(row.last_used_at >= row.created_at && row.longest_idle == Span::secs(10));
}

/// A `rotated_at` in the future counts like one that is as far in the past.
#[test]
fn reuse_is_detected_however_the_clock_of_the_last_rotation_went() {
    for (ahead, retried) in [(600, false), (11, false), (10, true), (1, true)] {
        let mut world = World::new();
        let first = world.log_in("alice", &Client::default());
        world.wait(ahead);
        world.rotated(first.refresh.expose());
        world.wait(-ahead);
        let outcome = world.rotate(first.refresh.expose());
        assert_eq!(matches!(outcome, Rotation::Retried(_)), retried, "{ahead}: {outcome:?}");
        if !retried {
            assert_eq!(refusal(outcome), "replayed");
            assert_eq!(world.verdict(first.access.expose()), "revoked");
        }
    }
}

#[test]
fn of_many_racers_one_moves_the_generation() {
    let mut world = World::new();
    world.keys = KeyRing::generate(Algorithm::EdDSA, world.now, &mut random(3)).unwrap();
    let first = world.log_in("alice", &Client::default());
    let token = text(&first);
    let (dir, keys, policy, now) = (&world.dir, &world.keys, &world.policy, world.now);
    let ready = Barrier::new(16);
    let outcomes: Vec<Rotation> = thread::scope(|scope| {
        let racers: Vec<_> = (0..16)
            .map(|seed| {
                let (ready, token) = (&ready, &token);
                scope.spawn(move || {
                    let mut store = dir.open();
                    let auth_config = World::auth_config(policy, keys);
                    ready.wait();
                    let nowhere = Client::default();
                    let seed = &mut random(100 + seed);
                    rotate(&mut store, &auth_config, token, &nowhere, now, seed).unwrap()
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let mut moved = 0;
    let mut tokens = Vec::new();
    for outcome in outcomes {
        match outcome {
            Rotation::Rotated(pair) => {
                moved += 1;
                tokens.push(text(&pair));
            }
            Rotation::Retried(pair) => tokens.push(text(&pair)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(moved, 1);
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_eq!(world.session(&first.session_id).generation, 2);
    world.rotated(&tokens[0]);
}

/// If a revocation gets the lock before a concurrent rotation, the rotation is rejected; in the other
/// order, the new pair is revoked with the session.
#[test]
fn a_revocation_and_a_rotation_agree() {
    for _ in 0..4 {
        let mut world = World::new();
        let first = world.log_in("alice", &Client::default());
        let (dir, now) = (&world.dir, world.now);
        let id = first.session_id.clone();
        let auth_config = World::auth_config(&world.policy, &world.keys);
        let outcome = thread::scope(|scope| {
            scope.spawn(|| {
                let mut store = dir.open();
                let tx = store.write(Scope::Many).unwrap();
                let how = Revocation { at: now, reason: Reason::Logout, by: None, note: None };
                tx.revoke(&Filter::session(id.clone()), &how).unwrap();
                tx.commit().unwrap();
            });
            let mut store = dir.open();
            let nowhere = Client::default();
            rotate(&mut store, &auth_config, first.refresh.expose(), &nowhere, now, &mut random(7))
                .unwrap()
        });
        match outcome {
            Rotation::Rotated(pair) => {
                assert_eq!(world.verdict(pair.access.expose()), "revoked");
                assert_eq!(refusal(world.rotate(pair.refresh.expose())), "revoked");
            }
            other => assert_eq!(refusal(other), "revoked"),
        }
        assert!(world.denial(&id).is_some());
    }
}

#[test]
fn a_foreign_row_rotates() {
    let mut world = World::new();
    // Written by another service: no UUID, no client, no expiry, no access token yet.
    fill(&mut world.store, &[session("login:7", "42", world.now)]);
    let auth_config = World::auth_config(&world.policy, &world.keys);
    let claims = tokenctl::token::RefreshClaims {
        iss: auth_config.issuer.as_deref(),
        sub: "42",
        sid: "login:7",
        generation: 1,
        iat: world.now,
        exp: None,
    };
    let token = tokenctl::token::sign_refresh(world.keys.signing_key().unwrap(), &claims).unwrap();
    let pair = world.rotated(token.expose());
    assert_eq!(pair.refresh_expires_in, None);
    assert_eq!(world.session(&sid("login:7")).generation, 2);
}
