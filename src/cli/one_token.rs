//! Reads the only token of a command.

use zeroize::Zeroizing;

use super::command_error::Result;
use super::context::Context;
use super::failure::Failure;
use super::hints;
use super::token_join::Gap;
use super::token_sources::{TokenPurpose, TokenSources};
use super::tokens_in::TokensIn;
use crate::store::Store;

/// Maximum number of tokens that are counted if one is expected.
const COUNTED: u64 = 100;

/// Reads one token. No argument, or `-`, means standard input, or a prompt if that is a terminal. A text
/// that is an opaque refresh token of the store is returned exactly as given.
///
/// `command` is the command line that reads the token on standard input.
///
/// # Errors
/// If no token is given, or more than one.
pub(super) fn one(
    context: &mut Context<'_>,
    argument: Option<&str>,
    stdin_is_taken: bool,
    (label, command): (&str, &'static str),
    store: &mut dyn Store,
) -> Result<Zeroizing<String>> {
    let arguments: Vec<String> = argument.map(str::to_owned).into_iter().collect();
    let sources = TokenSources {
        arguments: &arguments,
        files: &[],
        stdin_is_taken,
        label,
        gap: Gap::WhiteSpace,
        purpose: TokenPurpose::judging(command),
    };
    let mut tokens = TokensIn::new(context, &sources)?;
    tokens.next(context)?;
    tokens.prefer_opaque(store)?;
    let token = Zeroizing::new(String::from_utf8_lossy(tokens.token()).into_owned());
    let mut is_repeated = true;
    while tokens.given < COUNTED && tokens.next(context)? {
        is_repeated &= tokens.token() == token.as_bytes();
    }
    match tokens.given {
        // A link has its target twice.
        _ if is_repeated => Ok(token),
        count => {
            let count =
                if count < COUNTED { count.to_string() } else { format!("{count} or more") };
            Err(Failure::usage(format!("expected one token, got {count}"))
                .hint(hints::GIVE_ONE_TOKEN)
                .into())
        }
    }
}
