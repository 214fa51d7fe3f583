//! Writing entries: the part that one synchronisation and a follower share.

use std::time::Duration;

use redis::Pipeline;

use super::connection::Link;
use super::error::{MirrorError, MirrorErrorKind};
use super::feed::{DenialFeed, Mark};
use super::keys::Prefix;
use super::location::Location;
use super::scripts;
use super::server::{ServerState, time};
use crate::session::{Denial, Reason};
use crate::time::{Span, Timestamp};

type Result<T> = std::result::Result<T, MirrorError>;

/// How a mirror is written.
#[derive(Clone, Debug)]
pub struct SyncOptions {
    /// The name of the keys.
    pub prefix: Prefix,
    /// How far behind a verifier's clock may be when it checks `exp`: entries stay this much longer.
    pub leeway: Span,
    /// How long a heartbeat lasts after a renewal: the longest time for which a verifier accepts a
    /// revoked token when entries are lost.
    pub heartbeat: Duration,
    /// How long to wait for a connection and for each reply.
    pub timeout: Duration,
    /// Entries that are read and written at a time.
    pub page: usize,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            prefix: Prefix::default(),
            leeway: Span::default(),
            heartbeat: Duration::from_secs(5),
            timeout: Duration::from_secs(5),
            page: 5_000,
        }
    }
}

/// What one synchronisation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// Entries written; those that were there already count too.
    pub entries: u64,
    /// The store's newest cutoff.
    pub epoch: i64,
    /// The epoch in Redis; above the store's if the store has lost a cutoff.
    pub redis_epoch: i64,
    /// The server's `maxmemory-policy` if the server may evict entries.
    pub evicts: Option<String>,
}

/// Writes every entry that matters now and the epoch, and no heartbeat. `progress` is told the number
/// of entries so far; `false` from it ends the synchronisation early.
///
/// # Errors
/// If the store cannot be read or the server cannot be written, or its keys belong to another store.
pub fn sync_once(
    location: &Location,
    options: &SyncOptions,
    feed: &mut dyn DenialFeed,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<SyncReport> {
    let mut link = Link::open(location, options.timeout)?;
    let state = ServerState::read(&mut link)?;
    if state.is_replica {
        return Err(link.error(MirrorErrorKind::Replica));
    }
    let store = of_store(feed.store_id(), &link)?;
    scripts::claim(&mut link, &options.prefix, &store)?;
    let mut position = Position::default();
    let mut writer = EntryWriter::default();
    writer.catch_up(&mut link, options, feed, &mut position, progress)?;
    let redis_epoch = scripts::raise_epoch(&mut link, &options.prefix, position.epoch)?;
    Ok(SyncReport {
        entries: writer.written,
        epoch: position.epoch,
        redis_epoch,
        evicts: (!state.keeps_entries()).then_some(state.policy),
    })
}

pub(super) fn of_store<T>(result: crate::store::Result<T>, link: &Link) -> Result<T> {
    result.map_err(|error| link.error(MirrorErrorKind::Store(error)))
}

/// How far a mirror has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Position {
    pub(super) mark: Option<Mark>,
    pub(super) epoch: i64,
}

/// How catching up ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaughtUp {
    /// Everything is written that was committed at this time of the server's clock, in milliseconds.
    At(i64),
    /// The caller wanted no more.
    Stopped,
    /// The store is older than the position.
    Rewound,
}

/// Writes pages, with one buffer for all of them.
#[derive(Default)]
pub(super) struct EntryWriter {
    pipeline: Pipeline,
    pub(super) written: u64,
}

impl EntryWriter {
    /// Writes everything that the feed has after the position.
    pub(super) fn catch_up(
        &mut self,
        link: &mut Link,
        options: &SyncOptions,
        feed: &mut dyn DenialFeed,
        position: &mut Position,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<CaughtUp> {
        loop {
            // Taken before the store is read: what the heartbeat vouches for is never newer.
            let now = time(link)?;
            // In Redis an entry lasts longer than in the store by the leeway.
            let since = Timestamp(now.div_euclid(1_000)) - options.leeway;
            let page = feed.denials_after(position.mark.as_ref(), since, options.page);
            let page = of_store(page, link)?;
            if page.rewound && position.mark.is_some() {
                return Ok(CaughtUp::Rewound);
            }
            self.write(link, options, &page.denials)?;
            position.mark = Some(page.mark);
            position.epoch = page.epoch;
            if page.is_complete {
                return Ok(CaughtUp::At(now));
            }
            if !progress(self.written) {
                return Ok(CaughtUp::Stopped);
            }
        }
    }

    fn write(&mut self, link: &mut Link, options: &SyncOptions, denials: &[Denial]) -> Result<()> {
        if denials.is_empty() {
            return Ok(());
        }
        self.pipeline.clear();
        for denial in denials {
            let key = options.prefix.entry(denial.kind, &denial.id);
            let end = (denial.expires_at + options.leeway).as_secs();
            // A verifier tests for presence, and in some languages an empty text counts as absent.
            let reason = denial.reason.map_or("other", Reason::as_str);
            // In this order: a plain SET would shorten an entry that another store or leeway made,
            // and with SET first an entry that expires between the two would be lost.
            self.pipeline.cmd("EXPIREAT").arg(&key).arg(end).arg("GT");
            self.pipeline.cmd("SET").arg(&key).arg(reason).arg("NX").arg("EXAT").arg(end);
        }
        link.run_all(&self.pipeline, |_| ())?;
        self.written += denials.len() as u64;
        Ok(())
    }
}
