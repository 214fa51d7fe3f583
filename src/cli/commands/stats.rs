//! `tokenctl stats`

use crate::cli::command_error::Result;

use crate::cli::args::StatsArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::denylist_sink::Sink;
use crate::cli::failure::Exit;
use crate::cli::public_file::replace;
use crate::cli::ui::color::Paint;
use crate::cli::ui::output::{CsvStyle, Format, RowFormat, Rows, write_value};
use crate::cli::ui::progress::Progress;
use crate::cli::view::sink::SinkView;
use crate::cli::view::{prometheus, stats as view};
use crate::session::{EventFilter, EventKind, Statistics};
use crate::store::Read;
use crate::time::{Span, Timestamp};

/// The idle limits to evaluate, in days.
const LIMITS: [u32; 7] = [7, 14, 30, 60, 90, 180, 365];

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &StatsArgs) -> Result<Exit> {
    let mut store = env.open(context)?;
    let printer = env.printer;
    printer.note_staleness(context, store.as_ref());
    let visible = printer.shows_progress(context);
    let now = (context.clock)();
    let spinner = Progress::spinner(visible, printer.stderr_paint, "reading the store");
    let tx = store.read()?;
    let statistics = tx.statistics(now, &LIMITS.map(Span::days))?;
    let last_purge = last_purge(tx.as_ref())?;
    drop(tx);
    let sink = Sink::configured(context, env)?.map(|sink| SinkView::new(&sink));
    let figures = Figures { statistics: &statistics, sink, last_purge, now };
    drop(spinner);
    if let Some(path) = &args.to {
        let csv = CsvStyle { escape: false, ..printer.csv(true) };
        let bytes = rendered(figures, printer.format, None, Paint::OFF, csv)?;
        replace(path, &bytes)?;
        printer.note(context, &format!("written to {}", path.display()));
    } else {
        let width = context.stdout.width;
        let csv = printer.csv(true);
        let bytes = rendered(figures, printer.format, width, printer.paint, csv)?;
        context.stdout.write_all(&bytes)?;
    }
    Ok(Exit::Done)
}

/// The statistics with further values that are shown.
struct Figures<'a> {
    statistics: &'a Statistics,
    sink: Option<SinkView>,
    last_purge: Option<Timestamp>,
    now: Timestamp,
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

fn rendered(
    Figures { statistics, sink, last_purge, now }: Figures<'_>,
    format: Format,
    width: Option<usize>,
    paint: Paint,
    csv: CsvStyle,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    match format.rows() {
        Some(format) => {
            let value = view::StatsView::new(statistics, sink, last_purge, now);
            if format == RowFormat::Csv {
                let mut rows = Rows::new(format, &mut out, view::METRIC_COLUMNS, csv)?;
                for metric in value.metrics()? {
                    rows.push(&metric)?;
                }
                rows.finish()?;
            } else {
                write_value(format, &mut out, view::COLUMNS, &value, csv)?;
            }
        }
        None if format == Format::Prometheus => {
            out.extend(prometheus::text(statistics, last_purge, now).into_bytes());
            out.extend(sink.iter().flat_map(|sink| sink.exposition().into_bytes()));
        }
        None => out.extend(view::page(statistics, sink.as_ref(), width, paint, now).into_bytes()),
    }
    Ok(out)
}
