//! `tokenctl revoke`

use std::io::Read as _;

use clap::Args;

use super::pick::pick;
use super::revocation::{self, Revoking};
use super::{deny_token, selection};
use crate::cli::args::{FilterArgs, PageArgs, RevokeOptionArgs, non_blank};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::{hints, ids};
use crate::service::Selection;
use crate::session::{Filter, SessionId, StateKind};
use crate::store::Store;
use crate::time::Timestamp;

/// `revoke`
#[derive(Args)]
#[command(after_help = "\
At a terminal, the command shows the sessions, asks, and revokes exactly these.
Up to 500 sessions are revoked in one transaction; more in short batches.
After an interruption, run the command again. Without a terminal, a filter
without --user needs --yes or --expect.

Examples:
  tokenctl revoke                                  pick from a list
  tokenctl revoke 01a1fbee --note \"ticket 4711\"
  tokenctl revoke --token - --reason leaked < token.txt
  tokenctl revoke --user alice --device phone --reason device-logout
  tokenctl revoke --idle 90d --dry-run
  tokenctl revoke - < ids.txt")]
pub(in crate::cli) struct RevokeArgs {
    /// Session IDs or prefixes of them; - reads IDs from stdin
    #[arg(value_name = "ID", value_parser = non_blank)]
    ids: Vec<String>,
    /// Session of this access or refresh token, even an expired one; - for stdin
    #[arg(long, value_name = "TOKEN|-", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "the option may stand without a value")]
    token: Option<Option<String>>,
    /// Revoke only this access token, not its session
    #[arg(long, requires = "token")]
    jti: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    ending: RevokeOptionArgs,
}

/// Maximum size of IDs on standard input, in bytes.
const MAX_INPUT: u64 = 64 << 20;

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &RevokeArgs) -> Result<Exit> {
    if args.jti {
        let token = args.token.as_ref().and_then(Option::as_deref);
        return deny_token::run(context, env, token, &args.ending);
    }
    let mut store = env.open(context)?;
    let now = context.now();
    let options = revocation::options(&args.ending, env, now);
    let mut selection = select(context, env, args, store.as_mut(), now)?;
    selection.expect = args.ending.confirmation.expect;
    let revoking = Revoking::new(&selection, &options, &args.ending);
    revocation::run(context, env, store.as_mut(), &revoking)
}

fn select(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RevokeArgs,
    store: &mut dyn Store,
    now: Timestamp,
) -> Result<Selection> {
    let filtered = args.filter.is_given() || args.page.is_given();
    let ways = [!args.ids.is_empty(), args.token.is_some(), filtered];
    if ways.iter().filter(|way| **way).count() > 1 {
        return Err(Failure::usage("IDs, --token and filters cannot be combined")
            .hint(hints::SEE_REVOKE_HELP)
            .into());
    }
    if let Some(token) = &args.token {
        return Ok(of(vec![selection::by_token(
            context,
            env,
            store,
            (token.as_deref(), "tokenctl revoke --token -"),
            now,
        )?]));
    }
    if filtered {
        return by_filter(context, env, args, store, now);
    }
    if args.ids.is_empty() {
        return Ok(of(pick(context, store, now)?));
    }
    let names = names(context, env, &args.ids)?;
    let tx = store.read()?;
    Ok(of(ids::resolve_all(tx.as_ref(), &names)?))
}

fn of(ids: Vec<SessionId>) -> Selection {
    Selection { filter: Filter { ids, ..Filter::default() }, ..Selection::default() }
}

fn by_filter(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RevokeArgs,
    store: &mut dyn Store,
    now: Timestamp,
) -> Result<Selection> {
    if !args.filter.narrows() && args.filter.idle.is_some() {
        return Err(Failure::usage("--idle 0s would end every session")
            .hint(hints::REVOKE_EVERYONE)
            .into());
    }
    if !args.filter.narrows() {
        return Err(Failure::usage(
            "the filter matches sessions of every user: state, order, limit and --keep do not \
             narrow it",
        )
        .hint(hints::NARROW_SELECTION)
        .into());
    }
    let confirmation = &args.ending.confirmation;
    revocation::refuse_unattended(context, &args.filter, confirmation)?;
    selection::refuse_ambiguous_users(store, &args.filter.users)?;
    let (mut filter, page) =
        selection::resolve(context, env, store, (&args.filter, &args.page), now)?;
    if args.page.is_part() && !args.filter.says_state() {
        // A page selects among active sessions; sessions that ended long ago do not count.
        filter.states = vec![StateKind::Active];
    }
    Ok(Selection { filter, order: args.page.order(), page, expect: None })
}

/// Returns the given IDs, including those on standard input.
fn names(context: &mut Context<'_>, env: &CommandEnv, given: &[String]) -> Result<Vec<String>> {
    let mut names: Vec<String> = given.iter().filter(|id| *id != "-").cloned().collect();
    if names.len() == given.len() {
        return Ok(names);
    }
    if env.stdin_is_taken() {
        return Err(Failure::usage("standard input already contains the key")
            .hint(hints::IDS_AS_ARGUMENTS)
            .into());
    }
    let mut bytes = Vec::new();
    (&mut *context.stdin).take(MAX_INPUT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err(Failure::usage("too many session IDs on standard input")
            .hint(hints::REVOKE_IN_PARTS)
            .into());
    }
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    names.extend(lines.map(str::to_owned));
    if names.is_empty() {
        return Err(Failure::usage("no session IDs on standard input")
            .hint(hints::ONE_ID_PER_LINE)
            .into());
    }
    Ok(names)
}
