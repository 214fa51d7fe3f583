//! `tokenctl denylist sync`

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{Args, ValueHint};

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::Sink;
use crate::cli::failure::Exit;
use crate::cli::ui::progress::Progress;
use crate::cli::view::mirror::{Metrics, SyncResult, SyncView, epoch_warning, evicts_warning};
use crate::denylist_mirror::{Prefix, StoreFeed, SyncOptions, compare, sync_once};
use crate::time::Span;

/// `denylist sync`
#[derive(Args)]
#[command(after_help = "Once: writes every unexpired entry, and no heartbeat.
With --follow: writes each change as it is committed, and renews the heartbeat that
verifiers require. Entries are never deleted before they expire.

URLs: redis://HOST:PORT/DATABASE, rediss://HOST with TLS, unix:///PATH/TO/SOCKET.
A password comes from TOKENCTL_REDIS_PASSWORD, from a file (redis://HOST?password-file=FILE)
or from the setting denylist_sink. A private CA: rediss://HOST?cacert=FILE.

Examples:
  tokenctl denylist sync --to redis://cache:6379 --dry-run
  tokenctl denylist sync --to redis://cache:6379 --follow -o jsonl")]
pub(in crate::cli) struct DenylistSyncArgs {
    /// Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(super) to: Option<String>,
    /// Prefix of the keys [default: tokenctl]
    #[arg(long, value_name = "NAME")]
    pub(super) prefix: Option<Prefix>,
    /// Clock skew that verifiers allow for exp; entries stay this much longer
    #[arg(long, value_name = "DURATION", default_value = "0s")]
    pub(super) leeway: Span,
    /// Compare the store with Redis and write nothing
    #[arg(long, conflicts_with = "follow")]
    pub(in crate::cli) dry_run: bool,
    /// Keep mirroring each change until stopped
    #[arg(long)]
    pub(in crate::cli) follow: bool,
    /// Time between two reads of the store, 1ms to 1s
    #[arg(long, value_name = "DURATION", default_value = "50ms", value_parser = interval,
        requires = "follow")]
    pub(super) interval: Duration,
    /// Lifetime of the heartbeat, 1s to 60s: how late verifiers notice lost data
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = heartbeat,
        requires = "follow")]
    pub(super) heartbeat: Duration,
    /// Write Prometheus metrics to this file every few seconds
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "follow")]
    pub(in crate::cli) metrics: Option<PathBuf>,
}

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &DenylistSyncArgs,
) -> Result<Exit> {
    let sink = Sink::find(context, env, "--to", args.to.as_deref(), args.prefix.as_ref())?;
    let options = options(env, args, &sink);
    let interrupted = (context.catch_interrupts)();
    let mut store = env.open(context)?;
    let mut feed = StoreFeed::new(store.as_mut());
    let visible = context.stderr.is_terminal && !env.printer.quiet;
    let started = (context.elapsed)();
    let spinner = Progress::spinner(visible, env.printer.stderr_paint, "Writing entries");
    let mut metrics = Metrics::default();
    let (view, evicts) = if args.dry_run {
        spinner.say("Comparing entries");
        let found = compare(&sink.location, &sink.prefix, options.timeout, &mut feed)?;
        let status = sink.status()?;
        let evicts = (status.policy != "noeviction").then_some(status.policy);
        (SyncView::of_comparison(&sink, &found, status.epoch), evicts)
    } else {
        let mut progress = |written| {
            spinner.set(written);
            !interrupted.load(Ordering::Relaxed)
        };
        let report = sync_once(&sink.location, &options, &mut feed, &mut progress)?;
        metrics.once(&report);
        (SyncView::of_report(&sink, &report), report.evicts)
    };
    drop(spinner);
    let view = view.after((context.elapsed)().saturating_sub(started));
    if let Some(policy) = evicts {
        env.printer.warn(context, &evicts_warning(&policy));
    }
    if let Some(warning) = epoch_warning(view.epoch, view.redis_epoch) {
        env.printer.warn(context, &warning);
    }
    env.printer.report(context, SyncResult { view, metrics })?;
    let is_interrupted = interrupted.load(Ordering::Relaxed);
    Ok(if is_interrupted { Exit::Interrupted } else { Exit::Done })
}

pub(super) fn options(env: &CommandEnv, args: &DenylistSyncArgs, sink: &Sink) -> SyncOptions {
    SyncOptions {
        prefix: sink.prefix.clone(),
        leeway: args.leeway,
        heartbeat: args.heartbeat,
        timeout: env.settings.timeout.max(Duration::from_millis(100)),
        ..SyncOptions::default()
    }
}

fn interval(text: &str) -> Result<Duration, String> {
    let hint = || "write milliseconds from 1ms to 1000ms, or 1s".to_owned();
    let duration = duration(text).ok_or_else(hint)?;
    let allowed = Duration::from_millis(1)..=Duration::from_secs(1);
    if allowed.contains(&duration) { Ok(duration) } else { Err(hint()) }
}

fn heartbeat(text: &str) -> Result<Duration, String> {
    let hint = || "write a duration from 1s to 60s".to_owned();
    let duration = duration(text).ok_or_else(hint)?;
    let allowed = Duration::from_secs(1)..=Duration::from_secs(60);
    if allowed.contains(&duration) { Ok(duration) } else { Err(hint()) }
}

fn duration(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let span: Span = text.parse().ok()?;
    u64::try_from(span.as_secs()).ok().map(Duration::from_secs)
}
