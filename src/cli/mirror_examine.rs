//! Checks the mirror of the denylist for `doctor`.

use std::time::Duration;

use super::denylist_sink::{Sink, tenths};
use super::failure::Failure;
use super::hints::{self, Hint};
use super::view::mirror::entries;
use crate::denylist_mirror::{Comparison, MirrorError, MirrorStatus, StoreFeed, compare};
use crate::session::CLOCK_SKEW;
use crate::store::{Finding, Remedy, Store};
use crate::time::Timestamp;

const CHECK: &str = "mirror";

/// Timeout of one reply during a comparison.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Time before a second comparison, in which a follower can write the newest commits.
const SECOND_LOOK: Duration = Duration::from_secs(1);
/// Clock skew in seconds that causes no warning.
const MAX_SKEW: i64 = 30;
/// Maximum number of missing entries that are named.
const NAMED: usize = 3;

/// Compares the store with its mirror.
pub(super) fn examine(
    sink: &Sink,
    store: &mut dyn Store,
    now: Timestamp,
    sleep: &dyn Fn(Duration),
) -> Vec<Finding> {
    match examined(sink, store, now, sleep) {
        Ok(findings) => findings,
        Err(error) => {
            let failure = Failure::from(&error);
            let hint = failure.hint.map_or_else(|| "".into(), Remedy::from);
            vec![Finding::failure(CHECK, failure.message, hint)]
        }
    }
}

fn examined(
    sink: &Sink,
    store: &mut dyn Store,
    now: Timestamp,
    sleep: &dyn Fn(Duration),
) -> Result<Vec<Finding>, MirrorError> {
    let server = &sink.location;
    let mut feed = StoreFeed::new(store);
    let status = sink.status()?;
    let mut found = compare(server, &sink.prefix, TIMEOUT, &mut feed)?;
    if found.missing_count > 0 && status.heartbeat.is_some() {
        sleep(SECOND_LOOK);
        found = compare(server, &sink.prefix, TIMEOUT, &mut feed)?;
    }
    let mut findings = server_findings(sink, &status, &found);
    findings.extend(entry_findings(sink, &found));
    findings.extend(epoch_finding(sink, &status, &found));
    findings.extend(clock_finding(sink, &status, now));
    if findings.is_empty() {
        let (entries, version) = (found.entries, &status.version);
        let age = status.heartbeat_age.map_or_else(|| "?".to_owned(), tenths);
        findings.push(Finding::good(
            CHECK,
            format!(
                "{server} has all {entries} entries; heartbeat {age} s old; cutoff {}; version \
                 {version}, noeviction",
                found.epoch
            ),
        ));
    }
    Ok(findings)
}

fn sync(sink: &Sink, more: &str) -> Hint {
    hints::sync_mirror(&sink.location, more)
}

fn server_findings(sink: &Sink, status: &MirrorStatus, found: &Comparison) -> Vec<Finding> {
    let server = &sink.location;
    let mut findings = Vec::new();
    match &status.owner {
        None => {
            let what = format!("{server} has no mirror with the prefix {}", sink.prefix);
            findings.push(Finding::failure(CHECK, what, sync(sink, " --follow")));
            return findings;
        }
        Some(owner) if *owner != found.store_id => {
            let what =
                format!("the prefix {} in {server} belongs to the store {owner}", sink.prefix);
            findings.push(Finding::failure(CHECK, what, hints::OTHER_PREFIX));
            return findings;
        }
        Some(_) => {}
    }
    if status.heartbeat.is_none() {
        let what = format!(
            "{server} has no heartbeat: verifiers must ask the store or reject every token"
        );
        findings.push(Finding::failure(CHECK, what, sync(sink, " --follow")));
    }
    if status.policy != "noeviction" {
        let what = format!("{server} may evict entries: maxmemory-policy is {}", status.policy);
        let hint = hints::REDIS_NO_EVICTION;
        findings.push(Finding::failure(CHECK, what, hint));
    }
    if status.evicted > 0 {
        let what = format!("{server} has evicted {} keys since its start", status.evicted);
        let hint = hints::REDIS_RAISE_MEMORY;
        findings.push(Finding::warning(CHECK, what, hint));
    }
    findings
}

fn entry_findings(sink: &Sink, found: &Comparison) -> Vec<Finding> {
    let server = &sink.location;
    let mut findings = Vec::new();
    if found.missing_count > 0 {
        let names: Vec<String> = found
            .missing
            .iter()
            .take(NAMED)
            .map(|(kind, id)| format!("{} {id}", kind.as_str()))
            .collect();
        let more = if found.missing_count > NAMED as u64 { ", …" } else { "" };
        let what = format!(
            "{} of {} entries are missing in {server}: {}{more}",
            found.missing_count,
            found.entries,
            names.join(", ")
        );
        findings.push(Finding::failure(CHECK, what, sync(sink, "")));
    }
    if found.short_count > 0 {
        let verb = if found.short_count == 1 { "expires" } else { "expire" };
        let what = format!("{} {verb} too early in {server}", entries(found.short_count));
        findings.push(Finding::failure(CHECK, what, sync(sink, "")));
    }
    findings
}

fn epoch_finding(sink: &Sink, status: &MirrorStatus, found: &Comparison) -> Option<Finding> {
    let (server, redis, store) = (&sink.location, status.epoch, found.epoch);
    if redis < store {
        let what = format!("{server} lacks the newest cutoff: it has {redis}, the store {store}");
        return Some(Finding::failure(CHECK, what, sync(sink, "")));
    }
    (redis > store).then(|| {
        let what = format!(
            "the store has lost cutoffs: its newest is {store}, the newest in {server} is {redis}; \
             verifiers reject the tokens of newer sessions"
        );
        let hint = hints::REVOKE_UNTIL_AGREED;
        Finding::failure(CHECK, what, hint)
    })
}

/// Checks the clock of Redis, by which entries expire: if it is ahead by more than the margin, entries
/// expire before the tokens.
fn clock_finding(sink: &Sink, status: &MirrorStatus, now: Timestamp) -> Option<Finding> {
    let skew = status.time.as_secs().saturating_sub(now.as_secs());
    let what = format!("the clock of {} differs from this one by {skew} s", sink.location);
    let hint = hints::SYNCHRONISE_CLOCKS;
    if skew.abs() >= CLOCK_SKEW.as_secs() {
        Some(Finding::failure(CHECK, what, hint))
    } else {
        (skew.abs() > MAX_SKEW).then(|| Finding::warning(CHECK, what, hint))
    }
}
