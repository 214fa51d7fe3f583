//! A filter, an order and a page as SQL.

use rusqlite::types::Value;

use crate::session::{
    Filter, Order, Page, SessionId, SortKey, StateKind, UserId, canonical_network,
};
use crate::time::Timestamp;

/// Small letters, also beyond ASCII, whatever stands around them.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// A condition with its values, in the order of their marks.
#[derive(Debug, Default)]
pub(super) struct Condition {
    terms: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Condition {
    /// Which sessions `filter` means at `now`.
    pub(super) fn new(filter: &Filter, now: Timestamp) -> Self {
        let mut all = Self::default();
        all.any_of("id", "IN", filter.ids.iter().map(SessionId::as_str));
        all.any_of("id", "NOT IN", filter.except.iter().map(SessionId::as_str));
        all.any_of("user_id", "IN", filter.users.iter().map(UserId::as_str));
        all.any_of("revoked_reason", "IN", filter.reasons.iter().map(|reason| reason.as_str()));
        all.states(&filter.states, now);
        if !filter.networks.is_empty() {
            let terms: Vec<_> = filter
                .networks
                .iter()
                .map(|network| {
                    format!("ip_within(ip, {})", all.mark(canonical_network(*network).to_string()))
                })
                .collect();
            all.terms.push(format!("({})", terms.join(" OR ")));
        }
        for (column, part) in [("user_agent", &filter.user_agent), ("device", &filter.device)] {
            if let Some(part) = part {
                let mark = all.mark(fold(part));
                all.terms.push(format!("instr(fold({column}), {mark}) > 0"));
            }
        }
        let idle_since = filter.idle.map(|idle| now - idle);
        for (column, comparison, at) in [
            ("last_used_at", "<=", idle_since),
            ("last_used_at", "<", filter.used_before),
            ("last_used_at", ">=", filter.used_after),
            ("created_at", "<", filter.created_before),
            ("created_at", ">=", filter.created_after),
        ] {
            if let Some(at) = at {
                let mark = all.mark(at.as_secs());
                all.terms.push(format!("{column} {comparison} {mark}"));
            }
        }
        all
    }

    fn mark(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    fn any_of<'v>(
        &mut self,
        column: &str,
        operator: &str,
        values: impl ExactSizeIterator<Item = &'v str>,
    ) {
        if values.len() == 0 {
            return;
        }
        // One value each would run into SQLite's limit on marks; one JSON array does not.
        let list: Vec<&str> = values.collect();
        if let [only] = list.as_slice()
            && operator == "IN"
        {
            let mark = self.mark((*only).to_owned());
            self.terms.push(format!("{column} = {mark}"));
            return;
        }
        let mark = self.mark(serde_json::Value::from(list).to_string());
        self.terms.push(format!("{column} {operator} (SELECT value FROM json_each({mark}))"));
    }

    fn states(&mut self, states: &[StateKind], now: Timestamp) {
        if states.is_empty() || StateKind::ALL.iter().all(|state| states.contains(state)) {
            return;
        }
        let mut terms = Vec::new();
        for state in states {
            terms.push(match state {
                StateKind::Revoked => "revoked_at IS NOT NULL".to_owned(),
                StateKind::Expired => {
                    format!("(revoked_at IS NULL AND ends_at <= {})", self.mark(now.as_secs()))
                }
                // The + keeps the planner from walking the ends of all living sessions.
                StateKind::Active => format!(
                    "(revoked_at IS NULL AND ifnull(+ends_at > {}, 1))",
                    self.mark(now.as_secs())
                ),
            });
        }
        self.terms.push(match terms.as_slice() {
            [only] => only.clone(),
            several => format!("({})", several.join(" OR ")),
        });
    }

    /// Only what comes behind the page's cursor.
    pub(super) fn after(&mut self, page: &Page, order: Order) {
        if let Some(after) = &page.after {
            let (key, descending) = sort(order);
            let comparison = if descending { "<" } else { ">" };
            let mark = self.mark(after.as_str().to_owned());
            self.terms.push(format!(
                "({key}, rowid) {comparison} (SELECT {key}, rowid FROM sessions WHERE id = {mark})"
            ));
        }
    }

    /// ` WHERE …`, or nothing.
    pub(super) fn sql(&self) -> String {
        if self.terms.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.terms.join(" AND "))
        }
    }
}

fn sort(order: Order) -> (&'static str, bool) {
    let (key, descending) = match order.key {
        SortKey::Used => ("last_used_at", true),
        SortKey::Created => ("created_at", true),
        SortKey::Expires => ("ifnull(ends_at, 9223372036854775807)", false),
        SortKey::User => ("user_id", false),
        SortKey::Ip => ("ifnull(ip, '')", false),
        SortKey::Id => ("id", false),
    };
    (key, descending != order.reverse)
}

/// ` ORDER BY … LIMIT …`.
pub(super) fn order_and_limit(order: Order, page: &Page) -> String {
    let (key, descending) = sort(order);
    let direction = if descending { "DESC" } else { "ASC" };
    let limit = page.limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    format!(" ORDER BY {key} {direction}, rowid {direction}{limit}")
}
