//! `tokenctl rotate`

use clap::Args;

use super::issue::{address, text};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::view::tokens;
use crate::cli::{hints, one_token};
use crate::service::{InactiveReason, Rotation, rotate_by};
use crate::session::{Client, Refusal, SessionId};
use crate::store::Store;
use crate::time::{Span, Timestamp};
use crate::token::{LookAlike, Problem, ReadError};

/// `rotate`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl rotate                      hidden prompt for the token
  tokenctl rotate -o json < token.txt")]
pub(in crate::cli) struct RotateArgs {
    /// Refresh token; without one or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    token: Option<String>,
    /// Client's IP address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// Client's user agent
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,
}

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &RotateArgs) -> Result<Exit> {
    let client = Client {
        ip: address(args.ip.as_deref())?,
        user_agent: text("--user-agent", args.user_agent.as_deref(), 1024)?,
        device: None,
    };
    let mut store = env.open(context)?;
    let (argument, taken) = (args.token.as_deref(), env.stdin_is_taken());
    let token = one_token::one(
        context,
        argument,
        taken,
        ("Refresh token", "tokenctl rotate"),
        store.as_mut(),
    )?;
    // Read after the token has arrived: while the command waits, the ring may change.
    let keys = env.service_keys(context)?;
    let auth_config = env.auth_config(&keys);
    let now = context.now();
    let actor = env.actor.as_deref();
    let full_grace = auth_config.policy.lives.retry_grace;
    let (tokens, grace, note) =
        match rotate_by(store.as_mut(), &auth_config, &token, &client, actor, now, context.random)?
        {
            Rotation::Rotated(tokens) => (tokens, Some(full_grace), None),
            Rotation::Retried(tokens) => {
                let left = grace_left(store.as_mut(), &tokens.session_id, full_grace, now);
                let note = "retry within the grace period: current token pair issued again";
                (tokens, Some(left), Some(note))
            }
            Rotation::Refreshed(tokens) => {
                let note = "refresh token rotation is off: the refresh token stays valid";
                (tokens, None, Some(note))
            }
            Rotation::Invalid(problems) => return Err(invalid(&problems).into()),
            Rotation::Refused { refusal, session } => {
                return Err(refused(&refusal, &session).into());
            }
        };
    let printer = &env.printer;
    let session = &tokens.session_id;
    let (change, hint) = match grace {
        Some(grace) => (
            format!("the refresh token of the session {session} was exchanged"),
            hints::rotate_again(grace),
        ),
        None => (
            format!("a new access token of the session {session} was issued"),
            hints::RUN_AGAIN_WITH_OUTPUT,
        ),
    };
    printer.committed(context, change, hint);
    printer.report(context, tokens::PairReport { tokens: &tokens, user: None })?;
    if let Some(note) = note {
        printer.note(context, note);
    }
    Ok(Exit::Done)
}

/// Returns the time for which the previous refresh token of a session still gets the current pair. The grace
/// period begins with the rotation, not with its repetition.
fn grace_left(store: &mut dyn Store, id: &SessionId, grace: Span, now: Timestamp) -> Span {
    let now = store.now(now);
    let session = store.read().and_then(|tx| tx.session(id));
    let rotated_at = session.ok().flatten().and_then(|session| session.rotated_at);
    rotated_at.map(|at| now.until(at + grace)).unwrap_or_default()
}

fn invalid(problems: &[Problem]) -> Failure {
    if let [Problem::Expired(at)] = problems {
        return Failure::refused("expired", format!("the refresh token expired at {at}"))
            .hint(hints::LOG_IN_AGAIN);
    }
    if let [Problem::Malformed(error)] = problems {
        let cause =
            if error.is_unspecific() { "it is not a JWT".to_owned() } else { error.to_string() };
        let may_be_opaque = error.is_unspecific()
            || matches!(error, ReadError::Other(LookAlike::Named(_) | LookAlike::Encoded(_)));
        let hint = if may_be_opaque { hints::STRIP_OPAQUE } else { hints::not_compact(*error) };
        let text = format!(
            "the refresh token is rejected: {cause}, and no session has it as its opaque token"
        );
        return Failure::refused("invalid", text).hint(hint);
    }
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Failure::refused("invalid", format!("the refresh token is rejected: {}", all.join("; ")))
        .hint(hints::LOOK_INSIDE)
}

fn refused(refusal: &Refusal, session: &SessionId) -> Failure {
    let reason = refusal.as_str();
    match refusal {
        Refusal::Deactivated => {
            Failure::refused(reason, "the user is deactivated").hint(hints::SEE_USERS_HELP)
        }
        Refusal::UnknownSession => {
            Failure::refused(reason, format!("the store has no session {session} of this user"))
                .hint(hints::LOG_IN_AGAIN)
        }
        Refusal::Revoked(revocation) => {
            let inactive = InactiveReason::Revoked {
                session: session.clone(),
                revocation: revocation.clone(),
            };
            Failure::refused(reason, inactive.to_string()).hint(hints::LOG_IN_AGAIN)
        }
        Refusal::Expired { at } => {
            Failure::refused(reason, format!("session {session} expired at {at}"))
                .hint(hints::LOG_IN_AGAIN)
        }
        Refusal::Replayed => {
            Failure::refused(reason, format!("refresh token reuse: session {session} was revoked"))
                .hint(hints::show_session(session))
        }
        Refusal::StoreBehind => Failure::refused(
            reason,
            format!(
                "the token has a higher generation than session {session} in the store: the store \
                 has lost data"
            ),
        )
        .hint(hints::OLD_BACKUP_RESTORED),
    }
}
