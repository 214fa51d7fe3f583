//! `tokenctl keys export`

use clap::{Args, ValueEnum};

use super::find;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::view::counted;
use crate::token::{Key, KeyRing};

/// `keys export`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl keys export > jwks.json
  tokenctl keys export KID --format pem")]
pub(in crate::cli) struct ExportArgs {
    /// Key ID or a prefix of it [default: every key]
    #[arg(value_name = "KID")]
    kid: Option<String>,
    /// Format of the keys
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "jwks|pem")]
    format: PublicFormat,
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

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ExportArgs) -> Result<Exit> {
    let mut ring = env.keys(context)?;
    if let Some(text) = &args.kid {
        let key = find(&ring, text)?;
        if key.is_symmetric() {
            return Err(secret(&format!("the key {} is an HMAC secret", key.kid())));
        }
        ring = KeyRing::of(key.clone());
    }
    let secrets = ring.keys().iter().filter(|key| key.is_symmetric()).count();
    if secrets > 0 && secrets == ring.keys().len() {
        return Err(secret("the key ring contains only HMAC secrets"));
    }
    let text = match args.format {
        PublicFormat::Jwks => ring.to_public_jwks(),
        PublicFormat::Pem => ring.keys().iter().filter_map(Key::public_pem).collect(),
    };
    env.printer.text(context, &text)?;
    if secrets > 0 {
        let secrets = counted(secrets as u64, "HMAC secret");
        env.printer.note(context, &format!("not exported: {secrets} (no public part)"));
    }
    Ok(Exit::Done)
}

fn secret(what: &str) -> CommandError {
    Failure::failed("key-secret", format!("{what}: there is no public part to export"))
        .hint(hints::CREATE_KEY_PAIR)
        .into()
}
