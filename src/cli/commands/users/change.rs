//! `tokenctl users deactivate`, `reactivate` and `delete`

use std::io;

use clap::Args;

use crate::cli::args::{Confirmation, LockArgs, note_text, user_to_find};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::commands::paced::Paced;
use crate::cli::commands::revocation::PlannedSessions;
use crate::cli::commands::selection::{self, unknown_user};
use crate::cli::commands::{ask, revocation};
use crate::cli::context::Context;
use crate::cli::denylist_sink::announce;
use crate::cli::failure::Exit;
use crate::cli::hints;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::output::Rows;
use crate::cli::ui::text::{self, NOTE, note};
use crate::cli::view::sink::SinkView;
use crate::cli::view::{counted, revoke_report, user as view};
use crate::service::{
    ALL_OR_NONE, AccountChange, RevokeOptions, RevokeReport, Selection, deactivate_user,
    delete_user, reactivate_user, revoke_selected, select,
};
use crate::session::{Filter, Reason, Revocation, StateKind, UserId};
use crate::store::Store;
use crate::time::Timestamp;

/// `users reactivate`
#[derive(Args)]
pub(in crate::cli) struct ReactivateArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = user_to_find)]
    user: String,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT", value_parser = note_text)]
    note: Option<String>,
}

/// `users deactivate`, `users delete`
#[derive(Args)]
pub(in crate::cli) struct UserEndingArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = user_to_find)]
    user: String,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT", value_parser = note_text)]
    note: Option<String>,
    #[command(flatten)]
    lock: LockArgs,
    #[command(flatten)]
    confirmation: Confirmation,
}

pub(super) fn deactivate(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &UserEndingArgs,
) -> Result<Exit> {
    close(
        context,
        env,
        args,
        Reason::AccountDeactivated,
        deactivate_user,
        |changed, dry_run| match (changed, dry_run) {
            (true, false) => "deactivated",
            (true, true) => "would be deactivated",
            (false, _) => "was already deactivated",
        },
    )
}

pub(super) fn delete(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &UserEndingArgs,
) -> Result<Exit> {
    close(context, env, args, Reason::AccountDeleted, delete_user, |_, dry_run| {
        if dry_run { "would be deleted" } else { "deleted" }
    })
}

type ChangeFn = fn(
    &mut dyn Store,
    &UserId,
    Option<u64>,
    &RevokeOptions,
) -> Result<AccountChange, crate::service::ServiceError>;

fn close(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &UserEndingArgs,
    reason: Reason,
    change: ChangeFn,
    outcome: fn(bool, bool) -> &'static str,
) -> Result<Exit> {
    let note = note(args.note.as_deref(), NOTE);
    let confirmation = &args.confirmation;
    let mut store = env.open(context)?;
    let now = context.now();
    let ending = RevokeOptions {
        revocation: Revocation { at: now, reason, by: env.actor.clone(), note },
        delete: false,
        dry_run: confirmation.dry_run,
    };
    let user = selection::user(context, env, store.as_mut(), &args.user)?;
    let printer = env.printer;
    let mut shown = None;
    let asks = ask::wants_to_ask(context, confirmation);
    if !asks && !ending.dry_run {
        // A signal while the sessions are selected ends the command like one after it.
        (context.catch_interrupts)();
    }
    if asks {
        let plan = RevokeOptions { dry_run: true, ..ending.clone() };
        let (_, planned) = done(&user, change(store.as_mut(), &user, confirmation.expect, &plan)?)?;
        revocation::preview(context, store.as_mut(), &planned, now)?;
        let sessions = counted(planned.ended(), "session");
        let question = if reason == Reason::AccountDeleted {
            format!("Delete {} and {sessions}?", text::shown(user.as_str()))
        } else {
            format!("Deactivate {} and revoke {sessions}?", text::shown(user.as_str()))
        };
        ask::confirm(context, &format!("store {}", store.name()), &question)?;
        shown = Some(planned);
    }
    // Read the clock again: the user may have taken time to answer.
    let now = context.now();
    let revocation = Revocation { at: now, ..ending.revocation.clone() };
    let ending = RevokeOptions { revocation, ..ending };
    let deletes = reason == Reason::AccountDeleted;
    let before = if ending.dry_run {
        None
    } else {
        end_many(context, env, store.as_mut(), (&user, args), &ending, change)?
    };
    let interrupted = before.as_ref().is_some_and(|before| before.interrupted);
    let (changed, report) = match before {
        Some(before) if interrupted => (false, before),
        before => {
            // `--expect` was checked before the first batch.
            let expect = if before.is_some() { None } else { confirmation.expect };
            let (changed, last) = done(&user, change(store.as_mut(), &user, expect, &ending)?)?;
            (changed, together(before, last))
        }
    };
    if !ending.dry_run && !interrupted {
        let change = format!("the user {user} {}", outcome(changed, false));
        printer.committed(context, change, hints::SEE_EVENTS);
    }
    let outcome = if interrupted { "is not changed yet" } else { outcome(changed, ending.dry_run) };
    let result = AccountChanged {
        env,
        store: store.as_mut(),
        user: &user,
        changed,
        report: &report,
        deletes,
        ends_sessions: true,
        outcome,
        now,
    };
    printer.report(context, result)?;
    if let Some(text) = shown.and_then(|shown| revocation::newer(&shown, &report)) {
        printer.note(context, &text);
    }
    Ok(if interrupted { Exit::Interrupted } else { Exit::Done })
}

/// The result of a change of a user.
struct AccountChanged<'a> {
    env: &'a CommandEnv,
    store: &'a mut dyn Store,
    user: &'a UserId,
    changed: bool,
    report: &'a RevokeReport,
    /// Whether the rows of the sessions are deleted.
    deletes: bool,
    /// Whether the change ends sessions.
    ends_sessions: bool,
    outcome: &'static str,
    now: Timestamp,
}

impl Report for AccountChanged<'_> {
    type Record = view::AccountView;

    fn columns(&self) -> &'static [&'static str] {
        view::ACCOUNT_COLUMNS
    }

    fn record(self, context: &mut Context<'_>) -> Result<view::AccountView> {
        let sink = SinkView::after_change(context, self.env);
        Ok(view::AccountView::new(self.user, self.changed, self.report, self.deletes, sink))
    }

    fn csv(record: &view::AccountView, rows: &mut Rows<'_>) -> io::Result<()> {
        rows.push(&record.row())
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let Self { env, store, user, report, deletes, outcome, now, .. } = self;
        if report.dry_run {
            let planned = PlannedSessions::Matching(sessions_of(user, deletes), plan(deletes, now));
            revocation::show_planned(page, store, (report, planned), now)?;
        }
        if page.is_quiet() && (!report.dry_run || !report.sessions.is_empty()) {
            return Ok(());
        }
        page.line(&format!("{} {outcome}", text::shown(user.as_str())))?;
        if self.ends_sessions {
            page.text(&revoke_report::sentences(report, now, page.zone()))?;
            announce(page, env, report)?;
        }
        Ok(())
    }
}

/// Returns the filter for the sessions that a change of the user ends.
fn sessions_of(user: &UserId, delete: bool) -> Filter {
    let all = Filter::user(user.clone());
    if delete { all } else { all.in_state(StateKind::Active) }
}

/// Returns the options of a dry run.
fn plan(delete: bool, at: Timestamp) -> RevokeOptions {
    let revocation = Revocation { at, reason: Reason::Other, by: None, note: None };
    RevokeOptions { revocation, delete, dry_run: true }
}

/// For a user with very many sessions, revokes them in batches before the change of the user, which is one
/// transaction and would make the service wait.
fn end_many(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    (user, args): (&UserId, &UserEndingArgs),
    options: &RevokeOptions,
    change: ChangeFn,
) -> Result<Option<RevokeReport>> {
    let delete = options.revocation.reason == Reason::AccountDeleted;
    let filter = sessions_of(user, delete);
    let options = RevokeOptions { delete, ..options.clone() };
    let mut selected = select(store, &Selection::of(filter), &options)?;
    if selected.report.ended() <= ALL_OR_NONE {
        return Ok(None);
    }
    let plan = RevokeOptions { dry_run: true, ..options.clone() };
    done(user, change(store, user, args.confirmation.expect, &plan)?)?;
    let label = if delete { "deleting" } else { "revoking" };
    let mut pace = Paced::new(context, env.printer, label, selected.report.ended());
    let max_lock = args.lock.max_lock();
    let report = revoke_selected(store, &mut selected, &options, max_lock, &mut pace)?;
    drop(pace);
    report.into_result().map(Some).map_err(ask::unexpected)
}

/// Adds the reports of the batches and of the final transaction.
fn together(before: Option<RevokeReport>, last: RevokeReport) -> RevokeReport {
    let Some(before) = before else { return last };
    let already_ended = if before.deleted > 0 { 0 } else { last.already_ended - before.revoked };
    RevokeReport {
        matched: if before.deleted > 0 { before.deleted + last.matched } else { last.matched },
        revoked: before.revoked + last.revoked,
        deleted: before.deleted + last.deleted,
        already_ended,
        access_tokens_until: before.access_tokens_until.max(last.access_tokens_until),
        sessions: before.sessions,
        ..last
    }
}

fn done(user: &UserId, change: AccountChange) -> Result<(bool, RevokeReport)> {
    match change {
        AccountChange::Done { changed, ended } => Ok((changed, ended)),
        AccountChange::Unknown => Err(unknown_user(user)),
        AccountChange::Unexpected(unexpected) => Err(ask::unexpected(unexpected)),
    }
}

pub(super) fn reactivate(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &ReactivateArgs,
) -> Result<Exit> {
    let note = note(args.note.as_deref(), NOTE);
    let mut store = env.open(context)?;
    let user = selection::user(context, env, store.as_mut(), &args.user)?;
    let now = context.now();
    let actor = env.actor.as_deref();
    let changed = reactivate_user(store.as_mut(), &user, actor, note.as_deref(), now)?
        .ok_or_else(|| unknown_user(&user))?;
    let printer = env.printer;
    let change = format!("the user {user} may log in again");
    printer.committed(context, change, hints::SEE_USER);
    let result = AccountChanged {
        env,
        store: store.as_mut(),
        user: &user,
        changed,
        report: &RevokeReport::default(),
        deletes: false,
        ends_sessions: false,
        outcome: if changed { "may log in again" } else { "was already active" },
        now,
    };
    printer.report(context, result)?;
    Ok(Exit::Done)
}
