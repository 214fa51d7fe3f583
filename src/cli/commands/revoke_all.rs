//! `tokenctl revoke-all`

use anyhow::Result;

use super::revocation::{self, Revoking};
use super::selection::{self, unknown_user};
use crate::cli::args::RevokeAllArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::service::Selection;
use crate::session::{StateKind, UserId};

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RevokeAllArgs,
) -> Result<Exit> {
    let now = (context.clock)();
    let options = revocation::options(&args.ending, env, now);
    let confirmation = &args.ending.confirmation;
    if args.user.is_none() {
        refuse_unattended(context, args)?;
    }
    let mut store = env.open(context)?;
    let (mut filter, page) =
        selection::resolve(context, env, store.as_mut(), (&args.filter, &args.page), now)?;
    if let Some(user) = &args.user {
        let usage = |error| Failure::usage(format!("the user: {error}"));
        let user = UserId::to_find(user).map_err(usage)?;
        if store.read()?.user(&user)?.is_none() {
            return Err(unknown_user(&user));
        }
        filter.users = vec![user];
    }
    if args.page.is_part() && !args.filter.says_state() {
        filter.states = vec![StateKind::Active];
    }
    let selection =
        Selection { filter, order: args.page.order(), page, expect: confirmation.expect };
    let mut revoking = Revoking::new(&selection, &options, confirmation);
    // A user without sessions is in the state that was asked for.
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
        .hint("look first with --dry-run")
        .into())
}
