//! `keys`

use clap::{Args, Subcommand};

use crate::token::Algorithm;

/// `keys`
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeysCommand {
    /// Make a key ring with one new key
    Generate(GenerateArgs),
    /// List the keys: the active one signs, the others only verify
    List,
}

/// `keys generate`
#[derive(Args, Debug)]
pub(in crate::cli) struct GenerateArgs {
    /// The algorithm: EdDSA, ES256, ES384, RS256 …, PS256 …, HS256 …
    #[arg(long, value_name = "ALG", default_value = "EdDSA")]
    pub(in crate::cli) alg: Algorithm,
}
