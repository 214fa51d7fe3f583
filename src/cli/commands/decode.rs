//! `tokenctl decode`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::args::{Global, VerifyArgs};
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure, FailureKind};
use crate::cli::hints;
use crate::cli::lost_output::unheard;
use crate::cli::printer::Printer;
use crate::cli::render::ResultStream;
use crate::cli::token_join::Gap;
use crate::cli::token_sources::{TokenPurpose, TokenSources};
use crate::cli::tokens_in::TokensIn;
use crate::cli::verifier::Verifier;
use crate::cli::view::decoded::{self, Decoded, DecodedReport};
use crate::time::Timestamp;
use crate::token::json::Value;
use crate::token::{CheckedToken, ReadError, Reader};

/// `decode`
#[derive(Args, Default)]
#[cfg_attr(test, derive(Debug))]
#[command(after_help = "Examples:
  tokenctl decode < token.txt
  tokenctl decode --claim sub eyJ...
  tokenctl decode --verify --jwks keys.json --issuer https://id.example < token.txt")]
pub(in crate::cli) struct DecodeArgs {
    /// Tokens of any kind and issuer; without any or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    tokens: Vec<String>,
    /// Read the tokens in this file
    #[arg(short, long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// Print only the value of this claim
    #[arg(long, value_name = "NAME", conflicts_with_all = ["header", "claims"])]
    claim: Option<String>,
    /// Print only the header, as JSON
    #[arg(long, conflicts_with = "claims")]
    header: bool,
    /// Print only the claims, as JSON
    #[arg(long)]
    claims: bool,
    /// Omit remarks on unusual headers and claims
    #[arg(long)]
    no_lint: bool,
    #[command(flatten)]
    verify: VerifyArgs,
}

impl DecodeArgs {
    /// The arguments of a command line that has tokens and no options.
    pub(super) fn of(tokens: Vec<String>) -> Self {
        Self { tokens, ..Self::default() }
    }
}

/// The part of each token that is printed.
#[derive(Clone, Copy)]
enum Piece<'a> {
    Everything,
    Claim(&'a str),
    Header,
    Claims,
}

#[inline(never)]
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
        gap: if verifier.is_some() { Gap::WhiteSpace } else { Gap::Anything },
        purpose: match &verifier {
            Some(_) => TokenPurpose::judging("tokenctl decode --verify"),
            None => TokenPurpose { command: "tokenctl decode", failure: FailureKind::Failed },
        },
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
        now: context.now(),
        out: ResultStream::new(printer),
        exit: Exit::Done,
    };
    let shown = show.all(context, &mut tokens);
    let exit = show.exit;
    // End the list even if a later token cannot be read.
    let ended = if show.out.is_empty() || !matches!(piece, Piece::Everything) {
        Ok(())
    } else {
        show.out.finish(context, decoded::COLUMNS)
    };
    shown.and(ended).map_or_else(|error| unheard(context, exit, error), |()| Ok(exit))
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
    out: ResultStream,
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
                // A part is written alike in a list, but an error about a single token ends the command.
                let is_piece = !matches!(self.piece, Piece::Everything);
                self.single =
                    (is_piece || self.out.single_differs(true)) && tokens.is_only(context)?;
                self.out.set_single(self.single);
                self.warn_of_piece(context);
            }
            if tokens.reads() != reads {
                reads = tokens.reads();
                self.now = context.now();
            }
            self.token(context, &mut reader, tokens.token())?;
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
            self.printer.warn(context, decoded::UNVERIFIED);
        }
    }

    fn token(&mut self, context: &mut Context<'_>, reader: &mut Reader, text: &[u8]) -> Result<()> {
        let now = self.now;
        let reading = match reader.read(text) {
            Ok(reading) => reading,
            Err(error) => return self.unreadable(context, error.explained(text)),
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
            return self.everything(context, Ok(&shown), text);
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
            let text = format!("the token is rejected: {}", shown.problems());
            let failure = Failure::refused("invalid", text).hint(hints::SEE_WHY);
            return Err((Exit::Refused, failure));
        }
        if matches!(self.piece, Piece::Header) {
            return Ok(shown.header.value());
        }
        let nothing = |text: String| {
            let failure = Failure::nothing("no-claim", text);
            (Exit::Nothing, failure.hint(hints::SEE_CONTENT))
        };
        let claims = shown
            .claims
            .ok_or_else(|| nothing("the payload of the token contains no claims".to_owned()))?;
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
        let mut json = Vec::new();
        decoded::raw(value.raw(), &mut json);
        self.out.push_value(context, value.string().as_deref(), &json)
    }

    fn everything(
        &mut self,
        context: &mut Context<'_>,
        token: Result<&Decoded<'_>, String>,
        text: &[u8],
    ) -> Result<()> {
        let (is_single, is_first) = (self.single, self.out.is_empty());
        let verifying = self.verifier.is_some();
        self.out.push_raw(context, DecodedReport { token, text, is_single, is_first, verifying })
    }

    fn unreadable(&mut self, context: &mut Context<'_>, error: ReadError) -> Result<()> {
        let hint = hints::not_compact(error);
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
        self.everything(context, Err(error), &[])
    }
}
