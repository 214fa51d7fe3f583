//! Writes to stdout and stderr in the format that the caller chose.

use crate::cli::command_error::Result;

use super::context::Context;
use super::hints::Hint;
use super::stream::Committed;
use super::ui::color::{ColorChoice, Paint, Tone};
use super::ui::output::{CsvStyle, Format, RowFormat};
use super::ui::text::safe;
use crate::store::Store;

/// The output options of the command line.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutputOptions {
    pub(super) format: Format,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) color: ColorChoice,
    pub(super) headers: bool,
}

/// The output options and the terminal of a command; writes results to stdout and remarks to stderr.
///
/// `render` chooses the form of a result by the format.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(super) struct Printer {
    pub(super) format: Format,
    pub(super) quiet: bool,
    verbose: bool,
    pub(super) paint: Paint,
    pub(super) stderr_paint: Paint,
    width: Option<usize>,
    /// Whether tables and CSV start with a header.
    pub(super) headers: bool,
    /// Whether standard output is a terminal.
    is_terminal: bool,
}

#[expect(clippy::unused_self, reason = "one way to write, whether or not it has a choice")]
impl Printer {
    pub(super) fn new(context: &Context<'_>, options: OutputOptions) -> Self {
        let OutputOptions { format, quiet, verbose, color, headers } = options;
        Self {
            format,
            quiet,
            verbose,
            paint: color.paint(context.env, context.stdout.is_terminal),
            stderr_paint: color.paint(context.env, context.stderr.is_terminal),
            width: context.stdout.width,
            headers,
            is_terminal: context.stdout.is_terminal,
        }
    }

    /// Returns the format for programs; `None` for tables.
    pub(super) fn rows(&self) -> Option<RowFormat> {
        self.format.rows()
    }

    /// Returns the number of columns of stdout, if it is limited.
    pub(super) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Returns the printer for a file: without colours and without a limit of the width.
    pub(super) fn for_file(self) -> Self {
        Self { width: None, paint: Paint::OFF, ..self }
    }

    /// Writes text to stdout unchanged.
    pub(super) fn text(&self, context: &mut Context<'_>, text: &str) -> Result<()> {
        Ok(context.stdout.write_all(text.as_bytes())?)
    }

    /// Whether progress is drawn: stderr is a terminal that can erase a line.
    pub(super) fn shows_progress(&self, context: &Context<'_>) -> bool {
        let is_dumb = (context.env)("TERM").is_some_and(|term| term == "dumb");
        context.stderr.is_terminal && !self.quiet && !is_dumb
    }

    /// Returns the options for CSV; `first` is whether no row has been written yet.
    pub(super) fn csv(&self, first: bool) -> CsvStyle {
        CsvStyle { head: self.headers && first, escape: self.is_terminal }
    }

    /// Records a committed change, to be reported if the result cannot be written. `message` is a sentence
    /// without a full stop and without a token.
    pub(super) fn committed(
        &self,
        context: &mut Context<'_>,
        message: impl Into<String>,
        hint: Hint,
    ) {
        context.stdout.committed(Committed { message: message.into(), hint });
    }

    /// Writes a remark to stderr, unless `--quiet` is given.
    pub(super) fn note(&self, context: &mut Context<'_>, text: &str) {
        if !self.quiet {
            let text = context.stderr.command_options.add_to(text).into_owned();
            let text = format!("{}\n", self.stderr_paint.tone(Tone::Hint, &safe(&text)));
            // A remark that cannot be written does not change the outcome.
            let _ = context.stderr.write_all(text.as_bytes());
        }
    }

    /// Writes a remark to stderr with `--verbose`.
    pub(super) fn detail(&self, context: &mut Context<'_>, text: &str) {
        if self.verbose {
            self.note(context, text);
        }
    }

    /// Writes a remark on the replication lag of a replica.
    pub(super) fn note_staleness(&self, context: &mut Context<'_>, store: &dyn Store) {
        if let Some(age) = store.staleness() {
            let text = format!("{} is a standby; its data is {age} old", store.name());
            self.note(context, &text);
        }
    }

    /// Writes a warning to stderr, also with `--quiet`.
    pub(super) fn warn(&self, context: &mut Context<'_>, text: &str) {
        let text = context.stderr.command_options.add_to(text).into_owned();
        let text = format!("{} {}\n", self.stderr_paint.tone(Tone::Warn, "warning:"), safe(&text));
        let _ = context.stderr.write_all(text.as_bytes());
    }
}
