//! `tokenctl denylist check`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::Sink;
use crate::cli::failure::Exit;
use crate::cli::key_hint::is_stdin;
use crate::cli::lost_output::unheard;
use crate::cli::render::ResultStream;
use crate::cli::token_join::Gap;
use crate::cli::token_sources::{TokenPurpose, TokenSources};
use crate::cli::tokens_in::TokensIn;
use crate::cli::verifier::published_keys;
use crate::cli::view::mirror::{CHECK_COLUMNS, CheckView};
use crate::denylist_mirror::{Denylist, Prefix, TokenIds};
use crate::token::{KeyRing, TokenKind};

/// `denylist check`
#[derive(Args)]
#[command(after_help = "Exit code: 4 if a token is rejected; 5 if the denylist in Redis has no
heartbeat, so that verifiers must ask the store or reject every token.

Examples:
  tokenctl denylist check --from redis://cache:6379 --jwks keys.json
  tokenctl denylist check -o json < token.txt")]
pub(in crate::cli) struct DenylistCheckArgs {
    /// Access tokens; without any or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    tokens: Vec<String>,
    /// Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    from: Option<String>,
    /// Prefix of the keys [default: tokenctl]
    #[arg(long, value_name = "NAME")]
    prefix: Option<Prefix>,
    /// Verify with the published keys in this file, instead of the key ring
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    jwks: Option<PathBuf>,
}

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &DenylistCheckArgs,
) -> Result<Exit> {
    let sink = Sink::find(context, env, "--from", args.from.as_deref(), args.prefix.as_ref())?;
    let sources = TokenSources {
        arguments: &args.tokens,
        files: &[],
        stdin_is_taken: args.jwks.as_deref().map_or_else(|| env.stdin_is_taken(), is_stdin),
        label: "Token",
        gap: Gap::WhiteSpace,
        purpose: TokenPurpose::judging("tokenctl denylist check"),
    };
    let mut tokens = TokensIn::new(context, &sources)?;
    let keys = match &args.jwks {
        Some(path) => published_keys(context, path)?,
        None => env.verification_keys(context)?,
    };
    let mut denylist = Denylist::connect(&sink.location, &sink.prefix, env.settings.timeout)?;
    let mut exit = Exit::Done;
    let checked = all(context, env, &keys, &mut denylist, &mut tokens, &mut exit);
    checked.map_or_else(|error| unheard(context, exit, error), |()| Ok(exit))
}

fn all(
    context: &mut Context<'_>,
    env: &CommandEnv,
    keys: &KeyRing,
    denylist: &mut Denylist,
    tokens: &mut TokensIn,
    exit: &mut Exit,
) -> Result<()> {
    let mut shown = ResultStream::new(env.printer);
    let mut judge = |context: &mut Context<'_>, shown: &mut ResultStream| -> Result<()> {
        while tokens.next(context)? {
            let token = String::from_utf8_lossy(tokens.token());
            let view = one(context, env, keys, denylist, &token)?;
            *exit = (*exit).max(view.exit());
            shown.push(context, view)?;
        }
        Ok(())
    };
    // End the list even if a later token cannot be checked.
    let judged = judge(context, &mut shown);
    shown.finish(context, CHECK_COLUMNS)?;
    judged
}

fn one(
    context: &Context<'_>,
    env: &CommandEnv,
    keys: &KeyRing,
    denylist: &mut Denylist,
    token: &str,
) -> Result<CheckView> {
    let checked = env.auth_config(keys).check(token, Some(TokenKind::Access), context.now());
    let Some(access) = checked.access() else { return Ok(CheckView::invalid(&checked)) };
    Ok(CheckView::new(&access, &denylist.check(TokenIds::of(&checked))?))
}
