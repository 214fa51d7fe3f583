//! The model: the expected state of the store.

use std::collections::BTreeMap;

use tokenctl::session::Client;

use crate::{ACCESS, MONTH, SKEW, YEAR};

#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user: String,
    pub(crate) created: i64,
    pub(crate) last_used: i64,
    pub(crate) expires: Option<i64>,
    pub(crate) most: Option<i64>,
    pub(crate) generation: i64,
    pub(crate) rotated: Option<i64>,
    pub(crate) access_expires: i64,
    pub(crate) access_ttl: Option<i64>,
    pub(crate) refresh_ttl: Option<i64>,
    pub(crate) longest_idle: i64,
    pub(crate) ip: Option<String>,
    pub(crate) user_agent: Option<String>,
    pub(crate) revoked: Option<String>,
}

impl Session {
    pub(crate) fn end(&self) -> Option<i64> {
        [self.expires, self.most].into_iter().flatten().min()
    }

    pub(crate) fn is_over(&self, now: i64) -> bool {
        self.end().is_some_and(|end| end <= now)
    }

    pub(crate) fn is_active(&self, now: i64) -> bool {
        self.revoked.is_none() && !self.is_over(now)
    }

    /// Whether the library and `tokenctl` revoke the session.
    pub(crate) fn lives(&self, now: i64) -> bool {
        self.revoked.is_none() && (!self.is_over(now) || self.access_expires + SKEW > now)
    }

    pub(crate) fn clip(&self, end: i64) -> i64 {
        self.most.map_or(end, |most| end.min(most))
    }

    pub(crate) fn used(&mut self, now: i64) {
        self.longest_idle = self.longest_idle.max(now - self.last_used);
        self.last_used = self.last_used.max(now);
        let end = self.clip(now + self.access_ttl.unwrap_or(ACCESS));
        self.access_expires = self.access_expires.max(end);
    }
}

/// A token that was issued, as its claims.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// The text of the token; `None` after the time was advanced.
    pub(crate) text: Option<String>,
    pub(crate) sub: String,
    pub(crate) sid: String,
    pub(crate) iat: i64,
    pub(crate) exp: Option<i64>,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Access { jti: String },
    Refresh { generation: i64 },
}

#[derive(Clone, Default)]
pub(crate) struct Model {
    /// Whether each user is active.
    pub(crate) users: BTreeMap<String, bool>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) denylist: BTreeMap<(String, String), i64>,
}

impl Model {
    pub(crate) fn deny(&mut self, kind: &str, id: &str, end: i64) {
        let entry = self.denylist.entry((kind.to_owned(), id.to_owned())).or_insert(end);
        *entry = end.max(*entry);
    }

    pub(crate) fn is_denied(&self, kind: &str, id: &str) -> bool {
        self.denylist.contains_key(&(kind.to_owned(), id.to_owned()))
    }

    /// Returns the outcome of a rotation.
    pub(crate) fn rotation(&self, token: &Token, now: i64) -> &'static str {
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
    pub(crate) fn verdict(&self, token: &Token, now: i64) -> &'static str {
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

    pub(crate) fn revoke(&mut self, ids: &[String], reason: &str, now: i64) {
        for id in ids {
            let session = self.sessions.get_mut(id).unwrap();
            session.revoked = Some(reason.to_owned());
            let end = session.access_expires + SKEW;
            if end > now {
                self.deny("sid", id, end);
            }
        }
    }

    pub(crate) fn remove(&mut self, id: &str, now: i64) {
        let session = self.sessions.remove(id).unwrap();
        let end = session.access_expires + SKEW;
        if end > now {
            self.deny("sid", id, end);
        }
    }

    pub(crate) fn ids(&self, choose: impl Fn(&str, &Session) -> bool) -> Vec<String> {
        let chosen = self.sessions.iter().filter(|(id, session)| choose(id, session));
        chosen.map(|(id, _)| id.clone()).collect()
    }

    /// Returns the sessions that a login of `user` from this client revokes, with the reasons.
    pub(crate) fn replaced(
        &self,
        user: &str,
        from: &Client,
        now: i64,
    ) -> Vec<(String, &'static str)> {
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

    pub(crate) fn pass(&mut self, seconds: i64) {
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
