//! Steps with tokens: login, rotation, check.

use serde_json::json;
use tokenctl::service::{Issue, Login};
use tokenctl::session::UserId;
use tokenctl::time::Span;
use tokenctl::token::{SessionClaims, TokenKind};

use crate::field::{now, word};
use crate::model::{Session, Token, What};
use crate::world::{World, client, option};
use crate::{Hand, REFRESH, field, given, issued_at};

impl World {
    pub(crate) fn login(&mut self) {
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
    pub(crate) fn token(&mut self, access: bool) -> Option<Token> {
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

    pub(crate) fn rotate(&mut self) {
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

    pub(crate) fn check(&mut self) {
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
                let said = verdict.refused().map_or("ok", |refused| refused.inactive.as_str());
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
}
