//! `tokenctl denylist sync --follow`

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::sync::{DenylistSyncArgs, options};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::Sink;
use crate::cli::failure::Exit;
use crate::cli::paths;
use crate::cli::public_file::replace;
use crate::cli::view::mirror::{LogLine, Metrics, epoch_warning};
use crate::denylist_mirror::{Cycle, Follower, MirrorError, StoreFeed};

/// Pause between two attempts after an error: short enough to find a restarted server soon, long enough
/// not to burden the network.
const RETRY: Duration = Duration::from_millis(250);
/// Interval of the metrics, unless the state changes.
const METRICS: Duration = Duration::from_secs(5);
/// Interval of the summary in the log while only entries are written.
const SUMMARY: Duration = Duration::from_secs(60);

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &DenylistSyncArgs,
) -> Result<Exit> {
    let sink = Sink::find(context, env, "--to", args.to.as_deref(), args.prefix.as_ref())?;
    let mut follower = Follower::new(sink.location.clone(), options(env, args, &sink));
    let metrics = args.metrics.as_deref();
    let metrics = metrics.map(|path| paths::no_stream(context, "--metrics", path)).transpose()?;
    let interrupted = (context.catch_interrupts)();
    let mut store = env.open(context)?;
    let mut feed = StoreFeed::new(store.as_mut());
    let mut log = Log::new(env, metrics.as_deref());
    while !interrupted.load(Ordering::Relaxed) {
        let started = (context.elapsed)();
        let mut progress = |_| !interrupted.load(Ordering::Relaxed);
        let outcome = follower.cycle(&mut feed, context.random, &mut progress);
        let ended = (context.elapsed)();
        let pause = match outcome {
            Ok(cycle) => {
                log.cycle(context, &cycle, started, ended)?;
                args.interval.saturating_sub(ended.saturating_sub(started))
            }
            Err(error) if error.is_transient() => {
                log.error(context, &error, ended)?;
                RETRY
            }
            Err(error) => {
                log.error(context, &error, ended)?;
                return Err(error.into());
            }
        };
        (context.sleep)(pause);
    }
    log.stopped(context);
    Ok(Exit::Interrupted)
}

/// Reports the cycles: changes of state at once, everything else in summaries.
struct Log<'a> {
    env: &'a CommandEnv,
    metrics_file: Option<&'a Path>,
    metrics: Metrics,
    /// The error of the last cycle; an equal error is not reported again.
    error: Option<String>,
    epoch: Option<i64>,
    /// Start of the last complete cycle.
    complete_since: Option<Duration>,
    entries: u64,
    /// Largest lag since the last summary.
    lag: Duration,
    summary_at: Duration,
    metrics_at: Option<Duration>,
}

impl<'a> Log<'a> {
    fn new(env: &'a CommandEnv, metrics_file: Option<&'a Path>) -> Self {
        Self {
            env,
            metrics_file,
            metrics: Metrics::default(),
            error: None,
            epoch: None,
            complete_since: None,
            entries: 0,
            lag: Duration::ZERO,
            summary_at: Duration::ZERO,
            metrics_at: None,
        }
    }

    fn cycle(
        &mut self,
        context: &mut Context<'_>,
        cycle: &Cycle,
        started: Duration,
        ended: Duration,
    ) -> Result<()> {
        let Some(complete_at) = cycle.complete_at else { return Ok(()) };
        let was_down = self.error.take().is_some();
        // An entry may have been committed just after the last complete cycle began, and has waited since.
        if let Some(since) = self.complete_since.filter(|_| cycle.entries > 0) {
            self.lag = self.lag.max(ended.saturating_sub(since));
        }
        self.complete_since = Some(started);
        self.entries += cycle.entries;
        self.metrics.complete(cycle, complete_at, self.lag);
        let now = context.now();
        let mut is_news = was_down;
        if let Some(cause) = cycle.resync {
            is_news = true;
            let took = ended.saturating_sub(started);
            self.line(context, LogLine::resynced(now, cause, cycle, took));
            self.reset(ended);
        }
        if self.epoch.replace(cycle.epoch) != Some(cycle.epoch) {
            if cycle.resync.is_none() {
                self.line(context, LogLine::cutoff(now, cycle.epoch));
            }
            if let Some(warning) = epoch_warning(cycle.epoch, cycle.redis_epoch) {
                self.env.printer.warn(context, &warning);
            }
        }
        if ended.saturating_sub(self.summary_at) >= SUMMARY {
            if self.entries > 0 {
                self.line(context, LogLine::mirrored(now, self.entries, cycle.epoch, self.lag));
            }
            self.reset(ended);
        }
        self.write_metrics(ended, is_news)
    }

    fn reset(&mut self, at: Duration) {
        self.entries = 0;
        self.lag = Duration::ZERO;
        self.summary_at = at;
    }

    fn error(
        &mut self,
        context: &mut Context<'_>,
        error: &MirrorError,
        at: Duration,
    ) -> Result<()> {
        let text = error.to_string();
        self.metrics.failed();
        let is_news = self.error.as_ref() != Some(&text);
        if is_news {
            let now = context.now();
            self.line(context, LogLine::failed(now, error));
            self.error = Some(text);
        }
        self.write_metrics(at, is_news)
    }

    fn stopped(&self, context: &mut Context<'_>) {
        let now = context.now();
        self.line(context, LogLine::stopped(now, self.entries));
    }

    fn line(&self, context: &mut Context<'_>, line: LogLine) {
        let printer = &self.env.printer;
        let written = printer.report(context, line);
        // A failure to write the log must not stop the mirror.
        if written.and_then(|()| Ok(context.stdout.flush()?)).is_err() {
            self.env.printer.detail(context, "cannot write the log to standard output");
        }
    }

    fn write_metrics(&mut self, at: Duration, is_news: bool) -> Result<()> {
        let Some(path) = self.metrics_file else { return Ok(()) };
        let is_due = self.metrics_at.is_none_or(|last| at.saturating_sub(last) >= METRICS);
        if is_due || is_news {
            self.metrics_at = Some(at);
            replace(path, self.metrics.text().as_bytes())?;
        }
        Ok(())
    }
}
