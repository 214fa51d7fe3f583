//! Reads the state of a server.

use std::collections::HashMap;

use redis::Value;

use super::connection::Link;
use super::error::{MirrorError, MirrorErrorKind};

type Result<T> = std::result::Result<T, MirrorError>;

/// The oldest supported version: `EXPIREAT … GT`, and `INFO` with several sections.
const OLDEST: u32 = 7;

/// The fields of `INFO` that a mirror depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerState {
    pub(super) version: String,
    /// `run_id`, which changes with each start, and `master_replid`, which changes with each promotion: a
    /// primary that was briefly a replica has the data of another server.
    pub(super) run: String,
    pub(super) is_replica: bool,
    pub(super) policy: String,
    pub(super) evicted: u64,
}

impl ServerState {
    pub(super) fn read(link: &mut Link) -> Result<Self> {
        let mut info = redis::cmd("INFO");
        info.arg("server").arg("replication").arg("memory").arg("stats");
        let text = text(link.run(&info)?).ok_or_else(|| link.unexpected("INFO is no text"))?;
        let fields: HashMap<&str, &str> =
            text.lines().filter_map(|line| line.trim_end().split_once(':')).collect();
        let field = |name: &str| {
            let value = fields.get(name).map(|value| (*value).to_owned());
            value.ok_or_else(|| link.unexpected(format!("INFO has no {name}")))
        };
        let version = field("redis_version")?;
        let major = version.split('.').next().and_then(|part| part.parse::<u32>().ok());
        if major.is_none_or(|major| major < OLDEST) {
            return Err(link.error(MirrorErrorKind::TooOld(version)));
        }
        let evicted = field("evicted_keys")?;
        Ok(Self {
            version,
            run: format!("{}:{}", field("run_id")?, field("master_replid")?),
            is_replica: field("role")? != "master",
            policy: field("maxmemory_policy")?,
            evicted: evicted.parse().map_err(|_| link.unexpected("evicted_keys is no number"))?,
        })
    }

    /// Whether the server never evicts entries.
    pub(super) fn keeps_entries(&self) -> bool {
        self.policy == "noeviction"
    }
}

/// Returns the time of the server's clock in milliseconds since the Unix epoch.
pub(super) fn time(link: &mut Link) -> Result<i64> {
    let parts = list(link.run(&redis::cmd("TIME"))?);
    let parts: Option<Vec<i64>> =
        parts.and_then(|parts| parts.into_iter().map(|part| text(part)?.parse().ok()).collect());
    match parts.as_deref() {
        Some([seconds, micros]) => Ok(seconds.saturating_mul(1_000) + micros / 1_000),
        _ => Err(link.unexpected("TIME returned no pair of numbers")),
    }
}

/// Converts a reply to text; returns `None` for a missing key and for other types.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(super) fn text(value: Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes).ok(),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => Some(text),
        _ => None,
    }
}

/// Converts a reply to a list.
pub(super) fn list(value: Value) -> Option<Vec<Value>> {
    if let Value::Array(values) = value { Some(values) } else { None }
}

/// Converts a reply to a number.
pub(super) fn number(value: &Value) -> Option<i64> {
    if let Value::Int(number) = value { Some(*number) } else { None }
}
