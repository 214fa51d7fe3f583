//! `tokenctl events --follow`

use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Result;

use super::event_rows::with_short_ids;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::process::nobody_reads;
use crate::cli::ui::color::Paint;
use crate::cli::ui::output::Rows;
use crate::cli::ui::when::Zone;
use crate::cli::view::event::{COLUMNS, EventRow, ListedEvent, followed};
use crate::file_id::FileId;
use crate::session::EventFilter;
use crate::store::{Store, StoreErrorKind};

/// Between two looks: "within a second" with room for a busy machine.
const PAUSE: Duration = Duration::from_millis(200);
/// Old ones that are shown first, unless the caller says where to begin.
const OLD: u64 = 10;
/// Events that one look fetches, so that no transaction stays open while somebody reads slowly.
const PAGE: u64 = 1_000;

pub(super) fn follow(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    filter: EventFilter,
) -> Result<Exit> {
    let path = env.store_path(context)?;
    let file = FileId::at(&path);
    let interrupted = (context.catch_interrupts)();
    let mut out = match env.printer.rows() {
        Some(format) => {
            Out::Rows(Rows::new(format, &mut context.stdout, COLUMNS, env.printer.csv(true))?)
        }
        None => Out::Lines(&mut context.stdout, context.zone, env.printer.paint),
    };
    out.flush()?;
    let mut reader = EventFollower::new(filter);
    loop {
        let events = reader.next(store)?;
        out.write(&events)?;
        if interrupted.load(Ordering::Relaxed) {
            return Ok(Exit::Interrupted);
        }
        if nobody_reads() {
            return Ok(Exit::Done);
        }
        if (events.len() as u64) < PAGE {
            if FileId::at(&path) != file {
                return Err(replaced(&path));
            }
            (context.sleep)(PAUSE);
        }
    }
}

fn replaced(path: &Path) -> anyhow::Error {
    let text = format!("the store {} was replaced by another one", path.display());
    Failure::failed("store-replaced", text)
        .hint("look at what happened, then follow the new one from its beginning")
        .into()
}

/// Where the reading is.
struct EventFollower {
    filter: EventFilter,
    begun: bool,
}

impl EventFollower {
    fn new(mut filter: EventFilter) -> Self {
        if filter.limit.is_none() {
            let says_where = filter.after.is_some() || filter.since.is_some();
            filter.limit = Some(if says_where { PAGE } else { OLD });
            filter.oldest = says_where;
        }
        Self { filter, begun: false }
    }

    /// The next events; none if there are no new ones, or if the store is locked just now.
    fn next(&mut self, store: &mut dyn Store) -> Result<Vec<ListedEvent>> {
        match self.look(store) {
            Err(error) if is_locked(&error) => Ok(Vec::new()),
            outcome => outcome,
        }
    }

    fn look(&mut self, store: &mut dyn Store) -> Result<Vec<ListedEvent>> {
        // One moment for both: what comes after it has a higher number.
        let tx = store.read()?;
        let newest = tx.newest_event()?;
        let after = self.filter.after.unwrap_or(0);
        if self.begun && newest < after {
            return Err(Failure::failed("store-replaced", "the store has lost events")
                .hint("was an older copy restored? follow it from its beginning")
                .into());
        }
        if self.begun && newest == after {
            return Ok(Vec::new());
        }
        let events = with_short_ids(tx.as_ref(), &self.filter)?;
        let full = self.filter.limit.is_some_and(|limit| events.len() as u64 >= limit);
        let last = events.last().map(|(event, _)| event.id);
        self.filter.after = Some(match last {
            // There may be more behind a full page; the newest ones have nothing behind them.
            Some(last) if full && self.filter.oldest => last,
            _ => newest.max(after),
        });
        self.filter.oldest = true;
        self.filter.limit = Some(PAGE);
        self.begun = true;
        Ok(events)
    }
}

fn is_locked(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<crate::store::StoreError>()
        .is_some_and(|error| error.kind == StoreErrorKind::Locked)
}

/// Where the events go, each at once.
enum Out<'a> {
    Lines(&'a mut dyn Write, Zone, Paint),
    Rows(Rows<'a>),
}

impl Out<'_> {
    fn write(&mut self, events: &[ListedEvent]) -> Result<()> {
        for shown in events {
            match self {
                Self::Lines(out, zone, paint) => {
                    out.write_all(followed(shown, *zone, *paint).as_bytes())?;
                }
                Self::Rows(rows) => rows.push(&EventRow::from(shown.0.clone()))?,
            }
        }
        if events.is_empty() { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Self::Lines(out, ..) => out.flush()?,
            Self::Rows(rows) => rows.flush()?,
        }
        Ok(())
    }
}
