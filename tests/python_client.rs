//! A model test: a Python client written from `docs/store.md`, the library and the built `tokenctl` work at
//! random on one store and one key ring, and are compared with a model.
//!
//! `TOKENCTL_SEED` repeats a run, `TOKENCTL_STEPS` sets its length.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test says what it found"
)]
#![allow(clippy::wildcard_enum_match_arm, reason = "whatever else it is, it is wrong")]

mod field;
#[path = "field/python.rs"]
mod python;

use std::collections::{BTreeMap, BTreeSet};

use field::{Dice, Field, Library, now, payload, ring, word};
use python::Python;
use serde_json::{Value, json};
use tokenctl::service::{
    AccountChange, Issue, Login, Pace, RevokeOptions, deactivate_user, delete_user, deny_token,
    purge, reactivate_user,
};
use tokenctl::session::{
    Client, ClientMatch, Filter, Order, Page, PurgeCounts, PurgeRules, Reason, Revocation,
    SessionId, StateKind, UserId,
};
use tokenctl::store::Store as _;
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{
    AccessClaims, RefreshClaims, SessionClaims, TokenKind, sign_access, sign_refresh,
};

const ISSUER: &str = "https://auth.example";
const AUDIENCE: &str = "api";
const ACCESS: i64 = 900;
const REFRESH: i64 = 7 * 86_400;
const MONTH: i64 = 30 * 86_400;
const YEAR: i64 = 365 * 86_400;
/// Longer than a run of `tokenctl` takes, in seconds. If the outcome could change within this time, the
/// library is used instead, whose clock the test controls.
const SLACK: i64 = 30;
/// Seconds that the store adds to the expiry of a denylist entry, for clock skew.
const SKEW: i64 = 300;

/// The program that does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    Python,
    Library,
    Tool,
}

// The model ------------------------------------------------------------------------------------

#[derive(Clone, Debug)]
struct Session {
    user: String,
    created: i64,
    last_used: i64,
    expires: Option<i64>,
    most: Option<i64>,
    generation: i64,
    rotated: Option<i64>,
    access_expires: i64,
    access_ttl: Option<i64>,
    refresh_ttl: Option<i64>,
    longest_idle: i64,
    ip: Option<String>,
    user_agent: Option<String>,
    revoked: Option<String>,
}

impl Session {
    fn end(&self) -> Option<i64> {
        [self.expires, self.most].into_iter().flatten().min()
    }

    fn is_over(&self, now: i64) -> bool {
        self.end().is_some_and(|end| end <= now)
    }

    fn is_active(&self, now: i64) -> bool {
        self.revoked.is_none() && !self.is_over(now)
    }

    /// Whether the library and `tokenctl` revoke the session.
    fn lives(&self, now: i64) -> bool {
        self.revoked.is_none() && (!self.is_over(now) || self.access_expires + SKEW > now)
    }

    fn clip(&self, end: i64) -> i64 {
        self.most.map_or(end, |most| end.min(most))
    }

    fn used(&mut self, now: i64) {
        self.longest_idle = self.longest_idle.max(now - self.last_used);
        self.last_used = self.last_used.max(now);
        let end = self.clip(now + self.access_ttl.unwrap_or(ACCESS));
        self.access_expires = self.access_expires.max(end);
    }
}

/// A token that was issued, as its claims.
#[derive(Clone, Debug)]
struct Token {
    /// The text of the token; `None` after the time was advanced.
    text: Option<String>,
    sub: String,
    sid: String,
    iat: i64,
    exp: Option<i64>,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Access { jti: String },
    Refresh { generation: i64 },
}

#[derive(Clone, Default)]
struct Model {
    /// Whether each user is active.
    users: BTreeMap<String, bool>,
    sessions: BTreeMap<String, Session>,
    denylist: BTreeMap<(String, String), i64>,
}

impl Model {
    fn deny(&mut self, kind: &str, id: &str, end: i64) {
        let entry = self.denylist.entry((kind.to_owned(), id.to_owned())).or_insert(end);
        *entry = end.max(*entry);
    }

    fn is_denied(&self, kind: &str, id: &str) -> bool {
        self.denylist.contains_key(&(kind.to_owned(), id.to_owned()))
    }

    /// Returns the outcome of a rotation.
    fn rotation(&self, token: &Token, now: i64) -> &'static str {
        let What::Refresh { generation } = token.what else { return "invalid" };
        if token.exp.is_some_and(|exp| exp <= now) {
            return "expired";
        }
        if self.users.get(&token.sub) == Some(&false) {
            return "deactivated";
        }
        let Some(session) = self.sessions.get(&token.sid) else { return "unknown-session" };
        if session.revoked.is_some() {
            return "revoked";
        }
        if session.is_over(now) {
            return "expired";
        }
        match generation - session.generation {
            0 => "rotated",
            1.. => "store-behind",
            -1 if session.rotated.is_some_and(|at| (now - at).abs() <= 10) => "retried",
            _ => "replayed",
        }
    }

    /// Returns the verdict of a verifier of access tokens.
    fn verdict(&self, token: &Token, now: i64) -> &'static str {
        let What::Access { jti } = &token.what else { return "invalid" };
        if token.exp.is_some_and(|exp| exp <= now) {
            return "expired";
        }
        let session = self.sessions.get(&token.sid);
        if session.is_some_and(|session| session.revoked.is_some()) {
            return "revoked";
        }
        if session.is_some_and(|session| session.is_over(now)) {
            return "expired";
        }
        if self.users.get(&token.sub) == Some(&false) {
            return "deactivated";
        }
        if self.is_denied("jti", jti) || self.is_denied("sid", &token.sid) {
            return "denylisted";
        }
        if session.is_none() { "unknown-session" } else { "ok" }
    }

    fn revoke(&mut self, ids: &[String], reason: &str, now: i64) {
        for id in ids {
            let session = self.sessions.get_mut(id).unwrap();
            session.revoked = Some(reason.to_owned());
            let end = session.access_expires + SKEW;
            if end > now {
                self.deny("sid", id, end);
            }
        }
    }

    fn remove(&mut self, id: &str, now: i64) {
        let session = self.sessions.remove(id).unwrap();
        let end = session.access_expires + SKEW;
        if end > now {
            self.deny("sid", id, end);
        }
    }

    fn ids(&self, choose: impl Fn(&str, &Session) -> bool) -> Vec<String> {
        let chosen = self.sessions.iter().filter(|(id, session)| choose(id, session));
        chosen.map(|(id, _)| id.clone()).collect()
    }

    /// Returns the sessions that a login of `user` from this client revokes, with the reasons.
    fn replaced(&self, user: &str, from: &Client, now: i64) -> Vec<(String, &'static str)> {
        let mut ended = Vec::new();
        for (id, session) in &self.sessions {
            if session.user != user || !session.is_active(now) {
                continue;
            }
            let same = session.ip.is_some()
                && session.user_agent.is_some()
                && session.ip == from.ip
                && session.user_agent == from.user_agent;
            if same && now - session.last_used > MONTH {
                ended.push((id.clone(), "superseded"));
            } else if now - session.last_used > YEAR {
                ended.push((id.clone(), "idle"));
            }
        }
        ended
    }

    fn pass(&mut self, seconds: i64) {
        for session in self.sessions.values_mut() {
            for time in [&mut session.created, &mut session.last_used, &mut session.access_expires]
            {
                *time -= seconds;
            }
            for time in [&mut session.expires, &mut session.most, &mut session.rotated] {
                *time = time.map(|time| time - seconds);
            }
        }
        for end in self.denylist.values_mut() {
            *end -= seconds;
        }
    }
}

// The world ------------------------------------------------------------------------------------

struct World {
    seed: u64,
    step: usize,
    dice: Dice,
    field: Field,
    python: Python,
    library: Library,
    model: Model,
    tokens: Vec<Token>,
    /// The latest steps, for the message of a failure.
    log: Vec<String>,
    done: BTreeMap<String, usize>,
}

const USERS: [&str; 6] = ["ann", "bob", "cyd", "dan", "eve", "user with ümlaut"];

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let from = self.log.len().saturating_sub(25);
            eprintln!("the last steps:\n{}", self.log[from..].join("\n"));
            eprintln!("repeat with TOKENCTL_SEED={} (failed at step {})", self.seed, self.step);
        }
    }
}

fn client(dice: &mut Dice) -> Client {
    let text = |text: &str| Some(text.to_owned());
    let (ip, user_agent) = match dice.roll(4) {
        0 => (text("192.0.2.1"), text("Firefox")),
        1 => (text("192.0.2.1"), text("curl/8")),
        2 => (text("2001:db8::5"), text("Firefox")),
        _ => (None, text("Firefox")),
    };
    Client { ip, user_agent, device: None }
}

fn option<'a>(name: &'a str, value: Option<&'a str>) -> Vec<&'a str> {
    value.map_or_else(Vec::new, |value| vec![name, value])
}

impl World {
    fn new(seed: u64, interpreter: &std::path::Path) -> Self {
        let field = Field::with(&[("TOKENCTL_ISSUER", ISSUER), ("TOKENCTL_AUDIENCE", AUDIENCE)]);
        second_key(&field);
        let python = Python::start(interpreter, &field, &[ISSUER, AUDIENCE]);
        let mut library = field.library();
        library.issuer = Some(ISSUER.to_owned());
        library.audience = vec![AUDIENCE.to_owned()];
        Self {
            seed,
            step: 0,
            dice: Dice::new(seed),
            field,
            python,
            library,
            model: Model::default(),
            tokens: Vec::new(),
            log: Vec::new(),
            done: BTreeMap::new(),
        }
    }

    fn hand(&mut self) -> Hand {
        match self.dice.roll(24) {
            0 => Hand::Tool,
            1..=12 => Hand::Python,
            _ => Hand::Library,
        }
    }

    /// Returns the program, unless it is `tokenctl` and its answer could depend on the exact time.
    fn steady<T: PartialEq>(&mut self, now: i64, outcome: impl Fn(&Model, i64) -> T) -> Hand {
        let hand = self.hand();
        let steady = outcome(&self.model, now) == outcome(&self.model, now + SLACK);
        if hand == Hand::Tool && !steady { Hand::Library } else { hand }
    }

    fn note(&mut self, kind: &str, hand: Hand, what: impl std::fmt::Display) {
        self.log.push(format!("{} {hand:?} {kind}: {what}", self.step));
        *self.done.entry(format!("{kind} {hand:?}")).or_default() += 1;
    }

    fn user(&mut self) -> String {
        (*self.dice.pick(&USERS)).to_owned()
    }

    fn session(&mut self) -> Option<String> {
        let ids: Vec<&String> = self.model.sessions.keys().collect();
        (!ids.is_empty()).then(|| (*self.dice.pick(&ids)).clone())
    }

    /// Returns the text of the token.
    fn text(&self, token: &Token) -> String {
        if let Some(text) = &token.text {
            return text.clone();
        }
        let key = self.library.ring.signing_key().unwrap();
        let secret = match &token.what {
            What::Refresh { generation } => sign_refresh(
                key,
                &RefreshClaims {
                    iss: Some(ISSUER),
                    sub: &token.sub,
                    sid: &token.sid,
                    generation: *generation,
                    iat: Timestamp(token.iat),
                    exp: token.exp.map(Timestamp),
                },
            ),
            What::Access { jti } => sign_access(
                key,
                &AccessClaims {
                    iss: Some(ISSUER),
                    sub: &token.sub,
                    aud: &[AUDIENCE.to_owned()],
                    iat: Timestamp(token.iat),
                    exp: Timestamp(token.exp.unwrap()),
                    jti,
                    sid: &token.sid,
                    epoch: 0,
                    extra: &SessionClaims::default(),
                },
            ),
        };
        secret.unwrap().expose().clone()
    }

    /// Adds a token pair, after comparing its claims with the session of the model.
    fn take(&mut self, sid: &str, access: &str, refresh: &str, now: i64) {
        let session = &self.model.sessions[sid];
        let said = payload(refresh);
        let mut expected = json!({
            "iss": ISSUER, "sub": session.user, "sid": sid, "gen": session.generation,
            "iat": session.rotated.unwrap_or(session.created),
        });
        if let Some(end) = session.expires {
            expected["exp"] = end.into();
        }
        assert_eq!(said, expected, "the refresh token");
        let refresh = Token {
            text: Some(refresh.to_owned()),
            sub: session.user.clone(),
            sid: sid.to_owned(),
            iat: said["iat"].as_i64().unwrap(),
            exp: session.expires,
            what: What::Refresh { generation: session.generation },
        };
        let mut said = payload(access);
        let jti = said["jti"].take().as_str().unwrap().to_owned();
        let end = session.clip(now + session.access_ttl.unwrap_or(ACCESS));
        if said["aud"].is_array() {
            said["aud"] = said["aud"][0].take();
        }
        let expected = json!({
            "iss": ISSUER, "sub": session.user, "aud": AUDIENCE, "iat": now, "exp": end,
            "jti": null, "sid": sid, "name": session.user,
        });
        assert_eq!(said, expected, "the access token");
        let access = Token {
            text: Some(access.to_owned()),
            sub: session.user.clone(),
            sid: sid.to_owned(),
            iat: now,
            exp: Some(end),
            what: What::Access { jti },
        };
        self.tokens.extend([refresh, access]);
    }

    // Steps

    fn login(&mut self) {
        let now = now();
        let user = self.user();
        let from = client(&mut self.dice);
        let hand = self.steady(now, |model, now| model.replaced(&user, &from, now));
        let kind = self.dice.roll(if hand == Hand::Python { 3 } else { 4 });
        let (never, most, own) = (kind == 1, (kind == 2).then_some(7_200), kind == 3);
        self.note("login", hand, format!("{user} {from:?} {kind}"));
        let given = match hand {
            Hand::Python => {
                let answer = self.python.ask(&json!({
                    "do": "login", "user": user, "now": now, "ip": from.ip, "most": most,
                    "user_agent": from.user_agent, "claims": {"name": user}, "never": never,
                }));
                given(&answer)
            }
            Hand::Library => {
                let mut claims = SessionClaims::default();
                claims.set("name", &json!(user).to_string()).unwrap();
                let mut login = Login {
                    client: from.clone(),
                    claims,
                    ..Login::of(UserId::new(&user).unwrap())
                };
                if never {
                    login.refresh_ttl = Some(None);
                }
                if most.is_some() {
                    login.max_session = Some(Some(Span::secs(7_200)));
                }
                if own {
                    login.access_ttl = Some(Span::secs(60));
                    login.refresh_ttl = Some(Some(Span::secs(3_600)));
                }
                match self.library.issue(&login, now) {
                    Issue::Opened { tokens, .. } => Ok((
                        tokens.session_id.to_string(),
                        tokens.access.expose().clone(),
                        tokens.refresh.expose().clone(),
                    )),
                    Issue::Deactivated => Err("deactivated".to_owned()),
                }
            }
            Hand::Tool => {
                let name = format!("name={}", json!(user));
                let mut arguments = vec!["issue", user.as_str(), "--claim", name.as_str()];
                arguments.extend(option("--ip", from.ip.as_deref()));
                arguments.extend(option("--user-agent", from.user_agent.as_deref()));
                match kind {
                    1 => arguments.extend(["--refresh-ttl", "none"]),
                    2 => arguments.extend(["--max-session", "2h"]),
                    3 => arguments.extend(["--access-ttl", "60s", "--refresh-ttl", "1h"]),
                    _ => {}
                }
                let ran = self.field.tool(&arguments);
                if ran.code == Some(0) { given(&ran.json()) } else { Err(ran.reason()) }
            }
        };
        if self.model.users.get(&user) == Some(&false) {
            assert_eq!(given, Err("deactivated".to_owned()));
            return;
        }
        let (sid, access, refresh) = given.unwrap();
        let now = if hand == Hand::Tool { issued_at(&access, now) } else { now };
        self.model.users.insert(user.clone(), true);
        for (id, reason) in self.model.replaced(&user, &from, now) {
            self.model.revoke(&[id], reason, now);
        }
        let mut session = Session {
            user,
            created: now,
            last_used: now,
            expires: None,
            most: most.map(|most| now + most),
            generation: 1,
            rotated: None,
            access_expires: now,
            access_ttl: own.then_some(60),
            refresh_ttl: own.then_some(3_600),
            longest_idle: 0,
            ip: from.ip,
            user_agent: from.user_agent,
            revoked: None,
        };
        session.used(now);
        let life = if own { 3_600 } else { REFRESH };
        session.expires = (!never).then(|| session.clip(now + life));
        assert!(self.model.sessions.insert(sid.clone(), session).is_none(), "a new session");
        self.take(&sid, &access, &refresh, now);
    }

    /// Returns a token to present, mostly one of the newest.
    fn token(&mut self, access: bool) -> Option<Token> {
        if self.tokens.is_empty() {
            return None;
        }
        let reach = if self.dice.once_in(3) { self.tokens.len() } else { 12 };
        let from = self.tokens.len().saturating_sub(reach);
        let mut token = self.dice.pick(&self.tokens[from..]).clone();
        // Rarely a token of the wrong kind.
        while matches!(token.what, What::Access { .. }) != access && !self.dice.once_in(20) {
            token = self.dice.pick(&self.tokens[from..]).clone();
        }
        if self.dice.once_in(40)
            && let What::Refresh { generation } = &mut token.what
        {
            // Like after the restore of an old backup.
            *generation += 5;
            token.text = None;
        }
        Some(token)
    }

    fn rotate(&mut self) {
        let now = now();
        let Some(token) = self.token(false) else { return };
        let hand = self.steady(now, |model, now| model.rotation(&token, now));
        let from = client(&mut self.dice);
        let text = self.text(&token);
        let expected = self.model.rotation(&token, now);
        self.note(&format!("rotate {expected}"), hand, format!("{token:?}"));
        let (answer, given) = match hand {
            Hand::Python => {
                let answer = self.python.ask(&json!({
                    "do": "rotate", "token": text, "now": now, "ip": from.ip,
                    "user_agent": from.user_agent,
                }));
                match answer["refused"].as_str() {
                    Some(refused) => (refused.to_owned(), None),
                    None => (answer["answer"].as_str().unwrap().to_owned(), given(&answer).ok()),
                }
            }
            Hand::Library => {
                let rotation = self.library.rotate_at(&text, &from, now);
                let answer = word(&rotation).to_owned();
                let gave = matches!(answer.as_str(), "rotated" | "retried");
                let given = gave.then(|| {
                    let pair = field::pair(rotation);
                    let tokens = [pair.access, pair.refresh].map(|token| token.expose().clone());
                    let [access, refresh] = tokens;
                    (pair.session_id.to_string(), access, refresh)
                });
                (answer, given)
            }
            Hand::Tool => {
                let mut arguments = vec!["rotate"];
                arguments.extend(option("--ip", from.ip.as_deref()));
                arguments.extend(option("--user-agent", from.user_agent.as_deref()));
                let ran = self.field.feed(&arguments, &text);
                if ran.code == Some(0) {
                    let again = ran.stderr.contains("a moment ago");
                    let answer = if again { "retried" } else { "rotated" };
                    (answer.to_owned(), given(&ran.json()).ok())
                } else {
                    assert_eq!(ran.code, Some(4), "{ran:?}");
                    (ran.reason(), None)
                }
            }
        };
        assert_eq!(answer, expected);
        if expected == "replayed" {
            self.model.revoke(std::slice::from_ref(&token.sid), "replayed", now);
        }
        let Some((sid, access, refresh)) = given else { return };
        assert_eq!(sid, token.sid);
        let now = if hand == Hand::Tool { issued_at(&access, now) } else { now };
        let session = self.model.sessions.get_mut(&sid).unwrap();
        session.used(now);
        session.ip = from.ip.or_else(|| session.ip.take());
        session.user_agent = from.user_agent.or_else(|| session.user_agent.take());
        if expected == "rotated" {
            session.generation += 1;
            session.rotated = Some(now);
            if session.expires.is_some() {
                let life = session.refresh_ttl.unwrap_or(REFRESH);
                session.expires = Some(session.clip(now + life));
            }
        }
        self.take(&sid, &access, &refresh, now);
    }

    fn check(&mut self) {
        let now = now();
        let Some(token) = self.token(true) else { return };
        let hand = self.steady(now, |model, now| model.verdict(&token, now));
        let text = self.text(&token);
        let expected = self.model.verdict(&token, now);
        self.note(&format!("check {expected}"), hand, format!("{token:?}"));
        match hand {
            Hand::Python => {
                let answer = self.python.ask(&json!({"do": "check", "token": text, "now": now}));
                // The client's statement returns only yes or no for a session; other reasons come from the token.
                match answer["refused"].as_str() {
                    Some(refused) => assert_eq!(refused, expected),
                    None => assert_eq!(answer["active"], expected == "ok"),
                }
            }
            Hand::Library => {
                let verdict = self.library.introspect(&text, Some(TokenKind::Access), now);
                let said = verdict.map_or_else(|refused| refused.inactive.as_str(), |_| "ok");
                assert_eq!(said, expected);
            }
            Hand::Tool => {
                let ran = self.field.feed(&["introspect", "--kind", "access", "-"], &text);
                let value = ran.json();
                if expected == "ok" {
                    assert_eq!((ran.code, &value["active"]), (Some(0), &json!(true)));
                    assert_eq!(value["sid"], token.sid);
                } else {
                    assert_eq!((ran.code, &value["reason"]), (Some(4), &json!(expected)));
                }
            }
        }
    }

    /// Logout on this device, on another device, on all devices, and after a password change.
    fn logout(&mut self) {
        let now = now();
        let Some(sid) = self.session() else { return };
        let user = self.model.sessions[&sid].user.clone();
        let kind = self.dice.roll(8).min(3);
        let chosen = |id: &str, session: &Session| match kind {
            0 => session.user == user,
            1 => session.user == user && id != sid,
            _ => id == sid,
        };
        let alive = |model: &Model, now| model.ids(|id, s| chosen(id, s) && s.lives(now));
        let hand = self.steady(now, alive);
        let reason = ["logout", "password-changed", "device-logout", "logout"][kind];
        self.note(reason, hand, format!("{user} {sid}"));
        let ended = match hand {
            // The client's statements revoke every unrevoked session, including expired ones.
            Hand::Python => self.model.ids(|id, s| chosen(id, s) && s.revoked.is_none()),
            Hand::Library | Hand::Tool => alive(&self.model, now),
        };
        let number = match hand {
            Hand::Python => {
                let request = match kind {
                    0 => json!({"do": "logout_everywhere", "user": user, "now": now}),
                    1 => json!({
                        "do": "password_changed", "user": user, "session": sid, "now": now
                    }),
                    2 => json!({"do": "logout_device", "user": user, "other": sid, "now": now}),
                    _ => json!({"do": "logout", "session": sid, "now": now}),
                };
                self.python.ask(&request)["ended"].as_u64().unwrap()
            }
            Hand::Library => {
                let id = SessionId::new(&sid).unwrap();
                let of_user = Filter::user(UserId::new(&user).unwrap());
                let filter = match kind {
                    0 => of_user,
                    1 => Filter { except: vec![id], ..of_user },
                    _ => Filter::session(id),
                };
                self.library.revoke(filter, reason.parse().unwrap(), now).revoked
            }
            Hand::Tool => {
                let arguments = match kind {
                    0 => vec!["revoke-all", user.as_str()],
                    1 => vec!["revoke-all", user.as_str(), "--except", sid.as_str()],
                    _ => vec!["revoke", sid.as_str()],
                };
                let ran = self.field.tool(&[&arguments, ["--reason", reason].as_slice()].concat());
                ran.done()["revoked"].as_u64().unwrap()
            }
        };
        assert_eq!(number, ended.len() as u64);
        self.model.revoke(&ended, reason, now);
    }

    fn account(&mut self) {
        let now = now();
        let user = self.user();
        let id = UserId::new(&user).unwrap();
        let hand = self.hand();
        let known = self.model.users.get(&user).copied();
        let active = |model: &Model, now| model.ids(|_, s| s.user == user && s.is_active(now));
        let steady = active(&self.model, now) == active(&self.model, now + SLACK);
        let hand = if hand == Hand::Tool && !steady { Hand::Library } else { hand };
        let kind = if known == Some(false) { 1 + self.dice.roll(2) } else { self.dice.roll(3) };
        let deed = ["deactivate", "reactivate", "delete"][kind];
        self.note(deed, hand, &user);
        let found = match (hand, kind) {
            (Hand::Python, 2) => self.python.ask(&json!({"do": deed, "user": user}))["users"] == 1,
            (Hand::Python, _) => {
                self.python.ask(&json!({"do": deed, "user": user, "now": now}))["users"] == 1
            }
            (Hand::Library, 1) => {
                let store = &mut self.library.store;
                reactivate_user(store, &id, None, None, Timestamp(now)).unwrap().is_some()
            }
            (Hand::Library, _) => {
                let store = &mut self.library.store;
                let because = |reason| RevokeOptions::because(reason, Timestamp(now));
                let change = if kind == 0 {
                    deactivate_user(store, &id, None, &because(Reason::AccountDeactivated))
                } else {
                    delete_user(store, &id, None, &because(Reason::AccountDeleted))
                };
                let change = change.unwrap();
                matches!(change, AccountChange::Done { .. })
            }
            (Hand::Tool, _) => match self.field.tool(&["users", deed, &user]).code {
                Some(code @ (0 | 3)) => code == 0,
                code => panic!("{code:?}"),
            },
        };
        assert_eq!(found, known.is_some());
        if known.is_none() {
            return;
        }
        let sessions = self.model.ids(|_, session| session.user == user);
        match kind {
            0 => {
                let active = self.model.ids(|_, s| s.user == user && s.is_active(now));
                self.model.revoke(&active, "account-deactivated", now);
                // Access tokens may outlive their session.
                for (id, session) in &self.model.sessions.clone() {
                    let end = session.access_expires + SKEW;
                    if session.user == user && session.revoked.is_none() && end > now {
                        self.model.deny("sid", id, end);
                    }
                }
                self.model.users.insert(user, false);
            }
            1 => {
                self.model.users.insert(user, true);
            }
            _ => {
                for id in sessions {
                    self.model.remove(&id, now);
                }
                self.model.users.remove(&user);
            }
        }
    }

    fn deny(&mut self) {
        let now = now();
        let Some(token) = self.token(true) else { return };
        let What::Access { jti } = &token.what else { return };
        let hand = match self.steady(now, |model, now| model.verdict(&token, now)) {
            Hand::Python => Hand::Library,
            hand => hand,
        };
        if self.model.verdict(&token, now) != "ok" {
            return;
        }
        self.note("deny", hand, jti);
        let end = token.exp.unwrap();
        if hand == Hand::Tool {
            let text = self.text(&token);
            let ran = self.field.feed(&["revoke", "--token", "-", "--jti"], &text);
            assert_eq!(ran.code, Some(0), "{ran:?}");
        } else {
            let session = SessionId::new(&token.sid).unwrap();
            let user = UserId::new(&token.sub).unwrap();
            let at = Timestamp(now);
            let revocation = Revocation { at, reason: Reason::Leaked, by: None, note: None };
            let store = &mut self.library.store;
            assert!(
                deny_token(store, jti, Timestamp(end), (&session, &user), &revocation).unwrap()
            );
        }
        self.model.deny("jti", jti, end + SKEW);
    }

    fn purge(&mut self) {
        let now = now();
        let idle = self.dice.once_in(3);
        let dead = |model: &Model, now: i64| {
            model.ids(|_, s| !s.is_active(now) || (idle && s.last_used <= now - MONTH))
        };
        let hand = match self.steady(now, dead) {
            Hand::Python => Hand::Library,
            hand => hand,
        };
        let gone = dead(&self.model, now);
        self.note("purge", hand, format!("idle: {idle}, {} rows", gone.len()));
        let removed = if hand == Hand::Tool {
            let all = ["purge", "--idle", "30d"];
            let done = self.field.tool(&all[..if idle { 3 } else { 1 }]).done();
            done["sessions"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum()
        } else {
            let rules = PurgeRules {
                actor: None,
                now: Timestamp(now),
                idle: idle.then_some(Span::days(30)),
                superseded: None,
                same_client: ClientMatch::default(),
                retain: None,
                events_retention: Span::days(365),
                denylist_margin: Span::default(),
            };
            let lock = std::time::Duration::from_millis(25);
            let report =
                purge(&mut self.library.store, &rules, lock, None, &mut Hurry(field::instant()));
            report.unwrap().counts.sessions.total()
        };
        assert_eq!(removed, gone.len() as u64);
        for id in gone {
            self.model.remove(&id, now);
        }
        self.model.denylist.retain(|_, end| *end > now);
    }

    fn list(&mut self) {
        let now = now();
        let user = self.user();
        let active = |model: &Model, now| model.ids(|_, s| s.user == user && s.is_active(now));
        let hand = self.steady(now, active);
        let expected = active(&self.model, now);
        self.note("list", hand, &user);
        let mut ids: Vec<String> = match hand {
            Hand::Python => {
                let answer = self.python.ask(&json!({"do": "sessions", "user": user, "now": now}));
                texts(&answer["sessions"])
            }
            Hand::Library => {
                let filter = Filter::user(UserId::new(&user).unwrap()).in_state(StateKind::Active);
                let mut ids = Vec::new();
                let tx = self.library.store.read().unwrap();
                tx.sessions(
                    &filter,
                    Order::default(),
                    &Page::default(),
                    Timestamp(now),
                    &mut |session| {
                        ids.push(session.id.to_string());
                        Ok(())
                    },
                )
                .unwrap();
                ids
            }
            Hand::Tool => {
                let ran = self.field.tool(&["sessions", "list", "--user", &user]);
                if self.model.users.contains_key(&user) {
                    texts(&ran.done())
                } else {
                    assert_eq!((ran.code, ran.reason().as_str()), (Some(3), "unknown-user"));
                    Vec::new()
                }
            }
        };
        ids.sort();
        assert_eq!(ids, expected);
    }

    fn denylist(&mut self) {
        let hand = self.hand();
        self.note("denylist", hand, "");
        let now = now();
        let ids: BTreeSet<String> = match hand {
            Hand::Python => {
                let answer = self.python.ask(&json!({"do": "denylist", "now": now}));
                texts(&answer["denylist"]).into_iter().collect()
            }
            Hand::Library => {
                let mut ids = BTreeSet::new();
                let tx = self.library.store.read().unwrap();
                tx.denials(Timestamp(now), &mut |denial| {
                    ids.insert(denial.id);
                    Ok(())
                })
                .unwrap();
                ids
            }
            Hand::Tool => {
                texts(&self.field.tool(&["denylist", "list"]).done()).into_iter().collect()
            }
        };
        let until = |limit: i64| -> BTreeSet<String> {
            let entries = self.model.denylist.iter().filter(|(_, end)| **end > limit);
            entries.map(|((_, id), _)| id.clone()).collect()
        };
        assert!(ids.is_subset(&until(now)), "{:?}", ids.difference(&until(now)));
        let sure = until(now + SLACK);
        assert!(sure.is_subset(&ids), "{:?}", sure.difference(&ids));
    }

    fn pass(&mut self) {
        let seconds =
            *self.dice.pick(&[3, 7, 12, 12, 70, 1_000, 4_000, 90_000, 700_000, 2_700_000]);
        // Rarely a year, after which every session that can expire has expired.
        let seconds = if self.dice.once_in(12) { 33_000_000 } else { seconds };
        self.log.push(format!("{} {seconds} s pass", self.step));
        self.field.pass(seconds);
        self.model.pass(seconds);
        for token in &mut self.tokens {
            token.text = None;
            token.iat -= seconds;
            token.exp = token.exp.map(|exp| exp - seconds);
        }
        // Tokens that expired long ago are dropped.
        let (now, keep) = (now(), self.tokens.len().saturating_sub(400));
        let mut index = 0;
        self.tokens.retain(|token| {
            index += 1;
            index > keep || token.exp.is_none_or(|exp| exp > now)
        });
    }

    fn switch_key(&mut self) {
        self.log.push(format!("{} another key signs", self.step));
        let mut ring_: Value =
            serde_json::from_slice(&std::fs::read(&self.field.keys).unwrap()).unwrap();
        let active = ring_["active"].clone();
        let keys = ring_["keys"].as_array().unwrap();
        let other = keys.iter().find(|key| key["kid"] != active).unwrap()["kid"].clone();
        ring_["active"] = other;
        write_ring(&self.field, &ring_);
        self.library.ring = ring(&self.field.keys);
    }

    /// Asserts that the whole store equals the model.
    fn compare(&mut self) {
        let now = now();
        let sql = self.field.sql();
        let mut statement = sql.prepare("SELECT id, status FROM users").unwrap();
        let users: BTreeMap<String, bool> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)? == "active")))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(users, self.model.users);
        let mut statement = sql
            .prepare(
                "SELECT id, json_array(user_id, created_at, last_used_at, expires_at,
                   max_expires_at, generation, rotated_at, access_expires_at, access_ttl,
                   refresh_ttl, longest_idle, ip, user_agent, revoked_reason) FROM sessions",
            )
            .unwrap();
        let rows: BTreeMap<String, Value> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .map(|(id, row)| (id, serde_json::from_str(&row).unwrap()))
            .collect();
        let expected: BTreeMap<String, Value> = self
            .model
            .sessions
            .iter()
            .map(|(id, s)| {
                // In rows of the library 0 means "never", in rows of the Python client null.
                let refresh_ttl = match rows.get(id).map(|row| &row[9]) {
                    Some(value) if *value == 0 && s.expires.is_none() => json!(0),
                    _ => json!(s.refresh_ttl),
                };
                let row = json!([
                    s.user,
                    s.created,
                    s.last_used,
                    s.expires,
                    s.most,
                    s.generation,
                    s.rotated,
                    s.access_expires,
                    s.access_ttl,
                    refresh_ttl,
                    s.longest_idle,
                    s.ip,
                    s.user_agent,
                    s.revoked
                ]);
                (id.clone(), row)
            })
            .collect();
        for (id, row) in &rows {
            assert_eq!(Some(row), expected.get(id), "session {id}");
        }
        assert_eq!(rows.len(), expected.len(), "sessions");
        let mut statement =
            sql.prepare("SELECT kind, id, expires_at FROM denylist WHERE expires_at > ?1").unwrap();
        let entries: BTreeMap<(String, String), i64> = statement
            .query_map([now], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let alive = self.model.denylist.iter().filter(|(_, end)| **end > now);
        assert_eq!(entries, alive.map(|(key, end)| (key.clone(), *end)).collect());
        self.field.assert_sound();
    }

    fn step(&mut self) {
        match self.dice.roll(100) {
            0..=16 => self.login(),
            17..=54 => self.rotate(),
            55..=74 => self.check(),
            75..=81 => self.logout(),
            82 | 83 => self.account(),
            84 | 85 => self.deny(),
            86 => self.purge(),
            87..=91 => self.list(),
            92..=94 => self.denylist(),
            95 => self.switch_key(),
            _ => self.pass(),
        }
        if self.step.is_multiple_of(50) {
            self.compare();
        }
        self.step += 1;
    }
}

/// A purge without pauses.
struct Hurry(std::time::Instant);

impl Pace for Hurry {
    fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
    fn rest(&mut self, _pause: std::time::Duration) {}
    fn interrupted(&self) -> bool {
        false
    }
    fn progress(&mut self, _part: f64, _counts: &PurgeCounts) {}
}

/// Returns session, access and refresh token of an answer, or the reason for a rejection.
fn given(answer: &Value) -> Result<(String, String, String), String> {
    if let Some(refused) = answer["refused"].as_str() {
        return Err(refused.to_owned());
    }
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    Ok((text("session_id"), text("access_token"), text("refresh_token")))
}

/// Returns the time at which `tokenctl` issued a token, by its own clock.
fn issued_at(access: &str, since: i64) -> i64 {
    let at = payload(access)["iat"].as_i64().unwrap();
    assert!((since..=now()).contains(&at), "{at} is not between {since} and now");
    at
}

fn texts(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn write_ring(field: &Field, ring: &Value) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let unfinished = field.path().join("ring.new");
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished);
    std::io::Write::write_all(&mut file.unwrap(), ring.to_string().as_bytes()).unwrap();
    std::fs::rename(unfinished, &field.keys).unwrap();
}

/// Adds a key of another type to the ring.
fn second_key(field: &Field) {
    use base64::Engine as _;
    let mut secret = [0; 32];
    field::random(&mut secret);
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret);
    let mut ring: Value = serde_json::from_slice(&std::fs::read(&field.keys).unwrap()).unwrap();
    let key = json!({"kty": "oct", "k": secret, "kid": "second", "alg": "HS256", "use": "sig"});
    ring["keys"].as_array_mut().unwrap().push(key);
    write_ring(field, &ring);
}

#[test]
fn three_hands_on_one_store_agree() {
    let Some(interpreter) = python::interpreter() else { return };
    let seed = field::env_number("TOKENCTL_SEED").unwrap_or_else(|| {
        let mut bytes = [0; 4];
        field::random(&mut bytes);
        u64::from(u32::from_le_bytes(bytes))
    });
    let steps = field::env_number("TOKENCTL_STEPS").unwrap_or(3_000);
    let began = field::instant();
    let mut world = World::new(seed, &interpreter);
    for _ in 0..steps {
        world.step();
    }
    world.compare();
    // Every outcome must have occurred often enough for the run to be meaningful.
    if steps >= 3_000 {
        for answer in ["rotated", "retried", "replayed", "revoked", "expired", "store-behind"] {
            for hand in [Hand::Python, Hand::Library] {
                let kind = format!("rotate {answer} {hand:?}");
                assert!(world.done.contains_key(&kind), "never: {kind} (seed {seed})");
            }
        }
    }
    println!("seed {seed}: {steps} steps in {:?}: {:#?}", began.elapsed(), world.done);
}
