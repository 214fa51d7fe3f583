//! Formats statistics in the Prometheus text exposition format, version 0.0.4.

use super::figures::days;
use crate::session::{ChangeCounts, IdleLimit, Statistics};
use crate::time::Timestamp;

/// One metric: its name, its help text, and its samples with labels.
struct Metric<'t> {
    out: &'t mut String,
    name: &'static str,
}

impl<'t> Metric<'t> {
    /// Starts a metric. All metrics are gauges, because a purge decreases every number.
    fn new(out: &'t mut String, name: &'static str, help: &str) -> Self {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} gauge\n"));
        Self { out, name }
    }

    fn value(self, value: u64) {
        self.out.push_str(&format!("{} {value}\n", self.name));
    }

    fn time(self, at: Option<Timestamp>) {
        // A metric without a sample is omitted.
        if let Some(at) = at {
            self.out.push_str(&format!("{} {}\n", self.name, at.as_secs()));
        }
    }

    fn each<T: AsRef<str>>(self, label: &str, values: impl IntoIterator<Item = (T, u64)>) {
        for (value, number) in values {
            let value = escaped(value.as_ref());
            self.out.push_str(&format!("{}{{{label}=\"{value}\"}} {number}\n", self.name));
        }
    }
}

/// Escapes a label value: only backslash, quote and line feed are special.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Returns the exposition.
pub(in crate::cli) fn text(
    statistics: &Statistics,
    last_purge: Option<Timestamp>,
    now: Timestamp,
) -> String {
    let mut text = String::new();
    glance(&mut text, statistics);
    costs(&mut text, statistics);
    let help = "Time of the last purge that deleted rows, from the audit trail.";
    metric(&mut text, "tokenctl_last_purge_timestamp_seconds", help).time(last_purge);
    metric(&mut text, "tokenctl_stats_timestamp_seconds", "Time of these statistics.")
        .time(Some(now));
    text
}

fn metric<'t>(text: &'t mut String, name: &'static str, help: &str) -> Metric<'t> {
    Metric::new(text, name, help)
}

fn glance(text: &mut String, statistics: &Statistics) {
    let Statistics { users, sessions, denylist, events, bytes, reasons, .. } = statistics;
    metric(text, "tokenctl_users", "Users by status.")
        .each("status", [("active", users.active), ("deactivated", users.deactivated)]);
    metric(text, "tokenctl_users_logged_in", "Users with an active session.")
        .value(users.logged_in);
    metric(text, "tokenctl_sessions", "Sessions by state.").each(
        "state",
        [("active", sessions.active), ("expired", sessions.expired), ("revoked", sessions.revoked)],
    );
    metric(text, "tokenctl_sessions_endless", "Active sessions that never expire.")
        .value(sessions.endless);
    metric(
        text,
        "tokenctl_sessions_oldest_timestamp_seconds",
        "When the oldest session was opened.",
    )
    .time(sessions.oldest);
    metric(
        text,
        "tokenctl_sessions_newest_timestamp_seconds",
        "When the newest session was opened.",
    )
    .time(sessions.newest);
    metric(text, "tokenctl_sessions_last_used_timestamp_seconds", "When a session was last used.")
        .time(sessions.last_used);
    metric(text, "tokenctl_session_rotations", "Rotations of the sessions in the store.")
        .value(sessions.rotations);
    metric(text, "tokenctl_revocations_30d", "Sessions revoked in the last 30 days, by reason.")
        .each("reason", reasons.iter().map(|(reason, number)| (reason, *number)));
    metric(text, "tokenctl_denylist_entries", "Denylist entries by kind.")
        .each("kind", [("sid", denylist.sids), ("jti", denylist.jtis)]);
    metric(text, "tokenctl_denylist_dead_entries", "Expired denylist entries.")
        .value(denylist.dead);
    metric(text, "tokenctl_events", "Events in the audit trail.").value(events.total);
    metric(text, "tokenctl_events_oldest_timestamp_seconds", "When the oldest event happened.")
        .time(events.oldest);
    metric(text, "tokenctl_events_newest_timestamp_seconds", "When the newest event happened.")
        .time(events.newest);
    if let Some((all, free)) = bytes {
        metric(text, "tokenctl_store_bytes", "Size of the store.").value(*all);
        metric(
            text,
            "tokenctl_store_free_bytes",
            "The part of the store that is free for new rows.",
        )
        .value(*free);
    }
}

fn costs(text: &mut String, statistics: &Statistics) {
    let Statistics { limits, clients, .. } = statistics;
    let mut per_limit = |name, help, number: fn(&IdleLimit) -> u64| {
        let values = limits.iter().map(|limit| (days(limit), number(limit)));
        metric(text, name, help).each("idle", values);
    };
    per_limit(
        "tokenctl_idle_sessions",
        "Active sessions idle for longer than the limit: a purge with this limit would delete \
         them.",
        |limit| limit.sessions,
    );
    per_limit(
        "tokenctl_idle_users",
        "Users who would have to log in again if sessions idle for longer than the limit were \
         deleted.",
        |limit| limit.users,
    );
    per_limit(
        "tokenctl_idle_reached_sessions",
        "Sessions that were idle for longer than the limit at some time.",
        |limit| limit.reached,
    );
    per_limit(
        "tokenctl_idle_returned_sessions",
        "Sessions that were used again after being idle for longer than the limit.",
        |limit| limit.returned,
    );
    let traits = [("ip", clients.ip), ("user_agent", clients.user_agent)];
    let mut per_trait = |name, help, number: fn(&ChangeCounts) -> u64| {
        let values = traits.iter().map(|(name, counts)| (name, number(counts)));
        metric(text, name, help).each("trait", values);
    };
    per_trait(
        "tokenctl_client_rotated_sessions",
        "Rotated sessions in which this attribute of the client is known.",
        |counts| counts.rotated,
    );
    per_trait(
        "tokenctl_client_changed_sessions",
        "Rotated sessions in which this attribute of the client has changed.",
        |counts| counts.changed,
    );
    per_trait(
        "tokenctl_client_changes",
        "Changes of this attribute of the client in rotated sessions.",
        |counts| counts.changes,
    );
}
