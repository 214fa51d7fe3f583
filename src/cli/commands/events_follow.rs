//! `tokenctl events --follow`

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::event_rows::{shortened, with_short_ids};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::process::nobody_reads;
use crate::cli::render::ResultStream;
use crate::cli::view::event::{COLUMNS, FollowedEvent, ListedEvent};
use crate::file_id::FileId;
use crate::session::EventFilter;
use crate::store::{Mark, ServerErrorKind, Store, StoreErrorKind};

/// Pause between two reads: an event appears within a second even on a busy machine.
const PAUSE: Duration = Duration::from_millis(200);
/// Maximum time for which the database server may be away, for a restart or a promotion.
const AWAY: Duration = Duration::from_secs(30);
/// Number of past events that are shown first by default.
const OLD: u64 = 10;
/// Number of events in one transaction, so that a slow reader of the output keeps no transaction open.
const PAGE: u64 = 1_000;

pub(super) fn follow(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    filter: EventFilter,
) -> Result<Exit> {
    store.require_newest()?;
    let path = env.location(context)?.file();
    let file = path.and_then(FileId::at);
    let interrupted = (context.catch_interrupts)();
    let mut out = ResultStream::new(env.printer);
    out.begin(context, COLUMNS)?;
    let mut reader = EventFollower::new(filter);
    let mut away_since = None;
    loop {
        match reader.next(store) {
            Ok(events) => {
                away_since = None;
                write(context, &mut out, events)?;
            }
            Err(error) if is_away(&error) => {
                let now = (context.elapsed)();
                if now.saturating_sub(*away_since.get_or_insert(now)) >= AWAY {
                    return Err(error);
                }
                reader.is_complete = true;
            }
            Err(error) => return Err(error),
        }
        if interrupted.load(Ordering::Relaxed) {
            return Ok(Exit::Interrupted);
        }
        if nobody_reads() {
            return Ok(Exit::Done);
        }
        if reader.is_complete {
            if let Some(path) = path.filter(|path| FileId::at(path) != file) {
                return Err(replaced(path));
            }
            (context.sleep)(PAUSE);
        }
    }
}

fn replaced(path: &Path) -> CommandError {
    let text = format!("store {} was replaced by another store", path.display());
    Failure::failed("store-replaced", text).hint(hints::FOLLOW_FROM_BEGINNING).into()
}

/// The position of the reader.
struct EventFollower {
    filter: EventFilter,
    /// Position after the events read so far; `None` before the first read.
    mark: Option<Mark>,
    /// Whether the first read starts at the first event instead of showing the newest ones.
    from_first: bool,
    /// Whether every event that was committed before the last read has been read.
    is_complete: bool,
}

impl EventFollower {
    fn new(filter: EventFilter) -> Self {
        let from_first =
            filter.limit.is_none() && (filter.after.is_some() || filter.since.is_some());
        Self { filter, mark: None, from_first, is_complete: true }
    }

    /// Returns the next events; none if there are no new ones, or if the store is locked at the moment.
    fn next(&mut self, store: &mut dyn Store) -> Result<Vec<ListedEvent>> {
        match self.look(store) {
            Err(error) if is_locked(&error) => Ok(Vec::new()),
            outcome => outcome,
        }
    }

    fn look(&mut self, store: &mut dyn Store) -> Result<Vec<ListedEvent>> {
        // One transaction for the events and the mark: later events are after the mark.
        let tx = store.read()?;
        if self.mark.is_none() && !self.from_first {
            self.filter.limit.get_or_insert(OLD);
            self.mark = Some(tx.mark()?);
            let events = with_short_ids(tx.as_ref(), &self.filter)?;
            // A start number and a limit apply to the first read only.
            self.filter.after = None;
            return Ok(events);
        }
        let changes = tx.events_since(self.mark.as_ref(), &self.filter, PAGE)?;
        if changes.is_rewound && self.mark.is_some() {
            return Err(Failure::failed(
                "store-replaced",
                "the history of the store has changed, and events may be lost: a standby was \
                 promoted (new timeline), or an older copy was restored",
            )
            .hint(hints::FOLLOW_ANEW)
            .into());
        }
        self.mark = Some(changes.mark);
        self.is_complete = changes.is_complete;
        if self.is_complete {
            self.filter.after = None;
        }
        shortened(tx.as_ref(), changes.rows)
    }
}

fn is_locked(error: &CommandError) -> bool {
    use StoreErrorKind::{Locked, Server};
    let is_locked =
        |kind: &StoreErrorKind| matches!(kind, Locked | Server(ServerErrorKind::RowsLocked));
    matches!(error, CommandError::Store(error) if is_locked(&error.kind))
}

/// Whether the database server is away, for example during a restart or a failover.
fn is_away(error: &CommandError) -> bool {
    use StoreErrorKind::{Disconnected, Server, Standby, Unreachable};
    let CommandError::Store(error) = error else { return false };
    // A server has no connection left while all its clients connect again.
    let is_crowded = matches!(error.kind, Server(ServerErrorKind::TooManyConnections(_)));
    is_crowded || matches!(error.kind, Unreachable(_) | Disconnected(_) | Standby { .. })
}

/// Writes the events and flushes the output.
fn write(
    context: &mut Context<'_>,
    out: &mut ResultStream,
    events: Vec<ListedEvent>,
) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    for event in events {
        out.push(context, FollowedEvent(event))?;
    }
    Ok(context.stdout.flush()?)
}
