//! The Redis that mirrors the denylist, from a flag or the settings; a password never comes from a flag.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::time::Duration;

use super::hints;
use crate::cli::command_error::Result;

use super::command_env::CommandEnv;
use super::context::Context;
use super::failure::{Failure, FailureKind};
use super::settings::Origin;
use super::text_page::TextPage;
use crate::denylist_mirror::{
    Location, MirrorError, MirrorErrorKind, MirrorStatus, Prefix, status,
};
use crate::service::RevokeReport;
use crate::token::Secret;

const PASSWORD: &str = "TOKENCTL_REDIS_PASSWORD";

/// Timeout of a command that only reports on the mirror.
const PATIENCE: Duration = Duration::from_secs(1);

/// A mirror: its server and the prefix of its keys.
#[derive(Clone, Debug)]
pub(super) struct Sink {
    pub(super) location: Location,
    pub(super) prefix: Prefix,
}

impl Sink {
    /// Returns the mirror that a flag names, or else the settings.
    pub(super) fn find(
        context: &Context<'_>,
        env: &CommandEnv,
        flag: &'static str,
        given: Option<&str>,
        prefix: Option<&Prefix>,
    ) -> Result<Self> {
        let sink = match given {
            Some(text) => Some(Self::new(context, of_flag(flag, text)?)),
            None => Self::configured(context, env)?,
        };
        let Some(sink) = sink else {
            let what = format!("no Redis server: {flag} is missing");
            return Err(Failure::usage(what).hint(hints::name_sink(flag)).into());
        };
        Ok(match prefix {
            Some(prefix) => Self { prefix: prefix.clone(), ..sink },
            None => sink,
        })
    }

    /// Returns the mirror of the settings, if there is one.
    pub(super) fn configured(context: &Context<'_>, env: &CommandEnv) -> Result<Option<Self>> {
        let Some(location) = env.settings.denylist_sink.clone() else { return Ok(None) };
        if let (true, Origin::File(path)) =
            (location.has_password(), env.settings.origin("denylist_sink"))
            && fs::metadata(&path).is_ok_and(|file| file.mode() & 0o077 != 0)
        {
            let what = format!(
                "cannot use the password in {}: other users can read the file",
                path.display()
            );
            return Err(Failure::failed("config-readable", what)
                .hint(hints::private_mode(&path))
                .into());
        }
        Ok(Some(Self::new(context, location)))
    }

    fn new(context: &Context<'_>, location: Location) -> Self {
        let password = (context.env)(PASSWORD).filter(|text| !text.is_empty()).map(Secret::new);
        let prefix = location.prefix().cloned().unwrap_or_default();
        Self { location: location.or_password(password), prefix }
    }

    /// Reads the state of the mirror, with a short timeout.
    pub(super) fn status(&self) -> std::result::Result<MirrorStatus, MirrorError> {
        status(&self.location, &self.prefix, PATIENCE)
    }

    /// Describes how services that use this mirror treat the tokens of a session that was just revoked.
    fn sentence(&self) -> String {
        let server = &self.location;
        match self.status() {
            Ok(MirrorStatus { heartbeat_age: Some(age), heartbeat: Some(heartbeat), .. }) => {
                format!(
                    "services that use the denylist in {server} reject them within {} s (heartbeat \
                     {} s old)",
                    heartbeat.life.as_secs(),
                    tenths(age)
                )
            }
            Ok(_) => format!(
                "the denylist in {server} has no heartbeat, so services that use it must ask the \
                 store"
            ),
            Err(error) => format!("cannot check the denylist sink: {error}"),
        }
    }
}

/// After a revocation, describes how services that use the mirror treat its tokens. The revocation is
/// committed, so a failure here does not fail the command.
pub(super) fn announce(
    page: &mut TextPage<'_, '_>,
    env: &CommandEnv,
    report: &RevokeReport,
) -> Result<()> {
    if report.access_tokens_until.is_none() || report.dry_run {
        return Ok(());
    }
    match Sink::configured(page.context, env) {
        Ok(Some(sink)) => return page.line(&sink.sentence()),
        Ok(None) => env.printer.detail(page.context, "no denylist sink is configured"),
        Err(error) => {
            let text = format!("cannot check the denylist sink: {error}");
            env.printer.warn(page.context, &text);
        }
    }
    Ok(())
}

/// Formats seconds with one decimal: `0.3`.
pub(super) fn tenths(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64())
}

fn of_flag(flag: &str, text: &str) -> Result<Location> {
    let location: Location = text.parse().map_err(|error| {
        Failure::usage(format!("cannot use {flag}: {error}")).hint(hints::sink_form(flag))
    })?;
    if location.has_password() {
        // Every user of the machine can read the arguments of a process.
        return Err(Failure::usage(format!(
            "{flag} contains a password, which other users can see"
        ))
        .hint(hints::sink_password(PASSWORD))
        .into());
    }
    Ok(location)
}

impl From<&MirrorError> for Failure {
    fn from(error: &MirrorError) -> Self {
        if let MirrorErrorKind::Store(error) = &error.kind {
            return error.into();
        }
        let kind = FailureKind::Failed;
        Self::new(kind, error.reason(), error.to_string()).hint(hints::mirror(error))
    }
}
