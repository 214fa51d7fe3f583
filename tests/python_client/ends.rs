//! Steps that end sessions: logout, accounts, the denylist, purge.

use serde_json::json;
use tokenctl::service::{
    AccountChange, Pace, RevokeOptions, deactivate_user, delete_user, deny_token, purge,
    reactivate_user,
};
use tokenctl::session::{
    ClientMatch, Filter, PurgeCounts, PurgeRules, Reason, Revocation, SessionId, UserId,
};
use tokenctl::time::{Span, Timestamp};

use crate::field::now;
use crate::model::{Model, Session, What};
use crate::world::World;
use crate::{Hand, MONTH, SKEW, SLACK, field};

impl World {
    /// Logout on this device, on another device, on all devices, and after a password change.
    pub(crate) fn logout(&mut self) {
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
                    _ => json!({"do": "logout", "user": user, "session": sid, "now": now}),
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

    pub(crate) fn account(&mut self) {
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
                let store = self.library.store.as_mut();
                reactivate_user(store, &id, None, None, Timestamp(now)).unwrap().is_some()
            }
            (Hand::Library, _) => {
                let store = self.library.store.as_mut();
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

    pub(crate) fn deny(&mut self) {
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
            let store = self.library.store.as_mut();
            assert!(
                deny_token(store, jti, Timestamp(end), (&session, &user), &revocation).unwrap()
            );
        }
        self.model.deny("jti", jti, end + SKEW);
    }

    pub(crate) fn purge(&mut self) {
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
            let report = purge(
                self.library.store.as_mut(),
                &rules,
                lock,
                None,
                &mut Hurry(field::instant()),
            );
            report.unwrap().counts.sessions.total()
        };
        assert_eq!(removed, gone.len() as u64);
        for id in gone {
            self.model.remove(&id, now);
        }
        self.model.denylist.retain(|_, end| *end > now);
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
