//! `tokenctl store copy`

use std::sync::atomic::Ordering;

use crate::cli::command_error::Result;
use crate::cli::hints;

use crate::cli::args::StoreCopyArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::directory::make_directory_of;
use crate::cli::failure::{Exit, Failure};
use crate::cli::settings::Origin;
use crate::cli::store_location::StoreLocation;
use crate::cli::ui::progress::Progress;
use crate::cli::view::store_copy::StoreCopyReport;
use crate::store::copy::copy_store;
use crate::store::{CopyReport, StoreError, StoreErrorKind};

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
            printer.committed(context, "the copy is complete", hints::CHECK_COPY);
            let CopyReport { users, cutoffs, sessions, denylist, events } = report;
            let (from, to) = (from.name(), to.name());
            let report = StoreCopyReport {
                from,
                to,
                users,
                cutoffs,
                sessions,
                denylist,
                events,
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
