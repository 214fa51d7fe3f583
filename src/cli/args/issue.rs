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
    /// User ID
    #[arg(value_name = "USER")]
    pub(in crate::cli) user: String,
    /// Device name, such as "Ann's phone"
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) device: Option<String>,
    /// Client's IP address
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) ip: Option<String>,
    /// Client's user agent
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) user_agent: Option<String>,
    /// Claim of the session's access tokens; VALUE is JSON or text
    #[arg(long = "claim", value_name = "NAME=VALUE")]
    pub(in crate::cli) claims: Vec<String>,
    /// File with claims as a JSON object
    #[arg(long = "claims", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) claims_file: Option<PathBuf>,
    /// Lifetime of the access tokens [default: access_ttl, 15m]
    #[arg(long, value_name = "DURATION", value_parser = life)]
    pub(in crate::cli) access_ttl: Option<Span>,
    /// Lifetime of the refresh tokens, or none [default: refresh_ttl, 7d]
    #[arg(long, value_name = "DURATION|none", value_parser = span_or_none)]
    pub(in crate::cli) refresh_ttl: Option<OptionalSpan>,
    /// Maximum lifetime of the session, or none [default: max_session, none]
    #[arg(long, value_name = "DURATION|none", value_parser = span_or_none)]
    pub(in crate::cli) max_session: Option<OptionalSpan>,
    /// Audience (aud) of the access tokens; repeatable
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) audience: Vec<String>,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
}

/// A lifetime, or `none`.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct OptionalSpan(pub(in crate::cli) Option<Span>);

fn span_or_none(text: &str) -> Result<OptionalSpan, String> {
    if text == "none" {
        return Ok(OptionalSpan(None));
    }
    life(text).map(|span| OptionalSpan(Some(span))).map_err(|error| format!("{error}, or none"))
}

/// Parses a lifetime, which must be greater than 0.
fn life(text: &str) -> Result<Span, String> {
    match text.parse::<Span>() {
        Ok(span) if span == Span::default() => {
            Err("the lifetime must be greater than 0".to_owned())
        }
        Ok(span) => Ok(span),
        Err(error) => Err(error.to_string()),
    }
}
