//! The keys and requirements of `decode --verify`.

use std::path::Path;

use super::hints::{self, KeySource};
use crate::cli::command_error::Result;

use super::args::{Global, VerifyArgs};
use super::command_env::CommandEnv;
use super::context::Context;
use super::failure::Failure;
use super::key_file;
use super::key_hint;
use super::paths;
use super::printer::Printer;
use super::skipped_keys;
use crate::time::Timestamp;
use crate::token::{
    Body, CheckedToken, Expectations, KeyRing, MAX_LEEWAY, ParseOptions, Profile, Reading,
};

const PUBLISHED: ParseOptions =
    ParseOptions { algorithm: None, published: true, verify_only: true };

/// Keys and requirements. Requirements come from flags only: `introspect` checks a token against the
/// service's settings.
pub(super) struct Verifier {
    keys: KeyRing,
    expect: Expectations,
    /// Whether the keys came from standard input.
    pub(super) stdin_is_taken: bool,
}

impl Verifier {
    pub(super) fn new(
        context: &mut Context<'_>,
        global: &Global,
        args: &VerifyArgs,
    ) -> Result<Self> {
        let (keys, stdin_is_taken) = match &args.jwks {
            Some(_) if global.key.is_some() => {
                return Err(Failure::usage("--jwks and --key are both given")
                    .hint(hints::LEAVE_ONE_OUT)
                    .into());
            }
            Some(path) => {
                let path = &paths::key_file(context, "--jwks", path)?;
                (published_keys(context, path)?, key_hint::is_stdin(path))
            }
            None => {
                let env = CommandEnv::without_actor(context, global)?;
                (env.verification_keys(context)?, env.stdin_is_taken())
            }
        };
        let printer = Printer::new(context, global.output_options());
        if args.jwks.is_some() {
            skipped_keys::name_all(context, printer, &keys);
        } else {
            // The others are named when the ring is read.
            skipped_keys::name_unsupported(context, printer, &keys);
        }
        let profile = match args.kind.as_deref() {
            None => Profile::Foreign,
            Some("access") => Profile::Access,
            Some(_) => Profile::Refresh,
        };
        let mut expect =
            Expectations::new(profile).with_audience_of_refresh_tokens().with_leeway(args.leeway);
        if args.leeway > MAX_LEEWAY {
            printer.warn(context, &format!("the maximum leeway is {MAX_LEEWAY}"));
        }
        expect.issuer.clone_from(&args.issuer);
        expect.audience.clone_from(&args.audience);
        Ok(Self { keys, expect, stdin_is_taken })
    }

    pub(super) fn check(
        &self,
        reading: &Reading<'_>,
        claims: Option<&Body<'_>>,
        now: Timestamp,
    ) -> CheckedToken {
        reading.check(claims, &self.keys, &self.expect, now)
    }
}

/// Reads a published key set from a file or from standard input.
pub(super) fn published_keys(context: &mut Context<'_>, path: &Path) -> Result<KeyRing> {
    if key_hint::is_stdin(path) {
        return key_file::load_stdin(context, KeySource::Published, PUBLISHED);
    }
    key_file::load(context, path, KeySource::Published, PUBLISHED)
}
