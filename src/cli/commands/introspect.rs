//! `tokenctl introspect`

use anyhow::Result;
use serde::Serialize;

use crate::cli::args::IntrospectArgs;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::outlet::Outlet;
use crate::cli::tokens_in::{Places, TokensIn};
use crate::cli::ui::json;
use crate::cli::ui::output::{Format, RowFormat, csv_row};
use crate::cli::view::introspection::{COLUMNS, InactiveView, active, card};
use crate::cli::workplace::Workplace;
use crate::service::{Accepted, Inactive, Refused, introspect};
use crate::token::{KeyRing, Kind, Problem};

pub(super) fn run(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &IntrospectArgs,
) -> Result<Exit> {
    let mut store = place.open(context)?;
    let places = Places {
        arguments: &args.tokens,
        files: &[],
        stdin_is_taken: place.stdin_is_taken(),
        label: "Token",
        strict: false,
    };
    let mut tokens = TokensIn::new(context, &places)?;
    // Not before the tokens are there: waiting for them must not make the ring an old one.
    let mut keys = place.fresh_keys(context)?;
    let kind = args.kind.as_deref().map(|kind| match kind {
        "access" => Kind::Access,
        _ => Kind::Refresh,
    });
    let mut exit = Exit::Done;
    let mut shown = Shown { outlet: place.outlet, single: false, count: 0 };
    while tokens.next(context)? {
        if shown.count == 0 && place.outlet.format == Format::Json {
            shown.single = tokens.is_only(context)?;
        }
        let token = String::from_utf8_lossy(tokens.token());
        let mut judge = |context: &Context<'_>, ring: &KeyRing| {
            let authority = place.authority(ring);
            introspect(store.as_mut(), &authority, &token, kind, (context.clock)())
        };
        let mut verdict = judge(context, &keys.ring)?;
        if needs_another_key(&verdict) && keys.renew(context, place)? {
            verdict = judge(context, &keys.ring)?;
        }
        if verdict.is_err() {
            exit = Exit::Refused;
        }
        shown.verdict(context, &verdict)?;
    }
    if place.outlet.format == Format::Json && !shown.single {
        place.outlet.text(context, "\n]\n")?;
    }
    Ok(exit)
}

fn needs_another_key(verdict: &Result<Accepted, Refused>) -> bool {
    let Err(Refused { inactive: Inactive::Invalid(problems), .. }) = verdict else { return false };
    problems.contains(&Problem::UnknownKey)
}

/// Writes verdicts as they come.
struct Shown {
    outlet: Outlet,
    /// RFC 7662 answers with one object to one token.
    single: bool,
    count: u64,
}

impl Shown {
    fn verdict(
        &mut self,
        context: &mut Context<'_>,
        verdict: &Result<Accepted, Refused>,
    ) -> Result<()> {
        self.count += 1;
        match self.outlet.rows() {
            None => {
                if self.count > 1 {
                    self.outlet.text(context, "\n")?;
                }
                self.outlet.card(context, &card(verdict, (context.clock)(), context.zone))
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
        let out = &mut *context.stdout.writer;
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
            RowFormat::Csv => csv_row(out, if first { COLUMNS } else { &[] }, COLUMNS, row)?,
        }
        Ok(())
    }
}
