//! How a command can end: exit codes, and errors that name the thing, the cause and the next step.

use std::ffi::OsString;
use std::fmt;
use std::io;

use serde::Serialize;

use super::context::Context;
use super::printer::Printer;
use super::redact::redact;
use super::stream::{self, Committed};
use super::ui::color::{ColorChoice, Tone};
use super::ui::json;
use super::ui::output::is_closed_pipe;
use super::ui::prompt::PromptError;
use super::ui::text::{is_unsafe, safe};
use crate::service::{ImportError, ServiceError};
use crate::store::{StoreError, StoreErrorKind};
use crate::token::SigningError;

/// How a command ended that has already said what there was to say.
/// Of several, the worst counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// What was asked for is not there.
    Nothing,
    /// Some of it could not be done, or is out of order.
    Failed,
    /// A token was refused.
    Refused,
    /// Stopped by a signal, everything consistent.
    Interrupted,
}

impl Exit {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Nothing => 3,
            Self::Failed => 1,
            Self::Refused => 4,
            Self::Interrupted => 130,
        }
    }
}

/// What kind of failure it is: this alone decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    Failed,
    Usage,
    Nothing,
    Refused,
    Locked,
    Interrupted,
}

impl FailureKind {
    fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Nothing => 3,
            Self::Refused => 4,
            Self::Locked => 5,
            Self::Interrupted => 130,
        }
    }
}

/// A failure as people and programs are told of it. Never holds a token or a secret.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    kind: FailureKind,
    reason: &'static str,
    message: String,
    hint: Option<String>,
}

impl Failure {
    fn new(kind: FailureKind, reason: &'static str, message: impl Into<String>) -> Self {
        Self { kind, reason, message: message.into(), hint: None }
    }

    /// I/O, a damaged file, bad configuration.
    pub(super) fn failed(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Failed, reason, message)
    }

    /// The command line cannot be meant so.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, "usage", message).hint("see: tokenctl --help")
    }

    /// There is no such thing.
    pub(super) fn nothing(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Nothing, reason, message)
    }

    /// The token gets nothing.
    pub(super) fn refused(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Refused, reason, message)
    }

    /// Somebody else holds it for too long.
    pub(super) fn locked(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Locked, reason, message)
    }

    /// What to do next.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<&StoreError> for Failure {
    fn from(error: &StoreError) -> Self {
        let kind = if matches!(error.kind, StoreErrorKind::Locked | StoreErrorKind::Pinned) {
            FailureKind::Locked
        } else {
            FailureKind::Failed
        };
        Self::new(kind, error.reason(), error.to_string()).hint(error.hint())
    }
}

/// The exit code that was found so far stays when the rest of the output cannot be written: a
/// rejected token must not be lost because of `head`. What could not be written is reported by
/// [`unwritten`].
pub(super) fn unheard(
    context: &Context<'_>,
    found: Exit,
    error: anyhow::Error,
) -> anyhow::Result<Exit> {
    if context.stdout.has_failed() { Ok(found) } else { Err(error) }
}

/// Decides how a command ends whose output could not be written. A reader that has seen enough
/// (`| head`) is no failure, unless the result was the point of the command or a change was
/// committed: then stderr says so.
pub(super) fn unwritten(
    result: anyhow::Result<Exit>,
    cause: &io::Error,
    committed: Vec<Committed>,
    is_point: bool,
) -> anyhow::Result<Exit> {
    let found = match result {
        Ok(found) => found,
        Err(error) if is_output(&error) => Exit::Done,
        Err(error) if committed.is_empty() => return Err(error),
        Err(_) => Exit::Failed,
    };
    if committed.is_empty() && !is_point && cause.kind() == io::ErrorKind::BrokenPipe {
        return Ok(found);
    }
    let cause = match cause.kind() {
        io::ErrorKind::BrokenPipe => "the reader of standard output has gone".to_owned(),
        _ if cause.raw_os_error() == Some(stream::BAD_DESCRIPTOR) => {
            "standard output is closed".to_owned()
        }
        _ => cause.to_string(),
    };
    let mut message = format!("cannot write the result: {cause}");
    for Committed { message: change, .. } in &committed {
        message.push_str(&format!("; {change}"));
    }
    let hint = committed.into_iter().next().map_or_else(
        || "run the command again with an output that can be written".to_owned(),
        |committed| committed.hint,
    );
    let failure = match found {
        Exit::Refused => Failure::refused("output", message),
        Exit::Done | Exit::Nothing | Exit::Failed | Exit::Interrupted => {
            Failure::failed("output", message)
        }
    };
    Err(failure.hint(hint).into())
}

/// Whether it is an error of writing or reading as the operating system gives it.
fn is_output(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<io::Error>()
            || cause.downcast_ref::<serde_json::Error>().is_some_and(serde_json::Error::is_io)
    })
}

/// What `error` is, whichever layer it comes from, with no token in it.
fn classify(error: &anyhow::Error) -> Failure {
    let failure = of_layer(error);
    Failure {
        message: redact(&failure.message).into_owned(),
        hint: failure.hint.as_deref().map(|hint| redact(hint).into_owned()),
        ..failure
    }
}

fn of_layer(error: &anyhow::Error) -> Failure {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failure.clone();
    }
    if let Some(error) = error.downcast_ref::<StoreError>() {
        return error.into();
    }
    if let Some(error) = error.downcast_ref::<ServiceError>() {
        return match error {
            ServiceError::Store(error) => error.into(),
            ServiceError::Signing(error) => {
                let failure = Failure::failed("keys", error.to_string());
                failure.hint(if *error == SigningError::NoActiveKey {
                    "make one with: tokenctl keys rotate, or take one in with: tokenctl keys import --active"
                } else {
                    "see the keys with: tokenctl keys list"
                })
            }
            ServiceError::Claims(_) => Failure::failed("claims", error.to_string()),
            ServiceError::Lives(_) => Failure::usage(error.to_string()),
        };
    }
    if let Some(error) = error.downcast_ref::<ImportError>() {
        return match error {
            ImportError::Service(ServiceError::Store(error)) => error.into(),
            ImportError::Service(error) => Failure::failed("import", error.to_string()),
            ImportError::Input(_) => {
                Failure::failed("input", error.to_string()).hint("nothing was imported")
            }
        };
    }
    if let Some(error) = error.downcast_ref::<PromptError>() {
        return match error {
            PromptError::Cancelled => {
                Failure::new(FailureKind::Interrupted, "cancelled", error.to_string())
            }
            PromptError::Io(_) => Failure::failed("terminal", error.to_string()),
        };
    }
    Failure::failed("io", format!("{error:#}"))
}

/// What a failure says, and what to do next, where it is a part of a larger answer.
pub(super) fn told(error: &anyhow::Error) -> (String, Option<String>) {
    let failure = classify(error);
    (failure.message, failure.hint)
}

#[derive(Serialize)]
struct Report<'a> {
    error: &'a str,
    reason: &'a str,
    hint: Option<&'a str>,
}

/// Tells of a failure on stderr; its exit code.
pub(super) fn report(context: &mut Context<'_>, printer: &Printer, error: &anyhow::Error) -> u8 {
    let failure = classify(error);
    if printer.format.rows().is_some() {
        write_json(context, &failure);
    } else {
        let paint = printer.stderr_paint;
        let mut text = format!("{} {}\n", paint.tone(Tone::Bad, "error:"), safe(&failure.message));
        if let Some(hint) = failure.hint.as_ref().filter(|_| !printer.quiet) {
            text.push_str(&format!("{}  {}\n", paint.tone(Tone::Strong, "hint:"), safe(hint)));
        }
        // Nobody is left to tell if stderr is gone.
        let _ = context.stderr.write_all(text.as_bytes());
    }
    failure.kind.code()
}

fn write_json(context: &mut Context<'_>, failure: &Failure) {
    let report =
        Report { error: &failure.message, reason: failure.reason, hint: failure.hint.as_deref() };
    let _ = json::write_compact(&mut context.stderr, &report);
    let _ = context.stderr.write_all(b"\n");
}

/// Shows help and version, or tells what is wrong with the command line.
pub(super) fn report_usage(
    context: &mut Context<'_>,
    arguments: &[OsString],
    error: &clap::Error,
) -> u8 {
    if !error.use_stderr() {
        let paint = ColorChoice::Auto.paint(context.env, context.stdout.is_terminal);
        let text = if paint.is_on() {
            error.render().ansi().to_string()
        } else {
            error.render().to_string()
        };
        let written = context.stdout.write_all(text.as_bytes());
        let flushed = written.and_then(|()| context.stdout.flush());
        return match flushed {
            Err(error) if !is_closed_pipe(&error) => FailureKind::Failed.code(),
            _ => Exit::Done.code(),
        };
    }
    if wants_json(arguments) {
        let text = error.render().to_string();
        let text = redact(&text);
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let failure = Failure::usage(message).hint("see: tokenctl --help");
        write_json(context, &failure);
        return failure.kind.code();
    }
    let paint = ColorChoice::Auto.paint(context.env, context.stderr.is_terminal);
    // clap repeats what was typed, which may have been pasted.
    let foreign = arguments.iter().any(|word| word.to_string_lossy().contains(is_unsafe));
    let plain = error.render().to_string();
    let shown = redact(&plain);
    let text = if paint.is_on() && !foreign && shown == plain {
        error.render().ansi().to_string()
    } else {
        shown.lines().flat_map(|line| [safe(line).into_owned(), "\n".to_owned()]).collect()
    };
    let _ = context.stderr.write_all(text.as_bytes());
    FailureKind::Usage.code()
}

/// The command line could not be read, so neither could its `--output`: look for the words.
fn wants_json(arguments: &[OsString]) -> bool {
    let is_json = |format: &str| matches!(format, "json" | "jsonl");
    let mut words = arguments.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let format = match word {
            "-o" | "--output" => words.next(),
            _ => word.strip_prefix("--output=").or_else(|| word.strip_prefix("-o")),
        };
        if format.is_some_and(|format| is_json(format.trim_start_matches('='))) {
            return true;
        }
    }
    false
}
