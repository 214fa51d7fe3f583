//! `tokenctl introspect`

use anyhow::Result;

use crate::cli::args::IntrospectArgs;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::outlet::Outlet;
use crate::cli::tokens_in;
use crate::cli::ui::output::RowFormat;
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
    let tokens = tokens_in::many(context, &args.tokens, place.stdin_is_taken(), "Token")?;
    // Not before the tokens are there: waiting for them must not make the ring an old one.
    let mut keys = place.fresh_keys(context)?;
    let kind = args.kind.as_deref().map(|kind| match kind {
        "access" => Kind::Access,
        _ => Kind::Refresh,
    });
    let single = tokens.len() == 1;
    let mut exit = Exit::Done;
    let mut verdicts = Vec::new();
    for token in &tokens {
        let mut judge = |context: &Context<'_>, ring: &KeyRing| {
            let authority = place.authority(ring);
            introspect(store.as_mut(), &authority, token, kind, (context.clock)())
        };
        let mut verdict = judge(context, &keys.ring)?;
        if needs_another_key(&verdict) && keys.renew(context, place)? {
            verdict = judge(context, &keys.ring)?;
        }
        if verdict.is_err() {
            exit = Exit::Refused;
        }
        verdicts.push(verdict);
    }
    match place.outlet.rows() {
        Some(format) => rows(context, place.outlet, format, &verdicts, single)?,
        None => cards(context, place.outlet, &verdicts)?,
    }
    Ok(exit)
}

type Verdict = Result<Accepted, Refused>;

fn needs_another_key(verdict: &Verdict) -> bool {
    let Err(Refused { inactive: Inactive::Invalid(problems), .. }) = verdict else { return false };
    problems.contains(&Problem::UnknownKey)
}

fn rows(
    context: &mut Context<'_>,
    outlet: Outlet,
    format: RowFormat,
    verdicts: &[Verdict],
    single: bool,
) -> Result<()> {
    // RFC 7662 answers with one object to one token.
    if let ([verdict], true, true) = (verdicts, single, format == RowFormat::Json) {
        return match verdict {
            Ok(accepted) => outlet.value(context, format, COLUMNS, &active(accepted)),
            Err(refused) => outlet.value(context, format, COLUMNS, &InactiveView::from(refused)),
        };
    }
    let mut rows = Outlet::list(context, format, COLUMNS)?;
    for verdict in verdicts {
        match verdict {
            Ok(accepted) => rows.push(&active(accepted))?,
            Err(refused) => rows.push(&InactiveView::from(refused))?,
        }
    }
    rows.finish()?;
    Ok(())
}

fn cards(context: &mut Context<'_>, outlet: Outlet, verdicts: &[Verdict]) -> Result<()> {
    for (index, verdict) in verdicts.iter().enumerate() {
        if index > 0 {
            outlet.text(context, "\n")?;
        }
        outlet.card(context, &card(verdict, (context.clock)(), context.zone))?;
    }
    Ok(())
}
