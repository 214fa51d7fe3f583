//! Formats the metrics of a mirror in the Prometheus text exposition format, version 0.0.4.

use std::time::Duration;

use crate::denylist_mirror::{Cycle, SyncReport};

/// What has been counted since the follower started.
#[derive(Debug, Default)]
pub(in crate::cli) struct Metrics {
    is_synced: bool,
    entries: u64,
    resyncs: u64,
    errors: u64,
    epoch: i64,
    lag: Option<Duration>,
    complete_at: Option<i64>,
}

impl Metrics {
    pub(in crate::cli) fn complete(&mut self, cycle: &Cycle, complete_at: i64, lag: Duration) {
        self.is_synced = true;
        self.entries += cycle.entries;
        self.resyncs += u64::from(cycle.resync.is_some());
        self.epoch = cycle.epoch;
        self.lag = Some(lag);
        self.complete_at = Some(complete_at);
    }

    /// Counts one synchronisation, which has no lag.
    pub(in crate::cli) fn once(&mut self, report: &SyncReport) {
        self.is_synced = true;
        self.entries = report.entries;
        self.resyncs = 1;
        self.epoch = report.epoch;
    }

    pub(in crate::cli) fn failed(&mut self) {
        self.is_synced = false;
        self.errors += 1;
    }

    /// Returns the exposition.
    pub(in crate::cli) fn text(&self) -> String {
        let mut text = String::new();
        let mut metric = |name: &str, kind: &str, help: &str, value: String| {
            let name = format!("tokenctl_denylist_sync_{name}");
            text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"));
        };
        metric(
            "up",
            "gauge",
            "Whether the last cycle was complete (1) or failed (0).",
            u8::from(self.is_synced).to_string(),
        );
        metric(
            "entries_total",
            "counter",
            "Denylist entries written to Redis.",
            self.entries.to_string(),
        );
        metric(
            "resyncs_total",
            "counter",
            "Times that every entry was written again.",
            self.resyncs.to_string(),
        );
        metric("errors_total", "counter", "Failed cycles.", self.errors.to_string());
        metric("epoch", "gauge", "Number of the newest cutoff.", self.epoch.to_string());
        // A metric without a sample is one that is not there.
        if let Some(lag) = self.lag {
            metric(
                "lag_seconds",
                "gauge",
                "Longest time from a commit to its entry in Redis, within the last minute.",
                format!("{:.3}", lag.as_secs_f64()),
            );
        }
        if let Some(at) = self.complete_at {
            let seconds = format!("{}.{:03}", at.div_euclid(1_000), at.rem_euclid(1_000));
            metric(
                "complete_timestamp_seconds",
                "gauge",
                "Every commit up to this time is in Redis, by the clock of Redis.",
                seconds,
            );
        }
        text
    }
}
