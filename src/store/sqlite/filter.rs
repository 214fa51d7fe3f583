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
        // The + keeps the planner from walking all sessions of a user to find a few of them.
        let user_column = if filter.ids.is_empty() { "user_id" } else { "+user_id" };
        all.any_of("id", "IN", filter.ids.iter().map(SessionId::as_str));
        all.any_of("id", "NOT IN", filter.except.iter().map(SessionId::as_str));
        all.any_of(user_column, "IN", filter.users.iter().map(UserId::as_str));
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
        let wanted = |state| states.contains(&state);
        let (active, expired) = (wanted(StateKind::Active), wanted(StateKind::Expired));
        let living = (active || expired).then(|| {
            let now = || now.as_secs();
            let of_them = match (active, expired) {
                (true, true) => String::new(),
                // The + keeps the planner from walking the ends of all living sessions.
                (true, false) => format!(" AND ifnull(+ends_at > {}, 1)", self.mark(now())),
                (false, _) => format!(" AND ends_at <= {}", self.mark(now())),
            };
            format!("revoked_at IS NULL{of_them}")
        });
        let revoked = wanted(StateKind::Revoked).then(|| "revoked_at IS NOT NULL".to_owned());
        let terms: Vec<_> = living.into_iter().chain(revoked).collect();
        self.terms.push(format!("({})", terms.join(" OR ")));
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

/// The sessions that a filter's condition means, in this order.
pub(super) fn query(
    columns: &str,
    condition: &Condition,
    filter: &Filter,
    order: Order,
    page: &Page,
) -> String {
    let (key, descending) = sort(order);
    let direction = if descending { "DESC" } else { "ASC" };
    let limit = page.limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    let tail = format!("ORDER BY {key} {direction}, rowid {direction}{limit}");
    let condition = condition.sql();
    // Living and revoked rows have an index each in the order of use. Merged, they need no sorting,
    // before whose end not one row would come.
    if order.key == SortKey::Used && is_of_all(filter) {
        let and = if condition.is_empty() { " WHERE" } else { " AND" };
        let part =
            |is| format!("SELECT {columns}, rowid FROM sessions{condition}{and} revoked_at {is}");
        return format!("{} UNION ALL {} {tail}", part("IS NULL"), part("IS NOT NULL"));
    }
    format!("SELECT {columns} FROM sessions{condition} {tail}")
}

/// Whether living and revoked rows come, of many users.
fn is_of_all(filter: &Filter) -> bool {
    let states = &filter.states;
    let living = states.iter().any(|state| *state != StateKind::Revoked);
    let both = states.is_empty() || (living && states.contains(&StateKind::Revoked));
    both && is_wide(filter) && filter.reasons.is_empty()
}

/// Whether so many rows may come that walking over all in their order beats sorting those that do.
pub(super) fn is_wide(filter: &Filter) -> bool {
    filter.ids.is_empty() && filter.users.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What SQLite does for a list.
    fn plan(filter: &Filter, order: Order) -> String {
        let connection = rusqlite::Connection::open_in_memory().expect("a store");
        connection.execute_batch(include_str!("0001.sql")).expect("the schema");
        let condition = Condition::new(filter, Timestamp(1_800_000_000));
        let sql = query("id, last_used_at", &condition, filter, order, &Page::default());
        let mut statement =
            connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
        let steps = statement
            .query_map(rusqlite::params_from_iter(condition.values), |row| row.get::<_, String>(3));
        steps.expect("a plan").collect::<Result<Vec<_>, _>>().expect("steps").join("\n")
    }

    /// The first rows of millions come at once only if nothing has to be sorted.
    #[test]
    fn the_order_of_use_is_the_order_of_indexes() {
        let used_before = Some(Timestamp(1_700_000_000));
        for states in [
            vec![],
            StateKind::ALL.to_vec(),
            vec![StateKind::Active],
            vec![StateKind::Active, StateKind::Revoked],
            vec![StateKind::Active, StateKind::Expired],
            vec![StateKind::Revoked],
            vec![StateKind::Expired, StateKind::Revoked],
        ] {
            for reverse in [false, true] {
                for used_before in [None, used_before] {
                    let filter =
                        Filter { states: states.clone(), used_before, ..Filter::default() };
                    let plan = plan(&filter, Order { key: SortKey::Used, reverse });
                    assert!(!plan.contains("TEMP B-TREE"), "{states:?}: {plan}");
                    assert!(plan.contains("by_use"), "{states:?}: {plan}");
                }
            }
        }
    }

    /// A user's sessions are few: all others stay untouched.
    #[test]
    fn of_a_user_only_theirs_are_looked_at() {
        let filter =
            Filter { users: vec![UserId::from_store("alice".into())], ..Filter::default() };
        for key in [SortKey::Used, SortKey::Created, SortKey::Ip] {
            let plan = plan(&filter, Order { key, reverse: false });
            assert!(plan.contains("sessions_by_user"), "{plan}");
        }
    }
}
