//! `tokenctl revoke`

use anyhow::Result;

use super::ask;
use crate::cli::args::{RevokeArgs, RevokeOptionArgs};
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::printer::Printer;
use crate::cli::tokens_in;
use crate::cli::ui::client::describe;
use crate::cli::ui::text::bounded;
use crate::cli::ui::text::{safe, short, width};
use crate::cli::ui::when::brief;
use crate::cli::view::{counted, revoke_report, session};
use crate::service::{RevokeOptions, RevokeReport, Selection, deny_token, locate, revoke};
use crate::session::{Filter, Order, Page, Revocation, SessionId, StateKind};
use crate::store::Store;
use crate::time::Timestamp;

/// As many sessions as are listed before the question, and can be picked from.
const LISTED: u64 = 20;
const PICKED_FROM: u64 = 1_000;
/// A column of that list is cut here.
const WIDEST: usize = 24;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &RevokeArgs) -> Result<Exit> {
    let now = (context.clock)();
    let ending = ending(&args.ending, env, now);
    if args.jti {
        return one_token(context, env, args, &ending);
    }
    let mut store = env.open(context)?;
    let mut selection = selection(context, env, args, store.as_mut(), now)?;
    selection.expect = args.ending.confirmation.expect;
    end(context, env, store.as_mut(), &selection, &ending, &args.ending)
}

pub(super) fn ending(args: &RevokeOptionArgs, env: &CommandEnv, now: Timestamp) -> RevokeOptions {
    let note = args.note.as_deref().map(|note| bounded(note, 1024)).filter(|n| !n.is_empty());
    let by = env.actor.clone();
    RevokeOptions {
        revocation: Revocation { at: now, reason: args.reason, by, note },
        delete: args.delete,
        dry_run: args.confirmation.dry_run,
    }
}

fn selection(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RevokeArgs,
    store: &mut dyn Store,
    now: Timestamp,
) -> Result<Selection> {
    let filtered = !args.filter.is_empty() || args.page.is_part();
    let ways = [!args.ids.is_empty(), args.token.is_some(), filtered];
    if ways.iter().filter(|way| **way).count() > 1 {
        return Err(Failure::usage(
            "choose sessions by id, by --token or by filter, not by several",
        )
        .hint("see: tokenctl revoke --help")
        .into());
    }
    if let Some(token) = &args.token {
        return Ok(of(vec![by_token(context, env, store, token, now)?]));
    }
    if filtered {
        let mut filter = args.filter.filter(now, context.zone)?;
        if args.page.is_part() && !args.filter.says_state() {
            // A part of what is alive, not of what has ended long ago.
            filter.states = vec![StateKind::Active];
        }
        let tx = store.read()?;
        let after = args.page.after.as_deref().map(|id| ids::resolve(tx.as_ref(), id));
        let page = Page { after: after.transpose()?, limit: args.page.limit };
        return Ok(Selection { filter, order: args.page.order(), page, expect: None });
    }
    if args.ids.is_empty() {
        return Ok(of(pick(context, store, now)?));
    }
    let tx = store.read()?;
    let ids = args.ids.iter().map(|id| ids::resolve(tx.as_ref(), id)).collect::<Result<_>>()?;
    Ok(of(ids))
}

fn of(ids: Vec<SessionId>) -> Selection {
    Selection { filter: Filter { ids, ..Filter::default() }, ..Selection::default() }
}

fn by_token(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    argument: &str,
    now: Timestamp,
) -> Result<SessionId> {
    let keys = env.keys(context)?;
    let token = tokens_in::one(context, Some(argument), env.stdin_is_taken(), "Token")?;
    match locate(store, &keys, &token, now)? {
        Err(problems) => Err(not_ours(&problems)),
        Ok(located) => {
            if !located.verified {
                env.printer.warn(
                    context,
                    "the token's key is not in the ring: its session was found by its id alone",
                );
            }
            located.session.map(|session| session.id).ok_or_else(|| {
                let id = &located.id;
                Failure::nothing("unknown-session", format!("the token's session {id} is gone"))
                    .hint("it was purged or deleted; see: tokenctl denylist list")
                    .into()
            })
        }
    }
}

fn not_ours(problems: &[crate::token::Problem]) -> anyhow::Error {
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Failure::refused("invalid", format!("this is no token of ours: {}", all.join("; ")))
        .hint("look inside with: tokenctl decode")
        .into()
}

fn pick(
    context: &mut Context<'_>,
    store: &mut dyn Store,
    now: Timestamp,
) -> Result<Vec<SessionId>> {
    let Some(prompt) = context.prompt.as_mut() else {
        return Err(Failure::usage("which sessions?")
            .hint("give ids, --token - or a filter such as --user; see: tokenctl revoke --help")
            .into());
    };
    let mut found = Vec::new();
    let filter = Filter::default().in_state(StateKind::Active);
    let page = Page { after: None, limit: Some(PICKED_FROM) };
    let tx = store.read()?;
    tx.sessions(&filter, Order::default(), &page, now, &mut |session| {
        found.push(session);
        Ok(())
    })?;
    if found.is_empty() {
        return Err(Failure::nothing("unknown-session", "there is no active session")
            .hint("look for ended ones with: tokenctl sessions list --state all")
            .into());
    }
    let mut rows = Vec::new();
    for session in &found {
        let client = &session.client;
        rows.push([
            session.user_id.to_string(),
            brief(session.last_used_at, now),
            ids::shorten(tx.as_ref(), &session.id)?,
            describe(client.user_agent.as_deref()),
            client.device.clone().unwrap_or_default(),
            client.ip.clone().unwrap_or_default(),
        ]);
    }
    let items = aligned(&rows);
    // Nobody waits for a person inside a transaction.
    drop(tx);
    let chosen = prompt.select_many("Sessions to revoke", &items)?;
    let chosen = chosen.into_iter().filter_map(|index| found.get(index));
    Ok(chosen.map(|session| session.id.clone()).collect())
}

/// One line a row, the columns below each other.
fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let cell = |text: &str| short(&safe(text), WIDEST).into_owned();
    let cells: Vec<[String; N]> =
        rows.iter().map(|row| row.each_ref().map(|text| cell(text))).collect();
    let widest = |column: usize| cells.iter().map(|row| width(&row[column])).max();
    let widths: Vec<usize> = (0..N).map(|column| widest(column).unwrap_or(0)).collect();
    let line = |row: &[String; N]| {
        let padded = row.iter().zip(&widths).filter(|(_, widest)| **widest > 0);
        let padded =
            padded.map(|(text, widest)| format!("{text}{}", " ".repeat(widest - width(text))));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(line).collect()
}

/// Shows, asks, ends, and says what was done.
pub(super) fn end(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    selection: &Selection,
    ending: &RevokeOptions,
    args: &RevokeOptionArgs,
) -> Result<Exit> {
    if ask::wants_to_ask(context, &args.confirmation) {
        let plan = RevokeOptions { dry_run: true, ..ending.clone() };
        let planned = revoke(store, selection, &plan)?.map_err(ask::unexpected)?;
        if !planned.sessions.is_empty() {
            preview(context, env.printer, store, &planned, ending.revocation.at)?;
            let sessions = counted(planned.sessions.len() as u64, "session");
            let verb = if ending.delete { "Remove" } else { "Revoke" };
            ask::confirm(context, &format!("{verb} {sessions}?"))?;
        }
    }
    let ended = revoke(store, selection, ending)?.map_err(ask::unexpected)?;
    if ended.matched == 0 {
        return Err(Failure::nothing("nothing-matched", "no session matches; nothing was changed")
            .hint("look for them with: tokenctl sessions list --state all")
            .into());
    }
    show(context, env.printer, store, &ended, ending.revocation.at)?;
    Ok(Exit::Done)
}

/// What is about to end, on stderr: stdout is for what was done.
pub(super) fn preview(
    context: &mut Context<'_>,
    printer: Printer,
    store: &mut dyn Store,
    planned: &RevokeReport,
    now: Timestamp,
) -> Result<()> {
    let tx = store.read()?;
    let mut rows = Vec::new();
    for (id, _) in planned.sessions.iter().take(usize::try_from(LISTED).unwrap_or(usize::MAX)) {
        if let Some(session) = tx.session(id)? {
            rows.push((ids::shorten(tx.as_ref(), id)?, session));
        }
    }
    let rendered = session::table(&rows, now).render(context.stderr.width, printer.stderr_paint);
    context.stderr.write_all(rendered.text.as_bytes())?;
    let more = (planned.sessions.len() as u64).saturating_sub(LISTED);
    if more > 0 {
        printer.note(context, &format!("… and {} more", counted(more, "session")));
    }
    Ok(())
}

pub(super) fn show(
    context: &mut Context<'_>,
    printer: Printer,
    store: &mut dyn Store,
    result: &RevokeReport,
    now: Timestamp,
) -> Result<()> {
    if !result.dry_run {
        let change = revoke_report::change(result);
        printer.committed(context, change, "see what was recorded with: tokenctl events");
    }
    if let Some(format) = printer.rows() {
        return printer.value(
            context,
            format,
            revoke_report::COLUMNS,
            &revoke_report::RevokeReportView::from(result),
        );
    }
    if result.dry_run && !result.sessions.is_empty() {
        preview(context, printer, store, result, now)?;
    }
    if !printer.quiet {
        printer.text(context, &revoke_report::sentences(result, now, context.zone))?;
    }
    Ok(())
}

fn one_token(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RevokeArgs,
    ending: &RevokeOptions,
) -> Result<Exit> {
    let mut store = env.open(context)?;
    let keys = env.keys(context)?;
    let token =
        tokens_in::one(context, args.token.as_deref(), env.stdin_is_taken(), "Access token")?;
    let now = ending.revocation.at;
    let located =
        locate(store.as_mut(), &keys, &token, now)?.map_err(|problems| not_ours(&problems))?;
    let (Some(jti), Some(expires_at), true) =
        (located.jti.as_deref(), located.expires_at, located.verified)
    else {
        return Err(Failure::refused("invalid", "this is no access token that could be verified")
            .hint("end its whole session instead: tokenctl revoke --token -")
            .into());
    };
    let alive = expires_at > now;
    let denied = alive
        && !ending.dry_run
        && deny_token(
            store.as_mut(),
            jti,
            expires_at,
            (&located.id, &located.user),
            &ending.revocation,
        )?;
    let ends = denied || (alive && ending.dry_run);
    let result = RevokeReport {
        matched: 1,
        revoked: u64::from(ends),
        already_ended: u64::from(!ends),
        access_tokens_until: alive.then_some(expires_at),
        dry_run: ending.dry_run,
        ..RevokeReport::default()
    };
    let printer = env.printer;
    if denied {
        let hint = "see it with: tokenctl denylist list";
        printer.committed(context, "the access token was revoked", hint);
    }
    if let Some(format) = printer.rows() {
        printer.value(
            context,
            format,
            revoke_report::COLUMNS,
            &revoke_report::RevokeReportView::from(&result),
        )?;
    } else if !printer.quiet {
        let text = match (alive, denied, ending.dry_run) {
            (false, ..) => "the token had expired by itself; nothing to do\n",
            (true, _, true) => "would put the token on the denylist; its session would live on\n",
            (true, true, false) => "the token is on the denylist; its session lives on\n",
            (true, false, false) => "the token was on the denylist already\n",
        };
        printer.text(context, text)?;
    }
    Ok(Exit::Done)
}
