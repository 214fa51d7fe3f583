//! Tokens from outside: as an argument, on standard input, or at a hidden prompt.

use std::io::Read as _;

use anyhow::Result;
use zeroize::Zeroizing;

use super::context::Context;
use super::failure::Failure;
use crate::token::{MAX_CHECKED_BYTES, unwrap_pasted};

/// What is read of standard input at most: a token may be as long as one that is checked, and
/// what is pasted around it has room too.
const MAX_INPUT: u64 = 2 * MAX_CHECKED_BYTES as u64;

/// One token. Nothing, or `-`, means standard input, or a prompt where a person sits there.
pub(super) fn one(
    context: &mut Context<'_>,
    argument: Option<&str>,
    stdin_is_taken: bool,
    label: &str,
) -> Result<Zeroizing<String>> {
    let text = match argument.filter(|text| !text.is_empty() && *text != "-") {
        Some(text) => Zeroizing::new(text.to_owned()),
        None => input(context, argument == Some("-"), stdin_is_taken, label)?,
    };
    let token = Zeroizing::new(unwrap_pasted(&text).into_owned());
    if token.is_empty() {
        return Err(no_token());
    }
    Ok(token)
}

/// Several tokens; on standard input one a line, unless all of it is one that was wrapped.
pub(super) fn many(
    context: &mut Context<'_>,
    arguments: &[String],
    stdin_is_taken: bool,
    label: &str,
) -> Result<Vec<Zeroizing<String>>> {
    if !arguments.is_empty() && arguments != ["-"] {
        return Ok(arguments.iter().map(|text| unwrap_pasted(text).into_owned().into()).collect());
    }
    let text = input(context, !arguments.is_empty(), stdin_is_taken, label)?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let whole = |line: &&str| unwrap_pasted(line).matches('.').count() >= 2;
    let tokens: Vec<Zeroizing<String>> = if lines.len() > 1 && lines.iter().all(whole) {
        lines.into_iter().map(|line| unwrap_pasted(line).into_owned().into()).collect()
    } else {
        vec![unwrap_pasted(&text).into_owned().into()]
    };
    if tokens.iter().all(|token| token.is_empty()) {
        return Err(no_token());
    }
    Ok(tokens)
}

fn no_token() -> anyhow::Error {
    Failure::usage("there is no token")
        .hint("give it as an argument, or pipe it in: pbpaste | tokenctl … -")
        .into()
}

fn input(
    context: &mut Context<'_>,
    explicit: bool,
    stdin_is_taken: bool,
    label: &str,
) -> Result<Zeroizing<String>> {
    if stdin_is_taken {
        return Err(Failure::usage("standard input holds the key already")
            .hint("give the token as an argument")
            .into());
    }
    if context.stdin_is_terminal
        && !explicit
        && let Some(prompt) = context.prompt.as_mut()
    {
        return Ok(prompt.password(label)?);
    }
    let mut bytes = Zeroizing::new(Vec::new());
    (&mut *context.stdin).take(MAX_INPUT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err(Failure::refused("invalid", "what came in is too long for a token")
            .hint("give one token")
            .into());
    }
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}
