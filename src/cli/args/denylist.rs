//! `denylist`

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueHint};

use crate::denylist_mirror::Prefix;
use crate::time::Span;

/// `denylist`
#[derive(Subcommand)]
pub(in crate::cli) enum DenylistCommand {
    /// List the session and token IDs that verifiers must reject now
    #[command(visible_alias = "ls")]
    List,
    /// Mirror the denylist to Redis or Valkey, once or continuously
    Sync(DenylistSyncArgs),
    /// Check access tokens against the denylist in Redis, as a verifier does
    Check(DenylistCheckArgs),
}

/// `denylist sync`
#[derive(Args)]
#[command(after_help = "Once: writes every unexpired entry, and no heartbeat.
With --follow: writes each change as it is committed, and renews the heartbeat that
verifiers require. Entries are never deleted before they expire.

URLs: redis://HOST:PORT/DATABASE, rediss://HOST with TLS, unix:///PATH/TO/SOCKET.
A password comes from TOKENCTL_REDIS_PASSWORD, from a file (redis://HOST?password-file=FILE)
or from the setting denylist_sink. A private CA: rediss://HOST?cacert=FILE.

Examples:
  tokenctl denylist sync --to redis://cache:6379 --dry-run
  tokenctl denylist sync --to redis://cache:6379 --follow -o jsonl")]
pub(in crate::cli) struct DenylistSyncArgs {
    /// Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(in crate::cli) to: Option<String>,
    /// Prefix of the keys [default: tokenctl]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) prefix: Option<Prefix>,
    /// Clock skew that verifiers allow for exp; entries stay this much longer
    #[arg(long, value_name = "DURATION", default_value = "0s")]
    pub(in crate::cli) leeway: Span,
    /// Compare the store with Redis and write nothing
    #[arg(long, conflicts_with = "follow")]
    pub(in crate::cli) dry_run: bool,
    /// Keep mirroring each change until stopped
    #[arg(long)]
    pub(in crate::cli) follow: bool,
    /// Time between two reads of the store, 1ms to 1s
    #[arg(long, value_name = "DURATION", default_value = "50ms", value_parser = interval,
        requires = "follow")]
    pub(in crate::cli) interval: Duration,
    /// Lifetime of the heartbeat, 1s to 60s: how late verifiers notice lost data
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = heartbeat,
        requires = "follow")]
    pub(in crate::cli) heartbeat: Duration,
    /// Write Prometheus metrics to this file every few seconds
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "follow")]
    pub(in crate::cli) metrics: Option<PathBuf>,
}

/// `denylist check`
#[derive(Args)]
#[command(after_help = "Exit code: 4 if a token is rejected; 5 if the denylist in Redis has no
heartbeat, so that verifiers must ask the store or reject every token.

Examples:
  tokenctl denylist check --from redis://cache:6379 --jwks keys.json
  tokenctl denylist check -o json < token.txt")]
pub(in crate::cli) struct DenylistCheckArgs {
    /// Access tokens; without any or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    pub(in crate::cli) tokens: Vec<String>,
    /// Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(in crate::cli) from: Option<String>,
    /// Prefix of the keys [default: tokenctl]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) prefix: Option<Prefix>,
    /// Verify with the published keys in this file, instead of the key ring
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) jwks: Option<PathBuf>,
}

fn interval(text: &str) -> Result<Duration, String> {
    let hint = || "write milliseconds from 1ms to 1000ms, or 1s".to_owned();
    let duration = duration(text).ok_or_else(hint)?;
    let allowed = Duration::from_millis(1)..=Duration::from_secs(1);
    if allowed.contains(&duration) { Ok(duration) } else { Err(hint()) }
}

fn heartbeat(text: &str) -> Result<Duration, String> {
    let hint = || "write a duration from 1s to 60s".to_owned();
    let duration = duration(text).ok_or_else(hint)?;
    let allowed = Duration::from_secs(1)..=Duration::from_secs(60);
    if allowed.contains(&duration) { Ok(duration) } else { Err(hint()) }
}

fn duration(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let span: Span = text.parse().ok()?;
    u64::try_from(span.as_secs()).ok().map(Duration::from_secs)
}
