//! Steps that read the store, and the time between steps.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tokenctl::session::{Filter, Order, Page, StateKind, UserId};
use tokenctl::store::DenialPage;
use tokenctl::time::Timestamp;

use crate::field::{now, ring};
use crate::model::Model;
use crate::world::World;
use crate::{Hand, SLACK, texts, write_ring};

impl World {
    pub(crate) fn list(&mut self) {
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

    pub(crate) fn denylist(&mut self) {
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
                tx.denials(Timestamp(now), DenialPage::default(), &mut |denial| {
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

    pub(crate) fn pass(&mut self) {
        let seconds =
            *self.dice.pick(&[3, 7, 12, 12, 70, 1_000, 4_000, 90_000, 700_000, 2_700_000]);
        // Rarely a year, after which every session that can expire has expired.
        let seconds = if self.dice.once_in(12) { 33_000_000 } else { seconds };
        self.log.push(format!("{} {seconds} s pass", self.step));
        self.store.pass(&self.field, seconds);
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

    pub(crate) fn switch_key(&mut self) {
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
    pub(crate) fn compare(&mut self) {
        let now = now();
        let users = self.rows("SELECT json_array(id, status) FROM users");
        let users: BTreeMap<String, bool> =
            users.iter().map(|row| (text(&row[0]), row[1] == "active")).collect();
        assert_eq!(users, self.model.users);
        let rows = self.rows(
            "SELECT json_array(id, user_id, created_at, last_used_at, expires_at,
               max_expires_at, generation, rotated_at, access_expires_at, access_ttl,
               refresh_ttl, longest_idle, ip, user_agent, revoked_reason) FROM sessions",
        );
        let rows: BTreeMap<String, Value> = rows
            .iter()
            .map(|row| (text(&row[0]), Value::from(row.as_array().unwrap()[1..].to_vec())))
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
        let entries = self.rows("SELECT json_array(kind, id, expires_at) FROM denylist");
        let entries: BTreeMap<(String, String), i64> = entries
            .iter()
            .map(|row| ((text(&row[0]), text(&row[1])), row[2].as_i64().unwrap()))
            .filter(|(_, end)| *end > now)
            .collect();
        let alive = self.model.denylist.iter().filter(|(_, end)| **end > now);
        assert_eq!(entries, alive.map(|(key, end)| (key.clone(), *end)).collect());
        self.store.assert_sound(&self.field);
    }

    fn rows(&self, sql: &str) -> Vec<Value> {
        self.store.rows(&self.field, sql)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
