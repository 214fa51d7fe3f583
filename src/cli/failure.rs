//! The results of a command: exit codes, and errors that name the object, the cause and the remedy.

use std::ffi::OsString;
use std::fmt;

use serde::Serialize;

use super::context::Context;
use super::printer::Printer;
use super::redact::redact;
use super::suggestions;
use super::ui::color::{ColorChoice, Tone};
use super::ui::json;
use super::ui::output::is_closed_pipe;
use super::ui::prompt::PromptError;
use super::ui::text::{is_unsafe, safe};
use crate::service::{ImportError, ServiceError};
use crate::store::{StoreError, StoreErrorKind};
use crate::token::SigningError;

/// The result of a command that has printed its messages. Of several results, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// No such session, user or key.
    Nothing,
    /// A part failed, or a check did not pass.
    Failed,
    /// A token was rejected.
    Refused,
    /// Interrupted by a signal; everything is consistent.
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

/// The kind of a failure; it alone decides the exit code.
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

/// A failure as it is reported. Never holds a token or a secret.
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

    /// A command line that has no meaning.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, "usage", message).hint("see: tokenctl --help")
    }

    /// An object that does not exist.
    pub(super) fn nothing(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Nothing, reason, message)
    }

    /// A rejected token.
    pub(super) fn refused(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Refused, reason, message)
    }

    /// A lock that another process held past the timeout.
    pub(super) fn locked(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Locked, reason, message)
    }

    /// Adds the next step, as one imperative.
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

/// Returns the exit code of the results so far if the reader of the output has gone: a rejection
/// must not be lost because of `head`.
pub(super) fn unheard(found: Exit, error: anyhow::Error) -> anyhow::Result<Exit> {
    if is_closed_pipe(error.as_ref()) { Ok(found) } else { Err(error) }
}

/// Returns the failure that an error of any layer stands for, without tokens.
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
                    "generate one with: tokenctl keys rotate, or import one with: tokenctl keys import --active"
                } else {
                    "list the keys with: tokenctl keys list"
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

/// Returns message and hint of a failure that is a part of a larger result.
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

/// Reports a failure on stderr and returns its exit code.
pub(super) fn report(context: &mut Context<'_>, printer: &Printer, error: &anyhow::Error) -> u8 {
    if is_closed_pipe(error.as_ref()) {
        return Exit::Done.code();
    }
    let failure = classify(error);
    if printer.format.rows().is_some() {
        write_json(context, &failure);
    } else {
        let paint = printer.stderr_paint;
        let mut text = format!("{} {}\n", paint.tone(Tone::Bad, "error:"), safe(&failure.message));
        if let Some(hint) = failure.hint.as_ref().filter(|_| !printer.quiet) {
            text.push_str(&format!("{}  {}\n", paint.tone(Tone::Strong, "hint:"), safe(hint)));
        }
        // If stderr is closed, the exit code is all that remains.
        let _ = context.stderr.writer.write_all(text.as_bytes());
    }
    failure.kind.code()
}

fn write_json(context: &mut Context<'_>, failure: &Failure) {
    let report =
        Report { error: &failure.message, reason: failure.reason, hint: failure.hint.as_deref() };
    let _ = json::write_compact(context.stderr.writer, &report);
    let _ = context.stderr.writer.write_all(b"\n");
}

/// Prints help or version, or reports what is wrong with the command line.
pub(super) fn report_usage(
    context: &mut Context<'_>,
    arguments: &[OsString],
    mut error: clap::Error,
) -> u8 {
    if !error.use_stderr() {
        let paint = color_choice(arguments).paint(context.env, context.stdout.is_terminal);
        let text = if paint.is_on() {
            error.render().ansi().to_string()
        } else {
            error.render().to_string()
        };
        let written = context.stdout.writer.write_all(text.as_bytes());
        let flushed = written.and_then(|()| context.stdout.writer.flush());
        return match flushed {
            Err(error) if !is_closed_pipe(&error) => FailureKind::Failed.code(),
            _ => Exit::Done.code(),
        };
    }
    let tip = suggestions::improve(&mut error, arguments);
    if wants_json(arguments) {
        let text = error.render().to_string();
        let text = redact(&text);
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let hint = tip.map_or("see: tokenctl --help".to_owned(), |tip| format!("use: {tip}"));
        let failure = Failure::usage(message).hint(hint);
        write_json(context, &failure);
        return failure.kind.code();
    }
    let paint = color_choice(arguments).paint(context.env, context.stderr.is_terminal);
    // clap repeats the arguments, which may have been pasted.
    let foreign = arguments.iter().any(|word| word.to_string_lossy().contains(is_unsafe));
    let plain = error.render().to_string();
    let shown = redact(&plain);
    let text = if paint.is_on() && !foreign && shown == plain {
        error.render().ansi().to_string()
    } else {
        shown.lines().flat_map(|line| [safe(line).into_owned(), "\n".to_owned()]).collect()
    };
    let _ = context.stderr.writer.write_all(text.as_bytes());
    FailureKind::Usage.code()
}

/// The command line could not be parsed, so its `--color` is looked for among the words.
fn color_choice(arguments: &[OsString]) -> ColorChoice {
    let mut words = arguments.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let choice = match word {
            "--color" => words.next(),
            _ => word.strip_prefix("--color="),
        };
        match choice {
            Some("always") => return ColorChoice::Always,
            Some("never") => return ColorChoice::Never,
            _ => {}
        }
    }
    ColorChoice::Auto
}

/// The command line could not be parsed, so its `--output` is looked for among the words.
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
