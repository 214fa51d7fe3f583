//! Reports a failure on stderr, as text or as JSON, without tokens.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::Path;

use serde::Serialize;

use super::context::Context;
use super::failure::{Exit, Failure, FailureKind};
use super::hints::{self, Hint};
use super::lost_output;
use super::paths::{has_login, is_key_text, is_prefixed_secret, looks_generated, looks_random};
use super::printer::{OutputOptions, Printer};
use super::redact::{has_password, redact, redact_value};
use super::suggestions;
use super::ui::color::{ColorChoice, Tone};
use super::ui::json;
use super::ui::output::Format;
use super::ui::prompt::PromptError;
use super::ui::text::{is_unsafe, safe};
use crate::cli::command_error::CommandError;
use crate::token::RandomError;

/// Returns message and hint of an error that is part of a larger result.
pub(super) fn told(error: &CommandError) -> (String, Option<Hint>) {
    let failure = error.failure();
    (failure.message, failure.hint)
}

#[derive(Serialize)]
struct ErrorView<'a> {
    error: &'a str,
    reason: &'a str,
    hint: Option<&'a str>,
}

/// Reports a failure on stderr; returns its exit code.
#[cold]
pub(super) fn report(context: &mut Context<'_>, printer: &Printer, error: &CommandError) -> u8 {
    let mut failure = error.failure();
    let options = &context.stderr.command_options;
    failure.hint = failure.hint.map(|hint| hint.mapped(|text| options.add_to(text)));
    // A declined question is not an error, so there is no message.
    if matches!(error, CommandError::Prompt(PromptError::Cancelled)) {
        if printer.format.rows().is_none() {
            printer.note(context, &failure.message);
        }
        return failure.kind.code();
    }
    if printer.format.rows().is_some() {
        write_json(context, &failure);
    } else {
        let paint = printer.stderr_paint;
        let mut text = format!("{} {}\n", paint.tone(Tone::Bad, "error:"), safe(&failure.message));
        // The output that was lost can be a token that nothing else shows: the next step is no remark.
        let is_shown = !printer.quiet || failure.reason == lost_output::REASON;
        if let Some(hint) = failure.hint.as_ref().filter(|_| is_shown) {
            text.push_str(&format!(
                "{}  {}\n",
                paint.tone(Tone::Strong, "hint:"),
                safe(hint.as_str())
            ));
        }
        // If stderr is closed, only the exit code remains.
        let _ = context.stderr.write_all(text.as_bytes());
    }
    failure.kind.code()
}

fn write_json(context: &mut Context<'_>, failure: &Failure) {
    let report = ErrorView {
        error: &failure.message,
        reason: failure.reason,
        hint: failure.hint.as_ref().map(Hint::as_str),
    };
    let _ = json::write_compact(&mut context.stderr, &report);
    let _ = context.stderr.write_all(b"\n");
}

/// Rejects a command line with a private key, which process lists and the shell history now contain.
#[cold]
pub(super) fn report_private_key(context: &mut Context<'_>, arguments: &[OsString]) -> u8 {
    let failure = Failure::usage("an argument is a private key; it is not shown")
        .hint(hints::replace_seen_key());
    if wants_json(arguments) {
        write_json(context, &failure);
    } else {
        let hint = failure.hint.as_ref().map(Hint::as_str).unwrap_or_default();
        let text = format!("error: {failure}\nhint:  {hint}\n");
        let _ = context.stderr.write_all(text.as_bytes());
    }
    failure.kind.code()
}

/// Returns the text of the error that ends the process where a library panics without randomness.
#[cold]
pub(super) fn without_randomness(arguments: &[OsString]) -> String {
    let (error, hint) = (RandomError.to_string(), hints::OFFER_URANDOM);
    if wants_json(arguments) {
        let (error, hint) = (error.as_str(), Some(hint.as_str()));
        let report = ErrorView { error, reason: "randomness", hint };
        return serde_json::to_string(&report).unwrap_or_default() + "\n";
    }
    format!("error: {error}\nhint:  {hint}\n")
}

/// Redacts the arguments that are keys or secrets, or that contain passwords, in a text.
fn without_keys<'t>(text: &'t str, arguments: &[OsString]) -> Cow<'t, str> {
    /// Length of the shortest text that is replaced. A shorter one is no secret, and replacing a line break or a
    /// letter would change the rest of the message.
    const SHORTEST: usize = 4;
    let mut text = Cow::Borrowed(text);
    for argument in arguments {
        let argument = argument.to_string_lossy();
        for word in argument.split_once('=').map(|(_, value)| value).into_iter().chain([&*argument])
        {
            if word.trim().len() < SHORTEST {
                continue;
            }
            let is_random =
                || looks_random(word) || looks_generated(word) || is_prefixed_secret(word);
            let is_key = is_key_text(word) || is_random() && !Path::new(word).exists();
            if (is_key || has_login(word) && !has_password(word)) && text.contains(word) {
                text = Cow::Owned(text.replace(word, "(not shown)"));
            } else if has_password(word) && text.contains(word) {
                // Here the end of the password is known; it may contain white space.
                text = Cow::Owned(text.replace(word, &redact_value(word)));
            }
        }
    }
    text
}

/// Prints help or version, or reports a usage error of `command`.
#[cold]
pub(super) fn report_usage(
    context: &mut Context<'_>,
    arguments: &[OsString],
    mut error: clap::Error,
    command: fn() -> clap::Command,
) -> u8 {
    if !error.use_stderr() {
        let paint = color_choice(arguments).paint(context.env, context.stdout.is_terminal);
        let text = if paint.is_on() {
            error.render().ansi().to_string()
        } else {
            error.render().to_string()
        };
        let _ = context.stdout.write_all(text.as_bytes());
        // `finish` returns the error, which the stream has recorded.
        let Some((error, committed)) = context.stdout.finish() else {
            return Exit::Done.code();
        };
        let format = if wants_json(arguments) { Format::Json } else { Format::Table };
        let color = color_choice(arguments);
        let options = OutputOptions { format, quiet: false, verbose: false, color, headers: true };
        let printer = Printer::new(context, options);
        return match lost_output::unwritten(Ok(Exit::Done), &error, committed, false) {
            Ok(exit) => exit.code(),
            Err(error) => report(context, &printer, &error),
        };
    }
    let tip = suggestions::improve(&mut error, command);
    if wants_json(arguments) {
        let text = error.render().to_string();
        let text = without_keys(&text, arguments);
        let text = redact(&text);
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let hint = tip.unwrap_or(hints::SEE_HELP);
        let failure = Failure::usage(message).hint(hint);
        write_json(context, &failure);
        return failure.kind.code();
    }
    let paint = color_choice(arguments).paint(context.env, context.stderr.is_terminal);
    // clap repeats the arguments, which may contain pasted control characters.
    let foreign = arguments.iter().any(|word| word.to_string_lossy().contains(is_unsafe));
    let plain = error.render().to_string();
    let shown = without_keys(&plain, arguments);
    let shown = redact(&shown);
    let text = if paint.is_on() && !foreign && shown == plain {
        error.render().ansi().to_string()
    } else {
        shown.lines().flat_map(|line| [safe(line).into_owned(), "\n".to_owned()]).collect()
    };
    let _ = context.stderr.write_all(text.as_bytes());
    FailureKind::Usage.code()
}

/// Finds `--color` among the words of a command line that could not be parsed.
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

/// Finds an `--output` for programs among the words of a command line that could not be parsed.
fn wants_json(arguments: &[OsString]) -> bool {
    let is_json = |format: &str| matches!(format, "json" | "jsonl" | "csv" | "id");
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
