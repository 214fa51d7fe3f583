//! `tokenctl scan`

use anyhow::Result;

use super::ask;
use super::revocation::{self, Revoking};
use crate::cli::args::{RevokeOptionArgs, ScanArgs};
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::ids;
use crate::cli::lost_output::unheard;
use crate::cli::printer::Printer;
use crate::cli::ui::json;
use crate::cli::view::token_assessment::{self, Finding, FindingRow, Spot};
use crate::cli::view::{counted, revoke_report, sarif};
use crate::service::{Selection, TokenStatus, Unexpected, revoke as end_sessions};
use crate::session::{Filter, Reason, SessionId};
use crate::store::{Read, Store};

mod search;

use search::{Search, TokenClassifier};

/// So many characters of an id in which nobody trusts.
const UNPROVEN: usize = 8;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ScanArgs) -> Result<Exit> {
    let mut known = TokenClassifier::open(context, env, args.revoke)?;
    let mut search = Search::default();
    search.everything(context, env, args, &mut known)?;
    for unread in &search.unread {
        env.printer.warn(context, &unread.to_string());
    }
    let live = search.findings.iter().filter(|f| f.leak.status == TokenStatus::Live).count();
    let is_for_people = !args.sarif && env.printer.rows().is_none();
    // Whoever reads may have gone; a leak is ended all the same. People see first what is asked of.
    let mut shown = Ok(());
    if is_for_people {
        shown = list(context, env.printer, args, &search, &mut known);
    }
    let some_live = known.store.is_some().then_some(live);
    env.printer.note(context, &summary(search.findings.len(), some_live, search.files));
    let ended =
        if args.revoke { end(context, env, args, &mut known, &search.findings) } else { Ok(()) };
    if !is_for_people {
        shown = write(context, env.printer, args, &search);
    }
    ended?;
    let exit = match (live, search.unread.is_empty()) {
        (0, true) => Exit::Done,
        (0, false) => Exit::Failed,
        _ => Exit::Refused,
    };
    shown.map_or_else(|error| unheard(context, exit, error), |()| Ok(exit))
}

/// How many of the tokens live is not always known.
fn summary(tokens: usize, live: Option<usize>, files: u64) -> String {
    let files = counted(files, "file");
    let live = match (tokens, live) {
        (0, _) => return format!("no tokens in {files}"),
        (_, None) => String::new(),
        (1, Some(0)) => ", not live,".to_owned(),
        (1, Some(_)) => ", live,".to_owned(),
        (_, Some(0)) => ", none of them live,".to_owned(),
        (_, Some(live)) if live == tokens => ", all of them live,".to_owned(),
        (_, Some(live)) => format!(", {live} of them live,"),
    };
    format!("{}{live} in {files}", counted(tokens as u64, "token"))
}

/// What was asked for.
fn wanted<'a>(args: &ScanArgs, search: &'a Search) -> impl Iterator<Item = &'a Finding> {
    let only_live = args.live;
    search.findings.iter().filter(move |f| !only_live || f.leak.status == TokenStatus::Live)
}

/// For programs.
fn write(
    context: &mut Context<'_>,
    printer: Printer,
    args: &ScanArgs,
    search: &Search,
) -> Result<()> {
    let findings = wanted(args, search);
    if args.sarif {
        let log = sarif::log(findings, &search.unread);
        return Ok(json::write_pretty(&mut context.stdout, &log)?);
    }
    let Some(format) = printer.rows() else { return Ok(()) };
    let mut rows = printer.list(context, format, token_assessment::COLUMNS)?;
    for finding in findings {
        rows.push(&FindingRow::from(finding))?;
    }
    rows.finish()?;
    Ok(())
}

/// For people.
fn list(
    context: &mut Context<'_>,
    printer: Printer,
    args: &ScanArgs,
    search: &Search,
    known: &mut TokenClassifier,
) -> Result<()> {
    let tx = known.store.as_deref_mut().map(Store::read).transpose()?;
    let short = |finding| Ok((finding, session_of(finding, tx.as_deref())?));
    let rows = wanted(args, search).map(short).collect::<Result<Vec<_>>>()?;
    // Who reads slowly holds no transaction open.
    drop(tx);
    if rows.is_empty() {
        return Ok(());
    }
    printer.table(context, &token_assessment::table(&rows, (context.clock)()))?;
    for (finding, _) in rows {
        if !finding.also.is_empty() {
            let places: Vec<_> = finding.also.iter().map(Spot::to_string).collect();
            let more = finding.count - 1 - places.len() as u64;
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let text = format!("{} also at {}{more}", finding.spot, places.join(", "));
            printer.detail(context, &text);
        }
    }
    Ok(())
}

/// As short as it can be typed; an id that nobody has proven only so that one knows it again.
fn session_of(finding: &Finding, tx: Option<&dyn Read>) -> Result<String> {
    let leak = &finding.leak;
    let unproven = matches!(leak.status, TokenStatus::Foreign | TokenStatus::Forged);
    Ok(match (&leak.session, tx.filter(|_| !unproven)) {
        (None, _) => String::new(),
        (Some(id), Some(tx)) => ids::shorten(tx, id)?,
        (Some(id), None) => cut(id.as_str()),
    })
}

fn cut(id: &str) -> String {
    match id.char_indices().nth(UNPROVEN) {
        Some((end, _)) => format!("{}…", id.get(..end).unwrap_or_default()),
        None => id.to_owned(),
    }
}

/// Ends the sessions of what still works.
fn end(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &ScanArgs,
    known: &mut TokenClassifier,
    findings: &[Finding],
) -> Result<()> {
    let Some(store) = known.store.as_deref_mut() else { return Ok(()) };
    let live = findings.iter().filter(|finding| finding.leak.status == TokenStatus::Live);
    let mut ids: Vec<SessionId> = Vec::new();
    for id in live.filter_map(|finding| finding.leak.session.as_ref()) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    if ids.is_empty() {
        // Without ids a selection is everybody.
        let expected = args.confirmation.expect.unwrap_or(0);
        return if expected == 0 {
            Ok(())
        } else {
            Err(ask::unexpected(Unexpected { found: 0, expected }))
        };
    }
    let ending = RevokeOptionArgs {
        reason: Reason::Leaked,
        note: Some("found by tokenctl scan".to_owned()),
        delete: false,
        confirmation: args.confirmation.clone(),
    };
    let selection = Selection {
        filter: Filter { ids, ..Filter::default() },
        expect: args.confirmation.expect,
        ..Selection::default()
    };
    let plan = revocation::options(&ending, env, (context.clock)());
    if !args.sarif && env.printer.rows().is_none() {
        let revoking = Revoking::new(&selection, &plan, &ending.confirmation);
        return revocation::run(context, env, store, &revoking).map(drop);
    }
    // The findings are the answer for programs; what is done about them goes beside it.
    if ask::wants_to_ask(context, &args.confirmation) {
        let sessions = counted(selection.filter.ids.len() as u64, "session");
        let object = format!("store {}", store.name());
        ask::confirm(context, &object, &format!("Revoke {sessions}?"))?;
    }
    let result = end_sessions(store, &selection, &plan)?.map_err(ask::unexpected)?;
    let text = revoke_report::sentences(&result, plan.revocation.at, context.zone);
    for line in text.lines() {
        env.printer.note(context, line);
    }
    Ok(())
}
