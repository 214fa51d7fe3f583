//! `tokenctl store copy`

use std::sync::atomic::Ordering;

use crate::cli::command_error::Result;
use serde::Serialize;

use crate::cli::args::StoreCopyArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::directory::make_directory_of;
use crate::cli::failure::{Exit, Failure};
use crate::cli::settings::Origin;
use crate::cli::store_location::StoreLocation;
use crate::cli::ui::progress::Progress;
use crate::cli::ui::text::safe;
use crate::cli::view::counted;
use crate::store::copy::copy_store;
use crate::store::{CopyReport, StoreError, StoreErrorKind};

/// JSON output of a copy.
#[derive(Serialize)]
struct CopyView {
    from: String,
    to: String,
    users: u64,
    cutoffs: u64,
    sessions: u64,
    denylist: u64,
    events: u64,
    elapsed_ms: u128,
}

const COLUMNS: &[&str] =
    &["from", "to", "users", "cutoffs", "sessions", "denylist", "events", "elapsed_ms"];

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &StoreCopyArgs,
) -> Result<Exit> {
    let from = StoreLocation::parse(&args.from, &Origin::Flag("--from"), context)?;
    let to = StoreLocation::parse(&args.to, &Origin::Flag("--to"), context)?;
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
        copy_store(&mut *source.begin()?, target.begin()?, &to.name(), &mut |table, _| {
            spinner.say(table);
            !stopped.load(Ordering::Relaxed)
        })
    });
    drop(spinner);
    match copied {
        Ok(report) => {
            let elapsed_ms = (context.elapsed)().saturating_sub(begun).as_millis();
            printer.committed(context, "the copy is complete", "check it with: tokenctl doctor");
            let CopyReport { users, cutoffs, sessions, denylist, events } = report;
            let (from, to) = (from.name(), to.name());
            let view =
                CopyView { from, to, users, cutoffs, sessions, denylist, events, elapsed_ms };
            show(context, env, &view)?;
            Ok(Exit::Done)
        }
        Err(StoreError { kind: StoreErrorKind::Stopped, .. }) => {
            printer.note(context, "stopped; nothing was copied");
            Ok(Exit::Interrupted)
        }
        Err(StoreError { kind: StoreErrorKind::Exists, .. }) => {
            Err(Failure::failed("copy-exists", format!("{} is not empty", to.name()))
                .hint("copy into a new file, or into a database after tokenctl init")
                .into())
        }
        Err(error) => Err(error.into()),
    }
}

fn show(context: &mut Context<'_>, env: &CommandEnv, view: &CopyView) -> Result<()> {
    let printer = env.printer;
    if let Some(format) = printer.rows() {
        return printer.value(context, format, COLUMNS, view);
    }
    if !printer.quiet {
        let sessions = counted(view.sessions, "session");
        let (users, events) = (counted(view.users, "user"), counted(view.events, "event"));
        let text = format!("{}: {sessions}, {users}, {events}, verified\n", safe(&view.to));
        printer.text(context, &text)?;
        printer.note(context, "the key ring is a file of its own: name it with --key");
    }
    Ok(())
}
