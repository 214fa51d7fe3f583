//! Shows the state of the denylist mirror in `stats` and after revocations.

use serde::Serialize;

use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::denylist_sink::{Sink, tenths};
use crate::denylist_mirror::{MirrorError, MirrorStatus};

/// JSON output of the mirror's state.
#[derive(Serialize)]
pub(in crate::cli) struct SinkView {
    server: String,
    prefix: String,
    /// Whether the heartbeat exists.
    synced: bool,
    heartbeat_age_ms: Option<u64>,
    epoch: Option<i64>,
    error: Option<String>,
}

impl SinkView {
    pub(in crate::cli) fn new(sink: &Sink) -> Self {
        let status: Result<MirrorStatus, MirrorError> = sink.status();
        let known = status.as_ref().ok();
        let age = known.and_then(|status| status.heartbeat_age);
        Self {
            server: sink.location.to_string(),
            prefix: sink.prefix.to_string(),
            synced: age.is_some(),
            heartbeat_age_ms: age.and_then(|age| u64::try_from(age.as_millis()).ok()),
            epoch: known.map(|status| status.epoch),
            error: status.as_ref().err().map(ToString::to_string),
        }
    }

    /// Reads the state of the configured mirror after a committed change; a failure does not fail the command.
    pub(in crate::cli) fn after_change(
        context: &mut Context<'_>,
        env: &CommandEnv,
    ) -> Option<Self> {
        match Sink::configured(context, env) {
            Ok(sink) => sink.map(|sink| Self::new(&sink)),
            Err(error) => {
                env.printer.warn(context, &format!("cannot check the denylist sink: {error}"));
                None
            }
        }
    }

    /// Describes the state: `redis://cache:6379, heartbeat 0.3 s old`.
    pub(in crate::cli) fn sentence(&self) -> String {
        let server = &self.server;
        match (self.heartbeat_age_ms, &self.error) {
            (_, Some(error)) => error.clone(),
            (Some(age), None) => {
                let age = tenths(std::time::Duration::from_millis(age));
                format!("{server}, heartbeat {age} s old")
            }
            (None, None) => format!("{server}, no heartbeat"),
        }
    }

    /// Returns the mirror's part of the Prometheus exposition.
    pub(in crate::cli) fn exposition(&self) -> String {
        let mut text = "# HELP tokenctl_denylist_sink_up Whether the denylist in Redis has a \
                        heartbeat.\n# TYPE tokenctl_denylist_sink_up gauge\n"
            .to_owned();
        text.push_str(&format!("tokenctl_denylist_sink_up {}\n", u8::from(self.synced)));
        text
    }
}
