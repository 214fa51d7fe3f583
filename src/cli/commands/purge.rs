//! `tokenctl purge`

use clap::Args;

use super::ask;
use super::paced::Paced;
use crate::cli::args::{Confirmation, LockArgs};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::view::{counted, purge as view};
use crate::service::{
    PurgeReport, Unexpected, other_times_ahead, purge_counts, purge_until, sessions_ahead,
};
use crate::session::{CLOCK_SKEW, Filter, PurgeCounts, PurgeRules};
use crate::store::Store;
use crate::time::{Span, Timestamp};
use crate::token::MAX_LEEWAY;

/// `purge`
#[derive(Args)]
#[command(
    after_help = "Expired and revoked sessions, expired denylist entries and events older than
events_retention are always deleted. The service can write meanwhile. After
Ctrl-C everything is consistent, and the next run continues.

Examples:
  tokenctl purge --idle 30d --dry-run
  tokenctl purge --idle 30d --retain 90d -q"
)]
pub(in crate::cli) struct PurgeArgs {
    /// Also delete active sessions that are idle for at least DURATION (30d)
    #[arg(long, value_name = "DURATION")]
    idle: Option<Span>,
    /// Also delete idle sessions that a newer session of the same client replaces
    #[arg(long, value_name = "DURATION")]
    superseded: Option<Span>,
    /// Keep ended sessions for DURATION before deleting them
    #[arg(long, value_name = "DURATION")]
    retain: Option<Span>,
    #[command(flatten)]
    lock: LockArgs,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &PurgeArgs) -> Result<Exit> {
    let mut store = env.open(context)?;
    let now = context.now();
    let rules = rules(now, env, args)?;
    let asks = ask::wants_to_ask(context, &args.confirmation);
    let confirmation = &args.confirmation;
    let mut shown = None;
    // Before the sessions are counted: what is inserted meanwhile is spared.
    let newest = if asks { store.newest_session()? } else { None };
    if confirmation.dry_run || asks || confirmation.expect.is_some() {
        let started = (context.elapsed)();
        let counts = purge_counts(store.as_mut(), &rules)?;
        let elapsed = (context.elapsed)().saturating_sub(started);
        refuse_unexpected(&counts, confirmation.expect)?;
        if confirmation.dry_run {
            let report = PurgeReport { counts, elapsed, ..PurgeReport::default() };
            warn_of_future(context, env, store.as_mut(), now)?;
            return show(context, env, report, true);
        }
        if asks && counts.total() > 0 {
            let planned = PurgeReport { counts, ..PurgeReport::default() };
            let below = view::revoked(&planned, true);
            ask::show(context, &view::table(&planned, true), below.as_deref())?;
            let rows = counted(counts.total(), "row");
            let object = format!("store {}", store.name());
            ask::confirm(context, &object, &format!("Purge {rows}?"))?;
            shown = Some(counts);
            if confirmation.expect.is_some() {
                // Sessions may have ended while the question was shown.
                refuse_unexpected(&purge_counts(store.as_mut(), &rules)?, confirmation.expect)?;
            }
        }
    }
    let printer = &env.printer;
    // Count only for a visible progress bar, because counting takes time.
    let total = if printer.shows_progress(context) {
        store.read()?.count(&Filter::default(), rules.now)?
    } else {
        0
    };
    let mut pace = Paced::new(context, *printer, "purging", total);
    let (max_lock, actor) = (args.lock.max_lock(), env.actor.as_deref());
    let report = purge_until(store.as_mut(), &rules, newest, max_lock, actor, &mut pace)?;
    drop(pace);
    warn_of_future(context, env, store.as_mut(), now)?;
    if report.counts.total() + report.counts.revoked > 0 {
        let change = format!("{} purged", counted(report.counts.total(), "row"));
        printer.committed(context, change, hints::SEE_WHAT_IS_LEFT);
    }
    let changes = shown.map(|shown| since_preview(store.as_mut(), &rules, newest, &report, &shown));
    let exit = show(context, env, report, false)?;
    for change in changes.transpose()?.unwrap_or_default() {
        printer.note(context, &change);
    }
    Ok(exit)
}

/// Returns remarks about sessions that were not in the preview.
fn since_preview(
    store: &mut dyn Store,
    rules: &PurgeRules,
    newest: Option<i64>,
    report: &PurgeReport,
    shown: &PurgeCounts,
) -> Result<Vec<String>> {
    let more = ends(&report.counts).saturating_sub(ends(shown));
    let kept = newest.map(|newest| store.purgeable_after(rules, newest)).transpose()?.unwrap_or(0);
    // A store that does not number its sessions purges active ones too.
    let what = if newest.is_some() { "ended" } else { "matched" };
    let purged = format!("{} {what} after the preview, purged too", counted(more, "session"));
    let kept_sessions = counted(kept, "session");
    let spared = format!(
        "not purged: {kept_sessions} that matched after the preview; run the command again"
    );
    let remarks = [(more, purged), (kept, spared)].into_iter();
    Ok(remarks.filter(|(sessions, _)| *sessions > 0).map(|(_, text)| text).collect())
}

/// Returns the number of sessions that a purge deletes or revokes.
fn ends(counts: &PurgeCounts) -> u64 {
    counts.sessions.total() + counts.revoked
}

fn refuse_unexpected(counts: &PurgeCounts, expect: Option<u64>) -> Result<()> {
    let found = ends(counts);
    match expect.filter(|expected| *expected != found) {
        Some(expected) => Err(ask::unexpected(Unexpected { found, expected })),
        None => Ok(()),
    }
}

/// Warns of rows from the future. No idle limit ends a session that was last used then.
fn warn_of_future(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    now: Timestamp,
) -> Result<()> {
    if let Some(ahead) = sessions_ahead(store, now + CLOCK_SKEW, now)? {
        let text = format!(
            "{} last used in the future, up to {} (now: {now}): no idle limit ends them before that \
             time; synchronise the clocks of all hosts with NTP",
            counted(ahead.sessions, "active session"),
            ahead.newest
        );
        env.printer.warn(context, &text);
    }
    if let Some(ahead) = other_times_ahead(store, now + CLOCK_SKEW)? {
        let text = format!(
            "{} in the future (rotations, events, users, denylist entries, cutoffs), up to {} \
             (now: {now}): synchronise the clocks of all hosts with NTP",
            counted(ahead.rows, "time"),
            ahead.newest
        );
        env.printer.warn(context, &text);
    }
    Ok(())
}

fn rules(now: Timestamp, env: &CommandEnv, args: &PurgeArgs) -> Result<PurgeRules> {
    let settings = &env.settings;
    for (option, span) in [("--idle", args.idle), ("--superseded", args.superseded)] {
        if span == Some(Span::default()) {
            return Err(Failure::usage(format!("{option} 0s would end every session"))
                .hint(hints::REVOKE_EVERYONE)
                .into());
        }
    }
    Ok(PurgeRules {
        now,
        idle: args.idle,
        superseded: args.superseded,
        same_client: settings.policy.login.same_client,
        retain: args.retain,
        actor: env.actor.clone(),
        events_retention: settings.events_retention,
        denylist_margin: settings.leeway.min(MAX_LEEWAY),
    })
}

fn show(
    context: &mut Context<'_>,
    env: &CommandEnv,
    report: PurgeReport,
    dry_run: bool,
) -> Result<Exit> {
    let exit = if report.interrupted { Exit::Interrupted } else { Exit::Done };
    env.printer.report(context, view::PurgeResult { report, dry_run })?;
    Ok(exit)
}
