//! `keys`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::time::Span;
use crate::token::Algorithm;

/// `keys`
#[derive(Subcommand)]
pub(in crate::cli) enum KeysCommand {
    /// Create a key ring with one key, or add a standby key to a ring
    Generate(GenerateArgs),
    /// List the keys and their status: active, standby or verify-only
    #[command(visible_alias = "ls")]
    List,
    /// Activate a standby key
    Activate(ActivateArgs),
    /// Generate a key and activate it; the previous key only verifies
    Rotate(RotateKeysArgs),
    /// Delete retired keys that no valid token needs
    Prune(PruneArgs),
    /// Print the public keys for services that verify tokens
    Export(ExportArgs),
    /// Import a key: PEM, JWK, JWK Set or HMAC secret
    Import(ImportKeysArgs),
}

/// `keys generate`
#[derive(Args)]
#[command(
    after_help = "A standby key is published by keys export and verifies tokens, but does not sign.

Examples:
  tokenctl keys generate --standby
  tokenctl keys export > jwks.json        publish it; wait until verifiers have it
  tokenctl keys activate KID"
)]
pub(in crate::cli) struct GenerateArgs {
    /// Algorithm of the key, such as EdDSA, ES256, RS256, PS256 or HS256
    #[arg(long, value_name = "ALG", default_value = "EdDSA")]
    pub(in crate::cli) alg: Algorithm,
    /// Add the key to the existing ring without signing with it yet
    #[arg(long)]
    pub(in crate::cli) standby: bool,
}

/// `keys activate`
#[derive(Args)]
pub(in crate::cli) struct ActivateArgs {
    /// Key ID of a standby key, or a prefix of it
    #[arg(value_name = "KID")]
    pub(in crate::cli) kid: String,
}

/// `keys rotate`
#[derive(Args)]
#[command(
    after_help = "Verifiers need the new key before they see its first token. To publish it first:
tokenctl keys generate --standby, then tokenctl keys activate KID."
)]
pub(in crate::cli) struct RotateKeysArgs {
    /// Algorithm of the new key [default: the active key's]
    #[arg(long, value_name = "ALG")]
    pub(in crate::cli) alg: Option<Algorithm>,
    /// Convert a PEM, JWK or secret file to a JWK Set
    #[arg(long)]
    pub(in crate::cli) convert: bool,
}

/// `keys prune`
#[derive(Args)]
pub(in crate::cli) struct PruneArgs {
    /// Key IDs or prefixes of them [default: every retired key]
    #[arg(value_name = "KID")]
    pub(in crate::cli) kids: Vec<String>,
    /// Extra time to keep a key: clock skew (5m), and until services reread the ring
    #[arg(long, value_name = "DURATION", default_value = "10m")]
    pub(in crate::cli) margin: Span,
    /// Delete the named keys although valid tokens need them
    #[arg(long, requires = "kids")]
    pub(in crate::cli) force: bool,
    /// Show what would be done, and change nothing
    #[arg(long, help_heading = "Confirmation")]
    pub(in crate::cli) dry_run: bool,
    /// Skip the confirmation prompt
    #[arg(short = 'y', long, help_heading = "Confirmation")]
    pub(in crate::cli) yes: bool,
}

/// `keys export`
#[derive(Args)]
pub(in crate::cli) struct ExportArgs {
    /// Key ID or a prefix of it [default: every key]
    #[arg(value_name = "KID")]
    pub(in crate::cli) kid: Option<String>,
    /// Format of the keys
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "jwks|pem")]
    pub(in crate::cli) format: PublicFormat,
}

/// The formats of public keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PublicFormat {
    /// A JWK Set (RFC 7517)
    #[default]
    Jwks,
    /// PEM (RFC 7468)
    Pem,
}

/// `keys import`
#[derive(Args)]
pub(in crate::cli) struct ImportKeysArgs {
    /// Key file; - for stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: PathBuf,
    /// Make the key the active key [default: verification only]
    #[arg(long)]
    pub(in crate::cli) active: bool,
    /// Import as a retired key, eligible for pruning
    #[arg(long, conflicts_with = "active")]
    pub(in crate::cli) retired: bool,
    /// Algorithm of the key [default: from the file]
    #[arg(long, value_name = "ALG")]
    pub(in crate::cli) alg: Option<Algorithm>,
    /// Key ID [default: from the file, else the RFC 7638 thumbprint]
    #[arg(long, value_name = "KID")]
    pub(in crate::cli) kid: Option<String>,
    /// Convert a key ring that is a PEM, JWK or secret file to a JWK Set
    #[arg(long)]
    pub(in crate::cli) convert: bool,
}
