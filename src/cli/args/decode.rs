//! `decode`

use std::path::PathBuf;

use clap::{Args, Parser, ValueHint};

use super::{Cli, Command, Global};
use crate::time::Span;

/// Parses a command line with `decode` alone, without its name: scripts run it once per token. If it cannot
/// be parsed, or asks for help, the complete command line is parsed instead.
#[derive(Parser)]
#[command(name = "tokenctl", disable_help_flag = true)]
pub(in crate::cli) struct Decode {
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    args: DecodeArgs,
}

impl From<Decode> for Cli {
    fn from(quick: Decode) -> Self {
        Self { global: quick.global, command: Command::Decode(quick.args) }
    }
}

/// `decode`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl decode < token.txt
  tokenctl decode --claim sub eyJ...
  tokenctl decode --verify --jwks keys.json --issuer https://id.example < token.txt")]
pub(in crate::cli) struct DecodeArgs {
    /// Tokens of any kind and issuer; without any or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    pub(in crate::cli) tokens: Vec<String>,
    /// Read the tokens in this file
    #[arg(short, long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Print only the value of this claim
    #[arg(long, value_name = "NAME", conflicts_with_all = ["header", "claims"])]
    pub(in crate::cli) claim: Option<String>,
    /// Print only the header, as JSON
    #[arg(long, conflicts_with = "claims")]
    pub(in crate::cli) header: bool,
    /// Print only the claims, as JSON
    #[arg(long)]
    pub(in crate::cli) claims: bool,
    /// Omit remarks on unusual headers and claims
    #[arg(long)]
    pub(in crate::cli) no_lint: bool,
    #[command(flatten)]
    pub(in crate::cli) verify: VerifyArgs,
}

/// The requirements for a token.
#[derive(Args)]
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
