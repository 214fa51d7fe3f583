//! `tokenctl introspect`

use clap::Args;

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::command_keys::FreshKeys;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::lost_output::unheard;
use crate::cli::render::ResultStream;
use crate::cli::token_join::Gap;
use crate::cli::token_sources::{TokenPurpose, TokenSources};
use crate::cli::tokens_in::TokensIn;
use crate::cli::view::introspection::{COLUMNS, Introspected};
use crate::service::{InactiveReason, Introspection, Refused, introspect};
use crate::store::Store;
use crate::token::{Problem, TokenKind};

/// `introspect`
#[derive(Args)]
#[command(after_help = "Exit code 4 if any token is rejected.

Examples:
  tokenctl introspect                  hidden prompt for the token
  tokenctl introspect --kind access -o json < token.txt")]
pub(in crate::cli) struct IntrospectArgs {
    /// Access or refresh tokens; without any or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    tokens: Vec<String>,
    /// Reject tokens of another kind
    #[arg(long, value_name = "access|refresh", value_parser = ["access", "refresh"],
        hide_possible_values = true)]
    kind: Option<String>,
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &IntrospectArgs,
) -> Result<Exit> {
    let mut store = env.open(context)?;
    let places = TokenSources {
        arguments: &args.tokens,
        files: &[],
        stdin_is_taken: env.stdin_is_taken(),
        label: "Token",
        gap: Gap::WhiteSpace,
        purpose: TokenPurpose::judging("tokenctl introspect"),
    };
    let mut tokens = TokensIn::new(context, &places)?;
    // Read after the first token has arrived: while the command waits, the ring may change.
    let mut keys = env.fresh_keys(context)?;
    let kind = args.kind.as_deref().map(|kind| match kind {
        "access" => TokenKind::Access,
        _ => TokenKind::Refresh,
    });
    let mut judge = Judge { env, store: store.as_mut(), keys: &mut keys, kind };
    let mut shown = VerdictPrinter { out: ResultStream::new(env.printer), exit: Exit::Done };
    let judged = judge.all(context, &mut tokens, &mut shown);
    let exit = shown.exit;
    // End the list even if a later token cannot be read.
    let ended = if shown.out.is_empty() { Ok(()) } else { shown.out.finish(context, COLUMNS) };
    judged.and(ended).map_or_else(|error| unheard(context, exit, error), |()| Ok(exit))
}

/// Introspects tokens one by one.
struct Judge<'a> {
    env: &'a CommandEnv,
    store: &'a mut dyn Store,
    keys: &'a mut FreshKeys,
    kind: Option<TokenKind>,
}

impl Judge<'_> {
    fn all(
        &mut self,
        context: &mut Context<'_>,
        tokens: &mut TokensIn,
        shown: &mut VerdictPrinter,
    ) -> Result<()> {
        while tokens.next(context)? {
            if shown.out.is_empty() && shown.out.single_differs(false) {
                shown.out.set_single(tokens.is_only(context)?);
            }
            tokens.prefer_opaque(self.store)?;
            let token = String::from_utf8_lossy(tokens.token());
            let mut verdict = self.one(context, &token)?;
            if needs_another_key(&verdict) && self.keys.renew(context, self.env)? {
                verdict = self.one(context, &token)?;
            }
            shown.verdict(context, verdict)?;
        }
        Ok(())
    }

    fn one(&mut self, context: &Context<'_>, token: &str) -> Result<Introspection> {
        let auth_config = self.env.auth_config(&self.keys.ring);
        Ok(introspect(self.store, &auth_config, token, self.kind, context.now())?)
    }
}

fn needs_another_key(verdict: &Introspection) -> bool {
    matches!(
        verdict,
        Introspection::Inactive(Refused { inactive: InactiveReason::Invalid(problems), .. })
            if problems.contains(&Problem::UnknownKey)
    )
}

/// Writes each result when it is known.
struct VerdictPrinter {
    out: ResultStream,
    /// The exit code for the tokens so far.
    exit: Exit,
}

impl VerdictPrinter {
    fn verdict(&mut self, context: &mut Context<'_>, verdict: Introspection) -> Result<()> {
        if !verdict.is_active() {
            self.exit = Exit::Refused;
        }
        let is_first = self.out.is_empty();
        self.out.push(context, Introspected { verdict, is_first })
    }
}
