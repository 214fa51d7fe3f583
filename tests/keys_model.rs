//! Pruning with a simulated clock: pruning never changes the verdict on a token.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use proptest::prelude::*;
use tempfile::TempDir;
use tokenctl::service::{
    AuthConfig, InactiveReason, Introspection, Issue, KeyFate, Login, Rotation, introspect, issue,
    prune_keys, retirement, revoke, rotate, {RevokeOptions, Selection},
};
use tokenctl::session::{
    Client, Filter, Lives, LoginPolicy, Policy, Reason, Revocation, SessionId, UserId,
};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, Key, KeyRing};

const MARGIN: u32 = 30;

/// Maximum clock skew, in the runs with clock skew.
const SKEW: i64 = 300;

#[derive(Clone, Debug)]
enum Step {
    /// Advances the time.
    Wait(u32),
    /// A login. `lag`: the age of the ring that the process has read; `endless`: the session never expires.
    Issue { lag: u32, endless: bool },
    /// A refresh token is presented; `back` counts from the newest one.
    Rotate { back: usize, lag: u32 },
    /// The newest token of a session is rotated.
    Renew { session: usize, lag: u32 },
    /// A session is revoked.
    Revoke(usize),
    /// Another key becomes active.
    NewKey,
    /// The settings change for later tokens: lifetime of access tokens, grace period, refresh token rotation.
    Settle { access: u32, grace: u32, rotates: bool },
    /// Sets the service's clock relative to the clock of the prunes, in seconds.
    Skew(i64),
    /// Keys are pruned.
    Prune,
    /// Advances to the last second of a token, counted from the newest, and prunes.
    Edge(usize),
}

/// The age of a ring, mostly within the margin.
fn lag() -> impl Strategy<Value = u32> {
    prop_oneof![1 => 0..=MARGIN, 2 => Just(MARGIN)]
}

fn settings() -> impl Strategy<Value = Step> {
    let access = prop_oneof![Just(1), Just(60), Just(600)];
    let grace = prop_oneof![Just(0), Just(10), Just(200)];
    (access, grace, any::<bool>()).prop_map(|(access, grace, rotates)| Step::Settle {
        access,
        grace,
        rotates,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop_oneof![0..3u32, 1..40u32, Just(MARGIN - 1), 30..400u32].prop_map(Step::Wait),
        3 => (lag(), any::<bool>()).prop_map(|(lag, endless)| Step::Issue { lag, endless }),
        2 => (0..6usize, lag()).prop_map(|(back, lag)| Step::Rotate { back, lag }),
        4 => (0..8usize, lag()).prop_map(|(session, lag)| Step::Renew { session, lag }),
        1 => (0..8usize).prop_map(Step::Revoke),
        2 => Just(Step::NewKey),
        2 => settings(),
        2 => prop_oneof![Just(-SKEW), -SKEW..=SKEW, Just(SKEW)].prop_map(Step::Skew),
        3 => Just(Step::Prune),
        3 => (0..8usize).prop_map(Step::Edge),
    ]
}

struct World {
    store: SqliteStore,
    /// Maximum clock skew; `MARGIN` is for old rings.
    skew: Span,
    /// Offset of the service's clock.
    offset: i64,
    _directory: TempDir,
    now: Timestamp,
    seed: u8,
    policy: Policy,
    /// The ring after each change, oldest first.
    rings: Vec<(Timestamp, KeyRing)>,
    /// Every key that ever existed.
    everything: KeyRing,
    tokens: Vec<String>,
    ends: Vec<Timestamp>,
    /// Each session with its newest refresh token.
    sessions: Vec<(SessionId, String)>,
}

impl World {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("sessions.db");
        SqliteStore::create(&path).unwrap();
        let options = OpenOptions { durable: false, ..OpenOptions::default() };
        let lives = Lives {
            access_ttl: Span::secs(60),
            refresh_ttl: Some(Span::secs(300)),
            ..Lives::default()
        };
        let login =
            LoginPolicy { same_client_idle: None, any_client_idle: None, ..LoginPolicy::default() };
        let mut world = Self {
            store: SqliteStore::open(&path, options).unwrap(),
            skew: Span::default(),
            offset: 0,
            _directory: directory,
            now: Timestamp(1_800_000_000),
            seed: 0,
            policy: Policy { lives, login },
            rings: Vec::new(),
            everything: KeyRing::default(),
            tokens: Vec::new(),
            ends: Vec::new(),
            sessions: Vec::new(),
        };
        world.new_key();
        world
    }

    fn auth_config<'a>(&self, keys: &'a KeyRing) -> AuthConfig<'a> {
        AuthConfig {
            keys,
            issuer: None,
            audience: Vec::new(),
            policy: self.policy.clone(),
            leeway: Span::default(),
        }
    }

    fn ring(&self) -> KeyRing {
        self.rings.last().unwrap().1.clone()
    }

    /// Returns the ring that a process has read this number of seconds ago.
    fn ring_of(&self, lag: u32) -> KeyRing {
        let at = self.now - Span::secs(lag);
        let known = self.rings.iter().rev().find(|(since, _)| *since <= at);
        known.unwrap_or(&self.rings[0]).1.clone()
    }

    /// Returns the time of the service's clock.
    fn service_now(&self) -> Timestamp {
        Timestamp(self.now.0 + self.offset)
    }

    fn new_key(&mut self) {
        self.seed += 1;
        let seed = self.seed;
        let mut random = |buffer: &mut [u8]| buffer.fill(seed);
        let mut key = Key::generate(Algorithm::EdDSA, self.now, &mut random).unwrap();
        let mut ring = self.rings.last().map(|(_, ring)| ring.clone()).unwrap_or_default();
        self.everything.add(key.clone()).unwrap();
        if !self.rings.is_empty() {
            key.set_created(self.now + Span::secs(1));
        }
        let retired = retirement(&mut self.store, ring.active(), self.now).unwrap();
        ring.add_active(key, retired).unwrap();
        self.rings.push((self.now, ring));
    }

    fn take(&mut self, pair: &tokenctl::service::TokenPair) {
        self.tokens.push(pair.access.expose().clone());
        self.tokens.push(pair.refresh.expose().clone());
        let now = self.service_now();
        self.ends.push(now + pair.expires_in);
        self.ends.extend(pair.refresh_expires_in.map(|life| now + life));
        let newest = pair.refresh.expose().clone();
        match self.sessions.iter_mut().find(|(id, _)| *id == pair.session_id) {
            Some((_, token)) => *token = newest,
            None => self.sessions.push((pair.session_id.clone(), newest)),
        }
    }

    fn issue(&mut self, lag: u32, endless: bool) {
        let ring = self.ring_of(lag);
        let auth_config = self.auth_config(&ring);
        let mut login = Login::of(UserId::new("alice").unwrap());
        login.refresh_ttl = endless.then_some(None);
        let mut random = uuid_bytes();
        let now = self.service_now();
        let issued = issue(&mut self.store, &auth_config, &login, now, &mut random).unwrap();
        let Issue::Opened { tokens, .. } = issued else { panic!("{issued:?}") };
        self.take(&tokens);
    }

    fn rotate(&mut self, token: &str, lag: u32) {
        let ring = self.ring_of(lag);
        let auth_config = self.auth_config(&ring);
        let client = Client::default();
        let mut random = uuid_bytes();
        let now = self.service_now();
        let rotated =
            rotate(&mut self.store, &auth_config, token, &client, now, &mut random).unwrap();
        match rotated {
            Rotation::Rotated(pair) | Rotation::Retried(pair) | Rotation::Refreshed(pair) => {
                self.take(&pair);
            }
            Rotation::Invalid(_) | Rotation::Refused { .. } => {}
        }
    }

    fn revoke(&mut self, id: &SessionId) {
        let revocation = Revocation { at: self.now, reason: Reason::Logout, by: None, note: None };
        let selection = Selection { filter: Filter::session(id.clone()), ..Selection::default() };
        let ending = RevokeOptions { revocation, delete: false, dry_run: false };
        revoke(&mut self.store, &selection, &ending).unwrap().into_result().unwrap();
    }

    /// Returns the service's verdict on a token: accepted, or reuse.
    fn verdict(&mut self, token: &str, ring: &KeyRing, now: Timestamp) -> Option<&'static str> {
        let auth_config = self.auth_config(ring);
        match introspect(&mut self.store, &auth_config, token, None, now).unwrap() {
            Introspection::Active(_) => Some("active"),
            Introspection::Inactive(refused) => {
                matches!(refused.inactive, InactiveReason::Replayed { .. }).then_some("replay")
            }
        }
    }

    fn prune(&mut self) -> usize {
        let mut ring = self.ring();
        let auth_config = self.auth_config(&ring);
        let margin = Span::secs(MARGIN + u32::try_from(self.skew.as_secs()).unwrap());
        let found = prune_keys(&mut self.store, &auth_config, margin, self.skew, self.now).unwrap();
        let kids: Vec<String> = ring.keys().iter().map(|key| key.kid().to_owned()).collect();
        for (kid, found) in kids.iter().zip(found) {
            if found.fate == KeyFate::Goes {
                ring.remove(kid).unwrap();
            } else if let Some(seen) = found.last_access {
                ring.set_last_access(kid, seen).unwrap();
            }
        }
        let dropped = kids.len() - ring.keys().len();
        self.rings.push((self.now, ring));
        dropped
    }

    /// Asserts that every verdict with the ring equals the verdict with all keys that ever existed.
    fn check(&mut self) -> Result<(), TestCaseError> {
        let (ring, everything) = (self.ring(), self.everything.clone());
        // For each clock that the service may have.
        let clocks = [self.now - self.skew, self.now, self.now + self.skew];
        for (token, now) in
            self.tokens.clone().iter().flat_map(|token| clocks.map(|now| (token, now)))
        {
            let expected = self.verdict(token, &everything, now);
            prop_assert_eq!(self.verdict(token, &ring, now), expected);
        }
        Ok(())
    }

    fn run(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match *step {
            Step::Wait(seconds) => self.now = self.now + Span::secs(seconds),
            Step::Issue { lag, endless } => self.issue(lag, endless),
            Step::Rotate { back, lag } => {
                let refresh = self.tokens.iter().rev().nth(2 * back).cloned();
                if let Some(token) = refresh {
                    self.rotate(&token, lag);
                }
            }
            Step::Renew { session, lag } => {
                if let Some((_, token)) = self.sessions.iter().rev().nth(session).cloned() {
                    self.rotate(&token, lag);
                }
            }
            Step::Revoke(session) => {
                if let Some((id, _)) = self.sessions.iter().rev().nth(session).cloned() {
                    self.revoke(&id);
                }
            }
            Step::NewKey => self.new_key(),
            Step::Settle { access, grace, rotates } => {
                let lives = &mut self.policy.lives;
                lives.access_ttl = Span::secs(access);
                lives.retry_grace = Span::secs(grace);
                lives.rotate_refresh = rotates;
            }
            Step::Edge(back) => {
                let end = self.ends.iter().rev().nth(back);
                self.now = end.map_or(self.now, |end| self.now.max(*end - Span::secs(1)));
                self.prune();
                self.check()?;
            }
            Step::Skew(offset) => {
                let most = self.skew.as_secs();
                self.offset = offset.clamp(-most, most);
            }
            Step::Prune => {
                self.prune();
                self.check()?;
            }
        }
        Ok(())
    }
}

/// Returns a source of distinct bytes for IDs.
fn uuid_bytes() -> impl FnMut(&mut [u8]) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    |buffer: &mut [u8]| {
        for chunk in buffer.chunks_mut(8) {
            let next = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&next.to_le_bytes()[..chunk.len()]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pruning_takes_no_verdict_away_and_drops_all_in_the_end(
        steps in prop::collection::vec(step(), 1..40),
        skewed in any::<bool>(),
    ) {
        let mut world = World::new();
        world.skew = Span::secs(if skewed { 300 } else { 0 });
        for step in &steps {
            world.run(step)?;
        }
        world.prune();
        world.check()?;
        // Once every token has expired, only the active key is left.
        for (id, _) in world.sessions.clone() {
            world.revoke(&id);
        }
        let last = world.ring().keys().iter().filter_map(Key::retired_at).max();
        world.now = world.now.max(last.unwrap_or(world.now)) + Span::secs(MARGIN + 2) + world.skew;
        world.prune();
        prop_assert_eq!(world.ring().keys().len(), 1);
    }
}

/// A clock is set back by 30 minutes, another key becomes active, and keys are pruned 20 minutes later.
#[test]
fn a_clock_that_is_set_back_takes_no_key_of_an_active_session() {
    for asks_store in [false, true] {
        let mut world = World::new();
        world.skew = Span::minutes(5);
        world.policy.lives.refresh_ttl = Some(Span::days(7));
        world.run(&Step::Wait(86_400)).unwrap();
        world.run(&Step::Issue { lag: 0, endless: false }).unwrap();
        let start = world.now;
        world.now = start - Span::minutes(30);
        if asks_store {
            world.new_key();
        } else {
            // A program that changes the ring without reading the store.
            let mut ring = world.ring();
            let mut random = |buffer: &mut [u8]| buffer.fill(99);
            let key = Key::generate(Algorithm::EdDSA, world.now, &mut random).unwrap();
            world.everything.add(key.clone()).unwrap();
            ring.add_active(key, world.now).unwrap();
            world.rings.push((world.now, ring));
        }
        world.now = world.now + Span::minutes(20);
        assert_eq!(world.prune(), 0, "the session's key stays");
        world.now = start + Span::minutes(60);
        if asks_store {
            assert_eq!(world.prune(), 0, "also once the clock has caught up");
        }
        world.check().unwrap();
    }
}

/// Asserts that a key is pruned exactly in the second in which the last of its tokens has expired.
fn goes_exactly_at(seconds: u32, steps: &[Step]) {
    goes_in(World::new(), seconds, steps);
}

fn goes_in(mut world: World, seconds: u32, steps: &[Step]) {
    let start = world.now;
    for step in steps {
        world.run(step).unwrap();
    }
    world.now = start + Span::secs(seconds - 1);
    assert_eq!(world.prune(), 0, "a second too early");
    world.check().unwrap();
    world.now = start + Span::secs(seconds);
    assert_eq!(world.prune(), 1, "as early as can be");
    world.check().unwrap();
}

#[test]
fn a_key_is_pruned_at_the_exact_second() {
    // The key retires at 0; a process with the old ring signs until the end of the margin, at 30.
    let late = [Step::NewKey, Step::Wait(29), Step::Issue { lag: 30, endless: false }];
    let revoked = [&late[..], &[Step::Revoke(0)]].concat();
    goes_exactly_at(31, &revoked);
    // Its refresh token is valid for 300 s.
    goes_exactly_at(29 + 300, &late);
    // The session moves to the new key; presenting the old refresh token is reuse until it expires.
    let renewed = [&late[..], &[Step::Wait(40), Step::Renew { session: 0, lag: 0 }]].concat();
    goes_exactly_at(30 + 300, &renewed);
    // A refresh token that never expires would need the key forever.
    let endless = [
        Step::NewKey,
        Step::Issue { lag: 30, endless: true },
        Step::Wait(40),
        Step::Renew { session: 0, lag: 0 },
        Step::Wait(1_000_000),
    ];
    let mut world = World::new();
    for step in &endless {
        world.run(step).unwrap();
    }
    assert_eq!(world.prune(), 0);
    world.check().unwrap();
    world.run(&Step::Revoke(0)).unwrap();
    assert_eq!(world.prune(), 1);
}

#[test]
fn a_key_is_kept_for_access_tokens_that_outlive_the_refresh_tokens() {
    let mut world = World::new();
    world.policy.lives.access_ttl = Span::secs(300);
    world.policy.lives.refresh_ttl = Some(Span::secs(60));
    let mut steps = vec![Step::NewKey, Step::Wait(29), Step::Issue { lag: 30, endless: false }];
    // The session continues with the new key.
    for _ in 0..6 {
        steps.extend([Step::Wait(50), Step::Renew { session: 0, lag: 0 }]);
    }
    for step in steps {
        world.run(&step).unwrap();
    }
    // First pruned while the newest access token is valid for 300 s more, and the session stays in use.
    assert_eq!(world.prune(), 0);
    for _ in 0..6 {
        world.run(&Step::Wait(49)).unwrap();
        world.run(&Step::Renew { session: 0, lag: 0 }).unwrap();
    }
    world.run(&Step::Wait(5)).unwrap();
    assert_eq!(world.prune(), 0, "a second too early");
    world.run(&Step::Wait(1)).unwrap();
    assert_eq!(world.prune(), 1, "as early as can be");
    world.check().unwrap();
}

/// A silent refresh updates the row, which then says nothing about the older token with a later expiry.
#[test]
fn a_key_is_kept_for_access_tokens_of_a_previous_setting() {
    let settle = |access| Step::Settle { access, grace: 0, rotates: false };
    let renew = Step::Renew { session: 0, lag: 0 };
    let mut world = World::new();
    for step in [
        settle(1),
        Step::Issue { lag: 0, endless: false },
        Step::Wait(40),
        Step::NewKey,
        Step::Wait(1),
        settle(120),
        renew.clone(),
        Step::Wait(1),
        Step::NewKey,
        Step::Wait(80),
        settle(1),
        renew,
    ] {
        world.run(&step).unwrap();
    }
    assert_eq!(world.prune(), 0);
    world.check().unwrap();
}

/// A retry signs a refresh token again, long after its `iat`.
#[test]
fn a_key_is_kept_for_refresh_tokens_of_a_previous_grace_period() {
    let settle = |grace| Step::Settle { access: 1, grace, rotates: true };
    let mut world = World::new();
    for step in [
        settle(200),
        Step::Issue { lag: 0, endless: false },
        Step::Wait(1),
        Step::Renew { session: 0, lag: 0 },
        Step::Wait(60),
        Step::NewKey,
        Step::Wait(35),
        Step::Rotate { back: 1, lag: 0 },
        Step::Wait(1),
        Step::NewKey,
        Step::Wait(32),
        settle(0),
    ] {
        world.run(&step).unwrap();
    }
    assert_eq!(world.prune(), 0);
    world.check().unwrap();
}
