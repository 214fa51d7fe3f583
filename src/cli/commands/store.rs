//! `tokenctl store`

use std::sync::atomic::Ordering;

use clap::{Args, Subcommand, ValueHint};
use serde::Serialize;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::directory::make_directory_of;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::report::Report;
use crate::cli::store_location::StoreLocation;
use crate::cli::text_page::TextPage;
use crate::cli::ui::progress::Progress;
use crate::cli::view::counted;
use crate::store::copy::copy_store;
use crate::store::{CopyReport, StoreError, StoreErrorKind};

/// `store`
#[derive(Subcommand)]
pub(in crate::cli) enum StoreCommand {
    /// Copy everything into an empty store, verified
    Copy(StoreCopyArgs),
}

/// `store copy`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl store copy --from sessions.db --to postgres://dba@db/auth
  tokenctl store copy --from postgres://ops@db/auth --to sessions.db

Stop the service first: changes during the copy are not copied.")]
pub(in crate::cli) struct StoreCopyArgs {
    /// Store to read
    #[arg(long, value_name = "PATH|URL", value_hint = ValueHint::FilePath)]
    from: String,
    /// Store to fill: a new file, or a database after init
    #[arg(long, value_name = "PATH|URL", value_hint = ValueHint::FilePath)]
    to: String,
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    global: &Global,
    command: &StoreCommand,
) -> Result<Exit> {
    let env = CommandEnv::without_actor(context, global)?;
    match command {
        StoreCommand::Copy(args) => copy(context, &env, args),
    }
}

fn copy(context: &mut Context<'_>, env: &CommandEnv, args: &StoreCopyArgs) -> Result<Exit> {
    let from = StoreLocation::of_flag("--from", &args.from, context)?;
    let to = StoreLocation::of_flag("--to", &args.to, context)?;
    let printer = env.printer;
    let begun = (context.elapsed)();
    let stopped = (context.catch_interrupts)();
    let visible = printer.shows_progress(context);
    let spinner = Progress::spinner(visible, printer.stderr_paint, "reading");
    if let Some(path) = to.file() {
        make_directory_of(path)?;
    }
    let mut source = from.copy_source(env.settings.timeout)?;
    let target = to.copy_target(env.settings.timeout);
    let copied = target.and_then(|target| {
        copy_store(&mut *source.begin()?, target.begin()?, &to.name(), &mut |table, rows| {
            spinner.say(table);
            spinner.set(rows);
            !stopped.load(Ordering::Relaxed)
        })
    });
    drop(spinner);
    match copied {
        Ok(report) => {
            let elapsed_ms = (context.elapsed)().saturating_sub(begun).as_millis();
            let hint = hints::check_copy(&to.name());
            printer.committed(context, "the copy is complete", hint);
            if let Some(text) = changed(&report.changed_texts) {
                printer.warn(context, &text);
            }
            let CopyReport { users, cutoffs, sessions, denylist, events, changed_texts } = report;
            let (from, to) = (from.name(), to.name());
            let report = StoreCopyReport {
                from,
                to,
                users,
                cutoffs,
                sessions,
                denylist,
                events,
                changed_texts: changed_texts.iter().map(|(_, texts)| texts).sum(),
                elapsed_ms,
            };
            printer.report(context, report)?;
            Ok(Exit::Done)
        }
        Err(StoreError { kind: StoreErrorKind::Stopped, .. }) => {
            printer.note(context, "stopped; nothing was copied");
            Ok(Exit::Interrupted)
        }
        Err(StoreError { kind: StoreErrorKind::Exists, .. }) => {
            Err(Failure::failed("copy-exists", format!("{} is not empty", to.name()))
                .hint(hints::COPY_INTO_NEW)
                .into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns a warning of changed texts, with their numbers by table.
fn changed(texts: &[(&'static str, u64)]) -> Option<String> {
    let all: u64 = texts.iter().map(|(_, number)| number).sum();
    let tables: Vec<_> = texts.iter().map(|(table, number)| format!("{table}: {number}")).collect();
    let text = format!(
        "{} changed ({}): PostgreSQL cannot store bytes that are not UTF-8, so each became U+FFFD",
        counted(all, "text"),
        tables.join(", ")
    );
    (all > 0).then_some(text)
}

/// JSON output of a copy.
#[derive(Serialize)]
struct StoreCopyReport {
    from: String,
    to: String,
    users: u64,
    cutoffs: u64,
    sessions: u64,
    denylist: u64,
    events: u64,
    changed_texts: u64,
    elapsed_ms: u128,
}

impl Report for StoreCopyReport {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &[
            "from",
            "to",
            "users",
            "cutoffs",
            "sessions",
            "denylist",
            "events",
            "changed_texts",
            "elapsed_ms",
        ]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if page.is_quiet() {
            return Ok(());
        }
        let sessions = counted(self.sessions, "session");
        let (users, events) = (counted(self.users, "user"), counted(self.events, "event"));
        page.line(&format!("{}: {sessions}, {users}, {events}, verified", self.to))?;
        page.note("the key ring is a separate file: name it with --key");
        Ok(())
    }
}
