//! Compares the mirror in Redis with the store.

use std::time::Duration;

use redis::Pipeline;

use super::connection::Link;
use super::error::MirrorError;
use super::feed::DenialFeed;
use super::heartbeat::Heartbeat;
use super::keys::Prefix;
use super::location::Location;
use super::server::{ServerState, list, number, text, time};
use crate::session::DenialKind;
use crate::time::Timestamp;

type Result<T> = std::result::Result<T, MirrorError>;

/// Number of entries that are looked up at once.
const PAGE: usize = 5_000;
/// Maximum number of missing entries that are named.
const NAMED: usize = 1_000;

/// The state of a mirror, read from Redis alone.
#[derive(Clone, Debug)]
pub struct MirrorStatus {
    /// The server's version.
    pub version: String,
    /// Whether the server is a replica.
    pub is_replica: bool,
    /// The server's `maxmemory-policy`.
    pub policy: String,
    /// Number of keys that the server has evicted since its start.
    pub evicted: u64,
    /// ID of the store that owns the keys, if there is an owner.
    pub owner: Option<String>,
    /// The heartbeat, if there is one.
    pub heartbeat: Option<Heartbeat>,
    /// Time since the last renewal of the heartbeat.
    pub heartbeat_age: Option<Duration>,
    /// Number of the newest cutoff; 0 if there is none.
    pub epoch: i64,
    /// The server's clock.
    pub time: Timestamp,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Number of unexpired entries in the store.
    pub entries: u64,
    /// Entries that are missing in Redis, up to a thousand.
    pub missing: Vec<(DenialKind, String)>,
    /// Number of entries that are missing in Redis.
    pub missing_count: u64,
    /// Number of entries that expire too early in Redis.
    pub short_count: u64,
    /// Number of the store's newest cutoff.
    pub epoch: i64,
    /// The store's ID.
    pub store_id: String,
}

/// Returns the state of the mirror.
///
/// # Errors
/// If the server does not answer.
pub fn status(location: &Location, prefix: &Prefix, timeout: Duration) -> Result<MirrorStatus> {
    let mut link = Link::open(location, timeout)?;
    let ServerState { version, is_replica, policy, evicted, .. } = ServerState::read(&mut link)?;
    let mut get = redis::cmd("MGET");
    get.arg(prefix.store()).arg(prefix.epoch()).arg(prefix.synced());
    let values = list(link.run(&get)?).ok_or_else(|| link.unexpected("MGET returned no list"))?;
    let mut values = values.into_iter().map(text);
    let mut next = || values.next().flatten();
    let owner = next();
    let epoch = next().and_then(|number| number.parse().ok()).unwrap_or(0);
    let heartbeat = next().as_deref().and_then(Heartbeat::parse);
    let left = number(&link.run(redis::cmd("PTTL").arg(prefix.synced()))?);
    let left = left.and_then(|left| u64::try_from(left).ok()).map(Duration::from_millis);
    let time = Timestamp(time(&mut link)?.div_euclid(1_000));
    // The heartbeat may have expired between the two commands.
    let heartbeat = heartbeat.filter(|_| left.is_some());
    let heartbeat_age =
        heartbeat.as_ref().zip(left).map(|(heartbeat, left)| heartbeat.life.saturating_sub(left));
    Ok(MirrorStatus {
        version,
        is_replica,
        policy,
        evicted,
        owner,
        heartbeat,
        heartbeat_age,
        epoch,
        time,
    })
}

/// Looks up every unexpired entry of the store in Redis.
///
/// # Errors
/// If the store cannot be read or the server does not answer.
pub fn compare(
    location: &Location,
    prefix: &Prefix,
    timeout: Duration,
    feed: &mut dyn DenialFeed,
) -> Result<Comparison> {
    let mut link = Link::open(location, timeout)?;
    let store_id = link.of_store(feed.store_id())?;
    let mut found = Comparison { store_id, ..Comparison::default() };
    let mut mark = None;
    let mut pipeline = Pipeline::new();
    loop {
        let now = time(&mut link)?.div_euclid(1_000);
        let page = link.of_store(feed.denials_after(mark.as_ref(), Timestamp(now), PAGE))?;
        pipeline.clear();
        for denial in &page.denials {
            pipeline.cmd("EXPIRETIME").arg(prefix.entry(denial.kind, &denial.id));
        }
        let mut ends = Vec::with_capacity(page.denials.len());
        if !page.denials.is_empty() {
            link.run_all(&pipeline, |value| ends.push(value))?;
        }
        let after = time(&mut link)?.div_euclid(1_000);
        for (denial, end) in page.denials.iter().zip(ends) {
            let end = match number(&end) {
                Some(-2) => None,
                Some(-1) => Some(i64::MAX),
                Some(end) => Some(end),
                None => return Err(link.unexpected("EXPIRETIME returned no number")),
            };
            found.entries += 1;
            match end {
                // The entry may have expired during the lookup.
                None if denial.expires_at.as_secs() <= after => {}
                None => {
                    found.missing_count += 1;
                    if found.missing.len() < NAMED {
                        found.missing.push((denial.kind, denial.id.clone()));
                    }
                }
                Some(end) if end < denial.expires_at.as_secs() => found.short_count += 1,
                Some(_) => {}
            }
        }
        found.epoch = page.epoch;
        mark = Some(page.mark);
        if page.is_complete {
            return Ok(found);
        }
    }
}
