//! `tokenctl revoke-all`

use clap::Args;

use super::ask;
use super::paced::Paced;
use super::revocation::{self, PlannedSessions, Revoking};
use super::selection;
use crate::cli::args::{FilterArgs, PageArgs, RevokeOptionArgs, user_to_find};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::view::counted;
use crate::service::{RevokeOptions, RevokeReport, Selection, plan_everyone, revoke_everyone};
use crate::session::{Filter, Revocation, StateKind};
use crate::store::Store;

/// `revoke-all`
#[derive(Args)]
#[command(after_help = "\
Sessions that the user opens while the question is shown are revoked too.

Examples:
  tokenctl revoke-all alice --reason password-changed --keep 01a1fbee
  tokenctl revoke-all --everyone --reason compromised --dry-run")]
pub(in crate::cli) struct RevokeAllArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = user_to_find, required_unless_present_any = ["everyone", "users"],
        conflicts_with_all = ["everyone", "users"])]
    user: Option<String>,
    /// Revoke every session of every user
    #[arg(long)]
    everyone: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    ending: RevokeOptionArgs,
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RevokeAllArgs,
) -> Result<Exit> {
    if args.user.is_none() && !args.everyone {
        let text = "revoke-all takes the user ID without --user";
        let hint = hints::user_as_argument(&args.filter.users);
        return Err(Failure::usage(text).hint(hint).into());
    }
    let confirmation = &args.ending.confirmation;
    if args.user.is_none() {
        refuse_unattended(context, args)?;
    }
    let mut store = env.open(context)?;
    let now = context.now();
    let options = revocation::options(&args.ending, env, now);
    let plain = !args.filter.is_given() && !args.page.is_given();
    if args.everyone && plain {
        return everyone(context, env, store.as_mut(), args, &options);
    }
    selection::refuse_ambiguous_users(store.as_mut(), &args.filter.users)?;
    let (mut filter, page) =
        selection::resolve(context, env, store.as_mut(), (&args.filter, &args.page), now)?;
    if let Some(user) = &args.user {
        filter.users = vec![selection::user(context, env, store.as_mut(), user)?];
    }
    if args.page.is_part() && !args.filter.says_state() {
        filter.states = vec![StateKind::Active];
    }
    let selection =
        Selection { filter, order: args.page.order(), page, expect: confirmation.expect };
    let mut revoking = Revoking::new(&selection, &options, &args.ending);
    // For a user, having no sessions is the requested state.
    revoking.may_be_empty = args.user.is_some() || !args.filter.is_given();
    revoking.takes_newer = args.user.is_some() && !args.page.is_part();
    if args.everyone && !args.filter.narrows() {
        revoking.type_back = Some(env.location(context)?.short_name());
    }
    revocation::run(context, env, store.as_mut(), &revoking)
}

fn refuse_unattended(context: &Context<'_>, args: &RevokeAllArgs) -> Result<()> {
    let confirmation = &args.ending.confirmation;
    if args.filter.narrows() {
        return revocation::refuse_unattended(context, &args.filter, confirmation);
    }
    if confirmation.yes || confirmation.dry_run || context.prompt.is_some() {
        return Ok(());
    }
    Err(Failure::usage("revoke-all --everyone needs --yes without a terminal")
        .hint(hints::LOOK_FIRST)
        .into())
}

/// Ends every session with one cutoff, and marks the rows afterwards.
fn everyone(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    args: &RevokeAllArgs,
    options: &RevokeOptions,
) -> Result<Exit> {
    let confirmation = &args.ending.confirmation;
    let mut shown = None;
    if options.dry_run || ask::wants_to_ask(context, confirmation) {
        let planned = plan_everyone(store, confirmation.expect, options)?;
        let planned = planned.into_result().map_err(ask::unexpected)?;
        if options.dry_run {
            let active = Filter::default().in_state(StateKind::Active);
            let sessions = PlannedSessions::Matching(active, options.clone());
            return revocation::show_plan(
                context,
                env,
                store,
                (&planned, sessions),
                options.revocation.at,
            );
        }
        let sessions = counted(planned.ended(), "session");
        let name = env.location(context)?.short_name();
        let object = format!("store {}", store.name());
        let verb = if options.delete { "deletes" } else { "revokes" };
        let question = format!("This {verb} {sessions} of every user.");
        ask::type_back(context, &object, &question, &name)?;
        shown = Some(planned);
    }
    // Read the clock again: the user may have taken time to answer.
    let now = context.now();
    let revocation = Revocation { at: now, ..options.revocation.clone() };
    let options = RevokeOptions { revocation, ..options.clone() };
    let total = shown.as_ref().map_or(0, RevokeReport::ended);
    let label = if options.delete { "deleting" } else { "marking" };
    let mut pace = Paced::new(context, env.printer, label, total);
    let max_lock = args.ending.lock.max_lock();
    let report = revoke_everyone(store, confirmation.expect, &options, max_lock, &mut pace)?;
    drop(pace);
    let report = report.into_result().map_err(ask::unexpected)?;
    revocation::show(context, env, store, &report, now)?;
    if let Some(text) = shown.and_then(|shown| revocation::newer(&shown, &report)) {
        env.printer.note(context, &text);
    }
    Ok(if report.interrupted { Exit::Interrupted } else { Exit::Done })
}
