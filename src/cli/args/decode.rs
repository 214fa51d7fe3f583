//! `decode`

use std::path::PathBuf;

use clap::{Args, Parser, ValueHint};

use super::{Cli, Command, Global};
use crate::time::Span;

/// A command line that has only this command, without its name: scripts call it once a token.
/// Whatever it can't read, help and errors included, is for the whole command line to tell.
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
pub(in crate::cli) struct DecodeArgs {
    /// Tokens of any kind and origin; - or nothing reads them from stdin or asks for one
    #[arg(value_name = "TOKEN")]
    pub(in crate::cli) tokens: Vec<String>,
    /// Read tokens from a file, one a line or among other words
    #[arg(short, long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Print only this claim
    #[arg(long, value_name = "NAME", conflicts_with_all = ["header", "claims"])]
    pub(in crate::cli) claim: Option<String>,
    /// Print only the header, as JSON
    #[arg(long, conflicts_with = "claims")]
    pub(in crate::cli) header: bool,
    /// Print only the claims, as JSON
    #[arg(long)]
    pub(in crate::cli) claims: bool,
    /// Do not remark on oddities
    #[arg(long)]
    pub(in crate::cli) no_lint: bool,
    #[command(flatten)]
    pub(in crate::cli) verify: VerifyArgs,
}

/// What is asked of a token.
#[derive(Args)]
#[command(next_help_heading = "Verifying")]
pub(in crate::cli) struct VerifyArgs {
    /// Check signature and claims with the key ring, --key, --jwks or TOKENCTL_SECRET; exit 4 if
    /// anything is wrong
    #[arg(long)]
    pub(in crate::cli) verify: bool,
    /// The keys to verify with: a JWK Set, JWK or PEM file, such as an issuer publishes
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "verify")]
    pub(in crate::cli) jwks: Option<PathBuf>,
    /// Require this issuer
    #[arg(long, value_name = "ISS", requires = "verify")]
    pub(in crate::cli) issuer: Option<String>,
    /// Require this audience, or one of several
    #[arg(long, value_name = "AUD", requires = "verify")]
    pub(in crate::cli) audience: Vec<String>,
    /// Require a token of this kind, by our own rules
    #[arg(long, value_name = "access|refresh", value_parser = ["access", "refresh"],
        hide_possible_values = true, requires = "verify")]
    pub(in crate::cli) kind: Option<String>,
    /// How far clocks may be apart, at most 5m
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "0s",
        hide_default_value = true,
        requires = "verify"
    )]
    pub(in crate::cli) leeway: Span,
}
