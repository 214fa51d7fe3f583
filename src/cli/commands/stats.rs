//! `tokenctl stats`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::Sink;
use crate::cli::failure::Exit;
use crate::cli::paths;
use crate::cli::public_file::replace;
use crate::cli::ui::progress::Progress;
use crate::cli::view::sink::SinkView;
use crate::cli::view::stats as view;
use crate::session::{EventFilter, EventKind};
use crate::store::Read;
use crate::time::{Span, Timestamp};

/// `stats`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl stats
  tokenctl stats -o prometheus --to /var/lib/node_exporter/tokenctl.prom")]
pub(in crate::cli) struct StatsArgs {
    /// Write to this file, atomically and with mode 0644; - for stdout
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    to: Option<PathBuf>,
}

/// The idle limits to evaluate, in days.
const LIMITS: [u32; 7] = [7, 14, 30, 60, 90, 180, 365];

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &StatsArgs) -> Result<Exit> {
    let to = args.to.as_deref().filter(|path| path.as_os_str() != "-");
    let to = to.map(|path| paths::argument(context, "--to", path)).transpose()?;
    let mut store = env.open(context)?;
    let printer = env.printer;
    printer.note_staleness(context, store.as_ref());
    let visible = printer.shows_progress(context);
    let now = context.now();
    let spinner = Progress::spinner(visible, printer.stderr_paint, "reading the store");
    let tx = store.read()?;
    let statistics = tx.statistics(now, &LIMITS.map(Span::days))?;
    let last_purge = last_purge(tx.as_ref())?;
    drop(tx);
    let sink = Sink::configured(context, env)?.map(|sink| SinkView::new(&sink));
    let report = view::StatsReport { statistics, sink, last_purge, now };
    drop(spinner);
    let Some(path) = &to else {
        printer.report(context, report)?;
        return Ok(Exit::Done);
    };
    replace(path, &printer.file_of(context, report)?)?;
    printer.note(context, &format!("written to {}", path.display()));
    Ok(Exit::Done)
}

/// Returns the time at which a purge last deleted rows, if the audit trail contains it.
fn last_purge(tx: &dyn Read) -> Result<Option<Timestamp>> {
    let filter =
        EventFilter { kinds: vec![EventKind::Purged], limit: Some(1), ..EventFilter::default() };
    let mut last = None;
    tx.events(&filter, &mut |event| {
        last = Some(event.event.at);
        Ok(())
    })?;
    Ok(last)
}
