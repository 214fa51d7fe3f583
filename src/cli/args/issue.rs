//! `issue`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::time::Span;

/// `issue`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl issue alice
  curl -H \"Authorization: Bearer $(tokenctl issue alice -q)\" https://api.example/me
  tokenctl issue alice --claim 'roles=[\"admin\"]' --access-ttl 1h -o json")]
pub(in crate::cli) struct IssueArgs {
    /// The user's id
    #[arg(value_name = "USER")]
    pub(in crate::cli) user: String,
    /// The device's name, such as "Ann's phone"
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) device: Option<String>,
    /// The client's address
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) ip: Option<String>,
    /// The client's user agent
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) user_agent: Option<String>,
    /// A claim of the session's own; VALUE is JSON, or else text
    #[arg(long = "claim", value_name = "NAME=VALUE")]
    pub(in crate::cli) claims: Vec<String>,
    /// A file with a JSON object of such claims
    #[arg(long = "claims", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) claims_file: Option<PathBuf>,
    /// Life of this session's access tokens, such as 15m
    #[arg(long, value_name = "DURATION", value_parser = life)]
    pub(in crate::cli) access_ttl: Option<Span>,
    /// Life of this session's refresh tokens, such as 7d, or none for no end
    #[arg(long, value_name = "DURATION|none", value_parser = span_or_none)]
    pub(in crate::cli) refresh_ttl: Option<OptionalSpan>,
    /// The longest that this session lasts however much it is used, or none
    #[arg(long, value_name = "DURATION|none", value_parser = span_or_none)]
    pub(in crate::cli) max_session: Option<OptionalSpan>,
    /// Whom the access tokens are for
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) audience: Vec<String>,
    /// A remark for the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
}

/// A span, or `none`.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct OptionalSpan(pub(in crate::cli) Option<Span>);

fn span_or_none(text: &str) -> Result<OptionalSpan, String> {
    if text == "none" {
        return Ok(OptionalSpan(None));
    }
    life(text).map(|span| OptionalSpan(Some(span))).map_err(|error| format!("{error}, or none"))
}

/// A span that is not over before it begins.
fn life(text: &str) -> Result<Span, String> {
    match text.parse::<Span>() {
        Ok(span) if span == Span::default() => Err("must be longer than 0s".to_owned()),
        Ok(span) => Ok(span),
        Err(error) => Err(error.to_string()),
    }
}
