//! What `decode --verify` checks tokens with.

use std::path::Path;

use anyhow::Result;

use super::args::{Global, VerifyArgs};
use super::command_env::CommandEnv;
use super::context::Context;
use super::failure::Failure;
use super::key_file::{self, KeySource};
use crate::time::Timestamp;
use crate::token::{
    Body, CheckedToken, Expectations, KeyRing, MAX_LEEWAY, ParseOptions, Profile, Reading,
};

/// Keys and expectations. Only flags say what is expected: whether the service would take a token
/// by its settings is for `introspect` to say.
pub(super) struct Verifier {
    keys: KeyRing,
    expect: Expectations,
    /// Whether the keys came in on standard input.
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
                    .hint("leave one of them out")
                    .into());
            }
            Some(path) => (published_keys(context, path)?, false),
            None => {
                let env = CommandEnv::without_actor(context, global)?;
                (env.keys(context)?, env.stdin_is_taken())
            }
        };
        let profile = match args.kind.as_deref() {
            None => Profile::Foreign,
            Some("access") => Profile::Access,
            Some(_) => Profile::Refresh,
        };
        let mut expect = Expectations::new(profile).strictly().with_leeway(args.leeway);
        if args.leeway > MAX_LEEWAY {
            let printer = super::printer::Printer::new(context, global.output_options());
            printer.warn(context, &format!("the leeway is {MAX_LEEWAY}: more is never given"));
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

/// Reads keys as an issuer publishes them.
pub(super) fn published_keys(context: &Context<'_>, path: &Path) -> Result<KeyRing> {
    let options = ParseOptions { published: true, ..ParseOptions::default() };
    key_file::load(context, path, KeySource::Published, options)
}
