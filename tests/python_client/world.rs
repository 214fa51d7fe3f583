//! The store, its three clients and the model of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use tokenctl::session::Client;
use tokenctl::time::Timestamp;
use tokenctl::token::{AccessClaims, RefreshClaims, SessionClaims, sign_access, sign_refresh};

use crate::field::{Dice, Field, Library, payload};
use crate::model::{Model, Token, What};
use crate::python::Python;
use crate::stores::SharedStore;
use crate::{ACCESS, AUDIENCE, Hand, ISSUER, SLACK, second_key};

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) step: usize,
    pub(crate) dice: Dice,
    pub(crate) store: SharedStore,
    pub(crate) field: Field,
    pub(crate) python: Python,
    pub(crate) library: Library,
    pub(crate) model: Model,
    pub(crate) tokens: Vec<Token>,
    /// The latest steps, for the message of a failure.
    pub(crate) log: Vec<String>,
    pub(crate) done: BTreeMap<String, usize>,
}

pub(crate) const USERS: [&str; 6] = ["ann", "bob", "cyd", "dan", "eve", "user with ümlaut"];

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let from = self.log.len().saturating_sub(25);
            eprintln!("the last steps:\n{}", self.log[from..].join("\n"));
            eprintln!("repeat with TOKENCTL_SEED={} (failed at step {})", self.seed, self.step);
        }
    }
}

pub(crate) fn client(dice: &mut Dice) -> Client {
    let text = |text: &str| Some(text.to_owned());
    let (ip, user_agent) = match dice.roll(4) {
        0 => (text("192.0.2.1"), text("Firefox")),
        1 => (text("192.0.2.1"), text("curl/8")),
        2 => (text("2001:db8::5"), text("Firefox")),
        _ => (None, text("Firefox")),
    };
    Client { ip, user_agent, device: None }
}

pub(crate) fn option<'a>(name: &'a str, value: Option<&'a str>) -> Vec<&'a str> {
    value.map_or_else(Vec::new, |value| vec![name, value])
}

impl World {
    pub(crate) fn new(seed: u64, interpreter: &Path, (store, field): (SharedStore, Field)) -> Self {
        second_key(&field);
        let (page, location) = store.of_service(&field);
        let names = [ISSUER, AUDIENCE];
        let python = Python::start(interpreter, (page, &location), &field.keys, &names);
        let mut library = store.library(&field);
        library.issuer = Some(ISSUER.to_owned());
        library.audience = vec![AUDIENCE.to_owned()];
        Self {
            seed,
            step: 0,
            dice: Dice::new(seed),
            store,
            field,
            python,
            library,
            model: Model::default(),
            tokens: Vec::new(),
            log: Vec::new(),
            done: BTreeMap::new(),
        }
    }

    pub(crate) fn hand(&mut self) -> Hand {
        match self.dice.roll(24) {
            0 => Hand::Tool,
            1..=12 => Hand::Python,
            _ => Hand::Library,
        }
    }

    /// Returns the program, unless it is `tokenctl` and its answer could depend on the exact time.
    pub(crate) fn steady<T: PartialEq>(
        &mut self,
        now: i64,
        outcome: impl Fn(&Model, i64) -> T,
    ) -> Hand {
        let hand = self.hand();
        let steady = outcome(&self.model, now) == outcome(&self.model, now + SLACK);
        if hand == Hand::Tool && !steady { Hand::Library } else { hand }
    }

    pub(crate) fn note(&mut self, kind: &str, hand: Hand, what: impl std::fmt::Display) {
        self.log.push(format!("{} {hand:?} {kind}: {what}", self.step));
        *self.done.entry(format!("{kind} {hand:?}")).or_default() += 1;
    }

    pub(crate) fn user(&mut self) -> String {
        (*self.dice.pick(&USERS)).to_owned()
    }

    pub(crate) fn session(&mut self) -> Option<String> {
        let ids: Vec<&String> = self.model.sessions.keys().collect();
        (!ids.is_empty()).then(|| (*self.dice.pick(&ids)).clone())
    }

    /// Returns the text of the token.
    pub(crate) fn text(&self, token: &Token) -> String {
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
    pub(crate) fn take(&mut self, sid: &str, access: &str, refresh: &str, now: i64) {
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

    pub(crate) fn step(&mut self) {
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
