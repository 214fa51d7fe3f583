//! `tokenctl sessions import`

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _};
use std::path::Path;

use clap::{Args, ValueHint};

use crate::cli::args::{IMPORT_NOTE, LockArgs, import_note};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::commands::paced::Paced;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::import_records::{self, CopyPlace, RecordError};
use crate::cli::paths;
use crate::cli::ui::prompt::PromptError;
use crate::cli::ui::suggest::nearest;
use crate::cli::ui::text::{note, safe};
use crate::cli::view::{counted, import as view};
use crate::service::{Import, ImportReport, Imported, Mapping, import};
use crate::session::SESSION_FIELDS;

/// `sessions import`
#[derive(Args)]
#[command(after_help = "\
The whole input is checked first; if a line is invalid, nothing is imported. Up to
500 sessions are added in one transaction; more in batches, between which the
service can write. To finish an interrupted import, run the same command again.

Examples:
  tokenctl sessions import sessions.jsonl --dry-run
  tokenctl sessions import logins.csv --map login=id --ignore-unknown")]
pub(in crate::cli) struct ImportArgs {
    /// JSON Lines, a JSON array, or CSV with a header; - for stdin
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    file: Option<std::path::PathBuf>,
    /// Rename the field SOURCE of the input to FIELD, such as login=id
    #[arg(long, value_name = "SOURCE=FIELD", value_parser = rename, value_delimiter = ',')]
    map: Vec<(String, &'static str)>,
    /// Ignore unknown fields, except those that may say that a session has ended
    #[arg(long)]
    ignore_unknown: bool,
    /// Ignore the source field FIELD
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Keep only this claim of an object that --map renames to claims
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    claim: Vec<String>,
    /// Import the refresh token in FIELD; only its SHA-256 is stored
    #[arg(long, value_name = "FIELD")]
    hash_refresh_token: Option<String>,
    /// Time zone of times without one: UTC or an offset such as +02:00
    #[arg(long, value_name = "ZONE", value_parser = offset, allow_hyphen_values = true)]
    assume_zone: Option<i64>,
    /// Skip records whose IDs are already in the store
    #[arg(long)]
    skip_existing: bool,
    #[command(flatten)]
    lock: LockArgs,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT", value_parser = import_note)]
    note: Option<String>,
    /// Check the input and show what would be imported
    #[arg(long, help_heading = "Confirmation")]
    dry_run: bool,
    /// Change nothing unless exactly N sessions would be imported
    #[arg(long, value_name = "N", help_heading = "Confirmation")]
    expect: Option<u64>,
}

/// Parts of field names that indicate credentials.
const CREDENTIALS: [&str; 6] = ["token", "secret", "password", "cookie", "jwt", "apikey"];

/// Parses a UTC offset; returns it in seconds.
fn offset(text: &str) -> Result<i64, String> {
    let wrong = || "expected UTC or an offset such as +02:00".to_owned();
    if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |text: &str, most: i64| {
        text.parse::<i64>().ok().filter(|number| (0..=most).contains(number)).ok_or_else(wrong)
    };
    Ok(sign * (number(hours, 14)? * 3600 + number(minutes, 59)? * 60))
}

fn rename(text: &str) -> Result<(String, &'static str), String> {
    let Some((source, field)) = text.split_once('=').filter(|(source, _)| !source.is_empty())
    else {
        return Err("expected SOURCE=FIELD, such as login=id".to_owned());
    };
    let plain = source.to_lowercase().replace(['_', '-'], "");
    if field == "id" && CREDENTIALS.iter().any(|word| plain.contains(word)) {
        return Err(format!(
            "{source} may be a credential, and session IDs are shown in plain text; \
             to keep its hash, use --hash-refresh-token {source}"
        ));
    }
    let more = ["refresh_token_sha256", "user_status"];
    match SESSION_FIELDS.into_iter().chain(more).find(|known| *known == field) {
        Some(field) => Ok((source.to_owned(), field)),
        None => Err(match nearest(field, SESSION_FIELDS) {
            Some(near) => format!("a session has no field {field}; did you mean {near}?"),
            None => format!(
                "a session has no field {field}; the fields are: {}",
                SESSION_FIELDS.join(", ")
            ),
        }),
    }
}

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ImportArgs) -> Result<Exit> {
    let mut store = env.open(context)?;
    let printer = &env.printer;
    let visible = printer.shows_progress(context);
    let is_unnamed = |(source, field): &(String, &str)| *field == "claims" && source != "claims";
    if args.claim.is_empty() && args.map.iter().any(is_unnamed) {
        return Err(Failure::usage(
            "--map to claims needs --claim: every kept claim is copied into tokens",
        )
        .hint(hints::NAME_CLAIMS)
        .into());
    }
    let file =
        import_records::lines(input(context, env, args)?, copy_place(args)).map_err(unreadable)?;
    let sessions = if visible { lines_of(&file)? } else { 0 };
    let mut pace = Paced::new(context, *printer, "importing", sessions);
    let wanted = wanted(context, env, args);
    let lines = &mut BufReader::with_capacity(1 << 16, file);
    let outcome = import(store.as_mut(), lines, &wanted, args.lock.max_lock(), &mut pace)?;
    drop(pace);
    match outcome {
        Imported::Done(report) => {
            if !args.dry_run {
                printer.committed(context, view::outcome(&report), hints::LIST_IMPORTED);
            }
            let faults = report.wrong_lines > 0;
            let dry_run = args.dry_run;
            let shown = view::ImportResult { report: &report, dry_run, summary: true, faults };
            printer.report(context, shown)?;
            if faults { Err(left_out(&report)) } else { Ok(Exit::Done) }
        }
        Imported::Refused(report) => {
            let dry_run = args.dry_run;
            let shown =
                view::ImportResult { report: &report, dry_run, summary: false, faults: true };
            printer.report(context, shown)?;
            Err(refused(&report))
        }
        Imported::Unexpected(unexpected) => Err(Failure::failed(
            "unexpected-number",
            format!(
                "{} would be imported, not {}: nothing was changed",
                counted(unexpected.found, "session"),
                unexpected.expected
            ),
        )
        .hint(hints::LOOK_FIRST)
        .into()),
        Imported::Interrupted(report) if report.imported == 0 => Err(PromptError::Cancelled.into()),
        Imported::Interrupted(report) => {
            printer.committed(context, view::outcome(&report), hints::TRY_AGAIN);
            printer.report(context, view::ImportResult::part(&report))?;
            printer.note(context, &view::remainder(&report));
            Ok(Exit::Interrupted)
        }
        Imported::Failed(report, error) => {
            if report.imported > 0 {
                printer.committed(context, view::outcome(&report), hints::TRY_AGAIN);
                printer.report(context, view::ImportResult::part(&report))?;
                printer.note(context, &view::remainder(&report));
            }
            Err(error.into())
        }
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
        now: context.now(),
        actor: env.actor.clone(),
        note: note(args.note.as_deref(), IMPORT_NOTE),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unreadable(error: RecordError) -> Failure {
    Failure::failed("input", format!("cannot read the input: {error}")).hint(hints::IMPORT_FORMS)
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
        let path = &paths::argument(context, "FILE", path)?;
        let name = path.display();
        let unreadable = |error: io::Error| {
            Failure::failed("input", format!("cannot read {name}: {error}")).hint(hints::CHECK_PATH)
        };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Failure::usage(format!("{name} is a directory"))
                .hint(hints::GIVE_JSON_LINES)
                .into());
        }
        if metadata.is_file() {
            return Ok(file);
        }
        // A pipe, for example of a shell's process substitution.
        return spooled(&mut { file }, copy_place(args));
    }
    if env.stdin_is_taken() {
        return Err(Failure::usage("standard input already contains the key")
            .hint(hints::GIVE_IMPORT_FILE)
            .into());
    }
    if context.stdin_is_terminal && args.file.is_none() {
        return Err(Failure::usage("no input to import").hint(hints::GIVE_IMPORT_INPUT).into());
    }
    spooled(&mut *context.stdin, copy_place(args))
}

/// Tokens must not reach a disk.
fn copy_place(args: &ImportArgs) -> CopyPlace {
    match args.hash_refresh_token {
        Some(_) => CopyPlace::Memory,
        None => CopyPlace::TemporaryDirectory,
    }
}

/// Copies a stream to an unlinked file, so that no transaction waits for a pipe.
fn spooled(from: &mut dyn io::Read, place: CopyPlace) -> Result<File> {
    let failed = |error: io::Error| {
        let directory = std::env::temp_dir();
        Failure::failed(
            "input",
            format!("cannot keep the input in {}: {error}", directory.display()),
        )
        .hint(hints::TMPDIR_OR_FILE)
    };
    let mut file = place.create().map_err(failed)?;
    io::copy(from, &mut file).map_err(failed)?;
    Ok(file)
}

/// Returns the error of an import that changed nothing, with the number of invalid lines.
fn refused(report: &ImportReport) -> CommandError {
    let lines = counted(report.lines, "line");
    if report.wrong_lines == 0 {
        let failure = match report.unmatched.as_slice() {
            [] => Failure::failed("import-refused", format!("none of {lines} has a user"))
                .hint(hints::MAP_USER),
            names => {
                let names = safe(&names.join(", ")).into_owned();
                Failure::usage(format!("no line has the field {names}: nothing was imported"))
                    .hint(hints::WRITE_NAME_EXACTLY)
            }
        };
        return failure.into();
    }
    let wrong = report.wrong_lines;
    let are = if wrong == 1 { "is" } else { "are" };
    let failure = Failure::failed(
        "import-refused",
        format!("{wrong} of {lines} {are} wrong: nothing was imported"),
    )
    .hint(hints::CORRECT_IMPORT);
    failure.into()
}

/// Returns the error for lines that became invalid after the check, because another program changed the
/// store.
fn left_out(report: &ImportReport) -> CommandError {
    let (lines, all) = (counted(report.wrong_lines, "line"), report.lines);
    let failure = Failure::failed(
        "import-incomplete",
        format!("{lines} of {all} not imported: the store changed after the check"),
    )
    .hint(hints::CORRECT_LINES);
    failure.into()
}
