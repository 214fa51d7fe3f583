//! `tokenctl revoke-all`

use anyhow::Result;

use super::{ask, revoke};
use crate::cli::args::RevokeAllArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::ui::prompt::PromptError;
use crate::cli::view::counted;
use crate::service::{RevokeOptions, Selection, revoke as end_sessions};
use crate::session::{Page, StateKind, UserId};
use crate::store::Store;

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RevokeAllArgs,
) -> Result<Exit> {
    let now = (context.clock)();
    let ending = revoke::ending(&args.ending, env, now);
    let mut filter = args.filter.filter(now, context.zone)?;
    let mut store = env.open(context)?;
    let page = {
        let tx = store.read()?;
        if let Some(user) = &args.user {
            let user =
                UserId::to_find(user).map_err(|e| Failure::usage(format!("the user: {e}")))?;
            if tx.user(&user)?.is_none() {
                return Err(unknown_user(&user));
            }
            filter.users = vec![user];
        }
        for id in &args.except {
            filter.except.push(ids::resolve(tx.as_ref(), id)?);
        }
        let after = args.page.after.as_deref().map(|id| ids::resolve(tx.as_ref(), id));
        Page { after: after.transpose()?, limit: args.page.limit }
    };
    if args.page.is_part() && !args.filter.says_state() {
        filter.states = vec![StateKind::Active];
    }
    let expect = args.ending.confirmation.expect;
    let selection = Selection { filter, order: args.page.order(), page, expect };
    if args.everyone {
        return everyone(context, env, store.as_mut(), &selection, &ending, args);
    }
    let planned = end_sessions(
        store.as_mut(),
        &Selection { expect: None, ..selection.clone() },
        &RevokeOptions { dry_run: true, ..ending.clone() },
    )?;
    if planned.is_ok_and(|planned| planned.matched == 0) && expect.is_none_or(|n| n == 0) {
        // The user is known and has nothing left: just what was wanted.
        revoke::show(context, env.printer, store.as_mut(), &nothing(&ending), now)?;
        return Ok(Exit::Done);
    }
    revoke::end(context, env, store.as_mut(), &selection, &ending, &args.ending)
}

fn nothing(ending: &RevokeOptions) -> crate::service::RevokeReport {
    crate::service::RevokeReport { dry_run: ending.dry_run, ..Default::default() }
}

pub(super) fn unknown_user(user: &UserId) -> anyhow::Error {
    Failure::nothing("unknown-user", format!("there is no user {user}"))
        .hint("list them with: tokenctl users list")
        .into()
}

/// The whole store: a yes by habit must not be enough.
fn everyone(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    selection: &Selection,
    ending: &RevokeOptions,
    args: &RevokeAllArgs,
) -> Result<Exit> {
    if ask::wants_to_ask(context, &args.ending.confirmation) {
        let plan = RevokeOptions { dry_run: true, ..ending.clone() };
        let planned = end_sessions(store, selection, &plan)?.map_err(ask::unexpected)?;
        let sessions = counted(planned.sessions.len() as u64, "session");
        let name = env.location(context)?.short_name();
        let question = format!("This ends {sessions}, of every user.");
        if let Some(prompt) = context.prompt.as_mut()
            && !prompt.type_back(&question, &name)?
        {
            return Err(PromptError::Cancelled.into());
        }
    } else if !args.ending.confirmation.yes && !args.ending.confirmation.dry_run {
        return Err(Failure::usage("revoke-all --everyone needs --yes without a terminal")
            .hint("look first with --dry-run")
            .into());
    }
    let ended = end_sessions(store, selection, ending)?.map_err(ask::unexpected)?;
    revoke::show(context, env.printer, store, &ended, ending.revocation.at)?;
    Ok(Exit::Done)
}
