//! Revokes selected sessions: preview, confirmation, revocation and report.

use std::collections::{BTreeMap, BTreeSet};

use super::ask;
use super::paced::Paced;
use crate::cli::args::{Confirmation, FilterArgs, RevokeOptionArgs};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::announce;
use crate::cli::failure::{Exit, Failure};
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::table::Table;
use crate::cli::ui::text::{NOTE, note};
use crate::cli::view::sink::SinkView;
use crate::cli::view::{counted, revoke_report, session};
use crate::cli::{hints, ids};
use crate::service::{
    ALL_OR_NONE, MAX_LISTED, RevokeOptions, RevokeReport, Selected, Selection, revoke,
    revoke_selected, select,
};
use crate::session::{Filter, Order, Page, Revocation, SessionId};
use crate::store::Store;
use crate::time::Timestamp;

/// Maximum number of sessions in the preview.
const SHOWN: usize = 20;

/// Returns the options of a revocation at `now`.
pub(super) fn options(args: &RevokeOptionArgs, env: &CommandEnv, now: Timestamp) -> RevokeOptions {
    let note = note(args.note.as_deref(), NOTE);
    let by = env.actor.clone();
    RevokeOptions {
        revocation: Revocation { at: now, reason: args.reason, by, note },
        delete: args.delete,
        dry_run: args.confirmation.dry_run,
    }
}

/// Rejects a filter over many users if no user can confirm it.
pub(super) fn refuse_unattended(
    context: &Context<'_>,
    filter: &FilterArgs,
    confirmation: &Confirmation,
) -> Result<()> {
    let Confirmation { dry_run, yes, expect } = confirmation;
    let agreed = *dry_run || *yes || expect.is_some();
    if agreed || context.prompt.is_some() || !filter.users.is_empty() {
        return Ok(());
    }
    Err(Failure::usage("a filter without --user needs --yes or --expect N without a terminal")
        .hint(hints::LOOK_FIRST)
        .into())
}

/// A requested revocation.
pub(super) struct Revoking<'a> {
    selection: &'a Selection,
    options: &'a RevokeOptions,
    args: &'a RevokeOptionArgs,
    /// Whether sessions that were opened after the preview are revoked too.
    pub(super) takes_newer: bool,
    /// Whether a selection without sessions is a success instead of an error.
    pub(super) may_be_empty: bool,
    /// The text that the user must type instead of "yes".
    pub(super) type_back: Option<String>,
}

impl<'a> Revoking<'a> {
    pub(super) fn new(
        selection: &'a Selection,
        options: &'a RevokeOptions,
        args: &'a RevokeOptionArgs,
    ) -> Self {
        Self { selection, options, args, takes_newer: false, may_be_empty: false, type_back: None }
    }
}

/// Shows the preview, asks, revokes, and reports.
pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    revoking: &Revoking<'_>,
) -> Result<Exit> {
    let Revoking { selection, options, args, .. } = *revoking;
    let may_ask = ask::wants_to_ask(context, &args.confirmation);
    if !may_ask && !options.dry_run {
        // A signal while the sessions are selected ends the command like one after it.
        (context.catch_interrupts)();
    }
    let mut selected = select(store, selection, options)?;
    if let Some(unexpected) = selected.unexpected() {
        return Err(ask::unexpected_beside(unexpected, selected.report.already_ended));
    }
    if selected.report.matched == 0 && !revoking.may_be_empty {
        return Err(Failure::nothing("nothing-matched", "no session matches; nothing was changed")
            .hint(hints::LOOK_FOR_SESSIONS)
            .into());
    }
    if options.dry_run {
        let report = &selected.report.clone();
        let planned = PlannedSessions::Selected(&mut selected);
        return show_plan(context, env, store, (report, planned), options.revocation.at);
    }
    let asks = may_ask && selected.report.ended() > 0;
    if asks {
        confirm(context, store, &selected.report, revoking)?;
    }
    // Read the clock again: the user may have taken time to answer.
    let now = context.now();
    let revocation = Revocation { at: now, ..options.revocation.clone() };
    let options = RevokeOptions { revocation, ..options.clone() };
    let many = selected.report.ended() > ALL_OR_NONE;
    let done = if revoking.takes_newer && !many {
        let done = revoke(store, selection, &options)?.into_result().map_err(ask::unexpected)?;
        with_skipped(&selected.report, done)
    } else {
        if revoking.takes_newer && asks && selection.expect.is_some() {
            // Sessions that the user opened during the question end too, and count.
            let again = select(store, selection, &options)?;
            if let Some(unexpected) = again.unexpected() {
                return Err(ask::unexpected(unexpected));
            }
        }
        let total = selected.report.ended();
        let label = if options.delete { "deleting" } else { "revoking" };
        let mut pace = Paced::new(context, env.printer, label, total);
        let max_lock = args.lock.max_lock();
        let done = revoke_selected(store, &mut selected, &options, max_lock, &mut pace)?;
        drop(pace);
        let done = done.into_result().map_err(ask::unexpected)?;
        if revoking.takes_newer && !done.interrupted {
            and_newer(store, selection, &options, done)?
        } else {
            done
        }
    };
    show(context, env, store, &done, now)?;
    if done.interrupted {
        return Ok(Exit::Interrupted);
    }
    if asks {
        let text = if revoking.takes_newer {
            newer(&selected.report, &done)
        } else {
            left(store, selection, &options)?
        };
        if let Some(text) = text {
            env.printer.note(context, &text);
        }
    }
    Ok(Exit::Done)
}

/// Revokes the sessions too that were opened while the others were being revoked.
fn and_newer(
    store: &mut dyn Store,
    selection: &Selection,
    options: &RevokeOptions,
    done: RevokeReport,
) -> Result<RevokeReport> {
    let selection = Selection { expect: None, ..selection.clone() };
    let newer = revoke(store, &selection, options)?.into_result().map_err(ask::unexpected)?;
    let (revoked, deleted) = (done.revoked + newer.revoked, done.deleted + newer.deleted);
    let matched = done.matched + newer.ended();
    let access_tokens_until = done.access_tokens_until.max(newer.access_tokens_until);
    let mut sessions = done.sessions;
    sessions.extend(newer.sessions);
    sessions.truncate(MAX_LISTED);
    Ok(RevokeReport { matched, revoked, deleted, access_tokens_until, sessions, ..done })
}

/// Counts the shown sessions that were not revoked because they no longer matched.
fn with_skipped(shown: &RevokeReport, done: RevokeReport) -> RevokeReport {
    let ended: BTreeSet<_> = done.sessions.iter().map(|(id, _)| id).collect();
    let left = shown.sessions.iter().filter(|(id, _)| !ended.contains(id)).count() as u64;
    // Some of them have ended and still match.
    let skipped = left.saturating_sub(done.already_ended.saturating_sub(shown.already_ended));
    RevokeReport { matched: done.matched + skipped, skipped, ..done }
}

fn confirm(
    context: &mut Context<'_>,
    store: &mut dyn Store,
    planned: &RevokeReport,
    revoking: &Revoking<'_>,
) -> Result<()> {
    let sessions = counted(planned.ended(), "session");
    let object = format!("store {}", store.name());
    if let Some(expected) = &revoking.type_back {
        let verb = if revoking.options.delete { "deletes" } else { "revokes" };
        let question = format!("This {verb} {sessions} of every user.");
        return ask::type_back(context, &object, &question, expected);
    }
    preview(context, store, planned, revoking.options.revocation.at)?;
    let verb = if revoking.options.delete { "Delete" } else { "Revoke" };
    ask::confirm(context, &object, &format!("{verb} {sessions}?"))
}

/// Shows the preview at the terminal of the question.
pub(super) fn preview(
    context: &mut Context<'_>,
    store: &mut dyn Store,
    planned: &RevokeReport,
    now: Timestamp,
) -> Result<()> {
    let (table, more) = table(store, planned, now)?;
    ask::show(context, &table, more.as_deref())
}

/// Lays out the first sessions of a report, and the number of further ones.
fn table(
    store: &mut dyn Store,
    report: &RevokeReport,
    now: Timestamp,
) -> Result<(Table, Option<String>)> {
    let ids: Vec<_> = report.sessions.iter().take(SHOWN).map(|(id, _)| id.clone()).collect();
    let (table, rows) = table_of(store, ids, now)?;
    let more = report.ended().saturating_sub(rows);
    let more = (more > 0).then(|| format!("… and {more} more"));
    Ok((table, more))
}

/// Lays out the sessions that the store still has, in this order, and counts them.
fn table_of(store: &mut dyn Store, ids: Vec<SessionId>, now: Timestamp) -> Result<(Table, u64)> {
    let tx = store.read()?;
    let place: BTreeMap<_, _> = ids.iter().cloned().zip(0..).collect();
    let mut sessions = Vec::new();
    // A filter without IDs would match every session.
    if !ids.is_empty() {
        let filter = Filter { ids, ..Filter::default() };
        tx.sessions(&filter, Order::default(), &Page::default(), now, &mut |session| {
            sessions.push(session);
            Ok(())
        })?;
    }
    sessions.sort_by_key(|session| place.get(&session.id));
    let rows = ids::with_short_ids(tx.as_ref(), sessions)?;
    Ok((session::table(&rows, now), rows.len() as u64))
}

/// Returns a remark on revoked or deleted sessions that were opened after the preview.
pub(super) fn newer(shown: &RevokeReport, done: &RevokeReport) -> Option<String> {
    let newer = if shown.ended().max(done.ended()) <= MAX_LISTED as u64 {
        done.sessions.iter().filter(|session| !shown.sessions.contains(session)).count() as u64
    } else {
        done.ended().saturating_sub(shown.ended())
    };
    let sessions = counted(newer, "session");
    let were = if newer == 1 { "was" } else { "were" };
    let ended = if done.deleted > 0 { "deleted" } else { "revoked" };
    (newer > 0).then(|| format!("{sessions} opened after the preview {were} {ended} too"))
}

/// Returns a remark on matching sessions that were not in the preview and were therefore not revoked.
fn left(
    store: &mut dyn Store,
    selection: &Selection,
    options: &RevokeOptions,
) -> Result<Option<String>> {
    let is_part = selection.page.limit.is_some() || selection.page.after.is_some();
    if is_part || !selection.filter.ids.is_empty() {
        return Ok(None);
    }
    let selection = Selection { expect: None, ..selection.clone() };
    let left = select(store, &selection, options)?.report.ended();
    let sessions = counted(left, "session");
    let text =
        format!("not revoked: {sessions} that matched after the preview; run the command again");
    Ok((left > 0).then_some(text))
}

/// Writes the report to stdout, after a table of the sessions if nothing was changed.
pub(super) fn show(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    report: &RevokeReport,
    now: Timestamp,
) -> Result<()> {
    let printer = env.printer;
    if !report.dry_run {
        let change = revoke_report::change(report);
        printer.committed(context, change, hints::SEE_EVENTS);
    }
    printer.report(context, Revoked { env, store, report, planned: None, now })
}

/// Writes the report of a dry run to stdout, after a table of its sessions.
pub(super) fn show_plan(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    (report, planned): (&RevokeReport, PlannedSessions<'_>),
    now: Timestamp,
) -> Result<Exit> {
    env.printer.report(context, Revoked { env, store, report, planned: Some(planned), now })?;
    Ok(Exit::Done)
}

/// The sessions of a dry run, of which the report lists the first ones.
#[expect(clippy::large_enum_variant, reason = "one value per call, which is not stored")]
pub(super) enum PlannedSessions<'a> {
    Selected(&'a mut Selected),
    /// Every session that matches.
    Matching(Filter, RevokeOptions),
}

/// The result of a revocation or of its dry run.
struct Revoked<'a> {
    env: &'a CommandEnv,
    store: &'a mut dyn Store,
    report: &'a RevokeReport,
    /// The sessions of a dry run.
    planned: Option<PlannedSessions<'a>>,
    now: Timestamp,
}

impl Report for Revoked<'_> {
    type Record = revoke_report::RevokeReportView;

    fn columns(&self) -> &'static [&'static str] {
        revoke_report::columns(self.report)
    }

    fn record(self, context: &mut Context<'_>) -> Result<revoke_report::RevokeReportView> {
        let sink = SinkView::after_change(context, self.env);
        Ok(revoke_report::RevokeReportView::new(self.report, sink))
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let Self { env, store, report, planned, now } = self;
        if let Some(planned) = planned.filter(|_| !page.is_beside_document()) {
            show_planned(page, store, (report, planned), now)?;
        }
        if page.is_quiet() {
            return Ok(());
        }
        page.text(&revoke_report::sentences(report, now, page.zone()))?;
        announce(page, env, report)
    }
}

/// Writes the sessions of a dry run to stdout: the first ones on a terminal, all of them elsewhere.
pub(super) fn show_planned(
    page: &mut TextPage<'_, '_>,
    store: &mut dyn Store,
    (report, planned): (&RevokeReport, PlannedSessions<'_>),
    now: Timestamp,
) -> Result<()> {
    if report.sessions.is_empty() {
        return Ok(());
    }
    let has_limit = page.default_limit(SHOWN as u64) < u64::MAX;
    if has_limit || report.ended() <= SHOWN as u64 {
        let (table, more) = table(store, report, now)?;
        page.table(&table)?;
        return more.map_or(Ok(()), |more| page.text(&format!("{more}\n")));
    }
    let mut matching;
    let selected = match planned {
        PlannedSessions::Selected(selected) => selected,
        PlannedSessions::Matching(filter, options) => {
            matching = select(store, &Selection::of(filter), &options)?;
            &mut matching
        }
    };
    selected.read_ids(MAX_LISTED, &mut |ids| page.table(&table_of(store, ids, now)?.0))
}
