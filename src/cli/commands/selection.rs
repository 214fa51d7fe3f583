//! Translates selection options to a filter and a page.

use super::list_value::ListValue;
use crate::cli::args::{FilterArgs, PageArgs, is_blank};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::ids::NamedUser;
use crate::cli::{hints, ids, one_token};
use crate::service::{LocateOutcome, locate};
use crate::session::{Filter, Page, SessionId, UserId};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::Problem;

/// Returns the filter and the page of the options.
pub(super) fn resolve(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    (args, page): (&FilterArgs, &PageArgs),
    now: Timestamp,
) -> Result<(Filter, Page)> {
    let mut filter = args.conditions(now, context.zone)?;
    if let Some(token) = &args.keep_token {
        filter.except.push(by_token(
            context,
            env,
            store,
            (Some(token), "tokenctl … --keep-token -"),
            now,
        )?);
    }
    filter.users = users(context, env, store, &args.users)?;
    let tx = store.read()?;
    for id in &args.keep {
        filter.except.push(ids::resolve(tx.as_ref(), id)?);
    }
    let after = page.after.as_deref().map(|id| ids::resolve(tx.as_ref(), id)).transpose()?;
    Ok((filter, Page { after, limit: page.limit }))
}

/// Returns the users with these IDs, which must exist. A comma separates IDs, unless the whole value is
/// the ID of a user.
fn users(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    values: &[String],
) -> Result<Vec<UserId>> {
    let mut users = Vec::new();
    for value in values {
        let named = named_users(store, value)?;
        if let Some(warning) = named.warning("--user", value, values) {
            env.printer.warn(context, &warning);
        }
        for (text, _) in named.items {
            users.push(user(context, env, store, text)?);
        }
    }
    Ok(users)
}

fn named_users<'v>(store: &mut dyn Store, value: &'v str) -> Result<ListValue<'v, NamedUser>> {
    let tx = store.read()?;
    ListValue::split("--user", value, &|text| ids::user(tx.as_ref(), text))
}

/// Rejects a value with commas that is the ID of a user and a list of users too: no session may be
/// revoked, or left out, by a guess.
pub(super) fn refuse_ambiguous_users(store: &mut dyn Store, values: &[String]) -> Result<()> {
    for value in values {
        if let Some(others) = named_users(store, value)?.left_out(values) {
            let text = format!(
                "--user {value} is ambiguous: the store has a user {value}, and {others} too"
            );
            return Err(Failure::usage(text).hint(hints::AMBIGUOUS_USERS).into());
        }
    }
    Ok(())
}

/// Returns the user that `text` names, who must exist. Warns if another user could be meant.
pub(super) fn user(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    text: &str,
) -> Result<UserId> {
    let id = UserId::to_find(text).map_err(|error| Failure::usage(format!("the user: {error}")))?;
    let named = ids::user(store.read()?.as_ref(), text)?.ok_or_else(|| unknown_user(&id))?;
    if named.has_twin {
        let text = format!(
            "another user, whose ID is shown as {text} too, is not selected; select that user's sessions \
             by their IDs"
        );
        env.printer.warn(context, &text);
    }
    Ok(named.id)
}

/// Returns the error for a user that the store does not have.
pub(super) fn unknown_user(user: &UserId) -> CommandError {
    if is_blank(user.as_str()) {
        // A variable of the script is probably unset.
        return Failure::usage("the user ID is blank").hint(hints::LIST_USERS).into();
    }
    Failure::nothing("unknown-user", format!("there is no user {user}"))
        .hint(hints::LIST_USERS)
        .into()
}

/// Returns the session of a token; without an argument, of the token on standard input or at a prompt. The second
/// part of `argument` is the command line that reads the token on standard input.
pub(super) fn by_token(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    (argument, command): (Option<&str>, &'static str),
    now: Timestamp,
) -> Result<SessionId> {
    let keys = env.verification_keys(context)?;
    let (taken, label) = (env.stdin_is_taken(), ("Token", command));
    let token = one_token::one(context, argument, taken, label, store)?;
    match locate(store, &keys, &token, now)? {
        LocateOutcome::Rejected(problems) => Err(not_ours(&problems)),
        LocateOutcome::Found(located) => {
            if !located.verified {
                env.printer.warn(
                    context,
                    "the token's key is not in the ring: its session was found by its ID alone",
                );
            }
            located.session.map(|session| session.id).ok_or_else(|| {
                let id = &located.id;
                if located.is_of_other_user {
                    let text = format!(
                        "session {id} belongs to another user than the token's, {}",
                        located.user
                    );
                    return Failure::nothing("unknown-session", text)
                        .hint(hints::LIST_ALL_SESSIONS)
                        .into();
                }
                Failure::nothing("unknown-session", format!("session {id} no longer exists"))
                    .hint(hints::SEE_DENYLIST)
                    .into()
            })
        }
    }
}

/// Returns the error for a token that does not belong to this store.
pub(super) fn not_ours(problems: &[Problem]) -> CommandError {
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let hint = match problems {
        [Problem::Malformed(error)] if !error.is_unspecific() => hints::not_compact(*error),
        _ => hints::LOOK_INSIDE,
    };
    Failure::refused("invalid", format!("cannot use the token: {}", all.join("; ")))
        .hint(hint)
        .into()
}
