//! Formats the log of a follower.

use std::time::Duration;

use serde::Serialize;

use super::{entries, millis};
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::tenths;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::text::safe;
use crate::cli::ui::when::{Zone, local_exact};
use crate::denylist_mirror::{Cycle, MirrorError, ResyncCause};
use crate::time::Timestamp;

#[derive(Serialize)]
pub(in crate::cli) struct LogLine {
    time: String,
    #[serde(skip)]
    at: Timestamp,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lag_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl Report for LogLine {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &["time", "event", "cause", "entries", "epoch", "elapsed_ms", "lag_ms", "error", "reason"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        // Problems are shown with `--quiet` too.
        if page.is_quiet() && self.error.is_none() {
            return Ok(());
        }
        page.text(&self.sentence(page.zone()))
    }
}

impl LogLine {
    fn new(at: Timestamp, event: &'static str) -> Self {
        Self {
            time: at.to_string(),
            at,
            event,
            cause: None,
            entries: None,
            epoch: None,
            elapsed_ms: None,
            lag_ms: None,
            error: None,
            reason: None,
        }
    }

    pub(in crate::cli) fn resynced(
        at: Timestamp,
        cause: ResyncCause,
        cycle: &Cycle,
        took: Duration,
    ) -> Self {
        Self {
            cause: Some(cause.as_str()),
            entries: Some(cycle.entries),
            epoch: Some(cycle.epoch),
            elapsed_ms: Some(millis(took)),
            ..Self::new(at, "resynced")
        }
    }

    pub(in crate::cli) fn cutoff(at: Timestamp, epoch: i64) -> Self {
        Self { epoch: Some(epoch), ..Self::new(at, "cutoff") }
    }

    pub(in crate::cli) fn mirrored(at: Timestamp, entries: u64, epoch: i64, lag: Duration) -> Self {
        Self {
            entries: Some(entries),
            epoch: Some(epoch),
            lag_ms: Some(millis(lag)),
            ..Self::new(at, "mirrored")
        }
    }

    pub(in crate::cli) fn failed(at: Timestamp, error: &MirrorError) -> Self {
        Self {
            error: Some(error.to_string()),
            reason: Some(error.reason()),
            ..Self::new(at, "failed")
        }
    }

    pub(in crate::cli) fn stopped(at: Timestamp, entries: u64) -> Self {
        Self { entries: Some(entries), ..Self::new(at, "stopped") }
    }

    fn sentence(&self, zone: Zone) -> String {
        let mut text = format!("{}  {}", local_exact(self.at, zone), self.event);
        if let Some(error) = &self.error {
            text.push_str(&format!(": {}", safe(error)));
        }
        if let Some(number) = self.entries {
            text.push_str(&format!(": {}", entries(number)));
        }
        if let Some(elapsed) = self.elapsed_ms {
            text.push_str(&format!(" in {} s", tenths(Duration::from_millis(elapsed))));
        }
        if let Some(lag) = self.lag_ms {
            text.push_str(&format!(", lag at most {lag} ms"));
        }
        if let Some(epoch) = self.epoch.filter(|epoch| *epoch > 0) {
            text.push_str(&format!(", newest cutoff {epoch}"));
        }
        if let Some(cause) = self.cause {
            text.push_str(&format!(" ({cause})"));
        }
        text.push('\n');
        text
    }
}
