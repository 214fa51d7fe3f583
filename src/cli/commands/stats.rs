//! `tokenctl stats`

use anyhow::Result;

use crate::cli::args::StatsArgs;
use crate::cli::atomic_file::replace;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::ui::color::Paint;
use crate::cli::ui::output::{Format, write_value};
use crate::cli::ui::progress::Progress;
use crate::cli::view::{prometheus, stats as view};
use crate::session::Statistics;
use crate::time::{Span, Timestamp};

/// The idle limits that are weighed, in days.
const LIMITS: [u32; 7] = [7, 14, 30, 60, 90, 180, 365];

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &StatsArgs) -> Result<Exit> {
    let mut store = env.open(context)?;
    let printer = env.printer;
    let visible = context.stderr.is_terminal && !printer.quiet;
    let now = (context.clock)();
    let spinner = Progress::spinner(visible, printer.stderr_paint, "reading the store");
    let statistics = store.read()?.statistics(now, &LIMITS.map(Span::days))?;
    drop(spinner);
    if let Some(path) = &args.to {
        let bytes = rendered(&statistics, printer.format, None, Paint::OFF, now)?;
        replace(context, path, &bytes)?;
        printer.note(context, &format!("written to {}", path.display()));
    } else {
        let width = context.stdout.width;
        let bytes = rendered(&statistics, printer.format, width, printer.paint, now)?;
        context.stdout.write_all(&bytes)?;
    }
    Ok(Exit::Done)
}

fn rendered(
    statistics: &Statistics,
    format: Format,
    width: Option<usize>,
    paint: Paint,
    now: Timestamp,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    match format.rows() {
        Some(format) => {
            let value = view::StatsView::new(statistics, now);
            write_value(format, &mut out, view::COLUMNS, &value)?;
        }
        None if format == Format::Prometheus => {
            out.extend(prometheus::text(statistics, now).into_bytes());
        }
        None => out.extend(view::page(statistics, width, paint, now).into_bytes()),
    }
    Ok(out)
}
