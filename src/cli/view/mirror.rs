//! Shows the mirror of the denylist: synchronisations, log lines, verdicts, metrics.

mod check;
mod log;
mod metrics;

use std::time::Duration;

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::{Sink, tenths};
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::denylist_mirror::{Comparison, SyncReport};

pub(in crate::cli) use check::{CHECK_COLUMNS, CheckView};
pub(in crate::cli) use log::LogLine;
pub(in crate::cli) use metrics::Metrics;

use super::counted;

/// JSON output of a synchronisation.
#[derive(Serialize)]
pub(in crate::cli) struct SyncView {
    server: String,
    prefix: String,
    entries: u64,
    missing: Option<u64>,
    too_short: Option<u64>,
    pub(in crate::cli) epoch: i64,
    pub(in crate::cli) redis_epoch: i64,
    dry_run: bool,
    elapsed_ms: u64,
}

const SYNC_COLUMNS: &[&str] = &[
    "server",
    "prefix",
    "entries",
    "missing",
    "too_short",
    "epoch",
    "redis_epoch",
    "dry_run",
    "elapsed_ms",
];

impl SyncView {
    pub(in crate::cli) fn of_report(sink: &Sink, report: &SyncReport) -> Self {
        Self {
            server: sink.location.to_string(),
            prefix: sink.prefix.to_string(),
            entries: report.entries,
            missing: None,
            too_short: None,
            epoch: report.epoch,
            redis_epoch: report.redis_epoch,
            dry_run: false,
            elapsed_ms: 0,
        }
    }

    pub(in crate::cli) fn of_comparison(sink: &Sink, found: &Comparison, redis_epoch: i64) -> Self {
        Self {
            server: sink.location.to_string(),
            prefix: sink.prefix.to_string(),
            entries: found.entries,
            missing: Some(found.missing_count),
            too_short: Some(found.short_count),
            epoch: found.epoch,
            redis_epoch,
            dry_run: true,
            elapsed_ms: 0,
        }
    }

    pub(in crate::cli) fn after(self, elapsed: Duration) -> Self {
        Self { elapsed_ms: millis(elapsed), ..self }
    }

    fn sentence(&self) -> String {
        let server = &self.server;
        let entries = entries(self.entries);
        if let (Some(missing), Some(short)) = (self.missing, self.too_short) {
            return format!(
                "{entries} in the store; {missing} missing in {server}, {short} would expire there \
                 too early\n"
            );
        }
        let seconds = tenths(Duration::from_millis(self.elapsed_ms));
        format!("{entries} written to {server} in {seconds} s\n")
    }
}

/// The result of `denylist sync`.
pub(in crate::cli) struct SyncResult {
    pub(in crate::cli) view: SyncView,
    pub(in crate::cli) metrics: Metrics,
}

impl Report for SyncResult {
    type Record = SyncView;

    fn columns(&self) -> &'static [&'static str] {
        SYNC_COLUMNS
    }

    fn record(self, _: &mut Context<'_>) -> Result<SyncView> {
        Ok(self.view)
    }

    fn prometheus(&self) -> Option<String> {
        Some(self.metrics.text())
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        page.text(&self.view.sentence())
    }
}

/// Formats a number of entries: `1 entry`, `2 entries`.
pub(in crate::cli) fn entries(number: u64) -> String {
    if number == 1 { counted(1, "entry") } else { format!("{number} entries") }
}

pub(in crate::cli) fn evicts_warning(policy: &str) -> String {
    format!(
        "the server may evict entries (maxmemory-policy is {policy}): run redis-cli CONFIG SET \
         maxmemory-policy noeviction"
    )
}

/// Returns a warning if Redis has a newer cutoff than the store, which has lost it.
pub(in crate::cli) fn epoch_warning(epoch: i64, redis_epoch: i64) -> Option<String> {
    (redis_epoch > epoch).then(|| {
        format!(
            "the store has lost cutoffs: its newest is {epoch}, the newest in Redis is \
             {redis_epoch}; verifiers reject the tokens of newer sessions: run tokenctl revoke-all \
             --everyone until the numbers agree"
        )
    })
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
