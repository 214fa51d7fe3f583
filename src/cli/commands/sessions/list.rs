//! `tokenctl sessions list`

use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;

use crate::cli::args::{ColumnsArg, FilterArgs, PageArgs, reason_parser};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::commands::selection;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::{PAGE_ROWS, TextPage};
use crate::cli::ui::when::local_exact;
use crate::cli::view::{counted, part_of, session, session_columns};
use crate::session::{Filter, Page, Reason, SESSION_FIELDS, Session, StateKind};
use crate::store::{Store, StoreError};
use crate::time::{Span, Timestamp};

/// `sessions list`
#[derive(Args)]
#[command(after_help = "\
Columns: id, user_id, state, created_at, last_used_at, expires_at, max_expires_at,
generation, rotated_at, access_expires_at, longest_idle, ip, user_agent, device,
claims, audience, access_ttl, refresh_ttl, ip_changes, user_agent_changes, epoch,
revoked_at, revoked_reason, revoked_by, revoked_note, is_valid

Examples:
  tokenctl sessions list --user alice
  tokenctl sessions list --ip 192.0.2.0/24 --used-after yesterday
  tokenctl sessions list --state all --sort created --limit 20
  tokenctl sessions list --idle 90d -o csv > idle.csv")]
pub(in crate::cli) struct ListArgs {
    /// Print only the count
    #[arg(long)]
    pub(in crate::cli) count: bool,
    /// Refresh the list every DURATION [default: 2s] until interrupted
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true,
        default_missing_value = "2s", conflicts_with = "count")]
    pub(in crate::cli) watch: Option<Span>,
    #[command(flatten)]
    filter: FilterArgs,
    /// Revoked for one of these reasons, separated by commas
    #[arg(long = "reason", value_name = "REASON", value_delimiter = ',',
        value_parser = reason_parser(), hide_possible_values = true,
        help_heading = "Filters")]
    reasons: Vec<Reason>,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    columns: ColumnsArg,
}

/// Default number of rows on a terminal.
const TABLE_ROWS: u64 = 1_000;
/// Interval of checks for an interruption with `--watch`.
const TICK: Duration = Duration::from_millis(100);

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ListArgs) -> Result<Exit> {
    let columns = &args.columns.columns;
    if let Some(twice) = columns.iter().enumerate().find(|(at, c)| columns[..*at].contains(c)) {
        return Err(Failure::usage(format!("--columns names {} twice", twice.1)).into());
    }
    let mut store = env.open(context)?;
    match args.watch {
        Some(interval) => watch(context, env, store.as_mut(), args, interval),
        None => list(context, env, store.as_mut(), args),
    }
}

/// Shows the list repeatedly on a cleared screen, until it is interrupted.
fn watch(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    args: &ListArgs,
    interval: Span,
) -> Result<Exit> {
    let interval = Duration::from_secs(u64::try_from(interval.as_secs()).unwrap_or(1).max(1));
    let interrupted = (context.catch_interrupts)();
    let is_dumb = (context.env)("TERM").is_none_or(|term| term == "dumb");
    loop {
        // Move the cursor to the top left corner and erase the screen.
        env.printer.text(context, if is_dumb { "\n" } else { "\u{1b}[H\u{1b}[2J" })?;
        let now = local_exact(context.now(), context.zone);
        env.printer.text(context, &format!("{now}, every {} s\n\n", interval.as_secs()))?;
        list(context, env, store, args)?;
        context.stdout.flush()?;
        let until = (context.elapsed)() + interval;
        while (context.elapsed)() < until {
            if interrupted.load(Ordering::Relaxed) {
                return Ok(Exit::Interrupted);
            }
            (context.sleep)(TICK);
        }
    }
}

fn list(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    args: &ListArgs,
) -> Result<Exit> {
    let now = context.now();
    let (mut filter, page) =
        selection::resolve(context, env, store, (&args.filter, &args.page), now)?;
    filter.reasons.clone_from(&args.reasons);
    let everything = filter.clone();
    // Only revoked sessions have a reason.
    let narrowed = !args.filter.says_state() && args.reasons.is_empty();
    if narrowed {
        filter.states = vec![StateKind::Active];
    }
    env.printer.note_staleness(context, store);
    if args.count {
        let number = if args.page.is_part() {
            let mut number = 0;
            store.list(&filter, args.page.order(), &page, now, &mut |_| {
                number += 1;
                Ok(())
            })?;
            number
        } else {
            store.read()?.count(&filter, now)?
        };
        env.printer.count(context, number)?;
        return Ok(Exit::Done);
    }
    let hidden = Filter { states: vec![StateKind::Expired, StateKind::Revoked], ..everything };
    let hidden = (narrowed && !args.page.is_part()).then_some(hidden);
    env.printer.list(context, SessionList { store, filter, args, page, hidden, now })?;
    Ok(Exit::Done)
}

/// Returns the remark on an empty list, which names the filter.
fn nothing(filter: &Filter, args: &ListArgs) -> String {
    let state = match filter.states.as_slice() {
        [state] => format!("{} ", state.as_str()),
        _ => String::new(),
    };
    let mut with = args.filter.words();
    with.extend(args.reasons.iter().map(|reason| format!("--reason {reason}")));
    with.extend(args.page.after.iter().map(|id| format!("--after {id}")));
    if with.is_empty() {
        return format!("no {state}sessions");
    }
    format!("no {state}session with {}", with.join(" "))
}

struct SessionList<'a> {
    store: &'a mut dyn Store,
    filter: Filter,
    args: &'a ListArgs,
    page: Page,
    /// Matches the sessions that the default state hides.
    hidden: Option<Filter>,
    now: Timestamp,
}

impl Listing for SessionList<'_> {
    type Row = session::SessionRow;

    fn columns(&self) -> &'static [&'static str] {
        &SESSION_FIELDS
    }

    fn chosen(&self) -> &[&'static str] {
        &self.args.columns.columns
    }

    fn rows(&mut self, push: &mut PushFn<'_, session::SessionRow>) -> Result<()> {
        let Self { filter, args, page, now, .. } = self;
        // The store holds no transaction open while a slow reader delays the output.
        Ok(self.store.list(filter, args.page.order(), page, *now, &mut |session| {
            push(&session::SessionRow::new(session, *now))
        })?)
    }

    fn text(&mut self, out: &mut TextPage<'_, '_>) -> Result<()> {
        let Self { store, filter, args, page, hidden, now } = self;
        let now = *now;
        let limit = page.limit.unwrap_or_else(|| out.default_limit(TABLE_ROWS));
        page.limit = Some(limit).filter(|limit| *limit < u64::MAX);
        let chosen = &args.columns.columns;
        let (mut rows, mut shown, mut last, mut failed) = (Vec::new(), 0, None, None);
        let mut part = |rows: &mut Vec<(String, Session)>| -> Result<()> {
            shown += rows.len() as u64;
            let Some((short, _)) = rows.last() else { return Ok(()) };
            last = Some(short.clone());
            out.table(&if chosen.is_empty() {
                session::table(rows, now)
            } else {
                session_columns::table(rows, chosen, now)
            })?;
            rows.clear();
            Ok(())
        };
        // The store holds no transaction open while a slow reader delays the output.
        let order = args.page.order();
        let read = store.list_with_neighbours(filter, order, page, now, &mut |(session, near)| {
            rows.push((ids::short(&session.id, &near), session));
            if (rows.len() as u64) < PAGE_ROWS {
                return Ok(());
            }
            part(&mut rows).map_err(|error| {
                failed = Some(error);
                StoreError::stopped()
            })
        });
        failed.map_or(Ok(()), Err)?;
        read?;
        part(&mut rows)?;
        if shown == 0 {
            out.note(&nothing(filter, args));
        } else if shown == limit
            && let Some(last) = last
        {
            let total = store.read()?.count(filter, now)?;
            if total > shown {
                let sessions = part_of(shown, total, "session");
                out.note(&format!("showing {sessions}; next page: --after {last}"));
            }
        }
        let hidden = match hidden {
            Some(hidden) => store.read()?.count(hidden, now)?,
            None => 0,
        };
        if hidden > 0 {
            let sessions = counted(hidden, "ended session");
            out.note(&format!("{sessions} not shown; show all: --state all"));
        }
        Ok(())
    }
}
