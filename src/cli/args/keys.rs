//! `keys`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::time::Span;
use crate::token::Algorithm;

/// `keys`
#[derive(Subcommand)]
pub(in crate::cli) enum KeysCommand {
    /// Make a key ring with one new key
    Generate(GenerateArgs),
    /// List the keys: the active one signs, the others only verify
    List,
    /// Sign with a new key from now on; the old ones keep verifying
    Rotate(RotateKeysArgs),
    /// Drop the keys that no living token can need
    Prune(PruneArgs),
    /// Print the public keys, for those who verify tokens
    Export(ExportArgs),
    /// Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret
    Import(ImportKeysArgs),
}

/// `keys generate`
#[derive(Args)]
pub(in crate::cli) struct GenerateArgs {
    /// The algorithm: EdDSA, ES256, ES384, RS256 …, PS256 …, HS256 …
    #[arg(long, value_name = "ALG", default_value = "EdDSA")]
    pub(in crate::cli) alg: Algorithm,
}

/// `keys rotate`
#[derive(Args)]
pub(in crate::cli) struct RotateKeysArgs {
    /// The new key's algorithm [default: the active key's]
    #[arg(long, value_name = "ALG")]
    pub(in crate::cli) alg: Option<Algorithm>,
    /// Make a JWK Set of a PEM, JWK or secret file
    #[arg(long)]
    pub(in crate::cli) convert: bool,
}

/// `keys prune`
#[derive(Args)]
pub(in crate::cli) struct PruneArgs {
    /// Only these keys, by kid or the beginning of it
    #[arg(value_name = "KID")]
    pub(in crate::cli) kids: Vec<String>,
    /// How far clocks may be apart, and how long a service may work with the ring it has read
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    pub(in crate::cli) margin: Span,
    /// Drop the named keys though living tokens need them: they are worth nothing from then on
    #[arg(long, requires = "kids")]
    pub(in crate::cli) force: bool,
    /// Only show what would be done
    #[arg(long, help_heading = "Safety")]
    pub(in crate::cli) dry_run: bool,
    /// Do not ask
    #[arg(short = 'y', long, help_heading = "Safety")]
    pub(in crate::cli) yes: bool,
}

/// `keys export`
#[derive(Args)]
pub(in crate::cli) struct ExportArgs {
    /// Only this key, by kid or the beginning of it
    #[arg(value_name = "KID")]
    pub(in crate::cli) kid: Option<String>,
    /// A JWK Set, or PEM
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "jwks|pem")]
    pub(in crate::cli) format: PublicFormat,
}

/// How public keys are written.
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
    /// The file; - reads stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: PathBuf,
    /// Sign with it from now on [default: it only verifies]
    #[arg(long)]
    pub(in crate::cli) active: bool,
    /// Nobody signs with it any more, so that prune may drop it one day
    #[arg(long, conflicts_with = "active")]
    pub(in crate::cli) retired: bool,
    /// The one algorithm it is used with [default: what its file says]
    #[arg(long, value_name = "ALG")]
    pub(in crate::cli) alg: Option<Algorithm>,
    /// What tokens call it [default: what its file says, else its RFC 7638 thumbprint]
    #[arg(long, value_name = "KID")]
    pub(in crate::cli) kid: Option<String>,
    /// Make a JWK Set of a key ring that is a PEM, JWK or secret file
    #[arg(long)]
    pub(in crate::cli) convert: bool,
}
