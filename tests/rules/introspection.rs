//! Introspection, and finding the session of a token.

use tokenctl::service::{
    InactiveReason, LocateOutcome, Login, RevokeOptions, deactivate_user, delete_user, introspect,
    locate, rotate,
};
use tokenctl::session::{Client, Denial, DenialKind, Filter, Reason, UserStatus};
use tokenctl::store::{Scope, Store};
use tokenctl::time::Span;
use tokenctl::token::{Algorithm, KeyRing, Problem, TokenKind};

use crate::support::{World, because, later, random, user};

/// Changes the last character of the claims, so that the signature is invalid.
fn forged(token: &str) -> String {
    let (head, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{head}.{other}{}", &signature[1..])
}

fn why(world: &mut World, token: &str) -> InactiveReason {
    world.introspect(token).refused().unwrap().inactive
}

#[test]
fn neither_kind_passes_for_the_other() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    let auth_config = World::auth_config(&world.policy, &world.keys);
    for (token, kind, taken) in [
        (&pair.access, TokenKind::Access, true),
        (&pair.access, TokenKind::Refresh, false),
        (&pair.refresh, TokenKind::Refresh, true),
        (&pair.refresh, TokenKind::Access, false),
    ] {
        let verdict =
            introspect(&mut world.store, &auth_config, token.expose(), Some(kind), world.now);
        assert_eq!(verdict.unwrap().is_active(), taken, "{kind:?}");
    }
}

#[test]
fn each_inactive_reason_alone() {
    let mut world = World::new();
    let now = world.now;
    let pair = world.log_in("alice", &Client::default());
    let (access, refresh) = (pair.access.expose(), pair.refresh.expose());
    assert!(matches!(why(&mut world, "nonsense"), InactiveReason::Invalid(_)));
    assert_eq!(
        why(&mut world, &forged(access)),
        InactiveReason::Invalid(vec![Problem::BadSignature])
    );
    world.wait(900);
    assert_eq!(why(&mut world, access), InactiveReason::TokenExpired { at: later(now, 900) });
    // A forged and expired token is reported as invalid, not as expired.
    assert!(matches!(why(&mut world, &forged(access)), InactiveReason::Invalid(_)));
    assert_eq!(world.verdict(refresh), "active");
    world.now = now;

    let next = world.rotated(refresh);
    assert_eq!(world.verdict(refresh), "active"); // inside the grace it would get the pair
    world.wait(11);
    assert_eq!(
        why(&mut world, refresh),
        InactiveReason::Replayed { session: pair.session_id.clone(), generation: 1, current: 2 }
    );
    // Introspection is not a use.
    assert_eq!(world.verdict(next.refresh.expose()), "active");
    assert_eq!(world.session(&pair.session_id).revocation, None);

    // The row expires earlier than the token.
    let end = later(world.now, 1);
    world.dir.raw(true).execute("UPDATE sessions SET expires_at = ?1", [end.as_secs()]).unwrap();
    world.wait(1);
    let expired = InactiveReason::SessionExpired { session: pair.session_id.clone(), at: end };
    assert_eq!(why(&mut world, access), expired);
    assert_eq!(why(&mut world, next.refresh.expose()), expired);

    let ended = world.end(Filter::default(), Reason::Admin);
    assert_eq!(ended.revoked, 1); // its access token was still alive
    let revocation = because(Reason::Admin, world.now);
    let revoked = InactiveReason::Revoked { session: pair.session_id.clone(), revocation };
    assert_eq!(why(&mut world, access), revoked);
    assert_eq!(why(&mut world, next.refresh.expose()), revoked);
    let text = revoked.to_string();
    assert!(text.contains("by an administrator, by ops"), "{text}");
}

#[test]
fn the_most_specific_reason_is_reported() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    let access = pair.access.expose();
    let jti = world.introspect(access).accepted().unwrap().checked.claims.jti.unwrap();
    let deny = |world: &mut World, kind, id: &str| {
        let tx = world.store.write(Scope::Many).unwrap();
        tx.deny(&Denial {
            kind,
            id: id.to_owned(),
            user_id: None,
            expires_at: later(world.now, 5),
            created_at: world.now,
            reason: Some(Reason::Leaked),
        })
        .unwrap();
        tx.commit().unwrap();
    };
    // A session on the denylist whose row is not revoked, for example by a service.
    deny(&mut world, DenialKind::Sid, pair.session_id.as_str());
    let InactiveReason::Denylisted(denial) = why(&mut world, access) else {
        panic!("not denylisted")
    };
    assert_eq!(denial.kind, DenialKind::Sid);
    assert_eq!(world.verdict(pair.refresh.expose()), "active");
    deny(&mut world, DenialKind::Jti, &jti);
    let InactiveReason::Denylisted(denial) = why(&mut world, access) else {
        panic!("not denylisted")
    };
    assert_eq!(denial.kind, DenialKind::Jti);
    // An expired entry still counts, because a verifier's leeway may be longer.
    world.wait(10);
    assert_eq!(world.verdict(access), "denylisted");

    // A deactivated user with an active session, which only a store without the schema's triggers can have:
    // simulated by the session of another user.
    let how = RevokeOptions {
        revocation: because(Reason::AccountDeactivated, world.now),
        delete: false,
        dry_run: false,
    };
    deactivate_user(&mut world.store, &user("alice"), None, &how).unwrap();
    assert_eq!(world.verdict(access), "revoked");
    let tx = world.store.write(Scope::Many).unwrap();
    tx.delete(&Filter::default(), world.now).unwrap();
    tx.commit().unwrap();
    assert_eq!(why(&mut world, access), InactiveReason::Deactivated { user: user("alice") });
    delete_user(&mut world.store, &user("alice"), None, &how).unwrap();
    assert_eq!(world.verdict(access), "denylisted");
}

#[test]
fn a_session_of_another_user_is_unknown() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    world.log_in("bob", &Client::default());
    let claims = tokenctl::token::RefreshClaims {
        iss: Some("https://id.example"),
        sub: "bob",
        sid: pair.session_id.as_str(),
        generation: 1,
        iat: world.now,
        exp: None,
    };
    let key = world.keys.signing_key().unwrap();
    let token = tokenctl::token::sign_refresh(key, &claims).unwrap();
    assert_eq!(
        why(&mut world, token.expose()),
        InactiveReason::UnknownSession { session: pair.session_id.clone() }
    );
}

#[test]
fn a_deleted_session_without_a_denylist_entry_is_unknown() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    // As if the row did not record the access token.
    let raw = world.dir.raw(true);
    raw.execute_batch("DROP TRIGGER sessions_deleted; DELETE FROM sessions;").unwrap();
    assert_eq!(world.verdict(pair.access.expose()), "unknown-session");
    assert_eq!(world.verdict(pair.refresh.expose()), "unknown-session");
}

#[test]
fn a_session_with_an_invalid_audience_gets_no_tokens() {
    let mut world = World::new();
    let pair =
        world.login(&Login { audience: Some(vec!["api".to_owned()]), ..Login::of(user("alice")) });
    // The schema rejects these changes, but a program may have removed the rules.
    let raw = world.dir.raw(true);
    raw.execute_batch(
        "PRAGMA ignore_check_constraints = ON; DROP TRIGGER sessions_audience_updated;",
    )
    .unwrap();
    for audience in ["[1]", "[]", "{}", "api"] {
        raw.execute("UPDATE sessions SET audience = ?1", [audience]).unwrap();
        let config = World::auth_config(&world.policy, &world.keys);
        let client = Client::default();
        let token = pair.refresh.expose();
        let error = rotate(&mut world.store, &config, token, &client, world.now, &mut random(1));
        assert!(error.unwrap_err().to_string().contains("audience"), "{audience}");
    }
    // The refresh token is not used up.
    raw.execute("UPDATE sessions SET audience = '[\"api\"]'", []).unwrap();
    let next = world.rotated(pair.refresh.expose());
    assert_eq!(world.verdict(next.access.expose()), "active");
}

#[test]
fn a_token_leads_to_its_session() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    let find = |world: &mut World, keys: &KeyRing, token: &str| match locate(
        &mut world.store,
        keys,
        token,
        world.now,
    )
    .unwrap()
    {
        LocateOutcome::Found(located) => Ok(located),
        LocateOutcome::Rejected(problems) => Err(problems),
    };
    let keys = world.keys.clone();
    for token in [pair.access.expose(), pair.refresh.expose()] {
        let found = find(&mut world, &keys, token).unwrap();
        assert!(found.verified);
        assert_eq!(found.session.map(|session| session.id), Some(pair.session_id.clone()));
        assert_eq!(found.user, user("alice"));
    }
    // Expired tokens are found too.
    world.wait(30 * 86_400);
    let found = find(&mut world, &keys, pair.access.expose()).unwrap();
    assert!(found.verified && found.session.is_some() && found.jti.is_some());
    // A forged token is rejected.
    let token = forged(pair.access.expose());
    assert!(find(&mut world, &keys, &token).is_err());
    assert!(find(&mut world, &keys, "x.y.z").is_err());
    // A token whose key is missing is accepted if the store has the session for its user.
    let other = KeyRing::generate(Algorithm::EdDSA, world.now, &mut random(5)).unwrap();
    let stranger = find(&mut world, &other, pair.access.expose());
    let named = world.keys.signing_key().unwrap().is_named();
    if named {
        let found = stranger.unwrap();
        assert!(!found.verified && found.session.is_some());
    }
    let tx = world.store.write(Scope::Many).unwrap();
    tx.delete(&Filter::default(), world.now).unwrap();
    tx.commit().unwrap();
    assert!(find(&mut world, &other, pair.access.expose()).is_err());
    let found = find(&mut world, &keys, pair.access.expose()).unwrap();
    assert!(found.verified && found.session.is_none());
    assert_eq!(found.id, pair.session_id);
}

#[test]
fn leeway_reaches_past_the_end_and_no_further() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    let mut auth_config = World::auth_config(&world.policy, &world.keys);
    auth_config.leeway = Span::secs(30);
    for (wait, taken) in [(929, true), (930, false)] {
        let at = later(world.now, wait);
        let verdict = introspect(&mut world.store, &auth_config, pair.access.expose(), None, at);
        assert_eq!(verdict.unwrap().is_active(), taken, "{wait}");
    }
}

#[test]
fn asking_writes_nothing() {
    let mut world = World::new();
    let pair = world.log_in("alice", &Client::default());
    world.rotated(pair.refresh.expose());
    let tx = world.store.write(Scope::Many).unwrap();
    tx.set_user_status(&user("x"), UserStatus::Active, world.now).unwrap();
    drop(tx);
    let before = world.dir.dump();
    world.wait(100);
    for token in [pair.access.expose(), pair.refresh.expose(), "x"] {
        world.verdict(token);
    }
    assert_eq!(world.dir.dump(), before);
}
