//! Shows statistics.

use std::io;

use serde::Serialize;
use serde_json::Value;

use super::sink::SinkView;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::output::Rows;
use crate::session::{ChangeCounts, IdleLimit, Statistics};
use crate::time::Timestamp;

mod figures;
mod page;
mod prometheus;

pub(in crate::cli) use figures::size;

use figures::days;
use page::{page, verdict};

/// JSON output of the statistics.
#[derive(Serialize)]
pub(in crate::cli) struct StatsView {
    at: String,
    users: Users,
    sessions: Sessions,
    denylist: DenylistCounts,
    events: Events,
    last_purge_at: Option<String>,
    bytes: Option<u64>,
    free_bytes: Option<u64>,
    revoked_30d: serde_json::Map<String, Value>,
    limits: Vec<Limit>,
    clients: Clients,
    denylist_sink: Option<SinkView>,
}

#[derive(Serialize)]
struct Users {
    total: u64,
    active: u64,
    deactivated: u64,
    logged_in: u64,
}

#[derive(Serialize)]
struct Sessions {
    total: u64,
    active: u64,
    expired: u64,
    revoked: u64,
    endless: u64,
    oldest: Option<String>,
    newest: Option<String>,
    last_used: Option<String>,
    rotations: u64,
}

#[derive(Serialize)]
struct DenylistCounts {
    sid: u64,
    jti: u64,
    dead: u64,
}

#[derive(Serialize)]
struct Events {
    total: u64,
    oldest: Option<String>,
    newest: Option<String>,
}

#[derive(Serialize)]
struct Limit {
    idle: String,
    idle_seconds: i64,
    sessions: u64,
    users: u64,
    reached: u64,
    returned: u64,
}

#[derive(Serialize)]
struct Clients {
    ip: Changes,
    user_agent: Changes,
    both_known: u64,
    either_changed: u64,
    verdict: &'static str,
    detail: String,
}

#[derive(Serialize)]
struct Changes {
    unknown: u64,
    uncounted: u64,
    rotated_sessions: u64,
    changed_sessions: u64,
    rotations: u64,
    #[serde(rename = "changes")]
    times: u64,
    verdict: &'static str,
}

fn changes(counts: &ChangeCounts, all: u64) -> Changes {
    Changes {
        unknown: counts.unknown,
        uncounted: counts.uncounted,
        rotated_sessions: counts.rotated,
        changed_sessions: counts.changed,
        rotations: counts.rotations,
        times: counts.changes,
        verdict: counts.verdict(all).as_str(),
    }
}

impl StatsView {
    fn new(
        statistics: &Statistics,
        sink: Option<SinkView>,
        last_purge: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let Statistics { users, sessions, denylist, events, clients, .. } = statistics;
        let all = sessions.total();
        Self {
            at: now.to_string(),
            users: Users {
                total: users.active + users.deactivated,
                active: users.active,
                deactivated: users.deactivated,
                logged_in: users.logged_in,
            },
            sessions: Sessions {
                total: all,
                active: sessions.active,
                expired: sessions.expired,
                revoked: sessions.revoked,
                endless: sessions.endless,
                oldest: time(sessions.oldest),
                newest: time(sessions.newest),
                last_used: time(sessions.last_used),
                rotations: sessions.rotations,
            },
            denylist: DenylistCounts {
                sid: denylist.sids,
                jti: denylist.jtis,
                dead: denylist.dead,
            },
            events: Events {
                total: events.total,
                oldest: time(events.oldest),
                newest: time(events.newest),
            },
            last_purge_at: time(last_purge),
            bytes: statistics.bytes.map(|(all, _)| all),
            free_bytes: statistics.bytes.map(|(_, free)| free),
            revoked_30d: statistics
                .reasons
                .iter()
                .map(|(reason, number)| (reason.clone(), (*number).into()))
                .collect(),
            limits: statistics.limits.iter().map(Limit::from).collect(),
            clients: Clients {
                ip: changes(&clients.ip, all),
                user_agent: changes(&clients.user_agent, all),
                both_known: clients.both_known,
                either_changed: clients.either_changed,
                verdict: statistics.client_verdict().as_str(),
                detail: verdict(statistics),
            },
            denylist_sink: sink,
        }
    }
}

/// The result of `stats`.
pub(in crate::cli) struct StatsReport {
    pub(in crate::cli) statistics: Statistics,
    pub(in crate::cli) sink: Option<SinkView>,
    pub(in crate::cli) last_purge: Option<Timestamp>,
    pub(in crate::cli) now: Timestamp,
}

impl Report for StatsReport {
    type Record = StatsView;

    fn columns(&self) -> &'static [&'static str] {
        &["metric", "value"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<StatsView> {
        Ok(StatsView::new(&self.statistics, self.sink, self.last_purge, self.now))
    }

    fn csv(record: &StatsView, rows: &mut Rows<'_>) -> io::Result<()> {
        record.metrics()?.iter().try_for_each(|metric| rows.push(metric))
    }

    fn prometheus(&self) -> Option<String> {
        let mut text = prometheus::text(&self.statistics, self.last_purge, self.now);
        text.extend(self.sink.as_ref().map(SinkView::exposition));
        Some(text)
    }

    fn text(self, out: &mut TextPage<'_, '_>) -> Result<()> {
        let (width, paint) = (out.width(), out.paint());
        out.text(&page(&self.statistics, self.sink.as_ref(), width, paint, self.now))
    }
}

/// CSV row with one number of the statistics.
#[derive(Serialize)]
struct MetricRow {
    metric: String,
    value: Value,
}

impl StatsView {
    /// Returns every number and text with the path of its field, such as `sessions.active`.
    fn metrics(&self) -> serde_json::Result<Vec<MetricRow>> {
        let mut metrics = Vec::new();
        flatten(String::new(), serde_json::to_value(self)?, &mut metrics);
        Ok(metrics)
    }
}

fn flatten(path: String, value: Value, metrics: &mut Vec<MetricRow>) {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                flatten(below(&name), value, metrics);
            }
        }
        Value::Array(rows) => {
            // Each idle limit is a row, named by its duration.
            for (index, row) in rows.into_iter().enumerate() {
                let name = row.get("idle").and_then(Value::as_str).map(str::to_owned);
                flatten(below(&name.unwrap_or_else(|| index.to_string())), row, metrics);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            metrics.push(MetricRow { metric: path, value });
        }
    }
}

impl From<&IdleLimit> for Limit {
    fn from(limit: &IdleLimit) -> Self {
        Self {
            idle: days(limit),
            idle_seconds: limit.idle.as_secs(),
            sessions: limit.sessions,
            users: limit.users,
            reached: limit.reached,
            returned: limit.returned,
        }
    }
}
