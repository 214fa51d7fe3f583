//! `tokenctl introspect`

use crate::cli::command_error::Result;
use serde::Serialize;

use crate::cli::args::IntrospectArgs;
use crate::cli::command_env::{CommandEnv, FreshKeys};
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::lost_output::unheard;
use crate::cli::printer::Printer;
use crate::cli::tokens_in::{TokenSources, TokensIn};
use crate::cli::ui::json;
use crate::cli::ui::output::{Format, RowFormat, csv_row};
use crate::cli::view::introspection::{COLUMNS, InactiveView, active, card};
use crate::service::{Accepted, InactiveReason, Refused, introspect};
use crate::store::Store;
use crate::token::{Problem, TokenKind};

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &IntrospectArgs,
) -> Result<Exit> {
    let mut store = env.open(context)?;
    let places = TokenSources {
        arguments: &args.tokens,
        files: &[],
        stdin_is_taken: env.stdin_is_taken(),
        label: "Token",
        strict: false,
    };
    let mut tokens = TokensIn::new(context, &places)?;
    // Read after the first token has arrived: while the command waits, the ring may change.
    let mut keys = env.fresh_keys(context)?;
    let kind = args.kind.as_deref().map(|kind| match kind {
        "access" => TokenKind::Access,
        _ => TokenKind::Refresh,
    });
    let mut judge = Judge { env, store: store.as_mut(), keys: &mut keys, kind };
    let mut shown =
        VerdictPrinter { printer: env.printer, single: false, count: 0, exit: Exit::Done };
    let judged = judge.all(context, &mut tokens, &mut shown);
    let judged = if env.printer.format == Format::Json && !shown.single && shown.count > 0 {
        // Close the JSON array even if a later token cannot be read.
        let ended = env.printer.text(context, "\n]\n");
        judged.and(ended)
    } else {
        judged
    };
    judged.map_or_else(|error| unheard(context, shown.exit, error), |()| Ok(shown.exit))
}

/// Introspects tokens one by one.
struct Judge<'a> {
    env: &'a CommandEnv,
    store: &'a mut dyn Store,
    keys: &'a mut FreshKeys,
    kind: Option<TokenKind>,
}

impl Judge<'_> {
    fn all(
        &mut self,
        context: &mut Context<'_>,
        tokens: &mut TokensIn,
        shown: &mut VerdictPrinter,
    ) -> Result<()> {
        while tokens.next(context)? {
            if shown.count == 0 && shown.printer.format == Format::Json {
                shown.single = tokens.is_only(context)?;
            }
            tokens.prefer_opaque(self.store)?;
            let token = String::from_utf8_lossy(tokens.token());
            let mut verdict = self.one(context, &token)?;
            if needs_another_key(&verdict) && self.keys.renew(context, self.env)? {
                verdict = self.one(context, &token)?;
            }
            shown.verdict(context, &verdict)?;
        }
        Ok(())
    }

    fn one(&mut self, context: &Context<'_>, token: &str) -> Result<Result<Accepted, Refused>> {
        let auth_config = self.env.auth_config(&self.keys.ring);
        Ok(introspect(self.store, &auth_config, token, self.kind, (context.clock)())?)
    }
}

fn needs_another_key(verdict: &Result<Accepted, Refused>) -> bool {
    let Err(Refused { inactive: InactiveReason::Invalid(problems), .. }) = verdict else {
        return false;
    };
    problems.contains(&Problem::UnknownKey)
}

/// Writes each result when it is known.
struct VerdictPrinter {
    printer: Printer,
    /// Whether the output is one object (RFC 7662) instead of a list.
    single: bool,
    count: u64,
    /// The exit code for the tokens so far.
    exit: Exit,
}

impl VerdictPrinter {
    fn verdict(
        &mut self,
        context: &mut Context<'_>,
        verdict: &Result<Accepted, Refused>,
    ) -> Result<()> {
        self.count += 1;
        if verdict.is_err() {
            self.exit = Exit::Refused;
        }
        match self.printer.rows() {
            None => {
                if self.count > 1 {
                    self.printer.text(context, "\n")?;
                }
                self.printer.card(context, &card(verdict, (context.clock)(), context.zone))
            }
            Some(format) => match verdict {
                Ok(accepted) => self.row(context, format, &active(accepted)),
                Err(refused) => self.row(context, format, &InactiveView::from(refused)),
            },
        }
    }

    fn row<T: Serialize>(
        &self,
        context: &mut Context<'_>,
        format: RowFormat,
        row: &T,
    ) -> Result<()> {
        let first = self.count == 1;
        let out = &mut context.stdout;
        match format {
            RowFormat::Json if self.single => json::write_pretty(out, row)?,
            RowFormat::Json => {
                out.write_all(if first { b"[\n  " } else { b",\n  " })?;
                json::write_compact(out, row)?;
            }
            RowFormat::Jsonl => {
                json::write_compact(out, row)?;
                out.write_all(b"\n")?;
            }
            RowFormat::Csv | RowFormat::Id => {
                csv_row(out, self.printer.csv(first), COLUMNS, row)?;
            }
        }
        Ok(())
    }
}
