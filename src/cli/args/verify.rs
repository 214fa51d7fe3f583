//! The requirements for a token.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::time::Span;

/// The requirements for a token.
#[derive(Args, Default)]
#[cfg_attr(test, derive(Debug))]
#[command(next_help_heading = "Verification")]
pub(in crate::cli) struct VerifyArgs {
    /// Verify signature and claims; exit code 4 if the token is rejected
    #[arg(long)]
    pub(in crate::cli) verify: bool,
    /// Verify with these keys: the JWK Set, JWK or PEM file of an issuer
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "verify")]
    pub(in crate::cli) jwks: Option<PathBuf>,
    /// Require this issuer (iss)
    #[arg(long, value_name = "ISS", requires = "verify")]
    pub(in crate::cli) issuer: Option<String>,
    /// Require this audience (aud), or one of several
    #[arg(long, value_name = "AUD", requires = "verify")]
    pub(in crate::cli) audience: Vec<String>,
    /// Require a tokenctl token of this kind
    #[arg(long, value_name = "access|refresh", value_parser = ["access", "refresh"],
        hide_possible_values = true, requires = "verify")]
    pub(in crate::cli) kind: Option<String>,
    /// Accepted clock skew, up to 5m [default: 0s]
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "0s",
        hide_default_value = true,
        requires = "verify"
    )]
    pub(in crate::cli) leeway: Span,
}
