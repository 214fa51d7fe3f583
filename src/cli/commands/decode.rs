//! `tokenctl decode`

use crate::cli::command_error::Result;

use crate::cli::args::{DecodeArgs, Global};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::lost_output::unheard;
use crate::cli::printer::Printer;
use crate::cli::redact::token_preview;
use crate::cli::tokens_in::{TokenSources, TokensIn};
use crate::cli::ui::color::Tone;
use crate::cli::ui::output::{CsvStyle, Format, RowFormat, csv_row};
use crate::cli::ui::text::safe;
use crate::cli::ui::when::brief;
use crate::cli::verifier::Verifier;
use crate::cli::view::decoded::{self, Decoded};
use crate::cli::view::token_list;
use crate::time::Timestamp;
use crate::token::json::{Type, Value};
use crate::token::{CheckedToken, JsonForm, Lint, ReadError, Reader, TokenKind};

/// The part of each token that is printed.
#[derive(Clone, Copy)]
enum Piece<'a> {
    Everything,
    Claim(&'a str),
    Header,
    Claims,
}

pub(super) fn run(context: &mut Context<'_>, global: &Global, args: &DecodeArgs) -> Result<Exit> {
    let printer = Printer::new(context, global.output_options());
    // Without --verify, only the token is read: no settings, no keys, no store.
    let verifier =
        if args.verify.verify { Some(Verifier::new(context, global, &args.verify)?) } else { None };
    let places = TokenSources {
        arguments: &args.tokens,
        files: &args.files,
        stdin_is_taken: verifier.as_ref().is_some_and(|verifier| verifier.stdin_is_taken),
        label: "Token",
        strict: verifier.is_some(),
    };
    let mut tokens = TokensIn::new(context, &places)?;
    let piece = match &args.claim {
        Some(name) => Piece::Claim(name),
        None if args.header => Piece::Header,
        None if args.claims => Piece::Claims,
        None => Piece::Everything,
    };
    let mut show = Show {
        printer,
        piece,
        single: false,
        lint: !args.no_lint,
        verifier: verifier.as_ref(),
        now: (context.clock)(),
        buffer: Vec::new(),
        exit: Exit::Done,
    };
    let shown = show.all(context, &mut tokens);
    let is_list = printer.format == Format::Json && !show.single && tokens.given > 0;
    let shown = if is_list && matches!(piece, Piece::Everything) {
        // Close the JSON array even if a later token cannot be read.
        let ended = context.stdout.write_all(b"\n]\n");
        shown.and_then(|()| Ok(ended?))
    } else {
        shown
    };
    shown.map_or_else(|error| unheard(context, show.exit, error), |()| Ok(show.exit))
}

struct Show<'a> {
    printer: Printer,
    piece: Piece<'a>,
    /// Whether there is exactly one token, which is shown as a page instead of a list.
    single: bool,
    lint: bool,
    verifier: Option<&'a Verifier>,
    /// The time of the last read. Asking the clock for each token would take longer than the check.
    now: Timestamp,
    buffer: Vec<u8>,
    /// The exit code for the tokens so far.
    exit: Exit,
}

impl Show<'_> {
    fn all(&mut self, context: &mut Context<'_>, tokens: &mut TokensIn) -> Result<()> {
        let mut reader = Reader::default();
        let mut first = true;
        let mut reads = 0;
        while tokens.next(context)? {
            if first {
                self.single = self.needs_to_know() && tokens.is_only(context)?;
                self.warn_of_piece(context);
            }
            if tokens.reads() != reads {
                reads = tokens.reads();
                self.now = (context.clock)();
            }
            self.token(context, &mut reader, tokens.token(), first)?;
            first = false;
        }
        Ok(())
    }

    /// Warns that a part of an unverified token is printed, because the part itself can't say so.
    fn warn_of_piece(&self, context: &mut Context<'_>) {
        if self.verifier.is_none()
            && !matches!(self.piece, Piece::Everything)
            && !self.printer.quiet
        {
            self.printer.warn(context, UNVERIFIED);
        }
    }

    /// Whether the output for one token differs from a list of one. If not, a live stream need not wait for
    /// its second token.
    fn needs_to_know(&self) -> bool {
        match self.printer.format {
            Format::Table | Format::Json | Format::Id | Format::Prometheus => true,
            Format::Jsonl | Format::Csv => !matches!(self.piece, Piece::Everything),
        }
    }

    fn token(
        &mut self,
        context: &mut Context<'_>,
        reader: &mut Reader,
        text: &[u8],
        first: bool,
    ) -> Result<()> {
        let now = self.now;
        let reading = match reader.read(text) {
            Ok(reading) => reading,
            Err(error) => return self.unreadable(context, error, first),
        };
        let claims = reading.claims();
        let checked = self.verifier.map(|verifier| verifier.check(&reading, claims.as_ref(), now));
        let wanted = self.lint && matches!(self.piece, Piece::Everything);
        let remarks = wanted.then(|| reading.lint(claims.as_ref(), now));
        let shown = Decoded {
            token: reading.token(),
            header: reading.header(),
            claims: claims.as_ref().map(|claims| &claims.object),
            times: claims.as_ref().map(|claims| claims.times).unwrap_or_default(),
            verdict: checked.as_ref(),
            lint: remarks.as_deref(),
            now,
        };
        if !shown.verdict.is_none_or(CheckedToken::is_accepted) {
            self.ends(Exit::Refused);
        }
        if matches!(self.piece, Piece::Everything) {
            return self.everything(context, &shown, text, first);
        }
        match self.piece_of(&shown) {
            Ok(value) => self.print(context, value),
            Err((exit, failure)) => self.no_piece(context, exit, failure),
        }
    }

    /// Records the exit code of a token, before anything is written: the greatest code counts even if
    /// writing fails.
    fn ends(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    fn piece_of<'a>(&self, shown: &'a Decoded<'a>) -> Result<Value<'a>, (Exit, Failure)> {
        // A script that ignores the exit code must not get a part of a rejected token.
        if !shown.verdict.is_none_or(CheckedToken::is_accepted) {
            let text = format!("the token is refused: {}", shown.problems());
            let failure =
                Failure::refused("invalid", text).hint("see why with: tokenctl decode --verify");
            return Err((Exit::Refused, failure));
        }
        if matches!(self.piece, Piece::Header) {
            return Ok(shown.header.value());
        }
        let nothing = |text: String| {
            let failure = Failure::nothing("no-claim", text);
            (Exit::Nothing, failure.hint("see what there is with: tokenctl decode"))
        };
        let claims = shown
            .claims
            .ok_or_else(|| nothing("the token's payload holds no claims".to_owned()))?;
        match self.piece {
            Piece::Claim(name) => {
                claims.get(name).ok_or_else(|| nothing(format!("the token has no claim {name}")))
            }
            Piece::Everything | Piece::Header | Piece::Claims => Ok(claims.value()),
        }
    }

    /// Handles a token without the requested part. In a list it gets an empty line, so that lines and tokens
    /// correspond.
    fn no_piece(&mut self, context: &mut Context<'_>, exit: Exit, failure: Failure) -> Result<()> {
        if self.single {
            return Err(failure.into());
        }
        self.ends(exit);
        self.printer.warn(context, &failure.to_string());
        self.printer.text(context, "\n")
    }

    /// Prints a part for scripts, on one line: a string as its text, any other value as JSON.
    fn print(&mut self, context: &mut Context<'_>, value: Value<'_>) -> Result<()> {
        let as_text = self.printer.format == Format::Table && value.kind() == Type::String;
        self.buffer.clear();
        match value.string().filter(|_| as_text) {
            Some(text) => self.buffer.extend_from_slice(safe(&text).as_bytes()),
            None => decoded::raw(value.raw(), &mut self.buffer),
        }
        self.buffer.push(b'\n');
        Ok(context.stdout.write_all(&self.buffer)?)
    }

    fn everything(
        &mut self,
        context: &mut Context<'_>,
        shown: &Decoded<'_>,
        text: &[u8],
        first: bool,
    ) -> Result<()> {
        let Some(format) = self.printer.rows() else {
            let (width, paint) = (context.stdout.width, self.printer.paint);
            if self.single {
                let page = shown.page(width, paint, context.zone);
                return self.printer.text(context, &page);
            }
            return self.row(context, &cells(shown, text), first);
        };
        if format == RowFormat::Csv {
            return record(context, &shown.record(), self.printer.csv(first));
        }
        self.buffer.clear();
        shown.write_json(&mut self.buffer);
        self.write_buffer(context, first)
    }

    /// Writes the JSON object in the buffer.
    fn write_buffer(&mut self, context: &mut Context<'_>, first: bool) -> Result<()> {
        let out = &mut context.stdout;
        match self.printer.format {
            Format::Json if self.single && self.buffer.len() > decoded::PRETTY => {
                self.buffer.push(b'\n');
                out.write_all(&self.buffer)?;
            }
            Format::Json if self.single => {
                let text = String::from_utf8_lossy(&self.buffer);
                let pretty = Value::parse(&text).map(decoded::shown);
                out.write_all(pretty.as_deref().unwrap_or(&text).as_bytes())?;
                out.write_all(b"\n")?;
            }
            Format::Json => {
                out.write_all(if first { b"[\n  " } else { b",\n  " })?;
                out.write_all(&self.buffer)?;
            }
            Format::Jsonl | Format::Table | Format::Csv | Format::Id | Format::Prometheus => {
                self.buffer.push(b'\n');
                out.write_all(&self.buffer)?;
            }
        }
        Ok(())
    }

    fn row(&self, context: &mut Context<'_>, cells: &[(String, Tone)], first: bool) -> Result<()> {
        let paint = self.printer.paint;
        let columns =
            if context.stdout.width.is_some_and(|width| width < 100) { NARROW } else { LIST };
        if first {
            if self.verifier.is_none() {
                self.printer.warn(context, UNVERIFIED);
            }
            self.printer.text(context, &token_list::head(columns, paint))?;
        }
        self.printer.text(context, &token_list::line(columns, cells, context.stdout.width, paint))
    }

    fn unreadable(
        &mut self,
        context: &mut Context<'_>,
        error: ReadError,
        first: bool,
    ) -> Result<()> {
        let hint = hint(error);
        let (error, verifying) = (error.to_string(), self.verifier.is_some());
        let exit = if verifying { Exit::Refused } else { Exit::Failed };
        if self.single || !matches!(self.piece, Piece::Everything) {
            let failure = if verifying {
                Failure::refused("malformed", error)
            } else {
                Failure::failed("malformed", error)
            };
            return self.no_piece(context, exit, failure.hint(hint));
        }
        self.ends(exit);
        match self.printer.rows() {
            Some(RowFormat::Csv) => {
                let record = decoded::unreadable_record(error, verifying);
                self::record(context, &record, self.printer.csv(first))
            }
            Some(RowFormat::Json | RowFormat::Jsonl | RowFormat::Id) => {
                self.buffer.clear();
                decoded::write_unreadable(&error, verifying, &mut self.buffer);
                self.write_buffer(context, first)
            }
            None => {
                let mut cells = vec![(String::new(), Tone::Plain); LIST.len()];
                if let Some(last) = cells.last_mut() {
                    *last = (error, Tone::Bad);
                }
                self.row(context, &cells, first)
            }
        }
    }
}

/// Returns the remedy for a text that is not a token in compact serialization.
fn hint(error: ReadError) -> &'static str {
    let ReadError::JsonSerialization(form) = error else {
        return "a token looks like eyJ….eyJ….…; a file goes to --file";
    };
    match form {
        JsonForm::Flattened => {
            "jq -r '[.protected, .payload, .signature] | join(\".\")' FILE | tokenctl decode"
        }
        JsonForm::General => {
            "jq -r '.payload as $p | .signatures[] | [.protected, $p, .signature] | join(\".\")' \
             FILE | tokenctl decode"
        }
        JsonForm::Encrypted => {
            "jq -r '[.protected, .encrypted_key // \"\", .iv, .ciphertext, .tag] | join(\".\")' \
             FILE | tokenctl decode"
        }
    }
}

fn record(context: &mut Context<'_>, record: &decoded::Record, csv: CsvStyle) -> Result<()> {
    Ok(csv_row(&mut context.stdout, csv, decoded::COLUMNS, record)?)
}

const UNVERIFIED: &str = "NOT VERIFIED: signatures were not checked; check with --verify";

const LIST: &token_list::Columns =
    &[("TOKEN", 17), ("KIND", 7), ("USER", 20), ("ALG", 5), ("EXPIRES", 9), ("VERDICT", 0)];
/// Columns for a narrow terminal, on which the verdict would have no room.
const NARROW: &token_list::Columns =
    &[("TOKEN", 17), ("KIND", 7), ("USER", 11), ("ALG", 5), ("EXPIRES", 8), ("VERDICT", 0)];

fn cells(shown: &Decoded<'_>, text: &[u8]) -> Vec<(String, Tone)> {
    let plain = |text: String| (text, Tone::Plain);
    let expires = match shown.times.exp.at() {
        Some(at) if at <= shown.now => (format!("{} ago", brief(at, shown.now)), Tone::Faded),
        Some(at) => (brief(at, shown.now), Tone::Plain),
        None => ("-".to_owned(), Tone::Hint),
    };
    let verdict = match shown.verdict {
        None => {
            let remarks: Vec<_> = shown.lint.unwrap_or_default().iter().map(Lint::id).collect();
            (format!("unverified  {}", remarks.join(" ")), Tone::Hint)
        }
        Some(verdict) if verdict.is_accepted() => ("accepted".to_owned(), Tone::Good),
        Some(_) => (format!("refused: {}", shown.problems()), Tone::Bad),
    };
    vec![
        plain(token_preview(&String::from_utf8_lossy(text))),
        plain(shown.kind().map_or("-", TokenKind::name).to_owned()),
        plain(shown.text("sub").unwrap_or_default().into_owned()),
        plain(shown.header.alg().unwrap_or_default().to_owned()),
        expires,
        verdict,
    ]
}
