//! Lua scripts for steps that must be atomic on the server.
//!
//! All keys of a script share one hash tag, so the scripts also run in a cluster.

use redis::{Cmd, Value};

use super::connection::Link;
use super::error::{MirrorError, MirrorErrorKind};
use super::heartbeat::Heartbeat;
use super::keys::Prefix;
use super::server::text;

type Result<T> = std::result::Result<T, MirrorError>;

/// Claims the keys for a store, and deletes a heartbeat from before a restart, a failover or an eviction.
/// KEYS: store, synced. ARGV: the store's ID. Returns the owner.
const CLAIM: &str = r"
local function info(section, field)
  return string.match(redis.call('INFO', section), field .. ':([^\r\n]*)')
end
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return owner end
local current = redis.call('GET', KEYS[2])
local run = info('server', 'run_id') .. ':' .. info('replication', 'master_replid')
local words = ARGV[1] .. ' ' .. run .. ' ' .. info('stats', 'evicted_keys') .. ' '
if current and string.sub(current, 1, #words) ~= words then redis.call('DEL', KEYS[2]) end
if not owner then redis.call('SET', KEYS[1], ARGV[1]) end
return ARGV[1]
";

/// Raises the epoch. KEYS: epoch. ARGV: a number. Returns the new epoch.
const RAISE: &str = r"
local current = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
if tonumber(ARGV[1]) > current then
  redis.call('SET', KEYS[1], ARGV[1])
  return ARGV[1]
end
return tostring(current)
";

/// Sets or renews the heartbeat. KEYS: synced, store. ARGV: the heartbeat's value, the store's ID, the
/// expiry in milliseconds, `set` or `renew`. Returns the name of an outcome, or after `set` the value of
/// the heartbeat in Redis.
///
/// The script also checks for every event that may have lost an entry since the resync: a new run of the
/// server, evictions, a `maxmemory-policy` that evicts, a missing heartbeat.
const BEAT: &str = r"
local function info(section, field)
  return string.match(redis.call('INFO', section), field .. ':([^\r\n]*)')
end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[2] then return 'foreign ' .. owner end
local run = info('server', 'run_id') .. ':' .. info('replication', 'master_replid')
local words = ARGV[2] .. ' ' .. run .. ' ' .. info('stats', 'evicted_keys') .. ' '
local current = redis.call('GET', KEYS[1])
if current and string.sub(current, 1, #words) ~= words then
  redis.call('DEL', KEYS[1])
  current = false
end
local policy = info('memory', 'maxmemory_policy')
if policy ~= 'noeviction' then
  redis.call('DEL', KEYS[1])
  return 'evicts ' .. policy
end
if not owner then return 'lost' end
if string.sub(ARGV[1], 1, #words) ~= words then return 'changed' end
local time = redis.call('TIME')
if tonumber(ARGV[3]) <= time[1] * 1000 + time[2] / 1000 then return 'late' end
if current and (current == ARGV[1] or ARGV[4] == 'set') then
  redis.call('PEXPIREAT', KEYS[1], ARGV[3], 'GT')
  return current
end
if ARGV[4] == 'set' then
  redis.call('SET', KEYS[1], ARGV[1], 'PXAT', ARGV[3])
  return ARGV[1]
end
if current then return 'other' end
return 'lost'
";

/// The outcome of setting or renewing a heartbeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// The heartbeat exists with this value.
    Alive(String),
    /// The heartbeat or the owner is missing: the data was flushed, or the heartbeat expired.
    Lost,
    /// Another follower resynced after a loss.
    Other,
    /// The server was restarted, failed over, or evicted keys.
    Changed,
    /// The expiry had passed before the heartbeat was written.
    Late,
}

fn script(code: &str, keys: &[String]) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(code).arg(keys.len()).arg(keys);
    command
}

fn answer(link: &Link, value: Value) -> Result<String> {
    text(value).ok_or_else(|| link.unexpected("a script returned no text"))
}

pub(super) fn claim(link: &mut Link, prefix: &Prefix, store: &str) -> Result<()> {
    let mut command = script(CLAIM, &[prefix.store(), prefix.synced()]);
    let value = link.run(command.arg(store))?;
    let owner = answer(link, value)?;
    if owner == store {
        return Ok(());
    }
    Err(link.error(MirrorErrorKind::ForeignStore { owner, store: store.to_owned() }))
}

/// Raises the epoch; returns the epoch in Redis.
pub(super) fn raise_epoch(link: &mut Link, prefix: &Prefix, epoch: i64) -> Result<i64> {
    let mut command = script(RAISE, &[prefix.epoch()]);
    let value = link.run(command.arg(epoch))?;
    let epoch = answer(link, value)?;
    epoch.parse().map_err(|_| link.unexpected("the epoch is not a number"))
}

/// Sets the heartbeat, or adopts the one that another follower has set.
pub(super) fn set(
    link: &mut Link,
    prefix: &Prefix,
    heartbeat: &Heartbeat,
    until: i64,
) -> Result<Beat> {
    beat(link, prefix, heartbeat, &heartbeat.to_string(), until, "set")
}

/// Renews the heartbeat that has this value.
pub(super) fn renew(
    link: &mut Link,
    prefix: &Prefix,
    heartbeat: &Heartbeat,
    value: &str,
    until: i64,
) -> Result<Beat> {
    beat(link, prefix, heartbeat, value, until, "renew")
}

fn beat(
    link: &mut Link,
    prefix: &Prefix,
    heartbeat: &Heartbeat,
    value: &str,
    until: i64,
    how: &str,
) -> Result<Beat> {
    let store = &heartbeat.store;
    let mut command = script(BEAT, &[prefix.synced(), prefix.store()]);
    let reply = link.run(command.arg(value).arg(store).arg(until).arg(how))?;
    let word = answer(link, reply)?;
    Ok(match (word.as_str(), word.split_once(' ')) {
        ("lost", _) => Beat::Lost,
        ("other", _) => Beat::Other,
        ("changed", _) => Beat::Changed,
        ("late", _) => Beat::Late,
        (_, Some(("evicts", policy))) => {
            return Err(link.error(MirrorErrorKind::Evicts(policy.to_owned())));
        }
        (_, Some(("foreign", owner))) => {
            let (owner, store) = (owner.to_owned(), store.clone());
            return Err(link.error(MirrorErrorKind::ForeignStore { owner, store }));
        }
        _ => Beat::Alive(word),
    })
}
