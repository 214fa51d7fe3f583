//! `tokenctl sessions import`

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::command_error::{CommandError, Result};

use crate::cli::args::ImportArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::import_records::{self, RecordError};
use crate::cli::ui::progress::{Progress, Unit};
use crate::cli::ui::prompt::PromptError;
use crate::cli::ui::text::bounded;
use crate::cli::ui::text::safe;
use crate::cli::view::{counted, import as view};
use crate::service::{Import, ImportProgress, ImportReport, Imported, Mapping, import};

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ImportArgs) -> Result<Exit> {
    let mut store = env.open(context)?;
    let interrupted = (context.catch_interrupts)();
    let printer = &env.printer;
    let visible = printer.shows_progress(context);
    let is_unnamed = |(source, field): &(String, &str)| *field == "claims" && source != "claims";
    if args.claim.is_empty() && args.map.iter().any(is_unnamed) {
        return Err(Failure::usage("--map to claims needs --claim: tokens carry all that is kept")
            .hint("name the members to keep, such as --claim name --claim roles")
            .into());
    }
    let file = import_records::lines(input(context, env, args)?).map_err(unreadable)?;
    // The input is read twice: to check it, and to write it.
    let bytes = file.metadata()?.len() * if args.dry_run { 1 } else { 2 };
    let sessions = if visible { lines_of(&file)? } else { 0 };
    let progress =
        Progress::bar(visible, printer.stderr_paint, "importing", (sessions, Unit::Sessions));
    let mut watched = ProgressBar { progress, sessions, bytes, read: 0, interrupted: &interrupted };
    let wanted = wanted(context, env, args);
    let lines = &mut BufReader::with_capacity(1 << 16, file);
    let outcome = import(store.as_mut(), lines, &wanted, context.random, &mut watched)?;
    drop(watched);
    match outcome {
        Imported::Done(report) => {
            if !args.dry_run {
                let hint = "list them with: tokenctl sessions list --state all";
                printer.committed(context, "the sessions were imported", hint);
            }
            show(context, env, &report, args.dry_run)?;
            Ok(Exit::Done)
        }
        Imported::Refused(report) => Err(refused(context, env, &report, args.dry_run)?),
        Imported::Unexpected(unexpected) => Err(Failure::failed(
            "unexpected-number",
            format!(
                "{} would be imported, not {}: nothing was changed",
                counted(unexpected.found, "session"),
                unexpected.expected
            ),
        )
        .hint("look at them with --dry-run")
        .into()),
        Imported::Interrupted => Err(PromptError::Cancelled.into()),
    }
}

fn wanted(context: &Context<'_>, env: &CommandEnv, args: &ImportArgs) -> Import {
    let mut mapping = Mapping::new(args.ignore_unknown);
    for (source, field) in &args.map {
        mapping.rename(source, field);
    }
    for name in &args.ignore {
        mapping.ignore(name);
    }
    for name in &args.claim {
        mapping.keep_claim(name);
    }
    if let Some(name) = &args.hash_refresh_token {
        mapping.hash_refresh_token(name);
    }
    if let Some(offset) = args.assume_zone {
        mapping.assume_offset(offset);
    }
    Import {
        mapping,
        skip_existing: args.skip_existing,
        expect: args.expect,
        dry_run: args.dry_run,
        now: (context.clock)(),
        actor: env.actor.clone(),
        note: args.note.as_deref().map(|note| bounded(note, 512)).filter(|note| !note.is_empty()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unreadable(error: RecordError) -> Failure {
    Failure::failed("input", format!("cannot read the input: {error}"))
        .hint("give JSON Lines, a JSON array, or CSV with a header")
}

/// Counts the lines of the input for the progress bar, and rewinds it.
fn lines_of(mut file: &File) -> Result<u64> {
    file.rewind()?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut lines = 0;
    while reader.skip_until(b'\n')? > 0 {
        lines += 1;
    }
    file.rewind()?;
    Ok(lines)
}

/// Opens the input as a file that can be read twice.
fn input(context: &mut Context<'_>, env: &CommandEnv, args: &ImportArgs) -> Result<File> {
    let named = args.file.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(path) = named {
        let name = path.display();
        let unreadable = |error: io::Error| {
            Failure::failed("input", format!("cannot read {name}: {error}")).hint("check the path")
        };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Failure::usage(format!("{name} is a directory"))
                .hint("give a file of JSON Lines")
                .into());
        }
        if metadata.is_file() {
            return Ok(file);
        }
        // A pipe, for example of a shell's process substitution.
        return spooled(&mut { file });
    }
    if env.stdin_is_taken() {
        return Err(Failure::usage("standard input holds the key already")
            .hint("give a file to import")
            .into());
    }
    if context.stdin_is_terminal && args.file.is_none() {
        return Err(Failure::usage("what is to be imported?")
            .hint("give a file, or pipe JSON Lines in; see: tokenctl sessions import --help")
            .into());
    }
    spooled(&mut *context.stdin)
}

/// Copies a stream to an unlinked file, so that no transaction waits for a pipe.
fn spooled(from: &mut dyn io::Read) -> Result<File> {
    let failed = |error: io::Error| {
        let directory = std::env::temp_dir();
        Failure::failed(
            "input",
            format!("cannot keep the input in {}: {error}", directory.display()),
        )
        .hint("set TMPDIR to a directory with room, or give a file")
    };
    let mut file = tempfile::tempfile().map_err(failed)?;
    io::copy(from, &mut file).map_err(failed)?;
    Ok(file)
}

fn show(
    context: &mut Context<'_>,
    env: &CommandEnv,
    report: &ImportReport,
    dry_run: bool,
) -> Result<()> {
    let printer = &env.printer;
    if let Some(format) = printer.rows() {
        let value = view::ImportView::new(report, dry_run);
        return printer.value(context, format, view::COLUMNS, &value);
    }
    if printer.quiet {
        return Ok(());
    }
    printer.text(context, &view::summary(report, dry_run))
}

/// Reports the fault of each invalid line; returns the error with their number.
fn refused(
    context: &mut Context<'_>,
    env: &CommandEnv,
    report: &ImportReport,
    dry_run: bool,
) -> Result<CommandError> {
    if env.printer.rows().is_some() {
        show(context, env, report, dry_run)?;
    } else {
        let mut text = String::new();
        for (line, wrong) in &report.wrong {
            text.push_str(&format!("{}\n", safe(&view::line(*line, wrong))));
        }
        let last = report.wrong.last().map_or(0, |(line, _)| *line);
        let first_lines = report.wrong.chunk_by(|a, b| a.0 == b.0).count() as u64;
        if report.wrong_lines > first_lines {
            let more = counted(report.wrong_lines - first_lines, "line");
            text.push_str(&format!("… and {more} more after line {last}\n"));
        }
        context.stderr.write_all(text.as_bytes())?;
    }
    let lines = counted(report.lines, "line");
    if report.wrong_lines == 0 {
        let failure = match report.unmatched.as_slice() {
            [] => Failure::failed("import-refused", format!("none of {lines} names a user"))
                .hint("rename the field that names the user: --map SOURCE=user_id"),
            names => {
                let names = safe(&names.join(", ")).into_owned();
                Failure::usage(format!("no line has the field {names}: nothing was imported"))
                    .hint("write the name as the input has it, capitals included")
            }
        };
        return Ok(failure.into());
    }
    let wrong = report.wrong_lines;
    let are = if wrong == 1 { "is" } else { "are" };
    let failure = Failure::failed(
        "import-refused",
        format!("{wrong} of {lines} {are} wrong: nothing was imported"),
    )
    .hint("mend them and run it again; --map renames fields, --ignore-unknown drops them");
    Ok(failure.into())
}

/// Shows a progress bar, and interrupts the import on a signal.
struct ProgressBar<'a> {
    progress: Progress,
    /// Number of lines in the input.
    sessions: u64,
    /// Number of bytes to read, and number of bytes read so far.
    bytes: u64,
    read: u64,
    interrupted: &'a AtomicBool,
}

impl ImportProgress for ProgressBar<'_> {
    fn advance(&mut self, bytes: u64) {
        self.read += bytes;
        let done = u128::from(self.sessions) * u128::from(self.read);
        let done = done / u128::from(self.bytes.max(1));
        self.progress.set(u64::try_from(done).unwrap_or(self.sessions));
    }

    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
