//! Translates a filter, an order and a page to SQL.

use rusqlite::types::Value;

use super::cutoffs::expired_before;
use super::text::{escape, unescape};
use crate::session::{
    Filter, Order, Page, SessionId, SortKey, StateKind, UserId, canonical_network,
};
use crate::time::Timestamp;

/// Converts a text to lower case, in its escaped form if it is not UTF-8.
pub(super) fn fold_bytes(bytes: &[u8]) -> String {
    fold(&escape(bytes))
}

/// Converts a text to lower case, including letters outside of ASCII, independent of context.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// A condition with its parameter values, in the order of the placeholders.
#[derive(Debug, Default)]
pub(super) struct Condition {
    terms: Vec<String>,
    /// The number of the newest cutoff, which covers sessions with a lower epoch.
    newest_cutoff: i64,
    pub(super) values: Vec<Value>,
}

impl Condition {
    /// Returns the condition for the sessions that match `filter` at `now`, in a store whose newest
    /// cutoff is `newest_cutoff`.
    pub(super) fn new(filter: &Filter, now: Timestamp, newest_cutoff: i64) -> Self {
        let mut all = Self { newest_cutoff, ..Self::default() };
        // For a few IDs, the + prevents the planner from scanning all sessions of the user.
        let user_column = if filter.ids.is_empty() { "user_id" } else { "+user_id" };
        all.any_of("id", "IN", filter.ids.iter().map(SessionId::as_str));
        all.any_of("id", "NOT IN", filter.except.iter().map(SessionId::as_str));
        all.users(user_column, &filter.users);
        let reason = if filter.reasons.is_empty() { String::new() } else { all.reason(now) };
        all.any_of(&reason, "IN", filter.reasons.iter().map(|reason| reason.as_str()));
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

    /// Adds the condition for these users. As in `users::stored_ids`, the exact text names a user, and the bytes
    /// that are shown as it only if no user has the exact text.
    fn users(&mut self, column: &str, users: &[UserId]) {
        let is_raw = |user: &UserId| unescape(user.as_str()).is_some();
        if !users.iter().any(is_raw) {
            self.any_of(column, "IN", users.iter().map(UserId::as_str));
            return;
        }
        let terms: Vec<String> = users
            .iter()
            .map(|user| {
                let exact = self.mark(user.as_str().to_owned());
                let Some(bytes) = unescape(user.as_str()) else {
                    return format!("{column} = {exact}");
                };
                let raw = self.mark(bytes);
                format!(
                    "{column} = {exact} OR {column} = CAST({raw} AS TEXT)
                       AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = {exact})"
                )
            })
            .collect();
        self.terms.push(format!("({})", terms.join(" OR ")));
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
        // An ID that is not UTF-8 is matched by its bytes too.
        let list: Vec<&str> = values.collect();
        let (is, join) = if operator == "IN" { ("=", " OR ") } else { ("<>", " AND ") };
        let mut terms = Vec::new();
        for bytes in list.iter().filter_map(|value| unescape(value)) {
            let mark = self.mark(bytes);
            terms.push(format!("{column} {is} CAST({mark} AS TEXT)"));
        }
        // One JSON array for many values: SQLite limits the number of placeholders.
        match list.as_slice() {
            [] => {}
            [only] if operator == "IN" => {
                let mark = self.mark((*only).to_owned());
                terms.push(format!("{column} = {mark}"));
            }
            _ => {
                let mark = self.mark(serde_json::Value::from(list).to_string());
                terms.push(format!("{column} {operator} (SELECT value FROM json_each({mark}))"));
            }
        }
        self.terms.push(match terms.as_slice() {
            [only] => only.clone(),
            _ => format!("({})", terms.join(join)),
        });
    }

    fn states(&mut self, states: &[StateKind], now: Timestamp) {
        if states.is_empty() || StateKind::ALL.iter().all(|state| states.contains(state)) {
            return;
        }
        let wanted = |state| states.contains(&state);
        let (active, expired) = (wanted(StateKind::Active), wanted(StateKind::Expired));
        let cutoff = self.newest_cutoff;
        // Conditions on unmarked rows are kept together, so that their partial indexes are used.
        let mut unmarked = Vec::new();
        let uncovered = |term: String| match (cutoff, term.as_str()) {
            (0, "") => "1".to_owned(),
            (0, _) => term,
            (_, "") => format!("epoch >= {cutoff}"),
            (_, _) => format!("epoch >= {cutoff} AND {term}"),
        };
        match (active, expired) {
            (true, true) => unmarked.push(uncovered(String::new())),
            // The + prevents the planner from scanning the expiry index of all unmarked rows.
            (true, false) => {
                let mark = self.mark(now.as_secs());
                unmarked.push(uncovered(format!("ifnull(+ends_at > {mark}, 1)")));
            }
            (false, true) => {
                let mark = self.mark(now.as_secs());
                unmarked.push(uncovered(format!("ends_at <= {mark}")));
            }
            (false, false) => {}
        }
        if cutoff > 0 && expired != wanted(StateKind::Revoked) {
            let before = expired_before("created_at", &self.mark(now.as_secs()));
            let not = if expired { "" } else { "NOT " };
            unmarked.push(format!("epoch < {cutoff} AND {not}{before}"));
        } else if cutoff > 0 && expired {
            unmarked.push(format!("epoch < {cutoff}"));
        }
        let mut terms = Vec::new();
        if !unmarked.is_empty() {
            terms.push(format!("revoked_at IS NULL AND ({})", unmarked.join(" OR ")));
        }
        if wanted(StateKind::Revoked) {
            terms.push("revoked_at IS NOT NULL".to_owned());
        }
        self.terms.push(format!("({})", terms.join(" OR ")));
    }

    /// Returns the SQL for the reason of a revocation, from the row or from a cutoff.
    fn reason(&mut self, now: Timestamp) -> String {
        if self.newest_cutoff == 0 {
            return "revoked_reason".to_owned();
        }
        let before = expired_before("created_at", &self.mark(now.as_secs()));
        format!(
            "CASE WHEN revoked_at IS NOT NULL THEN revoked_reason
               WHEN epoch < {} AND NOT {}
               THEN (SELECT reason FROM cutoffs WHERE id > epoch ORDER BY id LIMIT 1) END",
            self.newest_cutoff, before
        )
    }

    /// Adds the condition that a row comes after the page's cursor.
    pub(super) fn after(&mut self, page: &Page, order: Order) {
        if let Some(after) = &page.after {
            let (key, descending) = sort(order);
            let comparison = if descending { "<" } else { ">" };
            let mark = match unescape(after.as_str()) {
                Some(bytes) => format!("CAST({} AS TEXT)", self.mark(bytes)),
                None => self.mark(after.as_str().to_owned()),
            };
            self.terms.push(format!(
                "({key}, rowid) {comparison} (SELECT {key}, rowid FROM sessions WHERE id = {mark})"
            ));
        }
    }

    /// Returns ` WHERE …`, or an empty text.
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

/// Returns the query for the sessions that match the condition, in this order.
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
    let has_cutoff = condition.newest_cutoff > 0;
    let condition = condition.sql();
    // Unrevoked and revoked rows have separate indexes in the order of use. Merging two sorted queries
    // returns the first row at once; sorting would read all rows first.
    if order.key == SortKey::Used && is_of_all(filter, has_cutoff) {
        let and = if condition.is_empty() { " WHERE" } else { " AND" };
        let part =
            |is| format!("SELECT {columns}, rowid FROM sessions{condition}{and} revoked_at {is}");
        return format!("{} UNION ALL {} {tail}", part("IS NULL"), part("IS NOT NULL"));
    }
    format!("SELECT {columns} FROM sessions{condition} {tail}")
}

/// Whether marked and unmarked rows of many users match. A cutoff revokes without marking the row.
fn is_of_all(filter: &Filter, has_cutoff: bool) -> bool {
    let states = &filter.states;
    let living = has_cutoff || states.iter().any(|state| *state != StateKind::Revoked);
    let both = states.is_empty() || (living && states.contains(&StateKind::Revoked));
    both && is_wide(filter) && (has_cutoff || filter.reasons.is_empty())
}

/// Whether the filter may match so many rows that reading an index in order is faster than sorting them.
pub(super) fn is_wide(filter: &Filter) -> bool {
    filter.ids.is_empty() && filter.users.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns SQLite's query plan for a list.
    fn plan(filter: &Filter, order: Order, cutoff: i64) -> String {
        let connection = rusqlite::Connection::open_in_memory().expect("a store");
        connection.execute_batch(include_str!("0001.sql")).expect("the schema");
        let condition = Condition::new(filter, Timestamp(1_800_000_000), cutoff);
        let sql = query("id, last_used_at", &condition, filter, order, &Page::default());
        let mut statement =
            connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
        let steps = statement
            .query_map(rusqlite::params_from_iter(condition.values), |row| row.get::<_, String>(3));
        steps.expect("a plan").collect::<Result<Vec<_>, _>>().expect("steps").join("\n")
    }

    /// Lists over all users read an index in order: sorting millions of rows would delay the first row.
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
                for (used_before, cutoff) in
                    [(None, 0), (None, 2), (used_before, 0), (used_before, 2)]
                {
                    let filter =
                        Filter { states: states.clone(), used_before, ..Filter::default() };
                    let plan = plan(&filter, Order { key: SortKey::Used, reverse }, cutoff);
                    assert!(!plan.contains("TEMP B-TREE"), "{states:?}: {plan}");
                    assert!(plan.contains("by_use"), "{states:?}: {plan}");
                }
            }
        }
    }

    /// Lists of one user read only that user's rows.
    #[test]
    fn a_list_of_one_user_reads_only_the_users_rows() {
        let filter =
            Filter { users: vec![UserId::from_store("alice".into())], ..Filter::default() };
        for key in [SortKey::Used, SortKey::Created, SortKey::Ip] {
            let plan = plan(&filter, Order { key, reverse: false }, 0);
            assert!(plan.contains("sessions_by_user"), "{plan}");
        }
    }
}
