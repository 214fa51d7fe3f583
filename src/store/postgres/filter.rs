//! Translates a filter, an order and a page to SQL.

use std::fmt::Display;

use super::value::SqlValue;
use crate::session::{
    Filter, Order, Page, SessionId, SortKey, StateKind, UserId, canonical_network,
};
use crate::time::Timestamp;

/// Condition that a cutoff covers session `s`. PostgreSQL reads the newest number once per statement.
pub(super) const COVERED: &str = "s.epoch < (SELECT coalesce(max(id), 0) FROM cutoffs)";
pub(super) const UNCOVERED: &str = "s.epoch >= (SELECT coalesce(max(id), 0) FROM cutoffs)";
/// Time at which the first cutoff that covers the session revoked it. Cutoffs have no gaps.
pub(super) const CUT_OFF_AT: &str = "greatest(s.created_at::bigint,
    (SELECT f.created_at FROM cutoffs f WHERE f.id = s.epoch + 1)::bigint)";

/// Returns the condition that a covered session had expired before the first cutoff that covers it, at `now`,
/// which is SQL: the time of a cutoff may lie in the future, where no session has expired yet. Every query
/// that judges a state uses this condition.
pub(super) fn expired_before(now: impl Display) -> String {
    format!("coalesce(s.ends_at <= least({CUT_OFF_AT}, {now}), false)")
}

/// A condition on `sessions s` with its parameter values, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct SessionCondition {
    terms: Vec<String>,
    pub(super) values: Vec<SqlValue>,
}

impl SessionCondition {
    /// Returns the condition for the sessions that match `filter` at `now`.
    pub(super) fn new(filter: &Filter, now: Timestamp) -> Self {
        let mut all = Self::default();
        all.any_of("s.id", filter.ids.iter().map(SessionId::as_str));
        if !filter.except.is_empty() {
            let list = texts(filter.except.iter().map(SessionId::as_str));
            let mark = all.mark(SqlValue::Texts(list));
            all.terms.push(format!("s.id <> ALL ({mark})"));
        }
        all.any_of("s.user_id", filter.users.iter().map(UserId::as_str));
        if !filter.reasons.is_empty() {
            let before = expired_before(all.mark(now));
            let reason = format!(
                "CASE WHEN s.revoked_at IS NOT NULL THEN s.revoked_reason::text
                   WHEN {COVERED} AND NOT {before} THEN
                     (SELECT f.reason::text FROM cutoffs f WHERE f.id = s.epoch + 1) END"
            );
            all.any_of(&reason, filter.reasons.iter().map(|reason| reason.as_str()));
        }
        all.states(&filter.states, now);
        if !filter.networks.is_empty() {
            let list =
                filter.networks.iter().map(|network| canonical_network(*network).to_string());
            let mark = all.mark(SqlValue::Texts(list.collect()));
            all.terms.push(format!("ip_of(s.ip) <<= ANY (({mark})::inet[])"));
        }
        for (column, part) in [("s.user_agent", &filter.user_agent), ("s.device", &filter.device)] {
            if let Some(part) = part {
                let mark = all.mark(part.as_str());
                all.terms.push(format!("strpos(fold({column}), fold({mark})) > 0"));
            }
        }
        let idle_since = filter.idle.map(|idle| now - idle);
        for (comparison, at) in
            [("<=", idle_since), ("<", filter.used_before), (">=", filter.used_after)]
        {
            if let Some(at) = at {
                let mark = all.mark(at);
                // The index contains hours, so the condition names the hour too.
                let hours = if comparison == ">=" { ">=" } else { "<=" };
                let hour = at.as_secs().div_euclid(3_600);
                all.terms.push(format!(
                    "s.last_used_at {comparison} {mark} AND s.used_hour {hours} {hour}"
                ));
            }
        }
        for (comparison, at) in [("<", filter.created_before), (">=", filter.created_after)] {
            if let Some(at) = at {
                let mark = all.mark(at);
                all.terms.push(format!("s.created_at {comparison} {mark}"));
            }
        }
        all
    }

    pub(super) fn mark(&mut self, value: impl Into<SqlValue>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    pub(super) fn term(&mut self, term: String) {
        self.terms.push(term);
    }

    fn any_of<'v>(&mut self, column: &str, values: impl ExactSizeIterator<Item = &'v str>) {
        let list = texts(values);
        match list.as_slice() {
            [] => {}
            [only] => {
                let mark = self.mark(only.as_str());
                self.terms.push(format!("{column} = {mark}"));
            }
            _ => {
                let mark = self.mark(SqlValue::Texts(list));
                self.terms.push(format!("{column} = ANY ({mark})"));
            }
        }
    }

    fn states(&mut self, states: &[StateKind], now: Timestamp) {
        if states.is_empty() || StateKind::ALL.iter().all(|state| states.contains(state)) {
            return;
        }
        let wanted = |state| states.contains(&state);
        let mut terms = Vec::new();
        if wanted(StateKind::Active) {
            let now = self.mark(now);
            terms.push(format!(
                "s.revoked_at IS NULL AND {UNCOVERED} AND (s.ends_at IS NULL OR s.ends_at > {now})"
            ));
        }
        if wanted(StateKind::Expired) {
            let now = self.mark(now);
            let before = expired_before(&now);
            terms.push(format!(
                "s.revoked_at IS NULL AND s.ends_at <= {now} AND ({UNCOVERED} OR {before})"
            ));
        }
        if wanted(StateKind::Revoked) {
            let before = expired_before(self.mark(now));
            terms.push(format!("s.revoked_at IS NOT NULL OR {COVERED} AND NOT {before}"));
        }
        self.terms.push(match terms.as_slice() {
            [only] if !wanted(StateKind::Revoked) => only.clone(),
            _ => format!("({})", terms.join(" OR ")),
        });
    }

    /// Adds the condition that a row comes after the page's cursor.
    pub(super) fn after(&mut self, page: &Page, order: Order) {
        if let Some(after) = &page.after {
            let (key, descending) = sort(order.key, order.reverse);
            let comparison = if descending { "<" } else { ">" };
            let mark = self.mark(after.as_str());
            let columns = key.replace("s.", "a.");
            self.terms.push(format!(
                "({key}, s.id) {comparison} (SELECT {columns}, a.id FROM sessions a WHERE a.id = {mark})"
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

fn texts<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    values.map(str::to_owned).collect()
}

/// Returns the key of an order, and whether it is descending.
pub(super) fn sort(key: SortKey, reverse: bool) -> (&'static str, bool) {
    let (key, descending) = match key {
        // The index returns rows in the order of the hour, so only each hour must be sorted.
        SortKey::Used => ("s.used_hour, s.last_used_at", true),
        SortKey::Created => ("s.created_at", true),
        SortKey::Expires => ("coalesce(s.ends_at, 9223372036854775807)", false),
        SortKey::User => ("s.user_id", false),
        SortKey::Ip => ("coalesce(s.ip, '')", false),
        SortKey::Id => ("s.id", false),
    };
    (key, descending != reverse)
}

/// Returns ` ORDER BY … LIMIT …`.
pub(super) fn tail(order: Order, limit: Option<u64>) -> String {
    let (key, descending) = sort(order.key, order.reverse);
    let direction = if descending { "DESC" } else { "ASC" };
    let keys: Vec<String> = split(key).map(|key| format!("{key} {direction}")).collect();
    let limit = limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    format!(" ORDER BY {}, s.id {direction}{limit}", keys.join(", "))
}

/// Splits a key at its commas. A key with parentheses has one part.
fn split(key: &str) -> impl Iterator<Item = &str> {
    let whole = key.contains('(');
    key.split(move |c| c == ',' && !whole).map(str::trim)
}

/// Whether so few sessions can match that they fit into one answer.
pub(super) fn is_narrow(filter: &Filter, limit: Option<u64>) -> bool {
    limit.is_some_and(|limit| limit <= 1_000) || !filter.ids.is_empty() && filter.ids.len() <= 1_000
}
