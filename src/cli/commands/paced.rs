//! The environment of a long operation: clock, pauses, interruption and a progress bar.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::cli::context::Context;
use crate::cli::printer::Printer;
use crate::cli::ui::progress::{Progress, Unit};
use crate::service::Pace;
use crate::session::PurgeCounts;

/// The environment of one command.
pub(super) struct Paced<'a> {
    elapsed: &'a dyn Fn() -> Duration,
    sleep: &'a dyn Fn(Duration),
    interrupted: Arc<AtomicBool>,
    progress: Progress,
    /// Total of the progress bar, in sessions.
    total: u64,
    /// Whether the total is the number of rows to write. Otherwise it is the number of rows to search.
    counts_rows: bool,
}

impl<'a> Paced<'a> {
    /// Starts to catch interruptions, and draws a progress bar of this many sessions on a terminal.
    pub(super) fn new(
        context: &Context<'a>,
        printer: Printer,
        label: &'static str,
        total: u64,
    ) -> Self {
        let visible = printer.shows_progress(context);
        Self {
            elapsed: context.elapsed,
            sleep: context.sleep,
            interrupted: (context.catch_interrupts)(),
            progress: Progress::bar(visible, printer.stderr_paint, label, (total, Unit::Sessions)),
            total,
            counts_rows: false,
        }
    }
}

impl Pace for Paced<'_> {
    fn elapsed(&self) -> Duration {
        (self.elapsed)()
    }

    fn rest(&mut self, pause: Duration) {
        (self.sleep)(pause);
    }

    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a share of the bar"
    )]
    fn progress(&mut self, part: f64, counts: &PurgeCounts) {
        self.progress.set(if self.counts_rows {
            counts.sessions.total() + counts.revoked
        } else {
            (part.clamp(0.0, 1.0) * self.total as f64) as u64
        });
    }

    fn total(&mut self, rows: u64) {
        self.total = rows;
        self.counts_rows = true;
        self.progress.set_total(rows);
    }
}
