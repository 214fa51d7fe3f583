//! `tokenctl denylist sync`

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::cli::command_error::Result;

use crate::cli::args::DenylistSyncArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::denylist_sink::Sink;
use crate::cli::failure::Exit;
use crate::cli::ui::progress::Progress;
use crate::cli::view::mirror::{Metrics, SyncResult, SyncView, epoch_warning, evicts_warning};
use crate::denylist_mirror::{StoreFeed, SyncOptions, compare, sync_once};

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
